/* SPDX-License-Identifier: MIT
 *
 * Of a policy file the form: which keys there are, and what may stand under each.
 */
#include "runtime/policy_file.h"

#include "base/limits.h"
#include "base/suggest.h"
#include "runtime/policy_value.h"

struct reading {
    struct fq_arena *arena;
    struct fq_errors errors;
    struct fq_error *error; /* of what is no YAML */
    const char *path;
    struct fq_policy *policy;
};

#define WRONG(r, yaml, ...)                                                                        \
    fq_errors_add(&(r)->errors, (r)->arena, FQ_CONFIG, fq_yaml_at(yaml), __VA_ARGS__)

/* ---- keys ---- */

/* A rule's keys, and of which actions they are. */
enum { READ = 1, CREATE = 2, UPDATE = 4, DELETE = 8 };

static const struct rule_key {
    fq_str name;
    unsigned actions;
} rule_keys[] = {
    {FQ_STR_INIT("fields"), READ | CREATE | UPDATE},
    {FQ_STR_INIT("except"), READ | CREATE | UPDATE},
    {FQ_STR_INIT("where"), READ | UPDATE | DELETE},
    {FQ_STR_INIT("check"), CREATE | UPDATE},
    {FQ_STR_INIT("set"), CREATE | UPDATE},
    {FQ_STR_INIT("limit"), READ},
    {FQ_STR_INIT("aggregates"), READ},
};

static void unknown_key(struct reading *r, const struct fq_yaml *key, const char *of,
                        const fq_str *names, size_t count)
{
    struct fq_suggestions near;
    fq_suggest_init(&near, key->name, NULL);
    for (size_t i = 0; i < count; i++)
        fq_suggest(&near, names[i]);
    if (near.count)
        WRONG(r, key, "%s has no \"%.*s\"; did you mean \"%.*s\"?", of, FQ_STR_ARG(key->name),
              FQ_STR_ARG(near.names[0]));
    else
        WRONG(r, key, "%s has no \"%.*s\"", of, FQ_STR_ARG(key->name));
}

/* ---- parts ---- */

static void take_name(struct reading *r, const struct fq_yaml *yaml, struct fq_policy_name *ret)
{
    *ret = (struct fq_policy_name){yaml->text, fq_yaml_at(yaml)};
    if (yaml->kind != FQ_YAML_TEXT || !yaml->text.len)
        WRONG(r, yaml, "here stands a name");
}

/* One, or a list. */
static struct fq_policy_names names_of(struct reading *r, const struct fq_yaml *yaml)
{
    bool list = yaml->kind == FQ_YAML_LIST;
    struct fq_policy_name *items =
        FQ_NEW_ARRAY(r->arena, list ? yaml->count : 1, struct fq_policy_name);
    struct fq_policy_names names = {.items = items};
    if (!list) {
        take_name(r, yaml, &items[names.count++]);
        return names;
    }
    FQ_YAML_EACH(yaml, item)
    take_name(r, item, &items[names.count++]);
    return names;
}

static void take_fields(struct reading *r, const struct fq_yaml *yaml, struct fq_policy_rule *rule)
{
    rule->all_fields = yaml->kind == FQ_YAML_TEXT && fq_str_eq(yaml->text, FQ_STR("*"));
    if (!rule->all_fields)
        rule->fields = names_of(r, yaml);
}

static const struct fq_value *condition_of(struct reading *r, const struct fq_yaml *yaml)
{
    struct fq_value *value = FQ_NEW(r->arena, struct fq_value);
    *value = fq_policy_value_of(r->arena, yaml);
    if (value->kind == FQ_VALUE_OBJECT)
        return value;
    WRONG(r, yaml, "\"%.*s\" is a condition, such as {status: {eq: open}}", FQ_STR_ARG(yaml->name));
    return NULL;
}

static void take_set(struct reading *r, const struct fq_yaml *yaml, struct fq_policy_rule *rule)
{
    struct fq_value value = fq_policy_value_of(r->arena, yaml);
    if (value.kind != FQ_VALUE_OBJECT) {
        WRONG(r, yaml, "\"set\" has fields with what they become, such as {authorId: $user}");
        return;
    }
    rule->set = value.fields;
    rule->set_count = value.count;
}

