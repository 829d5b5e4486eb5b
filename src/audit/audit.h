/* SPDX-License-Identifier: MIT
 *
 * The audit log: events from any thread, in one chain (chain.h), written by a thread of its own to
 * a file, to syslog, or to a store that others write as well (store.h).
 *
 * Whoever gives an event never waits for a disk: it stands in a queue of fixed size until it is
 * written.  When there is no room left, because the disk is full say, entries are lost, counted,
 * and an entry says how many as soon as there is room again.  Whoever would rather not answer than
 * lose one asks fq_audit_takes() before it does anything.
 */
#ifndef FQ_AUDIT_AUDIT_H
#define FQ_AUDIT_AUDIT_H

#include "audit/event.h"
#include "audit/store.h"
#include "base/error.h"

struct fq_audit;

/* When the disk must have what was written. */
enum fq_audit_sync { FQ_AUDIT_SYNC_NEVER, FQ_AUDIT_SYNC_SECOND, FQ_AUDIT_SYNC_ALWAYS };

/* Its texts are copied. */
struct fq_audit_options {
    const char *path;             /* NULL: to syslog */
    struct fq_audit_store *store; /* or to this; the log frees it, unless it could not be made */
    fq_str key;                   /* of the chain; empty: none */
    enum fq_audit_sync sync;
    size_t queue_bytes;
    /* Something to be told to whoever runs the server: a sentence.  From the log's own thread. */
    void (*tell)(const char *sentence);
};

/* Opens it and goes on where its chain ends; the first entry says that a process began.  A store
 * may be away: it is written as soon as it can be. */
enum fq_status fq_audit_new(const struct fq_audit_options *options, struct fq_arena *arena,
                            struct fq_audit **ret, struct fq_error *reterr) FQ_CHECKED;

/* Whether there is room, and all before was written.  Any thread; costs two loads. */
bool fq_audit_takes(const struct fq_audit *audit);

/* One more entry.  Any thread. */
void fq_audit_put(struct fq_audit *audit, const struct fq_audit_event *event,
                  enum fq_audit_personal personal);

/* The file may have been moved away: goes on in the one that has its path, whose first line names
 * the last hash of the one before. */
void fq_audit_reopen(struct fq_audit *audit);

/* Entries that were lost, of those that were written, since it was made. */
uint64_t fq_audit_lost(const struct fq_audit *audit);
uint64_t fq_audit_written(const struct fq_audit *audit);

/* The last entry says that the process ends.  What cannot be written for FQ_LIMIT_LOG_END_MS is
 * lost.  NULL is fine. */
void fq_audit_free(struct fq_audit *audit);

#endif
