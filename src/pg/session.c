/* SPDX-License-Identifier: MIT */
#include "pg/session.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/memory.h"
#include "pg/error.h"
#include "pg/parameters.h"
#include "pg/session_private.h"

static uint64_t now_ms(void)
{
    return fq_clock_monotonic_ns() / 1000000;
}

/* False when the deadline passed first. */
static bool wait_for(PGconn *conn, short events, uint64_t deadline_ms)
{
    for (;;) {
        uint64_t now = now_ms();
        if (now >= deadline_ms)
            return false;
        struct pollfd socket = {.fd = PQsocket(conn), .events = events};
        int ready = poll(&socket, 1, (int)(deadline_ms - now));
        if (ready > 0)
            return true;
        if (ready < 0 && errno != EINTR)
            return false;
    }
}

/* ---- opening ---- */

static enum fq_status shake_hands(PGconn *conn, uint64_t deadline_ms, struct fq_arena *arena,
                                  struct fq_error *reterr)
{
    PostgresPollingStatusType next = PGRES_POLLING_WRITING;
    while (PQstatus(conn) != CONNECTION_BAD && next != PGRES_POLLING_OK) {
        short events = next == PGRES_POLLING_READING ? POLLIN : POLLOUT;
        if (!wait_for(conn, events, deadline_ms))
            return fq_error_set(reterr, arena, FQ_TIMEOUT,
                                "the database did not accept a connection within "
                                "database.connect_timeout");
        next = PQconnectPoll(conn);
        if (next == PGRES_POLLING_FAILED)
            break;
    }
    if (PQstatus(conn) != CONNECTION_OK)
        return fq_pg_error_of_connecting(reterr, arena, conn);
    int version = PQserverVersion(conn);
    if (version < FQ_PG_OLDEST_SERVER)
        return fq_error_set(reterr, arena, FQ_CONFIG, "PostgreSQL %d is needed, this is %d",
                            FQ_PG_OLDEST_SERVER / 10000, version / 10000);
    if (PQsetnonblocking(conn, 1) != 0 || !PQenterPipelineMode(conn))
        return fq_pg_error_from_connection(reterr, arena, conn);
    return FQ_OK;
}

static enum fq_status describe(struct fq_catalog_describer *describer, const fq_str *statements,
                               size_t count, struct fq_arena *arena,
                               struct fq_catalog_description **ret, struct fq_error *reterr)
{
    struct fq_pg_session *session = FQ_CONTAINER(describer, struct fq_pg_session, describer);
    return fq_pg_describe(session, statements, count, arena, ret, reterr);
}

static uint32_t time_or(uint32_t given, uint32_t otherwise)
{
    return given ? given : otherwise;
}

enum fq_status fq_pg_session_open(const struct fq_pg_session_options *options,
                                  struct fq_arena *arena, struct fq_pg_session **ret,
                                  struct fq_error *reterr)
{
    struct fq_pg_session *session = fq_calloc(1, sizeof(*session));
    if (!session)
        return fq_error_set(reterr, arena, FQ_NOMEM, "out of memory");
    uint64_t deadline_ms =
        now_ms() + time_or(options->connect_timeout_ms, FQ_PG_CONNECT_TIMEOUT_MS);
    session->describer.describe = describe;
    session->role = options->role ? options->role : "";
    session->timeout_ms = time_or(options->catalog_timeout_ms, FQ_PG_CATALOG_TIMEOUT_MS);
    session->conn = fq_pg_connect_start(options->conninfo);
    enum fq_status status = session->conn ? shake_hands(session->conn, deadline_ms, arena, reterr)
                                          : fq_error_set(reterr, arena, FQ_NOMEM, "out of memory");
    if (status != FQ_OK) {
        fq_pg_session_close(session);
        return status;
    }
    *ret = session;
    return FQ_OK;
}

void fq_pg_session_close(struct fq_pg_session *session)
{
    if (!session)
        return;
    PQfinish(session->conn);
    fq_free(session);
}

struct fq_catalog_describer *fq_pg_session_describer(struct fq_pg_session *session)
{
    return &session->describer;
}

