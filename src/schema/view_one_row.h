/* SPDX-License-Identifier: MIT
 *
 * Objects that a sub-select makes of one row, which it finds by a key:
 *
 *     'author', (SELECT jsonb_build_object('name', u.name) FROM public.tb_user u
 *                WHERE u.id = p.author_id)
 *
 * What is found by a key may be joined as well, and of joins everything is known: the text becomes
 *
 *     'author', CASE WHEN (u.id IS NOT NULL) THEN jsonb_build_object('name', u.name) END
 *     … LEFT JOIN public.tb_user u ON (u.id = p.author_id)
 */
#ifndef FQ_SCHEMA_VIEW_ONE_ROW_H
#define FQ_SCHEMA_VIEW_ONE_ROW_H

#include "schema/build.h"

/* The definition, which fq_view_qualify() wrote, with joins in place of such sub-selects, also in
 * the SELECTs that make its lists.  It gives the same rows.  Runs inside fq_guard(). */
fq_str fq_view_join_rows(struct fq_builder *b, fq_str definition);

/* Is each row of the relation, as written, one of a table's?  Then *ret is the query that says so;
 * NULL: it is that table. */
bool fq_view_table_behind(struct fq_builder *b, fq_str relation,
                          const struct fq_view_definition **ret);

#endif
