/* SPDX-License-Identifier: MIT
 *
 * What no plan can be made for is an error, never something else than was asked; and planning
 * without memory ends.
 */
#include <stdio.h>

#include "base/limits.h"
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

/* One error, whatever stands around what became too long. */
static void check_too_long(const char *before, const char *item, int count, const char *after)
{
    struct fq_buf document;
    fq_buf_init(&document, NULL, 1u << 24);
    fq_buf_str_add(&document, fq_str_from(before));
    for (int i = 0; i < count; i++)
        fq_buf_str_add(&document, fq_str_from(item));
    fq_buf_str_add(&document, fq_str_from(after));
    fq_buf_char(&document, '\0');
    const struct planned *planned = plan_document(document.ptr, NULL);
    ck_assert_msg(planned->status == FQ_INPUT, "%s%s…%s", before, item, after);
    ck_assert_uint_eq(planned->errors.count, 1);
    ck_assert_msg(fq_str_find(planned_error(planned), FQ_STR("of more than 262144 bytes")) <
                      planned_error(planned).len,
                  "%.*s", FQ_STR_ARG(planned_error(planned)));
    fq_buf_clear(&document);
}

TEST(what_is_too_long_inside_is_too_long_outside)
{
    planning_begin(NULL);
    check_too_long("{ users(where: {posts: {some: {OR: [", "{title: {eq: \"1\"}} ", 8000,
                   "]}}}) { id } }");
    check_too_long("{ users(where: {OR: [", "{email: {eq: \"1\"}} ", 8000, "]}) { id } }");
    planning_end();
}
END

/* A call with so many rows that have no value, and so many that have one. */
static const struct planned *plan_call(size_t without, size_t with)
{
    static char document[1u << 18];
    char *to = stpcpy(document, "{ count(places: [");
    for (size_t i = 0; i < with; i++)
        to = stpcpy(to, "{street:\"\"} ");
    for (size_t i = 0; i < without; i++)
        to = stpcpy(to, "{} ");
    stpcpy(to, "]) }");
    return plan_document(document, NULL);
}

static size_t call_length(size_t without, size_t with)
{
    const struct planned *planned = plan_call(without, with);
    ck_assert_msg(planned->status == FQ_OK, "%.*s", FQ_STR_ARG(planned_error(planned)));
    return strlen(planned->plan->steps[0].statement.sql);
}

/* The text of the call may just fit, and what stands around it not. */
TEST(a_call_near_the_ceiling_is_whole_or_one_error)
{
    planning_begin("composite place street text\nfunction fn_count stable returns int8\n"
                   "  places place[]\n");
    size_t one = call_length(1, 0), step = call_length(2, 0) - one;
    size_t more = call_length(1, 1) - one, counts[2] = {0};
    for (size_t length = FQ_LIMIT_SQL_BYTES - 4; length < FQ_LIMIT_SQL_BYTES + 80; length++) {
        size_t with = 0;
        while (with < 9 && (length - one - with * more) % step)
            with++;
        const struct planned *planned = plan_call(1 + (length - one - with * more) / step, with);
        if (planned->status == FQ_OK)
            ck_assert_ptr_nonnull(strstr(planned->plan->steps[0].statement.sql, "fn_count"));
        else
            ck_assert_uint_eq(planned->errors.count, 1);
        counts[planned->status == FQ_OK]++;
    }
    ck_assert(counts[0] && counts[1]);
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
               what_is_too_long_inside_is_too_long_outside,
               a_call_near_the_ceiling_is_whole_or_one_error, planning_without_memory_ends);
}
