/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "fixture.h"
#include "unit.h"

static struct fixture f;

struct attempt {
    struct fq_arena *arena;
    const struct fq_definition *operation;
    const char *json;
    struct fq_variables variables;
    struct fq_errors errors;
};

static enum fq_status coerce(void *arg)
{
    struct attempt *a = arg;
    struct fq_json given;
    struct fq_error error = {0};
    enum fq_status status = fq_json_read(a->arena, fq_str_from(a->json), &given, &error);
    return status ? status
                  : fq_variables_coerce(&f.system, a->operation, &given, a->arena, &a->variables,
                                        &a->errors);
}

/* Variables of one definition, given as JSON. */
static struct attempt coerced(const char *definitions, const char *json)
{
    fq_str text = fq_arena_printf(&f.arena, "query (%s) { __typename }", definitions);
    struct attempt a = {.arena = &f.arena, .json = json};
    a.operation = fixture_parse(&f, text.ptr)->definitions;
    ck_assert_int_eq(fq_guard(coerce, &a), a.errors.count ? FQ_INPUT : FQ_OK);
    return a;
}

static void set_up(void)
{
    fixture_init(&f);
    fixture_build(&f, fixture_animals);
}

/* shape, then the leaves' texts; a list's items are in brackets. */
static const struct {
    const char *definition;
    const char *json;
    const char *shape;
    const char *leaves;
} shapes[] = {
    {"$v: Int", "{}", "a", ""},
    {"$v: Int", "{\"v\": null}", "n", ""},
    {"$v: Int", "{\"v\": 5}", "s", "5"},
    {"$v: Int", "{\"v\": 5.0}", "s", "5"},
    {"$v: Int", "{\"v\": -12e2}", "s", "-1200"},
    {"$v: Int", "{\"v\": 0.0e5}", "s", "0"},
    {"$v: Int = 3", "{}", "a", ""},
    {"$v: Int = 3", "{\"w\": 1}", "a", ""},
    {"$v: Float", "{\"v\": 1.50}", "s", "1.50"},
    {"$v: ID", "{\"v\": 7}", "s", "7"},
    {"$v: String", "{\"v\": \"\\u00e9\"}", "s", "\xc3\xa9"},
    {"$v: Any", "{\"v\": {\"a\": [1, 2]}}", "s", "{\"a\": [1, 2]}"},
    {"$v: Boolean", "{\"v\": true}", "t", ""},
    {"$v: Boolean", "{\"v\": false}", "f", ""},
    {"$v: FurColor", "{\"v\": \"TAN\"}", "eTAN;", ""},
    {"$v: [Int]", "{\"v\": 5}", "l", "[5]"},
    {"$v: [Int]", "{\"v\": [1, null, 3]}", "l", "[1 null 3]"},
    {"$v: [Int]", "{\"v\": []}", "l", "[]"},
    {"$v: [[Int]]", "{\"v\": [[1], 2, null]}", "l", "[[1] [2] null]"},
    {"$v: [Boolean]", "{\"v\": [true]}", "l", "[true]"},
    {"$v: [FurColor!]", "{\"v\": [\"TAN\", \"BLACK\"]}", "[eTAN;eBLACK;]", ""},
    {"$v: Where", "{\"v\": {}}", "{}", ""},
    {"$v: Where", "{\"v\": {\"id\": 2, \"name\": \"x\"}}", "{0s1s}", "x 2"},
    {"$v: Where", "{\"v\": {\"name\": null, \"flag\": true}}", "{0n5t}", ""},
    {"$v: Where", "{\"v\": {\"and\": [{\"name\": \"a\"}, {\"ints\": [1]}, {}]}}", "{7[{0s}{6l}{}]}",
     "a [1]"},
    {"$v: Where", "{\"v\": {\"and\": {\"not\": {\"color\": \"TAN\"}}}}", "{7[{8{4eTAN;}}]}", ""},
    {"$a: Int, $w: Where, $b: [ID!]", "{\"a\": 1, \"b\": [2], \"w\": {\"id\": 3}}", "s{1s}l",
     "1 3 [2]"},
    {"$a: Int, $b: Int, $c: Int", "{\"b\": null, \"c\": 1}", "ans", "1"},
};

static void show(struct fq_buf *out, const struct fq_input *value)
{
    if (value->kind == FQ_INPUT_NULL) {
        fq_buf_literal(out, "null");
    } else if (value->kind == FQ_INPUT_LIST) {
        fq_buf_char(out, '[');
        for (size_t i = 0; i < value->count; i++) {
            ck_assert_int_eq(value->items[i]->leaf, FQ_INPUT_CONSTANT);
            fq_buf_str_add(out, i ? FQ_STR(" ") : FQ_STR(""));
            show(out, value->items[i]);
        }
        fq_buf_char(out, ']');
    } else {
        fq_buf_str_add(out, value->text);
    }
}

