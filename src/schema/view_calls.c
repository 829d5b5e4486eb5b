/* SPDX-License-Identifier: MIT */
#include "schema/view_calls.h"

/* None of them puts rows together or makes several of one. */
static bool is_of_a_value(fq_str function)
{
    static const fq_str known[] = {
        FQ_STR_INIT("jsonb_build_object"),
        FQ_STR_INIT("json_build_object"),
        FQ_STR_INIT("jsonb_build_array"),
        FQ_STR_INIT("json_build_array"),
        FQ_STR_INIT("jsonb_strip_nulls"),
        FQ_STR_INIT("json_strip_nulls"),
        FQ_STR_INIT("to_jsonb"),
        FQ_STR_INIT("to_json"),
        FQ_STR_INIT("concat"),
        FQ_STR_INIT("concat_ws"),
        FQ_STR_INIT("format"),
        FQ_STR_INIT("upper"),
        FQ_STR_INIT("lower"),
        FQ_STR_INIT("initcap"),
        FQ_STR_INIT("btrim"),
        FQ_STR_INIT("ltrim"),
        FQ_STR_INIT("rtrim"),
        FQ_STR_INIT("lpad"),
        FQ_STR_INIT("rpad"),
        FQ_STR_INIT("left"),
        FQ_STR_INIT("right"),
        FQ_STR_INIT("substring"),
        FQ_STR_INIT("substr"),
        FQ_STR_INIT("split_part"),
        FQ_STR_INIT("replace"),
        FQ_STR_INIT("length"),
        FQ_STR_INIT("char_length"),
        FQ_STR_INIT("to_char"),
        FQ_STR_INIT("md5"),
        FQ_STR_INIT("encode"),
        FQ_STR_INIT("round"),
        FQ_STR_INIT("trunc"),
        FQ_STR_INIT("ceil"),
        FQ_STR_INIT("floor"),
        FQ_STR_INIT("abs"),
        FQ_STR_INIT("date_trunc"),
        FQ_STR_INIT("date_part"),
        FQ_STR_INIT("timezone"),
        FQ_STR_INIT("age"),
        FQ_STR_INIT("now"),
        FQ_STR_INIT("cardinality"),
        FQ_STR_INIT("array_length"),
        FQ_STR_INIT("array_to_string"),
        FQ_STR_INIT("jsonb_extract_path"),
        FQ_STR_INIT("jsonb_extract_path_text"),
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(known); i++) {
        if (fq_str_eq(function, known[i]))
            return true;
    }
    return false;
}

/* PostgreSQL prints its own words in capitals.  Those that come with an aggregate are not meant. */
static bool is_own_word(struct fq_view_token token)
{
    static const fq_str own[] = {
        FQ_STR_INIT("COALESCE"), FQ_STR_INIT("GREATEST"), FQ_STR_INIT("LEAST"),
        FQ_STR_INIT("CASE"),     FQ_STR_INIT("WHEN"),     FQ_STR_INIT("THEN"),
        FQ_STR_INIT("ELSE"),     FQ_STR_INIT("AND"),      FQ_STR_INIT("OR"),
        FQ_STR_INIT("NOT"),      FQ_STR_INIT("ANY"),      FQ_STR_INIT("ALL"),
        FQ_STR_INIT("EXTRACT"),  FQ_STR_INIT("OPERATOR"), FQ_STR_INIT("EXISTS"),
        FQ_STR_INIT("ARRAY"),    FQ_STR_INIT("NULLIF"),   FQ_STR_INIT("SUBSTRING"),
        FQ_STR_INIT("TRIM")};
    for (size_t i = 0; i < FQ_ARRAY_LEN(own) && token.kind == FQ_VIEW_WORD; i++) {
        if (fq_str_eq(token.text, own[i]))
            return true;
    }
    return false;
}

/* The name at the bracket is PostgreSQL's own: pg_catalog. stands in front of it. */
static bool is_own_function(const struct fq_view_walk *walk)
{
    static const fq_str schema = FQ_STR_INIT("pg_catalog.");
    if (!fq_view_token_names(walk->last))
        return false;
    fq_str before =
        fq_str_of(walk->lexer.text.ptr, (size_t)(walk->last.text.ptr - walk->lexer.text.ptr));
    if (before.len < schema.len ||
        !fq_str_eq(fq_str_from_offset(before, before.len - schema.len), schema))
        return false;
    char other = before.len > schema.len ? before.ptr[before.len - schema.len - 1] : ' ';
    return other == ' ' || other == '(' || other == '\n';
}

bool fq_view_opens_known(struct fq_arena *arena, const struct fq_view_walk *walk)
{
    struct fq_view_token name = walk->last;
    if (!fq_view_token_names(name) || is_own_word(name) || walk->token.text.ptr[0] == '[')
        return true;
    return walk->before_last.kind == FQ_VIEW_CAST || /* to a type of a length */
           (is_own_function(walk) && is_of_a_value(fq_view_token_value(arena, name)));
}

bool fq_view_opens_query(const struct fq_view_walk *walk)
{
    struct fq_view_lexer ahead = walk->lexer;
    if (walk->token.kind != FQ_VIEW_OPEN)
        return false;
    struct fq_view_token first = fq_view_token_next(&ahead);
    return fq_view_token_is(first, FQ_STR("SELECT")) || fq_view_token_is(first, FQ_STR("WITH"));
}

/* ---- calls that may be made again ---- */

