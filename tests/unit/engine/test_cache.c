/* SPDX-License-Identifier: MIT
 *
 * What an engine remembers: documents by their whole text, plans by the shape of the variables.
 */
#include <stdio.h>

#include "unit.h"
#include "world.h"

static struct world world;

static fq_str asked_by(const char *document, const char *variables, bool schema_hidden)
{
    static char answer[4096];
    struct asked asked;
    asked_init(&asked, document, variables);
    asked.request.schema_hidden = schema_hidden;
    asked_run(&world, &asked);
    size_t len = asked.whole.len;
    ck_assert_uint_lt(len, sizeof(answer));
    memcpy(answer, asked.whole.ptr, len);
    asked_clear(&asked);
    return fq_str_of(answer, len);
}

static void begin(void)
{
    struct fq_engine_options options = world_options();
    world_init(&world, &options);
}

static void ask(const char *document, const char *variables)
{
    fq_str answer = answer_to(&world, document, variables);
    ck_assert_msg(fq_str_starts_with(answer, FQ_STR("{\"data\":{")), "%.*s", FQ_STR_ARG(answer));
}

/* As a body gives it: escapes as they stand. */
static fq_str ask_body(const char *body)
{
    static char answer[4096];
    struct asked asked;
    struct fq_error error = {0};
    asked_init(&asked, "", NULL);
    asked.request.document = FQ_STR_NONE;
    enum fq_status status = fq_request_read(&asked.request, fq_str_from(body), &error);
    ck_assert_msg(status == FQ_OK, "%s: %.*s", body, FQ_STR_ARG(error.message));
    asked_run(&world, &asked);
    size_t len = asked.whole.len;
    ck_assert_uint_lt(len, sizeof(answer));
    memcpy(answer, asked.whole.ptr, len);
    asked_clear(&asked);
    return fq_str_of(answer, len);
}

TEST(the_second_time_nothing_is_parsed_or_planned)
{
    begin();
    for (int i = 0; i < 3; i++)
        ask("{ users { id } }", NULL);
    struct fq_engine_stats stats = world_stats(&world);
    ck_assert_uint_eq(stats.document_misses, 1);
    ck_assert_uint_eq(stats.document_hits, 2);
    ck_assert_uint_eq(stats.documents, 1);
    ck_assert_uint_eq(stats.plans, 1);
    ck_assert_uint_eq(stats.plan_hits, 2);
    world_clear(&world);
}
END

TEST(a_plan_is_kept_for_each_shape_of_the_variables)
{
    static const char document[] =
        "query ($w: UserWhereInput, $n: Int) { users(where: $w, limit: $n) { id } }";
    static const struct {
        const char *variables;
        bool same; /* as one before */
    } rows[] = {
        {"{}", false},
        {"{\"n\": 3}", false},
        {"{\"n\": 16}", true},
        {"{\"n\": 17}", false},
        {"{\"n\": 64}", true},
        {"{\"n\": null}", false},
        {"{\"w\": {\"email\": {\"eq\": \"a\"}}}", false},
        {"{\"w\": {\"email\": {\"eq\": \"b\"}}}", true},
        {"{\"w\": {\"email\": {\"eq\": \"b\"}, \"fullName\": {\"eq\": \"b\"}}}", false},
        {"{\"w\": {\"email\": {\"in\": []}}}", false},
        {"{\"w\": {\"email\": {\"in\": [\"a\", \"b\"]}}}", true},
        {"{\"w\": {\"OR\": [{\"email\": {\"eq\": \"b\"}}]}}", false},
        {"{\"w\": {\"OR\": [{\"email\": {\"eq\": \"b\"}}, {\"email\": {\"eq\": \"b\"}}]}}", false},
        {"{\"w\": {\"mood\": {\"eq\": \"sad\"}}}", false},
        {"{\"w\": {\"mood\": {\"eq\": \"happy\"}}}", false},
        {"{\"w\": {\"born\": {\"isnull\": true}}}", false},
        {"{\"w\": {\"born\": {\"isnull\": false}}}", false},
    };
    begin();
    uint64_t plans = 0;
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        ask(document, rows[i].variables);
        plans += !rows[i].same;
        ck_assert_msg(world_stats(&world).plans == plans, "%s", rows[i].variables);
    }
    ck_assert_uint_eq(world_stats(&world).document_misses, 1);
    world_clear(&world);
}
END

