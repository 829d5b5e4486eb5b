/* SPDX-License-Identifier: MIT
 *
 * The seam through which the schema asks a database what SQL would return, without running it:
 * names, types and origins of a statement's columns.  pg/ implements it, tests by hand.
 */
#ifndef FQ_CATALOG_DESCRIBE_H
#define FQ_CATALOG_DESCRIBE_H

#include "base/error.h"
#include "catalog/catalog.h"

struct fq_catalog_described_column {
    fq_str name;
    fq_oid type;
    int32_t typmod;
    fq_oid relation; /* the column is this relation's, unchanged; 0: an expression */
    int16_t number;  /* attnum in that relation; 0 */
};

struct fq_catalog_description {
    const struct fq_catalog_described_column *columns;
    size_t column_count;
    /* False: PostgreSQL refuses the statement, and why.  Others are not concerned. */
    bool valid;
    fq_str refusal;
    /* It is refused to the role that will run, and was asked as the one that connects: what the
     * columns are is known, but not by rights that are there later. */
    bool forbidden;
};

struct fq_catalog_describer {
    /* One description for each of count statements, in order, in the arena.  One round trip.
     * Fails as a whole only when the database cannot be asked. */
    enum fq_status (*describe)(struct fq_catalog_describer *describer, const fq_str *statements,
                               size_t count, struct fq_arena *arena,
                               struct fq_catalog_description **ret, struct fq_error *reterr);
};

#endif
