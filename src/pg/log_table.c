/* SPDX-License-Identifier: MIT */
#include "pg/log_table.h"

#include <stdio.h>
#include <stdlib.h>

#include "pg/error.h"
#include "pg/session_private.h"

#define LAST "select entry from fraiseql.audit order by seq desc limit 1"

/* Who adds at the same time has the same number, and one of both fails as a whole. */
#define APPEND                                                                                     \
    "with given as (select g.entry, $1::bigint + g.nth as seq"                                     \
    " from unnest(string_to_array(rtrim($2, E'\\n'), E'\\n')) with ordinality as g(entry, nth)),"  \
    " added as (insert into fraiseql.audit (seq, entry) select given.seq, given.entry from given"  \
    " where coalesce((select max(seq) from fraiseql.audit), 0) = $1::bigint"                       \
    " order by given.seq returning 1)"                                                             \
    " select (select count(*) from added) > 0 or exists (select from fraiseql.audit as there"      \
    " where there.seq = $1::bigint + 1 and there.entry = (select given.entry from given"           \
    " where given.seq = there.seq))"

enum { SETTLED, HURRY, ANSWER, SYNCED, ANSWERS };

static enum fq_status error_of_log(const PGresult *result, struct fq_arena *arena,
                                   struct fq_error *reterr)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    fq_str code = fq_str_from(state ? state : "");
    if (fq_str_eq(code, FQ_STR("23505")))
        return fq_error_set(reterr, arena, FQ_STALE, "another line has this number");
    if (fq_str_eq(code, FQ_STR("42P01")) || fq_str_eq(code, FQ_STR("3F000")))
        return fq_error_set(reterr, arena, FQ_CONFIG,
                            "this database has no table for it: run fraiseql setup --with audit");
    return fq_pg_error_from_result(reterr, arena, result);
}

/* Sends one statement in a transaction of its own.  Its answer, which answers holds; NULL: *reterr
 * says why there is none. */
static const PGresult *ask_log(struct fq_pg_session *session, const char *sql,
                               const char *const *values, int count, bool lazily,
                               struct fq_arena *arena, struct fq_pg_answers *answers,
                               struct fq_error *reterr)
{
    const char *hurry[] = {lazily ? "off" : ""}; /* else as the database has it */
    if (!fq_pg_session_settle(session) ||
        PQsendQueryParams(session->conn,
                          "select pg_catalog.set_config('synchronous_commit', coalesce(nullif($1, "
                          "''), pg_catalog.current_setting('synchronous_commit')), true)",
                          1, NULL, hurry, NULL, NULL, 0) != 1 ||
        PQsendQueryParams(session->conn, sql, count, NULL, values, NULL, NULL, 0) != 1 ||
        PQpipelineSync(session->conn) != 1) {
        fq_pg_session_refused(session, arena, reterr);
        return NULL;
    }
    enum fq_status status = fq_pg_session_collect(session, ANSWERS, arena, answers, reterr);
    if (status == FQ_TIMEOUT)
        fq_error_set(reterr, arena, FQ_TIMEOUT, "the database did not take it in time");
    for (size_t i = SETTLED; status == FQ_OK && i < SYNCED; i++) {
        if (PQresultStatus(answers->results[i]) != PGRES_TUPLES_OK)
            status = error_of_log(answers->results[i], arena, reterr);
    }
    if (status == FQ_OK)
        return answers->results[ANSWER];
    fq_pg_answers_clear(answers);
    return NULL;
}

enum fq_status fq_pg_log_last(struct fq_pg_session *session, struct fq_arena *arena, fq_str *ret,
                              struct fq_error *reterr)
{
    struct fq_pg_answers answers;
    const PGresult *result = ask_log(session, LAST, NULL, 0, false, arena, &answers, reterr);
    enum fq_status status = FQ_OK;
    if (!result)
        return reterr->status;
    *ret = FQ_STR_NONE;
    if (PQntuples(result) == 1)
        *ret = fq_arena_str(arena,
                            fq_str_of(PQgetvalue(result, 0, 0), (size_t)PQgetlength(result, 0, 0)));
    if (PQntuples(result) == 1 && !ret->ptr)
        status = fq_error_set(reterr, arena, FQ_NOMEM, "out of memory");
    fq_pg_answers_clear(&answers);
    return status;
}

enum fq_status fq_pg_log_append(struct fq_pg_session *session, uint64_t behind, const char *lines,
                                bool lazily, struct fq_arena *arena, struct fq_error *reterr)
{
    char number[24];
    const char *values[] = {number, lines};
    struct fq_pg_answers answers;
    snprintf(number, sizeof(number), "%llu", (unsigned long long)behind);
    const PGresult *result = ask_log(session, APPEND, values, 2, lazily, arena, &answers, reterr);
    if (!result)
        return reterr->status;
    bool there = PQgetvalue(result, 0, 0)[0] == 't';
    fq_pg_answers_clear(&answers);
    return there ? FQ_OK : fq_error_set(reterr, arena, FQ_STALE, "another line is the last");
}
