/* SPDX-License-Identifier: MIT
 *
 * Aggregate functions: one table from which the types of aggregates are made and by which the
 * planner writes SQL.  What a function makes of a column is a column itself, relative to that one,
 * so that it is selected, filtered and sorted by like any other.
 */
#ifndef FQ_SCHEMA_AGGREGATE_H
#define FQ_SCHEMA_AGGREGATE_H

#include "schema/schema.h"

/* What a function makes of the values of columns of one type. */
struct fq_measure {
    struct fq_type_ref type;
    const struct fq_type *filter; /* of conditions on it; NULL: there are none */
    struct fq_column column;      /* relative */
};

/* What points in time may be put together by. */
enum fq_bucket_kind {
    FQ_BUCKET_NONE,    /* of other types: the value alone */
    FQ_BUCKET_DATE,    /* days, months */
    FQ_BUCKET_LOCAL,   /* hours too, */
    FQ_BUCKET_INSTANT, /* in a time zone */
    FQ_BUCKET_KINDS,
};

/* Of the columns of one type; NULL where PostgreSQL has no such function for it. */
struct fq_measures {
    struct fq_measure *by[FQ_AGGREGATES];
    const struct fq_type *filter; /* of conditions on the value itself */
    uint32_t families;            /* the types that have something of `by` (summary.c) */
    enum fq_bucket_kind bucket;
};

struct fq_aggregate_function {
    fq_str name; /* of the field */
    fq_str description;
    fq_fragment before, after; /* in SQL, around the value */
};

extern const struct fq_aggregate_function fq_aggregate_functions[FQ_AGGREGATES];

/* The fields of a relation's rows, by which they are filtered, ordered and put together: those of
 * its type, or of all its types. */
const struct fq_type *fq_type_of_rows(const struct fq_type *type);

/* What a field's value is filtered, sorted and put together by; NULL: it has none. */
const struct fq_column *fq_field_value(const struct fq_field *field);

#endif
