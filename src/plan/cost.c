/* SPDX-License-Identifier: MIT
 *
 * What an operation costs: its fields, each as often as there are rows around it.  Numbers of rows
 * are those that are asked for, not those that there are, so that clients can know what they will
 * pay; where a variable asks, its value is looked at when values are bound.
 */
#include "plan/cost.h"

#include "base/list.h"

struct fq_plan_cost *fq_plan_cost_new(struct fq_planner *p, struct fq_plan_cost *parent)
{
    struct fq_plan_cost *cost = FQ_NEW(p->arena, struct fq_plan_cost);
    cost->part = (struct fq_cost_part){.rows = 1, .leaf = -1};
    cost->part.parent = parent ? parent->part.number : 0;
    cost->part.number = (uint32_t)p->cost_count++;
    cost->parent = parent;
    FQ_CHAIN_APPEND(p->costs, p->last_cost, cost);
    return cost;
}

void fq_plan_cost_rows(struct fq_plan_cost *cost, const struct fq_plan_rows_wanted *wanted,
                       uint64_t rows)
{
    bool open = wanted && wanted->count && wanted->count->leaf >= 0;
    cost->part.rows = (double)rows;
    cost->part.leaf = open ? wanted->count->leaf : -1;
    cost->part.most = open ? wanted->most : 0;
}

void fq_plan_cost_items(struct fq_planner *p, struct fq_plan_cost *around,
                        const struct fq_plan_rows_wanted *wanted, uint64_t items)
{
    struct fq_plan_cost *cost = fq_plan_cost_new(p, around);
    fq_plan_cost_rows(cost, wanted, items);
    cost->part.weight = 1;
}

void fq_plan_cost_fields(struct fq_plan_cost *cost, const struct fq_type *type,
                         const struct fq_collected *fields)
{
    if (!cost)
        return;
    cost->part.weight += type->weight.units;
    for (; fields; fields = fields->next) {
        const struct fq_field_def *def = fq_type_field(type, fields->field->name);
        cost->part.weight += def && def->weight.said ? def->weight.units : 1;
    }
}

void fq_plan_cost_together(struct fq_planner *p, struct fq_plan_cost *around)
{
    around->part.weight += p->request->options.list_default;
}

/* ---- sums ---- */

/* Of a part whose leaf is a number that was checked. */
static double cost_rows_of(const struct fq_cost_part *part, const struct fq_variables *variables)
{
    int64_t number;
    if (part->leaf < 0)
        return part->rows;
    const struct fq_input *leaf = variables->leaves[part->leaf];
    if (leaf->kind == FQ_INPUT_NULL || !fq_str_to_i64(leaf->text, &number) || number < 0)
        return part->rows;
    return part->most && number > part->most ? part->most : (double)number;
}

static double sum_of(const struct fq_cost_part *parts, size_t count,
                     const struct fq_variables *variables, double *rows)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        rows[i] = cost_rows_of(&parts[i], variables) * (i ? rows[parts[i].parent] : 1);
        sum += rows[i] * parts[i].weight;
    }
    return sum;
}

void fq_plan_cost_take(struct fq_planner *p, struct fq_plan *plan)
{
    struct fq_cost_part *parts = FQ_NEW_ARRAY(p->arena, p->cost_count, struct fq_cost_part);
    bool open = false;
    size_t count = 0;
    for (const struct fq_plan_cost *cost = p->costs; cost; cost = cost->next) {
        parts[count++] = cost->part;
        open = open || cost->part.leaf >= 0;
    }
    if (open) {
        plan->costs = parts;
        plan->cost_count = count;
        return;
    }
    double *rows = FQ_NEW_ARRAY(p->arena, count, double);
    plan->cost = sum_of(parts, count, NULL, rows);
}

double fq_plan_cost_of(const struct fq_plan *plan, const struct fq_variables *variables,
                       struct fq_arena *arena)
{
    if (!plan->cost_count)
        return plan->cost;
    return sum_of(plan->costs, plan->cost_count, variables,
                  FQ_NEW_ARRAY(arena, plan->cost_count, double));
}
