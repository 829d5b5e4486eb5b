/* SPDX-License-Identifier: MIT
 *
 * Reads audit logs and says whether anything is missing, changed or added.
 */
#ifndef FQ_AUDIT_VERIFY_H
#define FQ_AUDIT_VERIFY_H

#include <stdio.h>

#include "audit/chain.h"

/* Files are given one after the other, the oldest first: one log, cut where it was moved away. */
struct fq_audit_check {
    fq_str key;
    struct fq_audit_link last;
    uint64_t first_seq;
    uint64_t entries;
    uint64_t torn;   /* parts of lines that an entry behind them seals */
    uint64_t losses; /* entries that say that others were lost */

    /* Bytes behind the last good line that nothing seals yet. */
    struct fq_buf loose;
    uint64_t loose_bytes;
    const char *loose_file;
    uint64_t loose_line;
    bool loose_open; /* they end with the file, and without the end of a line */

    /* What is wrong, at this line: the first fault. */
    const char *file;
    uint64_t line;
    char fault[200];
};

/* An empty key is none. */
void fq_audit_check_init(struct fq_audit_check *check, fq_str key);
void fq_audit_check_clear(struct fq_audit_check *check);

/* The next file, which name stands for in what is told.  False: there is a fault. */
bool fq_audit_check_file(struct fq_audit_check *check, FILE *file, const char *name) FQ_CHECKED;

/* There are no more.  False likewise. */
bool fq_audit_check_end(struct fq_audit_check *check) FQ_CHECKED;

#endif
