/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "config/suggest.h"

TEST(distance_counts_inserted_dropped_changed_and_swapped_letters)
{
    static const struct {
        const char *a, *b;
        size_t distance;
    } rows[] = {
        {"port", "port", 0},      {"port", "prot", 1},     {"port", "por", 1},
        {"port", "ports", 1},     {"port", "part", 1},     {"", "abc", 3},
        {"abc", "", 3},           {"PORT", "port", 0},     {"pool-size", "pool_size", 0},
        {"kitten", "sitting", 3}, {"abcdef", "badcfe", 3}, {"ab", "ba", 1},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        fq_str a = fq_str_from(rows[i].a), b = fq_str_from(rows[i].b);
        ck_assert_uint_eq(fq_suggest_distance(a, b), rows[i].distance);
        ck_assert_uint_eq(fq_suggest_distance(b, a), rows[i].distance);
    }
}
END

TEST(words_too_long_to_be_anybodys_are_far)
{
    char longest[65];
    memset(longest, 'x', sizeof(longest));
    ck_assert_uint_eq(fq_suggest_distance(fq_str_of(longest, 65), FQ_STR("x")), SIZE_MAX);
    ck_assert_uint_eq(fq_suggest_distance(FQ_STR("x"), fq_str_of(longest, 65)), SIZE_MAX);
    ck_assert_uint_eq(fq_suggest_distance(fq_str_of(longest, 64), FQ_STR("x")), 63);
}
END

TEST(a_short_word_is_near_to_less_than_a_long_one)
{
    ck_assert(fq_suggest_is_near(FQ_STR("port"), 2));
    ck_assert(!fq_suggest_is_near(FQ_STR("port"), 3));
    ck_assert(!fq_suggest_is_near(FQ_STR("p"), 1));
    ck_assert(fq_suggest_is_near(FQ_STR("statement_time"), 4));
}
END

int main(void)
{
    return RUN("server/suggest", distance_counts_inserted_dropped_changed_and_swapped_letters,
               words_too_long_to_be_anybodys_are_far, a_short_word_is_near_to_less_than_a_long_one);
}
