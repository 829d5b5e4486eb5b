/* SPDX-License-Identifier: MIT
 *
 * Lists of objects inside a document: which SELECT makes each of them, and of what.  A list is what
 * jsonb_agg() or ARRAY(SELECT …) gives, there or in a sub-select, which may stand in FROM.
 */
#include "base/limits.h"
#include "schema/build.h"
#include "schema/view_from.h"
#include "schema/view_tables.h"
#include "schema/view_walk.h"

/* A SELECT while what is in its list is read. */
struct place {
    struct fq_arena *arena;
    const struct fq_view_definition *select;
    /* Inside what it stands in turn; unused where it has the document. */
    const struct fq_view_scope *around;
    const struct place *outer; /* whose WITH it sees as well; NULL: none */
    bool has_document;
    size_t depth;
    size_t *left; /* so many lists may still be found */
};

static bool find(const struct place *place, fq_str expression, struct fq_view_list *ret);

/* ---- what surrounds a list ---- */

fq_str fq_view_list_alternative(fq_str expression)
{
    static const fq_str coalesce[2] = {FQ_STR_INIT("COALESCE"), FQ_STR_INIT("COALESCE")};
    fq_str arguments;
    if (!fq_view_read_call(expression, coalesce, &arguments) || fq_view_count_items(arguments) != 2)
        return expression;
    fq_str list = fq_view_cut_item(&arguments);
    struct fq_view_walk walk = fq_view_walk_from(arguments);
    return fq_str_eq(walk.token.text, FQ_STR("'[]'")) ? list : expression;
}

/* What stands before the word, outside brackets. */
static fq_str up_to_word(fq_str text, fq_str word)
{
    struct fq_view_walk walk = fq_view_walk_from(text);
    while (walk.token.kind != FQ_VIEW_END && !fq_view_at(&walk, word))
        fq_view_walk_next(&walk);
    return walk.token.kind == FQ_VIEW_END ? text : fq_view_text_up_to(text, walk.token.text.ptr);
}

/* [DISTINCT] item [ORDER BY …] → item */
static fq_str item_of(fq_str argument)
{
    argument = up_to_word(argument, FQ_STR("ORDER"));
    struct fq_view_walk walk = fq_view_walk_from(argument);
    if (!fq_view_at(&walk, FQ_STR("DISTINCT")))
        return argument;
    return fq_view_text_from(argument, walk.token.text.ptr + walk.token.text.len);
}

/* (WHERE (alias.column IS NOT NULL)) → alias.column */
static fq_str filtered_by(struct fq_arena *arena, fq_str filter)
{
    fq_str where;
    if (!fq_view_read_brackets(filter, &where))
        return FQ_STR_NONE;
    struct fq_view_walk walk = fq_view_walk_from(where);
    where = fq_view_text_from(where, walk.token.text.ptr + walk.token.text.len);
    return fq_view_read_test(arena, where, false);
}

/* jsonb_agg(item) [FILTER (WHERE condition)] */
static bool read_aggregate(struct fq_arena *arena, fq_str expression, struct fq_view_list *ret)
{
    static const fq_str aggregates[2] = {FQ_STR_INIT("jsonb_agg"), FQ_STR_INIT("json_agg")};
    fq_str arguments, call = up_to_word(expression, FQ_STR("FILTER"));
    if (!fq_view_read_call(call, aggregates, &arguments))
        return false;
    if (call.len != expression.len) {
        fq_str filter = fq_view_text_from(expression, call.ptr + call.len);
        filter = fq_view_text_from(filter, filter.ptr + FQ_STR("FILTER").len);
        ret->not_null = filtered_by(arena, filter);
    }
    ret->item = item_of(arguments);
    return ret->item.len > 0;
}

/* ---- SELECTs ---- */

static bool ends_from(const struct fq_view_walk *walk)
{
    static const fq_str clauses[] = {
        FQ_STR_INIT("GROUP"), FQ_STR_INIT("HAVING"), FQ_STR_INIT("WINDOW"), FQ_STR_INIT("ORDER"),
        FQ_STR_INIT("LIMIT"), FQ_STR_INIT("OFFSET"), FQ_STR_INIT("FETCH"),  FQ_STR_INIT("FOR")};
    for (size_t i = 0; i < FQ_ARRAY_LEN(clauses); i++) {
        if (fq_view_at(walk, clauses[i]))
            return true;
    }
    return false;
}

