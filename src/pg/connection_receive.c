/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "catalog/catalog.h"
#include "pg/bytes.h"
#include "pg/columns.h"
#include "pg/connection.h"
#include "pg/connection_private.h"
#include "pg/error.h"

/* Cells that are reported together, at least one row of the most columns: rows of usual width that
 * one read brings. */
enum { CELLS = 2048 };
_Static_assert(CELLS >= FQ_LIMIT_ROW_CELLS, "a row fits");

static struct fq_pg_segment *head(struct fq_pg_connection *connection)
{
    return fq_pg_connection_segment(connection, 0);
}

/* The pipeline is out of step: nothing that follows can be matched. */
static void give_up(struct fq_pg_connection *connection, const char *why)
{
    connection->broken = true;
    connection->wire.failure = why;
}

static const char not_protocol[] = "what came is not PostgreSQL's protocol";

/* ---- rows ---- */

/* DataRow: the number of columns, then each one's length and bytes. */
static bool read_row(struct fq_cell *to, const struct fq_pg_message *message, size_t columns)
{
    const char *at = message->ptr + 2, *end = message->ptr + message->len;
    for (size_t column = 0; column < columns; column++, to++) {
        if (end - at < 4)
            return false;
        uint32_t len = fq_pg_u32(at);
        at += 4;
        if (len == UINT32_MAX) { /* null */
            *to = (struct fq_cell){NULL, 0};
            continue;
        }
        if (len > (size_t)(end - at))
            return false;
        *to = (struct fq_cell){at, len};
        at += len;
    }
    return at == end;
}

static void report(struct fq_pg_connection *connection, const struct fq_cell *cells, size_t rows,
                   size_t columns)
{
    struct fq_pg_segment *segment = head(connection);
    /* Nobody waits any more, as after a cancel from within its own event, or it has failed. */
    if (!segment->job || connection->failure.set)
        return;
    const struct fq_pg_command *command = fq_pg_commands_first(&connection->commands);
    if (command->unreadable)
        return;
    size_t step = command->step;
    segment->delivered = true;
    segment->job->at_step = step;
    segment->job->events->rows(segment->job, step, cells, rows, columns);
}

/* The rows that have arrived and stand next, as many as fit. */
static void take_rows(struct fq_pg_connection *connection, struct fq_pg_message message)
{
    struct fq_cell cells[CELLS];
    size_t rows = 0, columns = message.len < 2 ? CELLS + 1 : fq_pg_u16(message.ptr);
    enum fq_pg_wire_status status = FQ_PG_WIRE_OK;
    while (status == FQ_PG_WIRE_OK && message.kind == 'D' && rows < CELLS &&
           (rows + 1) * columns <= CELLS) {
        if (message.len < 2 || fq_pg_u16(message.ptr) != columns ||
            !read_row(cells + rows * columns, &message, columns))
            break;
        rows++;
        fq_pg_wire_take(&connection->wire, &message);
        status = fq_pg_wire_peek(&connection->wire, &message);
    }
    if (rows)
        report(connection, cells, rows, columns);
    else
        give_up(connection, not_protocol);
}

static void end_step(struct fq_pg_connection *connection, const struct fq_pg_command *command)
{
    struct fq_pg_segment *segment = head(connection);
    if (!segment->job || connection->failure.set)
        return;
    segment->delivered = true;
    if (command->unreadable)
        segment->job->events->unreadable(segment->job, command->step);
    else
        segment->job->events->step_done(segment->job, command->step);
}

/* As many columns as a query of PostgreSQL can have. */
enum { DESCRIBED = 1664 };

static void tell_description(struct fq_pg_connection *connection, size_t step,
                             const struct fq_pg_message *message)
{
    struct fq_pg_segment *segment = head(connection);
    struct fq_job *job = segment->job;
    if (!job || connection->failure.set || !job->events->described)
        return;
    struct fq_described columns[DESCRIBED];
    size_t count = fq_pg_columns_read(message, columns, DESCRIBED);
    if (count > DESCRIBED)
        give_up(connection, not_protocol);
    else
        job->events->described(job, step, columns, count);
}

/* RowDescription of a statement that was prepared.  If it returns something else than what it was
 * planned for, its rows are nobody's, in this segment and in those that are under way, and it is
 * described anew when it is needed next.  PostgreSQL itself refuses to run it once what it returns
 * has changed. */
