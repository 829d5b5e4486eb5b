/* SPDX-License-Identifier: MIT
 *
 * Finding the next byte that means something, sixteen at a time.  Written with the compiler's own
 * vectors, so that one text serves every processor; x86 has an instruction for the last step.
 */
#ifndef FQ_BASE_WIDE_H
#define FQ_BASE_WIDE_H

#include <stdint.h>
#include <string.h>

#include "base/compiler.h"

#define FQ_WIDE 16u

typedef uint8_t fq_wide __attribute__((vector_size(FQ_WIDE)));

static inline fq_wide fq_wide_load(const char *p)
{
    fq_wide bytes;
    memcpy(&bytes, p, sizeof(bytes));
    return bytes;
}

/* Index of the first byte set in a mask of 0x00 and 0xff; FQ_WIDE when there is none. */
static inline unsigned fq_wide_first(fq_wide mask)
{
#if defined(__SSE2__)
    typedef char signed_wide __attribute__((vector_size(FQ_WIDE)));
    unsigned bits = (unsigned)__builtin_ia32_pmovmskb128((signed_wide)mask);
    /* A branch, foretold well: the next load need not wait for the count. */
    if (FQ_LIKELY(bits == 0))
        return FQ_WIDE;
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
    return FQ_WIDE;
#undef FIRST_BYTE
#endif
}

/* A bit for each byte of such a mask, the first one lowest. */
static inline unsigned fq_wide_bits(fq_wide mask)
{
#if defined(__SSE2__)
    typedef char signed_wide __attribute__((vector_size(FQ_WIDE)));
    return (unsigned)__builtin_ia32_pmovmskb128((signed_wide)mask);
#else
    unsigned bits = 0;
    for (unsigned i = 0; i < FQ_WIDE; i++)
        bits |= (mask[i] & 1u) << i;
    return bits;
#endif
}

#endif
