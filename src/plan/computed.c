/* SPDX-License-Identifier: MIT
 *
 * What functions of a row give.  A value is an expression over the row, ROW(…) of its type, which
 * PostgreSQL takes apart again where the function is plain SQL.  Rows are a set inside the row's,
 * whose key is the row as a whole.
 */
#include "plan/kinds.h"

const struct fq_column *fq_plan_computed_value(struct fq_planner *p,
                                               const struct fq_selection *field,
                                               const struct fq_field_def *def)
{
    const struct fq_field *bound = def->binding;
    struct fq_column *column = FQ_NEW(p->arena, struct fq_column);
    struct fq_sql after;
    fq_sql_init(&after, p->arena);
    fq_plan_arguments(p, &after, field, def, false);
    fq_sql_add(&after, SQL(")"));
    *column = *bound->column;
    column->after = fq_sql_fragment(&after);
    return column;
}

const struct fq_column *fq_plan_once(struct fq_planner *p, struct fq_plan_block *block,
                                     struct fq_plan_table *table, const struct fq_column *column)
{
    if (!column->of_row)
        return column;
    struct fq_plan_value *value = FQ_NEW(p->arena, struct fq_plan_value);
    struct fq_column *once = FQ_NEW(p->arena, struct fq_column);
    struct fq_sql name;
    fq_sql_init(&name, p->arena);
    value->sql = fq_plan_column_sql(p, table, NULL, column);
    value->name = fq_sql_named(p->arena, 'v', p->aliases++);
    FQ_CHAIN_APPEND(block->values, block->last_value, value);
    fq_sql_put(&name, value->name, SQL(".v"));
    *once = *column;
    once->of_row = false;
    once->before = fq_sql_fragment(&name);
    once->after = SQL_NONE;
    return once;
}

/* OFFSET keeps PostgreSQL from putting the call in the place of each use. */
void fq_plan_values_sql(struct fq_sql *sql, const struct fq_plan_block *block)
{
    for (const struct fq_plan_value *value = block->values; value; value = value->next)
        fq_sql_put(sql, SQL(" CROSS JOIN LATERAL (SELECT "), value->sql, SQL(" AS v OFFSET 0) AS "),
                   value->name);
}

struct fq_plan_set *fq_plan_computed_rows(struct fq_planner *p, struct fq_plan_set *parent,
                                          struct fq_plan_table *table,
                                          const struct fq_selection *field,
                                          const struct fq_field_def *def)
{
    const struct fq_field *bound = def->binding;
    struct fq_sql row, key;
    fq_sql_init(&row, p->arena);
    fq_sql_init(&key, p->arena);
    const fq_fragment nothing = SQL_NONE;
    *table->stateful |= fq_field_more(bound)->call->stateful;
    fq_plan_of_row(&row, table, nothing, nothing);
    uint16_t number =
        fq_plan_item(p, &parent->block.keys, fq_sql_fragment(&row), (struct fq_fetched){0});
    struct fq_plan_set *set = fq_plan_set_new(p, parent, bound->target);
    fq_sql_name(&key, 's', parent->number);
    fq_sql_add(&key, SQL("."));
    fq_sql_name(&key, 'k', number);
    fq_fragment of = fq_sql_fragment(&key);
    fq_plan_read_call(p, set, bound, fq_plan_call_of(p, field, def, of));
    if (table->via) /* which may have found no row */
        fq_sql_put(&set->block.where, SQL("("), of, SQL(" IS DISTINCT FROM NULL)"));
    return set;
}
