/* SPDX-License-Identifier: MIT */
#include "base/rollout.h"

#include <stdio.h>

#include "unit.h"

#define CALLERS 20000u

static uint64_t caller(unsigned number)
{
    char name[32];
    int len = snprintf(name, sizeof(name), "user-%u", number);
    return fq_rollout_hash(fq_str_of(name, (size_t)len));
}

static bool has(unsigned number, uint32_t canary)
{
    return fq_rollout_decides(FQ_ROLLOUT_ON, canary, caller(number)) == FQ_ROLLOUT_ON;
}

/* Values that were written down once: another process, or a later version, says the same. */
TEST(the_hash_of_a_name_is_the_same_everywhere)
{
    ck_assert_uint_eq(fq_rollout_hash(FQ_STR("")), 0xefd01f60ba992926u);
    ck_assert_uint_eq(fq_rollout_hash(FQ_STR("alice")), 0x3507d047a67c08f4u);
    ck_assert_uint_eq(fq_rollout_hash(FQ_STR("2001:db8::")), 0x479e1c6af66ca867u);
}
END

TEST(a_greater_share_lets_nobody_go)
{
    for (unsigned i = 0; i < CALLERS; i += 20) {
        bool before = false;
        for (uint32_t canary = 0; canary <= FQ_ROLLOUT_EVERYBODY; canary++) {
            bool now = has(i, canary);
            ck_assert_msg(now || !before, "user-%u was let go at %u", i, canary);
            before = now;
        }
        ck_assert(before);
        ck_assert(!has(i, 0));
    }
}
END

/* Of 20000 callers 10 % are 2000, and 250 more or less come by chance once in 10^8 times. */
TEST(the_share_is_as_large_as_it_says)
{
    static const uint32_t shares[] = {1, 10, 50, 99};
    for (size_t i = 0; i < FQ_ARRAY_LEN(shares); i++) {
        unsigned inside = 0, expected = CALLERS / 100 * shares[i];
        for (unsigned number = 0; number < CALLERS; number++)
            inside += has(number, shares[i]);
        ck_assert_uint_ge(inside + 250, expected);
        ck_assert_uint_le(inside, expected + 250);
    }
}
END

TEST(others_have_the_mode_before)
{
    enum fq_rollout_mode off = FQ_ROLLOUT_OFF, observe = FQ_ROLLOUT_OBSERVE, on = FQ_ROLLOUT_ON;
    /* 7 is inside of 10 %, 93 is not. */
    ck_assert_int_eq(fq_rollout_decides(on, 10, 7), on);
    ck_assert_int_eq(fq_rollout_decides(on, 10, 93), observe);
    ck_assert_int_eq(fq_rollout_decides(observe, 10, 7), observe);
    ck_assert_int_eq(fq_rollout_decides(observe, 10, 93), off);
    ck_assert_int_eq(fq_rollout_decides(off, 10, 7), off);
    ck_assert_int_eq(fq_rollout_decides(off, 100, 7), off);
    ck_assert_int_eq(fq_rollout_decides(on, 100, 99), on);
}
END

TEST(the_words_are_in_the_order_of_the_modes)
{
    ck_assert_str_eq(fq_rollout_words[FQ_ROLLOUT_OFF], "off");
    ck_assert_str_eq(fq_rollout_words[FQ_ROLLOUT_OBSERVE], "observe");
    ck_assert_str_eq(fq_rollout_words[FQ_ROLLOUT_ON], "on");
    ck_assert_ptr_null(fq_rollout_words[FQ_ROLLOUT_ON + 1]);
}
END

int main(void)
{
    return RUN("base/rollout", the_hash_of_a_name_is_the_same_everywhere,
               a_greater_share_lets_nobody_go, the_share_is_as_large_as_it_says,
               others_have_the_mode_before, the_words_are_in_the_order_of_the_modes);
}
