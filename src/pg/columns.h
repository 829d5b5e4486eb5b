/* SPDX-License-Identifier: MIT
 *
 * Whether a result is made of what its statement was planned for.
 */
#ifndef FQ_PG_COLUMNS_H
#define FQ_PG_COLUMNS_H

#include <libpq-fe.h>

#include "database/database.h"

bool fq_pg_columns_match(const struct fq_statement *statement, const PGresult *result);

#endif
