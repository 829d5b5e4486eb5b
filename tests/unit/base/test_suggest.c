/* SPDX-License-Identifier: MIT */
#include "base/suggest.h"

#include "unit.h"

TEST(distance_counts_inserted_dropped_changed_and_swapped_letters)
{
    static const struct {
        const char *a, *b;
        size_t distance;
    } rows[] = {
        {"port", "port", 0},           {"port", "prot", 1}, {"port", "por", 1},
        {"port", "ports", 1},          {"port", "part", 1}, {"kitten", "sitten", 1},
        {"kitten", "sitting", 3},      {"ab", "ba", 1},     {"abcdef", "badcfe", 3},
        {"pool-size", "pool_size", 1},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        fq_str a = fq_str_from(rows[i].a), b = fq_str_from(rows[i].b);
        size_t steps = 0;
        ck_assert_uint_eq(fq_edit_distance(a, b, &steps), rows[i].distance);
        ck_assert_uint_eq(fq_edit_distance(b, a, &steps), rows[i].distance);
        ck_assert_uint_gt(steps, 1);
    }
}
END

TEST(a_change_of_case_alone_counts_as_one)
{
    size_t steps = 0;
    ck_assert_uint_eq(fq_edit_distance(FQ_STR("PORT"), FQ_STR("port"), &steps), 1);
    ck_assert_uint_eq(fq_edit_distance(FQ_STR("PROT"), FQ_STR("port"), &steps), 1);
}
END

TEST(another_word_is_no_misspelling)
{
    static const char *const rows[][2] = {
        {"x", "abc"}, {"", "abc"}, {"listen", "port"}, {"a", "abcdefghijkl"}};
    size_t steps = 0;
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++)
        ck_assert_uint_eq(
            fq_edit_distance(fq_str_from(rows[i][0]), fq_str_from(rows[i][1]), &steps), SIZE_MAX);
}
END

TEST(the_nearest_come_first_and_five_at_most)
{
    struct fq_suggestions near;
    fq_suggest_init(&near, FQ_STR("name"), NULL);
    static const char *const names[] = {"nam10", "nam2", "game", "nothing",
                                        "names", "same", "nome", "names2"};
    for (size_t i = 0; i < FQ_ARRAY_LEN(names); i++)
        fq_suggest(&near, fq_str_from(names[i]));
    static const char *const expected[] = {"game", "nam2", "names", "nome", "same"};
    ck_assert_uint_eq(near.count, FQ_ARRAY_LEN(expected));
    for (size_t i = 0; i < near.count; i++)
        ASSERT_STR(near.names[i], fq_str_from(expected[i]));
}
END

TEST(names_are_ordered_as_people_do)
{
    ck_assert_int_lt(fq_natural_compare(FQ_STR("a2"), FQ_STR("a10")), 0);
    ck_assert_int_gt(fq_natural_compare(FQ_STR("b"), FQ_STR("a10")), 0);
    ck_assert_int_eq(fq_natural_compare(FQ_STR("a10"), FQ_STR("a10")), 0);
    ck_assert_int_lt(fq_natural_compare(FQ_STR("a"), FQ_STR("a1")), 0);
}
END

int main(void)
{
    return RUN("base/suggest", distance_counts_inserted_dropped_changed_and_swapped_letters,
               a_change_of_case_alone_counts_as_one, another_word_is_no_misspelling,
               the_nearest_come_first_and_five_at_most, names_are_ordered_as_people_do);
}
