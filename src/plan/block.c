/* SPDX-License-Identifier: MIT */
#include <assert.h>

#include "base/limits.h"
#include "plan/planner.h"

struct fq_plan_table *fq_plan_table_new(struct fq_planner *p, const struct fq_relation *relation)
{
    struct fq_plan_table *table = FQ_NEW(p->arena, struct fq_plan_table);
    table->alias = p->aliases++;
    table->relation = relation;
    table->used = FQ_NEW_ARRAY(p->arena, relation->column_count, bool);
    return table;
}

void fq_plan_block_init(struct fq_planner *p, struct fq_plan_block *block,
                        const struct fq_relation *relation)
{
    *block = (struct fq_plan_block){.main = fq_plan_table_new(p, relation)};
    fq_buf_init(&block->where, p->arena, FQ_LIMIT_SQL_BYTES);
    fq_buf_init(&block->order, p->arena, FQ_LIMIT_SQL_BYTES);
}

struct fq_plan_table *fq_plan_join(struct fq_planner *p, struct fq_plan_block *block,
                                   struct fq_plan_table *from, const struct fq_field *via)
{
    for (struct fq_plan_table *join = block->joins; join; join = join->next) {
        if (join->via == via && join->from == from)
            return join;
    }
    struct fq_plan_table *join = fq_plan_table_new(p, via->target);
    join->via = via;
    join->from = from;
    for (size_t i = 0; i < via->pair_count; i++) {
        from->used[via->local[i]->number] = true;
        join->used[via->remote[i]->number] = true;
    }
    if (block->last_join)
        block->last_join->next = join;
    else
        block->joins = join;
    block->last_join = join;
    return join;
}

void fq_plan_column(struct fq_buf *sql, struct fq_plan_table *table, const struct fq_column *object,
                    const struct fq_column *column)
{
    if (column->label.len) {
        table->used[column->number] = true;
        fq_buf_char(sql, 't');
        fq_buf_u64(sql, table->alias);
        fq_buf_char(sql, '.');
        fq_buf_str_add(sql, column->label);
        return;
    }
    assert(object || !column->relative);
    fq_buf_str_add(sql, column->before);
    fq_plan_column(sql, table, NULL, column->relative ? object : column->of);
    fq_buf_str_add(sql, column->after);
}

void fq_plan_compared(struct fq_buf *sql, struct fq_plan_table *table,
                      const struct fq_column *object, const struct fq_column *column)
{
    fq_plan_column(sql, table, object, column);
    fq_buf_str_add(sql, column->as_base);
}

void fq_plan_operator(struct fq_buf *sql, fq_str schema, fq_str symbol)
{
    fq_buf_literal(sql, " OPERATOR(");
    fq_buf_str_add(sql, schema);
    fq_buf_char(sql, '.');
    fq_buf_str_add(sql, symbol);
    fq_buf_literal(sql, ") ");
}

