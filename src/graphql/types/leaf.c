/* SPDX-License-Identifier: MIT
 *
 * Scalars and enum values, from literals and from JSON.
 */
#include "graphql/types/input_private.h"
#include "graphql/types/print.h"
#include "graphql/types/suggest.h"

/* A message shows this much of a value; what is wrong with it must still fit behind. */
#define SHOWN_BYTES 400
#define SHOWN_ITEMS 10
#define SHOWN_DEPTH 2

/* ---- values in messages ---- */

static fq_str abridge(struct fq_arena *arena, fq_str text)
{
    if (text.len <= SHOWN_BYTES)
        return text;
    size_t len = SHOWN_BYTES;
    while (len > 0 && ((unsigned char)text.ptr[len] & 0xc0u) == 0x80u)
        len--;
    return fq_arena_printf(arena, "%.*s...", (int)len, text.ptr);
}

static void inspect(struct fq_buf *out, const struct fq_json *value, size_t depth);

static void inspect_array(struct fq_buf *out, const struct fq_json *array, size_t depth)
{
    if (array->count && depth >= SHOWN_DEPTH) {
        fq_buf_literal(out, "[Array]");
        return;
    }
    fq_buf_char(out, '[');
    for (size_t i = 0; i < array->count && i < SHOWN_ITEMS; i++) {
        if (i)
            fq_buf_literal(out, ", ");
        inspect(out, &array->items[i], depth + 1);
    }
    if (array->count == SHOWN_ITEMS + 1)
        fq_buf_literal(out, ", ... 1 more item");
    else if (array->count > SHOWN_ITEMS)
        fq_buf_printf(out, ", ... %zu more items", array->count - SHOWN_ITEMS);
    fq_buf_char(out, ']');
}

static void inspect_object(struct fq_buf *out, const struct fq_json *object, size_t depth)
{
    if (object->count == 0) {
        fq_buf_literal(out, "{}");
        return;
    }
    if (depth >= SHOWN_DEPTH) {
        fq_buf_literal(out, "[Object]");
        return;
    }
    for (size_t i = 0; i < object->count && out->len <= SHOWN_BYTES; i++) {
        fq_buf_str_add(out, i ? FQ_STR(", ") : FQ_STR("{ "));
        fq_buf_str_add(out, object->members[i].name);
        fq_buf_literal(out, ": ");
        inspect(out, &object->members[i].value, depth + 1);
    }
    fq_buf_literal(out, " }");
}

static void inspect(struct fq_buf *out, const struct fq_json *value, size_t depth)
{
    switch (value->kind) {
    case FQ_JSON_NULL:
        fq_buf_literal(out, "null");
        return;
    case FQ_JSON_BOOL:
        fq_buf_str_add(out, value->boolean ? FQ_STR("true") : FQ_STR("false"));
        return;
    case FQ_JSON_NUMBER:
        fq_buf_str_add(out, value->text);
        return;
    case FQ_JSON_STRING:
        fq_json_string(out, value->text);
        return;
    case FQ_JSON_ARRAY:
        inspect_array(out, value, depth);
        return;
    case FQ_JSON_OBJECT:
        inspect_object(out, value, depth);
        return;
    }
}

fq_str fq_json_inspect(struct fq_arena *arena, const struct fq_json *value)
{
    struct fq_buf out;
    fq_buf_init(&out, arena, SIZE_MAX / 2);
    inspect(&out, value, 0);
    return abridge(arena, fq_buf_str(&out));
}

fq_str fq_literal_show(struct fq_arena *arena, const struct fq_value *literal)
{
    struct fq_buf out;
    fq_buf_init(&out, arena, SIZE_MAX / 2);
    fq_value_print(&out, literal);
    return abridge(arena, fq_buf_str(&out));
}

/* ---- literals ---- */

static void list_to_json(struct fq_buf *out, const struct fq_value *list)
{
    fq_buf_char(out, '[');
    for (size_t i = 0; i < list->count; i++) {
        if (i)
            fq_buf_char(out, ',');
        fq_literal_to_json(out, &list->items[i]);
    }
    fq_buf_char(out, ']');
}

