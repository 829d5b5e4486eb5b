/* SPDX-License-Identifier: MIT
 *
 * What a caller reaches of a schema, by his grants: which roles of the policy he has, and which
 * types and fields he may know of.  Rows and values are the planner's (rules.h).
 */
#ifndef FQ_PLAN_REACH_H
#define FQ_PLAN_REACH_H

#include "rbac/grants.h"
#include "schema/policy.h"

/* By number, of the schema's policy, which there is: those that he has, that stand for him, and
 * what these inherit.  Inside a guard. */
const bool *fq_reach_roles(const struct fq_schema *schema, const struct fq_grants *grants,
                           struct fq_arena *arena);

/* Whether he may read the field, of some row; def NULL: any field of the relation's type.
 * Inside a guard. */
bool fq_reach_field(const struct fq_schema *schema, const struct fq_grants *grants,
                    const struct fq_relation *relation, const struct fq_field_def *def,
                    struct fq_arena *arena);

#endif
