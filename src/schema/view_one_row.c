/* SPDX-License-Identifier: MIT */
#include "schema/view_one_row.h"

#include "base/limits.h"
#include "schema/view_calls.h"
#include "schema/view_from.h"
#include "schema/view_qualify.h"
#include "schema/view_walk.h"

/* So many joins are written into one SELECT. */
#define JOINS_MOST 32u

/* A SELECT that objects are looked for in. */
struct outer {
    struct fq_builder *b;
    fq_str text;
    const struct fq_view_definition *select;
};

/* ( SELECT object FROM table alias WHERE condition ) */
struct lookup {
    const char *open, *end; /* the brackets, of which one begins and the other has ended */
    fq_str text;            /* what stands between them */
    fq_str relation, alias; /* the alias without quotes */
    fq_str object, condition;
    fq_str joined_as; /* the alias that it has in the outer SELECT, quoted */
    fq_str key;       /* a column of the row that is not null */
};

/* ---- names ---- */

/* The alias, or one like it that the outer SELECT does not have yet. */
static fq_str free_alias(const struct outer *outer, const struct lookup *lookup)
{
    struct fq_builder *b = outer->b;
    fq_str before = fq_view_text_up_to(outer->text, lookup->open);
    fq_str after = fq_view_text_from(outer->text, lookup->end), alias = lookup->alias;
    if (!fq_view_mentions(b->arena, before, alias) && !fq_view_mentions(b->arena, after, alias))
        return alias;
    for (unsigned i = 1;; i++) {
        alias = fq_arena_printf(b->arena, "%.*s_%u", FQ_STR_ARG(lookup->alias), i);
        if (!fq_view_mentions(b->arena, outer->text, alias))
            return alias;
    }
}

/* The text with the name that columns are reached by in place of the table's own. */
static fq_str renamed(struct fq_builder *b, fq_str text, const struct lookup *lookup)
{
    struct fq_buf out;
    struct fq_view_lexer lexer = {.text = text};
    struct fq_view_token last = {0}, token;
    const char *copied = text.ptr;
    fq_buf_init(&out, b->arena, FQ_LIMIT_VIEW_BYTES);
    for (; (token = fq_view_token_next(&lexer)).kind != FQ_VIEW_END; last = token) {
        struct fq_view_lexer ahead = lexer;
        if (!fq_view_token_names(token) || last.kind == FQ_VIEW_DOT ||
            fq_view_token_next(&ahead).kind != FQ_VIEW_DOT ||
            !fq_str_eq(fq_view_token_value(b->arena, token), lookup->alias))
            continue;
        fq_buf_add(&out, copied, (size_t)(token.text.ptr - copied));
        fq_buf_str_add(&out, lookup->joined_as);
        copied = token.text.ptr + token.text.len;
    }
    fq_buf_add(&out, copied, (size_t)(text.ptr + text.len - copied));
    return fq_buf_failed(&out) ? FQ_STR_NONE : fq_buf_str(&out);
}

/* ---- what it is found by ---- */

/* WHERE condition [ORDER BY …] [LIMIT 1], of which the latter, *ret_end, do nothing to one row. */
static bool read_condition(fq_str rest, fq_str *ret, fq_str *ret_end)
{
    struct fq_view_walk walk = fq_view_walk_from(rest);
    if (!fq_view_at(&walk, FQ_STR("WHERE")))
        return false;
    *ret = fq_view_text_from(rest, walk.token.text.ptr + walk.token.text.len);
    static const fq_str others[] = {FQ_STR_INIT("GROUP"),  FQ_STR_INIT("HAVING"),
                                    FQ_STR_INIT("WINDOW"), FQ_STR_INIT("OFFSET"),
                                    FQ_STR_INIT("FETCH"),  FQ_STR_INIT("FOR")};
    const char *end = NULL;
    for (; walk.token.kind != FQ_VIEW_END; fq_view_walk_next(&walk)) {
        for (size_t i = 0; i < FQ_ARRAY_LEN(others); i++) {
            if (fq_view_at(&walk, others[i]))
                return false;
        }
        bool limit = fq_view_at(&walk, FQ_STR("LIMIT"));
        if (!end && (limit || fq_view_at(&walk, FQ_STR("ORDER"))))
            end = walk.token.text.ptr;
        if (limit && !fq_str_eq(fq_view_text_from(rest, walk.token.text.ptr), FQ_STR("LIMIT 1")))
            return false;
    }
    *ret_end = end ? fq_view_text_from(rest, end) : FQ_STR_NONE;
    if (end)
        *ret = fq_view_text_up_to(*ret, end);
    return ret->len > 0;
}

