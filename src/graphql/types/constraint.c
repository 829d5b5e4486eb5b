/* SPDX-License-Identifier: MIT */
#include "graphql/types/constraint.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "graphql/types/decimal.h"
#include "graphql/types/print.h"
#include "graphql/types/type.h"

void fq_constraint_init(struct fq_constraint *constraint)
{
    *constraint = (struct fq_constraint){.max_length = SIZE_MAX, .max_items = SIZE_MAX};
}

/* ---- numbers ---- */

/* NaN and infinities come last, as in PostgreSQL. */
static int compare(struct fq_arena *arena, fq_str a, fq_str b)
{
    struct fq_decimal x, y;
    if (!fq_decimal_read(arena, a, &x) || !fq_decimal_read(arena, b, &y))
        return fq_str_eq(a, FQ_STR("-Infinity")) ? -1 : 1;
    return fq_decimal_compare(&x, &y);
}

/* ---- taking ---- */

/* What is said, from whichever side it comes. */
struct said {
    fq_str name;
    bool is_text, is_number;
    fq_str text;
};

static const char *take_number(const struct said *said, size_t *ret, bool *ret_has)
{
    enum { MOST = 999999999 };
    int64_t number;
    if (!said->is_number || !fq_str_to_i64(said->text, &number) || number < 0 || number > MOST)
        return "is a whole number, 0 or more";
    *ret = (size_t)number;
    *ret_has = true;
    return NULL;
}

static const char *take_limit(const struct said *said, struct fq_arena *arena, fq_str *ret,
                              bool *ret_has)
{
    struct fq_decimal number;
    bool has_exponent = fq_str_find_char(said->text, 'e') < said->text.len ||
                        fq_str_find_char(said->text, 'E') < said->text.len;
    if (!said->is_number || has_exponent || !fq_decimal_read(arena, said->text, &number))
        return "is a number without an exponent";
    *ret = fq_arena_str(arena, said->text);
    *ret_has = true;
    return NULL;
}

static const char *take_pattern(struct fq_constraint *c, struct fq_arena *arena,
                                const struct said *said)
{
    const char *why = NULL;
    if (!said->is_text)
        return "is a string";
    c->pattern_text = fq_arena_str(arena, said->text);
    c->pattern = fq_regex_new(arena, said->text, &why);
    return c->pattern ? NULL : fq_arena_printf(arena, "is no regular expression: %s", why).ptr;
}

static const char *take_format(struct fq_constraint *c, struct fq_arena *arena,
                               const struct said *said)
{
    for (size_t i = 0; said->is_text && i < fq_format_count; i++) {
        if (!fq_str_eq(said->text, fq_str_from(fq_formats[i].name)))
            continue;
        c->format = &fq_formats[i];
        return NULL;
    }
    struct fq_buf names;
    fq_buf_init(&names, arena, FQ_LIMIT_ERROR_MESSAGE_BYTES);
    fq_buf_literal(&names, "is one of ");
    for (size_t i = 0; i < fq_format_count; i++)
        fq_buf_printf(&names, "%s%s", i ? ", " : "", fq_formats[i].name);
    return fq_arena_str(arena, fq_buf_str(&names)).ptr;
}

static const char *take_rule(struct fq_constraint *c, struct fq_arena *arena,
                             const struct said *said)
{
    const struct {
        const char *name;
        size_t *count;
        fq_str *bound;
        bool *has;
    } parts[] = {
        {"minLength", &c->min_length, NULL, &c->has_length},
        {"maxLength", &c->max_length, NULL, &c->has_length},
        {"minItems", &c->min_items, NULL, &c->has_items},
        {"maxItems", &c->max_items, NULL, &c->has_items},
        {"min", NULL, &c->min, &c->has_range},
        {"max", NULL, &c->max, &c->has_range},
        {"exclusiveMin", NULL, &c->exclusive_min, &c->has_range},
        {"exclusiveMax", NULL, &c->exclusive_max, &c->has_range},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(parts); i++) {
        if (!fq_str_eq(said->name, fq_str_from(parts[i].name)))
            continue;
        return parts[i].count ? take_number(said, parts[i].count, parts[i].has)
                              : take_limit(said, arena, parts[i].bound, parts[i].has);
    }
    if (fq_str_eq(said->name, FQ_STR("pattern")))
        return take_pattern(c, arena, said);
    if (fq_str_eq(said->name, FQ_STR("format")))
        return take_format(c, arena, said);
    return "is none of minLength, maxLength, pattern, format, min, max, exclusiveMin, "
           "exclusiveMax, minItems, maxItems";
}

