/* SPDX-License-Identifier: MIT
 *
 * What one document may have: each ceiling once, with its code for programs and the words of its
 * sentence.  `limits.document_<name>` in the configuration sets it.
 */
#ifndef FQ_GRAPHQL_SYNTAX_DOCUMENT_LIMIT_H
#define FQ_GRAPHQL_SYNTAX_DOCUMENT_LIMIT_H

#include "base/error.h"

/* name, built-in value, code, "<what> than 17 <unit>" */
#define FQ_DOCUMENT_LIMIT_MAP(X)                                                                   \
    X(bytes, FQ_LIMIT_DOCUMENT_BYTES, "DOCUMENT_TOO_LARGE", "Document is longer", "bytes")         \
    X(tokens, FQ_LIMIT_DOCUMENT_TOKENS, "TOKEN_LIMIT_EXCEEDED", "Document contains more",          \
      "tokens")                                                                                    \
    X(depth, FQ_LIMIT_DOCUMENT_DEPTH, "DEPTH_LIMIT_EXCEEDED", "Document is nested deeper",         \
      "levels")                                                                                    \
    X(operations, FQ_LIMIT_DOCUMENT_OPERATIONS, "OPERATION_LIMIT_EXCEEDED",                        \
      "Document contains more", "operations")                                                      \
    X(fragments, FQ_LIMIT_DOCUMENT_FRAGMENTS, "FRAGMENT_LIMIT_EXCEEDED", "Document contains more", \
      "fragments")                                                                                 \
    X(variables, FQ_LIMIT_DOCUMENT_VARIABLES, "VARIABLE_LIMIT_EXCEEDED", "Operation defines more", \
      "variables")                                                                                 \
    X(aliases, FQ_LIMIT_DOCUMENT_ALIASES, "ALIAS_LIMIT_EXCEEDED", "Document contains more",        \
      "aliases")                                                                                   \
    X(directives, FQ_LIMIT_DOCUMENT_DIRECTIVES, "DIRECTIVE_LIMIT_EXCEEDED",                        \
      "Document contains more", "directives")                                                      \
    X(directives_each, FQ_LIMIT_DOCUMENT_DIRECTIVES_EACH, "DIRECTIVE_LIMIT_EXCEEDED",              \
      "One place has more", "directives")                                                          \
    X(root_fields, FQ_LIMIT_DOCUMENT_ROOT_FIELDS, "ROOT_FIELD_LIMIT_EXCEEDED",                     \
      "Operation asks for more", "fields at the top")                                              \
    X(fields, FQ_LIMIT_DOCUMENT_FIELDS, "FIELD_LIMIT_EXCEEDED",                                    \
      "Operation, with its fragments written out, has more", "fields")                             \
    X(merge_steps, FQ_LIMIT_DOCUMENT_MERGE_STEPS, "MERGE_LIMIT_EXCEEDED",                          \
      "Comparing the fields that share a name takes more", "steps")

/* In a value of this type 0 takes the built-in ceiling. */
struct fq_parse_limits {
#define X(name, value, code, what, unit) size_t name;
    FQ_DOCUMENT_LIMIT_MAP(X)
#undef X
};

enum fq_document_limit {
#define X(name, value, code, what, unit) FQ_DOCUMENT_##name,
    FQ_DOCUMENT_LIMIT_MAP(X)
#undef X
        FQ_DOCUMENT_LIMIT_COUNT
};

/* Zeros replaced by the built-in ceilings; given may be NULL. */
struct fq_parse_limits fq_document_limits(const struct fq_parse_limits *given);

/* Makes error say that a ceiling was passed: FQ_LIMIT with its code and its sentence.  Returns
 * FQ_LIMIT. */
enum fq_status fq_document_limit_error(struct fq_error *error, struct fq_arena *arena,
                                       struct fq_location at, const struct fq_parse_limits *limits,
                                       enum fq_document_limit which);

#endif
