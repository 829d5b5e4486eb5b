/* SPDX-License-Identifier: MIT
 *
 * Conditions that stand in a statement which relies on something that the catalog says and that the
 * statement itself does not name: true as long as the catalog says so, and otherwise an error, upon
 * which the schema is read again.
 *
 * A condition has no other way to fail than to convert what cannot be: the one is the name of a
 * table, the other of none.  Not a constant, or it would be converted beforehand.  PostgreSQL looks
 * one row of the catalog up for it, by its key.
 */
#include "schema/build.h"

static fq_str or_fail(struct fq_builder *b, fq_str holds, const char *changed)
{
    return fq_arena_printf(b->arena,
                           "(CASE WHEN %.*s THEN 'pg_catalog.pg_class' ELSE '%s' "
                           "END)::pg_catalog.regclass IS NOT NULL",
                           FQ_STR_ARG(holds), changed);
}

/* The row is there, and the same. */
static fq_str still_there(struct fq_builder *b, const char *catalog, fq_oid oid, fq_oid version)
{
    return fq_arena_printf(b->arena,
                           "EXISTS (SELECT FROM pg_catalog.%s AS w WHERE w.oid "
                           "OPERATOR(pg_catalog.=) %u AND w.xmin OPERATOR(pg_catalog.=) "
                           "'%u'::pg_catalog.xid)",
                           catalog, oid, version);
}

/* What is seen through does not name the view, so that PostgreSQL would run it on after the view
 * was replaced. */
fq_str fq_build_unchanged_view(struct fq_builder *b, const struct fq_catalog_view *view)
{
    fq_str rule = still_there(b, "pg_rewrite", view->rule, view->version);
    return or_fail(b, rule, FQ_CATALOG_VIEW_CHANGED);
}

/* ---- foreign keys ---- */

/* Of what has parts or children more would have to be looked at. */
static bool is_simple(const struct fq_catalog_relation *table)
{
    return table->kind == FQ_CATALOG_TABLE && !table->inherited;
}

static bool leads_always(const struct fq_catalog_relation *table,
                         const struct fq_catalog_foreign_key *key)
{
    bool always = is_simple(table) && is_simple(key->target) && !key->target->row_security &&
                  !key->unchecked && key->constraint;
    for (size_t i = 0; i < key->column_count; i++)
        always = always && table->columns[key->columns[i]].not_null;
    return always;
}

fq_str fq_build_unchanged_key(struct fq_builder *b, const struct fq_catalog_relation *table,
                              const struct fq_catalog_foreign_key *key)
{
    if (!leads_always(table, key))
        return FQ_STR_NONE;
    fq_str target = fq_name_qualified(b->arena, key->target->schema, key->target->name);
    fq_str holds = fq_arena_printf(
        b->arena, "%.*s AND NOT pg_catalog.row_security_active(%.*s::pg_catalog.regclass)",
        FQ_STR_ARG(still_there(b, "pg_constraint", key->constraint, key->version)),
        FQ_STR_ARG(fq_name_literal(b->arena, target)));
    return or_fail(b, holds, FQ_CATALOG_KEY_CHANGED);
}
