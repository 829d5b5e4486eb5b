/* SPDX-License-Identifier: MIT
 *
 * The rules about variables: how they are defined, that they are used, and used where they may be.
 */
#include "graphql/types/print_private.h"
#include "graphql/validate/validation.h"

/* ---- definitions ---- */

static void check_unique(struct fq_validation *v, const struct fq_definition *operation)
{
    struct fq_names names;
    struct fq_names told;
    fq_names_init(&names, v->arena);
    fq_names_init(&told, v->arena);
    for (const struct fq_variable_node *node = operation->variables; node; node = node->next) {
        const struct fq_location *first = fq_names_add(&names, node->name, node->name_at);
        if (first && !fq_names_add(&told, node->name, *first))
            fq_violation(v, *first, "There can be only one variable named \"$%.*s\".",
                         FQ_STR_ARG(node->name));
    }
}

static const struct fq_type_node *innermost(const struct fq_type_node *type)
{
    while (type->of)
        type = type->of;
    return type;
}

static void check_definition(struct fq_validation *v, const struct fq_variable_node *node)
{
    const struct fq_type_node *name = innermost(node->type);
    const struct fq_type *named = fq_validate_type_name(v, name->name, name->at);
    struct fq_value_place place = {0};
    if (named && fq_type_is_input(named)) {
        place.type = fq_type_ref_resolve(v->system, node->type, v->arena);
    } else if (named) {
        struct fq_buf type;
        fq_buf_init(&type, v->arena, SIZE_MAX / 2);
        fq_print_type_node(&type, node->type);
        fq_violation(v, node->type->at, "Variable \"$%.*s\" cannot be non-input type \"%.*s\".",
                     FQ_STR_ARG(node->name), (int)type.len, type.ptr);
    }
    if (node->default_value)
        fq_validate_value(v, place, node->default_value);
    fq_validate_directives(v, node->directives, "VARIABLE_DEFINITION");
}

void fq_validate_variable_definitions(struct fq_validation *v,
                                      const struct fq_definition *operation)
{
    check_unique(v, operation);
    for (const struct fq_variable_node *node = operation->variables;
         node && !fq_validation_is_over(v); node = node->next)
        check_definition(v, node);
}

/* ---- usages ---- */

/* A variable's definition in the operation at hand. */
struct definition {
    const struct fq_variable_node *node;
    const struct fq_type_ref *type; /* NULL when unknown or no input type */
    size_t operation;               /* whose it is: entries of earlier operations are stale */
    bool used;
};

struct check {
    struct fq_validation *v;
    struct definition *definitions; /* by number of the name */
    size_t operation;
    const struct fq_definition *node;
};

static void refuse_undefined(const struct check *c, const struct fq_usage *usage)
{
    if (c->node->name.len)
        fq_violation(c->v, usage->value->at,
                     "Variable \"$%.*s\" is not defined by operation \"%.*s\".",
                     FQ_STR_ARG(usage->value->text), FQ_STR_ARG(c->node->name));
    else
        fq_violation(c->v, usage->value->at, "Variable \"$%.*s\" is not defined.",
                     FQ_STR_ARG(usage->value->text));
}

/* IsVariableUsageAllowed() of the specification. */
static bool allowed(const struct definition *d, const struct fq_usage *usage)
{
    if (!usage->type->non_null || d->type->non_null)
        return fq_type_ref_is_subtype(d->type, usage->type);
    const struct fq_value *default_value = d->node->default_value;
    bool has_value = default_value && default_value->kind != FQ_VALUE_NULL;
    if (!has_value && !usage->has_default)
        return false;
    struct fq_type_ref nullable = *usage->type;
    nullable.non_null = false;
    return fq_type_ref_is_subtype(d->type, &nullable);
}

