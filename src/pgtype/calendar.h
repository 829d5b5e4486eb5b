/* SPDX-License-Identifier: MIT
 *
 * Private to pgtype: days and dates.  The calendar is the Gregorian one, extended both ways; years
 * are counted with a year 0 (which is 1 BC), days and microseconds from 2000-01-01.
 */
#ifndef FQ_PGTYPE_CALENDAR_H
#define FQ_PGTYPE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

#define SECOND 1000000ll
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

/* PostgreSQL's ranges: dates from 4714-11-24 BC to 5874897-12-31, timestamps to 294276-12-31. */
#define DATE_FIRST      (-2451545)
#define DATE_LAST       2145031948
#define TIMESTAMP_FIRST (-211813488000000000ll)
#define TIMESTAMP_LAST  9223371331199999999ll

struct fq_date {
    int32_t year;
    uint8_t month; /* from 1 */
    uint8_t day;   /* from 1 */
};

struct fq_date fq_date_from_days(int32_t days);

/* date must exist. */
int64_t fq_date_to_days(struct fq_date date);

/* Is there such a day? */
bool fq_date_exists(int64_t year, unsigned month, unsigned day);

/* ---- text: each takes its part from the front of *text, and leaves *text as it was when there is
 * none ---- */

/* What an ISO 8601 text says; offset is in seconds east of UTC. */
struct fq_moment {
    struct fq_date date;
    int64_t time; /* microseconds into the day */
    int32_t offset;
    bool has_offset;
    bool bc; /* the year was written with BC, which counts from 1 BC */
};

/* YYYY-MM-DD with four digits or more for the year. */
bool fq_date_take(fq_str *text, struct fq_date *ret);

/* HH:MM, HH:MM:SS or HH:MM:SS.ffffff; up to 24:00:00. */
bool fq_time_take(fq_str *text, int64_t *ret);

/* Z, +HH, +HH:MM, +HHMM or +HH:MM:SS. */
bool fq_offset_take(fq_str *text, int32_t *ret);

/* Whole of text: a date, 'T' or a space, a time, an offset or none, " BC" or nothing. */
bool fq_moment_read(fq_str text, struct fq_moment *ret);

/* Microseconds since 2000-01-01, the offset (if any) taken off; false outside of PostgreSQL's
 * range. */
bool fq_moment_micros(const struct fq_moment *moment, int64_t *ret);

/* ---- writing: at most 16, 16, 10 and 40 characters ---- */

/* YYYY-MM-DD without the BC, which comes last. */
char *fq_date_put(char *to, struct fq_date date);
/* HH:MM:SS with the fraction, if any, without its trailing zeros. */
char *fq_time_put(char *to, int64_t micros);
/* Z, or +HH:MM, or +HH:MM:SS. */
char *fq_offset_put(char *to, int32_t seconds_east);
/* YYYY-MM-DDTHH:MM:SS.ffffff, Z if utc, BC if need be; or infinity, -infinity. */
char *fq_timestamp_put(char *to, int64_t micros, bool utc);

struct fq_buf;

/* Months, days and microseconds as ISO 8601 writes them, as with intervalstyle iso_8601.  At most
 * 100 characters. */
struct fq_interval {
    int64_t micros;
    int32_t days;
    int32_t months;
};

char *fq_interval_put(char *to, struct fq_interval interval);

/* Styles iso_8601 and postgres. */
bool fq_interval_read(fq_str text, struct fq_interval *ret);

#endif
