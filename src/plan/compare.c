/* SPDX-License-Identifier: MIT
 *
 * Conditions on two fields of one row.
 */
#include "plan/rules.h"
#include "schema/aggregate.h"
#include "schema/compare.h"

static const struct fq_column *comparand(const struct fq_type *rows, const struct fq_input *side)
{
    const struct fq_field_def *def = fq_type_field(rows, side->text);
    return fq_field_comparand(def->binding);
}

static void add_comparison(struct fq_planner *p, struct fq_sql *sql, struct fq_plan_table *table,
                           const struct fq_input *said)
{
    const struct fq_input *left = fq_input_get(said, FQ_STR("left"));
    const struct fq_input *right = fq_input_get(said, FQ_STR("right"));
    const struct fq_input *name = fq_input_get(said, FQ_STR("op"));
    const struct fq_type *rows = fq_type_of_rows(table->relation->type);
    const struct fq_column *left_column = comparand(rows, left);
    const struct fq_column *right_column = comparand(rows, right);
    fq_plan_ask_field(p, table, left->text, left->at);
    fq_plan_ask_field(p, table, right->text, right->at);
    const struct fq_operator *op = fq_operator_between(left_column, name->text);
    if (!fq_columns_compare(left_column, right_column))
        fq_plan_error(p, said->at,
                      "The fields \"%.*s\" and \"%.*s\" are of different types; only values of one "
                      "type can be compared.",
                      FQ_STR_ARG(left->text), FQ_STR_ARG(right->text));
    else if (!op)
        fq_plan_error(p, name->at, "The operator \"%.*s\" is none of the field \"%.*s\".",
                      FQ_STR_ARG(name->text), FQ_STR_ARG(left->text));
    else
        fq_plan_operator_between(p, sql, op, table, left_column, right_column);
}

void fq_plan_comparisons(struct fq_planner *p, struct fq_sql *sql, struct fq_plan_table *table,
                         const struct fq_input *list)
{
    if (list->count == 0)
        fq_sql_add(sql, SQL("true"));
    for (size_t i = 0; i < list->count; i++) {
        fq_sql_add(sql, i ? SQL(" AND ") : SQL(""));
        add_comparison(p, sql, table, list->items[i]);
    }
}
