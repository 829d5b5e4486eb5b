/* SPDX-License-Identifier: MIT
 *
 * Values: { Member, … } | [ Value, … ] | "text" | 'text' | word
 * A word is a number, true, false, null, or anything else without blanks.
 */
#include "base/limits.h"
#include "base/utf8.h"
#include "import/tree.h"

struct json5 {
    struct fq_arena *arena;
    fq_str origin;
    fq_str text;
    size_t at;
    size_t line, line_start;
    size_t depth;
    size_t values;
    struct fq_error *error;
};

static enum fq_status json5_refuse(struct json5 *r, const char *what)
{
    return fq_error_set(r->error, r->arena, FQ_CONFIG, "%.*s:%zu:%zu: %s", FQ_STR_ARG(r->origin),
                        r->line, r->at - r->line_start + 1, what);
}

static char json5_peek(const struct json5 *r)
{
    return r->at < r->text.len ? r->text.ptr[r->at] : '\0';
}

static void json5_step(struct json5 *r)
{
    if (r->text.ptr[r->at++] == '\n') {
        r->line++;
        r->line_start = r->at;
    }
}

static bool json5_begins(const struct json5 *r, fq_str with)
{
    return fq_str_starts_with(fq_str_from_offset(r->text, r->at), with);
}

static void skip_until(struct json5 *r, fq_str end)
{
    while (r->at < r->text.len && !json5_begins(r, end))
        json5_step(r);
    for (size_t i = 0; i < end.len && r->at < r->text.len; i++)
        json5_step(r);
}

static bool json5_is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip_blanks_and_comments(struct json5 *r)
{
    for (;;) {
        if (json5_begins(r, FQ_STR("//")))
            skip_until(r, FQ_STR("\n"));
        else if (json5_begins(r, FQ_STR("/*")))
            skip_until(r, FQ_STR("*/"));
        else if (r->at < r->text.len && json5_is_blank(json5_peek(r)))
            json5_step(r);
        else
            return;
    }
}

/* Four digits behind "\u"; -1: they are none. */
static int32_t json5_unit(struct json5 *r)
{
    int32_t unit = 0;
    for (int i = 0; i < 4; i++) {
        int digit = fq_hex_digit(json5_peek(r));
        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
        json5_step(r);
    }
    return unit;
}

static bool add_json5_escape(struct json5 *r, struct fq_buf *out)
{
    char c = json5_peek(r);
    static const char plain[] = "bfnrtv", means[] = "\b\f\n\r\t\v";
    const char *known = c ? strchr(plain, c) : NULL;
    json5_step(r);
    if (c == '\n')
        return true; /* a line that goes on */
    if (c != 'u') {
        fq_buf_char(out, known ? means[known - plain] : c);
        return c != '0' && c != '\0';
    }
    int32_t unit = json5_unit(r);
    if (unit >= 0xd800 && unit < 0xdc00 && json5_begins(r, FQ_STR("\\u"))) {
        r->at += 2;
        int32_t low = json5_unit(r);
        unit =
            low >= 0xdc00 && low < 0xe000 ? 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00) : -1;
    }
    if (unit < 0 || (unit >= 0xd800 && unit < 0xe000))
        return false;
    if (unit)
        fq_utf8_add(out, (uint32_t)unit);
    return unit > 0;
}

static enum fq_status read_json5_text(struct json5 *r, fq_str *ret)
{
    char quote = json5_peek(r);
    struct fq_buf out;
    fq_buf_init(&out, r->arena, r->text.len + 1);
    json5_step(r);
    while (r->at < r->text.len && json5_peek(r) != quote) {
        char c = json5_peek(r);
        json5_step(r);
        if (c != '\\')
            fq_buf_char(&out, c);
        else if (r->at == r->text.len || !add_json5_escape(r, &out))
            return json5_refuse(r, "an escape that is none");
    }
    if (r->at == r->text.len)
        return json5_refuse(r, "a text that does not end");
    json5_step(r);
    fq_buf_char(&out, '\0');
    *ret = fq_str_of(out.ptr, out.len - 1);
    return FQ_OK;
}

static bool ends_json5_word(char c)
{
    return json5_is_blank(c) || c == '\0' || strchr(",:{}[]\"'/", c);
}

