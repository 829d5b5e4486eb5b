/* SPDX-License-Identifier: MIT
 *
 * What the command line asks of the server: the whole program behind a few doors.  Each writes
 * data to stdout, messages to stderr, and returns an exit code: 0 done, 1 failed.
 */
#ifndef FQ_SERVER_APP_H
#define FQ_SERVER_APP_H

#include "base/str.h"
#include "config/config.h"

/* Serves until SIGINT or SIGTERM, then finishes what runs.  Says in one line at start where it
 * listens.  Called with both signals unblocked.  SIGHUP reads sources again, which config came
 * from; NULL: config stays. */
int fq_app_serve(const struct fq_config *config, const struct fq_config_sources *sources);

enum fq_app_schema_form {
    FQ_APP_SDL,
    FQ_APP_INTROSPECTION, /* the JSON result of the introspection query */
    FQ_APP_ELEMENT,       /* the SDL of the part that a schema coordinate names */
};

struct fq_app_schema_options {
    enum fq_app_schema_form form;
    const char *coordinate;
};

/* Prints the schema of the database. */
int fq_app_schema(const struct fq_config *config, const struct fq_app_schema_options *options);

/* The same for a file of SDL, without a database. */
int fq_app_schema_of_file(const char *path, const struct fq_app_schema_options *options);

/* Checks a file of SDL, and documents against it: files, and folders of them.  Prints what is
 * wrong, as lines or as {"errors": […]}.  2 when a file cannot be read. */
int fq_app_check(const struct fq_config *config, const char *schema, const char *const *documents,
                 size_t document_count, bool json);

/* Runs one request and prints the response.  variables_json is a JSON object or empty,
 * operation_name and role may be empty.  1 also when the response carries errors. */
int fq_app_query(const struct fq_config *config, fq_str document, fq_str variables_json,
                 fq_str operation_name, fq_str role);

/* Prints the SQL of each operation step, its parameters, and PostgreSQL's plan and cost. */
int fq_app_explain(const struct fq_config *config, fq_str document, fq_str variables_json,
                   fq_str operation_name, fq_str role);

#endif
