/* SPDX-License-Identifier: MIT
 *
 * What stands in FROM: a source, whatever its rows come from, under the alias of its table.
 */
#include "plan/rules.h"
#include "plan/summary.h"

bool fq_plan_used_columns(struct fq_sql *sql, const struct fq_plan_table *table, fq_fragment name)
{
    bool any = false;
    for (size_t i = 0; i < table->relation->column_count; i++) {
        if (!table->used[i])
            continue;
        fq_sql_put(sql, any ? SQL(", ") : SQL(" "), name, SQL("."),
                   table->relation->columns[i]->label);
        any = true;
    }
    return any;
}

static void add_relation(struct fq_planner *p, struct fq_sql *sql,
                         const struct fq_plan_table *table)
{
    (void)p;
    fq_sql_add(sql, table->relation->sql_name);
}

/* The spare joins, as bits, that are read. */
static unsigned read_joins(const struct fq_plan_table *table)
{
    const struct fq_relation *relation = table->relation;
    unsigned read = 0, again = 0, joined = 0;
    for (size_t i = 0; i < relation->column_count; i++) {
        unsigned reads = table->used[i] ? relation->columns[i]->reads : 0;
        again |= read & reads;
        read |= reads;
        if (fq_fragment_is_empty(relation->columns[i]->alone))
            joined |= reads;
    }
    /* What one value alone is read of is found for that one; and each value for the rows of a page
     * that is sorted, since PostgreSQL computes what is selected for these, and joins for all. */
    return table->sorted ? joined : joined | again;
}

/* With LEFT in front of each join that nothing is read of: PostgreSQL leaves it out.  The rows that
 * it took away for a null in its key are taken away by a condition. */
static void add_tail(struct fq_planner *p, struct fq_sql *sql, const struct fq_plan_table *table,
                     unsigned read)
{
    const struct fq_relation *relation = table->relation;
    bool where = relation->has_where;
    unsigned left = 0;
    fq_sql_add(sql, relation->tail);
    for (size_t i = 0; i < relation->spare_count; i++) {
        const struct fq_spare_join *join = &relation->spare[i];
        if (!fq_fragment_is_empty(join->row)) {
            if (read & (1u << i))
                fq_sql_put(sql, SQL(" "), join->row);
        } else if (!table->few && !(read & (1u << i))) {
            fq_sql_add(sql, SQL("LEFT "));
            fq_plan_guard_add(p, join->holds);
            left |= 1u << i;
        }
        fq_sql_add(sql, join->rest);
    }
    for (size_t i = 0; i < relation->spare_count; i++) {
        const struct fq_spare_join *join = &relation->spare[i];
        if (!(left & (1u << i)) || fq_fragment_is_empty(join->kept))
            continue;
        fq_sql_put(sql, where ? SQL(" AND ") : SQL(" WHERE "), join->kept);
        where = true;
    }
    if (!fq_fragment_is_empty(relation->behind))
        fq_sql_put(sql, SQL(" "), relation->behind);
}

/* A view that is seen through: its FROM under a list of only what is used. */
static void add_inside(struct fq_planner *p, struct fq_sql *sql, const struct fq_plan_table *table)
{
    const struct fq_relation *relation = table->relation;
    bool any = false;
    unsigned read = read_joins(table);
    fq_sql_put(sql, SQL("("), relation->with,
               relation->with.text.len ? SQL(" SELECT") : SQL("SELECT"));
    for (size_t i = 0; i < relation->column_count; i++) {
        if (!table->used[i])
            continue;
        const struct fq_column *column = relation->columns[i];
        bool alone = !fq_fragment_is_empty(column->alone) && !(column->reads & read);
        fq_sql_put(sql, any ? SQL(", ") : SQL(" "), alone ? column->alone : column->expression,
                   SQL(" AS "), column->label);
        any = true;
    }
    fq_sql_add(sql, any ? SQL(" ") : SQL(" 1 "));
    add_tail(p, sql, table, read);
    fq_sql_add(sql, SQL(")"));
}

