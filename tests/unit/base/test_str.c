/* SPDX-License-Identifier: MIT */
#include "base/str.h"

#include "unit.h"

TEST(literals_and_c_strings_have_their_length)
{
    static const fq_str initialised = FQ_STR_INIT("abc");
    ASSERT_STR(initialised, FQ_STR("abc"));
    ck_assert_uint_eq(FQ_STR("a\0b").len, 3);
    ck_assert_uint_eq(FQ_STR("").len, 0);
    ASSERT_STR(fq_str_from("abc"), FQ_STR("abc"));
    ASSERT_STR(fq_str_from(NULL), FQ_STR_NONE);
}
END

TEST(equality_looks_at_every_byte_and_at_the_length)
{
    ck_assert(fq_str_eq(FQ_STR("a\0b"), FQ_STR("a\0b")));
    ck_assert(!fq_str_eq(FQ_STR("a\0b"), FQ_STR("a\0c")));
    ck_assert(!fq_str_eq(FQ_STR("ab"), FQ_STR("a")));
    ck_assert(fq_str_eq(FQ_STR(""), FQ_STR_NONE));
    ck_assert(!fq_str_eq(FQ_STR("a"), FQ_STR("A")));
}
END

TEST(case_is_ignored_of_ascii_letters_only)
{
    ck_assert(fq_str_eq_nocase(FQ_STR("Content-TYPE"), FQ_STR("content-type")));
    ck_assert(!fq_str_eq_nocase(FQ_STR("a"), FQ_STR("ab")));
    ck_assert(!fq_str_eq_nocase(FQ_STR("["), FQ_STR("{")));
    ck_assert(!fq_str_eq_nocase(FQ_STR("@"), FQ_STR("`")));
    ck_assert(!fq_str_eq_nocase(FQ_STR("\xc3\x89"), FQ_STR("\xc3\xa9")));
    ck_assert(fq_str_eq_nocase(FQ_STR_NONE, FQ_STR("")));
}
END

/* Long strings are compared eight bytes at once: every pair of bytes, at both ends of the eight. */
TEST(case_is_ignored_alike_wherever_a_byte_stands)
{
    char a[] = "Content-Length", b[] = "cONTENT-lENGTH";
    for (int pair = 0; pair < 256 * 256; pair++) {
        char left = (char)(pair >> 8), right = (char)pair;
        for (size_t at = 0; at < 8; at += 7) {
            char kept_a = a[at], kept_b = b[at];
            a[at] = left;
            b[at] = right;
            ck_assert_int_eq(
                fq_str_eq_nocase(fq_str_of(a, sizeof(a) - 1), fq_str_of(b, sizeof(b) - 1)),
                fq_lower(left) == fq_lower(right));
            a[at] = kept_a;
            b[at] = kept_b;
        }
    }
}
END

TEST(beginnings_and_ends_are_found)
{
    static const struct {
        fq_str s, part;
        bool starts, ends;
    } rows[] = {
        {FQ_STR_INIT("abc"), FQ_STR_INIT("ab"), true, false},
        {FQ_STR_INIT("abc"), FQ_STR_INIT("bc"), false, true},
        {FQ_STR_INIT("abc"), FQ_STR_INIT("abc"), true, true},
        {FQ_STR_INIT("abc"), FQ_STR_INIT("abcd"), false, false},
        {FQ_STR_INIT("abc"), FQ_STR_INIT(""), true, true},
        {{NULL, 0}, {NULL, 0}, true, true},
        {{NULL, 0}, FQ_STR_INIT("a"), false, false},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        ck_assert(fq_str_starts_with(rows[i].s, rows[i].part) == rows[i].starts);
        ck_assert(fq_str_ends_with(rows[i].s, rows[i].part) == rows[i].ends);
    }
}
END

TEST(an_offset_behind_the_end_leaves_nothing)
{
    ASSERT_STR(fq_str_from_offset(FQ_STR("abc"), 0), FQ_STR("abc"));
    ASSERT_STR(fq_str_from_offset(FQ_STR("abc"), 2), FQ_STR("c"));
    ck_assert_uint_eq(fq_str_from_offset(FQ_STR("abc"), 3).len, 0);
    ck_assert_uint_eq(fq_str_from_offset(FQ_STR("abc"), SIZE_MAX).len, 0);
}
END