static bool truth_of(struct reading *r, const struct fq_yaml *yaml)
{
    bool yes = yaml->kind == FQ_YAML_TEXT && fq_str_eq(yaml->text, FQ_STR("true"));
    if (!yes && !(yaml->kind == FQ_YAML_TEXT && fq_str_eq(yaml->text, FQ_STR("false"))))
        WRONG(r, yaml, "here stands true or false");
    return yes;
}

static void take_limit(struct reading *r, const struct fq_yaml *yaml, struct fq_policy_rule *rule)
{
    int64_t number = 0;
    if (yaml->kind == FQ_YAML_TEXT && fq_str_to_i64(yaml->text, &number) && number > 0 &&
        number <= INT32_MAX)
        rule->limit = (uint32_t)number;
    else
        WRONG(r, yaml, "\"limit\" is how many rows a list has at most, from 1 on");
}

/* ---- rules ---- */

static void take_rule_key(struct reading *r, const struct fq_yaml *key, struct fq_policy_rule *rule)
{
    if (fq_str_eq(key->name, FQ_STR("fields")))
        take_fields(r, key, rule);
    else if (fq_str_eq(key->name, FQ_STR("except")))
        rule->except = names_of(r, key);
    else if (fq_str_eq(key->name, FQ_STR("where")))
        rule->where = condition_of(r, key);
    else if (fq_str_eq(key->name, FQ_STR("check")))
        rule->check = condition_of(r, key);
    else if (fq_str_eq(key->name, FQ_STR("set")))
        take_set(r, key, rule);
    else if (fq_str_eq(key->name, FQ_STR("limit")))
        take_limit(r, key, rule);
    else
        rule->aggregates = truth_of(r, key);
}

static void check_fields(struct reading *r, const struct fq_yaml *yaml,
                         enum fq_policy_action action, const struct fq_policy_rule *rule)
{
    if (action == FQ_POLICY_DELETE)
        return;
    if (!rule->all_fields && !fq_yaml_get(yaml, FQ_STR("fields")))
        WRONG(r, yaml, "a rule says which fields: \"fields\" is a list of them, or \"*\"");
    else if (rule->except.count && !rule->all_fields)
        WRONG(r, yaml, "\"except\" stands beside fields: \"*\"");
}

static void take_rule_keys(struct reading *r, const struct fq_yaml *yaml,
                           enum fq_policy_action action, struct fq_policy_rule *rule)
{
    fq_str names[FQ_ARRAY_LEN(rule_keys)];
    size_t count = 0;
    for (size_t i = 0; i < FQ_ARRAY_LEN(rule_keys); i++) {
        if (rule_keys[i].actions & 1u << action)
            names[count++] = rule_keys[i].name;
    }
    FQ_YAML_EACH(yaml, key)
    {
        size_t i = 0;
        while (i < count && !fq_str_eq(names[i], key->name))
            i++;
        if (i < count)
            take_rule_key(r, key, rule);
        else
            unknown_key(r, key, "a rule of this kind", names, count);
    }
    check_fields(r, yaml, action, rule);
}

/* `true` grants everything. */
static void take_rule(struct reading *r, const struct fq_yaml *yaml, enum fq_policy_action action,
                      struct fq_policy_rule *rule)
{
    rule->at = fq_yaml_at(yaml);
    rule->said = true;
    if (yaml->kind == FQ_YAML_MAP)
        take_rule_keys(r, yaml, action, rule);
    else
        rule->said = rule->all_fields = rule->aggregates = truth_of(r, yaml);
}

/* ---- types ---- */

