/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "net/loop.h"
#include "net/timer.h"
#include "net/watch.h"
#include "unit.h"

/* Turns and tasks write their names here in the order in which they run. */
static char story[512];
static struct fq_loop *loop;

struct named_turn {
    struct fq_turn turn;
    char name;
    struct named_turn *asks; /* when it runs */
    struct named_turn *cancels;
    int stop_after;
};

static void tell(char name)
{
    size_t len = strlen(story);
    ck_assert(len + 1 < sizeof(story));
    story[len] = name;
}

static void on_turn(struct fq_turn *turn)
{
    struct named_turn *named = FQ_CONTAINER(turn, struct named_turn, turn);
    tell(named->name);
    if (named->asks)
        fq_turn_ask(&named->asks->turn);
    if (named->cancels)
        fq_turn_cancel(&named->cancels->turn);
    if (named->stop_after && --named->stop_after == 0)
        fq_loop_stop(loop);
}

static void turn_init(struct named_turn *named, char name)
{
    *named = (struct named_turn){.name = name};
    fq_turn_init(&named->turn, loop, on_turn);
}

TEST(a_loop_stopped_before_it_runs_returns_at_once_and_can_run_again)
{
    loop = fq_loop_new();
    fq_loop_stop(loop);
    fq_loop_run(loop);
    fq_loop_stop(loop);
    fq_loop_run(loop);
    fq_loop_free(loop);
}
END

TEST(turns_come_in_the_order_of_asking_and_once_each)
{
    loop = fq_loop_new();
    struct named_turn a, b;
    turn_init(&a, 'a');
    turn_init(&b, 'b');
    b.stop_after = 1;
    fq_turn_ask(&a.turn);
    fq_turn_ask(&b.turn);
    fq_turn_ask(&a.turn);
    fq_loop_run(loop);
    ck_assert_str_eq(story, "ab");
    fq_loop_free(loop);
}
END

TEST(a_turn_asked_for_by_a_turn_comes_before_the_loop_sleeps)
{
    loop = fq_loop_new();
    struct named_turn a, b;
    turn_init(&a, 'a');
    turn_init(&b, 'b');
    a.asks = &b;
    b.stop_after = 1;
    fq_turn_ask(&a.turn);
    fq_loop_run(loop); /* nothing else could wake it */
    ck_assert_str_eq(story, "ab");
    fq_loop_free(loop);
}
END

TEST(a_cancelled_turn_does_not_come)
{
    loop = fq_loop_new();
    struct named_turn a, b, c;
    turn_init(&a, 'a');
    turn_init(&b, 'b');
    turn_init(&c, 'c');
    a.cancels = &b;
    c.stop_after = 1;
    fq_turn_ask(&a.turn);
    fq_turn_ask(&b.turn);
    fq_turn_ask(&c.turn);
    fq_loop_run(loop);
    ck_assert_str_eq(story, "ac");
    fq_turn_cancel(&b.turn);
    fq_loop_free(loop);
}
END

TEST(turns_that_keep_asking_for_each_other_neither_starve_nor_sleep)
{
    loop = fq_loop_new();
    struct named_turn a;
    turn_init(&a, 'a');
    a.asks = &a;
    a.stop_after = 40; /* more than the rounds of one turn */
    fq_turn_ask(&a.turn);
    fq_loop_run(loop);
    ck_assert_uint_ge(strlen(story), 40);
    fq_turn_cancel(&a.turn);
    fq_loop_free(loop);
}
END

struct named_slice {
    struct fq_turn slice;
    char name;
    int again;  /* it asks so often for another */
    int spends; /* milliseconds */
};

static void on_slice(struct fq_turn *slice)
{
    struct named_slice *named = FQ_CONTAINER(slice, struct named_slice, slice);
    tell(named->name);
    if (named->spends)
        usleep(1000 * (unsigned)named->spends);
    if (named->again-- > 0)
        fq_turn_ask(&named->slice);
}

