/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "base/memory.h"
#include "pg/connection.h"
#include "pg/connection_private.h"
#include "pg/error.h"
#include "pg/session_sql.h"

/* Room for cells is kept up to this many (1 MB), more is given back after use. */
enum { CELLS_KEPT = 65536 };

static struct fq_pg_segment *head(struct fq_pg_connection *connection)
{
    return fq_pg_connection_segment(connection, 0);
}

/* ---- rows ---- */

/* Room for all cells if memory allows; there is always room for one row. */
static void make_room(struct fq_pg_connection *connection, size_t cells)
{
    if (cells <= connection->cell_capacity)
        return;
    struct fq_cell *room = fq_realloc(connection->cells, cells * sizeof(*room));
    if (!room)
        return;
    connection->cells = room;
    connection->cell_capacity = cells;
}

static void give_room_back(struct fq_pg_connection *connection)
{
    if (connection->cell_capacity <= CELLS_KEPT)
        return;
    struct fq_cell *room = fq_realloc(connection->cells, FQ_LIMIT_ROW_CELLS * sizeof(*room));
    if (!room)
        return;
    connection->cells = room;
    connection->cell_capacity = FQ_LIMIT_ROW_CELLS;
}

static struct fq_cell *read_row(struct fq_cell *to, const PGresult *result, int row, int columns)
{
    for (int column = 0; column < columns; column++, to++) {
        to->ptr = PQgetvalue(result, row, column);
        to->len = (size_t)PQgetlength(result, row, column);
        if (to->len == 0 && PQgetisnull(result, row, column))
            to->ptr = NULL;
    }
    return to;
}

static void report(struct fq_pg_connection *connection, size_t step, size_t rows, size_t columns)
{
    struct fq_pg_segment *segment = head(connection);
    if (!segment->job || rows == 0) /* cancelled from within its own event */
        return;
    segment->delivered = true;
    segment->job->at_step = step;
    segment->job->events->rows(segment->job, step, connection->cells, rows, columns);
}

static void report_result(struct fq_pg_connection *connection, size_t step, const PGresult *result)
{
    int rows = PQntuples(result), columns = PQnfields(result);
    if (rows == 0)
        return;
    make_room(connection, (size_t)rows * (size_t)columns);
    int together = columns ? (int)(connection->cell_capacity / (size_t)columns) : rows;
    for (int from = 0; from < rows; from += together) {
        int to = from + together < rows ? from + together : rows;
        struct fq_cell *end = connection->cells;
        for (int row = from; row < to; row++)
            end = read_row(end, result, row, columns);
        report(connection, step, (size_t)(to - from), (size_t)columns);
    }
    give_room_back(connection);
}

void fq_pg_connection_drop_batch(struct fq_pg_connection *connection)
{
    for (size_t i = 0; i < connection->batch_count; i++)
        PQclear(connection->batch[i]);
    connection->batch_count = 0;
}

/* The rows of a streamed step that came together. */
static void report_batch(struct fq_pg_connection *connection)
{
    if (connection->batch_count == 0)
        return;
    int columns = PQnfields(connection->batch[0]);
    make_room(connection, connection->batch_count * (size_t)columns);
    size_t rows = 0, together = columns ? connection->cell_capacity / (size_t)columns : SIZE_MAX;
    size_t step = fq_pg_commands_first(&connection->commands)->step;
    struct fq_cell *end = connection->cells;
    for (size_t i = 0; i < connection->batch_count; i++) {
        end = read_row(end, connection->batch[i], 0, columns);
        if (++rows < together && i + 1 < connection->batch_count)
            continue;
        report(connection, step, rows, (size_t)columns);
        end = connection->cells;
        rows = 0;
    }
    fq_pg_connection_drop_batch(connection);
}

static void add_to_batch(struct fq_pg_connection *connection, PGresult *result)
{
    if (!head(connection)->job) {
        PQclear(result);
        return;
    }
    connection->batch[connection->batch_count++] = result;
    if (connection->batch_count == FQ_LIMIT_STREAM_ROWS)
        report_batch(connection);
}