static void take_type(struct reading *r, const struct fq_yaml *yaml, struct fq_policy_type *type)
{
    fq_str names[FQ_POLICY_ACTIONS];
    for (size_t i = 0; i < FQ_POLICY_ACTIONS; i++)
        names[i] = fq_policy_action_name((enum fq_policy_action)i);
    *type = (struct fq_policy_type){.name = yaml->name, .at = fq_yaml_at(yaml)};
    if (yaml->kind != FQ_YAML_MAP) {
        WRONG(r, yaml, "of a type is said what may be done: read, create, update, delete");
        return;
    }
    FQ_YAML_EACH(yaml, key)
    {
        size_t action = 0;
        while (action < FQ_POLICY_ACTIONS && !fq_str_eq(names[action], key->name))
            action++;
        if (action < FQ_POLICY_ACTIONS)
            take_rule(r, key, (enum fq_policy_action)action, &type->rules[action]);
        else
            unknown_key(r, key, "a type", names, FQ_POLICY_ACTIONS);
    }
}

/* Fields of Query and Mutation, each true. */
static void take_calls(struct reading *r, const struct fq_yaml *yaml, struct fq_policy_names *names)
{
    struct fq_policy_name *items =
        FQ_NEW_ARRAY(r->arena, names->count + yaml->count, struct fq_policy_name);
    for (size_t i = 0; i < names->count; i++)
        items[i] = names->items[i];
    if (yaml->kind != FQ_YAML_MAP)
        WRONG(r, yaml, "here stand fields that call functions: {createThing: true}");
    FQ_YAML_EACH(yaml, field)
    {
        if (yaml->kind == FQ_YAML_MAP && truth_of(r, field))
            items[names->count++] = (struct fq_policy_name){field->name, fq_yaml_at(field)};
    }
    names->items = items;
}

/* ---- roles ---- */

static void take_role(struct reading *r, const struct fq_yaml *yaml, struct fq_policy_role *role)
{
    struct fq_policy_type *types = FQ_NEW_ARRAY(r->arena, yaml->count, struct fq_policy_type);
    *role = (struct fq_policy_role){.name = yaml->name, .at = fq_yaml_at(yaml), .types = types};
    if (yaml->kind != FQ_YAML_MAP && yaml->kind != FQ_YAML_NOTHING)
        WRONG(r, yaml, "of a role is said what it inherits, and types with what may be done");
    FQ_YAML_EACH(yaml, key)
    {
        if (fq_str_eq(key->name, FQ_STR("inherits")))
            role->inherits = names_of(r, key);
        else if (fq_str_eq(key->name, FQ_STR("Query")) || fq_str_eq(key->name, FQ_STR("Mutation")))
            take_calls(r, key, &role->calls);
        else
            take_type(r, key, &types[role->type_count++]);
    }
}

static void add_heritage(const struct fq_policy *policy, size_t number, bool *has)
{
    const struct fq_policy_names *inherits = &policy->roles[number].inherits;
    if (has[number])
        return;
    has[number] = true;
    for (size_t i = 0; i < inherits->count; i++) {
        size_t other = fq_policy_role_number(policy, inherits->items[i].name);
        if (other < policy->role_count)
            add_heritage(policy, other, has);
    }
}

static void check_inherited(struct reading *r, const struct fq_policy_role *role)
{
    for (size_t i = 0; i < role->inherits.count; i++) {
        const struct fq_policy_name *name = &role->inherits.items[i];
        if (fq_policy_role_number(r->policy, name->name) == r->policy->role_count)
            fq_errors_add(&r->errors, r->arena, FQ_CONFIG, name->at,
                          "no role of this file is called \"%.*s\"", FQ_STR_ARG(name->name));
    }
}

/* Roles that inherit each other would be one role with several names. */
static void check_circles(struct reading *r)
{
    const struct fq_policy *policy = r->policy;
    for (size_t i = 0; i < policy->role_count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (policy->roles[i].has[k] && policy->roles[k].has[i])
                fq_errors_add(&r->errors, r->arena, FQ_CONFIG, policy->roles[i].at,
                              "\"%.*s\" and \"%.*s\" inherit each other",
                              FQ_STR_ARG(policy->roles[i].name), FQ_STR_ARG(policy->roles[k].name));
        }
    }
}

