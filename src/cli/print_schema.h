/* SPDX-License-Identifier: MIT
 *
 * Prints a schema, of a database or of a file: as SDL, or as introspection shows it.
 */
#ifndef FQ_CLI_PRINT_SCHEMA_H
#define FQ_CLI_PRINT_SCHEMA_H

#include "config/config.h"

enum fq_cli_schema_form {
    FQ_CLI_SCHEMA_SDL,
    FQ_CLI_SCHEMA_BINDINGS,      /* SDL with what it is bound to */
    FQ_CLI_SCHEMA_INTROSPECTION, /* the JSON result of the introspection query */
    FQ_CLI_SCHEMA_ELEMENT,       /* the SDL of the part that a schema coordinate names */
};

struct fq_cli_schema_options {
    enum fq_cli_schema_form form;
    const char *coordinate; /* of an element */
};

/* Both return an exit code. */
int fq_cli_print_schema(const struct fq_config *config,
                        const struct fq_cli_schema_options *options);

/* The same for a file of SDL, without a database. */
int fq_cli_print_schema_of_file(const char *path, const struct fq_cli_schema_options *options);

#endif
