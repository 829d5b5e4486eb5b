/* SPDX-License-Identifier: MIT */
#include "graphql/introspect/introspect.h"

#include "base/memory.h"
#include "fixture.h"
#include "unit.h"

static struct fixture f;

struct attempt {
    struct fq_arena *arena;
    const struct fq_document *document;
    const char *json;
    struct fq_buf out;
    struct fq_errors errors;
};

/* Every root field, as an engine would: {"key":value,…}. */
static enum fq_status introspect(void *arg)
{
    struct attempt *a = arg;
    struct fq_json given = {.kind = FQ_JSON_NULL};
    struct fq_variables variables;
    struct fq_error error = {0};
    if (a->json && fq_json_read(a->arena, fq_str_from(a->json), &given, &error))
        return FQ_REQUEST;
    enum fq_status status = fq_variables_coerce(&f.system, a->document->definitions, &given,
                                                a->arena, &variables, &a->errors);
    const struct fq_selection *field = a->document->definitions->selections;
    for (; field && !status; field = field->next) {
        fq_str key = fq_selection_key(field);
        fq_buf_printf(&a->out, "%s\"%.*s\":", a->out.len ? ",\n" : "{", FQ_STR_ARG(key));
        status =
            fq_introspect(&a->out, &f.system, a->document, field, &variables, a->arena, &a->errors);
    }
    fq_buf_literal(&a->out, "}\n");
    return status;
}

static struct attempt run(const char *text, const char *json)
{
    struct attempt a = {.arena = &f.arena, .document = fixture_parse(&f, text), .json = json};
    fq_buf_init(&a.out, NULL, 1 << 20);
    ASSERT_STR(fixture_validate(&f, text), FQ_STR(""));
    ck_assert_int_eq(fq_guard(introspect, &a), a.errors.count ? FQ_INPUT : FQ_OK);
    return a;
}

/* introspection.json is what graphql-js 16 answers. */
TEST(the_answer_is_that_of_graphql_js)
{
    fixture_init(&f);
    char *sdl = fixture_file("kitchen.graphql");
    char *query = fixture_file("introspection.graphql");
    char *expected = fixture_file("introspection.json");
    fixture_build(&f, sdl);
    struct attempt a = run(query, NULL);
    ASSERT_STR(fq_buf_str(&a.out), fq_str_from(expected));
    fq_buf_clear(&a.out);
    fixture_clear(&f);
    free(sdl);
    free(query);
    free(expected);
}
END

TEST(selections_are_merged_and_conditions_kept)
{
    fixture_init(&f);
    fixture_build(&f, "type Query { a(x: Int = 1): Int b: [Query!]! @deprecated }");
    struct attempt a = run(
        "query ($no: Boolean!, $all: Boolean! = false) { q: __type(name: \"Query\") { name "
        "@skip(if: "
        "$no) ...T ... { fields(includeDeprecated: $all) { name n: name @include(if: $no) } } } } "
        "fragment T on __Type { kind fields(includeDeprecated: $all) { args { defaultValue } } }",
        "{\"no\": false}");
    ASSERT_STR(fq_buf_str(&a.out),
               FQ_STR("{\"q\":{\"name\":\"Query\",\"kind\":\"OBJECT\",\"fields\":[{\"args\":[{"
                      "\"defaultValue\":\"1\"}],\"name\":\"a\"}]}}\n"));
    fq_buf_clear(&a.out);
    fixture_clear(&f);
}
END

TEST(an_empty_reason_is_not_the_default_one)
{
    fixture_init(&f);
    fixture_build(&f, "type Query { a: Int @deprecated b: Int @deprecated(reason: \"\") }");
    struct attempt a = run("{ q: __type(name: \"Query\") { fields(includeDeprecated: true) { "
                           "deprecationReason } } }",
                           NULL);
    ASSERT_STR(fq_buf_str(&a.out),
               FQ_STR("{\"q\":{\"fields\":[{\"deprecationReason\":\"No longer supported\"},{"
                      "\"deprecationReason\":\"\"}]}}\n"));
    fq_buf_clear(&a.out);
    fixture_clear(&f);
}
END

TEST(only_scalars_that_are_used_are_listed)
{
    fixture_init(&f);
    fixture_build(&f, "type Query { a: ID }");
    struct attempt a =
        run("{ __schema { types { name } } __type(name: \"Float\") { name } }", NULL);
    fq_str out = fq_buf_str(&a.out);
    ck_assert_uint_ne(fq_str_find(out, FQ_STR("\"ID\"")), out.len);
    ck_assert_uint_ne(fq_str_find(out, FQ_STR("\"__Type\"")), out.len);
    ck_assert_uint_eq(fq_str_find(out, FQ_STR("\"Float\"")), out.len);
    ck_assert_uint_ne(fq_str_find(out, FQ_STR("\"__type\":null")), out.len);
    ck_assert(fq_str_starts_with(out, FQ_STR("{\"__schema\":{\"types\":[{\"name\":\"Query\"}")));
    fq_buf_clear(&a.out);
    fixture_clear(&f);
}
END

TEST(an_answer_beyond_its_ceiling_is_a_limit)
{
    fixture_init(&f);
    fixture_build(&f, "type Query { a: ID }");
    struct attempt a = {.arena = &f.arena};
    a.document = fixture_parse(&f, "{ __schema { types { name description } } }");
    fq_buf_init(&a.out, &f.arena, 1000);
    ck_assert_int_eq(fq_guard(introspect, &a), FQ_LIMIT);
    fixture_clear(&f);
}
END

