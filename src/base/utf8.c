/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"

#include "base/wide.h"

/* Length of the sequence that starts at s[at] when it is whole and valid, else 0. */
static size_t sequence(const unsigned char *s, size_t left)
{
    unsigned char lead = s[0];
    if (lead < 0x80)
        return 1;
    size_t len = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || len > left)
        return 0;
    for (size_t i = 1; i < len; i++) {
        if ((s[i] & 0xc0u) != 0x80u)
            return 0;
    }
    /* The second byte tells overlong forms, surrogates and what lies above U+10FFFF. */
    if ((lead == 0xe0 && s[1] < 0xa0) || (lead == 0xed && s[1] > 0x9f) ||
        (lead == 0xf0 && s[1] < 0x90) || (lead == 0xf4 && s[1] > 0x8f))
        return 0;
    return len;
}

static bool is_ascii_once(const char *p)
{
    return fq_wide_bits((fq_wide)(fq_wide_load(p) >= 0x80)) == 0;
}

/* Are the next four vectors ASCII alone?  Most text is, and is passed over without a look at its
 * bytes. */
static bool is_ascii(const char *p)
{
    fq_wide all = fq_wide_load(p) | fq_wide_load(p + FQ_WIDE) | fq_wide_load(p + 2 * FQ_WIDE) |
                  fq_wide_load(p + 3 * FQ_WIDE);
    return fq_wide_bits((fq_wide)(all >= 0x80)) == 0;
}

size_t fq_utf8_check(fq_str s)
{
    const unsigned char *bytes = (const unsigned char *)s.ptr;
    size_t at = 0;
    while (at < s.len) {
        size_t left = s.len - at;
        if (left >= (size_t)4 * FQ_WIDE && is_ascii(s.ptr + at)) {
            at += (size_t)4 * FQ_WIDE;
            continue;
        }
        if (left >= FQ_WIDE && is_ascii_once(s.ptr + at)) {
            at += FQ_WIDE;
            continue;
        }
        /* The last bytes, together with some that were looked at before. */
        if (left < FQ_WIDE && s.len >= FQ_WIDE && is_ascii_once(s.ptr + s.len - FQ_WIDE))
            return s.len;
        size_t len = sequence(bytes + at, s.len - at);
        if (len == 0)
            return at;
        at += len;
    }
    return at;
}

uint32_t fq_utf8_next(fq_str s, size_t *at)
{
    const unsigned char *p = (const unsigned char *)s.ptr + *at;
    if (p[0] < 0x80) {
        *at += 1;
        return p[0];
    }
    if (p[0] < 0xe0) {
        *at += 2;
        return (uint32_t)(p[0] & 0x1fu) << 6 | (p[1] & 0x3fu);
    }
    if (p[0] < 0xf0) {
        *at += 3;
        return (uint32_t)(p[0] & 0x0fu) << 12 | (uint32_t)(p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
    }
    *at += 4;
    return (uint32_t)(p[0] & 0x07u) << 18 | (uint32_t)(p[1] & 0x3fu) << 12 |
           (uint32_t)(p[2] & 0x3fu) << 6 | (p[3] & 0x3fu);
}

void fq_utf8_add(struct fq_buf *buf, uint32_t c)
{
    char bytes[4];
    size_t len;
    if (c < 0x80) {
        bytes[0] = (char)c;
        len = 1;
    } else if (c < 0x800) {
        bytes[0] = (char)(0xc0u | c >> 6);
        bytes[1] = (char)(0x80u | (c & 0x3fu));
        len = 2;
    } else if (c < 0x10000) {
        bytes[0] = (char)(0xe0u | c >> 12);
        bytes[1] = (char)(0x80u | (c >> 6 & 0x3fu));
        bytes[2] = (char)(0x80u | (c & 0x3fu));
        len = 3;
    } else {
        bytes[0] = (char)(0xf0u | c >> 18);
        bytes[1] = (char)(0x80u | (c >> 12 & 0x3fu));
        bytes[2] = (char)(0x80u | (c >> 6 & 0x3fu));
        bytes[3] = (char)(0x80u | (c & 0x3fu));
        len = 4;
    }
    fq_buf_add(buf, bytes, len);
}

size_t fq_utf8_count(fq_str s)
{
    size_t count = 0;
    for (size_t i = 0; i < s.len; i++)
        count += ((unsigned char)s.ptr[i] & 0xc0u) != 0x80u;
    return count;
}