/* The value in the SQL is the power of four above; the exact one cuts, for each request anew. */
TEST(a_plan_for_one_limit_serves_another)
{
    static const char document[] = "query ($n: Int!) { users(limit: $n) { id } }";
    begin();
    ask(document, "{\"n\": 3}");
    ck_assert_str_eq(world.database.last_values, "'3'");
    ask(document, "{\"n\": 5}");
    ck_assert_str_eq(world.database.last_values, "'5'");
    ck_assert_ptr_nonnull(strstr(world.database.last_sql, "LIMIT 16"));
    ck_assert_ptr_nonnull(strstr(world.database.last_sql, "LIMIT $1"));
    ck_assert_uint_eq(world_stats(&world).plans, 1);
    world_clear(&world);
}
END

TEST(a_limit_above_the_maximum_is_refused_by_a_kept_plan_too)
{
    static const char document[] =
        "query ($n: Int, $o: Int) { users(limit: $n, offset: $o) { id } }";
    static const char *const refused[] = {"{\"n\": 100001}", "{\"n\": 200000}", "{\"n\": -1}",
                                          "{\"n\": 70000, \"o\": -1}", "{\"n\": 200000, \"o\": 1}"};
    begin();
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < FQ_ARRAY_LEN(refused); i++) {
            fq_str answer = answer_to(&world, document, refused[i]);
            ck_assert_msg(fq_str_starts_with(answer, FQ_STR("{\"errors\":")), "%s", refused[i]);
        }
        ask(document, "{\"n\": 70000}");
        ask(document, "{\"n\": 3}");
        ask(document, "{\"n\": 70000, \"o\": 200000}");
        ask(document, "{\"o\": 2000000000}");
    }
    world_clear(&world);
}
END

TEST(a_document_keeps_so_many_plans_and_no_more)
{
    static const char document[] =
        "query ($w: [UserWhereInput!]) { users(where: {OR: $w}) { id } }";
    char variables[8192];
    begin();
    for (int round = 0; round < 2; round++) {
        size_t len = (size_t)snprintf(variables, sizeof(variables), "{\"w\": [");
        for (int i = 0; i < 70; i++) {
            len += (size_t)snprintf(variables + len, sizeof(variables) - len,
                                    "%s{\"email\": {\"eq\": \"a\"}}", i ? "," : "");
            snprintf(variables + len, sizeof(variables) - len, "]}");
            ask(document, variables);
        }
    }
    struct fq_engine_stats stats = world_stats(&world);
    ck_assert_uint_eq(stats.plan_hits, 64);
    ck_assert_uint_eq(stats.plans, 70 + 6);
    world_clear(&world);
}
END

TEST(a_document_without_room_for_plans_is_answered_all_the_same)
{
    static const char document[] =
        "query ($w: [UserWhereInput!]) { users(where: {OR: $w}) { id } }";
    struct fq_engine_options options = world_options();
    char variables[8192];
    options.request_bytes = 256u * 1024u;
    world_init(&world, &options);
    size_t len = (size_t)snprintf(variables, sizeof(variables), "{\"w\": [");
    for (int i = 0; i < 40; i++) {
        len += (size_t)snprintf(variables + len, sizeof(variables) - len,
                                "%s{\"email\": {\"eq\": \"a\"}}", i ? "," : "");
        snprintf(variables + len, sizeof(variables) - len, "]}");
        ask(document, variables);
    }
    uint64_t plans = world_stats(&world).plans;
    ask(document, variables);
    ck_assert_uint_eq(world_stats(&world).plans, plans + 1); /* there was no room for this one */
    world_clear(&world);
}
END

TEST(a_plan_with_values_of_the_request_is_not_kept)
{
    static const char document[] = "query ($t: String!) { __type(name: $t) { name } }";
    begin();
    ASSERT_STR(answer_to(&world, document, "{\"t\": \"User\"}"),
               FQ_STR("{\"data\":{\"__type\":{\"name\":\"User\"}}}"));
    ASSERT_STR(answer_to(&world, document, "{\"t\": \"Post\"}"),
               FQ_STR("{\"data\":{\"__type\":{\"name\":\"Post\"}}}"));
    ck_assert_uint_eq(world_stats(&world).plans, 2);
    ck_assert_uint_eq(world_stats(&world).plan_hits, 0);
    world_clear(&world);
}
END

