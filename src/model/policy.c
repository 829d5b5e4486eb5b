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

/* ---- who may what ---- */

static bool has_policy_name(const struct fq_policy_names *names, fq_str name)
{
    for (size_t i = 0; i < names->count; i++) {
        if (fq_str_eq(names->items[i].name, name))
            return true;
    }
    return false;
}

/* What is asked of a rule: the field's name, and under what other names its column is given. */
struct asked {
    const fq_str *names;
    size_t count;
};

static bool any_action(const struct fq_policy_rule *rule, const struct asked *asked)
{
    (void)asked;
    return rule->said;
}

static bool grants_the_field(const struct fq_policy_rule *rule, const struct asked *asked)
{
    fq_str field = asked->names[0];
    bool named = rule->all_fields || has_policy_name(&rule->fields, field);
    return rule->said && named && !has_policy_name(&rule->except, field);
}

/* What it sets itself clients do not give. */
static bool takes_the_field(const struct fq_policy_rule *rule, const struct asked *asked)
{
    for (size_t i = 0; i < rule->set_count; i++) {
        for (size_t k = 0; k < asked->count; k++) {
            if (fq_str_eq(rule->set[i].name, asked->names[k]))
                return false;
        }
    }
    return grants_the_field(rule, asked);
}

static bool grants_sums(const struct fq_policy_rule *rule, const struct asked *asked)
{
    (void)asked;
    return rule->said && rule->aggregates;
}

/* A role that it has, itself among them, has a rule like that. */
static bool role_has_rule(const struct fq_policy *policy, size_t role, fq_str type,
                          enum fq_policy_action action,
                          bool (*is_like)(const struct fq_policy_rule *rule,
                                          const struct asked *asked),
                          const struct asked *asked)
{
    for (size_t i = 0; i < policy->role_count; i++) {
        const struct fq_policy_type *said =
            policy->roles[role].has[i] ? said_of(&policy->roles[i], type) : NULL;
        if (said && is_like(&said->rules[action], asked))
            return true;
    }
    return false;
}

bool fq_policy_role_may(const struct fq_policy *policy, size_t role, fq_str type,
                        enum fq_policy_action action)
{
    return role_has_rule(policy, role, type, action, any_action, NULL);
}

bool fq_policy_role_reads(const struct fq_policy *policy, size_t role, fq_str type, fq_str field)
{
    const struct asked asked = {&field, 1};
    return role_has_rule(policy, role, type, FQ_POLICY_READ, grants_the_field, &asked);
}

bool fq_policy_role_gives(const struct fq_policy *policy, size_t role, fq_str type,
                          enum fq_policy_action action, const fq_str *names, size_t count)
{
    const struct asked asked = {names, count};
    return role_has_rule(policy, role, type, action, takes_the_field, &asked);
}

bool fq_policy_role_sums(const struct fq_policy *policy, size_t role, fq_str type)
{
    return role_has_rule(policy, role, type, FQ_POLICY_READ, grants_sums, NULL);
}

bool fq_policy_role_calls(const struct fq_policy *policy, size_t role, fq_str field)
{
    for (size_t i = 0; i < policy->role_count; i++) {
        if (policy->roles[role].has[i] && has_policy_name(&policy->roles[i].calls, field))
            return true;
    }
    return false;
}

bool fq_policy_names_type(const struct fq_policy *policy, fq_str type)
{
    for (size_t i = 0; i < policy->role_count; i++) {
        if (said_of(&policy->roles[i], type))
            return true;
    }
    return false;
}

bool fq_policy_names_call(const struct fq_policy *policy, fq_str field)
{
    for (size_t i = 0; i < policy->role_count; i++) {
        if (has_policy_name(&policy->roles[i].calls, field))
            return true;
    }
    return false;
}
