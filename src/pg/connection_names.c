/* SPDX-License-Identifier: MIT
 *
 * Under which names statements are prepared, if any.
 *
 * A pooler in transaction mode that knows nothing of names has each statement prepared anew: a name
 * would be another process's.  One that keeps them (PgBouncer from 1.21 on, with
 * max_prepared_statements) gives a statement a name of its own, found by its text, in each process
 * that it runs in, where it stays.
 */
#include <inttypes.h>
#include <sys/random.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/hash.h"
#include "pg/connection.h"
#include "pg/connection_private.h"

/* As it is planned: the same SQL with other columns is another one. */
static uint64_t id_of_plan(const struct fq_statement *statement)
{
    uint64_t id = statement->id;
    for (size_t i = 0; statement->column_types && i < statement->column_count; i++)
        id = id * 31 + statement->column_types[i];
    return id;
}

/* Whether what the pooler has prepared does not fit, and cannot be prepared anew. */
static bool is_unfit(const struct fq_pg_connection *connection,
                     const struct fq_statement *statement)
{
    const struct fq_pg_plans *plans = connection->options->plans;
    return connection->named && plans &&
           fq_pg_plans_for_values(plans, id_of_plan(statement), fq_loop_now_ms(connection->loop));
}

/* What a job's function has thrown away once it would throw away again. */
bool fq_pg_connection_is_nameless(const struct fq_pg_connection *connection,
                                  const struct fq_statement *statement)
{
    return (connection->pooled && !connection->named) || connection->nameless ||
           is_unfit(connection, statement);
}

/* PostgreSQL refuses a statement whose columns have other types by now, and the pooler would find
 * that one again by its text.  What is planned for other columns has another text. */
bool fq_pg_connection_text_for_pooler(const struct fq_pg_connection *connection,
                                      const struct fq_statement *statement, const char *sql,
                                      char **ret)
{
    if (!connection->named || !statement->column_types)
        return true;
    fq_str types = fq_str_of((const char *)statement->column_types,
                             statement->column_count * sizeof(*statement->column_types));
    struct fq_buf text;
    fq_buf_init(&text, NULL, SIZE_MAX);
    fq_buf_printf(&text, "%s /* %016" PRIx64 " */", sql, fq_hash_kept(0, types));
    fq_buf_char(&text, '\0');
    if (fq_buf_failed(&text)) {
        fq_buf_clear(&text);
        return false;
    }
    *ret = text.ptr;
    return true;
}

void fq_pg_connection_unname(struct fq_pg_connection *connection,
                             const struct fq_statement *statement)
{
    if (connection->named && connection->options->plans)
        fq_pg_plans_answer(connection->options->plans, id_of_plan(statement),
                           fq_loop_now_ms(connection->loop), true);
}

/* ---- asking ---- */

/* Nobody else's: should the line break in between, no other client can meet it. */
static fq_pg_serial random_serial(void)
{
    uint64_t bits;
    if (getrandom(&bits, sizeof(bits), GRND_NONBLOCK) != (ssize_t)sizeof(bits))
        bits = fq_clock_monotonic_ns() * UINT64_C(0x9e3779b97f4a7c15);
    return bits | UINT64_C(1) << 63; /* none that a statement has */
}

/* A pooler that keeps names has to give its own, since its clients may choose the same ones: then
 * PostgreSQL does not know ours.  If it does, it is told to forget it, in the same transaction. */
bool fq_pg_connection_ask_about_names(struct fq_pg_connection *connection)
{
    struct fq_pg_name name = fq_pg_name_of(random_serial());
    char text[256];
    snprintf(text, sizeof(text),
             "select case when exists (select from pg_catalog.pg_prepared_statement() s "
             "where s.name operator(pg_catalog.=) '%s') then 'f' else 't' end",
             name.text);
    if (!fq_pg_commands_reserve(&connection->commands, 4))
        return false;
    connection->asked_names = true;
    fq_pg_connection_send_question(connection, name.text, text);
    return true;
}
