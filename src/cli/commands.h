/* SPDX-License-Identifier: MIT
 *
 * The commands, and what several of them do.
 */
#ifndef FQ_CLI_COMMANDS_H
#define FQ_CLI_COMMANDS_H

#include "auth/principal.h"
#include "cli/options.h"

extern const struct fq_cli_command fq_cli_demo;
extern const struct fq_cli_command fq_cli_serve;
extern const struct fq_cli_command fq_cli_dev;
extern const struct fq_cli_command fq_cli_schema;
extern const struct fq_cli_command fq_cli_check;
extern const struct fq_cli_command fq_cli_query;
extern const struct fq_cli_command fq_cli_explain;
extern const struct fq_cli_command fq_cli_setup;
extern const struct fq_cli_command fq_cli_doctor;
extern const struct fq_cli_command fq_cli_audit;
extern const struct fq_cli_command fq_cli_token;
extern const struct fq_cli_command fq_cli_init;
extern const struct fq_cli_command fq_cli_generate;
extern const struct fq_cli_command fq_cli_import;
extern const struct fq_cli_command fq_cli_version;
extern const struct fq_cli_command fq_cli_help;

/* All of them, in the order of the overview, up to a NULL. */
extern const struct fq_cli_command *const fq_cli_commands[];

/* NULL when there is none. */
const struct fq_cli_command *fq_cli_find(const char *name);

/* The command a misspelt name is near to, or NULL. */
const struct fq_cli_command *fq_cli_nearest(const char *name);

/* What to use in place of a command that FraiseQL 1 for Python had, with the word behind it, or
 * NULL; NULL: that was none, or is one here. */
const char *fq_cli_former(const char *command, const char *word);

/* Takes argv apart and runs command, or prints its help. */
int fq_cli_run(const struct fq_cli_command *command, int argc, char **argv);

/* What `fraiseql help` prints. */
void fq_cli_print_overview(FILE *out);

/* The configuration from all sources; database_url may be NULL.  On failure says so and returns an
 * exit code: usage when the command line is to blame. */
int fq_cli_configure(const struct fq_cli_call *call, const char *database_url,
                     struct fq_arena *arena, struct fq_config *ret) FQ_CHECKED;

/* What it reads: the sources point into call and settings. */
struct fq_cli_sources {
    struct fq_config_setting settings[FQ_CLI_SETTINGS + 1];
    struct fq_config_sources sources;
};
void fq_cli_sources(const struct fq_cli_call *call, const char *database_url,
                    struct fq_cli_sources *ret);

/* A request given as arguments: [DATABASE_URL] DOCUMENT, where - is standard input. */
struct fq_cli_request {
    struct fq_arena arena;
    struct fq_config config;
    struct fq_buf input; /* what standard input gave */
    fq_str document;
    fq_str variables;
    fq_str operation;
    struct fq_principal principal; /* who asks */
};

/* Options of a command that takes one. */
#define FQ_CLI_REQUEST_OPTIONS                                                                     \
    {"variables", "JSON", NULL, "the values of the document's variables, a JSON object"},          \
        {"operation", "NAME", NULL, "which operation of the document"},                            \
        {"role", "ROLE", NULL, "as which role of PostgreSQL"},                                     \
        {"as", "WHO", NULL,                                                                        \
         "who asks: user:7,tenant:a,role:editor,permission:order:read; nobody if not given"},      \
        {"claims", "JSON", NULL, "the claims of who asks, a JSON object"}, FQ_CLI_SCHEMA_OPTION,   \
        FQ_CLI_CONFIG_OPTIONS

/* Returns an exit code; to be cleared in any case. */
int fq_cli_request_init(struct fq_cli_request *request, const struct fq_cli_call *call) FQ_CHECKED;
void fq_cli_request_clear(struct fq_cli_request *request);

#endif