static void end_step(struct fq_pg_connection *connection, size_t step, const PGresult *result)
{
    report_batch(connection);
    report_result(connection, step, result);
    struct fq_pg_segment *segment = head(connection);
    if (!segment->job)
        return;
    segment->delivered = true;
    segment->job->events->step_done(segment->job, step);
}

/* ---- failures ---- */

/* The name is unknown, or taken, or its plan no longer fits a changed table or what a function
 * returns by now.  A function may say the same of itself; then it runs twice, in vain. */
static bool is_stale(fq_str sqlstate)
{
    return fq_str_eq(sqlstate, FQ_STR("26000")) || fq_str_eq(sqlstate, FQ_STR("42P05")) ||
           fq_str_eq(sqlstate, FQ_STR("0A000")) || fq_str_eq(sqlstate, FQ_STR("42804"));
}

static void note_failure(struct fq_pg_connection *connection, const struct fq_pg_command *command,
                         const PGresult *result)
{
    if (command->kind == FQ_PG_COMMAND_PREPARE)
        fq_pg_statements_remove(&connection->statements, command->statement);
    if (connection->failure.set || command->kind == FQ_PG_COMMAND_FORGET)
        return;
    fq_arena_reset(&connection->arena);
    fq_str sqlstate = fq_str_from(PQresultErrorField(result, PG_DIAG_SQLSTATE));
    struct fq_error *error = &connection->failure.error;
    connection->failure = (struct fq_pg_failure){
        .set = true,
        .stale = is_stale(sqlstate),
        .step = command->step,
    };
    fq_pg_error_from_result(error, &connection->arena, result);
    const struct fq_job *job = head(connection)->job;
    if (job && job->changes && !sqlstate.len) { /* libpq's own words: the server said nothing */
        *error = fq_pg_error_unfinished(job, error);
        connection->failure.step = SIZE_MAX; /* and so of no step what became of it */
    }
}

/* ---- the end of a segment ---- */

static bool runs_again(struct fq_pg_connection *connection, const struct fq_pg_segment *segment,
                       struct fq_pg_failure *failure)
{
    if (!failure->set || !failure->stale || segment->delivered || segment->again ||
        connection->broken || connection->state != FQ_PG_READY)
        return false;
    struct fq_error error;
    if (fq_pg_connection_send_again(connection, segment->job, &error) != FQ_OK)
        return false;
    connection->retries++;
    return true;
}

static void end_job(struct fq_pg_connection *connection, const struct fq_pg_segment *segment,
                    struct fq_pg_failure *failure)
{
    struct fq_job *job = segment->job;
    connection->job_count--;
    if (runs_again(connection, segment, failure))
        return;
    if (failure->set && failure->stale && !connection->broken && connection->state == FQ_PG_READY)
        fq_pg_connection_forget(connection, job); /* so that the next one may succeed */
    job->connection = NULL;
    connection->events->ended(connection, job, failure->set);
    if (failure->set)
        job->events->failed(job, failure->step, &failure->error);
    else
        job->events->done(job);
}

static void end_setup(struct fq_pg_connection *connection, const struct fq_pg_failure *failure)
{
    if (failure->set) {
        /* Kept for the loss that follows. */
        connection->failure = *failure;
        connection->broken = true;
        return;
    }
    fq_pg_connection_enter(connection, FQ_PG_READY);
    connection->stood = true;
    connection->events->up(connection);
}

static void end_segment(struct fq_pg_connection *connection)
{
    fq_pg_commands_pop(&connection->commands);
    struct fq_pg_segment segment = *head(connection);
    struct fq_pg_failure failure = connection->failure;
    connection->failure.set = false;
    connection->segment_first = (connection->segment_first + 1) % connection->segment_capacity;
    connection->segment_count--;
    connection->head_ms = connection->quiet_ms = fq_loop_now_ms(connection->loop);
    connection->progress = true;
    if (segment.exclusive)
        connection->paused = false;
    /* Not before its clean-up was seen to have done its work. */
    if (connection->segment_count == 0)
        connection->exclusive = false;
    if (connection->state == FQ_PG_SETTING_UP)
        end_setup(connection, &failure);
    else if (segment.job)
        end_job(connection, &segment, &failure);
    else if (segment.clean_up && failure.set)
        connection->broken = true; /* nobody knows what is left */
    fq_pg_connection_settle(connection);
}

