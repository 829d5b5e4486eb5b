/* SPDX-License-Identifier: MIT
 *
 * Tokens that are good by themselves and yet are none: withdrawn one by one, of a user, or all that
 * were made before some time.  Held in memory for all workers, and looked at for each request.
 *
 * What is not known is not allowed: before the first reading, and when the last is too long ago,
 * nobody can say whether a token is withdrawn.
 */
#ifndef FQ_AUTH_REVOCATION_H
#define FQ_AUTH_REVOCATION_H

#include "auth/principal.h"

struct fq_revocations;

/* NULL: out of memory.  Answers FQ_REVOKED_UNKNOWN until there is something to know; and again when
 * nothing was read for stale_ms. */
struct fq_revocations *fq_revocations_new(uint64_t stale_ms);

/* NULL is fine. */
void fq_revocations_free(struct fq_revocations *revocations);

enum fq_revoked {
    FQ_REVOKED_NOT,
    FQ_REVOKED_TOKEN,
    FQ_REVOKED_USER,
    FQ_REVOKED_ALL,
    FQ_REVOKED_UNKNOWN,
};

/* Of a principal that a token stands for.  A token that does not say when it was made was made
 * before any time.  now_ms is of the monotonic clock.  Any thread; waits for nobody but a writer
 * that adds a few lines. */
enum fq_revoked fq_revocations_look(struct fq_revocations *revocations,
                                    const struct fq_principal *principal, uint64_t now_ms);

/* It is known who is withdrawn: it is not FQ_REVOKED_UNKNOWN. */
bool fq_revocations_known(const struct fq_revocations *revocations, uint64_t now_ms);

/* ---- reading, by one thread ---- */

/* One line: of the three one or two are said.  issued_before_s 0: not said. */
struct fq_revocation {
    fq_str token_id;
    fq_str user;
    uint64_t issued_before_s;
};

/* What is added from here on is known when the reading ends.  anew: what is known now is forgotten
 * then. FQ_NOMEM. */
enum fq_status fq_revocations_begin(struct fq_revocations *revocations, bool anew) FQ_CHECKED;

/* FQ_NOMEM; FQ_LIMIT: there are too many.  Then nothing else may follow but giving up. */
enum fq_status fq_revocations_add(struct fq_revocations *revocations,
                                  const struct fq_revocation *revocation) FQ_CHECKED;

/* It was read as of now_ms. */
void fq_revocations_end(struct fq_revocations *revocations, uint64_t now_ms);

/* It was not; what was known stays. */
void fq_revocations_give_up(struct fq_revocations *revocations);

#endif
