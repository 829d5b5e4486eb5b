/* SPDX-License-Identifier: MIT
 *
 * What PostgreSQL is told about a pooled connection's session: how it begins, and how what a job
 * left there is undone.  Every name is qualified, so that no search_path gives it another meaning.
 *
 * A job that only reads runs in a transaction that is rolled back: PostgreSQL itself undoes
 * settings, roles, channels and cursors, whatever a function did to them, and nobody can prevent
 * it.  One that changes data must commit, so that the same is undone command by command.  What no
 * transaction covers, locks, random state and prepared statements, is seen to after both.
 */
#ifndef FQ_PG_SESSION_SQL_H
#define FQ_PG_SESSION_SQL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "database/database.h"
#include "pg/pooler.h"

/* Room for any of the texts that are put together here. */
#define FQ_PG_SESSION_SQL_BYTES 8192

/* Around a job that only reads but may change its session; between its steps. */
#define FQ_PG_SQL_BEGIN     "begin isolation level repeatable read read only"
#define FQ_PG_SQL_ROLLBACK  "rollback"
#define FQ_PG_SQL_SAVEPOINT "savepoint fq"
#define FQ_PG_SQL_UNDO      "rollback to savepoint fq"

/* In front of a job that changes data: not LOCAL, of which PostgreSQL would warn here; it holds for
 * the transaction all the same.  What a transaction may do is settled by its first query. */
extern const char *const fq_pg_sql_change;
extern const char *const fq_pg_sql_isolation[FQ_ISOLATIONS];

/* The same where the connection is pooled, in words, because a transaction that was begun in words
 * outlives an error: the process of PostgreSQL stays until what the job left is undone. */
extern const char *const fq_pg_sql_begin[FQ_ISOLATIONS];

/* And its end.  What waits for the commit is looked at before, since a commit that fails ends the
 * transaction; and another one begins, so that the process stays. */
extern const char *const fq_pg_sql_commit[3];

/* Where the connection is pooled and the job only reads. */
#define FQ_PG_SQL_SNAPSHOT "set transaction_isolation = 'repeatable read'"

/* Who asks and every setting as the session began; also inside a transaction.  RESET ALL leaves the
 * role out, and the first one switches off a role that the database gives at login. */
extern const char *const fq_pg_sql_reset[3];

/* What every job may rely on. */
struct fq_pg_own_settings {
    uint32_t statement_timeout_ms;
    const char *const *names; /* of settings that requests may give */
    size_t name_count;
};

/* A SELECT of them, for a session that RESET ALL has brought to its beginning.  Who only reads
 * cannot write, whatever a function that is called stable does. */
void fq_pg_sql_session(struct fq_buf *sql, const struct fq_pg_own_settings *own);

/* The same for the transaction alone, whether it may write but for. */
void fq_pg_sql_transaction(struct fq_buf *sql, const struct fq_pg_own_settings *own);

/* As command-line options that a session begins with: then RESET ALL makes them anew. */
void fq_pg_sql_options(struct fq_buf *options, const struct fq_pg_own_settings *own);

/* How a connection begins: the settings, for the session unless it is pooled, which is what the
 * last column of the only row says: 't' or 'f', and 's' before it when the session began with what
 * the options say.  The settings that requests may give are there, empty, from
 * then on: PostgreSQL never lets go of a setting's name, so that one that a request gave would be
 * empty afterwards, where it was null before.  pid: the process that the connection was told of. */
void fq_pg_sql_set_up(struct fq_buf *sql, const struct fq_pg_own_settings *own,
                      enum fq_pg_pooler pooler, int pid);

/* Behind a job that only reads, or that changes data: undoes what it left.  started: RESET ALL
 * makes all settings but that transactions only read.  The last row's last column is true when the
 * session holds prepared statements that SQL made: they may have taken the names of ours. */
void fq_pg_sql_clean_up(struct fq_buf *sql, const struct fq_pg_own_settings *own, bool changes,
                        bool started);

/* The same where the connection is pooled.  Fails in a transaction that is open, so that the pooler
 * keeps the process for us until it ends with the connection.  name: what the application is
 * called, which the pooler remembers as PostgreSQL told it last; may be NULL. */
void fq_pg_sql_clean_up_pooled(struct fq_buf *sql, bool changes, const char *name);

/* The value as SQL writes it; NULL as null. */
void fq_pg_sql_literal(struct fq_buf *sql, const char *value);

#endif
