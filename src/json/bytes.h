/* SPDX-License-Identifier: MIT
 *
 * Private to json: the bytes that mean something, and finding the next one.
 */
#ifndef FQ_JSON_BYTES_H
#define FQ_JSON_BYTES_H

#include "base/wide.h"

/* Bytes a string in JSON cannot hold as they are. */
static inline fq_wide fq_json_special(fq_wide b)
{
    return (fq_wide)((b == '"') | (b == '\\') | (b < 0x20));
}

/* Bytes that end a string, or hide its end. */
static inline fq_wide fq_json_quote(fq_wide b)
{
    return (fq_wide)((b == '"') | (b == '\\'));
}

/* Bytes that open or close an object, an array or a string: '[' and ']' differ from '{' and '}'
 * by one bit. */
static inline fq_wide fq_json_bracket(fq_wide b)
{
    fq_wide folded = b | 0x20;
    return (fq_wide)((b == '"') | (folded == '{') | (folded == '}'));
}

/* First '"' or '\\' at or behind p; end when there is none. */
static inline const char *fq_json_find_quote(const char *p, const char *end)
{
    while (end - p >= (ptrdiff_t)FQ_WIDE) {
        unsigned at = fq_wide_first(fq_json_quote(fq_wide_load(p)));
        p += at;
        if (at < FQ_WIDE)
            return p;
    }
    while (p < end && *p != '"' && *p != '\\')
        p++;
    return p;
}

/* First byte of `"{}[]` at or behind p; end when there is none. */
static inline const char *fq_json_find_bracket(const char *p, const char *end)
{
    while (end - p >= (ptrdiff_t)FQ_WIDE) {
        unsigned at = fq_wide_first(fq_json_bracket(fq_wide_load(p)));
        p += at;
        if (at < FQ_WIDE)
            return p;
    }
    while (p < end && *p != '"' && (*p | 0x20) != '{' && (*p | 0x20) != '}')
        p++;
    return p;
}

static inline const char *fq_json_skip_space(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\n' || *p == '\t' || *p == '\r'))
        p++;
    return p;
}

#endif
