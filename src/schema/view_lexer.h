/* SPDX-License-Identifier: MIT
 *
 * The tokens of SQL as PostgreSQL prints it.  Comments are refused: PostgreSQL prints none, and no
 * operator may contain their marks.
 */
#ifndef FQ_SCHEMA_VIEW_LEXER_H
#define FQ_SCHEMA_VIEW_LEXER_H

#include "base/arena.h"
#include "base/str.h"

enum fq_view_token_kind {
    FQ_VIEW_END,
    FQ_VIEW_BAD,          /* an unknown byte, a comment or an unclosed quote; text starts there */
    FQ_VIEW_WORD,         /* a keyword, or a name without quotes */
    FQ_VIEW_QUOTED,       /* a name in double quotes */
    FQ_VIEW_STRING,       /* '…', quotes doubled inside */
    FQ_VIEW_OTHER_STRING, /* E'…' and $$…$$ */
    FQ_VIEW_NUMBER,
    FQ_VIEW_OPEN,  /* ( [ */
    FQ_VIEW_CLOSE, /* ) ] */
    FQ_VIEW_COMMA,
    FQ_VIEW_DOT,
    FQ_VIEW_CAST, /* :: */
    FQ_VIEW_SEMICOLON,
    FQ_VIEW_OPERATOR,
};

struct fq_view_token {
    enum fq_view_token_kind kind;
    fq_str text; /* a slice of the input; empty at its end */
};

struct fq_view_lexer {
    fq_str text;
    size_t at;
};

struct fq_view_token fq_view_token_next(struct fq_view_lexer *lexer);

/* The token is this keyword, in whatever case. */
bool fq_view_token_is(struct fq_view_token token, fq_str keyword);

/* A name, with or without quotes; keywords are not told apart. */
bool fq_view_token_names(struct fq_view_token token);

/* The text of a QUOTED or STRING token without its quotes, of any other as it stands.  Copies only
 * if quotes are doubled inside. */
fq_str fq_view_token_value(struct fq_arena *arena, struct fq_view_token token);

/* A name in the text, of whatever, is this one. */
bool fq_view_mentions(struct fq_arena *arena, fq_str text, fq_str name);

/* text without white space at either end. */
fq_str fq_view_trim(fq_str text);

#endif