static void take_roles(struct reading *r, const struct fq_yaml *yaml)
{
    if (yaml->kind != FQ_YAML_MAP || yaml->count > FQ_LIMIT_POLICY_ROLES) {
        WRONG(r, yaml, "\"roles\" are at most %d roles by their names", FQ_LIMIT_POLICY_ROLES);
        return;
    }
    struct fq_policy_role *roles = FQ_NEW_ARRAY(r->arena, yaml->count, struct fq_policy_role);
    r->policy->roles = roles;
    FQ_YAML_EACH(yaml, role)
    take_role(r, role, &roles[r->policy->role_count++]);
    for (size_t i = 0; i < r->policy->role_count; i++) {
        bool *has = FQ_NEW_ARRAY(r->arena, r->policy->role_count, bool);
        check_inherited(r, &roles[i]);
        add_heritage(r->policy, i, has);
        roles[i].has = has;
    }
    check_circles(r);
}

/* ---- the file ---- */

static void take_default(struct reading *r, const struct fq_yaml *yaml)
{
    bool text = yaml->kind == FQ_YAML_TEXT;
    r->policy->allow = text && fq_str_eq(yaml->text, FQ_STR("allow"));
    if (!r->policy->allow && !(text && fq_str_eq(yaml->text, FQ_STR("deny"))))
        WRONG(r, yaml, "\"default\" is deny or allow: what holds for types that no role names");
}

static void take_file(struct reading *r, const struct fq_yaml *yaml)
{
    static const fq_str names[] = {FQ_STR_INIT("default"), FQ_STR_INIT("roles")};
    if (yaml->kind != FQ_YAML_MAP)
        WRONG(r, yaml, "a policy says what each of its \"roles\" may");
    FQ_YAML_EACH(yaml, key)
    {
        if (yaml->kind == FQ_YAML_MAP && fq_str_eq(key->name, names[0]))
            take_default(r, key);
        else if (yaml->kind == FQ_YAML_MAP && fq_str_eq(key->name, names[1]))
            take_roles(r, key);
        else if (yaml->kind == FQ_YAML_MAP)
            unknown_key(r, key, "a policy", names, FQ_ARRAY_LEN(names));
    }
}

static enum fq_status read_file(void *arg)
{
    struct reading *r = arg;
    const struct fq_yaml *yaml;
    enum fq_status status =
        fq_yaml_read_file(r->arena, r->path, "the policy file", &yaml, r->error);
    if (status)
        return status;
    r->policy = FQ_NEW(r->arena, struct fq_policy);
    r->policy->file = fq_arena_str(r->arena, fq_str_from(r->path));
    take_file(r, yaml);
    return FQ_OK;
}

static enum fq_status tell_mistakes(void *arg)
{
    struct reading *r = arg;
    fq_error_set(r->error, r->arena, FQ_CONFIG, "the policy is wrong");
    r->error->message = fq_errors_told(&r->errors, r->policy->file, r->arena);
    return FQ_CONFIG;
}

static enum fq_status read_guarded(struct reading *r)
{
    *r->error = (struct fq_error){0};
    enum fq_status status = fq_guard(read_file, r);
    if (status && !r->error->status)
        return fq_error_set(r->error, r->arena, status, "there is no memory for the policy file");
    return status;
}

enum fq_status fq_policy_file_read_all(struct fq_arena *arena, const char *path,
                                       const struct fq_policy **ret, struct fq_errors *errors,
                                       struct fq_error *reterr)
{
    struct reading r = {.arena = arena, .path = path, .error = reterr};
    enum fq_status status = read_guarded(&r);
    *ret = r.policy;
    *errors = r.errors;
    return status;
}

enum fq_status fq_policy_file_read(struct fq_arena *arena, const char *path,
                                   const struct fq_policy **ret, struct fq_error *reterr)
{
    struct reading r = {.arena = arena, .path = path, .error = reterr};
    enum fq_status status = read_guarded(&r);
    if (!status && r.errors.count)
        status = fq_guard(tell_mistakes, &r);
    *ret = r.policy;
    return status;
}
