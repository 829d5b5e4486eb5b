/* SPDX-License-Identifier: MIT */
#include "runtime/delegate_scalars.h"

#include "base/utf8.h"

bool fq_delegate_text(fq_str raw, fq_str *ret)
{
    if (raw.len < 2 || raw.ptr[0] != '"')
        return false;
    *ret = fq_str_of(raw.ptr + 1, raw.len - 2);
    return !memchr(ret->ptr, '\\', ret->len);
}

/* ---- white space ---- */

/* str.isspace() of Python: white space of Unicode, and its separators of lines and fields. */
static bool is_python_space(uint32_t c)
{
    return (c >= 0x09 && c <= 0x0d) || (c >= 0x1c && c <= 0x20) || c == 0x85 || c == 0xa0 ||
           c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 ||
           c == 0x202f || c == 0x205f || c == 0x3000;
}

/* The character that an escape stands for, *at behind it; 0: one that is no white space. */
static uint32_t next_escape(fq_str text, size_t *at)
{
    static const char spaces[] = "t\tn\nf\fr\r";
    uint32_t unit = 0;
    char c = *at < text.len ? text.ptr[(*at)++] : '\0';
    for (size_t i = 0; c != 'u' && spaces[i]; i += 2) {
        if (spaces[i] == c)
            return (unsigned char)spaces[i + 1];
    }
    for (size_t i = 0; c == 'u' && i < 4; i++, (*at)++) {
        int digit = *at < text.len ? fq_hex_digit(text.ptr[*at]) : -1;
        if (digit < 0)
            return 0;
        unit = unit << 4 | (uint32_t)digit;
    }
    return unit;
}

bool fq_delegate_is_blank(fq_str raw)
{
    if (raw.len < 2 || raw.ptr[0] != '"')
        return false;
    fq_str text = fq_str_of(raw.ptr + 1, raw.len - 2);
    for (size_t at = 0; at < text.len;) {
        uint32_t c = fq_utf8_next(text, &at);
        if (!is_python_space(c == '\\' ? next_escape(text, &at) : c))
            return false;
    }
    return true;
}

/* ---- forms ---- */

static bool is_cipher(char c)
{
    return c >= '0' && c <= '9';
}

/* d: a digit; x: one in hexadecimal, small; others: themselves. */
static bool has_form(fq_str text, const char *form)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool fits = form[i] == 'd'   ? is_cipher(c)
                    : form[i] == 'x' ? is_cipher(c) || (c >= 'a' && c <= 'f')
                                     : c == form[i];
        if (!form[i] || !fits)
            return false;
    }
    return !form[text.len];
}

static int two_digits(fq_str text, size_t at)
{
    return (text.ptr[at] - '0') * 10 + (text.ptr[at + 1] - '0');
}

static bool is_day(fq_str text)
{
    static const signed char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (!has_form(text, "dddd-dd-dd") || fq_str_starts_with(text, FQ_STR("0000")))
        return false;
    int year = two_digits(text, 0) * 100 + two_digits(text, 2), month = two_digits(text, 5);
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    int day = two_digits(text, 8);
    return month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1] + (leap && month == 2);
}

/* ---- numbers ---- */

/* The parts of a number in plain digits. */
struct digits {
    fq_str whole, fraction;
    bool negative;
};

static bool split_number(fq_str raw, struct digits *ret)
{
    size_t at = 0;
    *ret = (struct digits){.negative = raw.len && raw.ptr[0] == '-'};
    raw = ret->negative ? fq_str_of(raw.ptr + 1, raw.len - 1) : raw;
    while (at < raw.len && is_cipher(raw.ptr[at]))
        at++;
    ret->whole = fq_str_of(raw.ptr, at);
    if (at < raw.len && raw.ptr[at] == '.') {
        size_t start = ++at;
        while (at < raw.len && is_cipher(raw.ptr[at]))
            at++;
        ret->fraction = fq_str_of(raw.ptr + start, at - start);
        if (!ret->fraction.len)
            return false;
    }
    bool zero_in_front = ret->whole.len > 1 && ret->whole.ptr[0] == '0';
    return at == raw.len && ret->whole.len && !zero_in_front;
}

/* Of so few digits that reading and writing them gives the same, and without an exponent. */
static bool give_float(struct fq_buf *out, fq_str raw)
{
    struct digits digits;
    if (!split_number(raw, &digits) || digits.whole.len + digits.fraction.len > 15)
        return false;
    while (digits.fraction.len && digits.fraction.ptr[digits.fraction.len - 1] == '0')
        digits.fraction.len--;
    bool small =
        fq_str_eq(digits.whole, FQ_STR("0")) && fq_str_starts_with(digits.fraction, FQ_STR("0000"));
    fq_str fraction = digits.fraction.len ? digits.fraction : FQ_STR("0");
    fq_buf_printf(out, "%s%.*s.%.*s", digits.negative ? "-" : "", FQ_STR_ARG(digits.whole),
                  FQ_STR_ARG(fraction));
    return !small;
}

