/* SPDX-License-Identifier: MIT
 *
 * What is compared: constants, and what is made of the subject.
 */
#include <string.h>

#include "base/limits.h"
#include "schema/check_reading.h"

/* ---- tokens ---- */

size_t fq_check_width(struct fq_check_span s)
{
    return s.to - s.from;
}

bool fq_check_is_word(const struct fq_check_reading *r, size_t at, const char *word)
{
    return fq_view_token_is(r->tokens[at], fq_str_from(word));
}

bool fq_check_is_text(const struct fq_check_reading *r, size_t at, const char *text)
{
    return fq_str_eq(r->tokens[at].text, fq_str_from(text));
}

size_t fq_check_behind(const struct fq_check_reading *r, size_t at)
{
    return r->tokens[at].kind == FQ_VIEW_OPEN ? r->closes[at] + 1 : at + 1;
}

struct fq_check_span fq_check_unwrapped(const struct fq_check_reading *r, struct fq_check_span s)
{
    while (fq_check_width(s) >= 2 && fq_check_is_text(r, s.from, "(") &&
           fq_check_behind(r, s.from) == s.to)
        s = (struct fq_check_span){s.from + 1, s.to - 1};
    return s;
}

bool fq_check_is_call(const struct fq_check_reading *r, struct fq_check_span s, const char *name,
                      struct fq_check_span *ret)
{
    if (fq_check_width(s) < 3 || !fq_check_is_word(r, s.from, name) ||
        !fq_check_is_text(r, s.from + 1, "(") || fq_check_behind(r, s.from + 1) != s.to)
        return false;
    *ret = (struct fq_check_span){s.from + 2, s.to - 1};
    return true;
}

size_t fq_check_last_cast(const struct fq_check_reading *r, struct fq_check_span s)
{
    size_t found = s.to;
    for (size_t i = s.from; i < s.to; i = fq_check_behind(r, i)) {
        if (r->tokens[i].kind == FQ_VIEW_CAST)
            found = i;
    }
    return found;
}

/* ---- types ---- */

struct type {
    const char *name;
    enum fq_check_class class;
    bool whole; /* casting to it rounds */
};

static const struct type types[] = {
    {"integer", FQ_CHECK_NUMBER, true},
    {"bigint", FQ_CHECK_NUMBER, true},
    {"smallint", FQ_CHECK_NUMBER, true},
    {"numeric", FQ_CHECK_NUMBER, false},
    {"double precision", FQ_CHECK_FLOAT8, false},
    {"real", FQ_CHECK_FLOAT4, false},
    {"text", FQ_CHECK_TEXT, false},
    {"character varying", FQ_CHECK_TEXT, false},
    {"bpchar", FQ_CHECK_PADDED, false},
    {"date", FQ_CHECK_DATE, false},
    {"timestamp with time zone", FQ_CHECK_MOMENT, false},
    {"timestamp without time zone", FQ_CHECK_LOCAL, false},
    {"uuid", FQ_CHECK_UUID, false},
    {"boolean", FQ_CHECK_BOOL, false},
};

/* NULL: it is none of these, or has a length or a scale. */
static const struct type *read_type(const struct fq_check_reading *r, struct fq_check_span s)
{
    char name[32];
    size_t len = 0;
    for (size_t i = s.from; i < s.to; i++) {
        fq_str word = r->tokens[i].text;
        if (r->tokens[i].kind != FQ_VIEW_WORD || len + word.len + 2 > sizeof(name))
            return NULL;
        if (len)
            name[len++] = ' ';
        memcpy(name + len, word.ptr, word.len);
        len += word.len;
    }
    for (size_t i = 0; i < FQ_ARRAY_LEN(types); i++) {
        if (fq_str_eq(fq_str_of(name, len), fq_str_from(types[i].name)))
            return &types[i];
    }
    return NULL;
}

/* Blanks at the end of char(n) are dropped already.  int2 and int4 are floats as they stand; what
 * else becomes one, or a whole number, is rounded. */
static bool cast_subject(const struct fq_check_reading *r, struct fq_check_operand *o,
                         const struct type *type)
{
    const struct fq_check_subject *subject = &r->subjects[o->subject];
    bool counted = o->measure != FQ_CHECK_VALUE;
    bool to_float = o->class == FQ_CHECK_NUMBER && type->class == FQ_CHECK_FLOAT8 &&
                    subject->narrow && !counted;
    bool to_text = o->class == FQ_CHECK_PADDED && type->class == FQ_CHECK_TEXT;
    if (o->class != type->class && !to_float && !to_text)
        return false;
    o->class = type->class;
    return !type->whole || counted || subject->whole;
}

static bool cast_constant(const struct fq_check_reading *r, struct fq_check_said *o,
                          const struct type *type)
{
    enum fq_check_class from = o->made.class;
    bool is_number = type->class == FQ_CHECK_NUMBER || type->class == FQ_CHECK_FLOAT8 ||
                     type->class == FQ_CHECK_FLOAT4;
    struct fq_decimal number;
    if (from != FQ_CHECK_OPAQUE && from != type->class && !(from == FQ_CHECK_NUMBER && is_number))
        return false;
    o->made.class = type->class;
    return !type->whole ||
           (fq_decimal_read(r->arena, o->text, &number) && fq_check_is_whole(&number));
}

static bool read_cast(struct fq_check_reading *r, struct fq_check_span s, size_t at,
                      struct fq_check_said *ret)
{
    const struct type *type = read_type(r, (struct fq_check_span){at + 1, s.to});
    if (!type || !fq_check_read_operand(r, (struct fq_check_span){s.from, at}, ret))
        return false;
    return ret->made.is_subject ? cast_subject(r, &ret->made, type) : cast_constant(r, ret, type);
}

