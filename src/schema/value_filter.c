/* SPDX-License-Identifier: MIT
 *
 * The input types of operators: what is given to a filter of values, by the table of operators.
 */
#include <assert.h>

#include "schema/input_list.h"

static struct fq_type_ref nullable(struct fq_type_ref ref)
{
    ref.non_null = false;
    return ref;
}

/* What operators compare. */
struct compared {
    struct fq_type_ref value;
    struct fq_type_ref item; /* of a list or a range */
    unsigned classes;
};

static struct compared compared_of(struct fq_builder *b, struct fq_type_ref value,
                                   const struct fq_column *column)
{
    struct compared c = {.value = value, .classes = column->classes};
    if (column->item)
        c.item = value.of ? *value.of : fq_build_value_type(b, column->item->type, 0, false)->ref;
    return c;
}

static struct fq_type_ref scalar_ref(struct fq_builder *b, fq_str name)
{
    return fq_build_ref(fq_build_scalar(b, name), false);
}

static const struct fq_type *operand_object(struct fq_builder *b,
                                            const struct fq_operand_object *object,
                                            const struct compared *compared);

static struct fq_type_ref operand_type(struct fq_builder *b, enum fq_operand operand,
                                       const struct fq_operand_object *object,
                                       const struct compared *compared)
{
    switch (operand) {
    case FQ_OPERAND_VALUE:
        return nullable(compared->value);
    case FQ_OPERAND_LIST:
        return fq_build_list_of_all(b, compared->value);
    case FQ_OPERAND_ITEM:
        return nullable(compared->item);
    case FQ_OPERAND_BOOL:
        return scalar_ref(b, FQ_STR("Boolean"));
    case FQ_OPERAND_TEXTS:
    case FQ_OPERAND_CASTS:
        return fq_build_list_of_all(b, scalar_ref(b, FQ_STR("String")));
    case FQ_OPERAND_INT:
        return scalar_ref(b, FQ_STR("Int"));
    case FQ_OPERAND_FLOAT:
        return scalar_ref(b, FQ_STR("Float"));
    case FQ_OPERAND_DECIMAL:
        return scalar_ref(b, FQ_STR("Decimal"));
    case FQ_OPERAND_DECIMALS:
        return fq_build_list_of_all(b, scalar_ref(b, FQ_STR("Decimal")));
    case FQ_OPERAND_JSON:
        return scalar_ref(b, FQ_STR("JSON"));
    case FQ_OPERAND_GEOJSON:
        return scalar_ref(b, FQ_STR("GeoJSON"));
    case FQ_OPERAND_OBJECT:
        assert(object); /* whose operand is one names it */
        return fq_build_ref(operand_object(b, object, compared), false);
    case FQ_OPERAND_CONFIGURATION:
        return fq_build_ref(fq_build_configuration(b), false);
    case FQ_OPERAND_DIRECTION:
        return fq_build_ref(fq_build_direction(b), false);
    case FQ_OPERAND_TEXT:
    case FQ_OPERAND_CAST:
    case FQ_OPERAND_INET:
        break;
    }
    return scalar_ref(b, FQ_STR("String"));
}

/* IPRange…: made when first needed.  It is for columns of one type. */
static const struct fq_type *operand_object(struct fq_builder *b,
                                            const struct fq_operand_object *object,
                                            const struct compared *compared)
{
    struct fq_input_list inputs = {0};
    struct fq_type *type = fq_map_get(&b->filter_types, object->type_name);
    if (type)
        return type;
    type = fq_build_type(b, FQ_TYPE_INPUT, object->type_name);
    fq_map_put(&b->filter_types, object->type_name, type);
    type->description = object->description;
    for (size_t i = 0; i < FQ_OPERAND_MEMBERS_MAX && object->members[i].name.len; i++) {
        const struct fq_operand_member *member = &object->members[i];
        struct fq_type_ref ref = operand_type(b, member->operand, NULL, compared);
        ref.non_null = !member->optional;
        fq_input_list_add(b, &inputs, member->name, member->description, ref, NULL);
    }
    fq_input_list_finish(b, type, &inputs);
    return type;
}