static void check_position(const struct check *c, const struct definition *d,
                           const struct fq_usage *usage)
{
    if (!allowed(d, usage)) {
        fq_str type = fq_type_ref_text(c->v->arena, d->type);
        fq_str expected = fq_type_ref_text(c->v->arena, usage->type);
        fq_violation(c->v, d->node->at,
                     "Variable \"$%.*s\" of type \"%.*s\" used in position expecting type "
                     "\"%.*s\".",
                     FQ_STR_ARG(d->node->name), FQ_STR_ARG(type), FQ_STR_ARG(expected));
    }
    if (usage->one_of && !d->type->non_null) {
        fq_str type = fq_type_ref_text(c->v->arena, d->type);
        fq_violation(c->v, d->node->at,
                     "Variable \"$%.*s\" is of type \"%.*s\" but must be non-nullable to be used "
                     "for OneOf Input Object \"%.*s\".",
                     FQ_STR_ARG(d->node->name), FQ_STR_ARG(type), FQ_STR_ARG(usage->one_of->name));
    }
}

static void check_usages(const struct check *c, const struct fq_scope *scope)
{
    for (const struct fq_usage *u = scope->usages; u && !fq_validation_is_over(c->v); u = u->next) {
        struct definition *d = &c->definitions[u->variable];
        if (d->operation != c->operation) {
            refuse_undefined(c, u);
            continue;
        }
        d->used = true;
        if (d->type && u->type)
            check_position(c, d, u);
    }
}

static void define(struct check *c)
{
    for (const struct fq_variable_node *node = c->node->variables; node; node = node->next) {
        uintptr_t number = (uintptr_t)fq_map_get(&c->v->variables, node->name);
        if (!number)
            continue; /* used nowhere in the document */
        const struct fq_type_ref *type = fq_type_ref_resolve(c->v->system, node->type, c->v->arena);
        if (type && !fq_type_is_input(fq_type_named(type)))
            type = NULL;
        c->definitions[number - 1] = (struct definition){node, type, c->operation, false};
    }
}

static void check_used(const struct check *c)
{
    for (const struct fq_variable_node *node = c->node->variables; node; node = node->next) {
        uintptr_t number = (uintptr_t)fq_map_get(&c->v->variables, node->name);
        if (number && c->definitions[number - 1].used)
            continue;
        if (c->node->name.len)
            fq_violation(c->v, node->at, "Variable \"$%.*s\" is never used in operation \"%.*s\".",
                         FQ_STR_ARG(node->name), FQ_STR_ARG(c->node->name));
        else
            fq_violation(c->v, node->at, "Variable \"$%.*s\" is never used.",
                         FQ_STR_ARG(node->name));
    }
}

/* The operation and every fragment it reaches, each once: an explicit stack, as chains of
 * fragments may be as long as the document. */
static void check_operation(struct check *c, struct fq_scope *operation, struct fq_scope **stack)
{
    size_t height = 0;
    stack[height++] = operation;
    while (height && !fq_validation_is_over(c->v)) {
        const struct fq_scope *scope = stack[--height];
        check_usages(c, scope);
        for (const struct fq_spread *s = scope->spreads; s; s = s->next) {
            if (!s->fragment || s->fragment->reached_by == c->operation)
                continue;
            s->fragment->reached_by = c->operation;
            stack[height++] = s->fragment;
        }
    }
}

void fq_validate_variables(struct fq_validation *v)
{
    struct check c = {.v = v};
    c.definitions = FQ_NEW_ARRAY(v->arena, v->variables.count, struct definition);
    struct fq_scope **stack = FQ_NEW_ARRAY(v->arena, v->scope_count, struct fq_scope *);
    for (size_t i = 0; i < v->scope_count && !fq_validation_is_over(v); i++) {
        c.node = v->scopes[i].definition;
        if (c.node->kind != FQ_DEFINE_OPERATION)
            continue;
        c.operation = i + 1;
        define(&c);
        check_operation(&c, &v->scopes[i], stack);
        check_used(&c);
    }
}