static void take_description(struct fq_pg_connection *connection,
                             const struct fq_pg_message *message)
{
    struct fq_pg_commands *commands = &connection->commands;
    const struct fq_pg_command prepared = *fq_pg_commands_first(commands);
    if (head(connection)->job && head(connection)->job->foreign && prepared.step != SIZE_MAX)
        tell_description(connection, prepared.step, message);
    if (!prepared.columns || fq_pg_columns_match(prepared.columns, message))
        return;
    fq_pg_statements_remove(&connection->statements, prepared.id, prepared.serial);
    for (size_t i = 0; i < commands->count; i++) {
        struct fq_pg_command *command = fq_pg_commands_at(commands, i);
        command->unreadable |= command->serial == prepared.serial;
    }
}

/* ---- failures ---- */

/* Whether a function says it, of what it runs itself: PostgreSQL tells the way there.  What it may
 * add of the statement's own values, the server's log_parameter_max_length_on_error, is none. */
static bool is_of_function(const struct fq_pg_message *message)
{
    fq_str context = fq_str_from(fq_pg_message_field(message, 'W'));
    return context.len && !fq_str_starts_with(context, FQ_STR("extended query with parameters")) &&
           !fq_str_starts_with(context, FQ_STR("portal ")) &&
           !fq_str_starts_with(context, FQ_STR("unnamed portal "));
}

/* Whose errors are its own. */
static bool is_foreign(struct fq_pg_connection *connection)
{
    const struct fq_job *job = head(connection)->job;
    return job && job->foreign;
}

/* Our own SQL, without a function that it runs, names what is not there; or it says so although it
 * was prepared anew, as it always is through a pooler that keeps no names; or it says that a view
 * or a key is another by now, which a mutation's statement does behind the one that has changed
 * something, so that it is not run again. */
static bool is_misfit(struct fq_pg_connection *connection, const struct fq_pg_command *command,
                      fq_str sqlstate, const struct fq_pg_message *message)
{
    fq_str words = fq_str_from(fq_pg_message_field(message, 'M'));
    bool told = (command->kind == FQ_PG_COMMAND_PREPARE && !connection->named) ||
                head(connection)->again || (connection->pooled && !connection->named) ||
                fq_str_find(words, FQ_STR(FQ_CATALOG_CHANGED)) < words.len;
    return told && command->step != SIZE_MAX && !is_foreign(connection) &&
           fq_pg_error_is_of_schema(sqlstate) && !is_of_function(message);
}

/* The name is unknown, or taken, or its plan no longer fits what tables and functions are by now.
 * What a pooler is asked to prepare it may have had for long. */
static bool is_stale(const struct fq_pg_connection *connection, const struct fq_pg_command *command,
                     fq_str sqlstate, const struct fq_pg_message *message)
{
    if (is_of_function(message))
        return false;
    return fq_str_eq(sqlstate, FQ_STR("26000")) || fq_str_eq(sqlstate, FQ_STR("42P05")) ||
           (fq_pg_error_is_of_schema(sqlstate) &&
            (command->kind != FQ_PG_COMMAND_PREPARE || connection->named));
}

/* Whether the command's job runs once more, all of it prepared anew.  A pooler that lost a name
 * once, since a function has thrown away what it has prepared, would lose it again: names are no
 * longer given, but what was sent with them is still to be answered. */
static bool is_of_names(struct fq_pg_connection *connection, const struct fq_pg_command *command,
                        fq_str sqlstate, const struct fq_pg_message *message)
{
    bool lost = fq_str_eq(sqlstate, FQ_STR("26000"));
    bool named = !connection->pooled || connection->named || lost;
    if (!named || is_foreign(connection) || !is_stale(connection, command, sqlstate, message))
        return false;
    const struct fq_job *job = head(connection)->job;
    if (lost)
        connection->named = false;
    else if (job && command->step < job->step_count)
        fq_pg_connection_unname(connection, job->steps[command->step].statement);
    return true;
}

/* The first failure of a segment counts. */
static struct fq_error *fail_step(struct fq_pg_connection *connection, size_t step, bool stale)
{
    if (connection->failure.set)
        return NULL;
    fq_arena_reset(&connection->arena);
    connection->failure = (struct fq_pg_failure){.set = true, .stale = stale, .step = step};
    return &connection->failure.error;
}

/* PostgreSQL reads on from the next Sync: what was sent before it has no answers, and is not
 * prepared. */
