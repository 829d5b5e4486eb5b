/* SPDX-License-Identifier: MIT
 *
 * Inside server/ only: lines of the log that strangers can bring about as often as they like.  So
 * many a second are written, and then how many were not.
 */
#ifndef FQ_SERVER_QUIET_H
#define FQ_SERVER_QUIET_H

#include "config/config.h"

/* Of one thread; all zero at first. */
struct fq_quiet {
    uint64_t second;
    uint32_t said;
    uint64_t unsaid;
};

/* Whether one more line is to be written at this time.  Writes how many were not since, when it
 * becomes quiet again; what they were about: "requests not let in". */
bool fq_quiet_may_say(struct fq_quiet *quiet, uint64_t now_ms, const char *what);

#endif
