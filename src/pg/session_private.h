/* SPDX-License-Identifier: MIT
 *
 * What a session's calls are made of: commands are queued with libpq's PQsend… functions, then one
 * call sends them and waits for every answer.
 */
#ifndef FQ_PG_SESSION_PRIVATE_H
#define FQ_PG_SESSION_PRIVATE_H

#include <libpq-fe.h>

#include "pg/session.h"

struct fq_pg_session {
    struct fq_catalog_describer describer;
    PGconn *conn; /* non-blocking, in pipeline mode, at rest between calls */
    uint32_t timeout_ms;
    const char *role; /* "": the connection's own */
    /* A kept catalog whose fingerprint was asked for and has not come, or comes to nobody when
     * there is no catalog. */
    bool confirming;
    /* Or one that was read, whose mark has not come. */
    bool marking;
    struct fq_catalog *unconfirmed;
    struct fq_catalog_relation **unconfirmed_by_oid;
    fq_str proof;
};

/* The mark of a catalog that was read, for session->unconfirmed or nobody. */
enum fq_status fq_pg_take_mark(struct fq_pg_session *session, struct fq_arena *arena,
                               struct fq_error *reterr);

/* Told by whichever clock is first, the session's or PostgreSQL's. */
#define FQ_PG_CATALOG_LATE                                                                         \
    "the database's catalog could not be read within database.catalog_timeout; a large catalog, "  \
    "or a busy "                                                                                   \
    "database, needs a longer one"

/* The answers of one round trip, in order, Syncs included; NULL where none came. */
struct fq_pg_answers {
    PGresult **results;
    size_t count;
};

/* Sees each answer as it comes, while PostgreSQL works on the next. */
struct fq_pg_reader {
    void (*read)(struct fq_pg_reader *reader, size_t number, const PGresult *answer);
};

/* Queues what every transaction of a session begins with: its role, PostgreSQL's own schema as the
 * only one names are looked up in, a time-out kept by the server as well, and no compiling of
 * queries that run once.  One answer. */
bool fq_pg_session_settle(struct fq_pg_session *session);

/* Sends what was queued and reads count answers.  FQ_TIMEOUT, FQ_UNAVAILABLE or FQ_NOMEM.  A
 * statement that failed is an answer like others. */
enum fq_status fq_pg_session_collect(struct fq_pg_session *session, size_t count,
                                     struct fq_arena *arena, struct fq_pg_answers *ret,
                                     struct fq_error *reterr);
/* The same; reader NULL: nobody looks at them before all have come. */
enum fq_status fq_pg_session_read(struct fq_pg_session *session, size_t count,
                                  struct fq_pg_reader *reader, struct fq_arena *arena,
                                  struct fq_pg_answers *ret, struct fq_error *reterr);
void fq_pg_answers_clear(struct fq_pg_answers *answers);

/* The queueing itself failed: libpq says why. */
enum fq_status fq_pg_session_refused(struct fq_pg_session *session, struct fq_arena *arena,
                                     struct fq_error *reterr);

#endif
