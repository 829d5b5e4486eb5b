/* SPDX-License-Identifier: MIT
 *
 * What the lanes of a process tell each other of what was written, so that whoever has changed
 * something sees it afterwards, on whichever lane he asks.  Any thread.
 */
#ifndef FQ_RUNTIME_REPLICA_NEWS_H
#define FQ_RUNTIME_REPLICA_NEWS_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

struct fq_job;

/* Callers share a place when their hashes meet, which only makes some of them see more. */
#define FQ_REPLICA_CALLERS 4096

/* Zeroed memory says that nothing was written. */
struct fq_replica_news {
    _Atomic uint64_t callers[FQ_REPLICA_CALLERS];
    /* How often something may have been written that nobody knows the place of: from then on
     * everybody sees what was written by now. */
    _Atomic uint64_t unknown;
};

/* Up to where whoever asks by this job has written, as far as this process knows. */
uint64_t fq_replica_news_of(const struct fq_replica_news *news, const struct fq_job *job);

/* Whoever asked by this job has written up to there. */
void fq_replica_news_tell(struct fq_replica_news *news, const struct fq_job *job,
                          uint64_t position);

#endif