static void object_to_json(struct fq_buf *out, const struct fq_value *object)
{
    fq_buf_char(out, '{');
    for (size_t i = 0; i < object->count; i++) {
        if (i)
            fq_buf_char(out, ',');
        fq_json_string(out, object->fields[i].name);
        fq_buf_char(out, ':');
        fq_literal_to_json(out, &object->fields[i].value);
    }
    fq_buf_char(out, '}');
}

void fq_literal_to_json(struct fq_buf *out, const struct fq_value *literal)
{
    switch (literal->kind) {
    case FQ_VALUE_NULL:
    case FQ_VALUE_VARIABLE: /* refused by validation */
        fq_buf_literal(out, "null");
        return;
    case FQ_VALUE_BOOL:
    case FQ_VALUE_INT:
    case FQ_VALUE_FLOAT:
        fq_buf_str_add(out, literal->text);
        return;
    case FQ_VALUE_STRING:
    case FQ_VALUE_ENUM:
        fq_json_string(out, literal->text);
        return;
    case FQ_VALUE_LIST:
        list_to_json(out, literal);
        return;
    case FQ_VALUE_OBJECT:
        object_to_json(out, literal);
        return;
    }
}

const struct fq_value *fq_literal_variable(const struct fq_value *literal)
{
    if (literal->kind == FQ_VALUE_VARIABLE)
        return literal;
    const struct fq_value *found = NULL;
    for (size_t i = 0; i < literal->count && !found; i++)
        found = fq_literal_variable(literal->kind == FQ_VALUE_LIST ? &literal->items[i]
                                                                   : &literal->fields[i].value);
    return found;
}

/* The value's name among those of the enum; what was given is shown as text. */
static bool find_enum_value(struct fq_arena *arena, const struct fq_type *type, fq_str name,
                            bool acceptable, const char *expected, fq_str text,
                            struct fq_errors *errors, struct fq_input *ret, fq_str *ret_problem)
{
    const struct fq_enum_value_def *value =
        acceptable ? fq_seen_value(errors->sight, fq_type_value(type, name)) : NULL;
    if (value) {
        *ret = (struct fq_input){
            .kind = FQ_INPUT_ENUM, .type = type, .text = value->name, .internal = value->internal};
        return true;
    }
    struct fq_suggestions near;
    fq_suggest_init(&near, acceptable ? name : text, errors);
    fq_suggest_values(&near, type, errors->sight);
    fq_str hint = fq_did_you_mean(arena, "the enum value ", near.names, near.count);
    if (acceptable)
        *ret_problem = fq_arena_printf(arena, "Value \"%.*s\" does not exist in \"%.*s\" enum.%.*s",
                                       FQ_STR_ARG(name), FQ_STR_ARG(type->name), FQ_STR_ARG(hint));
    else
        *ret_problem =
            fq_arena_printf(arena, "Enum \"%.*s\" cannot represent %s value: %.*s.%.*s",
                            FQ_STR_ARG(type->name), expected, FQ_STR_ARG(text), FQ_STR_ARG(hint));
    return false;
}

static bool accept(struct fq_arena *arena, const struct fq_type *type, enum fq_scalar_form form,
                   fq_str text, struct fq_input *ret, fq_str *ret_problem)
{
    *ret = (struct fq_input){.kind = FQ_INPUT_SCALAR, .type = type, .text = text};
    /* A scalar nothing is known of, as in a schema that is only checked, takes everything. */
    if (!type->scalar || !type->scalar->accept)
        return true;
    if (form == FQ_SCALAR_BOOL && fq_scalar_is_builtin(type->scalar)) {
        ret->kind = FQ_INPUT_BOOL;
        ret->boolean = fq_str_eq(text, FQ_STR("true"));
    }
    return type->scalar->accept(arena, form, text, &ret->text, ret_problem);
}

static bool is_builtin(const struct fq_type *type)
{
    return type->scalar && fq_scalar_is_builtin(type->scalar);
}

