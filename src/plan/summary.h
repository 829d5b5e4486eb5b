/* SPDX-License-Identifier: MIT
 *
 * Inside plan/ only: what the rows that belong to a row give together, joined to that row, for
 * conditions, orders and whatever else asks for the same.
 */
#ifndef FQ_PLAN_SUMMARY_H
#define FQ_PLAN_SUMMARY_H

#include "plan/planner.h"
#include "schema/aggregate.h"

/* Decides for a root field's rows whether what belongs to them is put together for all of them at
 * once.  Before their conditions and their order are planned. */
void fq_plan_weigh(struct fq_planner *p, struct fq_plan_set *set, const struct fq_selection *field,
                   const struct fq_field_def *def, const struct fq_input *where);

/* The one of these rows, made when there is none yet.  rows: which of them count; NULL: all. */
struct fq_plan_summary *fq_plan_summary(struct fq_planner *p, struct fq_plan_table *table,
                                        const struct fq_field *field, const struct fq_input *rows);
/* NULL: no condition and no order has asked for it. */
struct fq_plan_summary *fq_plan_summary_find(const struct fq_plan_table *table,
                                             const struct fq_field *field,
                                             const struct fq_input *rows);
/* The same for what is only shown: looked up for each row that is left when all are cut. */
struct fq_plan_summary *fq_plan_aside(struct fq_planner *p, struct fq_plan_table *table,
                                      const struct fq_field *field, const struct fq_input *rows);

/* The table of the rows. */
struct fq_plan_table *fq_plan_summary_table(const struct fq_plan_summary *summary);

/* The column that an aggregate over these has beside the row. */
const struct fq_column *fq_plan_summary_column(struct fq_planner *p,
                                               const struct fq_plan_stead *stead,
                                               const struct fq_column *object,
                                               const struct fq_column *column);

/* May the function be asked for as well?  Not one that costs much more than the others when the
 * rows of many are put together for the sake of few.  summary NULL: of one that is only shown. */
bool fq_plan_summary_gives(const struct fq_plan_summary *summary, enum fq_aggregate aggregate);

/* Appends the joins to what stands in FROM for the table. */
void fq_plan_summaries_sql(struct fq_planner *p, struct fq_sql *sql,
                           const struct fq_plan_table *table);
/* Appends those that are only shown, of the block's tables, behind its joins. */
void fq_plan_asides_sql(struct fq_planner *p, struct fq_sql *sql,
                        const struct fq_plan_block *block);
bool fq_plan_has_asides(const struct fq_plan_block *block);
/* Where the table stands in a statement inside: its columns leave that one under names that are
 * free, and have their own outside. */
void fq_plan_summaries_out(struct fq_planner *p, struct fq_sql *inner, struct fq_sql *outer,
                           const struct fq_plan_table *table);

#endif
