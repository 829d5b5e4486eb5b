/* SPDX-License-Identifier: MIT
 *
 * How PostgreSQL plans prepared statements: for the values of a run, five times, and then, if it
 * looks no dearer, once for whatever values come, which may be far worse for some of them
 * (docs/decisions/0033).
 *
 * Here stands what is known of statements that were slow: whether PostgreSQL would plan otherwise
 * for the values they had.  Such are to be planned for their values each time.  By id; what has
 * another's place is forgotten and found out anew.
 */
#ifndef FQ_PG_PLANS_H
#define FQ_PG_PLANS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "database/database.h"

struct fq_pg_plan_choice {
    uint64_t id;
    uint64_t until_ms; /* what is known, or that somebody has asked, holds until then */
    bool for_values;
};

struct fq_pg_plans {
    struct fq_pg_plan_choice choices[256];
};

/* Whether it is known to be better planned for its values. */
bool fq_pg_plans_for_values(const struct fq_pg_plans *plans, uint64_t id, uint64_t now_ms);

/* It was slow.  True when PostgreSQL should be asked now: nothing is known, and nobody asks. */
bool fq_pg_plans_ask(struct fq_pg_plans *plans, uint64_t id, uint64_t now_ms);

/* What came of it. */
void fq_pg_plans_answer(struct fq_pg_plans *plans, uint64_t id, uint64_t now_ms, bool for_values);

/* ---- asking ---- */

/* SQL that shows two plans of the statement prepared under that name, for any values and for the
 * step's, without running it.  NUL-terminated; what does not fit fails as buffers do. */
void fq_pg_plans_write_question(struct fq_buf *sql, const struct fq_job *job,
                                const struct fq_step *step, const char *name);

/* The plans that were shown: which nodes, over which tables and indexes. */
struct fq_pg_plan_shapes {
    unsigned plans;
    uint64_t before_last;
    uint64_t last;
    bool begun; /* the rows that come are the last one's */
};

/* A table of rows begins. */
void fq_pg_plan_shapes_begin(struct fq_pg_plan_shapes *shapes);

/* A row of it.  Of a plan's lines those count that name a node, up to its costs. */
void fq_pg_plan_shapes_add(struct fq_pg_plan_shapes *shapes, fq_str line);

/* Both were shown, and they go different ways. */
bool fq_pg_plan_shapes_differ(const struct fq_pg_plan_shapes *shapes);

#endif
