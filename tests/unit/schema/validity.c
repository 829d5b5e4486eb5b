/* SPDX-License-Identifier: MIT */
#include "validity.h"

#include "graphql/syntax/parse.h"
#include "graphql/types/print.h"
#include "graphql/sdl/sdl.h"
#include "model/print.h"
#include "unit.h"

fq_str schema_text(struct fq_arena *arena, const struct fq_type_system *system)
{
    struct fq_buf out;
    fq_buf_init(&out, arena, 1u << 24);
    fq_type_system_print(&out, system);
    return fq_buf_str(&out);
}

struct checking {
    const struct fq_document *document;
    struct fq_arena arena;
    struct fq_type_system system;
    struct fq_errors errors;
};

static enum fq_status check(void *arg)
{
    struct checking *c = arg;
    return fq_type_system_build(&c->system, c->document, NULL, &c->arena, &c->errors);
}

void assert_valid_schema(const struct fq_type_system *system)
{
    struct checking c = {0};
    struct fq_document *document;
    struct fq_error error;
    fq_arena_init(&c.arena, 1u << 16, 1u << 28);
    fq_str text = schema_text(&c.arena, system);
    enum fq_status status = fq_graphql_parse(&c.arena, text, NULL, &document, &error);
    ck_assert_msg(status == FQ_OK, "%.*s\n%.*s", FQ_STR_ARG(error.message), FQ_STR_ARG(text));
    c.document = document;
    status = fq_guard(check, &c);
    ck_assert_msg(status == FQ_OK && !c.errors.first, "%.*s\n%.*s",
                  FQ_STR_ARG(fq_error_message(c.errors.first)), FQ_STR_ARG(text));
    fq_arena_clear(&c.arena);
}

/* ---- a schema as a file ---- */

struct printed {
    struct fq_arena *arena;
    const struct fq_schema *schema;
    fq_str text;
};

static enum fq_status print_bindings(void *arg)
{
    struct printed *p = arg;
    struct fq_buf out;
    fq_buf_init(&out, p->arena, 1u << 24);
    fq_model_print(&out, p->schema->model, &p->schema->types);
    p->text = fq_buf_str(&out);
    return FQ_OK;
}

/* What is printed of a schema, read as a file beside the same database, gives it again. */
static void assert_round_trip(const char *text, const struct fq_schema *schema, fq_str file)
{
    struct fq_error error;
    struct fq_arena arena;
    fq_arena_init(&arena, 1u << 16, 1u << 28);
    const char *sdl = fq_arena_str(&arena, file).ptr;
    struct fq_schema *again = schema_refined_from_text(text, sdl, &error);
    ck_assert_msg(again != NULL, "%.*s\n%s", FQ_STR_ARG(error.message), sdl);
    fq_str before = schema_text(&arena, &schema->types);
    fq_str after = schema_text(&arena, &again->types);
    size_t same = 0;
    while (same < before.len && same < after.len && before.ptr[same] == after.ptr[same])
        same++;
    ck_assert_msg(fq_str_eq(before, after), "%s\n--- and then not: %.*s", sdl,
                  before.len - same > 200 ? 200 : (int)(before.len - same), before.ptr + same);
    fq_schema_unref(again);
    fq_arena_clear(&arena);
}

static void assert_round_trips(const char *text, const struct fq_schema *schema, bool refined)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 1u << 16, 1u << 28);
    struct printed printed = {.arena = &arena, .schema = schema};
    ck_assert_int_eq(fq_guard(print_bindings, &printed), FQ_OK);
    assert_round_trip(text, schema, printed.text);
    if (!refined)
        assert_round_trip(text, schema, schema_text(&arena, &schema->types));
    fq_arena_clear(&arena);
}

/* ---- schemas of text ---- */

static struct fq_schema *current;
static struct fq_arena texts;

const struct fq_schema *schema_of(const char *text)
{
    return schema_refined(text, NULL);
}

const struct fq_schema *schema_refined(const char *text, const char *sdl)
{
    struct fq_error error;
    schema_done();
    fq_arena_init(&texts, 4096, 1u << 24);
    current = schema_refined_from_text(text, sdl, &error);
    ck_assert_msg(current != NULL, "%.*s\n%s", FQ_STR_ARG(error.message), sdl ? sdl : text);
    assert_valid_schema(&current->types);
    assert_round_trips(text, current, sdl != NULL);
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
    return refusal_of_file(text, NULL);
}

fq_str refusal_of_file(const char *text, const char *sdl)
{
    struct fq_error error;
    struct fq_schema *schema = schema_refined_from_text(text, sdl, &error);
    ck_assert_msg(schema == NULL, "built: %s", sdl ? sdl : text);
    ck_assert_msg(error.status == FQ_SCHEMA || error.status == FQ_EMPTY, "%d", error.status);
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
