/* SPDX-License-Identifier: MIT
 *
 * What functions take, as arguments of their fields.  An argument without a default must be given
 * and is not null: a function for which null means something says so with DEFAULT NULL.
 */
#include "schema/build.h"

#include "base/limits.h"
#include "catalog/oid.h"

/* ---- what can be given ---- */

/* Composite types hold others, never themselves; none is looked at twice. */
static bool can_be_given(struct fq_builder *b, struct fq_map *seen, fq_oid oid)
{
    const struct fq_catalog_type *type = fq_catalog_base_type(b->catalog, oid);
    if (!type || type->kind == FQ_CATALOG_PSEUDO || fq_model_given(&b->model, oid) != FQ_SHOWN)
        return false;
    if (type->kind == FQ_CATALOG_ARRAY) {
        const struct fq_catalog_type *item = fq_catalog_base_type(b->catalog, type->element);
        /* Of an array of arrays nobody could tell an array with more dimensions. */
        return item && item->kind != FQ_CATALOG_ARRAY && can_be_given(b, seen, type->element);
    }
    if (type->kind != FQ_CATALOG_COMPOSITE)
        return true;
    fq_str key = fq_arena_printf(b->arena, "%u", type->oid);
    if (fq_map_put(seen, key, seen))
        return true;
    for (size_t i = 0; i < type->field_count; i++) {
        if (!can_be_given(b, seen, type->fields[i].type))
            return false;
    }
    return type->field_count > 0;
}

bool fq_build_can_be_given(struct fq_builder *b, fq_oid oid)
{
    struct fq_map seen;
    fq_map_init(&seen, b->arena);
    return can_be_given(b, &seen, oid);
}

/* ---- types ---- */

static void fill_object(struct fq_builder *b, const struct fq_catalog_type *catalog,
                        const struct fq_model_type *model, struct fq_type *type)
{
    const struct fq_model_part *parts = model->parts;
    struct fq_input_def *inputs = FQ_NEW_ARRAY(b->arena, catalog->field_count, struct fq_input_def);
    for (size_t i = 0; i < catalog->field_count; i++) {
        const struct fq_catalog_column *field = &catalog->fields[i];
        const struct fq_catalog_type *domain = fq_catalog_type(b->catalog, field->type);
        struct fq_attribute *attribute = FQ_NEW(b->arena, struct fq_attribute);
        *attribute =
            (struct fq_attribute){field->name, fq_vetted(fq_name_literal(b->arena, field->name)),
                                  fq_vetted(fq_build_type_name(b, field->type)), FQ_STR_NONE};
        inputs[i] = (struct fq_input_def){
            .name = parts[i].name,
            .description = parts[i].description,
            .deprecated = parts[i].deprecated,
            .deprecation_reason = parts[i].reason,
            .type = fq_build_given_type(b, field->type, fq_convention_is_id(field->name)),
            .binding = attribute,
            .guard = fq_build_guard_of(b, type->name, parts[i].name, parts[i].guard),
        };
        inputs[i].type.non_null = domain && domain->kind == FQ_CATALOG_DOMAIN && domain->not_null;
        const struct fq_said_field *said = fq_said_part(model->said, parts[i].from, parts[i].name);
        if (said)
            fq_build_declared_input(b, said, field->type, &inputs[i].type);
        inputs[i].constraint =
            fq_build_constraint(b, parts[i].constraint, parts[i].constraint_at,
                                fq_name_qualified(b->arena, catalog->schema, catalog->name),
                                parts[i].from, &inputs[i].type);
    }
    type->constrained = true;
    type->inputs = inputs;
    type->input_count = (uint32_t)catalog->field_count;
    fq_type_index(b->types, type);
}

/* Whoever gives a row gives all of it. */
static void refuse_partial_input(struct fq_builder *b, const struct fq_model_type *type)
{
    for (size_t i = 0; i < type->part_count; i++) {
        const struct fq_said_field *said =
            fq_said_part(type->said, type->parts[i].from, type->parts[i].name);
        if (fq_said_leaves_out(type->said, said))
            fq_refinement_wrong(&b->refinement, said ? said->at : type->said->at,
                                "the input %.*s needs the field %.*s: a value has all attributes "
                                "of its type",
                                FQ_STR_ARG(type->name), FQ_STR_ARG(type->parts[i].name));
    }
}

/* An input object for a composite type. */
static const struct fq_type *input_object(struct fq_builder *b, const struct fq_catalog_type *type)
{
    fq_str key = fq_arena_printf(b->arena, "composite:%u", type->oid);
    struct fq_type *object = fq_map_get(&b->input_types, key);
    if (object)
        return object;
    struct fq_model_type said = fq_model_input_type(&b->model, type);
    object = fq_build_type(b, FQ_TYPE_INPUT, said.name);
    object->follows = false;
    object->description = said.description;
    fq_map_put(&b->input_types, key, object);
    fill_object(b, type, &said, object);
    if (said.said)
        refuse_partial_input(b, &said);
    return object;
}

