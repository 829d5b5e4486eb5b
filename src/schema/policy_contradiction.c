/* SPDX-License-Identifier: MIT
 *
 * Conditions of a policy file that no row meets, by their form alone: an empty `in` or `OR`, and
 * two conditions on one field that exclude each other.  What it does not find may still match
 * nothing.
 */
#include <stdlib.h>

#include "base/limits.h"
#include "graphql/types/print.h"
#include "schema/policy_review.h"

/* One operator on one field of the row. */
struct term {
    fq_str path; /* of the field, from the row on, with the operator's name left out */
    fq_str name;
    const struct fq_value *value;
    struct term *next;
};

struct terms {
    struct fq_arena *arena;
    struct term *first;
    size_t count;
    struct fq_location at;
    bool never;
};

/* Two of so many are compared with each other. */
#define TERMS_MOST 256u

static bool is(fq_str name, const char *text)
{
    return fq_str_eq(name, fq_str_from(text));
}

static void never(struct terms *terms, struct fq_location at)
{
    if (!terms->never)
        terms->at = at;
    terms->never = true;
}

/* ---- two terms ---- */

static bool is_constant(const struct fq_value *value)
{
    return value->kind == FQ_VALUE_INT || value->kind == FQ_VALUE_FLOAT ||
           value->kind == FQ_VALUE_STRING || value->kind == FQ_VALUE_ENUM ||
           value->kind == FQ_VALUE_BOOL;
}

static fq_str written(struct fq_arena *arena, const struct fq_value *value)
{
    struct fq_buf out;
    fq_buf_init(&out, arena, FQ_LIMIT_CONFIG_BYTES);
    fq_value_print(&out, value);
    return fq_buf_str(&out);
}

static bool are_same(struct fq_arena *arena, const struct fq_value *a, const struct fq_value *b)
{
    return fq_str_eq(written(arena, a), written(arena, b));
}

static bool number_of_value(const struct fq_value *value, double *ret)
{
    char text[64];
    if ((value->kind != FQ_VALUE_INT && value->kind != FQ_VALUE_FLOAT) ||
        value->text.len >= sizeof(text))
        return false;
    memcpy(text, value->text.ptr, value->text.len);
    text[value->text.len] = '\0';
    *ret = strtod(text, NULL);
    return true;
}

/* Of numbers and times in text nobody knows here when they are the same. */
static bool is_spelt(fq_str text)
{
    return text.len && ((text.ptr[0] | 0x20) >= 'a') && ((text.ptr[0] | 0x20) <= 'z');
}

static bool differ(struct fq_arena *arena, const struct fq_value *a, const struct fq_value *b)
{
    double x, y;
    if (number_of_value(a, &x) && number_of_value(b, &y))
        return x < y || x > y;
    if (a->kind == FQ_VALUE_STRING && b->kind == FQ_VALUE_STRING)
        return is_spelt(a->text) && is_spelt(b->text) && !fq_str_eq_nocase(a->text, b->text);
    return is_constant(a) && is_constant(b) && a->kind == b->kind && !are_same(arena, a, b);
}

/* None of the list may be the value. */
static bool leaves_out(struct fq_arena *arena, const struct fq_value *list,
                       const struct fq_value *value)
{
    for (size_t i = 0; list->kind == FQ_VALUE_LIST && i < list->count; i++) {
        if (!differ(arena, &list->items[i], value))
            return false;
    }
    return list->kind == FQ_VALUE_LIST;
}

/* At least so much is wanted by the one, at most so much by the other. */
static bool are_apart(const struct term *low, const struct term *high)
{
    double from, to;
    bool open = is(low->name, "gt") || is(high->name, "lt");
    if (!(is(low->name, "gt") || is(low->name, "gte")) ||
        !(is(high->name, "lt") || is(high->name, "lte")) || !number_of_value(low->value, &from) ||
        !number_of_value(high->value, &to))
        return false;
    return open ? from >= to : from > to;
}

