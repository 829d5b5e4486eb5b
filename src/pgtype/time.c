/* SPDX-License-Identifier: MIT */
#include "pgtype/calendar.h"
#include "pgtype/codec.h"

/* Counts what was written behind reserved room, the closing quote included. */
static bool finish_text(struct fq_buf *out, const char *start, char *at)
{
    *at++ = '"';
    fq_buf_commit(out, (size_t)(at - start));
    return true;
}

bool fq_pgtype_write_date(const struct fq_codec *codec FQ_UNUSED, struct fq_buf *out,
                          const char *value, size_t len)
{
    if (len != 4)
        return false;
    int32_t days = read_i32(value);
    char *start = fq_buf_reserve(out, 24);
    if (!start)
        return true;
    char *at = start;
    *at++ = '"';
    if (days == INT32_MAX)
        return finish_text(out, start, put_bytes(at, "infinity", 8));
    if (days == INT32_MIN)
        return finish_text(out, start, put_bytes(at, "-infinity", 9));
    if (days < DATE_FIRST || days > DATE_LAST)
        return false;
    struct fq_date date = fq_date_from_days(days);
    at = fq_date_put(at, date);
    if (date.year <= 0)
        at = put_bytes(at, " BC", 3);
    return finish_text(out, start, at);
}

/* 24:00:00 is a time of PostgreSQL's. */
bool fq_pgtype_write_time(const struct fq_codec *codec FQ_UNUSED, struct fq_buf *out,
                          const char *value, size_t len)
{
    if (len != 8)
        return false;
    int64_t micros = read_i64(value);
    if (micros < 0 || micros > DAY)
        return false;
    char *start = fq_buf_reserve(out, 20);
    if (!start)
        return true;
    start[0] = '"';
    return finish_text(out, start, fq_time_put(start + 1, micros));
}

/* The zone counts seconds west of UTC. */
bool fq_pgtype_write_timetz(const struct fq_codec *codec FQ_UNUSED, struct fq_buf *out,
                            const char *value, size_t len)
{
    if (len != 12)
        return false;
    int64_t micros = read_i64(value);
    int32_t west = read_i32(value + 8);
    if (micros < 0 || micros > DAY || west <= -16 * 3600 || west >= 16 * 3600)
        return false;
    char *start = fq_buf_reserve(out, 32);
    if (!start)
        return true;
    start[0] = '"';
    return finish_text(out, start, fq_offset_put(fq_time_put(start + 1, micros), -west));
}

static bool write_timestamp(struct fq_buf *out, const char *value, size_t len, bool utc)
{
    if (len != 8)
        return false;
    int64_t micros = read_i64(value);
    if ((micros < TIMESTAMP_FIRST || micros > TIMESTAMP_LAST) && micros != INT64_MIN &&
        micros != INT64_MAX)
        return false;
    char *start = fq_buf_reserve(out, 42);
    if (!start)
        return true;
    start[0] = '"';
    return finish_text(out, start, fq_timestamp_put(start + 1, micros, utc));
}

bool fq_pgtype_write_timestamp(const struct fq_codec *codec FQ_UNUSED, struct fq_buf *out,
                               const char *value, size_t len)
{
    return write_timestamp(out, value, len, false);
}

bool fq_pgtype_write_timestamptz(const struct fq_codec *codec FQ_UNUSED, struct fq_buf *out,
                                 const char *value, size_t len)
{
    return write_timestamp(out, value, len, true);
}

bool fq_pgtype_write_interval(const struct fq_codec *codec FQ_UNUSED, struct fq_buf *out,
                              const char *value, size_t len)
{
    if (len != 16)
        return false;
    struct fq_interval interval = {
        .micros = read_i64(value), .days = read_i32(value + 8), .months = read_i32(value + 12)};
    char *start = fq_buf_reserve(out, 102);
    if (!start)
        return true;
    start[0] = '"';
    return finish_text(out, start, fq_interval_put(start + 1, interval));
}