TEST(variables_are_read_even_when_none_are_declared)
{
    begin();
    for (int i = 0; i < 3; i++) {
        fq_str answer = answer_to(&world, "{ users { id } }", "{\"a\":");
        ck_assert(fq_str_starts_with(answer, FQ_STR("{\"errors\":")));
        ask("{ users { id } }", NULL);
        ask("{ users { id } }", "{\"unused\": 1}");
    }
    ck_assert_uint_eq(world_stats(&world).plans, 1);
    world_clear(&world);
}
END

/* ---- what a document is known by ---- */

TEST(documents_are_told_apart_by_name_and_text)
{
    static const char both[] =
        "{\"query\": \"query A { a: __typename } query B { b: __typename }\", "
        "\"operationName\": \"%s\"}";
    char body[200];
    begin();
    for (int i = 0; i < 2; i++) {
        snprintf(body, sizeof(body), both, "A");
        ASSERT_STR(ask_body(body), FQ_STR("{\"data\":{\"a\":\"Query\"}}"));
        snprintf(body, sizeof(body), both, "B");
        ASSERT_STR(ask_body(body), FQ_STR("{\"data\":{\"b\":\"Query\"}}"));
        snprintf(body, sizeof(body), both, "C");
        ck_assert(fq_str_starts_with(ask_body(body), FQ_STR("{\"errors\":")));
    }
    ck_assert_uint_eq(world_stats(&world).documents, 2);
    ck_assert_uint_eq(world_stats(&world).document_hits, 2);
    world_clear(&world);
}
END

/* The same bytes, cut into name and text at another place. */
TEST(no_byte_in_a_name_makes_it_part_of_the_text)
{
    static const struct {
        fq_str whole, name;
    } cuts[] = {
        {FQ_STR_INIT("{ a: __typename } #\0{ b: __typename }"),
         FQ_STR_INIT("\0{ a: __typename } #")},
        {FQ_STR_INIT("{ a: __typename } #{ b: __typename }"), FQ_STR_INIT("{ a: __typename } #")},
        {FQ_STR_INIT("{ a: __typename } #:{ b: __typename }"), FQ_STR_INIT("{ a: __typename } #:")},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(cuts); i++) {
        struct asked asked;
        begin();
        asked_init(&asked, "", NULL);
        asked.request.document = cuts[i].whole;
        asked_run(&world, &asked);
        ASSERT_STR(fq_buf_str(&asked.whole), FQ_STR("{\"data\":{\"a\":\"Query\"}}"));
        asked_clear(&asked);
        asked_init(&asked, "{ b: __typename }", NULL);
        asked.request.operation_name = cuts[i].name;
        asked_run(&world, &asked);
        ck_assert_int_eq(asked.request.status, FQ_OPERATION);
        asked_clear(&asked);
        world_clear(&world);
    }
}
END

TEST(escapes_in_a_body_are_undone)
{
    begin();
    ASSERT_STR(ask_body("{\"query\": \"query \\u0041 {\\n  a: __typename }\", "
                        "\"operationName\": \"\\u0041\"}"),
               FQ_STR("{\"data\":{\"a\":\"Query\"}}"));
    ASSERT_STR(ask_body("{\"query\": \"{ a: __typename }\", \"operationName\": \"\"}"),
               FQ_STR("{\"data\":{\"a\":\"Query\"}}"));
    ASSERT_STR(ask_body("{\"query\": \"{ a: __typename }\", \"operationName\": null}"),
               FQ_STR("{\"data\":{\"a\":\"Query\"}}"));
    ck_assert(fq_str_starts_with(ask_body("{\"query\": \"{ a \\x }\"}"),
                                 FQ_STR("{\"errors\":[{\"message\":\"A string in the body is not "
                                        "valid JSON.\"")));
    ck_assert(fq_str_starts_with(ask_body("{\"query\": \"{ a \\ud800 }\"}"),
                                 FQ_STR("{\"errors\":[{\"message\":\"A string in the body is not "
                                        "valid JSON.\"")));
    world_clear(&world);
}
END

/* A text without escapes and the same given as JSON are the same document to a reader, but need not
 * be one to the memory; each is found again. */
