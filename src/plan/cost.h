/* SPDX-License-Identifier: MIT
 *
 * Inside plan/ only: what an operation costs, counted while it is planned.  A part is what is asked
 * for around the same rows: of the operation itself, and of each set.
 */
#ifndef FQ_PLAN_COST_H
#define FQ_PLAN_COST_H

#include "plan/planner.h"

struct fq_plan_cost {
    struct fq_cost_part part;
    struct fq_plan_cost *parent; /* NULL: the operation itself */
    struct fq_plan_cost *next;
};

/* A new part: one row for each of the parent's, until more is said. */
struct fq_plan_cost *fq_plan_cost_new(struct fq_planner *p, struct fq_plan_cost *parent);

/* For each of the parent's rows there are so many; wanted: who says so, if that is a variable;
 * NULL: nobody does. */
void fq_plan_cost_rows(struct fq_plan_cost *cost, const struct fq_plan_rows_wanted *wanted,
                       uint64_t rows);

/* A value of the part's rows is a list of so many items, each of which costs one. */
void fq_plan_cost_items(struct fq_planner *p, struct fq_plan_cost *around,
                        const struct fq_plan_rows_wanted *wanted, uint64_t items);

/* Fields of an object of that type are asked for; cost NULL: they are not counted. */
void fq_plan_cost_fields(struct fq_plan_cost *cost, const struct fq_type *type,
                         const struct fq_collected *fields);

/* Rows are put together, of which nobody knows how many there are: as many as a list has. */
void fq_plan_cost_together(struct fq_planner *p, struct fq_plan_cost *around);

/* Of what was counted, when all is planned. */
void fq_plan_cost_take(struct fq_planner *p, struct fq_plan *plan);

#endif
