/* SPDX-License-Identifier: MIT */
#include "schema/view_rows.h"

#include "base/limits.h"
#include "schema/view_from.h"
#include "schema/view_beside.h"
#include "schema/view_groups.h"
#include "schema/view_labels.h"
#include "schema/view_one_row.h"
#include "schema/view_qualify.h"
#include "schema/view_tables.h"
#include "schema/view_walk.h"

/* Of keys and values in one call PostgreSQL takes this many. */
#define ARGUMENTS_MOST 100u

/* A SELECT while what it consists of is copied. */
struct query {
    const struct query *outer;
    struct fq_view_definition *select; /* NULL: it is not read */
};

/* A definition on its way into out. */
struct rows {
    struct fq_builder *b;
    struct fq_buf out;
};

/* A row that is made a document as a whole. */
struct row {
    fq_str alias; /* as written */
    bool binary;  /* jsonb */
    const fq_str *columns;
    size_t count;
    fq_str
        never_null; /* a column that is null only where there is no row; empty: there always is */
};

/* ---- where a row comes from ---- */

/* Some table, function or join in FROM may be called so, in a form that is not read. */
static bool mentions(fq_str tail, fq_str alias)
{
    struct fq_view_walk walk = fq_view_walk_from(tail);
    for (; walk.token.kind != FQ_VIEW_END; fq_view_walk_next(&walk)) {
        bool called = fq_view_token_names(walk.last) && fq_str_eq(walk.last.text, alias);
        if (called && walk.token.kind != FQ_VIEW_DOT)
            return true;
    }
    return fq_view_token_names(walk.last) && fq_str_eq(walk.last.text, alias);
}

/* Rows that are grouped by themselves have no columns. */
static bool groups_rows(fq_str tail)
{
    return fq_str_find(tail, FQ_STR("GROUP BY")) < tail.len &&
           fq_str_find(tail, FQ_STR(".*")) < tail.len;
}

static bool take_columns(struct rows *rows, const struct fq_catalog_relation *relation,
                         struct row *row)
{
    fq_str *names = FQ_NEW_ARRAY(rows->b->arena, relation->column_count, fq_str);
    for (size_t i = 0; i < relation->column_count; i++) {
        names[i] = relation->columns[i].name;
        if (relation->columns[i].not_null && !row->never_null.len)
            row->never_null = names[i];
    }
    row->columns = names;
    row->count = relation->column_count;
    return true;
}

/* What a SELECT in FROM selects. */
static bool take_selected(struct rows *rows, fq_str text, struct row *row)
{
    struct fq_arena *arena = rows->b->arena;
    struct fq_view_definition *select;
    struct fq_error why;
    if (fq_view_read_select(arena, text, &select, &why) != FQ_OK)
        return false;
    fq_str *names = FQ_NEW_ARRAY(arena, select->column_count, fq_str);
    for (size_t i = 0; i < select->column_count; i++) {
        names[i] = select->columns[i].name;
        for (size_t k = 0; k < i; k++) {
            if (fq_str_eq(names[i], names[k]))
                return false;
        }
    }
    row->columns = names;
    row->count = select->column_count;
    return true;
}

static bool take_table(struct rows *rows, const struct fq_view_table *table, struct row *row)
{
    fq_str schema, name;
    if (table->selects)
        return take_selected(rows, table->text, row);
    if (!fq_view_name(rows->b->arena, table->text, &schema, &name) || schema.len == 0)
        return false;
    const struct fq_catalog_relation *relation =
        fq_catalog_relation(rows->b->catalog, schema, name);
    return relation && take_columns(rows, relation, row);
}

/* An outer join makes up rows that are not there, whose document is null. */
static bool may_be_missing(struct rows *rows, const struct fq_view_definition *select, fq_str alias)
{
    fq_str schema, first;
    bool is_first = select->first_preserved &&
                    fq_view_name(rows->b->arena, select->first_alias, &schema, &first) &&
                    fq_str_eq(first, alias);
    return fq_build_has_outer_join(select->tail) && !is_first;
}

