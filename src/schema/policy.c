/* SPDX-License-Identifier: MIT
 *
 * A policy file against the schema that is served: names become types and fields, filters those of
 * WhereInput.  All mistakes are told, since a rule that does not hold is worse than none.
 */
#include "schema/policy.h"

#include "base/limits.h"
#include "schema/aggregate.h"
#include "schema/policy_value.h"
#include "schema/written.h"

struct binding {
    struct fq_policy_reading reading;
    struct fq_schema *schema;
    const struct fq_policy *policy;
    struct fq_relation *relation;
    const struct fq_written *written; /* its rows; NULL: they are not */
};

#define WRONG(b, at, ...)                                                                          \
    fq_errors_add((b)->reading.errors, (b)->reading.arena, FQ_CONFIG, (at), __VA_ARGS__)

/* ---- what is meant ---- */

static struct fq_relation *find_relation(const struct fq_schema *schema, fq_str name)
{
    for (size_t i = 0; i < schema->relation_count; i++) {
        struct fq_relation *relation = schema->relations[i];
        if (relation->type && !relation->returned && fq_str_eq(relation->type->name, name))
            return relation;
    }
    return NULL;
}

static const struct fq_written *written_of(const struct fq_schema *schema,
                                           const struct fq_relation *relation)
{
    const struct fq_type *mutation = schema->types.mutation;
    for (size_t i = 0; mutation && i < mutation->field_count; i++) {
        const struct fq_field *field = mutation->fields[i].binding;
        if (field->written && field->written->rows == relation)
            return field->written;
    }
    return NULL;
}

size_t fq_rules_field(const struct fq_rules *rules, fq_str name)
{
    const struct fq_field_def *def = fq_type_field(rules->type, name);
    return def ? (size_t)(def - rules->type->fields) : rules->type->field_count;
}

/* ---- fields ---- */

static size_t name_count(const struct binding *b, enum fq_policy_action action)
{
    if (action == FQ_POLICY_READ)
        return b->relation->rules->type->field_count;
    return b->written ? b->written->column_count + b->written->inside_count : 0;
}

static fq_str nth_name(const struct binding *b, enum fq_policy_action action, size_t i)
{
    if (action == FQ_POLICY_READ)
        return b->relation->rules->type->fields[i].name;
    const struct fq_written *written = b->written;
    return i < written->column_count ? written->columns[i].name
                                     : written->inside[i - written->column_count].name;
}

static size_t find_name(const struct binding *b, enum fq_policy_action action, fq_str name)
{
    size_t count = name_count(b, action), i = 0;
    while (i < count && !fq_str_eq(nth_name(b, action, i), name))
        i++;
    return i;
}

static void mark(struct binding *b, enum fq_policy_action action, bool *fields,
                 const struct fq_policy_names *names, bool value)
{
    size_t count = name_count(b, action);
    for (size_t i = 0; i < names->count; i++) {
        const struct fq_policy_name *name = &names->items[i];
        size_t found = find_name(b, action, name->name);
        if (found < count) {
            fields[found] = value;
            continue;
        }
        fq_str *known = FQ_NEW_ARRAY(b->reading.arena, count, fq_str);
        for (size_t k = 0; k < count; k++)
            known[k] = nth_name(b, action, k);
        fq_str hint = fq_policy_near(&b->reading, name->name, known, count);
        WRONG(b, name->at, "%.*s has no field \"%.*s\"%s.%.*s", FQ_STR_ARG(b->relation->type->name),
              FQ_STR_ARG(name->name), action == FQ_POLICY_READ ? "" : " that clients give",
              FQ_STR_ARG(hint));
    }
}

/* NULL: all. */
static const bool *bind_fields(struct binding *b, enum fq_policy_action action,
                               const struct fq_policy_rule *said)
{
    size_t count = name_count(b, action);
    if (said->all_fields && !said->except.count)
        return NULL;
    bool *fields = FQ_NEW_ARRAY(b->reading.arena, count ? count : 1, bool);
    for (size_t i = 0; i < count && said->all_fields; i++)
        fields[i] = true;
    mark(b, action, fields, &said->fields, true);
    mark(b, action, fields, &said->except, false);
    return fields;
}

/* ---- filters ---- */

static const struct fq_input *bind_filter(struct binding *b, const struct fq_value *said)
{
    const struct fq_type_ref type = {.named = b->relation->where, .non_null = true};
    if (!said)
        return NULL;
    if (!type.named) {
        WRONG(b, said->at, "rows of %.*s cannot be filtered", FQ_STR_ARG(b->relation->type->name));
        return NULL;
    }
    const struct fq_input *filter = fq_policy_value(&b->reading, &type, said, true);
    return filter && filter->count ? filter : NULL; /* {} is no condition */
}

