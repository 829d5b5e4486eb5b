/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "json/json.h"
#include "unit.h"

static const char *const good[] = {
    "1",
    "-0.5e+3",
    "\"\"",
    "null",
    " true ",
    "false",
    "[]",
    "{}",
    "[1, [], {}]",
    "{\"a\":{}}",
    "[[[1]]]",
    "{\"a\": [1 , 2], \"b\":null}",
    "\"\\u00e9\\n\"",
    "\"\xc3\xa9\"",
    "\n[\t]\r",
    "0",
    "10",
    "1E5",
};

static const char *const bad[] = {
    "",         " ",
    "01",       "1.",
    "-",        "+1",
    ".5",       "1e",
    "tru",      "nul",
    "\"",       "\"\n\"",
    "\"\\x\"",  "\"\\u12\"",
    "[",        "]",
    "[1",       "[1,]",
    "[,1]",     "{\"a\"}",
    "{\"a\":}", "{\"a\": }",
    "{a:1}",    "{\"a\":1,}",
    "[1}",      "{1]",
    "1 2",      "[1] 2",
    "\"\xff\"", "truefalse",
    "[1 2]",    "{\"a\" 1}",
    "\\",       "{\"a\":1 \"b\":2}",
    "1-2",
};

TEST(a_text_is_json_or_it_is_not)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(good); i++)
        ck_assert_msg(fq_json_check(fq_str_from(good[i])), "%s", good[i]);
    for (size_t i = 0; i < FQ_ARRAY_LEN(bad); i++)
        ck_assert_msg(!fq_json_check(fq_str_from(bad[i])), "%s", bad[i]);
}
END

/* Whatever it is cut off at; copied, so that a reader beyond its end is seen. */
TEST(a_text_that_is_cut_off_is_none)
{
    fq_str whole = FQ_STR("{\"a\": [1, {\"b\": \"\\u00e9x\"}, null], \"c\": -1.5e3 }");
    for (size_t len = 0; len <= whole.len; len++) {
        char *copy = malloc(len + 1);
        memcpy(copy, whole.ptr, len);
        ck_assert_int_eq(fq_json_check(fq_str_of(copy, len)), len == whole.len);
        free(copy);
    }
}
END

TEST(it_nests_so_deep_and_no_deeper)
{
    char text[2 * FQ_LIMIT_JSON_DEPTH + 2];
    for (size_t depth = FQ_LIMIT_JSON_DEPTH; depth <= FQ_LIMIT_JSON_DEPTH + 1; depth++) {
        memset(text, '[', depth);
        memset(text + depth, ']', depth);
        ck_assert_int_eq(fq_json_check(fq_str_of(text, 2 * depth)), depth == FQ_LIMIT_JSON_DEPTH);
    }
}
END

int main(void)
{
    return RUN("json/check", a_text_is_json_or_it_is_not, a_text_that_is_cut_off_is_none,
               it_nests_so_deep_and_no_deeper);
}
