/* SPDX-License-Identifier: MIT
 *
 * Lists of other views' documents, and lists that other views make.  PostgreSQL makes the list as
 * the view says; here is found out what is in it.  The SELECT that makes it is taken for a view of
 * one column, the item, so that what nested.c knows of documents in documents holds in lists as
 * well.
 */
#include "schema/nested.h"

#include "schema/view_rows.h"

/* ---- items ---- */

/* The SELECT as a view of items. */
static const struct fq_view_definition *view_of_items(struct fq_builder *b,
                                                      const struct fq_view_list *list)
{
    struct fq_view_column *column = FQ_NEW(b->arena, struct fq_view_column);
    struct fq_view_definition *view = FQ_NEW(b->arena, struct fq_view_definition);
    *column = (struct fq_view_column){
        .name = FQ_STR("data"), .expression = list->item, .object = list->object};
    *view = *list->scope->select;
    view->columns = column;
    view->column_count = 1;
    return view;
}

/* The list with what other views say of its items; NULL: they say nothing. */
static const struct fq_view_list *nested_list(const struct fq_view_nesting *outer,
                                              const struct fq_view_list *said)
{
    struct fq_builder *b = outer->b;
    const struct fq_nested_view *unused;
    const struct fq_view_nesting inside = {
        .b = b, .depth = outer->depth + 1, .is_list = true, .not_null = said->not_null};
    const struct fq_view_definition *nested =
        fq_view_nest_in(&inside, view_of_items(b, said), &unused);
    if (!nested)
        return NULL;
    struct fq_view_list *list = FQ_NEW(b->arena, struct fq_view_list);
    struct fq_view_scope *scope = FQ_NEW(b->arena, struct fq_view_scope);
    *list = *said;
    *scope = (struct fq_view_scope){nested, said->scope->around};
    list->object = nested->columns[0].object;
    list->scope = scope;
    return list;
}

/* ---- lists that other views make ---- */

struct view_list {
    const struct fq_view_list *list; /* NULL: it is none */
};

static const struct fq_view_list *read_list(const struct fq_view_nesting *outer,
                                            const struct fq_catalog_view *view, fq_str column)
{
    struct fq_builder *b = outer->b;
    struct fq_view_definition *read = NULL;
    struct fq_error why;
    struct fq_view_text text;
    if (!fq_view_text(b, view, &text) || fq_view_read(b->arena, text.text, &read, &why) != FQ_OK)
        return NULL;
    for (size_t i = 0; i < read->column_count; i++) {
        if (!fq_str_eq(read->columns[i].name, column))
            continue;
        const struct fq_view_list *found =
            fq_view_find_list(b->arena, read, read->columns[i].expression);
        const struct fq_view_list *nested = found ? nested_list(outer, found) : NULL;
        return nested ? nested : found;
    }
    return NULL;
}

/* Once for each column of a view, however many name it. */
static const struct fq_view_list *list_of_column(const struct fq_view_nesting *outer,
                                                 const struct fq_catalog_relation *relation,
                                                 fq_str column)
{
    struct fq_builder *b = outer->b;
    fq_str key = fq_arena_printf(b->arena, "%u.%.*s", relation->oid, FQ_STR_ARG(column));
    struct view_list *known = fq_map_get(&b->nested_views, key);
    if (known)
        return known->list;
    known = FQ_NEW(b->arena, struct view_list);
    known->list = read_list(outer, relation->view, column);
    fq_map_put(&b->nested_views, key, known);
    return known->list;
}

/* COALESCE(alias.column, '[]'), or without. */
static const struct fq_view_list *list_of_view(const struct fq_view_nesting *outer,
                                               const struct fq_view_definition *view,
                                               fq_str expression)
{
    struct fq_builder *b = outer->b;
    fq_str alias, column, list = fq_view_list_alternative(expression);
    if (!fq_view_reference(b->arena, list, &alias, &column))
        return NULL;
    const struct fq_catalog_relation *relation =
        fq_build_named_relation(b, fq_view_relation_called(b->arena, view, alias));
    const struct fq_view_list *found =
        relation && relation->view ? list_of_column(outer, relation, column) : NULL;
    if (!found)
        return NULL;
    struct fq_view_list *made = FQ_NEW(b->arena, struct fq_view_list);
    *made = *found;
    made->never_null =
        list.ptr != expression.ptr || (found->never_null && !fq_build_has_outer_join(view->tail));
    return made;
}

bool fq_view_nest_list(const struct fq_view_nesting *outer, const struct fq_view_definition *view,
                       struct fq_view_key *key)
{
    bool was_known = fq_view_items(key) != NULL;
    const struct fq_view_list *list =
        key->list ? nested_list(outer, key->list) : list_of_view(outer, view, key->expression);
    if (!list)
        return false;
    key->list = list;
    if (!was_known)
        fq_view_make_json(outer->b->arena, key);
    return true;
}

/* ---- lists in documents of views in views ---- */

static const struct fq_view_scope *scope_inside(struct fq_builder *b,
                                                const struct fq_view_scope *scope,
                                                const struct fq_view_definition *view)
{
    struct fq_view_scope *inside = FQ_NEW(b->arena, struct fq_view_scope);
    *inside = scope ? (struct fq_view_scope){scope->select, scope_inside(b, scope->around, view)}
                    : (struct fq_view_scope){view, NULL};
    return inside;
}

const struct fq_view_list *fq_view_list_inside(struct fq_builder *b,
                                               const struct fq_view_list *list,
                                               const struct fq_view_definition *view)
{
    if (!list)
        return NULL;
    struct fq_view_list *inside = FQ_NEW(b->arena, struct fq_view_list);
    *inside = *list;
    inside->scope = scope_inside(b, list->scope, view);
    return inside;
}
