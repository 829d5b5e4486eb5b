/* SPDX-License-Identifier: MIT
 *
 * Every function of the schemas is a field, as PostGraphile has it, unless a tag leaves it out.
 */
#include "catalog/oid.h"
#include "import/postgraphile.h"
#include "model/name.h"
#include "model/print.h"
#include "model/types.h"
#include "pgtype/pgtype.h"

static const char *const known_of_functions[] = {
    "name", "fieldName", "omit", "deprecated", "sortable", "filterable", "simpleCollections", NULL,
};

/* Functions that are fields of a row, of a table. */
static struct fq_adjust_field *computed_field(struct fq_postgraphile *p,
                                              const struct fq_catalog_function *function)
{
    for (struct fq_adjust_type *type = p->import->adjust.types; type; type = type->next) {
        for (struct fq_adjust_field *field = type->fields; field; field = field->next) {
            const struct fq_model_field *given = field->field;
            if (given && given->source == FQ_FROM_FUNCTION && !given->beside &&
                given->function->function == function)
                return field;
        }
    }
    return NULL;
}

static const struct fq_model_function *served_function(struct fq_postgraphile *p,
                                                       const struct fq_catalog_function *function)
{
    for (const struct fq_model_function *f = p->import->schema->model->functions; f; f = f->next) {
        if (f->function == function && f->served)
            return f;
    }
    return NULL;
}

/* ---- types of results ---- */

static fq_str name_of_rows(struct fq_postgraphile *p, const struct fq_catalog_type *type)
{
    struct fq_adjust_type *rows =
        type->of_relation ? fq_adjust_type(&p->import->adjust, type->schema, type->name) : NULL;
    return rows && !rows->hidden ? rows->name : FQ_STR("");
}

static fq_str name_of_value(struct fq_postgraphile *p, fq_oid oid)
{
    const struct fq_model *model = p->import->schema->model;
    const struct fq_catalog_type *type = fq_catalog_base_type(model->catalog, oid);
    const struct fq_pgtype *known = fq_pgtype_find(type ? type->oid : oid);
    if (known)
        return fq_str_from(known->scalar);
    for (size_t i = 0; type && i < model->pg_types.count; i++) {
        const struct fq_model_type *made = model->pg_types.entries[i].value;
        if (made->type == type && type->kind == FQ_CATALOG_ENUM)
            return model->pg_types.entries[i].key;
    }
    return FQ_STR("");
}

/* Empty: this converter cannot say. */
static fq_str result_type(struct fq_postgraphile *p, const struct fq_catalog_function *function)
{
    struct fq_arena *arena = p->import->arena;
    const struct fq_catalog_type *type =
        fq_catalog_type(p->import->schema->model->catalog, function->returns);
    fq_str rows = type ? name_of_rows(p, type) : FQ_STR("");
    fq_str value = rows.len ? FQ_STR("") : name_of_value(p, function->returns);
    if (function->returns == OID_VOID)
        return FQ_STR("Boolean");
    if (function->output_count || (!rows.len && !value.len))
        return FQ_STR("");
    if (rows.len)
        return function->returns_set ? fq_arena_printf(arena, "[%.*s!]", FQ_STR_ARG(rows)) : rows;
    return function->returns_set ? fq_arena_printf(arena, "[%.*s]", FQ_STR_ARG(value)) : value;
}

/* ---- fields ---- */

static void write_function(struct fq_postgraphile *p, const struct fq_catalog_function *function,
                           fq_str name, fq_str type, const struct fq_smart_tags *tags)
{
    struct fq_adjust *adjust = &p->import->adjust;
    struct fq_buf *out = function->volatility == 'v' ? &adjust->mutation : &adjust->query;
    const struct fq_smart_tag *deprecated = fq_smart_tag(tags, "deprecated");
    fq_str called = fq_model_function_name(p->import->schema->model, function);
    if (tags->description.ptr) {
        fq_buf_literal(out, "  ");
        fq_adjust_print_text(out, tags->description);
        fq_buf_char(out, '\n');
    }
    fq_buf_printf(out, "  %.*s: %.*s @function(name: ", FQ_STR_ARG(name), FQ_STR_ARG(type));
    fq_adjust_print_text(out, called);
    fq_buf_char(out, ')');
    if (deprecated) {
        fq_buf_literal(out, " @deprecated(reason: ");
        fq_adjust_print_text(out, deprecated->value);
        fq_buf_char(out, ')');
    }
    fq_buf_char(out, '\n');
}

static bool has_unnamed_argument(const struct fq_catalog_function *function)
{
    for (size_t i = 0; i < function->argument_count; i++) {
        if (!function->arguments[i].name.len)
            return true;
    }
    return false;
}

static void add_tagged_function(struct fq_postgraphile *p,
                                const struct fq_catalog_function *function,
                                const struct fq_smart_tags *tags)
{
    const struct fq_smart_tag *name = fq_smart_tag(tags, "name");
    const struct fq_smart_tag *omit = fq_smart_tag(tags, "omit");
    const struct fq_model_function *served = served_function(p, function);
    bool hidden = omit && (!omit->value.len || fq_smart_tag_has(omit, "execute"));
    if (hidden) {
        if (served)
            fq_adjust_hide_function(&p->import->adjust, served);
        return;
    }
    fq_str type = result_type(p, function);
    if (served && !tags->first && !tags->description.ptr)
        return;
    if (!type.len || has_unnamed_argument(function)) {
        fq_import_note(&p->import->notes, tags->place,
                       "write a field with @function in the schema file, or the comment "
                       "@fraiseql {\"expose\": true}",
                       "the function is not carried over: %s",
                       type.len ? "an argument of it has no name"
                                : "what it returns is no row or value that is known here");
        return;
    }
    fq_str own = served ? served->name : fq_name_field(p->import->arena, function->name);
    fq_str called = name && fq_name_is_valid(name->value) ? name->value : own;
    write_function(p, function, called, type, tags);
}

static void adjust_computed(struct fq_adjust_field *field, const struct fq_smart_tags *tags)
{
    const struct fq_smart_tag *name = fq_smart_tag(tags, "name"),
                              *omit = fq_smart_tag(tags, "omit"),
                              *field_name = fq_smart_tag(tags, "fieldName"),
                              *deprecated = fq_smart_tag(tags, "deprecated");
    name = field_name ? field_name : name;
    if (name && fq_name_is_valid(name->value))
        fq_adjust_rename(field, name->value);
    if (omit && (!omit->value.len || fq_smart_tag_has(omit, "execute")))
        field->hidden = true;
    if (deprecated)
        field->deprecated = deprecated->value;
    if (tags->description.ptr)
        field->description = tags->description;
}

void fq_postgraphile_functions(struct fq_postgraphile *p)
{
    const struct fq_model *model = p->import->schema->model;
    for (size_t i = 0; i < model->catalog->function_count; i++) {
        const struct fq_catalog_function *function = &model->catalog->functions[i];
        struct fq_smart_tags tags = fq_postgraphile_tags(p, "procedure", function->schema,
                                                         function->name, function->comment);
        struct fq_adjust_field *field = computed_field(p, function);
        if (field)
            adjust_computed(field, &tags);
        else if (!fq_model_computes(model, function))
            add_tagged_function(p, function, &tags);
        fq_postgraphile_note_others(p, &tags, known_of_functions);
    }
}
