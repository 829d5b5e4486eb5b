/* SPDX-License-Identifier: MIT
 *
 * Objects that a SELECT in FROM makes, or a query of WITH:
 *
 *     'stats', s.stats … JOIN LATERAL (SELECT jsonb_build_object('n', count(*)) AS stats FROM …) s
 *
 * Their members get labels beside them, and the document is made of those:
 *
 *     'stats', jsonb_build_object('n', s."stats.n")
 *     … JOIN LATERAL (SELECT jsonb_build_object('n', count(*)) AS stats, count(*) AS "stats.n" …) s
 */
#ifndef FQ_SCHEMA_VIEW_LABELS_H
#define FQ_SCHEMA_VIEW_LABELS_H

#include "base/arena.h"
#include "base/str.h"

/* The definition, which fq_view_qualify() wrote, with labels for the members of such objects in its
 * documents.  It gives the same rows.  Runs inside fq_guard(). */
fq_str fq_view_label_objects(struct fq_arena *arena, fq_str definition);

#endif
