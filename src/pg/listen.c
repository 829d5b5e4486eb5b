/* SPDX-License-Identifier: MIT */
#include "pg/listen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/memory.h"
#include "net/timer.h"
#include "net/watch.h"
#include "pg/parameters.h"

enum state {
    DOWN,       /* waits for its next attempt */
    CONNECTING, /* libpq is shaking hands */
    BEGINNING,  /* LISTEN is on its way */
    LISTENING,  /* and waits for the next time to ask */
    ASKING,     /* listens, and has asked whether the other side is there */
};

struct fq_pg_listener {
    struct fq_loop *loop;
    struct fq_pg_listener_options options;
    const struct fq_pg_listener_events *events;
    void *owner;
    enum state state;
    PGconn *pg;
    struct fq_watch watch;
    struct fq_timer timer; /* of the state */
    uint64_t asked_ms;
    uint32_t pause_ms; /* before the next attempt */
    bool other_process;
    char conninfo[];
};

static void on_shaking(struct fq_watch *watch, unsigned events);
static void on_told(struct fq_watch *watch, unsigned events);

static uint64_t state_lasts_ms(const struct fq_pg_listener *listener, enum state state)
{
    switch (state) {
    case DOWN:
        return listener->pause_ms;
    case CONNECTING:
        return listener->options.connect_timeout_ms;
    case BEGINNING:
    case ASKING:
        return FQ_LIMIT_LISTEN_ANSWER_MS;
    case LISTENING:
        break;
    }
    return FQ_LIMIT_LISTEN_ASK_MS;
}

static void enter_state(struct fq_pg_listener *listener, enum state next)
{
    listener->state = next;
    fq_timer_start(&listener->timer, state_lasts_ms(listener, next), 0);
}

static void close_connection(struct fq_pg_listener *listener)
{
    fq_watch_clear(&listener->watch);
    PQfinish(listener->pg);
    listener->pg = NULL;
}

static void lose(struct fq_pg_listener *listener)
{
    close_connection(listener);
    enter_state(listener, DOWN);
    uint32_t next = 2 * listener->pause_ms;
    listener->pause_ms = next < FQ_PG_RETRY_LAST_MS ? next : FQ_PG_RETRY_LAST_MS;
}

/* ---- DOWN to CONNECTING ---- */

static bool watch_handshake(struct fq_pg_listener *listener, PostgresPollingStatusType next)
{
    if (fq_watch_init(&listener->watch, listener->loop, PQsocket(listener->pg), on_shaking))
        return false;
    fq_watch_start(&listener->watch,
                   next == PGRES_POLLING_READING ? FQ_WATCH_READ : FQ_WATCH_WRITE);
    return true;
}

static void open_connection(struct fq_pg_listener *listener)
{
    listener->pg = fq_pg_connect_start(listener->conninfo);
    listener->other_process = false;
    if (listener->pg && PQstatus(listener->pg) != CONNECTION_BAD &&
        watch_handshake(listener, PGRES_POLLING_WRITING))
        enter_state(listener, CONNECTING);
    else
        lose(listener);
}

/* ---- CONNECTING to BEGINNING ---- */

/* Both questions fit into any socket's buffer. */
static bool send_question(struct fq_pg_listener *listener, const char *sql)
{
    listener->asked_ms = fq_clock_monotonic_ns() / 1000000;
    return PQsendQuery(listener->pg, sql) && PQflush(listener->pg) == 0;
}

static bool begin_listening(struct fq_pg_listener *listener)
{
    char sql[160];
    snprintf(sql, sizeof(sql), "LISTEN %s; SELECT pg_catalog.pg_backend_pid()",
             listener->options.channel);
    if (PQsetnonblocking(listener->pg, 1) ||
        fq_watch_init(&listener->watch, listener->loop, PQsocket(listener->pg), on_told) ||
        !send_question(listener, sql))
        return false;
    fq_watch_start(&listener->watch, FQ_WATCH_READ);
    enter_state(listener, BEGINNING);
    return true;
}

