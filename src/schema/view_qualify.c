/* SPDX-License-Identifier: MIT */
#include "schema/view_qualify.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/map.h"
#include "schema/view_lexer.h"

/* What a bracket, or CASE … END, encloses. */
struct level {
    struct level *outer;
    enum { PLAIN, ALIAS, CASE, NULLIF_CALL, DISTINCT_TEST, NOT_DISTINCT_TEST } kind;
    bool query;     /* a SELECT: its FROM names relations */
    bool with;      /* in its WITH clause */
    bool from;      /* in a list of relations */
    size_t begin;   /* where it starts in the output: NULLIF, or behind the bracket or CASE */
    size_t operand; /* where what is compared starts; then, where it ended before IS */
    size_t is;
    fq_str compared; /* what is compared with a constant */
    bool own;        /* the constant's type is none of PostgreSQL's */
    size_t commas;
};

struct writer {
    struct fq_arena *arena;
    struct fq_view_lexer lexer;
    struct fq_view_token before_last, last, token, next;
    struct fq_buf out;
    struct level *level;
    struct fq_map queries; /* the names that WITH gives */
};

/* ---- tokens ---- */

/* PostgreSQL prints keywords in capitals and quotes names that have any. */
static bool is_keyword(struct fq_view_token token)
{
    return token.kind == FQ_VIEW_WORD && token.text.ptr[0] >= 'A' && token.text.ptr[0] <= 'Z';
}

static bool is(struct fq_view_token token, const char *keyword)
{
    return is_keyword(token) && fq_str_eq(token.text, fq_str_from(keyword));
}

static bool is_any(struct fq_view_token token, const fq_str *keywords, size_t count)
{
    for (size_t i = 0; i < count && is_keyword(token); i++) {
        if (fq_str_eq(token.text, keywords[i]))
            return true;
    }
    return false;
}

static bool is_name(struct fq_view_token token)
{
    return fq_view_token_names(token) && !is_keyword(token);
}

static bool opens_list(struct fq_view_token token)
{
    return token.kind == FQ_VIEW_OPEN && token.text.ptr[0] == '(';
}

static void advance(struct writer *w)
{
    w->before_last = w->last;
    w->last = w->token;
    w->token = w->next;
    w->next = fq_view_token_next(&w->lexer);
}

/* ---- output ---- */

/* Spaces stay where they were. */
static void space(struct writer *w)
{
    const char *here = w->token.text.ptr;
    bool apart = w->last.text.len && w->last.text.ptr + w->last.text.len != here;
    char before = w->out.len ? w->out.ptr[w->out.len - 1] : ' ';
    if (apart && before != ' ' && before != '[')
        fq_buf_char(&w->out, ' ');
}

static void copy(struct writer *w)
{
    space(w);
    fq_buf_str_add(&w->out, w->token.text);
}

static void qualify(struct writer *w)
{
    space(w);
    fq_buf_literal(&w->out, "pg_catalog.");
    fq_buf_str_add(&w->out, w->token.text);
}

static fq_str cut(struct writer *w, size_t from, size_t to)
{
    fq_str text = fq_arena_str(w->arena, fq_str_of(w->out.ptr + from, to - from));
    fq_buf_truncate(&w->out, from);
    return fq_view_trim(text);
}

/* ---- levels ---- */

static struct level *push(struct writer *w)
{
    struct level *level = FQ_NEW(w->arena, struct level);
    level->outer = w->level;
    level->begin = level->operand = w->out.len;
    w->level = level;
    return level;
}

/* A relation, or a join in brackets, stands here. */
static bool at_relation(const struct writer *w)
{
    static const fq_str before[] = {FQ_STR_INIT("FROM"), FQ_STR_INIT("JOIN"), FQ_STR_INIT("ONLY"),
                                    FQ_STR_INIT("LATERAL")};
    return w->level->from && (w->last.kind == FQ_VIEW_COMMA || w->last.kind == FQ_VIEW_OPEN ||
                              is_any(w->last, before, FQ_ARRAY_LEN(before)));
}

/* A name before a bracket calls a function, unless something stands before it that it belongs to:
 * it names columns then, or says how long a type is. */
static bool calls(const struct writer *w)
{
    return is_name(w->token) && opens_list(w->next) && !w->level->with && !is(w->last, "AS") &&
           !is(w->last, "ORDINALITY") && !is_name(w->last) && w->last.kind != FQ_VIEW_CLOSE &&
           w->last.kind != FQ_VIEW_CAST;
}

/* ---- comparing with a constant ---- */

enum constant { NONE, OF_POSTGRESQL, OF_OTHERS };

