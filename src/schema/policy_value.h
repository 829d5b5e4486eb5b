/* SPDX-License-Identifier: MIT
 *
 * Inside schema/ only: values of a policy file as those of the schema's input types.
 */
#ifndef FQ_SCHEMA_POLICY_VALUE_H
#define FQ_SCHEMA_POLICY_VALUE_H

#include "graphql/types/input.h"
#include "model/policy.h"

struct fq_policy_reading {
    const struct fq_type_system *types;
    struct fq_arena *arena;
    struct fq_errors *errors;
};

/* What a filter or a preset says; NULL when it does not fit the type, which is reported.  filter:
 * null is nothing that it can say. */
const struct fq_input *fq_policy_value(const struct fq_policy_reading *reading,
                                       const struct fq_type_ref *type, const struct fq_value *value,
                                       bool filter);

/* ` Did you mean "a"?`, of what is called like this among names; or nothing. */
fq_str fq_policy_near(const struct fq_policy_reading *reading, fq_str name, const fq_str *names,
                      size_t count);

#endif
