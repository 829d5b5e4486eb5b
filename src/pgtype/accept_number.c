/* SPDX-License-Identifier: MIT */
#include "pgtype/accept.h"

/* From INT64_MAX to UINT64_MAX, which xid8 has and int8 has not. */
static bool is_large_unsigned(fq_str text)
{
    uint64_t value = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9' || __builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, (uint64_t)(text.ptr[i] - '0'), &value))
            return false;
    }
    return value > INT64_MAX;
}

bool fq_pgtype_accept_bigint(struct fq_arena *arena, enum fq_scalar_form form, fq_str text,
                             fq_str *ret, fq_str *ret_problem)
{
    int64_t value;
    bool whole = form == FQ_SCALAR_INT || form == FQ_SCALAR_STRING;
    if (whole && is_large_unsigned(text)) {
        *ret = text;
        return true;
    }
    if (!whole || !fq_str_to_i64(text, &value))
        return fq_pgtype_refuse(arena, form, text, "is not a whole number of up to 64 bits",
                                ret_problem);
    *ret = fq_arena_printf(arena, "%lld", (long long)value);
    return true;
}

static size_t count_digits_at(fq_str s, size_t at)
{
    size_t from = at;
    while (at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9')
        at++;
    return at - from;
}

static size_t sign(fq_str s, size_t at)
{
    return at < s.len && (s.ptr[at] == '-' || s.ptr[at] == '+');
}

/* [+-] digits [. digits] [e [+-] digits], with digits on one side of the point at least. */
static bool is_decimal(fq_str s)
{
    size_t at = sign(s, 0);
    size_t digits = count_digits_at(s, at);
    at += digits;
    if (at < s.len && s.ptr[at] == '.') {
        size_t fraction = count_digits_at(s, at + 1);
        at += 1 + fraction;
        digits += fraction;
    }
    if (digits == 0)
        return false;
    if (at < s.len && (s.ptr[at] | 0x20) == 'e') {
        at += 1 + sign(s, at + 1);
        size_t exponent = count_digits_at(s, at);
        /* numeric reaches from 1e-16383 to 1e131071. */
        if (exponent == 0 || exponent > 6)
            return false;
        at += exponent;
    }
    return at == s.len;
}

static bool is_special(fq_str s)
{
    return fq_str_eq(s, FQ_STR("NaN")) || fq_str_eq(s, FQ_STR("Infinity")) ||
           fq_str_eq(s, FQ_STR("-Infinity"));
}

bool fq_pgtype_accept_decimal(struct fq_arena *arena, enum fq_scalar_form form, fq_str text,
                              fq_str *ret, fq_str *ret_problem)
{
    bool number = form == FQ_SCALAR_INT || form == FQ_SCALAR_FLOAT || form == FQ_SCALAR_STRING;
    if (!number || (!is_decimal(text) && !(form == FQ_SCALAR_STRING && is_special(text))))
        return fq_pgtype_refuse(arena, form, text, "is not a decimal number", ret_problem);
    *ret = text;
    return true;
}
