/* SPDX-License-Identifier: MIT
 *
 * Files of SDL: a type system of one without a database, or what one says beside a database.
 */
#ifndef FQ_RUNTIME_SCHEMA_FILE_H
#define FQ_RUNTIME_SCHEMA_FILE_H

#include "base/buf.h"
#include "graphql/syntax/ast.h"
#include "graphql/types/type.h"

struct fq_schema_file {
    struct fq_arena arena;
    struct fq_buf text;
    struct fq_type_system lent; /* FraiseQL's own directives */
    struct fq_type_system system;
};

/* Reads path (- is standard input).  FQ_CONFIG: it cannot be read, *errors says why.  Otherwise
 * what is wrong with the SDL is in *errors, which live as long as the file.  To be cleared in any
 * case. */
enum fq_status fq_schema_file_read(struct fq_schema_file *ret, const char *path,
                                   struct fq_errors *errors);

/* Parses a file that is to stand beside a database; document and errors live in arena. */
enum fq_status fq_schema_file_parse(const char *path, struct fq_arena *arena,
                                    struct fq_document **ret, struct fq_error *reterr);

/* The same of a text; name is for messages. */
enum fq_status fq_schema_text_parse(fq_str text, fq_str name, struct fq_arena *arena,
                                    struct fq_document **ret, struct fq_error *reterr);

void fq_schema_file_clear(struct fq_schema_file *file);

#endif