/* A foreign key from a type to another is one that PostgreSQL converts for it: citext to text. */
void fq_plan_equal(struct fq_buf *sql, const struct fq_column *left, const struct fq_column *right)
{
    bool own = fq_str_eq(left->operators, right->operators);
    fq_plan_operator(sql, own ? left->operators : FQ_PG_OPERATORS, FQ_STR("="));
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

fq_str fq_plan_column_sql(struct fq_planner *p, struct fq_plan_table *table,
                          const struct fq_column *object, const struct fq_column *column)
{
    struct fq_buf sql;
    fq_buf_init(&sql, p->arena, FQ_LIMIT_SQL_BYTES);
    fq_plan_column(&sql, table, object, column);
    return fq_buf_str(&sql);
}

uint16_t fq_plan_item(struct fq_planner *p, struct fq_plan_items *items, fq_str sql,
                      fq_str type_name)
{
    uint16_t number = 0;
    for (struct fq_plan_item *item = items->first; item; item = item->next, number++) {
        if (fq_str_eq(item->sql, sql))
            return number;
    }
    struct fq_plan_item *item = FQ_NEW(p->arena, struct fq_plan_item);
    item->sql = sql;
    item->type_name = type_name;
    if (items->last)
        items->last->next = item;
    else
        items->first = item;
    items->last = item;
    items->count++;
    return number;
}

/* ---- SQL ---- */

static void add_alias(struct fq_buf *sql, unsigned alias)
{
    fq_buf_literal(sql, " AS t");
    fq_buf_u64(sql, alias);
}

/* A view that is seen through: its FROM under a list of only what is used. */
static void add_inside(struct fq_buf *sql, const struct fq_plan_table *table)
{
    const struct fq_relation *relation = table->relation;
    fq_buf_char(sql, '(');
    fq_buf_str_add(sql, relation->with);
    if (relation->with.len)
        fq_buf_char(sql, ' ');
    fq_buf_literal(sql, "SELECT");
    bool any = false;
    for (size_t i = 0; i < relation->column_count; i++) {
        if (!table->used[i])
            continue;
        fq_buf_str_add(sql, any ? FQ_STR(", ") : FQ_STR(" "));
        fq_buf_str_add(sql, relation->columns[i]->expression);
        fq_buf_literal(sql, " AS ");
        fq_buf_str_add(sql, relation->columns[i]->label);
        any = true;
    }
    if (!any)
        fq_buf_literal(sql, " 1");
    fq_buf_char(sql, ' ');
    fq_buf_str_add(sql, relation->tail);
    fq_buf_char(sql, ')');
}

/* The relation's rows that a function returned, in the function's order.  They have the key's
 * columns under the same names. */
static void add_by_key(struct fq_buf *sql, const struct fq_plan_table *table)
{
    const struct fq_relation *relation = table->relation;
    fq_buf_str_add(sql, table->ordinal ? FQ_STR("(SELECT q.*, r.ordinality FROM ")
                                       : FQ_STR("(SELECT q.* FROM "));
    fq_buf_str_add(sql, table->rows);
    fq_buf_str_add(sql,
                   table->ordinal ? FQ_STR(" WITH ORDINALITY AS r JOIN ") : FQ_STR(" AS r JOIN "));
    if (relation->tail.len)
        add_inside(sql, table);
    else
        fq_buf_str_add(sql, relation->sql_name);
    fq_buf_literal(sql, " AS q ON ");
    for (size_t i = 0; i < relation->key_count; i++) {
        const struct fq_column *key = relation->key[i];
        fq_buf_printf(sql, "%sq.%.*s%.*s", i ? " AND " : "", FQ_STR_ARG(key->label),
                      FQ_STR_ARG(key->as_base));
        fq_plan_equal(sql, key, key);
        fq_buf_printf(sql, "r.%.*s%.*s", FQ_STR_ARG(key->label), FQ_STR_ARG(key->as_base));
    }
    fq_buf_char(sql, ')');
}

void fq_plan_table_sql(struct fq_buf *sql, const struct fq_plan_table *table)
{
    if (table->by_key)
        add_by_key(sql, table);
    else if (table->rows.len)
        fq_buf_str_add(sql, table->rows);
    else if (table->relation->tail.len)
        add_inside(sql, table);
    else
        fq_buf_str_add(sql, table->relation->sql_name);
    if (table->ordinal && !table->by_key)
        fq_buf_literal(sql, " WITH ORDINALITY");
    add_alias(sql, table->alias);
}

static void add_joins(struct fq_buf *sql, const struct fq_plan_block *block)
{
    for (struct fq_plan_table *join = block->joins; join; join = join->next) {
        fq_buf_literal(sql, " LEFT JOIN ");
        fq_plan_table_sql(sql, join);
        fq_buf_literal(sql, " ON ");
        for (size_t i = 0; i < join->via->pair_count; i++) {
            if (i)
                fq_buf_literal(sql, " AND ");
            fq_plan_compared(sql, join, NULL, join->via->remote[i]);
            fq_plan_equal(sql, join->via->remote[i], join->via->local[i]);
            fq_plan_compared(sql, join->from, NULL, join->via->local[i]);
        }
    }
}

static void add_clause(struct fq_buf *sql, fq_str clause, const struct fq_buf *text)
{
    if (text->len == 0)
        return;
    fq_buf_str_add(sql, clause);
    fq_buf_str_add(sql, fq_buf_str(text));
}

static void add_limit(struct fq_buf *sql, const struct fq_plan_block *block)
{
    if (block->inner_limit.len) {
        fq_buf_literal(sql, " LIMIT ");
        fq_buf_str_add(sql, block->inner_limit);
    }
    fq_buf_str_add(sql, block->offset);
}

/* FROM … to LIMIT, over the main table and, when with_joins, its joins. */
static void add_rows(struct fq_buf *sql, const struct fq_plan_block *block, bool with_joins,
                     bool with_limit)
{
    fq_buf_literal(sql, " FROM ");
    fq_plan_table_sql(sql, block->main);
    if (with_joins)
        add_joins(sql, block);
    add_clause(sql, FQ_STR(" WHERE "), &block->where);
    add_clause(sql, FQ_STR(" ORDER BY "), &block->order);
    if (with_limit)
        add_limit(sql, block);
}

/* The rows are cut before anything is joined to them: only what survives the limit is looked up.
 * The columns keep their names, so the list around it reads the same either way. */
static void add_cut_rows(struct fq_buf *sql, const struct fq_plan_block *block)
{
    const struct fq_plan_table *table = block->main;
    bool any = false;
    fq_buf_literal(sql, "(SELECT");
    for (size_t i = 0; i < table->relation->column_count; i++) {
        if (!table->used[i])
            continue;
        fq_buf_str_add(sql, any ? FQ_STR(", t") : FQ_STR(" t"));
        fq_buf_u64(sql, table->alias);
        fq_buf_char(sql, '.');
        fq_buf_str_add(sql, table->relation->columns[i]->label);
        any = true;
    }
    if (table->ordinal)
        fq_buf_printf(sql, "%s t%u.ordinality", any ? "," : "", table->alias);
    else if (!any)
        fq_buf_literal(sql, " 1");
    add_rows(sql, block, false, true);
    fq_buf_char(sql, ')');
    add_alias(sql, table->alias);
}

static void add_items(struct fq_buf *sql, const struct fq_plan_items *items, char label, bool names,
                      bool *first)
{
    size_t number = 0;
    for (const struct fq_plan_item *item = items->first; item; item = item->next, number++) {
        fq_buf_str_add(sql, *first ? FQ_STR(" ") : FQ_STR(", "));
        *first = false;
        fq_buf_str_add(sql, item->sql);
        if (!names)
            continue;
        fq_buf_literal(sql, " AS ");
        fq_buf_char(sql, label);
        fq_buf_u64(sql, number);
    }
}

void fq_plan_block_sql(struct fq_planner *p, struct fq_buf *sql, struct fq_plan_block *block,
                       bool names)
{
    (void)p;
    bool first = true;
    fq_buf_literal(sql, "SELECT");
    add_items(sql, &block->cells, 'c', names, &first);
    add_items(sql, &block->keys, 'k', names, &first);
    if (first)
        fq_buf_literal(sql, " 1");
    bool cut = block->inner_limit.len || block->offset.len;
    if (block->limit.len && block->order_joins) {
        add_rows(sql, block, true, false);
        fq_buf_str_add(sql, block->limit);
        return;
    }
    if (block->limit.len || (cut && block->joins && !block->order_joins)) {
        fq_buf_literal(sql, " FROM ");
        add_cut_rows(sql, block);
        add_joins(sql, block);
        if (block->joins)
            add_clause(sql, FQ_STR(" ORDER BY "), &block->order);
        fq_buf_str_add(sql, block->limit);
        return;
    }
    add_rows(sql, block, true, true);
}
