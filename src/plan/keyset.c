/* SPDX-License-Identifier: MIT
 *
 * Conditions that rows stand beyond a cursor, in the order or against it.  Where one comparison of
 * rows says it, an index can begin there; elsewhere it is written out term by term, with a bound on
 * the first term in front, where one holds for all.
 */
#include "plan/keyset.h"

#include "plan/rules.h"

struct edge {
    struct fq_planner *p;
    struct fq_plan_cursor *cursor;
    bool backwards;
    bool with_equals; /* what stands where the cursor points is beyond as well */
};

static bool goes_down(const struct edge *e, const struct fq_plan_term *term)
{
    return term->descending != e->backwards;
}

/* Where nulls stand, they stand beyond all values. */
static bool nulls_are_beyond(const struct edge *e, const struct fq_plan_term *term)
{
    return term->nulls_first == e->backwards;
}

/* There may be some. */
static bool nulls_follow(const struct edge *e, const struct fq_plan_term *term)
{
    return term->nullable && nulls_are_beyond(e, term);
}

static bool is_null_value(const struct edge *e, size_t part)
{
    return e->cursor->values[part].null;
}

static fq_fragment symbol(const struct edge *e, const struct fq_plan_term *term, bool with_equals)
{
    if (goes_down(e, term))
        return with_equals ? SQL("<=") : SQL("<");
    return with_equals ? SQL(">=") : SQL(">");
}

/* ---- cursors ---- */

bool fq_plan_cursor_open(struct fq_planner *p, struct fq_plan_cursor *cursor,
                         const struct fq_cursor_order *order)
{
    const struct fq_input *input = cursor->input;
    fq_str text = input->leaf >= 0 ? p->request->variables->leaves[input->leaf]->text : input->text;
    cursor->order = order;
    cursor->params = FQ_NEW_ARRAY(p->arena, order->count, size_t);
    switch (fq_cursor_read(p->arena, text, order, &cursor->values)) {
    case FQ_CURSOR_GOOD:
        return true;
    case FQ_CURSOR_BROKEN:
        fq_plan_error(p, input->at, FQ_PLAN_CURSOR_SENTENCE, cursor->argument);
        return false;
    case FQ_CURSOR_OF_ANOTHER_ORDER:
        break;
    }
    fq_plan_error(p, input->at, FQ_PLAN_ORDER_SENTENCE, cursor->argument);
    return false;
}

static void add_cursor_value(struct edge *e, struct fq_sql *sql, const struct fq_plan_term *term,
                             size_t part)
{
    struct fq_plan_cursor *cursor = e->cursor;
    const struct fq_param param = {
        .form = cursor->input->leaf >= 0 ? FQ_FORM_CURSOR : FQ_FORM_VALUE,
        .leaf = cursor->input->leaf,
        .text = cursor->values[part].text,
        .at = cursor->input->at,
        .argument = cursor->argument,
        .order = cursor->order,
        .part = part,
    };
    if (!cursor->params[part])
        cursor->params[part] = fq_plan_param_number(e->p, &param, term->operand);
    fq_sql_name(sql, '$', cursor->params[part]);
}

static void add_compared(struct edge *e, struct fq_sql *sql, const struct fq_plan_term *term,
                         fq_fragment operator, size_t part)
{
    fq_sql_put(sql, term->sql, term->as_base);
    fq_sql_operator(sql, term->operators, operator);
    add_cursor_value(e, sql, term, part);
}

/* ---- one comparison ---- */

/* All terms go the same way, and no null could have to follow. */
static bool is_row(const struct edge *e, const struct fq_plan_term *terms)
{
    size_t part = 0;
    for (const struct fq_plan_term *term = terms; term; term = term->next, part++) {
        if (is_null_value(e, part) || nulls_follow(e, term) ||
            goes_down(e, term) != goes_down(e, terms) ||
            !fq_fragment_eq(term->operators, terms->operators))
            return false;
    }
    return true;
}

