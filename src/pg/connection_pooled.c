/* SPDX-License-Identifier: MIT
 *
 * Through a pooler in transaction mode a job brings along, in its one transaction, what another
 * connection has in its session.
 */
#include <assert.h>

#include "base/hash.h"
#include "pg/connection.h"
#include "pg/connection_private.h"

void fq_pg_connection_send_pooled_mode(struct fq_pg_connection *connection,
                                       const struct fq_job *job)
{
    const char *sql = job->changes    ? fq_pg_sql_begin[job->isolation]
                      : job->stateful ? FQ_PG_SQL_BEGIN
                                      : FQ_PG_SQL_SNAPSHOT;
    fq_pg_connection_send_commands(connection, &sql, 1);
}

/* Ours, and 48 bytes for each of the job's. */
enum { TEXT_BYTES = FQ_PG_SESSION_SQL_BYTES + 48 * FQ_LIMIT_SETTINGS };

/* One statement makes all of them: ours, then the job's, which may be the same. */
void fq_pg_connection_send_pooled_settings(struct fq_pg_connection *connection,
                                           const struct fq_job *job)
{
    char text[TEXT_BYTES];
    struct fq_buf sql = {.ptr = text, .cap = sizeof(text), .max = sizeof(text)};
    const struct fq_pg_own_settings own = fq_pg_connection_own_settings(connection);
    fq_pg_sql_transaction(&sql, &own);
    if (!job->changes)
        fq_buf_literal(&sql, ", pg_catalog.set_config('transaction_read_only', 'on', true)");
    const char *values[2 * FQ_LIMIT_SETTINGS];
    size_t count = fq_pg_connection_job_settings(job, values);
    for (size_t i = 1; i < count; i += 2)
        fq_buf_printf(&sql, ", pg_catalog.set_config($%zu, $%zu, true)", i, i + 1);
    fq_buf_char(&sql, '\0');
    assert(!fq_buf_failed(&sql));
    struct fq_statement statement = {
        .id = fq_hash(fq_str_from(text)), .sql = text, .param_count = count};
    if (fq_pg_connection_is_nameless(connection, &statement))
        fq_pg_connection_send_once(connection, text, values, count);
    else
        fq_pg_connection_send_settings(connection, &statement, values);
}

void fq_pg_connection_send_pooled_commit(struct fq_pg_connection *connection)
{
    fq_pg_connection_send_commands(connection, fq_pg_sql_commit, FQ_ARRAY_LEN(fq_pg_sql_commit));
}
