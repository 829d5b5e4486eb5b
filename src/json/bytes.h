/* SPDX-License-Identifier: MIT
 *
 * Private to json: finding the next byte that means something, sixteen at a time.  Written with
 * the compiler's own vectors, so that one text serves every processor; x86 has an instruction for
 * the last step.
 */
#ifndef FQ_JSON_BYTES_H
#define FQ_JSON_BYTES_H

#include <stdint.h>
#include <string.h>

#include "base/compiler.h"

#define FQ_JSON_WIDE 16u

typedef uint8_t fq_json_wide __attribute__((vector_size(FQ_JSON_WIDE)));

static inline fq_json_wide fq_json_load(const char *p)
{
    fq_json_wide bytes;
    memcpy(&bytes, p, sizeof(bytes));
    return bytes;
}

/* Bytes a string in JSON cannot hold as they are. */
static inline fq_json_wide fq_json_special(fq_json_wide b)
{
    return (fq_json_wide)((b == '"') | (b == '\\') | (b < 0x20));
}

/* Bytes that end a string, or hide its end. */
static inline fq_json_wide fq_json_quote(fq_json_wide b)
{
    return (fq_json_wide)((b == '"') | (b == '\\'));
}

/* Bytes that open or close an object, an array or a string: '[' and ']' differ from '{' and '}'
 * by one bit. */
static inline fq_json_wide fq_json_bracket(fq_json_wide b)
{
    fq_json_wide folded = b | 0x20;
    return (fq_json_wide)((b == '"') | (folded == '{') | (folded == '}'));
}

/* Index of the first byte set in a mask of 0x00 and 0xff; FQ_JSON_WIDE when there is none. */
static inline unsigned fq_json_first(fq_json_wide mask)
{
#if defined(__SSE2__)
    typedef char signed_wide __attribute__((vector_size(FQ_JSON_WIDE)));
    unsigned bits = (unsigned)__builtin_ia32_pmovmskb128((signed_wide)mask);
    /* A branch, foretold well: the next load need not wait for the count. */
    if (FQ_LIKELY(bits == 0))
        return FQ_JSON_WIDE;
    return (unsigned)__builtin_ctz(bits);
#else
    uint64_t half[2];
    memcpy(half, &mask, sizeof(half));
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define FIRST_BYTE(word) ((unsigned)__builtin_ctzll(word) / 8u)
#else
#define FIRST_BYTE(word) ((unsigned)__builtin_clzll(word) / 8u)
#endif
    if (half[0])
        return FIRST_BYTE(half[0]);
    if (half[1])
        return 8u + FIRST_BYTE(half[1]);
    return FQ_JSON_WIDE;
#undef FIRST_BYTE
#endif
}

/* First '"' or '\\' at or behind p; end when there is none. */
static inline const char *fq_json_find_quote(const char *p, const char *end)
{
    while (end - p >= (ptrdiff_t)FQ_JSON_WIDE) {
        unsigned at = fq_json_first(fq_json_quote(fq_json_load(p)));
        p += at;
        if (at < FQ_JSON_WIDE)
            return p;
    }
    while (p < end && *p != '"' && *p != '\\')
        p++;
    return p;
}

/* First byte of `"{}[]` at or behind p; end when there is none. */
static inline const char *fq_json_find_bracket(const char *p, const char *end)
{
    while (end - p >= (ptrdiff_t)FQ_JSON_WIDE) {
        unsigned at = fq_json_first(fq_json_bracket(fq_json_load(p)));
        p += at;
        if (at < FQ_JSON_WIDE)
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
