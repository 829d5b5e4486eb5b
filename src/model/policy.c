/* SPDX-License-Identifier: MIT */
#include "model/policy.h"

fq_str fq_policy_action_name(enum fq_policy_action action)
{
    static const fq_str names[FQ_POLICY_ACTIONS] = {
        [FQ_POLICY_READ] = FQ_STR_INIT("read"),
        [FQ_POLICY_CREATE] = FQ_STR_INIT("create"),
        [FQ_POLICY_UPDATE] = FQ_STR_INIT("update"),
        [FQ_POLICY_DELETE] = FQ_STR_INIT("delete"),
    };
    return names[action];
}

size_t fq_policy_role_number(const struct fq_policy *policy, fq_str name)
{
    size_t number = 0;
    while (number < policy->role_count && !fq_str_eq(policy->roles[number].name, name))
        number++;
    return number;
}

/* What the role says of the type; NULL: nothing. */
static const struct fq_policy_type *said_of(const struct fq_policy_role *role, fq_str type)
{
    for (size_t i = 0; i < role->type_count; i++) {
        if (fq_str_eq(role->types[i].name, type))
            return &role->types[i];
    }
    return NULL;
}

bool fq_policy_hides_rows(const struct fq_policy *policy, fq_str type)
{
    for (size_t i = 0; policy && i < policy->role_count; i++) {
        const struct fq_policy_type *said = said_of(&policy->roles[i], type);
        if (said && said->rules[FQ_POLICY_READ].where)
            return true;
    }
    return false;
}

bool fq_policy_presets(const struct fq_policy *policy, fq_str type, fq_str field)
{
    for (size_t i = 0; policy && i < policy->role_count; i++) {
        const struct fq_policy_type *said = said_of(&policy->roles[i], type);
        const struct fq_policy_rule *create = said ? &said->rules[FQ_POLICY_CREATE] : NULL;
        for (size_t k = 0; create && k < create->set_count; k++) {
            if (fq_str_eq(create->set[k].name, field))
                return true;
        }
    }
    return false;
}
