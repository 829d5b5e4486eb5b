/* SPDX-License-Identifier: MIT */
#include "model/name.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/map.h"
#include "json/json.h"
#include "model/spelling.h"
#include "model/word.h"

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

/* Spaces and signs of Unicode's that stand between words, as '_' does. */
static bool is_between_words(uint32_t c)
{
    return c < 0x80 || c == 0xa0 || (c >= 0x2000 && c <= 0x206f) || c == 0x3000;
}

/* Marks that change the letter before them: an e with an accent of its own is an e. */
static bool is_mark(uint32_t c)
{
    return c >= 0x300 && c <= 0x36f;
}

/* A character that no name has: what it is spelled as, '_', or its number in Unicode, so that two
 * columns are not one for letters lost. */
static void add_spelled(struct fq_buf *out, uint32_t c, bool *numbered)
{
    fq_str spelled;
    if (fq_spelling_of(c, &spelled)) {
        fq_buf_str_add(out, spelled);
        *numbered = false;
    } else if (is_between_words(c)) {
        fq_buf_char(out, '_');
        *numbered = false;
    } else if (!is_mark(c)) {
        if (!*numbered && out->len && out->ptr[out->len - 1] != '_')
            fq_buf_char(out, '_');
        fq_buf_printf(out, "u%x", (unsigned)c);
        *numbered = true;
    }
}

/* Only characters of a GraphQL name; never two underscores in front, which GraphQL reserves. */
static fq_str clean(struct fq_arena *arena, fq_str s)
{
    struct fq_buf out;
    fq_buf_init(&out, arena, FQ_LIMIT_NAME_BYTES);
    bool numbered = false;
    while (s.len && out.len < FQ_LIMIT_NAME_BYTES - 10) { /* room for one more */
        uint32_t c;
        size_t len = fq_spelling_next(s, &c);
        s = fq_str_from_offset(s, len);
        if (c >= 0x80 || !is_name_char((char)c, false)) {
            add_spelled(&out, c, &numbered);
            continue;
        }
        if ((numbered && c != '_') || (out.len == 0 && !is_name_char((char)c, true)))
            fq_buf_char(&out, '_');
        fq_buf_char(&out, (char)c);
        numbered = false;
    }
    if (out.len == 0)
        fq_buf_char(&out, '_');
    fq_str cleaned = fq_buf_finish(&out);
    while (cleaned.len > 1 && cleaned.ptr[0] == '_' && cleaned.ptr[1] == '_')
        cleaned = fq_str_from_offset(cleaned, 1);
    return cleaned;
}

bool fq_name_is_ascii(fq_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        if ((unsigned char)name.ptr[i] >= 0x80)
            return false;
    }
    return true;
}

/* It would stay as it is. */
static bool is_clean(fq_str s)
{
    return s.len <= FQ_LIMIT_NAME_BYTES - 10 && fq_name_is_valid(s);
}

fq_str fq_name_field(struct fq_arena *arena, fq_str column)
{
    bool is = is_clean(column);
    if (is && fq_str_find_char(column, '_') == column.len)
        return fq_arena_str(arena, column);
    struct fq_buf out;
    fq_buf_init(&out, arena, FQ_LIMIT_NAME_BYTES);
    fq_json_camel(&out, is ? column : clean(arena, column));
    fq_str camel = fq_buf_finish(&out);
    return is || is_clean(camel) ? camel : clean(arena, camel);
}

fq_str fq_name_snake(struct fq_arena *arena, fq_str field)
{
    char *snake = fq_arena_alloc(arena, field.len * 2);
    size_t len = 0;
    for (size_t i = 0; i < field.len; i++) {
        bool capital = field.ptr[i] >= 'A' && field.ptr[i] <= 'Z';
        if (capital && i)
            snake[len++] = '_';
        snake[len++] = capital ? (char)(field.ptr[i] - 'A' + 'a') : field.ptr[i];
    }
    return fq_str_of(snake, len);
}

fq_str fq_name_pascal(struct fq_arena *arena, fq_str snake)
{
    fq_str camel = fq_name_field(arena, snake);
    if (!camel.len || camel.ptr[0] < 'a' || camel.ptr[0] > 'z')
        return camel;
    char *copy = fq_arena_alloc(arena, camel.len + 1);
    memcpy(copy, camel.ptr, camel.len);
    copy[0] = (char)(copy[0] - 'a' + 'A');
    return fq_str_of(copy, camel.len);
}

/* ---- number ---- */

/* Where the last word of a cleaned name begins: behind '_', or at a capital behind a small one. */
static size_t last_word(fq_str name)
{
    size_t at = name.len;
    while (at > 0 && name.ptr[at - 1] != '_') {
        at--;
        bool capital = name.ptr[at] >= 'A' && name.ptr[at] <= 'Z';
        if (capital && at > 0 && name.ptr[at - 1] >= 'a' && name.ptr[at - 1] <= 'z')
            break;
    }
    return at;
}

/* English has no number for words of other alphabets. */
static bool has_number(fq_str name)
{
    while (name.len) {
        uint32_t c;
        name = fq_str_from_offset(name, fq_spelling_next(name, &c));
        if (!fq_spelling_is_latin(c))
            return false;
    }
    return true;
}

