/* SPDX-License-Identifier: MIT
 *
 * How often a schema is read again.
 */
#include "base/limits.h"
#include "runtime/pace.h"
#include "unit.h"

TEST(the_first_time_is_at_once)
{
    struct fq_pace pace;
    fq_pace_init(&pace);
    fq_pace_loaded(&pace, 1, false);
    ck_assert_uint_eq(fq_pace_wait(&pace, 1000), 0);
    fq_pace_begin(&pace, 1000);
    ck_assert_uint_eq(fq_pace_wait(&pace, 1000), FQ_LIMIT_RELOAD_FIRST_MS);
    ck_assert_uint_eq(fq_pace_wait(&pace, 1000 + FQ_LIMIT_RELOAD_FIRST_MS), 0);
}
END

TEST(what_brings_nothing_is_done_more_and_more_seldom)
{
    struct fq_pace pace;
    fq_pace_init(&pace);
    fq_pace_loaded(&pace, 1, false);
    for (uint32_t pause = FQ_LIMIT_RELOAD_FIRST_MS; pause < FQ_LIMIT_RELOAD_LAST_MS; pause *= 2) {
        ck_assert_uint_eq(pace.pause_ms, pause);
        fq_pace_loaded(&pace, 1, true);
    }
    fq_pace_failed(&pace);
    ck_assert_uint_eq(pace.pause_ms, FQ_LIMIT_RELOAD_LAST_MS);
    fq_pace_loaded(&pace, 1, false); /* asked for: says nothing of it */
    ck_assert_uint_eq(pace.pause_ms, FQ_LIMIT_RELOAD_LAST_MS);
    fq_pace_loaded(&pace, 2, true); /* what changes will change on */
    ck_assert_uint_eq(pace.pause_ms, FQ_LIMIT_RELOAD_FIRST_MS);
}
END

int main(void)
{
    return RUN("runtime/pace", the_first_time_is_at_once,
               what_brings_nothing_is_done_more_and_more_seldom);
}
