/* SPDX-License-Identifier: MIT
 *
 * Of a policy file the names, against an API without a database: what schema/policy.c asks of
 * relations is asked of the types that follow from theirs.
 */
#include "model/derived.h"
#include "schema/policy_review.h"
#include "schema/policy_value.h"

struct naming {
    struct fq_policy_reading reading;
    const struct fq_type *type; /* of the rules */
};

static const struct fq_type *type_of_name(const struct naming *n, fq_str name)
{
    const struct fq_type *type = fq_type_find(n->reading.types, name);
    return type ? fq_type_made(type) : NULL;
}

static const struct fq_type *derived_type(const struct naming *n, fq_str of, enum fq_derived kind)
{
    return type_of_name(n, fq_model_derived_name(n->reading.arena, of, kind));
}

static void check_field_names(struct naming *n, const struct fq_policy_names *names,
                              const struct fq_type *inputs)
{
    for (size_t i = 0; i < names->count; i++) {
        const struct fq_policy_name *name = &names->items[i];
        bool known = inputs ? fq_type_input(inputs, name->name) != NULL
                            : fq_type_field(n->type, name->name) != NULL;
        if (!known)
            fq_errors_add(n->reading.errors, n->reading.arena, FQ_CONFIG, name->at,
                          "%.*s has no field \"%.*s\"%s", FQ_STR_ARG(n->type->name),
                          FQ_STR_ARG(name->name), inputs ? " that clients give" : "");
    }
}

static void check_condition(struct naming *n, const struct fq_value *said)
{
    const struct fq_type *where = derived_type(n, n->type->name, FQ_DERIVED_WHERE);
    const struct fq_type_ref ref = {.named = where, .non_null = true};
    if (said && where)
        (void)fq_policy_value(&n->reading, &ref, said, true);
    else if (said)
        fq_errors_add(n->reading.errors, n->reading.arena, FQ_CONFIG, said->at,
                      "rows of %.*s cannot be filtered", FQ_STR_ARG(n->type->name));
}

static void check_set(struct naming *n, const struct fq_policy_rule *rule)
{
    const struct fq_type *made = derived_type(n, n->type->name, FQ_DERIVED_CREATE);
    for (size_t i = 0; i < rule->set_count; i++) {
        const struct fq_input_def *def = made ? fq_type_input(made, rule->set[i].name) : NULL;
        if (def)
            (void)fq_policy_value(&n->reading, &def->type, &rule->set[i].value, false);
        else
            fq_errors_add(n->reading.errors, n->reading.arena, FQ_CONFIG, rule->set[i].at,
                          "%.*s has no column \"%.*s\" that can be set", FQ_STR_ARG(n->type->name),
                          FQ_STR_ARG(rule->set[i].name));
    }
}

static void check_rule(struct naming *n, enum fq_policy_action action,
                       const struct fq_policy_rule *rule)
{
    static const enum fq_derived inputs[FQ_POLICY_ACTIONS] = {
        [FQ_POLICY_CREATE] = FQ_DERIVED_CREATE, [FQ_POLICY_UPDATE] = FQ_DERIVED_SET};
    const struct fq_type *given = NULL;
    if (action == FQ_POLICY_CREATE || action == FQ_POLICY_UPDATE) {
        given = derived_type(n, n->type->name, inputs[action]);
        if (!given) {
            fq_str word = fq_policy_action_name(action);
            fq_errors_add(n->reading.errors, n->reading.arena, FQ_CONFIG, rule->at,
                          "nobody can %.*s rows of %.*s in this schema", FQ_STR_ARG(word),
                          FQ_STR_ARG(n->type->name));
            return;
        }
    }
    check_field_names(n, &rule->fields, given);
    check_field_names(n, &rule->except, given);
    check_condition(n, rule->where);
    check_condition(n, rule->check);
    check_set(n, rule);
}

static void check_call(struct naming *n, const struct fq_policy_name *call)
{
    const struct fq_type *roots[] = {n->reading.types->query, n->reading.types->mutation};
    for (size_t i = 0; i < FQ_ARRAY_LEN(roots); i++) {
        if (roots[i] && fq_type_field(roots[i], call->name))
            return;
    }
    fq_errors_add(n->reading.errors, n->reading.arena, FQ_CONFIG, call->at,
                  "there is no field \"%.*s\" of Query or Mutation", FQ_STR_ARG(call->name));
}

static void check_role(struct naming *n, const struct fq_policy_role *role)
{
    for (size_t i = 0; i < role->type_count; i++) {
        const struct fq_policy_type *said = &role->types[i];
        n->type = type_of_name(n, said->name);
        if (!n->type || !fq_type_is_composite(n->type)) {
            fq_errors_add(n->reading.errors, n->reading.arena, FQ_CONFIG, said->at,
                          "there is no type \"%.*s\"", FQ_STR_ARG(said->name));
            continue;
        }
        for (size_t action = 0; action < FQ_POLICY_ACTIONS; action++) {
            if (said->rules[action].said)
                check_rule(n, (enum fq_policy_action)action, &said->rules[action]);
        }
    }
    for (size_t i = 0; i < role->calls.count; i++)
        check_call(n, &role->calls.items[i]);
}

void fq_policy_check_names(const struct fq_type_system *types, const struct fq_policy *policy,
                           struct fq_arena *arena, struct fq_errors *errors)
{
    struct naming n = {.reading = {types, arena, errors}};
    for (size_t i = 0; i < policy->role_count; i++)
        check_role(&n, &policy->roles[i]);
}
