/* SPDX-License-Identifier: MIT
 *
 * What the files of the connection share.
 */
#ifndef FQ_PG_CONNECTION_PRIVATE_H
#define FQ_PG_CONNECTION_PRIVATE_H

#include "base/limits.h"
#include "base/memory.h"
#include "pg/columns.h"
#include "pg/connection.h"
#include "pg/session_sql.h"

/* ---- connection.c ---- */

/* The only writer of the state. */
void fq_pg_connection_enter(struct fq_pg_connection *connection, enum fq_pg_connection_state next);

/* Asks the watch for what the connection now waits for. */
void fq_pg_connection_watch(struct fq_pg_connection *connection);

/* Ends every job in flight and goes DOWN; then reports the loss. */
void fq_pg_connection_lose(struct fq_pg_connection *connection, const struct fq_error *error);

/* ---- connection_send.c ---- */

/* The session's settings, as a segment of its own.  False: memory is exhausted. */
bool fq_pg_connection_set_up(struct fq_pg_connection *connection);

/* Sends what was written, as far as the socket takes it. */
void fq_pg_connection_push(struct fq_pg_connection *connection);

/* As fq_pg_connection_send(), for a job whose prepared statements turned out to be stale. */
enum fq_status fq_pg_connection_send_again(struct fq_pg_connection *connection, struct fq_job *job,
                                           struct fq_error *reterr);

enum fq_pg_end {
    FQ_PG_COMMITS,
    FQ_PG_ROLLS_BACK,
    FQ_PG_HAS_FAILED, /* PostgreSQL has rolled back, and reads on from the Sync */
};

/* Ends the open segment, which is the last one, with its job's clean-up behind it. */
void fq_pg_connection_end_open(struct fq_pg_connection *connection, struct fq_job *job,
                               enum fq_pg_end end);

/* A statement without a name; what it returns nobody asks. */
void fq_pg_connection_send_once(struct fq_pg_connection *connection, const char *sql,
                                const char *const *values, size_t count);

/* A statement that may have a name: prepared if it is not yet, and run. */
void fq_pg_connection_send_settings(struct fq_pg_connection *connection,
                                    const struct fq_statement *statement,
                                    const char *const *values);

/* A question that is prepared under the name, asked once and forgotten: a segment of its own. */
void fq_pg_connection_send_question(struct fq_pg_connection *connection, const char *name,
                                    const char *sql);

/* Such statements without values; what they return nobody asks. */
void fq_pg_connection_send_commands(struct fq_pg_connection *connection, const char *const *sql,
                                    size_t count);

/* What the session, or each transaction of it, is set to. */
struct fq_pg_own_settings fq_pg_connection_own_settings(const struct fq_pg_connection *connection);

/* The job's settings, name and value in turn; count of both. */
size_t fq_pg_connection_job_settings(const struct fq_job *job,
                                     const char *values[2 * FQ_LIMIT_SETTINGS]);

/* ---- connection_pooled.c ---- */

/* As send_mode() and send_settings() of connection_send.c, for a connection that is pooled. */
void fq_pg_connection_send_pooled_mode(struct fq_pg_connection *connection,
                                       const struct fq_job *job);
void fq_pg_connection_send_pooled_settings(struct fq_pg_connection *connection,
                                           const struct fq_job *job);

/* Commits the job, whose transaction was begun in words. */
void fq_pg_connection_send_pooled_commit(struct fq_pg_connection *connection);

/* Whatever runs next is prepared anew. */
void fq_pg_connection_forget(struct fq_pg_connection *connection);

/* A segment of its own, for nobody.  The segment is valid until the next one begins. */
struct fq_pg_segment *fq_pg_connection_query(struct fq_pg_connection *connection, const char *sql);

/* What PostgreSQL knows a statement by: "fq_" and sixteen digits. */
struct fq_pg_name {
    char text[20];
};
struct fq_pg_name fq_pg_name_of(fq_pg_serial serial);

/* ---- connection_names.c ---- */

/* Whether the statement is prepared each time, just before it runs, and under no name. */
bool fq_pg_connection_is_nameless(const struct fq_pg_connection *connection,
                                  const struct fq_statement *statement);

/* The statement's text as a pooler that keeps names is to know it, in *ret if that is another one;
 * to be freed.  False when memory is exhausted. */
bool fq_pg_connection_text_for_pooler(const struct fq_pg_connection *connection,
                                      const struct fq_statement *statement, const char *sql,
                                      char **ret) FQ_CHECKED;

/* What the pooler has prepared of the statement does not fit, and stays: for a while it has no
 * name.
 */
void fq_pg_connection_unname(struct fq_pg_connection *connection,
                             const struct fq_statement *statement);

/* Asks, as a segment of its own, whether the pooler keeps what is prepared under a name.  False:
 * memory is exhausted. */
bool fq_pg_connection_ask_about_names(struct fq_pg_connection *connection) FQ_CHECKED;

/* ---- connection_plans.c ---- */

/* The step at the head of what is read was answered.  If it was slow and may have run by a plan for
 * any values, PostgreSQL is asked whether it would plan otherwise for these. */
void fq_pg_connection_doubt(struct fq_pg_connection *connection,
                            const struct fq_pg_command *command);

/* A message of the answer. */
void fq_pg_connection_take_plan(struct fq_pg_connection *connection,
                                const struct fq_pg_message *message);

/* The answer's end. */
void fq_pg_connection_end_doubt(struct fq_pg_connection *connection, bool failed);

/* ---- connection_receive.c ---- */

/* Reads answers as far as they are there, and deals with a connection that broke on the way. */
void fq_pg_connection_read(struct fq_pg_connection *connection);

/* ---- connection_cancel.c ---- */

/* A segment was read to its end, or the cancel came back: takes jobs again when both are true. */
void fq_pg_connection_settle(struct fq_pg_connection *connection);

/* The cancel had no effect yet, as when it came before the query: once more. */
void fq_pg_connection_cancel_again(struct fq_pg_connection *connection);

/* ---- the rings ---- */

static inline struct fq_pg_command *fq_pg_commands_first(const struct fq_pg_commands *commands)
{
    return commands->count ? &commands->items[commands->first & (commands->capacity - 1)] : NULL;
}

/* Number i from the first one on. */
static inline struct fq_pg_command *fq_pg_commands_at(const struct fq_pg_commands *commands,
                                                      size_t i)
{
    return &commands->items[(commands->first + i) & (commands->capacity - 1)];
}

static inline void fq_pg_commands_pop(struct fq_pg_commands *commands)
{
    fq_free(fq_pg_commands_at(commands, 0)->columns);
    commands->first++;
    commands->count--;
}

/* The last of its segment. */
static inline bool fq_pg_command_is_end(const struct fq_pg_command *command)
{
    return command->kind == FQ_PG_COMMAND_SYNC || command->kind == FQ_PG_COMMAND_QUERY;
}

/* There is room: it was reserved. */
static inline void fq_pg_commands_push(struct fq_pg_commands *commands,
                                       struct fq_pg_command command)
{
    size_t at = (commands->first + commands->count++) & (commands->capacity - 1);
    commands->items[at] = command;
}

bool fq_pg_commands_reserve(struct fq_pg_commands *commands, size_t more) FQ_CHECKED;

#endif
