/* SPDX-License-Identifier: MIT
 *
 * Calls of functions: how values become arguments, and how what is returned is read.  The golden
 * cases and tests/integration/test_functions.py run such statements.
 */
#include "base/limits.h"
#include "planning.h"
#include "unit.h"

static const struct {
    const char *document, *variables, *sql;
} calls[] = {
    /* Rows of a table are read as they come, in the function's order. */
    {"{ findUsers(words: \"it's\", limit: 2) { id } }", NULL,
     "SELECT t0.\"id\" FROM \"public\".\"fn_find_users\"(\"words\" => "
     "$1::\"pg_catalog\".\"text\") WITH ORDINALITY AS t0 ORDER BY t0.ordinality LIMIT 2; "
     "'it's'\n"},
    /* Another order still ends in the function's. */
    {"query ($w: String!, $m: Int) { findUsers(words: $w, most: $m, orderBy: [{email: DESC}], "
     "where: {active: {eq: true}}) { id } }",
     "{\"w\": \"x\", \"m\": null}",
     "SELECT q.* FROM (SELECT t0.\"id\" FROM \"public\".\"fn_find_users\"(\"words\" => "
     "$1::\"pg_catalog\".\"text\", \"most\" => NULL::\"pg_catalog\".\"int4\") WITH "
     "ORDINALITY AS t0 WHERE (t0.\"active\" OPERATOR(pg_catalog.=) $2) ORDER BY "
     "t0.\"email\" DESC, t0.ordinality LIMIT 1000) AS q, (SELECT) AS "
     "weight; 'x', 'true'\n"},
    /* Rows of a view that is seen through are found by their key. */
    {"{ findBooks { title } }", NULL,
     "SELECT t0.\"data.title\" FROM (SELECT q.\"id\", q.\"data.title\", r.ordinality FROM "
     "\"public\".\"fn_find_books\"() WITH ORDINALITY AS r JOIN (SELECT b.id AS \"id\", "
     "b.title AS \"data.title\" FROM (public.tb_book b JOIN public.tb_author a ON "
     "((a.pk_author OPERATOR(pg_catalog.=) b.fk_author)))) AS q ON q.\"id\" "
     "OPERATOR(pg_catalog.=) r.\"id\") AS t0 ORDER BY t0.ordinality LIMIT 1000\n"},
    /* A value; a composite one, of which two parts are asked for, comes of one call. */
    {"{ count(moods: [sad, null]) }", NULL,
     "SELECT t0.\"v\" FROM (SELECT \"public\".\"fn_count\"(\"moods\" => "
     "$1::\"public\".\"_mood\") AS v OFFSET 0) AS t0; '{\"sad\",NULL}'\n"},
    {"{ home(of: {number: 3}) { number street } }", NULL,
     "SELECT (t0.\"v\" IS DISTINCT FROM NULL), (t0.\"v\").\"number\", "
     "(t0.\"v\").\"street\" FROM (SELECT \"public\".\"fn_home\"(\"of\" => ROW(NULL, "
     "$1::\"pg_catalog\".\"int4\")::\"public\".\"place\") AS v OFFSET 0) AS t0; '3'\n"},
    {"{ tops(limit: 1) { n } }", NULL,
     "SELECT t0.\"n\" FROM \"public\".\"fn_tops\"() WITH ORDINALITY AS t0 ORDER BY "
     "t0.ordinality LIMIT 1\n"},
    /* What changes and is only shown is called and read at once. */
    {"mutation { addUser(email: \"a\", homes: [{street: \"s\"}, null]) { id } forget }", NULL,
     "SELECT t0.\"id\" FROM \"public\".\"fn_add_user\"(\"email\" => "
     "$1::\"pg_catalog\".\"text\", \"homes\" => ARRAY[ROW($2::\"pg_catalog\".\"text\", "
     "NULL), NULL]::\"public\".\"_place\") AS t0 WHERE NOT "
     "((t0.*)::\"public\".\"users\" IS NULL); 'a', 's'\n"
     "SELECT t0.\"v\" FROM (SELECT true AS v FROM \"public\".\"fn_forget\"() OFFSET 0) AS "
     "t0\n"},
    /* A document has the members that were given, each of its declared type. */
    {"mutation { addBook(input: {title: null, home: {}, homes: [{number: 1}], tags: [\"a\"]}) { "
     "__typename } }",
     NULL,
     "SELECT pg_catalog.set_config('fraiseql.result', "
     "COALESCE(pg_catalog.array_agg(r.*)::\"public\".\"mutation_response\"[]::pg_catalog.text, "
     "'{}'), true) IS NOT NULL FROM \"public\".\"fn_add_book\"(\"input\" => "
     "(pg_catalog.jsonb_build_object('title', NULL::\"pg_catalog\".\"text\", 'home', "
     "('{}'::pg_catalog.jsonb), 'homes', "
     "(pg_catalog.jsonb_build_array((pg_catalog.jsonb_build_object('number', "
     "$1::\"pg_catalog\".\"int4\")))), 'tags', "
     "$2::\"pg_catalog\".\"_text\"))::\"pg_catalog\".\"jsonb\") AS r; '1', '{\"a\"}'\n"
     "SELECT t0.\"choice\" FROM (SELECT CASE WHEN "
     "pg_catalog.lower(pg_catalog.split_part(COALESCE(a.\"status\"::pg_catalog.text, "
     "'failed:no_result'), ':', 1)) OPERATOR(pg_catalog.=) "
     "ANY('{success,created,updated,deleted,new,completed,ok,done,existing,synced,cancelled}'::pg_"
     "catalog.text[]) "
     "THEN 0 ELSE 1 END AS \"choice\" FROM pg_catalog.unnest((CASE WHEN "
     "pg_catalog.current_setting('fraiseql.result', true) OPERATOR(pg_catalog.<>) '' THEN "
     "pg_catalog.current_setting('fraiseql.result', true) "
     "END)::\"public\".\"mutation_response\"[]) AS a) AS t0\n"},
};

