/* SPDX-License-Identifier: MIT
 *
 * Input types of a schema file's own: what a function takes as JSON is declared to have one.  It
 * says which members the document has, and under which keys; PostgreSQL puts it together of values
 * of their types, as it does for the composite type that a convention finds.
 */
#include "schema/build.h"

#include "catalog/oid.h"
#include "graphql/types/suggest.h"
#include "graphql/validate/validation.h"

/* NULL: the file defines no such input, or it stands for a type of the database. */
static struct fq_said_type *said_input(const struct fq_builder *b, fq_str name)
{
    struct fq_said_type *said = fq_refinement_find(&b->refinement, name);
    bool own = said && said->kind == FQ_DEFINE_INPUT && !said->pg_type.len && said->defined;
    return own ? said : NULL;
}

static const struct fq_type_node *named_in(const struct fq_type_node *type)
{
    while (type->of)
        type = type->of;
    return type;
}

static const struct fq_type *input_called(struct fq_builder *b, struct fq_said_type *said);

/* ---- fields ---- */

static void refuse_type(struct fq_builder *b, const struct fq_said_type *said,
                        const struct fq_said_field *field)
{
    static const char *const builtin[] = {"Int", "Float", "String", "Boolean", "ID"};
    fq_str name = named_in(field->type)->name;
    struct fq_suggestions near;
    fq_suggest_init(&near, name, &b->refinement.errors);
    for (const struct fq_said_type *type = b->refinement.types; type; type = type->next) {
        if (type->kind == FQ_DEFINE_INPUT || type->kind == FQ_DEFINE_ENUM)
            fq_suggest(&near, type->name);
    }
    for (size_t i = 0; i < fq_pgtype_scalar_count; i++)
        fq_suggest(&near, fq_pgtype_scalars[i].name);
    for (size_t i = 0; i < FQ_ARRAY_LEN(builtin); i++)
        fq_suggest(&near, fq_str_from(builtin[i]));
    fq_refinement_wrong(&b->refinement, field->at,
                        "%.*s.%.*s cannot be given as %.*s, which is no scalar, enum or input.%.*s",
                        FQ_STR_ARG(said->name), FQ_STR_ARG(field->name), FQ_STR_ARG(name),
                        FQ_STR_ARG(fq_suggest_text(&near, b->arena)));
}

/* What the type is made of, and what its values are in PostgreSQL; NULL: it can be none. */
static const struct fq_type *value_type(struct fq_builder *b, const struct fq_said_field *field,
                                        fq_oid *ret_oid)
{
    const struct fq_type_node *named = named_in(field->type);
    *ret_oid = OID_TEXT;
    if (b->hosting) { /* no document is made of it */
        const struct fq_type *type = fq_build_host_type(b, named->name);
        *ret_oid = 0;
        return type && fq_type_is_input(type) ? type : NULL;
    }
    if (fq_build_is_own_enum(b, named->name))
        return fq_type_named(
            &fq_build_declared_value(b, named, fq_build_value_type(b, OID_TEXT, 0, false))->ref);
    *ret_oid = fq_build_declared_oid(b, field);
    if (!*ret_oid)
        return NULL;
    if (fq_build_enum_called(b, named->name) == *ret_oid)
        return fq_type_named(&fq_build_value_type(b, *ret_oid, 0, false)->ref);
    return fq_build_scalar(b, named->name);
}

static struct fq_type_ref ref_of(struct fq_builder *b, const struct fq_type_node *written,
                                 const struct fq_type *named)
{
    struct fq_type_ref ref = written->of ? fq_build_list_of(b, ref_of(b, written->of, named))
                                         : fq_build_ref(named, false);
    ref.non_null = written->non_null;
    return ref;
}

/* Of a list the type of arrays of its items. */
static struct fq_attribute *attribute_of(struct fq_builder *b, const struct fq_said_field *field,
                                         fq_oid oid)
{
    struct fq_attribute *attribute = FQ_NEW(b->arena, struct fq_attribute);
    fq_str key = field->from.len ? field->from : fq_name_snake(b->arena, field->name);
    attribute->key = key;
    attribute->read_as = field->read_as;
    attribute->literal = fq_vetted(fq_name_literal(b->arena, key));
    const struct fq_catalog_type *type = fq_catalog_type(b->catalog, oid);
    if (oid)
        attribute->type_name = fq_vetted(
            fq_build_type_name(b, field->type->of && type && type->array ? type->array : oid));
    return attribute;
}

