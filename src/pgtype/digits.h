/* SPDX-License-Identifier: MIT
 *
 * Private to pgtype: reading big-endian integers and writing digits, unrolled by tables because
 * every row passes here.
 */
#ifndef FQ_PGTYPE_DIGITS_H
#define FQ_PGTYPE_DIGITS_H

#include <stdint.h>
#include <string.h>

/* "000102…99" */
extern const char fq_pgtype_pairs[200];
/* "000102…ff" */
extern const char fq_pgtype_hex[512];

static inline uint16_t read_u16(const char *p)
{
    uint16_t v;
    memcpy(&v, p, sizeof(v));
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    v = __builtin_bswap16(v);
#endif
    return v;
}

static inline uint32_t read_u32(const char *p)
{
    uint32_t v;
    memcpy(&v, p, sizeof(v));
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    v = __builtin_bswap32(v);
#endif
    return v;
}

static inline uint64_t read_u64(const char *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof(v));
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    v = __builtin_bswap64(v);
#endif
    return v;
}

static inline int16_t read_i16(const char *p)
{
    return (int16_t)read_u16(p);
}

static inline int32_t read_i32(const char *p)
{
    return (int32_t)read_u32(p);
}

static inline int64_t read_i64(const char *p)
{
    return (int64_t)read_u64(p);
}

/* Exactly two digits; value < 100. */
static inline char *put_2(char *to, unsigned value)
{
    memcpy(to, fq_pgtype_pairs + 2 * value, 2);
    return to + 2;
}

/* Exactly four digits; value < 10000. */
static inline char *put_4(char *to, unsigned value)
{
    put_2(to, value / 100);
    return put_2(to + 2, value % 100);
}

/* A byte in hexadecimal. */
static inline char *put_hex(char *to, unsigned char byte)
{
    memcpy(to, fq_pgtype_hex + 2 * byte, 2);
    return to + 2;
}

static inline char *put_bytes(char *to, const char *bytes, size_t len)
{
    memcpy(to, bytes, len);
    return to + len;
}

/* At most 20 digits, without leading zeros. */
char *fq_pgtype_put_u64(char *to, uint64_t value);

/* At most 20 characters. */
static inline char *put_i64(char *to, int64_t value)
{
    if (value >= 0)
        return fq_pgtype_put_u64(to, (uint64_t)value);
    *to++ = '-';
    return fq_pgtype_put_u64(to, 0 - (uint64_t)value);
}

#endif
