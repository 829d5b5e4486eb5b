/* SPDX-License-Identifier: MIT
 *
 * One row, by the values of a key.
 */
#include "plan/kinds.h"
#include "plan/rules.h"

void fq_plan_single_filter(struct fq_planner *p, struct fq_plan_set *set,
                           const struct fq_selection *field, const struct fq_field_def *def)
{
    struct fq_sql *where = &set->block.where;
    set->rowset->one = true;
    set->block.main->few = true;
    for (size_t i = 0; i < def->argument_count; i++) {
        const struct fq_bound_argument *key = def->arguments[i].binding;
        if (key->role != FQ_ARGUMENT_KEY)
            continue;
        const struct fq_column *column = key->field->column;
        const struct fq_input *value = fq_plan_argument(p, field, &def->arguments[i]);
        if (!value)
            return; /* reported */
        fq_plan_ask_columns(p, set->block.main, &column, 1, field->at);
        fq_sql_separate(where, SQL(" AND "));
        fq_plan_compared(where, set->block.main, NULL, column);
        fq_plan_equal(where, column, column);
        fq_plan_param_add(p, where, value, FQ_FORM_VALUE, column->operand);
    }
}

void fq_plan_take_one(struct fq_planner *p, struct fq_plan_block *block,
                      const struct fq_field *field)
{
    struct fq_plan_table *table = block->main;
    if (!field->many_may_fit)
        return;
    fq_plan_use_order(table);
    fq_plan_one_order(&block->order, table, fq_sql_named(p->arena, 't', table->alias));
    block->cut = true;
    block->rows = 1;
}

void fq_plan_single_order(struct fq_planner *p, struct fq_plan_set *set,
                          const struct fq_selection *field, const struct fq_field_def *def)
{
    (void)field;
    fq_plan_take_one(p, &set->block, def->binding);
    set->rowset->sole = true;
}