/* Given as a string. */
static bool give_decimal(struct fq_buf *out, fq_str raw)
{
    struct digits digits;
    fq_str text;
    fq_buf_str_add(out, raw);
    return fq_delegate_text(raw, &text) && split_number(text, &digits) && digits.fraction.len <= 6;
}

/* ---- moments ---- */

/* Python writes the offset of Z in digits, and no fraction that is nothing. */
static bool give_moment(struct fq_buf *out, fq_str raw)
{
    static const size_t seconds_end = 19;
    fq_str text;
    if (!fq_delegate_text(raw, &text) || text.len < seconds_end)
        return false;
    fq_str time = fq_str_of(text.ptr + 10, seconds_end - 10);
    fq_str rest = fq_str_of(text.ptr + seconds_end, text.len - seconds_end);
    if (!is_day(fq_str_of(text.ptr, 10)) || !has_form(time, "Tdd:dd:dd") ||
        two_digits(time, 1) > 23 || two_digits(time, 4) > 59 || two_digits(time, 7) > 59)
        return false;
    bool fraction = rest.len >= 7 && has_form(fq_str_of(rest.ptr, 7), ".dddddd") &&
                    !fq_str_starts_with(rest, FQ_STR(".000000"));
    fq_str zone = fraction ? fq_str_of(rest.ptr + 7, rest.len - 7) : rest;
    bool utc = fq_str_eq(zone, FQ_STR("Z"));
    fq_buf_char(out, '"');
    fq_buf_add(out, text.ptr, text.len - zone.len);
    fq_buf_str_add(out, utc ? FQ_STR("+00:00") : zone);
    fq_buf_char(out, '"');
    if (!zone.len || utc || fq_str_eq(zone, FQ_STR("+00:00")))
        return true;
    return (has_form(zone, "+dd:dd") || has_form(zone, "-dd:dd")) && two_digits(zone, 1) <= 14 &&
           two_digits(zone, 4) <= 59 && !fq_str_eq(zone, FQ_STR("-00:00"));
}

/* ---- all ---- */

/* No number in it but whole ones, which have one spelling. */
static bool is_exact(fq_str json)
{
    bool inside = false;
    for (size_t i = 0; i < json.len; i++) {
        char c = json.ptr[i];
        if (inside && c == '\\') {
            i++;
            continue;
        }
        if (c == '"')
            inside = !inside;
        bool in_number = i && (is_cipher(json.ptr[i - 1]));
        if (!inside && (c == '.' || (in_number && (c == 'e' || c == 'E')) ||
                        (c == '-' && i + 1 < json.len && json.ptr[i + 1] == '0')))
            return false;
    }
    return true;
}

static bool give_day(struct fq_buf *out, fq_str raw)
{
    fq_str text;
    fq_buf_str_add(out, raw);
    return fq_delegate_text(raw, &text) && is_day(text);
}

static bool give_as_it_is(struct fq_buf *out, fq_str raw)
{
    fq_buf_str_add(out, raw);
    return true;
}

static bool give_json(struct fq_buf *out, fq_str raw)
{
    fq_buf_str_add(out, raw);
    return is_exact(raw);
}

bool fq_delegate_is_uuid(fq_str raw)
{
    fq_str text;
    return fq_delegate_text(raw, &text) && has_form(text, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
}

bool fq_delegate_scalar(struct fq_buf *out, fq_str scalar, bool uuid, fq_str raw)
{
    static const struct {
        fq_str scalar;
        bool (*give)(struct fq_buf *out, fq_str raw);
    } known[] = {
        {FQ_STR_INIT("String"), give_as_it_is},  {FQ_STR_INIT("Int"), give_as_it_is},
        {FQ_STR_INIT("Boolean"), give_as_it_is}, {FQ_STR_INIT("ID"), give_as_it_is},
        {FQ_STR_INIT("JSON"), give_json},        {FQ_STR_INIT("Float"), give_float},
        {FQ_STR_INIT("Decimal"), give_decimal},  {FQ_STR_INIT("Date"), give_day},
        {FQ_STR_INIT("DateTime"), give_moment},
    };
    if (uuid && !fq_delegate_is_uuid(raw))
        return false;
    for (size_t i = 0; i < FQ_ARRAY_LEN(known); i++) {
        if (fq_str_eq(known[i].scalar, scalar))
            return known[i].give(out, raw);
    }
    return false;
}

bool fq_delegate_is_plain(fq_str scalar, fq_str raw)
{
    enum { LONGEST = 64 };
    struct fq_buf written;
    fq_buf_init(&written, NULL, LONGEST);
    bool plain = fq_delegate_scalar(&written, scalar, false, raw) && !fq_buf_failed(&written);
    fq_buf_clear(&written);
    return plain;
}
