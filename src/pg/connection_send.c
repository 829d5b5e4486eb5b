/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/memory.h"
#include "pg/connection.h"
#include "pg/connection_private.h"

enum { TEXT_FORMAT = 0, BINARY_FORMAT = 1 };

/* "fq_" and sixteen digits. */
struct name {
    char text[20];
};

static struct name name_of(uint64_t id)
{
    struct name name = {"fq_"};
    for (int i = 0; i < 16; i++)
        name.text[3 + i] = "0123456789abcdef"[(id >> (60 - 4 * i)) & 15];
    return name;
}

bool fq_pg_commands_reserve(struct fq_pg_commands *commands, size_t more)
{
    size_t capacity = commands->capacity ? commands->capacity : 64;
    while (capacity < commands->count + more)
        capacity *= 2;
    if (capacity == commands->capacity)
        return true;
    struct fq_pg_command *items = fq_malloc(capacity * sizeof(*items));
    if (!items)
        return false;
    for (size_t i = 0; i < commands->count; i++)
        items[i] = commands->items[(commands->first + i) & (commands->capacity - 1)];
    fq_free(commands->items);
    *commands = (struct fq_pg_commands){items, capacity, 0, commands->count};
    return true;
}

/* ---- segments ---- */

static struct fq_pg_segment *begin_segment(struct fq_pg_connection *connection, struct fq_job *job)
{
    assert(connection->segment_count < connection->segment_capacity);
    struct fq_pg_segment *segment =
        fq_pg_connection_segment(connection, connection->segment_count++);
    *segment = (struct fq_pg_segment){
        .job = job,
        .streamed = job && job->streamed,
        .exclusive = job && (job->streamed || job->changes),
    };
    if (connection->segment_count == 1)
        connection->head_ms = fq_loop_now_ms(connection->loop);
    return segment;
}

/* The pipeline is in a state we do not know: PostgreSQL must never see the segment's Sync, so
 * that it rolls back.  The end follows, but not from in here. */
static bool give_up(struct fq_pg_connection *connection)
{
    connection->broken = true;
    fq_turn_ask(&connection->turn);
    return false;
}

static bool sent(struct fq_pg_connection *connection, int taken, enum fq_pg_command_kind kind,
                 size_t step, uint64_t statement)
{
    if (!taken)
        return give_up(connection);
    fq_pg_commands_push(&connection->commands, kind, step, statement);
    return true;
}

static bool end_segment(struct fq_pg_connection *connection)
{
    /* Sends what was queued as well. */
    return sent(connection, PQpipelineSync(connection->pg), FQ_PG_COMMAND_SYNC, SIZE_MAX, 0);
}

/* What the socket did not take goes out when it can. */
static void push_out(struct fq_pg_connection *connection)
{
    int left = connection->broken ? 0 : PQflush(connection->pg);
    if (left < 0)
        give_up(connection);
    if (!fq_pg_connection_has_socket(connection)) {
        give_up(connection); /* what it had received is still to be read */
        return;
    }
    bool unsent = left > 0;
    if (unsent != connection->unsent) {
        connection->unsent = unsent;
        fq_pg_connection_watch(connection);
    }
}

static bool send_command(struct fq_pg_connection *connection, const char *sql,
                         enum fq_pg_command_kind kind)
{
    return sent(connection,
                PQsendQueryParams(connection->pg, sql, 0, NULL, NULL, NULL, NULL, TEXT_FORMAT),
                kind, SIZE_MAX, 0);
}

/* What every job may rely on.  Who only reads cannot write, whatever a function that is called
 * stable does. */
static bool send_own_settings(struct fq_pg_connection *connection)
{
    char sql[1024];
    snprintf(sql, sizeof(sql),
             "select pg_catalog.set_config('default_transaction_isolation', 'repeatable read', "
             "false), pg_catalog.set_config('default_transaction_read_only', 'on', false), "
             "pg_catalog.set_config('TimeZone', 'UTC', false), "
             "pg_catalog.set_config('DateStyle', 'ISO, YMD', false), "
             "pg_catalog.set_config('IntervalStyle', 'iso_8601', false), "
             "pg_catalog.set_config('bytea_output', 'hex', false), "
             "pg_catalog.set_config('standard_conforming_strings', 'on', false), "
             "pg_catalog.set_config('extra_float_digits', '1', false), "
             "pg_catalog.set_config('jit', 'off', false), "
             "pg_catalog.set_config('statement_timeout', '%u', false)",
             connection->options->statement_timeout_ms);
    return send_command(connection, sql, FQ_PG_COMMAND_SETUP);
}

bool fq_pg_connection_set_up(struct fq_pg_connection *connection)
{
    begin_segment(connection, NULL);
    if (!fq_pg_commands_reserve(&connection->commands, 2))
        return false;
    bool good = send_own_settings(connection) && end_segment(connection);
    push_out(connection);
    return good;
}

