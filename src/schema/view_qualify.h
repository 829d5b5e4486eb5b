/* SPDX-License-Identifier: MIT
 *
 * A view's definition for any search_path.  pg_get_viewdef() leaves the schema out where the path
 * in force has the object first; under one of pg_catalog alone that is PostgreSQL's own operators,
 * functions, types, collations and relations.  Once the text stands in a statement of ours it is
 * read along the session's path, where something else may come first.  So each gets its schema:
 *
 *     lower(u.name) = 'ada'::text
 *     pg_catalog.lower(u.name) OPERATOR(pg_catalog.=) 'ada'::pg_catalog.text
 *
 * SQL cannot say which equality NULLIF, CASE x WHEN, IS DISTINCT FROM, IN and USING mean.  The
 * first three are written otherwise where they compare with a constant, IN always; the rest is
 * refused.
 */
#ifndef FQ_SCHEMA_VIEW_QUALIFY_H
#define FQ_SCHEMA_VIEW_QUALIFY_H

#include "base/arena.h"
#include "base/str.h"

/* The definition, printed under a path of pg_catalog alone, with every name qualified and on one
 * line.  False when that cannot be.  Runs inside fq_guard(). */
bool fq_view_qualify(struct fq_arena *arena, fq_str definition, fq_str *ret);

#endif
