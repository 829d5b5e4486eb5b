/* SPDX-License-Identifier: MIT
 *
 * What operations cost: fields times the rows that are asked for around them.  A list that does not
 * say how many has a thousand.
 */
#include "base/memory.h"
#include "planning.h"
#include "unit.h"

struct asked {
    const struct planned *planned;
    struct fq_arena arena;
    double cost;
};

static enum fq_status ask(void *arg)
{
    struct asked *asked = arg;
    asked->cost = fq_plan_cost_of(asked->planned->plan, &asked->planned->variables, &asked->arena);
    return FQ_OK;
}

static double cost_with(const struct planned *planned)
{
    struct asked asked = {.planned = planned};
    fq_arena_init(&asked.arena, 4096, 1u << 20);
    ck_assert_int_eq(fq_guard(ask, &asked), FQ_OK);
    fq_arena_clear(&asked.arena);
    return asked.cost;
}

static double cost_of(const char *document, const char *variables)
{
    const struct planned *planned = plan_document(document, variables);
    ck_assert_msg(planned->status == FQ_OK, "%s: %.*s", document,
                  FQ_STR_ARG(planned_error(planned)));
    return cost_with(planned);
}

static const struct {
    const char *document, *variables;
    double cost;
} rows[] = {
    {"{ __typename }", NULL, 1},
    {"{ a: __typename b: __typename a: __typename }", NULL, 2},
    {"{ __schema { types { name } } }", NULL, 1},
    /* Lists, by themselves, inside each other and beside each other. */
    {"{ users { id } }", NULL, 1 + 1000},
    {"{ users(limit: 10) { id email } }", NULL, 1 + 10 * 2},
    {"{ users(limit: 0) { id email } }", NULL, 1},
    {"{ users(limit: 10, offset: 100000) { id } }", NULL, 1 + 10},
    {"{ users(limit: 10) { id posts { id } } }", NULL, 1 + 10 * (2 + 1000)},
    {"{ users(limit: 10) { posts(limit: 20) { comments(limit: 30) { words nr } } } }", NULL,
     1 + 10 * (1 + 20 * (1 + 30 * 2))},
    {"{ users(limit: 10) { a: posts(limit: 20) { id } b: posts(limit: 3) { id } } }", NULL,
     1 + 10 * (2 + 20 + 3)},
    {"{ a: users(limit: 10) { id } b: users(limit: 20) { id } }", NULL, 2 + 10 + 20},
    {"{ users(limit: 100000) { posts(limit: 100000) { comments(limit: 100000) { nr } } } }", NULL,
     1 + 1e5 * (1 + 1e5 * (1 + 1e5))},
    /* What leads to one row multiplies nothing; nor does an object. */
    {"{ posts(limit: 10) { author { email manager { email } } } }", NULL, 1 + 10 * 4},
    {"{ users(limit: 10) { home { street number } } }", NULL, 1 + 10 * 3},
    {"{ user(id: \"00000000-0000-0000-0000-000000000000\") { email posts(limit: 5) { id } } }",
     NULL, 1 + 2 + 5},
    /* The same field costs once, however often it is written; with another name twice. */
    {"{ users(limit: 10) { id ...F ...F } } fragment F on User { id ...G } fragment G on User { id "
     "x: id }",
     NULL, 1 + 10 * 2},
    {"{ users(limit: 10) { id email @skip(if: true) } }", NULL, 1 + 10},
    /* Variables are what they are, whatever the plan was made for. */
    {"query($n: Int) { users(limit: $n) { id email } }", "{\"n\": 7}", 1 + 7 * 2},
    {"query($n: Int) { users(limit: $n) { id } }", "{\"n\": 0}", 1},
    {"query($n: Int) { users(limit: $n) { id } }", NULL, 1 + 1000},
    {"query($n: Int) { users(limit: $n) { id } }", "{\"n\": null}", 1 + 1000},
    {"query($n: Int, $m: Int = 4) { users(limit: $n) { posts(limit: $m) { id } x: posts(limit: "
     "$n) { id } } }",
     "{\"n\": 30}", 1 + 30 * (2 + 4 + 30)},
    {"query($o: Int) { users(limit: 10, offset: $o) { id } }", "{\"o\": 500}", 1 + 10},
    /* Connections: fields of the page, of each edge and of each row. */
    {"{ usersConnection(first: 10) { nodes { id } } }", NULL, 1 + 1 + 10},
    {"query($n: Int) { usersConnection(last: $n) { edges { cursor node { id email } } pageInfo { "
     "hasNextPage endCursor } } }",
     "{\"n\": 10}", 1 + 2 + 10 * (2 + 2) + 2},
    {"{ usersConnection(first: 10) { totalCount } }", NULL, 1 + 1 + 1000},
    {"{ users(limit: 10) { postsConnection(first: 5) { nodes { id } } } }", NULL,
     1 + 10 * (1 + 1 + 5)},
    /* Of what is put together nobody knows how many rows there are: as many as a list has. */
    {"{ usersAggregate { count } }", NULL, 1 + 1000 + 1},
    {"{ users(limit: 10) { postsAggregate { count } } }", NULL, 1 + 10 * (1 + 1000 + 1)},
    {"{ usersGroups(by: [{active: KEY}], limit: 5) { count } }", NULL, 1 + 1000 + 5},
};

