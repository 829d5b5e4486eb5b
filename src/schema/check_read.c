/* SPDX-License-Identifier: MIT
 *
 * Reading a check as PostgreSQL prints it: every operation in brackets, every conversion as a cast,
 * names outside of pg_catalog with their schemas, so that none of those below is somebody's own.
 */
#include <string.h>

#include "base/limits.h"
#include "schema/check_reading.h"

/* ---- comparing ---- */

static bool read_order(fq_str operator, bool turned, struct fq_check_order *ret)
{
    static const struct {
        const char *name;
        struct fq_check_order order;
    } operators[] = {
        {"=", {.equal = true}},   {"<>", {.less = true, .greater = true}},
        {"<", {.less = true}},    {"<=", {.less = true, .equal = true}},
        {">", {.greater = true}}, {">=", {.greater = true, .equal = true}},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(operators); i++) {
        if (!fq_str_eq(operator, fq_str_from(operators[i].name)))
            continue;
        *ret = operators[i].order;
        if (turned) {
            ret->less = operators[i].order.greater;
            ret->greater = operators[i].order.less;
        }
        return true;
    }
    return false;
}

/* Which of two texts comes first is their collation's to say, and depends on its version. */
static bool has_order(enum fq_check_class class)
{
    return class == FQ_CHECK_NUMBER || class == FQ_CHECK_FLOAT8 || class == FQ_CHECK_FLOAT4 ||
           class == FQ_CHECK_DATE || class == FQ_CHECK_MOMENT || class == FQ_CHECK_LOCAL;
}

static bool read_constant_number(const struct fq_check_reading *r, enum fq_check_class class,
                                 struct fq_check_constant *c)
{
    bool is_float = class == FQ_CHECK_FLOAT8 || class == FQ_CHECK_FLOAT4;
    return fq_decimal_read(r->arena, c->text, &c->number) &&
           (!is_float || (fq_check_float_is_usual(class, &c->number) &&
                          c->number.digits.len <= fq_check_float_digits(class)));
}

/* Whole numbers below 2^24 are floats as they stand. */
enum { FLOAT4_EXACT_DIGITS = 7 };

/* A float4 that is compared with a float8 is the float8 nearest to what it became, which a whole
 * number of few digits is as well. */
static bool take_constant(const struct fq_check_reading *r, const struct fq_check_operand *o,
                          const struct fq_check_said *said, struct fq_check_constant *ret)
{
    enum fq_check_class class = said->made.class;
    bool mixed = o->class == FQ_CHECK_FLOAT4 && class == FQ_CHECK_FLOAT8;
    *ret = (struct fq_check_constant){.text = said->text};
    if (said->made.is_subject || (class != o->class && !mixed))
        return false;
    if (class == FQ_CHECK_NUMBER || class == FQ_CHECK_FLOAT8 || class == FQ_CHECK_FLOAT4)
        return read_constant_number(r, o->class, ret) &&
               (!mixed ||
                (fq_check_is_whole(&ret->number) && ret->number.whole <= FLOAT4_EXACT_DIGITS));
    while (class == FQ_CHECK_PADDED && ret->text.len && ret->text.ptr[ret->text.len - 1] == ' ')
        ret->text.len--;
    return true;
}

static struct fq_check_node *node_new(struct fq_check_reading *r, enum fq_check_kind kind)
{
    struct fq_check_node *node = FQ_NEW(r->arena, struct fq_check_node);
    node->kind = kind;
    return node;
}

static const struct fq_check_node *unsure(struct fq_check_reading *r)
{
    return node_new(r, FQ_CHECK_UNSURE);
}

static const struct fq_check_node *pair(struct fq_check_reading *r, enum fq_check_kind kind,
                                        const struct fq_check_node *left,
                                        const struct fq_check_node *right)
{
    struct fq_check_node *node = node_new(r, kind);
    if (left->kind == FQ_CHECK_UNSURE && (!right || right->kind == FQ_CHECK_UNSURE))
        return left;
    node->left = left;
    node->right = right;
    return node;
}

