/* SPDX-License-Identifier: MIT
 *
 * Inside server/ only: what becomes entries of the audit log, and the log of this server.
 */
#ifndef FQ_SERVER_AUDITED_H
#define FQ_SERVER_AUDITED_H

#include "audit/audit.h"
#include "auth/auth.h"
#include "server/worker_private.h"

/* Opens what the configuration says; *ret is NULL when it says nothing. */
enum fq_status fq_audited_open(const struct fq_config *config, struct fq_arena *arena,
                               struct fq_audit **ret, struct fq_error *reterr) FQ_CHECKED;

/* Whether a request may be answered: false when it might have to be audited and cannot be. */
bool fq_audited_takes(const struct fq_worker *worker);

/* A request ends, the one place for all of them; errors: a list of them, NULL: it was answered
 * without.  Whether there is an entry, and of which kind, is told by the statuses of the errors and
 * by the operation. */
void fq_audited_end(const struct fq_worker *worker, struct fq_http_exchange *exchange,
                    const struct fq_request *request, uint64_t began_ns,
                    const struct fq_error *errors);

/* Somebody was let in.  A token has an entry when this worker did not remember it; a key, or whom a
 * gateway names, from an address from which it had none for FQ_LIMIT_AUDIT_KNOWN_S. */
void fq_audited_identified(struct fq_worker *worker, struct fq_http_exchange *exchange,
                           const struct fq_attempt *attempt);

/* Somebody asked for something below /auth/: login, say.  user: the account; NULL: not known. why:
 * for whoever reads the log; NULL: nothing. */
void fq_audited_account(const struct fq_worker *worker, struct fq_http_exchange *exchange,
                        const char *what, const char *user, enum fq_status status, const char *why);

/* Configuration and schema were read again, or could not be; reason: why not, else empty. */
void fq_audited_reload(struct fq_audit *audit, const struct fq_config *config, fq_str reason);

#endif
