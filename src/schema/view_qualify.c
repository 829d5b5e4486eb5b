/* SPDX-License-Identifier: MIT */
#include "schema/view_qualify.h"

#include "base/limits.h"
#include "schema/view_writer.h"

/* ---- tokens ---- */

static bool is_any(struct fq_view_token token, const fq_str *keywords, size_t count)
{
    for (size_t i = 0; i < count && fq_view_is_keyword(token); i++) {
        if (fq_str_eq(token.text, keywords[i]))
            return true;
    }
    return false;
}

static void qualify(struct fq_view_writer *w)
{
    fq_view_space(w);
    fq_buf_literal(&w->out, "pg_catalog.");
    fq_buf_str_add(&w->out, w->token.text);
}

/* ---- levels ---- */

static struct fq_view_level *push(struct fq_view_writer *w)
{
    struct fq_view_level *level = FQ_NEW(w->arena, struct fq_view_level);
    level->outer = w->level;
    level->begin = level->operand = w->out.len;
    w->level = level;
    return level;
}

/* A relation, or a join in brackets, stands here. */
static bool at_relation(const struct fq_view_writer *w)
{
    static const fq_str before[] = {FQ_STR_INIT("FROM"), FQ_STR_INIT("JOIN"), FQ_STR_INIT("ONLY"),
                                    FQ_STR_INIT("LATERAL")};
    return w->level->from && (w->last.kind == FQ_VIEW_COMMA || w->last.kind == FQ_VIEW_OPEN ||
                              is_any(w->last, before, FQ_ARRAY_LEN(before)));
}

/* A name before a bracket calls a function, unless something stands before it that it belongs to:
 * it names columns then, or says how long a type is. */
static bool calls(const struct fq_view_writer *w)
{
    return fq_view_is_name(w->token) && fq_view_opens_list(w->next) && !w->level->with &&
           !fq_view_is(w->last, "AS") && !fq_view_is(w->last, "ORDINALITY") &&
           !fq_view_is_name(w->last) && w->last.kind != FQ_VIEW_CLOSE &&
           w->last.kind != FQ_VIEW_CAST;
}

/* ---- brackets ---- */

static bool write_open(struct fq_view_writer *w)
{
    bool relation = at_relation(w), nullif = fq_view_is(w->last, "NULLIF");
    bool alias = fq_view_opens_list(w->token) && fq_view_is_name(w->last) &&
                 (w->level->with || fq_view_is_name(w->before_last) ||
                  fq_view_is(w->before_last, "AS") || w->before_last.kind == FQ_VIEW_CLOSE);
    /* `AS (a integer)` declares columns with their types; in WITH a query follows. */
    if (fq_view_is(w->last, "AS") && !w->level->with)
        return false;
    if (!nullif)
        fq_view_copy(w);
    struct fq_view_level *level = push(w);
    level->query = fq_view_is(w->next, "SELECT") || fq_view_is(w->next, "WITH");
    level->with = fq_view_is(w->next, "WITH");
    level->from = relation && !level->query;
    level->kind = nullif ? FQ_VIEW_NULLIF : alias ? FQ_VIEW_ALIAS : FQ_VIEW_PLAIN;
    return true;
}

static bool write_close(struct fq_view_writer *w)
{
    struct fq_view_level *level = w->level;
    if (!level->outer || level->kind == FQ_VIEW_CASE)
        return false;
    if (level->kind == FQ_VIEW_PLAIN || level->kind == FQ_VIEW_ALIAS)
        fq_view_copy(w);
    else
        fq_view_end_comparison(w);
    bool compared = level->kind != FQ_VIEW_NULLIF || level->commas == 1;
    w->level = level->outer;
    return compared;
}

/* ---- words ---- */

static void write_case(struct fq_view_writer *w)
{
    fq_view_copy(w);
    struct fq_view_level *level = push(w);
    level->kind = FQ_VIEW_CASE;
}

static bool write_end(struct fq_view_writer *w)
{
    if (w->level->kind != FQ_VIEW_CASE)
        return false;
    fq_view_copy(w);
    w->level = w->level->outer;
    return true;
}

/* Where the list of relations begins and ends. */
static void note_clause(struct fq_view_writer *w)
{
    static const fq_str ends[] = {
        FQ_STR_INIT("WHERE"), FQ_STR_INIT("GROUP"), FQ_STR_INIT("HAVING"),    FQ_STR_INIT("WINDOW"),
        FQ_STR_INIT("ORDER"), FQ_STR_INIT("LIMIT"), FQ_STR_INIT("OFFSET"),    FQ_STR_INIT("FETCH"),
        FQ_STR_INIT("FOR"),   FQ_STR_INIT("UNION"), FQ_STR_INIT("INTERSECT"), FQ_STR_INIT("EXCEPT"),
    };
    struct fq_view_level *level = w->level;
    if (fq_view_is(w->token, "SELECT"))
        level->with = level->from = false;
    else if (fq_view_is(w->token, "FROM") && level->query)
        level->from = true;
    else if (is_any(w->token, ends, FQ_ARRAY_LEN(ends)))
        level->from = false;
    else if (fq_view_is(w->token, "IS"))
        level->is = w->out.len;
}

