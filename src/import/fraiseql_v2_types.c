/* SPDX-License-Identifier: MIT
 *
 * Types, their fields, and enums.  A field that the view does not show is a member of its document.
 */
#include "import/fraiseql_v2.h"
#include "model/name.h"
#include "model/types.h"

/* ---- enums ---- */

/* [Mood!] → Mood */
static fq_str named_in(fq_str text)
{
    while (text.len && text.ptr[0] == '[')
        text = fq_str_from_offset(text, 1);
    while (text.len && strchr("]!", text.ptr[text.len - 1]))
        text.len--;
    return text;
}

static struct fq_import_tree find_v2(struct fq_v2 *v2, const char *part, fq_str name)
{
    FQ_V2_EACH(v2, part, item)
    {
        if (fq_str_eq(fq_import_tree_text(&item, "name"), name))
            return item;
    }
    return (struct fq_import_tree){0};
}

static fq_str value_name(const struct fq_import_tree *value)
{
    return value->value->kind == FQ_YAML_TEXT ? value->value->text
                                              : fq_import_tree_text(value, "name");
}

/* As an enum of the database, or of the file alone. */
static void write_v2_enum(struct fq_v2 *v2, const struct fq_import_tree *def, fq_str name,
                          const struct fq_catalog_type *type)
{
    struct fq_buf *out = &v2->import->adjust.more;
    struct fq_import_tree values = fq_import_tree_get(def, "values");
    if (fq_map_put(&v2->import->adjust.own, name, v2))
        return;
    fq_buf_printf(out, "\nenum %.*s", FQ_STR_ARG(name));
    if (type)
        fq_buf_printf(out, " @pgType(name: \"%.*s.%.*s\")", FQ_STR_ARG(type->schema),
                      FQ_STR_ARG(type->name));
    fq_buf_literal(out, " {\n");
    for (const struct fq_yaml *each = values.value ? values.value->first : NULL; each;
         each = each->next) {
        const struct fq_import_tree value = {each, values.file};
        fq_str called = value_name(&value), stored = fq_import_tree_text(&value, "value");
        fq_buf_printf(out, "  %.*s", FQ_STR_ARG(called));
        if (stored.len && !fq_str_eq(stored, called)) {
            fq_buf_literal(out, " @label(name: ");
            fq_adjust_print_text(out, stored);
            fq_buf_char(out, ')');
        }
        fq_buf_char(out, '\n');
    }
    fq_buf_literal(out, "}\n");
}

/* The enum of the database that a field of ours has now; NULL. */
static const struct fq_catalog_type *pg_enum_of(struct fq_v2 *v2, const struct fq_type *type)
{
    const struct fq_model_type *made = fq_map_get(&v2->import->schema->model->pg_types, type->name);
    return made && type->kind == FQ_TYPE_ENUM ? made->type : NULL;
}

static void use_v2_enum(struct fq_v2 *v2, struct fq_adjust_field *field,
                        const struct fq_field_def *def, const struct fq_import_tree *said)
{
    fq_str name = named_in(fq_import_tree_text(said, "type"));
    struct fq_import_tree declared = find_v2(v2, "enums", name);
    const struct fq_catalog_type *type = pg_enum_of(v2, fq_type_named(&def->type));
    if (!declared.value)
        return;
    write_v2_enum(v2, &declared, name, type);
    if (!type)
        field->type = fq_v2_type_text(v2, said);
}

/* ---- fields ---- */

/* A field that is masked is null for who lacks the scope. */
static void require_scope(struct fq_v2 *v2, const struct fq_import_tree *said,
                          const struct fq_field_def *def, struct fq_adjust_field *field)
{
    fq_str scope = fq_import_tree_text(said, "requires_scope");
    bool masked = fq_str_eq(fq_import_tree_text(said, "on_deny"), FQ_STR("mask"));
    if (!scope.len)
        return;
    field->directives = fq_v2_directive(v2, "requiresPermission", "permission", scope);
    if (!masked)
        return;
    field->directives = fq_arena_printf(v2->import->arena, "%.*s, onDeny: NULL)",
                                        (int)field->directives.len - 1, field->directives.ptr);
    if (!field->type.len && def)
        field->type = fq_adjust_type_text(&v2->import->adjust, &def->type);
    field->type.len -= fq_str_ends_with(field->type, FQ_STR("!"));
}