const char *fq_constraint_take(struct fq_constraint *constraint, struct fq_arena *arena,
                               fq_str name, const struct fq_value *value)
{
    const struct said said = {.name = name,
                              .is_text = value->kind == FQ_VALUE_STRING,
                              .is_number =
                                  value->kind == FQ_VALUE_INT || value->kind == FQ_VALUE_FLOAT,
                              .text = value->text};
    return take_rule(constraint, arena, &said);
}

const char *fq_constraint_take_json(struct fq_constraint *constraint, struct fq_arena *arena,
                                    fq_str name, const struct fq_json *value)
{
    const struct said said = {.name = name,
                              .is_text = value->kind == FQ_JSON_STRING,
                              .is_number = value->kind == FQ_JSON_NUMBER,
                              .text = value->text};
    return take_rule(constraint, arena, &said);
}

/* ---- printing ---- */

static void print_rule(struct fq_buf *out, bool *is_first, const char *name)
{
    fq_buf_printf(out, "%s%s: ", *is_first ? " @constraint(" : ", ", name);
    *is_first = false;
}

static void print_text(struct fq_buf *out, bool *is_first, const char *name, fq_str text)
{
    const struct fq_value value = {.kind = FQ_VALUE_STRING, .text = text};
    print_rule(out, is_first, name);
    fq_value_print(out, &value);
}

void fq_constraint_print(struct fq_buf *out, const struct fq_constraint *c)
{
    const struct {
        const char *name;
        size_t count, none;
    } counts[] = {{"minLength", c->min_length, 0},
                  {"maxLength", c->max_length, SIZE_MAX},
                  {"minItems", c->min_items, 0},
                  {"maxItems", c->max_items, SIZE_MAX}};
    const struct {
        const char *name;
        fq_str bound;
    } bounds[] = {{"min", c->min},
                  {"max", c->max},
                  {"exclusiveMin", c->exclusive_min},
                  {"exclusiveMax", c->exclusive_max}};
    bool is_first = true;
    for (size_t i = 0; i < FQ_ARRAY_LEN(counts); i++) {
        if (counts[i].count == counts[i].none)
            continue;
        print_rule(out, &is_first, counts[i].name);
        fq_buf_printf(out, "%zu", counts[i].count);
    }
    for (size_t i = 0; i < FQ_ARRAY_LEN(bounds); i++) {
        if (!bounds[i].bound.len)
            continue;
        print_rule(out, &is_first, bounds[i].name);
        fq_buf_str_add(out, bounds[i].bound);
    }
    if (c->pattern)
        print_text(out, &is_first, "pattern", c->pattern_text);
    if (c->format)
        print_text(out, &is_first, "format", fq_str_from(c->format->name));
    if (!is_first)
        fq_buf_char(out, ')');
}

/* ---- fitting ---- */

static bool is_named(const struct fq_type *type, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (fq_str_eq(type->name, fq_str_from(names[i])))
            return true;
    }
    return false;
}

const char *fq_constraint_misfit(const struct fq_constraint *constraint,
                                 const struct fq_type_ref *type)
{
    static const char *const texts[] = {"String", "ID"};
    static const char *const numbers[] = {"Int", "Float", "BigInt", "Decimal"};
    const struct fq_type *named = fq_type_named(type);
    bool of_text = constraint->has_length || constraint->pattern || constraint->format;
    if (of_text && !is_named(named, texts, FQ_ARRAY_LEN(texts)))
        return "only String and ID have lengths, patterns and formats";
    if (constraint->has_range && !is_named(named, numbers, FQ_ARRAY_LEN(numbers)))
        return "only Int, Float, BigInt and Decimal have a least and a greatest value";
    if (constraint->has_items && type->named)
        return "only lists have a number of items";
    return NULL;
}

