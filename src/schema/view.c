/* SPDX-License-Identifier: MIT */
#include "schema/view.h"

#include "base/limits.h"
#include "schema/view_from.h"
#include "schema/view_lexer.h"

/* Walks over tokens outside brackets, with the two before the current one. */
struct walk {
    struct fq_view_lexer lexer;
    struct fq_view_token token;
    struct fq_view_token last;
    struct fq_view_token before_last;
    size_t depth; /* brackets open behind token */
};

static void walk_next(struct walk *walk)
{
    walk->before_last = walk->last;
    walk->last = walk->token;
    walk->token = fq_view_token_next(&walk->lexer);
    if (walk->token.kind == FQ_VIEW_OPEN)
        walk->depth++;
    else if (walk->token.kind == FQ_VIEW_CLOSE && walk->depth > 0)
        walk->depth--;
}

static struct walk walk_from(fq_str text)
{
    struct walk walk = {.lexer = {.text = text}};
    walk_next(&walk);
    return walk;
}

static bool at(const struct walk *walk, fq_str keyword)
{
    return walk->depth == 0 && fq_view_token_is(walk->token, keyword);
}

/* The part of text from here on, or up to here. */
static fq_str text_from(fq_str text, const char *here)
{
    return fq_view_trim(fq_str_of(here, (size_t)(text.ptr + text.len - here)));
}

static fq_str text_up_to(fq_str text, const char *here)
{
    return fq_view_trim(fq_str_of(text.ptr, (size_t)(here - text.ptr)));
}

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
            *text = text_up_to(*text, token.text.ptr);
            return NULL;
        }
    }
    return depth > 0 ? "a bracket is not closed" : NULL;
}

/* Cuts off a WITH clause, which ends where the outermost SELECT begins. */
static fq_str cut_with(fq_str *text)
{
    struct walk walk = walk_from(*text);
    if (!at(&walk, FQ_STR("WITH")))
        return FQ_STR_NONE;
    while (walk.token.kind != FQ_VIEW_END && !at(&walk, FQ_STR("SELECT")))
        walk_next(&walk);
    fq_str rest =
        text_from(*text, walk.token.text.ptr ? walk.token.text.ptr : text->ptr + text->len);
    fq_str with = text_up_to(*text, rest.ptr);
    *text = rest;
    return with;
}

/* The current word ends the select list.  Names that are spelled alike stand in quotes; the same
 * words inside an expression are told apart by what precedes them: IS DISTINCT FROM, and
 * percentile_cont(…) WITHIN GROUP (…), where a column may well be named within. */
static bool ends_list(const struct walk *walk)
{
    static const fq_str clauses[] = {
        FQ_STR_INIT("FROM"),      FQ_STR_INIT("WHERE"), FQ_STR_INIT("GROUP"), FQ_STR_INIT("HAVING"),
        FQ_STR_INIT("WINDOW"),    FQ_STR_INIT("ORDER"), FQ_STR_INIT("LIMIT"), FQ_STR_INIT("OFFSET"),
        FQ_STR_INIT("FETCH"),     FQ_STR_INIT("FOR"),   FQ_STR_INIT("UNION"), FQ_STR_INIT("EXCEPT"),
        FQ_STR_INIT("INTERSECT"),
    };
    if (walk->token.kind != FQ_VIEW_WORD || walk->depth > 0)
        return false;
    if (at(walk, FQ_STR("FROM")) && fq_view_token_is(walk->last, FQ_STR("DISTINCT")))
        return false;
    if (at(walk, FQ_STR("GROUP")) && fq_view_token_is(walk->last, FQ_STR("WITHIN")) &&
        walk->before_last.kind == FQ_VIEW_CLOSE)
        return false;
    for (size_t i = 0; i < FQ_ARRAY_LEN(clauses); i++) {
        if (at(walk, clauses[i]))
            return true;
    }
    return false;
}

