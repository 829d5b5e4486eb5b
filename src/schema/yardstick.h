/* SPDX-License-Identifier: MIT
 *
 * Yardsticks: what is computed from a value and something that is given, to be shown and so that
 * rows can be sorted by it: how well words are found in a text, how much it resembles another one,
 * how far a point is.  One table, from which the types are made and by which the planner writes
 * SQL.
 *
 * A yardstick is a template like those of operators (operator.h), over an object of operands, and
 * gives a number.  A new one is a row here; its type needs a class of its own (value.c).
 */
#ifndef FQ_SCHEMA_YARDSTICK_H
#define FQ_SCHEMA_YARDSTICK_H

#include "catalog/catalog.h"
#include "schema/operator.h"

struct fq_yardstick {
    /* Its name, classes, operands, and the number as SQL; described as what is shown. */
    struct fq_operator op;
    fq_oid result;   /* the number's type */
    bool shown_only; /* it is no number, and nothing is sorted by it */
    /* The best has the greatest number, and comes first if no direction is given. */
    bool greatest_first;
    /* The distance in place of the number, the less the better, where there is an operator for it:
     * `{L} <-> {to}`; with a LIMIT an index finds the nearest rows by it.  Else empty. */
    fq_fragment nearest;
    bool may_be_null; /* also of a value, as the distance of an empty place is */
};

extern const struct fq_yardstick fq_yardsticks[];
extern const size_t fq_yardstick_count;

/* The classes of types that there are yardsticks for. */
unsigned fq_yardstick_classes(void);

#endif
