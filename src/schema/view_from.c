/* SPDX-License-Identifier: MIT */
#include "schema/view_from.h"

#include "schema/view_calls.h"

/* Stands behind the leftmost table of FROM.  The joins that hold it are in brackets of their own,
 * ((a LEFT JOIN b ON …) RIGHT JOIN c ON …), and are left one by one as those close. */
struct from {
    struct fq_view_lexer lexer;
    struct fq_view_token token;
    size_t depth; /* of the innermost join that holds the table and is still open */
};

static void advance(struct from *from)
{
    from->token = fq_view_token_next(&from->lexer);
}

static bool at(const struct from *from, fq_str keyword)
{
    return fq_view_token_is(from->token, keyword);
}

static bool at_any(const struct from *from, const fq_str *keywords, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (at(from, keywords[i]))
            return true;
    }
    return false;
}

/* What may stand behind a table or a join in place of an alias. */
static bool at_alias(const struct from *from)
{
    static const fq_str no_alias[] = {
        FQ_STR_INIT("LEFT"),        FQ_STR_INIT("RIGHT"),  FQ_STR_INIT("FULL"),
        FQ_STR_INIT("INNER"),       FQ_STR_INIT("CROSS"),  FQ_STR_INIT("NATURAL"),
        FQ_STR_INIT("JOIN"),        FQ_STR_INIT("ON"),     FQ_STR_INIT("USING"),
        FQ_STR_INIT("WHERE"),       FQ_STR_INIT("GROUP"),  FQ_STR_INIT("HAVING"),
        FQ_STR_INIT("WINDOW"),      FQ_STR_INIT("ORDER"),  FQ_STR_INIT("LIMIT"),
        FQ_STR_INIT("OFFSET"),      FQ_STR_INIT("FETCH"),  FQ_STR_INIT("FOR"),
        FQ_STR_INIT("UNION"),       FQ_STR_INIT("EXCEPT"), FQ_STR_INIT("INTERSECT"),
        FQ_STR_INIT("TABLESAMPLE"),
    };
    return fq_view_token_names(from->token) && !at_any(from, no_alias, FQ_ARRAY_LEN(no_alias));
}

/* Skips what the current bracket encloses, and the bracket that closes it. */
static void skip_brackets(struct from *from)
{
    size_t depth = 0;
    do {
        if (from->token.kind == FQ_VIEW_OPEN)
            depth++;
        else if (from->token.kind == FQ_VIEW_CLOSE)
            depth--;
        advance(from);
    } while (depth > 0 && from->token.kind != FQ_VIEW_END);
}

/* FROM '('*: to the first word that opens no join. */
static bool read_opening(struct from *from)
{
    advance(from);
    if (!at(from, FQ_STR("FROM")))
        return false;
    for (advance(from); from->token.kind == FQ_VIEW_OPEN; advance(from))
        from->depth++;
    return true;
}

/* [schema.]name, as written.  Empty when it begins something else. */
static fq_str read_relation(struct from *from, struct fq_view_token *ret_last)
{
    static const fq_str others[] = {
        FQ_STR_INIT("SELECT"), FQ_STR_INIT("VALUES"),  FQ_STR_INIT("WITH"),
        FQ_STR_INIT("ONLY"),   FQ_STR_INIT("LATERAL"),
    };
    if (!fq_view_token_names(from->token) || at_any(from, others, FQ_ARRAY_LEN(others)))
        return FQ_STR_NONE;
    const char *start = from->token.text.ptr;
    *ret_last = from->token;
    advance(from);
    while (from->token.kind == FQ_VIEW_DOT) {
        advance(from);
        if (!fq_view_token_names(from->token))
            return FQ_STR_NONE;
        *ret_last = from->token;
        advance(from);
    }
    /* A function, or ROWS FROM(…). */
    if (from->token.kind == FQ_VIEW_OPEN || at(from, FQ_STR("FROM")))
        return FQ_STR_NONE;
    return fq_str_of(start, (size_t)(ret_last->text.ptr - start) + ret_last->text.len);
}