static void bind_presets(struct binding *b, const struct fq_policy_rule *said, struct fq_rule *rule)
{
    struct fq_preset *presets = FQ_NEW_ARRAY(b->reading.arena, said->set_count, struct fq_preset);
    for (size_t i = 0; i < said->set_count; i++) {
        const struct fq_object_field *set = &said->set[i];
        size_t found = find_name(b, FQ_POLICY_CREATE, set->name);
        const struct fq_given *given =
            b->written && found < b->written->column_count ? &b->written->columns[found] : NULL;
        if (!given || given->reference) {
            WRONG(b, set->at, "%.*s has no column \"%.*s\" that can be set%s",
                  FQ_STR_ARG(b->relation->type->name), FQ_STR_ARG(set->name),
                  given ? "; name the column of the foreign key" : "");
            continue;
        }
        const struct fq_input *value =
            fq_policy_value(&b->reading, &given->type, &set->value, false);
        if (value)
            presets[rule->preset_count++] = (struct fq_preset){given, value};
    }
    rule->presets = presets;
}

/* ---- rules ---- */

/* A row that is changed must still be one that may be, unless something else is said. */
static const struct fq_value *check_of(enum fq_policy_action action,
                                       const struct fq_policy_rule *said)
{
    return !said->check && action == FQ_POLICY_UPDATE ? said->where : said->check;
}

static void bind_rule(struct binding *b, size_t role, enum fq_policy_action action,
                      const struct fq_policy_rule *said, struct fq_rule *rule)
{
    fq_str type = b->relation->type->name, word = fq_policy_action_name(action);
    *rule = (struct fq_rule){
        .role = role, .at = said->at, .limit = said->limit, .aggregates = said->aggregates};
    if (action != FQ_POLICY_READ && !b->written) {
        WRONG(b, said->at, "nobody can %.*s rows of %.*s; mutations.tables says which are written",
              FQ_STR_ARG(word), FQ_STR_ARG(type));
        return;
    }
    rule->fields = bind_fields(b, action, said);
    rule->where = bind_filter(b, said->where);
    rule->check = bind_filter(b, check_of(action, said));
    if (said->set_count)
        bind_presets(b, said, rule);
}

static void bind_type(struct binding *b, const struct fq_policy_type *said, size_t role,
                      struct fq_rules *rules)
{
    for (size_t i = 0; i < FQ_POLICY_ACTIONS; i++) {
        enum fq_policy_action action = (enum fq_policy_action)i;
        struct fq_rule *to = &rules->items[action][rules->counts[action]];
        if (!said->rules[action].said)
            continue;
        bind_rule(b, role, action, &said->rules[action], to);
        rules->counts[action]++;
    }
}

static struct fq_rules *new_rules(struct binding *b, const struct fq_relation *relation)
{
    struct fq_rules *rules = FQ_NEW(b->reading.arena, struct fq_rules);
    rules->type = fq_type_of_rows(relation->type);
    for (size_t action = 0; action < FQ_POLICY_ACTIONS; action++)
        rules->items[action] =
            FQ_NEW_ARRAY(b->reading.arena, b->policy->role_count, struct fq_rule);
    return rules;
}

static void unknown_type(struct binding *b, const struct fq_policy_type *said)
{
    const struct fq_schema *schema = b->schema;
    fq_str *names = FQ_NEW_ARRAY(b->reading.arena, schema->relation_count, fq_str);
    size_t count = 0;
    for (size_t i = 0; i < schema->relation_count; i++) {
        if (schema->relations[i]->type && !schema->relations[i]->returned)
            names[count++] = schema->relations[i]->type->name;
    }
    fq_str hint = fq_policy_near(&b->reading, said->name, names, count);
    bool other = fq_type_find(&schema->types, said->name) != NULL;
    WRONG(b, said->at, "%s \"%.*s\"%s.%.*s",
          other ? "the rows of no relation are of type" : "there is no type",
          FQ_STR_ARG(said->name),
          other ? "; a rule is said of the type whose rows they are, and of its fields" : "",
          FQ_STR_ARG(hint));
}

static void bind_types(struct binding *b)
{
    for (size_t role = 0; role < b->policy->role_count; role++) {
        const struct fq_policy_role *said = &b->policy->roles[role];
        for (size_t i = 0; i < said->type_count; i++) {
            b->relation = find_relation(b->schema, said->types[i].name);
            if (!b->relation) {
                unknown_type(b, &said->types[i]);
                continue;
            }
            b->written = written_of(b->schema, b->relation);
            if (!b->relation->rules)
                b->relation->rules = new_rules(b, b->relation);
            bind_type(b, &said->types[i], role, b->relation->rules);
        }
    }
}

/* Types that no role names: nobody may, unless everybody may. */
static void close_others(struct binding *b)
{
    for (size_t i = 0; !b->policy->allow && i < b->schema->relation_count; i++) {
        struct fq_relation *relation = b->schema->relations[i];
        if (relation->type && !relation->returned && !relation->rules)
            relation->rules = new_rules(b, relation);
    }
}

/* ---- functions ---- */