/* A function may leave behind what the next job would meet: a role, settings, temporary tables,
 * locks, cursors, channels.  As DISCARD ALL, but for the prepared statements. */
static const char *const leftovers[] = {
    "set session authorization default",          "reset all",    "close all", "unlisten *",
    "select pg_catalog.pg_advisory_unlock_all()", "discard temp",
};

static bool send_clean_up(struct fq_pg_connection *connection)
{
    begin_segment(connection, NULL)->clean_up = true;
    for (size_t i = 0; i < FQ_ARRAY_LEN(leftovers); i++) {
        if (!send_command(connection, leftovers[i], FQ_PG_COMMAND_SETUP))
            return false;
    }
    return send_own_settings(connection) && end_segment(connection);
}

/* ---- a job's segment ---- */

/* The statement that makes count settings has an id of its own, from the other end. */
static uint64_t settings_id(size_t count)
{
    return UINT64_MAX - count;
}

static bool prepare_settings(struct fq_pg_connection *connection, size_t count)
{
    char sql[FQ_LIMIT_SETTINGS * 48 + 8];
    size_t len = 0;
    for (size_t i = 0; i < count; i++)
        len += (size_t)snprintf(sql + len, sizeof(sql) - len,
                                "%s pg_catalog.set_config($%zu, $%zu, true)", i ? "," : "select",
                                2 * i + 1, 2 * i + 2);
    uint64_t id = settings_id(count);
    return sent(connection, PQsendPrepare(connection->pg, name_of(id).text, sql, 0, NULL),
                FQ_PG_COMMAND_PREPARE, SIZE_MAX, id);
}

/* What had to leave the set of prepared statements to make room for this job's. */
struct evicted {
    uint64_t ids[FQ_LIMIT_JOB_STEPS + 1];
    size_t count;
};

/* Whether id is to be prepared first; it then counts as prepared from here on. */
static bool must_prepare(struct fq_pg_connection *connection, uint64_t id, struct evicted *evicted)
{
    if (fq_pg_statements_use(&connection->statements, id))
        return false;
    evicted->count +=
        fq_pg_statements_add(&connection->statements, id, &evicted->ids[evicted->count]);
    return true;
}

/* First of all: what a transaction may do is settled by its first query.  Not LOCAL, of which
 * PostgreSQL would warn here; it holds for the transaction all the same. */
static bool send_mode(struct fq_pg_connection *connection, const struct fq_job *job)
{
    return !job->changes ||
           (send_command(connection, "set transaction_read_only = off", FQ_PG_COMMAND_SETTINGS) &&
            send_command(connection, "set transaction_isolation = 'read committed'",
                         FQ_PG_COMMAND_SETTINGS));
}

static bool send_settings(struct fq_pg_connection *connection, const struct fq_job *job,
                          struct evicted *evicted)
{
    size_t count = job->setting_count;
    if (count == 0)
        return true;
    uint64_t id = settings_id(count);
    if (must_prepare(connection, id, evicted) && !prepare_settings(connection, count))
        return false;
    const char *values[2 * FQ_LIMIT_SETTINGS];
    for (size_t i = 0; i < count; i++) {
        values[2 * i] = job->settings[i].name;
        values[2 * i + 1] = job->settings[i].value;
    }
    int taken = PQsendQueryPrepared(connection->pg, name_of(id).text, (int)(2 * count), values,
                                    NULL, NULL, TEXT_FORMAT);
    return sent(connection, taken, FQ_PG_COMMAND_SETTINGS, SIZE_MAX, id);
}

/* After the settings, which may say where names are looked up and by whom. */
static bool send_prepares(struct fq_pg_connection *connection, const struct fq_job *job,
                          struct evicted *evicted)
{
    for (size_t i = 0; i < job->step_count; i++) {
        const struct fq_statement *statement = job->steps[i].statement;
        if (!must_prepare(connection, statement->id, evicted))
            continue;
        int taken = PQsendPrepare(connection->pg, name_of(statement->id).text, statement->sql,
                                  statement->param_types ? (int)statement->param_count : 0,
                                  statement->param_types);
        if (!sent(connection, taken, FQ_PG_COMMAND_PREPARE, i, statement->id))
            return false;
    }
    return true;
}

static bool send_steps(struct fq_pg_connection *connection, const struct fq_job *job)
{
    for (size_t i = 0; i < job->step_count; i++) {
        const struct fq_step *step = &job->steps[i];
        int taken = PQsendQueryPrepared(connection->pg, name_of(step->statement->id).text,
                                        (int)step->statement->param_count, step->values, NULL, NULL,
                                        BINARY_FORMAT);
        if (!sent(connection, taken, FQ_PG_COMMAND_STEP, i, step->statement->id))
            return false;
        /* PostgreSQL keeps up to 8 KB of rows back until the Sync unless told otherwise. */
        if (job->streamed && !PQsendFlushRequest(connection->pg))
            return give_up(connection);
    }
    return true;
}

