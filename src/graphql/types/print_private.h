/* SPDX-License-Identifier: MIT
 *
 * What the two printers share.  Internal to graphql/.
 */
#ifndef FQ_GRAPHQL_TYPES_PRINT_PRIVATE_H
#define FQ_GRAPHQL_TYPES_PRINT_PRIVATE_H

#include "graphql/types/print.h"

/* Lines that follow a line break inside what is printed begin with indent levels of two blanks. */
void fq_print_newline(struct fq_buf *out, size_t indent);
void fq_print_value(struct fq_buf *out, const struct fq_value *value, size_t indent);

/* "…", with escapes. */
void fq_print_string(struct fq_buf *out, fq_str text);

/* A block string where the text survives being one, else "…"; then a line break.  Nothing when
 * ptr is NULL. */
void fq_print_description(struct fq_buf *out, fq_str text, size_t indent);

void fq_print_arguments(struct fq_buf *out, const struct fq_argument *arguments, size_t count,
                        size_t indent);

/* Each with a blank before it. */
void fq_print_directives(struct fq_buf *out, const struct fq_directive *directives, size_t indent);
void fq_print_type_node(struct fq_buf *out, const struct fq_type_node *type);

/* A definition of the type system, or an extension (print_types.c). */
void fq_print_type_definition(struct fq_buf *out, const struct fq_definition *definition);

#endif