static void add_row(struct edge *e, struct fq_sql *sql, const struct fq_plan_term *terms)
{
    bool many = terms->next != NULL;
    fq_sql_add(sql, many ? SQL("(") : SQL(""));
    for (const struct fq_plan_term *term = terms; term; term = term->next)
        fq_sql_put(sql, term == terms ? SQL("") : SQL(", "), term->sql, term->as_base);
    fq_sql_add(sql, many ? SQL(")") : SQL(""));
    fq_sql_operator(sql, terms->operators, symbol(e, terms, e->with_equals));
    size_t part = 0;
    fq_sql_add(sql, many ? SQL("(") : SQL(""));
    for (const struct fq_plan_term *term = terms; term; term = term->next, part++) {
        fq_sql_add(sql, part ? SQL(", ") : SQL(""));
        add_cursor_value(e, sql, term, part);
    }
    fq_sql_add(sql, many ? SQL(")") : SQL(""));
}

/* ---- term by term ---- */

/* By this term alone. */
static void add_beyond(struct edge *e, struct fq_sql *sql, const struct fq_plan_term *term,
                       size_t part, bool with_equals)
{
    if (is_null_value(e, part) && nulls_are_beyond(e, term)) {
        fq_sql_put(sql, with_equals ? term->sql : SQL("false"),
                   with_equals ? SQL(" IS NULL") : SQL(""));
    } else if (is_null_value(e, part)) {
        fq_sql_put(sql, with_equals ? SQL("true") : term->sql,
                   with_equals ? SQL("") : SQL(" IS NOT NULL"));
    } else {
        add_compared(e, sql, term, symbol(e, term, with_equals), part);
        if (nulls_follow(e, term))
            fq_sql_put(sql, SQL(" OR "), term->sql, SQL(" IS NULL"));
    }
}

static void add_equal(struct edge *e, struct fq_sql *sql, const struct fq_plan_term *term,
                      size_t part)
{
    if (is_null_value(e, part))
        fq_sql_put(sql, term->sql, SQL(" IS NULL"));
    else
        add_compared(e, sql, term, SQL("="), part);
}

/* By this term, or where it is equal by those that follow. */
static void add_terms(struct edge *e, struct fq_sql *sql, const struct fq_plan_term *term,
                      size_t part)
{
    if (!term->next) {
        add_beyond(e, sql, term, part, e->with_equals);
        return;
    }
    if (!is_null_value(e, part) || !nulls_are_beyond(e, term)) {
        add_beyond(e, sql, term, part, false);
        fq_sql_add(sql, SQL(" OR ("));
    } else {
        fq_sql_add(sql, SQL("("));
    }
    add_equal(e, sql, term, part);
    fq_sql_add(sql, SQL(" AND ("));
    add_terms(e, sql, term->next, part + 1);
    fq_sql_add(sql, SQL("))"));
}

void fq_plan_beyond(struct fq_planner *p, struct fq_plan_block *block,
                    struct fq_plan_cursor *cursor, bool backwards, bool with_equals)
{
    struct edge e = {p, cursor, backwards, with_equals};
    struct fq_sql *sql = &block->where;
    const struct fq_plan_term *first = block->terms;
    const struct fq_relation *relation = block->main->relation;
    /* Whoever makes a cursor by hand filters by the key. */
    fq_plan_ask_columns(p, block->main, relation->key, relation->key_count, cursor->input->at);
    fq_sql_separate(sql, SQL(" AND "));
    if (is_row(&e, first)) {
        add_row(&e, sql, first);
        return;
    }
    if (first->next && !is_null_value(&e, 0) && !nulls_follow(&e, first)) {
        add_compared(&e, sql, first, symbol(&e, first, true), 0);
        fq_sql_add(sql, SQL(" AND "));
    }
    fq_sql_add(sql, SQL("("));
    add_terms(&e, sql, first, 0);
    fq_sql_add(sql, SQL(")"));
}
