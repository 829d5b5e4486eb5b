/* SPDX-License-Identifier: MIT
 *
 * What functions take, as arguments of their fields.  An argument without a default must be given
 * and is not null: a function for which null means something says so with DEFAULT NULL.
 */
#include "schema/build.h"

#include "base/limits.h"
#include "schema/oid.h"

struct taking {
    struct fq_builder *b;
    const struct fq_catalog_function *function;
    struct fq_input_def *defs;
    size_t count;
    struct fq_buf fixed;
    fq_str reason;
};

/* ---- types ---- */

/* Composite types can hold each other; PostgreSQL lets none hold itself but in an array. */
#define DEPTH 16

static bool can_be_given(const struct fq_builder *b, fq_oid oid, int depth)
{
    const struct fq_catalog_type *type = fq_catalog_base_type(b->catalog, oid);
    if (!type || type->kind == FQ_CATALOG_PSEUDO || depth == 0)
        return false;
    if (type->kind == FQ_CATALOG_ARRAY)
        return can_be_given(b, type->element, depth - 1);
    if (type->kind != FQ_CATALOG_COMPOSITE)
        return true;
    for (size_t i = 0; i < type->field_count; i++) {
        if (!can_be_given(b, type->fields[i].type, depth - 1))
            return false;
    }
    return type->field_count > 0;
}

static struct fq_type_ref input_type(struct fq_builder *b, fq_oid oid, bool is_id);

static fq_str object_name(struct fq_builder *b, const struct fq_catalog_type *type)
{
    fq_str name = type->name;
    if (fq_str_starts_with(name, FQ_STR("type_")))
        name = fq_str_from_offset(name, 5);
    name = fq_name_pascal(b->arena, name);
    return fq_str_ends_with(name, FQ_STR("Input"))
               ? name
               : fq_arena_printf(b->arena, "%.*sInput", FQ_STR_ARG(name));
}

static fq_str member_name(struct fq_builder *b, const struct fq_input_def *before, size_t count,
                          const struct fq_catalog_column *field, const struct fq_comment *comment)
{
    fq_str name = fq_name_field(b->arena, comment->name.len ? comment->name : field->name);
    for (size_t i = 0; i < count; i++) {
        if (!fq_str_eq(before[i].name, name))
            continue;
        name = fq_arena_printf(b->arena, "%.*s_%zu", FQ_STR_ARG(name), count + 1);
        i = SIZE_MAX; /* from the start: that may be taken as well */
    }
    return name;
}

static void fill_object(struct fq_builder *b, const struct fq_catalog_type *catalog,
                        struct fq_type *type)
{
    struct fq_input_def *inputs = FQ_NEW_ARRAY(b->arena, catalog->field_count, struct fq_input_def);
    for (size_t i = 0; i < catalog->field_count; i++) {
        const struct fq_catalog_column *field = &catalog->fields[i];
        const struct fq_catalog_type *domain = fq_catalog_type(b->catalog, field->type);
        struct fq_comment comment = fq_build_comment(b, field->comment);
        struct fq_attribute *attribute = FQ_NEW(b->arena, struct fq_attribute);
        *attribute = (struct fq_attribute){fq_name_literal(b->arena, field->name),
                                           fq_build_type_name(b, field->type)};
        inputs[i] = (struct fq_input_def){
            .name = member_name(b, inputs, i, field, &comment),
            .description = comment.text,
            .type = input_type(b, field->type, fq_str_eq(field->name, FQ_STR("id"))),
            .binding = attribute,
        };
        inputs[i].type.non_null = domain && domain->kind == FQ_CATALOG_DOMAIN && domain->not_null;
    }
    type->inputs = inputs;
    type->input_count = catalog->field_count;
    fq_type_index(b->types, type);
}

/* An input object for a composite type. */
static const struct fq_type *input_object(struct fq_builder *b, const struct fq_catalog_type *type)
{
    fq_str key = fq_arena_printf(b->arena, "composite:%u", type->oid);
    struct fq_type *object = fq_map_get(&b->input_types, key);
    if (object)
        return object;
    object = fq_build_type(b, FQ_TYPE_INPUT, object_name(b, type));
    object->description = fq_build_comment(b, type->comment).text;
    fq_map_put(&b->input_types, key, object); /* before its members: they may lead back to it */
    fill_object(b, type, object);
    return object;
}

/* The type for values of a PostgreSQL type that a client gives; one that can be given. */
static struct fq_type_ref input_type(struct fq_builder *b, fq_oid oid, bool is_id)
{
    const struct fq_catalog_type *type = fq_catalog_base_type(b->catalog, oid);
    if (type->kind == FQ_CATALOG_ARRAY)
        return fq_build_list_of(b, input_type(b, type->element, false));
    if (type->kind == FQ_CATALOG_COMPOSITE)
        return fq_build_ref(input_object(b, type), false);
    const struct fq_value_type *value = fq_build_value_type(b, oid, 0, is_id);
    bool is_json = type->oid == OID_JSON || type->oid == OID_JSONB;
    /* What has no scalar of its own is given as PostgreSQL's text. */
    if (value->object || (value->codec == &fq_codec_json_text && !is_json))
        return fq_build_ref(fq_type_find(b->types, FQ_STR("String")), false);
    return fq_build_ref(fq_type_named(&value->ref), false);
}

/* ---- arguments ---- */

