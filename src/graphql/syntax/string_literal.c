/* SPDX-License-Identifier: MIT
 *
 * The two forms of StringValue: "quoted" with escapes, and block strings, whose common
 * indentation and blank edges are not part of the value (specification, BlockStringValue()).
 *
 * A value without escapes that stands on one line is a slice of the source; others are built in
 * the arena.
 */
#include "graphql/syntax/lexer.h"

#include "base/buf.h"
#include "base/utf8.h"

static bool continues(char c)
{
    return ((unsigned char)c & 0xc0u) == 0x80u;
}

/* ---- quoted ---- */

/* Four digits at p, or -1. */
static int32_t hex_four(const struct fq_lexer *lexer, const char *p)
{
    if (lexer->end - p < 4)
        return -1;
    int32_t value = 0;
    for (int i = 0; i < 4; i++) {
        int digit = fq_hex_digit(p[i]);
        if (digit < 0)
            return -1;
        value = value << 4 | digit;
    }
    return value;
}

/* The first count characters from p, for a message; less at the end of the source. */
static fq_str excerpt(const struct fq_lexer *lexer, const char *p, size_t count)
{
    const char *q = p;
    while (q < lexer->end && count > 0) {
        q++;
        while (q < lexer->end && continues(*q))
            q++;
        count--;
    }
    return fq_str_of(p, (size_t)(q - p));
}

static const char *bad_escape(struct fq_lexer *lexer, const char *p, size_t count, const char *what)
{
    fq_str shown = excerpt(lexer, p, count);
    fq_lexer_fail(lexer, fq_lexer_locate(lexer->source, p), "Invalid %s escape sequence: \"%.*s\".",
                  what, FQ_STR_ARG(shown));
    return NULL;
}

/* \u{1F600}: one digit or more, a Unicode scalar value. */
static const char *escape_braced(struct fq_lexer *lexer, struct fq_buf *out, const char *p)
{
    /* "\u{00000000}" is the longest form. */
    enum { PREFIX = 3, LONGEST = 12 };
    uint32_t value = 0;
    size_t size = PREFIX;
    while (size < LONGEST && p + size < lexer->end) {
        char c = p[size++];
        bool scalar = value < 0xd800 || (value > 0xdfff && value <= 0x10ffff);
        if (c == '}' && size > PREFIX + 1 && scalar) {
            fq_utf8_add(out, value);
            return p + size;
        }
        int digit = fq_hex_digit(c);
        if (digit < 0 || value > 0x0fffffff)
            break;
        value = value << 4 | (uint32_t)digit;
    }
    return bad_escape(lexer, p, size, "Unicode");
}

/* \u00e9, or a surrogate pair written as two of them. */
static const char *escape_fixed(struct fq_lexer *lexer, struct fq_buf *out, const char *p)
{
    int32_t value = hex_four(lexer, p + 2);
    if (value >= 0 && (value < 0xd800 || value > 0xdfff)) {
        fq_utf8_add(out, (uint32_t)value);
        return p + 6;
    }
    if (value >= 0xd800 && value <= 0xdbff && lexer->end - p >= 12 && p[6] == '\\' && p[7] == 'u') {
        int32_t low = hex_four(lexer, p + 8);
        if (low >= 0xdc00 && low <= 0xdfff) {
            fq_utf8_add(out,
                        0x10000u + ((uint32_t)(value - 0xd800) << 10) + (uint32_t)(low - 0xdc00));
            return p + 12;
        }
    }
    return bad_escape(lexer, p, 6, "Unicode");
}

/* p is at the backslash; the place behind the escape, or NULL after a failure. */
static const char *escape(struct fq_lexer *lexer, struct fq_buf *out, const char *p)
{
    static const char letters[] = "\"\\/bfnrt";
    static const char values[] = "\"\\/\b\f\n\r\t";
    if (p + 1 == lexer->end)
        return bad_escape(lexer, p, 2, "character");
    if (p[1] == 'u')
        return lexer->end - p > 2 && p[2] == '{' ? escape_braced(lexer, out, p)
                                                 : escape_fixed(lexer, out, p);
    const char *found = memchr(letters, p[1], sizeof(letters) - 1);
    if (!found)
        return bad_escape(lexer, p, 2, "character");
    fq_buf_char(out, values[found - letters]);
    return p + 2;
}

/* From the first backslash on: start is behind the opening quote. */
static void string_with_escapes(struct fq_lexer *lexer, const char *start, const char *p)
{
    struct fq_buf value;
    fq_buf_init(&value, lexer->arena, lexer->source.len + 1);
    fq_buf_add(&value, start, (size_t)(p - start));
    while (p < lexer->end && *p != '"' && *p != '\n' && *p != '\r') {
        if (*p == '\\') {
            p = escape(lexer, &value, p);
            if (!p)
                return;
            continue;
        }
        lexer->behind.before += continues(*p);
        fq_buf_char(&value, *p++);
    }
    lexer->text = fq_str_of(value.ptr, value.len);
    lexer->next = p;
}

