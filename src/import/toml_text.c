/* SPDX-License-Identifier: MIT */
#include "import/toml.h"

enum fq_status fq_toml_refuse(struct toml *t, const char *what)
{
    return fq_error_set(t->error, t->arena, FQ_CONFIG, "%.*s:%zu:%zu: %s", FQ_STR_ARG(t->origin),
                        t->line, t->at - t->line_start + 1, what);
}

void fq_toml_step(struct toml *t)
{
    if (t->text.ptr[t->at++] == '\n') {
        t->line++;
        t->line_start = t->at;
    }
}

static bool toml_begins(const struct toml *t, const char *with)
{
    return fq_str_starts_with(fq_str_from_offset(t->text, t->at), fq_str_from(with));
}

static bool at_toml_line_end(const struct toml *t)
{
    return toml_begins(t, "\n") || toml_begins(t, "\r\n");
}

/* What no text and no comment may have in it; a tab may. */
static bool is_toml_control(char c)
{
    return ((unsigned char)c < 0x20 && c != '\t') || c == 0x7f;
}

void fq_toml_skip_blanks(struct toml *t)
{
    while (fq_toml_peek(t) == ' ' || fq_toml_peek(t) == '\t')
        fq_toml_step(t);
}

/* Up to the end of the line. */
static enum fq_status skip_toml_comment(struct toml *t)
{
    fq_toml_skip_blanks(t);
    if (fq_toml_peek(t) != '#')
        return FQ_OK;
    while (t->at < t->text.len && !at_toml_line_end(t)) {
        if (is_toml_control(fq_toml_peek(t)))
            return fq_toml_refuse(t, "a comment has no control characters");
        fq_toml_step(t);
    }
    return FQ_OK;
}

enum fq_status fq_toml_skip_lines(struct toml *t)
{
    enum fq_status status = skip_toml_comment(t);
    while (!status && at_toml_line_end(t)) {
        if (fq_toml_peek(t) == '\r')
            fq_toml_step(t);
        fq_toml_step(t);
        status = skip_toml_comment(t);
    }
    return status;
}

enum fq_status fq_toml_end_line(struct toml *t)
{
    enum fq_status status = skip_toml_comment(t);
    if (!status && t->at < t->text.len && !at_toml_line_end(t))
        status = fq_toml_refuse(t, "something stands behind the end");
    return status;
}

enum fq_status fq_toml_expect(struct toml *t, char c, const char *else_what)
{
    if (t->at == t->text.len)
        return fq_toml_refuse(t, "an early end");
    if (fq_toml_peek(t) != c)
        return fq_toml_refuse(t, else_what);
    fq_toml_step(t);
    return FQ_OK;
}

static bool is_toml_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_toml_bare(char c)
{
    return is_toml_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '-';
}

enum fq_status fq_toml_bare_name(struct toml *t, fq_str *ret)
{
    size_t from = t->at;
    while (is_toml_bare(fq_toml_peek(t)))
        t->at++;
    if (t->at == from)
        return fq_toml_refuse(t, t->at < t->text.len ? "here stands a name" : "an early end");
    *ret = fq_arena_str(t->arena, fq_str_of(t->text.ptr + from, t->at - from));
    return FQ_OK;
}

/* ---- texts ---- */

