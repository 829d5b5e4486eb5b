/* SPDX-License-Identifier: MIT
 *
 * Inside of check_*.c only: a check as it was understood.
 */
#ifndef FQ_SCHEMA_CHECK_TREE_H
#define FQ_SCHEMA_CHECK_TREE_H

#include "graphql/types/decimal.h"
#include "schema/check.h"

enum fq_check_kind {
    FQ_CHECK_UNSURE, /* not understood */
    FQ_CHECK_AND,
    FQ_CHECK_OR,
    FQ_CHECK_NOT,
    FQ_CHECK_COMPARE,
    FQ_CHECK_COMPARE_BOTH, /* operand with other */
    FQ_CHECK_IS_NULL,
    FQ_CHECK_MATCHES,
};

enum fq_check_measure {
    FQ_CHECK_VALUE,
    FQ_CHECK_CHARACTERS,
    FQ_CHECK_BYTES,
    FQ_CHECK_ITEMS,
    FQ_CHECK_ITEMS_IF_ANY, /* of an empty list null */
};

/* What is made of the subject before it is compared. */
struct fq_check_operand {
    enum fq_check_class class; /* of what stands on the other side as well */
    enum fq_check_measure measure;
    size_t subject; /* of the check's, by number */
    bool trimmed;   /* without blanks at both ends */
    bool unpadded;  /* without those at its end */
    bool is_subject;
};

struct fq_check_constant {
    fq_str text;
    struct fq_decimal number;
};

/* A regular expression, and which texts it is not sure about. */
struct fq_check_pattern {
    const struct fq_regex *regex;
    bool classes; /* those beyond ASCII */
    bool dots;    /* those of several lines */
};

/* Which results of comparing fulfil it. */
struct fq_check_order {
    bool less, equal, greater;
};

struct fq_check_node {
    enum fq_check_kind kind;
    const struct fq_check_node *left, *right; /* of NOT the left one */
    struct fq_check_operand operand, other;
    struct fq_check_order order;
    struct fq_check_pattern pattern;
    const struct fq_check_constant *constants;
    size_t constant_count;
    bool all; /* each constant must fulfil the order; else one at least */
};

struct fq_check {
    const struct fq_check_subject *subjects;
    size_t subject_count;
    const struct fq_check_node *root;
};

/* check_pattern.c: does PostgreSQL mean the same by the text?  Inside a guard. */
bool fq_check_read_pattern(struct fq_arena *arena, fq_str text, struct fq_check_pattern *ret);
/* The same of LIKE. */
bool fq_check_read_like(struct fq_arena *arena, fq_str text, struct fq_check_pattern *ret);
/* It is sure whether the text matches. */
bool fq_check_pattern_decides(const struct fq_check_pattern *pattern, fq_str text);

/* How many digits of a number in decimal a float4 or float8 surely keeps. */
size_t fq_check_float_digits(enum fq_check_class class);
/* Far from where a float of the class ends. */
bool fq_check_float_is_usual(enum fq_check_class class, const struct fq_decimal *number);

#endif
