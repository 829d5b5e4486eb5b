/* SPDX-License-Identifier: MIT */
#include "pg/connection.h"

#include <assert.h>

#include "base/limits.h"
#include "base/memory.h"
#include "pg/connection_private.h"
#include "pg/error.h"
#include "pg/parameters.h"

static void on_shaking(struct fq_watch *watch, unsigned events);
static void on_ready(struct fq_watch *watch, unsigned events);
static void on_late(struct fq_timer *timer);
static void on_turn(struct fq_turn *turn);

/* What a failure's sentence and detail take; more is cut. */
enum { FAILURE_BYTES = 64 * 1024, FAILURE_BLOCK = 8 * 1024 };

bool fq_pg_connection_init(struct fq_pg_connection *connection, struct fq_loop *loop,
                           const struct fq_pg_connection_options *options,
                           const struct fq_pg_connection_events *events, void *owner)
{
    /* Around a job may stand segments that forget statements: before it all of them when it runs
     * again, those that are to be planned anew, and those that make room; behind it those too heavy
     * to keep.  A job that is alone has one before it that forgets sequences and one behind it that
     * cleans up, and once more when it runs again.  And one asks about plans. */
    size_t segment_capacity = 5 * options->depth + 9;
    *connection = (struct fq_pg_connection){
        .owner = owner,
        .loop = loop,
        .events = events,
        .options = options,
        .segments = fq_calloc(segment_capacity, sizeof(struct fq_pg_segment)),
        .segment_capacity = segment_capacity,
        .wire.fd = -1,
    };
    fq_timer_init(&connection->timer, loop, on_late);
    fq_turn_init(&connection->turn, loop, on_turn);
    fq_arena_init(&connection->arena, FAILURE_BLOCK, FAILURE_BYTES);
    if (connection->segments && fq_pg_commands_reserve(&connection->commands, 1) &&
        fq_pg_statements_init(&connection->statements, FQ_PG_STATEMENTS))
        return true;
    fq_pg_connection_clear(connection);
    return false;
}

void fq_pg_connection_clear(struct fq_pg_connection *connection)
{
    assert(connection->state == FQ_PG_DOWN && !connection->cancel_request);
    fq_pg_statements_clear(&connection->statements);
    fq_arena_clear(&connection->arena);
    fq_free(connection->segments);
    fq_free(connection->commands.items);
    *connection = (struct fq_pg_connection){.state = FQ_PG_DOWN};
}

/* Each state's time limit; 0: none. */
static uint64_t time_limit_ms(const struct fq_pg_connection *connection)
{
    switch (connection->state) {
    case FQ_PG_CONNECTING:
    case FQ_PG_SETTING_UP:
        return connection->options->connect_timeout_ms;
    case FQ_PG_SETTLING:
        return FQ_PG_CANCEL_EVERY_MS;
    case FQ_PG_DOWN:
    case FQ_PG_READY:
        break;
    }
    return 0;
}

void fq_pg_connection_enter(struct fq_pg_connection *connection, enum fq_pg_connection_state next)
{
    /* Connecting and setting up share one time limit, which began with the first. */
    bool goes_on = connection->state == FQ_PG_CONNECTING && next == FQ_PG_SETTING_UP;
    connection->state = next;
    uint64_t limit_ms = time_limit_ms(connection);
    if (limit_ms && !goes_on)
        fq_timer_start(&connection->timer, limit_ms, 0);
    else if (!limit_ms)
        fq_timer_stop(&connection->timer);
}

/* ---- DOWN to CONNECTING ---- */

/* libpq may take another socket at each step, so the watch is a new one. */
static bool watch_handshake(struct fq_pg_connection *connection, PostgresPollingStatusType next)
{
    if (fq_watch_init(&connection->watch, connection->loop, PQsocket(connection->pg), on_shaking) !=
        FQ_OK)
        return false;
    fq_watch_start(&connection->watch,
                   next == PGRES_POLLING_READING ? FQ_WATCH_READ : FQ_WATCH_WRITE);
    return true;
}

