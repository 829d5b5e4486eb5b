/* SPDX-License-Identifier: MIT
 *
 * SQL for people: a statement with a line for each clause, so that two of them can be compared by
 * eye.  Only blanks change, and none of those inside quotes.
 */
#ifndef FQ_PLAN_LAYOUT_H
#define FQ_PLAN_LAYOUT_H

#include "base/buf.h"
#include "database/database.h"

/* Adds the statement, without a line break behind it. */
void fq_plan_layout(struct fq_buf *out, fq_str sql);

/* The same with what its parameters are, a line for each; as many values as the statement takes. */
void fq_plan_layout_statement(struct fq_buf *out, const struct fq_statement *statement,
                              const char *const *values);

#endif
