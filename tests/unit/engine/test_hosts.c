/* SPDX-License-Identifier: MIT
 *
 * Root fields that a program answers: what it is asked, when, and what becomes of its answers.
 */
#include <stdio.h>

#include "base/clock.h"
#include "base/memory.h"
#include "unit.h"
#include "world.h"

static const char database_text[] = "table users\n"
                                    "  id uuid! primary\n"
                                    "  name text!\n"
                                    "table posts\n"
                                    "  id int4! primary\n"
                                    "  author_id uuid!\n"
                                    "  foreign posts_author (author_id) -> users (id)\n";

static const char sdl[] =
    "scalar Mail @specifiedBy(url: \"https://example.org/mail\")\n"
    "enum Mood { HAPPY SAD @label(name: \"so sad\") }\n"
    "interface Thing { id: ID! name: String }\n"
    "type Pet implements Thing { id: ID! name: String owner: Person mood: Mood! tags: [String!] }\n"
    "type Person implements Thing { id: ID! name: String pets(first: Int = 3, mood: Mood, like: "
    "Mail): "
    "[Pet!]!\n"
    "  mail: Mail born: DateTime secret: String @requiresRole(role: \"boss\", onDeny: NULL)\n"
    "  best: Pet }\n"
    "union Found = Pet | Person | User\n"
    "input Inner { word: String! tags: [String!] = [\"a\"] }\n"
    "input Search { inner: Inner, mood: Mood, mail: Mail, least: Int = 1 }\n"
    "type Hello { text: String! n: Int }\n"
    "extend type User { hello(loud: Boolean = true): Hello @resolver(name: \"hello_of\", "
    "needs: [\"name\"])\n"
    "  mark: Int! @resolver(needs: [\"id\"]) plain: Int @resolver }\n"
    "type Query {\n"
    "  users: [User!]!\n"
    "  posts: [Post!]!\n"
    "  hello(name: String = \"you\"): String! @resolver(name: \"say\")\n"
    "  count: Int @resolver\n"
    "  pet(id: ID!): Pet @resolver\n"
    "  pets(search: Search, many: [Inner!], flag: Boolean): [Pet!]! @resolver\n"
    "  person: Person @resolver\n"
    "  found: [Found] @resolver\n"
    "  thing: Thing @resolver\n"
    "  member: User @resolver\n"
    "  matrix: [[Int!]!] @resolver\n"
    "  guarded: Int @resolver @requiresRole(role: \"boss\")\n"
    "}\n"
    "type Mutation {\n"
    "  add(n: Int!): Int @resolver\n"
    "  must(n: Int!): Int! @resolver\n"
    "}\n";

/* ---- a program ---- */

#define MOST_CALLS 8

struct program {
    struct fq_hosts base;
    struct fq_host_call *calls[MOST_CALLS];
    size_t count, left;
    const char *at_once; /* answered with this in the call itself */
};

static struct world world;
static struct program program;
static struct asked asked;

static void answer_as(struct fq_host_call *call, enum fq_host_form form, const char *json)
{
    const struct fq_host_answer answer = {.form = form, .json = fq_str_from(json)};
    fq_engine_host_answered(call, &answer);
}

static void on_call(struct fq_hosts *hosts, struct fq_host_call *call)
{
    struct program *p = FQ_CONTAINER(hosts, struct program, base);
    ck_assert_uint_lt(p->count, MOST_CALLS);
    ck_assert_ptr_eq(call->request, &asked.request);
    p->calls[p->count++] = call;
    if (p->at_once)
        answer_as(call, FQ_HOST_WHOLE, p->at_once);
}

static void on_leave(struct fq_hosts *hosts, struct fq_host_call *call)
{
    struct program *p = FQ_CONTAINER(hosts, struct program, base);
    ck_assert_ptr_null(call->request);
    p->left++;
}

static void begin_with(struct fq_engine_options options)
{
    struct fq_error error;
    struct fq_schema *schema = schema_refined_from_text(database_text, sdl, &error);
    ck_assert_msg(schema != NULL, "%.*s", FQ_STR_ARG(error.message));
    program = (struct program){.base = {on_call, on_leave}};
    options.hosts = &program.base;
    world_init_over(&world, &options, schema);
}

static void begin(void)
{
    begin_with(world_options());
}

static void ask(const char *document, const char *variables)
{
    program.count = 0;
    asked_init(&asked, document, variables);
    asked_run(&world, &asked);
}

static void forget(void)
{
    asked_clear(&asked);
}

static void end(void)
{
    world_clear(&world);
}

static void expect(const char *response)
{
    ck_assert_uint_eq(asked.done, 1);
    ASSERT_STR(fq_buf_str(&asked.whole), fq_str_from(response));
    forget();
}

/* The document's only field is answered so, and that is the response. */
static void check(const char *document, const char *json, const char *response)
{
    ask(document, NULL);
    ck_assert_uint_eq(program.count, 1);
    ck_assert_uint_eq(asked.done, 0);
    answer_as(program.calls[0], FQ_HOST_WHOLE, json);
    expect(response);
}

