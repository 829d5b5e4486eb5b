/* SPDX-License-Identifier: MIT
 *
 * A policy that fits its schema, looked at once more: what in it does nothing, and what nobody may.
 */
#ifndef FQ_SCHEMA_POLICY_REVIEW_H
#define FQ_SCHEMA_POLICY_REVIEW_H

#include "graphql/types/type.h"
#include "model/policy.h"

struct fq_policy_review {
    struct fq_arena *arena;
    /* What does not do what it was written for: conditions that no row meets, rules that say
     * nothing that another one of the role does not say.  Each error's code is its kind. */
    struct fq_errors findings;
    /* What may be meant so: types and fields that nobody may read. */
    struct fq_errors notes;
};

/* All of it, by the names of the types alone: an API without a database will do.  Inside a guard.
 */
void fq_policy_look_over(struct fq_policy_review *review, const struct fq_type_system *types,
                         const struct fq_policy *policy);

/* The same types, fields, operators and functions that fq_policy_bind() asks for, of an API without
 * a database.  Inside a guard. */
void fq_policy_check_names(const struct fq_type_system *types, const struct fq_policy *policy,
                           struct fq_arena *arena, struct fq_errors *errors);

/* policy_contradiction.c: no row meets the condition, whoever asks.  ret_at: where that shows. */
bool fq_policy_never(struct fq_arena *arena, const struct fq_value *condition,
                     struct fq_location *ret_at);

#endif
