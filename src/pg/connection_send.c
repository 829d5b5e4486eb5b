/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/memory.h"
#include "pg/connection.h"
#include "pg/connection_private.h"

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
        .exclusive = job && (job->streamed || job->changes),
    };
    if (connection->segment_count == 1)
        connection->head_ms = fq_loop_now_ms(connection->loop);
    return segment;
}

static void expect(struct fq_pg_connection *connection, enum fq_pg_command_kind kind, size_t step,
                   uint64_t statement)
{
    fq_pg_commands_push(&connection->commands, kind, step, statement);
}

static void end_segment(struct fq_pg_connection *connection)
{
    fq_pg_wire_sync(&connection->wire);
    expect(connection, FQ_PG_COMMAND_SYNC, SIZE_MAX, 0);
}

/* What the socket did not take goes out when it can.  What could not even be written leaves the
 * connection in a state we do not know, and PostgreSQL must never see the segment's Sync, so that
 * it rolls back.  The end follows, but not from in here. */
void fq_pg_connection_push(struct fq_pg_connection *connection)
{
    enum fq_pg_wire_status status =
        connection->broken ? FQ_PG_WIRE_OK : fq_pg_wire_flush(&connection->wire);
    if (status == FQ_PG_WIRE_BROKEN) {
        connection->broken = true;
        fq_turn_ask(&connection->turn); /* what it had received is still to be read */
    }
    bool unsent = status == FQ_PG_WIRE_WAIT;
    if (unsent != connection->unsent) {
        connection->unsent = unsent;
        fq_pg_connection_watch(connection);
    }
}

/* A segment of its own, for nobody. */
static struct fq_pg_segment *send_query(struct fq_pg_connection *connection, const char *sql)
{
    struct fq_pg_segment *segment = begin_segment(connection, NULL);
    fq_pg_wire_query(&connection->wire, sql);
    expect(connection, FQ_PG_COMMAND_SYNC, SIZE_MAX, 0);
    return segment;
}

/* What every job may rely on.  Who only reads cannot write, whatever a function that is called
 * stable does. */
static const char own_settings[] =
    "select pg_catalog.set_config('default_transaction_isolation', 'repeatable read', false), "
    "pg_catalog.set_config('default_transaction_read_only', 'on', false), "
    "pg_catalog.set_config('TimeZone', 'UTC', false), "
    "pg_catalog.set_config('DateStyle', 'ISO, YMD', false), "
    "pg_catalog.set_config('IntervalStyle', 'iso_8601', false), "
    "pg_catalog.set_config('bytea_output', 'hex', false), "
    "pg_catalog.set_config('extra_float_digits', '1', false), "
    "pg_catalog.set_config('jit', 'off', false), "
    "pg_catalog.set_config('statement_timeout', '%u', false)";

/* A function may leave behind what the next job would meet: a role, settings, temporary tables,
 * locks, cursors, channels.  As DISCARD ALL, but for the prepared statements. */
static const char leftovers[] =
    "set session authorization default; reset all; close all; unlisten *; "
    "select pg_catalog.pg_advisory_unlock_all(); discard temp; ";

static struct fq_pg_segment *send_own_settings(struct fq_pg_connection *connection,
                                               const char *before)
{
    char settings[sizeof(own_settings) + 16], sql[sizeof(settings) + sizeof(leftovers)];
    snprintf(settings, sizeof(settings), own_settings, connection->options->statement_timeout_ms);
    snprintf(sql, sizeof(sql), "%s%s", before, settings);
    return send_query(connection, sql);
}

bool fq_pg_connection_set_up(struct fq_pg_connection *connection)
{
    if (!fq_pg_commands_reserve(&connection->commands, 1))
        return false;
    send_own_settings(connection, "");
    fq_pg_connection_push(connection);
    return true;
}

static void send_clean_up(struct fq_pg_connection *connection)
{
    send_own_settings(connection, leftovers)->clean_up = true;
}

/* ---- a job's segment ---- */

/* Statements of every job's have ids of their own, from the other end: those that make so many
 * settings, and those that say what kind of transaction it is. */
static uint64_t settings_id(size_t count)
{
    return UINT64_MAX - count;
}

static const char *const change_mode[] = {"set transaction_read_only = off",
                                          "set transaction_isolation = 'read committed'"};

static uint64_t mode_id(size_t i)
{
    return UINT64_MAX - FQ_LIMIT_SETTINGS - 1 - i;
}

/* What had to leave the set of prepared statements to make room for this job's. */
struct evicted {
    uint64_t ids[FQ_LIMIT_JOB_STEPS + 1 + FQ_ARRAY_LEN(change_mode)];
    size_t count;
};

/* Prepares id unless it is.  It counts as prepared from here on. */
static void prepare(struct fq_pg_connection *connection, const struct fq_statement *statement,
                    size_t step, struct evicted *evicted)
{
    uint64_t id = statement->id;
    if (fq_pg_statements_use(&connection->statements, id))
        return;
    evicted->count +=
        fq_pg_statements_add(&connection->statements, id, &evicted->ids[evicted->count]);
    struct name name = name_of(id);
    fq_pg_wire_parse(&connection->wire, name.text, statement->sql, statement->param_types,
                     statement->param_types ? statement->param_count : 0);
    fq_pg_wire_describe(&connection->wire, name.text);
    expect(connection, FQ_PG_COMMAND_PREPARE, step, id);
}

static void execute(struct fq_pg_connection *connection, uint64_t id, const char *const *values,
                    size_t count, enum fq_pg_command_kind kind, size_t step)
{
    fq_pg_wire_execute(&connection->wire, name_of(id).text, values, count);
    expect(connection, kind, step, id);
}

