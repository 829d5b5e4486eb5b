/* SPDX-License-Identifier: MIT
 *
 * Is an executable document valid for a type system (specification, section 5)?
 */
#ifndef FQ_GRAPHQL_VALIDATE_VALIDATE_H
#define FQ_GRAPHQL_VALIDATE_VALIDATE_H

#include "graphql/types/type.h"

/* Adds every violation found (up to errors->limit) with status FQ_VALIDATION, its place, and a
 * sentence in the words of graphql-js 16.  FQ_OK when there is none.  Inside a guard.
 *
 * Of a valid document a planner may rely on: every name resolves, every value fits its type (but
 * for variables, which fq_variables_coerce() checks), fields of one response name are the same
 * field, and with all fragments written out an operation is no deeper and has
 * no more fields than document->limits say.  These ceilings, and that on comparing fields, have
 * status FQ_LIMIT. */
enum fq_status fq_graphql_validate(const struct fq_type_system *system,
                                   const struct fq_document *document, struct fq_arena *arena,
                                   struct fq_errors *errors);

/* The operation to run: the only one, or the one named (an empty name is none).  Error:
 * FQ_OPERATION. */
enum fq_status fq_graphql_operation(const struct fq_document *document, fq_str name,
                                    struct fq_arena *arena, const struct fq_definition **ret,
                                    struct fq_error *reterr);

#endif