/* What is shown as JSON, or as a place, is filtered as what it is. */
fq_str fq_build_kind_name(const struct fq_type *named, unsigned classes)
{
    static const struct {
        unsigned class;
        fq_str name;
    } kinds[] = {
        {FQ_CLASS_FULL_TEXT, FQ_STR_INIT("FullText")},
        {FQ_CLASS_HSTORE, FQ_STR_INIT("Hstore")},
        {FQ_CLASS_CUBE, FQ_STR_INIT("Cube")},
        {FQ_CLASS_MONEY, FQ_STR_INIT("Money")},
        {FQ_CLASS_POINT, FQ_STR_INIT("Point")},
        {FQ_CLASS_BOX, FQ_STR_INIT("Box")},
        {FQ_CLASS_CIRCLE, FQ_STR_INIT("Circle")},
        {FQ_CLASS_LINE, FQ_STR_INIT("Line")},
        {FQ_CLASS_LSEG, FQ_STR_INIT("LineSegment")},
        {FQ_CLASS_PATH, FQ_STR_INIT("Path")},
        {FQ_CLASS_POLYGON, FQ_STR_INIT("Polygon")},
        {FQ_CLASS_GEOMETRY, FQ_STR_INIT("Geometry")},
        {FQ_CLASS_GEOGRAPHY, FQ_STR_INIT("Geography")},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(kinds); i++) {
        if (classes & kinds[i].class)
            return fq_build_is_place(named) ? named->name : kinds[i].name;
    }
    return named->name;
}

const struct fq_type *fq_build_operands(struct fq_builder *b,
                                        const struct fq_operand_object *object,
                                        struct fq_type_ref value, const struct fq_column *column)
{
    struct compared compared = compared_of(b, value, column);
    return operand_object(b, object, &compared);
}

struct fq_type_ref fq_build_operator_operand(struct fq_builder *b, const struct fq_operator *op,
                                             struct fq_type_ref value,
                                             const struct fq_column *column)
{
    struct compared compared = compared_of(b, value, column);
    return operand_type(b, op->operand, op->object, &compared);
}

struct fq_type_ref fq_build_operand(struct fq_builder *b, const struct fq_operand_member *member,
                                    struct fq_type_ref value, const struct fq_column *column)
{
    struct compared compared = compared_of(b, value, column);
    struct fq_type_ref ref = operand_type(b, member->operand, NULL, &compared);
    ref.non_null = !member->optional;
    return ref;
}

/* What a filter of values is for.  It is asked for by each column: names stand for their bytes,
 * which types and the list of kinds have once each. */
struct filter_key {
    const char *name;
    unsigned classes;
    enum fq_derived kind;
};

const struct fq_type *fq_build_value_filter(struct fq_builder *b, struct fq_type_ref value,
                                            const struct fq_column *column)
{
    unsigned classes = column->classes;
    const struct fq_type *named = fq_type_named(&value);
    fq_str name = fq_build_kind_name(named, classes);
    /* A type without equality must not take the name from one that has all operators. */
    enum fq_derived kind = classes == FQ_CLASS_NULLABLE
                               ? (value.of ? FQ_DERIVED_LIST_NULL_FILTER : FQ_DERIVED_NULL_FILTER)
                               : (value.of ? FQ_DERIVED_LIST_FILTER : FQ_DERIVED_FILTER);
    const struct filter_key key = {.name = name.ptr, .classes = classes, .kind = kind};
    fq_str bytes = fq_str_of((const char *)&key, sizeof(key));
    struct fq_type *type = fq_map_get(&b->filter_types, bytes);
    if (type)
        return type;
    type = fq_build_type(b, FQ_TYPE_INPUT, fq_model_derived_name(b->arena, name, kind));
    fq_map_put(&b->filter_types, fq_arena_str(b->arena, bytes), type);
    type->description = fq_arena_printf(b->arena, "Conditions on a %.*s%s; all of them must hold.",
                                        FQ_STR_ARG(named->name), value.of ? " list" : "");
    struct fq_input_list inputs = {0};
    struct compared compared = compared_of(b, value, column);
    for (size_t i = 0; i < fq_operator_count; i++) {
        const struct fq_operator *op = &fq_operators[i];
        if (op->classes & classes)
            fq_input_list_add(b, &inputs, op->name, op->description,
                              operand_type(b, op->operand, op->object, &compared), op);
    }
    fq_input_list_finish(b, type, &inputs);
    return type;
}