static void skip_to_sync(struct fq_pg_connection *connection)
{
    const struct fq_pg_command *command;
    while ((command = fq_pg_commands_first(&connection->commands)) &&
           !fq_pg_command_is_end(command)) {
        if (command->kind == FQ_PG_COMMAND_PREPARE)
            fq_pg_statements_remove(&connection->statements, command->id, command->serial);
        fq_pg_commands_pop(&connection->commands);
    }
}

/* While a step's values are taken none of the database's is read; and then they have the form of
 * their types. */
static enum fq_pg_values values_of(struct fq_pg_connection *connection,
                                   const struct fq_pg_command *command)
{
    const struct fq_job *job = command ? head(connection)->job : NULL;
    if (!job || command->step >= job->step_count)
        return FQ_PG_VALUES_GIVEN;
    const struct fq_statement *statement = job->steps[command->step].statement;
    if (statement->param_count == 0)
        return FQ_PG_VALUES_STORED;
    bool runs = command->kind == FQ_PG_COMMAND_STEP && command->begun;
    return runs && !statement->gives_values ? FQ_PG_VALUES_MIXED : FQ_PG_VALUES_GIVEN;
}

/* What makes a job able to change data fails on a server that follows another one. */
static bool is_of_follower(struct fq_pg_connection *connection, const struct fq_pg_command *command,
                           fq_str sqlstate)
{
    const struct fq_job *job = command ? head(connection)->job : NULL;
    return job && job->changes && command->step == SIZE_MAX && !head(connection)->delivered &&
           (fq_str_eq(sqlstate, FQ_STR("0A000")) || fq_str_eq(sqlstate, FQ_STR("25006")));
}

/* PostgreSQL waits for the Sync, and has rolled back. */
static void end_failed(struct fq_pg_connection *connection)
{
    struct fq_pg_segment *segment = head(connection);
    if (segment->open && segment->job)
        fq_pg_connection_end_open(connection, segment->job, FQ_PG_HAS_FAILED);
}

/* The backend ends while it commits: perhaps it had done so before, and waited for a standby.  A
 * pooler that has lost it may have lost what it said as well. */
static bool is_end_of_server(struct fq_pg_connection *connection,
                             const struct fq_pg_command *command,
                             const struct fq_pg_message *message)
{
    fq_str severity = fq_str_from(fq_pg_message_field(message, 'V'));
    const struct fq_pg_segment *segment = head(connection);
    bool commits = command->kind == FQ_PG_COMMAND_SYNC || (connection->pooled && !segment->open);
    return commits && segment->job && !fq_str_eq(severity, FQ_STR("ERROR"));
}

static void take_error(struct fq_pg_connection *connection, const struct fq_pg_message *message)
{
    const struct fq_pg_command *command = fq_pg_commands_first(&connection->commands);
    if (command && head(connection)->made) { /* the job has succeeded, the connection has not */
        give_up(connection, NULL);
        return;
    }
    fq_str sqlstate = fq_str_from(fq_pg_message_field(message, 'C'));
    bool follows = is_of_follower(connection, command, sqlstate);
    struct fq_error *error =
        fail_step(connection, command ? command->step : SIZE_MAX,
                  command && !follows && is_of_names(connection, command, sqlstate, message));
    if (error)
        fq_pg_error_from_message(error, &connection->arena, message,
                                 values_of(connection, command));
    if (error && command && is_end_of_server(connection, command, message))
        *error = fq_pg_error_unfinished(head(connection)->job, error);
    if (error && command && is_misfit(connection, command, sqlstate, message)) {
        error->status = FQ_STALE;
        error->message = FQ_STR_NONE;
    }
    if (error && follows) {
        error->status = FQ_UNAVAILABLE;
        error->message = FQ_STR("the database takes no changes at present; try again");
        connection->retiring = true; /* a new one may find the server that does */
    }
    if (command) {
        skip_to_sync(connection);
        end_failed(connection);
    } else /* a quiet connection hears only that it ends */
        give_up(connection, NULL);
}

/* Longer than is taken; the rest of it is thrown away as it comes. */
static void refuse_row(struct fq_pg_connection *connection)
{
    const struct fq_job *job = head(connection)->job;
    struct fq_error *error =
        fail_step(connection, fq_pg_commands_first(&connection->commands)->step, false);
    if (!error || !job)
        return;
    *error = (struct fq_error){
        .status = FQ_LIMIT,
        .message = FQ_STR("A row needs more memory than limits.request_bytes allows; ask for less "
                          "of it at once."),
    };
    if (!head(connection)->open)
        *error = fq_pg_error_unfinished(job, error);
}

/* ---- the end of a segment ---- */