/* What is measured or trimmed is a text of the subject; char(n) is one without the blanks at its
 * end, which octet_length() would count. */
static bool apply_call(const struct fq_check_reading *r, struct fq_check_said *o,
                       enum fq_check_measure measure)
{
    bool padded = o->made.class == FQ_CHECK_PADDED && measure != FQ_CHECK_BYTES;
    if (!o->made.is_subject || o->made.measure != FQ_CHECK_VALUE ||
        (o->made.class != FQ_CHECK_TEXT && !padded))
        return false;
    if (measure == FQ_CHECK_VALUE) {
        o->made.class = FQ_CHECK_TEXT;
        o->made.trimmed = true;
        return true;
    }
    o->made.measure = measure;
    o->made.class = FQ_CHECK_NUMBER;
    return r->subjects[o->made.subject].countable;
}

static bool read_call(struct fq_check_reading *r, struct fq_check_span s, struct fq_check_said *ret)
{
    static const struct {
        const char *name;
        enum fq_check_measure measure;
    } calls[] = {
        {"length", FQ_CHECK_CHARACTERS},
        {"char_length", FQ_CHECK_CHARACTERS},
        {"character_length", FQ_CHECK_CHARACTERS},
        {"octet_length", FQ_CHECK_BYTES},
        {"btrim", FQ_CHECK_VALUE},
        {"trim", FQ_CHECK_VALUE},
    };
    struct fq_check_span inside;
    for (size_t i = 0; i < FQ_ARRAY_LEN(calls); i++) {
        if (!fq_check_is_call(r, s, calls[i].name, &inside))
            continue;
        /* TRIM(BOTH FROM x) */
        if (fq_check_width(inside) > 2 && fq_check_is_word(r, inside.from, "both") &&
            fq_check_is_word(r, inside.from + 1, "from"))
            inside.from += 2;
        return fq_check_read_operand(r, inside, ret) && apply_call(r, ret, calls[i].measure);
    }
    return false;
}

/* Of lists, which clients give in one dimension. */
static bool read_items(struct fq_check_reading *r, struct fq_check_span s,
                       struct fq_check_said *ret)
{
    struct fq_check_span inside;
    enum fq_check_measure measure = FQ_CHECK_ITEMS;
    bool first = fq_check_is_call(r, s, "array_length", &inside);
    if (first) {
        if (fq_check_width(inside) < 3 || !fq_check_is_text(r, inside.to - 2, ",") ||
            !fq_check_is_text(r, inside.to - 1, "1"))
            return false;
        inside.to -= 2;
        measure = FQ_CHECK_ITEMS_IF_ANY;
    }
    struct fq_check_said of;
    if ((!first && !fq_check_is_call(r, s, "cardinality", &inside)) ||
        !fq_check_read_operand(r, inside, &of) || !of.made.is_subject ||
        of.made.class != FQ_CHECK_LIST || of.made.measure != FQ_CHECK_VALUE)
        return false;
    *ret = (struct fq_check_said){.made = {.class = FQ_CHECK_NUMBER,
                                           .measure = measure,
                                           .subject = of.made.subject,
                                           .is_subject = true}};
    return true;
}

/* PostgreSQL writes its keywords in capitals, true and false apart, and names without quotes in
 * small letters. */
static bool is_keyword(const struct fq_check_reading *r, size_t at)
{
    fq_str text = r->tokens[at].text;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] >= 'A' && text.ptr[i] <= 'Z')
            return true;
    }
    return fq_str_eq(text, FQ_STR("true")) || fq_str_eq(text, FQ_STR("false"));
}

static bool is_subject(const struct fq_check_reading *r, size_t at, size_t number)
{
    struct fq_view_token token = r->tokens[at];
    fq_str name = r->subjects[number].name;
    if (name.len == 0)
        return fq_str_eq(token.text, FQ_STR("VALUE"));
    return (token.kind == FQ_VIEW_QUOTED || (token.kind == FQ_VIEW_WORD && !is_keyword(r, at))) &&
           fq_str_eq(fq_view_token_value(r->arena, token), name);
}

static bool read_single(const struct fq_check_reading *r, size_t at, struct fq_check_said *ret)
{
    struct fq_view_token token = r->tokens[at];
    *ret = (struct fq_check_said){.text = fq_view_token_value(r->arena, token)};
    if (token.kind == FQ_VIEW_STRING)
        return true;
    if (token.kind == FQ_VIEW_NUMBER) {
        ret->made.class = FQ_CHECK_NUMBER;
        return true;
    }
    for (size_t i = 0; i < r->subject_count; i++) {
        enum fq_check_class class = r->subjects[i].class;
        if (!is_subject(r, at, i))
            continue;
        ret->made = (struct fq_check_operand){
            .class = class, .subject = i, .unpadded = class == FQ_CHECK_PADDED, .is_subject = true};
        return true;
    }
    ret->made.class = FQ_CHECK_BOOL;
    return fq_check_is_word(r, at, "true") || fq_check_is_word(r, at, "false");
}

bool fq_check_read_operand(struct fq_check_reading *r, struct fq_check_span s,
                           struct fq_check_said *ret)
{
    s = fq_check_unwrapped(r, s);
    if (fq_check_width(s) == 0 || r->depth >= FQ_LIMIT_CHECK_DEPTH)
        return false;
    if (fq_check_width(s) == 1)
        return read_single(r, s.from, ret);
    size_t cast = fq_check_last_cast(r, s);
    r->depth++;
    bool read =
        cast < s.to ? read_cast(r, s, cast, ret) : read_call(r, s, ret) || read_items(r, s, ret);
    r->depth--;
    return read;
}
