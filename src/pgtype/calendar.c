/* SPDX-License-Identifier: MIT */
#include "pgtype/calendar.h"

#include "pgtype/digits.h"

/* Both conversions are Howard Hinnant's ("chrono-compatible low-level date algorithms", 2013): the
 * year starts in March, so that the leap day comes last, and 400 years are the unit. */

#define DAYS_IN_400_YEARS 146097
/* From 0000-03-01 to 2000-01-01. */
#define EPOCH 730425
/* Times 400 years: back to before DATE_FIRST, so that the days to convert fit 32 bits unsigned. */
#define ERAS_BEFORE 12

struct fq_date fq_date_from_days(int32_t days)
{
    uint32_t z = (uint32_t)days + EPOCH + ERAS_BEFORE * DAYS_IN_400_YEARS;
    uint32_t era = z / DAYS_IN_400_YEARS;
    uint32_t of_era = z - era * DAYS_IN_400_YEARS;
    uint32_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    uint32_t of_year = of_era - (365 * year + year / 4 - year / 100);
    uint32_t march_month = (5 * of_year + 2) / 153;
    uint32_t month = march_month < 10 ? march_month + 3 : march_month - 9;
    return (struct fq_date){
        .year = (int32_t)(era * 400 + year + (month <= 2)) - 400 * ERAS_BEFORE,
        .month = (uint8_t)month,
        .day = (uint8_t)(of_year - (153 * march_month + 2) / 5 + 1),
    };
}

int64_t fq_date_to_days(struct fq_date date)
{
    int64_t year = (int64_t)date.year - (date.month <= 2);
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t of_era = year - era * 400;
    int64_t march_month = date.month > 2 ? date.month - 3 : date.month + 9;
    int64_t of_year = (153 * march_month + 2) / 5 + date.day - 1;
    int64_t days = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    return era * DAYS_IN_400_YEARS + days - EPOCH;
}

bool fq_date_exists(int64_t year, unsigned month, unsigned day)
{
    static const uint8_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12 || day < 1)
        return false;
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return day <= lengths[month - 1] + (unsigned)(month == 2 && leap);
}

/* ---- text ---- */

/* At least min and at most max digits. */
static bool take_digits(fq_str *text, size_t min, size_t max, uint32_t *ret)
{
    size_t count = 0;
    uint32_t value = 0;
    while (count < text->len && count < max && text->ptr[count] >= '0' && text->ptr[count] <= '9')
        value = value * 10 + (uint32_t)(text->ptr[count++] - '0');
    if (count < min)
        return false;
    *text = fq_str_of(text->ptr + count, text->len - count);
    *ret = value;
    return true;
}

static bool take_char(fq_str *text, char c)
{
    if (text->len == 0 || text->ptr[0] != c)
        return false;
    *text = fq_str_of(text->ptr + 1, text->len - 1);
    return true;
}

bool fq_date_take(fq_str *text, struct fq_date *ret)
{
    fq_str rest = *text;
    uint32_t year, month, day;
    if (!take_digits(&rest, 4, 7, &year) || !take_char(&rest, '-') ||
        !take_digits(&rest, 2, 2, &month) || !take_char(&rest, '-') ||
        !take_digits(&rest, 2, 2, &day))
        return false;
    *ret = (struct fq_date){(int32_t)year, (uint8_t)month, (uint8_t)day};
    *text = rest;
    return true;
}

/* .ffffff; PostgreSQL rounds what clients send beyond the microsecond, here it is only checked. */
static bool take_fraction(fq_str *text, uint32_t *ret)
{
    uint32_t beyond;
    size_t before = text->len;
    if (!take_digits(text, 1, 6, ret))
        return false;
    for (size_t digits = before - text->len; digits < 6; digits++)
        *ret *= 10;
    take_digits(text, 0, 3, &beyond);
    return true;
}

bool fq_time_take(fq_str *text, int64_t *ret)
{
    fq_str rest = *text;
    uint32_t hour, minute, second = 0, micros = 0;
    if (!take_digits(&rest, 2, 2, &hour) || !take_char(&rest, ':') ||
        !take_digits(&rest, 2, 2, &minute))
        return false;
    if (take_char(&rest, ':') && !take_digits(&rest, 2, 2, &second))
        return false;
    if (take_char(&rest, '.') && !take_fraction(&rest, &micros))
        return false;
    int64_t time = hour * HOUR + minute * MINUTE + second * SECOND + micros;
    /* 60 is how a leap second is written; PostgreSQL takes it as the next minute. */
    if (hour > 24 || minute > 59 || second > 60 || time > DAY)
        return false;
    *ret = time;
    *text = rest;
    return true;
}

