/* SPDX-License-Identifier: MIT
 *
 * Fields of a mutation whose function in SQL the engine calls in place of the program: the
 * statement, and what of the input the function is given.
 */
#include "base/limits.h"
#include "json/json.h"
#include "model/name.h"
#include "schema/build.h"

/* `"app"."create_user"` of app.create_user; empty: that is no name. */
static fq_str quoted_name(struct fq_builder *b, fq_str name)
{
    struct fq_buf out;
    fq_buf_init(&out, b->arena, FQ_LIMIT_SQL_BYTES);
    while (name.len) {
        size_t dot = fq_str_find_char(name, '.');
        bool goes_on = dot < name.len;
        fq_str part = goes_on ? fq_str_of(name.ptr, dot) : name;
        name = goes_on ? fq_str_from_offset(name, dot + 1) : FQ_STR_NONE;
        if (!part.len || (goes_on && !name.len))
            return FQ_STR_NONE;
        if (out.len)
            fq_buf_char(&out, '.');
        fq_buf_str_add(&out, fq_name_quoted(b->arena, part));
    }
    return fq_buf_str(&out);
}

/* The parts of who asks stand before the input. */
static const char *statement_of(struct fq_builder *b, const struct fq_said_calls *said, fq_str name)
{
    struct fq_buf out;
    fq_buf_init(&out, b->arena, FQ_LIMIT_SQL_BYTES);
    fq_buf_literal(&out, "select * from ");
    fq_buf_str_add(&out, name);
    fq_buf_char(&out, '(');
    for (size_t i = 0; i < said->context_count; i++)
        fq_buf_printf(&out, "$%zu, ", i + 1);
    fq_buf_printf(&out, "$%zu::jsonb)", said->context_count + 1);
    return fq_arena_str(b->arena, fq_buf_str(&out)).ptr;
}

/* ---- what is given where a field is left out ---- */

static void add_absent(struct fq_builder *b, struct fq_calls *calls, const struct fq_json *said)
{
    size_t count = 0;
    for (size_t i = 0; i < said->count; i++)
        count += said->members[i].value.count;
    struct fq_absent *absent = FQ_NEW_ARRAY(b->arena, count, struct fq_absent);
    calls->absent = absent;
    for (size_t i = 0; i < said->count; i++) {
        const struct fq_json *fields = &said->members[i].value;
        for (size_t k = 0; fields->kind == FQ_JSON_OBJECT && k < fields->count; k++)
            absent[calls->absent_count++] = (struct fq_absent){
                said->members[i].name, fields->members[k].name, fields->members[k].value.raw};
    }
}

static void read_absent(struct fq_builder *b, struct fq_calls *calls,
                        const struct fq_said_field *said)
{
    struct fq_json json;
    struct fq_error error;
    if (!said->calls->absent.len)
        return;
    if (fq_json_read(b->arena, said->calls->absent, &json, &error) || json.kind != FQ_JSON_OBJECT)
        fq_refinement_wrong(&b->refinement, said->resolver_at,
                            "absent of @resolver is an object of JSON: {\"UserInput\": {\"note\": "
                            "null}}");
    else
        add_absent(b, calls, &json);
}

/* ---- the field ---- */

/* What is inside of it as well: the file says under which keys its fields are given. */
static bool is_own_input(const struct fq_builder *b, const struct fq_type *type,
                         struct fq_map *seen)
{
    bool own = fq_map_get(&b->own_inputs, type->name) == type;
    if (fq_map_put(seen, type->name, seen))
        return own;
    for (size_t i = 0; own && i < type->input_count; i++) {
        const struct fq_type *inner = fq_type_named(&type->inputs[i].type);
        own = inner->kind != FQ_TYPE_INPUT || is_own_input(b, inner, seen);
    }
    return own;
}

/* It takes nothing, or `input`, an object. */
static bool is_callable(struct fq_builder *b, const struct fq_field_def *program)
{
    struct fq_map seen;
    const struct fq_input_def *input = program->arguments;
    fq_map_init(&seen, b->drafting);
    return program->argument_count == 0 ||
           (program->argument_count == 1 && fq_str_eq(input->name, FQ_STR("input")) &&
            !input->type.of && is_own_input(b, fq_type_named(&input->type), &seen));
}

const struct fq_calls *fq_build_calls(struct fq_builder *b, const struct fq_said_field *said,
                                      const struct fq_field_def *program)
{
    fq_str name = said->calls ? quoted_name(b, said->calls->function) : FQ_STR_NONE;
    if (!said->calls)
        return NULL;
    if (!name.len || !is_callable(b, program)) {
        fq_refinement_wrong(&b->refinement, said->resolver_at,
                            "calls of @resolver names a function, app.create_user, and its field "
                            "takes `input`, an object, or nothing");
        return NULL;
    }
    struct fq_calls *calls = FQ_NEW(b->arena, struct fq_calls);
    *calls = (struct fq_calls){.sql = statement_of(b, said->calls, name),
                               .context = said->calls->context,
                               .context_count = said->calls->context_count,
                               .success = said->calls->success,
                               .failure = said->calls->failure,
                               .entity = said->calls->entity,
                               .entity_type = said->calls->entity_type,
                               .cascade = said->calls->cascade,
                               .input = program->argument_count ? program->arguments : NULL};
    read_absent(b, calls, said);
    return calls;
}
