/* SPDX-License-Identifier: MIT
 *
 * Leaves of documents: what to_json() made of a value, as the value's own codec writes it.
 */
#include "pgtype/calendar.h"
#include "pgtype/codec.h"

/* The inside of a string that has no escapes; false for everything else. */
static bool plain_string(fq_str raw, fq_str *ret)
{
    if (raw.len < 2 || raw.ptr[0] != '"')
        return false;
    *ret = fq_str_of(raw.ptr + 1, raw.len - 2);
    return memchr(ret->ptr, '\\', ret->len) == NULL;
}

static size_t count_leading_digits(fq_str s, size_t from)
{
    size_t at = from;
    while (at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9')
        at++;
    return at - from;
}

/* A number as JSON writes it: how many bytes are its sign and whole digits, 0 when it is none. */
static size_t whole_part(fq_str s, size_t *ret_fraction)
{
    size_t whole = s.len && s.ptr[0] == '-';
    size_t digits = count_leading_digits(s, whole);
    whole += digits;
    *ret_fraction = 0;
    if (whole < s.len && s.ptr[whole] == '.')
        *ret_fraction = 1 + count_leading_digits(s, whole + 1);
    return digits && *ret_fraction != 1 ? whole : 0;
}

static bool is_number(fq_str s)
{
    size_t fraction;
    size_t whole = whole_part(s, &fraction);
    size_t at = whole + fraction;
    if (whole == 0 || at == s.len)
        return whole != 0;
    if ((s.ptr[at] | 0x20) != 'e')
        return false;
    at++;
    if (at < s.len && (s.ptr[at] == '+' || s.ptr[at] == '-'))
        at++;
    size_t exponent = count_leading_digits(s, at);
    return exponent && at + exponent == s.len;
}

/* The digits of a number without fraction; 1.0 counts. */
static bool is_whole(fq_str s, fq_str *ret)
{
    size_t fraction;
    size_t whole = whole_part(s, &fraction);
    if (whole == 0 || whole + fraction != s.len)
        return false;
    for (size_t i = whole + 1; i < s.len; i++) {
        if (s.ptr[i] != '0')
            return false;
    }
    *ret = fq_str_of(s.ptr, whole);
    return true;
}

static bool is_not_finite(fq_str s)
{
    return fq_str_eq(s, FQ_STR("NaN")) || fq_str_eq(s, FQ_STR("Infinity")) ||
           fq_str_eq(s, FQ_STR("-Infinity"));
}

static void add_quoted_text(struct fq_buf *out, fq_str s)
{
    fq_buf_char(out, '"');
    fq_buf_str_add(out, s);
    fq_buf_char(out, '"');
}

bool fq_pgtype_leaf_any(struct fq_buf *out, fq_str raw, const void *context FQ_UNUSED)
{
    fq_buf_str_add(out, raw);
    return true;
}

bool fq_pgtype_leaf_bool(struct fq_buf *out, fq_str raw, const void *context FQ_UNUSED)
{
    fq_buf_str_add(out, raw);
    return fq_str_eq(raw, FQ_STR("true")) || fq_str_eq(raw, FQ_STR("false"));
}

bool fq_pgtype_leaf_int(struct fq_buf *out, fq_str raw, const void *context FQ_UNUSED)
{
    fq_str digits;
    int64_t value;
    if (!is_whole(raw, &digits) || !fq_str_to_i64(digits, &value) || value < INT32_MIN ||
        value > INT32_MAX)
        return false;
    fq_buf_str_add(out, digits);
    return true;
}

bool fq_pgtype_leaf_int8_number(struct fq_buf *out, fq_str raw, const void *context FQ_UNUSED)
{
    fq_str digits;
    plain_string(raw, &raw);
    if (!is_whole(raw, &digits) || digits.len > 20)
        return false;
    fq_buf_str_add(out, digits);
    return true;
}

bool fq_pgtype_leaf_bigint(struct fq_buf *out, fq_str raw, const void *context)
{
    fq_buf_char(out, '"');
    bool valid = fq_pgtype_leaf_int8_number(out, raw, context);
    fq_buf_char(out, '"');
    return valid;
}

bool fq_pgtype_leaf_float(struct fq_buf *out, fq_str raw, const void *context FQ_UNUSED)
{
    fq_str text;
    fq_buf_str_add(out, raw);
    return plain_string(raw, &text) ? is_not_finite(text) : is_number(raw);
}

bool fq_pgtype_leaf_decimal(struct fq_buf *out, fq_str raw, const void *context FQ_UNUSED)
{
    plain_string(raw, &raw);
    add_quoted_text(out, raw);
    return is_number(raw) || is_not_finite(raw);
}

bool fq_pgtype_leaf_string(struct fq_buf *out, fq_str raw, const void *context FQ_UNUSED)
{
    fq_buf_str_add(out, raw);
    return raw.len >= 2 && raw.ptr[0] == '"';
}

bool fq_pgtype_leaf_id(struct fq_buf *out, fq_str raw, const void *context)
{
    fq_str digits;
    if (!is_whole(raw, &digits))
        return fq_pgtype_leaf_string(out, raw, context);
    add_quoted_text(out, digits);
    return true;
}

bool fq_pgtype_leaf_timetz(struct fq_buf *out, fq_str raw, const void *context FQ_UNUSED)
{
    fq_str text;
    int64_t micros;
    int32_t offset;
    if (!plain_string(raw, &text) || !fq_time_take(&text, &micros) ||
        !fq_offset_take(&text, &offset) || text.len)
        return false;
    char room[40];
    char *end = fq_offset_put(fq_time_put(room, micros), offset);
    add_quoted_text(out, fq_str_of(room, (size_t)(end - room)));
    return true;
}

static bool write_moment(struct fq_buf *out, fq_str raw, bool utc)
{
    fq_str text;
    struct fq_moment moment;
    int64_t micros;
    if (!plain_string(raw, &text))
        return false;
    if (fq_str_eq(text, FQ_STR("infinity")) || fq_str_eq(text, FQ_STR("-infinity"))) {
        fq_buf_str_add(out, raw);
        return true;
    }
    if (!fq_moment_read(text, &moment) || moment.has_offset != utc ||
        !fq_moment_micros(&moment, &micros))
        return false;
    char room[48];
    char *end = fq_timestamp_put(room, micros, utc);
    add_quoted_text(out, fq_str_of(room, (size_t)(end - room)));
    return true;
}

bool fq_pgtype_leaf_timestamp(struct fq_buf *out, fq_str raw, const void *context FQ_UNUSED)
{
    return write_moment(out, raw, false);
}

bool fq_pgtype_leaf_timestamptz(struct fq_buf *out, fq_str raw, const void *context FQ_UNUSED)
{
    return write_moment(out, raw, true);
}

bool fq_pgtype_leaf_interval(struct fq_buf *out, fq_str raw, const void *context FQ_UNUSED)
{
    fq_str text;
    struct fq_interval interval;
    if (!plain_string(raw, &text) || !fq_interval_read(text, &interval))
        return false;
    char room[104];
    char *end = fq_interval_put(room, interval);
    add_quoted_text(out, fq_str_of(room, (size_t)(end - room)));
    return true;
}

/* "\\x4142": the backslash is escaped, the digits are not. */
bool fq_pgtype_leaf_bytea(struct fq_buf *out, fq_str raw, const void *context FQ_UNUSED)
{
    fq_str start = FQ_STR("\"\\\\x");
    if (!fq_str_starts_with(raw, start) || raw.len < start.len + 1)
        return false;
    fq_buf_char(out, '"');
    bool valid =
        fq_pgtype_hex_to_base64(out, fq_str_of(raw.ptr + start.len, raw.len - start.len - 1));
    fq_buf_char(out, '"');
    return valid;
}
