/* SPDX-License-Identifier: MIT
 *
 * The usual way from one token to the next, inline in the parser.
 *
 * Of 64 bytes at a time it is found out at once which are blanks, which may be in a name and which
 * end a line, a bit for each (the idea is simdjson's, Langdale and Lemire 2019).  From there on
 * a token is a matter of shifting and counting: no load waits for the end of the token before.
 * Whatever is not usual is called last, so that nothing has to be saved for it.  Internal to
 * graphql/.
 */
#ifndef FQ_GRAPHQL_SYNTAX_LEXER_PRIVATE_H
#define FQ_GRAPHQL_SYNTAX_LEXER_PRIVATE_H

#include "graphql/syntax/lexer.h"

/* What a byte begins.  Punctuators of one byte are their own kind: what lies between FQ_TOKEN_END
 * and FQ_TOKEN_NAME. */
enum fq_beginning {
    BEGINS_NOTHING = FQ_TOKEN_FAILED,
    BEGINS_END = FQ_TOKEN_END, /* no byte does */
    BEGINS_NAME = FQ_TOKEN_NAME,
    BEGINS_NUMBER = FQ_TOKEN_INT,
    BEGINS_STRING = FQ_TOKEN_STRING,
    BEGINS_SPREAD = FQ_TOKEN_BLOCK_STRING + 1,
    BEGINS_SPACE, /* from here on: ignored */
    BEGINS_LINE_FEED,
    BEGINS_RETURN,
    BEGINS_COMMENT,
    BEGINS_MARK, /* U+FEFF, or nothing */
};

extern const unsigned char fq_lexer_beginnings[256];

static inline enum fq_beginning fq_lexer_beginning(const char *p)
{
    return (enum fq_beginning)fq_lexer_beginnings[(unsigned char)*p];
}

/* Finds out what there is to know of FQ_LEXER_LOOK bytes, with the widest vectors that this
 * processor has, or with those that each one has. */
void fq_lexer_look_at(struct fq_lexer_look *look, const char *bytes);
void fq_lexer_look_narrowly(struct fq_lexer_look *look, const char *bytes);

/* Nothing but blanks is known, or the end is. */
void fq_lexer_next_far(struct fq_lexer *lexer);
/* Names that reach beyond what is known; whatever is neither a name nor a punctuator of one byte.
 */
void fq_lexer_long_name(struct fq_lexer *lexer, const char *p);
void fq_lexer_next_slowly(struct fq_lexer *lexer, enum fq_beginning begins);

/* Past the line feeds before the byte at that place. */
static inline void fq_lexer_cross_lines(struct fq_lexer *lexer, unsigned at)
{
    struct fq_lexer_look *look = &lexer->look;
    do {
        lexer->here.line++;
        lexer->here.before = (uintptr_t)look->from + look->feed;
        look->feeds &= look->feeds - 1;
        look->feed = (unsigned)__builtin_ctzll(look->feeds);
    } while (FQ_UNLIKELY(look->feed < at));
}

/* The name that begins at p, which is at that place of what is known. */
static inline void fq_lexer_name(struct fq_lexer *lexer, const char *p, unsigned at)
{
    uint64_t behind = ~(lexer->look.word >> at) | UINT64_C(1) << (FQ_LEXER_LOOK - 1);
    unsigned len = (unsigned)__builtin_ctzll(behind);
    lexer->kind = FQ_TOKEN_NAME;
    lexer->text = fq_str_of(p, len);
    lexer->next = p + len;
    if (FQ_UNLIKELY(at + len >= FQ_LEXER_LOOK - 1))
        fq_lexer_long_name(lexer, p + len);
}

FQ_INLINE void fq_lexer_next(struct fq_lexer *lexer)
{
    const char *p = lexer->next;
    unsigned at = (unsigned)(p - lexer->look.from);
    uint64_t solid = lexer->look.solid >> at;
    /* No blank, one, or more: branches, since who foretells them need not wait for a count. */
    if (solid & 1) {
    } else if (solid & 2) {
        at++;
        p++;
    } else if (FQ_LIKELY(solid)) {
        at += (unsigned)__builtin_ctzll(solid);
        p = lexer->look.from + at;
    } else {
        fq_lexer_next_far(lexer);
        return;
    }
    enum fq_beginning begins = fq_lexer_beginning(p);
    if (FQ_UNLIKELY(at > lexer->look.feed))
        fq_lexer_cross_lines(lexer, at);
    lexer->start = p;
    lexer->tokens_left--;
    if (begins == BEGINS_NAME) {
        fq_lexer_name(lexer, p, at);
    } else if ((unsigned)begins - BEGINS_END < BEGINS_NAME - BEGINS_END) {
        lexer->kind = (enum fq_token_kind)begins;
        lexer->next = p + 1;
    } else {
        fq_lexer_next_slowly(lexer, begins);
    }
}

#endif
