/* SPDX-License-Identifier: MIT
 *
 * Lists of rows: a root field for a relation, or a field for related rows.
 */
#include "plan/kinds.h"
#include "plan/summary.h"

struct fq_plan_set *fq_plan_rows_of_target(struct fq_planner *p,
                                           const struct fq_collected *collected,
                                           const struct fq_field_def *def)
{
    const struct fq_field *field = def->binding;
    (void)collected;
    return fq_plan_set_new(p, NULL, field->target);
}

void fq_plan_check_argument(struct fq_planner *p, const struct fq_selection *field, fq_str name)
{
    for (size_t i = 0; i < field->argument_count; i++) {
        if (fq_str_eq(field->arguments[i].name, name))
            fq_plan_check_filter(p, &field->arguments[i].value);
    }
}

void fq_plan_list_filter(struct fq_planner *p, struct fq_plan_set *set,
                         const struct fq_selection *field, const struct fq_field_def *def)
{
    const struct fq_input_def *filter = fq_plan_argument_def(def, FQ_ARGUMENT_FILTER);
    const struct fq_input *where = filter ? fq_plan_argument(p, field, filter) : NULL;
    if (filter)
        fq_plan_check_argument(p, field, filter->name);
    if (where && where->kind == FQ_INPUT_NULL)
        where = NULL;
    fq_plan_weigh(p, set, field, def, where);
    if (where)
        fq_plan_where(p, &set->block.where, set->block.main, where);
}

/* So many rows PostgreSQL joins by a key in the time in which it looks into its catalog. */
#define FEW 32

/* For so many rows what is computed of each, as often as it has values, costs less than once for
 * all of a table, from which they are sorted. */
#define PAGE 100

void fq_plan_list_order(struct fq_planner *p, struct fq_plan_set *set,
                        const struct fq_selection *field, const struct fq_field_def *def)
{
    const struct fq_input *order =
        fq_plan_argument(p, field, fq_plan_argument_def(def, FQ_ARGUMENT_ORDER));
    fq_plan_order(p, &set->block, order);
    fq_plan_distinct(p, set, field, def);
    const struct fq_input *limit =
        fq_plan_argument(p, field, fq_plan_argument_def(def, FQ_ARGUMENT_LIMIT));
    const struct fq_input *offset =
        fq_plan_argument(p, field, fq_plan_argument_def(def, FQ_ARGUMENT_OFFSET));
    fq_plan_limits(p, set, limit, offset, field->at);
    set->block.main->few = !set->parent && !order && set->block.cut && set->block.rows <= FEW;
    set->block.main->sorted = order && set->block.cut && set->block.rows <= PAGE;
}
