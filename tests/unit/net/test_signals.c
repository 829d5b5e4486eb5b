/* SPDX-License-Identifier: MIT */
#include <signal.h>

#include "base/memory.h"
#include "net/signals.h"
#include "unit.h"

static struct fq_loop *loop;
static int seen;

static void on_signal(void *user, int number)
{
    ck_assert_ptr_eq(user, &seen);
    seen = number;
    fq_loop_stop(loop);
}

TEST(a_signal_arrives_as_an_event)
{
    loop = fq_loop_new();
    struct fq_signal *term, *hangup;
    ck_assert_int_eq(fq_signal_new(loop, SIGTERM, on_signal, &seen, &term), FQ_OK);
    ck_assert_int_eq(fq_signal_new(loop, SIGHUP, on_signal, &seen, &hangup), FQ_OK);
    raise(SIGHUP);
    fq_loop_run(loop);
    ck_assert_int_eq(seen, SIGHUP);
    raise(SIGTERM);
    fq_loop_run(loop);
    ck_assert_int_eq(seen, SIGTERM);
    fq_signal_free(term);
    fq_signal_free(hangup);
    fq_signal_free(NULL);
    fq_loop_free(loop);
}
END

TEST(a_signal_that_cannot_be_caught_is_an_error)
{
    loop = fq_loop_new();
    struct fq_signal *sig = NULL;
    ck_assert_int_eq(fq_signal_new(loop, SIGKILL, on_signal, &seen, &sig), FQ_UNAVAILABLE);
    fq_memory_fail_from(1);
    ck_assert_int_eq(fq_signal_new(loop, SIGTERM, on_signal, &seen, &sig), FQ_NOMEM);
    fq_memory_fail_from(0);
    ck_assert_ptr_null(sig);
    fq_loop_free(loop);
}
END

int main(void)
{
    return RUN("net/signals", a_signal_arrives_as_an_event,
               a_signal_that_cannot_be_caught_is_an_error);
}
