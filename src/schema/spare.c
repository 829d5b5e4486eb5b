/* SPDX-License-Identifier: MIT
 *
 * Inner joins of a view that find exactly one row for each, by a foreign key, or for each whose key
 * has no null.  LEFT in front of one makes no difference then, and PostgreSQL leaves out a LEFT
 * JOIN to a key where nothing is read of it.
 */
#include "schema/nested.h"

#include "schema/view_walk.h"

/* A column has so many bits. */
#define SPARE_MAX 16

/* The table under that alias, of which each row of the view has one; NULL: there is none. */
static const struct fq_catalog_relation *
table_in_each_row(struct fq_builder *b, const struct fq_view_definition *view, fq_str alias)
{
    fq_str schema, first;
    if (fq_view_name(b->arena, view->first_alias, &schema, &first) && fq_str_eq(first, alias))
        return fq_build_named_relation(b, view->first_relation);
    for (size_t i = 0; i < view->join_count; i++) {
        if (fq_str_eq(view->joins[i].alias, alias) && view->joins[i].inner)
            return fq_build_named_relation(b, view->joins[i].relation);
    }
    return NULL;
}

static bool leads_along(const struct fq_view_join *join, const struct fq_catalog_relation *table,
                        const struct fq_catalog_foreign_key *key, size_t at)
{
    const struct fq_catalog_column *from = &table->columns[key->columns[at]];
    const struct fq_catalog_column *to = &key->target->columns[key->target_columns[at]];
    if (from->nondeterministic || to->nondeterministic)
        return false;
    for (size_t i = 0; i < join->column_count; i++) {
        if (fq_str_eq(join->columns[i], to->name) && fq_str_eq(join->equals[i].column, from->name))
            return true;
    }
    return false;
}

/* The join asks for what the foreign key says, no more and no less. */
static bool follows(const struct fq_view_join *join, const struct fq_catalog_relation *table,
                    const struct fq_catalog_foreign_key *key)
{
    bool along = join->column_count == key->column_count;
    for (size_t i = 0; i < join->column_count && along; i++)
        along = fq_str_eq(join->equals[i].alias, join->equals[0].alias) &&
                leads_along(join, table, key, i);
    return along;
}

/* The table whose rows are those of the view, each of them once and all of them. */
static const struct fq_catalog_relation *only_table(struct fq_builder *b,
                                                    const struct fq_view_definition *view)
{
    bool all =
        view->joins_known && view->first_preserved && view->rest.len == 0 && view->with.len == 0;
    for (size_t i = 0; i < view->join_count; i++)
        all = all && !view->joins[i].inner;
    return all ? fq_build_named_relation(b, view->first_relation) : NULL;
}

/* The column of that table that the view's column is; empty: it is none. */
static fq_str table_column(struct fq_builder *b, const struct fq_view_definition *view,
                           fq_str column)
{
    fq_str schema, first, alias, name;
    for (size_t i = 0; i < view->column_count; i++) {
        if (fq_str_eq(view->columns[i].name, column) &&
            fq_view_reference(b->arena, view->columns[i].expression, &alias, &name) &&
            fq_view_name(b->arena, view->first_alias, &schema, &first) && fq_str_eq(alias, first))
            return name;
    }
    return FQ_STR_NONE;
}

/* The join as one to the table behind the view whose query it is to. */
static const struct fq_catalog_relation *
joined_table(struct fq_builder *b, const struct fq_view_join *said, struct fq_view_join *ret)
{
    *ret = *said;
    if (!said->inside)
        return fq_build_named_relation(b, said->relation);
    fq_str *columns = FQ_NEW_ARRAY(b->arena, said->column_count, fq_str);
    for (size_t i = 0; i < said->column_count; i++)
        columns[i] = table_column(b, said->inside, said->columns[i]);
    ret->columns = columns;
    return only_table(b, said->inside);
}

/* ORDER BY …, with which the tail ends; empty: it does not. */
static fq_str order_of(const struct fq_view_definition *view)
{
    struct fq_view_walk walk = fq_view_walk_from(view->rest);
    while (walk.token.kind != FQ_VIEW_END && !fq_view_at(&walk, FQ_STR("ORDER")))
        fq_view_walk_next(&walk);
    return walk.token.kind == FQ_VIEW_END ? FQ_STR_NONE
                                          : fq_view_text_from(view->rest, walk.token.text.ptr);
}

/* Whether one more condition can stand in front of that: behind nothing, or WHERE with a column or
 * with something in brackets. */
