/* SPDX-License-Identifier: MIT */
#include "schema/name.h"

#include "base/buf.h"
#include "base/limits.h"
#include "json/json.h"

fq_str fq_name_without_prefix(fq_str relation)
{
    static const fq_str prefixes[] = {FQ_STR_INIT("tb_"), FQ_STR_INIT("tv_"), FQ_STR_INIT("v_"),
                                      FQ_STR_INIT("mv_")};
    for (size_t i = 0; i < FQ_ARRAY_LEN(prefixes); i++) {
        if (relation.len > prefixes[i].len && fq_str_starts_with(relation, prefixes[i]))
            return fq_str_from_offset(relation, prefixes[i].len);
    }
    return relation;
}

fq_str fq_name_action(fq_str function)
{
    bool prefixed = function.len > 3 && fq_str_starts_with(function, FQ_STR("fn_"));
    return prefixed ? fq_str_from_offset(function, 3) : function;
}

/* ---- number ---- */

struct irregular {
    fq_str singular;
    fq_str plural;
};

static const struct irregular irregulars[] = {
#define I(one, many)                                                                               \
    {                                                                                              \
        FQ_STR_INIT(one), FQ_STR_INIT(many)                                                        \
    }
    I("person", "people"),
    I("man", "men"),
    I("woman", "women"),
    I("child", "children"),
    I("foot", "feet"),
    I("tooth", "teeth"),
    I("goose", "geese"),
    I("mouse", "mice"),
    I("datum", "data"),
    I("medium", "media"),
    I("criterion", "criteria"),
    I("index", "indexes"),
    I("matrix", "matrices"),
    I("vertex", "vertices"),
    I("axis", "axes"),
    I("analysis", "analyses"),
    I("basis", "bases"),
    I("crisis", "crises"),
    I("hero", "heroes"),
    I("potato", "potatoes"),
    I("tomato", "tomatoes"),
    I("leaf", "leaves"),
    I("life", "lives"),
    I("knife", "knives"),
    I("wolf", "wolves"),
    I("shelf", "shelves"),
    I("half", "halves"),
    I("quiz", "quizzes"),
    I("status", "statuses"),
    I("bus", "buses"),
    I("virus", "viruses"),
    I("campus", "campuses"),
    I("bonus", "bonuses"),
    I("movie", "movies"),
    I("cookie", "cookies"),
    I("tie", "ties"),
    I("alias", "aliases"),
    I("address", "addresses"),
    I("house", "houses"),
    I("case", "cases"),
    I("course", "courses"),
    I("database", "databases"),
    I("release", "releases"),
    I("purchase", "purchases"),
    I("phase", "phases"),
    I("response", "responses"),
    I("expense", "expenses"),
    I("license", "licenses"),
    I("warehouse", "warehouses"),
    I("size", "sizes"),
    I("prize", "prizes"),
    I("cache", "caches"),
    I("niche", "niches"),
    I("axe", "axes"),
    /* Words that have no number. */
    I("news", "news"),
    I("series", "series"),
    I("species", "species"),
    I("sheep", "sheep"),
    I("fish", "fish"),
    I("equipment", "equipment"),
    I("information", "information"),
    I("money", "money"),
    I("metadata", "metadata"),
    I("staff", "staff"),
    I("feedback", "feedback"),
    I("software", "software"),
#undef I
};

/* Where the last word begins. */
static size_t last_word(fq_str snake)
{
    size_t at = snake.len;
    while (at > 0 && snake.ptr[at - 1] != '_' &&
           !(at < snake.len && snake.ptr[at] >= 'A' && snake.ptr[at] <= 'Z'))
        at--;
    return at;
}

static bool ends_in(fq_str s, const char *ending)
{
    return fq_str_ends_with(s, fq_str_from(ending));
}

static bool is_vowel(char c)
{
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
}

static fq_str joined(struct fq_arena *arena, fq_str word, size_t cut, const char *ending)
{
    return fq_arena_printf(arena, "%.*s%s", (int)(word.len - cut), word.ptr, ending);
}

static fq_str word_singular(struct fq_arena *arena, fq_str word)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(irregulars); i++) {
        if (fq_str_eq_nocase(word, irregulars[i].plural))
            return irregulars[i].singular;
        if (fq_str_eq_nocase(word, irregulars[i].singular))
            return word;
    }
    if (word.len < 3 || !ends_in(word, "s") || ends_in(word, "ss") || ends_in(word, "us") ||
        ends_in(word, "is"))
        return word;
    if (ends_in(word, "ies") && word.len > 4)
        return joined(arena, word, 3, "y");
    if (ends_in(word, "sses") || ends_in(word, "shes") || ends_in(word, "ches") ||
        ends_in(word, "xes") || ends_in(word, "zzes"))
        return joined(arena, word, 2, "");
    return joined(arena, word, 1, "");
}

static fq_str word_plural(struct fq_arena *arena, fq_str word)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(irregulars); i++) {
        if (fq_str_eq_nocase(word, irregulars[i].singular))
            return irregulars[i].plural;
        if (fq_str_eq_nocase(word, irregulars[i].plural))
            return word;
    }
    fq_str singular = word_singular(arena, word);
    if (!fq_str_eq(singular, word) || word.len < 2)
        return word.len < 2 ? joined(arena, word, 0, "s") : word;
    if (ends_in(word, "y") && !is_vowel(word.ptr[word.len - 2]))
        return joined(arena, word, 1, "ies");
    if (ends_in(word, "s") || ends_in(word, "x") || ends_in(word, "z") || ends_in(word, "ch") ||
        ends_in(word, "sh"))
        return joined(arena, word, 0, "es");
    return joined(arena, word, 0, "s");
}

