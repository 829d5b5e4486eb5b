/* SPDX-License-Identifier: MIT */
#include "json/json.h"

#include "base/utf8.h"
#include "json/walk.h"

/* Four hex digits; -1 when they are not. */
static int32_t hex4(const char *p, const char *end)
{
    int32_t unit = 0;
    if (end - p < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        int digit = fq_hex_digit(p[i]);
        if (digit < 0)
            return -1;
        unit = unit << 4 | digit;
    }
    return unit;
}

/* What follows \u: one code unit, or two that make a pair.  The result is behind it; NULL when it
 * is no scalar value. */
static const char *decode_unicode(const char *p, const char *end, uint32_t *ret)
{
    int32_t unit = hex4(p, end);
    if (unit < 0 || (unit >= 0xdc00 && unit <= 0xdfff))
        return NULL;
    p += 4;
    *ret = (uint32_t)unit;
    if (unit < 0xd800 || unit > 0xdbff)
        return p;
    if (end - p < 6 || p[0] != '\\' || p[1] != 'u')
        return NULL;
    int32_t low = hex4(p + 2, end);
    if (low < 0xdc00 || low > 0xdfff)
        return NULL;
    *ret = 0x10000u + (((uint32_t)unit - 0xd800u) << 10) + ((uint32_t)low - 0xdc00u);
    return p + 6;
}

/* The byte that a one-letter escape stands for; 0 when there is no such escape. */
static char short_escape(char c)
{
    switch (c) {
    case '"':
    case '\\':
    case '/':
        return c;
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return '\0';
    }
}

static char *put_utf8(char *to, uint32_t code_point)
{
    struct fq_buf room = {.ptr = to, .cap = 4, .max = 4};
    fq_utf8_add(&room, code_point);
    return to + room.len;
}

char *fq_json_decode(char *to, const char *p, const char *end, const char **ret_at)
{
    while (p < end) {
        const char *stop = memchr(p, '\\', (size_t)(end - p));
        size_t plain = (size_t)((stop ? stop : end) - p);
        memcpy(to, p, plain);
        to += plain;
        if (!stop)
            break;
        *ret_at = stop;
        if (end - stop < 2)
            return NULL;
        if (stop[1] == 'u') {
            uint32_t code_point;
            p = decode_unicode(stop + 2, end, &code_point);
            if (!p)
                return NULL;
            to = put_utf8(to, code_point);
        } else {
            *to = short_escape(stop[1]);
            if (*to++ == '\0')
                return NULL;
            p = stop + 2;
        }
    }
    return to;
}

bool fq_json_unescape(struct fq_buf *out, fq_str raw)
{
    const char *at;
    bool escaped;
    if (raw.len < 2 || raw.ptr[0] != '"' ||
        fq_json_skip_string(raw.ptr + 1, raw.ptr + raw.len, &escaped) != raw.ptr + raw.len)
        return false;
    char *to = fq_buf_reserve(out, raw.len);
    if (!to)
        return false;
    char *end = fq_json_decode(to, raw.ptr + 1, raw.ptr + raw.len - 1, &at);
    if (!end)
        return false;
    fq_buf_commit(out, (size_t)(end - to));
    return true;
}
