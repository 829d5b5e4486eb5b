/* SPDX-License-Identifier: MIT
 *
 * Values on their way into a statement: what a client wrote is what PostgreSQL is asked about, and
 * nothing else.
 */
#include "plan/plan.h"
#include "unit.h"

static struct fq_arena arena;

struct binding {
    const struct fq_param *param;
    const struct fq_input *leaf;
    const char *value;
    struct fq_error error;
};

static enum fq_status bind(void *arg)
{
    struct binding *b = arg;
    const struct fq_plan plan = {.list_max = 100};
    const struct fq_input *leaves[] = {b->leaf};
    const struct fq_variables variables = {.leaves = leaves, .leaf_count = 1};
    const char *const *values = NULL;
    const struct fq_plan_step step = {.statement.param_count = 1, .params = b->param};
    enum fq_status status =
        fq_plan_bind(&plan, &step, &variables, NULL, &arena, &values, &b->error);
    b->value = status == FQ_OK ? values[0] : NULL;
    return status;
}

static struct fq_input text_input(fq_str text)
{
    static const struct fq_type integer = {.name = FQ_STR_INIT("Int")};
    return (struct fq_input){.kind = FQ_INPUT_SCALAR, .text = text, .leaf = 0, .type = &integer};
}

/* A parameter of that form whose value is the first leaf. */
static enum fq_status bind_leaf(enum fq_param_form form, const struct fq_input *leaf,
                                struct binding *ret)
{
    const struct fq_param param = {.form = form, .leaf = 0, .argument = "limit"};
    *ret = (struct binding){.param = &param, .leaf = leaf};
    fq_arena_init(&arena, 4096, 1u << 22);
    return fq_guard(bind, ret);
}

static const struct {
    enum fq_param_form form;
    const char *text, *expected;
} rows[] = {
    {FQ_FORM_VALUE, "a'b\\c", "a'b\\c"},    {FQ_FORM_VALUE, "", ""},
    {FQ_FORM_CONTAINS, "plain", "%plain%"}, {FQ_FORM_CONTAINS, "100%_\\", "%100\\%\\_\\\\%"},
    {FQ_FORM_CONTAINS, "", "%%"},           {FQ_FORM_STARTS, "a_b", "a\\_b%"},
    {FQ_FORM_ENDS, "a%", "%a\\%"},          {FQ_FORM_LIMIT, "0", "0"},
    {FQ_FORM_LIMIT, "100", "100"},          {FQ_FORM_OFFSET, "2147483647", "2147483647"},
};

TEST(texts_take_the_form_their_operator_needs)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        struct fq_input leaf = text_input(fq_str_from(rows[i].text));
        struct binding bound;
        ck_assert_int_eq(bind_leaf(rows[i].form, &leaf, &bound), FQ_OK);
        ck_assert_str_eq(bound.value, rows[i].expected);
        fq_arena_clear(&arena);
    }
}
END

TEST(null_is_no_text)
{
    struct fq_input leaf = {.kind = FQ_INPUT_NULL, .leaf = 0};
    struct binding bound;
    ck_assert_int_eq(bind_leaf(FQ_FORM_VALUE, &leaf, &bound), FQ_OK);
    ck_assert_ptr_null(bound.value);
    fq_arena_clear(&arena);
}
END

TEST(an_enum_value_goes_under_the_name_the_database_has_for_it)
{
    struct fq_input leaf = {.kind = FQ_INPUT_ENUM,
                            .text = FQ_STR("in_transit"),
                            .internal = FQ_STR("in transit"),
                            .leaf = 0};
    struct binding bound;
    ck_assert_int_eq(bind_leaf(FQ_FORM_VALUE, &leaf, &bound), FQ_OK);
    ck_assert_str_eq(bound.value, "in transit");
    fq_arena_clear(&arena);
}
END

TEST(lists_become_array_literals_that_hold_any_text)
{
    const struct fq_input items[] = {text_input(FQ_STR("a,b")),
                                     text_input(FQ_STR("q\"\\")),
                                     {.kind = FQ_INPUT_NULL},
                                     text_input(FQ_STR("NULL")),
                                     text_input(FQ_STR(""))};
    const struct fq_input *const list[] = {&items[0], &items[1], &items[2], &items[3], &items[4]};
    struct fq_input leaf = {.kind = FQ_INPUT_LIST, .items = list, .count = 5, .leaf = 0};
    struct binding bound;
    ck_assert_int_eq(bind_leaf(FQ_FORM_LIST, &leaf, &bound), FQ_OK);
    ck_assert_str_eq(bound.value, "{\"a,b\",\"q\\\"\\\\\",NULL,\"NULL\",\"\"}");
    fq_arena_clear(&arena);
    leaf.count = 0;
    ck_assert_int_eq(bind_leaf(FQ_FORM_LIST, &leaf, &bound), FQ_OK);
    ck_assert_str_eq(bound.value, "{}");
    fq_arena_clear(&arena);
}
END

