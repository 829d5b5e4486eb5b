/* SPDX-License-Identifier: MIT */
#include "base/clock.h"

#include <time.h>

#include "unit.h"

TEST(the_monotonic_clock_never_steps_back_and_moves)
{
    uint64_t start = fq_clock_monotonic_ns(), last = start;
    for (int i = 0; i < 10000; i++) {
        uint64_t now = fq_clock_monotonic_ns();
        ck_assert_uint_ge(now, last);
        last = now;
    }
    ck_assert_uint_gt(last, start);
}
END

TEST(unix_time_is_that_of_the_system)
{
    int64_t before = (int64_t)time(NULL) - 1;
    int64_t now = fq_clock_unix_ms();
    int64_t after = (int64_t)time(NULL) + 1;
    ck_assert_int_ge(now, before * 1000);
    ck_assert_int_le(now, after * 1000);
}
END

int main(void)
{
    return RUN("base/clock", the_monotonic_clock_never_steps_back_and_moves,
               unix_time_is_that_of_the_system);
}