static enum fq_status read_json5_word(struct json5 *r, fq_str *ret)
{
    size_t from = r->at;
    while (r->at < r->text.len && !ends_json5_word(json5_peek(r)))
        r->at++;
    if (r->at == from)
        return json5_refuse(r, r->at < r->text.len ? "this is not expected here" : "an early end");
    *ret = fq_arena_str(r->arena, fq_str_of(r->text.ptr + from, r->at - from));
    return FQ_OK;
}

static enum fq_status read_json5_value(struct json5 *r, struct fq_yaml *into);

/* Member: Name ":" Value */
static enum fq_status read_json5_member(struct json5 *r, struct fq_yaml *member)
{
    char c = json5_peek(r);
    enum fq_status status = c == '"' || c == '\'' ? read_json5_text(r, &member->name)
                                                  : read_json5_word(r, &member->name);
    if (status)
        return status;
    skip_blanks_and_comments(r);
    if (json5_peek(r) != ':')
        return json5_refuse(r, "here stands ':'");
    json5_step(r);
    return read_json5_value(r, member);
}

static enum fq_status read_json5_parts(struct json5 *r, struct fq_yaml *into, char end)
{
    struct fq_yaml **next = (struct fq_yaml **)(void *)&into->first;
    if (r->depth == FQ_LIMIT_JSON_DEPTH)
        return json5_refuse(r, "this is nested too deeply");
    r->depth++;
    json5_step(r);
    skip_blanks_and_comments(r);
    while (r->at < r->text.len && json5_peek(r) != end) {
        struct fq_yaml *part = FQ_NEW(r->arena, struct fq_yaml);
        part->line = r->line;
        part->column = r->at - r->line_start + 1;
        enum fq_status status = end == '}' ? read_json5_member(r, part) : read_json5_value(r, part);
        if (status)
            return status;
        *next = part;
        next = (struct fq_yaml **)(void *)&part->next;
        into->count++;
        skip_blanks_and_comments(r);
        if (json5_peek(r) != ',')
            break;
        json5_step(r);
        skip_blanks_and_comments(r);
    }
    if (json5_peek(r) != end)
        return json5_refuse(r, r->at < r->text.len ? "a comma is missing" : "an early end");
    json5_step(r);
    r->depth--;
    return FQ_OK;
}

static enum fq_status read_json5_value(struct json5 *r, struct fq_yaml *into)
{
    skip_blanks_and_comments(r);
    if (++r->values > FQ_LIMIT_IMPORT_VALUES)
        return json5_refuse(r, "these are too many values");
    if (!into->line) {
        into->line = r->line;
        into->column = r->at - r->line_start + 1;
    }
    char c = json5_peek(r);
    into->kind = c == '{' ? FQ_YAML_MAP : c == '[' ? FQ_YAML_LIST : FQ_YAML_TEXT;
    if (c == '{' || c == '[')
        return read_json5_parts(r, into, c == '{' ? '}' : ']');
    into->quoted = c == '"' || c == '\'';
    if (into->quoted)
        return read_json5_text(r, &into->text);
    enum fq_status status = read_json5_word(r, &into->text);
    if (!status && fq_str_eq(into->text, FQ_STR("null")))
        into->kind = FQ_YAML_NOTHING;
    return status;
}

enum fq_status fq_import_json5_read(struct fq_arena *arena, fq_str origin, fq_str text,
                                    const struct fq_yaml **ret, struct fq_error *reterr)
{
    struct json5 r = {.arena = arena, .origin = origin, .text = text, .line = 1, .error = reterr};
    struct fq_yaml *root = FQ_NEW(arena, struct fq_yaml);
    if (json5_begins(&r, FQ_STR("\xef\xbb\xbf")))
        r.at = r.line_start = 3;
    if (fq_utf8_check(text) < text.len)
        return json5_refuse(&r, "this is no UTF-8");
    enum fq_status status = read_json5_value(&r, root);
    skip_blanks_and_comments(&r);
    if (!status && r.at < text.len)
        status = json5_refuse(&r, "something stands behind the end");
    if (!status)
        *ret = root;
    return status;
}