/* What a function returned has no system columns: its rows count as the table's own. */
static void add_function(struct fq_planner *p, struct fq_sql *sql,
                         const struct fq_plan_table *table)
{
    const struct fq_column *own = table->relation->own_rows;
    bool wrapped = own && table->used[own->number];
    (void)p;
    if (wrapped)
        fq_sql_put(sql, SQL("(SELECT r.*, "), table->relation->own_oid, SQL(" AS "), own->label,
                   SQL(" FROM "));
    fq_sql_add(sql, table->source.rows);
    if (table->source.ordinal)
        fq_sql_add(sql, SQL(" WITH ORDINALITY"));
    if (wrapped)
        fq_sql_add(sql, SQL(" AS r)"));
}

/* The relation as it would stand without the function. */
static void add_target(struct fq_planner *p, struct fq_sql *sql, const struct fq_plan_table *table)
{
    if (table->relation->tail.text.len)
        add_inside(p, sql, table);
    else
        add_relation(p, sql, table);
}

static void add_key_condition(struct fq_sql *sql, const struct fq_relation *relation)
{
    for (size_t i = 0; i < relation->key_count; i++) {
        const struct fq_column *key = relation->key[i];
        fq_fragment label = key->label, as_base = key->as_base;
        fq_sql_put(sql, i ? SQL(" AND q.") : SQL("q."), label, as_base);
        fq_plan_equal(sql, key, key);
        fq_sql_put(sql, SQL("r."), label, as_base);
    }
}

/* The rows of one key, of which one is taken. */
static void add_one_of_key(struct fq_planner *p, struct fq_sql *sql,
                           const struct fq_plan_table *table)
{
    struct fq_sql order;
    fq_sql_init(&order, p->arena);
    fq_plan_one_order(&order, table, SQL("q"));
    fq_sql_add(sql, SQL(" CROSS JOIN LATERAL (SELECT"));
    fq_plan_used_columns(sql, table, SQL("q"));
    fq_sql_add(sql, SQL(" FROM "));
    add_target(p, sql, table);
    fq_sql_add(sql, SQL(" AS q WHERE "));
    add_key_condition(sql, table->relation);
    fq_sql_put(sql, SQL(" ORDER BY "), fq_sql_fragment(&order), SQL(" LIMIT 1) AS q"));
}

/* The relation's rows that a function returned, in the function's order.  They have the key's
 * columns under the same names. */
static void add_by_key(struct fq_planner *p, struct fq_sql *sql, const struct fq_plan_table *table)
{
    const struct fq_plan_source *source = &table->source;
    fq_sql_add(sql, SQL("(SELECT"));
    fq_plan_used_columns(sql, table, SQL("q"));
    fq_sql_put(sql, source->ordinal ? SQL(", r.ordinality FROM ") : SQL(" FROM "), source->rows,
               source->ordinal ? SQL(" WITH ORDINALITY AS r") : SQL(" AS r"), source->labels);
    if (source->many_may_fit) {
        add_one_of_key(p, sql, table);
    } else {
        fq_sql_add(sql, SQL(" JOIN "));
        add_target(p, sql, table);
        fq_sql_add(sql, SQL(" AS q ON "));
        add_key_condition(sql, table->relation);
    }
    fq_sql_add(sql, SQL(")"));
}

static void add_source(struct fq_planner *p, struct fq_sql *sql, const struct fq_plan_table *table)
{
    static void (*const add[])(struct fq_planner * p, struct fq_sql * sql,
                               const struct fq_plan_table *table) = {
        [FQ_SOURCE_RELATION] = add_relation,
        [FQ_SOURCE_INSIDE] = add_inside,
        [FQ_SOURCE_ROWS] = add_function,
        [FQ_SOURCE_BY_KEY] = add_by_key,
    };
    add[table->source.kind](p, sql, table);
}