TEST(a_shape_holds_all_but_the_values_of_leaves)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(shapes); i++) {
        set_up();
        struct attempt a = coerced(shapes[i].definition, shapes[i].json);
        fq_str told = fixture_errors(&f, &a.errors);
        ck_assert_msg(told.len == 0, "%.*s", FQ_STR_ARG(told));
        ASSERT_STR(a.variables.shape, fq_str_from(shapes[i].shape));
        struct fq_buf leaves;
        fq_buf_init(&leaves, &f.arena, SIZE_MAX / 2);
        for (size_t j = 0; j < a.variables.leaf_count; j++) {
            ck_assert_int_eq(a.variables.leaves[j]->leaf, (int)j);
            fq_buf_str_add(&leaves, j ? FQ_STR(" ") : FQ_STR(""));
            show(&leaves, a.variables.leaves[j]);
        }
        ASSERT_STR(leaves.len ? fq_buf_str(&leaves) : FQ_STR(""), fq_str_from(shapes[i].leaves));
        fixture_clear(&f);
    }
}
END

TEST(defaults_are_constants)
{
    set_up();
    struct attempt a = coerced("$v: Int = 3, $w: Where", "{\"w\": {\"name\": \"x\"}}");
    ASSERT_STR(a.variables.values[0]->text, FQ_STR("3"));
    ck_assert_int_eq(a.variables.values[0]->leaf, FQ_INPUT_CONSTANT);
    const struct fq_input *where = fq_variable_value(&a.variables, FQ_STR("w"));
    ASSERT_STR(fq_input_get(where, FQ_STR("limit"))->text, FQ_STR("10"));
    ck_assert_int_eq(fq_input_get(where, FQ_STR("limit"))->leaf, FQ_INPUT_CONSTANT);
    ck_assert_int_eq(fq_input_get(where, FQ_STR("name"))->leaf, 0);
    ck_assert_ptr_null(fq_input_get(where, FQ_STR("id")));
    ck_assert_ptr_null(fq_variable_value(&a.variables, FQ_STR("nobody")));
    fixture_clear(&f);
}
END

/* In graphql-js 16's words. */
static const struct {
    const char *definition;
    const char *json;
    const char *errors;
} refused[] = {
    {"$v: Int!", "{}", "Variable \"$v\" of required type \"Int!\" was not provided."},
    {"$v: Int!", "{\"v\": null}", "Variable \"$v\" of non-null type \"Int!\" must not be null."},
    {"$v: Int", "{\"v\": \"1\"}",
     "Variable \"$v\" got invalid value \"1\"; Int cannot represent non-integer value: \"1\""},
    {"$v: Int", "{\"v\": 1.5}",
     "Variable \"$v\" got invalid value 1.5; Int cannot represent non-integer value: 1.5"},
    {"$v: Int", "{\"v\": 2147483648}",
     "Variable \"$v\" got invalid value 2147483648; Int cannot represent non 32-bit signed integer "
     "value: 2147483648"},
    {"$v: Int", "{\"v\": [1]}",
     "Variable \"$v\" got invalid value [1]; Int cannot represent non-integer value: [1]"},
    {"$v: Float", "{\"v\": 1e400}",
     "Variable \"$v\" got invalid value 1e400; Float cannot represent non numeric value: 1e400"},
    {"$v: String", "{\"v\": {\"a\": {\"b\": {\"c\": 1}}}}",
     "Variable \"$v\" got invalid value { a: { b: [Object] } }; String cannot represent a non "
     "string value: { a: { b: [Object] } }"},
    {"$v: Boolean", "{\"v\": 1}",
     "Variable \"$v\" got invalid value 1; Boolean cannot represent a non boolean value: 1"},
    {"$v: ID", "{\"v\": true}",
     "Variable \"$v\" got invalid value true; ID cannot represent value: true"},
    {"$v: FurColor", "{\"v\": \"TANN\"}",
     "Variable \"$v\" got invalid value \"TANN\"; Value \"TANN\" does not exist in \"FurColor\" "
     "enum. Did you mean the enum value \"TAN\"?"},
    {"$v: FurColor", "{\"v\": 1}",
     "Variable \"$v\" got invalid value 1; Enum \"FurColor\" cannot represent non-string value: "
     "1."},
    {"$v: Date", "{\"v\": \"x\"}",
     "Variable \"$v\" got invalid value \"x\"; Expected type \"Date\". \"x\" is not a date "
     "(YYYY-MM-DD)"},
    {"$v: [Int!]", "{\"v\": [1, null]}",
     "Variable \"$v\" got invalid value null at \"v[1]\"; Expected non-nullable type \"Int!\" not "
     "to be null."},
    {"$v: Where", "{\"v\": 5}",
     "Variable \"$v\" got invalid value 5; Expected type \"Where\" to be an object."},
    {"$v: Where", "{\"v\": {\"and\": [{}, {\"nam\": 1, \"not\": {\"ints\": [\"x\"]}}]}}",
     "Variable \"$v\" got invalid value \"x\" at \"v.and[1].not.ints[0]\"; Int cannot represent "
     "non-integer value: \"x\"\n"
     "Variable \"$v\" got invalid value { nam: 1, not: { ints: [Array] } } at \"v.and[1]\"; Field "
     "\"nam\" is not defined by type \"Where\". Did you mean \"name\", \"and\", \"any\", or "
     "\"not\"?"},
    {"$v: ComplexInput", "{\"v\": {}}",
     "Variable \"$v\" got invalid value {}; Field \"requiredField\" of required type \"Boolean!\" "
     "was not provided."},
    {"$v: OneOfInput", "{\"v\": {}}",
     "Variable \"$v\" got invalid value {}; Exactly one key must be specified for OneOf type "
     "\"OneOfInput\"."},
    {"$v: OneOfInput", "{\"v\": {\"intField\": null}}",
     "Variable \"$v\" got invalid value null at \"v.intField\"; Field \"intField\" must be "
     "non-null."},
    {"$v: Int", "[]",
     "Variables must be provided as an Object where each property is a variable value."},
};

