/* SPDX-License-Identifier: MIT
 *
 * Types of which nothing is there for who asks are not there either: clients refuse a schema with
 * objects that have no fields, and with fields that lead nowhere.
 */
#include "graphql/introspect/introspect_private.h"

/* What leads to what: an aggregate's parts, and theirs. */
#define DEPTH 4

struct looking {
    const struct fq_introspection *what;
    struct fq_arena *arena;
};

static bool has_something(const struct looking *l, const struct fq_type *type, int depth);

/* Of a type that nothing is required for something always is. */
static bool is_there(const struct looking *l, const struct fq_type *type, int depth)
{
    bool asks = type->guard || type == l->what->system->mutation;
    return fq_seen_type(l->what->sight, type) &&
           (!asks || depth == 0 || has_something(l, type, depth - 1));
}

static bool any_is_there(const struct looking *l, const struct fq_type *type, int depth)
{
    const struct fq_sight *sight = l->what->sight;
    for (size_t i = 0; i < type->field_count; i++) {
        if (fq_seen_field(sight, &type->fields[i]) &&
            is_there(l, fq_type_named(&type->fields[i].type), depth))
            return true;
    }
    for (size_t i = 0; i < type->input_count; i++) {
        if (fq_seen_input(sight, &type->inputs[i]) &&
            is_there(l, fq_type_named(&type->inputs[i].type), depth))
            return true;
    }
    for (size_t i = 0; i < type->value_count; i++) {
        if (fq_seen_value(sight, &type->values[i]))
            return true;
    }
    for (size_t i = 0; type->kind == FQ_TYPE_UNION && i < type->possible_count; i++) {
        if (is_there(l, type->possible[i], depth))
            return true;
    }
    return type->kind == FQ_TYPE_SCALAR;
}

/* What nobody has asked for yet is made for this alone. */
static bool has_something(const struct looking *l, const struct fq_type *type, int depth)
{
    if (fq_type_is_made(type))
        return any_is_there(l, type, depth);
    struct fq_arena_mark mark = fq_arena_mark(l->arena);
    struct fq_type *copy = FQ_NEW(l->arena, struct fq_type);
    bool any = any_is_there(l, fq_type_made_in(type, l->arena, copy), depth);
    fq_arena_rewind(l->arena, &mark);
    return any;
}

bool fq_meta_shows(const struct fq_introspection *what, const struct fq_type *type,
                   struct fq_arena *arena)
{
    const struct looking looking = {what, arena};
    return !what->sight || is_there(&looking, type, DEPTH);
}
