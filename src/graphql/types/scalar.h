/* SPDX-License-Identifier: MIT
 *
 * Scalars: how a value that a client gives, as a literal or in JSON, is accepted.
 */
#ifndef FQ_GRAPHQL_TYPES_SCALAR_H
#define FQ_GRAPHQL_TYPES_SCALAR_H

#include "base/arena.h"
#include "base/str.h"

enum fq_scalar_form {
    FQ_SCALAR_BOOL,
    FQ_SCALAR_INT,
    FQ_SCALAR_FLOAT,
    FQ_SCALAR_STRING,
    FQ_SCALAR_OTHER
};

/* Turns a value, given in some form (text: digits as written, or the string without escapes; raw
 * JSON for OTHER, i.e. lists and objects), into PostgreSQL's input text, in the arena.
 * False with *ret_problem: what is wrong, to follow "Expected value of type "X"": e.g.
 * `"2024-13-01" is not a date (YYYY-MM-DD)`.  The five built-in scalars give the whole sentence
 * instead, in graphql-js's words, and get as text of OTHER what the sentence shall show.
 * Inside a guard. */
typedef bool fq_scalar_accept(struct fq_arena *arena, enum fq_scalar_form form, fq_str text,
                              fq_str *ret, fq_str *ret_problem);

struct fq_scalar {
    fq_str name;
    fq_str description;
    fq_str specified_by; /* a URL, or empty */
    fq_scalar_accept *accept;
};

/* Int, Float, String, Boolean, ID. */
extern const struct fq_scalar fq_builtin_scalars[5];

bool fq_scalar_is_builtin(const struct fq_scalar *scalar);

#endif
