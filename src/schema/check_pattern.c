/* SPDX-License-Identifier: MIT
 *
 * PostgreSQL's regular expressions, as far as ours mean the same: its advanced ones share most of
 * their signs with JavaScript's.  What a class as \w has beyond ASCII is its locale's to say, and a
 * dot is a line's end as well.
 */
#include "base/limits.h"
#include "schema/check_reading.h"

struct pattern_scan {
    fq_str text;
    size_t at;
    unsigned depth;
    bool repeats; /* what stands in front can be repeated */
    bool empty;   /* nothing stands in this branch yet */
    bool classes, dots;
};

/* PostgreSQL's own ceiling. */
enum { REPEATED_MOST = 255 };

static char at_offset(const struct pattern_scan *s, size_t offset)
{
    return s->at + offset < s->text.len ? s->text.ptr[s->at + offset] : '\0';
}

static bool is_letter_or_figure(char c)
{
    char lower = (char)(c | 0x20);
    return (c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'z');
}

/* \. or \d; of others, and of what stands for control characters, there are differences. */
static bool scan_escape(struct pattern_scan *s, bool in_bracket)
{
    char c = at_offset(s, 1);
    bool is_class = c == 'd' || c == 'w' || c == 's';
    bool is_other = !in_bracket && (c == 'D' || c == 'W' || c == 'S');
    bool is_sign = c > ' ' && c < 0x7f && !is_letter_or_figure(c);
    s->at += 2;
    s->classes = s->classes || is_class || is_other;
    return is_class || is_other || is_sign;
}

/* One member, or a range of letters or figures, at its place among the members. */
static bool scan_member(struct pattern_scan *s, bool first)
{
    char c = at_offset(s, 0);
    bool joined = at_offset(s, 1) == '-' && at_offset(s, 2) && at_offset(s, 2) != ']';
    if (c == '[' || c == '\0' || (c == '-' && !first && at_offset(s, 1) != ']'))
        return false;
    if (c == '\\')
        return scan_escape(s, true) && (at_offset(s, 0) != '-' || at_offset(s, 1) == ']');
    s->at += joined ? 3 : 1;
    char to = s->text.ptr[s->at - 1];
    return !joined || (is_letter_or_figure(c) && is_letter_or_figure(to) && c <= to);
}

static bool scan_bracket(struct pattern_scan *s)
{
    s->at += at_offset(s, 1) == '^' ? 2 : 1;
    bool first = true;
    for (; first || at_offset(s, 0) != ']'; first = false) {
        if (s->at >= s->text.len || (first && at_offset(s, 0) == ']') || !scan_member(s, first))
            return false;
    }
    s->at++;
    return true;
}

static bool scan_number(struct pattern_scan *s, unsigned *ret)
{
    size_t from = s->at;
    *ret = 0;
    while (at_offset(s, 0) >= '0' && at_offset(s, 0) <= '9' && *ret <= REPEATED_MOST)
        *ret = *ret * 10 + (unsigned)(s->text.ptr[s->at++] - '0');
    return s->at > from && *ret <= REPEATED_MOST;
}

/* *, +, ?, {2}, {2,}, {2,3} */
static bool scan_repetition(struct pattern_scan *s)
{
    unsigned least, most;
    bool counted = at_offset(s, 0) == '{', repeats = s->repeats;
    s->at++;
    s->repeats = false;
    if (!counted || !repeats)
        return repeats;
    if (!scan_number(s, &least))
        return false;
    most = least;
    if (at_offset(s, 0) == ',') {
        s->at++;
        if (at_offset(s, 0) != '}' && !scan_number(s, &most))
            return false;
    }
    return at_offset(s, 0) == '}' && most >= least && s->at++ < s->text.len;
}

static bool scan_group(struct pattern_scan *s)
{
    bool special = at_offset(s, 1) == '?';
    if (special && at_offset(s, 2) != ':')
        return false;
    s->at += special ? 3 : 1;
    s->empty = true;
    s->repeats = false;
    return ++s->depth <= FQ_LIMIT_CHECK_DEPTH;
}

static bool scan_atom(struct pattern_scan *s, char c)
{
    s->repeats = true;
    s->empty = false;
    switch (c) {
    case '[':
        return scan_bracket(s);
    case '\\':
        return scan_escape(s, false);
    case ']':
    case '}':
        return false;
    case '^':
    case '$':
        s->repeats = false;
        break;
    case '.':
        s->dots = true;
        break;
    default:
        break;
    }
    s->at++;
    return true;
}

static bool scan_next(struct pattern_scan *s)
{
    char c = at_offset(s, 0);
    bool had_nothing = s->empty;
    switch (c) {
    case '*':
    case '+':
    case '?':
    case '{':
        return scan_repetition(s);
    case '(':
        return scan_group(s);
    case '|':
        s->at++;
        s->empty = true;
        s->repeats = false;
        return !had_nothing;
    case ')':
        s->at++;
        s->repeats = true;
        s->empty = false;
        return !had_nothing && s->depth-- > 0;
    default:
        return scan_atom(s, c);
    }
}

bool fq_check_read_pattern(struct fq_arena *arena, fq_str text, struct fq_check_pattern *ret)
{
    struct pattern_scan s = {.text = text, .empty = true};
    const char *why;
    while (s.at < text.len) {
        if (!scan_next(&s))
            return false;
    }
    *ret = (struct fq_check_pattern){
        .regex = fq_regex_new(arena, text, &why), .classes = s.classes, .dots = s.dots};
    return !s.empty && s.depth == 0 && ret->regex;
}

/* A % is any text, a _ any character, a line's end as well. */
bool fq_check_read_like(struct fq_arena *arena, fq_str text, struct fq_check_pattern *ret)
{
    struct fq_buf out;
    const char *why;
    fq_buf_init(&out, arena, SIZE_MAX / 2);
    fq_buf_char(&out, '^');
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool escaped = c == '\\', any = c == '%' || c == '_';
        if (escaped && ++i == text.len)
            return false;
        c = text.ptr[i];
        if (any)
            fq_buf_literal(&out, "[\\s\\S]");
        if (c == '%' && !escaped)
            fq_buf_char(&out, '*');
        if (!any && c > ' ' && c < 0x7f && !is_letter_or_figure(c) && c != '_')
            fq_buf_char(&out, '\\');
        if (!any)
            fq_buf_char(&out, c);
    }
    fq_buf_char(&out, '$');
    *ret = (struct fq_check_pattern){.regex = fq_regex_new(arena, fq_buf_str(&out), &why)};
    return ret->regex;
}

bool fq_check_pattern_decides(const struct fq_check_pattern *pattern, fq_str text)
{
    if (text.len > FQ_LIMIT_REGEX_TEXT_BYTES)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool is_ascii = c < 0x80, ends_line = c == '\n' || c == '\r';
        if ((pattern->classes && !is_ascii) || (pattern->dots && (ends_line || c == 0xe2)))
            return false;
    }
    return true;
}
