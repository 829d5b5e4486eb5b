/* SPDX-License-Identifier: MIT
 *
 * Inside plan/ only: rows that are given inside of other rows.  All that stand in the same place of
 * the input are a level: one step makes them, however many they are.  What those of other levels
 * need of them, columns that foreign keys lead to, is kept in settings of the transaction, an array
 * for each column, in the order of the rows.
 */
#ifndef FQ_PLAN_NESTED_H
#define FQ_PLAN_NESTED_H

#include "plan/changed.h"

/* A plan for more rows is not kept: it would hardly serve another request, and is large. */
#define FQ_PLAN_ROWS_OF_KEPT 100

struct fq_plan_level;

/* Where a foreign key of a level's rows leads: to rows of another level. */
struct fq_plan_led {
    const struct fq_reference *reference;
    const struct fq_plan_level *level;
    const struct fq_input **numbers; /* there, from 1; of each row, NULL: it leads elsewhere */
    size_t *columns;                 /* of its columns those kept there */
    struct fq_plan_led *next;
};

/* What becomes of rows that lead to a level's rows; NULL: none are given. */
struct fq_plan_inside {
    struct fq_plan_level *created, *connected, *disconnected;
};

struct fq_plan_level {
    const struct fq_written *written;
    const struct fq_input **rows;  /* what is made, or keys of what is there */
    const struct fq_input **paths; /* of each, where it stands in the input: `input.3` */
    size_t count;
    bool root;    /* what the field itself makes: the rows' keys are kept, too, to read them by */
    bool checked; /* their keys are kept, too, to see whether the policy lets them be so */
    unsigned number;
    fq_fragment *kept, *kept_types; /* columns */
    size_t kept_count;
    struct fq_plan_led *outer;            /* to the rows that they stand in; NULL: in none */
    struct fq_plan_led *leads, *last_led; /* to those that were made for them */
    struct fq_plan_inside *inside;        /* as written->inside */
    struct fq_location at;
};

struct fq_plan_level *fq_plan_level_new(struct fq_planner *p, const struct fq_written *written,
                                        size_t cap, struct fq_location at);
void fq_plan_level_add(struct fq_planner *p, struct fq_plan_level *level,
                       const struct fq_input *row, fq_str path);
/* A number as a value. */
const struct fq_input *fq_plan_number(struct fq_planner *p, size_t number);
/* Does the row make others, or change them? */
bool fq_plan_has_nested(const struct fq_input *row);

/* ---- what is done, in this order ---- */

/* Makes what the rows lead to. */
void fq_plan_make_led(struct fq_planner *p, struct fq_plan_level *level);
/* Says what of the rows is kept. */
void fq_plan_note_inside(struct fq_planner *p, struct fq_plan_level *level);
/* Makes, connects and disconnects what leads to them. */
void fq_plan_change_inside(struct fq_planner *p, const struct fq_plan_level *level);

/* create.c: all of it, for rows that are made. */
void fq_plan_make_level(struct fq_planner *p, struct fq_plan_level *level);
/* link.c: the rows that have these keys are made to lead to those that they stand in, or no more.
 */
void fq_plan_link(struct fq_planner *p, struct fq_plan_level *level, bool connect);

/* ---- in SQL ---- */

/* To the rows that the foreign key leads to; NULL: none were made for it. */
const struct fq_plan_led *fq_plan_led_of(const struct fq_plan_level *level,
                                         const struct fq_given *given);

/* Appends `, t0."pk" AS f0`; before: what stands in front. */
void fq_plan_returning_kept(struct fq_sql *sql, const struct fq_plan_level *level,
                            fq_fragment table, fq_fragment before);
/* Appends what keeps that of rows r, ordered by place; it fails unless they are all there. */
void fq_plan_keep_level(struct fq_planner *p, struct fq_sql *sql, const struct fq_plan_level *level,
                        fq_fragment place, enum fq_plan_failing failure);
/* Appends what stands in FROM for it. */
void fq_plan_kept_rows(struct fq_sql *sql, const struct fq_plan_level *level);
/* Appends what the i-th column becomes: of the row whose number is in that column of u; of the
 * only one, with nothing in FROM. */
void fq_plan_kept_value(struct fq_sql *sql, const struct fq_plan_led *led, size_t i, size_t column);
void fq_plan_only_kept_value(struct fq_sql *sql, const struct fq_plan_led *led, size_t i);

#endif