/* By the convention's names an argument is the session's, not the client's; NULL otherwise. */
static const char *setting_of(fq_str argument)
{
    static const struct {
        const char *argument, *setting;
    } known[] = {
        {"auth_tenant_id", "app.tenant_id"},
        {"auth_user_id", "app.user_id"},
        {"auth_contact_id", "app.contact_id"},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(known); i++) {
        if (fq_str_eq(argument, fq_str_from(known[i].argument)))
            return known[i].setting;
    }
    return NULL;
}

static void add_fixed(struct taking *t, const struct fq_catalog_argument *argument,
                      const char *setting)
{
    if (t->fixed.len)
        fq_buf_literal(&t->fixed, ", ");
    fq_buf_str_add(&t->fixed, fq_name_quoted(t->b->arena, argument->name));
    fq_buf_printf(&t->fixed, " => NULLIF(pg_catalog.current_setting('%s', true), '')::", setting);
    fq_buf_str_add(&t->fixed, fq_build_type_name(t->b, argument->type));
}

/* type_create_user_input says what the jsonb of fn_create_user holds. */
static const struct fq_catalog_type *document_type(const struct taking *t,
                                                   const struct fq_catalog_argument *argument)
{
    const struct fq_catalog *catalog = t->b->catalog;
    fq_str noun = t->function->name;
    if (argument->type != OID_JSON && argument->type != OID_JSONB)
        return NULL;
    if (fq_str_starts_with(noun, FQ_STR("fn_")))
        noun = fq_str_from_offset(noun, 3);
    fq_str wanted = fq_arena_printf(t->b->arena, "type_%.*s_input", FQ_STR_ARG(noun));
    for (size_t i = 0; i < catalog->type_count; i++) {
        const struct fq_catalog_type *type = &catalog->types[i];
        if (type->kind == FQ_CATALOG_COMPOSITE && fq_str_eq(type->name, wanted) &&
            fq_str_eq(type->schema, t->function->schema))
            return type;
    }
    return NULL;
}

static bool refuse(struct taking *t, const struct fq_catalog_argument *argument, const char *why)
{
    t->reason =
        fq_arena_printf(t->b->arena, "its argument %.*s %s",
                        FQ_STR_ARG(argument->name.len ? argument->name : FQ_STR("(unnamed)")), why);
    return false;
}

static bool add_argument(struct taking *t, const struct fq_catalog_argument *argument, bool only)
{
    struct fq_builder *b = t->b;
    struct fq_input_def *def = &t->defs[t->count];
    struct fq_parameter *parameter = FQ_NEW(b->arena, struct fq_parameter);
    const struct fq_catalog_type *document = only ? document_type(t, argument) : NULL;
    if (argument->name.len == 0 && !only)
        return refuse(t, argument, "has no name");
    bool is_input = document || argument->name.len == 0;
    *def = (struct fq_input_def){.name = is_input ? FQ_STR("input")
                                                  : fq_name_field(b->arena, argument->name),
                                 .binding = parameter};
    *parameter = (struct fq_parameter){
        .label = argument->name.len ? fq_name_quoted(b->arena, argument->name) : FQ_STR_NONE,
        .type_name = fq_build_type_name(b, argument->type),
        .variadic = argument->variadic,
        .document = document != NULL,
    };
    for (size_t i = 0; i < t->count; i++) {
        if (fq_str_eq(t->defs[i].name, def->name))
            return refuse(t, argument, "would have the same name as another");
    }
    if (!can_be_given(b, document ? document->oid : argument->type, DEPTH))
        return refuse(t, argument, "has a type that no client can give");
    def->type = input_type(b, document ? document->oid : argument->type, false);
    def->type.non_null = !argument->has_default;
    t->count++;
    return true;
}

/* A function of a row computes a column of it, and is no field of a root. */
static bool takes_row(const struct taking *t, const struct fq_catalog_argument *argument)
{
    const struct fq_catalog_type *type = fq_catalog_type(t->b->catalog, argument->type);
    return type && type->kind == FQ_CATALOG_COMPOSITE &&
           fq_catalog_relation(t->b->catalog, type->schema, type->name);
}

static bool add_arguments(struct taking *t)
{
    const struct fq_catalog_function *function = t->function;
    size_t given = 0;
    for (size_t i = 0; i < function->argument_count; i++)
        given += !setting_of(function->arguments[i].name);
    for (size_t i = 0; i < function->argument_count; i++) {
        const struct fq_catalog_argument *argument = &function->arguments[i];
        const char *setting = setting_of(argument->name);
        if (takes_row(t, argument))
            return refuse(t, argument, "is a row of a table or view");
        if (setting)
            add_fixed(t, argument, setting);
        else if (!add_argument(t, argument, given == 1))
            return false;
    }
    return true;
}

bool fq_build_arguments(struct fq_builder *b, const struct fq_catalog_function *function,
                        struct fq_input_def **ret, size_t *ret_count, fq_str *ret_fixed,
                        fq_str *ret_reason)
{
    struct taking t = {.b = b, .function = function};
    t.defs = FQ_NEW_ARRAY(b->arena, function->argument_count, struct fq_input_def);
    fq_buf_init(&t.fixed, b->arena, FQ_LIMIT_SQL_BYTES);
    if (!add_arguments(&t)) {
        *ret_reason = t.reason;
        return false;
    }
    *ret = t.defs;
    *ret_count = t.count;
    *ret_fixed = fq_buf_str(&t.fixed);
    return true;
}
