/* SPDX-License-Identifier: MIT */
#include "fixture.h"
#include "unit.h"

static struct fixture f;

/* A query of complicatedArgs or find, with variables; the value of its first argument. */
struct attempt {
    const struct fq_definition *operation;
    const char *json;
    struct fq_variables variables;
    const struct fq_input *value;
    struct fq_errors errors;
};

static const struct fq_selection *innermost(const struct fq_selection *field)
{
    return field->selections && !field->argument_count ? innermost(field->selections) : field;
}

static enum fq_status coerce(void *arg)
{
    struct attempt *a = arg;
    struct fq_json given;
    struct fq_error error = {0};
    if (fq_json_read(&f.arena, fq_str_from(a->json), &given, &error))
        return FQ_REQUEST;
    enum fq_status status =
        fq_variables_coerce(&f.system, a->operation, &given, &f.arena, &a->variables, &a->errors);
    if (status)
        return status;
    const struct fq_selection *field = innermost(a->operation->selections);
    const struct fq_type *parent = field == a->operation->selections
                                       ? f.system.query
                                       : fq_type_find(&f.system, FQ_STR("ComplicatedArgs"));
    const struct fq_field_def *def = fq_field_lookup(&f.system, parent, field->name);
    return fq_argument_coerce(&f.system, &def->arguments[0], field->arguments,
                              field->argument_count, field->at, &a->variables, &f.arena, &a->value,
                              &a->errors);
}

static struct attempt coerced(const char *text, const char *json)
{
    struct attempt a = {.operation = fixture_operation(&f, text), .json = json};
    ck_assert_int_eq(fq_guard(coerce, &a), a.errors.count ? FQ_INPUT : FQ_OK);
    return a;
}

static void set_up(void)
{
    fixture_init(&f);
    fixture_build(&f, fixture_animals);
}

/* text#leaf, [items], {member: value} */
static void show(struct fq_buf *out, const struct fq_input *value)
{
    if (!value) {
        fq_buf_literal(out, "absent");
        return;
    }
    if (value->kind == FQ_INPUT_NULL) {
        fq_buf_literal(out, "null");
    } else if (value->kind == FQ_INPUT_LIST) {
        fq_buf_char(out, '[');
        for (size_t i = 0; i < value->count; i++) {
            fq_buf_str_add(out, i ? FQ_STR(" ") : FQ_STR(""));
            show(out, value->items[i]);
        }
        fq_buf_char(out, ']');
    } else if (value->kind == FQ_INPUT_OBJECT) {
        fq_buf_char(out, '{');
        for (size_t i = 0; i < value->count; i++) {
            fq_buf_printf(out, "%s%.*s: ", i ? " " : "", FQ_STR_ARG(value->members[i].def->name));
            show(out, value->members[i].value);
        }
        fq_buf_char(out, '}');
    } else {
        fq_buf_str_add(out, value->text);
    }
    if (value->leaf != FQ_INPUT_CONSTANT)
        fq_buf_printf(out, "#%d", (int)value->leaf);
}

static const struct {
    const char *text;
    const char *json;
    const char *value; /* or what is wrong */
} arguments[] = {
    {"{ complicatedArgs { intArgField } }", "{}", "absent"},
    {"{ complicatedArgs { intArgField(intArg: null) } }", "{}", "null"},
    {"{ complicatedArgs { intArgField(intArg: 5) } }", "{}", "5"},
    {"query ($v: Int) { complicatedArgs { intArgField(intArg: $v) } }", "{}", "absent"},
    {"query ($v: Int) { complicatedArgs { intArgField(intArg: $v) } }", "{\"v\": 4}", "4#0"},
    {"query ($v: Int) { complicatedArgs { intArgField(intArg: $v) } }", "{\"v\": null}", "null"},
    {"query ($v: Int = 6) { complicatedArgs { intArgField(intArg: $v) } }", "{}", "6"},
    {"{ complicatedArgs { nonNullFieldWithDefault } }", "{}", "0"},
    {"query ($v: Int) { complicatedArgs { nonNullFieldWithDefault(arg: $v) } }", "{}", "0"},
    {"query ($v: Int) { complicatedArgs { nonNullFieldWithDefault(arg: $v) } }", "{\"v\": null}",
     "1:66 Argument \"arg\" of non-null type \"Int!\" must not be null."},
    {"query ($v: Int = 1) { complicatedArgs { nonNullIntArgField(nonNullIntArg: $v) } }",
     "{\"v\": null}",
     "1:75 Argument \"nonNullIntArg\" of non-null type \"Int!\" must not be null."},
    {"query ($v: Int, $w: Any, $n: Int, $p: [Int] = [7]) { complicatedArgs { anyArgField(anyArg: "
     "{a: $v, b: [$n, $w, true], c: $n, d: $p}) } }",
     "{\"v\": 4, \"w\": {\"x\": [\"\\\"\", 1.50, false, null]}}",
     "{\"a\":4,\"b\":[null,{\"x\":[\"\\\"\",1.50,false,null]},true],\"d\":[7]}#-2"},
    {"query ($i: ID, $l: [[Int]], $w: Where, $c: FurColor, $d: [ID!] = 3) { complicatedArgs { "
     "anyArgField(anyArg: [$i, $l, $w, $c, $d]) } }",
     "{\"i\": 5, \"l\": 1, \"w\": {\"ints\": 7, \"not\": {\"limit\": null, \"id\": 1}}, \"c\": "
     "\"TAN\"}",
     "[\"5\",[[1]],{\"ints\":[7],\"not\":{\"id\":\"1\",\"limit\":null},\"limit\":10},\"TAN\",["
     "\"3\"]]#-"
     "2"},
    {"{ complicatedArgs { stringListArgField(stringListArg: \"a\") } }", "{}", "[a]"},
    {"query ($v: String) { complicatedArgs { stringListArgField(stringListArg: [\"a\", $v, null]) "
     "} }",
     "{\"v\": \"b\"}", "[a b#0 null]"},
    {"query ($v: String) { complicatedArgs { stringListArgField(stringListArg: [\"a\", $v]) } }",
     "{}", "[a null]"},
    {"query ($v: [String]) { complicatedArgs { stringListArgField(stringListArg: $v) } }",
     "{\"v\": [\"a\", \"b\"]}", "[a b]#0"},
    {"{ complicatedArgs { enumArgField(enumArg: TAN) } }", "{}", "TAN"},
    {"query ($b: Boolean!) { complicatedArgs { complexArgField(complexArg: {intField: 1, "
     "requiredField: $b}) } }",
     "{\"b\": true}", "{requiredField: true nonNullField: false intField: 1}"},
    {"query ($b: Boolean) { complicatedArgs { complexArgField(complexArg: {requiredField: true, "
     "nonNullField: $b, booleanField: $b}) } }",
     "{}", "{requiredField: true nonNullField: false}"},
    {"query ($s: String!) { complicatedArgs { oneOfArgField(oneOfArg: {stringField: $s}) } }",
     "{\"s\": \"x\"}", "{stringField: x#0}"},
    {"{ complicatedArgs { dateArgField(dateArg: \"2024-02-29\") } }", "{}", "2024-02-29"},
    {"{ complicatedArgs { anyArgField(anyArg: {a: [1, 2.5, \"x\\\"\", FOO, null, true]}) } }", "{}",
     "{\"a\":[1,2.5,\"x\\\"\",\"FOO\",null,true]}"},
    {"query ($w: Where!, $n: String) { find(where: {and: [$w, {name: $n, ints: [1, 2]}], not: "
     "{and: {flag: true}}}) { name } }",
     "{\"w\": {\"ints\": [3]}, \"n\": \"x\"}",
     "{and: [{ints: [3]#0 limit: 10} {name: x#1 ints: [1 2] limit: 10}] not: {and: [{flag: true "
     "limit: 10}] limit: 10} limit: 10}"},
};

