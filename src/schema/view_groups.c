/* SPDX-License-Identifier: MIT */
#include "schema/view_groups.h"

#include "base/limits.h"
#include "schema/view_calls.h"
#include "schema/view_from.h"
#include "schema/view_one_row.h"
#include "schema/view_walk.h"

/* So many tables are joined in a view that groups. */
#define JOINS_MOST 32u

/* A definition on its way to another one. */
struct groups {
    struct fq_builder *b;
    fq_str text;
    fq_str with, list, from, where, by, having, order; /* without the words that begin them */
    struct fq_view_definition tables;                  /* in FROM */
    fq_str first;            /* the alias of the first one, without quotes */
    bool inside[JOINS_MOST]; /* joined tables whose rows are aggregated */
    size_t inside_count;
    bool drops;       /* a row that none of those is joined to is no row */
    fq_str name, one; /* of what is aggregated, and of the row that the others are joined to */
    struct fq_buf aggregates; /* …, as they are selected there */
    size_t aggregate_count;
    fq_str asked; /* WHERE: what is asked of those tables' rows */
    const char *why;
};

static bool fails(struct groups *g, const char *why)
{
    g->why = why;
    return false;
}

/* ---- clauses ---- */

/* Which clause the walk is at the first word of; NULL: none. */
static fq_str *clause_at(struct groups *g, const struct fq_view_walk *walk)
{
    const struct {
        fq_str word;
        fq_str *text;
    } clauses[] = {{FQ_STR("WHERE"), &g->where},
                   {FQ_STR("GROUP"), &g->by},
                   {FQ_STR("HAVING"), &g->having},
                   {FQ_STR("ORDER"), &g->order}};
    for (size_t i = 0; i < FQ_ARRAY_LEN(clauses); i++) {
        if (fq_view_at(walk, clauses[i].word) && !fq_view_token_is(walk->last, FQ_STR("WITHIN")))
            return clauses[i].text;
    }
    return NULL;
}

/* FROM … [WHERE …] GROUP BY … [HAVING …] [ORDER BY …] */
static void cut_clauses(struct groups *g, fq_str tail)
{
    struct fq_view_walk walk = fq_view_walk_from(tail);
    fq_str *clause = &g->from;
    const char *begin = tail.ptr;
    while (walk.token.kind != FQ_VIEW_END) {
        fq_str *next = clause_at(g, &walk);
        if (!next) {
            fq_view_walk_next(&walk);
            continue;
        }
        *clause = fq_view_trim(fq_str_of(begin, (size_t)(walk.token.text.ptr - begin)));
        clause = next;
        fq_view_walk_next(&walk);
        if (fq_view_at(&walk, FQ_STR("BY")))
            fq_view_walk_next(&walk);
        begin = walk.token.text.len ? walk.token.text.ptr : tail.ptr + tail.len;
    }
    *clause = fq_view_text_from(tail, begin);
}

static bool cut(struct groups *g)
{
    struct fq_view_definition *select;
    struct fq_error why;
    if (fq_view_read_select(g->b->arena, g->text, &select, &why) != FQ_OK || select->tail.len == 0)
        return fails(g, "its query has a form that is not read here");
    g->with = select->with;
    cut_clauses(g, select->tail);
    g->list =
        fq_view_text_up_to(fq_view_text_from(g->text, g->text.ptr + g->with.len), select->tail.ptr);
    g->list = fq_view_text_from(g->list, g->list.ptr + FQ_STR("SELECT").len);
    g->tables.with = g->with;
    g->tables.tail = g->from;
    fq_view_read_first(g->b->arena, &g->tables);
    fq_str none;
    if (!g->tables.joins_known || g->tables.join_count > JOINS_MOST ||
        !fq_view_name(g->b->arena, g->tables.first_alias, &none, &g->first))
        return fails(g, "FROM is not one table with others joined to it by JOIN or LEFT JOIN");
    return true;
}

/* ---- names ---- */

/* A table that is joined, or the first one; or one of those inside. */
static bool is_table(const struct groups *g, fq_str alias, bool inside)
{
    if (fq_str_eq(alias, g->first))
        return !inside;
    for (size_t i = 0; i < g->tables.join_count; i++) {
        if (fq_str_eq(alias, g->tables.joins[i].alias))
            return g->inside[i] == inside;
    }
    return false;
}

