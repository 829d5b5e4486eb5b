/* SPDX-License-Identifier: MIT
 *
 * Asking a database for its fingerprint, which proves that a kept catalog is its own.
 */
#ifndef FQ_PG_PROOF_H
#define FQ_PG_PROOF_H

#include "base/limits.h"
#include "pg/session_private.h"

/* Nobody can know it beforehand. */
int64_t fq_pg_fingerprint_seed(void);

/* Queues one part of the question, in a settled transaction. */
bool fq_pg_ask_fingerprint(struct fq_pg_session *session, int part, int64_t seed,
                           const char *schema_array);

/* One text of the answers to all parts; false: they are none. */
bool fq_pg_read_proof(PGresult *const *parts, char proof[FQ_LIMIT_PROOF_BYTES]);

#endif
