/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/memory.h"
#include "pg/connection.h"
#include "pg/connection_private.h"
#include "pg/session_sql.h"

struct fq_pg_name fq_pg_name_of(fq_pg_serial serial)
{
    struct fq_pg_name name = {"fq_"};
    for (int i = 0; i < 16; i++)
        name.text[3 + i] = "0123456789abcdef"[(serial >> (60 - 4 * i)) & 15];
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
        .exclusive = job && (job->streamed || job->changes || job->stateful || job->held),
    };
    if (connection->segment_count == 1)
        connection->head_ms = connection->next_ms = fq_loop_now_ms(connection->loop);
    return segment;
}

static void expect(struct fq_pg_connection *connection, enum fq_pg_command_kind kind, size_t step)
{
    fq_pg_commands_push(&connection->commands, (struct fq_pg_command){.kind = kind, .step = step});
}

static void end_segment(struct fq_pg_connection *connection)
{
    fq_pg_wire_sync(&connection->wire);
    expect(connection, FQ_PG_COMMAND_SYNC, SIZE_MAX);
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

struct fq_pg_segment *fq_pg_connection_query(struct fq_pg_connection *connection, const char *sql)
{
    struct fq_pg_segment *segment = begin_segment(connection, NULL);
    fq_pg_wire_query(&connection->wire, sql);
    expect(connection, FQ_PG_COMMAND_QUERY, SIZE_MAX);
    return segment;
}

struct fq_pg_own_settings fq_pg_connection_own_settings(const struct fq_pg_connection *connection)
{
    const struct fq_pg_connection_options *options = connection->options;
    return (struct fq_pg_own_settings){
        .statement_timeout_ms = options->statement_timeout_ms,
        .names = options->settings,
        .name_count = options->setting_count,
    };
}

/* A text that session_sql.h puts together, and has room for. */
struct text {
    struct fq_buf sql;
    char bytes[FQ_PG_SESSION_SQL_BYTES];
};

static struct fq_buf *begin_text(struct text *text)
{
    text->sql =
        (struct fq_buf){.ptr = text->bytes, .cap = sizeof(text->bytes), .max = sizeof(text->bytes)};
    return &text->sql;
}

static const char *end_text(struct text *text)
{
    fq_buf_char(&text->sql, '\0');
    assert(!fq_buf_failed(&text->sql));
    return text->bytes;
}

bool fq_pg_connection_set_up(struct fq_pg_connection *connection)
{
    struct text text;
    if (!fq_pg_commands_reserve(&connection->commands, 1))
        return false;
    const struct fq_pg_own_settings own = fq_pg_connection_own_settings(connection);
    fq_pg_sql_set_up(begin_text(&text), &own, connection->options->pooler,
                     PQbackendPID(connection->pg));
    fq_pg_connection_query(connection, end_text(&text));
    fq_pg_connection_push(connection);
    return true;
}

/* ---- a job's segment ---- */

/* Commands between and around a job's steps, none twice. */
enum { JOB_COMMANDS = 12 };

/* Settings, steps, the last one and commands: what a job may need prepared. */
enum { JOB_STATEMENTS = FQ_LIMIT_JOB_STEPS + 2 + JOB_COMMANDS };

/* What PostgreSQL knows it by on this connection. */
static struct fq_pg_name name_on(const struct fq_pg_connection *connection,
                                 const struct fq_statement *statement, fq_pg_serial serial)
{
    static const struct fq_pg_name none = {""};
    return fq_pg_connection_is_nameless(connection, statement) ? none : fq_pg_name_of(serial);
}

/* Sent as sql; found again as the statement, unless it has no name. */
static fq_pg_serial prepare_as(struct fq_pg_connection *connection,
                               const struct fq_statement *statement, const char *sql, size_t step)
{
    fq_pg_serial serial = fq_pg_connection_is_nameless(connection, statement)
                              ? fq_pg_statements_pass(&connection->statements)
                              : fq_pg_statements_add(&connection->statements, statement);
    struct fq_pg_command command = {
        .kind = FQ_PG_COMMAND_PREPARE, .step = step, .serial = serial, .id = statement->id};
    char *text = NULL;
    if (!serial || !fq_pg_columns_copy(statement, &command.columns) ||
        !fq_pg_connection_text_for_pooler(connection, statement, sql, &text)) {
        connection->wire.out.failure = FQ_NOMEM; /* the connection goes, and what it knows */
        fq_free(command.columns);
        return 0;
    }
    struct fq_pg_name name = name_on(connection, statement, serial);
    fq_pg_wire_parse(&connection->wire, name.text, text ? text : sql, statement->param_types,
                     statement->param_types ? statement->param_count : 0);
    fq_free(text);
    fq_pg_wire_describe(&connection->wire, name.text);
    fq_pg_commands_push(&connection->commands, command);
    return serial;
}

static fq_pg_serial prepare(struct fq_pg_connection *connection,
                            const struct fq_statement *statement, size_t step)
{
    fq_pg_serial serial = fq_pg_connection_is_nameless(connection, statement)
                              ? 0
                              : fq_pg_statements_run(&connection->statements, statement);
    return serial ? serial : prepare_as(connection, statement, statement->sql, step);
}

static void execute(struct fq_pg_connection *connection, const struct fq_statement *statement,
                    fq_pg_serial serial, const char *const *values, enum fq_pg_command_kind kind,
                    size_t step)
{
    fq_pg_wire_execute(&connection->wire, name_on(connection, statement, serial).text, values,
                       statement->param_count);
    fq_pg_commands_push(&connection->commands,
                        (struct fq_pg_command){.kind = kind, .step = step, .serial = serial});
}

void fq_pg_connection_send_once(struct fq_pg_connection *connection, const char *sql,
                                const char *const *values, size_t count)
{
    fq_pg_wire_parse(&connection->wire, "", sql, NULL, 0);
    expect(connection, FQ_PG_COMMAND_PARSE, SIZE_MAX);
    fq_pg_wire_execute(&connection->wire, "", values, count);
    expect(connection, FQ_PG_COMMAND_SETTINGS, SIZE_MAX);
}

void fq_pg_connection_send_settings(struct fq_pg_connection *connection,
                                    const struct fq_statement *statement, const char *const *values)
{
    fq_pg_serial serial = prepare(connection, statement, SIZE_MAX);
    execute(connection, statement, serial, values, FQ_PG_COMMAND_SETTINGS, SIZE_MAX);
}

/* Under a name, since PostgreSQL needs longer to parse a command than to run it; but a pooler may
 * have lost the name, and no commit may fail for that. */
static void send_command(struct fq_pg_connection *connection, const char *sql)
{
    const struct fq_statement command = {.id = fq_hash(fq_str_from(sql)), .sql = sql};
    if (connection->pooled)
        fq_pg_connection_send_once(connection, sql, NULL, 0);
    else
        fq_pg_connection_send_settings(connection, &command, NULL);
}

void fq_pg_connection_send_commands(struct fq_pg_connection *connection, const char *const *sql,
                                    size_t count)
{
    for (size_t i = 0; i < count; i++)
        send_command(connection, sql[i]);
}

void fq_pg_connection_send_question(struct fq_pg_connection *connection, const char *name,
                                    const char *sql)
{
    begin_segment(connection, NULL);
    fq_pg_wire_parse(&connection->wire, name, sql, NULL, 0);
    expect(connection, FQ_PG_COMMAND_PARSE, SIZE_MAX);
    fq_pg_wire_execute(&connection->wire, name, NULL, 0);
    expect(connection, FQ_PG_COMMAND_SETTINGS, SIZE_MAX);
    fq_pg_wire_forget(&connection->wire, name);
    expect(connection, FQ_PG_COMMAND_FORGET, SIZE_MAX);
    end_segment(connection);
    fq_pg_connection_push(connection);
}

/* First of all: what a transaction may do is settled by its first query. */
static void send_mode(struct fq_pg_connection *connection, const struct fq_job *job)
{
    if (connection->pooled) {
        fq_pg_connection_send_pooled_mode(connection, job);
    } else if (job->changes) {
        send_command(connection, fq_pg_sql_change);
        send_command(connection, fq_pg_sql_isolation[job->isolation]);
    } else if (job->stateful) {
        send_command(connection, FQ_PG_SQL_BEGIN);
    }
}

/* The statement that makes so many settings is found by their number; its text is made when it is
 * to be prepared. */
static struct fq_statement settings_statement(size_t count)
{
    return (struct fq_statement){.id = count, .sql = "settings", .param_count = 2 * count};
}

static fq_pg_serial prepare_settings(struct fq_pg_connection *connection,
                                     const struct fq_statement *statement, size_t count)
{
    fq_pg_serial serial = fq_pg_connection_is_nameless(connection, statement)
                              ? 0
                              : fq_pg_statements_use(&connection->statements, statement);
    if (serial) /* by its name */
        return serial;
    char sql[FQ_LIMIT_SETTINGS * 48 + 8];
    size_t len = 0;
    for (size_t i = 0; i < count; i++)
        len += (size_t)snprintf(sql + len, sizeof(sql) - len,
                                "%s pg_catalog.set_config($%zu, $%zu, true)", i ? "," : "select",
                                2 * i + 1, 2 * i + 2);
    return prepare_as(connection, statement, sql, SIZE_MAX);
}

size_t fq_pg_connection_job_settings(const struct fq_job *job,
                                     const char *values[2 * FQ_LIMIT_SETTINGS])
{
    for (size_t i = 0; i < job->setting_count; i++) {
        values[2 * i] = job->settings[i].name;
        values[2 * i + 1] = job->settings[i].value;
    }
    return 2 * job->setting_count;
}

static void send_settings(struct fq_pg_connection *connection, const struct fq_job *job)
{
    const char *values[2 * FQ_LIMIT_SETTINGS];
    if (connection->pooled) {
        fq_pg_connection_send_pooled_settings(connection, job);
    } else if (job->setting_count) {
        struct fq_statement statement = settings_statement(job->setting_count);
        fq_pg_serial serial = prepare_settings(connection, &statement, job->setting_count);
        fq_pg_connection_job_settings(job, values);
        execute(connection, &statement, serial, values, FQ_PG_COMMAND_SETTINGS, SIZE_MAX);
    }
}

/* What one step did to the session is not for the next one, which may be another field's.  Of a
 * query it is rolled back; what a mutation did must stay, so its settings are made anew. */
static void send_undo(struct fq_pg_connection *connection, const struct fq_job *job)
{
    if (!job->changes) {
        send_command(connection, FQ_PG_SQL_UNDO);
        return;
    }
    fq_pg_connection_send_commands(connection, fq_pg_sql_reset, FQ_ARRAY_LEN(fq_pg_sql_reset));
    if (!connection->pooled) {
        struct text text;
        const struct fq_pg_own_settings own = fq_pg_connection_own_settings(connection);
        fq_pg_sql_session(begin_text(&text), &own);
        send_command(connection, end_text(&text));
    }
    send_settings(connection, job);
}

/* After the settings, which may say where names are looked up and by whom.  All are prepared
 * before the first runs, as far as they have names: what cannot be prepared fails before a row was
 * given away. */
static void send_steps(struct fq_pg_connection *connection, const struct fq_job *job)
{
    fq_pg_serial serials[FQ_LIMIT_JOB_STEPS];
    for (size_t i = 0; i < job->step_count; i++) {
        if (!fq_pg_connection_is_nameless(connection, job->steps[i].statement))
            serials[i] = prepare(connection, job->steps[i].statement, i);
    }
    if (job->stateful && !job->changes && job->step_count > 1)
        send_command(connection, FQ_PG_SQL_SAVEPOINT);
    for (size_t i = 0; i < job->step_count; i++) {
        const struct fq_step *step = &job->steps[i];
        if (fq_pg_connection_is_nameless(connection, step->statement))
            serials[i] = prepare(connection, step->statement, i);
        execute(connection, step->statement, serials[i], step->values, FQ_PG_COMMAND_STEP, i);
        if (step->statement->param_count)
            fq_pg_commands_at(&connection->commands, connection->commands.count - 1)->id =
                step->statement->id;
        if (step->statement->stateful && i + 1 < job->step_count)
            send_undo(connection, job);
        /* PostgreSQL keeps up to 8 KB of rows back until the Sync unless told otherwise. */
        if (job->streamed)
            fq_pg_wire_ask(&connection->wire);
    }
}

/* ---- cleaning up ---- */

/* Behind a job that may leave something in its session, before the connection takes another. */
static void send_clean_up(struct fq_pg_connection *connection, bool changes)
{
    struct text text;
    const struct fq_pg_own_settings own = fq_pg_connection_own_settings(connection);
    if (connection->pooled)
        fq_pg_sql_clean_up_pooled(begin_text(&text), changes,
                                  PQparameterStatus(connection->pg, "application_name"));
    else
        fq_pg_sql_clean_up(begin_text(&text), &own, changes, connection->started);
    fq_pg_connection_query(connection, end_text(&text))->clean_up = true;
}

/* ---- forgetting ---- */

static void send_forget(struct fq_pg_connection *connection, fq_pg_serial serial)
{
    fq_pg_wire_forget(&connection->wire, fq_pg_name_of(serial).text);
    expect(connection, FQ_PG_COMMAND_FORGET, SIZE_MAX);
}

/* Whether one statement more of this weight would be too much. */
static bool is_full(const struct fq_pg_connection *connection, size_t weight)
{
    const struct fq_pg_statements *set = &connection->statements;
    return set->count + JOB_STATEMENTS > set->capacity ||
           (weight && set->weight + weight > connection->options->statement_bytes);
}

/* Before the job, in a segment of its own: in the job's, an error would take it along.  What is
 * prepared already counts as used last, so those that leave are not among the job's. */
static void make_room(struct fq_pg_connection *connection, const struct fq_job *job)
{
    struct fq_pg_statements *set = &connection->statements;
    size_t weight = 0, there = 0;
    for (size_t i = 0; i < job->step_count; i++) {
        const struct fq_statement *statement = job->steps[i].statement;
        if (fq_pg_statements_use(set, statement))
            there++;
        else
            weight += fq_pg_statement_weight(statement->sql);
    }
    if (!is_full(connection, weight) || set->count <= there)
        return;
    begin_segment(connection, NULL);
    while (is_full(connection, weight) && set->count > there)
        send_forget(connection, fq_pg_statements_evict(set));
    end_segment(connection);
}

/* Before the job, in a segment of its own, as above: the statements that would not be planned for
 * their values any more, and should be. */
static void forget_worn(struct fq_pg_connection *connection, const struct fq_job *job)
{
    const struct fq_pg_plans *plans = connection->options->plans;
    uint64_t now_ms = fq_loop_now_ms(connection->loop);
    bool begun = false;
    for (size_t i = 0; plans && i < job->step_count; i++) {
        const struct fq_statement *statement = job->steps[i].statement;
        if (!fq_pg_plans_for_values(plans, statement->id, now_ms))
            continue;
        fq_pg_serial serial = fq_pg_statements_worn(&connection->statements, statement);
        if (!serial)
            continue;
        if (!begun)
            begin_segment(connection, NULL);
        begun = true;
        send_forget(connection, serial);
        fq_pg_statements_remove(&connection->statements, statement->id, serial);
        connection->replans++;
    }
    if (begun)
        end_segment(connection);
}

static bool is_heavy(const struct fq_pg_connection *connection,
                     const struct fq_statement *statement)
{
    return fq_pg_statement_weight(statement->sql) > connection->options->statement_bytes / 8;
}

/* Behind the job, in the same way: one that is so heavy is not kept. */
static void forget_heavy(struct fq_pg_connection *connection, const struct fq_job *job)
{
    bool begun = false;
    for (size_t i = 0; i < job->step_count; i++) {
        const struct fq_statement *statement = job->steps[i].statement;
        fq_pg_serial serial = is_heavy(connection, statement)
                                  ? fq_pg_statements_use(&connection->statements, statement)
                                  : 0;
        if (!serial)
            continue;
        if (!begun)
            begin_segment(connection, NULL);
        begun = true;
        send_forget(connection, serial);
        fq_pg_statements_remove(&connection->statements, statement->id, serial);
    }
    if (begun)
        end_segment(connection);
}

/* One turned out not to be what we took it for; the others may be no better.  A pooler knows each
 * by its name, and what it has prepared itself is not ours to deallocate: either the one has no
 * name now, or none has. */
static void forget_all(struct fq_pg_connection *connection)
{
    struct fq_pg_statements *set = &connection->statements;
    if (!connection->pooled) {
        fq_pg_connection_query(connection, "deallocate all");
        fq_pg_statements_reset(set);
        return;
    }
    if (connection->named || !set->count)
        return;
    begin_segment(connection, NULL);
    while (set->count)
        send_forget(connection, fq_pg_statements_evict(set));
    end_segment(connection);
}

/* ---- a job ---- */

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

/* A step is prepared, run, undone by what may take ten commands, and forgotten. */
enum { COMMANDS_A_STEP = 14 };

/* Room in the ring of commands for a segment with everything that may come with it. */
static enum fq_status reserve(struct fq_pg_connection *connection, const struct fq_job *job,
                              struct fq_error *reterr)
{
    enum fq_status status = check_size(job, reterr);
    if (status != FQ_OK)
        return status;
    size_t more = COMMANDS_A_STEP * (job->step_count + 3) + connection->statements.count;
    if (fq_pg_commands_reserve(&connection->commands, more))
        return FQ_OK;
    *reterr = (struct fq_error){.status = FQ_NOMEM};
    return FQ_NOMEM;
}

/* Of tables that run nothing but PostgreSQL's own when they are changed nothing is left but what
 * their sequences remember.  Through a pooler the transaction was begun in words; and whoever takes
 * a change back waits for the clean-up. */
static bool needs_clean_up(const struct fq_pg_connection *connection, const struct fq_job *job,
                           enum fq_pg_end end)
{
    return job->stateful || (job->changes && (connection->pooled || end == FQ_PG_ROLLS_BACK));
}

static void send_end(struct fq_pg_connection *connection, const struct fq_job *job,
                     enum fq_pg_end end)
{
    end_segment(connection);
    if (needs_clean_up(connection, job, end))
        send_clean_up(connection, job->changes);
    else if (job->changes)
        connection->sequenced = true;
    forget_heavy(connection, job);
}

/* A transaction that PostgreSQL has begun by itself is ended by nothing but its Sync, which commits
 * it; one that was begun in words can be rolled back, if it is not by the clean-up. */
void fq_pg_connection_end_open(struct fq_pg_connection *connection, struct fq_job *job,
                               enum fq_pg_end end)
{
    struct fq_pg_segment *segment =
        fq_pg_connection_segment(connection, connection->segment_count - 1);
    assert(segment->open && segment->job == job);
    segment->open = segment->ready = false;
    bool in_words = connection->pooled && job->changes;
    if (end == FQ_PG_COMMITS && in_words)
        fq_pg_connection_send_pooled_commit(connection);
    if (end == FQ_PG_ROLLS_BACK && !in_words) {
        send_command(connection, "begin");
        send_command(connection, FQ_PG_SQL_ROLLBACK);
    }
    send_end(connection, job, end);
    fq_pg_connection_push(connection);
}

/* Should it fail, the Sync rolls back. */
static void send_last(struct fq_pg_connection *connection, const struct fq_step *last)
{
    fq_pg_connection_send_settings(connection, last->statement, last->values);
}

void fq_pg_connection_commit(struct fq_pg_connection *connection, struct fq_job *job)
{
    assert(fq_pg_connection_segment_of(connection, job)->ready);
    if (job->last)
        send_last(connection, job->last);
    fq_pg_connection_end_open(connection, job, FQ_PG_COMMITS);
}

/* Before a job that could ask for it, what sequences remember of those before is forgotten. */
static void forget_sequences(struct fq_pg_connection *connection, const struct fq_job *job)
{
    if (!job->stateful || !connection->sequenced)
        return;
    fq_pg_connection_query(connection, "discard sequences");
    connection->sequenced = false;
}

/* One that is certain need not wait to be told what it returned, if the connection knows all of its
 * statements: PostgreSQL itself refuses to run one that would return something else by now. */
static bool waits_for_word(struct fq_pg_connection *connection, const struct fq_job *job)
{
    bool known = job->certain && !connection->pooled;
    for (size_t i = 0; known && i < job->step_count; i++)
        known = fq_pg_statements_use(&connection->statements, job->steps[i].statement) != 0;
    return job->held && !known;
}

static void send_segment(struct fq_pg_connection *connection, struct fq_job *job, bool again)
{
    forget_worn(connection, job);
    make_room(connection, job);
    bool open = waits_for_word(connection, job);
    forget_sequences(connection, job);
    struct fq_pg_segment *segment = begin_segment(connection, job);
    segment->again = again;
    job->connection = connection;
    job->at_step = 0;
    connection->job_count++;
    connection->exclusive = segment->exclusive;
    send_mode(connection, job);
    connection->nameless = job->foreign || (again && (job->changes || connection->pooled));
    send_settings(connection, job);
    send_steps(connection, job);
    connection->nameless = false;
    segment->open = open;
    if (open)
        fq_pg_wire_ask(&connection->wire);
    else if (connection->pooled && job->changes)
        fq_pg_connection_send_pooled_commit(connection);
    if (!open)
        send_end(connection, job, FQ_PG_COMMITS);
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

enum fq_status fq_pg_connection_send_again(struct fq_pg_connection *connection, struct fq_job *job,
                                           struct fq_error *reterr)
{
    enum fq_status status = reserve(connection, job, reterr);
    if (status != FQ_OK)
        return status;
    forget_all(connection);
    send_segment(connection, job, true);
    return FQ_OK;
}

void fq_pg_connection_forget(struct fq_pg_connection *connection)
{
    if (!fq_pg_commands_reserve(&connection->commands, connection->statements.count + 1))
        return;
    forget_all(connection);
    fq_pg_connection_push(connection);
}
