/* SPDX-License-Identifier: MIT
 *
 * A connection that waits: for start-up, reload and the command line, never on a loop.  Each call
 * is one round trip and ends by its deadline.  After FQ_TIMEOUT, FQ_UNAVAILABLE or FQ_NOMEM a
 * session is good for closing only.
 *
 * One thread at a time.
 */
#ifndef FQ_PG_SESSION_H
#define FQ_PG_SESSION_H

#include "base/buf.h"
#include "base/error.h"
#include "catalog/catalog.h"
#include "catalog/describe.h"

struct fq_pg_session;

struct fq_pg_session_options {
    /* A URL or key=value pairs, as libpq takes them; what it leaves out comes from the environment
     * (PGHOST, …). */
    const char *conninfo;
    /* Whose rights are asked about, if not the connection's own: its transactions take this role.
     * Lives as long as the session; empty or NULL: none. */
    const char *role;
    /* 0: the default. */
    uint32_t connect_timeout_ms;
    uint32_t catalog_timeout_ms; /* of each call afterwards */
};

/* The error lives in arena, the session on the heap. */
enum fq_status fq_pg_session_open(const struct fq_pg_session_options *options,
                                  struct fq_arena *arena, struct fq_pg_session **ret,
                                  struct fq_error *reterr);
void fq_pg_session_close(struct fq_pg_session *session);

/* Reads the system catalogs, as the session's role may see them, in one snapshot.  Relations of
 * the schemas, and what their foreign keys and views lead to.  A schema that does not exist is
 * FQ_EMPTY.  arena takes the catalog and should have a large ceiling: some 2 KB per relation. */
enum fq_status fq_pg_load_catalog(struct fq_pg_session *session, const fq_str *schemas,
                                  size_t schema_count, struct fq_arena *arena,
                                  struct fq_catalog **ret, struct fq_error *reterr);

/* The same, and the answers to kept, for fq_pg_load_kept_catalog() of another time; NULL: not. The
 * buffer remembers what failed.  The catalog may be used at once; it has no mark before
 * fq_pg_confirm_catalog(), since PostgreSQL computes that in the meantime. */
enum fq_status fq_pg_read_catalog(struct fq_pg_session *session, const fq_str *schemas,
                                  size_t schema_count, struct fq_arena *arena, struct fq_buf *kept,
                                  struct fq_catalog **ret, struct fq_error *reterr);

/* The catalog of kept answers; PostgreSQL is asked meanwhile whether they are still true. Nobody
 * may rely on it before fq_pg_confirm_catalog() has said so, except to build what is thrown away
 * otherwise. FQ_STALE: the bytes are of no use. They are needed no longer than until the
 * confirmation. */
enum fq_status fq_pg_load_kept_catalog(struct fq_pg_session *session, const fq_str *schemas,
                                       size_t schema_count, struct fq_arena *arena, fq_str kept,
                                       struct fq_catalog **ret, struct fq_error *reterr);

/* Waits for what PostgreSQL has yet to say of the catalog.  Of a kept one, whether it is the
 * database's (FQ_STALE: it is not), and how many rows it takes tables to have now; of one that was
 * read its mark.  FQ_OK, too, when there is nothing to wait for. */
enum fq_status fq_pg_confirm_catalog(struct fq_pg_session *session, struct fq_arena *arena,
                                     struct fq_error *reterr);

/* What the statements would return; names in them are to be qualified, search_path is empty. */
enum fq_status fq_pg_describe(struct fq_pg_session *session, const fq_str *statements, size_t count,
                              struct fq_arena *arena, struct fq_catalog_description **ret,
                              struct fq_error *reterr);

/* The same as a table of functions; lives as long as the session. */
struct fq_catalog_describer *fq_pg_session_describer(struct fq_pg_session *session);

#endif
