/* SPDX-License-Identifier: MIT
 *
 * The one printer: documents and type systems as text that parses back to the same tree.
 */
#ifndef FQ_GRAPHQL_TYPES_PRINT_H
#define FQ_GRAPHQL_TYPES_PRINT_H

#include "base/buf.h"
#include "graphql/types/coordinate.h"
#include "graphql/types/type.h"

/* Two blanks per level, an empty line between definitions, nothing behind the last. */
void fq_document_print(struct fq_buf *out, const struct fq_document *document);
void fq_value_print(struct fq_buf *out, const struct fq_value *value);

/* SDL of everything but the built-in scalars, directives and introspection types, sorted as given
 * (order of addition); ends in a line break. */
void fq_type_system_print(struct fq_buf *out, const struct fq_type_system *system);

/* Says what types and their parts are bound to. */
struct fq_print_bindings {
    /* Appends directives, each with a blank before it.  part: the name of a field, an input field
     * or a value; empty: the type itself. */
    void (*write)(const struct fq_print_bindings *bindings, struct fq_buf *out,
                  const struct fq_type *type, fq_str part);
    /* The type that is printed in the place of this one, itself or another: order may mean
     * something. */
    const struct fq_type *(*in_place)(const struct fq_print_bindings *bindings,
                                      const struct fq_type *type);
};

/* The same with directives that say what is bound to what, and without types that follow from
 * others. */
void fq_type_system_print_bound(struct fq_buf *out, const struct fq_type_system *system,
                                const struct fq_print_bindings *bindings);

/* SDL of one part: a whole type or directive, or the line of a member; ends in a line break. */
void fq_element_print(struct fq_buf *out, const struct fq_element *element);

#endif