/* An aggregate without GROUP BY gives one row, which these clauses may take away. */
static bool gives_one_row(const struct fq_view_definition *select)
{
    struct fq_view_walk walk = fq_view_walk_from(select->tail);
    while (walk.token.kind != FQ_VIEW_END &&
           (!ends_from(&walk) || fq_view_at(&walk, FQ_STR("ORDER"))))
        fq_view_walk_next(&walk);
    return walk.token.kind == FQ_VIEW_END;
}

/* The rows that are aggregated: what is not to be had of groups can be had of them. */
static const struct fq_view_definition *aggregated_rows(struct fq_arena *arena,
                                                        const struct fq_view_definition *select)
{
    struct fq_view_walk walk = fq_view_walk_from(select->tail);
    while (walk.token.kind != FQ_VIEW_END && !ends_from(&walk))
        fq_view_walk_next(&walk);
    if (walk.token.kind == FQ_VIEW_END)
        return select;
    struct fq_view_definition *rows = FQ_NEW(arena, struct fq_view_definition);
    *rows =
        (struct fq_view_definition){.with = select->with,
                                    .columns = select->columns,
                                    .column_count = select->column_count,
                                    .tail = fq_view_text_up_to(select->tail, walk.token.text.ptr)};
    fq_view_read_first(arena, rows);
    return rows;
}

/* The SELECT as one that others stand in. */
static const struct fq_view_scope *scope_of(const struct place *place, bool rows)
{
    struct fq_view_scope *scope = FQ_NEW(place->arena, struct fq_view_scope);
    *scope = (struct fq_view_scope){
        rows ? aggregated_rows(place->arena, place->select) : place->select, place->around};
    return scope;
}

/* A place in a SELECT that stands in this one. */
static bool enter_select(const struct place *outer, fq_str select, bool in_from, struct place *ret)
{
    struct fq_view_definition *inner = NULL;
    struct fq_error why;
    if (fq_view_read_select(outer->arena, select, &inner, &why) != FQ_OK)
        return false;
    *ret = *outer;
    ret->select = inner;
    ret->outer = outer;
    ret->around = outer->has_document && !in_from ? NULL : scope_of(outer, in_from);
    ret->has_document = false;
    ret->depth++;
    return true;
}

/* ---- lists ---- */

static bool find_aggregate(const struct place *place, fq_str made, struct fq_view_list *ret)
{
    if (!read_aggregate(place->arena, made, ret))
        return false;
    ret->scope = scope_of(place, true);
    return true;
}

/* ARRAY( SELECT item … ), which is never null, but no JSON either. */
static bool find_array(const struct place *place, fq_str made, struct fq_view_list *ret)
{
    struct fq_view_walk walk = fq_view_walk_from(made);
    struct place inner;
    fq_str select;
    if (!fq_view_at(&walk, FQ_STR("ARRAY")) ||
        !fq_view_read_brackets(fq_view_text_from(made, made.ptr + walk.token.text.len), &select) ||
        !enter_select(place, select, false, &inner) || inner.select->column_count != 1)
        return false;
    ret->item = inner.select->columns[0].expression;
    ret->scope = scope_of(&inner, false);
    ret->never_null = true;
    ret->is_array = true;
    return true;
}

/* ( SELECT list … ) */
static bool find_in_select(const struct place *place, fq_str made, struct fq_view_list *ret)
{
    struct fq_view_list aggregate = {0};
    struct place inner;
    fq_str select;
    if (!fq_view_read_brackets(made, &select) || !enter_select(place, select, false, &inner) ||
        inner.select->column_count != 1 || !find(&inner, inner.select->columns[0].expression, ret))
        return false;
    fq_str list = fq_view_list_alternative(inner.select->columns[0].expression);
    ret->never_null = ret->never_null && read_aggregate(place->arena, list, &aggregate) &&
                      gives_one_row(inner.select);
    return true;
}

/* The query of WITH that the name stands for.  Of two that are called so it is not said which. */
static bool find_query(const struct place *place, fq_str name, struct fq_view_query *ret)
{
    bool found = false;
    for (; place; place = place->outer) {
        if (!fq_view_query_called(place->arena, place->select->with, name, ret))
            continue;
        if (found)
            return false;
        found = true;
    }
    return found;
}

