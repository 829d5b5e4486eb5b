/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"

#include "unit.h"

TEST(the_first_invalid_byte_is_found)
{
    static const struct {
        fq_str text;
        size_t valid;
    } rows[] = {
        {FQ_STR_INIT(""), 0},
        {FQ_STR_INIT("a\0b"), 3},
        {FQ_STR_INIT("\x7f"), 1},
        {FQ_STR_INIT("\x80"), 0},             /* a continuation without a lead */
        {FQ_STR_INIT("\xc0\x80"), 0},         /* overlong */
        {FQ_STR_INIT("\xc1\xbf"), 0},         /* overlong */
        {FQ_STR_INIT("\xc2\x80"), 2},         /* U+0080 */
        {FQ_STR_INIT("\xdf\xbf"), 2},         /* U+07FF */
        {FQ_STR_INIT("\xe0\x9f\xbf"), 0},     /* overlong */
        {FQ_STR_INIT("\xe0\xa0\x80"), 3},     /* U+0800 */
        {FQ_STR_INIT("\xed\x9f\xbf"), 3},     /* U+D7FF */
        {FQ_STR_INIT("\xed\xa0\x80"), 0},     /* a surrogate */
        {FQ_STR_INIT("\xed\xbf\xbf"), 0},     /* a surrogate */
        {FQ_STR_INIT("\xee\x80\x80"), 3},     /* U+E000 */
        {FQ_STR_INIT("\xef\xbf\xbf"), 3},     /* U+FFFF */
        {FQ_STR_INIT("\xf0\x8f\xbf\xbf"), 0}, /* overlong */
        {FQ_STR_INIT("\xf0\x90\x80\x80"), 4}, /* U+10000 */
        {FQ_STR_INIT("\xf4\x8f\xbf\xbf"), 4}, /* U+10FFFF */
        {FQ_STR_INIT("\xf4\x90\x80\x80"), 0}, /* above */
        {FQ_STR_INIT("\xf5\x80\x80\x80"), 0}, /* above */
        {FQ_STR_INIT("\xff"), 0},
        {FQ_STR_INIT("a\xc3"), 1}, /* cut off */
        {FQ_STR_INIT("ab\xe2\x82"), 2},
        {FQ_STR_INIT("\xf0\x9f\x98"), 0},
        {FQ_STR_INIT("\xc3\x28"), 0}, /* a lead without its continuation */
        {FQ_STR_INIT("\xe2\x28\xa1"), 0},
        {FQ_STR_INIT("\xe2\x82\x28"), 0},
        {FQ_STR_INIT("12345678\xff"), 8}, /* behind a whole word of ASCII */
        {FQ_STR_INIT("1234567\xc3\xa9"
                     "0123456\x80"),
         16},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++)
        ck_assert_msg(fq_utf8_check(rows[i].text) == rows[i].valid, "row %zu", i);
}
END

TEST(an_invalid_byte_is_found_wherever_it_stands)
{
    for (size_t len = 1; len < 200; len++) {
        for (size_t at = 0; at < len; at++) {
            char *text = malloc(len);
            memset(text, 'a', len);
            text[at] = (char)0xff;
            ck_assert_uint_eq(fq_utf8_check(fq_str_of(text, len)), at);
            free(text);
        }
    }
}
END

TEST(every_scalar_value_is_written_and_read_back)
{
    struct fq_buf buf;
    fq_buf_init(&buf, NULL, 16);
    for (uint32_t c = 0; c <= 0x10ffff; c += c == 0xd7ff ? 0x801 : 1) {
        fq_buf_reset(&buf);
        fq_utf8_add(&buf, c);
        fq_str text = fq_buf_str(&buf);
        size_t at = 0;
        if (fq_utf8_check(text) != text.len || fq_utf8_next(text, &at) != c || at != text.len)
            ck_abort_msg("U+%04X", c);
    }
    fq_buf_clear(&buf);
}
END

TEST(code_points_are_counted_not_bytes)
{
    fq_str text = FQ_STR("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z");
    static const uint32_t points[] = {'a', 0xe9, 0x20ac, 0x1f600, 'z'};
    ck_assert_uint_eq(fq_utf8_count(text), 5);
    ck_assert_uint_eq(fq_utf8_count(FQ_STR_NONE), 0);
    size_t at = 0;
    for (size_t i = 0; i < FQ_ARRAY_LEN(points); i++)
        ck_assert_uint_eq(fq_utf8_next(text, &at), points[i]);
    ck_assert_uint_eq(at, text.len);
}
END

TEST(text_cut_inside_a_character_is_invalid_from_there)
{
    fq_str text = FQ_STR("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z");
    static const size_t valid[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11};
    for (size_t len = 0; len <= text.len; len++) {
        char *cut = malloc(len + 1);
        memcpy(cut, text.ptr, len);
        ck_assert_uint_eq(fq_utf8_check(fq_str_of(cut, len)), valid[len]);
        free(cut);
    }
}
END

int main(void)
{
    return RUN("base/utf8", the_first_invalid_byte_is_found,
               an_invalid_byte_is_found_wherever_it_stands,
               every_scalar_value_is_written_and_read_back, code_points_are_counted_not_bytes,
               text_cut_inside_a_character_is_invalid_from_there);
}
