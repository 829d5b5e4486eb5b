/* SPDX-License-Identifier: MIT
 *
 * The usual way from one token to the next, inline in the parser: what one token leaves in a
 * register the next one finds there, which is a tenth of parsing.  Whatever is not usual is called
 * last, so that nothing has to be saved for it.  Internal to graphql/.
 */
#ifndef FQ_GRAPHQL_LEXER_NEXT_H
#define FQ_GRAPHQL_LEXER_NEXT_H

#include "base/wide.h"
#include "graphql/lexer.h"

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

/* Names that reach beyond one look, all other tokens but punctuators of one byte, and what may
 * stand before a token. */
void fq_lexer_long_name(struct fq_lexer *lexer, const char *start, const char *p);
void fq_lexer_long_token(struct fq_lexer *lexer, const char *p, enum fq_beginning begins);
void fq_lexer_next_slowly(struct fq_lexer *lexer, const char *p);
void fq_lexer_too_many(struct fq_lexer *lexer);

/* Bytes from first to last.  With last moved to the largest signed byte the rest is smaller: one
 * comparison. */
static inline fq_wide fq_lexer_within(fq_wide b, uint8_t first, uint8_t last)
{
    typedef int8_t signed_wide __attribute__((vector_size(FQ_WIDE)));
    const int8_t below = (int8_t)(INT8_MAX - (last - first) - 1);
    return (fq_wide)((signed_wide)(b + (uint8_t)(INT8_MAX - last)) > below);
}

static inline fq_wide fq_lexer_continues_name(fq_wide b)
{
    return fq_lexer_within(b | 0x20, 'a', 'z') | fq_lexer_within(b, '0', '9') | (fq_wide)(b == '_');
}

/* Most names are shorter than a vector: one look finds their end. */
static inline void fq_lexer_name(struct fq_lexer *lexer, const char *start)
{
    unsigned run = 0;
    lexer->kind = FQ_TOKEN_NAME;
    if (FQ_LIKELY(lexer->end - start >= (ptrdiff_t)FQ_WIDE)) {
        run = fq_wide_run(fq_lexer_continues_name(fq_wide_load(start)));
        lexer->text = fq_str_of(start, run);
        lexer->next = start + run;
        if (FQ_LIKELY(run < FQ_WIDE))
            return;
    }
    fq_lexer_long_name(lexer, start, start + run);
}

/* Blanks before a line's first token: there are many of them. */
static inline const char *fq_lexer_skip_indentation(const struct fq_lexer *lexer, const char *p)
{
    unsigned run = FQ_WIDE;
    while (run == FQ_WIDE && lexer->end - p >= (ptrdiff_t)FQ_WIDE) {
        run = fq_wide_run((fq_wide)(fq_wide_load(p) == ' '));
        p += run;
    }
    return p;
}

/* The token at p, behind all that is ignored. */
static inline void fq_lexer_token_at(struct fq_lexer *lexer, const char *p,
                                     enum fq_beginning begins)
{
    lexer->at.line = lexer->line;
    lexer->at.column = (uint32_t)(p - lexer->line_start) + 1;
    if (FQ_UNLIKELY(lexer->tokens_left == 0)) {
        fq_lexer_too_many(lexer);
        return;
    }
    lexer->tokens_left--;
    if (begins == BEGINS_NAME) {
        fq_lexer_name(lexer, p);
    } else if (begins < BEGINS_NAME && begins != BEGINS_NOTHING) {
        lexer->kind = (enum fq_token_kind)begins;
        lexer->next = p + 1;
    } else {
        fq_lexer_long_token(lexer, p, begins);
    }
}

/* Blanks and line feeds, then a token: nearly always. */
FQ_INLINE void fq_lexer_next(struct fq_lexer *lexer)
{
    const char *p = lexer->next, *end = lexer->end;
    for (;;) {
        enum fq_beginning begins = FQ_LIKELY(p < end) ? fq_lexer_beginning(p) : BEGINS_MARK;
        if (begins < BEGINS_SPACE) {
            fq_lexer_token_at(lexer, p, begins);
            return;
        }
        if (FQ_UNLIKELY(begins > BEGINS_LINE_FEED)) {
            fq_lexer_next_slowly(lexer, p);
            return;
        }
        p++;
        if (begins == BEGINS_LINE_FEED) {
            lexer->line++;
            lexer->line_start = p;
            p = fq_lexer_skip_indentation(lexer, p);
        }
    }
}

#endif