static bool takes_condition(struct fq_builder *b, const struct fq_view_definition *view)
{
    fq_str where = view->rest, order = order_of(view), alias, column, inside;
    if (order.len)
        where = fq_view_text_up_to(where, order.ptr);
    if (where.len == 0)
        return true;
    struct fq_view_walk walk = fq_view_walk_from(where);
    fq_str condition = fq_view_text_from(where, walk.token.text.ptr + walk.token.text.len);
    return fq_view_at(&walk, FQ_STR("WHERE")) &&
           (fq_view_read_brackets(condition, &inside) ||
            fq_view_reference(b->arena, condition, &alias, &column));
}

/* `(p.fk_author IS NOT NULL)`, of each column of the key. */
static fq_str key_is_set(struct fq_builder *b, const struct fq_view_join *join)
{
    fq_str alias = fq_name_quoted(b->arena, join->equals[0].alias), all = FQ_STR_NONE;
    for (size_t i = 0; i < join->column_count; i++)
        all = fq_arena_printf(b->arena, "%.*s%s(%.*s.%.*s IS NOT NULL)", FQ_STR_ARG(all),
                              i ? " AND " : "", FQ_STR_ARG(alias),
                              FQ_STR_ARG(fq_name_quoted(b->arena, join->equals[i].column)));
    return all;
}

/* Whether each row finds one, unless the key has a null: `holds` is true as long as it is so;
 * empty: the join may take rows away. */
static struct fq_spare_join finds_one(struct fq_builder *b, const struct fq_view_definition *view,
                                      const struct fq_view_join *said)
{
    struct fq_spare_join spare = {.alias = said->alias};
    if (!said->inner || !said->nothing_else || said->column_count == 0 ||
        fq_view_mentions(b->arena, view->rest, said->alias))
        return spare;
    struct fq_view_join join;
    const struct fq_catalog_relation *joined = joined_table(b, said, &join);
    const struct fq_catalog_relation *table = table_in_each_row(b, view, said->equals[0].alias);
    spare.onto = said->equals[0].alias;
    for (size_t i = 0; table && i < table->foreign_key_count; i++) {
        const struct fq_catalog_foreign_key *key = &table->foreign_keys[i];
        if (key->target != joined || !follows(&join, table, key))
            continue;
        if (fq_build_is_key_set(table, key)) {
            spare.holds = fq_vetted(fq_build_unchanged_key(b, table, key));
        } else if (takes_condition(b, view)) {
            spare.holds = fq_vetted(fq_build_unchanged_unless_null(b, key));
            spare.kept = fq_vetted(key_is_set(b, said));
        }
        return spare;
    }
    return spare;
}

static fq_str between(const char *start, const char *end)
{
    return fq_str_of(start, (size_t)(end - start));
}

void fq_view_spare_joins(struct fq_builder *b, const struct fq_view_definition *view,
                         struct fq_relation *relation)
{
    const char *end = view->tail.ptr + view->tail.len, *before = NULL;
    fq_str order = view->joins_known ? order_of(view) : FQ_STR_NONE;
    relation->tail = fq_vetted(view->tail);
    if (!view->joins_known)
        return;
    if (order.len)
        end = order.ptr;
    struct fq_spare_join *spare = FQ_NEW_ARRAY(b->arena, SPARE_MAX, struct fq_spare_join);
    for (size_t i = 0; i < view->join_count && relation->spare_count < SPARE_MAX; i++) {
        const char *at = view->joins[i].inner;
        struct fq_spare_join found = finds_one(b, view, &view->joins[i]);
        if (fq_fragment_is_empty(found.holds))
            continue;
        if (before)
            spare[relation->spare_count - 1].rest = fq_vetted(between(before, at));
        else
            relation->tail = fq_vetted(between(view->tail.ptr, at));
        before = at;
        found.rest = fq_vetted(between(at, end));
        spare[relation->spare_count++] = found;
    }
    relation->spare = spare;
    relation->has_where = view->rest.len > order.len;
    if (relation->spare_count)
        relation->behind = fq_vetted(order);
}

void fq_build_spare_bits(struct fq_builder *b, const struct fq_relation *relation,
                         struct fq_column *column)
{
    const struct fq_spare_join *spare = relation->spare;
    for (size_t i = relation->spare_count; i-- > 0;) {
        bool read = fq_view_mentions(b->arena, column->expression.text, spare[i].alias);
        for (size_t k = i + 1; k < relation->spare_count && !read; k++)
            read = (column->reads & (1u << k)) && fq_str_eq(spare[k].onto, spare[i].alias);
        if (read)
            column->reads |= (uint16_t)(1u << i);
    }
}
