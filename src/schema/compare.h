/* SPDX-License-Identifier: MIT
 *
 * What two fields of one row can be compared by.
 */
#ifndef FQ_SCHEMA_COMPARE_H
#define FQ_SCHEMA_COMPARE_H

#include "schema/schema.h"

/* What the field is compared as; NULL: it is not. */
const struct fq_column *fq_field_comparand(const struct fq_field *field);

/* Are they of one type, or numbers? */
bool fq_columns_compare(const struct fq_column *left, const struct fq_column *right);

/* The operator of that name that can stand between two columns; NULL when there is none. */
const struct fq_operator *fq_operator_between(const struct fq_column *left, fq_str name);

#endif
