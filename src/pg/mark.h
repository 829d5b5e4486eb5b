/* SPDX-License-Identifier: MIT
 *
 * The mark of a database: a number that is another one as soon as something has changed that an API
 * could be made of.  Reading it takes a tenth of the time that reading the catalog does.
 */
#ifndef FQ_PG_MARK_H
#define FQ_PG_MARK_H

#include "database/database.h"

/* One row of one text. */
extern const struct fq_statement fq_pg_mark_statement;

uint64_t fq_pg_mark(fq_str text);

#endif
