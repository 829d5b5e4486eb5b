/* SPDX-License-Identifier: MIT */
#include "net/timer.h"
#include "unit.h"

static struct fq_loop *loop;
static uint64_t last_at;
static int calls;
static int stop_after;

static void on_timer(struct fq_timer *timer)
{
    (void)timer;
    if (++calls == stop_after)
        fq_loop_stop(loop);
}

static void on_ordered(struct fq_timer *timer)
{
    ck_assert_uint_ge(timer->at, last_at);
    ck_assert_uint_ge(fq_loop_now_ms(loop), timer->at);
    last_at = timer->at;
    on_timer(timer);
}

TEST(a_timer_comes_once_and_not_too_early)
{
    loop = fq_loop_new();
    struct fq_timer timer;
    fq_timer_init(&timer, loop, on_timer);
    ck_assert(!fq_timer_running(&timer));
    stop_after = 1;
    fq_timer_start(&timer, 5, 0);
    ck_assert(fq_timer_running(&timer));
    uint64_t before = fq_loop_now_ms(loop);
    fq_loop_run(loop);
    ck_assert_uint_ge(fq_loop_now_ms(loop) - before, 5);
    ck_assert(!fq_timer_running(&timer));
    ck_assert_int_eq(calls, 1);
    fq_loop_free(loop);
}
END

TEST(a_repeating_timer_comes_until_it_is_stopped)
{
    loop = fq_loop_new();
    struct fq_timer timer;
    fq_timer_init(&timer, loop, on_timer);
    stop_after = 4;
    fq_timer_start(&timer, 1, 1);
    fq_loop_run(loop);
    ck_assert_int_eq(calls, 4);
    fq_timer_stop(&timer);
    fq_timer_stop(&timer);
    ck_assert(!fq_timer_running(&timer));
    fq_loop_free(loop);
}
END

/* A fixed sequence that looks random. */
static uint32_t next_random(uint32_t *state)
{
    return *state = *state * 1664525u + 1013904223u;
}

TEST(many_timers_come_in_order_whichever_are_stopped_or_set_anew)
{
    enum { COUNT = 500 };
    loop = fq_loop_new();
    static struct fq_timer timers[COUNT];
    uint32_t random = 1;
    int expected = 0;
    for (int i = 0; i < COUNT; i++) {
        fq_timer_init(&timers[i], loop, on_ordered);
        fq_timer_start(&timers[i], 1 + next_random(&random) / 65536 % 20, 0);
    }
    for (int i = 0; i < 2 * COUNT; i++) {
        struct fq_timer *timer = &timers[next_random(&random) / 65536 % COUNT];
        if (i % 3 == 0)
            fq_timer_stop(timer);
        else
            fq_timer_start(timer, 1 + next_random(&random) / 65536 % 20, 0);
    }
    for (int i = 0; i < COUNT; i++)
        expected += fq_timer_running(&timers[i]);
    stop_after = expected;
    fq_loop_run(loop);
    ck_assert_int_eq(calls, expected);
    for (int i = 0; i < COUNT; i++)
        ck_assert(!fq_timer_running(&timers[i]));
    fq_loop_free(loop);
}
END

static struct fq_timer victim;

static void on_killer(struct fq_timer *timer)
{
    (void)timer;
    fq_timer_stop(&victim);
    fq_loop_stop(loop);
}

static void on_victim(struct fq_timer *timer)
{
    (void)timer;
    ck_abort_msg("a stopped timer was called");
}

TEST(a_timer_due_in_the_same_turn_can_still_be_stopped)
{
    loop = fq_loop_new();
    struct fq_timer killer;
    fq_timer_init(&killer, loop, on_killer);
    fq_timer_init(&victim, loop, on_victim);
    fq_timer_start(&killer, 1, 0);
    fq_timer_start(&victim, 1, 0);
    fq_loop_run(loop);
    fq_loop_free(loop);
}
END

static void on_again(struct fq_timer *timer)
{
    if (++calls == stop_after)
        fq_loop_stop(loop);
    else
        fq_timer_start(timer, 0, 0);
}

static bool a_turn_came;

static void on_turn(struct fq_turn *turn)
{
    (void)turn;
    a_turn_came = true;
    stop_after = calls + 3;
}

TEST(a_timer_that_keeps_starting_itself_does_not_starve_the_loop)
{
    loop = fq_loop_new();
    struct fq_timer timer;
    struct fq_turn turn;
    fq_timer_init(&timer, loop, on_again);
    fq_turn_init(&turn, loop, on_turn);
    fq_turn_ask(&turn);
    fq_timer_start(&timer, 0, 0);
    fq_loop_run(loop);
    ck_assert(a_turn_came);
    fq_loop_free(loop);
}
END

TEST(a_timer_for_ever_is_not_due_now)
{
    loop = fq_loop_new();
    struct fq_timer never, soon;
    fq_timer_init(&never, loop, on_victim);
    fq_timer_init(&soon, loop, on_timer);
    stop_after = 1;
    fq_timer_start(&never, UINT64_MAX, 0);
    fq_timer_start(&soon, 1, 0);
    fq_loop_run(loop);
    fq_timer_stop(&never);
    fq_loop_free(loop);
}
END

int main(void)
{
    return RUN("net/timer", a_timer_comes_once_and_not_too_early,
               a_repeating_timer_comes_until_it_is_stopped,
               many_timers_come_in_order_whichever_are_stopped_or_set_anew,
               a_timer_due_in_the_same_turn_can_still_be_stopped,
               a_timer_that_keeps_starting_itself_does_not_starve_the_loop,
               a_timer_for_ever_is_not_due_now);
}
