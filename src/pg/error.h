/* SPDX-License-Identifier: MIT
 *
 * What PostgreSQL and libpq report, as our errors: a sentence that a client may read, which names
 * no table, host or SQL, and everything else in the detail for the log.
 */
#ifndef FQ_PG_ERROR_H
#define FQ_PG_ERROR_H

#include "base/error.h"
#include "database/database.h"
#include "pg/wire.h"

/* Whose values an error of SQLSTATE's class 22, data exception, may be about. */
enum fq_pg_values {
    FQ_PG_VALUES_GIVEN,  /* the request's, which nobody has looked at before */
    FQ_PG_VALUES_MIXED,  /* theirs have the form of their types; the database's may not have */
    FQ_PG_VALUES_STORED, /* the request gave none */
};

/* By SQLSTATE.  Pure. */
enum fq_status fq_pg_status(fq_str sqlstate, enum fq_pg_values values);

/* Whether it says that SQL names, or does with a type, what the database does not have.  Pure. */
bool fq_pg_error_is_of_schema(fq_str sqlstate);

/* A result of PGRES_FATAL_ERROR or PGRES_PIPELINE_ABORTED.  Returns the status. */
enum fq_status fq_pg_error_from_result(struct fq_error *error, struct fq_arena *arena,
                                       const PGresult *result);

/* The same of a message of the protocol, ErrorResponse. */
enum fq_status fq_pg_error_from_message(struct fq_error *error, struct fq_arena *arena,
                                        const struct fq_pg_message *message,
                                        enum fq_pg_values values);

/* One of its fields by the code that libpq names PG_DIAG_…; NULL when it has none. */
const char *fq_pg_message_field(const struct fq_pg_message *message, int code);

/* A connection that never stood: FQ_UNAVAILABLE. */
enum fq_status fq_pg_error_of_connecting(struct fq_error *error, struct fq_arena *arena,
                                         const PGconn *conn);

/* One that broke: the same. */
enum fq_status fq_pg_error_from_connection(struct fq_error *error, struct fq_arena *arena,
                                           const PGconn *conn);

/* The same error for a job that was sent and whose end is not known: of one that changes data it
 * says that nobody knows whether it did. */
struct fq_error fq_pg_error_unfinished(const struct fq_job *job, const struct fq_error *error);

/* Of a connection that was lost before the job's end was sent: of one that changes data it says
 * that it did not. */
struct fq_error fq_pg_error_unmade(const struct fq_job *job, const struct fq_error *error);

#endif
