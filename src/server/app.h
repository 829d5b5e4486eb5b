/* SPDX-License-Identifier: MIT
 *
 * What the command line asks of the server: the whole program behind four doors.  Each writes
 * data to stdout, messages to stderr, and returns an exit code: 0 done, 1 failed.
 */
#ifndef FQ_SERVER_APP_H
#define FQ_SERVER_APP_H

#include "base/str.h"
#include "server/config.h"

/* Serves until SIGINT or SIGTERM, then finishes what runs.  Says in one line at start where it
 * listens.  Called with both signals unblocked. */
int fq_app_serve(const struct fq_config *config);

/* Prints the schema: as SDL, or as the JSON result of the introspection query. */
int fq_app_schema(const struct fq_config *config, bool json);

/* Runs one request and prints the response.  variables_json is a JSON object or empty,
 * operation_name and role may be empty.  1 also when the response carries errors. */
int fq_app_query(const struct fq_config *config, fq_str document, fq_str variables_json,
                 fq_str operation_name, fq_str role);

/* Prints the SQL of each operation step, its parameters, and PostgreSQL's plan and cost. */
int fq_app_explain(const struct fq_config *config, fq_str document, fq_str variables_json,
                   fq_str operation_name, fq_str role);

#endif