static bool is_aggregate(fq_str function)
{
    static const fq_str known[] = {FQ_STR_INIT("count"),
                                   FQ_STR_INIT("sum"),
                                   FQ_STR_INIT("avg"),
                                   FQ_STR_INIT("min"),
                                   FQ_STR_INIT("max"),
                                   FQ_STR_INIT("bool_and"),
                                   FQ_STR_INIT("bool_or"),
                                   FQ_STR_INIT("every"),
                                   FQ_STR_INIT("string_agg"),
                                   FQ_STR_INIT("array_agg"),
                                   FQ_STR_INIT("jsonb_agg"),
                                   FQ_STR_INIT("json_agg"),
                                   FQ_STR_INIT("jsonb_object_agg"),
                                   FQ_STR_INIT("json_object_agg"),
                                   FQ_STR_INIT("stddev"),
                                   FQ_STR_INIT("variance"),
                                   FQ_STR_INIT("percentile_cont"),
                                   FQ_STR_INIT("percentile_disc"),
                                   FQ_STR_INIT("mode")};
    for (size_t i = 0; i < FQ_ARRAY_LEN(known); i++) {
        if (fq_str_eq(function, known[i]))
            return true;
    }
    return false;
}

static bool puts_rows_together(fq_str function)
{
    return is_aggregate(function) || fq_str_eq(function, FQ_STR("rank")) ||
           fq_str_eq(function, FQ_STR("row_number")) || fq_str_eq(function, FQ_STR("dense_rank"));
}

/* PostgreSQL prints its own words in capitals, and names that have some in quotes. */
static bool is_printed_word(struct fq_view_token token)
{
    return token.kind == FQ_VIEW_WORD && token.text.ptr[0] >= 'A' && token.text.ptr[0] <= 'Z';
}

bool fq_view_calls_known(struct fq_arena *arena, fq_str expression)
{
    struct fq_view_walk walk = fq_view_walk_from(expression);
    for (; walk.token.kind != FQ_VIEW_END; fq_view_walk_next(&walk)) {
        bool together =
            is_own_function(&walk) && puts_rows_together(fq_view_token_value(arena, walk.last));
        if (walk.token.kind == FQ_VIEW_BAD ||
            (walk.token.kind == FQ_VIEW_OPEN && !together && !is_printed_word(walk.last) &&
             !fq_view_opens_known(arena, &walk)))
            return false;
    }
    return true;
}

bool fq_view_calls_aggregate(struct fq_arena *arena, const struct fq_view_walk *walk)
{
    return walk->token.kind == FQ_VIEW_OPEN && is_own_function(walk) &&
           is_aggregate(fq_view_token_value(arena, walk->last));
}

bool fq_view_calls_function(struct fq_arena *arena, const struct fq_view_walk *walk)
{
    return walk->token.kind == FQ_VIEW_OPEN && !is_printed_word(walk->last) &&
           !fq_view_opens_known(arena, walk);
}

/* ---- one row ---- */

void fq_view_pass_brackets(struct fq_view_walk *walk)
{
    size_t open = walk->depth - 1;
    while (walk->token.kind != FQ_VIEW_END && walk->depth > open)
        fq_view_walk_next(walk);
}

/* The walk is at a clause that may make several rows of one, or of none. */
static bool may_give_more(const struct fq_view_walk *walk)
{
    static const fq_str words[] = {FQ_STR_INIT("UNION"), FQ_STR_INIT("INTERSECT"),
                                   FQ_STR_INIT("EXCEPT"), FQ_STR_INIT("GROUP")};
    for (size_t i = 0; i < FQ_ARRAY_LEN(words); i++) {
        if (fq_view_at(walk, words[i]) && !fq_view_token_is(walk->last, FQ_STR("WITHIN")))
            return true;
    }
    return false;
}

bool fq_view_gives_one_row(struct fq_arena *arena, fq_str query)
{
    struct fq_view_walk walk = fq_view_walk_from(query);
    bool list = true, aggregates = false, known = true;
    if (!fq_view_at(&walk, FQ_STR("SELECT")))
        return false;
    for (; walk.token.kind != FQ_VIEW_END; fq_view_walk_next(&walk)) {
        if (fq_view_at(&walk, FQ_STR("LIMIT")))
            return fq_str_eq(fq_view_text_from(query, walk.token.text.ptr), FQ_STR("LIMIT 1"));
        if (may_give_more(&walk))
            known = false;
        if (fq_view_at(&walk, FQ_STR("FROM")) && !fq_view_token_is(walk.last, FQ_STR("DISTINCT")))
            list = false;
        if (fq_view_opens_query(&walk)) {
            fq_view_pass_brackets(&walk);
            continue;
        }
        if (!list)
            continue;
        aggregates = aggregates || fq_view_calls_aggregate(arena, &walk);
        known = known && walk.token.kind != FQ_VIEW_BAD &&
                !fq_view_token_is(walk.token, FQ_STR("OVER")) &&
                (fq_view_calls_aggregate(arena, &walk) || !fq_view_calls_function(arena, &walk));
    }
    return aggregates && known;
}

bool fq_view_always_gives_a_row(struct fq_arena *arena, fq_str query)
{
    static const fq_str others[] = {FQ_STR_INIT("LIMIT"), FQ_STR_INIT("HAVING"),
                                    FQ_STR_INIT("OFFSET"), FQ_STR_INIT("FETCH")};
    struct fq_view_walk walk = fq_view_walk_from(query);
    for (; walk.token.kind != FQ_VIEW_END; fq_view_walk_next(&walk)) {
        for (size_t i = 0; i < FQ_ARRAY_LEN(others); i++) {
            if (fq_view_at(&walk, others[i]))
                return false;
        }
    }
    return fq_view_gives_one_row(arena, query);
}
