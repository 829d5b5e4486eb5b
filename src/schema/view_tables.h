/* SPDX-License-Identifier: MIT
 *
 * What a SELECT's FROM names, one by one.
 */
#ifndef FQ_SCHEMA_VIEW_TABLES_H
#define FQ_SCHEMA_VIEW_TABLES_H

#include "base/arena.h"
#include "base/str.h"

struct fq_view_table {
    fq_str text; /* its name as written, or SELECT … */
    bool selects;
    fq_str alias; /* without quotes; empty: its columns are renamed as well */
};

/* False: FROM, with which tail begins, names none so.  Runs inside fq_guard(). */
bool fq_view_table_called(struct fq_arena *arena, fq_str tail, fq_str alias,
                          struct fq_view_table *ret);

/* A query of WITH. */
struct fq_view_query {
    fq_str text;    /* SELECT … */
    fq_str columns; /* the names that its first ones have instead; empty: their own */
};

/* False: no query of the clause, which may be empty, has the name, as it is written in FROM; or it
 * may be one that names itself (RECURSIVE).  Runs inside fq_guard(). */
bool fq_view_query_called(struct fq_arena *arena, fq_str with, fq_str name,
                          struct fq_view_query *ret);

#endif
