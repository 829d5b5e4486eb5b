/* SPDX-License-Identifier: MIT
 *
 * Is a text JSON, and nothing else?  One pass, which builds nothing.  Functions here get a place
 * and give the one behind what they passed, or NULL.
 */
#include "base/limits.h"
#include "base/utf8.h"
#include "json/json.h"
#include "json/walk.h"

static bool is_digit_at(const char *p, const char *end)
{
    return p < end && *p >= '0' && *p <= '9';
}

static const char *pass_digits(const char *p, const char *end)
{
    if (!is_digit_at(p, end))
        return NULL;
    while (is_digit_at(p, end))
        p++;
    return p;
}

static const char *pass_number(const char *p, const char *end)
{
    p += *p == '-';
    if (p < end && *p == '0')
        p++;
    else
        p = pass_digits(p, end);
    if (p && p < end && *p == '.')
        p = pass_digits(p + 1, end);
    if (p && p < end && (*p | 0x20) == 'e') {
        p++;
        if (p < end && (*p == '+' || *p == '-'))
            p++;
        p = pass_digits(p, end);
    }
    return p;
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/* p is behind a backslash.  Halves of a surrogate pair are let pass one by one. */
static const char *pass_escape(const char *p, const char *end)
{
    if (p == end)
        return NULL;
    if (*p != 'u')
        return memchr("\"\\/bfnrt", *p, 8) ? p + 1 : NULL;
    if (end - p < 5)
        return NULL;
    for (int i = 1; i <= 4; i++) {
        if (!is_hex(p[i]))
            return NULL;
    }
    return p + 5;
}

/* p is behind an opening quote. */
static const char *pass_string(const char *p, const char *end)
{
    while (p && p < end && *p != '"') {
        if ((unsigned char)*p < 0x20)
            return NULL;
        p = *p == '\\' ? pass_escape(p + 1, end) : p + 1;
    }
    return p && p < end ? p + 1 : NULL;
}

static const char *pass_leaf(const char *p, const char *end)
{
    if (p == end)
        return NULL;
    if (*p == '"')
        return pass_string(p + 1, end);
    if (*p == '-' || is_digit_at(p, end))
        return pass_number(p, end);
    return fq_json_skip_value(p, end); /* a word */
}

/* p is where a member of an object may stand: its name is walked over. */
static const char *pass_name(const char *p, const char *end)
{
    if (p == end || *p != '"')
        return NULL;
    p = pass_string(p + 1, end);
    p = p ? fq_json_skip_space(p, end) : NULL;
    return p && p < end && *p == ':' ? fq_json_skip_space(p + 1, end) : NULL;
}

/* What is open, outermost first. */
struct nest {
    char close[FQ_LIMIT_JSON_DEPTH];
    size_t depth;
};

/* p is at an opening bracket. */
static const char *open_nest(struct nest *nest, const char *p, const char *end, bool *ret_empty)
{
    if (nest->depth == FQ_LIMIT_JSON_DEPTH)
        return NULL;
    bool is_object = *p == '{';
    nest->close[nest->depth++] = is_object ? '}' : ']';
    p = fq_json_skip_space(p + 1, end);
    *ret_empty = p < end && *p == nest->close[nest->depth - 1];
    return is_object && !*ret_empty ? pass_name(p, end) : p;
}

/* p is behind a value: closes what ends there, and goes to the next value.  At the end of the
 * outermost one nothing is open any more. */
static const char *go_on_behind(struct nest *nest, const char *p, const char *end)
{
    while (p && nest->depth) {
        char close = nest->close[nest->depth - 1];
        p = fq_json_skip_space(p, end);
        if (p == end)
            return NULL;
        if (*p == ',') {
            p = fq_json_skip_space(p + 1, end);
            return close == '}' ? pass_name(p, end) : p;
        }
        if (*p != close)
            return NULL;
        nest->depth--;
        p++;
    }
    return p;
}

bool fq_json_check(fq_str text)
{
    const char *end = text.ptr + text.len;
    struct nest nest = {.depth = 0};
    if (text.len == 0 || fq_utf8_check(text) != text.len)
        return false;
    const char *p = fq_json_skip_space(text.ptr, end);
    do {
        bool opens = p < end && (*p == '{' || *p == '[');
        bool is_whole = !opens; /* the value, or empty */
        p = opens ? open_nest(&nest, p, end, &is_whole) : pass_leaf(p, end);
        if (p && is_whole)
            p = go_on_behind(&nest, p, end);
    } while (p && nest.depth);
    return p && fq_json_skip_space(p, end) == end;
}