static const struct fq_field_def *find_call(const struct fq_schema *schema, fq_str name)
{
    const struct fq_type *roots[] = {schema->types.query, schema->types.mutation};
    for (size_t i = 0; i < FQ_ARRAY_LEN(roots); i++) {
        const struct fq_field_def *def = roots[i] ? fq_type_field(roots[i], name) : NULL;
        if (def && ((const struct fq_field *)def->binding)->kind == FQ_FIELD_CALL)
            return def;
    }
    return NULL;
}

static void add_call(struct fq_bound_policy *bound, const struct fq_field_def *def, size_t role,
                     bool *roles)
{
    struct fq_call_rule *calls = bound->calls;
    size_t i = 0;
    while (i < bound->call_count && calls[i].def != def)
        i++;
    if (i == bound->call_count)
        calls[bound->call_count++] = (struct fq_call_rule){def, roles};
    if (role < bound->said->role_count)
        calls[i].roles[role] = true;
}

static size_t call_most(const struct fq_schema *schema)
{
    return schema->types.query->field_count +
           (schema->types.mutation ? schema->types.mutation->field_count : 0);
}

static void close_calls(struct binding *b, struct fq_bound_policy *bound,
                        const struct fq_type *root)
{
    for (size_t i = 0; root && !b->policy->allow && i < root->field_count; i++) {
        const struct fq_field *field = root->fields[i].binding;
        if (field->kind == FQ_FIELD_CALL)
            add_call(bound, &root->fields[i], b->policy->role_count,
                     FQ_NEW_ARRAY(b->reading.arena, b->policy->role_count, bool));
    }
}

static void bind_calls(struct binding *b, struct fq_bound_policy *bound)
{
    bound->calls = FQ_NEW_ARRAY(b->reading.arena, call_most(b->schema), struct fq_call_rule);
    close_calls(b, bound, b->schema->types.query);
    close_calls(b, bound, b->schema->types.mutation);
    for (size_t role = 0; role < b->policy->role_count; role++) {
        const struct fq_policy_names *names = &b->policy->roles[role].calls;
        for (size_t i = 0; i < names->count; i++) {
            const struct fq_field_def *def = find_call(b->schema, names->items[i].name);
            if (def)
                add_call(bound, def, role,
                         FQ_NEW_ARRAY(b->reading.arena, b->policy->role_count, bool));
            else
                WRONG(b, names->items[i].at,
                      "no function is behind \"%.*s\"; what reads and changes rows is said by "
                      "their type",
                      FQ_STR_ARG(names->items[i].name));
        }
    }
}

bool fq_policy_is_blind_to(const struct fq_field_def *def)
{
    return fq_str_eq(fq_type_named(&def->type)->name, FQ_STR("JSON"));
}

const struct fq_call_rule *fq_policy_call(const struct fq_schema *schema,
                                          const struct fq_field_def *def)
{
    const struct fq_bound_policy *policy = schema->policy;
    for (size_t i = 0; policy && i < policy->call_count; i++) {
        if (policy->calls[i].def == def)
            return &policy->calls[i];
    }
    return NULL;
}

/* ---- all of it ---- */

/* What plans depend on: who is known, and which of these roles he has. */
static void bind_roles(struct binding *b, struct fq_bound_policy *bound)
{
    const struct fq_policy *policy = b->policy;
    uint16_t *numbers = FQ_NEW_ARRAY(b->reading.arena, policy->role_count, uint16_t);
    for (size_t i = 0; i < policy->role_count; i++) {
        if (!fq_guard_number(&b->schema->guards, FQ_GUARD_ROLE, policy->roles[i].name, &numbers[i]))
            WRONG(b, policy->roles[i].at,
                  "policy and directives mention more than %d roles and permissions",
                  FQ_LIMIT_GUARD_NAMES);
    }
    bound->numbers = numbers;
    bound->user = fq_policy_role_number(policy, FQ_STR(FQ_POLICY_USER));
    bound->anonymous = fq_policy_role_number(policy, FQ_STR(FQ_POLICY_ANONYMOUS));
    b->schema->guards.auth = true;
}

void fq_policy_bind_all(struct fq_schema *schema, const struct fq_policy *policy,
                        struct fq_errors *errors)
{
    struct fq_arena *arena = &schema->arena;
    struct binding b = {.reading = {.types = &schema->types, .arena = arena, .errors = errors},
                        .schema = schema,
                        .policy = policy};
    struct fq_bound_policy *bound = FQ_NEW(arena, struct fq_bound_policy);
    bound->said = policy;
    bind_roles(&b, bound);
    bind_types(&b);
    close_others(&b);
    bind_calls(&b, bound);
    schema->policy = bound;
}

enum fq_status fq_policy_bind(struct fq_schema *schema, const struct fq_policy *policy,
                              struct fq_error *reterr)
{
    struct fq_errors errors = {0};
    struct fq_arena *arena = &schema->arena;
    fq_policy_bind_all(schema, policy, &errors);
    if (!errors.count)
        return FQ_OK;
    fq_error_set(reterr, arena, FQ_CONFIG, "the policy is wrong");
    reterr->message = fq_errors_told(&errors, policy->file, arena);
    return FQ_CONFIG;
}
