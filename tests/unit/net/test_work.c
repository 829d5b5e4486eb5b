/* SPDX-License-Identifier: MIT */
#include <pthread.h>

#include "base/memory.h"
#include "net/work.h"
#include "unit.h"

static struct fq_loop *loop;
static pthread_t loop_thread;
static int ran;
static int done;

static void run_elsewhere(struct fq_work *work)
{
    (void)work;
    ck_assert(!pthread_equal(pthread_self(), loop_thread));
    ran++;
}

static void on_done(struct fq_work *work)
{
    ck_assert(pthread_equal(pthread_self(), loop_thread));
    ck_assert_int_eq(ran, 1);
    done++;
    free(work);
    fq_loop_stop(loop);
}

static struct fq_work *make_work(void)
{
    struct fq_work *work = malloc(sizeof(*work));
    *work = (struct fq_work){.run = run_elsewhere, .done = on_done};
    return work;
}

TEST(work_runs_in_another_thread_and_is_done_in_the_loop)
{
    loop = fq_loop_new();
    loop_thread = pthread_self();
    ck_assert_int_eq(fq_work_start(make_work(), loop), FQ_OK);
    fq_loop_run(loop);
    ck_assert_int_eq(done, 1);
    fq_loop_free(loop);
}
END

TEST(work_still_running_is_waited_for_when_the_loop_is_freed)
{
    loop = fq_loop_new();
    loop_thread = pthread_self();
    ck_assert_int_eq(fq_work_start(make_work(), loop), FQ_OK);
    fq_loop_free(loop);
    ck_assert_int_eq(done, 1);
}
END

TEST(work_that_cannot_be_started_is_not_called)
{
    loop = fq_loop_new();
    struct fq_work *work = make_work();
    fq_memory_fail_from(1);
    ck_assert_int_eq(fq_work_start(work, loop), FQ_NOMEM);
    fq_memory_fail_from(0);
    free(work);
    fq_loop_free(loop);
    ck_assert_int_eq(ran, 0);
}
END

int main(void)
{
    return RUN("net/work", work_runs_in_another_thread_and_is_done_in_the_loop,
               work_still_running_is_waited_for_when_the_loop_is_freed,
               work_that_cannot_be_started_is_not_called);
}