/* alias.column of a SELECT in FROM, or in WITH. */
static bool find_in_from(const struct place *place, fq_str made, struct fq_view_list *ret)
{
    fq_str alias, column;
    struct place inner;
    if (!fq_view_reference(place->arena, made, &alias, &column))
        return false;
    struct fq_view_table table;
    struct fq_view_query query = {.columns = FQ_STR_NONE};
    if (!fq_view_table_called(place->arena, place->select->tail, alias, &table) ||
        (!table.selects && !find_query(place, table.text, &query)) ||
        !enter_select(place, table.selects ? table.text : query.text, true, &inner))
        return false;
    for (size_t i = 0; i < inner.select->column_count; i++) {
        fq_str name = inner.select->columns[i].name;
        if (query.columns.len)
            name = fq_view_token_value(place->arena,
                                       fq_view_walk_from(fq_view_cut_item(&query.columns)).token);
        if (!fq_str_eq(name, column))
            continue;
        bool found = find(&inner, inner.select->columns[i].expression, ret);
        ret->never_null = ret->never_null && !fq_build_has_outer_join(place->select->tail);
        return found;
    }
    return false;
}

static bool find(const struct place *place, fq_str expression, struct fq_view_list *ret)
{
    if (place->depth >= FQ_LIMIT_VIEW_DEPTH)
        return false;
    fq_str made = fq_view_list_alternative(expression);
    bool found = find_aggregate(place, made, ret) || find_array(place, made, ret) ||
                 find_in_select(place, made, ret) || find_in_from(place, made, ret);
    if (made.ptr != expression.ptr)
        ret->never_null = true;
    return found;
}

/* ---- documents ---- */

static const struct fq_view_key *with_lists(const struct place *place,
                                            const struct fq_view_object *object);

static const struct fq_view_list *list_at(const struct place *place, fq_str expression)
{
    struct fq_view_list found = {0};
    if (*place->left == 0 || !find(place, expression, &found))
        return NULL;
    --*place->left;
    struct fq_view_list *list = FQ_NEW(place->arena, struct fq_view_list);
    *list = found;
    const struct place items = {.arena = place->arena,
                                .select = list->scope->select,
                                .outer = place,
                                .has_document = true,
                                .depth = place->depth + 1,
                                .left = place->left};
    if (fq_view_read_object(place->arena, list->item, &list->object))
        list->object.keys = with_lists(&items, &list->object);
    return list;
}

void fq_view_make_json(struct fq_arena *arena, struct fq_view_key *key)
{
    const struct fq_view_list *list = fq_view_items(key);
    if (list && list->is_array)
        key->expression =
            fq_arena_printf(arena, "pg_catalog.to_jsonb(%.*s)", FQ_STR_ARG(key->expression));
}

static const struct fq_view_key *with_lists(const struct place *place,
                                            const struct fq_view_object *object)
{
    struct fq_view_key *keys = FQ_NEW_ARRAY(place->arena, object->key_count, struct fq_view_key);
    for (size_t i = 0; i < object->key_count; i++) {
        struct fq_view_key *key = &keys[i];
        *key = object->keys[i];
        if (key->object.keys)
            key->object.keys = with_lists(place, &key->object);
        else
            key->list = list_at(place, key->expression);
        fq_view_make_json(place->arena, key);
    }
    return keys;
}

void fq_view_read_lists(struct fq_arena *arena, struct fq_view_definition *view)
{
    size_t left = FQ_LIMIT_VIEW_LISTS;
    const struct place place = {
        .arena = arena, .select = view, .has_document = true, .left = &left};
    struct fq_view_column *columns = FQ_NEW_ARRAY(arena, view->column_count, struct fq_view_column);
    for (size_t i = 0; i < view->column_count; i++) {
        columns[i] = view->columns[i];
        if (columns[i].object.keys)
            columns[i].object.keys = with_lists(&place, &columns[i].object);
    }
    view->columns = columns;
}

const struct fq_view_list *
fq_view_find_list(struct fq_arena *arena, const struct fq_view_definition *view, fq_str expression)
{
    size_t left = FQ_LIMIT_VIEW_LISTS;
    const struct place place = {.arena = arena, .select = view, .left = &left};
    return list_at(&place, expression);
}