static bool wants_null(const struct term *term)
{
    return is(term->name, "isnull") && term->value->kind == FQ_VALUE_BOOL && term->value->boolean;
}

static bool wants_value(const struct term *term)
{
    static const char *const names[] = {"eq", "in", "gt", "gte", "lt", "lte"};
    for (size_t i = 0; i < FQ_ARRAY_LEN(names); i++) {
        if (is(term->name, names[i]))
            return true;
    }
    return false;
}

static bool excludes(struct fq_arena *arena, const struct term *one, const struct term *other)
{
    if (is(one->name, "eq") && is(other->name, "eq"))
        return differ(arena, one->value, other->value);
    if (is(one->name, "eq") && is(other->name, "neq"))
        return are_same(arena, one->value, other->value);
    if (is(one->name, "in") && is(other->name, "eq"))
        return leaves_out(arena, one->value, other->value);
    return are_apart(one, other) || (wants_null(one) && wants_value(other));
}

/* ---- a condition ---- */

static void meet_term(struct terms *terms, fq_str path, const struct fq_object_field *field)
{
    struct term *added = FQ_NEW(terms->arena, struct term);
    *added = (struct term){path, field->name, &field->value, terms->first};
    if (terms->count++ >= TERMS_MOST)
        return;
    for (const struct term *other = terms->first; other; other = other->next) {
        if (fq_str_eq(other->path, path) &&
            (excludes(terms->arena, added, other) || excludes(terms->arena, other, added)))
            never(terms, field->at);
    }
    terms->first = added;
}

/* Each of several rows may meet one of the conditions. */
static bool is_of_many(fq_str name)
{
    return is(name, "some") || is(name, "every") || is(name, "none") || is(name, "compare");
}

static void take_object(struct terms *terms, fq_str path, const struct fq_value *object);

static void take_any(struct terms *terms, const struct fq_object_field *field)
{
    bool list = field->value.kind == FQ_VALUE_LIST;
    size_t count = list ? field->value.count : 1, nothing = 0;
    struct fq_location at;
    for (size_t i = 0; i < count; i++)
        nothing +=
            fq_policy_never(terms->arena, list ? &field->value.items[i] : &field->value, &at);
    if (nothing == count)
        never(terms, field->at);
}

static void take_member(struct terms *terms, fq_str path, const struct fq_object_field *field)
{
    const struct fq_value *value = &field->value;
    if (is(field->name, "AND") && value->kind == FQ_VALUE_LIST) {
        for (size_t i = 0; i < value->count; i++)
            take_object(terms, path, &value->items[i]);
    } else if (is(field->name, "AND")) {
        take_object(terms, path, value);
    } else if (is(field->name, "OR")) {
        take_any(terms, field);
    } else if (is(field->name, "NOT")) {
        if (value->kind == FQ_VALUE_OBJECT && !value->count) /* not all rows */
            never(terms, field->at);
    } else if (is(field->name, "in") && value->kind == FQ_VALUE_LIST && !value->count) {
        never(terms, field->at);
    } else if (value->kind != FQ_VALUE_OBJECT) {
        meet_term(terms, path, field);
    } else if (!is_of_many(field->name)) {
        take_object(
            terms,
            fq_arena_printf(terms->arena, "%.*s.%.*s", FQ_STR_ARG(path), FQ_STR_ARG(field->name)),
            value);
    }
}

static void take_object(struct terms *terms, fq_str path, const struct fq_value *object)
{
    for (size_t i = 0; object->kind == FQ_VALUE_OBJECT && i < object->count; i++)
        take_member(terms, path, &object->fields[i]);
}

bool fq_policy_never(struct fq_arena *arena, const struct fq_value *condition,
                     struct fq_location *ret_at)
{
    struct terms terms = {.arena = arena};
    take_object(&terms, FQ_STR_NONE, condition);
    *ret_at = terms.at;
    return terms.never;
}
