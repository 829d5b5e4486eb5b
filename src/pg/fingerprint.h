/* SPDX-License-Identifier: MIT
 *
 * The fingerprint of all that the catalog's questions look at: as long as it is the same, their
 * answers are.  Other than the mark (mark.h), which tells of changes while somebody watches, it is
 * made of what the rows hold, so that it can be compared after any time and with any copy of
 * the database.
 */
#ifndef FQ_PG_FINGERPRINT_H
#define FQ_PG_FINGERPRINT_H

/* $1: a number that nobody knows beforehand (int8), so that no names can be found whose hashes
 * cancel each other;
 * $2: the schemas, as for FQ_PG_ASK_SCHEMAS.  Each one row of one text.  For a settled session. */
enum { FQ_PG_FINGERPRINTS = 3 };
extern const char *const fq_pg_fingerprint_sql[FQ_PG_FINGERPRINTS];

/* What it leaves out, since it changes all the time and no question about rights or types depends
 * on it: how many rows PostgreSQL takes a relation to have.  Rows of oid and number, by oid. */
extern const char fq_pg_estimates_sql[];

#endif
