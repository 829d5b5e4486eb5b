/* SPDX-License-Identifier: MIT
 *
 * What aggregate functions make of columns, type by type, as PostgreSQL has them (pg_aggregate).
 */
#include "catalog/oid.h"
#include "schema/build.h"

/* ---- which function takes which type, and what it gives ---- */

/* The types of the results; 0: there is no such function. */
static const struct {
    fq_oid type, sum, avg, deviation;
    fq_oid extreme; /* of min and max */
} numbers[] = {
    {OID_INT2, OID_INT8, OID_NUMERIC, OID_NUMERIC, OID_INT2},
    {OID_INT4, OID_INT8, OID_NUMERIC, OID_NUMERIC, OID_INT4},
    {OID_INT8, OID_NUMERIC, OID_NUMERIC, OID_NUMERIC, OID_INT8},
    {OID_FLOAT4, OID_FLOAT4, OID_FLOAT8, OID_FLOAT8, OID_FLOAT4},
    {OID_FLOAT8, OID_FLOAT8, OID_FLOAT8, OID_FLOAT8, OID_FLOAT8},
    {OID_NUMERIC, OID_NUMERIC, OID_NUMERIC, OID_NUMERIC, OID_NUMERIC},
    {OID_INTERVAL, OID_INTERVAL, OID_INTERVAL, 0, OID_INTERVAL},
    {OID_MONEY, OID_MONEY, 0, 0, OID_MONEY},
    {OID_OID, 0, 0, 0, OID_OID},
    {OID_TEXT, 0, 0, 0, OID_TEXT},
    {OID_VARCHAR, 0, 0, 0, OID_TEXT},
    {OID_NAME, 0, 0, 0, OID_TEXT},
    {OID_BPCHAR, 0, 0, 0, OID_BPCHAR},
    {OID_DATE, 0, 0, 0, OID_DATE},
    {OID_TIME, 0, 0, 0, OID_TIME},
    {OID_TIMETZ, 0, 0, 0, OID_TIMETZ},
    {OID_TIMESTAMP, 0, 0, 0, OID_TIMESTAMP},
    {OID_TIMESTAMPTZ, 0, 0, 0, OID_TIMESTAMPTZ},
    {OID_INET, 0, 0, 0, OID_INET},
    {OID_CIDR, 0, 0, 0, OID_INET},
};

static fq_oid extreme_of(const struct fq_catalog_type *type)
{
    /* citext has functions of its own, where its operators are. */
    if (type->kind == FQ_CATALOG_ENUM || fq_str_eq(type->name, FQ_STR("citext")))
        return type->oid;
    for (size_t i = 0; i < FQ_ARRAY_LEN(numbers); i++) {
        if (numbers[i].type == type->oid)
            return numbers[i].extreme;
    }
    return 0;
}

static fq_oid number_of(const struct fq_catalog_type *type, enum fq_aggregate function)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(numbers); i++) {
        if (numbers[i].type != type->oid)
            continue;
        if (function == FQ_SUM)
            return numbers[i].sum;
        return function == FQ_AVG ? numbers[i].avg : numbers[i].deviation;
    }
    return 0;
}

static fq_oid result_of(const struct fq_catalog_type *type, const struct fq_value_type *value,
                        enum fq_aggregate function)
{
    switch (function) {
    case FQ_COUNT_DISTINCT:
        return value->classes & (FQ_CLASS_ANY | FQ_CLASS_LIST | FQ_CLASS_JSONB) ? OID_INT8 : 0;
    case FQ_SUM:
    case FQ_AVG:
    case FQ_STDDEV:
    case FQ_VARIANCE:
        return number_of(type, function);
    case FQ_MIN:
    case FQ_MAX:
        return extreme_of(type);
    case FQ_BOOL_AND:
    case FQ_BOOL_OR:
        return type->oid == OID_BOOL ? OID_BOOL : 0;
    case FQ_ARRAY_AGG:
    case FQ_AGGREGATES:
        break;
    }
    return 0;
}

static enum fq_bucket_kind bucket_kind(fq_oid type)
{
    if (type == OID_DATE)
        return FQ_BUCKET_DATE;
    if (type == OID_TIMESTAMP)
        return FQ_BUCKET_LOCAL;
    return type == OID_TIMESTAMPTZ ? FQ_BUCKET_INSTANT : FQ_BUCKET_NONE;
}

/* ---- measures ---- */

/* Functions of an extension's types are where its operators are. */
static fq_fragment before(struct fq_builder *b, const struct fq_value_type *value,
                          enum fq_aggregate function)
{
    fq_fragment known = fq_aggregate_functions[function].before;
    bool own = function == FQ_MIN || function == FQ_MAX;
    if (!own || fq_fragment_eq(value->operators, FQ_PG_OPERATORS))
        return known;
    return fq_vetted(fq_arena_printf(b->arena, "%.*s.%s(", FQ_STR_ARG(value->operators.text),
                                     function == FQ_MIN ? "min" : "max"));
}

