/* SPDX-License-Identifier: MIT */
#include <assert.h>

#include "base/limits.h"
#include "pg/connection.h"
#include "pg/connection_private.h"

/* A cancel request names a connection, not a query: it stops whatever runs when it arrives.  So
 * it is sent only when nothing else is in flight, and nothing is sent until it is known to have
 * arrived: PQcancel() returns when PostgreSQL has passed it on. */

static void on_cancel_run(struct fq_work *work)
{
    struct fq_pg_connection *connection = FQ_CONTAINER(work, struct fq_pg_connection, cancel_work);
    char reason[256];
    /* In vain: it is sent again, and given up in the end. */
    (void)PQcancel(connection->cancel_request, reason, sizeof(reason));
}

static void on_cancel_done(struct fq_work *work)
{
    struct fq_pg_connection *connection = FQ_CONTAINER(work, struct fq_pg_connection, cancel_work);
    PQfreeCancel(connection->cancel_request);
    connection->cancel_request = NULL;
    fq_pg_connection_settle(connection);
    connection->events->changed(connection);
}

/* libpq 15 can send the request only by waiting, hence the other thread. */
static void send_request(struct fq_pg_connection *connection)
{
    if (connection->cancel_request) /* still on its way */
        return;
    connection->cancel_count++;
    connection->cancel_work = (struct fq_work){.run = on_cancel_run, .done = on_cancel_done};
    connection->cancel_request = PQgetCancel(connection->pg);
    if (!connection->cancel_request)
        return;
    if (fq_work_start(&connection->cancel_work, connection->loop) == FQ_OK)
        return;
    PQfreeCancel(connection->cancel_request);
    connection->cancel_request = NULL;
}

void fq_pg_connection_cancel_again(struct fq_pg_connection *connection)
{
    send_request(connection);
}

struct fq_pg_segment *fq_pg_connection_segment_of(struct fq_pg_connection *connection,
                                                  const struct fq_job *job)
{
    for (size_t i = 0; i < connection->segment_count; i++) {
        struct fq_pg_segment *segment = fq_pg_connection_segment(connection, i);
        if (segment->job == job)
            return segment;
    }
    return NULL;
}

void fq_pg_connection_let_go(struct fq_pg_connection *connection, struct fq_job *job)
{
    struct fq_pg_segment *segment = fq_pg_connection_segment_of(connection, job);
    assert(segment);
    segment->job = NULL;
    job->connection = NULL;
    connection->job_count--;
}

/* What runs, which is one segment's. */
static void stop(struct fq_pg_connection *connection)
{
    connection->cancel_count = 0;
    fq_pg_connection_enter(connection, FQ_PG_SETTLING);
    send_request(connection);
}

void fq_pg_connection_cancel(struct fq_pg_connection *connection, struct fq_job *job)
{
    /* Another job that is paused stays so. */
    bool is_first = fq_pg_connection_segment(connection, 0)->job == job;
    struct fq_pg_segment *segment = fq_pg_connection_segment_of(connection, job);
    bool runs = !segment->ready && !segment->clean_up; /* which must do its work */
    if (segment->open)
        fq_pg_connection_end_open(connection, job, FQ_PG_ROLLS_BACK);
    fq_pg_connection_let_go(connection, job);
    if (connection->paused && is_first) {
        connection->paused = false;
        fq_turn_ask(&connection->turn);
    }
    if (runs && connection->job_count == 0 && connection->state == FQ_PG_READY)
        stop(connection);
}

/* Through a pooler only the clean-up rolls back, and what a session holds beyond a transaction, as
 * locks, is let go of by it alone: so the job is that segment's now. */
void fq_pg_connection_take_back(struct fq_pg_connection *connection, struct fq_job *job)
{
    size_t i = connection->segment_count;
    struct fq_pg_segment *segment = fq_pg_connection_segment(connection, i - 1);
    assert(segment->ready && segment->job == job && job->changes);
    fq_pg_connection_end_open(connection, job, FQ_PG_ROLLS_BACK);
    segment->job = NULL;
    segment = fq_pg_connection_segment(connection, i);
    assert(segment->clean_up);
    segment->job = job;
}

bool fq_pg_connection_interrupt(struct fq_pg_connection *connection)
{
    if (connection->state != FQ_PG_READY)
        return false;
    assert(connection->exclusive && connection->job_count == 1);
    stop(connection);
    return true;
}

void fq_pg_connection_abandon(struct fq_pg_connection *connection, const struct fq_error *error)
{
    if (connection->state == FQ_PG_READY && connection->segment_count > 0)
        send_request(connection);
    fq_pg_connection_close(connection, error);
}

void fq_pg_connection_settle(struct fq_pg_connection *connection)
{
    if (connection->state == FQ_PG_SETTLING && !connection->cancel_request &&
        connection->segment_count == 0)
        fq_pg_connection_enter(connection, FQ_PG_READY);
}

void fq_pg_connection_pause(struct fq_pg_connection *connection, struct fq_job *job)
{
    assert(fq_pg_connection_segment_of(connection, job));
    (void)job;
    connection->paused = true;
    if (connection->state != FQ_PG_DOWN)
        fq_pg_connection_watch(connection);
}

void fq_pg_connection_resume(struct fq_pg_connection *connection, struct fq_job *job)
{
    assert(fq_pg_connection_segment_of(connection, job));
    (void)job;
    connection->paused = false;
    /* libpq may hold rows already, of which the socket says nothing. */
    fq_turn_ask(&connection->turn);
}