/* ---- a round trip ---- */

bool fq_pg_session_settle(struct fq_pg_session *session)
{
    char timeout[16];
    snprintf(timeout, sizeof(timeout), "%u", session->timeout_ms);
    const char *values[] = {timeout, session->role};
    return PQsendQueryParams(session->conn,
                             "select pg_catalog.set_config('search_path', "
                             "'pg_catalog, pg_temp', true), "
                             "pg_catalog.set_config('role', case when $2 operator(pg_catalog.=) '' "
                             "then pg_catalog.current_setting('role') else $2 end, true), "
                             "pg_catalog.set_config('statement_timeout', $1, true), "
                             "pg_catalog.set_config('quote_all_identifiers', 'off', true), "
                             "pg_catalog.set_config('standard_conforming_strings', 'on', true), "
                             "pg_catalog.set_config('extra_float_digits', '1', true), "
                             "pg_catalog.set_config('jit', 'off', true)",
                             2, NULL, values, NULL, NULL, 0) == 1;
}

enum fq_status fq_pg_session_refused(struct fq_pg_session *session, struct fq_arena *arena,
                                     struct fq_error *reterr)
{
    return fq_pg_error_from_connection(reterr, arena, session->conn);
}

/* Waits until PQgetResult() would not. */
static enum fq_status wait_for_answer(PGconn *conn, uint64_t deadline_ms, struct fq_arena *arena,
                                      struct fq_error *reterr)
{
    for (;;) {
        int unsent = PQflush(conn);
        if (unsent < 0)
            return fq_pg_error_from_connection(reterr, arena, conn);
        if (!PQisBusy(conn) && unsent == 0)
            return FQ_OK;
        short events = (short)(unsent ? POLLIN | POLLOUT : POLLIN);
        if (!wait_for(conn, events, deadline_ms))
            return fq_error_set(reterr, arena, FQ_TIMEOUT, FQ_PG_CATALOG_LATE);
        if (!PQconsumeInput(conn))
            return fq_pg_error_from_connection(reterr, arena, conn);
    }
}

static enum fq_status collect(struct fq_pg_session *session, size_t wanted,
                              struct fq_pg_reader *reader, struct fq_arena *arena,
                              struct fq_pg_answers *answers, struct fq_error *reterr)
{
    uint64_t deadline_ms = now_ms() + session->timeout_ms;
    bool between = false; /* libpq marks the end of each command but a Sync with one NULL */
    while (answers->count < wanted) {
        enum fq_status status = wait_for_answer(session->conn, deadline_ms, arena, reterr);
        if (status != FQ_OK)
            return status;
        PGresult *result = PQgetResult(session->conn);
        if (result)
            answers->results[answers->count++] = result;
        else if (between)
            return fq_pg_error_from_connection(reterr, arena, session->conn);
        between = result == NULL;
        if (result && reader)
            reader->read(reader, answers->count - 1, result);
    }
    return FQ_OK;
}

enum fq_status fq_pg_session_read(struct fq_pg_session *session, size_t count,
                                  struct fq_pg_reader *reader, struct fq_arena *arena,
                                  struct fq_pg_answers *ret, struct fq_error *reterr)
{
    *ret = (struct fq_pg_answers){.results = fq_calloc(count, sizeof(PGresult *))};
    if (!ret->results)
        return fq_error_set(reterr, arena, FQ_NOMEM, "out of memory");
    enum fq_status status = collect(session, count, reader, arena, ret, reterr);
    if (status != FQ_OK)
        fq_pg_answers_clear(ret);
    return status;
}

enum fq_status fq_pg_session_collect(struct fq_pg_session *session, size_t count,
                                     struct fq_arena *arena, struct fq_pg_answers *ret,
                                     struct fq_error *reterr)
{
    return fq_pg_session_read(session, count, NULL, arena, ret, reterr);
}

void fq_pg_answers_clear(struct fq_pg_answers *answers)
{
    for (size_t i = 0; i < answers->count; i++)
        PQclear(answers->results[i]);
    fq_free(answers->results);
    *answers = (struct fq_pg_answers){NULL, 0};
}
