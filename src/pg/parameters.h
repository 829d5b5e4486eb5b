/* SPDX-License-Identifier: MIT
 *
 * How every connection of ours is made.
 */
#ifndef FQ_PG_PARAMETERS_H
#define FQ_PG_PARAMETERS_H

#include <stdbool.h>

#include <libpq-fe.h>

/* PQconnectStartParams() with our parameters around the caller's: what conninfo says wins, except
 * for the encoding, which our readers rely on.  libpq keeps no time here (its connect_timeout is
 * for waiting callers): the caller does.  Of several hosts the one that takes writes is meant.
 * Notices are ignored.  NULL when memory is exhausted; otherwise look at PQstatus(). */
PGconn *fq_pg_connect_start(const char *conninfo);

/* The same, with command-line options for the session behind those that the caller's conninfo has:
 * what they set is what RESET ALL goes back to. */
PGconn *fq_pg_connect_start_with(const char *conninfo, const char *options);

/* Whether connecting failed since who answered takes no such options, as poolers do. */
bool fq_pg_connect_refused_options(const PGconn *conn);

#endif
