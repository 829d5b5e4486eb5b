/* SPDX-License-Identifier: MIT
 *
 * Filters and presets of a policy file.  They are the very filters that clients write, so they are
 * read by the same types; but what clients would give in a variable is given by who asks, and a
 * text may be the name of an enum's value.
 */
#include "schema/policy_value.h"

#include "base/suggest.h"
#include "graphql/types/suggest.h"

static const struct fq_input *read_said(const struct fq_policy_reading *r,
                                        const struct fq_type_ref *type,
                                        const struct fq_value *value, bool filter);

fq_str fq_policy_near(const struct fq_policy_reading *r, fq_str name, const fq_str *names,
                      size_t count)
{
    struct fq_suggestions near;
    fq_suggest_init(&near, name, NULL);
    for (size_t i = 0; i < count; i++)
        fq_suggest(&near, names[i]);
    return fq_suggest_text(&near, r->arena);
}

static const struct fq_input *wrong(const struct fq_policy_reading *r, struct fq_location at,
                                    fq_str sentence)
{
    fq_errors_add(r->errors, r->arena, FQ_CONFIG, at, "%.*s", FQ_STR_ARG(sentence));
    return NULL;
}

static struct fq_input *input_new(const struct fq_policy_reading *r, enum fq_input_kind kind,
                                  const struct fq_type *type, struct fq_location at)
{
    struct fq_input *input = FQ_NEW(r->arena, struct fq_input);
    *input = (struct fq_input){.kind = kind, .type = type, .leaf = FQ_INPUT_CONSTANT, .at = at};
    return input;
}

/* ---- what who asks gives ---- */

static bool is_known(fq_str name)
{
    static const fq_str known[] = {FQ_STR_INIT("user"), FQ_STR_INIT("tenant"),
                                   FQ_STR_INIT("contact"), FQ_STR_INIT("roles")};
    for (size_t i = 0; i < FQ_ARRAY_LEN(known); i++) {
        if (fq_str_eq(name, known[i]))
            return true;
    }
    fq_str claims = FQ_STR("claims.");
    return fq_str_starts_with(name, claims) && name.len > claims.len;
}

static const struct fq_input *of_asker(const struct fq_policy_reading *r,
                                       const struct fq_type_ref *type, const struct fq_value *value)
{
    const struct fq_type *named = fq_type_named(type);
    if (!is_known(value->text))
        return wrong(r, value->at,
                     fq_arena_printf(r->arena,
                                     "$%.*s is nothing that is known of who asks; there are $user, "
                                     "$tenant, $contact, $roles and $claims.NAME (a text that "
                                     "begins with $ is written with two)",
                                     FQ_STR_ARG(value->text)));
    if (named->kind == FQ_TYPE_INPUT)
        return wrong(r, value->at,
                     fq_arena_printf(r->arena,
                                     "$%.*s stands for a value; here a condition is due: write it "
                                     "out, such as {eq: $%.*s}",
                                     FQ_STR_ARG(value->text), FQ_STR_ARG(value->text)));
    /* Many conditions of one, such as isnull, are chosen by it and not asked of PostgreSQL. */
    if (fq_str_eq(named->name, FQ_STR("Boolean")))
        return wrong(r, value->at, FQ_STR("here true or false is written out"));
    bool list = type->named == NULL;
    if (fq_str_eq(value->text, FQ_STR("roles")) && !list)
        return wrong(r, value->at, FQ_STR("$roles is a list; compare with it by \"in\""));
    struct fq_input *input = input_new(r, list ? FQ_INPUT_LIST : FQ_INPUT_SCALAR, named, value->at);
    input->leaf = FQ_INPUT_ASKER;
    input->text = value->text;
    return input;
}

/* ---- constants ---- */

static bool has_asker(const struct fq_value *value)
{
    if (value->kind == FQ_VALUE_VARIABLE)
        return true;
    bool found = false;
    for (size_t i = 0; i < value->count && !found; i++)
        found =
            has_asker(value->kind == FQ_VALUE_LIST ? &value->items[i] : &value->fields[i].value);
    return found;
}