/* OPERATOR(schema.+) is one token to what follows: a sign, not a closed bracket. */
static bool write_named_operator(struct fq_view_writer *w)
{
    while (w->token.kind != FQ_VIEW_CLOSE) {
        if (w->token.kind == FQ_VIEW_END)
            return false;
        fq_view_copy(w);
        fq_view_advance(w);
    }
    fq_view_copy(w);
    w->token.kind = FQ_VIEW_OPERATOR;
    return true;
}

static bool write_keyword(struct fq_view_writer *w)
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
        (fq_view_is(w->token, "USING") && fq_view_opens_list(w->next)))
        return false;
    note_clause(w);
    if (fq_view_is(w->token, "CASE"))
        write_case(w);
    else if (fq_view_is(w->token, "WHEN"))
        return fq_view_write_when(w);
    else if (fq_view_is(w->token, "THEN"))
        fq_view_write_then(w);
    else if (fq_view_is(w->token, "END"))
        return write_end(w);
    else if (fq_view_is(w->token, "OPERATOR"))
        return write_named_operator(w);
    else if (fq_view_is(w->token, "NULLIF"))
        fq_view_space(w);
    else if (fq_view_is(w->token, "DISTINCT") && fq_view_is(w->next, "FROM"))
        return fq_view_write_distinct(w);
    else if (!fq_view_is(w->token, "IN") || !fq_view_write_in(w))
        fq_view_copy(w);
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

static bool write_name(struct fq_view_writer *w)
{
    bool whole = w->last.kind != FQ_VIEW_DOT && w->next.kind != FQ_VIEW_DOT;
    bool type = w->last.kind == FQ_VIEW_CAST && !is_grammar_type(w->token.text);
    if (w->level->kind == FQ_VIEW_ALIAS && fq_view_is_name(w->last))
        return false; /* a column that is declared with its type */
    if (w->level->with && (w->last.kind == FQ_VIEW_COMMA || fq_view_is_keyword(w->last)))
        fq_map_put(&w->queries, fq_view_token_value(w->arena, w->token), w);
    bool relation =
        at_relation(w) && !fq_map_get(&w->queries, fq_view_token_value(w->arena, w->token));
    if (whole && (type || fq_view_is(w->last, "COLLATE") || calls(w) || relation))
        qualify(w);
    else
        fq_view_copy(w);
    return true;
}

static bool write_operator(struct fq_view_writer *w)
{
    bool star = fq_str_eq(w->token.text, FQ_STR("*")) &&
                (w->last.kind == FQ_VIEW_DOT ||
                 (w->last.kind == FQ_VIEW_OPEN && w->next.kind == FQ_VIEW_CLOSE));
    if (star || fq_str_eq(w->token.text, FQ_STR(":")) || fq_str_eq(w->token.text, FQ_STR("=>"))) {
        fq_view_copy(w);
        return true;
    }
    if (fq_str_find_char(w->token.text, ':') < w->token.text.len)
        return false; /* no operator has one */
    if (w->out.len && w->last.kind != FQ_VIEW_OPEN)
        fq_buf_char(&w->out, ' ');
    fq_buf_printf(&w->out, "OPERATOR(pg_catalog.%.*s)", FQ_STR_ARG(w->token.text));
    return true;
}

static bool write_comma(struct fq_view_writer *w)
{
    w->level->commas++;
    if (w->level->kind == FQ_VIEW_NULLIF)
        return w->level->commas == 1 && fq_view_write_nullif_comma(w);
    if (w->level->kind == FQ_VIEW_DISTINCT || w->level->kind == FQ_VIEW_NOT_DISTINCT)
        return false;
    fq_view_copy(w);
    return true;
}

static bool write_token(struct fq_view_writer *w)
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
        return fq_view_is_keyword(w->token) ? write_keyword(w) : write_name(w);
    case FQ_VIEW_STRING:
    case FQ_VIEW_OTHER_STRING:
    case FQ_VIEW_NUMBER:
    case FQ_VIEW_DOT:
    case FQ_VIEW_CAST:
    case FQ_VIEW_SEMICOLON:
    case FQ_VIEW_END:
        fq_view_copy(w);
        break;
    }
    return true;
}

bool fq_view_qualify(struct fq_arena *arena, fq_str definition, fq_str *ret)
{
    struct fq_view_writer w = {.arena = arena, .lexer = {.text = definition}};
    fq_buf_init(&w.out, arena, 2 * FQ_LIMIT_VIEW_BYTES);
    fq_map_init(&w.queries, arena);
    fq_view_advance(&w);
    fq_view_advance(&w);
    struct fq_view_level *top = push(&w);
    top->query = true;
    top->with = fq_view_is(w.token, "WITH");
    for (; w.token.kind != FQ_VIEW_END; fq_view_advance(&w)) {
        if (!write_token(&w) || fq_buf_failed(&w.out))
            return false;
    }
    *ret = fq_buf_str(&w.out);
    return w.level == top;
}
