/* SPDX-License-Identifier: MIT */
#include "pgtype/calendar.h"

#include "pgtype/digits.h"

static char *put_part(char *to, int64_t value, char unit)
{
    if (value == 0)
        return to;
    to = put_i64(to, value);
    *to++ = unit;
    return to;
}

static char *put_seconds(char *to, int64_t micros)
{
    if (micros == 0)
        return to;
    if (micros < 0)
        *to++ = '-';
    uint64_t magnitude = (uint64_t)(micros < 0 ? -micros : micros);
    uint32_t fraction = (uint32_t)(magnitude % SECOND);
    to = fq_pgtype_put_u64(to, magnitude / SECOND);
    if (fraction) {
        *to++ = '.';
        to = put_4(to, fraction / 100);
        to = put_2(to, fraction % 100);
        while (to[-1] == '0')
            to--;
    }
    *to++ = 'S';
    return to;
}

/* From PostgreSQL 17 on, all three parts at their extreme mean infinity. */
static bool is_infinite(struct fq_interval v, bool negative)
{
    return negative ? v.months == INT32_MIN && v.days == INT32_MIN && v.micros == INT64_MIN
                    : v.months == INT32_MAX && v.days == INT32_MAX && v.micros == INT64_MAX;
}

char *fq_interval_put(char *to, struct fq_interval v)
{
    if (is_infinite(v, false))
        return put_bytes(to, "infinity", 8);
    if (is_infinite(v, true))
        return put_bytes(to, "-infinity", 9);
    if (v.months == 0 && v.days == 0 && v.micros == 0)
        return put_bytes(to, "PT0S", 4);
    *to++ = 'P';
    to = put_part(to, v.months / 12, 'Y');
    to = put_part(to, v.months % 12, 'M');
    to = put_part(to, v.days, 'D');
    if (v.micros == 0)
        return to;
    *to++ = 'T';
    to = put_part(to, v.micros / HOUR, 'H');
    to = put_part(to, v.micros % HOUR / MINUTE, 'M');
    return put_seconds(to, v.micros % MINUTE);
}

/* ---- reading ---- */

/* A number with up to six decimals, in millionths. */
struct number {
    int64_t whole;
    int64_t millionths; /* of the same sign as whole */
    bool negative;
};

static bool take_sign(fq_str *text, char c)
{
    if (text->len == 0 || text->ptr[0] != c)
        return false;
    *text = fq_str_of(text->ptr + 1, text->len - 1);
    return true;
}

static bool at_digit(const fq_str *text)
{
    return text->len && text->ptr[0] >= '0' && text->ptr[0] <= '9';
}

static int64_t take_digit(fq_str *text)
{
    int64_t digit = text->ptr[0] - '0';
    *text = fq_str_of(text->ptr + 1, text->len - 1);
    return digit;
}

static bool take_number(fq_str *text, struct number *ret)
{
    *ret = (struct number){.negative = take_sign(text, '-')};
    if (!ret->negative)
        take_sign(text, '+');
    if (!at_digit(text))
        return false;
    while (at_digit(text)) {
        if (__builtin_mul_overflow(ret->whole, 10, &ret->whole) ||
            __builtin_add_overflow(ret->whole, take_digit(text), &ret->whole))
            return false;
    }
    if (take_sign(text, '.')) {
        int64_t worth = SECOND / 10;
        if (!at_digit(text))
            return false;
        for (; at_digit(text); worth /= 10)
            ret->millionths += take_digit(text) * worth;
    }
    if (ret->negative) {
        ret->whole = -ret->whole;
        ret->millionths = -ret->millionths;
    }
    return true;
}

/* Adds number * unit to the microseconds. */
static bool add_micros(struct fq_interval *to, const struct number *number, int64_t unit)
{
    int64_t micros;
    return !__builtin_mul_overflow(number->whole, unit, &micros) &&
           !__builtin_add_overflow(to->micros, micros, &to->micros) &&
           !__builtin_add_overflow(to->micros, number->millionths * (unit / SECOND), &to->micros);
}

