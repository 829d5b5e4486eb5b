/* SPDX-License-Identifier: MIT */
#include "graphql/types/type.h"

#include <assert.h>
#include <stddef.h>

#include "base/hash.h"

static const char nothing[1]; /* an address that no other text has */
const fq_str fq_undescribed = {.ptr = nothing};

/* A directive has few arguments and a field few more: walking beats hashing there. */
static const struct fq_input_def *find_input(const struct fq_input_def *defs, size_t count,
                                             fq_str name)
{
    for (size_t i = 0; i < count; i++) {
        if (fq_str_eq(defs[i].name, name))
            return &defs[i];
    }
    return NULL;
}

struct fq_type *fq_type_add(struct fq_type_system *system, enum fq_type_kind kind, fq_str name)
{
    struct fq_type *type = FQ_NEW(system->arena, struct fq_type);
    type->kind = kind;
    type->name = name;
    if (!fq_map_add(&system->types, name, type))
        return type;
    fq_arena_give_back(system->arena, type, sizeof(*type), 0);
    return NULL;
}

/* The map takes void *, for others' sake; what comes out of it is const again. */
static void put(struct fq_map *map, fq_str name, const void *value)
{
    union {
        const void *from;
        void *to;
    } pointer = {.from = value};
    fq_map_put(map, name, pointer.to);
}

static struct fq_map *new_map(struct fq_type_system *system, size_t count)
{
    if (count == 0)
        return NULL;
    struct fq_map *map = FQ_NEW(system->arena, struct fq_map);
    fq_map_init(map, system->arena);
    fq_map_reserve(map, count);
    return map;
}

static_assert(offsetof(struct fq_field_def, name) == 0 &&
                  offsetof(struct fq_input_def, name) == 0 &&
                  offsetof(struct fq_enum_value_def, name) == 0,
              "definitions begin with their names");

/* Of definitions one after the other. */
static fq_str name_at(const void *defs, size_t size, size_t number)
{
    return *(const fq_str *)((const char *)defs + number * size);
}

/* Large schemas have tens of thousands of such tables: they hold numbers and nothing else. */
static const uint32_t *index_names(struct fq_type_system *system, const void *defs, size_t count,
                                   size_t size)
{
    uint32_t mask = 1;
    if (count == 0)
        return NULL;
    while (mask < count + count / 2)
        mask = mask * 2 + 1;
    uint32_t *slots = FQ_NEW_ARRAY(system->arena, (size_t)mask + 2, uint32_t);
    *slots++ = mask;
    for (size_t i = 0; i < count; i++) {
        fq_str name = name_at(defs, size, i);
        uint32_t at = (uint32_t)fq_hash(name) & mask;
        while (slots[at] && !fq_str_eq(name_at(defs, size, slots[at] - 1), name))
            at = (at + 1) & mask;
        slots[at] = (uint32_t)i + 1;
    }
    return slots - 1;
}

static const void *find_name(const uint32_t *slots, const void *defs, size_t size, fq_str name)
{
    uint32_t mask = *slots++;
    for (uint32_t at = (uint32_t)fq_hash(name) & mask; slots[at]; at = (at + 1) & mask) {
        if (fq_str_eq(name_at(defs, size, slots[at] - 1), name))
            return (const char *)defs + (slots[at] - 1) * size;
    }
    return NULL;
}

void fq_type_index(struct fq_type_system *system, struct fq_type *type)
{
    if (type->field_count)
        type->by_name = index_names(system, type->fields, type->field_count, sizeof(*type->fields));
    else if (type->input_count)
        type->by_name = index_names(system, type->inputs, type->input_count, sizeof(*type->inputs));
    else
        type->by_name = index_names(system, type->values, type->value_count, sizeof(*type->values));
    struct fq_map *map = new_map(system, type->possible_count);
    for (size_t i = 0; i < type->possible_count; i++)
        put(map, type->possible[i]->name, type->possible[i]);
    type->possible_by_name = map;
}

const struct fq_type *fq_type_find(const struct fq_type_system *system, fq_str name)
{
    return fq_map_get(&system->types, name);
}

const struct fq_field_def *fq_type_field(const struct fq_type *type, fq_str name)
{
    return fq_type_made(type)->field_count && type->by_name
               ? find_name(type->by_name, type->fields, sizeof(*type->fields), name)
               : NULL;
}

const struct fq_input_def *fq_type_input(const struct fq_type *type, fq_str name)
{
    return fq_type_made(type)->input_count && type->by_name
               ? find_name(type->by_name, type->inputs, sizeof(*type->inputs), name)
               : NULL;
}

