/* SPDX-License-Identifier: MIT
 *
 * Text to tokens, one at a time: the lexer is its current token.  Internal to graphql/.
 *
 * A failure sticks: the kind becomes FQ_TOKEN_FAILED for good and *error is set, so that the
 * parser may run on to its next natural end without asking after each step.
 */
#ifndef FQ_GRAPHQL_SYNTAX_LEXER_H
#define FQ_GRAPHQL_SYNTAX_LEXER_H

#include <stddef.h>

#include "base/error.h"
#include "base/str.h"
#include "base/wide.h"
#include "graphql/syntax/document_limit.h"

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

#define FQ_LEXER_LOOK 64u

/* What is known of so many bytes, a bit for each, the first one lowest. */
struct fq_lexer_look {
    const char *from; /* lexer->next is less than FQ_LEXER_LOOK bytes behind it */
    /* No blank: neither space, tab, comma nor line feed; not set behind the end, nor so near to
     * where what is known ends that a token might reach beyond it. */
    uint64_t solid;
    uint64_t word;    /* continues a name */
    uint64_t feeds;   /* line feeds that were not passed yet, and the last bit always */
    unsigned feed;    /* the first of them */
    unsigned visible; /* so many of the bytes can begin a token */
};

/* A line.  The column of p is the distance to `before`, the place in front of the first byte, as a
 * number: it moves on by one with each byte that continues a code point, so only non-ASCII text
 * pays for being counted. */
struct fq_lexer_line {
    uintptr_t before;
    uint32_t line;
};

struct fq_lexer {
    /* The current token.  text is a name, a number as written, or the value of a string. */
    enum fq_token_kind kind;
    fq_str text;
    const char *start;
    struct fq_lexer_line here;

    const char *next; /* first byte behind the current token */
    const char *end;
    struct fq_lexer_look look;
    /* Of limits->tokens.  Falls below 0 first, and is looked at whenever something else is. */
    ptrdiff_t tokens_left;

    /* The line of `next`, if the current token, a string, made it another. */
    struct fq_lexer_line behind;
    bool moved;
    struct fq_arena *arena; /* for strings with escapes, and for the error's message */
    fq_str source;
    const struct fq_parse_limits *limits;
    enum fq_status status;
    struct fq_error *error; /* set once */
};

/* Where the current token begins. */
static inline struct fq_location fq_lexer_at(const struct fq_lexer *lexer)
{
    return (struct fq_location){lexer->here.line,
                                (uint32_t)((uintptr_t)lexer->start - lexer->here.before)};
}

/* Stands at the first token afterwards.  source is valid UTF-8.  Inside a guard, like all here. */
void fq_lexer_init(struct fq_lexer *lexer, struct fq_arena *arena, fq_str source,
                   const struct fq_parse_limits *limits, struct fq_error *error);

/* fq_lexer_next() goes on: lexer_private.h. */

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

/* From p on to a line's end, a byte that is not ASCII, or one of two others; maybe somewhat before
 * it, since it goes by many bytes at a time. */
static inline const char *fq_lexer_skip_plain(const char *p, const char *end, char one, char other)
{
    while (end - p >= (ptrdiff_t)FQ_WIDE) {
        fq_wide b = fq_wide_load(p);
        unsigned bits =
            fq_wide_bits((fq_wide)(b == (uint8_t)one) | (fq_wide)(b == (uint8_t)other) |
                         (fq_wide)(b == '\n') | (fq_wide)(b == '\r') | (fq_wide)(b >= 0x80));
        if (bits)
            return p + __builtin_ctz(bits);
        p += FQ_WIDE;
    }
    return p;
}

/* Both read the string whose opening quote is at lexer->next, set kind and text, and leave next
 * behind the closing one (string_literal.c). */
void fq_lexer_string(struct fq_lexer *lexer);
void fq_lexer_block_string(struct fq_lexer *lexer);

#endif
