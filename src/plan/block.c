/* SPDX-License-Identifier: MIT */
#include <assert.h>

#include "plan/rules.h"
#include "plan/summary.h"

void fq_plan_guard_add(struct fq_planner *p, fq_fragment condition)
{
    struct fq_plan_guard **link = &p->guards;
    while (*link && (*link)->condition.text.ptr != condition.text.ptr)
        link = &(*link)->next;
    if (*link || fq_fragment_is_empty(condition))
        return;
    *link = FQ_NEW(p->arena, struct fq_plan_guard);
    (*link)->condition = condition;
}

/* A view is seen through by the rights of the role that its schema was read for. */
static void guard_view(struct fq_planner *p)
{
    bool is_first = !p->view_guarded;
    p->guarded = p->view_guarded = true;
    if (is_first &&
        !fq_str_eq(fq_grants_role(p->request->grants), p->request->schema->catalog->asked_as))
        fq_errors_add(p->errors, p->arena, FQ_FORBIDDEN, (struct fq_location){0},
                      "The schema was read for another role than asks.");
}

struct fq_plan_table *fq_plan_table_new(struct fq_planner *p, const struct fq_relation *relation)
{
    struct fq_plan_table *table = FQ_NEW(p->arena, struct fq_plan_table);
    table->alias = p->aliases++;
    table->relation = relation;
    table->used = FQ_NEW_ARRAY(p->arena, relation->column_count, bool);
    table->stateful = &p->stateful;
    table->source.kind = relation->tail.text.len ? FQ_SOURCE_INSIDE : FQ_SOURCE_RELATION;
    p->stateful |= relation->stateful;
    fq_plan_guard_add(p, relation->unchanged);
    if (relation->tail.text.len)
        guard_view(p);
    table->ruling = fq_plan_ruling_new(p, relation);
    fq_plan_only_of_types(p, table);
    return table;
}

void fq_plan_block_init(struct fq_planner *p, struct fq_plan_block *block,
                        const struct fq_relation *relation)
{
    *block = (struct fq_plan_block){.main = fq_plan_table_new(p, relation)};
    fq_sql_init(&block->where, p->arena);
    fq_sql_init(&block->group, p->arena);
    fq_sql_init(&block->having, p->arena);
    fq_sql_init(&block->order, p->arena);
    fq_sql_init(&block->distinct, p->arena);
    fq_sql_init(&block->distinct_order, p->arena);
}

/* ---- columns ---- */

void fq_plan_column(struct fq_sql *sql, struct fq_plan_table *table, const struct fq_column *object,
                    const struct fq_column *column)
{
    if (column->label.text.len) {
        table->used[column->number] = true;
        fq_sql_name(sql, 't', table->alias);
        fq_sql_put(sql, SQL("."), column->label);
        return;
    }
    if (column->of_row) {
        *table->stateful |= column->stateful;
        fq_plan_of_row(sql, table, column->before, column->after);
        return;
    }
    assert(object || !column->relative);
    const struct fq_column *inner = column->relative ? object : column->of;
    fq_sql_add(sql, column->before);
    if (inner)
        fq_plan_column(sql, table, NULL, inner);
    fq_sql_add(sql, column->after);
}

void fq_plan_of_row(struct fq_sql *sql, struct fq_plan_table *table, fq_fragment before,
                    fq_fragment after)
{
    const struct fq_relation *relation = table->relation;
    table->whole = true;
    if (table->via) {
        fq_sql_add(sql, SQL("CASE WHEN ("));
        fq_plan_column(sql, table, NULL, table->via->remote[0]);
        fq_sql_add(sql, SQL(" IS DISTINCT FROM NULL) THEN "));
    }
    fq_sql_put(sql, before, SQL("ROW("));
    for (size_t i = 0; i < relation->row_columns; i++) {
        if (i)
            fq_sql_add(sql, SQL(", "));
        fq_plan_column(sql, table, NULL, relation->columns[i]);
    }
    fq_sql_put(sql, SQL(")::"), relation->sql_name, after);
    if (table->via)
        fq_sql_add(sql, SQL(" END"));
}

void fq_plan_compared(struct fq_sql *sql, struct fq_plan_table *table,
                      const struct fq_column *object, const struct fq_column *column)
{
    fq_plan_column(sql, table, object, column);
    fq_sql_add(sql, column->as_base);
}

/* A foreign key from a type to another is one that PostgreSQL converts for it: citext to text. */
void fq_plan_equal(struct fq_sql *sql, const struct fq_column *left, const struct fq_column *right)
{
    bool own = fq_fragment_eq(left->operators, right->operators);
    fq_fragment schema = own ? left->operators : FQ_PG_OPERATORS;
    fq_sql_operator(sql, schema, SQL("="));
}

