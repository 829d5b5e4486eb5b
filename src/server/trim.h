/* SPDX-License-Identifier: MIT
 *
 * Gives memory that is no longer needed back to the operating system: the heap keeps what was
 * freed between blocks that are still in use, for as long as the process lives.
 */
#ifndef FQ_SERVER_TRIM_H
#define FQ_SERVER_TRIM_H

#include "net/timer.h"

struct fq_trim {
    struct fq_timer timer;
    uint64_t resident; /* before anything was served */
    uint32_t wait_s;
};

/* Begins, on the main thread's loop: no worker waits for it, but for one that needs more of the
 * very heap that is being trimmed. */
void fq_trim_start(struct fq_trim *trim, struct fq_loop *loop);
/* Much was let go of just now. */
void fq_trim_soon(struct fq_trim *trim);
void fq_trim_stop(struct fq_trim *trim);

#endif
