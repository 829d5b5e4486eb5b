/* SPDX-License-Identifier: MIT */
#include "model/signature.h"

#include "catalog/oid.h"
#include "unit.h"

#define MOOD  5000
#define MOODS 5001
#define ODD   5002

static const struct fq_catalog_type types[] = {
    {.oid = OID_CHAR, .schema = FQ_STR_INIT("pg_catalog"), .name = FQ_STR_INIT("char")},
    {.oid = OID_INT4, .schema = FQ_STR_INIT("pg_catalog"), .name = FQ_STR_INIT("int4")},
    {.oid = OID_TEXT, .schema = FQ_STR_INIT("pg_catalog"), .name = FQ_STR_INIT("text")},
    {.oid = MOOD, .schema = FQ_STR_INIT("app"), .name = FQ_STR_INIT("mood")},
    {.oid = MOODS,
     .schema = FQ_STR_INIT("app"),
     .name = FQ_STR_INIT("_mood"),
     .kind = FQ_CATALOG_ARRAY,
     .element = MOOD},
    {.oid = ODD, .schema = FQ_STR_INIT("My app"), .name = FQ_STR_INIT("a, \"b\".(c")},
};
static const struct fq_catalog_argument two[] = {{.type = OID_INT4}, {.type = MOODS}};
static const struct fq_catalog_argument one[] = {{.type = OID_TEXT}};
static const struct fq_catalog_argument odd[] = {{.type = ODD}, {.type = OID_CHAR}};
static const struct fq_catalog_function functions[] = {
    {.schema = FQ_STR_INIT("app"),
     .name = FQ_STR_INIT("find"),
     .arguments = two,
     .argument_count = 2},
    {.schema = FQ_STR_INIT("app"),
     .name = FQ_STR_INIT("find"),
     .arguments = one,
     .argument_count = 1},
    {.schema = FQ_STR_INIT("app"), .name = FQ_STR_INIT("now")},
    {.schema = FQ_STR_INIT("more"), .name = FQ_STR_INIT("now")},
    {.schema = FQ_STR_INIT("more"),
     .name = FQ_STR_INIT("Odd one"),
     .arguments = odd,
     .argument_count = 2},
};
static const struct fq_catalog catalog = {
    .types = types, .type_count = 6, .functions = functions, .function_count = 5};

TEST(a_function_is_meant_by_its_name_and_types_in_any_spelling)
{
    static const struct {
        const char *said;
        size_t number;
        bool is;
    } rows[] = {
        {"find", 0, true},
        {"find", 1, true},
        {"app.find", 1, true},
        {"more.find", 1, false},
        {"fin", 1, false},
        {"find(int4, app.mood[])", 0, true},
        {" app.find ( integer , mood [] ) ", 0, true},
        {"find(int, mood)", 0, false},
        {"find(int, other.mood[])", 0, false},
        {"find(int)", 0, false},
        {"find(int, mood[], text)", 0, false},
        {"find(text)", 0, false},
        {"find(text)", 1, true},
        {"find(text", 1, false},
        {"find(text,)", 1, false},
        {"find()", 1, false},
        {"now()", 2, true},
        {"more.now()", 3, true},
        {"more.now()", 2, false},
        {"(", 2, false},
        {"", 2, false},
        {"\"app\".\"find\"(\"int4\", app.\"mood\"[])", 0, true},
        {"find(\"integer\", app.mood[])", 0, false},
        {"Odd one", 4, true},
        {"more.Odd one", 4, true},
        {"more.\"Odd one\"(\"My app\".\"a, \"\"b\"\".(c\", \"char\")", 4, true},
        {"Odd one(\"a, \"\"b\"\".(c\", \"char\")", 4, true},
        {"Odd one(\"a, \"\"b\"\".(c\", char)", 4, false},
        {"Odd one(\"a, \"b\".(c\", \"char\")", 4, false},
        {"\"Odd one", 4, false},
        {"\"Odd one\"\"\"", 4, false},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++)
        ck_assert_msg(fq_signature_is_of(&catalog, fq_str_from(rows[i].said),
                                         &functions[rows[i].number]) == rows[i].is,
                      "\"%s\" and number %zu", rows[i].said, rows[i].number);
}
END

TEST(a_signature_means_what_it_was_printed_of)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 1024, 65536);
    for (size_t i = 0; i < FQ_ARRAY_LEN(functions); i++)
        ck_assert(fq_signature_is_of(&catalog, fq_signature(&arena, &catalog, &functions[i]),
                                     &functions[i]));
    ASSERT_STR(fq_signature(&arena, &catalog, &functions[0]), FQ_STR("find(int4, app.mood[])"));
    ASSERT_STR(fq_signature(&arena, &catalog, &functions[4]),
               FQ_STR("\"Odd one\"(\"My app\".\"a, \"\"b\"\".(c\", \"char\")"));
    fq_arena_clear(&arena);
}
END

TEST(namesakes_stand_side_by_side_in_one_schema)
{
    size_t first, end;
    fq_signature_namesakes(&catalog, &functions[1], &first, &end);
    ck_assert_uint_eq(first, 0);
    ck_assert_uint_eq(end, 2);
    fq_signature_namesakes(&catalog, &functions[3], &first, &end);
    ck_assert_uint_eq(first, 3);
    ck_assert_uint_eq(end, 4);
}
END

int main(void)
{
    return RUN("model/signature", a_function_is_meant_by_its_name_and_types_in_any_spelling,
               a_signature_means_what_it_was_printed_of,
               namesakes_stand_side_by_side_in_one_schema);
}
