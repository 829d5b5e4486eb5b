/* SPDX-License-Identifier: MIT
 *
 * The rules about documents and operations, and the order of all rules.
 */
#include "graphql/validate/validate.h"

#include "graphql/validate/validation.h"

/* ---- names that repeat ---- */

void fq_names_init(struct fq_names *names, struct fq_arena *arena)
{
    names->arena = arena;
    names->count = 0;
}

static void put_name(struct fq_names *names, const struct fq_names_entry *entry)
{
    struct fq_location *at = FQ_NEW(names->arena, struct fq_location);
    *at = entry->at;
    fq_map_put(&names->map, entry->name, at);
}

const struct fq_location *fq_names_add(struct fq_names *names, fq_str name, struct fq_location at)
{
    const struct fq_names_entry entry = {name, at};
    for (size_t i = 0; i < names->count && i < FQ_ARRAY_LEN(names->few); i++) {
        if (fq_str_eq(names->few[i].name, name))
            return &names->few[i].at;
    }
    if (names->count < FQ_ARRAY_LEN(names->few)) {
        names->few[names->count++] = entry;
        return NULL;
    }
    if (names->count == FQ_ARRAY_LEN(names->few))
        fq_map_init(&names->map, names->arena);
    const struct fq_location *first = fq_map_get(&names->map, name);
    if (!first) {
        put_name(names, &entry);
        names->count++;
    }
    return first;
}

/* ---- the document ---- */

static bool is_executable(const struct fq_definition *d)
{
    return d->kind == FQ_DEFINE_OPERATION || d->kind == FQ_DEFINE_FRAGMENT;
}

static void check_executable(struct fq_validation *v)
{
    for (const struct fq_definition *d = v->document->definitions; d; d = d->next) {
        if (is_executable(d))
            continue;
        if (d->kind == FQ_DEFINE_SCHEMA)
            fq_violation(v, d->at, "The schema definition is not executable.");
        else
            fq_violation(v, d->at, "The \"%.*s\" definition is not executable.",
                         FQ_STR_ARG(d->name));
    }
}

static void add_scope(struct fq_validation *v, const struct fq_definition *d)
{
    struct fq_scope *scope = &v->scopes[v->scope_count++];
    scope->definition = d;
    scope->usages_tail = &scope->usages;
    scope->spreads_tail = &scope->spreads;
    if (d->kind == FQ_DEFINE_FRAGMENT && !fq_map_get(&v->fragments, d->name))
        fq_map_put(&v->fragments, d->name, scope);
}

static void collect_scopes(struct fq_validation *v)
{
    size_t count = 0;
    for (const struct fq_definition *d = v->document->definitions; d; d = d->next)
        count += is_executable(d);
    v->scopes = FQ_NEW_ARRAY(v->arena, count, struct fq_scope);
    for (const struct fq_definition *d = v->document->definitions; d; d = d->next) {
        if (is_executable(d))
            add_scope(v, d);
    }
}

static void check_operation_names(struct fq_validation *v)
{
    struct fq_names names;
    fq_names_init(&names, v->arena);
    size_t operations = 0;
    for (size_t i = 0; i < v->scope_count; i++) {
        const struct fq_definition *d = v->scopes[i].definition;
        if (d->kind != FQ_DEFINE_OPERATION)
            continue;
        operations++;
        const struct fq_location *first =
            d->name.len ? fq_names_add(&names, d->name, d->name_at) : NULL;
        if (first)
            fq_violation(v, *first, "There can be only one operation named \"%.*s\".",
                         FQ_STR_ARG(d->name));
    }
    for (size_t i = 0; i < v->scope_count && operations > 1; i++) {
        const struct fq_definition *d = v->scopes[i].definition;
        if (d->kind == FQ_DEFINE_OPERATION && !d->name.len)
            fq_violation(v, d->at, "This anonymous operation must be the only defined operation.");
    }
}

static void check_fragment_names(struct fq_validation *v)
{
    for (size_t i = 0; i < v->scope_count; i++) {
        const struct fq_definition *d = v->scopes[i].definition;
        if (d->kind != FQ_DEFINE_FRAGMENT)
            continue;
        const struct fq_scope *first = fq_map_get(&v->fragments, d->name);
        if (first != &v->scopes[i])
            fq_violation(v, first->definition->name_at,
                         "There can be only one fragment named \"%.*s\".", FQ_STR_ARG(d->name));
    }
}

/* ---- definitions ---- */

