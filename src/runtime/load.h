/* SPDX-License-Identifier: MIT
 *
 * From a configuration to a schema: connect, read the catalog, build.
 */
#ifndef FQ_RUNTIME_LOAD_H
#define FQ_RUNTIME_LOAD_H

#include "config/config.h"
#include "schema/schema.h"

/* Blocks for as long as the database takes: database.connect_timeout at most to connect, then
 * database.catalog_timeout for each question.  The error's text lives in arena.  FQ_UNAVAILABLE and
 * FQ_TIMEOUT may pass with time, and FQ_EMPTY with the migration that comes; others need a person.
 * The schema is what the role may see, which is for requests that take it; empty: the connection's
 * own. */
enum fq_status fq_load_schema(const struct fq_config *config, fq_str role, struct fq_arena *arena,
                              struct fq_schema **ret, struct fq_error *reterr);

#endif