TEST(text_and_json_are_both_found_again)
{
    begin();
    for (int i = 0; i < 2; i++) {
        ask("{ __typename }", NULL);
        ask_body("{\"query\": \"{ __typename }\"}");
    }
    ck_assert_uint_eq(world_stats(&world).document_hits, 2);
    world_clear(&world);
}
END

TEST(documents_leave_when_there_are_too_many)
{
    struct fq_engine_options options = world_options();
    char document[64];
    options.cached_documents = 2;
    world_init(&world, &options);
    for (int i = 0; i < 6; i++) {
        snprintf(document, sizeof(document), "{ a%d: __typename }", i);
        ask(document, NULL);
    }
    struct fq_engine_stats stats = world_stats(&world);
    ck_assert_uint_eq(stats.documents, 2);
    ck_assert_uint_eq(stats.document_evictions, 4);
    world_clear(&world);
}
END

TEST(what_introspection_answers_is_kept_for_its_variables_only)
{
    static const char document[] = "query ($yes: Boolean!, $name: String!) { a: __type(name: "
                                   "\"Post\") { name kind @include(if: $yes) } "
                                   "b: __type(name: $name) { name } }";
    static const struct {
        const char *variables;
        fq_str answer;
    } rows[] = {
        {"{\"yes\": true, \"name\": \"Post\"}",
         FQ_STR_INIT("{\"data\":{\"a\":{\"name\":\"Post\",\"kind\":\"OBJECT\"},\"b\":{\"name\":"
                     "\"Post\"}}}")},
        {"{\"yes\": false, \"name\": \"Post\"}",
         FQ_STR_INIT("{\"data\":{\"a\":{\"name\":\"Post\"},\"b\":{\"name\":\"Post\"}}}")},
        {"{\"yes\": false, \"name\": \"User\"}",
         FQ_STR_INIT("{\"data\":{\"a\":{\"name\":\"Post\"},\"b\":{\"name\":\"User\"}}}")},
    };
    begin();
    for (size_t i = 0; i < 2 * FQ_ARRAY_LEN(rows); i++) {
        size_t at = i % FQ_ARRAY_LEN(rows);
        ASSERT_STR(answer_to(&world, document, rows[at].variables), rows[at].answer);
    }
    world_clear(&world);
}
END

TEST(what_introspection_answers_counts_as_memory_of_its_document)
{
    /* Of the shop this is some half a megabyte; the ceiling is 32 MB. */
    static const char fields[] =
        "types { name kind fields { name description args { name type { ...T } } "
        "type { ...T } } inputFields { name description type { ...T } } "
        "enumValues { name } } } } fragment T on __Type { kind name ofType { kind name ofType { "
        "kind "
        "name ofType { kind name } } } }";
    struct fq_engine_options options = world_options();
    char document[1024];
    options.cached_documents = 1000;
    world_init(&world, &options);
    for (int i = 0; i < 300; i++) {
        snprintf(document, sizeof(document), "{ a%d: __schema { %s", i, fields);
        ask(document, NULL);
    }
    struct fq_engine_stats stats = world_stats(&world);
    ck_assert_uint_gt(stats.documents, 30);
    ck_assert_uint_gt(stats.document_evictions, 100);
    ask(document, NULL);
    ck_assert_uint_eq(world_stats(&world).plan_hits, 1);
    world_clear(&world);
}
END

TEST(a_document_that_leaves_while_it_is_answered_stays_until_the_end)
{
    struct fq_engine_options options = world_options();
    options.cached_documents = 1;
    world_init(&world, &options);
    static struct fq_cell cells[1];
    cells[0] = fake_uuid(7);
    fake_database_answer(&world.database,
                         (struct fake_answer){.cells = cells, .row_count = 1, .column_count = 1});
    struct asked asked;
    asked_init(&asked, "{ mine: users { id } }", NULL);
    fq_engine_run(world.engine, &asked.request);
    ask("{ __typename }", NULL); /* takes its place, and lets the first one end as well */
    ck_assert_uint_eq(world_stats(&world).document_evictions, 1);
    ck_assert_uint_eq(asked.done, 1);
    ASSERT_STR(fq_buf_str(&asked.whole),
               FQ_STR("{\"data\":{\"mine\":[{\"id\":\"00000000-0000-4000-8000-000000000007\"}]}}"));
    asked_clear(&asked);
    world_clear(&world);
}
END

