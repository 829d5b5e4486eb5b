/* SPDX-License-Identifier: MIT
 *
 * Text to tokens, one at a time: the lexer is its current token.  Internal to graphql/.
 *
 * A failure sticks: the kind becomes FQ_TOKEN_FAILED for good and *error is set, so that the
 * parser may run on to its next natural end without asking after each step.
 */
#ifndef FQ_GRAPHQL_LEXER_H
#define FQ_GRAPHQL_LEXER_H

#include "base/error.h"
#include "base/str.h"
#include "graphql/document_limit.h"

enum fq_token_kind {
    FQ_TOKEN_FAILED,
    FQ_TOKEN_END,
    FQ_TOKEN_BANG,
    FQ_TOKEN_DOLLAR,
    FQ_TOKEN_AMP,
    FQ_TOKEN_PAREN_L,
    FQ_TOKEN_PAREN_R,
    FQ_TOKEN_SPREAD,
    FQ_TOKEN_COLON,
    FQ_TOKEN_EQUALS,
    FQ_TOKEN_AT,
    FQ_TOKEN_BRACKET_L,
    FQ_TOKEN_BRACKET_R,
    FQ_TOKEN_BRACE_L,
    FQ_TOKEN_PIPE,
    FQ_TOKEN_BRACE_R,
    FQ_TOKEN_NAME,
    FQ_TOKEN_INT,
    FQ_TOKEN_FLOAT,
    FQ_TOKEN_STRING,
    FQ_TOKEN_BLOCK_STRING,
};

struct fq_lexer {
    /* The current token.  text is a name, a number as written, or the value of a string, and left
     * as it was by a punctuator. */
    enum fq_token_kind kind;
    fq_str text;
    struct fq_location at;

    struct fq_arena *arena; /* for strings with escapes, and for the error's message */
    fq_str source;
    const char *next; /* first byte behind the current token */
    const char *end;
    /* The column of p is p - line_start + 1: line_start moves on by one with each byte that
     * continues a code point, so only non-ASCII text pays for being counted. */
    const char *line_start;
    uint32_t line;
    const struct fq_parse_limits *limits;
    size_t tokens_left; /* of limits->tokens */
    enum fq_status status;
    struct fq_error *error; /* set once */
};

/* Stands at the first token afterwards.  source is valid UTF-8.  Inside a guard, like all here. */
void fq_lexer_init(struct fq_lexer *lexer, struct fq_arena *arena, fq_str source,
                   const struct fq_parse_limits *limits, struct fq_error *error);

/* fq_lexer_next() goes on: lexer_next.h. */

/* Line and column of any byte of the source, counted from its beginning: for errors only. */
struct fq_location fq_lexer_locate(fq_str source, const char *at);

/* Fails with a syntax error ("Syntax Error: " is put before the sentence), unless failed already.
 */
void fq_lexer_fail(struct fq_lexer *lexer, struct fq_location at, const char *format, ...)
    FQ_PRINTF(3, 4);

/* The same for a ceiling that was passed, here. */
void fq_lexer_limit(struct fq_lexer *lexer, const struct fq_parse_limits *limits,
                    enum fq_document_limit which);

/* "'}'", `Name "x"`, `<EOF>`: as error messages call a token.  text is empty for punctuation. */
fq_str fq_token_describe(struct fq_arena *arena, enum fq_token_kind kind, fq_str text);

/* Both read the string whose opening quote is at lexer->next, set kind and text, and leave next
 * behind the closing one (string_literal.c). */
void fq_lexer_string(struct fq_lexer *lexer);
void fq_lexer_block_string(struct fq_lexer *lexer);

#endif
