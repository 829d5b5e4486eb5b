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

#include <stddef.h>
#include <stdint.h>

#include "database/database.h"

/* Room for either of the texts that are put together here. */
#define FQ_PG_SESSION_SQL_BYTES 2048

/* Around a job that only reads but may change its session; between its steps. */
#define FQ_PG_SQL_BEGIN     "begin isolation level repeatable read read only"
#define FQ_PG_SQL_ROLLBACK  "rollback"
#define FQ_PG_SQL_SAVEPOINT "savepoint fq"
#define FQ_PG_SQL_UNDO      "rollback to savepoint fq"

/* In front of a job that changes data: not LOCAL, of which PostgreSQL would warn here; it holds for
 * the transaction all the same.  What a transaction may do is settled by its first query. */
extern const char *const fq_pg_sql_change;
extern const char *const fq_pg_sql_isolation[FQ_ISOLATIONS];

/* Who asks and every setting as the session began; also inside a transaction.  RESET ALL leaves the
 * role out, and the first one switches off a role that the database gives at login. */
extern const char *const fq_pg_sql_reset[3];

/* What a job that changes data can leave besides. */
extern const char *const fq_pg_sql_discard[4];

/* What every job may rely on.  Who only reads cannot write, whatever a function that is called
 * stable does.  And the settings that requests may give are there, empty, from the beginning:
 * PostgreSQL never lets go of a setting's name, so that one that a request gave would be empty
 * afterwards, where it was null before. */
void fq_pg_sql_settings(char sql[FQ_PG_SESSION_SQL_BYTES], uint32_t statement_timeout_ms,
                        const char *const *names, size_t name_count);

/* Undoes what no transaction covers.  Its third column is true when the session holds prepared
 * statements that SQL made: they may have taken the names of ours. */
void fq_pg_sql_settle(char sql[FQ_PG_SESSION_SQL_BYTES]);

enum { FQ_PG_SETTLE_FOREIGN = 2 };

#endif
