/* SPDX-License-Identifier: MIT
 *
 * The table fraiseql.audit (share/setup/audit.sql): numbered lines, to which others may add at the
 * same time.  By a session, so never on a loop.
 */
#ifndef FQ_PG_LOG_TABLE_H
#define FQ_PG_LOG_TABLE_H

#include "pg/session.h"

/* The line of the highest number, in arena; empty: there is none. */
enum fq_status fq_pg_log_last(struct fq_pg_session *session, struct fq_arena *arena, fq_str *ret,
                              struct fq_error *reterr);

/* Adds lines, each with its end, with the numbers from behind + 1 on, in one transaction; lazily:
 * it need not be on the disk.  Those that stand there already are well.  FQ_STALE: the highest
 * number is not behind.  The lines are NUL-terminated. */
enum fq_status fq_pg_log_append(struct fq_pg_session *session, uint64_t behind, const char *lines,
                                bool lazily, struct fq_arena *arena, struct fq_error *reterr);

#endif
