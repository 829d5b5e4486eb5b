/* SPDX-License-Identifier: MIT
 *
 * Multiranges: a list of ranges, as they are written, or PostgreSQL's text, `{[1,3),[5,7)}`.  A
 * range is an object {lower, upper, lowerInclusive, upperInclusive, empty} or `[lower,upper)`, and
 * one alone is a list of it.  Either way each bound is checked as a value of its own, and what goes
 * to PostgreSQL is put together here.
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

static bool take_char(fq_str *text, char c)
{
    if (text->len == 0 || text->ptr[0] != c)
        return false;
    *text = fq_str_of(text->ptr + 1, text->len - 1);
    return true;
}

static void trim_blanks(fq_str *text)
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
    trim_blanks(&ret->text);
    if (ret->text.len >= 2 && ret->text.ptr[0] == '"' && ret->text.ptr[ret->text.len - 1] == '"')
        ret->text = fq_str_of(ret->text.ptr + 1, ret->text.len - 2);
    ret->given = ret->text.len != 0;
    ret->form = FQ_SCALAR_STRING;
    *text = fq_str_of(text->ptr + len, text->len - len);
}

static bool take_word(fq_str *text, fq_str word)
{
    if (text->len < word.len || !fq_str_eq_nocase(fq_str_of(text->ptr, word.len), word))
        return false;
    *text = fq_str_from_offset(*text, word.len);
    return true;
}

static bool take_range(fq_str *text, struct range *ret)
{
    *ret = (struct range){.empty = take_word(text, FQ_STR("empty"))};
    if (ret->empty)
        return true;
    ret->lower.inclusive = take_char(text, '[');
    if (!ret->lower.inclusive && !take_char(text, '('))
        return false;
    take_bound(text, ",", &ret->lower);
    if (!take_char(text, ','))
        return false;
    take_bound(text, ")]", &ret->upper);
    ret->upper.inclusive = take_char(text, ']');
    return ret->upper.inclusive || take_char(text, ')');
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

static bool read_range_member(const struct fq_json_member *member, struct range *ret)
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
static bool read_range_object(const struct fq_json *object, struct range *ret)
{
    *ret = (struct range){.lower.inclusive = true};
    for (size_t i = 0; i < object->count; i++) {
        if (!read_range_member(&object->members[i], ret))
            return false;
    }
    return true;
}

/* ---- both ---- */

struct ranges {
    struct fq_arena *arena;
    fq_scalar_accept *accept; /* of a bound */
    struct fq_buf out;        /* PostgreSQL's text */
    fq_str *problem;          /* of a bound; empty when the form is wrong */
};

static bool add_bound(struct ranges *r, const struct bound *bound)
{
    fq_str accepted;
    if (!bound->given)
        return true;
    if (!r->accept(r->arena, bound->form, bound->text, &accepted, r->problem))
        return false;
    fq_buf_char(&r->out, '"');
    fq_buf_str_add(&r->out, accepted);
    fq_buf_char(&r->out, '"');
    return true;
}

static bool add_range(struct ranges *r, const struct range *range)
{
    fq_buf_str_add(&r->out, r->out.len > 1 ? FQ_STR(",") : FQ_STR(""));
    if (range->empty) {
        fq_buf_literal(&r->out, "empty");
        return true;
    }
    fq_buf_char(&r->out, range->lower.inclusive ? '[' : '(');
    if (!add_bound(r, &range->lower))
        return false;
    fq_buf_char(&r->out, ',');
    if (!add_bound(r, &range->upper))
        return false;
    fq_buf_char(&r->out, range->upper.inclusive ? ']' : ')');
    return true;
}

/* {[1,3),[5,7)} or [1,3) */
static bool add_text(struct ranges *r, fq_str text)
{
    struct range range;
    trim_blanks(&text);
    bool many = take_char(&text, '{');
    bool more = !many || !take_char(&text, '}');
    while (more) {
        trim_blanks(&text);
        if (!take_range(&text, &range) || !add_range(r, &range))
            return false;
        trim_blanks(&text);
        more = many && take_char(&text, ',');
        if (many && !more && !take_char(&text, '}'))
            return false;
    }
    return text.len == 0;
}

static bool add_json(struct ranges *r, const struct fq_json *value)
{
    struct range range;
    if (value->kind == FQ_JSON_OBJECT)
        return read_range_object(value, &range) && add_range(r, &range);
    fq_str text = value->text;
    return value->kind == FQ_JSON_STRING && take_range(&text, &range) && text.len == 0 &&
           add_range(r, &range);
}

static bool add_ranges(struct ranges *r, fq_str text)
{
    struct fq_json list;
    if (fq_json_read(r->arena, text, &list, NULL) != FQ_OK)
        return false;
    if (list.kind != FQ_JSON_ARRAY)
        return add_json(r, &list);
    for (size_t i = 0; i < list.count; i++) {
        if (!add_json(r, &list.items[i]))
            return false;
    }
    return true;
}

static bool accept_ranges(struct fq_arena *arena, enum fq_scalar_form form, fq_str text,
                          fq_scalar_accept *accept, fq_str *ret, fq_str *ret_problem)
{
    struct ranges r = {.arena = arena, .accept = accept, .problem = ret_problem};
    *ret_problem = FQ_STR_NONE;
    fq_buf_init(&r.out, arena, SIZE_MAX / 2);
    fq_buf_char(&r.out, '{');
    bool valid = form == FQ_SCALAR_STRING  ? add_text(&r, text)
                 : form == FQ_SCALAR_OTHER ? add_ranges(&r, text)
                                           : false;
    fq_buf_char(&r.out, '}');
    *ret = fq_buf_str(&r.out);
    if (valid || ret_problem->len)
        return valid;
    return fq_pgtype_refuse(arena, form, text,
                            "is not a list of ranges like [{lower: 1, upper: 3}], nor text like "
                            "\"{[1,3)}\"",
                            ret_problem);
}

#define RANGE(name, bound)                                                                         \
    bool fq_pgtype_accept_##name##_range(struct fq_arena *arena, enum fq_scalar_form form,         \
                                         fq_str text, fq_str *ret, fq_str *ret_problem)            \
    {                                                                                              \
        return accept_ranges(arena, form, text, bound, ret, ret_problem);                          \
    }

RANGE(int, accept_int)
RANGE(bigint, fq_pgtype_accept_bigint)
RANGE(decimal, fq_pgtype_accept_decimal)
RANGE(date, fq_pgtype_accept_date)
RANGE(date_time, fq_pgtype_accept_date_time)
RANGE(local_date_time, fq_pgtype_accept_local_date_time)