/* The innermost query that names the alias says what it is. */
static bool find_row(struct rows *rows, const struct query *query, struct row *row)
{
    fq_str none, alias;
    struct fq_view_table table;
    if (!fq_view_name(rows->b->arena, row->alias, &none, &alias))
        return false;
    for (; query && query->select; query = query->outer) {
        fq_str tail = query->select->tail;
        if (fq_view_table_called(rows->b->arena, tail, alias, &table)) {
            if (groups_rows(tail) || fq_build_has_subtotals(tail) || !take_table(rows, &table, row))
                return false;
            bool missing = may_be_missing(rows, query->select, alias);
            if (missing && !row->never_null.len)
                return false;
            if (!missing)
                row->never_null = FQ_STR_NONE;
            return true;
        }
        if (mentions(tail, row->alias))
            return false;
    }
    return false;
}

/* ---- writing ---- */

static void write_keys(struct rows *rows, const struct row *row, size_t from, size_t to)
{
    struct fq_arena *arena = rows->b->arena;
    fq_buf_printf(&rows->out, "pg_catalog.%s_build_object(", row->binary ? "jsonb" : "json");
    for (size_t i = from; i < to; i++)
        fq_buf_printf(&rows->out, "%s%.*s, %.*s.%.*s", i > from ? ", " : "",
                      FQ_STR_ARG(fq_name_literal(arena, row->columns[i])), FQ_STR_ARG(row->alias),
                      FQ_STR_ARG(fq_name_quoted(arena, row->columns[i])));
    fq_buf_char(&rows->out, ')');
}

/* (object || object), since a call takes only so many arguments. */
static void write_object(struct rows *rows, const struct row *row)
{
    const size_t each = ARGUMENTS_MOST / 2;
    for (size_t from = each; from < row->count; from += each)
        fq_buf_char(&rows->out, '(');
    for (size_t from = 0; from < row->count; from += each) {
        size_t to = from + each < row->count ? from + each : row->count;
        if (from)
            fq_buf_literal(&rows->out, " OPERATOR(pg_catalog.||) ");
        write_keys(rows, row, from, to);
        if (from)
            fq_buf_char(&rows->out, ')');
    }
}

static void write_row(struct rows *rows, const struct row *row)
{
    if (row->never_null.len)
        fq_buf_printf(&rows->out, "CASE WHEN (%.*s.%.*s IS NOT NULL) THEN ", FQ_STR_ARG(row->alias),
                      FQ_STR_ARG(fq_name_quoted(rows->b->arena, row->never_null)));
    write_object(rows, row);
    if (row->never_null.len)
        fq_buf_printf(&rows->out, " ELSE NULL::pg_catalog.%s END", row->binary ? "jsonb" : "json");
}

/* ---- reading ---- */

static bool pass(struct fq_view_lexer *lexer, enum fq_view_token_kind kind, const char *text)
{
    struct fq_view_token token = fq_view_token_next(lexer);
    return token.kind == kind && fq_str_eq(token.text, fq_str_from(text));
}

/* [pg_catalog.]to_jsonb(alias.*), behind the function's name; *end: where it ends. */
static bool read_call(const struct fq_view_walk *walk, struct row *ret, const char **end)
{
    struct fq_view_lexer lexer = walk->lexer;
    bool qualified = walk->last.kind == FQ_VIEW_DOT;
    bool own = qualified && fq_view_token_is(walk->before_last, FQ_STR("pg_catalog"));
    bool binary = fq_view_token_is(walk->token, FQ_STR("to_jsonb"));
    if ((qualified && !own) || (!binary && !fq_view_token_is(walk->token, FQ_STR("to_json")) &&
                                !fq_view_token_is(walk->token, FQ_STR("row_to_json"))))
        return false;
    if (!pass(&lexer, FQ_VIEW_OPEN, "("))
        return false;
    struct fq_view_token alias = fq_view_token_next(&lexer);
    *ret = (struct row){.alias = alias.text, .binary = binary};
    if (!fq_view_token_names(alias) || !pass(&lexer, FQ_VIEW_DOT, ".") ||
        !pass(&lexer, FQ_VIEW_OPERATOR, "*") || !pass(&lexer, FQ_VIEW_CLOSE, ")"))
        return false;
    *end = lexer.text.ptr + lexer.at;
    return true;
}