TEST(every_fault_is_told_with_its_path)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(refused); i++) {
        set_up();
        struct attempt a = coerced(refused[i].definition, refused[i].json);
        struct fq_buf out;
        fq_buf_init(&out, &f.arena, SIZE_MAX / 2);
        for (const struct fq_error *e = a.errors.first; e; e = e->next)
            fq_buf_printf(&out, "%s%.*s", out.len ? "\n" : "", FQ_STR_ARG(e->message));
        ASSERT_STR(out.len ? fq_buf_str(&out) : FQ_STR(""), fq_str_from(refused[i].errors));
        fixture_clear(&f);
    }
}
END

TEST(a_long_value_leaves_room_for_what_is_wrong_with_it)
{
    set_up();
    struct fq_buf json;
    fq_buf_init(&json, &f.arena, SIZE_MAX / 2);
    fq_buf_literal(&json, "{\"v\": \"");
    for (size_t i = 0; i < 5000; i++)
        fq_buf_literal(&json, "\xc3\xa9");
    fq_buf_add(&json, "\"}", 3);
    struct attempt a = coerced("$v: Boolean", json.ptr);
    ck_assert_uint_ne(fq_str_find(a.errors.first->message, FQ_STR("Boolean cannot represent")),
                      a.errors.first->message.len);
    fixture_clear(&f);
}
END

TEST(every_allocation_may_fail)
{
    set_up();
    const struct fq_definition *operation =
        fixture_parse(&f, "query ($v: Where = {limit: 1}, $l: [Where!], $i: [[Int]], $d: Date) "
                          "{ __typename }")
            ->definitions;
    for (uint64_t nth = 1;; nth++) {
        struct fq_arena arena;
        fq_arena_init(&arena, 0, SIZE_MAX / 2);
        struct attempt a = {.arena = &arena, .operation = operation};
        a.json = "{\"l\": [{\"name\": \"x\", \"colors\": [\"TAN\", \"TEN\"]}, {\"nam\": {}}], "
                 "\"i\": [[1], 2], \"d\": 5}";
        fq_memory_fail_from(nth);
        enum fq_status status = fq_guard(coerce, &a);
        bool failed = fq_memory_has_failed();
        fq_memory_fail_from(0);
        fq_arena_clear(&arena);
        ck_assert_int_eq(status, failed ? FQ_NOMEM : FQ_INPUT);
        if (!failed)
            break;
    }
    fixture_clear(&f);
}
END

int main(void)
{
    return RUN("graphql/variables", a_shape_holds_all_but_the_values_of_leaves,
               defaults_are_constants, every_fault_is_told_with_its_path,
               a_long_value_leaves_room_for_what_is_wrong_with_it, every_allocation_may_fail);
}