TEST(order_is_by_bytes_then_by_length)
{
    static const fq_str ordered[] = {
        {NULL, 0},         FQ_STR_INIT("A"), FQ_STR_INIT("a"),    FQ_STR_INIT("a\0"),
        FQ_STR_INIT("ab"), FQ_STR_INIT("b"), FQ_STR_INIT("\xff"),
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(ordered); i++) {
        for (size_t j = 0; j < FQ_ARRAY_LEN(ordered); j++) {
            int order = fq_str_cmp(ordered[i], ordered[j]);
            ck_assert((order < 0) == (i < j) && (order > 0) == (i > j));
        }
    }
}
END

TEST(the_first_occurrence_is_found_or_the_length)
{
    ck_assert_uint_eq(fq_str_find(FQ_STR("abcabc"), FQ_STR("ca")), 2);
    ck_assert_uint_eq(fq_str_find(FQ_STR("abcabc"), FQ_STR("x")), 6);
    ck_assert_uint_eq(fq_str_find(FQ_STR("ab"), FQ_STR("abc")), 2);
    ck_assert_uint_eq(fq_str_find(FQ_STR("ab"), FQ_STR("")), 0);
    ck_assert_uint_eq(fq_str_find(FQ_STR_NONE, FQ_STR("a")), 0);
    ck_assert_uint_eq(fq_str_find(FQ_STR("a\0b"), FQ_STR("\0b")), 1);
    ck_assert_uint_eq(fq_str_find_char(FQ_STR("a\0b"), 'b'), 2);
    ck_assert_uint_eq(fq_str_find_char(FQ_STR("abc"), 'x'), 3);
    ck_assert_uint_eq(fq_str_find_char(FQ_STR_NONE, 'x'), 0);
}
END

TEST(integers_are_read_whole_or_not_at_all)
{
    static const struct {
        fq_str text;
        bool valid;
        int64_t value;
    } rows[] = {
        {FQ_STR_INIT("0"), true, 0},
        {FQ_STR_INIT("-0"), true, 0},
        {FQ_STR_INIT("007"), true, 7},
        {FQ_STR_INIT("-42"), true, -42},
        {FQ_STR_INIT("9223372036854775807"), true, INT64_MAX},
        {FQ_STR_INIT("-9223372036854775808"), true, INT64_MIN},
        {FQ_STR_INIT("9223372036854775808"), false, 0},
        {FQ_STR_INIT("-9223372036854775809"), false, 0},
        {FQ_STR_INIT("99999999999999999999"), false, 0},
        {FQ_STR_INIT(""), false, 0},
        {FQ_STR_INIT("-"), false, 0},
        {FQ_STR_INIT("+1"), false, 0},
        {FQ_STR_INIT(" 1"), false, 0},
        {FQ_STR_INIT("1 "), false, 0},
        {FQ_STR_INIT("1.0"), false, 0},
        {FQ_STR_INIT("1\0"), false, 0},
        {FQ_STR_INIT("--1"), false, 0},
        {FQ_STR_INIT("0x1"), false, 0},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        int64_t value = 77;
        ck_assert_msg(fq_str_to_i64(rows[i].text, &value) == rows[i].valid, "%.*s",
                      FQ_STR_ARG(rows[i].text));
        ck_assert_int_eq(value, rows[i].valid ? rows[i].value : 77);
    }
}
END

TEST(hexadecimal_digits_have_values_and_other_bytes_have_none)
{
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    for (int byte = 0; byte < 256; byte++) {
        const char *at = byte ? memchr(digits, byte, 32) : NULL;
        ck_assert_int_eq(fq_hex_digit((char)byte), at ? (int)(at - digits) % 16 : -1);
    }
}
END

int main(void)
{
    return RUN("base/str", hexadecimal_digits_have_values_and_other_bytes_have_none,
               literals_and_c_strings_have_their_length,
               equality_looks_at_every_byte_and_at_the_length,
               case_is_ignored_of_ascii_letters_only, case_is_ignored_alike_wherever_a_byte_stands,
               beginnings_and_ends_are_found, an_offset_behind_the_end_leaves_nothing,
               order_is_by_bytes_then_by_length, the_first_occurrence_is_found_or_the_length,
               integers_are_read_whole_or_not_at_all);
}
