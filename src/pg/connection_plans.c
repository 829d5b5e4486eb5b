/* SPDX-License-Identifier: MIT */
#include "base/limits.h"
#include "pg/bytes.h"
#include "pg/connection.h"
#include "pg/connection_private.h"

/* Through a pooler it cannot be asked about: PostgreSQL knows it by another name, and what was
 * prepared there stays.  So it has no name from now on, and is planned for its values. */
static bool settle_unasked(struct fq_pg_connection *connection, const struct fq_pg_command *command)
{
    const struct fq_job *job = fq_pg_connection_segment(connection, 0)->job;
    if (connection->pooled)
        fq_pg_connection_unname(connection, job->steps[command->step].statement);
    return connection->pooled;
}

/* What others took that were read before does not count. */
static bool was_slow(const struct fq_pg_connection *connection, uint64_t now_ms)
{
    return now_ms - connection->next_ms >= connection->options->replan_after_ms;
}

static bool can_ask(const struct fq_pg_connection *connection)
{
    return connection->options->plans && !connection->doubt.id && !connection->failure.set &&
           !connection->broken && connection->state == FQ_PG_READY;
}

/* Only what has run so often may have a plan for any values; and its values are the job's. Planning
 * may run functions, so it is for those alone that change nothing. */
static bool is_doubtful(const struct fq_pg_connection *connection,
                        const struct fq_pg_command *command)
{
    const struct fq_job *job = fq_pg_connection_segment(connection, 0)->job;
    return command->id && job && !job->changes && !job->stateful &&
           fq_pg_statements_worn(&connection->statements, job->steps[command->step].statement) ==
               command->serial;
}

static void ask_about_plans(struct fq_pg_connection *connection,
                            const struct fq_pg_command *command)
{
    const struct fq_job *job = fq_pg_connection_segment(connection, 0)->job;
    struct fq_buf sql;
    fq_buf_init(&sql, NULL, FQ_PG_PLAN_QUESTION_BYTES);
    fq_pg_plans_write_question(&sql, job, &job->steps[command->step],
                               fq_pg_name_of(command->serial).text);
    uint64_t id = command->id;
    /* From here on command may be elsewhere. */
    if (!fq_buf_failed(&sql) && fq_pg_commands_reserve(&connection->commands, 1)) {
        connection->doubt = (struct fq_pg_doubt){.id = id};
        fq_pg_connection_query(connection, sql.ptr)->plans = true;
        fq_pg_connection_push(connection);
    }
    fq_buf_clear(&sql);
}

void fq_pg_connection_doubt(struct fq_pg_connection *connection,
                            const struct fq_pg_command *command)
{
    uint64_t now_ms = fq_loop_now_ms(connection->loop);
    if (was_slow(connection, now_ms) && can_ask(connection) && is_doubtful(connection, command) &&
        !settle_unasked(connection, command) &&
        fq_pg_plans_ask(connection->options->plans, command->id, now_ms))
        ask_about_plans(connection, command);
}

/* DataRow of one column: its count, its length, its text. */
void fq_pg_connection_take_plan(struct fq_pg_connection *connection,
                                const struct fq_pg_message *message)
{
    struct fq_pg_plan_shapes *shapes = &connection->doubt.shapes;
    if (message->kind == 'T')
        fq_pg_plan_shapes_begin(shapes);
    else if (message->kind == 'D' && message->len > 6 && fq_pg_u16(message->ptr) == 1)
        fq_pg_plan_shapes_add(shapes, fq_str_of(message->ptr + 6, message->len - 6));
}

void fq_pg_connection_end_doubt(struct fq_pg_connection *connection, bool failed)
{
    struct fq_pg_doubt doubt = connection->doubt;
    connection->doubt = (struct fq_pg_doubt){0};
    if (!failed)
        fq_pg_plans_answer(connection->options->plans, doubt.id, fq_loop_now_ms(connection->loop),
                           fq_pg_plan_shapes_differ(&doubt.shapes));
}