/* First of all: what a transaction may do is settled by its first query.  Not LOCAL, of which
 * PostgreSQL would warn here; it holds for the transaction all the same. */
static void send_mode(struct fq_pg_connection *connection, const struct fq_job *job,
                      struct evicted *evicted)
{
    for (size_t i = 0; job->changes && i < FQ_ARRAY_LEN(change_mode); i++) {
        struct fq_statement statement = {.id = mode_id(i), .sql = change_mode[i]};
        prepare(connection, &statement, SIZE_MAX, evicted);
        execute(connection, statement.id, NULL, 0, FQ_PG_COMMAND_SETTINGS, SIZE_MAX);
    }
}

static void prepare_settings(struct fq_pg_connection *connection, size_t count,
                             struct evicted *evicted)
{
    char sql[FQ_LIMIT_SETTINGS * 48 + 8];
    size_t len = 0;
    for (size_t i = 0; i < count; i++)
        len += (size_t)snprintf(sql + len, sizeof(sql) - len,
                                "%s pg_catalog.set_config($%zu, $%zu, true)", i ? "," : "select",
                                2 * i + 1, 2 * i + 2);
    struct fq_statement statement = {.id = settings_id(count), .sql = sql};
    prepare(connection, &statement, SIZE_MAX, evicted);
}

static void send_settings(struct fq_pg_connection *connection, const struct fq_job *job,
                          struct evicted *evicted)
{
    size_t count = job->setting_count;
    if (count == 0)
        return;
    prepare_settings(connection, count, evicted);
    const char *values[2 * FQ_LIMIT_SETTINGS];
    for (size_t i = 0; i < count; i++) {
        values[2 * i] = job->settings[i].name;
        values[2 * i + 1] = job->settings[i].value;
    }
    execute(connection, settings_id(count), values, 2 * count, FQ_PG_COMMAND_SETTINGS, SIZE_MAX);
}

/* After the settings, which may say where names are looked up and by whom.  All are prepared
 * before the first runs: what cannot be prepared fails before a row was given away. */
static void send_steps(struct fq_pg_connection *connection, const struct fq_job *job,
                       struct evicted *evicted)
{
    for (size_t i = 0; i < job->step_count; i++)
        prepare(connection, job->steps[i].statement, i, evicted);
    for (size_t i = 0; i < job->step_count; i++) {
        const struct fq_step *step = &job->steps[i];
        execute(connection, step->statement->id, step->values, step->statement->param_count,
                FQ_PG_COMMAND_STEP, i);
        /* PostgreSQL keeps up to 8 KB of rows back until the Sync unless told otherwise. */
        if (job->streamed)
            fq_pg_wire_ask(&connection->wire);
    }
}

/* In a segment of its own: in a job's, an error would take it along. */
static void send_forget(struct fq_pg_connection *connection, const uint64_t *ids, size_t count)
{
    if (count == 0)
        return;
    begin_segment(connection, NULL);
    for (size_t i = 0; i < count; i++) {
        fq_pg_wire_forget(&connection->wire, name_of(ids[i]).text);
        expect(connection, FQ_PG_COMMAND_FORGET, SIZE_MAX, ids[i]);
    }
    end_segment(connection);
}

/* Bytes of the values: one variable may stand in many statements. */
static size_t value_bytes(const struct fq_step *step)
{
    size_t bytes = 0;
    for (size_t i = 0; i < step->statement->param_count; i++)
        bytes += step->values[i] ? strlen(step->values[i]) : 0;
    return bytes;
}

static enum fq_status check_size(const struct fq_job *job, struct fq_error *reterr)
{
    bool fits = job->setting_count <= FQ_LIMIT_SETTINGS && job->step_count <= FQ_LIMIT_JOB_STEPS;
    size_t bytes = 0;
    for (size_t i = 0; fits && i < job->step_count; i++) {
        bytes += value_bytes(&job->steps[i]);
        fits = job->steps[i].statement->param_count <= FQ_LIMIT_SQL_PARAMS &&
               bytes <= FQ_LIMIT_VALUE_BYTES;
    }
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
    send_mode(connection, job, &evicted);
    send_settings(connection, job, &evicted);
    send_steps(connection, job, &evicted);
    end_segment(connection);
    send_forget(connection, evicted.ids, evicted.count);
    if (job->changes)
        send_clean_up(connection);
    fq_pg_connection_push(connection);
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
static void forget_statements(struct fq_pg_connection *connection, const struct fq_job *job)
{
    uint64_t ids[FQ_LIMIT_JOB_STEPS + 1];
    size_t count = 0;
    if (job->setting_count)
        ids[count++] = settings_id(job->setting_count);
    for (size_t i = 0; i < job->step_count; i++)
        ids[count++] = job->steps[i].statement->id;
    for (size_t i = 0; i < count; i++)
        fq_pg_statements_remove(&connection->statements, ids[i]);
    send_forget(connection, ids, count);
}

enum fq_status fq_pg_connection_send_again(struct fq_pg_connection *connection, struct fq_job *job,
                                           struct fq_error *reterr)
{
    enum fq_status status = reserve(connection, job, reterr);
    if (status != FQ_OK)
        return status;
    forget_statements(connection, job);
    send_segment(connection, job, true);
    return FQ_OK;
}

void fq_pg_connection_forget(struct fq_pg_connection *connection, const struct fq_job *job)
{
    struct fq_error error;
    if (reserve(connection, job, &error) == FQ_OK) {
        forget_statements(connection, job);
        fq_pg_connection_push(connection);
    }
}
