/* SPDX-License-Identifier: MIT
 *
 * Views that group the rows joined to each row of their first table:
 *
 *     SELECT u.id, jsonb_build_object('name', u.name, 'posts', jsonb_agg(p.title)) AS data
 *     FROM public.tb_user u LEFT JOIN public.tb_post p ON (p.fk_user = u.pk) GROUP BY u.pk
 *
 * have one row for each of that table.  What is aggregated can be found for each row by itself, and
 * of joins everything is known: the text becomes
 *
 *     SELECT u.id, jsonb_build_object('name', u.name, 'posts', grouped.v1) AS data
 *     FROM public.tb_user u LEFT JOIN LATERAL (SELECT jsonb_agg(p.title) AS v1
 *         FROM (SELECT) one LEFT JOIN public.tb_post p ON (p.fk_user = u.pk)) grouped ON (true)
 */
#ifndef FQ_SCHEMA_VIEW_GROUPS_H
#define FQ_SCHEMA_VIEW_GROUPS_H

#include "schema/build.h"

/* The definition, which fq_view_qualify() wrote and which has GROUP BY, without it.  It gives the
 * same rows.  Empty when that is not known to be so; *ret_why: a reason to be told.  Runs inside
 * fq_guard(). */
fq_str fq_view_ungroup(struct fq_builder *b, fq_str definition, const char **ret_why);

#endif
