/* SPDX-License-Identifier: MIT
 *
 * Decimal numbers as they are written, with any number of digits, compared exactly.
 */
#ifndef FQ_GRAPHQL_TYPES_DECIMAL_H
#define FQ_GRAPHQL_TYPES_DECIMAL_H

#include "base/arena.h"
#include "base/str.h"

/* 0.digits × 10^whole.  Without zeros at either end, so that each number has one form; 0 has no
 * digits. */
struct fq_decimal {
    bool negative;
    fq_str digits;
    int64_t whole; /* how many digits stand before the point */
};

/* [+-] digits [. digits] [e [+-] digits], as JSON and PostgreSQL write numbers.  False: text is no
 * such number (NaN is none), or one of a size that no type has.  Inside a guard. */
bool fq_decimal_read(struct fq_arena *arena, fq_str text, struct fq_decimal *ret);

/* Below 0, 0 or above. */
int fq_decimal_compare(const struct fq_decimal *a, const struct fq_decimal *b);
/* The same without their signs. */
int fq_decimal_compare_sizes(const struct fq_decimal *a, const struct fq_decimal *b);

/* With scale digits behind the point at most (below 0: rounded before it), halves away from zero,
 * as PostgreSQL's numeric(p, scale) does.  Inside a guard. */
struct fq_decimal fq_decimal_round(struct fq_arena *arena, const struct fq_decimal *number,
                                   int scale);

/* The first count digits alone. */
struct fq_decimal fq_decimal_cut(const struct fq_decimal *number, size_t count);

#endif