/* What comes up to the end, a keyword or the closing bracket, is one constant. */
static enum constant read_constant(const struct writer *w, const char *end)
{
    struct fq_view_lexer lexer = w->lexer;
    struct fq_view_token token = w->next;
    bool literal = token.kind == FQ_VIEW_STRING || token.kind == FQ_VIEW_OTHER_STRING ||
                   token.kind == FQ_VIEW_NUMBER ||
                   (is_name(token) && (fq_str_eq(token.text, FQ_STR("true")) ||
                                       fq_str_eq(token.text, FQ_STR("false"))));
    enum constant found = literal ? OF_POSTGRESQL : NONE;
    bool list = false;
    size_t depth = 0;
    token = fq_view_token_next(&lexer);
    bool cast = token.kind == FQ_VIEW_CAST;
    if (cast)
        token = fq_view_token_next(&lexer);
    for (; token.kind != FQ_VIEW_END; token = fq_view_token_next(&lexer)) {
        if (depth == 0 && (end ? is(token, end) : token.kind == FQ_VIEW_CLOSE))
            return found == OF_OTHERS && list ? NONE : found;
        list |= token.kind == FQ_VIEW_OPEN && token.text.ptr[0] == '[';
        depth += token.kind == FQ_VIEW_OPEN;
        depth -= token.kind == FQ_VIEW_CLOSE && depth > 0;
        if (!cast || is_keyword(token) || token.kind == FQ_VIEW_OPERATOR ||
            token.kind == FQ_VIEW_CAST || token.kind == FQ_VIEW_STRING)
            return NONE;
        if (token.kind == FQ_VIEW_DOT && found)
            found = OF_OTHERS;
    }
    return NONE;
}

/* Two arrays are compared by what their items' type calls equal, wherever its operators are. */
static void begin_equality(struct writer *w, const struct level *level)
{
    if (level->own)
        fq_buf_printf(&w->out, "ARRAY[%.*s] OPERATOR(pg_catalog.=) ARRAY[",
                      FQ_STR_ARG(level->compared));
    else
        fq_buf_printf(&w->out, "%.*s OPERATOR(pg_catalog.=) ", FQ_STR_ARG(level->compared));
}

static void end_equality(struct writer *w, const struct level *level)
{
    if (level->own)
        fq_buf_char(&w->out, ']');
}

/* CASE x WHEN 'a' THEN → CASE WHEN x = 'a' THEN */
static bool write_when(struct writer *w)
{
    struct level *level = w->level;
    if (level->kind != CASE)
        return false;
    if (!is(w->last, "CASE") && level->compared.len == 0 && level->operand != SIZE_MAX)
        level->compared = cut(w, level->operand, w->out.len);
    level->operand = SIZE_MAX;
    copy(w);
    if (level->compared.len == 0)
        return true;
    enum constant constant = read_constant(w, "THEN");
    level->own = constant == OF_OTHERS;
    fq_buf_char(&w->out, ' ');
    begin_equality(w, level);
    return constant != NONE;
}

static void write_then(struct writer *w)
{
    if (w->level->kind == CASE && w->level->compared.len)
        end_equality(w, w->level);
    copy(w);
}

/* NULLIF(x, 'a') → (CASE WHEN x = 'a' THEN NULL ELSE x END) */
static bool write_nullif_comma(struct writer *w)
{
    struct level *level = w->level;
    enum constant constant = read_constant(w, NULL);
    level->own = constant == OF_OTHERS;
    level->compared = cut(w, level->operand, w->out.len);
    fq_buf_truncate(&w->out, level->begin);
    fq_buf_literal(&w->out, "(CASE WHEN ");
    begin_equality(w, level);
    return constant != NONE;
}

/* (x IS DISTINCT FROM 'a') → ((x = 'a') IS NOT TRUE) */
static bool write_distinct(struct writer *w)
{
    struct level *level = w->level;
    bool negated = is(w->last, "NOT");
    if (level->kind != PLAIN || !level->outer || level->query || level->commas)
        return false;
    level->kind = negated ? NOT_DISTINCT_TEST : DISTINCT_TEST;
    advance(w); /* FROM */
    enum constant constant = read_constant(w, NULL);
    level->own = constant == OF_OTHERS;
    level->compared = cut(w, level->operand, level->is);
    fq_buf_char(&w->out, '(');
    begin_equality(w, level);
    return constant != NONE;
}

/* ---- brackets ---- */

