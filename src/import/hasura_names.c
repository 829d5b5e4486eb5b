/* SPDX-License-Identifier: MIT
 *
 * Which tables are served, and what they and their columns are called: columns as Hasura called
 * them, so that what clients select stays as it is.
 */
#include "import/hasura.h"
#include "model/name.h"

/* The entry of a column in configuration.column_config, or in the older custom_column_names. */
static fq_str said_name(const struct fq_import_tree *configuration, fq_str column,
                        fq_str *ret_comment)
{
    struct fq_import_tree config = fq_import_tree_get(configuration, "column_config");
    struct fq_import_tree one = fq_import_tree_get(&config, column.ptr);
    struct fq_import_tree older = fq_import_tree_get(configuration, "custom_column_names");
    fq_str name = fq_import_tree_text(&one, "custom_name");
    *ret_comment = fq_import_tree_text(&one, "comment");
    return name.len ? name : fq_import_tree_text(&older, column.ptr);
}

static void name_column(struct fq_hasura *h, const struct fq_hasura_table *table,
                        const struct fq_import_tree *configuration, fq_str column)
{
    struct fq_adjust_field *field = fq_adjust_column(table->type, column);
    fq_str comment, said = said_name(configuration, column, &comment);
    if (!field)
        return;
    if (said.len || !h->camel)
        said = said.len ? said : column;
    if (said.len && fq_name_is_valid(said))
        fq_adjust_rename(field, said);
    if (comment.len)
        field->description = comment;
}

static void note_root_fields(struct fq_hasura *h, const struct fq_hasura_table *table,
                             const struct fq_import_tree *configuration)
{
    struct fq_import_tree roots = fq_import_tree_get(configuration, "custom_root_fields");
    bool any = roots.value && roots.value->count;
    if (any)
        fq_import_note(&h->import->notes, FQ_HASURA_PLACE(h, &roots),
                       "custom_name of the table, or @relation on a type of another name, gives "
                       "all of them their names; clients can use aliases",
                       "single names of root fields of %.*s are not carried over",
                       FQ_STR_ARG(table->name));
}

static void name_table(struct fq_hasura *h, struct fq_hasura_table *table)
{
    struct fq_import_tree configuration = fq_import_tree_get(&table->tree, "configuration");
    fq_str name = fq_import_tree_text(&configuration, "custom_name");
    fq_str comment = fq_import_tree_text(&configuration, "comment");
    const struct fq_catalog_relation *relation = table->type->object->relation;
    if (name.len && fq_name_is_valid(name))
        fq_adjust_rename_type(table->type, fq_name_type(h->import->arena, name));
    if (comment.len)
        table->type->description = comment;
    for (size_t i = 0; i < relation->column_count; i++)
        name_column(h, table, &configuration,
                    fq_arena_str(h->import->arena, relation->columns[i].name));
    note_root_fields(h, table, &configuration);
}

/* ---- enums ---- */

static fq_str enum_name(struct fq_hasura *h, const struct fq_hasura_table *table)
{
    return fq_name_type(h->import->arena,
                        fq_arena_printf(h->import->arena, "%.*s_enum", FQ_STR_ARG(table->name)));
}

static void make_enums(struct fq_hasura *h)
{
    for (struct fq_hasura_table *table = h->tables; table; table = table->next) {
        if (!table->is_enum || !table->type)
            continue;
        table->is_enum = fq_import_table_enum(h->import, table->type, enum_name(h, table));
        if (!table->is_enum)
            fq_import_note(&h->import->notes, FQ_HASURA_PLACE(h, &table->tree),
                           "write the enum in the schema file, with @label where a value is no "
                           "name of GraphQL",
                           "the values of %.*s cannot be an enum; it stays a table",
                           FQ_STR_ARG(table->name));
    }
}

void fq_hasura_names(struct fq_hasura *h)
{
    struct fq_adjust *adjust = &h->import->adjust;
    for (struct fq_adjust_type *type = adjust->types; type; type = type->next)
        type->hidden = true;
    for (struct fq_hasura_table *table = h->tables; table; table = table->next) {
        table->type = fq_adjust_type(adjust, table->schema, table->name);
        if (table->type) {
            table->type->hidden = false;
            name_table(h, table);
            continue;
        }
        fq_import_note(&h->import->notes, FQ_HASURA_PLACE(h, &table->tree),
                       "look at what 'fraiseql serve' says at its start of what it leaves out",
                       "the database gives no type for the table %.*s.%.*s",
                       FQ_STR_ARG(table->schema), FQ_STR_ARG(table->name));
    }
    make_enums(h);
}