/* [alias].  False when it also renames columns. */
static bool read_alias(struct from *from, fq_str *alias)
{
    if (at(from, FQ_STR("AS")))
        advance(from);
    if (at_alias(from)) {
        *alias = from->token.text;
        advance(from);
    }
    return from->token.kind != FQ_VIEW_OPEN;
}

/* Leaves the innermost join.  False when it has an alias, which hides the tables inside. */
static bool leave_join(struct from *from)
{
    from->depth--;
    advance(from);
    return !at(from, FQ_STR("AS")) && !at_alias(from);
}

/* The joins that have the table on their left, from the inner to the outer.  False when its name
 * is hidden by one. */
static bool read_joins(struct from *from, bool *preserved)
{
    *preserved = true;
    while (from->token.kind != FQ_VIEW_END) {
        if (from->token.kind == FQ_VIEW_OPEN) {
            skip_brackets(from);
        } else if (from->token.kind == FQ_VIEW_CLOSE) {
            if (from->depth == 0 || !leave_join(from))
                return false;
        } else if (from->depth == 0 &&
                   (from->token.kind == FQ_VIEW_COMMA || at(from, FQ_STR("WHERE")))) {
            return true;
        } else {
            if (at(from, FQ_STR("RIGHT")) || at(from, FQ_STR("FULL")))
                *preserved = false;
            advance(from);
        }
    }
    return from->depth == 0;
}

/* ---- what is joined to it ---- */

/* Conditions deeper than this are nobody's join by a key. */
#define CONDITION_DEPTH 16

/* A join while it is read. */
struct join {
    struct fq_arena *arena;
    fq_str alias;
    fq_str *columns;
    struct fq_view_place *equals;
    size_t count, cap;
    bool more; /* is asked than that columns are equal */
};

static bool take(struct from *from, fq_str keyword)
{
    if (!at(from, keyword))
        return false;
    advance(from);
    return true;
}

static void add_equality(struct join *join, fq_str column, struct fq_view_place equals)
{
    if (join->count == join->cap) {
        size_t cap = join->cap ? join->cap * 2 : 4;
        fq_str *columns = FQ_NEW_ARRAY(join->arena, cap, fq_str);
        struct fq_view_place *others = FQ_NEW_ARRAY(join->arena, cap, struct fq_view_place);
        if (join->count) {
            memcpy(columns, join->columns, join->count * sizeof(*columns));
            memcpy(others, join->equals, join->count * sizeof(*others));
        }
        join->columns = columns;
        join->equals = others;
        join->cap = cap;
    }
    join->columns[join->count] = column;
    join->equals[join->count++] = equals;
}

/* alias.column */
static bool read_column(struct from *from, struct fq_arena *arena, struct fq_view_place *ret)
{
    struct fq_view_token alias = from->token;
    advance(from);
    if (!fq_view_token_names(alias) || from->token.kind != FQ_VIEW_DOT)
        return false;
    advance(from);
    struct fq_view_token column = from->token;
    advance(from);
    if (!fq_view_token_names(column))
        return false;
    *ret = (struct fq_view_place){fq_view_token_value(arena, alias),
                                  fq_view_token_value(arena, column)};
    return true;
}

static bool take_sign(struct from *from, enum fq_view_token_kind kind)
{
    if (from->token.kind != kind)
        return false;
    advance(from);
    return true;
}

/* OPERATOR(pg_catalog.=): by what PostgreSQL's own indexes keep a key unique. */
static bool take_equals(struct from *from)
{
    if (!take(from, FQ_STR("OPERATOR")) || !take_sign(from, FQ_VIEW_OPEN) ||
        !take(from, FQ_STR("PG_CATALOG")) || !take_sign(from, FQ_VIEW_DOT) ||
        !fq_str_eq(from->token.text, FQ_STR("=")))
        return false;
    advance(from);
    return take_sign(from, FQ_VIEW_CLOSE);
}

/* a.x OPERATOR(pg_catalog.=) b.y, one of them the joined table's and the other not.  Takes nothing
 * when it is something else. */
