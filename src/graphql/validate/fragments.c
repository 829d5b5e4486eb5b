/* SPDX-License-Identifier: MIT
 *
 * The rules about fragments as a whole: no cycles, none unused, and nothing that grows beyond what
 * could be written out without them.
 *
 * Chains of fragments may be as long as the document, so nothing here recurses over them.
 */
#include "graphql/validate/validation.h"

/* Lists within lists that an introspection query may ask for, as in graphql-js: the usual query
 * needs one. */
#define INTROSPECTION_LISTS 3

/* ---- cycles, and sizes from the innermost fragment outwards ---- */

/* A scope being visited, and the spread that is followed now. */
struct frame {
    struct fq_scope *scope;
    const struct fq_spread *spread;
};

static void refuse_cycle(struct fq_validation *v, const struct frame *stack, size_t from,
                         size_t top)
{
    /* Enough for a message. */
    enum { SHOWN = 512 };
    struct fq_buf via;
    fq_buf_init(&via, v->arena, SIZE_MAX / 2);
    for (size_t i = from; i < top; i++) {
        if (via.len > SHOWN) {
            fq_buf_literal(&via, ", ...");
            break;
        }
        fq_buf_printf(&via, "%s\"%.*s\"", i == from ? " via " : ", ",
                      FQ_STR_ARG(stack[i].spread->selection->name));
    }
    fq_str name = stack[top].spread->selection->name;
    fq_violation(v, stack[from].spread->selection->at,
                 "Cannot spread fragment \"%.*s\" within itself%.*s.", FQ_STR_ARG(name),
                 (int)via.len, via.ptr ? via.ptr : "");
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* Sums stop growing where nobody cares. */
static size_t sum(size_t a, size_t b)
{
    const size_t enough = SIZE_MAX / 4;
    return a + b < enough ? a + b : enough;
}

/* All its fragments have been measured: adds them up. */
static void measure(struct fq_scope *scope)
{
    scope->all_fields = scope->fields;
    scope->all_root_fields = scope->root_fields;
    scope->all_depth = scope->depth;
    for (const struct fq_spread *s = scope->spreads; s; s = s->next) {
        if (!s->fragment || s->fragment->visit != FQ_VISIT_DONE)
            continue;
        scope->all_fields = sum(scope->all_fields, s->fragment->all_fields);
        if (s->at_top)
            scope->all_root_fields = sum(scope->all_root_fields, s->fragment->all_root_fields);
        scope->all_depth = larger(scope->all_depth, s->depth + s->fragment->all_depth);
        size_t lists = s->lists + s->fragment->lists;
        if (s->root)
            s->root->lists = larger(s->root->lists, lists);
        else
            scope->lists = larger(scope->lists, lists);
    }
    scope->visit = FQ_VISIT_DONE;
}

static void open_scope(struct frame *stack, size_t *height, struct fq_scope *scope)
{
    scope->visit = FQ_VISIT_OPEN;
    scope->position = *height;
    stack[(*height)++] = (struct frame){scope, scope->spreads};
}

/* Depth first, with stack as the path from scope to where it is. */
static void visit(struct fq_validation *v, struct frame *stack, struct fq_scope *scope)
{
    size_t height = 0;
    open_scope(stack, &height, scope);
    while (height && !fq_validation_is_over(v)) {
        struct frame *top = &stack[height - 1];
        if (!top->spread) {
            measure(top->scope);
            if (--height)
                stack[height - 1].spread = stack[height - 1].spread->next;
            continue;
        }
        struct fq_scope *fragment = top->spread->fragment;
        if (fragment && fragment->visit == FQ_VISIT_NEW) {
            open_scope(stack, &height, fragment);
            continue;
        }
        if (fragment && fragment->visit == FQ_VISIT_OPEN)
            refuse_cycle(v, stack, fragment->position, height - 1);
        top->spread = top->spread->next;
    }
}

/* ---- what an operation grows to ---- */

void fq_violation_of_limit(struct fq_validation *v, struct fq_location at,
                           enum fq_document_limit which)
{
    struct fq_error made;
    fq_document_limit_error(&made, v->arena, at, &v->document->limits, which);
    struct fq_error *added =
        fq_errors_add(v->errors, v->arena, FQ_LIMIT, at, "%.*s", FQ_STR_ARG(made.message));
    if (added)
        added->code = made.code;
}

static void check_size(struct fq_validation *v, const struct fq_scope *scope)
{
    const struct fq_parse_limits *limits = &v->document->limits;
    struct fq_location at = scope->definition->at;
    if (scope->all_depth > limits->depth)
        fq_violation_of_limit(v, at, FQ_DOCUMENT_depth);
    if (scope->all_root_fields > limits->root_fields)
        fq_violation_of_limit(v, at, FQ_DOCUMENT_root_fields);
    if (scope->all_fields > limits->fields)
        fq_violation_of_limit(v, at, FQ_DOCUMENT_fields);
}

static void check_introspection(struct fq_validation *v, const struct fq_scope *scope)
{
    for (const struct fq_introspection *root = scope->roots; root; root = root->next) {
        if (root->lists >= INTROSPECTION_LISTS)
            fq_violation(v, root->field->at, "Maximum introspection depth exceeded");
    }
}

void fq_validate_fragments(struct fq_validation *v)
{
    struct frame *stack = FQ_NEW_ARRAY(v->arena, v->scope_count + 1, struct frame);
    for (size_t i = 0; i < v->scope_count; i++) {
        struct fq_scope *scope = &v->scopes[i];
        if (scope->definition->kind == FQ_DEFINE_FRAGMENT && scope->visit == FQ_VISIT_NEW)
            visit(v, stack, scope);
    }
    for (size_t i = 0; i < v->scope_count && !fq_validation_is_over(v); i++) {
        struct fq_scope *scope = &v->scopes[i];
        if (scope->definition->kind == FQ_DEFINE_OPERATION) {
            visit(v, stack, scope);
            check_size(v, scope);
        }
        check_introspection(v, scope);
    }
}

void fq_validate_used_fragments(struct fq_validation *v)
{
    for (size_t i = 0; i < v->scope_count; i++) {
        const struct fq_definition *d = v->scopes[i].definition;
        const struct fq_scope *known = fq_map_get(&v->fragments, d->name);
        if (d->kind == FQ_DEFINE_FRAGMENT && !(known && known->reached_by))
            fq_violation(v, d->at, "Fragment \"%.*s\" is never used.", FQ_STR_ARG(d->name));
    }
}
