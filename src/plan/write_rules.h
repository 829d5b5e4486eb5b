/* SPDX-License-Identifier: MIT
 *
 * Inside plan/ only: what a policy lets a caller write.
 */
#ifndef FQ_PLAN_WRITE_RULES_H
#define FQ_PLAN_WRITE_RULES_H

#include "plan/kinds.h"
#include "plan/rules.h"
#include "schema/written.h"

/* The caller's rules for one change of rows: those that grant everything that is given. */
struct fq_plan_writing {
    const struct fq_written *written;
    enum fq_policy_action action;
    bool ruled; /* else everything is granted */
    const struct fq_rule **rules;
    size_t count;
    struct fq_location at;
    const struct fq_input *conflict; /* of an upsert, the key that finds the row; NULL */
};

/* Reports when the caller has no rule.  Every part below does nothing where there are none. */
void fq_plan_write_begin(struct fq_planner *p, struct fq_plan_writing *w,
                         const struct fq_written *written, enum fq_policy_action action,
                         struct fq_location at);
/* A member of the row is given; all members of one are. */
void fq_plan_write_gives(struct fq_planner *p, struct fq_plan_writing *w,
                         const struct fq_given *given, struct fq_location at);
void fq_plan_write_row(struct fq_planner *p, struct fq_plan_writing *w, const struct fq_input *row);
/* The foreign key is, by which the row leads to another one. */
void fq_plan_write_led(struct fq_planner *p, struct fq_plan_writing *w,
                       const struct fq_reference *reference);

/* Then: a new row with what the policy sets; these values alone. */
const struct fq_input *fq_plan_write_preset(struct fq_planner *p, const struct fq_plan_writing *w,
                                            const struct fq_input *row);
size_t fq_plan_write_presets(struct fq_planner *p, const struct fq_plan_writing *w,
                             const struct fq_preset **ret);
/* The value of one, in SQL. */
void fq_plan_write_preset_value(struct fq_planner *p, struct fq_sql *sql,
                                const struct fq_plan_writing *w, const struct fq_preset *preset);

/* Appends to a condition which rows of the table may be written, and, where they are chosen by a
 * filter, which the caller may read. */
void fq_plan_write_where(struct fq_planner *p, struct fq_sql *where, struct fq_plan_table *table,
                         const struct fq_plan_writing *w);

/* What becomes of rows is looked at by the database. */
bool fq_plan_write_checks(const struct fq_plan_writing *w);

/* ---- reference.c ---- */

/* The columns that a member of a row gives: one, those of a foreign key, or none. */
size_t fq_plan_given_count(const struct fq_given *given);
fq_fragment fq_plan_given_label(const struct fq_given *given, size_t i);

#endif
