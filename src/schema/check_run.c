/* SPDX-License-Identifier: MIT
 *
 * Looking at a value: SQL's three truths, and a fourth for what is not known here.
 */
#include <string.h>

#include "base/utf8.h"
#include "pgtype/pgtype.h"
#include "schema/check_tree.h"

enum truth { NO, YES, NEITHER, UNSURE }; /* NEITHER: null */

/* At one column, or at a value. */
struct looking {
    const struct fq_check_subject *subject;
    struct fq_arena *arena;
    const struct fq_demanded *value; /* NULL: it is not known */
    struct fq_demanded cut; /* what the value points to if PostgreSQL drops its last blanks */
    int beyond;             /* -1, 1: below or above all numbers; 2: NaN, above that */
    bool is_number;         /* it could be read as one: */
    struct fq_decimal number;
};

struct row {
    struct looking columns[FQ_CHECK_SUBJECTS];
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

static bool compare_numbers(int64_t left, int64_t right, int *ret)
{
    *ret = (left > right) - (left < right);
    return true;
}

static bool compare_dates(fq_str left, fq_str right, int *ret)
{
    int64_t days, than;
    return fq_pgtype_date_days(left, &days) && fq_pgtype_date_days(right, &than) &&
           compare_numbers(days, than, ret);
}

static bool compare_moments(fq_str left, fq_str right, bool with_offset, int *ret)
{
    int64_t micros, than;
    return fq_pgtype_moment_micros(left, with_offset, &micros) &&
           fq_pgtype_moment_micros(right, with_offset, &than) && compare_numbers(micros, than, ret);
}

/* Of what is no number.  Texts are equal, or not.  False: it is not sure how they compare. */
static bool compare_texts(enum fq_check_class class, fq_str left, fq_str right, int *ret)
{
    switch (class) {
    case FQ_CHECK_DATE:
        return compare_dates(left, right, ret);
    case FQ_CHECK_MOMENT:
    case FQ_CHECK_LOCAL:
        return compare_moments(left, right, class == FQ_CHECK_MOMENT, ret);
    case FQ_CHECK_UUID:
        *ret = !fq_str_eq(left, right);
        return is_plain_uuid(left) && is_plain_uuid(right);
    case FQ_CHECK_TEXT:
    case FQ_CHECK_PADDED:
    case FQ_CHECK_BOOL:
        *ret = !fq_str_eq(left, right);
        return true;
    case FQ_CHECK_NUMBER:
    case FQ_CHECK_FLOAT8:
    case FQ_CHECK_FLOAT4:
    case FQ_CHECK_OPAQUE:
    case FQ_CHECK_LIST:
        break;
    }
    return false;
}

static bool is_float(enum fq_check_class class)
{
    return class == FQ_CHECK_FLOAT8 || class == FQ_CHECK_FLOAT4;
}

static size_t measured(const struct looking *l, const struct fq_check_operand *operand)
{
    if (operand->measure == FQ_CHECK_CHARACTERS)
        return fq_utf8_count(operand_text(l, operand));
    return operand->measure == FQ_CHECK_BYTES ? operand_text(l, operand).len : l->value->count;
}

/* False: it is not sure how they compare. */
static bool compare(const struct looking *l, const struct fq_check_operand *operand,
                    const struct fq_check_constant *constant, int *ret)
{
    *ret = l->beyond;
    if (l->beyond)
        return true;
    if (operand->class == FQ_CHECK_NUMBER)
        *ret = fq_decimal_compare(&l->number, &constant->number);
    if (operand->class == FQ_CHECK_NUMBER || is_float(operand->class))
        return l->is_number && (!is_float(operand->class) ||
                                compare_floats(l, operand->class, &constant->number, ret));
    return compare_texts(operand->class, operand_text(l, operand), constant->text, ret);
}

/* A float of so few digits is another one than that of another number, and comes where it does. */
static bool is_exact(const struct looking *l, enum fq_check_class class)
{
    return l->is_number &&
           (!is_float(class) || (fq_check_float_is_usual(class, &l->number) &&
                                 l->number.digits.len <= fq_check_float_digits(class)));
}

/* The same of two columns. */
static bool compare_both(const struct fq_check_node *node, const struct looking *left,
                         const struct looking *right, int *ret)
{
    enum fq_check_class class = node->operand.class;
    *ret = left->beyond - right->beyond;
    if (left->beyond || right->beyond)
        return (left->beyond || left->is_number) && (right->beyond || right->is_number);
    if (class != FQ_CHECK_NUMBER && !is_float(class))
        return compare_texts(class, operand_text(left, &node->operand),
                             operand_text(right, &node->other), ret);
    if (!is_exact(left, class) || !is_exact(right, class))
        return false;
    *ret = fq_decimal_compare(&left->number, &right->number);
    return true;
}

static enum truth fulfils(const struct fq_check_order *order, int compared)
{
    return (compared < 0 ? order->less : compared == 0 ? order->equal : order->greater) ? YES : NO;
}

static enum truth compare_one(const struct looking *l, const struct fq_check_node *node, size_t i)
{
    int order;
    if (!compare(l, &node->operand, &node->constants[i], &order))
        return UNSURE;
    return fulfils(&node->order, order);
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

/* What the operand is: YES, with *ret, or null, or not known. */
static enum truth take_operand(const struct row *row, const struct fq_check_operand *operand,
                               struct looking *ret)
{
    const struct looking *l = &row->columns[operand->subject];
    *ret = *l;
    if (!l->value || l->value->null)
        return l->value ? NEITHER : UNSURE;
    if (operand->measure == FQ_CHECK_VALUE)
        return YES;
    size_t count = measured(l, operand);
    if (operand->measure == FQ_CHECK_ITEMS_IF_ANY && count == 0)
        return NEITHER;
    ret->is_number =
        fq_decimal_read(l->arena, fq_arena_printf(l->arena, "%zu", count), &ret->number);
    return YES;
}

static enum truth look_at_value(const struct row *row, const struct fq_check_node *node)
{
    struct looking l;
    enum truth taken = take_operand(row, &node->operand, &l);
    return taken == YES ? compare_each(&l, node) : taken;
}

static enum truth look_at_both(const struct row *row, const struct fq_check_node *node)
{
    struct looking left, right;
    int order;
    enum truth one = take_operand(row, &node->operand, &left),
               other = take_operand(row, &node->other, &right);
    if (one == NEITHER || other == NEITHER)
        return NEITHER;
    if (one == UNSURE || other == UNSURE || !compare_both(node, &left, &right, &order))
        return UNSURE;
    return fulfils(&node->order, order);
}

static enum truth look_at_pattern(const struct row *row, const struct fq_check_node *node)
{
    struct looking l;
    enum truth taken = take_operand(row, &node->operand, &l);
    if (taken != YES)
        return taken;
    fq_str text = operand_text(&l, &node->operand);
    if (!fq_check_pattern_decides(&node->pattern, text))
        return UNSURE;
    return fq_regex_matches(node->pattern.regex, text, l.arena) ? YES : NO;
}

static enum truth look_for_null(const struct row *row, const struct fq_check_node *node)
{
    const struct fq_demanded *value = row->columns[node->operand.subject].value;
    return !value ? UNSURE : value->null ? YES : NO;
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

static enum truth look_at_node(const struct row *row, const struct fq_check_node *node)
{
    enum truth truth;
    switch (node->kind) {
    case FQ_CHECK_AND:
        return both(look_at_node(row, node->left), look_at_node(row, node->right), NO);
    case FQ_CHECK_OR:
        return both(look_at_node(row, node->left), look_at_node(row, node->right), YES);
    case FQ_CHECK_NOT:
        truth = look_at_node(row, node->left);
        return truth == YES ? NO : truth == NO ? YES : truth;
    case FQ_CHECK_IS_NULL:
        return look_for_null(row, node);
    case FQ_CHECK_COMPARE:
        return look_at_value(row, node);
    case FQ_CHECK_COMPARE_BOTH:
        return look_at_both(row, node);
    case FQ_CHECK_MATCHES:
        return look_at_pattern(row, node);
    case FQ_CHECK_UNSURE:
        break;
    }
    return UNSURE;
}

static int beyond_numbers(fq_str text)
{
    if (fq_str_eq(text, FQ_STR("-Infinity")))
        return -1;
    return fq_str_eq(text, FQ_STR("NaN")) ? 2 : fq_str_eq(text, FQ_STR("Infinity"));
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
    const struct fq_check_subject *subject = l->subject;
    if (!l->value || l->value->null)
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
    case FQ_CHECK_MOMENT:
    case FQ_CHECK_LOCAL:
    case FQ_CHECK_UUID:
    case FQ_CHECK_BOOL:
    case FQ_CHECK_LIST:
        break;
    }
    return true;
}

/* False: PostgreSQL refuses one of them for another reason. */
static bool take_row(struct row *row, const struct fq_check *check, struct fq_arena *arena,
                     const struct fq_demanded *const *values)
{
    bool taken = true;
    for (size_t i = 0; i < check->subject_count; i++) {
        struct looking *l = &row->columns[i];
        *l = (struct looking){.subject = &check->subjects[i], .arena = arena, .value = values[i]};
        taken = taken && prepare(l);
    }
    return taken;
}

bool fq_check_refuses(const struct fq_check *check, struct fq_arena *arena,
                      const struct fq_demanded *value)
{
    struct row row;
    return take_row(&row, check, arena, &value) && look_at_node(&row, check->root) == NO;
}

static bool refuses_alone(const struct fq_check *check, const struct row *row, size_t column)
{
    struct row alone = *row;
    for (size_t i = 0; i < check->subject_count; i++) {
        if (i != column)
            alone.columns[i].value = NULL;
    }
    return look_at_node(&alone, check->root) == NO;
}

bool fq_check_refuses_row(const struct fq_check *check, struct fq_arena *arena,
                          const struct fq_demanded *const *values)
{
    struct row row;
    if (!take_row(&row, check, arena, values) || look_at_node(&row, check->root) != NO)
        return false;
    for (size_t i = 0; i < check->subject_count; i++) {
        if (refuses_alone(check, &row, i))
            return false;
    }
    return true;
}
