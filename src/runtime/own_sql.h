/* SPDX-License-Identifier: MIT
 *
 * A statement of the program's own, in a transaction of its own with who asks, to rows of JSON.
 */
#ifndef FQ_RUNTIME_OWN_SQL_H
#define FQ_RUNTIME_OWN_SQL_H

#include "auth/principal.h"
#include "base/buf.h"
#include "database/database.h"
#include "schema/schema.h"

struct fq_own_column;

struct fq_own_sql {
    /* Set by the asker; all of it lives until the end. */
    struct fq_arena *arena;
    struct fq_buf *out;
    const char *sql;
    const char *const *values; /* as text, NULL for null */
    size_t value_count;
    const struct fq_principal *principal; /* NULL: nobody was named */
    fq_str request_id;                    /* told to the database; may be empty */
    uint64_t began_ms;                    /* as of a job */
    uint32_t timeout_ms;
    /* {"rows":[{column: value, ...}],"count":N} is in out, and the transaction is not committed
     * yet: a status in error takes it back, and is told to done().  NULL: nobody asks. */
    void (*settle)(struct fq_own_sql *sql, struct fq_error *reterr);
    /* The same is committed; or error says why not, in PostgreSQL's own words where it was
     * PostgreSQL, and nothing of it has happened.  Possibly from inside fq_own_sql_run(). */
    void (*done)(struct fq_own_sql *sql, const struct fq_error *error);

    /* Its own; zero when handed in. */
    struct fq_database *database;
    struct fq_schema *schema; /* whose types are known */
    struct fq_statement statement;
    struct fq_step step;
    struct fq_job job;
    struct fq_own_column *columns;
    size_t column_count;
    size_t rows;
    struct fq_error wrong; /* of the rows; status FQ_OK: nothing */
};

/* The schema is counted. */
void fq_own_sql_run(struct fq_own_sql *sql, struct fq_database *database, struct fq_schema *schema);

/* Nobody waits for it any more; fine on one that does not run. */
void fq_own_sql_cancel(struct fq_own_sql *sql);

#endif