/* The rows that are of one of the relation's types.  PostgreSQL makes one query of both. */
static void add_some(struct fq_planner *p, struct fq_sql *sql, const struct fq_plan_table *table)
{
    const struct fq_plan_block *inside = table->inside;
    fq_fragment name = inside ? fq_sql_named(p->arena, 't', inside->main->alias) : SQL("r");
    fq_sql_add(sql, SQL("(SELECT"));
    fq_plan_used_columns(sql, table, name);
    if (table->source.ordinal)
        fq_sql_put(sql, SQL(", "), name, SQL(".ordinality"));
    fq_sql_add(sql, SQL(" FROM "));
    add_source(p, sql, table);
    fq_sql_put(sql, SQL(" AS "), name, SQL(""));
    if (inside)
        fq_plan_joins_sql(p, sql, inside);
    fq_sql_put(sql, SQL(" WHERE "), table->only, SQL(")"));
}

static void add_typed(struct fq_planner *p, struct fq_sql *sql, const struct fq_plan_table *table)
{
    if (fq_fragment_is_empty(table->only))
        add_source(p, sql, table);
    else
        add_some(p, sql, table);
}

/* The rows that the caller may read. */
static void add_granted(struct fq_planner *p, struct fq_sql *sql, const struct fq_plan_table *table)
{
    const struct fq_plan_table *row = &table->ruling->row;
    fq_fragment name = fq_sql_named(p->arena, 't', row->alias);
    fq_sql_add(sql, SQL("(SELECT"));
    fq_plan_used_columns(sql, table, name);
    if (table->source.ordinal)
        fq_sql_put(sql, SQL(", "), name, SQL(".ordinality"));
    fq_sql_add(sql, SQL(" FROM "));
    add_typed(p, sql, table);
    fq_sql_put(sql, SQL(" AS "), name, SQL(""));
    fq_plan_summaries_sql(p, sql, row);
    fq_sql_put(sql, SQL(" WHERE "), table->ruling->condition, SQL(")"));
}

static void add_aliased(struct fq_planner *p, struct fq_sql *sql, const struct fq_plan_table *table)
{
    (fq_plan_hides_rows(table) ? add_granted : add_typed)(p, sql, table);
    fq_sql_add(sql, SQL(" AS "));
    fq_sql_name(sql, 't', table->alias);
}

/* Nothing is asked of its rows but how many there are, or whether there are any. */
static bool is_counted(const struct fq_plan_table *table)
{
    for (size_t i = 0; i < table->relation->column_count; i++) {
        if (table->used[i])
            return false;
    }
    return true;
}

/* Rows that are counted need not be read where each row in between leads to one.  They stand in the
 * statement all the same, since it takes the right to read them: PostgreSQL leaves out a LEFT JOIN
 * by a key of which nothing is used. */
void fq_plan_table_sql(struct fq_planner *p, struct fq_sql *sql, const struct fq_plan_table *table)
{
    const struct fq_plan_table *through = table->through;
    fq_plan_rule_rows(p, table);
    if (through)
        fq_plan_rule_rows(p, through);
    bool left_out = through && !fq_fragment_is_empty(table->surely_reached) && is_counted(table) &&
                    !fq_plan_hides_rows(table);
    add_aliased(p, sql, left_out ? through : table);
    if (!through)
        return;
    fq_sql_add(sql, left_out ? SQL(" LEFT JOIN ") : SQL(" JOIN "));
    add_aliased(p, sql, left_out ? table : through);
    fq_sql_put(sql, SQL(" ON "), table->through_on);
    if (left_out)
        fq_plan_guard_add(p, table->surely_reached);
}

void fq_plan_from_sql(struct fq_planner *p, struct fq_sql *sql, const struct fq_plan_table *table)
{
    fq_plan_table_sql(p, sql, table);
    fq_plan_summaries_sql(p, sql, table);
}