/* ---- answers ---- */

/* Who prepares statements by SQL may have done so under our names: such a session is closed. */
static void end_settle(struct fq_pg_connection *connection, const PGresult *result)
{
    connection->retiring |= PQgetvalue(result, 0, FQ_PG_SETTLE_FOREIGN)[0] != 'f';
}

/* Nobody asked for what a function listens to. */
static void drop_notifications(struct fq_pg_connection *connection)
{
    PGnotify *notification;
    while ((notification = PQnotifies(connection->pg)) != NULL)
        PQfreemem(notification);
}

void fq_pg_connection_begin_command(struct fq_pg_connection *connection)
{
    const struct fq_pg_command *command = fq_pg_commands_first(&connection->commands);
    if (command && command->kind == FQ_PG_COMMAND_STEP && head(connection)->streamed)
        PQsetSingleRowMode(connection->pg);
}

static void on_result(struct fq_pg_connection *connection, PGresult *result)
{
    const struct fq_pg_command *command = fq_pg_commands_first(&connection->commands);
    switch (PQresultStatus(result)) {
    case PGRES_SINGLE_TUPLE:
        add_to_batch(connection, result); /* result may be kept */
        return;
    case PGRES_TUPLES_OK:
    case PGRES_COMMAND_OK:
    case PGRES_EMPTY_QUERY:
        if (command->kind == FQ_PG_COMMAND_STEP)
            end_step(connection, command->step, result);
        else if (command->kind == FQ_PG_COMMAND_SETTLE)
            end_settle(connection, result);
        break;
    case PGRES_PIPELINE_SYNC:
        end_segment(connection);
        break;
    case PGRES_FATAL_ERROR:
    case PGRES_PIPELINE_ABORTED:
    case PGRES_BAD_RESPONSE:
    case PGRES_NONFATAL_ERROR:
        report_batch(connection);
        note_failure(connection, command, result);
        break;
    case PGRES_COPY_IN:
    case PGRES_COPY_OUT:
    case PGRES_COPY_BOTH:
        /* No pipeline gets out of this, and nothing that follows can be matched. */
        connection->broken = true;
        connection->commands.count = 0;
        break;
    }
    PQclear(result);
}

/* libpq marks the end of every command but a Sync; an error at the commit, which happens at the
 * Sync, is marked too. */
static void on_command_end(struct fq_pg_connection *connection)
{
    if (fq_pg_commands_first(&connection->commands)->kind == FQ_PG_COMMAND_SYNC)
        return;
    fq_pg_commands_pop(&connection->commands);
    fq_pg_connection_begin_command(connection);
}

static void lose(struct fq_pg_connection *connection)
{
    struct fq_error error;
    if (connection->state == FQ_PG_SETTING_UP && connection->failure.set) {
        error = connection->failure.error;
    } else {
        if (!connection->failure.set)
            fq_arena_reset(&connection->arena);
        fq_pg_error_from_connection(&error, &connection->arena, connection->pg);
    }
    fq_pg_connection_lose(connection, &error);
}

void fq_pg_connection_read(struct fq_pg_connection *connection)
{
    bool between = false;
    while (connection->commands.count && !connection->paused && !PQisBusy(connection->pg)) {
        PGresult *result = PQgetResult(connection->pg);
        if (result)
            on_result(connection, result);
        else if (!between)
            on_command_end(connection);
        if (between && !result) { /* libpq has nothing where we expect something */
            connection->broken = true;
            break;
        }
        between = result == NULL;
    }
    report_batch(connection);
    drop_notifications(connection);
    if (connection->broken || PQstatus(connection->pg) == CONNECTION_BAD) {
        lose(connection);
        return;
    }
    fq_pg_connection_watch(connection);
    if (connection->progress) {
        connection->progress = false;
        connection->events->changed(connection);
    }
}
