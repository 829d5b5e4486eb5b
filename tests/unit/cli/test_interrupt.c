/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "cli/interrupt.h"

static volatile sig_atomic_t handled;

static void handle(int number)
{
    handled = number;
}

TEST(a_signal_held_back_ends_waits_and_nothing_else)
{
    ck_assert(fq_cli_interrupt_hold());
    ck_assert(!fq_cli_interrupted());
    ck_assert_int_eq(fq_cli_interruptible_wait(-1, 0, 1), FQ_CLI_WAIT_TIMEOUT);
    kill(getpid(), SIGTERM);
    ck_assert_int_eq(fq_cli_interruptible_wait(-1, 0, 10000), FQ_CLI_WAIT_INTERRUPTED);
    ck_assert(fq_cli_interrupted());
}
END

TEST(a_wait_ends_when_its_descriptor_is_ready)
{
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert(fq_cli_interrupt_hold());
    ck_assert_int_eq(write(ends[1], "x", 1), 1);
    ck_assert_int_eq(fq_cli_interruptible_wait(ends[0], POLLIN, 10000), FQ_CLI_WAIT_READY);
}
END

TEST(a_signal_that_comes_before_its_handler_comes_again)
{
    ck_assert(fq_cli_interrupt_hold());
    fq_cli_interrupt_release();
    kill(getpid(), SIGTERM);
    struct sigaction action = {.sa_handler = handle};
    sigaction(SIGTERM, &action, NULL);
    for (int i = 0; i < 10 && !handled; i++)
        poll(NULL, 0, 1000);
    ck_assert_int_eq(handled, SIGTERM);
}
END

int main(void)
{
    return RUN("cli/interrupt", a_signal_held_back_ends_waits_and_nothing_else,
               a_wait_ends_when_its_descriptor_is_ready,
               a_signal_that_comes_before_its_handler_comes_again);
}