/* Cuts the select list off the text behind SELECT; what remains is the tail. */
static fq_str cut_list(fq_str *text)
{
    struct walk walk = walk_from(*text);
    while (walk.token.kind != FQ_VIEW_END && !ends_list(&walk))
        walk_next(&walk);
    if (walk.token.kind == FQ_VIEW_END) {
        fq_str list = *text;
        *text = FQ_STR_NONE;
        return list;
    }
    fq_str list = text_up_to(*text, walk.token.text.ptr);
    *text = text_from(*text, walk.token.text.ptr);
    return list;
}

static bool has_set_operation(fq_str tail)
{
    struct walk walk = walk_from(tail);
    for (; walk.token.kind != FQ_VIEW_END; walk_next(&walk)) {
        if (at(&walk, FQ_STR("UNION")) || at(&walk, FQ_STR("INTERSECT")) ||
            at(&walk, FQ_STR("EXCEPT")))
            return true;
    }
    return false;
}

static size_t count_items(fq_str list)
{
    struct walk walk = walk_from(list);
    size_t commas = 0;
    if (walk.token.kind == FQ_VIEW_END)
        return 0;
    for (; walk.token.kind != FQ_VIEW_END; walk_next(&walk))
        commas += walk.depth == 0 && walk.token.kind == FQ_VIEW_COMMA;
    return commas + 1;
}

/* The next item of a list separated by commas, cut off it. */
static fq_str cut_item(fq_str *list)
{
    struct walk walk = walk_from(*list);
    while (walk.token.kind != FQ_VIEW_END && !(walk.depth == 0 && walk.token.kind == FQ_VIEW_COMMA))
        walk_next(&walk);
    fq_str item = fq_view_trim(*list);
    if (walk.token.kind == FQ_VIEW_END) {
        *list = FQ_STR_NONE;
        return item;
    }
    item = text_up_to(*list, walk.token.text.ptr);
    *list = text_from(*list, walk.token.text.ptr + 1);
    return item;
}

/* 'constant', 'constant'::text or 'constant'::character varying, as of pg_catalog or not. */
static bool read_key_name(struct fq_arena *arena, fq_str text, fq_str *ret)
{
    struct walk walk = walk_from(text);
    if (walk.token.kind != FQ_VIEW_STRING)
        return false;
    *ret = fq_view_token_value(arena, walk.token);
    walk_next(&walk);
    if (walk.token.kind == FQ_VIEW_END)
        return true;
    if (walk.token.kind != FQ_VIEW_CAST)
        return false;
    fq_str type = text_from(text, walk.token.text.ptr + walk.token.text.len);
    return fq_str_eq(type, FQ_STR("text")) || fq_str_eq(type, FQ_STR("pg_catalog.text")) ||
           fq_str_eq(type, FQ_STR("character varying"));
}

static const fq_str builders[] = {FQ_STR_INIT("jsonb_build_object"),
                                  FQ_STR_INIT("json_build_object")};
static const fq_str aggregates[] = {FQ_STR_INIT("jsonb_agg"), FQ_STR_INIT("json_agg")};
static const fq_str alternatives[] = {FQ_STR_INIT("COALESCE"), FQ_STR_INIT("COALESCE")};

/* The arguments when the expression is one call of one of two functions. */
static bool read_call(fq_str expression, const fq_str functions[2], fq_str *ret_arguments)
{
    struct walk walk = walk_from(expression);
    if (at(&walk, FQ_STR("pg_catalog"))) {
        walk_next(&walk);
        if (walk.token.kind != FQ_VIEW_DOT)
            return false;
        walk_next(&walk);
    }
    if (!at(&walk, functions[0]) && !at(&walk, functions[1]))
        return false;
    walk_next(&walk);
    if (walk.token.kind != FQ_VIEW_OPEN || walk.token.text.ptr[0] != '(')
        return false;
    const char *start = walk.token.text.ptr + 1;
    while (walk.token.kind != FQ_VIEW_END && walk.depth > 0)
        walk_next(&walk);
    struct fq_view_token close = walk.token;
    walk_next(&walk);
    if (close.kind != FQ_VIEW_CLOSE || walk.token.kind != FQ_VIEW_END)
        return false;
    *ret_arguments = fq_view_trim(fq_str_of(start, (size_t)(close.text.ptr - start)));
    return true;
}

