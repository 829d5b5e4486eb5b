/* SPDX-License-Identifier: MIT
 *
 * A private PostgreSQL for one test program: a fresh cluster in a directory of its own, reachable
 * by its Unix socket only.  It ends with the program, however that ends: a keeper process waits
 * for the other end of a pipe to close, then stops the server and removes the directory.
 *
 * Tests never skip: without PostgreSQL's programs fq_cluster_start() says so and exits.
 */
#ifndef FQ_TESTS_CLUSTER_H
#define FQ_TESTS_CLUSTER_H

/* In main(), before the tests are forked. */
void fq_cluster_start(void);

/* Waits until the server has ended and the directory is gone. */
void fq_cluster_stop(void);

/* Where libpq finds it, as its superuser: "host=… dbname=postgres user=postgres". */
const char *fq_cluster_conninfo(void);

/* The socket's directory. */
const char *fq_cluster_directory(void);

/* Runs statements as the superuser; exits with what PostgreSQL said when one fails. */
void fq_cluster_sql(const char *sql);

/* One value as text; empty when there is no row.  Valid until the next call. */
const char *fq_cluster_value(const char *sql);

#endif
