/* SPDX-License-Identifier: MIT
 *
 * Looking at a value: SQL's three truths, and a fourth for what is not known here.
 */
#include <string.h>

#include "base/utf8.h"
#include "pgtype/pgtype.h"
#include "schema/check_tree.h"

enum truth { NO, YES, NEITHER, UNSURE }; /* NEITHER: null */

struct looking {
    const struct fq_check *check;
    struct fq_arena *arena;
    const struct fq_demanded *value;
    struct fq_demanded cut; /* what the value points to if PostgreSQL drops its last blanks */
    int beyond;             /* -1, 1: below or above all numbers, where NaN is as well */
    bool is_number;         /* it could be read as one: */
    struct fq_decimal number;
};

/* ---- floats ---- */

size_t fq_check_float_digits(enum fq_check_class class)
{
    return class == FQ_CHECK_FLOAT4 ? 6 : 15;
}

bool fq_check_float_is_usual(enum fq_check_class class, const struct fq_decimal *number)
{
    int64_t most = class == FQ_CHECK_FLOAT4 ? 36 : 300;
    return number->digits.len == 0 || (number->whole < most && number->whole > -most);
}

/* Both become floats first.  Numbers of so few digits stay different ones then, and in order; a
 * longer one may become what the constant is.  False: it is not sure how they compare. */
static bool compare_floats(const struct looking *l, enum fq_check_class class,
                           const struct fq_decimal *constant, int *ret)
{
    size_t digits = fq_check_float_digits(class);
    struct fq_decimal number = l->number;
    if (!fq_check_float_is_usual(class, &number))
        return false;
    if (number.digits.len > digits)
        number = fq_decimal_round(l->arena, &number, (int)digits - (int)number.whole);
    *ret = fq_decimal_compare(&number, constant);
    return *ret != 0 || number.digits.len == l->number.digits.len;
}

/* ---- texts ---- */

static fq_str cut_blanks(fq_str text, bool in_front)
{
    while (text.len && text.ptr[text.len - 1] == ' ')
        text.len--;
    while (in_front && text.len && text.ptr[0] == ' ')
        text = fq_str_of(text.ptr + 1, text.len - 1);
    return text;
}

static fq_str operand_text(const struct looking *l, const struct fq_check_operand *operand)
{
    bool trimmed = operand->trimmed;
    return trimmed || operand->unpadded ? cut_blanks(l->value->text, trimmed) : l->value->text;
}

/* As PostgreSQL prints it. */
static bool is_plain_uuid(fq_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        if (hyphen ? c != '-' : fq_hex_digit(c) < 0 || (c >= 'A' && c <= 'F'))
            return false;
    }
    return text.len == 36;
}

/* ---- comparing ---- */

static bool compare_dates(fq_str value, fq_str constant, int *ret)
{
    int64_t days, than;
    if (!fq_pgtype_date_days(value, &days) || !fq_pgtype_date_days(constant, &than))
        return false;
    *ret = (days > than) - (days < than);
    return true;
}

static size_t measured(const struct looking *l, const struct fq_check_operand *operand)
{
    if (operand->measure == FQ_CHECK_CHARACTERS)
        return fq_utf8_count(operand_text(l, operand));
    return operand->measure == FQ_CHECK_BYTES ? operand_text(l, operand).len : l->value->count;
}

/* False: it is not sure how they compare.  Texts are equal, or not. */
static bool compare(const struct looking *l, const struct fq_check_operand *operand,
                    const struct fq_check_constant *constant, int *ret)
{
    fq_str text = operand_text(l, operand);
    *ret = l->beyond;
    if (l->beyond)
        return true;
    switch (operand->class) {
    case FQ_CHECK_NUMBER:
        *ret = fq_decimal_compare(&l->number, &constant->number);
        return l->is_number;
    case FQ_CHECK_FLOAT8:
    case FQ_CHECK_FLOAT4:
        return l->is_number && compare_floats(l, operand->class, &constant->number, ret);
    case FQ_CHECK_DATE:
        return compare_dates(text, constant->text, ret);
    case FQ_CHECK_UUID:
        *ret = !fq_str_eq(text, constant->text);
        return is_plain_uuid(text) && is_plain_uuid(constant->text);
    case FQ_CHECK_TEXT:
    case FQ_CHECK_PADDED:
    case FQ_CHECK_BOOL:
        *ret = !fq_str_eq(text, constant->text);
        return true;
    case FQ_CHECK_OPAQUE:
    case FQ_CHECK_LIST:
        break;
    }
    return false;
}

static enum truth compare_one(const struct looking *l, const struct fq_check_node *node, size_t i)
{
    int order;
    if (!compare(l, &node->operand, &node->constants[i], &order))
        return UNSURE;
    return (order < 0    ? node->order.less
            : order == 0 ? node->order.equal
                         : node->order.greater)
               ? YES
               : NO;
}

