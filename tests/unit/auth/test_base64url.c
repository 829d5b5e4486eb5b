/* SPDX-License-Identifier: MIT */
#include "auth/base64url.h"

#include "unit.h"

static struct fq_arena arena;

static const char *refused[] = {
    "A",         "AAAAA", "AA==", "AA=",  "AAA=", "AAAA=",  "AA AA",    "AA\n", " AAAA",
    "AA+A",      "AA/A",  "AB",   "AAB",  "Zm9=", "Zm9v\n", "Zm9vYg==", "Zh",   "Zm9",
    "A\xc3\xa9", "AA.A",  "AA,A", "AA[A", "AA`A", "AA{A",   "AA@A",     "AA:A", "\xff\xff",
};

TEST(only_what_would_be_written_is_read)
{
    fq_str bytes;
    fq_arena_init(&arena, 0, 1u << 20);
    for (size_t i = 0; i < FQ_ARRAY_LEN(refused); i++) {
        fq_str text = fq_str_from(refused[i]);
        ck_assert_msg(!fq_base64url_read(&arena, text, &bytes), "row %zu is read", i);
    }
    ck_assert(!fq_base64url_read(&arena, FQ_STR("AA\0A"), &bytes));
    fq_arena_clear(&arena);
}
END

/* Every text of two, three and four digits stands for its bytes, or for none. */
TEST(no_two_texts_stand_for_the_same_bytes)
{
    static const char some[] = "AZaz09-_BQgw";
    size_t read[5] = {0};
    fq_arena_init(&arena, 1u << 16, 1u << 26);
    for (size_t len = 2; len <= 4; len++) {
        size_t all = 1;
        for (size_t i = 0; i < len; i++)
            all *= sizeof(some) - 1;
        for (size_t n = 0; n < all; n++) {
            char text[4];
            fq_str bytes;
            struct fq_buf again;
            for (size_t i = 0, rest = n; i < len; i++, rest /= sizeof(some) - 1)
                text[i] = some[rest % (sizeof(some) - 1)];
            if (!fq_base64url_read(&arena, fq_str_of(text, len), &bytes))
                continue;
            read[len]++;
            ck_assert_uint_eq(bytes.len, len - 1);
            fq_buf_init(&again, &arena, 16);
            fq_base64url_write(&again, bytes);
            ASSERT_STR(fq_buf_str(&again), fq_str_of(text, len));
        }
    }
    /* A, Q, g and w end in four zeros; with 0, 8 and so on in two: A Q g w 0 of these. */
    ck_assert_uint_eq(read[2], 12 * 4);
    ck_assert_uint_eq(read[3], 12 * 12 * 5);
    ck_assert_uint_eq(read[4], 12 * 12 * 12 * 12);
    fq_arena_clear(&arena);
}
END

TEST(what_is_written_is_read)
{
    fq_arena_init(&arena, 1u << 16, 1u << 20);
    for (size_t len = 0; len < 64; len++) {
        char bytes[64];
        fq_str back;
        struct fq_buf out;
        for (size_t i = 0; i < len; i++)
            bytes[i] = (char)(i * 37 + len * 101);
        fq_buf_init(&out, &arena, 100);
        fq_base64url_write(&out, fq_str_of(bytes, len));
        ck_assert(fq_base64url_read(&arena, fq_buf_str(&out), &back));
        ASSERT_STR(back, fq_str_of(bytes, len));
    }
    fq_arena_clear(&arena);
}
END

int main(void)
{
    return RUN("auth/base64url", only_what_would_be_written_is_read,
               no_two_texts_stand_for_the_same_bytes, what_is_written_is_read);
}
