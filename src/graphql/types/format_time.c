/* SPDX-License-Identifier: MIT
 *
 * Formats of days and times.
 */
#include "graphql/types/format_scan.h"

static const struct fq_format_set digit = {FIGURES, 0};

static unsigned digits_of(fq_str text, size_t at, size_t digits)
{
    unsigned value = 0;
    for (size_t i = at; i < at + digits; i++)
        value = value * 10 + (unsigned)(text.ptr[i] - '0');
    return value;
}

/* YYYY-MM-DD: a day of the calendar. */
static bool take_day(struct fq_scan *s)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    fq_str text = s->rest;
    if (!scan_set(s, &digit, 4, 4) || !scan_char(s, '-') || !scan_set(s, &digit, 2, 2) ||
        !scan_char(s, '-') || !scan_set(s, &digit, 2, 2))
        return false;
    unsigned year = digits_of(text, 0, 4), month = digits_of(text, 5, 2),
             day = digits_of(text, 8, 2);
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month >= 1 && month <= 12 && day >= 1 &&
           day <= days[month - 1] + (unsigned)(month == 2 && leap);
}

/* Two digits, most at most. */
static bool take_two(struct fq_scan *s, unsigned most)
{
    fq_str text = s->rest;
    return scan_set(s, &digit, 2, 2) && digits_of(text, 0, 2) <= most;
}

/* HH:MM */
static bool take_clock(struct fq_scan *s)
{
    return take_two(s, 23) && scan_char(s, ':') && take_two(s, 59);
}

/* :SS, and perhaps a part of a second */
static bool take_seconds(struct fq_scan *s, unsigned most)
{
    return scan_char(s, ':') && take_two(s, most) &&
           (!scan_char(s, '.') || scan_set(s, &digit, 1, ANY));
}

bool fq_format_is_date(fq_str text)
{
    struct fq_scan s = {text};
    return take_day(&s) && scan_is_over(&s);
}

bool fq_format_is_date_time(fq_str text)
{
    struct fq_scan s = {text};
    return take_day(&s) && (scan_char(&s, 'T') || scan_char(&s, 't')) && take_clock(&s) &&
           take_seconds(&s, 60) &&
           (scan_char(&s, 'Z') || scan_char(&s, 'z') ||
            ((scan_char(&s, '+') || scan_char(&s, '-')) && take_clock(&s))) &&
           scan_is_over(&s);
}

bool fq_format_is_time(fq_str text)
{
    struct fq_scan s = {text};
    return take_clock(&s) && (scan_is_over(&s) || (take_seconds(&s, 59) && scan_is_over(&s)));
}

/* Numbers with these letters behind them, in this order; each may be missing. */
static void take_amounts(struct fq_scan *s, const char *letters)
{
    for (; *letters; letters++) {
        size_t count = scan_count(s, &digit, ANY);
        if (count && count < s->rest.len && s->rest.ptr[count] == *letters)
            scan_skip(s, count + 1);
    }
}

/* 5S or 5.25S */
static bool take_amount_of_seconds(struct fq_scan *s)
{
    if (!scan_set(s, &digit, 1, ANY))
        return true;
    return (!scan_char(s, '.') || scan_set(s, &digit, 1, ANY)) && scan_char(s, 'S');
}

bool fq_format_is_duration(fq_str text)
{
    struct fq_scan s = {text};
    if (!scan_char(&s, 'P'))
        return false;
    struct fq_scan weeks = s;
    if (scan_set(&weeks, &digit, 1, ANY) && scan_char(&weeks, 'W'))
        return scan_is_over(&weeks);
    take_amounts(&s, "YMD");
    if (scan_char(&s, 'T')) {
        take_amounts(&s, "HM");
        if (!take_amount_of_seconds(&s))
            return false;
    }
    return scan_is_over(&s);
}