/* constants: as many. */
static const struct fq_check_node *compared(struct fq_check_reading *r,
                                            const struct fq_check_operand *o, fq_str operator,
                                            bool turned, const struct fq_check_said *said,
                                            size_t count, bool all)
{
    struct fq_check_node *node = node_new(r, FQ_CHECK_COMPARE);
    struct fq_check_constant *constants = FQ_NEW_ARRAY(r->arena, count, struct fq_check_constant);
    if (!o->is_subject || o->class == FQ_CHECK_OPAQUE || o->class == FQ_CHECK_LIST ||
        !read_order(operator, turned, &node->order) ||
        (!has_order(o->class) && node->order.less != node->order.greater))
        return unsure(r);
    for (size_t i = 0; i < count; i++) {
        if (!take_constant(r, o, &said[i], &constants[i]))
            return unsure(r);
    }
    node->operand = *o;
    node->constants = constants;
    node->constant_count = count;
    node->all = all;
    return node;
}

/* Two columns, or one with itself. */
static const struct fq_check_node *compared_both(struct fq_check_reading *r,
                                                 const struct fq_check_operand *left,
                                                 fq_str operator,
                                                 const struct fq_check_operand * right)
{
    struct fq_check_node *node = node_new(r, FQ_CHECK_COMPARE_BOTH);
    if (left->class != right->class || left->class == FQ_CHECK_OPAQUE ||
        left->class == FQ_CHECK_LIST || !read_order(operator, false, &node->order) ||
        (!has_order(left->class) && node->order.less != node->order.greater))
        return unsure(r);
    node->operand = *left;
    node->other = *right;
    return node;
}

static const struct {
    fq_str operator;
    bool (*read)(struct fq_arena *arena, fq_str text, struct fq_check_pattern *ret);
    bool negated;
} matching[] = {
    {FQ_STR_INIT("~"), fq_check_read_pattern, false},
    {FQ_STR_INIT("!~"), fq_check_read_pattern, true},
    {FQ_STR_INIT("~~"), fq_check_read_like, false},
    {FQ_STR_INIT("!~~"), fq_check_read_like, true},
};

/* Texts whose characters are what they are here; char(n) has blanks at its end. */
static const struct fq_check_node *matched(struct fq_check_reading *r,
                                           const struct fq_check_operand *o, fq_str operator,
                                           const struct fq_check_said * said)
{
    struct fq_check_node *node = node_new(r, FQ_CHECK_MATCHES);
    size_t i = 0;
    while (i < FQ_ARRAY_LEN(matching) && !fq_str_eq(matching[i].operator, operator))
        i++;
    node->operand = *o;
    if (i == FQ_ARRAY_LEN(matching) || !o->is_subject || o->class != FQ_CHECK_TEXT ||
        !r->subjects[o->subject].countable || said->made.is_subject ||
        said->made.class != FQ_CHECK_TEXT ||
        !matching[i].read(r->arena, said->text, &node->pattern))
        return unsure(r);
    return matching[i].negated ? pair(r, FQ_CHECK_NOT, node, NULL) : node;
}

static bool read_item(struct fq_check_reading *r, struct fq_check_span s, struct fq_check_said *ret)
{
    return fq_check_read_operand(r, s, ret) && !ret->made.is_subject;
}

/* (ARRAY[1, 2]), (ARRAY['a'::character varying])::text[]: which only makes texts of texts. */
static bool read_array(struct fq_check_reading *r, struct fq_check_span s,
                       struct fq_check_said **ret, size_t *ret_count)
{
    s = fq_check_unwrapped(r, s);
    size_t cast = fq_check_last_cast(r, s);
    if (cast < s.to && cast + 4 == s.to && fq_check_is_word(r, cast + 1, "text") &&
        fq_check_is_text(r, cast + 2, "[") && fq_check_is_text(r, cast + 3, "]"))
        s = fq_check_unwrapped(r, (struct fq_check_span){s.from, cast});
    if (fq_check_width(s) < 4 || !fq_check_is_word(r, s.from, "array") ||
        !fq_check_is_text(r, s.from + 1, "[") || fq_check_behind(r, s.from + 1) != s.to)
        return false;
    *ret = FQ_NEW_ARRAY(r->arena, fq_check_width(s), struct fq_check_said);
    *ret_count = 0;
    struct fq_check_span item = {s.from + 2, s.from + 2};
    for (; item.to < s.to; item.to = fq_check_behind(r, item.to)) {
        if (r->tokens[item.to].kind != FQ_VIEW_COMMA && item.to + 1 != s.to)
            continue;
        if (!read_item(r, item, &(*ret)[(*ret_count)++]))
            return false;
        item.from = item.to + 1;
    }
    return true;
}