/* A view as it is read to see whose rows it has. */
struct reading {
    const struct fq_view_definition *view; /* NULL: each of its rows need not be one of a table's */
};

static void read_view(struct fq_builder *b, const struct fq_catalog_view *said, struct reading *ret)
{
    struct fq_view_definition *view;
    struct fq_error why;
    fq_str text;
    if (said->plain && fq_view_qualify(b->arena, said->definition, &text) &&
        fq_view_read_select(b->arena, text, &view, &why) == FQ_OK && view->with.len == 0 &&
        fq_build_first_table(b, view) && fq_build_is_one_to_one(b, view, false))
        ret->view = view;
}

/* Once for each view, however many name it. */
static const struct reading *reading_of(struct fq_builder *b,
                                        const struct fq_catalog_relation *relation)
{
    fq_str key = fq_arena_printf(b->arena, "one row of %u", relation->oid);
    struct reading *known = fq_map_get(&b->nested_views, key);
    if (known)
        return known;
    known = FQ_NEW(b->arena, struct reading);
    read_view(b, relation->view, known);
    fq_map_put(&b->nested_views, key, known);
    return known;
}

bool fq_view_table_behind(struct fq_builder *b, fq_str relation,
                          const struct fq_view_definition **ret)
{
    const struct fq_catalog_relation *named = fq_build_named_relation(b, relation);
    *ret = named && named->view ? reading_of(b, named)->view : NULL;
    return named && (!named->view || *ret);
}

/* What is equal holds a key of the table, or of the one that the view's rows are of. */
static bool finds_one_row(struct fq_builder *b, const struct fq_view_join *join)
{
    const struct fq_view_definition *view;
    return fq_view_table_behind(b, join->relation, &view) && fq_build_joins_one(b, join, view);
}

static bool names_table(struct fq_builder *b, const struct fq_view_definition *select, fq_str alias)
{
    fq_str none, first;
    bool found =
        fq_view_name(b->arena, select->first_alias, &none, &first) && fq_str_eq(first, alias);
    for (size_t i = 0; i < select->join_count; i++)
        found = found || fq_str_eq(select->joins[i].alias, alias);
    return found;
}

/* The join that the sub-select becomes; empty: it might find several rows. */
static fq_str join_of(const struct outer *outer, struct lookup *lookup)
{
    struct fq_builder *b = outer->b;
    const struct fq_view_definition *said = outer->select;
    struct fq_view_definition probe = {0};
    fq_str condition = renamed(b, lookup->condition, lookup);
    fq_str from = fq_view_text_up_to(said->tail, said->rest.len ? said->rest.ptr
                                                                : said->tail.ptr + said->tail.len);
    fq_str join =
        fq_arena_printf(b->arena, " LEFT JOIN %.*s %.*s ON (%.*s) ", FQ_STR_ARG(lookup->relation),
                        FQ_STR_ARG(lookup->joined_as), FQ_STR_ARG(condition));
    probe.tail = fq_arena_printf(b->arena, "%.*s%.*s", FQ_STR_ARG(from), FQ_STR_ARG(join));
    fq_view_read_first(b->arena, &probe);
    if (!probe.joins_known || probe.join_count != said->join_count + 1)
        return FQ_STR_NONE;
    const struct fq_view_join *last = &probe.joins[said->join_count];
    for (size_t i = 0; i < last->column_count; i++) {
        if (!names_table(b, said, last->equals[i].alias))
            return FQ_STR_NONE;
    }
    if (last->column_count == 0 || !finds_one_row(b, last))
        return FQ_STR_NONE;
    lookup->key = last->columns[0];
    return join;
}

/* ---- what it is computed of ---- */

/* A query inside of the object, at its bracket.  An aggregate in it would be of the row, if it were
 * of nothing but the row's columns. */
static bool pass_inner_query(struct fq_arena *arena, fq_str alias, struct fq_view_walk *walk)
{
    struct fq_view_definition *select;
    struct fq_error why;
    const char *begin = walk->token.text.ptr + 1;
    fq_view_pass_brackets(walk);
    fq_str query = fq_view_trim(fq_str_of(begin, (size_t)(walk->token.text.ptr - begin)));
    if (walk->token.kind == FQ_VIEW_END ||
        fq_view_read_select(arena, query, &select, &why) != FQ_OK)
        return false;
    for (size_t i = 0; i < select->column_count; i++) {
        if (fq_view_mentions(arena, select->columns[i].expression, alias))
            return false;
    }
    return true;
}