static fq_str with_last_word(struct fq_arena *arena, fq_str name,
                             fq_str (*change)(struct fq_arena *, fq_str))
{
    fq_str cleaned = clean(arena, name);
    while (cleaned.len > 1 && fq_str_ends_with(cleaned, FQ_STR("_")))
        cleaned.len--;
    if (!has_number(name))
        return cleaned;
    size_t at = last_word(cleaned);
    fq_str word = change(arena, fq_str_from_offset(cleaned, at));
    return fq_arena_join(arena, fq_str_of(cleaned.ptr, at), word);
}

fq_str fq_name_type(struct fq_arena *arena, fq_str relation)
{
    return fq_name_pascal(arena, with_last_word(arena, relation, fq_word_singular));
}

fq_str fq_name_plural(struct fq_arena *arena, fq_str relation)
{
    return fq_name_field(arena, with_last_word(arena, relation, fq_word_plural));
}

fq_str fq_name_singular(struct fq_arena *arena, fq_str relation)
{
    return fq_name_field(arena, with_last_word(arena, relation, fq_word_singular));
}

fq_str fq_name_member(struct fq_arena *arena, fq_str relation)
{
    return with_last_word(arena, relation, fq_word_singular);
}

/* Words that GraphQL reads otherwise. */
static bool is_literal(fq_str value)
{
    return fq_str_eq(value, FQ_STR("true")) || fq_str_eq(value, FQ_STR("false")) ||
           fq_str_eq(value, FQ_STR("null"));
}

bool fq_name_is_enum_value(fq_str name)
{
    return fq_name_is_valid(name) && !is_literal(name);
}

fq_str fq_name_enum_value(struct fq_arena *arena, fq_str label)
{
    if (label.len == 0)
        return FQ_STR("EMPTY");
    fq_str value = clean(arena, label);
    if (is_literal(value))
        return fq_arena_printf(arena, "_%.*s", FQ_STR_ARG(value));
    return value;
}

/* ---- names of one place ---- */

/* Whose turn it is: a name given by hand, one that is kept as it is, one of letters that all names
 * may have, others. */
static int turn_of(const struct fq_name_claim *claim)
{
    if (claim->given)
        return 0;
    if (fq_str_eq(claim->from, claim->name))
        return 1;
    return fq_name_is_ascii(claim->from) ? 2 : 3;
}

static void claim_name(struct fq_arena *arena, struct fq_map *names, struct fq_name_claim *claim)
{
    fq_str wanted = claim->name;
    claim->holder = fq_map_add(names, wanted, claim);
    if (!claim->holder)
        return;
    const char *between = fq_str_ends_with(wanted, FQ_STR("_")) ? "" : "_";
    int i = 2;
    do
        claim->name = fq_arena_printf(arena, "%.*s%s%d", FQ_STR_ARG(wanted), between, i++);
    while (fq_map_add(names, claim->name, claim));
}

void fq_name_keep_apart(struct fq_arena *arena, struct fq_arena *scratch,
                        struct fq_name_claim *claims, size_t count)
{
    struct fq_map names;
    fq_map_init(&names, scratch);
    fq_map_reserve(&names, count);
    for (int turn = 0; turn < 4; turn++) {
        for (size_t i = 0; i < count; i++) {
            struct fq_name_claim *claim = &claims[i];
            if (!claim->done && turn_of(claim) == turn) {
                claim_name(arena, &names, claim);
                claim->done = true;
            }
        }
    }
}

/* ---- SQL ---- */

static size_t count_char(fq_str text, char c)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.ptr[i] == c;
    return count;
}

/* Where it ends, with a quote on both sides and those inside twice. */
static char *write_quoted(char *to, fq_str text, char quote, size_t inside)
{
    *to++ = quote;
    for (size_t i = 0; inside && i < text.len; i++) {
        if (text.ptr[i] == quote)
            *to++ = quote;
        *to++ = text.ptr[i];
    }
    if (!inside && text.len)
        to = (char *)memcpy(to, text.ptr, text.len) + text.len;
    *to++ = quote;
    return to;
}

static fq_str quoted(struct fq_arena *arena, fq_str text, char quote)
{
    size_t inside = count_char(text, quote), len = text.len + inside + 2;
    char *start = fq_arena_alloc(arena, len + 1);
    *write_quoted(start, text, quote, inside) = '\0';
    return fq_str_of(start, len);
}

fq_str fq_name_quoted(struct fq_arena *arena, fq_str identifier)
{
    return quoted(arena, identifier, '"');
}

fq_str fq_name_literal(struct fq_arena *arena, fq_str text)
{
    return quoted(arena, text, '\'');
}

fq_str fq_name_qualified(struct fq_arena *arena, fq_str schema, fq_str name)
{
    size_t one = count_char(schema, '"'), two = count_char(name, '"');
    size_t len = schema.len + one + name.len + two + 5;
    char *start = fq_arena_alloc(arena, len + 1);
    char *to = write_quoted(start, schema, '"', one);
    *to++ = '.';
    *write_quoted(to, name, '"', two) = '\0';
    return fq_str_of(start, len);
}