static const struct fq_check_node *read_comparison(struct fq_check_reading *r,
                                                   struct fq_check_span s, size_t at)
{
    struct fq_check_said left, right, *items;
    size_t count;
    fq_str operator= r->tokens[at].text;
    struct fq_check_span behind_it = {at + 1, s.to}, inside;
    if (!fq_check_read_operand(r, (struct fq_check_span){s.from, at}, &left))
        return unsure(r);
    bool all = fq_check_is_call(r, behind_it, "all", &inside);
    if (all || fq_check_is_call(r, behind_it, "any", &inside)) {
        if (!read_array(r, inside, &items, &count))
            return unsure(r);
        return compared(r, &left.made, operator, false, items, count, all);
    }
    if (!fq_check_read_operand(r, behind_it, &right))
        return unsure(r);
    if (fq_str_find_char(operator, '~') < operator.len)
        return matched(r, &left.made, operator, & right);
    if (left.made.is_subject && right.made.is_subject)
        return compared_both(r, &left.made, operator, & right.made);
    return left.made.is_subject ? compared(r, &left.made, operator, false, &right, 1, true)
                                : compared(r, &right.made, operator, true, &left, 1, true);
}

/* ---- truths ---- */

static const struct fq_check_node *read_truth(struct fq_check_reading *r, struct fq_check_span s);

/* What stands between ANDs, or between ORs. */
static const struct fq_check_node *read_chain(struct fq_check_reading *r, struct fq_check_span s,
                                              const char *word, enum fq_check_kind kind)
{
    const struct fq_check_node *node = NULL;
    size_t from = s.from;
    for (size_t i = s.from; i <= s.to; i = i < s.to ? fq_check_behind(r, i) : i + 1) {
        if (i < s.to && !fq_check_is_word(r, i, word))
            continue;
        const struct fq_check_node *next = read_truth(r, (struct fq_check_span){from, i});
        node = node ? pair(r, kind, node, next) : next;
        from = i + 1;
    }
    return node;
}

/* `x IS NULL`, `x IS NOT NULL`. */
static const struct fq_check_node *read_null_test(struct fq_check_reading *r,
                                                  struct fq_check_span s)
{
    bool negated = fq_check_width(s) > 3 && fq_check_is_word(r, s.to - 2, "not");
    size_t is = s.to - (negated ? 3 : 2);
    struct fq_check_said of;
    if (!fq_check_is_word(r, is, "is") ||
        !fq_check_read_operand(r, (struct fq_check_span){s.from, is}, &of) || !of.made.is_subject ||
        of.made.measure != FQ_CHECK_VALUE || !r->subjects[of.made.subject].nullable)
        return unsure(r);
    struct fq_check_node *node = node_new(r, FQ_CHECK_IS_NULL);
    node->operand = of.made;
    return negated ? pair(r, FQ_CHECK_NOT, node, NULL) : node;
}

/* What is no comparison: a Boolean itself. */
static const struct fq_check_node *read_bare(struct fq_check_reading *r, struct fq_check_span s)
{
    static const struct fq_check_said yes = {.made = {.class = FQ_CHECK_BOOL},
                                             .text = FQ_STR_INIT("true")};
    struct fq_check_said of;
    if (!fq_check_read_operand(r, s, &of) || !of.made.is_subject || of.made.class != FQ_CHECK_BOOL)
        return unsure(r);
    return compared(r, &of.made, FQ_STR("="), false, &yes, 1, true);
}

/* What stands outside of brackets. */
struct outside {
    size_t ands, ors, operators, at; /* of the operator */
    bool strange;
};

static struct outside look_outside(const struct fq_check_reading *r, struct fq_check_span s)
{
    struct outside o = {.ands = 0};
    for (size_t i = s.from; i < s.to; i = fq_check_behind(r, i)) {
        o.ands += fq_check_is_word(r, i, "and");
        o.ors += fq_check_is_word(r, i, "or");
        o.strange = o.strange || fq_check_is_word(r, i, "case");
        if (r->tokens[i].kind == FQ_VIEW_OPERATOR) {
            o.operators++;
            o.at = i;
        }
    }
    return o;
}

