/* SPDX-License-Identifier: MIT */
#include "base/limits.h"
#include "pg/fingerprint.h"
#include "pg/introspect.h"
#include "pg/kept.h"
#include "pg/proof.h"

/* ---- loading ---- */

/* One transaction: the fingerprint and the estimates are of one snapshot. */
enum {
    BEGUN,
    SETTLED,
    PROVEN,
    ESTIMATED = PROVEN + FQ_PG_FINGERPRINTS,
    COMMITTED,
    SYNCED,
    ANSWERS
};

static bool ask_simply(struct fq_pg_session *session, const char *sql)
{
    return PQsendQueryParams(session->conn, sql, 0, NULL, NULL, NULL, NULL, 0) == 1;
}

static bool ask_for_proof(struct fq_pg_session *session, int64_t seed, const char *schema_array)
{
    bool ok =
        ask_simply(session, fq_pg_question_sql[FQ_PG_ASK_BEGIN]) && fq_pg_session_settle(session);
    for (int i = 0; i < FQ_PG_FINGERPRINTS; i++)
        ok = ok && fq_pg_ask_fingerprint(session, i, seed, schema_array);
    return ok && ask_simply(session, fq_pg_estimates_sql) &&
           ask_simply(session, fq_pg_question_sql[FQ_PG_ASK_COMMIT]) &&
           PQpipelineSync(session->conn) == 1 && PQflush(session->conn) >= 0;
}

static enum fq_status useless(struct fq_arena *arena, struct fq_error *reterr)
{
    return fq_error_set(reterr, arena, FQ_STALE, "the kept catalog is not that of the database");
}

/* While PostgreSQL works. */
static enum fq_status fill(struct fq_pg_session *session, const struct fq_pg_kept *kept,
                           struct fq_arena *arena, struct fq_error *reterr)
{
    PGresult *results[FQ_PG_QUESTIONS] = {NULL};
    struct fq_pg_introspection in = {
        .arena = arena,
        .results = results,
        .marked = true,
        .asked_as = fq_str_from(session->role),
        .fingerprint = kept->fingerprint,
    };
    enum fq_status status =
        fq_pg_kept_results(kept, results) ? fq_pg_introspect(&in, reterr) : useless(arena, reterr);
    for (int i = 0; i < FQ_PG_QUESTIONS; i++)
        PQclear(results[i]);
    if (status != FQ_OK)
        return status;
    session->unconfirmed = in.catalog;
    session->unconfirmed_by_oid = in.relations_by_oid;
    session->proof = kept->proof;
    return FQ_OK;
}

enum fq_status fq_pg_load_kept_catalog(struct fq_pg_session *session, const fq_str *schemas,
                                       size_t schema_count, struct fq_arena *arena, fq_str bytes,
                                       struct fq_catalog **ret, struct fq_error *reterr)
{
    struct fq_pg_kept kept;
    if (!fq_pg_kept_read(bytes, &kept))
        return useless(arena, reterr);
    const char *array = fq_pg_schema_array(arena, schemas, schema_count);
    if (!array)
        return fq_error_set(reterr, arena, FQ_NOMEM, "out of memory");
    if (!ask_for_proof(session, kept.seed, array))
        return fq_pg_session_refused(session, arena, reterr);
    session->confirming = true;
    enum fq_status status = fill(session, &kept, arena, reterr);
    if (status == FQ_OK)
        *ret = session->unconfirmed;
    return status;
}

/* ---- confirming ---- */

static void add_estimates(const struct fq_pg_session *session, const PGresult *rows)
{
    size_t count = session->unconfirmed->relation_count, i = 0;
    for (int row = 0; row < PQntuples(rows) && i < count; row++) {
        fq_oid oid = fq_pg_oid_at(rows, row, 0);
        while (i < count && session->unconfirmed_by_oid[i]->oid < oid)
            i++;
        if (i < count && session->unconfirmed_by_oid[i]->oid == oid)
            session->unconfirmed_by_oid[i]->estimated_rows = strtod(PQgetvalue(rows, row, 1), NULL);
    }
}

static bool is_proven(const struct fq_pg_session *session, const struct fq_pg_answers *answers)
{
    const PGresult *estimates = answers->results[ESTIMATED];
    char proof[FQ_LIMIT_PROOF_BYTES];
    return session->unconfirmed && fq_pg_read_proof(answers->results + PROVEN, proof) &&
           fq_str_eq(session->proof, fq_str_from(proof)) &&
           PQresultStatus(estimates) == PGRES_TUPLES_OK && PQnfields(estimates) == 2;
}

static enum fq_status take_proof(struct fq_pg_session *session, struct fq_arena *arena,
                                 struct fq_error *reterr)
{
    struct fq_pg_answers answers;
    session->confirming = false;
    enum fq_status status = fq_pg_session_collect(session, ANSWERS, arena, &answers, reterr);
    if (status != FQ_OK)
        return status;
    if (is_proven(session, &answers))
        add_estimates(session, answers.results[ESTIMATED]);
    else
        status = useless(arena, reterr);
    fq_pg_answers_clear(&answers);
    return status;
}

enum fq_status fq_pg_confirm_catalog(struct fq_pg_session *session, struct fq_arena *arena,
                                     struct fq_error *reterr)
{
    enum fq_status status = session->confirming ? take_proof(session, arena, reterr)
                                                : fq_pg_take_mark(session, arena, reterr);
    session->unconfirmed = NULL;
    return status;
}
