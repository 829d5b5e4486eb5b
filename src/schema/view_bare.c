/* SPDX-License-Identifier: MIT
 *
 * From version 16 on PostgreSQL writes the columns of a view's only relation without its name.
 * Here an expression that is nothing but such a column gets it, so that it is known as what it is.
 */
#include "schema/view_from.h"
#include "schema/view_walk.h"

/* PostgreSQL quotes names with capitals, and names that are reserved words; those of its own
 * words that are values, like CURRENT_DATE, it writes in capitals. */
static bool is_bare_column(fq_str expression)
{
    struct fq_view_walk walk = fq_view_walk_from(expression);
    const struct fq_view_token first = walk.token;
    fq_view_walk_next(&walk);
    if (walk.token.kind != FQ_VIEW_END)
        return false;
    if (first.kind == FQ_VIEW_QUOTED)
        return true;
    char c = first.kind == FQ_VIEW_WORD ? first.text.ptr[0] : 'A';
    return !(c >= 'A' && c <= 'Z') && !fq_view_token_is(first, FQ_STR("true")) &&
           !fq_view_token_is(first, FQ_STR("false"));
}

static fq_str named(struct fq_arena *arena, fq_str alias, fq_str expression)
{
    return is_bare_column(expression) ? fq_arena_printf(arena, "%.*s.%.*s", FQ_STR_ARG(alias),
                                                        FQ_STR_ARG(fq_view_trim(expression)))
                                      : expression;
}

/* What stands in a sub-select has names in any version. */
static void name_keys(struct fq_arena *arena, fq_str alias, struct fq_view_object *object)
{
    if (object->key_count == 0)
        return;
    struct fq_view_key *keys = FQ_NEW_ARRAY(arena, object->key_count, struct fq_view_key);
    for (size_t i = 0; i < object->key_count; i++) {
        keys[i] = object->keys[i];
        keys[i].expression = named(arena, alias, keys[i].expression);
        name_keys(arena, alias, &keys[i].object);
    }
    object->keys = keys;
}

void fq_view_name_bare(struct fq_arena *arena, struct fq_view_definition *view)
{
    if (view->first_alias.len == 0 || view->join_count)
        return;
    struct fq_view_column *columns = FQ_NEW_ARRAY(arena, view->column_count, struct fq_view_column);
    for (size_t i = 0; i < view->column_count; i++) {
        columns[i] = view->columns[i];
        columns[i].expression = named(arena, view->first_alias, columns[i].expression);
        name_keys(arena, view->first_alias, &columns[i].object);
    }
    view->columns = columns;
}
