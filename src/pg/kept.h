/* SPDX-License-Identifier: MIT
 *
 * The answers about a catalog as bytes that a file can keep, with the fingerprint of what they are
 * answers about (fingerprint.h).
 *
 * Bytes that come back are looked at as if anybody had written them: nothing is read outside of
 * them, and what is not what was written, by this program for these questions, is refused.
 */
#ifndef FQ_PG_KEPT_H
#define FQ_PG_KEPT_H

#include <libpq-fe.h>

#include "base/buf.h"
#include "pg/introspect_sql.h"

struct fq_pg_kept {
    int64_t seed;         /* of the fingerprint */
    fq_str proof;         /* the fingerprint, as PostgreSQL wrote it */
    uint64_t fingerprint; /* fq_catalog.fingerprint */
    fq_str answers;       /* not looked at yet */
};

/* results: by question.  The buffer remembers what failed. */
void fq_pg_kept_write(struct fq_buf *to, const struct fq_pg_kept *kept, PGresult *const *results);

/* Points into bytes.  False: they are not what was written. */
bool fq_pg_kept_read(fq_str bytes, struct fq_pg_kept *ret);

/* The results of all questions, NULL where the answer is not kept, for PQclear(); some may be there
 * when it fails, or memory was short. */
bool fq_pg_kept_results(const struct fq_pg_kept *kept, PGresult **results);

#endif
