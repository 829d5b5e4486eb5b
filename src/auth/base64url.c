/* SPDX-License-Identifier: MIT */
#include "auth/base64url.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* The six bits of a digit; of anything else a number above 63. */
static uint32_t value_of_digit(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (uint32_t)(c - 'A');
    if (c >= 'a' && c <= 'z')
        return (uint32_t)(c - 'a') + 26;
    if (c >= '0' && c <= '9')
        return (uint32_t)(c - '0') + 52;
    return c == '-' ? 62 : c == '_' ? 63 : 0x40;
}

bool fq_base64url_read(struct fq_arena *arena, fq_str text, fq_str *ret)
{
    if (text.len % 4 == 1)
        return false;
    size_t len = text.len / 4 * 3 + (text.len % 4 ? text.len % 4 - 1 : 0);
    unsigned char *bytes = fq_arena_alloc(arena, len + 1), *to = bytes;
    uint32_t bits = 0, wrong = 0;
    for (size_t i = 0; i < text.len; i++) {
        uint32_t value = value_of_digit(text.ptr[i]);
        wrong |= value & 0x40u;
        bits = bits << 6 | (value & 63u);
        if (i % 4 == 3) {
            *to++ = (unsigned char)(bits >> 16);
            *to++ = (unsigned char)(bits >> 8);
            *to++ = (unsigned char)bits;
        }
    }
    /* What is left over: two digits are a byte and 4 bits, three are two bytes and 2 bits. */
    if (text.len % 4 == 2) {
        *to++ = (unsigned char)(bits >> 4);
        wrong |= bits & 0xfu;
    } else if (text.len % 4 == 3) {
        *to++ = (unsigned char)(bits >> 10);
        *to++ = (unsigned char)(bits >> 2);
        wrong |= bits & 0x3u;
    }
    *to = '\0';
    *ret = fq_str_of((const char *)bytes, len);
    return wrong == 0;
}

void fq_base64url_write(struct fq_buf *out, fq_str bytes)
{
    const unsigned char *p = (const unsigned char *)bytes.ptr;
    for (size_t left = bytes.len; left; p += 3) {
        size_t here = left < 3 ? left : 3;
        uint32_t bits = (uint32_t)p[0] << 16;
        bits |= here > 1 ? (uint32_t)p[1] << 8 : 0;
        bits |= here > 2 ? p[2] : 0u;
        char group[4];
        for (unsigned i = 0; i < 4; i++)
            group[i] = digits[bits >> (18 - 6 * i) & 63u];
        fq_buf_add(out, group, here + 1);
        left -= here;
    }
}