static void slice_init(struct named_slice *named, char name, int again, int spends)
{
    *named = (struct named_slice){.name = name, .again = again, .spends = spends};
    fq_turn_init_slice(&named->slice, loop, on_slice);
}

static void on_time(struct fq_timer *timer)
{
    (void)timer;
    fq_loop_stop(loop);
}

TEST(slices_come_in_turn_and_a_cancelled_one_does_not)
{
    loop = fq_loop_new();
    struct named_slice a, b, c;
    struct fq_timer timer;
    slice_init(&a, 'a', 2, 0);
    slice_init(&b, 'b', 1, 0);
    slice_init(&c, 'c', 0, 0);
    fq_turn_ask(&a.slice);
    fq_turn_ask(&b.slice);
    fq_turn_ask(&a.slice);
    fq_turn_ask(&c.slice);
    fq_turn_cancel(&c.slice);
    fq_timer_init(&timer, loop, on_time);
    fq_timer_start(&timer, 20, 0);
    fq_loop_run(loop);
    ck_assert_str_eq(story, "ababa");
    fq_turn_cancel(&c.slice);
    fq_loop_free(loop);
}
END

static void on_tick(struct fq_timer *timer)
{
    tell('.');
    fq_timer_start(timer, 1, 0);
}

/* Long work that never ends, and others are served all the same. */
TEST(slices_leave_room_for_what_else_there_is)
{
    loop = fq_loop_new();
    struct named_slice a, b;
    struct fq_timer timer, tick;
    slice_init(&a, 'a', 1000000, 2);
    slice_init(&b, 'b', 1000000, 2);
    fq_turn_ask(&a.slice);
    fq_turn_ask(&b.slice);
    fq_timer_init(&timer, loop, on_time);
    fq_timer_start(&timer, 60, 0);
    fq_timer_init(&tick, loop, on_tick);
    fq_timer_start(&tick, 1, 0);
    fq_loop_run(loop);
    ck_assert_ptr_nonnull(strstr(story, "a.b.a.b"));
    fq_timer_stop(&tick);
    fq_turn_cancel(&a.slice);
    fq_turn_cancel(&b.slice);
    fq_loop_free(loop);
}
END

struct named_task {
    struct fq_task task;
    char name;
    bool last;
};

static void run_task(struct fq_task *task)
{
    struct named_task *named = FQ_CONTAINER(task, struct named_task, task);
    tell(named->name);
    if (named->last)
        fq_loop_stop(loop);
    free(named);
}

static void post(char name, bool last)
{
    struct named_task *named = malloc(sizeof(*named));
    *named = (struct named_task){.task.run = run_task, .name = name, .last = last};
    fq_loop_post(loop, &named->task);
}

static void *other_thread(void *unused)
{
    (void)unused;
    post('x', false);
    post('y', false);
    post('z', true);
    return NULL;
}

TEST(tasks_of_another_thread_wake_the_loop_and_run_in_order)
{
    loop = fq_loop_new();
    pthread_t thread;
    ck_assert_int_eq(pthread_create(&thread, NULL, other_thread, NULL), 0);
    fq_loop_run(loop);
    pthread_join(thread, NULL);
    ck_assert_str_eq(story, "xyz");
    fq_loop_free(loop);
}
END

TEST(tasks_never_run_are_run_when_the_loop_is_freed)
{
    loop = fq_loop_new();
    post('x', false);
    fq_loop_free(loop);
    ck_assert_str_eq(story, "x");
}
END

static uint64_t busy_ns;
static int turns_told;

static void on_measured(void *user, uint64_t ns)
{
    ck_assert_ptr_eq(user, &busy_ns);
    busy_ns += ns;
    turns_told++;
}

static void work_for_20_ms(struct fq_task *task)
{
    (void)task;
    uint64_t until = fq_clock_monotonic_ns() + 20000000;
    while (fq_clock_monotonic_ns() < until) {
    }
}

