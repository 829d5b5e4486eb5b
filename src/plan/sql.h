/* SPDX-License-Identifier: MIT
 *
 * SQL that is being written.  A fq_sql takes fragments (schema/fragment.h), numbers and the
 * planner's own names, and becomes a fragment itself.  Values never are SQL: they travel as
 * parameters.
 */
#ifndef FQ_PLAN_SQL_H
#define FQ_PLAN_SQL_H

#include "base/buf.h"
#include "schema/fragment.h"

/* Appends return nothing; fq_sql_failed() tells at the end whether all of them succeeded. */
struct fq_sql {
    struct fq_buf text; /* sql.c's */
};

void fq_sql_init(struct fq_sql *sql, struct fq_arena *arena);
void fq_sql_add(struct fq_sql *sql, fq_fragment fragment);
/* One after the other. */
#define fq_sql_put(sql, ...)                                                                       \
    fq_sql_put_all(sql, (const fq_fragment[]){__VA_ARGS__},                                        \
                   sizeof((const fq_fragment[]){__VA_ARGS__}) / sizeof(fq_fragment))
void fq_sql_put_all(struct fq_sql *sql, const fq_fragment *fragments, size_t count);
void fq_sql_number(struct fq_sql *sql, uint64_t number);
/* A name of the planner's own: t0, s1, c2. */
void fq_sql_name(struct fq_sql *sql, char letter, uint64_t number);
/* ` OPERATOR(schema.symbol) `, so that no search_path chooses it. */
void fq_sql_operator(struct fq_sql *sql, fq_fragment schema, fq_fragment symbol);
/* The separator, but not in front of everything. */
void fq_sql_separate(struct fq_sql *sql, fq_fragment separator);

bool fq_sql_is_empty(const struct fq_sql *sql);
bool fq_sql_failed(const struct fq_sql *sql);
/* What was written so far; no more is added to it. */
fq_fragment fq_sql_fragment(const struct fq_sql *sql);
/* The whole of a statement, NUL-terminated; NULL when it failed. */
const char *fq_sql_statement(struct fq_sql *sql);

/* A name of the planner's own, as a fragment. */
fq_fragment fq_sql_named(struct fq_arena *arena, char letter, uint64_t number);

#endif