static bool has_key(const struct fq_view_key *keys, size_t count, fq_str name)
{
    for (size_t i = 0; i < count; i++) {
        if (fq_str_eq(keys[i].name, name))
            return true;
    }
    return false;
}

static const struct fq_view_key *read_object(struct fq_arena *arena, fq_str expression,
                                             size_t depth, size_t *ret_count);

/* COALESCE(list, '[]'::jsonb) → list */
static fq_str without_alternative(fq_str expression)
{
    fq_str arguments;
    if (!read_call(expression, alternatives, &arguments) || count_items(arguments) != 2)
        return expression;
    fq_str list = cut_item(&arguments);
    struct walk walk = walk_from(arguments);
    return fq_str_eq(walk.token.text, FQ_STR("'[]'")) ? list : expression;
}

/* What stands between the brackets that the expression consists of. */
static bool read_brackets(fq_str expression, fq_str *ret)
{
    struct walk walk = walk_from(expression);
    if (walk.token.kind != FQ_VIEW_OPEN || expression.ptr[0] != '(')
        return false;
    while (walk.token.kind != FQ_VIEW_END && walk.depth > 0)
        walk_next(&walk);
    const char *close = walk.token.text.ptr;
    walk_next(&walk);
    *ret = fq_view_trim(fq_str_of(expression.ptr + 1, (size_t)(close - expression.ptr) - 1));
    return walk.token.kind == FQ_VIEW_END;
}

/* object [ORDER BY …] → object */
static fq_str without_order(fq_str argument)
{
    struct walk walk = walk_from(argument);
    while (walk.token.kind != FQ_VIEW_END && !at(&walk, FQ_STR("ORDER")))
        walk_next(&walk);
    return walk.token.kind == FQ_VIEW_END ? argument : text_up_to(argument, walk.token.text.ptr);
}

/* Outside the aggregate no column of its rows is to be had. */
static bool is_grouped(fq_str tail)
{
    struct walk walk = walk_from(tail);
    while (walk.token.kind != FQ_VIEW_END && !at(&walk, FQ_STR("GROUP")) &&
           !at(&walk, FQ_STR("HAVING")))
        walk_next(&walk);
    return walk.token.kind != FQ_VIEW_END;
}

/* The keys of the objects of a list that the key's expression makes. */
static void read_items(struct fq_arena *arena, struct fq_view_key *key, size_t depth)
{
    struct fq_view_definition *inner = NULL;
    struct fq_error why;
    fq_str select, objects;
    if (!read_brackets(without_alternative(key->expression), &select) ||
        fq_view_read(arena, select, &inner, &why) != FQ_OK || !inner || inner->column_count != 1 ||
        inner->with.len || is_grouped(inner->tail) ||
        !read_call(inner->columns[0].expression, aggregates, &objects))
        return;
    key->items = read_object(arena, without_order(objects), depth + 1, &key->item_count);
    key->item_tail = inner->tail;
}

/* The keys of the object that expression builds, or NULL when it is opaque: one without keys, or
 * with an empty one, is no type that GraphQL could have. */
static const struct fq_view_key *read_object(struct fq_arena *arena, fq_str expression,
                                             size_t depth, size_t *ret_count)
{
    fq_str arguments;
    if (depth == FQ_LIMIT_VIEW_DEPTH || !read_call(expression, builders, &arguments))
        return NULL;
    size_t items = count_items(arguments);
    if (items == 0 || items % 2 != 0 || items / 2 > FQ_LIMIT_VIEW_KEYS)
        return NULL;
    struct fq_view_key *keys = FQ_NEW_ARRAY(arena, items / 2, struct fq_view_key);
    for (size_t i = 0; i < items / 2; i++) {
        struct fq_view_key *key = &keys[i];
        if (!read_key_name(arena, cut_item(&arguments), &key->name) || key->name.len == 0 ||
            has_key(keys, i, key->name))
            return NULL;
        key->expression = cut_item(&arguments);
        if (key->expression.len == 0)
            return NULL;
        key->keys = read_object(arena, key->expression, depth + 1, &key->key_count);
        if (!key->keys)
            read_items(arena, key, depth);
    }
    *ret_count = items / 2;
    return keys;
}