const struct fq_column *fq_plan_object(struct fq_planner *p, const struct fq_column *outer,
                                       const struct fq_column *object)
{
    if (!object || !object->relative)
        return object ? object : outer;
    struct fq_column *absolute = FQ_NEW(p->arena, struct fq_column);
    *absolute = *object;
    absolute->relative = false;
    absolute->of = outer;
    return absolute;
}

fq_fragment fq_plan_column_sql(struct fq_planner *p, struct fq_plan_table *table,
                               const struct fq_column *object, const struct fq_column *column)
{
    struct fq_sql sql;
    fq_sql_init(&sql, p->arena);
    fq_plan_column(&sql, table, object, column);
    return fq_sql_fragment(&sql);
}

/* ---- the select list ---- */

uint16_t fq_plan_item(struct fq_planner *p, struct fq_plan_items *items, fq_fragment sql,
                      struct fq_fetched fetched)
{
    uint16_t number = 0;
    for (struct fq_plan_item *item = items->first; item; item = item->next, number++) {
        if (fq_str_eq(item->sql.text, sql.text))
            return number;
    }
    struct fq_plan_item *item = FQ_NEW(p->arena, struct fq_plan_item);
    item->sql = sql;
    item->fetched = fetched;
    FQ_CHAIN_APPEND(items->first, items->last, item);
    items->count++;
    return number;
}

/* array_eq() takes two arrays of one type.  With a null for one of them PostgreSQL knows the result
 * while it plans, so that no row pays for it.  The NULL beside the value makes a domain its base
 * type. */
void fq_plan_type_check(struct fq_sql *sql, fq_fragment value, const struct fq_fetched *type)
{
    fq_fragment name = type->type_name;
    if (type->is_array)
        fq_sql_put(sql, SQL("pg_catalog.array_eq("), value, SQL(", NULL::"), name,
                   SQL(") IS NULL"));
    else
        fq_sql_put(sql, SQL("pg_catalog.array_eq(ARRAY["), value, SQL(", NULL], NULL::"), name,
                   SQL("[]) IS NULL"));
}

static void add_items(struct fq_sql *sql, const struct fq_plan_items *items, char label, bool names,
                      bool *first)
{
    size_t number = 0;
    for (const struct fq_plan_item *item = items->first; item; item = item->next, number++) {
        fq_sql_put(sql, *first ? SQL(" ") : SQL(", "), item->sql);
        *first = false;
        if (!names)
            continue;
        fq_sql_add(sql, SQL(" AS "));
        fq_sql_name(sql, label, number);
    }
}

/* ---- the rows ---- */

static void add_clause(struct fq_sql *sql, fq_fragment clause, const struct fq_sql *text)
{
    if (!fq_sql_is_empty(text))
        fq_sql_put(sql, clause, fq_sql_fragment(text));
}

static void add_limit(struct fq_sql *sql, const struct fq_plan_block *block)
{
    if (block->cut) {
        fq_sql_add(sql, SQL(" LIMIT "));
        fq_sql_number(sql, block->rows);
    }
    if (block->skip) {
        fq_sql_add(sql, SQL(" OFFSET "));
        fq_sql_number(sql, block->skip);
    }
}

/* The main table's columns that something refers to; they keep their names, so what stands around
 * them reads the same as over the table. */
static void add_used_columns(struct fq_sql *sql, const struct fq_plan_table *table,
                             fq_fragment name)
{
    bool any = fq_plan_used_columns(sql, table, name);
    if (table->source.ordinal)
        fq_sql_put(sql, any ? SQL(", ") : SQL(" "), name, SQL(".ordinality"));
    else if (!any)
        fq_sql_add(sql, SQL(" 1"));
}

static void add_main(struct fq_planner *p, struct fq_sql *sql, const struct fq_plan_block *block)
{
    fq_plan_from_sql(p, sql, block->main);
}

static bool is_distinct(const struct fq_plan_block *block)
{
    return !fq_sql_is_empty(&block->distinct);
}

/* Rows are chosen before they are sorted and cut. */
static bool is_chosen(const struct fq_plan_block *block)
{
    return is_distinct(block) || (block->nearest && block->cut && !block->order_joins);
}

/* Of rows that are the same in some fields the first; or so many of the nearest.  Behind a distance
 * the order may go on in any way, for which PostgreSQL before version 17 would leave an index of
 * distances aside; and rows that are as near as the last one may come before it. */
