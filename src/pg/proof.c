/* SPDX-License-Identifier: MIT */
#include "pg/proof.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/random.h>

#include "base/clock.h"
#include "catalog/oid.h"
#include "pg/fingerprint.h"
#include "pg/introspect_sql.h"

int64_t fq_pg_fingerprint_seed(void)
{
    int64_t seed;
    if (getrandom(&seed, sizeof(seed), 0) != (ssize_t)sizeof(seed))
        seed = (int64_t)(fq_clock_monotonic_ns() * UINT64_C(0x9e3779b97f4a7c15));
    return seed;
}

bool fq_pg_ask_fingerprint(struct fq_pg_session *session, int part, int64_t seed,
                           const char *schema_array)
{
    char number[24];
    snprintf(number, sizeof(number), "%" PRId64, seed);
    const Oid types[] = {OID_INT8, OID_TEXT};
    const char *values[] = {number, schema_array};
    return PQsendQueryParams(session->conn, fq_pg_fingerprint_sql[part], 2, types, values, NULL,
                             NULL, 0) == 1;
}

_Static_assert(FQ_PG_ASK_FINGERPRINT_LAST - FQ_PG_ASK_FINGERPRINT + 1 == FQ_PG_FINGERPRINTS,
               "a question for each part");

bool fq_pg_read_proof(PGresult *const *parts, char proof[FQ_LIMIT_PROOF_BYTES])
{
    size_t len = 0;
    for (int i = 0; i < FQ_PG_FINGERPRINTS; i++) {
        const PGresult *part = parts[i];
        if (PQresultStatus(part) != PGRES_TUPLES_OK || PQntuples(part) != 1 || PQnfields(part) != 1)
            return false;
        len += (size_t)snprintf(proof + len, FQ_LIMIT_PROOF_BYTES - len, "%s;",
                                PQgetvalue(part, 0, 0));
        if (len >= FQ_LIMIT_PROOF_BYTES)
            return false;
    }
    return true;
}
