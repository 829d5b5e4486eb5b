/* SPDX-License-Identifier: MIT
 *
 * Whether a statement returns what it was planned for.
 */
#ifndef FQ_PG_COLUMNS_H
#define FQ_PG_COLUMNS_H

#include "database/database.h"
#include "pg/wire.h"

/* One allocation. */
struct fq_pg_columns {
    size_t count;
    uint32_t types[]; /* 0: any */
};

/* A copy of the statement's; *ret is NULL when it says nothing of them.  False when memory is
 * exhausted. */
bool fq_pg_columns_copy(const struct fq_statement *statement,
                        struct fq_pg_columns **ret) FQ_CHECKED;

/* Of a RowDescription or NoData: as many columns as there are; SIZE_MAX: it is none.  Only most of
 * them are read. */
size_t fq_pg_columns_read(const struct fq_pg_message *description, struct fq_described *to,
                          size_t most);

/* Of a RowDescription or NoData. */
bool fq_pg_columns_match(const struct fq_pg_columns *columns,
                         const struct fq_pg_message *description);

#endif