static struct fq_measure *new_measure(struct fq_builder *b, const struct fq_value_type *of,
                                      const struct fq_value_type *result, fq_oid oid,
                                      enum fq_aggregate function)
{
    struct fq_measure *measure = FQ_NEW(b->arena, struct fq_measure);
    measure->type = result->ref;
    measure->column = *fq_build_column(b, result, oid);
    measure->column.relative = true;
    measure->column.before = before(b, of, function);
    measure->column.after = fq_aggregate_functions[function].after;
    if (of->catalog->kind == FQ_CATALOG_ENUM && (function == FQ_MIN || function == FQ_MAX)) {
        fq_str name = fq_build_type_name(b, oid); /* there is none of a domain */
        measure->column.after = fq_vetted(fq_arena_printf(b->arena, "::%.*s)", FQ_STR_ARG(name)));
    }
    return measure;
}

/* Sums of integers are BigInt, although those of int8 are numeric, which holds them. */
static void sum_of_int8(struct fq_builder *b, struct fq_measure *sum)
{
    sum->type = fq_build_value_type(b, OID_INT8, 0, false)->ref;
    if (b->options->int8_as_number)
        sum->column.codec = &fq_codec_integer_number;
}

static struct fq_measure *measure_of(struct fq_builder *b, const struct fq_catalog_type *type,
                                     const struct fq_value_type *value, enum fq_aggregate function)
{
    fq_oid oid = result_of(type, value, function);
    if (!oid)
        return NULL;
    const struct fq_value_type *result =
        oid == type->oid ? value : fq_build_value_type(b, oid, 0, false);
    struct fq_measure *measure = new_measure(b, value, result, oid, function);
    if (function == FQ_COUNT_DISTINCT) {
        measure->type = fq_build_ref(fq_type_find(b->types, FQ_STR("Int")), true);
        measure->column.codec = &fq_codec_count;
    } else if (function == FQ_SUM && type->oid == OID_INT8) {
        sum_of_int8(b, measure);
    }
    return measure;
}

/* What C reads without SQL around it, item by item. */
static struct fq_measure *array_of(struct fq_builder *b, const struct fq_catalog_type *type,
                                   const struct fq_value_type *value)
{
    if (!type->array || type->kind == FQ_CATALOG_ARRAY || value->object ||
        value->fetch.before.text.len || value->fetch.after.text.len)
        return NULL;
    struct fq_measure *measure = new_measure(b, value, value, type->oid, FQ_ARRAY_AGG);
    fq_str name = fq_arena_printf(b->arena, "%.*s[]", FQ_STR_ARG(fq_build_type_name(b, type->oid)));
    measure->type = fq_build_list_of(b, value->ref);
    measure->column.codec = fq_codec_array(b->arena, value->codec, type->oid, 1);
    /* Of a domain PostgreSQL makes an array of the domain. */
    measure->column.after = fq_vetted(fq_arena_printf(b->arena, ")::%.*s", FQ_STR_ARG(name)));
    struct fq_fetch *fetch = FQ_NEW(b->arena, struct fq_fetch);
    fetch->stored = fetch->fetched =
        (struct fq_fetched){type->array, fq_vetted(name), .is_array = true};
    measure->column.fetch = fetch;
    return measure;
}

static void measure(struct fq_builder *b, struct fq_value_type *value)
{
    if (!value->catalog || value->object)
        return;
    for (enum fq_aggregate function = 0; function < FQ_ARRAY_AGG; function++)
        value->measures.by[function] = measure_of(b, value->catalog, value, function);
    value->measures.by[FQ_ARRAY_AGG] = array_of(b, value->catalog, value);
    value->measures.bucket = bucket_kind(value->catalog->oid);
}

/* ---- conditions ---- */

const struct fq_type *fq_build_filter_of(struct fq_builder *b, fq_oid oid)
{
    const struct fq_value_type *value = fq_build_value_type(b, oid, 0, false);
    return fq_build_value_filter(b, value->ref, fq_build_column(b, value, oid));
}

/* What an Int or a BigInt of the API is, whatever it is in SQL, has the conditions of such. */
static const struct fq_type *filter_of(struct fq_builder *b, const struct fq_value_type *of,
                                       const struct fq_measure *measure, enum fq_aggregate function)
{
    if (function == FQ_COUNT_DISTINCT)
        return fq_build_filter_of(b, OID_INT4);
    if (function == FQ_SUM && of->catalog->oid == OID_INT8)
        return fq_build_filter_of(b, OID_INT8);
    return measure->column.classes ? fq_build_value_filter(b, measure->type, &measure->column)
                                   : NULL;
}

static void add_filters(struct fq_builder *b, struct fq_value_type *value)
{
    if (value->classes && !value->object)
        value->measures.filter =
            fq_build_value_filter(b, value->ref, fq_build_column(b, value, value->catalog->oid));
    for (enum fq_aggregate i = 0; i < FQ_ARRAY_AGG; i++) {
        if (value->measures.by[i])
            value->measures.by[i]->filter = filter_of(b, value, value->measures.by[i], i);
    }
}

/* Types of results join those of columns meanwhile. */
void fq_build_measures(struct fq_builder *b)
{
    size_t columns = b->value_types.count;
    for (size_t i = 0; i < b->value_types.count; i++)
        measure(b, b->value_types.entries[i].value);
    for (size_t i = 0; i < columns; i++)
        add_filters(b, b->value_types.entries[i].value);
}
