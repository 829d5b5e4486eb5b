/* SPDX-License-Identifier: MIT
 *
 * Private to json: stepping over values by pointers.  Each function takes a place and the end of
 * the text, and gives the place behind what it stepped over, or NULL when that is malformed.
 */
#ifndef FQ_JSON_WALK_H
#define FQ_JSON_WALK_H

#include "base/buf.h"
#include "json/bytes.h"

/* p is behind an opening quote; the result is behind the closing one.  *ret_escaped tells whether
 * a backslash was met. */
const char *fq_json_skip_string(const char *p, const char *end, bool *ret_escaped);

/* p is at the first byte of a value. */
const char *fq_json_skip_value(const char *p, const char *end);

/* Decodes the inside of a string (no quotes) to `to`, which has room for end - p bytes.  The
 * result is behind the last byte written; NULL with *ret_at set to the offending place. */
char *fq_json_decode(char *to, const char *p, const char *end, const char **ret_at);

/* The step from one member or item to the next: p is behind the opening bracket (first) or behind
 * a value.  The result is at the next one, or behind the closing bracket with *ret_closed set. */
static inline const char *fq_json_next(const char *p, const char *end, bool first, char close,
                                       bool *ret_closed)
{
    *ret_closed = false;
    p = fq_json_skip_space(p, end);
    if (FQ_UNLIKELY(p == end))
        return NULL;
    if (*p == close) {
        *ret_closed = true;
        return p + 1;
    }
    if (first)
        return p;
    if (*p != ',')
        return NULL;
    p = fq_json_skip_space(p + 1, end);
    return p < end ? p : NULL;
}

/* p is at a member's name; *ret_name is its inside, as written; the result is at its value. */
static inline const char *fq_json_name(const char *p, const char *end, fq_str *ret_name,
                                       bool *ret_escaped)
{
    if (FQ_UNLIKELY(p == end || *p != '"'))
        return NULL;
    const char *name = p + 1;
    p = fq_json_skip_string(name, end, ret_escaped);
    if (!p)
        return NULL;
    *ret_name = fq_str_of(name, (size_t)(p - 1 - name));
    p = fq_json_skip_space(p, end);
    if (FQ_UNLIKELY(p == end || *p != ':'))
        return NULL;
    p = fq_json_skip_space(p + 1, end);
    return p < end ? p : NULL;
}

#endif