/* Something in the text is a column of a table inside, or of one outside. */
static bool names(const struct groups *g, fq_str text, bool inside)
{
    struct fq_view_lexer lexer = {.text = text};
    struct fq_view_token last = {0}, token;
    for (; (token = fq_view_token_next(&lexer)).kind != FQ_VIEW_END; last = token) {
        struct fq_view_lexer ahead = lexer;
        if (fq_view_token_names(token) && last.kind != FQ_VIEW_DOT &&
            fq_view_token_next(&ahead).kind == FQ_VIEW_DOT &&
            is_table(g, fq_view_token_value(g->b->arena, token), inside))
            return true;
    }
    return false;
}

static fq_str unused_name(const struct groups *g, const char *wanted)
{
    fq_str name = fq_str_from(wanted);
    for (unsigned i = 1; fq_view_mentions(g->b->arena, g->text, name); i++)
        name = fq_arena_printf(g->b->arena, "%s_%u", wanted, i);
    return name;
}

/* ---- tables ---- */

/* Joined tables of which each row has one at most stay where they are. */
static bool divide_tables(struct groups *g)
{
    const struct fq_view_definition *behind = NULL;
    for (size_t i = 0; i < g->tables.join_count; i++) {
        const struct fq_view_join *join = &g->tables.joins[i];
        bool known = join->select.len || fq_view_table_behind(g->b, join->relation, &behind);
        bool one = known && fq_build_joins_one(g->b, join, behind);
        if (one && !names(g, join->text, true))
            continue;
        if (!one && !(known && fq_build_joins_by_index(g->b, join, behind)))
            return fails(g, "no index leads to the rows of a table that it joins");
        g->inside[i] = true;
        g->inside_count++;
        g->drops = g->drops || join->inner;
    }
    return true;
}

/* ---- GROUP BY ---- */

static bool is_of_row(const struct groups *g, fq_str expression)
{
    struct fq_view_walk walk = fq_view_walk_from(expression);
    for (; walk.token.kind != FQ_VIEW_END; fq_view_walk_next(&walk)) {
        if (walk.token.kind == FQ_VIEW_BAD || fq_view_opens_query(&walk) ||
            fq_view_calls_function(g->b->arena, &walk))
            return false;
    }
    return !names(g, expression, true);
}

/* Each group is of one row of the first table: a key of it is among what is grouped by, and nothing
 * that is not the same wherever that row is the same. */
static bool groups_by_key(struct groups *g)
{
    struct fq_arena *arena = g->b->arena;
    const struct fq_view_definition *behind;
    size_t count = fq_view_count_items(g->by);
    fq_str *columns = FQ_NEW_ARRAY(arena, count, fq_str), items = g->by, alias, column;
    struct fq_view_join key = {.relation = g->tables.first_relation, .columns = columns};
    for (size_t i = 0; i < count; i++) {
        fq_str item = fq_view_cut_item(&items);
        if (!is_of_row(g, item))
            return fails(g, "it is not grouped by its first table's rows alone");
        if (fq_view_reference(arena, item, &alias, &column) && fq_str_eq(alias, g->first))
            columns[key.column_count++] = column;
    }
    if (!fq_view_table_behind(g->b, key.relation, &behind) ||
        !fq_build_names_rows(g->b, &key, behind))
        return fails(g, "it is not grouped by a key of its first table that is never null");
    return true;
}

/* ---- expressions ---- */

/* [WITHIN GROUP (…)] [FILTER (…)] behind a call.  False: OVER. */
static bool pass_filters(struct fq_view_walk *walk)
{
    for (;;) {
        struct fq_view_lexer ahead = walk->lexer;
        struct fq_view_token next = fq_view_token_next(&ahead);
        if (fq_view_token_is(next, FQ_STR("OVER")))
            return false;
        if (!fq_view_token_is(next, FQ_STR("FILTER")) && !fq_view_token_is(next, FQ_STR("WITHIN")))
            return true;
        while (walk->token.kind != FQ_VIEW_END && walk->token.kind != FQ_VIEW_OPEN)
            fq_view_walk_next(walk);
        if (walk->token.kind == FQ_VIEW_OPEN)
            fq_view_pass_brackets(walk);
    }
}

