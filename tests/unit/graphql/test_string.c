/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "fixture.h"
#include "unit.h"

static struct fixture f;

static fq_str value_of(const char *literal)
{
    const struct fq_value *value = NULL;
    struct fq_error error = {0};
    if (fq_graphql_parse_value(&f.arena, fq_str_from(literal), &value, &error))
        return fq_arena_printf(&f.arena, "%u:%u %.*s", error.location.line, error.location.column,
                               FQ_STR_ARG(error.message));
    return value->text;
}

static const struct {
    const char *literal;
    const char *value;
} blocks[] = {
    {"\"\"\"\"\"\"", ""},
    {"\"\"\" \t \"\"\"", ""},
    {"\"\"\"\n\n  \n\"\"\"", ""},
    {"\"\"\"one\"\"\"", "one"},
    {"\"\"\"  one  \"\"\"", "  one  "},
    {"\"\"\"\n    Hello,\n      World!\n\n    Yours,\n      GraphQL.\n  \"\"\"",
     "Hello,\n  World!\n\nYours,\n  GraphQL."},
    {"\"\"\"first\n    second\n      third\"\"\"", "first\nsecond\n  third"},
    {"\"\"\"  first\n  second\"\"\"", "  first\nsecond"},
    {"\"\"\"a\r\n  b\r  c\n  d\"\"\"", "a\nb\nc\nd"},
    {"\"\"\"\n\ta\n\t  b\n\"\"\"", "a\n  b"},
    {"\"\"\"\n  a\n \n  b\n\"\"\"", "a\n\nb"},
    {"\"\"\"\n  a\n     \n  b\n\"\"\"", "a\n   \nb"},
    {"\"\"\"\\\"\"\"\"\"\"", "\"\"\""},
    {"\"\"\"a \\\"\"\" b \\\"\"\" c\"\"\"", "a \"\"\" b \"\"\" c"},
    {"\"\"\"\\n \\u0041 \\\\ x\"\"\"", "\\n \\u0041 \\\\ x"},
    {"\"\"\"a \" b \"\" c\"\"\"", "a \" b \"\" c"},
    {"\"\"\" \xc3\xa9\n  \xe2\x82\xac\"\"\"", " \xc3\xa9\n\xe2\x82\xac"},
    /* white space of other alphabets is no indentation */
    {"\"\"\"\n\xc2\xa0x\n\xc2\xa0y\"\"\"", "\xc2\xa0x\n\xc2\xa0y"},
};

TEST(a_block_string_loses_common_indentation_and_blank_edges)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(blocks); i++) {
        fixture_init(&f);
        ASSERT_STR(value_of(blocks[i].literal), fq_str_from(blocks[i].value));
        fixture_clear(&f);
    }
}
END

static const struct {
    const char *literal;
    const char *value;
} quoted[] = {
    {"\"\"", ""},
    {"\"plain\"", "plain"},
    {"\"\\\" \\\\ \\/ \\b \\f \\n \\r \\t\"", "\" \\ / \b \f \n \r \t"},
    {"\"\\u0041\\u00e9\\u20AC\"", "A\xc3\xa9\xe2\x82\xac"},
    {"\"\\u{41}\\u{0000e9}\\u{1F600}\\u{10FFFF}\"", "A\xc3\xa9\xf0\x9f\x98\x80\xf4\x8f\xbf\xbf"},
    {"\"\\uD83D\\uDE00\\uDBFF\\uDFFF\"", "\xf0\x9f\x98\x80\xf4\x8f\xbf\xbf"},
    {"\"a\\u00e9b\"", "a\xc3\xa9"
                      "b"},
    {"\"\\uD83D\"", "1:2 Syntax Error: Invalid Unicode escape sequence: \"\\uD83D\"."},
    {"\"\\uD83D\\u0041\"", "1:2 Syntax Error: Invalid Unicode escape sequence: \"\\uD83D\"."},
    {"\"\\uDE00\\uD83D\"", "1:2 Syntax Error: Invalid Unicode escape sequence: \"\\uDE00\"."},
    {"\"\\u{D83D}\"", "1:2 Syntax Error: Invalid Unicode escape sequence: \"\\u{D83D}\"."},
    {"\"\\u{110000}\"", "1:2 Syntax Error: Invalid Unicode escape sequence: \"\\u{110000}\"."},
    {"\"\\u{FFFFFFFFF}\"", "1:2 Syntax Error: Invalid Unicode escape sequence: \"\\u{FFFFFFFFF\"."},
    {"\"x\\a\"", "1:3 Syntax Error: Invalid character escape sequence: \"\\a\"."},
    {"\"x\\\xc3\xa9\"", "1:3 Syntax Error: Invalid character escape sequence: \"\\\xc3\xa9\"."},
    {"\"a\nb\"", "1:3 Syntax Error: Unterminated string."},
    {"\"a", "1:3 Syntax Error: Unterminated string."},
    {"\"a\\\"", "1:5 Syntax Error: Unterminated string."},
    {"\"\"\"a\n b", "2:3 Syntax Error: Unterminated string."},
};

TEST(a_quoted_string_is_unescaped)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(quoted); i++) {
        fixture_init(&f);
        ASSERT_STR(value_of(quoted[i].literal), fq_str_from(quoted[i].value));
        fixture_clear(&f);
    }
}
END

int main(void)
{
    return RUN("graphql/string", a_block_string_loses_common_indentation_and_blank_edges,
               a_quoted_string_is_unescaped);
}
