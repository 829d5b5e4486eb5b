/* SPDX-License-Identifier: MIT */
#include "schema/aggregate.h"

#define S(literal) FQ_STR_INIT(literal)
#define F(literal) SQL_INIT(literal)

const struct fq_aggregate_function fq_aggregate_functions[FQ_AGGREGATES] = {
    [FQ_COUNT_DISTINCT] = {S("countDistinct"),
                           S("How many different values there are, nulls aside."),
                           F("pg_catalog.count(DISTINCT "), F(")")},
    [FQ_SUM] = {S("sum"), S("The sum of the values; null when there are none."),
                F("pg_catalog.sum("), F(")")},
    [FQ_AVG] = {S("avg"), S("The average of the values; null when there are none."),
                F("pg_catalog.avg("), F(")")},
    [FQ_MIN] = {S("min"), S("The least of the values; null when there are none."),
                F("pg_catalog.min("), F(")")},
    [FQ_MAX] = {S("max"), S("The greatest of the values; null when there are none."),
                F("pg_catalog.max("), F(")")},
    [FQ_STDDEV] = {S("stddev"),
                   S("The standard deviation of a sample; null of fewer than two values."),
                   F("pg_catalog.stddev_samp("), F(")")},
    [FQ_VARIANCE] = {S("variance"), S("The variance of a sample; null of fewer than two values."),
                     F("pg_catalog.var_samp("), F(")")},
    [FQ_BOOL_AND] = {S("boolAnd"), S("Whether all values are true; null when there are none."),
                     F("pg_catalog.bool_and("), F(")")},
    [FQ_BOOL_OR] = {S("boolOr"), S("Whether a value is true; null when there are none."),
                    F("pg_catalog.bool_or("), F(")")},
    [FQ_ARRAY_AGG] = {S("arrayAgg"),
                      S("The values in the order of their rows, nulls too; null when there are no "
                        "rows."),
                      F("pg_catalog.array_agg("), F(")")},
};

const struct fq_type *fq_type_of_rows(const struct fq_type *type)
{
    const struct fq_relation *relation = fq_type_is_abstract(type) ? type->binding : NULL;
    return relation && relation->all_fields ? relation->all_fields : type;
}

const struct fq_field_more fq_field_nothing_more = {.typed = NULL};

const struct fq_column *fq_field_value(const struct fq_field *field)
{
    if (fq_field_more(field)->items)
        return NULL;
    if (field->kind == FQ_FIELD_COLUMN)
        return field->column;
    bool by_another = field->kind == FQ_FIELD_DOCUMENT || field->kind == FQ_FIELD_COMPUTED;
    bool value = by_another && fq_field_more(field)->typed &&
                 !(fq_field_more(field)->typed->classes & FQ_CLASS_RANGE);
    return value ? fq_field_more(field)->typed : NULL;
}