static bool add_whole(int32_t *to, const struct number *number, int32_t unit)
{
    int64_t value;
    return !number->millionths && !__builtin_mul_overflow(number->whole, (int64_t)unit, &value) &&
           !__builtin_add_overflow(*to, value, to);
}

static bool add_unit(struct fq_interval *to, const struct number *number, char unit, bool of_time)
{
    switch (unit) {
    case 'Y':
        return !of_time && add_whole(&to->months, number, 12);
    case 'M':
        return of_time ? add_micros(to, number, MINUTE) : add_whole(&to->months, number, 1);
    case 'W':
        return !of_time && add_whole(&to->days, number, 7);
    case 'D':
        return !of_time && add_whole(&to->days, number, 1);
    case 'H':
        return of_time && add_micros(to, number, HOUR);
    case 'S':
        return of_time && add_micros(to, number, SECOND);
    default:
        return false;
    }
}

/* P, then numbers with units, those of time behind a T; units go from large to small and come
 * once. */
static bool read_iso(fq_str text, struct fq_interval *ret)
{
    static const char order[] = "YMWDTHMS";
    const char *left = order;
    bool of_time = false, some = false;
    while (text.len) {
        struct number number;
        if (take_sign(&text, 'T')) {
            if (of_time)
                return false;
            of_time = true;
            some = false;
            left = order + 5;
            continue;
        }
        if (!take_number(&text, &number) || text.len == 0)
            return false;
        char unit = text.ptr[0];
        const char *at = strchr(left, unit);
        if (unit == '\0' || !at || !add_unit(ret, &number, unit, of_time))
            return false;
        left = at + 1;
        text = fq_str_of(text.ptr + 1, text.len - 1);
        some = true;
    }
    return some;
}

/* A word of the postgres style, plural or not. */
static char word_unit(fq_str word)
{
    if (word.len > 1 && word.ptr[word.len - 1] == 's')
        word.len--;
    if (fq_str_eq(word, FQ_STR("year")))
        return 'Y';
    if (fq_str_eq(word, FQ_STR("mon")))
        return 'M';
    if (fq_str_eq(word, FQ_STR("day")))
        return 'D';
    return '\0';
}

/* HH:MM:SS.ffffff behind the hours, which carry the sign. */
static bool read_clock(fq_str text, const struct number *hours, struct fq_interval *ret)
{
    struct number minutes, seconds;
    if (!at_digit(&text) || !take_number(&text, &minutes) || !take_sign(&text, ':') ||
        !at_digit(&text) || !take_number(&text, &seconds) || text.len)
        return false;
    if (hours->negative) {
        minutes.whole = -minutes.whole;
        seconds.whole = -seconds.whole;
        seconds.millionths = -seconds.millionths;
    }
    return add_micros(ret, hours, HOUR) && add_micros(ret, &minutes, MINUTE) &&
           add_micros(ret, &seconds, SECOND);
}

/* 1 year 2 mons -3 days +04:05:06.789 */
static bool read_postgres(fq_str text, struct fq_interval *ret)
{
    if (text.len == 0)
        return false;
    while (text.len) {
        struct number number;
        if (!take_number(&text, &number))
            return false;
        if (take_sign(&text, ':'))
            return read_clock(text, &number, ret);
        if (!take_sign(&text, ' '))
            return false;
        size_t len = fq_str_find_char(text, ' ');
        char unit = word_unit(fq_str_of(text.ptr, len));
        if (unit == '\0' || !add_unit(ret, &number, unit, false))
            return false;
        text = fq_str_of(text.ptr + len, text.len - len);
        if (text.len && (!take_sign(&text, ' ') || text.len == 0))
            return false;
    }
    return true;
}

bool fq_interval_read(fq_str text, struct fq_interval *ret)
{
    *ret = (struct fq_interval){0};
    if (fq_str_eq(text, FQ_STR("infinity"))) {
        *ret = (struct fq_interval){INT64_MAX, INT32_MAX, INT32_MAX};
        return true;
    }
    if (fq_str_eq(text, FQ_STR("-infinity"))) {
        *ret = (struct fq_interval){INT64_MIN, INT32_MIN, INT32_MIN};
        return true;
    }
    return take_sign(&text, 'P') ? read_iso(text, ret) : read_postgres(text, ret);
}