static void refused(const char *document, const char *json, const char *path)
{
    ask(document, NULL);
    answer_as(program.calls[0], FQ_HOST_WHOLE, json);
    ck_assert_uint_eq(asked.done, 1);
    ck_assert_msg(strstr(asked.errors, path) != NULL, "%s: %s", document, asked.errors);
    forget();
}

/* ---- what is asked ---- */

TEST(a_program_is_told_function_field_arguments_path_and_operation)
{
    begin();
    ask("query Greet($n: String) { hi: hello(name: $n) }", "{\"n\": \"A \\\"b\\\"\"}");
    const struct fq_host_call *call = program.calls[0];
    ASSERT_STR(call->function, FQ_STR("say"));
    ASSERT_STR(call->field, FQ_STR("hello"));
    ASSERT_STR(call->arguments, FQ_STR("{\"name\":\"A \\\"b\\\"\"}"));
    ASSERT_STR(call->selection, FQ_STR(""));
    ASSERT_STR(call->path, FQ_STR("[\"hi\"]"));
    ASSERT_STR(call->operation, FQ_STR("Greet"));
    ck_assert_uint_gt(call->deadline_ms, fq_clock_monotonic_ns() / 1000000u);
    answer_as(program.calls[0], FQ_HOST_WHOLE, " \"hello\" ");
    expect("{\"data\":{\"hi\":\"hello\"}}");
    end();
}
END

static void check_arguments(const char *document, const char *variables, const char *arguments)
{
    ask(document, variables);
    ck_assert_uint_eq(program.count, 1);
    ASSERT_STR(program.calls[0]->arguments, fq_str_from(arguments));
    answer_as(program.calls[0], FQ_HOST_WHOLE, "[]");
    forget();
}

TEST(arguments_have_defaults_and_values_of_variables_wherever_they_stand)
{
    begin();
    check_arguments("{ pets { id } }", NULL, "{}");
    check_arguments("{ pets(search: {}) { id } }", NULL, "{\"search\":{\"least\":1}}");
    check_arguments("{ pets(search: null, flag: true) { id } }", NULL,
                    "{\"search\":null,\"flag\":true}");
    const char *nested = "query ($w: String!, $t: [String!], $m: Mood, $x: Mail, $n: Int) { pets("
                         "search: {inner: {word: $w, tags: $t}, mood: $m, mail: $x, least: $n},"
                         " many: [{word: $w}, {word: \"b\"}]) { id } }";
    /* One plan for both. */
    check_arguments(nested,
                    "{\"w\":\"x\",\"t\":[\"1\",\"2\"],\"m\":\"SAD\",\"x\":{\"at\":[1]},\"n\":7}",
                    "{\"search\":{\"inner\":{\"word\":\"x\",\"tags\":[\"1\",\"2\"]},\"mood\":"
                    "\"SAD\",\"mail\":{\"at\":[1]},\"least\":7},\"many\":[{\"word\":\"x\",\"tags\":"
                    "[\"a\"]},{\"word\":\"b\",\"tags\":[\"a\"]}]}");
    check_arguments(nested, "{\"w\":\"\\u0001\",\"t\":[],\"m\":\"SAD\",\"x\":\"s\",\"n\":-1}",
                    "{\"search\":{\"inner\":{\"word\":\"\\u0001\",\"tags\":[]},\"mood\":\"SAD\","
                    "\"mail\":\"s\",\"least\":-1},\"many\":[{\"word\":\"\\u0001\",\"tags\":[\"a\"]}"
                    ",{\"word\":\"b\",\"tags\":[\"a\"]}]}");
    ck_assert_uint_eq(world_stats(&world).plans, 4);
    check_arguments(nested, "{\"w\":\"x\",\"m\":\"HAPPY\"}",
                    "{\"search\":{\"inner\":{\"word\":\"x\",\"tags\":[\"a\"]},\"mood\":\"HAPPY\","
                    "\"least\":1},\"many\":[{\"word\":\"x\",\"tags\":[\"a\"]},{\"word\":\"b\","
                    "\"tags\":[\"a\"]}]}");
    ck_assert_uint_eq(world_stats(&world).plans, 5);
    /* A plan that holds a value is good for one request. */
    const char *inside = "query ($n: Int) { pets(search: {mail: {a: $n}}) { id } }";
    check_arguments(inside, "{\"n\":1}", "{\"search\":{\"mail\":{\"a\":1},\"least\":1}}");
    check_arguments(inside, "{\"n\":2}", "{\"search\":{\"mail\":{\"a\":2},\"least\":1}}");
    end();
}
END

static void check_selection(const char *document, const char *variables, const char *selection)
{
    ask(document, variables);
    ck_assert_uint_eq(program.count, 1);
    ASSERT_STR(program.calls[0]->selection, fq_str_from(selection));
    answer_as(program.calls[0], FQ_HOST_WHOLE, "null");
    forget();
}