static enum truth compare_each(const struct looking *l, const struct fq_check_node *node)
{
    enum truth decided = node->all ? NO : YES, all = node->all ? YES : NO;
    for (size_t i = 0; i < node->constant_count; i++) {
        enum truth one = compare_one(l, node, i);
        if (one == decided)
            return one;
        if (one == UNSURE)
            all = UNSURE;
    }
    return all;
}

static enum truth look_at_value(const struct looking *l, const struct fq_check_node *node)
{
    struct looking counted = *l;
    if (l->value->null)
        return NEITHER;
    if (node->operand.measure == FQ_CHECK_VALUE)
        return compare_each(l, node);
    size_t count = measured(l, &node->operand);
    if (node->operand.measure == FQ_CHECK_ITEMS_IF_ANY && count == 0)
        return NEITHER;
    counted.is_number =
        fq_decimal_read(l->arena, fq_arena_printf(l->arena, "%zu", count), &counted.number);
    return compare_each(&counted, node);
}

static enum truth look_at_pattern(const struct looking *l, const struct fq_check_node *node)
{
    fq_str text = operand_text(l, &node->operand);
    if (l->value->null)
        return NEITHER;
    if (!fq_check_pattern_decides(&node->pattern, text))
        return UNSURE;
    return fq_regex_matches(node->pattern.regex, text, l->arena) ? YES : NO;
}

/* ---- all of it ---- */

/* decided: which of the two decides, whatever the other is. */
static enum truth both(enum truth left, enum truth right, enum truth decided)
{
    if (left == decided || right == decided)
        return decided;
    if (left == UNSURE || right == UNSURE)
        return UNSURE;
    return left == NEITHER ? left : right;
}

static enum truth look_at_node(const struct looking *l, const struct fq_check_node *node)
{
    enum truth truth;
    switch (node->kind) {
    case FQ_CHECK_AND:
        return both(look_at_node(l, node->left), look_at_node(l, node->right), NO);
    case FQ_CHECK_OR:
        return both(look_at_node(l, node->left), look_at_node(l, node->right), YES);
    case FQ_CHECK_NOT:
        truth = look_at_node(l, node->left);
        return truth == YES ? NO : truth == NO ? YES : truth;
    case FQ_CHECK_IS_NULL:
        return l->value->null ? YES : NO;
    case FQ_CHECK_COMPARE:
        return look_at_value(l, node);
    case FQ_CHECK_MATCHES:
        return look_at_pattern(l, node);
    case FQ_CHECK_UNSURE:
        break;
    }
    return UNSURE;
}

static int beyond_numbers(fq_str text)
{
    if (fq_str_eq(text, FQ_STR("-Infinity")))
        return -1;
    return fq_str_eq(text, FQ_STR("Infinity")) || fq_str_eq(text, FQ_STR("NaN"));
}

/* What does not fit into varchar(n) loses blanks at its end.  False: it is refused anyway. */
static bool cut_to_length(struct looking *l, size_t length)
{
    fq_str text = l->value->text;
    size_t at = 0;
    for (size_t i = 0; i < length && at < text.len; i++)
        (void)fq_utf8_next(text, &at);
    for (size_t i = at; i < text.len; i++) {
        if (text.ptr[i] != ' ')
            return false;
    }
    l->cut.text = fq_str_of(text.ptr, at);
    l->value = &l->cut;
    return true;
}

/* What PostgreSQL makes of the value before the check sees it: a number is rounded to its scale. */
static bool prepare(struct looking *l)
{
    const struct fq_check_subject *subject = &l->check->subject;
    if (l->value->null)
        return true;
    switch (subject->class) {
    case FQ_CHECK_NUMBER:
    case FQ_CHECK_FLOAT8:
    case FQ_CHECK_FLOAT4:
        l->beyond = beyond_numbers(l->value->text);
        l->is_number = fq_decimal_read(l->arena, l->value->text, &l->number);
        if (l->is_number && subject->scaled)
            l->number = fq_decimal_round(l->arena, &l->number, subject->scale);
        return true;
    case FQ_CHECK_TEXT:
    case FQ_CHECK_PADDED:
        return !subject->length || cut_to_length(l, subject->length);
    case FQ_CHECK_OPAQUE:
    case FQ_CHECK_DATE:
    case FQ_CHECK_UUID:
    case FQ_CHECK_BOOL:
    case FQ_CHECK_LIST:
        break;
    }
    return true;
}

bool fq_check_refuses(const struct fq_check *check, struct fq_arena *arena,
                      const struct fq_demanded *value)
{
    struct looking l = {.check = check, .arena = arena, .value = value};
    return prepare(&l) && look_at_node(&l, check->root) == NO;
}
