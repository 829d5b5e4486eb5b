/* SPDX-License-Identifier: MIT
 *
 * Introspection: the value of a `__schema` or `__type` field, straight from the type system.
 */
#ifndef FQ_GRAPHQL_INTROSPECT_INTROSPECT_H
#define FQ_GRAPHQL_INTROSPECT_INTROSPECT_H

#include "graphql/types/input.h"

/* The first field __schema or __type that stands anywhere in the document, or NULL. */
const struct fq_selection *fq_introspection_in(const struct fq_document *document);

/* Appends the JSON value of the (validated) field __schema or __type.  @include and @skip and
 * arguments are read from variables.  Inside a guard. */
enum fq_status fq_introspect(struct fq_buf *out, const struct fq_type_system *system,
                             const struct fq_document *document, const struct fq_selection *field,
                             const struct fq_variables *variables, struct fq_arena *arena,
                             struct fq_errors *errors);

#endif
