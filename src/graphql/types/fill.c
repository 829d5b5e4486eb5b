/* SPDX-License-Identifier: MIT
 *
 * Variables inside an object or list that is the value of a scalar, as in `{theme: $theme}` for
 * JSON: what they stand for is written in their place, coerced to their types.  Objects lose
 * members whose variable is absent, lists get null.
 */
#include <assert.h>

#include "graphql/types/input_private.h"

struct filling {
    const struct fq_type_system *system;
    const struct fq_variables *variables;
    struct fq_arena *arena;
};

/* ---- JSON as a literal ---- */

static void value_of_json(struct fq_arena *arena, const struct fq_json *json, struct fq_value *ret);

static void list_of_json(struct fq_arena *arena, const struct fq_json *json, struct fq_value *ret)
{
    struct fq_value *items = FQ_NEW_ARRAY(arena, json->count, struct fq_value);
    for (size_t i = 0; i < json->count; i++)
        value_of_json(arena, &json->items[i], &items[i]);
    ret->items = items;
    ret->count = (uint32_t)json->count; /* a body is smaller */
}

static void object_of_json(struct fq_arena *arena, const struct fq_json *json, struct fq_value *ret)
{
    struct fq_object_field *fields = FQ_NEW_ARRAY(arena, json->count, struct fq_object_field);
    for (size_t i = 0; i < json->count; i++) {
        fields[i].name = json->members[i].name;
        value_of_json(arena, &json->members[i].value, &fields[i].value);
    }
    ret->fields = fields;
    ret->count = (uint32_t)json->count; /* a body is smaller */
}

static void value_of_json(struct fq_arena *arena, const struct fq_json *json, struct fq_value *ret)
{
    static const enum fq_value_kind kinds[] = {
        [FQ_JSON_NULL] = FQ_VALUE_NULL,    [FQ_JSON_BOOL] = FQ_VALUE_BOOL,
        [FQ_JSON_NUMBER] = FQ_VALUE_FLOAT, [FQ_JSON_STRING] = FQ_VALUE_STRING,
        [FQ_JSON_ARRAY] = FQ_VALUE_LIST,   [FQ_JSON_OBJECT] = FQ_VALUE_OBJECT,
    };
    *ret =
        (struct fq_value){.kind = kinds[json->kind], .boolean = json->boolean, .text = json->text};
    if (json->kind == FQ_JSON_BOOL)
        ret->text = json->raw;
    else if (json->kind == FQ_JSON_ARRAY)
        list_of_json(arena, json, ret);
    else if (json->kind == FQ_JSON_OBJECT)
        object_of_json(arena, json, ret);
}

/* ---- what coercion makes of a value that was found to fit its type ---- */

static void coerce(const struct filling *f, const struct fq_type_ref *type,
                   const struct fq_value *value, struct fq_value *ret);

/* One item stands for a list of one. */
static void coerce_list(const struct filling *f, const struct fq_type_ref *type,
                        const struct fq_value *value, struct fq_value *ret)
{
    const struct fq_value *from = value->kind == FQ_VALUE_LIST ? value->items : value;
    uint32_t count = value->kind == FQ_VALUE_LIST ? value->count : 1;
    assert(from || !count);
    struct fq_value *items = FQ_NEW_ARRAY(f->arena, count, struct fq_value);
    for (size_t i = 0; i < count; i++)
        coerce(f, type->of, &from[i], &items[i]);
    *ret = (struct fq_value){.kind = FQ_VALUE_LIST, .items = items, .count = count};
}

/* Members that were given, and the defaults of those that were not. */
static void coerce_object(const struct filling *f, const struct fq_type *type,
                          const struct fq_value *value, struct fq_value *ret)
{
    struct fq_object_field *fields =
        FQ_NEW_ARRAY(f->arena, fq_type_made(type)->input_count, struct fq_object_field);
    *ret = (struct fq_value){.kind = FQ_VALUE_OBJECT, .fields = fields};
    for (size_t i = 0; i < type->input_count; i++) {
        const struct fq_input_def *def = &type->inputs[i];
        const struct fq_value *member = fq_value_member(value, def->name);
        if (!member && !(member = def->default_value))
            continue;
        fields[ret->count].name = def->name;
        coerce(f, &def->type, member, &fields[ret->count++].value);
    }
}

static void coerce(const struct filling *f, const struct fq_type_ref *type,
                   const struct fq_value *value, struct fq_value *ret)
{
    *ret = *value;
    if (value->kind == FQ_VALUE_NULL)
        return;
    if (!type->named)
        coerce_list(f, type, value, ret);
    else if (type->named->kind == FQ_TYPE_INPUT && value->kind == FQ_VALUE_OBJECT)
        coerce_object(f, type->named, value, ret);
    else if (fq_str_eq(type->named->name, FQ_STR("ID")))
        ret->kind = FQ_VALUE_STRING; /* a number is its digits */
}

/* False when the variable is absent. */
static bool value_of_variable(const struct filling *f, fq_str name, struct fq_value *ret)
{
    *ret = (struct fq_value){.kind = FQ_VALUE_NULL};
    uintptr_t index = (uintptr_t)fq_map_get(&f->variables->by_name, name);
    if (!index)
        return false;
    const struct fq_variable_node *node = f->variables->nodes[index - 1];
    const struct fq_type_ref *type = fq_type_ref_resolve(f->system, node->type, f->arena);
    const struct fq_json *json = fq_json_get(&f->variables->given, name);
    struct fq_value given;
    if (json)
        value_of_json(f->arena, json, &given);
    else if (node->default_value)
        given = *node->default_value;
    else
        return false;
    coerce(f, type, &given, ret);
    return true;
}

/* ---- the literal ---- */

static bool fill_value(const struct filling *f, const struct fq_value *literal,
                       struct fq_value *ret);

static void fill_list(const struct filling *f, const struct fq_value *list, struct fq_value *ret)
{
    struct fq_value *items = FQ_NEW_ARRAY(f->arena, list->count, struct fq_value);
    for (size_t i = 0; i < list->count; i++)
        fill_value(f, &list->items[i], &items[i]);
    ret->items = items;
}

static void fill_object(const struct filling *f, const struct fq_value *object,
                        struct fq_value *ret)
{
    struct fq_object_field *fields = FQ_NEW_ARRAY(f->arena, object->count, struct fq_object_field);
    ret->fields = fields;
    ret->count = 0;
    for (size_t i = 0; i < object->count; i++) {
        fields[ret->count] = object->fields[i];
        if (fill_value(f, &object->fields[i].value, &fields[ret->count].value))
            ret->count++;
    }
}

static bool fill_value(const struct filling *f, const struct fq_value *literal,
                       struct fq_value *ret)
{
    *ret = *literal;
    if (literal->kind == FQ_VALUE_VARIABLE)
        return value_of_variable(f, literal->text, ret);
    if (literal->kind == FQ_VALUE_LIST)
        fill_list(f, literal, ret);
    else if (literal->kind == FQ_VALUE_OBJECT)
        fill_object(f, literal, ret);
    return true;
}

const struct fq_value *fq_literal_fill(const struct fq_type_system *system,
                                       const struct fq_value *literal,
                                       const struct fq_variables *variables, struct fq_arena *arena)
{
    const struct filling f = {system, variables, arena};
    struct fq_value *filled = FQ_NEW(arena, struct fq_value);
    fill_value(&f, literal, filled);
    return filled;
}