/* What stands in the document, of which the database says nothing: a value, or a list of them. */
static struct fq_adjust_field *declare_member(struct fq_v2 *v2, struct fq_adjust_type *type,
                                              const struct fq_import_tree *said)
{
    const struct fq_catalog_relation *relation = type->object->relation;
    fq_str name = fq_import_tree_text(said, "name"), of = fq_import_tree_text(said, "type");
    struct fq_import_tree object = find_v2(v2, "types", named_in(of));
    bool document = fq_catalog_column_index(relation, FQ_STR("data")) >= 0;
    if (!document || object.value || !fq_name_is_valid(name)) {
        fq_import_note(&v2->import->notes, FQ_V2_PLACE(v2, said),
                       "write the field in the schema file, with @join, @column or @computed",
                       "the view %.*s gives %.*s no field %.*s", FQ_STR_ARG(relation->name),
                       FQ_STR_ARG(type->name), FQ_STR_ARG(name));
        return NULL;
    }
    struct fq_import_tree declared = find_v2(v2, "enums", named_in(of));
    if (declared.value)
        write_v2_enum(v2, &declared, named_in(of), NULL);
    type->jsonb = true;
    return fq_adjust_add(&v2->import->adjust, type, name, fq_v2_type_text(v2, said), FQ_STR(""));
}

static void take_v2_field(struct fq_v2 *v2, struct fq_adjust_type *type,
                          const struct fq_import_tree *said)
{
    const struct fq_type *of = fq_type_find(&v2->import->schema->types, type->object->name);
    fq_str name = fq_import_tree_text(said, "name");
    fq_str description = fq_import_tree_text(said, "description");
    struct fq_import_tree deprecated = fq_import_tree_get(said, "deprecated");
    struct fq_adjust_field *field = fq_adjust_named(type, name);
    const struct fq_field_def *def = field && of ? fq_type_field(of, field->field->name) : NULL;
    if (def)
        use_v2_enum(v2, field, def, said);
    else
        field = declare_member(v2, type, said);
    if (!field)
        return;
    field->hidden = false;
    require_scope(v2, said, def, field);
    if (description.len)
        field->description = description;
    if (deprecated.value && deprecated.value->kind == FQ_YAML_MAP)
        field->deprecated = fq_import_tree_text(&deprecated, "reason");
}

/* What is not listed was not served. */
static void hide_unlisted(struct fq_adjust_type *type)
{
    for (struct fq_adjust_field *field = type->fields; field; field = field->next)
        field->hidden = true;
}

static void take_v2_type(struct fq_v2 *v2, const struct fq_import_tree *said)
{
    fq_str name = fq_import_tree_text(said, "name");
    fq_str source = fq_import_tree_text(said, "sql_source");
    fq_str role = fq_import_tree_text(said, "requires_role");
    fq_str description = fq_import_tree_text(said, "description");
    struct fq_adjust_type *type = fq_v2_source(v2, source);
    struct fq_import_tree fields = fq_import_tree_get(said, "fields");
    if (!type) {
        fq_import_note(&v2->import->notes, FQ_V2_PLACE(v2, said),
                       "a type that only stands inside of documents needs none; else make the "
                       "view, or grant it",
                       "the database gives no relation %.*s for the type %.*s", FQ_STR_ARG(source),
                       FQ_STR_ARG(name));
        return;
    }
    type->hidden = false;
    fq_adjust_rename_type(type, name);
    if (description.len)
        type->description = description;
    if (role.len)
        type->directives = fq_v2_directive(v2, "requiresRole", "role", role);
    hide_unlisted(type);
    for (const struct fq_yaml *value = fields.value ? fields.value->first : NULL; value;
         value = value->next) {
        const struct fq_import_tree field = {value, fields.file};
        take_v2_field(v2, type, &field);
    }
}

void fq_v2_types(struct fq_v2 *v2)
{
    for (struct fq_adjust_type *type = v2->import->adjust.types; type; type = type->next)
        type->hidden = true;
    FQ_V2_EACH(v2, "types", item)
    {
        take_v2_type(v2, &item);
    }
}
