/* SPDX-License-Identifier: MIT
 *
 * Days and times.  What is accepted is what is written, infinity and BC included, so that a value
 * that was read can be sent back.
 */
#include "pgtype/accept.h"

#include "pgtype/calendar.h"
#include "pgtype/pgtype.h"

static bool is_infinity(fq_str text)
{
    return fq_str_eq(text, FQ_STR("infinity")) || fq_str_eq(text, FQ_STR("-infinity"));
}

bool fq_pgtype_date_days(fq_str text, int64_t *ret)
{
    struct fq_date date;
    if (is_infinity(text)) {
        *ret = text.ptr[0] == '-' ? INT64_MIN : INT64_MAX;
        return true;
    }
    if (!fq_date_take(&text, &date) || date.year == 0)
        return false;
    if (fq_str_eq(text, FQ_STR(" BC")))
        date.year = 1 - date.year;
    else if (text.len)
        return false;
    if (!fq_date_exists(date.year, date.month, date.day))
        return false;
    *ret = fq_date_to_days(date);
    return *ret >= DATE_FIRST && *ret <= DATE_LAST;
}

bool fq_pgtype_accept_date(struct fq_arena *arena, enum fq_scalar_form form, fq_str text,
                           fq_str *ret, fq_str *ret_problem)
{
    int64_t days;
    if (form != FQ_SCALAR_STRING || !fq_pgtype_date_days(text, &days))
        return fq_pgtype_refuse(arena, form, text, "is not a date (YYYY-MM-DD)", ret_problem);
    *ret = text;
    return true;
}

bool fq_pgtype_accept_time(struct fq_arena *arena, enum fq_scalar_form form, fq_str text,
                           fq_str *ret, fq_str *ret_problem)
{
    fq_str rest = text;
    int64_t micros;
    int32_t offset;
    if (form != FQ_SCALAR_STRING || !fq_time_take(&rest, &micros))
        return fq_pgtype_refuse(arena, form, text, "is not a time (HH:MM:SS)", ret_problem);
    if (fq_offset_take(&rest, &offset) && rest.len == 0)
        return fq_pgtype_refuse(arena, form, text, "has an offset from UTC, which a Time has not",
                                ret_problem);
    if (rest.len)
        return fq_pgtype_refuse(arena, form, text, "is not a time (HH:MM:SS)", ret_problem);
    *ret = text;
    return true;
}

bool fq_pgtype_accept_offset_time(struct fq_arena *arena, enum fq_scalar_form form, fq_str text,
                                  fq_str *ret, fq_str *ret_problem)
{
    fq_str rest = text;
    int64_t micros;
    int32_t offset;
    if (form != FQ_SCALAR_STRING || !fq_time_take(&rest, &micros))
        return fq_pgtype_refuse(arena, form, text, "is not a time with an offset (HH:MM:SS+HH:MM)",
                                ret_problem);
    if (rest.len == 0)
        return fq_pgtype_refuse(arena, form, text, "has no offset from UTC (Z or +HH:MM)",
                                ret_problem);
    if (!fq_offset_take(&rest, &offset) || rest.len)
        return fq_pgtype_refuse(arena, form, text, "is not a time with an offset (HH:MM:SS+HH:MM)",
                                ret_problem);
    *ret = text;
    return true;
}

static bool is_moment(enum fq_scalar_form form, fq_str text, struct fq_moment *ret)
{
    int64_t micros;
    return form == FQ_SCALAR_STRING && fq_moment_read(text, ret) &&
           (ret->bc || ret->date.year > 0) && fq_moment_micros(ret, &micros);
}

bool fq_pgtype_accept_date_time(struct fq_arena *arena, enum fq_scalar_form form, fq_str text,
                                fq_str *ret, fq_str *ret_problem)
{
    struct fq_moment moment = {.has_offset = true};
    bool infinity = form == FQ_SCALAR_STRING && is_infinity(text);
    if (!infinity && !is_moment(form, text, &moment))
        return fq_pgtype_refuse(arena, form, text, "is not a date and time (YYYY-MM-DDTHH:MM:SSZ)",
                                ret_problem);
    if (!moment.has_offset)
        return fq_pgtype_refuse(arena, form, text, "has no offset from UTC (Z or +HH:MM)",
                                ret_problem);
    *ret = text;
    return true;
}

bool fq_pgtype_accept_local_date_time(struct fq_arena *arena, enum fq_scalar_form form, fq_str text,
                                      fq_str *ret, fq_str *ret_problem)
{
    struct fq_moment moment = {.has_offset = false};
    bool infinity = form == FQ_SCALAR_STRING && is_infinity(text);
    if (!infinity && !is_moment(form, text, &moment))
        return fq_pgtype_refuse(arena, form, text, "is not a date and time (YYYY-MM-DDTHH:MM:SS)",
                                ret_problem);
    if (moment.has_offset)
        return fq_pgtype_refuse(arena, form, text,
                                "has an offset from UTC, which a LocalDateTime has not",
                                ret_problem);
    *ret = text;
    return true;
}

bool fq_pgtype_moment_micros(fq_str text, bool with_offset, int64_t *ret)
{
    enum { FRACTION_DIGITS = 6 };
    struct fq_moment moment;
    size_t dot = fq_str_find_char(text, '.'), digits = dot + 1;
    if (is_infinity(text)) {
        *ret = text.ptr[0] == '-' ? INT64_MIN : INT64_MAX;
        return true;
    }
    while (digits < text.len && text.ptr[digits] >= '0' && text.ptr[digits] <= '9')
        digits++;
    return (dot == text.len || digits - dot - 1 <= FRACTION_DIGITS) &&
           fq_moment_read(text, &moment) && moment.has_offset == with_offset &&
           (moment.bc || moment.date.year > 0) && fq_moment_micros(&moment, ret);
}

bool fq_pgtype_accept_duration(struct fq_arena *arena, enum fq_scalar_form form, fq_str text,
                               fq_str *ret, fq_str *ret_problem)
{
    struct fq_interval interval;
    if (form != FQ_SCALAR_STRING || text.len == 0 || text.ptr[0] != 'P' ||
        !fq_interval_read(text, &interval))
        return fq_pgtype_refuse(arena, form, text, "is not a duration of ISO 8601 (P1DT12H)",
                                ret_problem);
    *ret = text;
    return true;
}