/* The type for values of a PostgreSQL type that a client gives; one that can be given. */
struct fq_type_ref fq_build_given_type(struct fq_builder *b, fq_oid oid, bool is_id)
{
    const struct fq_catalog_type *type = fq_catalog_base_type(b->catalog, oid);
    if (type->kind == FQ_CATALOG_ARRAY)
        return fq_build_list_of(b, fq_build_given_type(b, type->element, false));
    if (type->kind == FQ_CATALOG_COMPOSITE)
        return fq_build_ref(input_object(b, type), false);
    const struct fq_value_type *value = fq_build_value_type(b, oid, 0, is_id);
    bool is_json = type->oid == OID_JSON || type->oid == OID_JSONB ||
                   value->classes & FQ_CLASS_GEOMETRY; /* which PostGIS reads as text */
    /* What has no scalar of its own is given as PostgreSQL's text. */
    if (value->object || type->kind == FQ_CATALOG_MULTIRANGE ||
        (value->codec == &fq_codec_json_text && !is_json))
        return fq_build_ref(fq_type_find(b->types, FQ_STR("String")), false);
    return fq_build_ref(fq_type_named(&value->ref), false);
}

/* ---- arguments ---- */

static void add_fixed(struct fq_builder *b, struct fq_buf *fixed,
                      const struct fq_model_argument *said)
{
    if (fixed->len)
        fq_buf_literal(fixed, ", ");
    fq_buf_str_add(fixed, fq_name_quoted(b->arena, said->argument->name));
    fq_buf_printf(fixed, " => " FQ_SETTING("%.*s") "::", FQ_STR_ARG(said->setting),
                  FQ_STR_ARG(said->setting));
    fq_buf_str_add(fixed, fq_build_type_name(b, said->argument->type));
}

/* Of the values that a client gives. */
static fq_oid given_type(const struct fq_model_argument *said)
{
    return said->document ? said->document->oid : said->argument->type;
}

static const char *why_not(struct fq_builder *b, const struct fq_model_function *function,
                           const struct fq_model_argument *said, struct fq_map *names)
{
    const struct fq_catalog_type *type = fq_catalog_type(b->catalog, said->argument->type);
    struct fq_map seen;
    fq_map_init(&seen, b->arena);
    /* A function of a row computes a column of it, and is no field of a root. */
    if (type && type->of_relation)
        return "is a row of a table or view";
    if (said->argument->name.len == 0 && function->function->argument_count > 1)
        return "has no name";
    if (fq_map_put(names, said->name, names))
        return "would have the same name as another";
    if (!can_be_given(b, &seen, given_type(said)))
        return "has a type that no client can give";
    return NULL;
}

const char *fq_build_check_arguments(struct fq_builder *b, const struct fq_model_function *function)
{
    struct fq_map names;
    fq_map_init(&names, b->arena);
    for (size_t i = function->of_row; i < function->function->argument_count; i++) {
        const struct fq_model_argument *said = &function->arguments[i];
        const char *why = said->setting.len ? NULL : why_not(b, function, said, &names);
        if (said->setting.len && said->argument->variadic)
            why = "is VARIADIC, which no setting of the session can give";
        fq_str name = said->argument->name.len ? said->argument->name : FQ_STR("(unnamed)");
        if (why)
            return fq_arena_printf(b->arena, "its argument %.*s %s", FQ_STR_ARG(name), why).ptr;
    }
    return fq_build_check_constraints(b, function);
}

static struct fq_input_def argument_of(struct fq_builder *b,
                                       const struct fq_model_function *function,
                                       const struct fq_model_argument *said)
{
    const struct fq_catalog_argument *argument = said->argument;
    struct fq_parameter *parameter = FQ_NEW(b->arena, struct fq_parameter);
    struct fq_bound_argument *bound = FQ_NEW(b->arena, struct fq_bound_argument);
    *bound = (struct fq_bound_argument){.role = FQ_ARGUMENT_PARAMETER, .parameter = parameter};
    struct fq_input_def def = {.name = said->name, .binding = bound};
    bool own = fq_build_own_input(b, function, said, &def.type);
    if (!own)
        def.type = fq_build_given_type(b, given_type(said), false);
    /* PostgreSQL finds no function with a list left out, whatever its default. */
    def.type.non_null = def.type.non_null || !argument->has_default || argument->variadic;
    def.constraint = fq_build_argument_constraint(
        b, function, said, fq_build_argument_written(function->said, said->name), &def.type);
    if (!own && !said->document)
        def.constraint = fq_build_type_demands(b, def.constraint, argument->type);
    *parameter = (struct fq_parameter){
        .label =
            argument->name.len ? fq_vetted(fq_name_quoted(b->arena, argument->name)) : SQL_NONE,
        .type_name = fq_vetted(fq_build_type_name(b, argument->type)),
        .variadic = argument->variadic,
        .document = own || said->document,
    };
    return def;
}

void fq_build_arguments(struct fq_builder *b, const struct fq_model_function *function,
                        struct fq_input_def **ret, size_t *ret_count, fq_fragment *ret_fixed)
{
    struct fq_buf fixed;
    size_t count = function->function->argument_count;
    *ret = FQ_NEW_ARRAY(b->arena, count, struct fq_input_def);
    *ret_count = 0;
    fq_buf_init(&fixed, b->arena, FQ_LIMIT_SQL_BYTES);
    for (size_t i = function->of_row; i < count; i++) {
        if (function->arguments[i].setting.len)
            add_fixed(b, &fixed, &function->arguments[i]);
        else
            (*ret)[(*ret_count)++] = argument_of(b, function, &function->arguments[i]);
    }
    *ret_fixed = fq_vetted(fq_buf_str(&fixed));
}