/* An aggregate in a query inside may be one of the rows outside. */
static bool may_aggregate(const struct groups *g, fq_str query)
{
    struct fq_view_walk walk = fq_view_walk_from(query);
    for (; walk.token.kind != FQ_VIEW_END; fq_view_walk_next(&walk)) {
        if (fq_view_calls_aggregate(g->b->arena, &walk) ||
            fq_view_calls_function(g->b->arena, &walk))
            return names(g, query, false);
    }
    return false;
}

/* At the name behind which its bracket stands: the call is selected inside, and named here. */
static bool write_aggregate(struct groups *g, struct fq_buf *out, struct fq_view_walk *walk,
                            const char **copied)
{
    const char *begin = walk->last.text.ptr - FQ_STR("pg_catalog.").len;
    fq_view_pass_brackets(walk);
    if (!pass_filters(walk))
        return fails(g, "it has window functions");
    const char *end = walk->token.text.ptr + walk->token.text.len;
    fq_str call = fq_str_of(begin, (size_t)(end - begin));
    /* What is of the row alone is aggregated where the row stands. */
    if (!names(g, call, true) && names(g, call, false))
        return fails(g, "it aggregates what is of its first table's rows alone");
    fq_buf_add(out, *copied, (size_t)(begin - *copied));
    fq_buf_printf(out, "%.*s.v%zu", FQ_STR_ARG(g->name), ++g->aggregate_count);
    fq_buf_printf(&g->aggregates, "%s%.*s AS v%zu", g->aggregate_count > 1 ? ", " : " ",
                  FQ_STR_ARG(call), g->aggregate_count);
    *copied = end;
    return true;
}

/* The expressions with what is aggregated by its name.  False: they may not be the same then. */
static bool write_expressions(struct groups *g, fq_str text, fq_str *ret)
{
    struct fq_view_walk walk = fq_view_walk_from(text);
    const char *copied = text.ptr;
    struct fq_buf out;
    fq_buf_init(&out, g->b->arena, FQ_LIMIT_VIEW_BYTES);
    for (; walk.token.kind != FQ_VIEW_END; fq_view_walk_next(&walk)) {
        if (fq_view_opens_query(&walk)) {
            const char *begin = walk.token.text.ptr;
            fq_view_pass_brackets(&walk);
            fq_str query = fq_str_of(begin, (size_t)(walk.token.text.ptr - begin));
            if (names(g, query, true) || may_aggregate(g, query))
                return fails(g, "a query in its list may aggregate what is outside of that");
        } else if (fq_view_calls_aggregate(g->b->arena, &walk)) {
            if (!write_aggregate(g, &out, &walk, &copied))
                return false;
        } else if (walk.token.kind == FQ_VIEW_BAD || fq_view_calls_function(g->b->arena, &walk)) {
            return fails(g, "it calls a function that may be an aggregate");
        }
    }
    fq_buf_add(&out, copied, (size_t)(text.ptr + text.len - copied));
    *ret = fq_buf_str(&out);
    if (fq_buf_failed(&out) || names(g, *ret, true))
        return fails(g, "it shows columns of what it groups");
    return true;
}

/* ---- conditions ---- */

static void add_view_condition(struct fq_buf *out, fq_str condition)
{
    fq_buf_printf(out, "%s%.*s", out->len ? " AND " : "", FQ_STR_ARG(condition));
}

/* What WHERE asks of rows of the tables inside is asked there.  Behind WHERE stands a condition, or
 * some in brackets with AND between them. */
static void divide_conditions(struct groups *g, struct fq_buf *outside)
{
    struct fq_buf inside;
    fq_str all = g->where, enclosed;
    fq_buf_init(&inside, g->b->arena, FQ_LIMIT_VIEW_BYTES);
    if (fq_view_read_brackets(all, &enclosed))
        all = enclosed;
    struct fq_view_walk walk = fq_view_walk_from(all);
    bool several = false, other = false;
    for (; walk.token.kind != FQ_VIEW_END; fq_view_walk_next(&walk)) {
        several = several || fq_view_at(&walk, FQ_STR("AND"));
        other = other || (walk.depth == 0 && walk.token.kind != FQ_VIEW_CLOSE &&
                          !fq_view_at(&walk, FQ_STR("AND")));
    }
    if (!several || other)
        all = g->where;
    for (walk = fq_view_walk_from(all); all.len;) {
        while (walk.token.kind != FQ_VIEW_END &&
               !(several && !other && fq_view_at(&walk, FQ_STR("AND"))))
            fq_view_walk_next(&walk);
        bool last = walk.token.kind == FQ_VIEW_END;
        fq_str one = last ? all : fq_view_text_up_to(all, walk.token.text.ptr);
        add_view_condition(names(g, one, true) ? &inside : outside, one);
        all = last ? FQ_STR_NONE : fq_view_text_from(all, walk.token.text.ptr + 3);
        walk = fq_view_walk_from(all);
    }
    g->asked = fq_buf_str(&inside);
    g->drops = g->drops || g->asked.len;
}