TEST(selections_have_aliases_fragments_and_directives_done_and_variables_in)
{
    begin();
    check_selection("{ pet(id: 1) { id } }", NULL, "{ id }");
    check_selection("query ($no: Boolean = false) { pet(id: 1) { a: name ...F owner { id } "
                    "x: id @include(if: $no) ... on Thing { id } } } "
                    "fragment F on Pet { __typename owner { name } }",
                    NULL, "{ a: name __typename owner { name id } id }");
    const char *variables = "query ($f: Int, $m: Mood) { person { pets(first: $f, mood: $m) "
                            "{ id } two: pets(mood: HAPPY) { id } } }";
    check_selection(variables, "{\"f\": 5, \"m\": \"SAD\"}",
                    "{ pets(first: 5, mood: SAD) { id } two: pets(mood: HAPPY) { id } }");
    check_selection(variables, "{\"f\": 6, \"m\": \"SAD\"}",
                    "{ pets(first: 6, mood: SAD) { id } two: pets(mood: HAPPY) { id } }");
    check_selection(variables, "{\"m\": null}",
                    "{ pets(mood: null) { id } two: pets(mood: HAPPY) { id } }");
    const char *json = "query ($x: Mail) { person { pets(like: $x) { id } } }";
    check_selection(json, "{\"x\": {\"a\": [1, \"b\\n\", null]}}",
                    "{ pets(like: {a: [1, \"b\\n\", null]}) { id } }");
    check_selection(json, "{\"x\": \"b\"}", "{ pets(like: \"b\") { id } }");
    ask(json, "{\"x\": {\"no name\": 1}}");
    ck_assert_uint_eq(program.count, 0);
    ck_assert_msg(strstr(asked.errors, "no name, which") != NULL, "%s", asked.errors);
    forget();
    check_selection("{ found { ... on Pet { id } ... on Thing { name } } }", NULL,
                    "{ ... on Pet { id name } ... on Person { name } ... on User { __typename } }");
    check_selection("{ person { secret id } }", NULL, "{ id }");
    end();
}
END

/* ---- what becomes of answers ---- */

TEST(an_answer_is_cut_down_to_the_selection)
{
    begin();
    check("{ pet(id: 1) { n: name id owner { pets { id } } } }",
          "{\"id\": 7, \"more\": [1], \"name\": \"Tom\", \"owner\": {\"pets\": [{\"id\": \"a\"}, "
          "{\"id\": \"b\"}], \"id\": 1}}",
          "{\"data\":{\"pet\":{\"n\":\"Tom\",\"id\":\"7\",\"owner\":{\"pets\":[{\"id\":\"a\"},"
          "{\"id\":\"b\"}]}}}}");
    check("{ pet(id: 1) { name tags mood __typename } }", "{\"mood\": \"SAD\", \"tags\": [\"a\"]}",
          "{\"data\":{\"pet\":{\"name\":null,\"tags\":[\"a\"],\"mood\":\"SAD\",\"__typename\":"
          "\"Pet\"}}}");
    check("{ person { born mail secret } }",
          "{\"born\": \"2024-01-02T03:04:05+01:00\", \"mail\": {\"x\": [1, 2]}, \"secret\": \"s\"}",
          "{\"data\":{\"person\":{\"born\":\"2024-01-02T02:04:05Z\",\"mail\":{\"x\": [1, 2]},"
          "\"secret\":null}}}");
    check("{ matrix }", "[[1, 2], null, []]",
          "{\"data\":{\"matrix\":null},\"errors\":[{\"message\":\"Cannot return null for a "
          "non-nullable field.\",\"locations\":[{\"line\":1,\"column\":3}],\"path\":[\"matrix\",1],"
          "\"extensions\":{\"code\":\"INTERNAL_SERVER_ERROR\"}}]}");
    check("{ matrix }", "[[1, 2], []]", "{\"data\":{\"matrix\":[[1,2],[]]}}");
    check("{ member { id name } }", "{\"id\": \"x\", \"name\": \"y\"}",
          "{\"data\":{\"member\":{\"id\":\"x\",\"name\":\"y\"}}}");
    check("{ pet(id: 1) { id } }", "null", "{\"data\":{\"pet\":null}}");
    end();
}
END

TEST(objects_of_several_types_say_which_they_are)
{
    begin();
    check("{ found { __typename ... on Pet { id } ... on User { name } } }",
          "[{\"__typename\": \"User\", \"name\": \"u\"}, null, {\"id\": 1, \"__typename\": \"Pet\"}"
          ", {\"__typename\": \"Person\"}]",
          "{\"data\":{\"found\":[{\"__typename\":\"User\",\"name\":\"u\"},null,{\"__typename\":"
          "\"Pet\",\"id\":\"1\"},{\"__typename\":\"Person\"}]}}");
    check("{ thing { name } }", "{\"__typename\": \"Pet\", \"name\": \"p\"}",
          "{\"data\":{\"thing\":{\"name\":\"p\"}}}");
    refused("{ thing { name } }", "{\"name\": \"p\"}", "\"path\":[\"thing\"]");
    refused("{ thing { name } }", "{\"__typename\": \"User\"}", "\"path\":[\"thing\"]");
    refused("{ found { __typename } }", "[{\"__typename\": 1}]", "\"path\":[\"found\",0]");
    end();
}
END

