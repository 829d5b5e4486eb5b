/* SPDX-License-Identifier: MIT */
#include "plan/layout.h"

/* Lines are filled up to here where a list may be broken; one long name may pass it. */
#define WIDTH 100
/* A sub-select that is shorter stays on its line. */
#define SHORT_SELECT 60
#define STEP         4
/* Of brackets in brackets; what lies deeper stays on one line. */
#define DEEPEST 64

enum form {
    FORM_QUERY, /* a SELECT: each clause begins a line */
    FORM_LIST,  /* any other brackets that are too long for one line */
};

struct layout {
    struct fq_buf *out;
    fq_str sql;
    size_t at;         /* what has been read of it */
    size_t line;       /* where the last line begins in out */
    size_t indent;     /* of that line */
    unsigned brackets; /* that are open */
};

static bool is_among(fq_str word, const char *const *words)
{
    for (; *words; words++) {
        if (fq_str_eq(word, fq_str_from(*words)))
            return true;
    }
    return false;
}

/* `LEFT JOIN` is one of them, and so is `JOIN` alone. */
static const char *const joins[] = {"JOIN",  "LEFT",    "RIGHT", "FULL", "INNER",
                                    "CROSS", "NATURAL", "OUTER", NULL};
static const char *const clauses[] = {
    "SELECT", "FROM", "WHERE", "GROUP",  "HAVING",    "WINDOW", "ORDER", "LIMIT",     "OFFSET",
    "FETCH",  "FOR",  "UNION", "EXCEPT", "INTERSECT", "VALUES", "SET",   "RETURNING", NULL};
/* Behind these FROM and GROUP begin no clause: IS DISTINCT FROM, WITHIN GROUP. */
static const char *const openings[] = {"DISTINCT", "WITHIN", "ROWS", "DELETE", NULL};
static const char *const queries[] = {"SELECT", "WITH", "INSERT", "UPDATE", "DELETE", NULL};
static const char *const parts[] = {"AND", "OR", "WHEN", "THEN", "ELSE", NULL};

/* Behind the quote that ends what begins here.  A doubled quote ends one and begins another. */
static size_t quote_end(fq_str sql, size_t at)
{
    fq_str rest = fq_str_from_offset(sql, at + 1);
    size_t len = fq_str_find_char(rest, sql.ptr[at]);
    return len == rest.len ? sql.len : at + 1 + len + 1;
}

/* Where the bracket ends in which `at` is: the place of `)`, or the end of all. */
static size_t bracket_end(fq_str sql, size_t at)
{
    for (size_t open = 0; at < sql.len;) {
        char c = sql.ptr[at];
        if (open == 0 && c == ')')
            break;
        open += c == '(';
        open -= c == ')';
        at = c == '\'' || c == '"' ? quote_end(sql, at) : at + 1;
    }
    return at < sql.len ? at : sql.len;
}

static fq_str capitals_at(fq_str sql, size_t at)
{
    size_t end = at;
    while (end < sql.len && sql.ptr[end] >= 'A' && sql.ptr[end] <= 'Z')
        end++;
    return fq_str_of(sql.ptr + at, end - at);
}

static bool begins_clause(fq_str word, fq_str before)
{
    if (is_among(word, joins))
        return !is_among(before, joins);
    return !is_among(before, openings) && is_among(word, clauses);
}

/* Where the part of a list ends that begins at a blank: at its comma, its bracket's end, or the
 * next word that may begin a line. */
static size_t part_end(fq_str sql, size_t blank)
{
    fq_str before = capitals_at(sql, blank + 1);
    for (size_t at = blank + 1; at < sql.len;) {
        char c = sql.ptr[at];
        fq_str word = c == ' ' ? capitals_at(sql, at + 1) : FQ_STR_NONE;
        if (c == ')' || c == ',' || is_among(word, parts) || begins_clause(word, before))
            return at;
        before = c == ' ' ? word : before;
        if (c == '(')
            at = bracket_end(sql, at + 1);
        at = c == '\'' || c == '"' ? quote_end(sql, at) : at + 1;
    }
    return sql.len;
}

static void begin_line(struct layout *l, size_t indent)
{
    fq_buf_char(l->out, '\n');
    l->line = l->out->len;
    l->indent = indent;
    for (size_t i = 0; i < indent; i++)
        fq_buf_char(l->out, ' ');
}

