/* SPDX-License-Identifier: MIT
 *
 * Objects that a sub-select puts together:
 *
 *     'stats', (SELECT jsonb_build_object('n', count(*), 'last', max(c.at))
 *               FROM public.tb_comment c WHERE c.fk_post = p.pk)
 *
 * The row may stand beside the view's own as well, where view_labels.h gives its members labels:
 *
 *     'stats', found.made
 *     … LEFT JOIN LATERAL (SELECT jsonb_build_object(…) AS made FROM …) found ON (true)
 */
#ifndef FQ_SCHEMA_VIEW_BESIDE_H
#define FQ_SCHEMA_VIEW_BESIDE_H

#include "base/arena.h"
#include "base/str.h"

/* The definition, which fq_view_qualify() wrote and which neither groups nor cuts its rows, with
 * joins in place of such sub-selects in its documents.  It gives the same rows.  Runs inside
 * fq_guard(). */
fq_str fq_view_put_beside(struct fq_arena *arena, fq_str definition);

#endif
