/* SPDX-License-Identifier: MIT
 *
 * Inside plan/ only: rows beyond a cursor.
 */
#ifndef FQ_PLAN_KEYSET_H
#define FQ_PLAN_KEYSET_H

#include "plan/cursor.h"
#include "plan/planner.h"

/* A cursor that was given as an argument. */
struct fq_plan_cursor {
    const struct fq_input *input; /* NULL: none was */
    const char *argument;         /* its name */
    const struct fq_cursor_order *order;
    struct fq_cursor_value *values; /* the plan knows which of them are null */
    size_t *params;                 /* the numbers of those that are parameters already */
};

/* Reads it, as one of that order; false: it is none, which is reported. */
bool fq_plan_cursor_open(struct fq_planner *p, struct fq_plan_cursor *cursor,
                         const struct fq_cursor_order *order);

/* Adds to the block's conditions that a row stands beyond the cursor in the block's terms;
 * backwards: before it; with_equals: or where the cursor points. */
void fq_plan_beyond(struct fq_planner *p, struct fq_plan_block *block,
                    struct fq_plan_cursor *cursor, bool backwards, bool with_equals);

#endif
