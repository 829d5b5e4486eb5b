/* SPDX-License-Identifier: MIT
 *
 * Conditions that stand in a statement which relies on something that the catalog says and that the
 * statement itself does not name: true as long as the catalog says so, and otherwise an error, upon
 * which the schema is read again.
 *
 * A condition has no other way to fail than to convert what cannot be: the name of no table.  Not a
 * constant, or it would be converted beforehand; null, which nothing converts, where it holds.
 *
 * Each is looked at in each statement, so it is written for the fewest steps.
 */
#include "base/limits.h"
#include "schema/build.h"

static fq_str or_fail(struct fq_builder *b, fq_str holds, const char *changed)
{
    return fq_arena_printf(b->arena,
                           "(CASE WHEN %.*s THEN NULL ELSE '%s' END)::pg_catalog.regclass IS NULL",
                           FQ_STR_ARG(holds), changed);
}

/* ---- views ---- */

#define SAME_RULE                                                                                  \
    "w.oid OPERATOR(pg_catalog.=) %u AND w.xmin OPERATOR(pg_catalog.=) '%u'::pg_catalog.xid"
#define GRANTED "pg_catalog.has_table_privilege(w.ev_class, 'SELECT')"
#define READABLE                                                                                   \
    "(" GRANTED " OR NOT EXISTS (SELECT FROM "                                                     \
    "pg_catalog.pg_attribute AS a WHERE a.attrelid OPERATOR(pg_catalog.=) w.ev_class AND "         \
    "a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped AND NOT "                            \
    "pg_catalog.has_column_privilege(w.ev_class, a.attnum, 'SELECT')))"

/* What is seen through does not name the view, so that PostgreSQL would run it on after the view
 * was replaced, or its columns may not be read any longer.  Who had the right to all of it is asked
 * for that alone: a sub-select costs a third of the condition, though it is not run. */
fq_str fq_build_unchanged_view(struct fq_builder *b, const struct fq_catalog_view *view)
{
    fq_str rule = fq_arena_printf(
        b->arena, "EXISTS (SELECT FROM pg_catalog.pg_rewrite AS w WHERE " SAME_RULE " AND %s)",
        view->rule, view->version, view->granted ? GRANTED : READABLE);
    return or_fail(b, rule, FQ_CATALOG_VIEW_CHANGED);
}

/* ---- foreign keys ---- */

/* Does each row lead to one that everybody may see, unless the key has a null? */
static bool is_upheld(const struct fq_catalog_foreign_key *key)
{
    return key->upheld && !key->target->row_security;
}

bool fq_build_is_key_set(const struct fq_catalog_relation *table,
                         const struct fq_catalog_foreign_key *key)
{
    bool set = true;
    for (size_t i = 0; i < key->column_count; i++)
        set = set && table->columns[key->columns[i]].not_null;
    return set;
}

/* Two triggers on each of its tables make a foreign key.  PostgreSQL would read all of a small
 * pg_trigger; a row that is written anew stands elsewhere, and is missed. */
#define UPHELD                                                                                     \
    "(SELECT pg_catalog.count(*) FROM pg_catalog.pg_trigger AS g WHERE g.ctid "                    \
    "OPERATOR(pg_catalog.>=) %.*s::pg_catalog.tid AND g.ctid OPERATOR(pg_catalog.<=) "             \
    "%.*s::pg_catalog.tid AND g.tgconstraint OPERATOR(pg_catalog.=) %u AND g.tgenabled "           \
    "OPERATOR(pg_catalog.=) ANY ('{O,A}'::pg_catalog.\"char\"[]) AND NOT g.tgdeferrable) "         \
    "OPERATOR(pg_catalog.=) 4"
#define NULLABLE                                                                                   \
    "EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid OPERATOR(pg_catalog.=) "    \
    "%.*s::pg_catalog.regclass AND a.attname OPERATOR(pg_catalog.=) ANY "                          \
    "(ARRAY[%.*s]::pg_catalog.name[]) AND NOT a.attnotnull)"
#define HIDDEN "pg_catalog.row_security_active(%.*s::pg_catalog.regclass)"

static fq_str name_as_text(struct fq_builder *b, const struct fq_catalog_relation *table)
{
    return fq_name_literal(b->arena, fq_name_qualified(b->arena, table->schema, table->name));
}

static fq_str columns_of(struct fq_builder *b, const struct fq_catalog_relation *table,
                         const struct fq_catalog_foreign_key *key)
{
    struct fq_buf columns;
    fq_buf_init(&columns, b->arena, FQ_LIMIT_SQL_BYTES);
    for (size_t i = 0; i < key->column_count; i++) {
        fq_str name = fq_name_literal(b->arena, table->columns[key->columns[i]].name);
        fq_buf_printf(&columns, "%s%.*s", i ? ", " : "", FQ_STR_ARG(name));
    }
    return fq_buf_str(&columns);
}

static fq_str still_upheld(struct fq_builder *b, const struct fq_catalog_foreign_key *key)
{
    return fq_arena_printf(b->arena, UPHELD " AND NOT " HIDDEN,
                           FQ_STR_ARG(fq_name_literal(b->arena, key->upheld_first)),
                           FQ_STR_ARG(fq_name_literal(b->arena, key->upheld_last)), key->upheld,
                           FQ_STR_ARG(name_as_text(b, key->target)));
}

fq_str fq_build_unchanged_key(struct fq_builder *b, const struct fq_catalog_relation *table,
                              const struct fq_catalog_foreign_key *key)
{
    if (!is_upheld(key) || !fq_build_is_key_set(table, key))
        return FQ_STR_NONE;
    fq_str holds =
        fq_arena_printf(b->arena, "%.*s AND NOT " NULLABLE, FQ_STR_ARG(still_upheld(b, key)),
                        FQ_STR_ARG(name_as_text(b, table)), FQ_STR_ARG(columns_of(b, table, key)));
    return or_fail(b, holds, FQ_CATALOG_KEY_CHANGED);
}

fq_str fq_build_unchanged_unless_null(struct fq_builder *b,
                                      const struct fq_catalog_foreign_key *key)
{
    return is_upheld(key) ? or_fail(b, still_upheld(b, key), FQ_CATALOG_KEY_CHANGED) : FQ_STR_NONE;
}
