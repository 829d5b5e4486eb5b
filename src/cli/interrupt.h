/* SPDX-License-Identifier: MIT
 *
 * SIGINT, SIGTERM and SIGHUP as something to wait for.  While the demo is set up and taken down
 * they are held back, so that none of them can end it between two steps; while it serves they go
 * to the server.
 */
#ifndef FQ_CLI_INTERRUPT_H
#define FQ_CLI_INTERRUPT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Holds the signals back, and SIGPIPE off for good; false with errno set. */
bool fq_cli_interrupt_hold(void);

/* One of them has come. */
bool fq_cli_interrupted(void);

/* Lets them through to handlers that are installed from now on.  SIGINT or SIGTERM that come before
 * there is a handler come again a second later; SIGHUP, without a handler, becomes SIGTERM. */
void fq_cli_interrupt_release(void);

/* In a child between fork and exec: as if nothing had been held back. */
void fq_cli_interrupt_forget(void);

enum fq_cli_wait { FQ_CLI_WAIT_READY, FQ_CLI_WAIT_INTERRUPTED, FQ_CLI_WAIT_TIMEOUT };

/* Waits until fd (-1: none) has one of the poll events. */
enum fq_cli_wait fq_cli_interruptible_wait(int fd, short events, int timeout_ms);

#endif
