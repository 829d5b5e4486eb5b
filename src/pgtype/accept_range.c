/* SPDX-License-Identifier: MIT
 *
 * Ranges: an object {lower, upper, lowerInclusive, upperInclusive, empty}, as they are written, or
 * PostgreSQL's text, `[lower,upper)`.  Either way each bound is checked as a value of its own, and
 * what goes to PostgreSQL is put together here.
 */
#include "pgtype/accept.h"

#include "json/json.h"

struct bound {
    bool given;
    bool inclusive;
    enum fq_scalar_form form;
    fq_str text;
};

struct range {
    bool empty;
    struct bound lower;
    struct bound upper;
};

/* Int is the graphql module's; here it is a BigInt of 32 bits. */
static bool accept_int(struct fq_arena *arena, enum fq_scalar_form form, fq_str text, fq_str *ret,
                       fq_str *ret_problem)
{
    int64_t value;
    if ((form != FQ_SCALAR_INT && form != FQ_SCALAR_STRING) || !fq_str_to_i64(text, &value) ||
        value < INT32_MIN || value > INT32_MAX)
        return fq_pgtype_refuse(arena, form, text, "is not a whole number of up to 32 bits",
                                ret_problem);
    *ret = fq_arena_printf(arena, "%lld", (long long)value);
    return true;
}

/* ---- text ---- */

static bool take(fq_str *text, char c)
{
    if (text->len == 0 || text->ptr[0] != c)
        return false;
    *text = fq_str_of(text->ptr + 1, text->len - 1);
    return true;
}

static void trim(fq_str *text)
{
    while (text->len && text->ptr[0] == ' ')
        *text = fq_str_of(text->ptr + 1, text->len - 1);
    while (text->len && text->ptr[text->len - 1] == ' ')
        text->len--;
}

/* The bound before the next of stops; no bound of these types has a comma or a bracket in it. */
static void take_bound(fq_str *text, const char *stops, struct bound *ret)
{
    size_t len = 0;
    while (len < text->len && !strchr(stops, text->ptr[len]))
        len++;
    ret->text = fq_str_of(text->ptr, len);
    trim(&ret->text);
    if (ret->text.len >= 2 && ret->text.ptr[0] == '"' && ret->text.ptr[ret->text.len - 1] == '"')
        ret->text = fq_str_of(ret->text.ptr + 1, ret->text.len - 2);
    ret->given = ret->text.len != 0;
    ret->form = FQ_SCALAR_STRING;
    *text = fq_str_of(text->ptr + len, text->len - len);
}

static bool read_text(fq_str text, struct range *ret)
{
    *ret = (struct range){.empty = fq_str_eq_nocase(text, FQ_STR("empty"))};
    if (ret->empty)
        return true;
    ret->lower.inclusive = take(&text, '[');
    if (!ret->lower.inclusive && !take(&text, '('))
        return false;
    take_bound(&text, ",", &ret->lower);
    if (!take(&text, ','))
        return false;
    take_bound(&text, ")]", &ret->upper);
    ret->upper.inclusive = take(&text, ']');
    return (ret->upper.inclusive || take(&text, ')')) && text.len == 0;
}

/* ---- object ---- */

static bool read_bound(const struct fq_json *value, struct bound *ret)
{
    ret->given = value->kind != FQ_JSON_NULL;
    ret->text = value->text;
    ret->form = value->kind == FQ_JSON_STRING                          ? FQ_SCALAR_STRING
                : fq_str_find_char(value->text, '.') < value->text.len ? FQ_SCALAR_FLOAT
                                                                       : FQ_SCALAR_INT;
    return value->kind == FQ_JSON_NULL || value->kind == FQ_JSON_STRING ||
           value->kind == FQ_JSON_NUMBER;
}

static bool read_flag(const struct fq_json *value, bool *ret)
{
    *ret = value->boolean;
    return value->kind == FQ_JSON_BOOL;
}

static bool read_member(const struct fq_json_member *member, struct range *ret)
{
    if (fq_str_eq(member->name, FQ_STR("lower")))
        return read_bound(&member->value, &ret->lower);
    if (fq_str_eq(member->name, FQ_STR("upper")))
        return read_bound(&member->value, &ret->upper);
    if (fq_str_eq(member->name, FQ_STR("lowerInclusive")))
        return read_flag(&member->value, &ret->lower.inclusive);
    if (fq_str_eq(member->name, FQ_STR("upperInclusive")))
        return read_flag(&member->value, &ret->upper.inclusive);
    return fq_str_eq(member->name, FQ_STR("empty")) && read_flag(&member->value, &ret->empty);
}

/* Without the two flags a range is [lower,upper), as PostgreSQL's constructors make it. */
static bool read_object(struct fq_arena *arena, fq_str text, struct range *ret)
{
    struct fq_json object;
    *ret = (struct range){.lower.inclusive = true};
    if (fq_json_read(arena, text, &object, NULL) != FQ_OK || object.kind != FQ_JSON_OBJECT)
        return false;
    for (size_t i = 0; i < object.count; i++) {
        if (!read_member(&object.members[i], ret))
            return false;
    }
    return true;
}

/* ---- both ---- */

static bool accept_bound(struct fq_arena *arena, struct bound *bound, fq_scalar_accept *accept,
                         fq_str *ret_problem)
{
    if (!bound->given)
        return true;
    return accept(arena, bound->form, bound->text, &bound->text, ret_problem);
}

static bool accept_range(struct fq_arena *arena, enum fq_scalar_form form, fq_str text,
                         fq_scalar_accept *accept, fq_str *ret, fq_str *ret_problem)
{
    struct range range;
    bool valid = form == FQ_SCALAR_STRING  ? read_text(text, &range)
                 : form == FQ_SCALAR_OTHER ? read_object(arena, text, &range)
                                           : false;
    if (!valid)
        return fq_pgtype_refuse(arena, form, text,
                                "is not a range ({lower, upper, lowerInclusive, upperInclusive, "
                                "empty} or \"[lower,upper)\")",
                                ret_problem);
    if (range.empty) {
        *ret = FQ_STR("empty");
        return true;
    }
    if (!accept_bound(arena, &range.lower, accept, ret_problem) ||
        !accept_bound(arena, &range.upper, accept, ret_problem))
        return false;
    const char *lower_quote = range.lower.given ? "\"" : "";
    const char *upper_quote = range.upper.given ? "\"" : "";
    *ret = fq_arena_printf(arena, "%c%s%.*s%s,%s%.*s%s%c", range.lower.inclusive ? '[' : '(',
                           lower_quote, FQ_STR_ARG(range.lower.text), lower_quote, upper_quote,
                           FQ_STR_ARG(range.upper.text), upper_quote,
                           range.upper.inclusive ? ']' : ')');
    return true;
}

#define RANGE(name, bound)                                                                         \
    bool fq_pgtype_accept_##name##_range(struct fq_arena *arena, enum fq_scalar_form form,         \
                                         fq_str text, fq_str *ret, fq_str *ret_problem)            \
    {                                                                                              \
        return accept_range(arena, form, text, bound, ret, ret_problem);                           \
    }

RANGE(int, accept_int)
RANGE(bigint, fq_pgtype_accept_bigint)
RANGE(decimal, fq_pgtype_accept_decimal)
RANGE(date, fq_pgtype_accept_date)
RANGE(date_time, fq_pgtype_accept_date_time)
RANGE(local_date_time, fq_pgtype_accept_local_date_time)