TEST(calls_pass_what_was_given_and_read_what_came)
{
    planning_begin(NULL);
    for (size_t i = 0; i < FQ_ARRAY_LEN(calls); i++) {
        const struct planned *planned = plan_document(calls[i].document, calls[i].variables);
        ASSERT_STR(planned_text(planned), fq_str_from(calls[i].sql));
    }
    planning_end();
}
END

TEST(only_what_is_returned_as_rows_takes_two_statements)
{
    planning_begin(NULL);
    const struct fq_plan *plan =
        plan_document("mutation { a: forget addBook(input: {}) { __typename } b: forget t: "
                      "__typename }",
                      NULL)
            ->plan;
    static const struct {
        size_t root;
        bool wanted;
    } steps[] = {{0, true}, {1, false}, {1, true}, {2, true}};
    ck_assert_uint_eq(plan->step_count, FQ_ARRAY_LEN(steps));
    for (size_t i = 0; i < FQ_ARRAY_LEN(steps); i++) {
        ck_assert_uint_eq(plan->steps[i].root, steps[i].root);
        ck_assert_int_eq(plan->steps[i].wanted, steps[i].wanted);
    }
    ck_assert_uint_ne(plan->steps[1].statement.id, plan->steps[2].statement.id);
    ASSERT_STR(plan->roots[3].constant, FQ_STR("\"Mutation\""));
    planning_end();
}
END

TEST(a_union_is_asked_for_each_of_its_types)
{
    planning_begin(NULL);
    const struct fq_plan *plan =
        plan_document("mutation { addBook(input: {}) { __typename ... on MutationError { code "
                      "...M } ... on AddBookSuccess { book { title } status } } } fragment M on "
                      "MutationError { message }",
                      NULL)
            ->plan;
    const struct fq_node *item = plan->roots[0].rows->item;
    ck_assert_int_eq(item->op, FQ_OP_CASES);
    ck_assert_uint_eq(item->count, 2);
    ck_assert_uint_eq(item->nodes[0].count, 3);
    ASSERT_STR(item->nodes[0].nodes[0].constant, FQ_STR("\"AddBookSuccess\""));
    const struct fq_node *book = &item->nodes[0].nodes[1];
    ASSERT_STR(book->key, FQ_STR("book"));
    ck_assert_uint_ne(book->stand_in->cell, book->cell);
    ck_assert_uint_eq(item->nodes[1].count, 3);
    ASSERT_STR(item->nodes[1].nodes[2].key, FQ_STR("message"));
    planning_end();
}
END

int main(void)
{
    return RUN("plan/calls", calls_pass_what_was_given_and_read_what_came,
               only_what_is_returned_as_rows_takes_two_statements,
               a_union_is_asked_for_each_of_its_types);
}
