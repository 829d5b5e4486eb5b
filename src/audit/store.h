/* SPDX-License-Identifier: MIT
 *
 * A place of lines that several servers write, one chain of all of them: a table of a database.
 * Lines are sealed before they are written, and anew when another server was first: what was never
 * written may still change.
 */
#ifndef FQ_AUDIT_STORE_H
#define FQ_AUDIT_STORE_H

#include "audit/chain.h"
#include "base/error.h"

struct fq_audit_store;

/* Called from the log's own thread, one at a time; they may wait, and end in some seconds. */
struct fq_audit_store_calls {
    /* The last line of all, in arena; empty: there is none. */
    enum fq_status (*last)(struct fq_audit_store *store, struct fq_arena *arena, fq_str *ret,
                           struct fq_error *reterr);
    /* Adds lines, all of them or none, behind the one of number `behind`.  FQ_OK, too, when they
     * stand there from an earlier call whose end nobody heard of.  FQ_STALE: the last line is
     * another. */
    enum fq_status (*append)(struct fq_audit_store *store, uint64_t behind, fq_str lines,
                             struct fq_arena *arena, struct fq_error *reterr);
    void (*end)(struct fq_audit_store *store);
};

struct fq_audit_store {
    const struct fq_audit_store_calls *calls;
};

/* What a log knows of its store. */
struct fq_audit_stored {
    struct fq_audit_store *store;
    struct fq_audit_link known; /* the last line that was seen there; seq 0: none was */
    char why[256];              /* it could not be written, as a sentence; empty: it could */
};

/* Writes the lines from *done on, which link is the last of, and seals them anew where it must.
 * *done: up to where they are written.  False: not all of them could be. */
bool fq_audit_stored_write(struct fq_audit_stored *stored, fq_str key, struct fq_audit_link *link,
                           struct fq_buf *lines, size_t *done) FQ_CHECKED;

#endif