static fq_str with_last_word(struct fq_arena *arena, fq_str snake,
                             fq_str (*change)(struct fq_arena *, fq_str))
{
    size_t at = last_word(snake);
    fq_str word = change(arena, fq_str_from_offset(snake, at));
    return fq_arena_printf(arena, "%.*s%.*s", (int)at, snake.ptr, FQ_STR_ARG(word));
}

/* ---- case ---- */

static bool is_name_char(char c, bool first)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           (!first && c >= '0' && c <= '9');
}

bool fq_name_is_valid(fq_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (!is_name_char(name.ptr[i], i == 0))
            return false;
    }
    return name.len > 0 && name.len <= FQ_LIMIT_NAME_BYTES &&
           !fq_str_starts_with(name, FQ_STR("__"));
}

/* Only characters of a GraphQL name; never two underscores in front, which GraphQL reserves. */
static fq_str clean(struct fq_arena *arena, fq_str s)
{
    struct fq_buf out;
    fq_buf_init(&out, arena, FQ_LIMIT_NAME_BYTES);
    if (s.len > 0 && !is_name_char(s.ptr[0], true))
        fq_buf_char(&out, '_');
    for (size_t i = 0; i < s.len && i < FQ_LIMIT_NAME_BYTES - 2; i++) {
        if (is_name_char(s.ptr[i], false))
            fq_buf_char(&out, s.ptr[i]);
        else if (((unsigned char)s.ptr[i] & 0xc0u) != 0x80u) /* once per character */
            fq_buf_char(&out, '_');
    }
    fq_str cleaned = fq_buf_str(&out);
    while (cleaned.len > 1 && cleaned.ptr[0] == '_' && cleaned.ptr[1] == '_')
        cleaned = fq_str_from_offset(cleaned, 1);
    return cleaned;
}

fq_str fq_name_field(struct fq_arena *arena, fq_str column)
{
    struct fq_buf out;
    fq_buf_init(&out, arena, FQ_LIMIT_NAME_BYTES);
    fq_json_camel(&out, clean(arena, column));
    return clean(arena, fq_buf_str(&out));
}

fq_str fq_name_pascal(struct fq_arena *arena, fq_str snake)
{
    fq_str camel = fq_name_field(arena, snake);
    char *copy = fq_arena_alloc(arena, camel.len + 1);
    if (camel.len)
        memcpy(copy, camel.ptr, camel.len);
    if (camel.len && copy[0] >= 'a' && copy[0] <= 'z')
        copy[0] = (char)(copy[0] - 'a' + 'A');
    return fq_str_of(copy, camel.len);
}

fq_str fq_name_type(struct fq_arena *arena, fq_str relation)
{
    return fq_name_pascal(arena, with_last_word(arena, relation, word_singular));
}

fq_str fq_name_plural(struct fq_arena *arena, fq_str relation)
{
    return fq_name_field(arena, with_last_word(arena, relation, word_plural));
}

fq_str fq_name_singular(struct fq_arena *arena, fq_str relation)
{
    return fq_name_field(arena, with_last_word(arena, relation, word_singular));
}

fq_str fq_name_reference(fq_str column)
{
    static const fq_str endings[] = {FQ_STR_INIT("_id"), FQ_STR_INIT("_uuid"), FQ_STR_INIT("_pk"),
                                     FQ_STR_INIT("Id")};
    if (column.len > 3 && fq_str_starts_with(column, FQ_STR("fk_")))
        return fq_str_from_offset(column, 3);
    for (size_t i = 0; i < FQ_ARRAY_LEN(endings); i++) {
        if (column.len > endings[i].len && fq_str_ends_with(column, endings[i]))
            return fq_str_of(column.ptr, column.len - endings[i].len);
    }
    return FQ_STR_NONE;
}

fq_str fq_name_enum_value(struct fq_arena *arena, fq_str label)
{
    fq_str value = clean(arena, label);
    if (value.len == 0)
        return FQ_STR("EMPTY");
    /* Words that GraphQL reads otherwise. */
    if (fq_str_eq(value, FQ_STR("true")) || fq_str_eq(value, FQ_STR("false")) ||
        fq_str_eq(value, FQ_STR("null")))
        return fq_arena_printf(arena, "_%.*s", FQ_STR_ARG(value));
    return value;
}

/* ---- SQL ---- */

static void add_quoted(struct fq_buf *out, fq_str text, char quote)
{
    fq_buf_char(out, quote);
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == quote)
            fq_buf_char(out, quote);
        fq_buf_char(out, text.ptr[i]);
    }
    fq_buf_char(out, quote);
}

fq_str fq_name_quoted(struct fq_arena *arena, fq_str identifier)
{
    struct fq_buf out;
    fq_buf_init(&out, arena, FQ_LIMIT_SQL_BYTES);
    add_quoted(&out, identifier, '"');
    return fq_buf_str(&out);
}

fq_str fq_name_literal(struct fq_arena *arena, fq_str text)
{
    struct fq_buf out;
    fq_buf_init(&out, arena, FQ_LIMIT_SQL_BYTES);
    add_quoted(&out, text, '\'');
    return fq_buf_str(&out);
}

fq_str fq_name_qualified(struct fq_arena *arena, fq_str schema, fq_str name)
{
    struct fq_buf out;
    fq_buf_init(&out, arena, FQ_LIMIT_SQL_BYTES);
    add_quoted(&out, schema, '"');
    fq_buf_char(&out, '.');
    add_quoted(&out, name, '"');
    return fq_buf_str(&out);
}