TEST(values_that_do_not_fit_are_errors_with_their_path)
{
    begin();
    refused("{ pet(id: 1) { id mood } }", "{\"id\": 1, \"mood\": \"ANGRY\"}",
            "\"path\":[\"pet\",\"mood\"]");
    refused("{ pet(id: 1) { tags } }", "{\"tags\": [\"a\", {}]}", "\"path\":[\"pet\",\"tags\",1]");
    refused("{ pet(id: 1) { tags } }", "{\"tags\": \"a\"}", "\"path\":[\"pet\",\"tags\"]");
    refused("{ pet(id: 1) { name } }", "{\"name\": {}}", "\"path\":[\"pet\",\"name\"]");
    refused("{ pet(id: 1) { owner { id } } }", "{\"owner\": 1}", "\"path\":[\"pet\",\"owner\"]");
    refused("{ count }", "4294967296", "\"path\":[\"count\"]");
    refused("{ count }", "\"1.5\"", "\"path\":[\"count\"]");
    refused("{ count }", "\"\"", "\"path\":[\"count\"]");
    refused("{ person { born } }", "{\"born\": 5}", "\"path\":[\"person\",\"born\"]");
    refused("{ person { born } }", "{\"born\": \"yesterday\"}", "\"path\":[\"person\",\"born\"]");
    refused("{ count }", "[1", "no valid JSON");
    refused("{ count }", "1 2", "no valid JSON");
    refused("{ count }", "", "no valid JSON");
    refused("{ count }", "\"\xff\"", "no valid JSON");
    end();
}
END

/* To the next place that may be null. */
TEST(leaves_come_in_the_forms_that_programs_have)
{
    begin();
    check("{ count }", "\"12\"", "{\"data\":{\"count\":12}}");
    check("{ pet(id: 1) { id name mood tags } }",
          "{\"id\": 7, \"name\": 1.50, \"mood\": \"so sad\", \"tags\": [true, 1]}",
          "{\"data\":{\"pet\":{\"id\":\"7\",\"name\":\"1.50\",\"mood\":\"SAD\",\"tags\":[\"true\","
          "\"1\"]}}}");
    check("{ person { born } }", "{\"born\": \"2024-05-06T07:08:09\"}",
          "{\"data\":{\"person\":{\"born\":\"2024-05-06T07:08:09Z\"}}}");
    check("{ person { born } }", "{\"born\": \"2024-05-06T07:08:09+02:00\"}",
          "{\"data\":{\"person\":{\"born\":\"2024-05-06T05:08:09Z\"}}}");
    end();
}
END

TEST(null_spreads)
{
    begin();
    check("{ pets { id mood } }", "[{\"id\": 1}]",
          "{\"data\":null,\"errors\":[{\"message\":\"Cannot return null for a non-nullable "
          "field.\",\"locations\":[{\"line\":1,\"column\":3}],\"path\":[\"pets\",0,\"mood\"],"
          "\"extensions\":{\"code\":\"INTERNAL_SERVER_ERROR\"}}]}");
    check("{ person { name best { id } } }", "{\"name\": \"n\", \"best\": {\"id\": null}}",
          "{\"data\":{\"person\":{\"name\":\"n\",\"best\":null}},\"errors\":[{\"message\":\"Cannot "
          "return null for a non-nullable field.\",\"locations\":[{\"line\":1,\"column\":3}],"
          "\"path\":[\"person\",\"best\",\"id\"],\"extensions\":{\"code\":"
          "\"INTERNAL_SERVER_ERROR\"}}]}");
    end();
}
END

TEST(an_answer_as_selected_is_written_as_it_stands)
{
    begin();
    ask("{ pet(id: 1) { n: name } }", NULL);
    answer_as(program.calls[0], FQ_HOST_SELECTED, " {\"n\": 1,  \"x\":{}} ");
    expect("{\"data\":{\"pet\":{\"n\": 1,  \"x\":{}}}}");
    ask("{ pets { n: name } }", NULL);
    answer_as(program.calls[0], FQ_HOST_SELECTED, "null");
    ck_assert_msg(strstr(asked.errors, "non-nullable") != NULL, "%s", asked.errors);
    forget();
    ask("{ pet(id: 1) { n: name } }", NULL);
    answer_as(program.calls[0], FQ_HOST_SELECTED, "{\"n\": 1");
    ck_assert_msg(strstr(asked.errors, "no valid JSON") != NULL, "%s", asked.errors);
    forget();
    /* What is withheld is not in it. */
    ask("{ person { s: secret i: id best { x: id } } }", NULL);
    answer_as(program.calls[0], FQ_HOST_SELECTED, "{\"i\":\"1\",\"best\":{\"x\":\"2\"}}");
    expect("{\"data\":{\"person\":{\"s\":null,\"i\":\"1\",\"best\":{\"x\":\"2\"}}}}");
    end();
}
END

