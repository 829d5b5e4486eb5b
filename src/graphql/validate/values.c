/* SPDX-License-Identifier: MIT
 *
 * The rules about values: of the right type, with known and unique fields.
 */
#include "graphql/types/input_private.h"
#include "graphql/validate/validation.h"

static size_t number_of_variable(struct fq_validation *v, fq_str name)
{
    uintptr_t number = (uintptr_t)fq_map_get(&v->variables, name);
    if (number)
        return number - 1;
    fq_map_put(&v->variables, name, (void *)(v->variables.count + 1));
    return v->variables.count - 1;
}

static void record_usage(struct fq_validation *v, struct fq_value_place place,
                         const struct fq_value *value)
{
    struct fq_usage *usage = FQ_NEW(v->arena, struct fq_usage);
    *usage = (struct fq_usage){
        .value = value,
        .variable = number_of_variable(v, value->text),
        .type = place.type,
        .has_default = place.has_default,
        .one_of = place.one_of,
    };
    *v->scope->usages_tail = usage;
    v->scope->usages_tail = &usage->next;
}

static void refuse_value(struct fq_validation *v, const struct fq_type_ref *type,
                         const struct fq_value *value)
{
    fq_str expected = fq_type_ref_text(v->arena, type);
    fq_str found = fq_literal_show(v->arena, value);
    fq_violation(v, value->at, "Expected value of type \"%.*s\", found %.*s.", FQ_STR_ARG(expected),
                 FQ_STR_ARG(found));
}

static void check_leaf(struct fq_validation *v, const struct fq_type_ref *type,
                       const struct fq_value *value)
{
    const struct fq_type *named = fq_type_named(type);
    if (!fq_type_is_leaf(named)) {
        refuse_value(v, type, value);
        return;
    }
    struct fq_input ignored;
    fq_str problem;
    bool builtin = named->kind == FQ_TYPE_ENUM || fq_scalar_is_builtin(named->scalar);
    if (!builtin && fq_literal_variable(value))
        return; /* the whole of it is known when the variables are */
    if (!fq_leaf_from_literal(v->arena, named, type, value, v->errors, &ignored, &problem))
        fq_violation(v, value->at, "%.*s", FQ_STR_ARG(problem));
}

/* ---- lists ---- */

static void walk_list(struct fq_validation *v, const struct fq_type_ref *type,
                      const struct fq_value *list)
{
    bool fits = type && !type->named;
    if (type && !fits) {
        /* graphql-js names the type without its `!` here. */
        struct fq_type_ref *nullable = FQ_NEW(v->arena, struct fq_type_ref);
        nullable->named = type->named;
        check_leaf(v, nullable, list);
    }
    const struct fq_value_place item = {.type = fits ? type->of : NULL};
    for (size_t i = 0; i < list->count && !fq_validation_is_over(v); i++)
        fq_validate_value(v, item, &list->items[i]);
}

/* ---- objects ---- */

static const struct fq_object_field *find_field(const struct fq_value *object, fq_str name)
{
    for (size_t i = 0; i < object->count; i++) {
        if (fq_str_eq(object->fields[i].name, name))
            return &object->fields[i];
    }
    return NULL;
}

static void check_required_fields(struct fq_validation *v, const struct fq_type *type,
                                  const struct fq_value *object)
{
    for (size_t i = 0; i < fq_type_made(type)->input_count; i++) {
        const struct fq_input_def *def = &type->inputs[i];
        if (!fq_input_is_required(def) || find_field(object, def->name) ||
            !fq_seen_input(v->errors->sight, def))
            continue;
        fq_str text = fq_type_ref_text(v->arena, &def->type);
        fq_violation(v, object->at,
                     "Field \"%.*s.%.*s\" of required type \"%.*s\" was not provided.",
                     FQ_STR_ARG(type->name), FQ_STR_ARG(def->name), FQ_STR_ARG(text));
    }
}

static void check_one_of(struct fq_validation *v, const struct fq_type *type,
                         const struct fq_value *object)
{
    bool one = object->count > 0;
    for (size_t i = 1; i < object->count; i++)
        one = one && fq_str_eq(object->fields[i].name, object->fields[0].name);
    if (!one)
        fq_violation(v, object->at, "OneOf Input Object \"%.*s\" must specify exactly one key.",
                     FQ_STR_ARG(type->name));
    else if (object->fields[object->count - 1].value.kind == FQ_VALUE_NULL)
        fq_violation(v, object->at, "Field \"%.*s.%.*s\" must be non-null.", FQ_STR_ARG(type->name),
                     FQ_STR_ARG(object->fields[0].name));
}

static void check_unique_fields(struct fq_validation *v, const struct fq_value *object)
{
    struct fq_names names;
    fq_names_init(&names, v->arena);
    for (size_t i = 0; i < object->count; i++) {
        const struct fq_object_field *field = &object->fields[i];
        const struct fq_location *first = fq_names_add(&names, field->name, field->at);
        if (first)
            fq_violation(v, *first, "There can be only one input field named \"%.*s\".",
                         FQ_STR_ARG(field->name));
    }
}

static void refuse_unknown_field(struct fq_validation *v, const struct fq_type *type,
                                 const struct fq_object_field *field)
{
    struct fq_suggestions near;
    fq_suggest_init(&near, field->name, v->errors);
    fq_suggest_inputs(&near, type->inputs, type->input_count, v->errors->sight);
    fq_str hint = fq_suggest_text(&near, v->arena);
    fq_violation(v, field->at, "Field \"%.*s\" is not defined by type \"%.*s\".%.*s",
                 FQ_STR_ARG(field->name), FQ_STR_ARG(type->name), FQ_STR_ARG(hint));
}

static void walk_object(struct fq_validation *v, const struct fq_type_ref *type,
                        const struct fq_value *object)
{
    const struct fq_type *named = type ? fq_type_named(type) : NULL;
    bool fits = named && named->kind == FQ_TYPE_INPUT;
    if (fits) {
        check_required_fields(v, named, object);
        if (named->one_of)
            check_one_of(v, named, object);
    } else if (type) {
        check_leaf(v, type, object);
    }
    check_unique_fields(v, object);
    for (size_t i = 0; i < object->count && !fq_validation_is_over(v); i++) {
        const struct fq_object_field *field = &object->fields[i];
        const struct fq_input_def *def =
            fits ? fq_seen_input(v->errors->sight, fq_type_input(named, field->name)) : NULL;
        struct fq_value_place place = {0};
        if (def)
            place = (struct fq_value_place){&def->type, def->default_value != NULL,
                                            named->one_of ? named : NULL};
        else if (fits)
            refuse_unknown_field(v, named, field);
        fq_validate_value(v, place, &field->value);
    }
}

void fq_validate_value(struct fq_validation *v, struct fq_value_place place,
                       const struct fq_value *value)
{
    switch (value->kind) {
    case FQ_VALUE_VARIABLE:
        record_usage(v, place, value);
        return;
    case FQ_VALUE_NULL:
        if (place.type && place.type->non_null)
            refuse_value(v, place.type, value);
        return;
    case FQ_VALUE_LIST:
        walk_list(v, place.type, value);
        return;
    case FQ_VALUE_OBJECT:
        walk_object(v, place.type, value);
        return;
    case FQ_VALUE_BOOL:
    case FQ_VALUE_INT:
    case FQ_VALUE_FLOAT:
    case FQ_VALUE_STRING:
    case FQ_VALUE_ENUM:
        if (place.type)
            check_leaf(v, place.type, value);
        return;
    }
}