/* In a segment of its own, because a name that PostgreSQL does not know fails it. */
static bool send_forget(struct fq_pg_connection *connection, const uint64_t *ids, size_t count)
{
    if (count == 0)
        return true;
    begin_segment(connection, NULL);
    for (size_t i = 0; i < count; i++) {
        char sql[48];
        snprintf(sql, sizeof(sql), "deallocate %s", name_of(ids[i]).text);
        int taken = PQsendQueryParams(connection->pg, sql, 0, NULL, NULL, NULL, NULL, TEXT_FORMAT);
        if (!sent(connection, taken, FQ_PG_COMMAND_FORGET, SIZE_MAX, ids[i]))
            return false;
    }
    return end_segment(connection);
}

static enum fq_status check_size(const struct fq_job *job, struct fq_error *reterr)
{
    bool fits = job->setting_count <= FQ_LIMIT_SETTINGS && job->step_count <= FQ_LIMIT_JOB_STEPS;
    for (size_t i = 0; fits && i < job->step_count; i++)
        fits = job->steps[i].statement->param_count <= FQ_LIMIT_SQL_PARAMS;
    if (fits)
        return FQ_OK;
    *reterr = (struct fq_error){
        .status = FQ_LIMIT,
        .message = FQ_STR("the operation needs too many statements or values"),
    };
    return FQ_LIMIT;
}

/* Room in the ring of commands for a segment with everything that may come with it. */
static enum fq_status reserve(struct fq_pg_connection *connection, const struct fq_job *job,
                              struct fq_error *reterr)
{
    enum fq_status status = check_size(job, reterr);
    if (status != FQ_OK)
        return status;
    if (fq_pg_commands_reserve(&connection->commands, 4 * (job->step_count + 1) + 16))
        return FQ_OK;
    *reterr = (struct fq_error){.status = FQ_NOMEM};
    return FQ_NOMEM;
}

static void send_segment(struct fq_pg_connection *connection, struct fq_job *job, bool again)
{
    struct fq_pg_segment *segment = begin_segment(connection, job);
    segment->again = again;
    job->connection = connection;
    job->at_step = 0;
    connection->job_count++;
    connection->exclusive = segment->exclusive;
    struct evicted evicted;
    evicted.count = 0;
    bool good = send_mode(connection, job) && send_settings(connection, job, &evicted) &&
                send_prepares(connection, job, &evicted) && send_steps(connection, job) &&
                end_segment(connection);
    if (good)
        good = send_forget(connection, evicted.ids, evicted.count);
    if (good && job->changes)
        send_clean_up(connection);
    /* The first command's answer cannot have been looked at yet. */
    if (job->streamed && !connection->broken)
        fq_pg_connection_begin_command(connection);
    push_out(connection);
}

enum fq_status fq_pg_connection_send(struct fq_pg_connection *connection, struct fq_job *job,
                                     struct fq_error *reterr)
{
    assert(fq_pg_connection_takes_jobs(connection));
    enum fq_status status = reserve(connection, job, reterr);
    if (status == FQ_OK)
        send_segment(connection, job, false);
    return status;
}

/* In a segment of its own, and none of it counts as prepared any more. */
static bool forget_statements(struct fq_pg_connection *connection, const struct fq_job *job)
{
    uint64_t ids[FQ_LIMIT_JOB_STEPS + 1];
    size_t count = 0;
    if (job->setting_count)
        ids[count++] = settings_id(job->setting_count);
    for (size_t i = 0; i < job->step_count; i++)
        ids[count++] = job->steps[i].statement->id;
    for (size_t i = 0; i < count; i++)
        fq_pg_statements_remove(&connection->statements, ids[i]);
    return send_forget(connection, ids, count);
}

enum fq_status fq_pg_connection_send_again(struct fq_pg_connection *connection, struct fq_job *job,
                                           struct fq_error *reterr)
{
    enum fq_status status = reserve(connection, job, reterr);
    if (status != FQ_OK)
        return status;
    if (!forget_statements(connection, job)) {
        *reterr = (struct fq_error){.status = FQ_UNAVAILABLE};
        return FQ_UNAVAILABLE;
    }
    send_segment(connection, job, true);
    return FQ_OK;
}

void fq_pg_connection_forget(struct fq_pg_connection *connection, const struct fq_job *job)
{
    struct fq_error error;
    if (reserve(connection, job, &error) == FQ_OK) {
        forget_statements(connection, job);
        push_out(connection);
    }
}