static void fail_with(struct fq_host_call *call, const char *message, const char *extensions,
                      const char *path, const char *json)
{
    const struct fq_host_error error = {fq_str_from(message), fq_str_from(extensions),
                                        fq_str_from(path)};
    const struct fq_host_answer answer = {
        .json = fq_str_from(json), .errors = &error, .error_count = 1};
    fq_engine_host_answered(call, &answer);
}

TEST(errors_of_a_program_have_its_extensions_and_path)
{
    begin();
    ask("{ pet(id: 1) { id } count }", NULL);
    ck_assert_uint_eq(program.count, 2);
    fail_with(program.calls[0], "No \"pet\"", "{\"code\":\"NOT_FOUND\",\"id\":[1]}", "", NULL);
    answer_as(program.calls[1], FQ_HOST_WHOLE, "3");
    expect("{\"data\":{\"pet\":null,\"count\":3},\"errors\":[{\"message\":\"No \\\"pet\\\"\","
           "\"locations\":[{\"line\":1,\"column\":3}],\"path\":[\"pet\"],\"extensions\":{\"code\":"
           "\"NOT_FOUND\",\"id\":[1]}}]}");
    ask("{ pet(id: 1) { id name } }", NULL);
    fail_with(program.calls[0], "slow", "", "[\"name\", 2]", "{\"id\": 1}");
    expect("{\"data\":{\"pet\":{\"id\":\"1\",\"name\":null}},\"errors\":[{\"message\":\"slow\","
           "\"locations\":[{\"line\":1,\"column\":3}],\"path\":[\"pet\",\"name\",2],\"extensions\":"
           "{\"code\":\"INTERNAL_SERVER_ERROR\"}}]}");
    ask("{ pets { id } count }", NULL);
    fail_with(program.calls[0], "no", "}", "[", NULL);
    answer_as(program.calls[1], FQ_HOST_WHOLE, "3");
    expect("{\"data\":null,\"errors\":[{\"message\":\"no\",\"locations\":[{\"line\":1,\"column\":3}"
           "],\"path\":[\"pets\"],\"extensions\":{\"code\":\"INTERNAL_SERVER_ERROR\"}}]}");
    end();
}
END

/* ---- order ---- */

TEST(a_query_asks_for_all_at_once_beside_the_database)
{
    begin();
    ask("{ a: count users { id } b: count c: count }", NULL);
    ck_assert_uint_eq(program.count, 3);
    ck_assert_uint_eq(world.database.runs, 1);
    ck_assert_uint_eq(asked.done, 0); /* the rows are there */
    answer_as(program.calls[2], FQ_HOST_WHOLE, "3");
    answer_as(program.calls[0], FQ_HOST_WHOLE, "1");
    ck_assert_uint_eq(asked.done, 0);
    answer_as(program.calls[1], FQ_HOST_WHOLE, "2");
    expect("{\"data\":{\"a\":1,\"users\":[],\"b\":2,\"c\":3}}");
    /* The program may be the first. */
    program.count = 0;
    asked_init(&asked, "{ a: count users { id } }", NULL);
    fq_engine_run(world.engine, &asked.request);
    answer_as(program.calls[0], FQ_HOST_WHOLE, "1");
    ck_assert_uint_eq(asked.done, 0);
    fake_database_run(&world.database);
    expect("{\"data\":{\"a\":1,\"users\":[]}}");
    program.at_once = "5";
    ask("{ a: count users { id } }", NULL);
    expect("{\"data\":{\"a\":5,\"users\":[]}}");
    end();
}
END

TEST(the_fields_of_a_mutation_come_one_after_the_other)
{
    begin();
    ask("mutation { a: add(n: 1) b: add(n: 2) c: add(n: 3) }", NULL);
    for (size_t i = 0; i < 3; i++) {
        char number[] = {(char)('1' + i), '\0'};
        ck_assert_uint_eq(program.count, i + 1);
        ck_assert_uint_eq(asked.done, 0);
        if (i == 1)
            fail_with(program.calls[i], "no", "", "", NULL);
        else
            answer_as(program.calls[i], FQ_HOST_WHOLE, number);
    }
    expect("{\"data\":{\"a\":1,\"b\":null,\"c\":3},\"errors\":[{\"message\":\"no\",\"locations\":"
           "[{\"line\":1,\"column\":25}],\"path\":[\"b\"],\"extensions\":{\"code\":"
           "\"INTERNAL_SERVER_ERROR\"}}]}");
    program.at_once = "4";
    ask("mutation { a: add(n: 1) b: must(n: 2) }", NULL);
    expect("{\"data\":{\"a\":4,\"b\":4}}");
    program.at_once = NULL;
    /* There will be no data: the rest is not done. */
    ask("mutation { a: must(n: 1) b: add(n: 2) }", NULL);
    fail_with(program.calls[0], "no", "", "", NULL);
    ck_assert_uint_eq(program.count, 1);
    ck_assert_uint_eq(asked.done, 1);
    ASSERT_STR(fq_str_of(asked.whole.ptr, 13), FQ_STR("{\"data\":null,"));
    forget();
    end();
}
END

