/* SPDX-License-Identifier: MIT
 *
 * The five scalars of the specification.
 */
#include "graphql/types/scalar.h"

#include "json/json.h"

/* A value as a message shows it: strings quoted, the rest as written. */
static fq_str shown(struct fq_arena *arena, enum fq_scalar_form form, fq_str text)
{
    if (form != FQ_SCALAR_STRING)
        return text;
    struct fq_buf out;
    fq_buf_init(&out, arena, SIZE_MAX / 2);
    fq_json_string(&out, text);
    return fq_buf_str(&out);
}

static bool refuse_scalar(struct fq_arena *arena, const char *what, enum fq_scalar_form form,
                          fq_str text, fq_str *ret_problem)
{
    fq_str value = shown(arena, form, text);
    *ret_problem = fq_arena_printf(arena, "%s value: %.*s", what, FQ_STR_ARG(value));
    return false;
}

static bool accept_int(struct fq_arena *arena, enum fq_scalar_form form, fq_str text, fq_str *ret,
                       fq_str *ret_problem)
{
    int64_t value;
    if (form != FQ_SCALAR_INT)
        return refuse_scalar(arena, "Int cannot represent non-integer", form, text, ret_problem);
    if (!fq_str_to_i64(text, &value) || value > INT32_MAX || value < INT32_MIN)
        return refuse_scalar(arena, "Int cannot represent non 32-bit signed integer", form, text,
                             ret_problem);
    *ret = text;
    return true;
}

/* Does a number as written lie beyond what a double can hold?  Told from its decimal exponent, as
 * strtod() would ask the locale which character is the decimal point. */
static bool overflows(fq_str text)
{
    enum { LARGEST_EXPONENT = 308, PLENTY = 100000 };
    int64_t exponent = -1;
    bool point = false;
    bool significant = false;
    size_t i = 0;
    for (; i < text.len && text.ptr[i] != 'e' && text.ptr[i] != 'E'; i++) {
        char c = text.ptr[i];
        if (c == '.')
            point = true;
        else if (c >= '1' && c <= '9')
            significant = true;
        if (significant && !point)
            exponent++;
        if (!significant && point && c == '0')
            exponent--;
    }
    if (!significant || i == text.len)
        return significant && exponent > LARGEST_EXPONENT;
    fq_str power = fq_str_from_offset(text, i + 1);
    if (power.len && power.ptr[0] == '+')
        power = fq_str_from_offset(power, 1);
    int64_t written;
    if (!fq_str_to_i64(power, &written) || written > PLENTY || written < -PLENTY)
        return !fq_str_starts_with(power, FQ_STR("-"));
    return exponent + written > LARGEST_EXPONENT;
}

/* What JSON has no numbers for is written as a string, and so accepted as one. */
static bool is_no_number(fq_str text)
{
    return fq_str_eq(text, FQ_STR("NaN")) || fq_str_eq(text, FQ_STR("Infinity")) ||
           fq_str_eq(text, FQ_STR("-Infinity"));
}

static bool accept_float(struct fq_arena *arena, enum fq_scalar_form form, fq_str text, fq_str *ret,
                         fq_str *ret_problem)
{
    bool accepted = form == FQ_SCALAR_STRING
                        ? is_no_number(text)
                        : (form == FQ_SCALAR_INT || form == FQ_SCALAR_FLOAT) && !overflows(text);
    if (!accepted)
        return refuse_scalar(arena, "Float cannot represent non numeric", form, text, ret_problem);
    *ret = text;
    return true;
}

/* PostgreSQL's texts end at NUL: what stands behind one would be cut off unseen. */
static bool refuse_nul(struct fq_arena *arena, const char *type, fq_str *ret_problem)
{
    *ret_problem = fq_arena_printf(arena, "%s cannot represent the character U+0000", type);
    return false;
}

static bool accept_string(struct fq_arena *arena, enum fq_scalar_form form, fq_str text,
                          fq_str *ret, fq_str *ret_problem)
{
    if (form != FQ_SCALAR_STRING)
        return refuse_scalar(arena, "String cannot represent a non string", form, text,
                             ret_problem);
    if (fq_str_find_char(text, '\0') != text.len)
        return refuse_nul(arena, "String", ret_problem);
    *ret = text;
    return true;
}

static bool accept_boolean(struct fq_arena *arena, enum fq_scalar_form form, fq_str text,
                           fq_str *ret, fq_str *ret_problem)
{
    if (form != FQ_SCALAR_BOOL)
        return refuse_scalar(arena, "Boolean cannot represent a non boolean", form, text,
                             ret_problem);
    *ret = text;
    return true;
}

static bool accept_id(struct fq_arena *arena, enum fq_scalar_form form, fq_str text, fq_str *ret,
                      fq_str *ret_problem)
{
    if (form != FQ_SCALAR_STRING && form != FQ_SCALAR_INT)
        return refuse_scalar(arena, "ID cannot represent a non-string and non-integer", form, text,
                             ret_problem);
    if (fq_str_find_char(text, '\0') != text.len)
        return refuse_nul(arena, "ID", ret_problem);
    *ret = text;
    return true;
}

const struct fq_scalar fq_builtin_scalars[5] = {
    {
        .name = FQ_STR_INIT("Int"),
        .description = FQ_STR_INIT(
            "The `Int` scalar type represents non-fractional signed whole numeric values. Int can "
            "represent values between -(2^31) and 2^31 - 1."),
        .accept = accept_int,
    },
    {
        .name = FQ_STR_INIT("Float"),
        .description = FQ_STR_INIT(
            "The `Float` scalar type represents signed double-precision fractional values as "
            "specified by [IEEE 754](https://en.wikipedia.org/wiki/IEEE_floating_point)."),
        .accept = accept_float,
    },
    {
        .name = FQ_STR_INIT("String"),
        .description = FQ_STR_INIT(
            "The `String` scalar type represents textual data, represented as UTF-8 character "
            "sequences. The String type is most often used by GraphQL to represent free-form "
            "human-readable text."),
        .accept = accept_string,
    },
    {
        .name = FQ_STR_INIT("Boolean"),
        .description = FQ_STR_INIT("The `Boolean` scalar type represents `true` or `false`."),
        .accept = accept_boolean,
    },
    {
        .name = FQ_STR_INIT("ID"),
        .description = FQ_STR_INIT(
            "The `ID` scalar type represents a unique identifier, often used to refetch an object "
            "or as key for a cache. The ID type appears in a JSON response as a String; however, "
            "it is not intended to be human-readable. When expected as an input type, any string "
            "(such as `\"4\"`) or integer (such as `4`) input value will be accepted as an ID."),
        .accept = accept_id,
    },
};

bool fq_scalar_is_builtin(const struct fq_scalar *scalar)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(fq_builtin_scalars); i++) {
        if (scalar == &fq_builtin_scalars[i])
            return true;
    }
    return false;
}