static fq_str literal_text(struct fq_arena *arena, const struct fq_type *type,
                           const struct fq_value *literal, enum fq_scalar_form form)
{
    if (form != FQ_SCALAR_OTHER)
        return literal->text;
    if (is_builtin(type))
        return fq_literal_show(arena, literal);
    struct fq_buf out;
    fq_buf_init(&out, arena, SIZE_MAX / 2);
    fq_literal_to_json(&out, literal);
    return fq_buf_str(&out);
}

static bool scalar_from_literal(struct fq_arena *arena, const struct fq_type *type,
                                const struct fq_type_ref *location, const struct fq_value *literal,
                                struct fq_input *ret, fq_str *ret_problem)
{
    static const enum fq_scalar_form forms[] = {
        [FQ_VALUE_NULL] = FQ_SCALAR_OTHER,     [FQ_VALUE_BOOL] = FQ_SCALAR_BOOL,
        [FQ_VALUE_INT] = FQ_SCALAR_INT,        [FQ_VALUE_FLOAT] = FQ_SCALAR_FLOAT,
        [FQ_VALUE_STRING] = FQ_SCALAR_STRING,  [FQ_VALUE_ENUM] = FQ_SCALAR_OTHER,
        [FQ_VALUE_VARIABLE] = FQ_SCALAR_OTHER, [FQ_VALUE_LIST] = FQ_SCALAR_OTHER,
        [FQ_VALUE_OBJECT] = FQ_SCALAR_OTHER,
    };
    fq_str problem = FQ_STR("");
    enum fq_scalar_form form = forms[literal->kind];
    bool builtin = is_builtin(type);
    /* A bare name is no value of a scalar, though inside an object it may be one's text. */
    bool bare_name = literal->kind == FQ_VALUE_ENUM && type->scalar;
    if (builtin || !bare_name) {
        fq_str text = literal_text(arena, type, literal, form);
        if (accept(arena, type, form, text, ret, &problem))
            return true;
    }
    if (builtin) {
        *ret_problem = problem;
        return false;
    }
    fq_str expected = fq_type_ref_text(arena, location);
    fq_str found = fq_literal_show(arena, literal);
    *ret_problem = fq_arena_printf(arena, "Expected value of type \"%.*s\", found %.*s%s%.*s",
                                   FQ_STR_ARG(expected), FQ_STR_ARG(found),
                                   problem.len ? "; " : ".", FQ_STR_ARG(problem));
    return false;
}

bool fq_leaf_from_literal(struct fq_arena *arena, const struct fq_type *type,
                          const struct fq_type_ref *location, const struct fq_value *literal,
                          struct fq_errors *errors, struct fq_input *ret, fq_str *ret_problem)
{
    if (type->kind != FQ_TYPE_ENUM)
        return scalar_from_literal(arena, type, location, literal, ret, ret_problem);
    bool acceptable = literal->kind == FQ_VALUE_ENUM;
    fq_str text = acceptable ? literal->text : fq_literal_show(arena, literal);
    return find_enum_value(arena, type, text, acceptable, "non-enum", text, errors, ret,
                           ret_problem);
}

/* ---- JSON ---- */

/* JSON knows one kind of number: 3.0 and 3e2 are whole too.  The digits of a whole number below
 * 10^16 in another notation, or FQ_STR_NONE. */