TEST(where_there_will_be_no_data_nobody_is_waited_for)
{
    begin();
    fake_database_answer(&world.database,
                         (struct fake_answer){.failure = FQ_DATABASE, .message = "no", .times = 1});
    ask("{ users { id } a: count }", NULL);
    ck_assert_uint_eq(asked.done, 1); /* users may not be null */
    ck_assert_uint_eq(program.left, 1);
    answer_as(program.calls[0], FQ_HOST_WHOLE, "1");
    forget();
    end();
}
END

/* ---- fields of rows ---- */

/* As many users as there are names, with what a field of theirs needs, and its own cell. */
static void answer_users(const struct fq_cell *needed, size_t count, size_t hosted)
{
    static struct fq_cell cells[16];
    size_t width = 1 + hosted;
    memset(cells, 0, sizeof(cells));
    for (size_t i = 0; i < count; i++)
        cells[i * width] = needed[i];
    fake_database_answer(&world.database, (struct fake_answer){.cells = cells,
                                                               .row_count = count,
                                                               .column_count = width,
                                                               .times = 1});
}

TEST(a_field_of_rows_is_asked_for_once_for_all_of_them)
{
    const struct fq_cell names[] = {FAKE_TEXT("Ada"), FAKE_TEXT("Bob"), FAKE_TEXT("Eve")};
    begin();
    answer_users(names, 3, 1);
    ask("query Q($l: Boolean) { all: users { h: hello(loud: $l) { t: text n } } }",
        "{\"l\": false}");
    ck_assert_uint_eq(program.count, 1);
    ck_assert_uint_eq(asked.done, 0);
    const struct fq_host_call *call = program.calls[0];
    ASSERT_STR(call->function, FQ_STR("hello_of"));
    ASSERT_STR(call->arguments, FQ_STR("{\"parents\":[{\"name\":\"Ada\"},{\"name\":\"Bob\"},"
                                       "{\"name\":\"Eve\"}],\"arguments\":{\"loud\":false}}"));
    ASSERT_STR(call->selection, FQ_STR("{ t: text n }"));
    ASSERT_STR(call->path, FQ_STR("[\"all\",\"h\"]"));
    ASSERT_STR(call->field, FQ_STR("hello"));
    answer_as(program.calls[0], FQ_HOST_WHOLE,
              "[{\"text\": \"a\", \"n\": 1}, null, {\"text\": \"c\"}]");
    expect("{\"data\":{\"all\":[{\"h\":{\"t\":\"a\",\"n\":1}},{\"h\":null},{\"h\":{\"t\":\"c\","
           "\"n\":null}}]}}");
    /* Nobody is there: nothing is asked. */
    ask("{ users { hello { n } } }", NULL);
    ck_assert_uint_eq(program.count, 0);
    expect("{\"data\":{\"users\":[]}}");
    end();
}
END

TEST(several_fields_of_rows_are_asked_for_at_once_beside_roots)
{
    const struct fq_cell names[] = {FAKE_TEXT("Ada"), FAKE_TEXT("Bob")};
    begin();
    answer_users(names, 2, 2);
    ask("{ users { hello { n } again: hello { text } } count }", NULL);
    ck_assert_uint_eq(program.count, 3);
    answer_as(program.calls[2], FQ_HOST_WHOLE, "[{\"text\":\"x\"},{\"text\":\"y\"}]");
    answer_as(program.calls[1], FQ_HOST_WHOLE, "[{\"n\":1},{\"n\":2}]");
    ck_assert_uint_eq(asked.done, 0);
    answer_as(program.calls[0], FQ_HOST_WHOLE, "9");
    expect("{\"data\":{\"users\":[{\"hello\":{\"n\":1},\"again\":{\"text\":\"x\"}},{\"hello\":{"
           "\"n\":2},\"again\":{\"text\":\"y\"}}],\"count\":9}}");
    answer_users(names, 2, 1);
    ask("{ users { plain } }", NULL);
    ASSERT_STR(program.calls[0]->arguments, FQ_STR("{\"parents\":[{},{}],\"arguments\":{}}"));
    program.at_once = NULL;
    answer_as(program.calls[0], FQ_HOST_WHOLE, "[1,2]");
    expect("{\"data\":{\"users\":[{\"plain\":1},{\"plain\":2}]}}");
    end();
}
END

static void refused_for_rows(const char *document, const char *json, const char *told)
{
    const struct fq_cell names[] = {FAKE_TEXT("Ada"), FAKE_TEXT("Bob")};
    answer_users(names, 2, 1);
    ask(document, NULL);
    ck_assert_uint_eq(program.count, 1);
    answer_as(program.calls[0], FQ_HOST_WHOLE, json);
    ck_assert_uint_eq(asked.done, 1);
    ck_assert_msg(strstr(asked.errors, told) != NULL, "%s: %s", json, asked.errors);
    forget();
}