/* What a row becomes is written in its place. */
static bool write_call(struct rows *rows, const struct query *query,
                       const struct fq_view_walk *walk, const char **copied, const char **end)
{
    struct row row;
    if (!read_call(walk, &row, end) || !find_row(rows, query, &row) || row.count == 0 ||
        row.count > FQ_LIMIT_VIEW_KEYS || (!row.binary && row.count > ARGUMENTS_MOST / 2))
        return false;
    const char *begin =
        walk->last.kind == FQ_VIEW_DOT ? walk->before_last.text.ptr : walk->token.text.ptr;
    fq_buf_add(&rows->out, *copied, (size_t)(begin - *copied));
    write_row(rows, &row);
    *copied = *end;
    return true;
}

static void write_query(struct rows *rows, fq_str text, const struct query *outer, size_t depth);

/* Behind a bracket with a query in it: that query is written, too. */
static bool write_inner(struct rows *rows, const struct query *query, struct fq_view_walk *walk,
                        const char **copied, size_t depth)
{
    struct fq_view_lexer ahead = walk->lexer;
    struct fq_view_token first = fq_view_token_next(&ahead);
    if (walk->token.kind != FQ_VIEW_OPEN ||
        !(fq_view_token_is(first, FQ_STR("SELECT")) || fq_view_token_is(first, FQ_STR("WITH"))))
        return false;
    size_t open = walk->depth - 1;
    while (walk->token.kind != FQ_VIEW_END && walk->depth > open)
        fq_view_walk_next(walk);
    fq_buf_add(&rows->out, *copied, (size_t)(first.text.ptr - *copied));
    write_query(rows, fq_str_of(first.text.ptr, (size_t)(walk->token.text.ptr - first.text.ptr)),
                query, depth + 1);
    *copied = walk->token.text.ptr;
    return true;
}

static void write_query(struct rows *rows, fq_str text, const struct query *outer, size_t depth)
{
    struct query query = {.outer = outer};
    struct fq_view_walk walk = fq_view_walk_from(text);
    struct fq_error why;
    const char *copied = text.ptr, *end;
    if (depth < FQ_LIMIT_VIEW_DEPTH)
        (void)fq_view_read_select(rows->b->arena, text, &query.select, &why);
    while (walk.token.kind != FQ_VIEW_END && depth < FQ_LIMIT_VIEW_DEPTH) {
        if (write_inner(rows, &query, &walk, &copied, depth)) {
            continue;
        } else if (write_call(rows, &query, &walk, &copied, &end)) {
            while (walk.token.kind != FQ_VIEW_END && walk.token.text.ptr < end)
                fq_view_walk_next(&walk);
            continue;
        }
        fq_view_walk_next(&walk);
    }
    fq_buf_add(&rows->out, copied, (size_t)(text.ptr + text.len - copied));
}

static bool has_rows(fq_str text)
{
    return fq_str_find(text, FQ_STR(".*)")) < text.len;
}

static void ungroup(struct fq_builder *b, struct fq_view_text *text)
{
    fq_str made = fq_view_ungroup(b, text->text, &text->why_not);
    if (made.len == 0)
        return;
    text->text = made;
    text->plain = true;
}

bool fq_view_text(struct fq_builder *b, const struct fq_catalog_view *view,
                  struct fq_view_text *ret)
{
    *ret = (struct fq_view_text){.plain = view->plain};
    b->relied = FQ_STR_NONE;
    bool same_anywhere = fq_view_qualify(b->arena, view->definition, &ret->text);
    fq_str text = fq_view_trim(same_anywhere ? ret->text : view->definition);
    ret->text = text;
    if (has_rows(text)) {
        struct rows rows = {.b = b};
        fq_buf_init(&rows.out, b->arena, FQ_LIMIT_VIEW_BYTES);
        write_query(&rows, text, NULL, 0);
        if (!fq_buf_failed(&rows.out))
            ret->text = fq_buf_str(&rows.out);
    }
    if (!same_anywhere)
        return false;
    if (view->grouped)
        ungroup(b, ret);
    ret->text = fq_view_join_rows(b, ret->text);
    if (ret->plain)
        ret->text = fq_view_put_beside(b->arena, ret->text);
    ret->text = fq_view_label_objects(b->arena, ret->text);
    fq_build_keep_relied(b, view);
    return true;
}
