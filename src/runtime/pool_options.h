/* SPDX-License-Identifier: MIT
 *
 * Connections to the database as the configuration wants them, for the server and for the command
 * line alike.
 */
#ifndef FQ_RUNTIME_POOL_OPTIONS_H
#define FQ_RUNTIME_POOL_OPTIONS_H

#include "config/config.h"
#include "pg/pool.h"
#include "runtime/engine_options.h"

/* What is shared among workers, how many connections and how many may wait, is left to be said.
 * settings is made, and lives as long as the pool. */
struct fq_pg_pool_options fq_pool_options_of(const struct fq_config *config,
                                             struct fq_job_settings *settings);

#endif