/* The digits behind \u and \U; false: they are none, or of no character. */
static bool add_toml_code(struct toml *t, struct fq_buf *out, int digits)
{
    uint32_t code = 0;
    for (int i = 0; i < digits; i++) {
        int digit = fq_hex_digit(fq_toml_peek(t));
        if (digit < 0)
            return false;
        code = code << 4 | (uint32_t)digit;
        fq_toml_step(t);
    }
    if (!code || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
        return false;
    fq_utf8_add(out, code);
    return true;
}

/* A line that goes on: all blanks and line ends up to what comes next. */
static bool join_toml_lines(struct toml *t)
{
    fq_toml_skip_blanks(t);
    if (!at_toml_line_end(t))
        return false;
    while (at_toml_line_end(t) || fq_toml_peek(t) == ' ' || fq_toml_peek(t) == '\t')
        fq_toml_step(t);
    return true;
}

/* Behind a backslash. */
static bool add_toml_escape(struct toml *t, struct fq_buf *out, bool lines)
{
    static const char plain[] = "btnfr\"\\", means[] = "\b\t\n\f\r\"\\";
    char c = fq_toml_peek(t);
    const char *known = c ? strchr(plain, c) : NULL;
    if (lines && (c == ' ' || c == '\t' || c == '\n' || c == '\r'))
        return join_toml_lines(t);
    if (!known && c != 'u' && c != 'U')
        return false;
    fq_toml_step(t);
    if (!known)
        return add_toml_code(t, out, c == 'u' ? 4 : 8);
    fq_buf_char(out, means[known - plain]);
    return true;
}

/* Behind its first quotes, up to behind its last. */
static enum fq_status read_toml_text(struct toml *t, const char *end, fq_str *ret)
{
    bool escapes = *end == '"', lines = strlen(end) == 3;
    struct fq_buf out;
    fq_buf_init(&out, t->arena, t->text.len + 1);
    while (t->at < t->text.len && !toml_begins(t, end)) {
        char c = fq_toml_peek(t);
        bool line_end = lines && at_toml_line_end(t);
        if (is_toml_control(c) && !line_end)
            return fq_toml_refuse(t, "a text has no control characters");
        fq_toml_step(t);
        if (escapes && c == '\\') {
            if (!add_toml_escape(t, &out, lines))
                return fq_toml_refuse(t, "an escape that is none");
        } else if (c != '\r') {
            fq_buf_char(&out, c);
        }
    }
    if (t->at == t->text.len)
        return fq_toml_refuse(t, "a text that does not end");
    /* Of several lines, up to two quotes may stand before those that end it. */
    for (int i = 0; lines && i < 2 && t->at + 3 < t->text.len && t->text.ptr[t->at + 3] == *end;
         i++) {
        fq_buf_char(&out, *end);
        fq_toml_step(t);
    }
    for (size_t i = 0; end[i]; i++)
        fq_toml_step(t);
    fq_buf_char(&out, '\0');
    *ret = fq_str_of(out.ptr, out.len - 1);
    return FQ_OK;
}

enum fq_status fq_toml_line_text(struct toml *t, fq_str *ret)
{
    const char *end = fq_toml_peek(t) == '"' ? "\"" : "'";
    fq_toml_step(t);
    return read_toml_text(t, end, ret);
}

enum fq_status fq_toml_text(struct toml *t, fq_str *ret)
{
    const char *end = fq_toml_peek(t) == '"' ? "\"\"\"" : "'''";
    if (!toml_begins(t, end))
        return fq_toml_line_text(t, ret);
    for (int i = 0; i < 3; i++)
        fq_toml_step(t);
    if (at_toml_line_end(t)) {
        if (fq_toml_peek(t) == '\r')
            fq_toml_step(t);
        fq_toml_step(t);
    }
    return read_toml_text(t, end, ret);
}

/* ---- words ---- */

/* Digits of a base, '_' between two of them; what they say without it into out.  false: none. */
static bool pass_toml_digits(fq_str word, size_t *at, int base, struct fq_buf *out)
{
    size_t from = *at;
    while (*at < word.len) {
        int digit = fq_hex_digit(word.ptr[*at]);
        int behind = *at + 1 < word.len ? fq_hex_digit(word.ptr[*at + 1]) : -1;
        bool joins = word.ptr[*at] == '_' && *at > from && word.ptr[*at - 1] != '_' &&
                     behind >= 0 && behind < base;
        if (!joins && (digit < 0 || digit >= base))
            break;
        if (!joins)
            fq_buf_char(out, word.ptr[*at]);
        ++*at;
    }
    return *at > from;
}

/* 0x…, 0o…, 0b… of at most 63 bits, in decimal. */
static bool read_toml_based(fq_str word, struct fq_buf *out)
{
    int base = word.ptr[1] == 'x' ? 16 : word.ptr[1] == 'o' ? 8 : 2;
    size_t at = 2;
    uint64_t number = 0;
    if (!pass_toml_digits(word, &at, base, out) || at < word.len)
        return false;
    for (size_t i = 0; i < out->len; i++) {
        if (number > (uint64_t)INT64_MAX / (uint64_t)base)
            return false;
        number = number * (uint64_t)base + (uint64_t)fq_hex_digit(out->ptr[i]);
    }
    fq_buf_reset(out);
    fq_buf_printf(out, "%llu", (unsigned long long)number);
    return number <= INT64_MAX;
}

/* [sign] digits [. digits] [e [sign] digits] */
static bool read_toml_number(fq_str word, struct fq_buf *out)
{
    size_t at = word.ptr[0] == '+' || word.ptr[0] == '-';
    if (word.ptr[0] == '-')
        fq_buf_char(out, '-');
    bool leading = at + 1 < word.len && word.ptr[at] == '0' &&
                   (is_toml_digit(word.ptr[at + 1]) || word.ptr[at + 1] == '_');
    if (leading || !pass_toml_digits(word, &at, 10, out))
        return false;
    if (at < word.len && word.ptr[at] == '.') {
        fq_buf_char(out, word.ptr[at++]);
        if (!pass_toml_digits(word, &at, 10, out))
            return false;
    }
    if (at < word.len && (word.ptr[at] == 'e' || word.ptr[at] == 'E')) {
        fq_buf_char(out, word.ptr[at++]);
        if (at < word.len && (word.ptr[at] == '+' || word.ptr[at] == '-'))
            fq_buf_char(out, word.ptr[at++]);
        if (!pass_toml_digits(word, &at, 10, out))
            return false;
    }
    return at == word.len;
}

/* Does the word look as a pattern says, in which 0 is any digit? */
static bool toml_looks_like(fq_str word, const char *pattern)
{
    size_t i = 0;
    for (; pattern[i]; i++) {
        if (i == word.len ||
            !(pattern[i] == '0' ? is_toml_digit(word.ptr[i]) : pattern[i] == word.ptr[i]))
            return false;
    }
    return true;
}

static int toml_two_digits(fq_str word, size_t at)
{
    return (word.ptr[at] - '0') * 10 + (word.ptr[at + 1] - '0');
}

/* A day that there is. */
static bool is_toml_date(fq_str word)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (!toml_looks_like(word, "0000-00-00"))
        return false;
    int year = toml_two_digits(word, 0) * 100 + toml_two_digits(word, 2);
    int month = toml_two_digits(word, 5), day = toml_two_digits(word, 8);
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1] + (leap && month == 2);
}