TEST(fields_cost_as_often_as_rows_are_asked_for)
{
    planning_begin(NULL);
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        double cost = cost_of(rows[i].document, rows[i].variables);
        ck_assert_msg(cost == rows[i].cost, "%s costs %.0f, not %.0f", rows[i].document, cost,
                      rows[i].cost);
    }
    planning_end();
}
END

/* A plan is kept and serves other values. */
TEST(one_plan_costs_what_each_of_its_variables_asks_for)
{
    planning_begin(NULL);
    struct planned *planned = plan_document(
        "query($n: Int) { users(limit: $n) { posts(limit: $n) { id } } }", "{\"n\": 15}");
    ck_assert_int_eq(planned->status, FQ_OK);
    ck_assert(cost_with(planned) == 1 + 15 * (1 + 15));
    struct fq_input other = *planned->variables.leaves[0];
    const struct fq_input *leaves[] = {&other};
    other.text = FQ_STR("3");
    planned->variables.leaves = leaves;
    ck_assert(cost_with(planned) == 1 + 3 * (1 + 3));
    planning_end();
}
END

/* Beyond what a whole number holds it is still more than anything that is allowed. */
TEST(sums_do_not_overflow)
{
    planning_begin(NULL);
    double cost = cost_of("{ users(limit: 100000) { posts(limit: 100000) { author { posts(limit: "
                          "100000) { author { posts(limit: 100000) { author { posts(limit: 100000) "
                          "{ id } } } } } } } } }",
                          NULL);
    ck_assert(cost > 1e25 && cost < 1e26);
    planning_end();
}
END

TEST(types_and_fields_have_weights)
{
    planning_begin("table users -- @fraiseql {\"cost\": 3}\n"
                   "  id int4! primary\n"
                   "  picture text -- @fraiseql {\"cost\": 50}\n"
                   "  free text -- @fraiseql {\"cost\": 0}\n");
    ck_assert(cost_of("{ users(limit: 10) { id } }", NULL) == 1 + 10 * (3 + 1));
    ck_assert(cost_of("{ users(limit: 10) { picture free } }", NULL) == 1 + 10 * (3 + 50));
    ck_assert(cost_of("{ users(limit: 10) { a: picture b: picture } }", NULL) == 1 + 10 * 103);
    planning_end();
}
END

int main(void)
{
    return RUN("plan/cost", fields_cost_as_often_as_rows_are_asked_for,
               one_plan_costs_what_each_of_its_variables_asks_for, sums_do_not_overflow,
               types_and_fields_have_weights);
}