TEST(values_of_rows_that_do_not_fit_are_errors_with_their_path)
{
    const char *hello = "{ users { hello { text } } }";
    begin();
    refused_for_rows(hello, "[null, {}]", "\"path\":[\"users\",1,\"hello\",\"text\"]");
    refused_for_rows(hello, "[1, null]", "\"path\":[\"users\",0,\"hello\"]");
    refused_for_rows(hello, "[null]", "a value for each object");
    refused_for_rows(hello, "[null, null, null]", "a value for each object");
    refused_for_rows(hello, "{}", "a value for each object");
    refused_for_rows(hello, "[", "no valid JSON");
    refused_for_rows(hello, "[]", "\"path\":[\"users\",1,\"hello\"]");
    const struct fq_cell ids[] = {fake_uuid(1), fake_uuid(2)};
    answer_users(ids, 2, 1);
    ask("{ users { mark } }", NULL);
    fail_with(program.calls[0], "not today", "{\"code\":\"LATER\"}", "", NULL);
    ck_assert_msg(strstr(asked.errors, "LATER") != NULL, "%s", asked.errors);
    ASSERT_STR(fq_str_of(asked.whole.ptr, 13), FQ_STR("{\"data\":null,"));
    forget();
    answer_users(ids, 2, 1);
    ask("{ users { mark } }", NULL);
    fq_engine_host_expired(program.calls[0]);
    ck_assert_msg(strstr(asked.errors, "TIMEOUT") != NULL, "%s", asked.errors);
    forget();
    answer_as(program.calls[0], FQ_HOST_WHOLE, "[1,2]");
    /* Nobody waits. */
    answer_users(ids, 2, 1);
    ask("{ users { mark } }", NULL);
    fq_engine_cancel(&asked.request);
    forget();
    answer_as(program.calls[0], FQ_HOST_WHOLE, "[1,2]");
    end();
}
END

/* ---- the end ---- */

TEST(who_is_not_waited_for_may_answer_later_and_after_the_engine)
{
    begin();
    ask("{ a: count b: count users { id } }", NULL);
    answer_as(program.calls[1], FQ_HOST_WHOLE, "1");
    fq_engine_cancel(&asked.request);
    ck_assert_uint_eq(program.left, 1);
    ck_assert_uint_eq(asked.done, 0);
    forget();
    end();
    ASSERT_STR(program.calls[0]->function, FQ_STR("count"));
    answer_as(program.calls[0], FQ_HOST_WHOLE, "1");
}
END

TEST(a_request_is_cancelled_while_the_database_works)
{
    begin();
    program.count = 0;
    asked_init(&asked, "{ a: count users { id } }", NULL);
    fq_engine_run(world.engine, &asked.request);
    fq_engine_cancel(&asked.request);
    ck_assert_uint_eq(world.database.cancels, 1);
    ck_assert_uint_eq(program.left, 1);
    answer_as(program.calls[0], FQ_HOST_WHOLE, "1");
    forget();
    end();
}
END

TEST(a_call_whose_time_is_over_is_left_and_its_field_fails)
{
    begin();
    ask("{ a: count b: count }", NULL);
    answer_as(program.calls[1], FQ_HOST_WHOLE, "2");
    fq_engine_host_expired(program.calls[0]);
    ck_assert_uint_eq(program.left, 1);
    ck_assert_msg(strstr(asked.errors, "TIMEOUT") != NULL, "%s", asked.errors);
    ck_assert_uint_eq(asked.done, 1);
    forget();
    fq_engine_host_expired(program.calls[0]);
    answer_as(program.calls[0], FQ_HOST_WHOLE, "1");
    end();
}
END

/* ---- refusals ---- */

TEST(what_cannot_be_is_refused_before_anything_is_asked)
{
    static const struct fq_request_key key = {FQ_STR_INIT("a"), FQ_STR_INIT("b")};
    begin();
    ask("mutation { add(n: 1) changed: must(n: 2) }", NULL);
    fail_with(program.calls[0], "no", "", "", NULL);
    answer_as(program.calls[1], FQ_HOST_WHOLE, "1");
    forget();
    program.count = 0;
    ask("{ guarded }", NULL);
    ck_assert_msg(strstr(asked.errors, "role") != NULL, "%s", asked.errors);
    forget();
    asked_init(&asked, "mutation { add(n: 1) }", NULL);
    asked.request.key = &key;
    asked_run(&world, &asked);
    ck_assert_msg(strstr(asked.errors, "by a key") != NULL, "%s", asked.errors);
    forget();
    ck_assert_uint_eq(program.count, 0);
    end();
}
END

TEST(without_a_program_its_fields_fail)
{
    begin();
    fq_engine_free(world.engine);
    struct fq_engine_options options = world_options();
    struct fq_error error;
    world_init_over(&world, &options, schema_refined_from_text(database_text, sdl, &error));
    ask("{ count users { id } }", NULL);
    ck_assert_msg(strstr(asked.errors, "No program") != NULL, "%s", asked.errors);
    forget();
    end();
}
END

