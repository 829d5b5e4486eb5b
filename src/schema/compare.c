/* SPDX-License-Identifier: MIT
 *
 * Conditions on two fields of one row: `compare: [{left: total, op: gt, right: paid}]`.  Of each
 * relation the fields that can stand there are the values of an enum; it and the input type are
 * made when somebody first asks for them.
 */
#include "schema/compare.h"

#include "catalog/oid.h"
#include "schema/aggregate.h"
#include "schema/build.h"

/* What the types of one relation are bound to. */
struct fq_comparison {
    const struct fq_type *rows;    /* whose fields they are */
    const struct fq_type *fields;  /* the enum of these */
    const struct fq_type *symbols; /* the enum of operators, which all relations share */
};

/* What all of them share. */
struct fq_comparisons {
    struct fq_type_maker maker;
    const struct fq_type *symbols;
};

/* ---- what can be compared ---- */

const struct fq_column *fq_field_comparand(const struct fq_field *field)
{
    const struct fq_column *column = fq_field_value(field);
    const struct fq_column *whole =
        fq_field_more(field)->typed ? fq_field_more(field)->typed : field->column;
    bool object = field->kind == FQ_FIELD_OBJECT || field->kind == FQ_FIELD_DOCUMENT;
    if (!column && object && whole && whole->classes & FQ_CLASS_RANGE)
        column = whole;
    const unsigned classes = FQ_CLASS_ANY | FQ_CLASS_LIST | FQ_CLASS_JSONB | FQ_CLASS_GEOMETRIC;
    return column && column->classes & classes ? column : NULL;
}

static bool is_numeric_type(fq_oid type)
{
    static const fq_oid numbers[] = {OID_INT2,   OID_INT4,   OID_INT8,
                                     OID_FLOAT4, OID_FLOAT8, OID_NUMERIC};
    for (size_t i = 0; i < FQ_ARRAY_LEN(numbers); i++) {
        if (type == numbers[i])
            return true;
    }
    return false;
}

bool fq_columns_compare(const struct fq_column *left, const struct fq_column *right)
{
    return left->operand == right->operand ||
           (is_numeric_type(left->operand) && is_numeric_type(right->operand));
}

/* Between columns only what compares with a value can stand.  Two nulls would be distinct. */
static bool compares_columns(const struct fq_operator *op)
{
    return op->operand == FQ_OPERAND_VALUE && !fq_str_eq(op->name, FQ_STR("isDistinctFrom"));
}

const struct fq_operator *fq_operator_between(const struct fq_column *left, fq_str name)
{
    for (size_t i = 0; i < fq_operator_count; i++) {
        const struct fq_operator *op = &fq_operators[i];
        if (compares_columns(op) && op->classes & left->classes && fq_str_eq(op->name, name))
            return op;
    }
    return NULL;
}

/* ---- the enum of operators ---- */

static bool has_value(const struct fq_enum_value_def *values, size_t count, fq_str name)
{
    for (size_t i = 0; i < count; i++) {
        if (fq_str_eq(values[i].name, name))
            return true;
    }
    return false;
}

static const struct fq_type *operator_type(struct fq_builder *b)
{
    struct fq_type *type = fq_build_type(b, FQ_TYPE_ENUM, FQ_STR("ComparisonOperator"));
    struct fq_enum_value_def *values =
        FQ_NEW_ARRAY(b->arena, fq_operator_count, struct fq_enum_value_def);
    size_t count = 0;
    for (size_t i = 0; i < fq_operator_count; i++) {
        fq_str name = fq_operators[i].name;
        if (compares_columns(&fq_operators[i]) && !has_value(values, count, name))
            values[count++].name = name;
    }
    type->description = FQ_STR("Operators of filters that stand between two values of one type.");
    type->values = values;
    type->value_count = (uint32_t)count;
    fq_type_index(b->types, type);
    return type;
}

/* ---- the types of a relation ---- */

/* No enum has values called true, false or null. */
static const struct fq_column *comparand_of(const struct fq_field_def *def)
{
    return fq_name_is_enum_value(def->name) ? fq_field_comparand(def->binding) : NULL;
}

static void make_fields(const struct fq_comparison *of, struct fq_type_making *making)
{
    struct fq_enum_value_def *values =
        FQ_NEW_ARRAY(making->arena, of->rows->field_count, struct fq_enum_value_def);
    size_t count = 0;
    for (size_t i = 0; i < of->rows->field_count; i++) {
        if (!comparand_of(&of->rows->fields[i]))
            continue;
        values[count].name = of->rows->fields[i].name;
        values[count++].guard = of->rows->fields[i].guard;
    }
    making->to->values = values;
    making->to->value_count = (uint32_t)count;
}

static void make_input(const struct fq_comparison *of, struct fq_type_making *making)
{
    struct fq_input_def *inputs = FQ_NEW_ARRAY(making->arena, 3, struct fq_input_def);
    const struct fq_type_ref field = fq_build_ref(of->fields, true);
    inputs[0] = (struct fq_input_def){.name = FQ_STR("left"), .type = field};
    inputs[1] =
        (struct fq_input_def){.name = FQ_STR("op"), .type = fq_build_ref(of->symbols, true)};
    inputs[2] = (struct fq_input_def){.name = FQ_STR("right"), .type = field};
    making->to->inputs = inputs;
    making->to->input_count = 3;
}

static void make_comparison(struct fq_type_maker *maker, const struct fq_type *type,
                            struct fq_type_making *making)
{
    (void)maker;
    if (type->kind == FQ_TYPE_ENUM)
        make_fields(type->binding, making);
    else
        make_input(type->binding, making);
}

static struct fq_comparisons *comparisons_of(struct fq_builder *b)
{
    if (b->comparisons)
        return b->comparisons;
    struct fq_comparisons *all = b->comparisons = FQ_NEW(b->arena, struct fq_comparisons);
    all->maker = (struct fq_type_maker){.make = make_comparison, .system = b->types};
    all->symbols = operator_type(b);
    return all;
}

bool fq_build_has_comparison(const struct fq_type *rows)
{
    for (size_t i = 0; i < rows->field_count; i++) {
        const struct fq_column *left = comparand_of(&rows->fields[i]);
        for (size_t k = i + 1; left && k < rows->field_count; k++) {
            const struct fq_column *right = comparand_of(&rows->fields[k]);
            if (right && fq_columns_compare(left, right))
                return true;
        }
    }
    return false;
}

const struct fq_type *fq_build_comparison(struct fq_builder *b, const struct fq_type *rows)
{
    struct fq_comparisons *all = comparisons_of(b);
    struct fq_comparison *of = FQ_NEW(b->arena, struct fq_comparison);
    struct fq_type *fields = fq_build_derived(b, FQ_TYPE_ENUM, rows->name, FQ_DERIVED_COMPARABLE);
    struct fq_type *input = fq_build_derived(b, FQ_TYPE_INPUT, rows->name, FQ_DERIVED_COMPARISON);
    *of = (struct fq_comparison){fq_type_of_rows(rows), fields, all->symbols};
    fields->description = FQ_STR("Fields that can be compared with others of the same row.");
    input->description = FQ_STR("A condition on two fields of one type.");
    fields->binding = input->binding = of;
    fields->maker = input->maker = &all->maker;
    return input;
}
