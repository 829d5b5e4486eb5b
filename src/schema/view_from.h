/* SPDX-License-Identifier: MIT
 *
 * The leftmost table of a FROM clause: whose rows a view is about.
 */
#ifndef FQ_SCHEMA_VIEW_FROM_H
#define FQ_SCHEMA_VIEW_FROM_H

#include "base/arena.h"
#include "schema/view.h"

/* Fills first_relation, first_alias, first_preserved and the joins from with and tail, whose
 * brackets are known to be balanced.  Runs inside fq_guard(). */
void fq_view_read_first(struct fq_arena *arena, struct fq_view_definition *view);

/* Columns and keys that are bare names become first_alias.name (view_bare.c). */
void fq_view_name_bare(struct fq_arena *arena, struct fq_view_definition *view);

#endif
