/* SPDX-License-Identifier: MIT
 *
 * Inside audit/ only: where the lines go.  Used by one thread at a time.
 */
#ifndef FQ_AUDIT_TARGET_H
#define FQ_AUDIT_TARGET_H

#include "audit/chain.h"
#include "base/error.h"

struct fq_audit_file {
    const char *path; /* NULL: to syslog */
    int fd;           /* -1: none */
};

/* Opens it, makes it if there is none, and finds the last line of its chain.  What stands behind
 * that, the rest of a line, stays, and its length and digest are *ret_torn and ret_digest.
 * FQ_CONFIG: it cannot be written, another process writes it, or it is no chain with this key. */
enum fq_status fq_audit_file_open(struct fq_audit_file *file, fq_str key, struct fq_arena *arena,
                                  struct fq_audit_link *ret_link, uint64_t *ret_torn,
                                  char ret_digest[FQ_AUDIT_HASH_DIGITS], struct fq_error *reterr);

/* Opens the path anew, if its file was moved away, and goes on with the same chain. */
enum fq_audit_file_opened {
    FQ_AUDIT_FILE_SAME,    /* it was not moved */
    FQ_AUDIT_FILE_OTHER,   /* an empty one */
    FQ_AUDIT_FILE_REFUSED, /* it cannot be opened, or holds something: the old one stays open */
};
enum fq_audit_file_opened fq_audit_file_reopen(struct fq_audit_file *file);

/* Writes whole lines.  Returns how much of them is written: less than all when there is no room. */
size_t fq_audit_file_write(struct fq_audit_file *file, fq_str lines);

/* Waits until the disk has it. */
void fq_audit_file_sync(struct fq_audit_file *file);
void fq_audit_file_close(struct fq_audit_file *file);

#endif
