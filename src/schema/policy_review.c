/* SPDX-License-Identifier: MIT */
#include "schema/policy_review.h"

#include "base/limits.h"
#include "graphql/types/print.h"
#include "model/derived.h"
#include "schema/policy.h"

struct reviewing {
    struct fq_policy_review *review;
    const struct fq_type_system *types;
    const struct fq_policy *policy;
    struct fq_arena *arena;
};

#define FIND(r, list, kind, at, ...)                                                               \
    do {                                                                                           \
        struct fq_error *found =                                                                   \
            fq_errors_add(&(r)->review->list, (r)->arena, FQ_CONFIG, (at), __VA_ARGS__);           \
        if (found)                                                                                 \
            found->code = FQ_STR(kind);                                                            \
    } while (0)

/* ---- names ---- */

static const struct fq_policy_type *said_of_type(const struct fq_policy_role *role, fq_str type)
{
    for (size_t i = 0; i < role->type_count; i++) {
        if (fq_str_eq(role->types[i].name, type))
            return &role->types[i];
    }
    return NULL;
}

static bool names_field(const struct fq_policy_names *names, fq_str name)
{
    size_t i = 0;
    while (i < names->count && !fq_str_eq(names->items[i].name, name))
        i++;
    return i < names->count;
}

static bool grants(const struct fq_policy_rule *rule, fq_str field)
{
    if (!rule->said)
        return false;
    return rule->all_fields ? !names_field(&rule->except, field)
                            : names_field(&rule->fields, field);
}

static bool is_condition(const struct fq_value *value)
{
    return value && value->count; /* {} is none */
}

/* ---- rules that do nothing ---- */

static const struct fq_value *check_said(enum fq_policy_action action,
                                         const struct fq_policy_rule *rule)
{
    return !rule->check && action == FQ_POLICY_UPDATE ? rule->where : rule->check;
}

static void find_impossible(struct reviewing *r, const struct fq_policy_role *role,
                            const struct fq_policy_type *type, enum fq_policy_action action)
{
    const struct fq_policy_rule *rule = &type->rules[action];
    struct fq_location at;
    fq_str word = fq_policy_action_name(action);
    if (rule->where && fq_policy_never(r->arena, rule->where, &at))
        FIND(r, findings, "RULE_MATCHES_NOTHING", at,
             "no row meets this condition, so %.*s may %.*s no %.*s by this rule",
             FQ_STR_ARG(role->name), FQ_STR_ARG(word), FQ_STR_ARG(type->name));
    else if (rule->check && fq_policy_never(r->arena, rule->check, &at))
        FIND(r, findings, "RULE_MATCHES_NOTHING", at,
             "no row meets this condition, so nothing that %.*s may %.*s is let through",
             FQ_STR_ARG(role->name), FQ_STR_ARG(word));
    if (action != FQ_POLICY_DELETE && !rule->all_fields && !rule->fields.count && !rule->set_count)
        FIND(r, findings, "RULE_GRANTS_NOTHING", rule->at,
             "this rule lets %.*s %.*s no field of %.*s", FQ_STR_ARG(role->name), FQ_STR_ARG(word),
             FQ_STR_ARG(type->name));
}

/* ---- rules that another one makes void ---- */

static fq_str condition_text(struct reviewing *r, const struct fq_value *value)
{
    struct fq_buf out;
    fq_buf_init(&out, r->arena, FQ_LIMIT_CONFIG_BYTES);
    if (is_condition(value))
        fq_value_print(&out, value);
    return fq_buf_str(&out);
}

static bool lets_as_many(struct reviewing *r, const struct fq_value *one,
                         const struct fq_value *other)
{
    return !is_condition(one) || fq_str_eq(condition_text(r, one), condition_text(r, other));
}

static bool grants_as_much(const struct fq_policy_rule *one, const struct fq_policy_rule *other)
{
    if (other->all_fields && !one->all_fields)
        return false;
    for (size_t i = 0; other->all_fields && i < one->except.count; i++) {
        if (!names_field(&other->except, one->except.items[i].name))
            return false;
    }
    for (size_t i = 0; i < other->fields.count; i++) {
        if (!grants(one, other->fields.items[i].name))
            return false;
    }
    return true;
}

static bool limits_no_more(const struct fq_policy_rule *one, const struct fq_policy_rule *other)
{
    return !one->limit || (other->limit && one->limit >= other->limit);
}

