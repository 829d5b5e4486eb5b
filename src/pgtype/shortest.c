/* SPDX-License-Identifier: MIT
 *
 * The shortest decimal that reads back as the same binary number: the Schubfach algorithm
 * (Raffaello Giulietti, "The Schubfach way to render doubles", 2020).  As in PostgreSQL, a decimal
 * exactly between two neighbours is not taken for either, so that no reader's rounding matters.
 *
 * Names follow the paper: the value is c * 2^q, the decimals considered are s * 10^k.
 */
#include "pgtype/codec.h"

#include "powers.h"

struct decimal {
    uint64_t digits;
    int exponent;
};

/* A number between its neighbours: c * 2^q, closer to the one below when c is a power of two. */
struct binary {
    uint64_t c;
    int q;
    bool lower_is_closer;
};

/* The three products that the choice is made by, each scaled by 4: lower bound, value, upper. */
struct products {
    uint64_t lower;
    uint64_t value;
    uint64_t upper;
};

static int floor_log2_pow10(int e)
{
    return (e * 1741647) >> 19;
}

/* floor(log10(2^q)), or of 3/4 of it */
static int floor_log10(int q, bool three_quarters)
{
    return (q * 1262611 - (three_quarters ? 524031 : 0)) >> 22;
}

/* The upper part of a product, its last bit telling whether anything was cut off. */
static uint64_t round_to_odd_64(const uint64_t power[2], uint64_t x)
{
    __uint128_t low = (__uint128_t)power[1] * x;
    __uint128_t high = (__uint128_t)power[0] * x + (uint64_t)(low >> 64);
    return (uint64_t)(high >> 64) | ((uint64_t)high > 1);
}

/* The same with a power of 64 bits, enough for a float. */
static uint64_t round_to_odd_32(const uint64_t power[2], uint64_t x)
{
    uint64_t rounded_up = power[0] + (power[1] != 0);
    __uint128_t product = (__uint128_t)rounded_up * x;
    uint32_t cut = (uint32_t)(product >> 32);
    return (uint64_t)(product >> 64) | (cut > 1);
}

static struct decimal choose(const struct products *p, int k)
{
    uint64_t lower = p->lower + 1;
    uint64_t upper = p->upper - 1;
    uint64_t s = p->value / 4;
    if (s >= 10) {
        uint64_t tens = s / 10;
        bool down_fits = lower <= 40 * tens;
        bool up_fits = 40 * tens + 40 <= upper;
        if (down_fits != up_fits)
            return (struct decimal){tens + up_fits, k + 1};
    }
    bool down_fits = lower <= 4 * s;
    bool up_fits = 4 * s + 4 <= upper;
    if (down_fits != up_fits)
        return (struct decimal){s + up_fits, k};
    uint64_t middle = 4 * s + 2;
    bool up = p->value > middle || (p->value == middle && (s & 1));
    return (struct decimal){s + up, k};
}

static struct decimal shortest(const struct binary *b,
                               uint64_t (*multiply)(const uint64_t power[2], uint64_t x))
{
    int k = floor_log10(b->q, b->lower_is_closer);
    int h = b->q + floor_log2_pow10(-k) + 1;
    const uint64_t *power = powers[-k - POWERS_FIRST];
    struct products p = {
        .lower = multiply(power, (4 * b->c - 2 + b->lower_is_closer) << h),
        .value = multiply(power, (4 * b->c) << h),
        .upper = multiply(power, (4 * b->c + 2) << h),
    };
    return choose(&p, k);
}

/* Whole numbers that fit the significand are their own shortest decimal. */
static bool whole(const struct binary *b, int significand_bits, uint64_t *ret)
{
    if (b->q > 0 || b->q <= -significand_bits || (b->c & (((uint64_t)1 << -b->q) - 1)) != 0)
        return false;
    *ret = b->c >> -b->q;
    return true;
}

/* d.ddde+XX, the exponent with two digits at least. */
static char *put_scientific(char *to, const char *digits, int count, int exponent)
{
    *to++ = digits[0];
    if (count > 1) {
        *to++ = '.';
        to = put_bytes(to, digits + 1, (size_t)(count - 1));
    }
    *to++ = 'e';
    *to++ = exponent < 0 ? '-' : '+';
    unsigned magnitude = (unsigned)(exponent < 0 ? -exponent : exponent);
    if (magnitude >= 100) {
        *to++ = (char)('0' + magnitude / 100);
        magnitude %= 100;
    }
    return put_2(to, magnitude);
}

/* point: digits before the decimal point; not positive: zeros behind it come first. */
static char *put_fixed(char *to, const char *digits, int count, int point)
{
    if (point <= 0) {
        to = put_bytes(to, "0.", 2);
        memset(to, '0', (size_t)-point);
        return put_bytes(to - point, digits, (size_t)count);
    }
    if (count <= point) {
        to = put_bytes(to, digits, (size_t)count);
        memset(to, '0', (size_t)(point - count));
        return to + (point - count);
    }
    to = put_bytes(to, digits, (size_t)point);
    *to++ = '.';
    return put_bytes(to, digits + point, (size_t)(count - point));
}

/* Scientific from 10^fixed_below on, and below 10^-4: PostgreSQL's rule. */
static char *put_decimal(char *to, struct decimal d, int fixed_below)
{
    char digits[20];
    while (d.digits % 10 == 0) {
        d.digits /= 10;
        d.exponent++;
    }
    int count = (int)(fq_pgtype_put_u64(digits, d.digits) - digits);
    int exponent = d.exponent + count - 1;
    if (exponent >= -4 && exponent < fixed_below)
        return put_fixed(to, digits, count, exponent + 1);
    return put_scientific(to, digits, count, exponent);
}

char *fq_pgtype_put_f64(char *to, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof(bits));
    uint64_t fraction = bits & (((uint64_t)1 << 52) - 1);
    int exponent = (int)(bits >> 52 & 0x7ff);
    if (bits >> 63)
        *to++ = '-';
    if (fraction == 0 && exponent == 0) {
        *to++ = '0';
        return to;
    }
    struct binary b = {.c = exponent ? fraction | (uint64_t)1 << 52 : fraction,
                       .q = (exponent ? exponent : 1) - 1075,
                       .lower_is_closer = fraction == 0 && exponent > 1};
    uint64_t digits;
    if (whole(&b, 53, &digits))
        return put_decimal(to, (struct decimal){digits, 0}, 15);
    return put_decimal(to, shortest(&b, round_to_odd_64), 15);
}

char *fq_pgtype_put_f32(char *to, float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof(bits));
    uint32_t fraction = bits & ((1u << 23) - 1);
    int exponent = (int)(bits >> 23 & 0xff);
    if (bits >> 31)
        *to++ = '-';
    if (fraction == 0 && exponent == 0) {
        *to++ = '0';
        return to;
    }
    struct binary b = {.c = exponent ? fraction | 1u << 23 : fraction,
                       .q = (exponent ? exponent : 1) - 150,
                       .lower_is_closer = fraction == 0 && exponent > 1};
    uint64_t digits;
    if (whole(&b, 24, &digits))
        return put_decimal(to, (struct decimal){digits, 0}, 6);
    return put_decimal(to, shortest(&b, round_to_odd_32), 6);
}
