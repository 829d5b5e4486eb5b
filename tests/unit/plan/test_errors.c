/* SPDX-License-Identifier: MIT
 *
 * What no plan can be made for is an error, never something else than was asked; and planning
 * without memory ends.
 */
#include <stdio.h>

#include "planning.h"
#include "unit.h"

static const struct {
    const char *document, *variables, *sentence;
    unsigned line, column;
} rows[] = {
    /* A condition that is null is not left out. */
    {"{ users(where: {email: {eq: null}}) { id } }", NULL,
     "The filter \"eq\" is null. To compare with null use { isnull: true }; to leave the condition "
     "out, leave the field out.",
     1, 29},
    {"{ users(where: {email: null}) { id } }", NULL,
     "The filter \"email\" is null. To compare with null use { isnull: true }; to leave the "
     "condition out, leave the field out.",
     1, 24},
    {"query ($w: UserWhereInput) { users(where: $w) { id } }",
     "{\"w\": {\"NOT\": {\"email\": {\"in\": null}}}}",
     "The filter \"in\" is null. To compare with null use { isnull: true }; to leave the condition "
     "out, leave the field out.",
     1, 8},
    {"{ users(where: {posts: {some: null}}) { id } }", NULL,
     "The filter \"some\" is null. To compare with null use { isnull: true }; to leave the "
     "condition out, leave the field out.",
     1, 31},
    {"{ users(where: {manager: null}) { id } }", NULL,
     "The filter \"manager\" is null. To compare with null use { isnull: true }; to leave the "
     "condition out, leave the field out.",
     1, 26},
    {"{ users(where: {AND: null}) { id } }", NULL,
     "The filter \"AND\" is null. To compare with null use { isnull: true }; to leave the "
     "condition "
     "out, leave the field out.",
     1, 22},
    /* A variable without a value inside a filter, at any depth. */
    {"query ($m: String) { users(where: {email: {eq: $m}}) { id } }", NULL,
     "Variable \"$m\" is used in a filter but has no value; a filter is never left out silently. "
     "Give it a value, or use a variable for the whole filter.",
     1, 48},
    {"query ($f: StringFilter) { users { posts(where: {OR: [{title: $f}]}) { id } } }", "{}",
     "Variable \"$f\" is used in a filter but has no value; a filter is never left out silently. "
     "Give it a value, or use a variable for the whole filter.",
     1, 63},
    /* The order of an object's fields would be open. */
    {"{ users(orderBy: [{email: ASC, born: DESC}]) { id } }", NULL,
     "An object in orderBy has 2 fields, whose sequence would be open; write one object a field: "
     "[{a: ASC}, {b: DESC}].",
     1, 19},
    {"{ posts(orderBy: {author: {email: ASC, born: DESC}}) { id } }", NULL,
     "An object in orderBy has 2 fields, whose sequence would be open; write one object a field: "
     "[{a: ASC}, {b: DESC}].",
     1, 27},
    {"{ users(orderBy: [{email: null}]) { id } }", NULL,
     "The order of \"email\" is null; give ASC or DESC, or leave the field out.", 1, 27},
    /* Bounds. */
    {"{ users(limit: -1) { id } }", NULL,
     "Argument \"limit\" must be between 0 and 100000; ask for more rows in pages, with offset.", 1,
     3},
    {"{ users { posts(limit: 100001) { id } } }", NULL,
     "Argument \"limit\" must be between 0 and 100000; ask for more rows in pages, with offset.", 1,
     11},
    {"{ users(offset: -1) { id } }", NULL, "Argument \"offset\" must not be negative.", 1, 3},
    {"query ($n: Int) { users(limit: $n) { id } }", "{\"n\": 100001}",
     "Argument \"limit\" must be between 0 and 100000; ask for more rows in pages, with offset.", 1,
     19},
};

TEST(what_cannot_be_planned_is_an_error_with_its_place)
{
    planning_begin(NULL);
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        const struct planned *planned = plan_document(rows[i].document, rows[i].variables);
        fq_str error = planned_error(planned);
        ck_assert_msg(planned->status == FQ_INPUT, "%s", rows[i].document);
        ck_assert_msg(fq_str_eq(error, fq_str_from(rows[i].sentence)), "%s\n%.*s", rows[i].document,
                      FQ_STR_ARG(error));
        struct fq_location at = planned->errors.first->location;
        ck_assert_msg(at.line == rows[i].line && at.column == rows[i].column, "%s at %u:%u",
                      rows[i].document, at.line, at.column);
    }
    planning_end();
}
END

TEST(every_fault_is_reported)
{
    planning_begin(NULL);
    const struct planned *planned = plan_document("{ users(limit: -1, where: {email: {eq: null, "
                                                  "neq: null}}) { id } posts(offset: -1) { id } }",
                                                  NULL);
    ck_assert_int_eq(planned->status, FQ_INPUT);
    ck_assert_uint_eq(planned->errors.count, 4);
    planning_end();
}
END

TEST(a_statement_beyond_its_ceiling_is_an_error)
{
    struct fq_buf document;
    planning_begin(NULL);
    fq_buf_init(&document, NULL, 1u << 24);
    fq_buf_literal(&document, "{ users { id ");
    for (int i = 0; i < 2000; i++)
        fq_buf_printf(&document, "a%d: posts(where: {title: {eq: \"%d\"}}) { id } ", i, i);
    fq_buf_literal(&document, "} }");
    fq_buf_char(&document, '\0');
    const struct planned *planned = plan_document(document.ptr, NULL);
    ck_assert_int_eq(planned->status, FQ_INPUT);
    ASSERT_STR(planned_error(planned), FQ_STR("The selection needs an SQL statement of more than "
                                              "262144 bytes; split it."));
    fq_buf_clear(&document);
    planning_end();
}
END

TEST(planning_without_memory_ends)
{
    static const char *const documents[] = {
        "{ users(where: {NOT: {OR: [{email: {in: [\"a\", \"b\"]}}, {posts: {some: "
        "{title: "
        "{like: \"x\"}}}}]}}, orderBy: [{manager: {email: ASC}}], limit: 3) { id home { street } "
        "posts { title author { email } comments { nr } } } }",
        "{ books { title writer { name } author { name } } cards { title shelf { row } id pages } "
        "}",
    };
    planning_begin(NULL);
    for (size_t i = 0; i < FQ_ARRAY_LEN(documents); i++) {
        uint64_t nth = 1;
        for (;; nth++) {
            const struct planned *planned = plan_failing_from(documents[i], NULL, nth);
            if (planned->status == FQ_OK)
                break;
            ck_assert_int_eq(planned->status, FQ_NOMEM);
        }
        ck_assert_uint_gt(nth, 50);
    }
    planning_end();
}
END

int main(void)
{
    return RUN("plan/errors", what_cannot_be_planned_is_an_error_with_its_place,
               every_fault_is_reported, a_statement_beyond_its_ceiling_is_an_error,
               planning_without_memory_ends);
}
