/* SPDX-License-Identifier: MIT
 *
 * Numbers as PostgreSQL's protocol has them: highest byte first.
 */
#ifndef FQ_PG_BYTES_H
#define FQ_PG_BYTES_H

#include <stdint.h>

static inline uint32_t fq_pg_u32(const char *p)
{
    const unsigned char *b = (const unsigned char *)p;
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static inline uint64_t fq_pg_u64(const char *p)
{
    return (uint64_t)fq_pg_u32(p) << 32 | fq_pg_u32(p + 4);
}

static inline uint32_t fq_pg_u16(const char *p)
{
    const unsigned char *b = (const unsigned char *)p;
    return (uint32_t)b[0] << 8 | b[1];
}

static inline void fq_pg_put_u32(char *p, uint32_t value)
{
    p[0] = (char)(value >> 24);
    p[1] = (char)(value >> 16);
    p[2] = (char)(value >> 8);
    p[3] = (char)value;
}

#endif