/* hh:mm:ss [. digits], of which *ret is what stands behind.  A minute may have a second more. */
static bool pass_toml_clock(fq_str word, fq_str *ret)
{
    if (!toml_looks_like(word, "00:00:00") || toml_two_digits(word, 0) > 23 ||
        toml_two_digits(word, 3) > 59 || toml_two_digits(word, 6) > 60)
        return false;
    word = fq_str_from_offset(word, 8);
    if (toml_looks_like(word, ".0")) {
        word = fq_str_from_offset(word, 1);
        while (word.len && is_toml_digit(word.ptr[0]))
            word = fq_str_from_offset(word, 1);
    }
    *ret = word;
    return true;
}

/* Nothing, Z, or +hh:mm. */
static bool is_toml_offset(fq_str word)
{
    bool digits = toml_looks_like(word, "+00:00") || toml_looks_like(word, "-00:00");
    if (!digits || word.len > 6)
        return !word.len || fq_str_eq(word, FQ_STR("Z")) || fq_str_eq(word, FQ_STR("z"));
    return toml_two_digits(word, 1) <= 23 && toml_two_digits(word, 4) <= 59;
}

/* A date, a time, or both, which are left as they are: nobody here reads one. */
static bool is_toml_time(fq_str word)
{
    fq_str rest;
    if (!toml_looks_like(word, "0000-00-00"))
        return pass_toml_clock(word, &rest) && !rest.len;
    bool alone = word.len == 10;
    return is_toml_date(word) && (alone || (strchr("Tt ", word.ptr[10]) &&
                                            pass_toml_clock(fq_str_from_offset(word, 11), &rest) &&
                                            is_toml_offset(rest)));
}

static bool is_toml_constant(fq_str word)
{
    static const char *const constants[] = {"true", "false", "inf",  "+inf",
                                            "-inf", "nan",   "+nan", "-nan"};
    for (size_t i = 0; i < FQ_ARRAY_LEN(constants); i++) {
        if (fq_str_eq(word, fq_str_from(constants[i])))
            return true;
    }
    return false;
}

/* What stands there without a blank; between a date and a time there may be one. */
static fq_str pass_toml_word(struct toml *t)
{
    size_t from = t->at;
    for (;;) {
        char c = fq_toml_peek(t);
        bool between = t->at - from == 10 && is_toml_date(fq_str_from_offset(t->text, from)) &&
                       toml_looks_like(fq_str_from_offset(t->text, t->at), " 00:");
        if (!is_toml_bare(c) && (!c || !strchr("+.:", c)) && !between)
            return fq_str_of(t->text.ptr + from, t->at - from);
        t->at++;
    }
}

enum fq_status fq_toml_word(struct toml *t, fq_str *ret)
{
    struct fq_buf out;
    fq_str word = pass_toml_word(t);
    if (!word.len)
        return fq_toml_refuse(t, t->at < t->text.len ? "here stands a value" : "an early end");
    fq_buf_init(&out, t->arena, 2 * word.len + 32);
    bool based = word.len > 2 && word.ptr[0] == '0' && strchr("xob", word.ptr[1]);
    bool good = based ? read_toml_based(word, &out) : read_toml_number(word, &out);
    if (!good && (is_toml_constant(word) || is_toml_time(word))) {
        fq_buf_reset(&out);
        fq_buf_str_add(&out, word);
        good = true;
    }
    if (!good)
        return fq_toml_refuse(t, "a value is a number, a time, true, false, or stands in quotes");
    fq_buf_char(&out, '\0');
    *ret = fq_str_of(out.ptr, out.len - 1);
    return FQ_OK;
}