TEST(a_character_that_would_cut_the_text_is_refused)
{
    struct fq_input text = text_input(fq_str_of("a\0b", 3));
    const struct fq_input *const items[] = {&text};
    struct fq_input list = {.kind = FQ_INPUT_LIST, .items = items, .count = 1, .leaf = 0};
    static const enum fq_param_form forms[] = {FQ_FORM_VALUE, FQ_FORM_CONTAINS, FQ_FORM_STARTS,
                                               FQ_FORM_ENDS};
    struct binding bound;
    for (size_t i = 0; i < FQ_ARRAY_LEN(forms); i++) {
        ck_assert_int_eq(bind_leaf(forms[i], &text, &bound), FQ_INPUT);
        fq_arena_clear(&arena);
    }
    ck_assert_int_eq(bind_leaf(FQ_FORM_LIST, &list, &bound), FQ_INPUT);
    fq_arena_clear(&arena);
}
END

TEST(limits_and_offsets_are_held_to_their_bounds)
{
    static const struct {
        enum fq_param_form form;
        const char *text;
    } bad[] = {{FQ_FORM_LIMIT, "-1"},
               {FQ_FORM_LIMIT, "101"},
               {FQ_FORM_OFFSET, "-1"},
               {FQ_FORM_OFFSET, "2147483648"}};
    for (size_t i = 0; i < FQ_ARRAY_LEN(bad); i++) {
        struct fq_input leaf = text_input(fq_str_from(bad[i].text));
        struct binding bound;
        ck_assert_int_eq(bind_leaf(bad[i].form, &leaf, &bound), FQ_INPUT);
        ck_assert_uint_gt(bound.error.message.len, 0);
        fq_arena_clear(&arena);
    }
}
END

static struct fq_limit_variables first_variable = {.numbers = (const uint16_t[]){0}, .count = 1};

static void expect_key(const struct fq_input *value, const char *expected)
{
    const struct fq_input *values[] = {value};
    const struct fq_variables variables = {.values = values, .count = 1};
    struct fq_buf key;
    fq_buf_init(&key, NULL, 64);
    fq_plan_key_add(&key, &first_variable, &variables);
    ASSERT_STR(fq_buf_str(&key), fq_str_from(expected));
    fq_buf_clear(&key);
}

TEST(limits_share_a_plan_under_the_same_power_of_four)
{
    static const struct {
        const char *text, *key;
    } keys[] = {{"0", ":16"},  {"1", ":16"},   {"16", ":16"}, {"17", ":64"},
                {"64", ":64"}, {"65", ":256"}, {"-5", ":0"}};
    for (size_t i = 0; i < FQ_ARRAY_LEN(keys); i++) {
        struct fq_input leaf = text_input(fq_str_from(keys[i].text));
        expect_key(&leaf, keys[i].key);
    }
    expect_key(NULL, "");
}
END

/* Nulls are compared in other words than values. */
TEST(cursors_share_a_plan_when_the_same_values_are_null)
{
    static const struct fq_type string = {.name = FQ_STR_INIT("String")};
    static const struct {
        const char *cursor, *key;
    } keys[] = {{"AAAAAQABQZDV5Q", ":10"}, {"AAAAAQABQZDV5R", ":!"}, {"12", ":!"}, {"", ":!"}};
    for (size_t i = 0; i < FQ_ARRAY_LEN(keys); i++) {
        struct fq_input leaf = text_input(fq_str_from(keys[i].cursor));
        leaf.type = &string;
        expect_key(&leaf, keys[i].key);
    }
}
END

int main(void)
{
    return RUN("plan/bind", texts_take_the_form_their_operator_needs, null_is_no_text,
               an_enum_value_goes_under_the_name_the_database_has_for_it,
               lists_become_array_literals_that_hold_any_text,
               a_character_that_would_cut_the_text_is_refused,
               limits_and_offsets_are_held_to_their_bounds,
               limits_share_a_plan_under_the_same_power_of_four,
               cursors_share_a_plan_when_the_same_values_are_null);
}