static const struct fq_type *root_type(struct fq_validation *v, const struct fq_definition *d)
{
    static const char *const words[] = {
        [FQ_QUERY] = "query", [FQ_MUTATION] = "mutation", [FQ_SUBSCRIPTION] = "subscription"};
    const struct fq_type *roots[] = {
        [FQ_QUERY] = v->system->query,
        [FQ_MUTATION] = v->system->mutation,
        [FQ_SUBSCRIPTION] = v->system->subscription,
    };
    const struct fq_type *root = roots[d->operation];
    if (!root)
        fq_violation(v, d->at, "Schema is not configured to execute %s operation.",
                     words[d->operation]);
    return root;
}

static void walk_operation(struct fq_validation *v, struct fq_scope *scope)
{
    static const char *const locations[] = {
        [FQ_QUERY] = "QUERY", [FQ_MUTATION] = "MUTATION", [FQ_SUBSCRIPTION] = "SUBSCRIPTION"};
    const struct fq_definition *d = scope->definition;
    scope->type = root_type(v, d);
    if (d->operation == FQ_SUBSCRIPTION)
        fq_validate_subscription(v, scope);
    fq_validate_variable_definitions(v, d);
    fq_validate_directives(v, d->directives, locations[d->operation]);
    fq_validate_selections(v, scope->type, d->selections, 1);
}

static void resolve_fragment_type(struct fq_validation *v, struct fq_scope *scope)
{
    const struct fq_definition *d = scope->definition;
    const struct fq_type *type = fq_validate_type_name(v, d->condition, d->condition_at);
    if (type && !fq_type_is_composite(type))
        fq_violation(v, d->condition_at,
                     "Fragment \"%.*s\" cannot condition on non composite type \"%.*s\".",
                     FQ_STR_ARG(d->name), FQ_STR_ARG(d->condition));
    else
        scope->type = type;
}

static void walk_definition(struct fq_validation *v, struct fq_scope *scope)
{
    v->scope = scope;
    if (scope->definition->kind == FQ_DEFINE_OPERATION) {
        walk_operation(v, scope);
        return;
    }
    fq_validate_directives(v, scope->definition->directives, "FRAGMENT_DEFINITION");
    fq_validate_selections(v, scope->type, scope->definition->selections, 1);
}

static void walk_definitions(struct fq_validation *v)
{
    for (size_t i = 0; i < v->scope_count; i++) {
        if (v->scopes[i].definition->kind == FQ_DEFINE_FRAGMENT)
            resolve_fragment_type(v, &v->scopes[i]);
    }
    for (size_t i = 0; i < v->scope_count && !fq_validation_is_over(v); i++)
        walk_definition(v, &v->scopes[i]);
}

enum fq_status fq_graphql_validate(const struct fq_type_system *system,
                                   const struct fq_document *document, struct fq_arena *arena,
                                   struct fq_errors *errors)
{
    struct fq_validation v = {
        .system = system, .document = document, .arena = arena, .errors = errors};
    size_t before = errors->count;
    static void (*const rules[])(struct fq_validation * v) = {
        check_executable,      collect_scopes,
        check_operation_names, check_fragment_names,
        walk_definitions,      fq_validate_fragments,
        fq_validate_variables, fq_validate_used_fragments,
        fq_validate_merging,
    };
    fq_map_init(&v.fragments, arena);
    fq_map_init(&v.variables, arena);
    for (size_t i = 0; i < FQ_ARRAY_LEN(rules) && !fq_validation_is_over(&v); i++)
        rules[i](&v);
    return errors->count == before ? FQ_OK : FQ_VALIDATION;
}

/* ---- choosing ---- */

enum fq_status fq_graphql_operation(const struct fq_document *document, fq_str name,
                                    struct fq_arena *arena, const struct fq_definition **ret,
                                    struct fq_error *reterr)
{
    const struct fq_definition *found = NULL;
    size_t operations = 0;
    for (const struct fq_definition *d = document->definitions; d; d = d->next) {
        if (d->kind != FQ_DEFINE_OPERATION)
            continue;
        operations++;
        if (!found && (!name.len || fq_str_eq(d->name, name)))
            found = d;
    }
    if (!name.len && operations > 1)
        return fq_error_set(reterr, arena, FQ_OPERATION,
                            "Must provide operation name if query contains multiple operations.");
    if (!found && name.len)
        return fq_error_set(reterr, arena, FQ_OPERATION, "Unknown operation named \"%.*s\".",
                            FQ_STR_ARG(name));
    if (!found)
        return fq_error_set(reterr, arena, FQ_OPERATION, "Must provide an operation.");
    *ret = found;
    return FQ_OK;
}