static bool write_open(struct writer *w)
{
    bool relation = at_relation(w), nullif = is(w->last, "NULLIF");
    bool alias = opens_list(w->token) && is_name(w->last) &&
                 (w->level->with || is_name(w->before_last) || is(w->before_last, "AS") ||
                  w->before_last.kind == FQ_VIEW_CLOSE);
    /* `AS (a integer)` declares columns with their types; in WITH a query follows. */
    if (is(w->last, "AS") && !w->level->with)
        return false;
    if (!nullif)
        copy(w);
    struct level *level = push(w);
    level->query = is(w->next, "SELECT") || is(w->next, "WITH");
    level->with = is(w->next, "WITH");
    level->from = relation && !level->query;
    level->kind = nullif ? NULLIF_CALL : alias ? ALIAS : PLAIN;
    return true;
}

static bool write_close(struct writer *w)
{
    struct level *level = w->level;
    if (!level->outer || level->kind == CASE)
        return false;
    switch (level->kind) {
    case NULLIF_CALL:
        end_equality(w, level);
        fq_buf_printf(&w->out, " THEN NULL ELSE %.*s END)", FQ_STR_ARG(level->compared));
        break;
    case DISTINCT_TEST:
    case NOT_DISTINCT_TEST:
        end_equality(w, level);
        fq_buf_str_add(&w->out, level->kind == DISTINCT_TEST ? FQ_STR(") IS NOT TRUE)")
                                                             : FQ_STR(") IS TRUE)"));
        break;
    case PLAIN:
    case ALIAS:
    case CASE:
        copy(w);
        break;
    }
    bool compared = level->kind != NULLIF_CALL || level->commas == 1;
    w->level = level->outer;
    return compared;
}

/* ---- words ---- */

static void write_case(struct writer *w)
{
    copy(w);
    struct level *level = push(w);
    level->kind = CASE;
}

static bool write_end(struct writer *w)
{
    if (w->level->kind != CASE)
        return false;
    copy(w);
    w->level = w->level->outer;
    return true;
}

/* Where the list of relations begins and ends. */
static void note_clause(struct writer *w)
{
    static const fq_str ends[] = {
        FQ_STR_INIT("WHERE"), FQ_STR_INIT("GROUP"), FQ_STR_INIT("HAVING"),    FQ_STR_INIT("WINDOW"),
        FQ_STR_INIT("ORDER"), FQ_STR_INIT("LIMIT"), FQ_STR_INIT("OFFSET"),    FQ_STR_INIT("FETCH"),
        FQ_STR_INIT("FOR"),   FQ_STR_INIT("UNION"), FQ_STR_INIT("INTERSECT"), FQ_STR_INIT("EXCEPT"),
    };
    struct level *level = w->level;
    if (is(w->token, "SELECT"))
        level->with = level->from = false;
    else if (is(w->token, "FROM") && level->query)
        level->from = true;
    else if (is_any(w->token, ends, FQ_ARRAY_LEN(ends)))
        level->from = false;
    else if (is(w->token, "IS"))
        level->is = w->out.len;
}

/* True when it was written. */
static bool write_in(struct writer *w)
{
    struct fq_view_lexer lexer = w->lexer;
    struct fq_view_token inside = fq_view_token_next(&lexer);
    if (!opens_list(w->next) || !(is(inside, "SELECT") || is(inside, "WITH")))
        return false; /* POSITION(a IN b) */
    fq_buf_literal(&w->out, " OPERATOR(pg_catalog.=) ANY");
    return true;
}

/* OPERATOR(schema.+) is one token to what follows: a sign, not a closed bracket. */
static bool write_named_operator(struct writer *w)
{
    while (w->token.kind != FQ_VIEW_CLOSE) {
        if (w->token.kind == FQ_VIEW_END)
            return false;
        copy(w);
        advance(w);
    }
    copy(w);
    w->token.kind = FQ_VIEW_OPERATOR;
    return true;
}

static bool write_keyword(struct writer *w)
{
    /* The equality of USING cannot be named, the others' types stand without `::`; and PostgreSQL
     * does not print the rest. */
    static const fq_str refused[] = {
        FQ_STR_INIT("NATURAL"), FQ_STR_INIT("XMLSERIALIZE"), FQ_STR_INIT("XMLTABLE"),
        FQ_STR_INIT("COLUMNS"), FQ_STR_INIT("JSON_TABLE"),   FQ_STR_INIT("RETURNING"),
        FQ_STR_INIT("LIKE"),    FQ_STR_INIT("ILIKE"),        FQ_STR_INIT("BETWEEN"),
        FQ_STR_INIT("CAST"),
    };
    if (is_any(w->token, refused, FQ_ARRAY_LEN(refused)) ||
        (is(w->token, "USING") && opens_list(w->next)))
        return false;
    note_clause(w);
    if (is(w->token, "CASE"))
        write_case(w);
    else if (is(w->token, "WHEN"))
        return write_when(w);
    else if (is(w->token, "THEN"))
        write_then(w);
    else if (is(w->token, "END"))
        return write_end(w);
    else if (is(w->token, "OPERATOR"))
        return write_named_operator(w);
    else if (is(w->token, "NULLIF"))
        space(w);
    else if (is(w->token, "DISTINCT") && is(w->next, "FROM"))
        return write_distinct(w);
    else if (!is(w->token, "IN") || !write_in(w))
        copy(w);
    return true;
}

