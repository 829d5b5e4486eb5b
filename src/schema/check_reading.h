/* SPDX-License-Identifier: MIT
 *
 * Inside of check_*.c only: a check while it is read.
 */
#ifndef FQ_SCHEMA_CHECK_READING_H
#define FQ_SCHEMA_CHECK_READING_H

#include "schema/check_tree.h"
#include "schema/view_lexer.h"

struct fq_check_reading {
    struct fq_arena *arena;
    const struct fq_check_subject *subjects;
    size_t subject_count;
    struct fq_view_token *tokens;
    size_t *closes; /* of what opens: where that is closed */
    size_t count;
    unsigned depth;
};

/* Tokens from here to there; there is none of them. */
struct fq_check_span {
    size_t from, to;
};

/* A constant, or what is made of the subject. */
struct fq_check_said {
    struct fq_check_operand made;
    fq_str text; /* of a constant */
};

static inline bool fq_check_is_whole(const struct fq_decimal *number)
{
    return number->digits.len == 0 || (int64_t)number->digits.len <= number->whole;
}

size_t fq_check_width(struct fq_check_span s);
bool fq_check_is_word(const struct fq_check_reading *r, size_t at, const char *word);
bool fq_check_is_text(const struct fq_check_reading *r, size_t at, const char *text);
/* Behind the token, or behind what it opens. */
size_t fq_check_behind(const struct fq_check_reading *r, size_t at);
/* Without the brackets around all of it. */
struct fq_check_span fq_check_unwrapped(const struct fq_check_reading *r, struct fq_check_span s);
/* The inside of a call that is all of the span. */
bool fq_check_is_call(const struct fq_check_reading *r, struct fq_check_span s, const char *name,
                      struct fq_check_span *ret);
/* The last :: that stands outside of brackets; s.to if there is none. */
size_t fq_check_last_cast(const struct fq_check_reading *r, struct fq_check_span s);

/* False: it is not understood. */
bool fq_check_read_operand(struct fq_check_reading *r, struct fq_check_span s,
                           struct fq_check_said *ret);

#endif
