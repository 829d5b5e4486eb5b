/* SPDX-License-Identifier: MIT */
#include "schema/view.h"

#include "base/limits.h"
#include "schema/view_from.h"
#include "schema/view_walk.h"

/* Every token is whole, brackets match, and nothing follows the semicolon, which is cut off.
 * All that comes later may rely on this.  Returns the reason when it is not so. */
static const char *check_text(fq_str *text)
{
    struct fq_view_lexer lexer = {.text = *text};
    struct fq_view_token token;
    size_t depth = 0;
    while ((token = fq_view_token_next(&lexer)).kind != FQ_VIEW_END) {
        if (token.kind == FQ_VIEW_BAD)
            return "it is cut off or has characters that do not belong in SQL";
        if (token.kind == FQ_VIEW_CLOSE && depth-- == 0)
            return "a bracket is closed that was not opened";
        if (token.kind == FQ_VIEW_OPEN)
            depth++;
        if (token.kind == FQ_VIEW_SEMICOLON) {
            if (depth > 0 || fq_view_token_next(&lexer).kind != FQ_VIEW_END)
                return "it is more than one statement";
            *text = fq_view_text_up_to(*text, token.text.ptr);
            return NULL;
        }
    }
    return depth > 0 ? "a bracket is not closed" : NULL;
}

/* Cuts off a WITH clause, which ends where the outermost SELECT begins. */
static fq_str cut_with(fq_str *text)
{
    struct fq_view_walk walk = fq_view_walk_from(*text);
    if (!fq_view_at(&walk, FQ_STR("WITH")))
        return FQ_STR_NONE;
    while (walk.token.kind != FQ_VIEW_END && !fq_view_at(&walk, FQ_STR("SELECT")))
        fq_view_walk_next(&walk);
    fq_str rest =
        fq_view_text_from(*text, walk.token.text.ptr ? walk.token.text.ptr : text->ptr + text->len);
    fq_str with = fq_view_text_up_to(*text, rest.ptr);
    *text = rest;
    return with;
}

/* The current word ends the select list.  Names that are spelled alike stand in quotes; the same
 * words inside an expression are told apart by what precedes them: IS DISTINCT FROM, and
 * percentile_cont(…) WITHIN GROUP (…), where a column may well be named within. */
static bool ends_list(const struct fq_view_walk *walk)
{
    static const fq_str clauses[] = {
        FQ_STR_INIT("FROM"),      FQ_STR_INIT("WHERE"), FQ_STR_INIT("GROUP"), FQ_STR_INIT("HAVING"),
        FQ_STR_INIT("WINDOW"),    FQ_STR_INIT("ORDER"), FQ_STR_INIT("LIMIT"), FQ_STR_INIT("OFFSET"),
        FQ_STR_INIT("FETCH"),     FQ_STR_INIT("FOR"),   FQ_STR_INIT("UNION"), FQ_STR_INIT("EXCEPT"),
        FQ_STR_INIT("INTERSECT"),
    };
    if (walk->token.kind != FQ_VIEW_WORD || walk->depth > 0)
        return false;
    if (fq_view_at(walk, FQ_STR("FROM")) && fq_view_token_is(walk->last, FQ_STR("DISTINCT")))
        return false;
    if (fq_view_at(walk, FQ_STR("GROUP")) && fq_view_token_is(walk->last, FQ_STR("WITHIN")) &&
        walk->before_last.kind == FQ_VIEW_CLOSE)
        return false;
    for (size_t i = 0; i < FQ_ARRAY_LEN(clauses); i++) {
        if (fq_view_at(walk, clauses[i]))
            return true;
    }
    return false;
}

/* Cuts the select list off the text behind SELECT; what remains is the tail. */
static fq_str cut_list(fq_str *text)
{
    struct fq_view_walk walk = fq_view_walk_from(*text);
    while (walk.token.kind != FQ_VIEW_END && !ends_list(&walk))
        fq_view_walk_next(&walk);
    if (walk.token.kind == FQ_VIEW_END) {
        fq_str list = *text;
        *text = FQ_STR_NONE;
        return list;
    }
    fq_str list = fq_view_text_up_to(*text, walk.token.text.ptr);
    *text = fq_view_text_from(*text, walk.token.text.ptr);
    return list;
}

static bool has_set_operation(fq_str tail)
{
    struct fq_view_walk walk = fq_view_walk_from(tail);
    for (; walk.token.kind != FQ_VIEW_END; fq_view_walk_next(&walk)) {
        if (fq_view_at(&walk, FQ_STR("UNION")) || fq_view_at(&walk, FQ_STR("INTERSECT")) ||
            fq_view_at(&walk, FQ_STR("EXCEPT")))
            return true;
    }
    return false;
}

size_t fq_view_count_items(fq_str list)
{
    struct fq_view_walk walk = fq_view_walk_from(list);
    size_t commas = 0;
    if (walk.token.kind == FQ_VIEW_END)
        return 0;
    for (; walk.token.kind != FQ_VIEW_END; fq_view_walk_next(&walk))
        commas += walk.depth == 0 && walk.token.kind == FQ_VIEW_COMMA;
    return commas + 1;
}

fq_str fq_view_cut_item(fq_str *list)
{
    struct fq_view_walk walk = fq_view_walk_from(*list);
    while (walk.token.kind != FQ_VIEW_END && !(walk.depth == 0 && walk.token.kind == FQ_VIEW_COMMA))
        fq_view_walk_next(&walk);
    fq_str item = fq_view_trim(*list);
    if (walk.token.kind == FQ_VIEW_END) {
        *list = FQ_STR_NONE;
        return item;
    }
    item = fq_view_text_up_to(*list, walk.token.text.ptr);
    *list = fq_view_text_from(*list, walk.token.text.ptr + 1);
    return item;
}