static bool is_grammar_type(fq_str name)
{
    /* PostgreSQL's own whatever the search_path. */
    static const fq_str types[] = {
        FQ_STR_INIT("bigint"),  FQ_STR_INIT("integer"),   FQ_STR_INIT("smallint"),
        FQ_STR_INIT("boolean"), FQ_STR_INIT("real"),      FQ_STR_INIT("double"),
        FQ_STR_INIT("numeric"), FQ_STR_INIT("character"), FQ_STR_INIT("bit"),
        FQ_STR_INIT("time"),    FQ_STR_INIT("timestamp"), FQ_STR_INIT("interval"),
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(types); i++) {
        if (fq_str_eq(name, types[i]))
            return true;
    }
    return false;
}

static bool write_name(struct writer *w)
{
    bool whole = w->last.kind != FQ_VIEW_DOT && w->next.kind != FQ_VIEW_DOT;
    bool type = w->last.kind == FQ_VIEW_CAST && !is_grammar_type(w->token.text);
    if (w->level->kind == ALIAS && is_name(w->last))
        return false; /* a column that is declared with its type */
    if (w->level->with && (w->last.kind == FQ_VIEW_COMMA || is_keyword(w->last)))
        fq_map_put(&w->queries, fq_view_token_value(w->arena, w->token), w);
    bool relation =
        at_relation(w) && !fq_map_get(&w->queries, fq_view_token_value(w->arena, w->token));
    if (whole && (type || is(w->last, "COLLATE") || calls(w) || relation))
        qualify(w);
    else
        copy(w);
    return true;
}

static bool write_operator(struct writer *w)
{
    bool star = fq_str_eq(w->token.text, FQ_STR("*")) &&
                (w->last.kind == FQ_VIEW_DOT ||
                 (w->last.kind == FQ_VIEW_OPEN && w->next.kind == FQ_VIEW_CLOSE));
    if (star || fq_str_eq(w->token.text, FQ_STR(":")) || fq_str_eq(w->token.text, FQ_STR("=>"))) {
        copy(w);
        return true;
    }
    if (fq_str_find_char(w->token.text, ':') < w->token.text.len)
        return false; /* no operator has one */
    if (w->out.len && w->last.kind != FQ_VIEW_OPEN)
        fq_buf_char(&w->out, ' ');
    fq_buf_printf(&w->out, "OPERATOR(pg_catalog.%.*s)", FQ_STR_ARG(w->token.text));
    return true;
}

static bool write_comma(struct writer *w)
{
    w->level->commas++;
    if (w->level->kind == NULLIF_CALL)
        return w->level->commas == 1 && write_nullif_comma(w);
    if (w->level->kind == DISTINCT_TEST || w->level->kind == NOT_DISTINCT_TEST)
        return false;
    copy(w);
    return true;
}

static bool write_token(struct writer *w)
{
    switch (w->token.kind) {
    case FQ_VIEW_BAD:
        return false;
    case FQ_VIEW_OPEN:
        return write_open(w);
    case FQ_VIEW_CLOSE:
        return write_close(w);
    case FQ_VIEW_COMMA:
        return write_comma(w);
    case FQ_VIEW_OPERATOR:
        return write_operator(w);
    case FQ_VIEW_WORD:
    case FQ_VIEW_QUOTED:
        return is_keyword(w->token) ? write_keyword(w) : write_name(w);
    case FQ_VIEW_STRING:
    case FQ_VIEW_OTHER_STRING:
    case FQ_VIEW_NUMBER:
    case FQ_VIEW_DOT:
    case FQ_VIEW_CAST:
    case FQ_VIEW_SEMICOLON:
    case FQ_VIEW_END:
        copy(w);
        break;
    }
    return true;
}

bool fq_view_qualify(struct fq_arena *arena, fq_str definition, fq_str *ret)
{
    struct writer w = {.arena = arena, .lexer = {.text = definition}};
    fq_buf_init(&w.out, arena, 2 * FQ_LIMIT_VIEW_BYTES);
    fq_map_init(&w.queries, arena);
    advance(&w);
    advance(&w);
    struct level *top = push(&w);
    top->query = true;
    top->with = is(w.token, "WITH");
    for (; w.token.kind != FQ_VIEW_END; advance(&w)) {
        if (!write_token(&w) || fq_buf_failed(&w.out))
            return false;
    }
    *ret = fq_buf_str(&w.out);
    return w.level == top;
}