static void check_default(struct fq_builder *b, const struct fq_said_type *said,
                          const struct fq_said_field *field, const struct fq_type_ref *type)
{
    struct fq_errors wrong = {0};
    struct fq_validation v = {.system = b->types, .arena = b->arena, .errors = &wrong};
    if (!field->default_value)
        return;
    if (!b->hosting && !fq_type_is_leaf(fq_type_named(type)))
        fq_refinement_wrong(&b->refinement, field->at,
                            "%.*s.%.*s is an object, which has no default here; take it away",
                            FQ_STR_ARG(said->name), FQ_STR_ARG(field->name));
    else
        fq_validate_value(&v, (struct fq_value_place){.type = type}, field->default_value);
    for (const struct fq_error *error = wrong.first; error; error = error->next)
        fq_refinement_wrong(&b->refinement, field->at, "the default of %.*s.%.*s is wrong: %.*s",
                            FQ_STR_ARG(said->name), FQ_STR_ARG(field->name),
                            FQ_STR_ARG(error->message));
}

static bool add_input_field(struct fq_builder *b, const struct fq_said_type *said,
                            const struct fq_said_field *field, struct fq_input_def *ret)
{
    struct fq_said_type *inner = said_input(b, named_in(field->type)->name);
    fq_oid oid = 0;
    const struct fq_type *named = inner ? input_called(b, inner) : value_type(b, field, &oid);
    if (!named) {
        refuse_type(b, said, field);
        return false;
    }
    if (!b->hosting && field->type->of && field->type->of->of)
        fq_refinement_wrong(&b->refinement, field->at,
                            "%.*s.%.*s is a list of lists, which cannot be given; declare it JSON",
                            FQ_STR_ARG(said->name), FQ_STR_ARG(field->name));
    if (!b->hosting && field->read_as.len)
        fq_refinement_wrong(&b->refinement, field->read_as_at,
                            "the type of %.*s.%.*s has no effect beside a database; take it away",
                            FQ_STR_ARG(said->name), FQ_STR_ARG(field->name));
    if (said->one_of && (field->type->non_null || field->default_value))
        fq_refinement_wrong(&b->refinement, field->at,
                            "%.*s is @oneOf: %.*s has no ! and no default", FQ_STR_ARG(said->name),
                            FQ_STR_ARG(field->name));
    *ret = (struct fq_input_def){.name = field->name,
                                 .type = ref_of(b, field->type, named),
                                 .default_value = field->default_value,
                                 .binding = attribute_of(b, field, oid)};
    ret->constraint = fq_build_constraint(b, field->constraint, field->constraint_at, FQ_STR(""),
                                          FQ_STR(""), &ret->type);
    check_default(b, said, field, &ret->type);
    return true;
}

static void check_keys(struct fq_builder *b, const struct fq_said_type *said)
{
    struct fq_map keys;
    fq_map_init(&keys, b->drafting);
    for (struct fq_said_field *field = said->fields; field; field = field->next) {
        fq_str key = field->from.len ? field->from : fq_name_snake(b->arena, field->name);
        const struct fq_said_field *other = fq_map_put(&keys, key, field);
        if (other)
            fq_refinement_wrong(&b->refinement, field->at,
                                "%.*s and %.*s of %.*s have one key in the document, %.*s; give "
                                "one of them another: @column(name: \"…\")",
                                FQ_STR_ARG(other->name), FQ_STR_ARG(field->name),
                                FQ_STR_ARG(said->name), FQ_STR_ARG(key));
    }
}

/* ---- types ---- */

/* One for all that are declared so; its fields may have it. */
static const struct fq_type *input_called(struct fq_builder *b, struct fq_said_type *said)
{
    struct fq_type *type = fq_map_get(&b->own_inputs, said->name);
    size_t most = 0, count = 0;
    if (type)
        return type;
    type = fq_build_own_type(b, FQ_TYPE_INPUT, said);
    fq_map_put(&b->own_inputs, said->name, type);
    fq_map_put(&b->model.own_inputs, said->name, said);
    for (const struct fq_said_field *field = said->fields; field; field = field->next)
        most++;
    struct fq_input_def *inputs = FQ_NEW_ARRAY(b->arena, most, struct fq_input_def);
    for (const struct fq_said_field *field = said->fields; field; field = field->next)
        count += !field->hidden && add_input_field(b, said, field, &inputs[count]);
    if (!b->hosting)
        check_keys(b, said);
    said->narrowed = count == 0; /* why is told */
    type->inputs = inputs;
    type->input_count = (uint32_t)count;
    type->one_of = said->one_of;
    type->constrained = true;
    fq_type_index(b->types, type);
    return type;
}

const struct fq_type *fq_build_own_input_called(struct fq_builder *b, fq_str name)
{
    struct fq_said_type *said = said_input(b, name);
    return said ? input_called(b, said) : NULL;
}

