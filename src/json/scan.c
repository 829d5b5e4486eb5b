/* SPDX-License-Identifier: MIT */
#include "json/json.h"

#include "json/walk.h"

const char *fq_json_skip_string(const char *p, const char *end, bool *ret_escaped)
{
    *ret_escaped = false;
    for (;;) {
        p = fq_json_find_quote(p, end);
        if (p == end)
            return NULL;
        if (*p == '"')
            return p + 1;
        *ret_escaped = true;
        if (end - p < 2)
            return NULL;
        p += 2;
    }
}

/* Brackets are counted, not paired: only the end is looked for. */
static const char *skip_container(const char *p, const char *end)
{
    size_t depth = 0;
    bool escaped;
    for (;;) {
        p = fq_json_find_bracket(p, end);
        if (p == end)
            return NULL;
        char c = *p++;
        if (c == '"') {
            p = fq_json_skip_string(p, end, &escaped);
            if (!p)
                return NULL;
        } else if ((c | 0x20) == '{') {
            depth++;
        } else if (--depth == 0) {
            return p;
        }
    }
}

static const char *skip_word(const char *p, const char *end, const char *word, size_t len)
{
    return (size_t)(end - p) >= len && memcmp(p, word, len) == 0 ? p + len : NULL;
}

static bool in_number(char c)
{
    return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
}

const char *fq_json_skip_value(const char *p, const char *end)
{
    bool escaped;
    if (p == end)
        return NULL;
    switch (*p) {
    case '"':
        return fq_json_skip_string(p + 1, end, &escaped);
    case '{':
    case '[':
        return skip_container(p, end);
    case 't':
        return skip_word(p, end, "true", 4);
    case 'f':
        return skip_word(p, end, "false", 5);
    case 'n':
        return skip_word(p, end, "null", 4);
    default:
        if (*p != '-' && (*p < '0' || *p > '9'))
            return NULL;
        while (p < end && in_number(*p))
            p++;
        return p;
    }
}

bool fq_json_is_blank(fq_str text)
{
    const char *end = text.ptr + text.len;
    return text.len == 0 || fq_json_skip_space(text.ptr, end) == end;
}

static bool open_at(struct fq_json_scan *scan, fq_str text, char bracket)
{
    const char *end = text.ptr + text.len;
    const char *p = text.len ? fq_json_skip_space(text.ptr, end) : end;
    *scan = (struct fq_json_scan){.text = text};
    if (p == end || *p != bracket)
        return false;
    scan->at = (size_t)(p + 1 - text.ptr);
    return true;
}

bool fq_json_scan_object(struct fq_json_scan *scan, fq_str text)
{
    return open_at(scan, text, '{');
}

bool fq_json_scan_array(struct fq_json_scan *scan, fq_str text)
{
    return open_at(scan, text, '[');
}

/* No value ends in an opening bracket, so one before the place tells the first step. */
static bool is_first_item(const struct fq_json_scan *scan)
{
    return (scan->text.ptr[scan->at - 1] | 0x20) == '{';
}

/* One step of an object (ret_name set) or an array (ret_name NULL). */
static bool step(struct fq_json_scan *scan, char close, fq_str *ret_name, fq_str *ret_raw)
{
    const char *end = scan->text.ptr + scan->text.len;
    bool closed, escaped;
    if (scan->failed || scan->at == 0)
        return false;
    const char *p =
        fq_json_next(scan->text.ptr + scan->at, end, is_first_item(scan), close, &closed);
    if (p && closed) {
        scan->at = 0;
        scan->rest = fq_str_of(p, (size_t)(end - p));
        return false;
    }
    if (p && ret_name)
        p = fq_json_name(p, end, ret_name, &escaped);
    const char *after = p ? fq_json_skip_value(p, end) : NULL;
    if (!after) {
        scan->failed = true;
        return false;
    }
    *ret_raw = fq_str_of(p, (size_t)(after - p));
    scan->at = (size_t)(after - scan->text.ptr);
    return true;
}

bool fq_json_scan_member(struct fq_json_scan *scan, fq_str *ret_name, fq_str *ret_raw)
{
    return step(scan, '}', ret_name, ret_raw);
}

bool fq_json_scan_item(struct fq_json_scan *scan, fq_str *ret_raw)
{
    return step(scan, ']', NULL, ret_raw);
}