static void read_equality(struct from *from, struct join *join)
{
    struct fq_view_place left, right;
    struct from start = *from;
    if (!read_column(from, join->arena, &left) || !take_equals(from) ||
        !read_column(from, join->arena, &right)) {
        *from = start;
        return;
    }
    bool left_joined = fq_str_eq(left.alias, join->alias);
    if (left_joined == fq_str_eq(right.alias, join->alias))
        join->more = true;
    else if (left_joined)
        add_equality(join, left.column, right);
    else
        add_equality(join, right.column, left);
}

/* An equality, or something else without brackets: of several conditions with AND between them, a
 * column or a call. */
static void read_bare_condition(struct from *from, struct join *join)
{
    size_t before = join->count;
    bool was_more = join->more;
    read_equality(from, join);
    if (join->count > before || (join->more && !was_more))
        return;
    join->more = true;
    while (from->token.kind != FQ_VIEW_CLOSE && from->token.kind != FQ_VIEW_END &&
           !at(from, FQ_STR("AND")) && !at(from, FQ_STR("OR"))) {
        if (from->token.kind == FQ_VIEW_OPEN)
            skip_brackets(from);
        else
            advance(from);
    }
}

/* In brackets: an equality, or conditions with AND between them, which must all hold; all but a
 * column or a call are in brackets of their own.  What stands in anything else counts for nothing.
 */
static void read_condition(struct from *from, struct join *join, unsigned depth)
{
    size_t before = join->count;
    if (depth == 0) {
        join->more = true;
        skip_brackets(from);
        return;
    }
    advance(from);
    do {
        if (from->token.kind == FQ_VIEW_OPEN)
            read_condition(from, join, depth - 1);
        else
            read_bare_condition(from, join);
    } while (take(from, FQ_STR("AND")));
    if (from->token.kind != FQ_VIEW_CLOSE) {
        join->count = before;
        join->more = true;
    }
    while (from->token.kind != FQ_VIEW_CLOSE && from->token.kind != FQ_VIEW_END) {
        if (from->token.kind == FQ_VIEW_OPEN)
            skip_brackets(from);
        else
            advance(from);
    }
    advance(from);
}

/* [LATERAL] ( SELECT … ) of one row at most. */
static bool read_one_row(struct from *from, struct fq_arena *arena, fq_str *ret)
{
    take(from, FQ_STR("LATERAL"));
    if (from->token.kind != FQ_VIEW_OPEN)
        return false;
    const char *begin = from->token.text.ptr + 1;
    struct fq_view_token last = from->token;
    for (size_t depth = 0; from->token.kind != FQ_VIEW_END; advance(from)) {
        depth += from->token.kind == FQ_VIEW_OPEN;
        depth -= from->token.kind == FQ_VIEW_CLOSE;
        last = from->token;
        if (depth == 0)
            break;
    }
    advance(from);
    *ret = fq_view_trim(fq_str_of(begin, (size_t)(last.text.ptr - begin)));
    return fq_view_gives_one_row(arena, *ret);
}

/* What is joined, and the alias that it has. */
static bool read_joined(struct from *from, struct fq_arena *arena, struct fq_view_join *ret)
{
    struct fq_view_token name;
    fq_str alias = FQ_STR_NONE;
    ret->relation = read_relation(from, &name);
    if (ret->relation.len)
        alias = name.text;
    else if (!read_one_row(from, arena, &ret->select))
        return false;
    if (!read_alias(from, &alias) || alias.len == 0)
        return false;
    struct fq_view_token written = {alias.ptr[0] == '"' ? FQ_VIEW_QUOTED : FQ_VIEW_WORD, alias};
    ret->alias = fq_view_token_value(arena, written);
    return true;
}

