/* SPDX-License-Identifier: MIT
 *
 * Tables whose rows are the values of an enum.
 */
#include "import/import.h"
#include "model/name.h"

/* Their values: the primary key, in its order. */
static bool read_enum_values(struct fq_import *import, const struct fq_adjust_type *type,
                             fq_str **ret, size_t *ret_count)
{
    const struct fq_catalog_relation *relation = type->object->relation;
    const struct fq_catalog_key *key = relation->key_count ? &relation->keys[0] : NULL;
    if (!key || !key->primary || key->column_count != 1)
        return false;
    fq_str column = fq_name_quoted(import->arena, relation->columns[key->columns[0]].name);
    fq_str sql = fq_arena_printf(import->arena, "SELECT %.*s::text FROM %.*s ORDER BY 1",
                                 FQ_STR_ARG(column), FQ_STR_ARG(type->object->sql_name));
    if (!import->database->column(import->database, sql, import->arena, ret, ret_count))
        return false;
    for (size_t i = 0; i < *ret_count; i++) {
        if (!fq_name_is_enum_value((*ret)[i]))
            return false;
    }
    return *ret_count > 0;
}

static void use_enum(struct fq_import *import, struct fq_adjust_type *type,
                     const struct fq_catalog_relation *values, fq_str name)
{
    const struct fq_catalog_relation *relation = type->object->relation;
    for (size_t i = 0; i < relation->foreign_key_count; i++) {
        const struct fq_catalog_foreign_key *key = &relation->foreign_keys[i];
        const struct fq_catalog_column *column = &relation->columns[key->columns[0]];
        struct fq_adjust_field *field = key->target == values && key->column_count == 1
                                            ? fq_adjust_column(type, column->name)
                                            : NULL;
        if (field)
            field->type = fq_arena_printf(import->arena, "%.*s%s", FQ_STR_ARG(name),
                                          column->not_null ? "!" : "");
    }
}

bool fq_import_table_enum(struct fq_import *import, struct fq_adjust_type *type, fq_str name)
{
    fq_str *values = NULL;
    size_t count = 0;
    if (!fq_name_is_valid(name) || !read_enum_values(import, type, &values, &count))
        return false;
    struct fq_buf *out = &import->adjust.more;
    fq_buf_printf(out, "\nenum %.*s {\n", FQ_STR_ARG(name));
    for (size_t i = 0; i < count; i++)
        fq_buf_printf(out, "  %.*s\n", FQ_STR_ARG(values[i]));
    fq_buf_literal(out, "}\n");
    fq_map_put(&import->adjust.own, name, type);
    type->hidden = true;
    for (struct fq_adjust_type *each = import->adjust.types; each; each = each->next)
        use_enum(import, each, type->object->relation, name);
    return true;
}
