/* SPDX-License-Identifier: MIT
 *
 * The lines of an audit log, each of which carries the hash of the one before it:
 *
 *     {"seq":7,"prev":"64 hex digits","time":"…","kind":"…",…,"hash":"64 hex digits"}
 *
 * hash is SHA-256 of the line's own bytes up to the comma before "hash", or with a key
 * HMAC-SHA-256 of them.  Whoever changes, removes or adds a line in between breaks the chain; with
 * a key nobody can mend it who does not have that.  Pure functions of bytes.
 */
#ifndef FQ_AUDIT_CHAIN_H
#define FQ_AUDIT_CHAIN_H

#include "base/buf.h"

#define FQ_AUDIT_HASH_DIGITS 64

struct fq_audit_link {
    uint64_t seq;                    /* of the last line; 0: there is none yet */
    char hash[FQ_AUDIT_HASH_DIGITS]; /* its own; zeros */
};

/* Before the first line. */
void fq_audit_link_init(struct fq_audit_link *link);

/* Appends the next line, with its end.  members: from "time" on, without braces.  An empty key is
 * none. */
void fq_audit_seal(struct fq_audit_link *link, fq_str key, fq_str members, struct fq_buf *out);

/* A line as it was found. */
struct fq_audit_line {
    struct fq_audit_link own;
    fq_str prev;    /* hexadecimal digits */
    fq_str members; /* as they were sealed */
};

/* Takes apart a line without its end.  False: it is none, or its hash is not that of its bytes. */
bool fq_audit_read(fq_str line, fq_str key, struct fq_audit_line *ret);

/* Whether it follows. */
bool fq_audit_follows(const struct fq_audit_link *before, const struct fq_audit_line *line);

/* What is left of a line that could not be written whole, when the process was killed say, stays in
 * the file; the line behind it seals it.  Appends the members of such a line. */
void fq_audit_torn_members(struct fq_buf *out, int64_t unix_ms, uint64_t bytes,
                           const char digest[FQ_AUDIT_HASH_DIGITS]);

/* Whether the line seals these bytes, from behind the last good line up to it. */
bool fq_audit_seals(const struct fq_audit_line *line, uint64_t bytes,
                    const char digest[FQ_AUDIT_HASH_DIGITS]);

/* SHA-256, with a key HMAC, in hexadecimal digits. */
void fq_audit_digest(fq_str key, fq_str bytes, char ret[FQ_AUDIT_HASH_DIGITS]);

#endif
