/* SPDX-License-Identifier: MIT */
#include "cli/interrupt.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/compiler.h"

static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
static int signal_fd = -1;
static volatile sig_atomic_t early_signal;

static sigset_t signal_set(void)
{
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < FQ_ARRAY_LEN(signals); i++)
        sigaddset(&set, signals[i]);
    return set;
}

bool fq_cli_interrupt_hold(void)
{
    sigset_t set = signal_set();
    alarm(0);
    /* A reader of our output that has gone is no reason to leave everything behind. */
    signal(SIGPIPE, SIG_IGN);
    sigprocmask(SIG_BLOCK, &set, NULL);
    if (signal_fd < 0)
        signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return signal_fd >= 0;
}

bool fq_cli_interrupted(void)
{
    return fq_cli_interruptible_wait(-1, 0, 0) == FQ_CLI_WAIT_INTERRUPTED;
}

static void on_early_signal(int number)
{
    early_signal = number;
    alarm(1);
}

static void on_alarm(int number)
{
    (void)number;
    kill(getpid(), early_signal);
}

static void on_hangup(int number)
{
    (void)number;
    kill(getpid(), SIGTERM);
}

void fq_cli_interrupt_release(void)
{
    struct sigaction early = {.sa_handler = on_early_signal, .sa_flags = SA_RESTART};
    struct sigaction hangup = {.sa_handler = on_hangup, .sa_flags = SA_RESTART};
    struct sigaction again = {.sa_handler = on_alarm, .sa_flags = SA_RESTART};
    sigaction(SIGINT, &early, NULL);
    sigaction(SIGTERM, &early, NULL);
    sigaction(SIGHUP, &hangup, NULL);
    sigaction(SIGALRM, &again, NULL);
    sigset_t set = signal_set();
    sigprocmask(SIG_UNBLOCK, &set, NULL);
}

void fq_cli_interrupt_forget(void)
{
    sigset_t set = signal_set();
    for (size_t i = 0; i < FQ_ARRAY_LEN(signals); i++)
        signal(signals[i], SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
}

enum fq_cli_wait fq_cli_interruptible_wait(int fd, short events, int timeout_ms)
{
    uint64_t end = fq_clock_monotonic_ns() + (uint64_t)timeout_ms * 1000000u;
    for (;;) {
        /* poll() passes over negative descriptors. */
        struct pollfd fds[] = {{.fd = signal_fd, .events = POLLIN}, {.fd = fd, .events = events}};
        uint64_t now = fq_clock_monotonic_ns();
        int rest_ms = now < end ? (int)((end - now + 999999u) / 1000000u) : 0;
        int count = poll(fds, FQ_ARRAY_LEN(fds), rest_ms);
        if (count < 0 && errno == EINTR)
            continue;
        if (fds[0].revents)
            return FQ_CLI_WAIT_INTERRUPTED;
        if (fds[1].revents)
            return FQ_CLI_WAIT_READY;
        return FQ_CLI_WAIT_TIMEOUT;
    }
}