TEST(arguments_are_coerced_with_variables_in_their_places)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(arguments); i++) {
        set_up();
        struct attempt a = coerced(arguments[i].text, arguments[i].json);
        struct fq_buf out;
        fq_buf_init(&out, &f.arena, SIZE_MAX / 2);
        if (a.errors.count)
            fq_buf_str_add(&out, fixture_errors(&f, &a.errors));
        else
            show(&out, a.value);
        ASSERT_STR(fq_buf_str(&out), fq_str_from(arguments[i].value));
        fixture_clear(&f);
    }
}
END

/* ---- @skip and @include ---- */

struct inclusion {
    struct attempt variables;
    const struct fq_selection *selection;
    bool included;
};

static enum fq_status include(void *arg)
{
    struct inclusion *i = arg;
    struct fq_json given;
    struct fq_error error = {0};
    if (fq_json_read(&f.arena, fq_str_from(i->variables.json), &given, &error))
        return FQ_REQUEST;
    enum fq_status status = fq_variables_coerce(&f.system, i->variables.operation, &given, &f.arena,
                                                &i->variables.variables, &i->variables.errors);
    if (status)
        return status;
    i->included = fq_selection_is_included(&f.system, i->variables.operation->selections,
                                           &i->variables.variables, &f.arena, &i->variables.errors);
    return i->variables.errors.count ? FQ_INPUT : FQ_OK;
}

TEST(a_selection_takes_part_unless_a_directive_says_no)
{
    static const struct {
        const char *text;
        const char *json;
        bool included;
    } rows[] = {
        {"{ __typename }", "{}", true},
        {"{ __typename @include(if: true) }", "{}", true},
        {"{ __typename @include(if: false) }", "{}", false},
        {"{ __typename @skip(if: true) }", "{}", false},
        {"{ __typename @skip(if: false) }", "{}", true},
        {"{ __typename @include(if: true) @skip(if: true) }", "{}", false},
        {"query ($v: Boolean!) { __typename @include(if: $v) }", "{\"v\": true}", true},
        {"query ($v: Boolean!) { __typename @include(if: $v) }", "{\"v\": false}", false},
        {"query ($v: Boolean = true) { __typename @skip(if: $v) }", "{}", false},
        {"{ __typename @onField }", "{}", true},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        set_up();
        struct inclusion inclusion = {.variables.json = rows[i].json};
        inclusion.variables.operation = fixture_operation(&f, rows[i].text);
        ck_assert_int_eq(fq_guard(include, &inclusion), FQ_OK);
        ck_assert_msg(inclusion.included == rows[i].included, "%s", rows[i].text);
        fixture_clear(&f);
    }
}
END

TEST(null_for_a_condition_with_a_default_is_an_error)
{
    set_up();
    struct inclusion inclusion = {.variables.json = "{\"v\": null}"};
    inclusion.variables.operation =
        fixture_operation(&f, "query ($v: Boolean = true) { __typename @skip(if: $v) }");
    ck_assert_int_eq(fq_guard(include, &inclusion), FQ_INPUT);
    ck_assert(!inclusion.included);
    ASSERT_STR(inclusion.variables.errors.first->message,
               FQ_STR("Argument \"if\" of non-null type \"Boolean!\" must not be null."));
    fixture_clear(&f);
}
END

int main(void)
{
    return RUN("graphql/input", arguments_are_coerced_with_variables_in_their_places,
               a_selection_takes_part_unless_a_directive_says_no,
               null_for_a_condition_with_a_default_is_an_error);
}
