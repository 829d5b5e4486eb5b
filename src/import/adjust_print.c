/* SPDX-License-Identifier: MIT */
#include "graphql/types/print.h"
#include "import/adjust.h"
#include "model/print.h"

static bool is_changed(const struct fq_adjust_field *field)
{
    return field->named || field->hidden || field->type.len || field->description.ptr ||
           field->deprecated.ptr || field->directives.len;
}

void fq_adjust_print_text(struct fq_buf *out, fq_str text)
{
    const struct fq_value value = {.kind = FQ_VALUE_STRING, .text = text};
    fq_value_print(out, &value);
}

/* What is hidden needs a name too, which nothing that is shown may have. */
static fq_str hidden_name(struct fq_adjust *adjust, const struct fq_adjust_type *type,
                          const struct fq_adjust_field *field)
{
    fq_str name = field->name;
    for (unsigned i = 2; !fq_adjust_name_is_free(type, name); i++)
        name = fq_arena_printf(adjust->arena, "%.*s_%u", FQ_STR_ARG(field->name), i);
    return name;
}

/* As the database and the policy give it. */
static fq_str given_type(struct fq_adjust *adjust, const struct fq_type_ref *ref)
{
    struct fq_type_ref type = *ref;
    const struct fq_adjust_type *to = ref->named ? fq_adjust_now(adjust, ref->named->name) : NULL;
    if (to && to->hides_rows)
        type.non_null = false;
    return fq_adjust_type_text(adjust, &type);
}

static void print_adjusted_field(struct fq_buf *out, struct fq_adjust *adjust,
                                 const struct fq_adjust_type *type,
                                 const struct fq_adjust_field *field)
{
    const struct fq_schema *schema = adjust->schema;
    const struct fq_model_field *given = field->field;
    const struct fq_type *of = fq_type_find(&schema->types, type->object->name);
    const struct fq_field_def *def = given && of ? fq_type_field(of, given->name) : NULL;
    fq_str name = field->hidden ? hidden_name(adjust, type, field) : field->name;
    if (!def && !field->type.len)
        return; /* it is not served */
    fq_buf_literal(out, "  ");
    if (field->description.ptr) {
        fq_adjust_print_text(out, field->description);
        fq_buf_literal(out, "\n  ");
    }
    fq_buf_str_add(out, name);
    fq_buf_literal(out, ": ");
    fq_buf_str_add(out, field->type.len ? field->type : given_type(adjust, &def->type));
    if (field->binding.len) {
        fq_buf_char(out, ' ');
        fq_buf_str_add(out, field->binding);
    } else if (given && (field->named || field->hidden || !fq_str_eq(name, given->name))) {
        fq_model_print_field_binding(out, schema->model, given);
    }
    if (field->deprecated.ptr) {
        fq_buf_literal(out, " @deprecated(reason: ");
        fq_adjust_print_text(out, field->deprecated);
        fq_buf_char(out, ')');
    }
    fq_buf_printf(out, "%s%.*s", field->directives.len ? " " : "", FQ_STR_ARG(field->directives));
    fq_buf_str_add(out, field->hidden ? FQ_STR(" @hidden\n") : FQ_STR("\n"));
}

static void add_relation_name(struct fq_buf *out, const struct fq_adjust_type *type)
{
    const struct fq_catalog_relation *relation = type->object->relation;
    fq_buf_printf(out, " @relation(name: \"%.*s.%.*s\"", FQ_STR_ARG(relation->schema),
                  FQ_STR_ARG(relation->name));
    if (type->key.len)
        fq_buf_printf(out, ", key: [%.*s]", FQ_STR_ARG(type->key));
    fq_buf_str_add(out, type->jsonb ? FQ_STR(", jsonb: \"data\"") : FQ_STR(""));
    fq_buf_char(out, ')');
}

/* What leads to a type that is hidden is gone with it. */
static bool is_gone(struct fq_adjust *adjust, const struct fq_adjust_type *type,
                    const struct fq_adjust_field *field)
{
    const struct fq_model_field *given = field->field;
    if (type->jsonb && given && fq_str_eq(given->from, FQ_STR("data")))
        return true; /* its members are fields now */
    const struct fq_type *of = fq_type_find(&adjust->schema->types, type->object->name);
    const struct fq_field_def *def = given && of ? fq_type_field(of, given->name) : NULL;
    if (!def)
        return given != NULL;
    const struct fq_adjust_type *to = fq_adjust_now(adjust, fq_type_named(&def->type)->name);
    return to && to->hidden;
}

/* Fields beside a list are called after it, and go with it. */
static bool goes_with_its_list(const struct fq_adjust_field *field)
{
    return field->field && field->field->beside;
}

static void print_adjusted_fields(struct fq_buf *out, struct fq_adjust *adjust,
                                  const struct fq_adjust_type *type)
{
    bool any = false;
    for (const struct fq_adjust_field *field = type->fields; field; field = field->next) {
        if (!is_changed(field) || goes_with_its_list(field))
            continue;
        if (field->hidden && is_gone(adjust, type, field))
            continue;
        if (!any)
            fq_buf_printf(out, "\nextend type %.*s {\n", FQ_STR_ARG(type->name));
        any = true;
        print_adjusted_field(out, adjust, type, field);
    }
    fq_buf_str_add(out, any ? FQ_STR("}\n") : FQ_STR(""));
}

static bool type_name_is_taken(const struct fq_adjust *adjust, const struct fq_adjust_type *by,
                               fq_str name)
{
    for (const struct fq_adjust_type *type = adjust->types; type; type = type->next) {
        if (type != by && !type->hidden && fq_str_eq(type->name, name))
            return true;
    }
    return fq_map_get(&adjust->own, name) != NULL;
}

static void print_adjusted_type(struct fq_buf *out, struct fq_adjust *adjust,
                                const struct fq_adjust_type *type)
{
    if (type->hidden && type_name_is_taken(adjust, type, type->name)) {
        fq_buf_printf(out, "\ntype %.*sHidden", FQ_STR_ARG(type->name));
        add_relation_name(out, type);
        fq_buf_literal(out, " @hidden\n");
    } else if (type->hidden) {
        fq_buf_printf(out, "\ntype %.*s @hidden\n", FQ_STR_ARG(type->name));
    } else {
        if (type->description.ptr) {
            fq_buf_char(out, '\n');
            fq_adjust_print_text(out, type->description);
        }
        bool bound = type->named || type->key.len || type->jsonb;
        if (bound || type->description.ptr || type->directives.len) {
            fq_buf_printf(out, "\ntype %.*s", FQ_STR_ARG(type->name));
            if (bound)
                add_relation_name(out, type);
            fq_buf_printf(out, "%s%.*s", type->directives.len ? " " : "",
                          FQ_STR_ARG(type->directives));
            fq_buf_char(out, '\n');
        }
        print_adjusted_fields(out, adjust, type);
    }
}

static void print_root(struct fq_buf *out, const char *root, const struct fq_buf *fields)
{
    if (fields->len)
        fq_buf_printf(out, "\nextend type %s {\n%.*s}\n", root, FQ_STR_ARG(fq_buf_str(fields)));
}

void fq_adjust_print(struct fq_buf *out, struct fq_adjust *adjust)
{
    for (const struct fq_adjust_type *type = adjust->types; type; type = type->next)
        print_adjusted_type(out, adjust, type);
    fq_buf_str_add(out, fq_buf_str(&adjust->more));
    print_root(out, "Query", &adjust->query);
    print_root(out, "Mutation", &adjust->mutation);
}
