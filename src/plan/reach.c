/* SPDX-License-Identifier: MIT */
#include "plan/reach.h"

/* The role itself, or what stands for it: who is known, and who is not. */
static bool has_itself(const struct fq_grants *grants, const struct fq_bound_policy *policy,
                       size_t role)
{
    const bool known = grants && grants->known;
    return (known && role == policy->user) || (!known && role == policy->anonymous) ||
           (known && fq_grants_has(grants, policy->numbers[role]));
}

const bool *fq_reach_roles(const struct fq_schema *schema, const struct fq_grants *grants,
                           struct fq_arena *arena)
{
    const struct fq_bound_policy *policy = schema->policy;
    const size_t count = policy->said->role_count;
    bool *roles = FQ_NEW_ARRAY(arena, count ? count : 1, bool);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; has_itself(grants, policy, i) && k < count; k++)
            roles[k] = roles[k] || policy->said->roles[i].has[k];
    }
    return roles;
}

static bool rule_reaches(const struct fq_rule *rule, const struct fq_rules *rules,
                         const struct fq_field_def *def)
{
    if (!def || !rule->fields)
        return true;
    size_t number = fq_rules_field(rules, def->name);
    return number < rules->type->field_count && rule->fields[number];
}

/* Of some row: which ones is not asked. */
static bool any_rule_reaches(const struct fq_schema *schema, const struct fq_grants *grants,
                             const struct fq_rules *rules, const struct fq_field_def *def,
                             struct fq_arena *arena)
{
    const bool *roles = fq_reach_roles(schema, grants, arena);
    for (size_t i = 0; i < rules->counts[FQ_POLICY_READ]; i++) {
        const struct fq_rule *rule = &rules->items[FQ_POLICY_READ][i];
        if (roles[rule->role] && rule_reaches(rule, rules, def))
            return true;
    }
    return false;
}

bool fq_reach_field(const struct fq_schema *schema, const struct fq_grants *grants,
                    const struct fq_relation *relation, const struct fq_field_def *def,
                    struct fq_arena *arena)
{
    if (fq_grants_are_free(grants))
        return true;
    if (relation->type && fq_grants_lack(grants, relation->type->guard))
        return false;
    if (def && fq_grants_lack(grants, def->guard))
        return false;
    return !relation->rules || any_rule_reaches(schema, grants, relation->rules, def, arena);
}
