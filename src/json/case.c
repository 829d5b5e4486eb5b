/* SPDX-License-Identifier: MIT */
#include "json/json.h"

#include "base/limits.h"

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

void fq_json_camel(struct fq_buf *out, fq_str snake)
{
    size_t at = 0;
    while (at < snake.len && snake.ptr[at] == '_')
        at++;
    fq_buf_add(out, snake.ptr, at);
    bool behind_underscore = false;
    for (; at < snake.len; at++) {
        char c = snake.ptr[at];
        if (c != '_')
            fq_buf_char(out, behind_underscore ? upper(c) : c);
        behind_underscore = c == '_';
    }
}

static bool camel_value(struct fq_buf *out, fq_str raw, unsigned depth);

static bool camel_object(struct fq_buf *out, fq_str raw, unsigned depth)
{
    struct fq_json_scan scan;
    fq_str name, value;
    if (!fq_json_scan_object(&scan, raw))
        return false;
    fq_buf_char(out, '{');
    for (bool first = true; fq_json_scan_member(&scan, &name, &value); first = false) {
        fq_buf_str_add(out, first ? FQ_STR("\"") : FQ_STR(",\""));
        /* Of a name with escapes the letters behind them are no letters. */
        if (fq_str_find_char(name, '\\') < name.len)
            fq_buf_str_add(out, name);
        else
            fq_json_camel(out, name);
        fq_buf_literal(out, "\":");
        if (!camel_value(out, value, depth))
            return false;
    }
    fq_buf_char(out, '}');
    return !scan.failed;
}

static bool camel_array(struct fq_buf *out, fq_str raw, unsigned depth)
{
    struct fq_json_scan scan;
    fq_str item;
    if (!fq_json_scan_array(&scan, raw))
        return false;
    fq_buf_char(out, '[');
    for (bool first = true; fq_json_scan_item(&scan, &item); first = false) {
        if (!first)
            fq_buf_char(out, ',');
        if (!camel_value(out, item, depth))
            return false;
    }
    fq_buf_char(out, ']');
    return !scan.failed;
}

static bool camel_value(struct fq_buf *out, fq_str raw, unsigned depth)
{
    if (raw.len == 0 || depth == 0)
        return false;
    if (raw.ptr[0] == '{')
        return camel_object(out, raw, depth - 1);
    if (raw.ptr[0] == '[')
        return camel_array(out, raw, depth - 1);
    fq_buf_str_add(out, raw);
    return true;
}

bool fq_json_camel_keys(struct fq_buf *out, fq_str raw, const void *context)
{
    (void)context;
    return camel_value(out, raw, FQ_LIMIT_JSON_DEPTH);
}
