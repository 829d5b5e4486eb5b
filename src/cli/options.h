/* SPDX-License-Identifier: MIT
 *
 * Commands and their options as tables: parsing, --help and the messages about mistakes all come
 * from the one table of a command.
 */
#ifndef FQ_CLI_OPTIONS_H
#define FQ_CLI_OPTIONS_H

#include <stdio.h>

#include "config/load.h"

/* Exit codes. */
enum fq_cli_exit { FQ_CLI_DONE = 0, FQ_CLI_FAILED = 1, FQ_CLI_USAGE = 2 };

struct fq_cli_option {
    const char *name;  /* without the dashes */
    const char *value; /* what stands for its value in --help; NULL: takes none */
    /* The configuration key that it sets; "=": any, the value being KEY=VALUE; "+": none, the value
     * is one more argument of the command, and the option may be repeated. */
    const char *key;
    const char *help;
};

struct fq_cli_call;

struct fq_cli_command {
    const char *name;
    const char *arguments; /* "[DATABASE_URL]", or "" */
    size_t least_arguments;
    size_t most_arguments;
    const char *summary; /* one line */
    const char *details; /* paragraphs after the options, or NULL */
    const struct fq_cli_option *options;
    size_t option_count;
    /* Returns an exit code. */
    int (*run)(const struct fq_cli_call *call);
};

/* Any command has fewer options, and no command line more settings. */
#define FQ_CLI_OPTIONS  16
#define FQ_CLI_SETTINGS 256

/* A command line taken apart.  Points into argv. */
struct fq_cli_call {
    const struct fq_cli_command *command;
    const char *values[FQ_CLI_OPTIONS]; /* by place in the table; NULL: not given */
    bool help;
    const char **arguments;
    size_t argument_count;
    struct fq_config_setting settings[FQ_CLI_SETTINGS];
    size_t setting_count;
};

/* Options that every command with a configuration has. */
#define FQ_CLI_CONFIG_OPTIONS                                                                      \
    {"config", "FILE", NULL, "read the configuration from this YAML file"},                        \
    {                                                                                              \
        "set", "KEY=VALUE", "=", "set one configuration key; see 'fraiseql help config'"           \
    }

/* Of commands that ask a database. */
#define FQ_CLI_SCHEMA_OPTION                                                                       \
    {                                                                                              \
        "schema", "FILE", "schema.file", "rename, hide and describe by this file of SDL"           \
    }

/* argv begins behind the command's name and is put in order: options first.  On a mistake says so
 * on err and returns false. */
bool fq_cli_parse(const struct fq_cli_command *command, int argc, char **argv, FILE *err,
                  struct fq_cli_call *ret) FQ_CHECKED;

/* The value of an option of the command's table, or NULL when it was not given.  An option without
 * value has "". */
const char *fq_cli_value(const struct fq_cli_call *call, const char *name);

/* What --help prints. */
void fq_cli_print_help(const struct fq_cli_command *command, FILE *out);

#endif
