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

/* ---- fields of the roots ---- */

static const struct {
    const char *there;
    enum fq_model_root_kind here;
} root_fields[] = {
    {"select", FQ_ROOT_LIST},
    {"select_by_pk", FQ_ROOT_LOOKUP},
    {"select_aggregate", FQ_ROOT_AGGREGATE},
    {"insert", FQ_ROOT_CREATE_MANY},
    {"insert_one", FQ_ROOT_CREATE},
    {"update", FQ_ROOT_UPDATE_MANY},
    {"update_by_pk", FQ_ROOT_UPDATE},
    {"delete", FQ_ROOT_DELETE_MANY},
    {"delete_by_pk", FQ_ROOT_DELETE},
};

/* The first of its kind: of lookups that of the primary key. */
static const struct fq_model_root *first_root(const struct fq_model_object *object,
                                              enum fq_model_root_kind kind)
{
    const struct fq_model_root *root = object->roots;
    while (root && root->kind != kind)
        root = root->next;
    if (!root && object->written)
        root = object->written->roots;
    while (root && root->kind != kind)
        root = root->next;
    return root;
}

static bool name_root(struct fq_hasura *h, const struct fq_hasura_table *table, fq_str there,
                      fq_str name)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(root_fields); i++) {
        if (!fq_str_eq(there, fq_str_from(root_fields[i].there)))
            continue;
        const struct fq_model_root *root = first_root(table->type->object, root_fields[i].here);
        return root && fq_name_is_valid(name) &&
               fq_adjust_rename_root(&h->import->adjust, table->type, root, name);
    }
    return false;
}

/* Names, or {name:, comment:}. */
static void name_roots(struct fq_hasura *h, const struct fq_hasura_table *table,
                       const struct fq_import_tree *configuration)
{
    struct fq_import_tree roots = fq_import_tree_get(configuration, "custom_root_fields");
    for (const struct fq_yaml *value = roots.value ? roots.value->first : NULL; value;
         value = value->next) {
        const struct fq_import_tree one = {value, roots.file};
        fq_str name = value->kind == FQ_YAML_MAP ? fq_import_tree_text(&one, "name") : value->text;
        if (!fq_import_is_null(value) && name.len && !name_root(h, table, value->name, name))
            fq_import_note(&h->import->notes, FQ_HASURA_PLACE(h, &one), NULL,
                           "the name %.*s of a root field of %.*s is not carried over: there is no "
                           "such field",
                           FQ_STR_ARG(name), FQ_STR_ARG(table->name));
    }
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
    name_roots(h, table, &configuration);
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
