/* SPDX-License-Identifier: MIT
 *
 * SQL for people: a statement with a line for each clause, so that two of them can be compared by
 * eye.  Only blanks change, and none of those inside quotes.
 */
#ifndef FQ_PLAN_LAYOUT_H
#define FQ_PLAN_LAYOUT_H

#include "base/buf.h"

/* Adds the statement, without a line break behind it. */
void fq_plan_layout(struct fq_buf *out, fq_str sql);

#endif