/* ---- writing ---- */

/* FROM … of what is aggregated for a row. */
static void add_inside(const struct groups *g, struct fq_buf *out)
{
    fq_buf_printf(out, " FROM (SELECT) %.*s", FQ_STR_ARG(g->one));
    for (size_t i = 0; i < g->tables.join_count; i++) {
        if (g->inside[i])
            fq_buf_printf(out, " %.*s", FQ_STR_ARG(g->tables.joins[i].text));
    }
    if (g->asked.len)
        fq_buf_printf(out, " WHERE %.*s", FQ_STR_ARG(g->asked));
}

static void add_from(const struct groups *g, struct fq_buf *out)
{
    fq_buf_printf(out, " FROM %.*s %.*s", FQ_STR_ARG(g->tables.first_relation),
                  FQ_STR_ARG(g->tables.first_alias));
    for (size_t i = 0; i < g->tables.join_count; i++) {
        if (!g->inside[i])
            fq_buf_printf(out, " %.*s", FQ_STR_ARG(g->tables.joins[i].text));
    }
    if (g->aggregate_count == 0)
        return;
    fq_buf_printf(out, " LEFT JOIN LATERAL (SELECT%.*s", FQ_STR_ARG(fq_buf_str(&g->aggregates)));
    add_inside(g, out);
    fq_buf_printf(out, ") %.*s ON (true)", FQ_STR_ARG(g->name));
}

static fq_str written_rows(struct groups *g)
{
    struct fq_buf out, outside;
    fq_str list, having, order;
    fq_buf_init(&out, g->b->arena, FQ_LIMIT_VIEW_BYTES);
    fq_buf_init(&outside, g->b->arena, FQ_LIMIT_VIEW_BYTES);
    fq_buf_init(&g->aggregates, g->b->arena, FQ_LIMIT_VIEW_BYTES);
    divide_conditions(g, &outside);
    if (!write_expressions(g, g->list, &list) || !write_expressions(g, g->having, &having) ||
        !write_expressions(g, g->order, &order))
        return FQ_STR_NONE;
    fq_buf_printf(&out, "%.*s SELECT %.*s", FQ_STR_ARG(g->with), FQ_STR_ARG(list));
    add_from(g, &out);
    if (g->drops) {
        fq_buf_printf(&outside, "%sEXISTS (SELECT", outside.len ? " AND " : "");
        add_inside(g, &outside);
        fq_buf_char(&outside, ')');
    }
    if (having.len)
        add_view_condition(&outside, fq_arena_printf(g->b->arena, "(%.*s)", FQ_STR_ARG(having)));
    if (outside.len)
        fq_buf_printf(&out, " WHERE (%.*s)", FQ_STR_ARG(fq_buf_str(&outside)));
    if (order.len)
        fq_buf_printf(&out, " ORDER BY %.*s", FQ_STR_ARG(order));
    bool failed = fq_buf_failed(&out) || fq_buf_failed(&outside) || fq_buf_failed(&g->aggregates);
    g->why = failed ? "it is too long" : NULL;
    return failed ? FQ_STR_NONE : fq_view_trim(fq_buf_str(&out));
}

fq_str fq_view_ungroup(struct fq_builder *b, fq_str definition, const char **ret_why)
{
    struct groups g = {.b = b, .text = definition};
    fq_str made = FQ_STR_NONE;
    if (cut(&g) && divide_tables(&g) && groups_by_key(&g)) {
        g.name = unused_name(&g, "grouped");
        g.one = unused_name(&g, "one");
        made = written_rows(&g);
    }
    *ret_why = g.why;
    return made;
}