static bool runs_again(struct fq_pg_connection *connection, const struct fq_pg_segment *segment,
                       struct fq_pg_failure *failure)
{
    struct fq_job *job = segment->job;
    if (!failure->set || !failure->stale || segment->again || connection->broken ||
        connection->state != FQ_PG_READY)
        return false;
    if (segment->delivered && !(job->events->anew && job->events->anew(job))) {
        failure->error.status = FQ_STALE;
        failure->error.message = FQ_STR_NONE;
        return false;
    }
    struct fq_error error;
    if (fq_pg_connection_send_again(connection, job, &error) != FQ_OK)
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
        fq_pg_connection_forget(connection); /* so that the next one may succeed */
    job->connection = NULL;
    connection->events->ended(connection, job, failure->set);
    if (failure->set)
        job->events->failed(job, failure->step, &failure->error);
    else
        job->events->done(job);
}

static void end_setup(struct fq_pg_connection *connection, const struct fq_pg_failure *failure)
{
    bool asks = connection->pooled && !connection->asked_names;
    if ((failure->set && !connection->asked_names) ||
        (asks && !fq_pg_connection_ask_about_names(connection))) {
        /* Kept for the loss that follows. */
        connection->failure = *failure;
        connection->broken = true;
        return;
    }
    if (asks)
        return;
    connection->named = connection->named && !failure->set; /* whatever was said before */
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
    connection->head_ms = connection->quiet_ms = connection->next_ms =
        fq_loop_now_ms(connection->loop);
    connection->progress = true;
    if (segment.exclusive)
        connection->paused = false;
    /* Not before its clean-up was seen to have done its work. */
    if (connection->segment_count == 0)
        connection->exclusive = false;
    if (segment.clean_up && failure.set)
        connection->broken = true; /* nobody knows what is left */
    else if (segment.clean_up && connection->foreign)
        connection->retiring = true;
    if (connection->state == FQ_PG_SETTING_UP)
        end_setup(connection, &failure);
    else if (segment.job)
        end_job(connection, &segment, &failure);
    else if (segment.plans)
        fq_pg_connection_end_doubt(connection, failure.set);
    fq_pg_connection_settle(connection);
}

/* ---- answers ---- */

/* Each command begins with ParseComplete or BindComplete and ends with one answer; whatever stands
 * elsewhere is refused, so that no row is ever taken for another job's. */
static void take_begin(struct fq_pg_connection *connection, bool prepares)
{
    struct fq_pg_command *command = fq_pg_commands_first(&connection->commands);
    bool runs = command->kind == FQ_PG_COMMAND_STEP || command->kind == FQ_PG_COMMAND_SETTINGS;
    if (command->begun || !(prepares ? command->kind == FQ_PG_COMMAND_PREPARE : runs))
        give_up(connection, not_protocol);
    command->begun = true;
}

/* The last step of a job that is held was answered.  A row that was refused fails it without
 * PostgreSQL's doing. */
static void take_last(struct fq_pg_connection *connection)
{
    struct fq_pg_segment *segment = head(connection);
    struct fq_job *job = segment->job;
    if (connection->failure.set) {
        fq_pg_connection_end_open(connection, job, FQ_PG_ROLLS_BACK);
        return;
    }
    segment->ready = true;
    job->events->ready(job);
}

static void take_end(struct fq_pg_connection *connection, enum fq_pg_command_kind kind)
{
    const struct fq_pg_command *command = fq_pg_commands_first(&connection->commands);
    if (command->kind != kind || (!command->begun && kind != FQ_PG_COMMAND_FORGET)) {
        give_up(connection, not_protocol);
        return;
    }
    if (kind == FQ_PG_COMMAND_STEP) {
        fq_pg_connection_doubt(connection, command);
        end_step(connection, fq_pg_commands_first(&connection->commands));
    }
    fq_pg_commands_pop(&connection->commands);
    if (kind == FQ_PG_COMMAND_STEP) /* settings are told with the rows behind them */
        connection->next_ms = fq_loop_now_ms(connection->loop);
    if (kind == FQ_PG_COMMAND_STEP && head(connection)->open && !connection->commands.count)
        take_last(connection);
}

/* CommandComplete ends a step, or the settings before it. */
static enum fq_pg_command_kind what_completed(const struct fq_pg_connection *connection)
{
    bool settings = fq_pg_commands_first(&connection->commands)->kind == FQ_PG_COMMAND_SETTINGS;
    return settings ? FQ_PG_COMMAND_SETTINGS : FQ_PG_COMMAND_STEP;
}

