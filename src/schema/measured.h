/* SPDX-License-Identifier: MIT
 *
 * Inside schema/ only: what yardsticks make of fields, to be sorted by (measured.c) and to be shown
 * (measured_fields.c).  What belongs to a kind of value is shared by all fields of that kind.
 */
#ifndef FQ_SCHEMA_MEASURED_H
#define FQ_SCHEMA_MEASURED_H

#include "schema/build.h"

struct fq_measured {
    struct fq_type_maker orders, fields;
    struct fq_map order_kinds, field_kinds; /* fq_measured_kind() → struct fq_type */
    const struct fq_type *configuration;    /* NULL before its first use */
};

/* Before fields and orders are made. */
void fq_measured_init_orders(struct fq_builder *b);

/* What of a field is measured; NULL: there are no yardsticks for it. */
const struct fq_column *fq_measured_value(const struct fq_field_def *def);
/* The same of all values for which there are the same yardsticks. */
fq_str fq_measured_kind(struct fq_arena *arena, const struct fq_field_def *def,
                        const struct fq_column *column);

/* What the field of the type is called, and that of its orders, which all its yardsticks stand
 * in: measured, or otherwise where a column has that name. */
fq_str fq_measured_name(const struct fq_type *type);

#endif
