/* SPDX-License-Identifier: MIT
 *
 * Tables and columns: other names, what is left out of where, values of tables that are enums.
 */
#include "import/postgraphile.h"
#include "model/name.h"

static const char *const known_of_tables[] = {
    "name", "omit",     "deprecated",        "primaryKey", "unique",     "foreignKey",
    "enum", "enumName", "simpleCollections", "sortable",   "filterable", NULL,
};
static const char *const known_of_columns[] = {
    "name", "omit", "deprecated", "notNull", "sortable", "filterable", "hasDefault", NULL,
};

/* ---- fields of the roots ---- */

/* What of a table's rows is left out by a word of @omit; a table of the words. */
static bool is_omitted(enum fq_model_root_kind kind, const struct fq_smart_tag *omit)
{
    switch (kind) {
    case FQ_ROOT_LIST:
    case FQ_ROOT_CONNECTION:
    case FQ_ROOT_AGGREGATE:
    case FQ_ROOT_GROUPS:
        return fq_smart_tag_has(omit, "all");
    case FQ_ROOT_LOOKUP:
        return false;
    case FQ_ROOT_CREATE:
    case FQ_ROOT_CREATE_MANY:
        return fq_smart_tag_has(omit, "create");
    case FQ_ROOT_UPSERT:
        return fq_smart_tag_has(omit, "create") || fq_smart_tag_has(omit, "update");
    case FQ_ROOT_UPDATE:
    case FQ_ROOT_UPDATE_MANY:
        return fq_smart_tag_has(omit, "update");
    case FQ_ROOT_DELETE:
    case FQ_ROOT_DELETE_MANY:
        return fq_smart_tag_has(omit, "delete");
    }
    return false;
}

static void omit_roots(struct fq_postgraphile *p, const struct fq_adjust_type *type,
                       const struct fq_smart_tag *omit)
{
    const struct fq_model_object *object = type->object;
    for (const struct fq_model_root *root = object->roots; root; root = root->next) {
        if (is_omitted(root->kind, omit))
            fq_adjust_hide_root(&p->import->adjust, type, root);
    }
    for (const struct fq_model_root *root = object->written ? object->written->roots : NULL; root;
         root = root->next) {
        if (is_omitted(root->kind, omit))
            fq_adjust_hide_root(&p->import->adjust, type, root);
    }
}

/* ---- columns ---- */

static void adjust_column(struct fq_postgraphile *p, struct fq_adjust_type *type,
                          struct fq_adjust_field *field, const struct fq_smart_tags *tags)
{
    static const char *const inputs[][2] = {
        {"filter", "WhereInput"},
        {"order", "OrderByInput"},
        {"create", "CreateInput"},
        {"update", "SetInput"},
    };
    const struct fq_smart_tag *name = fq_smart_tag(tags, "name"),
                              *omit = fq_smart_tag(tags, "omit"),
                              *deprecated = fq_smart_tag(tags, "deprecated");
    if (name && fq_name_is_valid(name->value))
        fq_adjust_rename(field, name->value);
    if (tags->description.ptr)
        field->description = tags->description;
    if (deprecated)
        field->deprecated = deprecated->value;
    if (omit && fq_smart_tag_has(omit, "read"))
        field->hidden = true;
    for (size_t i = 0; omit && !field->hidden && i < FQ_ARRAY_LEN(inputs); i++) {
        if (fq_smart_tag_has(omit, inputs[i][0]))
            fq_adjust_hide_input(&p->import->adjust, type, inputs[i][1], field);
    }
    if (fq_smart_tag(tags, "notNull"))
        fq_adjust_promise(&p->import->adjust, type, field);
    fq_postgraphile_note_others(p, tags, known_of_columns);
}

static void adjust_columns(struct fq_postgraphile *p, struct fq_adjust_type *type,
                           const struct fq_import_tree *entry)
{
    const struct fq_catalog_relation *relation = type->object->relation;
    struct fq_import_tree attributes = fq_import_tree_get(entry, "attribute");
    for (size_t i = 0; i < relation->column_count; i++) {
        const struct fq_catalog_column *column = &relation->columns[i];
        struct fq_adjust_field *field = fq_adjust_column(type, column->name);
        fq_str name = fq_arena_printf(p->import->arena, "%.*s.%.*s", FQ_STR_ARG(relation->name),
                                      FQ_STR_ARG(column->name));
        struct fq_smart_tags tags =
            fq_postgraphile_tags(p, "attribute", relation->schema, name, column->comment);
        struct fq_import_tree inside =
            fq_import_tree_get(&attributes, name.ptr + relation->name.len + 1);
        fq_smart_tags_of_tree(p->import->arena, &inside, &tags);
        if (field)
            adjust_column(p, type, field, &tags);
    }
}

/* ---- tables ---- */

static void adjust_enum(struct fq_postgraphile *p, struct fq_adjust_type *type,
                        const struct fq_smart_tags *tags)
{
    const struct fq_smart_tag *name = fq_smart_tag(tags, "enumName");
    fq_str called = name ? name->value : type->name;
    if (!fq_import_table_enum(p->import, type, called))
        fq_import_note(&p->import->notes, tags->place,
                       "write the enum in the schema file, with @label where a value is no name of "
                       "GraphQL",
                       "the values of the table cannot be an enum; it stays a table");
}

static void note_deprecated(struct fq_postgraphile *p, const struct fq_smart_tags *tags)
{
    if (fq_smart_tag(tags, "deprecated"))
        fq_import_note(&p->import->notes, tags->place,
                       "say it in a comment of the table: @fraiseql {\"deprecated\": \"…\"}",
                       "@deprecated of a table is not carried over");
}

static void adjust_table(struct fq_postgraphile *p, struct fq_adjust_type *type,
                         const struct fq_smart_tags *tags)
{
    const struct fq_smart_tag *omit = fq_smart_tag(tags, "omit");
    if (omit && (!omit->value.len || fq_smart_tag_has(omit, "read")))
        type->hidden = true;
    else if (omit)
        omit_roots(p, type, omit);
    note_deprecated(p, tags);
    fq_postgraphile_said_keys(p, type, tags);
    if (fq_smart_tag(tags, "enum"))
        adjust_enum(p, type, tags);
    fq_postgraphile_note_others(p, tags, known_of_tables);
}

static struct fq_smart_tags tags_of_table(struct fq_postgraphile *p,
                                          const struct fq_adjust_type *type,
                                          struct fq_import_tree *ret_entry)
{
    const struct fq_catalog_relation *relation = type->object->relation;
    *ret_entry = fq_postgraphile_entry(p, "class", relation->schema, relation->name);
    return fq_postgraphile_tags(p, "class", relation->schema, relation->name, relation->comment);
}

void fq_postgraphile_names(struct fq_postgraphile *p, struct fq_adjust_type *type)
{
    struct fq_import_tree entry;
    struct fq_smart_tags tags = tags_of_table(p, type, &entry);
    const struct fq_smart_tag *name = fq_smart_tag(&tags, "name");
    if (name && fq_name_is_valid(name->value))
        fq_adjust_rename_type(type, fq_name_type(p->import->arena, name->value));
    if (tags.description.ptr)
        type->description = tags.description;
    adjust_columns(p, type, &entry);
}

void fq_postgraphile_table(struct fq_postgraphile *p, struct fq_adjust_type *type)
{
    struct fq_import_tree entry;
    struct fq_smart_tags tags = tags_of_table(p, type, &entry);
    fq_postgraphile_keys(p, type, &entry);
    adjust_table(p, type, &tags);
}
