/* SPDX-License-Identifier: MIT */
#include <assert.h>

#include "base/limits.h"
#include "plan/planner.h"

static void note_view(struct fq_planner *p, const struct fq_relation *relation)
{
    struct fq_plan_view **link = &p->views;
    while (*link && (*link)->relation != relation)
        link = &(*link)->next;
    if (*link || relation->unchanged.len == 0)
        return;
    *link = FQ_NEW(p->arena, struct fq_plan_view);
    (*link)->relation = relation;
}

/* A view is seen through by the rights of the role that its schema was read for. */
static void guard_view(struct fq_planner *p)
{
    bool is_first = !p->guarded;
    p->guarded = true;
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
    p->stateful |= relation->stateful;
    note_view(p, relation);
    if (relation->tail.len)
        guard_view(p);
    return table;
}

void fq_plan_block_init(struct fq_planner *p, struct fq_plan_block *block,
                        const struct fq_relation *relation)
{
    *block = (struct fq_plan_block){.main = fq_plan_table_new(p, relation)};
    fq_buf_init(&block->where, p->arena, FQ_LIMIT_SQL_BYTES);
    fq_buf_init(&block->order, p->arena, FQ_LIMIT_SQL_BYTES);
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
    const struct fq_column *inner = column->relative ? object : column->of;
    fq_buf_str_add(sql, column->before);
    if (inner)
        fq_plan_column(sql, table, NULL, inner);
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
                      struct fq_fetched fetched)
{
    uint16_t number = 0;
    for (struct fq_plan_item *item = items->first; item; item = item->next, number++) {
        if (fq_str_eq(item->sql, sql))
            return number;
    }
    struct fq_plan_item *item = FQ_NEW(p->arena, struct fq_plan_item);
    item->sql = sql;
    item->fetched = fetched;
    if (items->last)
        items->last->next = item;
    else
        items->first = item;
    items->last = item;
    items->count++;
    return number;
}

/* ---- SQL ---- */

/* array_eq() takes two arrays of one type.  With a null for one of them PostgreSQL knows the result
 * while it plans, so that no row pays for it.  The NULL beside the value makes a domain its base
 * type. */
void fq_plan_type_check(struct fq_buf *sql, fq_str value, const struct fq_fetched *type)
{
    fq_buf_printf(sql,
                  type->is_array ? "pg_catalog.array_eq(%.*s, NULL::%.*s) IS NULL"
                                 : "pg_catalog.array_eq(ARRAY[%.*s, NULL], NULL::%.*s[]) IS NULL",
                  FQ_STR_ARG(value), FQ_STR_ARG(type->type_name));
}

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

bool fq_plan_used_columns(struct fq_buf *sql, const struct fq_plan_table *table, const char *name)
{
    bool any = false;
    for (size_t i = 0; i < table->relation->column_count; i++) {
        if (!table->used[i])
            continue;
        fq_buf_printf(sql, "%s %s.%.*s", any ? "," : "", name,
                      FQ_STR_ARG(table->relation->columns[i]->label));
        any = true;
    }
    return any;
}

static void add_relation(struct fq_buf *sql, const struct fq_plan_table *table)
{
    if (table->relation->tail.len)
        add_inside(sql, table);
    else
        fq_buf_str_add(sql, table->relation->sql_name);
}

/* The relation's rows that a function returned, in the function's order.  They have the key's
 * columns under the same names. */