static const struct fq_input *leaf(const struct fq_policy_reading *r,
                                   const struct fq_type_ref *type, const struct fq_value *value)
{
    const struct fq_type_ref one = {.named = fq_type_named(type), .non_null = true};
    const struct fq_input *input = NULL;
    struct fq_value name = *value;
    bool nests = value->kind == FQ_VALUE_OBJECT || value->kind == FQ_VALUE_LIST;
    if (one.named->kind == FQ_TYPE_ENUM && value->kind == FQ_VALUE_STRING)
        name.kind = FQ_VALUE_ENUM;
    if (nests && has_asker(value))
        return wrong(r, value->at, FQ_STR("what who asks gives cannot stand inside of JSON"));
    if (fq_literal_coerce(r->types, &one, &name, NULL, r->arena, &input, r->errors))
        return NULL;
    return input;
}

static const struct fq_input *list_value(const struct fq_policy_reading *r,
                                         const struct fq_type_ref *type,
                                         const struct fq_value *value, bool filter)
{
    bool one = value->kind != FQ_VALUE_LIST; /* as in documents, one is a list of it */
    size_t count = one ? 1 : value->count;
    const struct fq_input **items = FQ_NEW_ARRAY(r->arena, count, const struct fq_input *);
    for (size_t i = 0; i < count; i++) {
        items[i] = read_said(r, type->of, one ? value : &value->items[i], filter);
        if (!items[i])
            return NULL;
    }
    struct fq_input *list = input_new(r, FQ_INPUT_LIST, fq_type_named(type), value->at);
    list->items = items;
    list->count = count;
    return list;
}

/* ---- objects ---- */

static const struct fq_object_field *member_of(const struct fq_value *object, fq_str name)
{
    for (size_t i = 0; i < object->count; i++) {
        if (fq_str_eq(object->fields[i].name, name))
            return &object->fields[i];
    }
    return NULL;
}

static bool check_names(const struct fq_policy_reading *r, const struct fq_type *type,
                        const struct fq_value *object)
{
    bool good = true;
    for (size_t i = 0; i < object->count; i++) {
        const struct fq_object_field *field = &object->fields[i];
        if (fq_type_input(type, field->name))
            continue;
        struct fq_suggestions near;
        fq_suggest_init(&near, field->name, NULL);
        fq_suggest_inputs(&near, type->inputs, type->input_count, NULL);
        fq_str hint = fq_suggest_text(&near, r->arena);
        fq_errors_add(r->errors, r->arena, FQ_CONFIG, field->at, "%.*s has no \"%.*s\".%.*s",
                      FQ_STR_ARG(type->name), FQ_STR_ARG(field->name), FQ_STR_ARG(hint));
        good = false;
    }
    return good;
}

static const struct fq_input *object(const struct fq_policy_reading *r, const struct fq_type *type,
                                     const struct fq_value *value, bool filter)
{
    type = fq_type_made(type);
    if (value->kind != FQ_VALUE_OBJECT)
        return wrong(r, value->at,
                     fq_arena_printf(r->arena, "here stands an object of %.*s, such as {eq: …}",
                                     FQ_STR_ARG(type->name)));
    if (!check_names(r, type, value))
        return NULL;
    struct fq_input_member *members = FQ_NEW_ARRAY(r->arena, value->count, struct fq_input_member);
    struct fq_input *input = input_new(r, FQ_INPUT_OBJECT, type, value->at);
    for (size_t i = 0; i < type->input_count; i++) {
        const struct fq_object_field *field = member_of(value, type->inputs[i].name);
        if (!field)
            continue;
        const struct fq_input *given = read_said(r, &type->inputs[i].type, &field->value, filter);
        if (!given)
            return NULL;
        members[input->count++] = (struct fq_input_member){&type->inputs[i], given};
    }
    input->members = members;
    return input;
}

static const struct fq_input *read_said(const struct fq_policy_reading *r,
                                        const struct fq_type_ref *type,
                                        const struct fq_value *value, bool filter)
{
    if (value->kind == FQ_VALUE_NULL && filter)
        return wrong(r, value->at,
                     FQ_STR("a condition is null; to compare with null write {isnull: true}"));
    if (value->kind == FQ_VALUE_NULL)
        return input_new(r, FQ_INPUT_NULL, fq_type_named(type), value->at);
    if (value->kind == FQ_VALUE_VARIABLE)
        return of_asker(r, type, value);
    if (!type->named)
        return list_value(r, type, value, filter);
    return type->named->kind == FQ_TYPE_INPUT ? object(r, type->named, value, filter)
                                              : leaf(r, type, value);
}

const struct fq_input *fq_policy_value(const struct fq_policy_reading *reading,
                                       const struct fq_type_ref *type, const struct fq_value *value,
                                       bool filter)
{
    return read_said(reading, type, value, filter);
}