/* The expression is computed of one row alone, for each row by itself, wherever in FROM the row
 * stands that has the alias.  False also when a function in it is not known. */
static bool is_of_one_row(struct fq_arena *arena, fq_str object, fq_str alias)
{
    struct fq_view_walk walk = fq_view_walk_from(object);
    for (; walk.token.kind != FQ_VIEW_END; fq_view_walk_next(&walk)) {
        bool row = walk.last.kind == FQ_VIEW_DOT && fq_str_eq(walk.token.text, FQ_STR("*")) &&
                   !fq_view_token_is(walk.before_last, FQ_STR("pg_catalog"));
        if (row || walk.token.kind == FQ_VIEW_BAD ||
            (walk.token.kind == FQ_VIEW_OPEN && !fq_view_opens_known(arena, &walk)) ||
            (fq_view_opens_query(&walk) && !pass_inner_query(arena, alias, &walk)))
            return false;
    }
    return true;
}

/* ---- writing ---- */

static bool read_lookup(const struct outer *outer, struct lookup *ret)
{
    struct fq_builder *b = outer->b;
    struct fq_view_definition *select;
    struct fq_view_object object;
    struct fq_error why;
    fq_str none, end;
    if (fq_view_read_select(b->arena, ret->text, &select, &why) != FQ_OK || select->with.len ||
        select->column_count != 1 || !select->joins_known || select->join_count ||
        !fq_view_name(b->arena, select->first_alias, &none, &ret->alias) ||
        !read_condition(select->rest, &ret->condition, &end) ||
        !is_of_one_row(b->arena, end, ret->alias))
        return false;
    fq_str alias, column, made = select->columns[0].expression;
    bool document = fq_view_reference(b->arena, made, &alias, &column) &&
                    fq_convention_is_document(column) && fq_str_eq(alias, ret->alias);
    ret->relation = select->first_relation;
    ret->object = made;
    return (document || fq_view_read_object(b->arena, made, &object)) &&
           is_of_one_row(b->arena, made, ret->alias);
}

/* The text with a join in place of the sub-select; empty: it must stay. */
static fq_str joined(const struct outer *outer, struct lookup *lookup)
{
    struct fq_builder *b = outer->b;
    if (!read_lookup(outer, lookup))
        return FQ_STR_NONE;
    lookup->joined_as = fq_name_quoted(b->arena, free_alias(outer, lookup));
    fq_str join = join_of(outer, lookup), object = renamed(b, lookup->object, lookup);
    if (join.len == 0 || object.len == 0)
        return FQ_STR_NONE;
    const struct fq_view_definition *said = outer->select;
    const char *place = said->rest.len ? said->rest.ptr : said->tail.ptr + said->tail.len;
    const char *end = outer->text.ptr + outer->text.len;
    struct fq_buf out;
    fq_buf_init(&out, b->arena, FQ_LIMIT_VIEW_BYTES);
    fq_buf_add(&out, outer->text.ptr, (size_t)(lookup->open - outer->text.ptr));
    fq_buf_printf(&out, "CASE WHEN (%.*s.%.*s IS NOT NULL) THEN %.*s END",
                  FQ_STR_ARG(lookup->joined_as), FQ_STR_ARG(fq_name_quoted(b->arena, lookup->key)),
                  FQ_STR_ARG(object));
    fq_buf_add(&out, lookup->end, (size_t)(place - lookup->end));
    fq_buf_str_add(&out, join);
    fq_buf_add(&out, place, (size_t)(end - place));
    return fq_buf_failed(&out) ? FQ_STR_NONE : fq_buf_str(&out);
}

/* ---- reading ---- */

