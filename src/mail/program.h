/* SPDX-License-Identifier: MIT
 *
 * Private to mail: a program that is started, fed and waited for, by a loop.
 */
#ifndef FQ_MAIL_PROGRAM_H
#define FQ_MAIL_PROGRAM_H

#include <sys/types.h>

#include "base/str.h"
#include "net/timer.h"
#include "net/watch.h"

struct fq_mail_program {
    /* why: as of fq_mail_failed; NULL: it ended with 0. */
    void (*done)(struct fq_mail_program *program, const char *why);
    /* Its own. */
    pid_t pid;
    int fd; /* of the process */
    struct fq_watch watch;
    struct fq_timer timer;
    bool killed;
    bool refused; /* when done is called: it said with its code that it did not do it */
    char why[64];
};

/* Starts words[0] with the words behind it, up to a NULL, which reads input and then its end.  It
 * has PATH, HOME, LANG and TZ of the environment, no descriptor but the three, and a process group
 * of its own.  NULL: done will be called, never from here; else why it could not be started. */
const char *fq_mail_program_start(struct fq_mail_program *program, struct fq_loop *loop,
                                  char *const *words, fq_str input, uint32_t timeout_ms);

/* Kills it now, with what it started; done is not called. */
void fq_mail_program_end(struct fq_mail_program *program);

#endif
