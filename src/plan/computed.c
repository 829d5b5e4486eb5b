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