/* Who has the one gains nothing by the other. */
static bool makes_void(struct reviewing *r, enum fq_policy_action action,
                       const struct fq_policy_rule *one, const struct fq_policy_rule *other)
{
    return one->said && !one->set_count && !other->set_count && grants_as_much(one, other) &&
           lets_as_many(r, one->where, other->where) &&
           lets_as_many(r, check_said(action, one), check_said(action, other)) &&
           limits_no_more(one, other) && (one->aggregates || !other->aggregates);
}

/* Whoever has the role has the other as well.  All who are known have that of users. */
static bool comes_with(const struct reviewing *r, size_t role, size_t other)
{
    bool anonymous = fq_str_eq(r->policy->roles[role].name, FQ_STR(FQ_POLICY_ANONYMOUS));
    bool users = fq_str_eq(r->policy->roles[other].name, FQ_STR(FQ_POLICY_USER));
    return role != other && (r->policy->roles[role].has[other] || (users && !anonymous));
}

static void find_void(struct reviewing *r, size_t number, const struct fq_policy_type *type,
                      enum fq_policy_action action)
{
    const struct fq_policy *policy = r->policy;
    const struct fq_policy_rule *rule = &type->rules[action];
    for (size_t i = 0; i < policy->role_count; i++) {
        const struct fq_policy_role *role = &policy->roles[i];
        const struct fq_policy_type *there = said_of_type(role, type->name);
        if (!there || !comes_with(r, number, i) ||
            !makes_void(r, action, &there->rules[action], rule))
            continue;
        FIND(r, findings, "RULE_IS_VOID", rule->at,
             "this rule adds nothing: whoever is %.*s is %.*s, who may do all of it by line %u",
             FQ_STR_ARG(policy->roles[number].name), FQ_STR_ARG(role->name),
             there->rules[action].at.line);
        return;
    }
}

static void find_void_call(struct reviewing *r, size_t number, const struct fq_policy_name *call)
{
    for (size_t i = 0; i < r->policy->role_count; i++) {
        const struct fq_policy_role *role = &r->policy->roles[i];
        if (!comes_with(r, number, i) || !names_field(&role->calls, call->name))
            continue;
        FIND(r, findings, "RULE_IS_VOID", call->at,
             "this adds nothing: whoever is %.*s is %.*s, who may call it",
             FQ_STR_ARG(r->policy->roles[number].name), FQ_STR_ARG(role->name));
        return;
    }
}

static void review_role(struct reviewing *r, size_t number)
{
    const struct fq_policy_role *role = &r->policy->roles[number];
    if (!role->type_count && !role->calls.count && !role->inherits.count)
        FIND(r, findings, "RULE_GRANTS_NOTHING", role->at, "the role %.*s may do nothing",
             FQ_STR_ARG(role->name));
    for (size_t i = 0; i < role->type_count; i++) {
        for (size_t action = 0; action < FQ_POLICY_ACTIONS; action++) {
            if (!role->types[i].rules[action].said)
                continue;
            find_impossible(r, role, &role->types[i], (enum fq_policy_action)action);
            find_void(r, number, &role->types[i], (enum fq_policy_action)action);
        }
    }
    for (size_t i = 0; i < role->calls.count; i++)
        find_void_call(r, number, &role->calls.items[i]);
}

/* ---- what nobody may ---- */

static bool is_granted(const struct reviewing *r, fq_str type, fq_str field)
{
    for (size_t i = 0; i < r->policy->role_count; i++) {
        const struct fq_policy_type *said = said_of_type(&r->policy->roles[i], type);
        if (said && grants(&said->rules[FQ_POLICY_READ], field))
            return true;
    }
    return false;
}

static const struct fq_policy_type *first_said(const struct reviewing *r, fq_str type)
{
    const struct fq_policy_type *said = NULL;
    for (size_t i = 0; i < r->policy->role_count && !said; i++)
        said = said_of_type(&r->policy->roles[i], type);
    return said;
}