/* ---- another schema ---- */

TEST(a_request_ends_with_the_schema_it_began_with)
{
    struct fq_error error;
    static struct fq_cell cells[1];
    begin();
    cells[0] = fake_uuid(7);
    fake_database_answer(&world.database,
                         (struct fake_answer){.cells = cells, .row_count = 1, .column_count = 1});
    struct asked asked;
    asked_init(&asked, "{ users { id __typename } }", NULL);
    fq_engine_run(world.engine, &asked.request);
    struct fq_schema *next = schema_from_text(
        "table users -- @fraiseql {\"name\": \"Person\"}\n  id uuid! primary\n", &error);
    ck_assert_ptr_nonnull(next);
    const struct fq_engine_options options = world_options();
    fq_engine_set_schema(world.engine, next, &options);
    fq_schema_unref(next);
    ck_assert_uint_eq(world_stats(&world).documents, 0);
    /* Were the old schema gone, the sanitizer would tell. */
    fake_database_run(&world.database);
    ASSERT_STR(fq_buf_str(&asked.whole),
               FQ_STR("{\"data\":{\"users\":[{\"id\":\"00000000-0000-4000-8000-000000000007\","
                      "\"__typename\":\"User\"}]}}"));
    asked_clear(&asked);
    ASSERT_STR(answer_to(&world, "{ people { id __typename } }", NULL),
               FQ_STR("{\"data\":{\"people\":[{\"id\":\"00000000-0000-4000-8000-000000000007\","
                      "\"__typename\":\"Person\"}]}}"));
    world_clear(&world);
}
END

/* The document is remembered for both; whether it may introspect is asked each time. */
TEST(introspection_is_refused_to_some_and_given_to_others)
{
    static const char *const documents[] = {
        "{ __schema { queryType { name } } }",
        "{ ...F } fragment F on Query { ... { a: __type(name: \"Int\") { name } } }",
    };
    struct fq_engine_options options = world_options();
    world_init(&world, &options);
    for (size_t i = 0; i < 6; i++) {
        fq_str answer = asked_by(documents[i % 2], "", i >= 2 && i < 4);
        bool refused = fq_str_find(answer, FQ_STR("introspection is not allowed")) < answer.len;
        ck_assert_int_eq(refused, i >= 2 && i < 4);
        if (refused)
            ck_assert_uint_lt(fq_str_find(answer, FQ_STR("GRAPHQL_VALIDATION_FAILED")), answer.len);
    }
    ck_assert_uint_eq(world_stats(&world).document_hits, 4);
    fq_str answer = asked_by("{ __typename }", "", true);
    ASSERT_STR(answer, FQ_STR("{\"data\":{\"__typename\":\"Query\"}}"));
    world_clear(&world);
}
END

/* Errors of every kind that suggest names. */
TEST(names_are_suggested_only_to_those_who_may_know_them)
{
    static const struct {
        const char *document, *variables;
    } rows[] = {
        {"{ userss { id } }", ""},
        {"{ users(wher: {}) { id } }", ""},
        {"{ users(where: {emai: {eq: 1}}) { id } }", ""},
        {"query ($a: UserWhereInpu) { users(where: $a) { id } }", ""},
        {"query ($a: UserWhereInput) { users(where: $a) { id } }", "{\"a\": {\"emai\": {}}}"},
        {"{ users(orderBy: [{email: ASCC}]) { id } }", ""},
        {"query ($a: [UserOrderByInput!]) { users(orderBy: $a) { id } }",
         "{\"a\": [{\"email\": \"ASCC\"}]}"},
    };
    struct fq_engine_options options = world_options();
    world_init(&world, &options);
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        fq_str told = asked_by(rows[i].document, rows[i].variables, false);
        ck_assert_msg(fq_str_find(told, FQ_STR("Did you mean")) < told.len, "%.*s",
                      FQ_STR_ARG(told));
        fq_str hidden = asked_by(rows[i].document, rows[i].variables, true);
        ck_assert_msg(fq_str_find(hidden, FQ_STR("Did you mean")) == hidden.len, "%.*s",
                      FQ_STR_ARG(hidden));
        ck_assert_uint_lt(fq_str_find(hidden, FQ_STR("errors")), hidden.len);
    }
    world_clear(&world);
}
END

