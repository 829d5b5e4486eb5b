/* SPDX-License-Identifier: MIT
 *
 * Filter operators: one table from which the filter input types are made and by which the planner
 * writes SQL, so that nothing can be advertised that cannot run.  SQL names each with its schema,
 * since PostgreSQL would look for it along the session's search_path.
 */
#ifndef FQ_SCHEMA_OPERATOR_H
#define FQ_SCHEMA_OPERATOR_H

#include "schema/fragment.h"

/* Classes of types that share operators. */
enum fq_operator_class {
    FQ_CLASS_ANY = 1 << 0,     /* has equality */
    FQ_CLASS_ORDERED = 1 << 1, /* has < and > */
    FQ_CLASS_TEXT = 1 << 2,
    FQ_CLASS_LIST = 1 << 3, /* a PostgreSQL array */
    FQ_CLASS_JSONB = 1 << 4,
    FQ_CLASS_NETWORK = 1 << 5,
    FQ_CLASS_NULLABLE = 1 << 6, /* anything: may be null */
    FQ_CLASS_MULTIRANGE = 1 << 7,
};

/* What stands to the right of the operator. */
enum fq_operand {
    FQ_OPERAND_VALUE, /* a value of the column's type */
    FQ_OPERAND_LIST,  /* a list of them */
    FQ_OPERAND_BOOL,  /* true or false chooses between two forms */
    FQ_OPERAND_TEXT,  /* a String */
    FQ_OPERAND_TEXTS, /* a list of String */
    FQ_OPERAND_INET,  /* a String that is a network */
    FQ_OPERAND_INT,   /* stands beside the length of the list */
};

/* How a text operand becomes a LIKE pattern. */
enum fq_pattern { FQ_PATTERN_NONE, FQ_PATTERN_CONTAINS, FQ_PATTERN_STARTS, FQ_PATTERN_ENDS };

struct fq_operator {
    fq_str name;
    unsigned classes; /* offered for types of any of these */
    enum fq_operand operand;
    enum fq_pattern pattern;
    fq_fragment symbol;     /* in SQL; empty: IS [NOT] NULL */
    fq_fragment quantifier; /* ANY or ALL of an array; empty: one value */
    fq_str description;
};

extern const struct fq_operator fq_operators[];
extern const size_t fq_operator_count;

#endif