/* What goes with another field of the type, or is made of several. */
static bool is_beside(const struct reviewing *r, const struct fq_type *type,
                      const struct fq_field_def *def)
{
    static const enum fq_beside kinds[] = {FQ_BESIDE_CONNECTION, FQ_BESIDE_AGGREGATE,
                                           FQ_BESIDE_GROUPS};
    for (size_t k = 0; k < FQ_ARRAY_LEN(kinds); k++) {
        fq_str ending = fq_model_beside_name(r->arena, FQ_STR_NONE, kinds[k]), rows = def->name;
        if (!fq_str_ends_with(rows, ending))
            continue;
        rows.len -= ending.len;
        if (fq_type_field(type, rows))
            return true;
    }
    return fq_str_eq(def->name, FQ_STR("nodeId")) || fq_str_eq(def->name, FQ_STR("measured"));
}

static void review_type(struct reviewing *r, const struct fq_type *type)
{
    struct fq_buf names;
    const struct fq_policy_type *said = first_said(r, type->name);
    size_t count = 0;
    if (!said)
        return;
    fq_buf_init(&names, r->arena, FQ_LIMIT_CONFIG_BYTES);
    for (size_t i = 0; i < type->field_count; i++) {
        const struct fq_field_def *def = &type->fields[i];
        if (is_granted(r, type->name, def->name) || is_beside(r, type, def))
            continue;
        fq_buf_printf(&names, "%s%.*s", count++ ? ", " : "", FQ_STR_ARG(def->name));
    }
    if (count)
        FIND(r, notes, "FIELD_OF_NOBODY", said->at, "of %.*s nobody may read %.*s",
             FQ_STR_ARG(type->name), FQ_STR_ARG(fq_buf_str(&names)));
}

static void review_types(struct reviewing *r)
{
    struct fq_buf names;
    size_t count = 0, all = r->types->types.count;
    fq_buf_init(&names, r->arena, FQ_LIMIT_CONFIG_BYTES);
    for (size_t i = 0; i < all; i++) {
        const struct fq_type *type = r->types->types.entries[i].value;
        if (type->kind != FQ_TYPE_OBJECT && type->kind != FQ_TYPE_INTERFACE)
            continue;
        review_type(r, fq_type_made(type));
        if (r->policy->allow || first_said(r, type->name) ||
            !fq_type_find(r->types, fq_model_derived_name(r->arena, type->name, FQ_DERIVED_WHERE)))
            continue;
        fq_buf_printf(&names, "%s%.*s", count++ ? ", " : "", FQ_STR_ARG(type->name));
    }
    if (count)
        FIND(r, notes, "TYPE_OF_NOBODY", (struct fq_location){0},
             "no role names %.*s, so nobody may read or change %s", FQ_STR_ARG(fq_buf_str(&names)),
             count > 1 ? "them" : "it");
}

/* ---- what no rule looks into ---- */

/* Where the first role names it; no line: none does. */
static struct fq_location place_of_call(const struct reviewing *r, fq_str name)
{
    for (size_t k = 0; k < r->policy->role_count; k++) {
        const struct fq_policy_names *calls = &r->policy->roles[k].calls;
        for (size_t i = 0; i < calls->count; i++) {
            if (fq_str_eq(calls->items[i].name, name))
                return calls->items[i].at;
        }
    }
    return (struct fq_location){0};
}

/* A root field of JSON is a function's: what stands in that JSON is of no type that has rules. */
static void review_json_of(struct reviewing *r, const struct fq_type *root)
{
    for (size_t i = 0; root && i < root->field_count; i++) {
        const struct fq_field_def *def = &root->fields[i];
        struct fq_location at = place_of_call(r, def->name);
        if (!fq_policy_is_blind_to(def))
            continue;
        if (at.line)
            FIND(r, notes, "JSON_UNCHECKED", at,
                 "%.*s gives JSON, into which no rule looks: who may call it sees all of it",
                 FQ_STR_ARG(def->name));
        else if (r->policy->allow)
            FIND(r, notes, "JSON_OF_NOBODY", at,
                 "%.*s gives JSON, into which no rule looks, and no role is granted it by its "
                 "name, so nobody may call it",
                 FQ_STR_ARG(def->name));
    }
}

void fq_policy_look_over(struct fq_policy_review *review, const struct fq_type_system *types,
                         const struct fq_policy *policy)
{
    struct reviewing r = {review, types, policy, review->arena};
    for (size_t i = 0; i < policy->role_count; i++)
        review_role(&r, i);
    review_types(&r);
    review_json_of(&r, types->query);
    review_json_of(&r, types->mutation);
}
