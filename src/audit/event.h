/* SPDX-License-Identifier: MIT
 *
 * What is written of an event: who did what, and what came of it.  Never a token, a secret or the
 * value of a variable: there is no place for one.
 */
#ifndef FQ_AUDIT_EVENT_H
#define FQ_AUDIT_EVENT_H

#include "auth/principal.h"
#include "base/buf.h"

enum fq_audit_kind {
    FQ_AUDIT_AUTHENTICATION,
    FQ_AUDIT_DENIAL,
    FQ_AUDIT_MUTATION,
    FQ_AUDIT_READ,
    FQ_AUDIT_RATE_LIMITED,
    FQ_AUDIT_RELOAD,
    FQ_AUDIT_BEGIN, /* a process begins to write, or another file is written */
    FQ_AUDIT_END,
};

/* Texts that are empty are left out. */
struct fq_audit_event {
    enum fq_audit_kind kind;
    int64_t unix_ms;
    bool succeeded;
    fq_str code;                          /* extensions.code of what went wrong */
    const struct fq_principal *principal; /* NULL: nobody was named */
    fq_str address;                       /* of the client */
    fq_str request;                       /* its X-Request-Id */
    fq_str operation;                     /* query, mutation or subscription */
    fq_str name;                          /* of the operation */
    const fq_str *fields;                 /* at its top */
    size_t field_count;
    fq_str document; /* its SHA-256 */
    uint64_t took_us;
    fq_str reason; /* for people */
};

/* What is written of the user, the tenant and the address. */
enum fq_audit_personal {
    FQ_AUDIT_PLAIN,
    FQ_AUDIT_HASHED, /* the first half of HMAC-SHA-256 of each, with the key */
    FQ_AUDIT_OMITTED,
};

/* Appends the members of its line (chain.h).  What is too long is cut: a line has
 * FQ_LIMIT_AUDIT_LINE_BYTES at most. */
void fq_audit_event_write(struct fq_buf *out, const struct fq_audit_event *event,
                          enum fq_audit_personal personal, fq_str key);

#endif