static const struct fq_check_node *read_span(struct fq_check_reading *r, struct fq_check_span s)
{
    struct outside o = look_outside(r, s);
    if (fq_check_width(s) == 0 || o.strange || (o.ands && o.ors))
        return unsure(r);
    if (o.ands)
        return read_chain(r, s, "and", FQ_CHECK_AND);
    if (o.ors)
        return read_chain(r, s, "or", FQ_CHECK_OR);
    if (fq_check_is_word(r, s.from, "not"))
        return pair(r, FQ_CHECK_NOT, read_truth(r, (struct fq_check_span){s.from + 1, s.to}), NULL);
    if (fq_check_width(s) > 2 && fq_check_is_word(r, s.to - 1, "null"))
        return read_null_test(r, s);
    if (o.operators == 1)
        return read_comparison(r, s, o.at);
    return o.operators ? unsure(r) : read_bare(r, s);
}

static const struct fq_check_node *read_truth(struct fq_check_reading *r, struct fq_check_span s)
{
    if (r->depth >= FQ_LIMIT_CHECK_DEPTH)
        return unsure(r);
    r->depth++;
    const struct fq_check_node *node = read_span(r, fq_check_unwrapped(r, s));
    r->depth--;
    return node;
}

/* ---- all of it ---- */

static size_t count_tokens(fq_str expression)
{
    struct fq_view_lexer lexer = {.text = expression};
    size_t count = 0;
    while (fq_view_token_next(&lexer).kind != FQ_VIEW_END)
        count++;
    return count;
}

/* False: there are too many tokens, or one is unknown, or brackets do not close. */
static bool take_tokens(struct fq_check_reading *r, fq_str expression, struct fq_arena *scratch)
{
    struct fq_view_lexer lexer = {.text = expression};
    size_t opened[FQ_LIMIT_CHECK_DEPTH], depth = 0;
    r->count = count_tokens(expression);
    if (r->count > FQ_LIMIT_CHECK_TOKENS)
        return false;
    r->tokens = FQ_NEW_ARRAY(scratch, r->count, struct fq_view_token);
    r->closes = FQ_NEW_ARRAY(scratch, r->count, size_t);
    for (size_t i = 0; i < r->count; i++) {
        r->tokens[i] = fq_view_token_next(&lexer);
        enum fq_view_token_kind kind = r->tokens[i].kind;
        if (kind == FQ_VIEW_BAD || (kind == FQ_VIEW_OPEN && depth == FQ_LIMIT_CHECK_DEPTH) ||
            (kind == FQ_VIEW_CLOSE && depth == 0))
            return false;
        if (kind == FQ_VIEW_OPEN)
            opened[depth++] = i;
        if (kind == FQ_VIEW_CLOSE)
            r->closes[opened[--depth]] = i;
    }
    return depth == 0;
}

/* Some value surely gives it that truth. */
static bool may_be(const struct fq_check_node *node, bool truth)
{
    switch (node->kind) {
    case FQ_CHECK_UNSURE:
        return false;
    case FQ_CHECK_NOT:
        return may_be(node->left, !truth);
    case FQ_CHECK_AND:
    case FQ_CHECK_OR:
        if ((node->kind == FQ_CHECK_OR) == truth)
            return may_be(node->left, truth) || may_be(node->right, truth);
        return may_be(node->left, truth) && may_be(node->right, truth);
    case FQ_CHECK_COMPARE:
    case FQ_CHECK_COMPARE_BOTH:
    case FQ_CHECK_IS_NULL:
    case FQ_CHECK_MATCHES:
        break;
    }
    return true;
}

const struct fq_check *fq_check_read(struct fq_arena *arena, struct fq_arena *scratch,
                                     fq_str expression, const struct fq_check_subject *subject)
{
    return fq_check_read_row(arena, scratch, expression, subject, 1);
}

const struct fq_check *fq_check_read_row(struct fq_arena *arena, struct fq_arena *scratch,
                                         fq_str expression, const struct fq_check_subject *subjects,
                                         size_t count)
{
    struct fq_check_reading r = {.arena = arena, .subjects = subjects, .subject_count = count};
    if (!take_tokens(&r, expression, scratch))
        return NULL;
    const struct fq_check_node *root = read_truth(&r, (struct fq_check_span){0, r.count});
    if (!may_be(root, false))
        return NULL;
    struct fq_check_subject *kept = FQ_NEW_ARRAY(arena, count, struct fq_check_subject);
    struct fq_check *check = FQ_NEW(arena, struct fq_check);
    memcpy(kept, subjects, count * sizeof(*kept));
    *check = (struct fq_check){kept, count, root};
    return check;
}
