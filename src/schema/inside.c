/* SPDX-License-Identifier: MIT
 *
 * What stands inside objects of a document that may not be there is null where they are not.
 */
#include "schema/nested.h"

const struct fq_catalog_relation *fq_build_named_relation(struct fq_builder *b, fq_str written)
{
    fq_str schema, name;
    if (!fq_view_name(b->arena, written, &schema, &name) || schema.len == 0)
        return NULL;
    return fq_catalog_relation(b->catalog, schema, name);
}

const struct fq_catalog_column *fq_view_origin(struct fq_builder *b,
                                               const struct fq_view_scope *scope,
                                               const struct fq_view_key *key,
                                               const struct fq_catalog_relation **ret_table)
{
    fq_str alias, name, written = FQ_STR_NONE;
    *ret_table = key->table;
    if (key->column || !fq_view_reference(b->arena, key->expression, &alias, &name))
        return key->column;
    for (; scope && !written.len; scope = scope->around)
        written = fq_view_relation_called(b->arena, scope->select, alias);
    *ret_table = fq_build_named_relation(b, written);
    int at = *ret_table ? fq_catalog_column_index(*ret_table, name) : -1;
    return at < 0 ? NULL : &(*ret_table)->columns[at];
}

static const struct fq_catalog_relation *
relation_called(struct fq_builder *b, const struct fq_view_definition *view, fq_str alias)
{
    fq_str schema, first;
    if (!view->joins_known)
        return NULL;
    if (fq_view_name(b->arena, view->first_alias, &schema, &first) && fq_str_eq(first, alias))
        return fq_build_named_relation(b, view->first_relation);
    for (size_t i = 0; i < view->join_count; i++) {
        if (fq_str_eq(view->joins[i].alias, alias))
            return fq_build_named_relation(b, view->joins[i].relation);
    }
    return NULL;
}

bool fq_view_is_never_null(struct fq_builder *b, const struct fq_view_definition *view,
                           fq_str reference)
{
    fq_str alias, column;
    if (!fq_view_reference(b->arena, reference, &alias, &column))
        return false;
    const struct fq_catalog_relation *relation = relation_called(b, view, alias);
    int at = relation ? fq_catalog_column_index(relation, column) : -1;
    return at >= 0 && !relation->inherited && relation->columns[at].not_null;
}

bool fq_view_is_in_each_row(struct fq_builder *b, const struct fq_view_definition *view,
                            fq_str expression)
{
    fq_str alias, column, schema, first, written = FQ_STR_NONE;
    if (!fq_view_reference(b->arena, expression, &alias, &column))
        return false;
    if (view->first_preserved && fq_view_name(b->arena, view->first_alias, &schema, &first) &&
        schema.len == 0 && fq_str_eq(alias, first))
        written = view->first_relation;
    for (size_t i = 0; view->joins_known && i < view->join_count; i++) {
        if (view->joins[i].inner && fq_str_eq(view->joins[i].alias, alias))
            written = view->joins[i].relation;
    }
    const struct fq_catalog_relation *relation = fq_build_named_relation(b, written);
    return written.len && !(relation && relation->view); /* whose rows may have been joined */
}

bool fq_view_is_always_there(struct fq_builder *b, const struct fq_view_definition *view,
                             fq_str reference)
{
    return fq_view_is_never_null(b, view, reference) && !fq_build_has_subtotals(view->tail) &&
           (!fq_build_has_outer_join(view->tail) || fq_view_is_in_each_row(b, view, reference));
}

/* The object is not there where an outer join found no row, and then the column is null as well. */
static bool is_null_without(struct fq_builder *b, const struct fq_view_definition *view,
                            const struct fq_view_object *object, fq_str expression)
{
    fq_str alias, column, other, never_null;
    if (object->vanishes)
        return true;
    return fq_view_reference(b->arena, expression, &alias, &column) &&
           fq_view_reference(b->arena, object->present_with, &other, &never_null) &&
           fq_str_eq(alias, other) && fq_view_is_never_null(b, view, object->present_with);
}

fq_str fq_view_inside(struct fq_builder *b, const struct fq_view_definition *view,
                      const struct fq_view_inside *objects, fq_str expression)
{
    fq_str column = expression;
    for (; objects; objects = objects->outer) {
        const struct fq_view_object *object = objects->object;
        if (object->present.len && !is_null_without(b, view, object, column))
            expression = fq_arena_printf(b->arena, "CASE WHEN %.*s THEN %.*s END",
                                         FQ_STR_ARG(object->present), FQ_STR_ARG(expression));
    }
    return expression;
}

fq_str fq_view_presence(struct fq_builder *b, const struct fq_view_definition *view,
                        const struct fq_view_inside *object)
{
    fq_str there = fq_arena_printf(b->arena, "CASE WHEN %.*s THEN true END",
                                   FQ_STR_ARG(object->object->present));
    return fq_view_inside(b, view, object->outer, there);
}