/* A pooler would refuse options for a session that is not ours. */
static PGconn *start_session(const struct fq_pg_connection *connection)
{
    const struct fq_pg_own_settings own = fq_pg_connection_own_settings(connection);
    const char *conninfo = connection->options->conninfo;
    char text[FQ_PG_SESSION_SQL_BYTES];
    struct fq_buf options = {.ptr = text, .cap = sizeof(text), .max = sizeof(text)};
    if (connection->plain || connection->options->pooler == FQ_PG_POOLER_TRANSACTION)
        return fq_pg_connect_start(conninfo);
    fq_pg_sql_options(&options, &own);
    fq_buf_char(&options, '\0');
    assert(!fq_buf_failed(&options));
    return fq_pg_connect_start_with(conninfo, text);
}

static void start_handshake(struct fq_pg_connection *connection)
{
    connection->pg = start_session(connection);
    connection->broken = !connection->pg || PQstatus(connection->pg) == CONNECTION_BAD ||
                         !watch_handshake(connection, PGRES_POLLING_WRITING);
    if (connection->broken)
        fq_turn_ask(&connection->turn);
}

void fq_pg_connection_open(struct fq_pg_connection *connection)
{
    assert(connection->state == FQ_PG_DOWN && connection->segment_count == 0);
    fq_pg_connection_enter(connection, FQ_PG_CONNECTING);
    connection->opened_ms = connection->quiet_ms = fq_loop_now_ms(connection->loop);
    connection->stood = connection->retiring = connection->pooled = connection->sequenced = false;
    connection->named = connection->asked_names = connection->started = false;
    start_handshake(connection);
}

/* ---- CONNECTING ---- */

static void fail_connecting(struct fq_pg_connection *connection)
{
    struct fq_error error;
    if (connection->pg && !connection->plain && fq_pg_connect_refused_options(connection->pg)) {
        PQfinish(connection->pg);
        connection->plain = true;
        start_handshake(connection);
        return;
    }
    fq_arena_reset(&connection->arena);
    if (connection->pg)
        fq_pg_error_of_connecting(&error, &connection->arena, connection->pg);
    else
        fq_error_set(&error, &connection->arena, FQ_NOMEM, "out of memory");
    fq_pg_connection_lose(connection, &error);
}

static bool set_up(struct fq_pg_connection *connection)
{
    if (fq_watch_init(&connection->watch, connection->loop, PQsocket(connection->pg), on_ready) !=
        FQ_OK)
        return false;
    fq_pg_wire_open(&connection->wire, connection->pg, connection->options->row_bytes,
                    connection->options->budget);
    fq_pg_connection_enter(connection, FQ_PG_SETTING_UP);
    if (!fq_pg_connection_set_up(connection))
        return false;
    fq_pg_connection_watch(connection);
    return true;
}

static void on_shaking(struct fq_watch *watch, unsigned events)
{
    struct fq_pg_connection *connection = FQ_CONTAINER(watch, struct fq_pg_connection, watch);
    (void)events;
    /* libpq may close the socket in there. */
    fq_watch_clear(watch);
    PostgresPollingStatusType next = PQconnectPoll(connection->pg);
    bool good = next == PGRES_POLLING_OK
                    ? set_up(connection)
                    : next != PGRES_POLLING_FAILED && watch_handshake(connection, next);
    if (!good)
        fail_connecting(connection);
}

/* ---- SETTING_UP, READY and SETTLING ---- */

void fq_pg_connection_watch(struct fq_pg_connection *connection)
{
    unsigned events = 0;
    if (!connection->watch.handle) /* its end is on its way */
        return;
    if (!connection->paused)
        events |= FQ_WATCH_READ;
    if (connection->unsent)
        events |= FQ_WATCH_WRITE;
    fq_watch_start(&connection->watch, events);
}

static void on_ready(struct fq_watch *watch, unsigned events)
{
    struct fq_pg_connection *connection = FQ_CONTAINER(watch, struct fq_pg_connection, watch);
    if (events & FQ_WATCH_WRITE)
        fq_pg_connection_push(connection);
    fq_pg_connection_read(connection);
}

static void on_turn(struct fq_turn *turn)
{
    struct fq_pg_connection *connection = FQ_CONTAINER(turn, struct fq_pg_connection, turn);
    if (connection->state == FQ_PG_CONNECTING)
        fail_connecting(connection);
    else if (connection->state != FQ_PG_DOWN)
        fq_pg_connection_read(connection);
}

