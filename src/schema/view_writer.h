/* SPDX-License-Identifier: MIT
 *
 * Inside view_qualify.c and view_compare.c only: a definition on its way from token to token.
 */
#ifndef FQ_SCHEMA_VIEW_WRITER_H
#define FQ_SCHEMA_VIEW_WRITER_H

#include "base/buf.h"
#include "base/map.h"
#include "schema/view_lexer.h"

enum fq_view_level_kind {
    FQ_VIEW_PLAIN,
    FQ_VIEW_ALIAS, /* names of columns */
    FQ_VIEW_CASE,
    FQ_VIEW_NULLIF,
    FQ_VIEW_DISTINCT, /* x IS DISTINCT FROM y, once that is seen */
    FQ_VIEW_NOT_DISTINCT,
};

/* What a bracket, or CASE … END, encloses. */
struct fq_view_level {
    struct fq_view_level *outer;
    enum fq_view_level_kind kind;
    bool query;     /* a SELECT: its FROM names relations */
    bool with;      /* in its WITH clause */
    bool from;      /* in a list of relations */
    size_t begin;   /* where it starts in the output: NULLIF, or behind the bracket or CASE */
    size_t operand; /* where what is compared starts; then, where it ended before IS */
    size_t is;
    fq_str compared; /* what is compared with a constant */
    bool own;        /* the constant's type is none of PostgreSQL's */
    size_t commas;
};

struct fq_view_writer {
    struct fq_arena *arena;
    struct fq_view_lexer lexer;
    struct fq_view_token before_last, last, token, next;
    struct fq_buf out;
    struct fq_view_level *level;
    struct fq_map queries; /* the names that WITH gives */
};

/* ---- tokens ---- */

/* PostgreSQL prints keywords in capitals and quotes names that have any. */
static inline bool fq_view_is_keyword(struct fq_view_token token)
{
    return token.kind == FQ_VIEW_WORD && token.text.ptr[0] >= 'A' && token.text.ptr[0] <= 'Z';
}

static inline bool fq_view_is(struct fq_view_token token, const char *keyword)
{
    return fq_view_is_keyword(token) && fq_str_eq(token.text, fq_str_from(keyword));
}

static inline bool fq_view_is_name(struct fq_view_token token)
{
    return fq_view_token_names(token) && !fq_view_is_keyword(token);
}

static inline bool fq_view_opens_list(struct fq_view_token token)
{
    return token.kind == FQ_VIEW_OPEN && token.text.ptr[0] == '(';
}

static inline void fq_view_advance(struct fq_view_writer *w)
{
    w->before_last = w->last;
    w->last = w->token;
    w->token = w->next;
    w->next = fq_view_token_next(&w->lexer);
}

/* ---- output ---- */

/* Spaces stay where they were. */
static inline void fq_view_space(struct fq_view_writer *w)
{
    const char *here = w->token.text.ptr;
    bool apart = w->last.text.len && w->last.text.ptr + w->last.text.len != here;
    char before = w->out.len ? w->out.ptr[w->out.len - 1] : ' ';
    if (apart && before != ' ' && before != '[')
        fq_buf_char(&w->out, ' ');
}

static inline void fq_view_copy(struct fq_view_writer *w)
{
    fq_view_space(w);
    fq_buf_str_add(&w->out, w->token.text);
}

/* ---- view_compare.c: comparisons whose equality has no name ---- */

/* False: it is no comparison with a constant. */
bool fq_view_write_when(struct fq_view_writer *w);
bool fq_view_write_nullif_comma(struct fq_view_writer *w);
bool fq_view_write_distinct(struct fq_view_writer *w);
/* Of CASE. */
void fq_view_write_then(struct fq_view_writer *w);
/* The bracket that closes NULLIF and IS DISTINCT FROM. */
void fq_view_end_comparison(struct fq_view_writer *w);
/* False: it is not IN with a query. */
bool fq_view_write_in(struct fq_view_writer *w);

#endif