/* ---- looking ---- */

/* Blanks that PostgreSQL drops are not counted. */
static size_t length_of(const struct fq_constraint *c, fq_str text)
{
    size_t length = fq_utf8_count(text);
    while (c->drops_blanks && length > c->max_length && text.ptr[text.len - 1] == ' ') {
        text.len--;
        length--;
    }
    return length;
}

static const char *refuse_number(struct fq_arena *arena, fq_str *ret, const char *rule,
                                 const char *how, size_t number, const char *noun)
{
    *ret =
        fq_arena_printf(arena, "must have %s %zu %s%s", how, number, noun, number == 1 ? "" : "s");
    return rule;
}

static const char *refuse_length(const struct fq_constraint *c, struct fq_arena *arena, fq_str text,
                                 fq_str *ret)
{
    if (!c->has_length)
        return NULL;
    size_t length = length_of(c, text);
    if (length < c->min_length)
        return refuse_number(arena, ret, "minLength", "at least", c->min_length, "character");
    return length > c->max_length
               ? refuse_number(arena, ret, "maxLength", "at most", c->max_length, "character")
               : NULL;
}

static const char *refuse_range(const struct fq_constraint *c, struct fq_arena *arena, fq_str text,
                                fq_str *ret)
{
    const struct {
        const char *name;
        fq_str bound;
        int least, most; /* of what comparing gives */
        const char *told;
    } bounds[] = {
        {"min", c->min, 0, 1, "at least"},
        {"max", c->max, -1, 0, "at most"},
        {"exclusiveMin", c->exclusive_min, 1, 1, "more than"},
        {"exclusiveMax", c->exclusive_max, -1, -1, "less than"},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(bounds); i++) {
        if (!bounds[i].bound.len)
            continue;
        int order = compare(arena, text, bounds[i].bound);
        if (order >= bounds[i].least && order <= bounds[i].most)
            continue;
        *ret =
            fq_arena_printf(arena, "must be %s %.*s", bounds[i].told, FQ_STR_ARG(bounds[i].bound));
        return bounds[i].name;
    }
    return NULL;
}

static bool matches(const struct fq_regex *pattern, struct fq_arena *arena, fq_str text)
{
    return !pattern ||
           (text.len <= FQ_LIMIT_REGEX_TEXT_BYTES && fq_regex_matches(pattern, text, arena));
}

static const char *refuse_form(const struct fq_constraint *c, struct fq_arena *arena, fq_str text,
                               fq_str *ret)
{
    if (!matches(c->pattern, arena, text)) {
        *ret = fq_arena_printf(arena, "must match the pattern %.*s", FQ_STR_ARG(c->pattern_text));
        return "pattern";
    }
    if (!c->format || fq_format_holds(c->format, text))
        return NULL;
    *ret = fq_arena_printf(arena, "must be of the format %s", c->format->name);
    return "format";
}

const char *fq_constraint_refuses(const struct fq_constraint *constraint, struct fq_arena *arena,
                                  fq_str text, fq_str *ret_problem)
{
    const char *name = NULL;
    for (const struct fq_constraint *c = constraint; c && !name; c = c->also) {
        name = refuse_length(c, arena, text, ret_problem);
        name = name ? name : refuse_range(c, arena, text, ret_problem);
        name = name ? name : refuse_form(c, arena, text, ret_problem);
    }
    return name;
}

const char *fq_constraint_refuses_count(const struct fq_constraint *constraint,
                                        struct fq_arena *arena, size_t count, fq_str *ret_problem)
{
    for (const struct fq_constraint *c = constraint; c; c = c->also) {
        if (count < c->min_items)
            return refuse_number(arena, ret_problem, "minItems", "at least", c->min_items, "item");
        if (count > c->max_items)
            return refuse_number(arena, ret_problem, "maxItems", "at most", c->max_items, "item");
    }
    return NULL;
}
