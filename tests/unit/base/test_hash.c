/* SPDX-License-Identifier: MIT */
#include "base/hash.h"

#include "unit.h"

TEST(equal_bytes_hash_alike_wherever_they_stand)
{
    char text[64];
    for (size_t offset = 0; offset < 9; offset++) {
        memcpy(text + offset, "the same bytes", 14);
        ck_assert_uint_eq(fq_hash(fq_str_of(text + offset, 14)), fq_hash(FQ_STR("the same bytes")));
    }
    ck_assert_uint_eq(fq_hash(FQ_STR_NONE), fq_hash(FQ_STR("")));
}
END

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Prefixes of zeroes differ in length only; texts of one bit in one bit only. */
TEST(length_and_every_bit_count)
{
    static uint64_t hashes[64 + 64 * 8];
    char text[64] = {0};
    size_t count = 0;
    for (size_t len = 0; len < sizeof(text); len++)
        hashes[count++] = fq_hash(fq_str_of(text, len));
    for (unsigned bit = 0; bit < sizeof(text) * 8; bit++) {
        text[bit / 8] = (char)(1u << bit % 8);
        hashes[count++] = fq_hash(fq_str_of(text, sizeof(text)));
        text[bit / 8] = 0;
    }
    qsort(hashes, count, sizeof(hashes[0]), compare);
    for (size_t i = 1; i < count; i++)
        ck_assert_uint_ne(hashes[i - 1], hashes[i]);
}
END

/* 4096 numbers into 256 slots by the low bits, as a table does: 16 each on average.  More than 48
 * in one would come by chance once in a billion years of running this. */
TEST(low_bits_spread)
{
    unsigned slots[256] = {0};
    for (uint32_t i = 0; i < 4096; i++)
        slots[fq_hash(fq_str_of((const char *)&i, sizeof(i))) & 255]++;
    for (size_t i = 0; i < FQ_ARRAY_LEN(slots); i++)
        ck_assert_uint_lt(slots[i], 48);
}
END

int main(void)
{
    return RUN("base/hash", equal_bytes_hash_alike_wherever_they_stand, length_and_every_bit_count,
               low_bits_spread);
}
