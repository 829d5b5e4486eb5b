/* SPDX-License-Identifier: MIT
 *
 * Where the fields of an answer come from, for explain: each path, and the SQL that its value is
 * selected by.
 */
#ifndef FQ_PLAN_ORIGIN_H
#define FQ_PLAN_ORIGIN_H

#include "plan/plan.h"

struct fq_plan_origin {
    fq_str path;   /* `users.company.name` */
    fq_str sql;    /* `t1."name"`; empty: the plan knows the value, no row is asked */
    fq_str member; /* of the document that sql gives; empty: it is the value itself */
};

typedef void fq_plan_take_origin(void *arg, const struct fq_plan_origin *origin);

/* Calls take for each value of a root field, in the order of the answer.  Lives in the arena,
 * inside a guard. */
void fq_plan_origins(const struct fq_plan *plan, size_t root, struct fq_arena *arena,
                     fq_plan_take_origin *take, void *arg);

#endif
