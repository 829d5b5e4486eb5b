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

/* Up to a join, which may not stand there. */
static fq_fragment piece(const char *start, const struct fq_spare_join *join, const char *end)
{
    while (join->select.len && end > start && end[-1] == ' ')
        end--;
    return fq_vetted(between(start, end));
}

/* The join is outside of brackets, finds one row at most and loses none, and the rows that there
 * are do not depend on what it finds. */
static bool stands_apart(struct fq_builder *b, const struct fq_view_definition *view, size_t at)
{
    const struct fq_view_join *join = &view->joins[at];
    bool spare =
        join->select.len && !join->inner && !fq_view_mentions(b->arena, view->rest, join->alias);
    for (size_t i = 0; i < view->join_count && spare; i++)
        spare = i == at || !fq_view_mentions(b->arena, view->joins[i].text, join->alias);
    struct fq_view_walk walk = fq_view_walk_from(view->tail);
    while (spare && walk.token.kind != FQ_VIEW_END && walk.token.text.ptr < join->text.ptr)
        fq_view_walk_next(&walk);
    return spare && walk.depth == 0;
}

static struct fq_spare_join spare_join(struct fq_builder *b, const struct fq_view_definition *view,
                                       size_t at)
{
    const struct fq_view_join *join = &view->joins[at];
    if (!join->select.len)
        return finds_one(b, view, join);
    if (!stands_apart(b, view, at))
        return (struct fq_spare_join){.alias = join->alias};
    return (struct fq_spare_join){
        .alias = join->alias, .select = join->select, .row = fq_vetted(join->text)};
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
        struct fq_spare_join found = spare_join(b, view, i);
        if (fq_fragment_is_empty(found.holds) && fq_fragment_is_empty(found.row))
            continue;
        if (found.select.len)
            at = found.row.text.ptr;
        if (before)
            spare[relation->spare_count - 1].rest = piece(before, &found, at);
        else
            relation->tail = piece(view->tail.ptr, &found, at);
        before = at + found.row.text.len;
        found.rest = fq_vetted(between(before, end));
        spare[relation->spare_count++] = found;
    }
    relation->spare = spare;
    relation->has_where = view->rest.len > order.len;
    if (relation->spare_count)
        relation->behind = fq_vetted(order);
}

/* The expression, which names one value of the row once, with a sub-select in place of that. */
static fq_str alone(struct fq_builder *b, const struct fq_spare_join *join, fq_str expression)
{
    struct fq_view_lexer lexer = {.text = expression};
    struct fq_view_token token, dot, label = {0};
    const char *begin = NULL, *end = expression.ptr + expression.len;
    struct fq_view_definition *select;
    struct fq_error why;
    while ((token = fq_view_token_next(&lexer)).kind != FQ_VIEW_END) {
        if (!fq_view_token_names(token) ||
            !fq_str_eq(fq_view_token_value(b->arena, token), join->alias))
            continue;
        dot = fq_view_token_next(&lexer);
        label = fq_view_token_next(&lexer);
        if (begin || dot.kind != FQ_VIEW_DOT || !fq_view_token_names(label))
            return FQ_STR_NONE;
        begin = token.text.ptr;
    }
    if (!begin || fq_view_read_select(b->arena, join->select, &select, &why) != FQ_OK ||
        fq_str_find(select->tail, FQ_STR("LIMIT")) < select->tail.len) /* a row among equal ones */
        return FQ_STR_NONE;
    const char *behind = label.text.ptr + label.text.len;
    for (size_t i = 0; i < select->column_count; i++) {
        if (fq_str_eq(select->columns[i].name, fq_view_token_value(b->arena, label)))
            return fq_arena_printf(b->arena, "%.*s(SELECT %.*s %.*s)%.*s",
                                   FQ_STR_ARG(between(expression.ptr, begin)),
                                   FQ_STR_ARG(select->columns[i].expression),
                                   FQ_STR_ARG(select->tail), FQ_STR_ARG(between(behind, end)));
    }
    return FQ_STR_NONE;
}

void fq_build_spare_bits(struct fq_builder *b, const struct fq_relation *relation,
                         struct fq_column *column)
{
    const struct fq_spare_join *spare = relation->spare;
    for (size_t i = relation->spare_count; i-- > 0;) {
        bool read = fq_view_mentions(b->arena, column->expression.text, spare[i].alias);
        for (size_t k = i + 1; k < relation->spare_count && !read; k++)
            read = (column->reads & (1u << k)) && fq_str_eq(spare[k].onto, spare[i].alias);
        if (!read)
            continue;
        column->reads |= (uint16_t)(1u << i);
        if (spare[i].select.len && column->reads == (1u << i))
            column->alone = fq_vetted(alone(b, &spare[i], column->expression.text));
        else
            column->alone = SQL_NONE;
    }
}
