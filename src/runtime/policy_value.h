/* SPDX-License-Identifier: MIT
 *
 * Inside runtime/ only: values of YAML as those of GraphQL.
 */
#ifndef FQ_RUNTIME_POLICY_VALUE_H
#define FQ_RUNTIME_POLICY_VALUE_H

#include "config/yaml.h"
#include "model/policy.h"

/* Plain true, false, null and numbers are such; what begins with $ is given by who asks; all else
 * is a text.  Inside a guard. */
struct fq_value fq_policy_value_of(struct fq_arena *arena, const struct fq_yaml *yaml);

static inline struct fq_location fq_yaml_at(const struct fq_yaml *yaml)
{
    return (struct fq_location){(uint32_t)yaml->line, (uint32_t)yaml->column};
}

#endif
