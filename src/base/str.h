/* SPDX-License-Identifier: MIT
 *
 * Text as pointer and length.  Never assumed to end in NUL, never owns its bytes.
 */
#ifndef FQ_BASE_STR_H
#define FQ_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/compiler.h"

typedef struct fq_str {
    const char *ptr;
    size_t len;
} fq_str;

/* A string literal as fq_str, usable in initialisers. */
#define FQ_STR(literal) ((fq_str){("" literal ""), sizeof(literal) - 1})
#define FQ_STR_INIT(literal)                                                                       \
    {                                                                                              \
        ("" literal ""), sizeof(literal) - 1                                                       \
    }
#define FQ_STR_NONE ((fq_str){NULL, 0})

/* For printf: printf("%.*s", FQ_STR_ARG(s)). */
#define FQ_STR_ARG(s) ((int)(s).len), ((s).ptr)

static inline fq_str fq_str_of(const char *ptr, size_t len)
{
    return (fq_str){ptr, len};
}

/* From a NUL-terminated string; NULL gives the empty string. */
static inline fq_str fq_str_from(const char *c_string)
{
    return (fq_str){c_string, c_string ? strlen(c_string) : 0};
}

/* The value of a hexadecimal digit of either case; -1: it is none. */
static inline int fq_hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* An ASCII letter in small; any other byte as it is. */
static inline char fq_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static inline bool fq_str_eq(fq_str a, fq_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool fq_str_starts_with(fq_str s, fq_str prefix)
{
    return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.ptr, prefix.ptr, prefix.len) == 0);
}

static inline bool fq_str_ends_with(fq_str s, fq_str suffix)
{
    return s.len >= suffix.len &&
           (suffix.len == 0 || memcmp(s.ptr + s.len - suffix.len, suffix.ptr, suffix.len) == 0);
}

/* The part of s from offset on; empty when offset lies behind the end. */
static inline fq_str fq_str_from_offset(fq_str s, size_t offset)
{
    return offset >= s.len ? FQ_STR_NONE : (fq_str){s.ptr + offset, s.len - offset};
}

/* ASCII letters compare without case, as in HTTP header names. */
bool fq_str_eq_nocase(fq_str a, fq_str b);

/* Orders by bytes, then by length: <0, 0, >0. */
int fq_str_cmp(fq_str a, fq_str b);

/* Offset of the first needle in s, or s.len. */
size_t fq_str_find(fq_str s, fq_str needle);
size_t fq_str_find_char(fq_str s, char c);

/* Whole of s as a decimal integer.  False on anything else, overflow included. */
bool fq_str_to_i64(fq_str s, int64_t *ret);

#endif
