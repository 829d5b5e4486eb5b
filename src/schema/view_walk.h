/* SPDX-License-Identifier: MIT
 *
 * Inside view.c and the files view_*.c that read definitions only: how a definition is cut at words
 * and commas outside its brackets.
 */
#ifndef FQ_SCHEMA_VIEW_WALK_H
#define FQ_SCHEMA_VIEW_WALK_H

#include "base/error.h"
#include "schema/view_lexer.h"

/* Walks over tokens outside brackets, with the two before the current one. */
struct fq_view_walk {
    struct fq_view_lexer lexer;
    struct fq_view_token token;
    struct fq_view_token last;
    struct fq_view_token before_last;
    size_t depth; /* brackets open behind token */
};

static inline void fq_view_walk_next(struct fq_view_walk *walk)
{
    walk->before_last = walk->last;
    walk->last = walk->token;
    walk->token = fq_view_token_next(&walk->lexer);
    if (walk->token.kind == FQ_VIEW_OPEN)
        walk->depth++;
    else if (walk->token.kind == FQ_VIEW_CLOSE && walk->depth > 0)
        walk->depth--;
}

static inline struct fq_view_walk fq_view_walk_from(fq_str text)
{
    struct fq_view_walk walk = {.lexer = {.text = text}};
    fq_view_walk_next(&walk);
    return walk;
}

static inline bool fq_view_at(const struct fq_view_walk *walk, fq_str keyword)
{
    return walk->depth == 0 && fq_view_token_is(walk->token, keyword);
}

/* The part of text from here on, or up to here, trimmed. */
static inline fq_str fq_view_text_from(fq_str text, const char *here)
{
    return fq_view_trim(fq_str_of(here, (size_t)(text.ptr + text.len - here)));
}

static inline fq_str fq_view_text_up_to(fq_str text, const char *here)
{
    return fq_view_trim(fq_str_of(text.ptr, (size_t)(here - text.ptr)));
}

/* ---- lists of items separated by commas, outside brackets ---- */

size_t fq_view_count_items(fq_str list);

/* The next item, cut off the list. */
fq_str fq_view_cut_item(fq_str *list);

/* ---- view_object.c ---- */

struct fq_view_object;

/* An object that is never null; false: the expression is none, or opaque. */
bool fq_view_read_object(struct fq_arena *arena, fq_str expression, struct fq_view_object *ret);

/* The arguments when the expression is one call of one of two functions. */
bool fq_view_read_call(fq_str expression, const fq_str functions[2], fq_str *ret_arguments);

/* What stands between the brackets that the expression consists of. */
bool fq_view_read_brackets(fq_str expression, fq_str *ret);

/* The column that is tested by (alias.column IS NULL), or IS NOT NULL; empty: it is no such test.
 */
fq_str fq_view_read_test(struct fq_arena *arena, fq_str condition, bool is_null);

/* ---- view.c, view_list.c ---- */

struct fq_view_definition;

/* fq_view_read() without the lists in the view's documents. */
enum fq_status fq_view_read_select(struct fq_arena *arena, fq_str text,
                                   struct fq_view_definition **ret, struct fq_error *reterr);

void fq_view_read_lists(struct fq_arena *arena, struct fq_view_definition *view);

#endif
