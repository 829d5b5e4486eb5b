/* SPDX-License-Identifier: MIT
 *
 * Do the values that a request gives fulfil the constraints of arguments and fields of inputs?  All
 * that do not are told together, before anything runs.
 */
#ifndef FQ_GRAPHQL_VALIDATE_CONSTRAINTS_H
#define FQ_GRAPHQL_VALIDATE_CONSTRAINTS_H

#include "graphql/types/input.h"

/* An argument, as it is written, whose value there is something to ask of. */
struct fq_constrained {
    fq_str field; /* its key in the response */
    const struct fq_argument *argument;
    const struct fq_input_def *def;
    struct fq_constrained *next;
};

/* Those of an operation of a valid document; NULL: there are none.  Inside a guard. */
const struct fq_constrained *fq_constraints_find(const struct fq_type_system *types,
                                                 const struct fq_document *document,
                                                 const struct fq_definition *operation,
                                                 struct fq_arena *arena);

/* Adds what is wrong with status FQ_INPUT and, among the extensions, the rule and the path of the
 * value.  Variables that could not be coerced are passed over.  demands: what the database asks is
 * looked at as well.  Inside a guard. */
enum fq_status fq_constraints_check(const struct fq_constrained *first,
                                    const struct fq_variables *variables, bool demands,
                                    struct fq_arena *arena, struct fq_errors *errors);

#endif