/* ---- values without end ---- */

/* The input that a value must have inside; NULL: none.  Of a @oneOf it must have one of them. */
static const struct fq_type *needed_by(const struct fq_type *type, const struct fq_input_def *def)
{
    const struct fq_type *inner = def->type.named;
    bool needed = type->one_of || def->type.non_null;
    return needed && inner && inner->kind == FQ_TYPE_INPUT ? inner : NULL;
}

/* Can it be given, when those can of which this is known? */
static bool is_finite(const struct fq_type *type, const struct fq_map *finite)
{
    size_t endless = 0;
    for (size_t i = 0; i < type->input_count; i++) {
        const struct fq_type *inner = needed_by(type, &type->inputs[i]);
        endless += inner && !fq_map_get(finite, inner->name);
    }
    return endless == 0 || (type->one_of && endless < type->input_count);
}

/* From those that are finite by themselves to those that need only these. */
static void find_finite(const struct fq_map *inputs, struct fq_map *finite)
{
    size_t before;
    do {
        before = finite->count;
        for (size_t i = 0; i < inputs->count; i++) {
            struct fq_type *type = inputs->entries[i].value;
            if (is_finite(type, finite))
                fq_map_put(finite, type->name, type);
        }
    } while (finite->count > before);
}

/* Can a value be given only inside of another one?  Then nobody can give any. */
static bool needs(const struct fq_type *type, const struct fq_type *wanted, struct fq_map *seen)
{
    for (size_t i = 0; i < type->input_count; i++) {
        const struct fq_type *inner = needed_by(type, &type->inputs[i]);
        if (!inner)
            continue;
        if (inner == wanted || (!fq_map_put(seen, inner->name, seen) && needs(inner, wanted, seen)))
            return true;
    }
    return false;
}

void fq_build_check_own_inputs(struct fq_builder *b)
{
    struct fq_map finite;
    fq_map_init(&finite, b->drafting);
    find_finite(&b->own_inputs, &finite);
    for (size_t i = 0; i < b->own_inputs.count; i++) {
        const struct fq_type *type = b->own_inputs.entries[i].value;
        struct fq_map seen;
        fq_map_init(&seen, b->drafting);
        if (!fq_map_get(&finite, type->name) && needs(type, type, &seen))
            fq_refinement_wrong(&b->refinement, fq_refinement_find(&b->refinement, type->name)->at,
                                "each %.*s needs another one inside, so that none can be given; "
                                "%s",
                                FQ_STR_ARG(type->name),
                                type->one_of ? "give it a field that does not" : "take a ! away");
    }
}

/* ---- arguments ---- */

const struct fq_input_node *fq_build_argument_written(const struct fq_said_field *said, fq_str name)
{
    const struct fq_input_node *node = said ? said->arguments : NULL;
    while (node && !fq_str_eq(node->name, name))
        node = node->next;
    return node;
}

/* The input that a convention finds for the argument may be refined under its own name. */
static bool is_of_database(struct fq_builder *b, const struct fq_model_argument *argument,
                           const struct fq_said_type *said)
{
    if (!argument->document)
        return false;
    fq_str noun = fq_name_pascal(b->drafting, fq_convention_input_noun(argument->document->name));
    fq_str name = fq_model_derived_name(b->drafting, noun, FQ_DERIVED_INPUT);
    return fq_refinement_of_type(&b->refinement, argument->document, name, true) == said;
}

bool fq_build_own_input(struct fq_builder *b, const struct fq_model_function *function,
                        const struct fq_model_argument *argument, struct fq_type_ref *ret)
{
    const struct fq_input_node *node = fq_build_argument_written(function->said, argument->name);
    struct fq_said_type *said = node ? said_input(b, named_in(node->type)->name) : NULL;
    const struct fq_catalog_type *type = fq_catalog_base_type(b->catalog, argument->argument->type);
    bool holds = type && (type->oid == OID_JSON || type->oid == OID_JSONB);
    if (!said || !holds || is_of_database(b, argument, said))
        return false;
    *ret = ref_of(b, node->type, input_called(b, said));
    return true;
}

void fq_build_declared_input(struct fq_builder *b, const struct fq_said_field *said, fq_oid oid,
                             struct fq_type_ref *type)
{
    if (!said->type->of && !type->of && fq_build_is_own_enum(b, said->type->name))
        type->named = fq_type_named(
            &fq_build_declared_value(b, said->type, fq_build_value_type(b, oid, 0, false))->ref);
    type->non_null = type->non_null || said->type->non_null;
}
