/* SPDX-License-Identifier: MIT
 *
 * Rows for any plan: values of the right types in every cell, and numbers that nest the sets of a
 * merged statement as PostgreSQL would.
 */
#ifndef FQ_TESTS_FAKE_ROWS_H
#define FQ_TESTS_FAKE_ROWS_H

#include "plan/plan.h"
#include "support/fake_database.h"

/* What a step of a plan is answered: each set has two rows for every row of its parent.  The
 * answer's text and cells live in the arena. */
struct fake_answer fake_rows(struct fq_arena *arena, const struct fq_plan *plan,
                             const struct fq_plan_step *step, size_t root_rows);

#endif