/* The name PostgreSQL gives an item without AS: of a plain column that column's, else a fixed one
 * (which it prints since version 15). */
static fq_str implied_name(struct fq_arena *arena, fq_str expression)
{
    struct walk walk = walk_from(expression);
    while (fq_view_token_names(walk.token)) {
        const struct fq_view_token name = walk.token;
        walk_next(&walk);
        if (walk.token.kind == FQ_VIEW_END)
            return fq_view_token_value(arena, name);
        if (walk.token.kind != FQ_VIEW_DOT)
            break;
        walk_next(&walk);
    }
    return FQ_STR("?column?");
}

/* expression [AS name] */
static bool read_column(struct fq_arena *arena, fq_str item, struct fq_view_column *column)
{
    struct walk walk = walk_from(item);
    while (walk.token.kind != FQ_VIEW_END)
        walk_next(&walk);
    if (fq_view_token_names(walk.last) && fq_view_token_is(walk.before_last, FQ_STR("AS"))) {
        column->name = fq_view_token_value(arena, walk.last);
        column->expression = text_up_to(item, walk.before_last.text.ptr);
    } else {
        column->name = implied_name(arena, item);
        column->expression = item;
    }
    column->keys = read_object(arena, column->expression, 0, &column->key_count);
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
    size_t count = count_items(list);
    if (count > FQ_LIMIT_VIEW_COLUMNS)
        return fq_error_set(reterr, arena, FQ_LIMIT, "the view has more than %d columns",
                            FQ_LIMIT_VIEW_COLUMNS);
    struct fq_view_column *columns = FQ_NEW_ARRAY(arena, count, struct fq_view_column);
    for (size_t i = 0; i < count; i++) {
        if (!read_column(arena, cut_item(&list), &columns[i]))
            return unreadable(arena, reterr, "a column has no expression");
    }
    view->columns = columns;
    view->column_count = count;
    return FQ_OK;
}

enum fq_status fq_view_read(struct fq_arena *arena, fq_str definition,
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
    struct walk walk = walk_from(text);
    if (!at(&walk, FQ_STR("SELECT")))
        return unreadable(arena, reterr, "it does not begin with SELECT");
    text = text_from(text, walk.token.text.ptr + walk.token.text.len);
    walk_next(&walk);
    if (at(&walk, FQ_STR("DISTINCT")))
        return unreadable(arena, reterr, "it selects distinct rows");
    fq_str list = cut_list(&text);
    view->tail = text;
    if (has_set_operation(view->tail))
        return unreadable(arena, reterr, "it combines several SELECTs");
    enum fq_status status = read_columns(arena, list, view, reterr);
    if (status != FQ_OK)
        return status;
    fq_view_read_first(arena, view);
    *ret = view;
    return FQ_OK;
}

bool fq_view_name(struct fq_arena *arena, fq_str written, fq_str *ret_schema, fq_str *ret_name)
{
    struct walk walk = walk_from(written);
    struct fq_view_token first = walk.token, second;
    walk_next(&walk);
    if (!fq_view_token_names(first))
        return false;
    if (walk.token.kind == FQ_VIEW_END) {
        *ret_schema = FQ_STR_NONE;
        *ret_name = fq_view_token_value(arena, first);
        return true;
    }
    if (walk.token.kind != FQ_VIEW_DOT)
        return false;
    walk_next(&walk);
    second = walk.token;
    walk_next(&walk);
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
