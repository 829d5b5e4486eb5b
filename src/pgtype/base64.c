/* SPDX-License-Identifier: MIT
 *
 * RFC 4648 section 4, with padding, without line breaks.
 */
#include "pgtype/codec.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static char *put_group(char *to, uint32_t bits)
{
    to[0] = alphabet[bits >> 18];
    to[1] = alphabet[bits >> 12 & 63u];
    to[2] = alphabet[bits >> 6 & 63u];
    to[3] = alphabet[bits & 63u];
    return to + 4;
}

void fq_pgtype_base64(struct fq_buf *out, const char *bytes, size_t len)
{
    const unsigned char *p = (const unsigned char *)bytes;
    size_t whole = len / 3;
    size_t rest = len % 3;
    char *to = fq_buf_reserve(out, 4 * (whole + (rest != 0)));
    if (!to || len == 0)
        return;
    char *at = to;
    for (size_t i = 0; i < whole; i++, p += 3)
        at = put_group(at, (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2]);
    if (rest) {
        put_group(at, (uint32_t)p[0] << 16 | (rest == 2 ? (uint32_t)p[1] << 8 : 0));
        at[3] = '=';
        if (rest == 1)
            at[2] = '=';
        at += 4;
    }
    fq_buf_commit(out, (size_t)(at - to));
}

/* The six bits of a character; above 63 when it has none. */
static unsigned six_bits(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (unsigned)(c - 'A');
    if (c >= 'a' && c <= 'z')
        return (unsigned)(c - 'a') + 26;
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0') + 52;
    return c == '+' ? 62 : c == '/' ? 63 : 64;
}

bool fq_pgtype_base64_to_hex(char *to, fq_str text, size_t *ret_len)
{
    size_t padding = fq_str_ends_with(text, FQ_STR("==")) ? 2 : fq_str_ends_with(text, FQ_STR("="));
    char *start = to;
    if (text.len % 4 != 0)
        return false;
    uint32_t bits = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned six = i < text.len - padding ? six_bits(text.ptr[i]) : 0;
        if (six > 63)
            return false;
        bits = (bits << 6 | six) & 0xffffffu;
        if (i % 4 == 3) {
            to = put_hex(to, (unsigned char)(bits >> 16));
            to = put_hex(to, (unsigned char)(bits >> 8));
            to = put_hex(to, (unsigned char)bits);
        }
    }
    /* The bits that padding covers must be zero, or two texts would stand for the same bytes. */
    if (padding && (bits & (padding == 1 ? 0xffu : 0xffffu)) != 0)
        return false;
    *ret_len = (size_t)(to - start) - 2 * padding;
    return true;
}

bool fq_pgtype_hex_to_base64(struct fq_buf *out, fq_str digits)
{
    /* Whole groups of three, so that only the last piece is padded. */
    char bytes[3 * 128];
    size_t count = 0;
    if (digits.len % 2 != 0)
        return false;
    for (size_t i = 0; i < digits.len; i += 2) {
        int high = fq_hex_digit(digits.ptr[i]);
        int low = fq_hex_digit(digits.ptr[i + 1]);
        if (high < 0 || low < 0)
            return false;
        bytes[count++] = (char)(high << 4 | low);
        if (count == sizeof(bytes)) {
            fq_pgtype_base64(out, bytes, count);
            count = 0;
        }
    }
    fq_pgtype_base64(out, bytes, count);
    return true;
}