static void copy_to(struct layout *l, size_t end)
{
    fq_buf_add(l->out, l->sql.ptr + l->at, end - l->at);
    l->at = end;
}

static bool has_room(const struct layout *l, size_t end)
{
    return l->out->len - l->line + (end - l->at) <= WIDTH;
}

/* At a blank: writes it, or a line break. */
static void blank(struct layout *l, enum form form, size_t indent, fq_str before, fq_str word)
{
    bool query = form == FORM_QUERY;
    bool part = is_among(word, parts) || begins_clause(word, before) ||
                (l->at > 0 && l->sql.ptr[l->at - 1] == ',');
    /* `), s1 AS (` goes on behind the bracket that ends a sub-select. */
    bool goes_on = l->out->len - l->line <= l->indent + 2;
    if (query && begins_clause(word, before))
        begin_line(l, indent);
    else if (query && fq_str_eq(word, FQ_STR("AND")))
        begin_line(l, indent + STEP);
    else if (part && !goes_on && !has_room(l, part_end(l->sql, l->at)))
        begin_line(l, query ? indent + STEP : indent);
    else
        fq_buf_char(l->out, ' ');
    l->at++;
}

static void bracket(struct layout *l);

static void text(struct layout *l, size_t end, enum form form, size_t indent)
{
    fq_str before = capitals_at(l->sql, l->at);
    while (l->at < end) {
        char c = l->sql.ptr[l->at];
        if (c == '\'' || c == '"') {
            copy_to(l, quote_end(l->sql, l->at));
        } else if (c == '(') {
            bracket(l);
        } else if (c == ' ') {
            fq_str word = capitals_at(l->sql, l->at + 1);
            blank(l, form, indent, before, word);
            before = word;
        } else {
            copy_to(l, l->at + 1);
        }
    }
}

static void query(struct layout *l, size_t first, size_t end)
{
    size_t outer = l->indent;
    size_t last = end;
    while (last > first && l->sql.ptr[last - 1] == ' ')
        last--;
    fq_buf_char(l->out, '(');
    l->at = first;
    begin_line(l, outer + STEP);
    text(l, last, FORM_QUERY, outer + STEP);
    l->at = end;
    begin_line(l, outer);
}

/* From `(` to behind its `)`. */
static void bracket(struct layout *l)
{
    size_t first = l->at + 1, end = bracket_end(l->sql, first);
    while (first < end && l->sql.ptr[first] == ' ')
        first++;
    fq_str word = capitals_at(l->sql, first);
    bool is_query = is_among(word, queries);
    bool is_short = is_query ? end - l->at < SHORT_SELECT : has_room(l, end);
    l->brackets++;
    if (is_short || l->brackets > DEEPEST) {
        copy_to(l, end);
    } else if (is_query) {
        query(l, first, end);
    } else {
        copy_to(l, l->at + 1);
        text(l, end, FORM_LIST, l->indent + STEP);
    }
    l->brackets--;
    if (l->at < l->sql.len)
        copy_to(l, l->at + 1);
}

void fq_plan_layout(struct fq_buf *out, fq_str sql)
{
    struct layout l = {.out = out, .sql = sql, .line = out->len};
    text(&l, sql.len, FORM_QUERY, 0);
}

/* A line break in it begins a line of comment, too: what is printed may be run by psql. */
static void add_commented(struct fq_buf *out, const char *value)
{
    for (const char *at = value; *at; at++) {
        fq_buf_char(out, *at);
        if (*at == '\n' || *at == '\r')
            fq_buf_literal(out, "-- ");
    }
    fq_buf_char(out, '\'');
}

void fq_plan_layout_statement(struct fq_buf *out, const struct fq_statement *statement,
                              const char *const *values)
{
    fq_plan_layout(out, fq_str_from(statement->sql));
    fq_buf_literal(out, ";\n");
    for (size_t i = 0; i < statement->param_count; i++) {
        fq_buf_printf(out, values[i] ? "-- $%zu = '" : "-- $%zu = null", i + 1);
        if (values[i])
            add_commented(out, values[i]);
        fq_buf_char(out, '\n');
    }
}
