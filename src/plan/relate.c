/* SPDX-License-Identifier: MIT
 *
 * The rows that belong to another row: what ties a list inside a row, a filter over related rows,
 * or anything else that is about them, to that row.
 *
 * Where a relation stands in between it is joined beside them, so that PostgreSQL may begin at
 * either; it has one row at most for each pair, so that none of them appears twice.
 */
#include "plan/planner.h"

#include <string.h>

static fq_fragment far_condition(struct fq_planner *p, struct fq_plan_table *through,
                                 struct fq_plan_table *related, const struct fq_field *field)
{
    struct fq_sql sql;
    fq_sql_init(&sql, p->arena);
    for (size_t i = 0; i < fq_field_more(field)->through->far_count; i++) {
        const struct fq_column *far = fq_field_more(field)->through->far[i],
                               *remote = field->remote[i];
        if (i)
            fq_sql_add(&sql, SQL(" AND "));
        fq_plan_compared(&sql, through, NULL, far);
        fq_plan_equal(&sql, far, remote);
        fq_plan_compared(&sql, related, NULL, remote);
    }
    return fq_sql_fragment(&sql);
}

void fq_plan_tie(struct fq_planner *p, struct fq_plan_tie *tie, struct fq_plan_table *related,
                 const struct fq_field *field, const fq_fragment *outer)
{
    *tie = (struct fq_plan_tie){.table = related, .columns = field->remote, .outer = outer};
    if (!fq_field_more(field)->through)
        return;
    tie->table = fq_plan_table_new(p, fq_field_more(field)->through->relation);
    tie->columns = fq_field_more(field)->through->near;
    related->through = tie->table;
    related->through_on = far_condition(p, tie->table, related, field);
    related->surely_reached = fq_field_more(field)->through->sure;
    /* That condition is no use of the rows, unless some are hidden. */
    if (!fq_fragment_is_empty(related->surely_reached) && !related->ruling)
        memset(related->used, 0, related->relation->column_count * sizeof(*related->used));
}

void fq_plan_tied(struct fq_sql *where, const struct fq_plan_tie *tie, const struct fq_field *field)
{
    for (size_t i = 0; i < field->pair_count; i++) {
        if (i)
            fq_sql_add(where, SQL(" AND "));
        fq_plan_compared(where, tie->table, NULL, tie->columns[i]);
        fq_plan_equal(where, tie->columns[i], field->local[i]);
        fq_sql_put(where, tie->outer[i], field->local[i]->as_base);
    }
}

void fq_plan_relate(struct fq_planner *p, struct fq_sql *where, struct fq_plan_table *related,
                    const struct fq_field *field, const fq_fragment *outer)
{
    struct fq_plan_tie tie;
    fq_plan_tie(p, &tie, related, field, outer);
    fq_plan_tied(where, &tie, field);
}

const fq_fragment *fq_plan_local_sql(struct fq_planner *p, struct fq_plan_table *table,
                                     const struct fq_field *field)
{
    fq_fragment *outer = FQ_NEW_ARRAY(p->arena, field->pair_count, fq_fragment);
    for (size_t i = 0; i < field->pair_count; i++)
        outer[i] = fq_plan_column_sql(p, table, NULL, field->local[i]);
    return outer;
}

struct fq_sql fq_plan_related_rows(struct fq_planner *p, struct fq_plan_table *table,
                                   const struct fq_field *field, struct fq_plan_table **ret)
{
    struct fq_sql where;
    *ret = fq_plan_table_via(p, field);
    fq_sql_init(&where, p->arena);
    fq_plan_relate(p, &where, *ret, field, fq_plan_local_sql(p, table, field));
    return where;
}