static void add_choice(struct fq_sql *sql, const struct fq_plan_block *block)
{
    const struct fq_plan_term *first = block->terms;
    if (is_distinct(block)) {
        add_clause(sql, SQL(" ORDER BY "), &block->distinct_order);
        return;
    }
    fq_sql_put(sql, SQL(" ORDER BY "), first->sql, first->direction, SQL(" FETCH FIRST "));
    fq_sql_number(sql, block->rows + block->skip);
    fq_sql_add(sql, SQL(" ROWS WITH TIES"));
}

static void add_chosen_rows(struct fq_planner *p, struct fq_sql *sql,
                            const struct fq_plan_block *block)
{
    const struct fq_plan_table *table = block->main;
    fq_fragment name = fq_sql_named(p->arena, 't', table->alias);
    struct fq_sql outside;
    fq_sql_init(&outside, p->arena);
    fq_sql_add(sql, SQL("(SELECT"));
    if (is_distinct(block))
        fq_sql_put(sql, SQL(" DISTINCT ON ("), fq_sql_fragment(&block->distinct), SQL(")"));
    add_used_columns(sql, table, name);
    fq_plan_summaries_out(p, sql, &outside, table);
    fq_sql_add(sql, SQL(" FROM "));
    fq_plan_from_sql(p, sql, table);
    if (block->order_joins)
        fq_plan_joins_sql(p, sql, block);
    add_clause(sql, SQL(" WHERE "), &block->where);
    add_choice(sql, block);
    fq_sql_put(sql, SQL(") AS "), name, fq_sql_fragment(&outside));
}

static void add_joined(struct fq_planner *p, struct fq_sql *sql, const struct fq_plan_block *block)
{
    fq_plan_joins_sql(p, sql, block);
    fq_plan_values_sql(sql, block);
    fq_plan_asides_sql(p, sql, block);
}

/* FROM … to LIMIT, over the main table and, when with_joins, its joins. */
static void add_rows(struct fq_planner *p, struct fq_sql *sql, const struct fq_plan_block *block,
                     bool with_joins, bool with_limit)
{
    bool chosen = is_chosen(block);
    fq_sql_add(sql, SQL(" FROM "));
    (chosen ? add_chosen_rows : add_main)(p, sql, block);
    if (with_joins)
        add_joined(p, sql, block);
    if (!chosen)
        add_clause(sql, SQL(" WHERE "), &block->where);
    add_clause(sql, SQL(" GROUP BY "), &block->group);
    add_clause(sql, SQL(" HAVING "), &block->having);
    add_clause(sql, SQL(" ORDER BY "), &block->order);
    if (with_limit)
        add_limit(sql, block);
}

/* The rows are cut before anything is joined to them: only what survives the limit is looked up. */
static void add_cut_rows(struct fq_planner *p, struct fq_sql *sql,
                         const struct fq_plan_block *block)
{
    const struct fq_plan_table *table = block->main;
    fq_fragment name = fq_sql_named(p->arena, 't', table->alias);
    struct fq_sql outside;
    fq_sql_init(&outside, p->arena);
    fq_sql_add(sql, SQL("(SELECT"));
    add_used_columns(sql, table, name);
    fq_plan_summaries_out(p, sql, &outside, table);
    add_rows(p, sql, block, false, true);
    fq_sql_put(sql, SQL(") AS "), name, fq_sql_fragment(&outside));
}

void fq_plan_block_sql(struct fq_planner *p, struct fq_sql *sql, struct fq_plan_block *block,
                       bool names)
{
    bool first = true;
    fq_sql_add(sql, SQL("SELECT"));
    add_items(sql, &block->cells, 'c', names, &first);
    add_items(sql, &block->keys, 'k', names, &first);
    if (first) /* an aggregate makes one row of all */
        fq_sql_add(sql, block->summed ? SQL(" pg_catalog.count(*)") : SQL(" 1"));
    bool open = !fq_fragment_is_empty(block->limit),
         joined = block->joins || block->values || fq_plan_has_asides(block);
    if (open && block->order_joins) {
        add_rows(p, sql, block, true, false);
        fq_sql_add(sql, block->limit);
    } else if (open || ((block->cut || block->skip) && joined && !block->order_joins)) {
        fq_sql_add(sql, SQL(" FROM "));
        add_cut_rows(p, sql, block);
        add_joined(p, sql, block);
        if (joined)
            add_clause(sql, SQL(" ORDER BY "), &block->order);
        fq_sql_add(sql, block->limit);
    } else {
        add_rows(p, sql, block, true, true);
    }
}
