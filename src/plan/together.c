/* SPDX-License-Identifier: MIT
 *
 * What stands for a field's column where rows are put together: what a function makes of its
 * values, or the key that a group's rows have in common.  Whoever selects, filters or sorts asks
 * here.
 */
#include "plan/summary.h"

/* sum(…), relative to the column. */
static const struct fq_column *measure_of(struct fq_planner *p, const struct fq_plan_stead *stead,
                                          const struct fq_column **object,
                                          const struct fq_column *column)
{
    const struct fq_column *measure = &column->measures->by[stead->aggregate]->column;
    *object = fq_plan_object(p, *object, column);
    if (!column->nondeterministic)
        return measure;
    struct fq_column *copy = FQ_NEW(p->arena, struct fq_column);
    *copy = *measure;
    copy->nondeterministic = true; /* the least text has the collation of all */
    return copy;
}

static const struct fq_column *group_key(struct fq_planner *p, const struct fq_plan_stead *stead,
                                         struct fq_plan_table *table,
                                         const struct fq_column **object,
                                         const struct fq_column *column)
{
    fq_fragment plain = fq_plan_column_sql(p, table, *object, column);
    const struct fq_plan_key *key = stead->block->keys_of_groups;
    while (key && !fq_fragment_eq(key->plain, plain))
        key = key->next;
    *object = NULL;
    return key ? &key->column : NULL;
}

const struct fq_column *fq_plan_stead(struct fq_planner *p, const struct fq_plan_stead *stead,
                                      struct fq_plan_table *table, const struct fq_column **object,
                                      const struct fq_column *column, fq_str name,
                                      struct fq_location at)
{
    switch (stead->together) {
    case FQ_TOGETHER_NOT:
        break;
    case FQ_TOGETHER_BY_FUNCTION:
        column = measure_of(p, stead, object, column);
        break;
    case FQ_TOGETHER_BY_KEY:
        column = group_key(p, stead, table, object, column);
        break;
    }
    if (stead->summary) {
        column = fq_plan_summary_column(p, stead, *object, column);
        *object = NULL;
    }
    if (!column)
        fq_plan_error(p, at, "The rows are not grouped by \"%.*s\"; add it to the argument \"by\".",
                      FQ_STR_ARG(name));
    return column;
}
