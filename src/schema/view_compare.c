/* SPDX-License-Identifier: MIT
 *
 * NULLIF, CASE x WHEN, IS DISTINCT FROM and IN compare by an equality that SQL has no name for.
 * They are written otherwise; the first three only if they compare with a constant, whose type
 * tells where the equality is.
 */
#include "schema/view_writer.h"

static fq_str cut(struct fq_view_writer *w, size_t from, size_t to)
{
    fq_str text = fq_arena_str(w->arena, fq_str_of(w->out.ptr + from, to - from));
    fq_buf_truncate(&w->out, from);
    return fq_view_trim(text);
}

enum constant { NONE, OF_POSTGRESQL, OF_OTHERS };

/* What comes up to the end, a keyword or the closing bracket, is one constant. */
static enum constant read_constant(const struct fq_view_writer *w, const char *end)
{
    struct fq_view_lexer lexer = w->lexer;
    struct fq_view_token token = w->next;
    bool literal = token.kind == FQ_VIEW_STRING || token.kind == FQ_VIEW_OTHER_STRING ||
                   token.kind == FQ_VIEW_NUMBER ||
                   (fq_view_is_name(token) && (fq_str_eq(token.text, FQ_STR("true")) ||
                                               fq_str_eq(token.text, FQ_STR("false"))));
    enum constant found = literal ? OF_POSTGRESQL : NONE;
    bool list = false;
    size_t depth = 0;
    token = fq_view_token_next(&lexer);
    bool cast = token.kind == FQ_VIEW_CAST;
    if (cast)
        token = fq_view_token_next(&lexer);
    for (; token.kind != FQ_VIEW_END; token = fq_view_token_next(&lexer)) {
        if (depth == 0 && (end ? fq_view_is(token, end) : token.kind == FQ_VIEW_CLOSE))
            return found == OF_OTHERS && list ? NONE : found;
        list |= token.kind == FQ_VIEW_OPEN && token.text.ptr[0] == '[';
        depth += token.kind == FQ_VIEW_OPEN;
        depth -= token.kind == FQ_VIEW_CLOSE && depth > 0;
        if (!cast || fq_view_is_keyword(token) || token.kind == FQ_VIEW_OPERATOR ||
            token.kind == FQ_VIEW_CAST || token.kind == FQ_VIEW_STRING)
            return NONE;
        if (token.kind == FQ_VIEW_DOT && found)
            found = OF_OTHERS;
    }
    return NONE;
}

/* Two arrays are compared by what their items' type calls equal, wherever its operators are. */
static void begin_equality(struct fq_view_writer *w, const struct fq_view_level *level)
{
    if (level->own)
        fq_buf_printf(&w->out, "ARRAY[%.*s] OPERATOR(pg_catalog.=) ARRAY[",
                      FQ_STR_ARG(level->compared));
    else
        fq_buf_printf(&w->out, "%.*s OPERATOR(pg_catalog.=) ", FQ_STR_ARG(level->compared));
}

static void end_equality(struct fq_view_writer *w, const struct fq_view_level *level)
{
    if (level->own)
        fq_buf_char(&w->out, ']');
}

/* CASE x WHEN 'a' THEN → CASE WHEN x = 'a' THEN */
bool fq_view_write_when(struct fq_view_writer *w)
{
    struct fq_view_level *level = w->level;
    if (level->kind != FQ_VIEW_CASE)
        return false;
    if (!fq_view_is(w->last, "CASE") && level->compared.len == 0 && level->operand != SIZE_MAX)
        level->compared = cut(w, level->operand, w->out.len);
    level->operand = SIZE_MAX;
    fq_view_copy(w);
    if (level->compared.len == 0)
        return true;
    enum constant constant = read_constant(w, "THEN");
    level->own = constant == OF_OTHERS;
    fq_buf_char(&w->out, ' ');
    begin_equality(w, level);
    return constant != NONE;
}

void fq_view_write_then(struct fq_view_writer *w)
{
    if (w->level->kind == FQ_VIEW_CASE && w->level->compared.len)
        end_equality(w, w->level);
    fq_view_copy(w);
}

/* NULLIF(x, 'a') → (CASE WHEN x = 'a' THEN NULL ELSE x END) */
bool fq_view_write_nullif_comma(struct fq_view_writer *w)
{
    struct fq_view_level *level = w->level;
    enum constant constant = read_constant(w, NULL);
    level->own = constant == OF_OTHERS;
    level->compared = cut(w, level->operand, w->out.len);
    fq_buf_truncate(&w->out, level->begin);
    fq_buf_literal(&w->out, "(CASE WHEN ");
    begin_equality(w, level);
    return constant != NONE;
}

/* (x IS DISTINCT FROM 'a') → ((x = 'a') IS NOT TRUE) */
bool fq_view_write_distinct(struct fq_view_writer *w)
{
    struct fq_view_level *level = w->level;
    bool negated = fq_view_is(w->last, "NOT");
    if (level->kind != FQ_VIEW_PLAIN || !level->outer || level->query || level->commas)
        return false;
    level->kind = negated ? FQ_VIEW_NOT_DISTINCT : FQ_VIEW_DISTINCT;
    fq_view_advance(w); /* FROM */
    enum constant constant = read_constant(w, NULL);
    level->own = constant == OF_OTHERS;
    level->compared = cut(w, level->operand, level->is);
    fq_buf_char(&w->out, '(');
    begin_equality(w, level);
    return constant != NONE;
}

void fq_view_end_comparison(struct fq_view_writer *w)
{
    const struct fq_view_level *level = w->level;
    end_equality(w, level);
    if (level->kind == FQ_VIEW_NULLIF)
        fq_buf_printf(&w->out, " THEN NULL ELSE %.*s END)", FQ_STR_ARG(level->compared));
    else
        fq_buf_str_add(&w->out, level->kind == FQ_VIEW_DISTINCT ? FQ_STR(") IS NOT TRUE)")
                                                                : FQ_STR(") IS TRUE)"));
}

bool fq_view_write_in(struct fq_view_writer *w)
{
    struct fq_view_lexer lexer = w->lexer;
    struct fq_view_token inside = fq_view_token_next(&lexer);
    if (!fq_view_opens_list(w->next) ||
        !(fq_view_is(inside, "SELECT") || fq_view_is(inside, "WITH")))
        return false; /* POSITION(a IN b) */
    fq_buf_literal(&w->out, " OPERATOR(pg_catalog.=) ANY");
    return true;
}