static void stop_loop(struct fq_timer *timer)
{
    fq_loop_stop(timer->loop);
}

TEST(how_long_callbacks_take_is_measured_and_how_long_the_loop_sleeps_is_not)
{
    loop = fq_loop_new();
    struct fq_task task = {.run = work_for_20_ms};
    struct fq_timer timer;
    fq_loop_measure(loop, on_measured, &busy_ns);
    fq_loop_post(loop, &task);
    fq_timer_init(&timer, loop, stop_loop);
    fq_timer_start(&timer, 1000, 0);
    uint64_t began = fq_clock_monotonic_ns();
    fq_loop_run(loop);
    uint64_t took = fq_clock_monotonic_ns() - began;
    ck_assert_int_ge(turns_told, 1);
    ck_assert_uint_ge(busy_ns, 20000000);
    ck_assert_uint_le(busy_ns, took - 500000000);
    fq_loop_free(loop);
}
END

/* More sockets are ready than a turn has callbacks. */
enum { CROWD = 200 };
static int served, served_before_turn;
static struct fq_turn crowd_turn;

static void on_crowd(struct fq_watch *watch, unsigned events)
{
    (void)events;
    fq_watch_stop(watch);
    if (++served == CROWD)
        fq_loop_stop(crowd_turn.loop);
    fq_turn_ask(&crowd_turn);
}

static void on_crowd_turn(struct fq_turn *turn)
{
    (void)turn;
    if (served_before_turn == 0)
        served_before_turn = served;
}

TEST(a_turn_ends_before_all_of_a_crowd_are_served)
{
    loop = fq_loop_new();
    struct fq_watch watches[CROWD];
    int pipes[CROWD][2];
    fq_turn_init(&crowd_turn, loop, on_crowd_turn);
    for (int i = 0; i < CROWD; i++) {
        ck_assert_int_eq(pipe(pipes[i]), 0);
        ck_assert_int_eq(write(pipes[i][1], "a", 1), 1);
        ck_assert_int_eq(fq_watch_init(&watches[i], loop, pipes[i][0], on_crowd), FQ_OK);
        fq_watch_start(&watches[i], FQ_WATCH_READ);
    }
    fq_loop_run(loop);
    ck_assert_int_eq(served, CROWD);
    ck_assert_int_gt(served_before_turn, 0);
    ck_assert_int_lt(served_before_turn, CROWD);
    for (int i = 0; i < CROWD; i++) {
        fq_watch_clear(&watches[i]);
        close(pipes[i][0]);
        close(pipes[i][1]);
    }
    fq_loop_free(loop);
}
END

TEST(a_loop_that_cannot_be_allocated_is_null)
{
    for (uint64_t nth = 1;; nth++) {
        fq_memory_fail_from(nth);
        loop = fq_loop_new();
        bool failed = fq_memory_has_failed();
        fq_memory_fail_from(0);
        ck_assert(failed == !loop);
        fq_loop_free(loop);
        if (!failed)
            break;
    }
}
END

int main(void)
{
    return RUN(
        "net/loop", a_loop_stopped_before_it_runs_returns_at_once_and_can_run_again,
        turns_come_in_the_order_of_asking_and_once_each,
        a_turn_asked_for_by_a_turn_comes_before_the_loop_sleeps, a_cancelled_turn_does_not_come,
        turns_that_keep_asking_for_each_other_neither_starve_nor_sleep,
        slices_come_in_turn_and_a_cancelled_one_does_not, slices_leave_room_for_what_else_there_is,
        tasks_of_another_thread_wake_the_loop_and_run_in_order,
        tasks_never_run_are_run_when_the_loop_is_freed,
        how_long_callbacks_take_is_measured_and_how_long_the_loop_sleeps_is_not,
        a_turn_ends_before_all_of_a_crowd_are_served, a_loop_that_cannot_be_allocated_is_null);
}
