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
static fq_str same_view(struct fq_builder *b, const struct fq_catalog_view *view)
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

/* named: the table, by its name as a text or its number. */
static fq_str no_null_in(struct fq_builder *b, fq_str named,
                         const struct fq_catalog_relation *table, const uint16_t *columns,
                         size_t count)
{
    struct fq_buf names;
    fq_buf_init(&names, b->arena, FQ_LIMIT_SQL_BYTES);
    for (size_t i = 0; i < count; i++) {
        fq_str name = fq_name_literal(b->arena, table->columns[columns[i]].name);
        fq_buf_printf(&names, "%s%.*s", i ? ", " : "", FQ_STR_ARG(name));
    }
    return fq_arena_printf(b->arena, "NOT " NULLABLE, FQ_STR_ARG(named),
                           FQ_STR_ARG(fq_buf_str(&names)));
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
    fq_str set = no_null_in(b, name_as_text(b, table), table, key->columns, key->column_count);
    fq_str holds = fq_arena_printf(b->arena, "%.*s AND %.*s", FQ_STR_ARG(still_upheld(b, key)),
                                   FQ_STR_ARG(set));
    return or_fail(b, holds, FQ_CATALOG_KEY_CHANGED);
}

fq_str fq_build_unchanged_unless_null(struct fq_builder *b,
                                      const struct fq_catalog_foreign_key *key)
{
    return is_upheld(key) ? or_fail(b, still_upheld(b, key), FQ_CATALOG_KEY_CHANGED) : FQ_STR_NONE;
}

/* ---- keys ---- */

/* A text that is put together anew is the view's as long as a key is one.  The name of its index is
 * a constant: PostgreSQL looks for it when it reads the statement, and reads it again when one of
 * its tables loses an index. */
static void rely(struct fq_builder *b, fq_str condition)
{
    fq_str before = b->relied;
    if (fq_str_find(before, condition) == before.len)
        b->relied =
            fq_arena_printf(b->arena, "%.*s AND %.*s", FQ_STR_ARG(before), FQ_STR_ARG(condition));
}

static void rely_on_index(struct fq_builder *b, const struct fq_catalog_relation *table,
                          const struct fq_catalog_key *key)
{
    fq_str name = fq_name_literal(b->arena, fq_name_qualified(b->arena, table->schema, key->name));
    rely(b, fq_arena_printf(b->arena, "%.*s::pg_catalog.regclass IS NOT NULL", FQ_STR_ARG(name)));
}

/* Who may read a view may not name what is in the schema of the table behind it. */
#define INDEXED                                                                                    \
    "EXISTS (SELECT FROM pg_catalog.pg_index AS i, pg_catalog.pg_class AS c WHERE i.indrelid "     \
    "OPERATOR(pg_catalog.=) %u AND c.oid OPERATOR(pg_catalog.=) i.indexrelid AND c.relname "       \
    "OPERATOR(pg_catalog.=) %.*s)"

static void rely_on_index_elsewhere(struct fq_builder *b, const struct fq_catalog_relation *table,
                                    const struct fq_catalog_key *key)
{
    fq_str name = fq_name_literal(b->arena, key->name);
    fq_str holds = fq_arena_printf(b->arena, INDEXED, table->oid, FQ_STR_ARG(name));
    rely(b, or_fail(b, holds, FQ_CATALOG_KEY_CHANGED));
}

void fq_build_rely_on_key(struct fq_builder *b, const struct fq_catalog_relation *table,
                          const struct fq_catalog_key *key, const struct fq_catalog_relation *named)
{
    if (fq_str_eq(table->schema, named->schema))
        rely_on_index(b, table, key);
    else
        rely_on_index_elsewhere(b, table, key);
    if (named->view)
        rely(b, same_view(b, named->view));
}

void fq_build_rely_on_values(struct fq_builder *b, const struct fq_catalog_relation *table,
                             const struct fq_catalog_key *key)
{
    if (!key->primary) /* whose columns cannot be otherwise */
        rely(b, or_fail(b,
                        no_null_in(b, fq_arena_printf(b->arena, "%u", table->oid), table,
                                   key->columns, key->column_count),
                        FQ_CATALOG_KEY_CHANGED));
}

static fq_str relied_by(struct fq_builder *b, const struct fq_catalog_view *view)
{
    return fq_arena_printf(b->arena, "%u relies on", view->rule);
}

void fq_build_keep_relied(struct fq_builder *b, const struct fq_catalog_view *view)
{
    if (b->relied.len) {
        fq_str *kept = FQ_NEW(b->arena, fq_str);
        *kept = b->relied;
        fq_map_put(&b->nested_views, relied_by(b, view), kept);
    }
    b->relied = FQ_STR_NONE;
}

fq_str fq_build_unchanged_view(struct fq_builder *b, const struct fq_catalog_view *view)
{
    const fq_str *relied = fq_map_get(&b->nested_views, relied_by(b, view));
    fq_str same = same_view(b, view);
    return relied ? fq_arena_printf(b->arena, "%.*s%.*s", FQ_STR_ARG(same), FQ_STR_ARG(*relied))
                  : same;
}