static void on_shaking(struct fq_watch *watch, unsigned events)
{
    struct fq_pg_listener *listener = FQ_CONTAINER(watch, struct fq_pg_listener, watch);
    (void)events;
    fq_watch_clear(watch); /* libpq may close the socket in there */
    PostgresPollingStatusType next = PQconnectPoll(listener->pg);
    bool good = next == PGRES_POLLING_OK
                    ? begin_listening(listener)
                    : next != PGRES_POLLING_FAILED && watch_handshake(listener, next);
    if (!good)
        lose(listener);
}

/* ---- BEGINNING, LISTENING and ASKING ---- */

/* False: the answer is none, or that of another process than we are connected to. */
static bool take_result(struct fq_pg_listener *listener, const PGresult *result)
{
    if (PQresultStatus(result) == PGRES_COMMAND_OK)
        return true;
    if (PQresultStatus(result) != PGRES_TUPLES_OK || PQntuples(result) != 1)
        return false;
    listener->other_process =
        strtol(PQgetvalue(result, 0, 0), NULL, 10) != PQbackendPID(listener->pg);
    return !listener->other_process;
}

static bool take_results(struct fq_pg_listener *listener)
{
    while (!PQisBusy(listener->pg)) {
        PGresult *result = PQgetResult(listener->pg);
        if (!result)
            return true;
        bool good = take_result(listener, result);
        PQclear(result);
        if (!good)
            return false;
    }
    return true;
}

static void hear(struct fq_pg_listener *listener)
{
    for (PGnotify *told; (told = PQnotifies(listener->pg)); PQfreemem(told))
        listener->events->heard(listener->owner, fq_str_from(told->extra));
}

/* The answer is whole. */
static void answered(struct fq_pg_listener *listener)
{
    if (listener->state == BEGINNING)
        listener->events->began(listener->owner);
    listener->events->listened(listener->owner, listener->asked_ms);
    listener->pause_ms = FQ_PG_RETRY_FIRST_MS;
    enter_state(listener, LISTENING);
}

static void on_told(struct fq_watch *watch, unsigned events)
{
    struct fq_pg_listener *listener = FQ_CONTAINER(watch, struct fq_pg_listener, watch);
    (void)events;
    bool waits = listener->state != LISTENING;
    if (!PQconsumeInput(listener->pg) || !take_results(listener)) {
        if (listener->other_process)
            listener->pause_ms = FQ_LIMIT_LISTEN_POOLED_MS;
        lose(listener);
        return;
    }
    hear(listener);
    if (waits && !PQisBusy(listener->pg))
        answered(listener);
}

static void on_time(struct fq_timer *timer)
{
    struct fq_pg_listener *listener = FQ_CONTAINER(timer, struct fq_pg_listener, timer);
    if (listener->state == DOWN)
        open_connection(listener);
    else if (listener->state == LISTENING &&
             send_question(listener, "SELECT pg_catalog.pg_backend_pid()"))
        enter_state(listener, ASKING);
    else
        lose(listener);
}

/* ---- life ---- */

struct fq_pg_listener *fq_pg_listener_new(struct fq_loop *loop,
                                          const struct fq_pg_listener_options *options,
                                          const struct fq_pg_listener_events *events, void *owner)
{
    size_t size = strlen(options->conninfo) + 1;
    struct fq_pg_listener *listener = fq_calloc(1, sizeof(*listener) + size);
    if (!listener)
        return NULL;
    memcpy(listener->conninfo, options->conninfo, size);
    listener->loop = loop;
    listener->options = *options;
    listener->events = events;
    listener->owner = owner;
    listener->pause_ms = FQ_PG_RETRY_FIRST_MS;
    fq_timer_init(&listener->timer, loop, on_time);
    fq_timer_start(&listener->timer, 0, 0);
    return listener;
}

void fq_pg_listener_free(struct fq_pg_listener *listener)
{
    if (!listener)
        return;
    fq_timer_stop(&listener->timer);
    close_connection(listener);
    fq_free(listener);
}
