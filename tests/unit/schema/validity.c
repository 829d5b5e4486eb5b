/* SPDX-License-Identifier: MIT */
#include "validity.h"

#include "graphql/parse.h"
#include "graphql/print.h"
#include "unit.h"

struct checking {
    const struct fq_type_system *system;
    struct fq_arena arena;
};

static void wrong(struct checking *c, fq_str type, fq_str member, const char *what)
{
    fq_str text = schema_text(&c->arena, c->system);
    ck_abort_msg("%.*s.%.*s %s\n%.*s", FQ_STR_ARG(type), FQ_STR_ARG(member), what,
                 FQ_STR_ARG(text));
}

static bool is_name(fq_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!letter && (i == 0 || c < '0' || c > '9'))
            return false;
    }
    return name.len > 0 && !fq_str_starts_with(name, FQ_STR("__"));
}

/* A type that stands in the system under its name. */
static const struct fq_type *check_ref(struct checking *c, const struct fq_type *type,
                                       fq_str member, const struct fq_type_ref *ref)
{
    while (!ref->named && ref->of)
        ref = ref->of;
    if (!ref->named)
        wrong(c, type->name, member, "has no type");
    if (fq_type_find(c->system, ref->named->name) != ref->named)
        wrong(c, type->name, member, "has a type that is not in the schema");
    return ref->named;
}

static void check_inputs(struct checking *c, const struct fq_type *type,
                         const struct fq_input_def *inputs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!is_name(inputs[i].name))
            wrong(c, type->name, inputs[i].name, "is no name");
        if (!fq_type_is_input(check_ref(c, type, inputs[i].name, &inputs[i].type)))
            wrong(c, type->name, inputs[i].name, "is an input of an output type");
        for (size_t k = 0; k < i; k++) {
            if (fq_str_eq(inputs[k].name, inputs[i].name))
                wrong(c, type->name, inputs[i].name, "is there twice");
        }
    }
}

static void check_fields(struct checking *c, const struct fq_type *type)
{
    for (size_t i = 0; i < type->field_count; i++) {
        const struct fq_field_def *field = &type->fields[i];
        if (!is_name(field->name))
            wrong(c, type->name, field->name, "is no name");
        if (check_ref(c, type, field->name, &field->type)->kind == FQ_TYPE_INPUT)
            wrong(c, type->name, field->name, "is a field of an input type");
        for (size_t k = 0; k < i; k++) {
            if (fq_str_eq(type->fields[k].name, field->name))
                wrong(c, type->name, field->name, "is there twice");
        }
        check_inputs(c, type, field->arguments, field->argument_count);
    }
}

static void check_values(struct checking *c, const struct fq_type *type)
{
    for (size_t i = 0; i < type->value_count; i++) {
        if (!is_name(type->values[i].name))
            wrong(c, type->name, type->values[i].name, "is no name");
        for (size_t k = 0; k < i; k++) {
            if (fq_str_eq(type->values[k].name, type->values[i].name))
                wrong(c, type->name, type->values[i].name, "is there twice");
        }
    }
}

static void check_type(struct checking *c, const struct fq_type *type)
{
    if (!is_name(type->name))
        wrong(c, type->name, FQ_STR(""), "is no name");
    size_t members = type->kind == FQ_TYPE_OBJECT  ? type->field_count
                     : type->kind == FQ_TYPE_INPUT ? type->input_count
                     : type->kind == FQ_TYPE_ENUM  ? type->value_count
                                                   : 1;
    if (members == 0)
        wrong(c, type->name, FQ_STR(""), "has no members");
    check_fields(c, type);
    check_values(c, type);
    check_inputs(c, type, type->inputs, type->input_count);
}

fq_str schema_text(struct fq_arena *arena, const struct fq_type_system *system)
{
    struct fq_buf out;
    fq_buf_init(&out, arena, 1u << 24);
    fq_type_system_print(&out, system);
    return fq_buf_str(&out);
}

void assert_valid_schema(const struct fq_type_system *system)
{
    struct checking c = {.system = system};
    struct fq_document *document;
    struct fq_error error;
    fq_arena_init(&c.arena, 1u << 16, 1u << 28);
    ck_assert_ptr_nonnull(system->query);
    for (size_t i = 0; i < system->types.count; i++) {
        const struct fq_type *type = system->types.entries[i].value;
        if (!fq_type_is_builtin(type))
            check_type(&c, type);
    }
    fq_str text = schema_text(&c.arena, system);
    enum fq_status status = fq_graphql_parse(&c.arena, text, NULL, &document, &error);
    ck_assert_msg(status == FQ_OK, "%.*s\n%.*s", FQ_STR_ARG(error.message), FQ_STR_ARG(text));
    fq_arena_clear(&c.arena);
}

/* ---- schemas of text ---- */

static struct fq_schema *current;
static struct fq_arena texts;

const struct fq_schema *schema_of(const char *text)
{
    struct fq_error error;
    schema_done();
    fq_arena_init(&texts, 4096, 1u << 24);
    current = schema_from_text(text, &error);
    ck_assert_msg(current != NULL, "%.*s\n%s", FQ_STR_ARG(error.message), text);
    assert_valid_schema(&current->types);
    return current;
}

void schema_done(void)
{
    fq_schema_unref(current);
    fq_arena_clear(&texts);
    current = NULL;
}

fq_str refusal_of(const char *text)
{
    struct fq_error error;
    struct fq_schema *schema = schema_from_text(text, &error);
    ck_assert_msg(schema == NULL, "built: %s", text);
    ck_assert_int_eq(error.status, FQ_SCHEMA);
    return error.message;
}

fq_str type_of(const char *type_name, const char *name)
{
    const struct fq_type *type = fq_type_find(&current->types, fq_str_from(type_name));
    if (!type)
        return FQ_STR("");
    const struct fq_field_def *field = fq_type_field(type, fq_str_from(name));
    if (field)
        return fq_type_ref_text(&texts, &field->type);
    const struct fq_input_def *input = fq_type_input(type, fq_str_from(name));
    return input ? fq_type_ref_text(&texts, &input->type) : FQ_STR("");
}

fq_str notes_on(const char *subject)
{
    struct fq_buf out;
    fq_buf_init(&out, &texts, 1u << 16);
    for (size_t i = 0; i < current->note_count; i++) {
        if (!fq_str_eq(current->notes[i].subject, fq_str_from(subject)))
            continue;
        fq_buf_str_add(&out, current->notes[i].reason);
        fq_buf_char(&out, '\n');
    }
    return fq_buf_str(&out);
}
