/* SPDX-License-Identifier: MIT */
#include "support/wire_jobs.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/loop.h"
#include "pg/bytes.h"
#include "pg/connection_private.h"
#include "support/must.h"

/* Everything must be there to be read. */
static volatile char touched;

static struct wire_job *of(struct fq_job *job)
{
    return FQ_CONTAINER(job, struct wire_job, job);
}

static struct wire_jobs *all_of(struct wire_job *job)
{
    return (struct wire_jobs *)(void *)((char *)(job - job->number) -
                                        offsetof(struct wire_jobs, jobs));
}

static void on_rows(struct fq_job *job, size_t step, const struct fq_cell *cells, size_t row_count,
                    size_t column_count)
{
    struct wire_job *mine = of(job);
    struct wire_jobs *w = all_of(mine);
    MUST(step == 0 && row_count > 0 && mine->ends == 0 && !mine->cancelled);
    MUST(!w->connection.paused);
    for (size_t i = 0; i < row_count * column_count; i++) {
        for (size_t at = 0; at < cells[i].len; at++)
            touched ^= cells[i].ptr[at];
    }
    for (size_t i = 0; i < row_count; i++) {
        const struct fq_cell *cell = &cells[i * column_count];
        bool own = column_count == 1 && cell->len == 4 && fq_pg_u32(cell->ptr) == mine->number;
        mine->rows += own;
        mine->strange += !own;
    }
    if (w->mode == WIRE_STREAMED && mine->rows + mine->strange == row_count)
        fq_pg_connection_pause(&w->connection, job);
    if (w->mode == WIRE_CANCELS) {
        mine->cancelled = true;
        mine->ends++;
        fq_pg_connection_cancel(&w->connection, job);
    }
}

static void on_step_done(struct fq_job *job, size_t step)
{
    MUST(step == 0 && of(job)->ends == 0);
}

static void on_unreadable(struct fq_job *job, size_t step)
{
    MUST(step == 0 && of(job)->ends == 0);
    of(job)->unreadable = true;
}

static void on_failed(struct fq_job *job, size_t step, const struct fq_error *error)
{
    MUST((step == 0 || step == SIZE_MAX) && error->status != FQ_OK);
    of(job)->ends++;
    of(job)->failed = true;
    of(job)->error = *error;
}

static void on_done(struct fq_job *job)
{
    of(job)->ends++;
}

static const struct fq_job_events job_events = {
    .rows = on_rows,
    .step_done = on_step_done,
    .unreadable = on_unreadable,
    .failed = on_failed,
    .done = on_done,
};

static void on_up(struct fq_pg_connection *connection)
{
    (void)connection;
}

static void on_lost(struct fq_pg_connection *connection, const struct fq_error *error)
{
    struct wire_jobs *w = connection->owner;
    MUST(error->status != FQ_OK);
    w->lost++;
}

static void on_ended(struct fq_pg_connection *connection, struct fq_job *job, bool failed)
{
    (void)connection;
    (void)failed;
    MUST(of(job)->ends == 0);
}

static const struct fq_pg_connection_events connection_events = {on_up, on_up, on_lost, on_ended};

static void add_job(struct wire_jobs *w)
{
    static const uint32_t int4 = 23;
    static const struct fq_statement statements[] = {
        {.id = 1, .sql = "select 0", .column_types = &int4, .column_count = 1},
        {.id = 2, .sql = "select 1", .column_types = &int4, .column_count = 1},
    };
    static const struct fq_setting setting = {"a.b", "c"};
    struct fq_error error;
    struct wire_job *job = &w->jobs[w->count];
    *job = (struct wire_job){.number = (uint32_t)w->count};
    job->step.statement = &statements[w->count > 0];
    fq_job_init(&job->job, &job_events, &job->step, 1);
    job->job.settings = &setting;
    job->job.setting_count = w->count > 0;
    job->job.streamed = w->mode == WIRE_STREAMED;
    job->job.changes = w->mode == WIRE_CHANGES;
    w->count++;
    MUST(fq_pg_connection_send(&w->connection, &job->job, &error) == FQ_OK);
}

void wire_jobs_begin(struct wire_jobs *w, enum wire_mode mode, size_t row_bytes)
{
    static struct fq_loop *loop; /* never turns, so one does for all */
    int ends[2];
    if (!loop)
        loop = fq_loop_new();
    MUST(loop);
    *w = (struct wire_jobs){.mode = mode};
    w->options = (struct fq_pg_connection_options){
        .statement_timeout_ms = 1000, .depth = 4, .statement_bytes = 1u << 20};
    MUST(fq_pg_connection_init(&w->connection, loop, &w->options, &connection_events, w));
    MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    MUST(fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0 && fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0);
    fq_pg_wire_open(&w->connection.wire, NULL, row_bytes, NULL);
    w->connection.wire.fd = w->client = ends[0];
    w->server = ends[1];
    fq_pg_connection_enter(&w->connection, FQ_PG_READY);
    do
        add_job(w);
    while (w->count < WIRE_JOBS && fq_pg_connection_takes_jobs(&w->connection));
}

/* As the loop does when there is something to read, or a turn was asked for. */
static void turn(struct wire_jobs *w)
{
    struct fq_pg_connection *connection = &w->connection;
    if (connection->state == FQ_PG_DOWN)
        return;
    fq_pg_connection_read(connection);
    if (connection->paused) {
        fq_pg_connection_resume(connection, &w->jobs[0].job);
        fq_pg_connection_read(connection);
    }
}

void wire_jobs_say(struct wire_jobs *w, const void *bytes, size_t len, size_t piece)
{
    const char *at = bytes, *end = at + len;
    while (at < end && w->connection.state != FQ_PG_DOWN) {
        size_t left = (size_t)(end - at);
        ssize_t put = send(w->server, at, left < piece ? left : piece, MSG_NOSIGNAL);
        if (put > 0)
            at += put;
        turn(w);
    }
}

void wire_jobs_end(struct wire_jobs *w)
{
    close(w->server);
    while (w->connection.state != FQ_PG_DOWN)
        turn(w);
    MUST(w->lost == 1);
    for (size_t i = 0; i < w->count; i++)
        MUST(w->jobs[i].ends == 1);
    MUST(w->connection.segment_count == 0 && w->connection.job_count == 0);
    close(w->client);
    fq_pg_connection_clear(&w->connection);
}
