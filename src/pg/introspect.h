/* SPDX-License-Identifier: MIT
 *
 * The answers of the catalog's questions on their way into a catalog.  Everything here runs inside
 * fq_guard(): allocation does not return NULL.
 */
#ifndef FQ_PG_INTROSPECT_H
#define FQ_PG_INTROSPECT_H

#include <stdlib.h>

#include <libpq-fe.h>

#include "base/error.h"
#include "catalog/catalog.h"
#include "pg/introspect_sql.h"

struct fq_pg_introspection {
    struct fq_arena *arena;
    PGresult *const *results; /* by question; those from the mark on may be missing */
    bool marked;              /* they are not */
    fq_str asked_as;          /* fq_catalog.asked_as, fq_catalog.fingerprint */
    uint64_t fingerprint;
    struct fq_catalog *catalog;
    /* The catalog's own, while they may still be written. */
    struct fq_catalog_relation *relations;
    struct fq_catalog_relation **relations_by_oid;
    struct fq_catalog_type *types;
};

/* All of it, in a guard of its own. */
enum fq_status fq_pg_introspect(struct fq_pg_introspection *in, struct fq_error *reterr);

/* As PostgreSQL writes an array of names; NULL when memory is short. */
const char *fq_pg_schema_array(struct fq_arena *arena, const fq_str *schemas, size_t count);

void fq_pg_introspect_relations(struct fq_pg_introspection *in);
void fq_pg_introspect_keys(struct fq_pg_introspection *in);
void fq_pg_introspect_views(struct fq_pg_introspection *in);
void fq_pg_introspect_reads(struct fq_pg_introspection *in);
void fq_pg_introspect_types(struct fq_pg_introspection *in);
void fq_pg_introspect_functions(struct fq_pg_introspection *in);

/* The rows from..to of FQ_PG_ASK_CHECKS or FQ_PG_ASK_DOMAIN_CHECKS; relation NULL: of a domain. */
const struct fq_catalog_check *fq_pg_introspect_checks(struct fq_pg_introspection *in,
                                                       const PGresult *rows, int from, int to,
                                                       const struct fq_catalog_relation *relation);

/* Columns of a relation or fields of a composite type: the rows from..to of an answer shaped as
 * FQ_PG_ASK_COLUMNS.  rights_on_all: enum fq_pg_right, added, beside those on each. */
const struct fq_catalog_column *fq_pg_introspect_columns(struct fq_pg_introspection *in,
                                                         const PGresult *rows, int from, int to,
                                                         unsigned rights_on_all);

/* The numbers in "{1,2,3}" or "1 2 3" as indexes of columns, as many as the relation has of them.
 */
const uint16_t *fq_pg_introspect_numbers(struct fq_pg_introspection *in, const char *text,
                                         const struct fq_catalog_relation *relation,
                                         size_t *ret_count);

/* NULL when there is none. */
struct fq_catalog_relation *fq_pg_introspected_relation(struct fq_pg_introspection *in, fq_oid oid);

/* ---- values of an answer; null reads as empty, zero and false ---- */

static inline fq_str fq_pg_text_at(struct fq_arena *arena, const PGresult *rows, int row,
                                   int column)
{
    return fq_arena_str(
        arena, fq_str_of(PQgetvalue(rows, row, column), (size_t)PQgetlength(rows, row, column)));
}

static inline fq_oid fq_pg_oid_at(const PGresult *rows, int row, int column)
{
    return (fq_oid)strtoul(PQgetvalue(rows, row, column), NULL, 10);
}

static inline int32_t fq_pg_int_at(const PGresult *rows, int row, int column)
{
    return (int32_t)strtol(PQgetvalue(rows, row, column), NULL, 10);
}

static inline bool fq_pg_bool_at(const PGresult *rows, int row, int column)
{
    return PQgetvalue(rows, row, column)[0] == 't';
}

static inline char fq_pg_char_at(const PGresult *rows, int row, int column)
{
    return PQgetvalue(rows, row, column)[0];
}

/* The row behind the last one that has the same oid in column 0 as row from. */
static inline int fq_pg_group_end(const PGresult *rows, int from)
{
    int to = from + 1;
    while (to < PQntuples(rows) && strcmp(PQgetvalue(rows, to, 0), PQgetvalue(rows, from, 0)) == 0)
        to++;
    return to;
}

/* Visits each group of rows from..to. */
#define FQ_PG_GROUPS(rows, from, to)                                                               \
    for (int from = 0, to = 0;                                                                     \
         from < PQntuples(rows) && (to = fq_pg_group_end((rows), from)) > from; from = to)

#endif
