/* SPDX-License-Identifier: MIT
 *
 * What a yardstick of the schema's table makes of a column and what the client gave, as a term of
 * an order.
 */
#include "base/limits.h"
#include "plan/planner.h"

/* ---- what was given ---- */

/* A cursor that was made for one word says nothing about the order for another.  What a variable
 * holds makes the plan one for this request. */
static void add_given(struct fq_planner *p, struct fq_buf *text, const struct fq_input *value)
{
    if (value->leaf >= 0) {
        value = p->request->variables->leaves[value->leaf];
        p->reusable = false;
    }
    if (value->kind == FQ_INPUT_OBJECT) {
        for (size_t i = 0; i < value->count; i++) {
            fq_buf_char(text, '\n');
            fq_buf_str_add(text, value->members[i].def->name);
            add_given(p, text, value->members[i].value);
        }
        return;
    }
    for (size_t i = 0; value->kind == FQ_INPUT_LIST && i < value->count; i++)
        add_given(p, text, value->items[i]);
    fq_buf_char(text, '\n');
    fq_buf_u64(text, value->text.len);
    fq_buf_char(text, ':');
    fq_buf_str_add(text, value->text);
}

static fq_str measured_name(struct fq_planner *p, fq_str column,
                            const struct fq_yardstick *yardstick, const struct fq_input *value)
{
    struct fq_buf text;
    fq_buf_init(&text, p->arena, FQ_LIMIT_SQL_BYTES);
    fq_buf_str_add(&text, column);
    fq_buf_char(&text, '.');
    fq_buf_str_add(&text, yardstick->op.name);
    add_given(p, &text, value);
    return fq_buf_str(&text);
}

/* ---- the direction ---- */

static bool goes_down(fq_str direction)
{
    return fq_str_starts_with(direction, FQ_STR(" DESC"));
}

/* As PostgreSQL takes it where nothing is said of nulls. */
static bool nulls_first(fq_str direction)
{
    return fq_str_ends_with(direction, FQ_STR(" NULLS FIRST")) ||
           (goes_down(direction) && !fq_str_ends_with(direction, FQ_STR(" NULLS LAST")));
}

/* Shortest, since an index gives no order in which the place of nulls is spelt out. */
static fq_fragment direction_of(const struct fq_plan_term *term)
{
    if (!term->nullable || term->nulls_first == term->descending)
        return term->descending ? SQL(" DESC") : SQL(" ASC");
    return term->descending ? SQL(" DESC NULLS LAST") : SQL(" ASC NULLS FIRST");
}

static void set_direction(struct fq_plan_term *term, const struct fq_yardstick *yardstick,
                          const struct fq_input *direction)
{
    bool given = direction && direction->kind != FQ_INPUT_NULL;
    bool by_distance = yardstick->nearest.text.len > 0;
    bool down = given ? goes_down(direction->internal) : yardstick->greatest_first;
    term->nulls_first = given && nulls_first(direction->internal);
    term->descending = by_distance && yardstick->greatest_first ? !down : down;
    if (!term->nullable)
        term->nulls_first = term->descending;
    term->direction = direction_of(term);
    term->nearest = by_distance && !term->descending && !term->nulls_first;
}

void fq_plan_yardstick_term(struct fq_planner *p, struct fq_plan_term *term,
                            const struct fq_yardstick *yardstick, const struct fq_column *column,
                            fq_fragment left, const struct fq_input *value)
{
    struct fq_operator op = yardstick->op;
    struct fq_sql sql;
    fq_sql_init(&sql, p->arena);
    if (yardstick->nearest.text.len)
        op.sql = yardstick->nearest;
    fq_sql_add(&sql, SQL("("));
    fq_plan_operator(p, &sql, &op, column, left, value, true);
    fq_sql_add(&sql, SQL(")"));
    term->sql = fq_sql_fragment(&sql);
    term->yardstick = yardstick;
    term->measured = left;
    term->given = value;
    term->operators = FQ_PG_OPERATORS;
    term->operand = yardstick->result;
    set_direction(term, yardstick, fq_input_get(value, FQ_STR("direction")));
    term->name = measured_name(p, term->name, yardstick, value);
}