TEST(answers_have_a_ceiling)
{
    struct fq_engine_options options = world_options();
    options.response_bytes = 100;
    begin_with(options);
    char json[200];
    snprintf(json, sizeof(json), "\"%0150d\"", 1);
    ask("{ hello }", NULL);
    answer_as(program.calls[0], FQ_HOST_WHOLE, json);
    ck_assert_msg(strstr(asked.errors, "response_bytes") != NULL, "%s", asked.errors);
    forget();
    end();
}
END

/* ---- long answers, and memory that ends ---- */

TEST(a_long_answer_is_written_aside_and_the_request_may_end_meanwhile)
{
    struct fq_engine_options options = world_options();
    struct world_asides *asides = &world.asides;
    static char json[1u << 19];
    memset(json, 'x', sizeof(json) - 1);
    json[0] = json[sizeof(json) - 2] = '"';
    *asides = (struct world_asides){.base = {.begin = world_begin_aside}};
    options.asides = &asides->base;
    begin_with(options);
    for (int cancelled = 0; cancelled <= 1; cancelled++) {
        ask("{ hello }", NULL);
        answer_as(program.calls[0], FQ_HOST_WHOLE, json);
        ck_assert_ptr_nonnull(asides->last);
        ck_assert_uint_eq(asked.done, 0);
        if (cancelled)
            fq_engine_cancel(&asked.request);
        world_do_aside(&world);
        ck_assert_uint_eq(asked.done, !cancelled);
        if (!cancelled)
            ck_assert_uint_gt(asked.whole.len, sizeof(json));
        forget();
    }
    end();
}
END

static bool answers_with_memory_failing(uint64_t nth)
{
    static struct fq_cell cells[2];
    cells[0] = FAKE_TEXT("Ada");
    program.count = 0;
    fake_database_forget(&world.database);
    fake_database_answer(&world.database,
                         (struct fake_answer){.cells = cells, .row_count = 1, .column_count = 2});
    asked_init(&asked,
               "query ($m: Mail, $p: Mood) { pets(search: {mail: $m}) { id owner { pets(mood: $p) "
               "{ name } } } found { ... on Thing { name } } users { hello { n } } count }",
               "{\"m\": {\"a\": 1}, \"p\": \"SAD\"}");
    fq_memory_fail_from(nth);
    fq_engine_run(world.engine, &asked.request);
    fake_database_run(&world.database);
    for (size_t i = 0; i < program.count; i++) {
        if (program.calls[i]->field.len == 5 && program.calls[i]->field.ptr[0] == 'c')
            fail_with(program.calls[i], "no", "{\"code\":\"X\",\"y\":1}", "[1,\"a\"]", NULL);
        else
            answer_as(program.calls[i], FQ_HOST_WHOLE,
                      program.calls[i]->field.ptr[0] == 'h' ? "[{\"n\":1}]" : "[]");
    }
    bool failed = fq_memory_has_failed();
    fq_memory_fail_from(0);
    ck_assert_uint_eq(asked.done, 1);
    if (!failed)
        ck_assert_msg(strstr(asked.errors, "[\"count\",1,\"a\"]") != NULL, "%s", asked.errors);
    forget();
    return !failed;
}

TEST(whatever_memory_ends_at_the_request_ends_once)
{
    struct fq_engine_options options = world_options();
    options.cached_documents = 0;
    begin_with(options);
    uint64_t nth = 1;
    while (!answers_with_memory_failing(nth))
        nth++;
    ck_assert_uint_gt(nth, 50);
    end();
}
END

int main(void)
{
    return RUN("engine/hosts", a_program_is_told_function_field_arguments_path_and_operation,
               arguments_have_defaults_and_values_of_variables_wherever_they_stand,
               selections_have_aliases_fragments_and_directives_done_and_variables_in,
               an_answer_is_cut_down_to_the_selection, objects_of_several_types_say_which_they_are,
               values_that_do_not_fit_are_errors_with_their_path,
               leaves_come_in_the_forms_that_programs_have, null_spreads,
               an_answer_as_selected_is_written_as_it_stands,
               errors_of_a_program_have_its_extensions_and_path,
               a_query_asks_for_all_at_once_beside_the_database,
               the_fields_of_a_mutation_come_one_after_the_other,
               where_there_will_be_no_data_nobody_is_waited_for,
               a_field_of_rows_is_asked_for_once_for_all_of_them,
               several_fields_of_rows_are_asked_for_at_once_beside_roots,
               values_of_rows_that_do_not_fit_are_errors_with_their_path,
               who_is_not_waited_for_may_answer_later_and_after_the_engine,
               a_request_is_cancelled_while_the_database_works,
               a_call_whose_time_is_over_is_left_and_its_field_fails,
               what_cannot_be_is_refused_before_anything_is_asked,
               without_a_program_its_fields_fail, answers_have_a_ceiling,
               a_long_answer_is_written_aside_and_the_request_may_end_meanwhile,
               whatever_memory_ends_at_the_request_ends_once);
}
