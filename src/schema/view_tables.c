/* SPDX-License-Identifier: MIT */
#include "schema/view_tables.h"

#include "schema/view.h"
#include "schema/view_lexer.h"
#include "schema/view_walk.h"

struct tables {
    struct fq_arena *arena;
    fq_str tail;
    struct fq_view_lexer lexer;
    size_t depth; /* brackets that joins put around their tables */
    bool begins;  /* one may stand next */
};

static struct fq_view_token peek(const struct tables *tables)
{
    struct fq_view_lexer ahead = tables->lexer;
    return fq_view_token_next(&ahead);
}

/* Behind its bracket: what stands up to the one that closes it, which is passed. */
static fq_str pass_brackets(struct tables *tables)
{
    const char *start = tables->tail.ptr + tables->lexer.at;
    struct fq_view_token token = {0};
    for (size_t depth = 1; depth > 0;) {
        token = fq_view_token_next(&tables->lexer);
        if (token.kind == FQ_VIEW_END)
            return FQ_STR_NONE;
        depth += token.kind == FQ_VIEW_OPEN;
        depth -= token.kind == FQ_VIEW_CLOSE;
    }
    return fq_view_trim(fq_str_of(start, (size_t)(token.text.ptr - start)));
}

/* [schema.]name, behind its first part; *last becomes the last one. */
static fq_str pass_name(struct tables *tables, struct fq_view_token *last)
{
    const char *start = last->text.ptr;
    while (peek(tables).kind == FQ_VIEW_DOT) {
        (void)fq_view_token_next(&tables->lexer);
        *last = fq_view_token_next(&tables->lexer);
    }
    return fq_str_of(start, (size_t)(last->text.ptr - start) + last->text.len);
}

/* PostgreSQL prints keywords in capitals, and names that have some in quotes. */
static bool is_printed_name(struct fq_view_token token)
{
    bool keyword =
        token.kind == FQ_VIEW_WORD && token.text.ptr[0] >= 'A' && token.text.ptr[0] <= 'Z';
    return fq_view_token_names(token) && !keyword;
}

static fq_str pass_alias(struct tables *tables, fq_str own)
{
    fq_str alias = own;
    if (is_printed_name(peek(tables)))
        alias = fq_view_token_value(tables->arena, fq_view_token_next(&tables->lexer));
    return peek(tables).kind == FQ_VIEW_OPEN ? FQ_STR_NONE : alias;
}

/* A bracket that opens: one around joins, or around something else, which is passed. */
static bool pass_opening(struct tables *tables, struct fq_view_table *ret)
{
    struct fq_view_token first = peek(tables);
    ret->selects =
        fq_view_token_is(first, FQ_STR("SELECT")) || fq_view_token_is(first, FQ_STR("WITH"));
    if (tables->begins && !ret->selects) {
        tables->depth++;
        return false;
    }
    ret->text = pass_brackets(tables);
    return tables->begins;
}

static bool next_table(struct tables *tables, struct fq_view_table *ret)
{
    struct fq_view_token token;
    while ((token = fq_view_token_next(&tables->lexer)).kind != FQ_VIEW_END &&
           !fq_view_token_is(token, FQ_STR("WHERE"))) {
        bool begins = tables->begins, found = false;
        *ret = (struct fq_view_table){0};
        if (token.kind == FQ_VIEW_OPEN) {
            found = pass_opening(tables, ret);
            begins = begins && !found;
        } else if (is_printed_name(token) && begins) {
            ret->text = pass_name(tables, &token);
            found = true;
        } else {
            begins = fq_view_token_is(token, FQ_STR("JOIN")) ||
                     fq_view_token_is(token, FQ_STR("LATERAL")) ||
                     (token.kind == FQ_VIEW_COMMA && tables->depth == 0);
            tables->depth -= token.kind == FQ_VIEW_CLOSE && tables->depth > 0;
        }
        tables->begins = begins && !found;
        if (!found)
            continue;
        ret->alias = pass_alias(tables, ret->selects ? FQ_STR_NONE
                                                     : fq_view_token_value(tables->arena, token));
        return true;
    }
    return false;
}

bool fq_view_table_called(struct fq_arena *arena, fq_str tail, fq_str alias,
                          struct fq_view_table *ret)
{
    struct tables tables = {.arena = arena, .tail = tail, .lexer = {.text = tail}};
    tables.begins = fq_view_token_is(fq_view_token_next(&tables.lexer), FQ_STR("FROM"));
    while (next_table(&tables, ret)) {
        if (fq_str_eq(ret->alias, alias))
            return true;
    }
    return false;
}

fq_str fq_view_relation_called(struct fq_arena *arena, const struct fq_view_definition *view,
                               fq_str alias)
{
    struct fq_view_table table;
    bool found = fq_view_table_called(arena, view->tail, alias, &table);
    return found && !table.selects ? table.text : FQ_STR_NONE;
}

/* ---- WITH ---- */

static fq_str rest_of(struct fq_view_walk *walk, fq_str text)
{
    return fq_view_text_from(text, walk->token.text.ptr + walk->token.text.len);
}

/* name [(column, …)] AS [[NOT] MATERIALIZED] (query) */
static bool read_query(fq_str item, struct fq_view_query *ret)
{
    struct fq_view_walk walk = fq_view_walk_from(item);
    fq_str before = rest_of(&walk, item);
    while (walk.token.kind != FQ_VIEW_END && !fq_view_at(&walk, FQ_STR("AS")))
        fq_view_walk_next(&walk);
    if (walk.token.kind == FQ_VIEW_END)
        return false;
    before = fq_view_text_up_to(before, walk.token.text.ptr);
    ret->columns = FQ_STR_NONE;
    if (before.len && !fq_view_read_brackets(before, &ret->columns))
        return false;
    while (walk.token.kind != FQ_VIEW_END && walk.token.kind != FQ_VIEW_OPEN)
        fq_view_walk_next(&walk);
    return walk.token.kind == FQ_VIEW_OPEN &&
           fq_view_read_brackets(fq_view_text_from(item, walk.token.text.ptr), &ret->text);
}

bool fq_view_query_called(struct fq_arena *arena, fq_str with, fq_str name,
                          struct fq_view_query *ret)
{
    struct fq_view_walk walk = fq_view_walk_from(with), named = fq_view_walk_from(name);
    fq_str wanted = fq_view_token_value(arena, named.token);
    if (!fq_view_at(&walk, FQ_STR("WITH")) || named.token.text.len != name.len)
        return false;
    fq_str items = rest_of(&walk, with);
    fq_view_walk_next(&walk);
    if (fq_view_at(&walk, FQ_STR("RECURSIVE")))
        return false;
    while (items.len) {
        fq_str item = fq_view_cut_item(&items);
        if (fq_str_eq(fq_view_token_value(arena, fq_view_walk_from(item).token), wanted))
            return read_query(item, ret);
    }
    return false;
}
