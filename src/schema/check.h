/* SPDX-License-Identifier: MIT
 *
 * CHECK constraints that are surely understood, so that a value which PostgreSQL would refuse is
 * refused before it is asked.
 *
 * A check is read from the text that PostgreSQL prints of it.  What is not understood is left to
 * PostgreSQL, each part alone: `a > 0 AND f(a)` refuses -1.  Nothing is refused that PostgreSQL
 * takes; what depends on collations, settings, the clock or functions of somebody's
 * own is not understood.
 *
 * A check is about one value, or about several columns of a row of which some are known.
 */
#ifndef FQ_SCHEMA_CHECK_H
#define FQ_SCHEMA_CHECK_H

#include "catalog/catalog.h"
#include "graphql/types/constraint.h"

/* What values are to a check: how they are compared. */
enum fq_check_class {
    FQ_CHECK_OPAQUE, /* in no way */
    FQ_CHECK_NUMBER,
    FQ_CHECK_FLOAT8,
    FQ_CHECK_FLOAT4,
    FQ_CHECK_TEXT,
    FQ_CHECK_PADDED, /* char(n): blanks at the end do not count */
    FQ_CHECK_DATE,
    FQ_CHECK_MOMENT, /* timestamptz */
    FQ_CHECK_LOCAL,  /* timestamp */
    FQ_CHECK_UUID,
    FQ_CHECK_BOOL,
    FQ_CHECK_LIST, /* by its length */
};

/* What a check is about: one column of a table, or a domain's VALUE. */
struct fq_check_subject {
    fq_str name; /* of the column; empty: VALUE */
    enum fq_check_class class;
    bool nullable; /* IS NULL asks whether it is null: of a row it asks more */
    bool whole;    /* NUMBER: int2, int4 or int8 */
    bool narrow;   /* and not int8 */
    bool scaled;   /* NUMBER: numeric(p, scale) */
    int scale;
    size_t length;  /* of varchar(n) and char(n); 0: any */
    bool countable; /* PostgreSQL counts and stores texts as they are sent, in UTF-8 */
};

/* The subject for values of the type, but for its name. */
struct fq_check_subject fq_check_subject_of(const struct fq_catalog *catalog, fq_oid type,
                                            int32_t typmod, bool nondeterministic);

struct fq_check;

/* NULL: it refuses nothing for sure.  What it gives lives in arena and points into expression.
 * Inside a guard. */
const struct fq_check *fq_check_read(struct fq_arena *arena, struct fq_arena *scratch,
                                     fq_str expression, const struct fq_check_subject *subject);

/* The same about several columns, at most FQ_CHECK_SUBJECTS, which have names. */
#define FQ_CHECK_SUBJECTS 8
const struct fq_check *fq_check_read_row(struct fq_arena *arena, struct fq_arena *scratch,
                                         fq_str expression, const struct fq_check_subject *subjects,
                                         size_t count);

/* PostgreSQL refuses the value for certain.  Inside a guard. */
bool fq_check_refuses(const struct fq_check *check, struct fq_arena *arena,
                      const struct fq_demanded *value);
/* The same of a row, by the columns it was read with, NULL for what is not known; and no column
 * alone is refused.  Inside a guard. */
bool fq_check_refuses_row(const struct fq_check *check, struct fq_arena *arena,
                          const struct fq_demanded *const *values);

#endif