static void add_by_key(struct fq_planner *p, struct fq_buf *sql, const struct fq_plan_table *table)
{
    const struct fq_relation *relation = table->relation;
    struct fq_buf condition, order;
    fq_buf_init(&condition, p->arena, sql->max);
    fq_buf_init(&order, p->arena, sql->max);
    for (size_t i = 0; i < relation->key_count; i++) {
        const struct fq_column *key = relation->key[i];
        fq_buf_printf(&condition, "%sq.%.*s%.*s", i ? " AND " : "", FQ_STR_ARG(key->label),
                      FQ_STR_ARG(key->as_base));
        fq_plan_equal(&condition, key, key);
        fq_buf_printf(&condition, "r.%.*s%.*s", FQ_STR_ARG(key->label), FQ_STR_ARG(key->as_base));
    }
    fq_buf_literal(sql, "(SELECT");
    fq_plan_used_columns(sql, table, "q");
    fq_buf_str_add(sql, table->ordinal ? FQ_STR(", r.ordinality FROM ") : FQ_STR(" FROM "));
    fq_buf_str_add(sql, table->rows);
    fq_buf_str_add(sql, table->ordinal ? FQ_STR(" WITH ORDINALITY AS r") : FQ_STR(" AS r"));
    fq_buf_str_add(sql,
                   table->many_may_fit ? FQ_STR(" CROSS JOIN LATERAL (SELECT") : FQ_STR(" JOIN "));
    if (table->many_may_fit) {
        fq_plan_used_columns(sql, table, "q");
        fq_buf_literal(sql, " FROM ");
    }
    add_relation(sql, table);
    fq_buf_str_add(sql, table->many_may_fit ? FQ_STR(" AS q WHERE ") : FQ_STR(" AS q ON "));
    fq_buf_str_add(sql, fq_buf_str(&condition));
    if (table->many_may_fit) {
        fq_plan_one_order(&order, table, "q");
        fq_buf_printf(sql, " ORDER BY %.*s LIMIT 1) AS q", FQ_STR_ARG(fq_buf_str(&order)));
    }
    fq_buf_char(sql, ')');
}

/* What a function returned has no system columns: its rows count as the table's own. */
static void add_rows_of_function(struct fq_buf *sql, const struct fq_plan_table *table)
{
    const struct fq_column *own = table->relation->own_rows;
    bool wrapped = own && table->used[own->number];
    if (wrapped)
        fq_buf_printf(sql, "(SELECT r.*, %.*s AS %.*s FROM ", FQ_STR_ARG(table->relation->own_oid),
                      FQ_STR_ARG(own->label));
    fq_buf_str_add(sql, table->rows);
    if (table->ordinal)
        fq_buf_literal(sql, " WITH ORDINALITY");
    if (wrapped)
        fq_buf_literal(sql, " AS r)");
}

void fq_plan_table_sql(struct fq_planner *p, struct fq_buf *sql, const struct fq_plan_table *table)
{
    if (table->by_key)
        add_by_key(p, sql, table);
    else if (table->rows.len)
        add_rows_of_function(sql, table);
    else
        add_relation(sql, table);
    add_alias(sql, table->alias);
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
static void add_rows(struct fq_planner *p, struct fq_buf *sql, const struct fq_plan_block *block,
                     bool with_joins, bool with_limit)
{
    fq_buf_literal(sql, " FROM ");
    fq_plan_table_sql(p, sql, block->main);
    if (with_joins)
        fq_plan_joins_sql(p, sql, block);
    add_clause(sql, FQ_STR(" WHERE "), &block->where);
    add_clause(sql, FQ_STR(" ORDER BY "), &block->order);
    if (with_limit)
        add_limit(sql, block);
}

/* The rows are cut before anything is joined to them: only what survives the limit is looked up.
 * The columns keep their names, so the list around it reads the same either way. */
static void add_cut_rows(struct fq_planner *p, struct fq_buf *sql,
                         const struct fq_plan_block *block)
{
    const struct fq_plan_table *table = block->main;
    fq_buf_literal(sql, "(SELECT");
    bool any = fq_plan_used_columns(sql, table, fq_arena_printf(p->arena, "t%u", table->alias).ptr);
    if (table->ordinal)
        fq_buf_printf(sql, "%s t%u.ordinality", any ? "," : "", table->alias);
    else if (!any)
        fq_buf_literal(sql, " 1");
    add_rows(p, sql, block, false, true);
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
    bool first = true;
    fq_buf_literal(sql, "SELECT");
    add_items(sql, &block->cells, 'c', names, &first);
    add_items(sql, &block->keys, 'k', names, &first);
    if (first)
        fq_buf_literal(sql, " 1");
    bool cut = block->inner_limit.len || block->offset.len;
    if (block->limit.len && block->order_joins) {
        add_rows(p, sql, block, true, false);
        fq_buf_str_add(sql, block->limit);
        return;
    }
    if (block->limit.len || (cut && block->joins && !block->order_joins)) {
        fq_buf_literal(sql, " FROM ");
        add_cut_rows(p, sql, block);
        fq_plan_joins_sql(p, sql, block);
        if (block->joins)
            add_clause(sql, FQ_STR(" ORDER BY "), &block->order);
        fq_buf_str_add(sql, block->limit);
        return;
    }
    add_rows(p, sql, block, true, true);
}
