/* SPDX-License-Identifier: MIT
 *
 * Inside view.c and the files view_*.c that read definitions only: what is called in an expression.
 */
#ifndef FQ_SCHEMA_VIEW_CALLS_H
#define FQ_SCHEMA_VIEW_CALLS_H

#include "schema/view_walk.h"

/* At the bracket of ( SELECT … ) or ( WITH … ). */
bool fq_view_opens_query(const struct fq_view_walk *walk);

/* From a bracket to the one that closes it. */
void fq_view_pass_brackets(struct fq_view_walk *walk);

/* The walk is at a bracket that is none of a call, or one of a function that is known to be
 * computed of a value.  Runs inside fq_guard(). */
bool fq_view_opens_known(struct fq_arena *arena, const struct fq_view_walk *walk);

/* All that the expression calls is known to give the same when it is called again, aggregates
 * too.  Runs inside fq_guard(). */
bool fq_view_calls_known(struct fq_arena *arena, fq_str expression);

/* The walk is at the bracket of a call: of an aggregate of PostgreSQL's own; of something that is
 * not known to be computed of one row, which aggregates are as well.  Run inside fq_guard(). */
bool fq_view_calls_aggregate(struct fq_arena *arena, const struct fq_view_walk *walk);
bool fq_view_calls_function(struct fq_arena *arena, const struct fq_view_walk *walk);

/* SELECT … gives one row or none, since it aggregates all of its rows or takes one.  Runs inside
 * fq_guard(). */
bool fq_view_gives_one_row(struct fq_arena *arena, fq_str query);

/* It gives one row and never none: it aggregates.  Runs inside fq_guard(). */
bool fq_view_always_gives_a_row(struct fq_arena *arena, fq_str query);

#endif
