/* SPDX-License-Identifier: MIT
 *
 * Introspection: the value of a `__schema` or `__type` field, straight from the type system.
 */
#ifndef FQ_GRAPHQL_INTROSPECT_INTROSPECT_H
#define FQ_GRAPHQL_INTROSPECT_INTROSPECT_H

#include "graphql/types/input.h"

/* The first field __schema or __type that stands anywhere in the document, or NULL. */
const struct fq_selection *fq_introspection_in(const struct fq_document *document);

/* A selection made ready to be written. */
struct fq_introspection;

/* Of the (validated) field __schema or __type.  @include and @skip and arguments are read from
 * variables.  NULL: *errors says why.  For whom the errors are, what it shows is.  Lives in the
 * arena.  Inside a guard. */
const struct fq_introspection *
fq_introspection_new(const struct fq_type_system *system, const struct fq_document *document,
                     const struct fq_selection *field, const struct fq_variables *variables,
                     struct fq_arena *arena, struct fq_errors *errors);

struct fq_meta_frame;

/* Writes it, a part at a time. */
struct fq_introspection_writer {
    const struct fq_introspection *what;
    struct fq_buf *out;
    struct fq_arena *arena;
    struct fq_meta_frame *bottom, *top; /* what has been begun; top: NULL, nothing */
    bool has_begun;
};

/* arena: for what the writer needs on the way; it takes back what it took, unless that is also the
 * arena of what it writes to. */
void fq_introspection_begin(struct fq_introspection_writer *w, const struct fq_introspection *what,
                            struct fq_arena *arena);

/* Appends the JSON value.  False: out has reached full bytes, call again to go on.  Inside a
 * guard. */
bool fq_introspection_write(struct fq_introspection_writer *w, struct fq_buf *out, size_t full);

/* The whole at once. */
enum fq_status fq_introspect(struct fq_buf *out, const struct fq_type_system *system,
                             const struct fq_document *document, const struct fq_selection *field,
                             const struct fq_variables *variables, struct fq_arena *arena,
                             struct fq_errors *errors);

#endif
