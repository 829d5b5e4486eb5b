/* SPDX-License-Identifier: MIT
 *
 * What may stand between us and PostgreSQL.
 *
 * A pooler in transaction mode (PgBouncer's pool_mode = transaction) lends a connection a process
 * of PostgreSQL for one transaction at a time.  Such a connection is "pooled": nothing may be left
 * in the session, neither prepared statements nor settings, for whoever gets the process next, and
 * nothing is found there.
 */
#ifndef FQ_PG_POOLER_H
#define FQ_PG_POOLER_H

enum fq_pg_pooler {
    /* Found out when connecting: who answers is not the process that the connection was told of. A
     * pooler in session mode looks the same, and is treated as if it were in transaction mode. */
    FQ_PG_POOLER_AUTO,
    FQ_PG_POOLER_SESSION, /* a connection keeps its process, pooler or not */
    FQ_PG_POOLER_TRANSACTION,
};

#endif
