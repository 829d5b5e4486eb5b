/* SPDX-License-Identifier: MIT
 *
 * Joins to one row.  Where the database guarantees that one row fits at most, a plain LEFT JOIN;
 * else a sub-select takes one of them, so that a join never changes how many rows there are.
 */
#include "plan/summary.h"

static void use(struct fq_plan_table *table, const struct fq_column *column)
{
    while (column && !column->label.text.len)
        column = column->of;
    if (column)
        table->used[column->number] = true;
}

/* NULL: it is not joined yet. */
static struct fq_plan_table *joined(const struct fq_plan_block *block,
                                    const struct fq_plan_table *from, const struct fq_field *via)
{
    struct fq_plan_table *join = block->joins;
    while (join && (join->via != via || join->from != from))
        join = join->next;
    return join;
}

struct fq_plan_table *fq_plan_join(struct fq_planner *p, struct fq_plan_block *block,
                                   struct fq_plan_table *from, const struct fq_field *via)
{
    struct fq_plan_table *join = joined(block, from, via);
    if (join)
        return join;
    for (const struct fq_field *other = fq_field_more(via)->unless; other;
         other = fq_field_more(other)->unless)
        (void)fq_plan_join(p, block, from, other); /* it tells which rows are of the type */
    join = fq_plan_table_via(p, via);
    join->via = via;
    join->from = from;
    for (size_t i = 0; i < via->pair_count; i++) {
        use(from, via->local[i]);
        use(join, via->remote[i]);
    }
    if (via->many_may_fit)
        fq_plan_use_order(join);
    FQ_CHAIN_APPEND(block->joins, block->last_join, join);
    return join;
}

/* ---- one of many ---- */

/* Something that can be sorted by.  Inside a view, documents and sub-selects are not computed for
 * it. */
static bool tells_apart(const struct fq_relation *relation, size_t i)
{
    const struct fq_column *column = relation->columns[i];
    if (!(column->classes & (FQ_CLASS_ORDERED | FQ_CLASS_JSONB)) || column->unreadable)
        return false;
    fq_str inside = column->expression.text;
    bool computed = fq_str_find_char(inside, '(') < inside.len;
    return !computed || (!(column->classes & FQ_CLASS_JSONB) &&
                         fq_str_find(inside, FQ_STR("SELECT")) == inside.len);
}

void fq_plan_use_order(struct fq_plan_table *table)
{
    const struct fq_relation *relation = table->relation;
    for (size_t i = 0; i < relation->key_count; i++)
        use(table, relation->key[i]);
    for (size_t i = 0; i < relation->column_count; i++) {
        if (tells_apart(relation, i))
            use(table, relation->columns[i]);
    }
}

static void add_term(struct fq_sql *order, fq_fragment name, const struct fq_column *column)
{
    fq_sql_separate(order, SQL(", "));
    fq_sql_put(order, name, SQL("."), column->label);
}

void fq_plan_one_order(struct fq_sql *order, const struct fq_plan_table *table, fq_fragment name)
{
    const struct fq_relation *relation = table->relation;
    for (size_t i = 0; i < relation->key_count; i++)
        add_term(order, name, relation->key[i]);
    for (size_t i = 0; i < relation->column_count; i++) {
        bool in_key = false;
        for (size_t k = 0; k < relation->key_count; k++)
            in_key = in_key || relation->key[k] == relation->columns[i];
        if (!in_key && tells_apart(relation, i))
            add_term(order, name, relation->columns[i]);
    }
}

/* ---- SQL ---- */

static void add_condition(struct fq_sql *sql, struct fq_plan_table *join)
{
    for (size_t i = 0; i < join->via->pair_count; i++) {
        if (i)
            fq_sql_add(sql, SQL(" AND "));
        fq_plan_compared(sql, join, NULL, join->via->remote[i]);
        fq_plan_equal(sql, join->via->remote[i], join->via->local[i]);
        fq_plan_compared(sql, join->from, NULL, join->via->local[i]);
    }
}

/* (SELECT t1.a, … FROM … AS t1 WHERE … ORDER BY … LIMIT 1) AS t1: the columns keep their names, so
 * what is selected of them reads the same either way. */
static void add_one_row(struct fq_planner *p, struct fq_sql *sql, struct fq_plan_table *join)
{
    fq_fragment name = fq_sql_named(p->arena, 't', join->alias);
    struct fq_sql order;
    fq_sql_init(&order, p->arena);
    fq_plan_one_order(&order, join, name);
    fq_sql_add(sql, SQL(" LEFT JOIN LATERAL (SELECT"));
    fq_plan_used_columns(sql, join, name);
    fq_sql_add(sql, SQL(" FROM "));
    fq_plan_table_sql(p, sql, join);
    fq_sql_add(sql, SQL(" WHERE "));
    add_condition(sql, join);
    if (!fq_sql_is_empty(&order))
        fq_sql_put(sql, SQL(" ORDER BY "), fq_sql_fragment(&order));
    fq_sql_put(sql, SQL(" LIMIT 1) AS "), name, SQL(" ON true"));
}

/* A row of which a type before has one is not of this type. */
static void add_unless(struct fq_sql *sql, const struct fq_plan_block *block,
                       const struct fq_plan_table *join)
{
    for (const struct fq_field *other = fq_field_more(join->via)->unless; other;
         other = fq_field_more(other)->unless) {
        fq_sql_add(sql, SQL(" AND "));
        fq_plan_column(sql, joined(block, join->from, other), NULL, other->remote[0]);
        fq_sql_add(sql, SQL(" IS NOT DISTINCT FROM NULL"));
    }
}

void fq_plan_joins_sql(struct fq_planner *p, struct fq_sql *sql, const struct fq_plan_block *block)
{
    for (struct fq_plan_table *join = block->joins; join; join = join->next) {
        if (join->via->many_may_fit) {
            add_one_row(p, sql, join);
        } else {
            fq_sql_add(sql, SQL(" LEFT JOIN "));
            fq_plan_table_sql(p, sql, join);
            fq_sql_add(sql, SQL(" ON "));
            add_condition(sql, join);
            add_unless(sql, block, join);
        }
        fq_plan_summaries_sql(p, sql, join);
    }
}