bool fq_offset_take(fq_str *text, int32_t *ret)
{
    fq_str rest = *text;
    *ret = 0;
    if (take_char(text, 'Z') || take_char(text, 'z'))
        return true;
    bool east = take_char(&rest, '+');
    uint32_t hours, minutes = 0, seconds = 0;
    if ((!east && !take_char(&rest, '-')) || !take_digits(&rest, 2, 2, &hours))
        return false;
    bool colon = take_char(&rest, ':');
    if (!take_digits(&rest, 2, 2, &minutes) && colon)
        return false;
    if (colon && take_char(&rest, ':') && !take_digits(&rest, 2, 2, &seconds))
        return false;
    /* PostgreSQL's MAX_TZDISP_HOUR. */
    if (hours > 15 || minutes > 59 || seconds > 59)
        return false;
    int32_t offset = (int32_t)(hours * 3600 + minutes * 60 + seconds);
    *ret = east ? offset : -offset;
    *text = rest;
    return true;
}

bool fq_moment_read(fq_str text, struct fq_moment *ret)
{
    *ret = (struct fq_moment){.bc = false};
    if (!fq_date_take(&text, &ret->date))
        return false;
    if (!take_char(&text, 'T') && !take_char(&text, 't') && !take_char(&text, ' '))
        return false;
    if (!fq_time_take(&text, &ret->time))
        return false;
    ret->has_offset = fq_offset_take(&text, &ret->offset);
    ret->bc = fq_str_eq(text, FQ_STR(" BC"));
    if (ret->bc)
        ret->date.year = 1 - ret->date.year;
    return (text.len == 0 || ret->bc) &&
           fq_date_exists(ret->date.year, ret->date.month, ret->date.day);
}

bool fq_moment_micros(const struct fq_moment *moment, int64_t *ret)
{
    int64_t days = fq_date_to_days(moment->date);
    if (__builtin_mul_overflow(days, DAY, ret))
        return false;
    if (__builtin_add_overflow(*ret, moment->time - moment->offset * SECOND, ret))
        return false;
    return *ret >= TIMESTAMP_FIRST && *ret <= TIMESTAMP_LAST;
}

/* ---- writing ---- */

char *fq_date_put(char *to, struct fq_date date)
{
    uint32_t year = (uint32_t)(date.year > 0 ? date.year : 1 - date.year);
    to = FQ_LIKELY(year < 10000) ? put_4(to, year) : fq_pgtype_put_u64(to, year);
    *to++ = '-';
    to = put_2(to, date.month);
    *to++ = '-';
    return put_2(to, date.day);
}

char *fq_time_put(char *to, int64_t micros)
{
    uint32_t seconds = (uint32_t)(micros / SECOND);
    uint32_t fraction = (uint32_t)(micros % SECOND);
    to = put_2(to, seconds / 3600);
    *to++ = ':';
    to = put_2(to, seconds / 60 % 60);
    *to++ = ':';
    to = put_2(to, seconds % 60);
    if (fraction == 0)
        return to;
    *to++ = '.';
    to = put_4(to, fraction / 100);
    to = put_2(to, fraction % 100);
    while (to[-1] == '0')
        to--;
    return to;
}

char *fq_offset_put(char *to, int32_t seconds_east)
{
    if (seconds_east == 0) {
        *to++ = 'Z';
        return to;
    }
    *to++ = seconds_east < 0 ? '-' : '+';
    uint32_t seconds = (uint32_t)(seconds_east < 0 ? -seconds_east : seconds_east);
    to = put_2(to, seconds / 3600);
    *to++ = ':';
    to = put_2(to, seconds / 60 % 60);
    if (seconds % 60 == 0)
        return to;
    *to++ = ':';
    return put_2(to, seconds % 60);
}

char *fq_timestamp_put(char *to, int64_t micros, bool utc)
{
    if (micros == INT64_MAX)
        return put_bytes(to, "infinity", 8);
    if (micros == INT64_MIN)
        return put_bytes(to, "-infinity", 9);
    int64_t days = micros / DAY;
    int64_t time = micros - days * DAY;
    if (time < 0) {
        time += DAY;
        days--;
    }
    struct fq_date date = fq_date_from_days((int32_t)days);
    to = fq_date_put(to, date);
    *to++ = 'T';
    to = fq_time_put(to, time);
    if (utc)
        *to++ = 'Z';
    return date.year > 0 ? to : put_bytes(to, " BC", 3);
}
