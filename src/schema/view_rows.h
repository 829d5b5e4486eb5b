/* SPDX-License-Identifier: MIT
 *
 * Whole rows as documents: to_jsonb(u.*), row_to_json(u.*).  Which keys they have is not said in
 * the definition, so it is written into it:
 *
 *     pg_catalog.jsonb_build_object('id', u.id, 'name', u.name)
 */
#ifndef FQ_SCHEMA_VIEW_ROWS_H
#define FQ_SCHEMA_VIEW_ROWS_H

#include "schema/build.h"

struct fq_view_text {
    fq_str text;
    bool plain;          /* as fq_catalog_view.plain has it; or made so */
    const char *why_not; /* GROUP BY is not made so; NULL: there is none */
};

/* A view's definition, ready to be read: its names qualified (view_qualify.h), whole rows taken
 * apart where it is known which columns they have, groups taken apart (view_groups.h), single rows
 * joined (view_one_row.h, view_beside.h), objects of SELECTs inside labelled (view_labels.h).
 * False: its names cannot be qualified.  Runs inside fq_guard(). */
bool fq_view_text(struct fq_builder *b, const struct fq_catalog_view *view,
                  struct fq_view_text *ret);

#endif