/* The last row's last column counts.  Of what sets up: how the session began and whether the
 * connection is pooled, then whether its pooler keeps names, for which only 't' stands.  Of what
 * cleans up, anything but false when SQL has prepared statements, which may stand under our names.
 */
static void take_settled(struct fq_pg_connection *connection, const struct fq_pg_message *message)
{
    bool told = message->len == 0 || message->ptr[message->len - 1] != 'f';
    if (connection->state == FQ_PG_SETTING_UP && connection->asked_names)
        connection->named = message->len && message->ptr[message->len - 1] == 't';
    else if (connection->state == FQ_PG_SETTING_UP) {
        connection->pooled = told;
        connection->started = message->len > 1 && message->ptr[message->len - 2] == 's';
    } else
        connection->foreign = told;
}

/* A transaction that was begun in words is committed before its segment ends. */
static void take_tag(struct fq_pg_connection *connection, const struct fq_pg_message *message)
{
    static const char tag[] = "COMMIT";
    const struct fq_pg_command *command = fq_pg_commands_first(&connection->commands);
    head(connection)->made |= command->kind == FQ_PG_COMMAND_SETTINGS &&
                              message->len == sizeof(tag) &&
                              memcmp(message->ptr, tag, sizeof(tag)) == 0;
}

/* ReadyForQuery.  A transaction that goes on would show one job's settings to the next: it may only
 * when what ends it was sent already. */
static void take_ready(struct fq_pg_connection *connection, const struct fq_pg_message *message)
{
    bool ends = connection->segment_count > 1 && fq_pg_connection_segment(connection, 1)->clean_up;
    bool outside = message->len == 1 && (message->ptr[0] == 'I' || ends);
    if (outside && fq_pg_command_is_end(fq_pg_commands_first(&connection->commands)))
        end_segment(connection);
    else
        give_up(connection, not_protocol);
}

static void take_answer(struct fq_pg_connection *connection, const struct fq_pg_message *message)
{
    const struct fq_pg_command *command = fq_pg_commands_first(&connection->commands);
    if (command->kind == FQ_PG_COMMAND_QUERY && memchr("TDCI", message->kind, 4)) {
        if (head(connection)->plans)
            fq_pg_connection_take_plan(connection, message);
        else if (message->kind == 'D')
            take_settled(connection, message);
        return;
    }
    switch (message->kind) {
    case '1': /* ParseComplete: unless that is all, the description follows */
        if (command->kind == FQ_PG_COMMAND_PARSE)
            fq_pg_commands_pop(&connection->commands);
        else
            take_begin(connection, true);
        return;
    case '2': /* BindComplete */
        take_begin(connection, false);
        return;
    case 't': /* ParameterDescription */
        if (command->kind != FQ_PG_COMMAND_PREPARE)
            give_up(connection, not_protocol);
        return;
    case 'T': /* RowDescription */
    case 'n': /* NoData */
        take_description(connection, message);
        take_end(connection, FQ_PG_COMMAND_PREPARE);
        return;
    case '3': /* CloseComplete */
        take_end(connection, FQ_PG_COMMAND_FORGET);
        return;
    case 'D': /* DataRow: of settings nobody asks what they returned */
        if (command->kind != FQ_PG_COMMAND_SETTINGS)
            give_up(connection, not_protocol);
        else if (connection->state == FQ_PG_SETTING_UP)
            take_settled(connection, message);
        return;
    case 'C': /* CommandComplete */
        take_tag(connection, message);
        take_end(connection, what_completed(connection));
        return;
    case 'I': /* EmptyQueryResponse */
        take_end(connection, what_completed(connection));
        return;
    case 'Z':
        take_ready(connection, message);
        return;
    default: /* COPY too: no pipeline gets out of it */
        give_up(connection, not_protocol);
    }
}

static bool is_row(const struct fq_pg_connection *connection, const struct fq_pg_message *message)
{
    const struct fq_pg_command *command = fq_pg_commands_first(&connection->commands);
    return command && command->kind == FQ_PG_COMMAND_STEP && command->begun && message->kind == 'D';
}

/* ParameterStatus: a name and its value.  From now on text is another than what is asked for, also
 * that of the jobs that were sent already.  PostgreSQL says so when a transaction has ended, so a
 * change is made by then; no other job was sent behind it but what puts the session in order.
 * Behind a pooler each transaction says what it wants, and what is told may be another client's. */
