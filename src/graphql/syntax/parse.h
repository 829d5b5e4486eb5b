/* SPDX-License-Identifier: MIT
 *
 * Text to fq_document: one parser for executable documents and type systems, one function per
 * production of the specification's appendix.
 */
#ifndef FQ_GRAPHQL_SYNTAX_PARSE_H
#define FQ_GRAPHQL_SYNTAX_PARSE_H

#include "graphql/syntax/ast.h"

/* limits may be NULL; those of fields are for validation, which finds them in the document.  On
 * failure *reterr has status FQ_SYNTAX (or FQ_LIMIT), the place, and a sentence in the words of
 * graphql-js: `Syntax Error: Expected Name, found "}".` May be called inside or outside a guard. */
enum fq_status fq_graphql_parse(struct fq_arena *arena, fq_str text,
                                const struct fq_parse_limits *limits, struct fq_document **ret,
                                struct fq_error *reterr);

/* The same for a single value without variables, as in `= {limit: 10}`. */
enum fq_status fq_graphql_parse_value(struct fq_arena *arena, fq_str text,
                                      const struct fq_value **ret, struct fq_error *reterr);

/* And for a type reference: `[User!]!`. */
enum fq_status fq_graphql_parse_type(struct fq_arena *arena, fq_str text,
                                     const struct fq_type_node **ret, struct fq_error *reterr);

#endif