static void on_late(struct fq_timer *timer)
{
    struct fq_pg_connection *connection = FQ_CONTAINER(timer, struct fq_pg_connection, timer);
    if (connection->state == FQ_PG_SETTLING && connection->cancel_count < FQ_PG_CANCELS) {
        fq_timer_start(timer, FQ_PG_CANCEL_EVERY_MS, 0);
        fq_pg_connection_cancel_again(connection);
        return;
    }
    struct fq_error error = {
        .status = FQ_UNAVAILABLE,
        .message = FQ_STR("the database cannot be reached; try again"),
        .detail = connection->state == FQ_PG_SETTLING
                      ? FQ_STR("a cancelled query did not end in time")
                      : FQ_STR("the connection was not established in time"),
    };
    fq_pg_connection_lose(connection, &error);
}

/* ---- to DOWN ---- */

static void fail_jobs(struct fq_pg_connection *connection, const struct fq_error *error)
{
    while (connection->segment_count) {
        struct fq_pg_segment segment = *fq_pg_connection_segment(connection, 0);
        struct fq_job *job = segment.job;
        connection->segment_first = (connection->segment_first + 1) % connection->segment_capacity;
        connection->segment_count--;
        bool first = connection->failure.set; /* of the first segment, whoever waits for it */
        struct fq_pg_failure failure = connection->failure;
        connection->failure.set = false;
        if (!job)
            continue;
        connection->job_count--;
        job->connection = NULL;
        connection->events->ended(connection, job, first || !segment.made);
        if (segment.made && !first) {
            job->events->done(job);
            continue;
        }
        struct fq_error unfinished =
            segment.open ? fq_pg_error_unmade(job, error) : fq_pg_error_unfinished(job, error);
        job->events->failed(job, first ? failure.step : SIZE_MAX,
                            first ? &failure.error : &unfinished);
    }
}

void fq_pg_connection_close(struct fq_pg_connection *connection, const struct fq_error *error)
{
    if (connection->state == FQ_PG_DOWN)
        return;
    fq_watch_clear(&connection->watch);
    fq_turn_cancel(&connection->turn);
    fq_pg_connection_enter(connection, FQ_PG_DOWN);
    fq_pg_wire_close(&connection->wire);
    PQfinish(connection->pg);
    connection->pg = NULL;
    connection->broken = connection->paused = connection->unsent = connection->exclusive = false;
    while (connection->commands.count)
        fq_pg_commands_pop(&connection->commands);
    fq_pg_statements_reset(&connection->statements);
    connection->doubt = (struct fq_pg_doubt){0};
    fail_jobs(connection, error);
    connection->failure.set = false;
}

void fq_pg_connection_lose(struct fq_pg_connection *connection, const struct fq_error *error)
{
    fq_pg_connection_close(connection, error);
    connection->events->lost(connection, error);
}

bool fq_pg_connection_takes_jobs(const struct fq_pg_connection *connection)
{
    return connection->state == FQ_PG_READY && !connection->broken && !connection->exclusive &&
           !connection->retiring && connection->segment_count < connection->options->depth;
}

/* ---- checks: called by tests, and in force in every build ---- */

#undef NDEBUG
#include <assert.h>

void fq_pg_connection_check(const struct fq_pg_connection *connection)
{
    assert((connection->pg == NULL) == (connection->state == FQ_PG_DOWN) || connection->broken);
    assert(connection->segment_count <= connection->segment_capacity);
    assert(!connection->exclusive || connection->job_count <= 1);
    size_t jobs = 0, syncs = 0, open = 0;
    for (size_t i = 0; i < connection->segment_count; i++) {
        const struct fq_pg_segment *segment = fq_pg_connection_segment(connection, i);
        assert(!segment->exclusive || connection->exclusive);
        assert(!segment->ready || segment->open);
        assert(!segment->open || (segment->job && i + 1 == connection->segment_count));
        open += segment->open;
        if (!segment->job)
            continue;
        assert(segment->job->connection == connection);
        jobs++;
    }
    for (size_t i = 0; i < connection->commands.count; i++) {
        syncs += fq_pg_command_is_end(fq_pg_commands_at(&connection->commands, i));
    }
    assert(jobs == connection->job_count);
    assert(jobs == 0 || connection->state == FQ_PG_READY ||
           (connection->state == FQ_PG_SETTLING && jobs == 1));
    /* Every segment is read to its Sync, and nothing is sent outside one. */
    assert(syncs + open == connection->segment_count || connection->broken);
    assert(connection->state != FQ_PG_DOWN || connection->segment_count == 0);
    fq_pg_statements_check(&connection->statements);
}
