/* SPDX-License-Identifier: MIT
 *
 * Inside plan/ only: rows of tables that a mutation changes.  One statement changes them and keeps
 * their keys in settings of the transaction, an array for each column; the next reads the rows that
 * have these keys, which is how they are after the change, in whatever stands for the table.
 */
#ifndef FQ_PLAN_CHANGED_H
#define FQ_PLAN_CHANGED_H

#include "plan/kinds.h"
#include "schema/written.h"

/* Appends ` RETURNING "id" AS k0`; table: the alias with a dot, or empty. */
void fq_plan_returning(struct fq_sql *sql, const struct fq_written *written, fq_fragment table);

/* Appends a SELECT that keeps the keys k0… of rows; place: what they are ordered by, or empty. */
void fq_plan_keep_keys(struct fq_sql *sql, const struct fq_written *written, fq_fragment rows,
                       fq_fragment place);

/* The set's rows are those whose keys were kept, in that order. */
void fq_plan_read_changed(struct fq_planner *p, struct fq_plan_set *set,
                          const struct fq_written *written);

/* The set of a field that gives the one row; of one that gives UserChanges of so many. */
struct fq_plan_set *fq_plan_changed_row(struct fq_planner *p, const struct fq_field *field);
struct fq_plan_set *fq_plan_changes(struct fq_planner *p, const struct fq_field *field,
                                    uint64_t most);

#endif