/* Rows may be joined to its own without a change in what it gives: it is not grouped or cut. */
static bool takes_joins(const struct fq_view_definition *select)
{
    static const fq_str others[] = {
        FQ_STR_INIT("GROUP"),  FQ_STR_INIT("HAVING"), FQ_STR_INIT("WINDOW"), FQ_STR_INIT("LIMIT"),
        FQ_STR_INIT("OFFSET"), FQ_STR_INIT("FETCH"),  FQ_STR_INIT("FOR")};
    struct fq_view_walk walk = fq_view_walk_from(select->rest);
    for (; walk.token.kind != FQ_VIEW_END; fq_view_walk_next(&walk)) {
        for (size_t i = 0; i < FQ_ARRAY_LEN(others); i++) {
            if (fq_view_at(&walk, others[i]))
                return false;
        }
    }
    return select->joins_known;
}

static fq_str rewritten(struct fq_builder *b, fq_str text, size_t depth);

/* The query in brackets, which the walk is at, with joins in it. */
static fq_str with_inner(const struct outer *outer, const struct lookup *lookup, size_t depth)
{
    struct fq_builder *b = outer->b;
    fq_str inner = rewritten(b, lookup->text, depth + 1);
    if (inner.ptr == lookup->text.ptr)
        return FQ_STR_NONE;
    const char *end = outer->text.ptr + outer->text.len;
    struct fq_buf out;
    fq_buf_init(&out, b->arena, FQ_LIMIT_VIEW_BYTES);
    fq_buf_add(&out, outer->text.ptr, (size_t)(lookup->open + 1 - outer->text.ptr));
    fq_buf_str_add(&out, inner);
    fq_buf_add(&out, lookup->end - 1, (size_t)(end - lookup->end + 1));
    return fq_buf_failed(&out) ? FQ_STR_NONE : fq_buf_str(&out);
}

/* The next query in brackets of the list, from `from` on; false: there is none. */
static bool next_query(const struct outer *outer, size_t from, struct lookup *ret, bool *is_value)
{
    fq_str list = outer->text;
    if (outer->select->tail.len)
        list = fq_view_text_up_to(list, outer->select->tail.ptr);
    if (from > list.len)
        return false;
    struct fq_view_walk walk = {.lexer = {.text = list, .at = from}};
    for (fq_view_walk_next(&walk); walk.token.kind != FQ_VIEW_END; fq_view_walk_next(&walk)) {
        if (walk.token.kind == FQ_VIEW_BAD || !fq_view_opens_query(&walk))
            continue;
        *ret = (struct lookup){.open = walk.token.text.ptr};
        bool behind_comma = walk.last.kind == FQ_VIEW_COMMA;
        size_t open = walk.depth - 1;
        while (walk.token.kind != FQ_VIEW_END && walk.depth > open)
            fq_view_walk_next(&walk);
        ret->end = walk.token.text.ptr + walk.token.text.len;
        ret->text =
            fq_view_trim(fq_str_of(ret->open + 1, (size_t)(walk.token.text.ptr - ret->open - 1)));
        fq_view_walk_next(&walk);
        *is_value =
            behind_comma && (walk.token.kind == FQ_VIEW_COMMA || walk.token.kind == FQ_VIEW_CLOSE);
        return true;
    }
    return false;
}

/* From the outside to the inside: what a joined row has inside may be joined to it. */
static fq_str rewritten(struct fq_builder *b, fq_str text, size_t depth)
{
    struct fq_view_definition *select;
    struct fq_error why;
    struct lookup lookup;
    size_t from = 0, joins = 0;
    bool is_value;
    if (text.len == 0 || depth >= FQ_LIMIT_VIEW_DEPTH ||
        fq_view_read_select(b->arena, text, &select, &why) != FQ_OK)
        return text;
    struct outer outer = {b, text, select};
    while (next_query(&outer, from, &lookup, &is_value)) {
        size_t at = (size_t)(lookup.open - outer.text.ptr);
        fq_str made = FQ_STR_NONE;
        bool joins_it = is_value && joins < JOINS_MOST && takes_joins(outer.select);
        if (joins_it)
            made = joined(&outer, &lookup);
        joins_it = made.len > 0;
        if (!joins_it)
            made = with_inner(&outer, &lookup, depth);
        joins += joins_it;
        from = joins_it ? at : (size_t)(lookup.end - outer.text.ptr);
        if (made.len == 0)
            continue;
        if (!joins_it)
            from += made.len - outer.text.len;
        if (fq_view_read_select(b->arena, made, &select, &why) != FQ_OK)
            return outer.text;
        outer.text = made;
        outer.select = select;
    }
    return outer.text;
}

fq_str fq_view_join_rows(struct fq_builder *b, fq_str definition)
{
    return rewritten(b, definition, 0);
}
