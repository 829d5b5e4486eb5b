/* SPDX-License-Identifier: MIT */
#include "base/str.h"

/* Eight characters at once, with ASCII's capitals made small: adding what is missing to 0x80
 * tells by each byte's highest bit who is 'A' or more, and who is more than 'Z'. */
static uint64_t lower_eight(const char *from)
{
    uint64_t eight;
    memcpy(&eight, from, sizeof(eight));
    const uint64_t ones = UINT64_C(0x0101010101010101), high = ones * 0x80;
    uint64_t low = eight & ~high;
    uint64_t capital = (low + ones * (0x80 - 'A')) & ~(low + ones * (0x7f - 'Z')) & ~eight & high;
    return eight | capital >> 2;
}

bool fq_str_eq_nocase(fq_str a, fq_str b)
{
    if (a.len != b.len)
        return false;
    if (a.len >= 8) {
        for (size_t i = 0; i < a.len - 8; i += 8) {
            if (lower_eight(a.ptr + i) != lower_eight(b.ptr + i))
                return false;
        }
        /* The last eight, which may lap over those before. */
        return lower_eight(a.ptr + a.len - 8) == lower_eight(b.ptr + b.len - 8);
    }
    for (size_t i = 0; i < a.len; i++) {
        if (fq_lower(a.ptr[i]) != fq_lower(b.ptr[i]))
            return false;
    }
    return true;
}

int fq_str_cmp(fq_str a, fq_str b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter ? memcmp(a.ptr, b.ptr, shorter) : 0;
    if (order != 0)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

size_t fq_str_find(fq_str s, fq_str needle)
{
    if (needle.len == 0)
        return 0;
    const char *found = s.len ? memmem(s.ptr, s.len, needle.ptr, needle.len) : NULL;
    return found ? (size_t)(found - s.ptr) : s.len;
}

size_t fq_str_find_char(fq_str s, char c)
{
    const char *found = s.len ? memchr(s.ptr, c, s.len) : NULL;
    return found ? (size_t)(found - s.ptr) : s.len;
}

bool fq_str_to_i64(fq_str s, int64_t *ret)
{
    bool negative = s.len > 0 && s.ptr[0] == '-';
    size_t i = negative ? 1 : 0;
    if (i == s.len)
        return false;
    int64_t value = 0;
    for (; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
        /* Counted downwards, since the smallest integer has no positive twin. */
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_sub_overflow(value, s.ptr[i] - '0', &value))
            return false;
    }
    if (!negative && value == INT64_MIN)
        return false;
    *ret = negative ? value : -value;
    return true;
}