/* ---- who asks ---- */

#define UNGUARDED "{ users { id } }"
#define GUARDED   "{ authors { name } }" /* a view that is seen through */

static enum fq_status ask_as(const char *role, const char *document)
{
    const struct fq_principal principal = {.role = fq_str_from(role)};
    struct asked asked;
    asked_init(&asked, document, NULL);
    asked.request.principal = &principal;
    asked_run(&world, &asked);
    enum fq_status status = asked.request.status;
    asked_clear(&asked);
    return status;
}

/* Views are judged by that role's rights; "" is the connection's own. */
static void begin_for(const char *role)
{
    struct fq_engine_options options = world_options();
    struct fq_schema *schema = shop_schema();
    ((struct fq_catalog *)(uintptr_t)schema->catalog)->asked_as = fq_str_from(role);
    begin();
    fq_engine_set_schema(world.engine, schema, &options);
    fq_schema_unref(schema);
}

TEST(what_nobody_guards_has_one_plan_for_everybody)
{
    begin();
    ask(UNGUARDED, NULL);
    ck_assert_int_eq(ask_as("web", UNGUARDED), FQ_OK);
    ck_assert_int_eq(ask_as("editor", UNGUARDED), FQ_OK);
    ck_assert_uint_eq(world_stats(&world).plans, 1);
    ck_assert_uint_eq(world_stats(&world).plan_hits, 2);
    world_clear(&world);
}
END

/* Also when the plan is known, which somebody else made. */
TEST(a_view_is_seen_through_only_for_the_role_it_was_judged_for)
{
    static const struct {
        const char *judged_for, *asks;
    } rows[] = {{"", "web"}, {"web", ""}, {"web", "editor"}};
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        begin_for(rows[i].judged_for);
        for (size_t again = 0; again < 2; again++) {
            ck_assert_int_eq(ask_as(rows[i].asks, GUARDED), FQ_FORBIDDEN);
            ck_assert_uint_eq(world.database.runs, again);
            ck_assert_int_eq(ask_as(rows[i].judged_for, GUARDED), FQ_OK);
            ck_assert_uint_eq(world_stats(&world).plan_hits, again);
        }
        ck_assert_uint_eq(world_stats(&world).documents, 1);
        world_clear(&world);
    }
}
END

TEST(grants_that_were_forgotten_get_plans_of_their_own)
{
    char role[16];
    begin_for("web");
    ck_assert_int_eq(ask_as("web", GUARDED), FQ_OK);
    for (int i = 0; i < 1200; i++) {
        snprintf(role, sizeof(role), "role %d", i);
        ck_assert_int_eq(ask_as(role, UNGUARDED), FQ_OK);
    }
    ck_assert_uint_eq(world_stats(&world).plans, 2);
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(ask_as("web", GUARDED), FQ_OK);
    ck_assert_uint_eq(world_stats(&world).plans, 3);
    world_clear(&world);
}
END

int main(void)
{
    return RUN(
        "engine/cache", introspection_is_refused_to_some_and_given_to_others,
        names_are_suggested_only_to_those_who_may_know_them,
        the_second_time_nothing_is_parsed_or_planned,
        a_plan_is_kept_for_each_shape_of_the_variables, a_plan_for_one_limit_serves_another,
        a_limit_above_the_maximum_is_refused_by_a_kept_plan_too,
        a_document_keeps_so_many_plans_and_no_more,
        a_document_without_room_for_plans_is_answered_all_the_same,
        a_plan_with_values_of_the_request_is_not_kept,
        variables_are_read_even_when_none_are_declared, documents_are_told_apart_by_name_and_text,
        no_byte_in_a_name_makes_it_part_of_the_text, escapes_in_a_body_are_undone,
        text_and_json_are_both_found_again, documents_leave_when_there_are_too_many,
        what_introspection_answers_is_kept_for_its_variables_only,
        what_introspection_answers_counts_as_memory_of_its_document,
        a_document_that_leaves_while_it_is_answered_stays_until_the_end,
        a_request_ends_with_the_schema_it_began_with, what_nobody_guards_has_one_plan_for_everybody,
        a_view_is_seen_through_only_for_the_role_it_was_judged_for,
        grants_that_were_forgotten_get_plans_of_their_own);
}