/* [LEFT | INNER] JOIN table [alias] ON (condition) */
static bool read_join(struct from *from, struct fq_arena *arena, struct fq_view_join *ret)
{
    const char *begin = from->token.text.ptr;
    bool left = take(from, FQ_STR("LEFT"));
    ret->inner = left || !at(from, FQ_STR("JOIN")) ? NULL : from->token.text.ptr;
    if (!left)
        take(from, FQ_STR("INNER"));
    if (!take(from, FQ_STR("JOIN")) || !read_joined(from, arena, ret))
        return false;
    struct join join = {.arena = arena, .alias = ret->alias};
    if (!take(from, FQ_STR("ON")) || from->token.kind != FQ_VIEW_OPEN)
        return false;
    read_condition(from, &join, CONDITION_DEPTH);
    fq_str rest = fq_str_of(begin, (size_t)(from->lexer.text.ptr + from->lexer.text.len - begin));
    if (from->token.kind != FQ_VIEW_END)
        rest.len = (size_t)(from->token.text.ptr - begin);
    ret->text = fq_view_trim(rest);
    ret->columns = join.columns;
    ret->equals = join.equals;
    ret->column_count = join.count;
    ret->nothing_else = !join.more;
    return true;
}

/* from stands behind the leftmost table. */
static void read_known_joins(struct fq_arena *arena, struct from from,
                             struct fq_view_definition *view)
{
    struct fq_view_join *joins = NULL;
    size_t count = 0, cap = 0;
    while (from.token.kind != FQ_VIEW_END && !at(&from, FQ_STR("WHERE")) &&
           !at(&from, FQ_STR("ORDER"))) {
        if (from.token.kind == FQ_VIEW_CLOSE) {
            if (from.depth == 0 || !leave_join(&from))
                return;
            continue;
        }
        if (count == cap) {
            cap = cap ? cap * 2 : 8;
            struct fq_view_join *more = FQ_NEW_ARRAY(arena, cap, struct fq_view_join);
            if (count)
                memcpy(more, joins, count * sizeof(*more));
            joins = more;
        }
        if (!read_join(&from, arena, &joins[count++]))
            return;
    }
    view->joins_known = from.depth == 0;
    view->joins = joins;
    view->join_count = count;
    if (from.token.kind != FQ_VIEW_END)
        view->rest = fq_str_of(from.token.text.ptr,
                               (size_t)(view->tail.ptr + view->tail.len - from.token.text.ptr));
}

/* Any word outside brackets in WITH may be the name of one of its queries. */
static bool with_may_define(struct fq_arena *arena, fq_str with, struct fq_view_token name)
{
    fq_str wanted = fq_view_token_value(arena, name);
    struct from from = {.lexer = {.text = with}};
    advance(&from);
    while (from.token.kind != FQ_VIEW_END) {
        if (from.token.kind == FQ_VIEW_OPEN) {
            skip_brackets(&from);
            continue;
        }
        if (fq_view_token_names(from.token) &&
            fq_str_eq(fq_view_token_value(arena, from.token), wanted))
            return true;
        advance(&from);
    }
    return false;
}

/* (SELECT), one row of no columns, behind its first bracket: view_groups.c joins to it. */
static bool read_no_columns(struct from *from)
{
    if (from->depth == 0 || !take(from, FQ_STR("SELECT")) || !take_sign(from, FQ_VIEW_CLOSE))
        return false;
    from->depth--;
    return true;
}

void fq_view_read_first(struct fq_arena *arena, struct fq_view_definition *view)
{
    struct from from = {.lexer = {.text = view->tail}};
    struct fq_view_token last = {0};
    if (!read_opening(&from))
        return;
    bool no_columns = read_no_columns(&from);
    fq_str relation = no_columns ? FQ_STR_NONE : read_relation(&from, &last);
    if (relation.len == 0 && !no_columns)
        return;
    if (relation.len && relation.len == last.text.len && with_may_define(arena, view->with, last))
        return;
    fq_str alias = last.text;
    bool preserved;
    if (!read_alias(&from, &alias) || alias.len == 0)
        return;
    struct from behind = from;
    if (!read_joins(&from, &preserved))
        return;
    view->first_relation = relation;
    view->first_alias = alias;
    view->first_preserved = preserved;
    read_known_joins(arena, behind, view);
}