TEST(every_allocation_may_fail)
{
    fixture_init(&f);
    fixture_build(&f, "type Query { a(x: Int = 1): Int b: [Query!]! }");
    const struct fq_document *document =
        fixture_parse(&f, "query ($n: String! = \"Query\") { __type(name: $n) { ...T } __schema { "
                          "types { name fields(includeDeprecated: true) { args { defaultValue } } "
                          "} } } fragment T on __Type { name kind }");
    for (uint64_t nth = 1;; nth++) {
        struct fq_arena arena;
        fq_arena_init(&arena, 0, SIZE_MAX / 2);
        struct attempt a = {.arena = &arena, .document = document};
        fq_buf_init(&a.out, NULL, 1 << 20);
        fq_memory_fail_from(nth);
        enum fq_status status = fq_guard(introspect, &a);
        bool failed = fq_memory_has_failed();
        fq_memory_fail_from(0);
        fq_arena_clear(&arena);
        fq_buf_clear(&a.out);
        ck_assert_int_eq(status, failed ? FQ_NOMEM : FQ_OK);
        if (!failed)
            break;
    }
    fixture_clear(&f);
}
END

/* ---- in parts ---- */

struct parts {
    const char *query;
    size_t full;
    struct fq_arena arena; /* the writer's */
    struct fq_buf out, all;
};

static enum fq_status write_parts(void *arg)
{
    struct parts *p = arg;
    const struct fq_document *document = fixture_parse(&f, p->query);
    const struct fq_variables none = {0};
    struct fq_errors errors = {0};
    struct fq_introspection_writer writer;
    fq_introspection_begin(&writer,
                           fq_introspection_new(&f.system, document,
                                                document->definitions->selections, &none, &f.arena,
                                                &errors),
                           &p->arena);
    for (bool done = false; !done;) {
        done = fq_introspection_write(&writer, &p->out, p->full);
        ck_assert(done || p->out.len >= p->full);
        fq_buf_str_add(&p->all, fq_buf_str(&p->out));
        fq_buf_truncate(&p->out, 0);
    }
    return p->all.failure;
}

static void write_in_parts(struct parts *p, size_t arena_limit)
{
    fq_arena_init(&p->arena, 1024, arena_limit);
    fq_buf_init(&p->out, NULL, 1 << 20);
    fq_buf_init(&p->all, NULL, 1 << 22);
    ck_assert_int_eq(fq_guard(write_parts, p), FQ_OK);
}

static void clear_parts(struct parts *p)
{
    fq_arena_clear(&p->arena);
    fq_buf_clear(&p->out);
    fq_buf_clear(&p->all);
}

TEST(in_parts_of_any_size_it_is_the_same)
{
    static const size_t sizes[] = {1, 7, 100, 5000};
    fixture_init(&f);
    char *sdl = fixture_file("kitchen.graphql");
    char *query = fixture_file("introspection.graphql");
    fixture_build(&f, sdl);
    struct parts whole = {.query = query, .full = SIZE_MAX};
    write_in_parts(&whole, 1 << 16);
    for (size_t i = 0; i < FQ_ARRAY_LEN(sizes); i++) {
        struct parts parts = {.query = query, .full = sizes[i]};
        write_in_parts(&parts, 1 << 16);
        ASSERT_STR(fq_buf_str(&parts.all), fq_buf_str(&whole.all));
        clear_parts(&parts);
    }
    clear_parts(&whole);
    fixture_clear(&f);
    free(sdl);
    free(query);
}
END

#define LATE_TYPES  50
#define LATE_FIELDS 100

static void make_late(struct fq_type_maker *maker, const struct fq_type *type,
                      struct fq_type_making *making)
{
    struct fq_field_def *fields = FQ_NEW_ARRAY(making->arena, LATE_FIELDS, struct fq_field_def);
    for (size_t i = 0; i < LATE_FIELDS; i++)
        fields[i] =
            (struct fq_field_def){.name = fq_arena_printf(making->drafting, "f%zu", i),
                                  .type = {.named = fq_type_find(maker->system, FQ_STR("Int"))}};
    for (size_t i = 0; i < LATE_FIELDS; i++)
        fields[i].name = fq_arena_str(making->arena, fields[i].name);
    making->to->fields = fields;
    making->to->field_count = LATE_FIELDS;
    (void)type;
}

/* Each takes 13 KB, and all of them together ten times what there is. */
TEST(types_that_nobody_asked_for_are_made_for_the_answer_alone)
{
    fixture_init(&f);
    fixture_build(&f, "type Query { a: Int }");
    struct fq_type_maker maker = {.make = make_late, .system = &f.system};
    for (size_t i = 0; i < LATE_TYPES; i++)
        fq_type_add(&f.system, FQ_TYPE_OBJECT, fq_arena_printf(&f.arena, "Late%zu", i))->maker =
            &maker;
    struct parts parts = {.query = "{ __schema { types { name fields { name type { name fields { "
                                   "name } } } } } }",
                          .full = 1000};
    write_in_parts(&parts, 1 << 16);
    fq_str text = fq_buf_str(&parts.all);
    ck_assert_uint_lt(
        fq_str_find(text, FQ_STR("{\"name\":\"Late49\",\"fields\":[{\"name\":\"f0\"")), text.len);
    ck_assert_uint_lt(fq_str_find(text, FQ_STR("\"f99\"")), text.len);
    ck_assert(!fq_type_is_made(fq_type_find(&f.system, FQ_STR("Late0"))));
    clear_parts(&parts);
    fixture_clear(&f);
}
END

int main(void)
{
    return RUN("graphql/introspect", the_answer_is_that_of_graphql_js,
               selections_are_merged_and_conditions_kept, an_empty_reason_is_not_the_default_one,
               only_scalars_that_are_used_are_listed, an_answer_beyond_its_ceiling_is_a_limit,
               every_allocation_may_fail, in_parts_of_any_size_it_is_the_same,
               types_that_nobody_asked_for_are_made_for_the_answer_alone);
}