static void take_setting(struct fq_pg_connection *connection, const struct fq_pg_message *message)
{
    static const char name[] = "client_encoding", wanted[] = "UTF8";
    const size_t name_len = sizeof(name);
    bool is_ours = connection->state != FQ_PG_SETTING_UP && !connection->pooled;
    if (!is_ours || message->len <= name_len || memcmp(message->ptr, name, name_len) != 0 ||
        fq_str_eq(fq_str_of(message->ptr + name_len, message->len - name_len),
                  fq_str_of(wanted, sizeof(wanted))))
        return;
    const struct fq_pg_command *command = fq_pg_commands_first(&connection->commands);
    const struct fq_job *job = command ? head(connection)->job : NULL;
    if (job && job->changes) {
        connection->retiring = true;
        return;
    }
    struct fq_error *error = job ? fail_step(connection, command->step, false) : NULL;
    if (error)
        *error = (struct fq_error){
            .status = FQ_DATABASE,
            .message = FQ_STR("the database's text is no UTF-8, since a function has set "
                              "client_encoding"),
        };
    give_up(connection, "client_encoding is no longer UTF8");
}

/* Notifications, notices and settings: nobody asked. */
static bool is_unasked(const struct fq_pg_message *message)
{
    return message->kind == 'A' || message->kind == 'N' || message->kind == 'S';
}

static void on_message(struct fq_pg_connection *connection, const struct fq_pg_message *message)
{
    if (is_row(connection, message)) {
        take_rows(connection, *message);
        return;
    }
    fq_pg_wire_take(&connection->wire, message);
    if (message->kind == 'E')
        take_error(connection, message);
    else if (message->kind == 'S')
        take_setting(connection, message);
    else if (is_unasked(message))
        return;
    else if (connection->commands.count)
        take_answer(connection, message);
    else
        give_up(connection, not_protocol);
}

static void on_long_message(struct fq_pg_connection *connection,
                            const struct fq_pg_message *message)
{
    static const struct fq_pg_message error = {'E', "", 0}; /* what it says is not kept */
    fq_pg_wire_take(&connection->wire, message);
    if (is_row(connection, message))
        refuse_row(connection);
    else if (message->kind == 'E')
        take_error(connection, &error);
    else if (!is_unasked(message))
        give_up(connection, not_protocol);
}

/* What has arrived, as far as it may be looked at. */
static void take_messages(struct fq_pg_connection *connection)
{
    struct fq_pg_message message;
    while (!connection->broken && !connection->paused) {
        switch (fq_pg_wire_peek(&connection->wire, &message)) {
        case FQ_PG_WIRE_OK:
            on_message(connection, &message);
            break;
        case FQ_PG_WIRE_LONG:
            on_long_message(connection, &message);
            break;
        case FQ_PG_WIRE_BROKEN:
            connection->broken = true;
            return;
        case FQ_PG_WIRE_WAIT:
            return;
        }
    }
}

static void lose(struct fq_pg_connection *connection)
{
    const char *why = connection->wire.failure;
    struct fq_error error = {
        .status = FQ_UNAVAILABLE,
        .message = FQ_STR("the database connection was lost; try again"),
        .detail = why ? fq_str_from(why) : FQ_STR("the server closed the connection"),
    };
    if (connection->failure.set)
        error.detail = connection->failure.error.detail;
    if (connection->failure.set && connection->state == FQ_PG_SETTING_UP)
        error = connection->failure.error;
    fq_pg_connection_lose(connection, &error);
}

/* Takes turns with the loop's other work: more that has arrived is reported again, but for what
 * was decrypted already. */
void fq_pg_connection_read(struct fq_pg_connection *connection)
{
    struct fq_pg_wire *wire = &connection->wire;
    bool more = true;
    take_messages(connection);
    for (size_t reads = 0; more && !connection->broken && !connection->paused; reads++) {
        if (reads >= FQ_PG_READS_AT_ONCE && !fq_pg_wire_holds(wire))
            break;
        enum fq_pg_wire_status status = fq_pg_wire_read(wire, &more);
        if (status == FQ_PG_WIRE_WAIT)
            break;
        connection->broken |= status == FQ_PG_WIRE_BROKEN;
        take_messages(connection);
    }
    if (connection->broken) {
        lose(connection);
        return;
    }
    if (!connection->paused)
        fq_pg_wire_rest(wire);
    fq_pg_connection_watch(connection);
    if (connection->progress) {
        connection->progress = false;
        connection->events->changed(connection);
    }
}
