/* SPDX-License-Identifier: MIT
 *
 * Variables inside an object or list that is the value of a scalar, as in `{theme: $theme}` for
 * JSON: what they stand for is written in their place.  Objects lose members whose variable is
 * absent, lists get null.
 */
#include "graphql/coerce.h"

struct filling {
    const struct fq_variables *variables;
    struct fq_arena *arena;
};

static void value_of_json(struct fq_arena *arena, const struct fq_json *json, struct fq_value *ret);

static void list_of_json(struct fq_arena *arena, const struct fq_json *json, struct fq_value *ret)
{
    struct fq_value *items = FQ_NEW_ARRAY(arena, json->count, struct fq_value);
    for (size_t i = 0; i < json->count; i++)
        value_of_json(arena, &json->items[i], &items[i]);
    ret->items = items;
    ret->count = json->count;
}

static void object_of_json(struct fq_arena *arena, const struct fq_json *json, struct fq_value *ret)
{
    struct fq_object_field *fields = FQ_NEW_ARRAY(arena, json->count, struct fq_object_field);
    for (size_t i = 0; i < json->count; i++) {
        fields[i].name = json->members[i].name;
        value_of_json(arena, &json->members[i].value, &fields[i].value);
    }
    ret->fields = fields;
    ret->count = json->count;
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

/* False when the variable is absent. */
static bool value_of_variable(const struct filling *f, fq_str name, struct fq_value *ret)
{
    const struct fq_json *given = fq_json_get(&f->variables->given, name);
    uintptr_t index = (uintptr_t)fq_map_get(&f->variables->by_name, name);
    const struct fq_value *preset = index ? f->variables->nodes[index - 1]->default_value : NULL;
    *ret = (struct fq_value){.kind = FQ_VALUE_NULL};
    if (given)
        value_of_json(f->arena, given, ret);
    else if (preset)
        *ret = *preset;
    return given || preset;
}

static bool fill(const struct filling *f, const struct fq_value *literal, struct fq_value *ret);

static void fill_list(const struct filling *f, const struct fq_value *list, struct fq_value *ret)
{
    struct fq_value *items = FQ_NEW_ARRAY(f->arena, list->count, struct fq_value);
    for (size_t i = 0; i < list->count; i++)
        fill(f, &list->items[i], &items[i]);
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
        if (fill(f, &object->fields[i].value, &fields[ret->count].value))
            ret->count++;
    }
}

static bool fill(const struct filling *f, const struct fq_value *literal, struct fq_value *ret)
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

const struct fq_value *fq_literal_fill(struct fq_arena *arena, const struct fq_value *literal,
                                       const struct fq_variables *variables)
{
    const struct filling f = {variables, arena};
    struct fq_value *filled = FQ_NEW(arena, struct fq_value);
    fill(&f, literal, filled);
    return filled;
}