const struct fq_enum_value_def *fq_type_value(const struct fq_type *type, fq_str name)
{
    return fq_type_made(type)->value_count && type->by_name
               ? find_name(type->by_name, type->values, sizeof(*type->values), name)
               : NULL;
}

const struct fq_input_def *fq_field_argument(const struct fq_field_def *field, fq_str name)
{
    return find_input(field->arguments, field->argument_count, name);
}

const struct fq_type *fq_type_named(const struct fq_type_ref *ref)
{
    while (!ref->named)
        ref = ref->of;
    return ref->named;
}

bool fq_type_is_leaf(const struct fq_type *type)
{
    return type->kind == FQ_TYPE_SCALAR || type->kind == FQ_TYPE_ENUM;
}

bool fq_type_is_composite(const struct fq_type *type)
{
    return type->kind == FQ_TYPE_OBJECT || fq_type_is_abstract(type);
}

bool fq_type_is_input(const struct fq_type *type)
{
    return fq_type_is_leaf(type) || type->kind == FQ_TYPE_INPUT;
}

bool fq_type_is_abstract(const struct fq_type *type)
{
    return type->kind == FQ_TYPE_INTERFACE || type->kind == FQ_TYPE_UNION;
}

static bool implements(const struct fq_type *type, const struct fq_type *interface)
{
    for (size_t i = 0; i < type->interface_count; i++) {
        if (type->interfaces[i] == interface)
            return true;
    }
    return false;
}

bool fq_type_is_possible(const struct fq_type *abstract, const struct fq_type *object)
{
    if (abstract == object)
        return true;
    const struct fq_map *by_name = abstract->possible_by_name;
    if (by_name && by_name->count == abstract->possible_count)
        return fq_map_get(by_name, object->name);
    for (size_t i = 0; i < abstract->possible_count; i++) { /* filled in after fq_type_index() */
        if (abstract->possible[i] == object)
            return true;
    }
    return false;
}

bool fq_type_ref_is_subtype(const struct fq_type_ref *sub, const struct fq_type_ref *super)
{
    for (; !super->named; sub = sub->of, super = super->of) {
        if (sub->named || (super->non_null && !sub->non_null))
            return false;
    }
    if (!sub->named || (super->non_null && !sub->non_null))
        return false;
    return sub->named == super->named || implements(sub->named, super->named) ||
           (super->named->kind == FQ_TYPE_UNION && fq_type_is_possible(super->named, sub->named));
}

bool fq_input_is_required(const struct fq_input_def *def)
{
    return def->type.non_null && !def->default_value;
}

const struct fq_field_def *fq_field_typename(const struct fq_type_system *system)
{
    return &system->typename_field;
}

const struct fq_field_def *fq_field_lookup(const struct fq_type_system *system,
                                           const struct fq_type *parent, fq_str name)
{
    if (FQ_UNLIKELY(fq_str_starts_with(name, FQ_STR("__")))) {
        if (fq_str_eq(name, FQ_STR("__typename")) && fq_type_is_composite(parent))
            return &system->typename_field;
        if (parent == system->query && fq_str_eq(name, FQ_STR("__schema")))
            return &system->schema_field;
        if (parent == system->query && fq_str_eq(name, FQ_STR("__type")))
            return &system->type_field;
    }
    return fq_type_field(parent, name);
}

const struct fq_type_ref *fq_type_ref_resolve(const struct fq_type_system *system,
                                              const struct fq_type_node *node,
                                              struct fq_arena *arena)
{
    struct fq_type_ref *ref = FQ_NEW(arena, struct fq_type_ref);
    ref->non_null = node->non_null;
    if (node->of) {
        ref->of = fq_type_ref_resolve(system, node->of, arena);
        return ref->of ? ref : NULL;
    }
    ref->named = fq_type_find(system, node->name);
    return ref->named ? ref : NULL;
}

void fq_type_ref_print(struct fq_buf *out, const struct fq_type_ref *ref)
{
    if (ref->named) {
        fq_buf_str_add(out, ref->named->name);
    } else {
        fq_buf_char(out, '[');
        fq_type_ref_print(out, ref->of);
        fq_buf_char(out, ']');
    }
    if (ref->non_null)
        fq_buf_char(out, '!');
}

fq_str fq_type_ref_text(struct fq_arena *arena, const struct fq_type_ref *ref)
{
    struct fq_buf out;
    fq_buf_init(&out, arena, SIZE_MAX / 2);
    fq_type_ref_print(&out, ref);
    return fq_buf_str(&out);
}

const struct fq_directive_def *fq_directive_find(const struct fq_type_system *system, fq_str name)
{
    for (size_t i = 0; i < system->directive_count; i++) {
        if (fq_str_eq(system->directives[i].name, name))
            return &system->directives[i];
    }
    return NULL;
}