static fq_str whole_number(struct fq_arena *arena, fq_str text)
{
    enum { MOST_DIGITS = 16 };
    char digits[MOST_DIGITS];
    size_t count = 0;
    int64_t scale = 0; /* value = digits * 10^scale */
    bool point = false;
    size_t i = text.len && text.ptr[0] == '-';
    for (; i < text.len && text.ptr[i] != 'e' && text.ptr[i] != 'E'; i++) {
        if (text.ptr[i] == '.') {
            point = true;
            continue;
        }
        scale -= point;
        if (count == 0 && text.ptr[i] == '0')
            continue;
        if (count == MOST_DIGITS)
            return FQ_STR_NONE;
        digits[count++] = text.ptr[i];
    }
    if (i < text.len) {
        size_t sign = text.ptr[i + 1] == '+';
        int64_t power;
        if (!fq_str_to_i64(fq_str_from_offset(text, i + 1 + sign), &power) || power > 100 ||
            power < -100)
            return FQ_STR_NONE;
        scale += power;
    }
    for (; count && scale < 0 && digits[count - 1] == '0'; scale++)
        count--;
    if (count == 0)
        return FQ_STR("0");
    if (scale < 0 || (int64_t)count + scale > MOST_DIGITS)
        return FQ_STR_NONE;
    return fq_arena_printf(arena, "%s%.*s%.*s", text.ptr[0] == '-' ? "-" : "", (int)count, digits,
                           (int)scale, "0000000000000000");
}

static enum fq_scalar_form number_form(fq_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '.' || text.ptr[i] == 'e' || text.ptr[i] == 'E')
            return FQ_SCALAR_FLOAT;
    }
    return FQ_SCALAR_INT;
}

/* How a JSON value is told to a scalar. */
static enum fq_scalar_form json_form(struct fq_arena *arena, const struct fq_type *type,
                                     const struct fq_json *json, fq_str *ret_text)
{
    *ret_text = json->text;
    switch (json->kind) {
    case FQ_JSON_BOOL:
        *ret_text = json->boolean ? FQ_STR("true") : FQ_STR("false");
        return FQ_SCALAR_BOOL;
    case FQ_JSON_STRING:
        return FQ_SCALAR_STRING;
    case FQ_JSON_NUMBER: {
        enum fq_scalar_form form = number_form(json->text);
        fq_str whole = FQ_STR_NONE;
        bool plain_integer = type->scalar && type->scalar != &fq_builtin_scalars[1];
        if (form == FQ_SCALAR_FLOAT && is_builtin(type) && plain_integer)
            whole = whole_number(arena, json->text);
        if (!whole.len)
            return form;
        *ret_text = whole;
        return FQ_SCALAR_INT;
    }
    case FQ_JSON_NULL:
    case FQ_JSON_ARRAY:
    case FQ_JSON_OBJECT:
        break;
    }
    *ret_text = is_builtin(type) ? fq_json_inspect(arena, json) : json->raw;
    return FQ_SCALAR_OTHER;
}

static bool scalar_from_json(struct fq_arena *arena, const struct fq_type *type,
                             const struct fq_json *json, struct fq_input *ret, fq_str *ret_problem)
{
    fq_str text;
    fq_str problem = FQ_STR("");
    enum fq_scalar_form form = json_form(arena, type, json, &text);
    if (accept(arena, type, form, text, ret, &problem))
        return true;
    const struct fq_scalar *id = &fq_builtin_scalars[FQ_ARRAY_LEN(fq_builtin_scalars) - 1];
    if (type->scalar == id && form != FQ_SCALAR_STRING) /* graphql-js says less than of literals */
        *ret_problem = fq_arena_printf(arena, "ID cannot represent value: %.*s", FQ_STR_ARG(text));
    else if (is_builtin(type))
        *ret_problem = problem;
    else
        *ret_problem =
            fq_arena_printf(arena, "Expected type \"%.*s\".%s%.*s", FQ_STR_ARG(type->name),
                            problem.len ? " " : "", FQ_STR_ARG(problem));
    return false;
}

bool fq_leaf_from_json(struct fq_arena *arena, const struct fq_type *type,
                       const struct fq_json *json, struct fq_errors *errors, struct fq_input *ret,
                       fq_str *ret_problem)
{
    if (type->kind != FQ_TYPE_ENUM)
        return scalar_from_json(arena, type, json, ret, ret_problem);
    bool acceptable = json->kind == FQ_JSON_STRING;
    fq_str text = acceptable ? json->text : fq_json_inspect(arena, json);
    return find_enum_value(arena, type, json->text, acceptable, "non-string", text, errors, ret,
                           ret_problem);
}
