/* SPDX-License-Identifier: MIT */
#include <sys/socket.h>
#include <unistd.h>

#include "base/memory.h"
#include "net/watch.h"
#include "unit.h"

static struct fq_loop *loop;
static int ends[2];
static unsigned seen;
static int calls;

static void on_ready(struct fq_watch *watch, unsigned events)
{
    seen = events;
    calls++;
    fq_watch_stop(watch);
    fq_loop_stop(loop);
}

static void on_ready_clear(struct fq_watch *watch, unsigned events)
{
    on_ready(watch, events);
    fq_watch_clear(watch);
    close(ends[0]);
    free(watch);
}

static void set_up(void)
{
    loop = fq_loop_new();
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
}

static void tear_down(struct fq_watch *watch)
{
    fq_watch_clear(watch);
    fq_watch_clear(watch);
    close(ends[0]);
    close(ends[1]);
    fq_loop_free(loop);
}

TEST(a_watch_reports_what_was_asked_for)
{
    set_up();
    struct fq_watch watch;
    ck_assert_int_eq(fq_watch_init(&watch, loop, ends[0], on_ready), FQ_OK);
    fq_watch_start(&watch, FQ_WATCH_READ | FQ_WATCH_WRITE);
    fq_loop_run(loop);
    ck_assert_uint_eq(seen, FQ_WATCH_WRITE);
    ck_assert_int_eq(write(ends[1], "x", 1), 1);
    fq_watch_start(&watch, FQ_WATCH_READ);
    fq_loop_run(loop);
    ck_assert_uint_eq(seen, FQ_WATCH_READ);
    tear_down(&watch);
}
END

TEST(a_hangup_is_seen_without_reading)
{
    set_up();
    struct fq_watch watch;
    ck_assert_int_eq(fq_watch_init(&watch, loop, ends[0], on_ready), FQ_OK);
    fq_watch_start(&watch, FQ_WATCH_HANGUP);
    shutdown(ends[1], SHUT_WR);
    fq_loop_run(loop);
    ck_assert_uint_eq(seen, FQ_WATCH_HANGUP);
    tear_down(&watch);
}
END

TEST(a_watch_may_be_cleared_closed_and_freed_in_its_callback)
{
    set_up();
    struct fq_watch *watch = malloc(sizeof(*watch));
    ck_assert_int_eq(fq_watch_init(watch, loop, ends[0], on_ready_clear), FQ_OK);
    fq_watch_start(watch, FQ_WATCH_WRITE);
    fq_loop_run(loop);
    ck_assert_int_eq(calls, 1);
    close(ends[1]);
    fq_loop_free(loop);
}
END

TEST(a_descriptor_of_the_same_number_can_be_watched_at_once)
{
    set_up();
    struct fq_watch watch;
    ck_assert_int_eq(fq_watch_init(&watch, loop, ends[0], on_ready), FQ_OK);
    fq_watch_start(&watch, FQ_WATCH_READ);
    fq_watch_clear(&watch);
    int number = ends[0];
    close(ends[0]);
    close(ends[1]);
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    ck_assert_int_eq(ends[0], number);
    ck_assert_int_eq(fq_watch_init(&watch, loop, ends[0], on_ready), FQ_OK);
    fq_watch_start(&watch, FQ_WATCH_WRITE);
    fq_loop_run(loop);
    ck_assert_int_eq(calls, 1);
    tear_down(&watch);
}
END

TEST(what_cannot_be_watched_is_an_error)
{
    set_up();
    struct fq_watch watch;
    ck_assert_int_eq(fq_watch_init(&watch, loop, -1, on_ready), FQ_UNAVAILABLE);
    fq_memory_fail_from(1);
    ck_assert_int_eq(fq_watch_init(&watch, loop, ends[0], on_ready), FQ_NOMEM);
    fq_memory_fail_from(0);
    tear_down(&watch);
}
END

int main(void)
{
    return RUN("net/watch", a_watch_reports_what_was_asked_for, a_hangup_is_seen_without_reading,
               a_watch_may_be_cleared_closed_and_freed_in_its_callback,
               a_descriptor_of_the_same_number_can_be_watched_at_once,
               what_cannot_be_watched_is_an_error);
}
