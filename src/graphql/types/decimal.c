/* SPDX-License-Identifier: MIT */
#include "graphql/types/decimal.h"

#include <string.h>

/* PostgreSQL's numeric reaches from 1e-16383 to 1e131071. */
enum { EXPONENT_DIGITS_MOST = 6 };

static bool is_figure(char c)
{
    return c >= '0' && c <= '9';
}

/* Without zeros at either end. */
static struct fq_decimal without_zeros(struct fq_decimal d)
{
    while (d.digits.len && d.digits.ptr[d.digits.len - 1] == '0')
        d.digits.len--;
    while (d.digits.len && d.digits.ptr[0] == '0') {
        d.digits.ptr++;
        d.digits.len--;
        d.whole--;
    }
    if (d.digits.len == 0)
        d = (struct fq_decimal){.negative = false};
    return d;
}

/* What stands behind the digits: nothing, or an exponent. */
static bool read_exponent(fq_str text, int64_t *ret)
{
    *ret = 0;
    if (text.len == 0)
        return true;
    fq_str power = fq_str_from_offset(text, 1);
    if (power.len && power.ptr[0] == '+')
        power = fq_str_from_offset(power, 1);
    return (text.ptr[0] | 0x20) == 'e' && power.len && power.len <= EXPONENT_DIGITS_MOST + 1 &&
           fq_str_to_i64(power, ret);
}

bool fq_decimal_read(struct fq_arena *arena, fq_str text, struct fq_decimal *ret)
{
    char *digits = fq_arena_alloc(arena, text.len + 1);
    size_t at = text.len && (text.ptr[0] == '-' || text.ptr[0] == '+');
    size_t count = 0;
    int64_t whole = -1, exponent;
    for (; at < text.len && (is_figure(text.ptr[at]) || text.ptr[at] == '.'); at++) {
        if (text.ptr[at] != '.')
            digits[count++] = text.ptr[at];
        else if (whole >= 0)
            return false;
        else
            whole = (int64_t)count;
    }
    if (count == 0 || !read_exponent(fq_str_from_offset(text, at), &exponent))
        return false;
    *ret = without_zeros(
        (struct fq_decimal){.negative = text.ptr[0] == '-',
                            .digits = fq_str_of(digits, count),
                            .whole = (whole < 0 ? (int64_t)count : whole) + exponent});
    return true;
}

int fq_decimal_compare_sizes(const struct fq_decimal *a, const struct fq_decimal *b)
{
    if (a->digits.len == 0 || b->digits.len == 0)
        return (a->digits.len > 0) - (b->digits.len > 0);
    if (a->whole != b->whole)
        return a->whole < b->whole ? -1 : 1;
    return fq_str_cmp(a->digits, b->digits);
}

int fq_decimal_compare(const struct fq_decimal *a, const struct fq_decimal *b)
{
    if (a->negative != b->negative)
        return a->negative ? -1 : 1;
    return a->negative ? fq_decimal_compare_sizes(b, a) : fq_decimal_compare_sizes(a, b);
}

/* One more in the last of the digits that are kept; all nines become a one in front. */
static struct fq_decimal one_more(struct fq_arena *arena, struct fq_decimal d)
{
    char *digits = fq_arena_alloc(arena, d.digits.len + 1);
    size_t at = d.digits.len;
    digits[0] = '0';
    if (d.digits.len)
        memcpy(digits + 1, d.digits.ptr, d.digits.len);
    while (digits[at] == '9')
        digits[at--] = '0';
    digits[at]++;
    d.digits = fq_str_of(digits, d.digits.len + 1);
    d.whole++;
    return without_zeros(d);
}

struct fq_decimal fq_decimal_cut(const struct fq_decimal *number, size_t count)
{
    struct fq_decimal cut = *number;
    if (cut.digits.len > count)
        cut.digits.len = count;
    return without_zeros(cut);
}

struct fq_decimal fq_decimal_round(struct fq_arena *arena, const struct fq_decimal *number,
                                   int scale)
{
    int64_t kept = number->whole + scale;
    if (kept >= (int64_t)number->digits.len)
        return *number;
    if (kept < 0)
        return (struct fq_decimal){.negative = false};
    struct fq_decimal cut = *number;
    cut.digits.len = (size_t)kept;
    return number->digits.ptr[kept] >= '5' ? one_more(arena, cut) : without_zeros(cut);
}