/* The name PostgreSQL gives an item without AS: of a plain column that column's, else a fixed one
 * (which it prints since version 15). */
static fq_str implied_name(struct fq_arena *arena, fq_str expression)
{
    struct fq_view_walk walk = fq_view_walk_from(expression);
    while (fq_view_token_names(walk.token)) {
        const struct fq_view_token name = walk.token;
        fq_view_walk_next(&walk);
        if (walk.token.kind == FQ_VIEW_END)
            return fq_view_token_value(arena, name);
        if (walk.token.kind != FQ_VIEW_DOT)
            break;
        fq_view_walk_next(&walk);
    }
    return FQ_STR("?column?");
}

/* expression [AS name] */
static bool read_column(struct fq_arena *arena, fq_str item, struct fq_view_column *column)
{
    struct fq_view_walk walk = fq_view_walk_from(item);
    while (walk.token.kind != FQ_VIEW_END)
        fq_view_walk_next(&walk);
    if (fq_view_token_names(walk.last) && fq_view_token_is(walk.before_last, FQ_STR("AS"))) {
        column->name = fq_view_token_value(arena, walk.last);
        column->expression = fq_view_text_up_to(item, walk.before_last.text.ptr);
    } else {
        column->name = implied_name(arena, item);
        column->expression = item;
    }
    (void)fq_view_read_object(arena, column->expression, &column->object);
    return column->expression.len > 0;
}

static enum fq_status unreadable(struct fq_arena *arena, struct fq_error *reterr,
                                 const char *reason)
{
    return fq_error_set(reterr, arena, FQ_SCHEMA, "the view's definition is not read: %s", reason);
}

static enum fq_status read_columns(struct fq_arena *arena, fq_str list,
                                   struct fq_view_definition *view, struct fq_error *reterr)
{
    size_t count = fq_view_count_items(list);
    if (count > FQ_LIMIT_VIEW_COLUMNS)
        return fq_error_set(reterr, arena, FQ_LIMIT, "the view has more than %d columns",
                            FQ_LIMIT_VIEW_COLUMNS);
    struct fq_view_column *columns = FQ_NEW_ARRAY(arena, count, struct fq_view_column);
    for (size_t i = 0; i < count; i++) {
        if (!read_column(arena, fq_view_cut_item(&list), &columns[i]))
            return unreadable(arena, reterr, "a column has no expression");
    }
    view->columns = columns;
    view->column_count = count;
    return FQ_OK;
}

enum fq_status fq_view_read(struct fq_arena *arena, fq_str definition,
                            struct fq_view_definition **ret, struct fq_error *reterr)
{
    enum fq_status status = fq_view_read_select(arena, definition, ret, reterr);
    if (!status)
        fq_view_read_lists(arena, *ret);
    return status;
}

enum fq_status fq_view_read_select(struct fq_arena *arena, fq_str definition,
                                   struct fq_view_definition **ret, struct fq_error *reterr)
{
    if (definition.len > FQ_LIMIT_VIEW_BYTES)
        return fq_error_set(reterr, arena, FQ_LIMIT,
                            "the view's definition is longer than %u bytes", FQ_LIMIT_VIEW_BYTES);
    fq_str text = fq_view_trim(definition);
    const char *reason = check_text(&text);
    if (reason)
        return unreadable(arena, reterr, reason);
    struct fq_view_definition *view = FQ_NEW(arena, struct fq_view_definition);
    view->with = cut_with(&text);
    struct fq_view_walk walk = fq_view_walk_from(text);
    if (!fq_view_at(&walk, FQ_STR("SELECT")))
        return unreadable(arena, reterr, "it does not begin with SELECT");
    text = fq_view_text_from(text, walk.token.text.ptr + walk.token.text.len);
    fq_view_walk_next(&walk);
    if (fq_view_at(&walk, FQ_STR("DISTINCT")))
        return unreadable(arena, reterr, "it selects distinct rows");
    fq_str list = cut_list(&text);
    view->tail = text;
    if (has_set_operation(view->tail))
        return unreadable(arena, reterr, "it combines several SELECTs");
    enum fq_status status = read_columns(arena, list, view, reterr);
    if (status != FQ_OK)
        return status;
    fq_view_read_first(arena, view);
    fq_view_name_bare(arena, view);
    *ret = view;
    return FQ_OK;
}

bool fq_view_name(struct fq_arena *arena, fq_str written, fq_str *ret_schema, fq_str *ret_name)
{
    struct fq_view_walk walk = fq_view_walk_from(written);
    struct fq_view_token first = walk.token, second;
    fq_view_walk_next(&walk);
    if (!fq_view_token_names(first))
        return false;
    if (walk.token.kind == FQ_VIEW_END) {
        *ret_schema = FQ_STR_NONE;
        *ret_name = fq_view_token_value(arena, first);
        return true;
    }
    if (walk.token.kind != FQ_VIEW_DOT)
        return false;
    fq_view_walk_next(&walk);
    second = walk.token;
    fq_view_walk_next(&walk);
    if (!fq_view_token_names(second) || walk.token.kind != FQ_VIEW_END)
        return false;
    *ret_schema = fq_view_token_value(arena, first);
    *ret_name = fq_view_token_value(arena, second);
    return true;
}

bool fq_view_reference(struct fq_arena *arena, fq_str expression, fq_str *ret_alias,
                       fq_str *ret_column)
{
    fq_str alias, column;
    if (!fq_view_name(arena, expression, &alias, &column) || alias.len == 0)
        return false;
    *ret_alias = alias;
    *ret_column = column;
    return true;
}