void fq_lexer_string(struct fq_lexer *lexer)
{
    const char *start = lexer->next + 1;
    const char *p = fq_lexer_skip_plain(start, lexer->end, '"', '\\');
    for (; p < lexer->end && *p != '"' && *p != '\\' && *p != '\n' && *p != '\r'; p++)
        lexer->behind.before += continues(*p);
    lexer->text = fq_str_of(start, (size_t)(p - start));
    lexer->next = p;
    if (p < lexer->end && *p == '\\')
        string_with_escapes(lexer, start, p);
    if (lexer->status)
        return;
    if (lexer->next == lexer->end || *lexer->next != '"') {
        fq_lexer_fail(lexer, fq_lexer_locate(lexer->source, lexer->next), "Unterminated string.");
        return;
    }
    lexer->kind = FQ_TOKEN_STRING;
    lexer->next++;
}

/* ---- block ---- */

/* The end of the line that begins at p, terminator excluded. */
static const char *line_end(const char *p, const char *end)
{
    while (p < end && *p != '\n' && *p != '\r')
        p++;
    return p;
}

static const char *after_terminator(const char *p, const char *end)
{
    if (p < end && *p == '\r' && p + 1 < end && p[1] == '\n')
        return p + 2;
    return p < end ? p + 1 : p;
}

static const char *skip_blanks(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t'))
        p++;
    return p;
}

/* Which lines of a raw block string are its value, and how much of their beginning is not. */
struct block_shape {
    size_t first; /* first and last line that is more than white space */
    size_t last;
    size_t indent; /* common to all lines but the first */
    bool empty;
};

static struct block_shape measure_block(fq_str raw)
{
    struct block_shape shape = {.indent = SIZE_MAX, .empty = true};
    const char *end = raw.ptr + raw.len;
    const char *p = raw.ptr;
    for (size_t line = 0;; line++) {
        const char *stop = line_end(p, end);
        const char *ink = skip_blanks(p, stop);
        if (ink < stop) {
            shape.first = shape.empty ? line : shape.first;
            shape.last = line;
            shape.empty = false;
            size_t indent = (size_t)(ink - p);
            if (line > 0 && indent < shape.indent)
                shape.indent = indent;
        }
        if (stop == end)
            return shape;
        p = after_terminator(stop, end);
    }
}

/* Appends a line, with \""" as """. */
static void add_block_line(struct fq_buf *out, fq_str line)
{
    for (;;) {
        size_t at = fq_str_find(line, FQ_STR("\\\"\"\""));
        fq_buf_add(out, line.ptr, at);
        if (at == line.len)
            return;
        fq_buf_literal(out, "\"\"\"");
        line = fq_str_of(line.ptr + at + 4, line.len - at - 4);
    }
}

/* BlockStringValue(rawValue) of the specification. */
static fq_str block_value(struct fq_arena *arena, fq_str raw)
{
    struct block_shape shape = measure_block(raw);
    if (shape.empty)
        return FQ_STR("");
    struct fq_buf out;
    fq_buf_init(&out, arena, raw.len);
    const char *end = raw.ptr + raw.len;
    const char *p = raw.ptr;
    for (size_t line = 0; line <= shape.last; line++) {
        const char *stop = line_end(p, end);
        size_t len = (size_t)(stop - p);
        size_t cut = line == 0 ? 0 : shape.indent < len ? shape.indent : len;
        if (line > shape.first)
            fq_buf_char(&out, '\n');
        if (line >= shape.first)
            add_block_line(&out, fq_str_of(p + cut, len - cut));
        p = after_terminator(stop, end);
    }
    return fq_buf_str(&out);
}

/* Behind the raw value: at the closing quotes, or at the end of the source. */
static const char *block_end(struct fq_lexer *lexer, const char *p)
{
    while (p < lexer->end) {
        size_t left = (size_t)(lexer->end - p);
        if (*p == '"' && left >= 3 && p[1] == '"' && p[2] == '"')
            return p;
        if (*p == '\\' && left >= 4 && memcmp(p, "\\\"\"\"", 4) == 0) {
            p += 4;
        } else if (*p == '\n' || *p == '\r') {
            p = after_terminator(p, lexer->end);
            lexer->behind.line++;
            lexer->behind.before = (uintptr_t)p - 1;
        } else {
            lexer->behind.before += continues(*p++);
        }
    }
    return p;
}

void fq_lexer_block_string(struct fq_lexer *lexer)
{
    const char *start = lexer->next + 3;
    const char *p = block_end(lexer, start);
    if (p == lexer->end) {
        fq_lexer_fail(lexer, fq_lexer_locate(lexer->source, p), "Unterminated string.");
        return;
    }
    lexer->text = block_value(lexer->arena, fq_str_of(start, (size_t)(p - start)));
    lexer->kind = FQ_TOKEN_BLOCK_STRING;
    lexer->next = p + 3;
}
