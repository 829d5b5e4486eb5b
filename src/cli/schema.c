/* SPDX-License-Identifier: MIT */
#include "base/limits.h"
#include "cli/commands.h"
#include "cli/print_schema.h"
#include "cli/terminal.h"

static const struct fq_cli_option options[] = {
    {"schema", "FILE", "schema.file",
     "print what this file of SDL makes of the database; without one, the file alone"},
    {"at", "COORDINATE", NULL, "print one part of it: User, User.posts, User.posts(where:)"},
    {"format", "FORMAT", NULL,
     "sdl (built in); bindings: the same to be edited, with what binds it to the database; json: "
     "the result of introspection"},
    FQ_CLI_CONFIG_OPTIONS,
};

static bool read_options(const struct fq_cli_call *call, struct fq_cli_schema_options *ret)
{
    const char *format = fq_cli_value(call, "format");
    *ret = (struct fq_cli_schema_options){.coordinate = fq_cli_value(call, "at")};
    if (format && strcmp(format, "json") == 0) {
        ret->form = FQ_CLI_SCHEMA_INTROSPECTION;
    } else if (format && strcmp(format, "bindings") == 0) {
        ret->form = FQ_CLI_SCHEMA_BINDINGS;
    } else if (format && strcmp(format, "sdl") != 0) {
        fq_cli_error("--format: \"%s\" is not sdl, bindings or json", format);
        return false;
    }
    if (ret->coordinate && ret->form != FQ_CLI_SCHEMA_SDL) {
        fq_cli_error("--at prints SDL; leave --format %s away", format);
        return false;
    }
    if (ret->coordinate)
        ret->form = FQ_CLI_SCHEMA_ELEMENT;
    return true;
}

static int run_schema(const struct fq_cli_call *call)
{
    struct fq_cli_schema_options what;
    const char *file = fq_cli_value(call, "schema");
    if (!read_options(call, &what))
        return FQ_CLI_USAGE;
    if (file && !call->argument_count && what.form == FQ_CLI_SCHEMA_BINDINGS) {
        fq_cli_error("--format bindings needs a database, since nothing else is bound");
        return FQ_CLI_USAGE;
    }
    if (file && !call->argument_count)
        return fq_cli_print_schema_of_file(file, &what);
    struct fq_arena arena;
    fq_arena_init(&arena, 4096, FQ_LIMIT_CONFIG_BYTES);
    struct fq_config config;
    const char *url = call->argument_count ? call->arguments[0] : NULL;
    int code = fq_cli_configure(call, url, &arena, &config);
    if (code == FQ_CLI_DONE)
        code = fq_cli_print_schema(&config, &what);
    fq_arena_clear(&arena);
    return code;
}

const struct fq_cli_command fq_cli_schema = {
    .name = "schema",
    .arguments = "[DATABASE_URL]",
    .most_arguments = 1,
    .summary = "Print the GraphQL schema of a database, of a file, or of both.",
    .details = "  fraiseql schema postgresql://localhost/shop > schema.graphql\n"
               "  fraiseql schema postgresql://localhost/shop --format bindings > names.graphql\n"
               "  fraiseql schema --schema schema.graphql --format json\n"
               "  fraiseql schema postgresql://localhost/shop --schema names.graphql\n",
    .options = options,
    .option_count = FQ_ARRAY_LEN(options),
    .run = run_schema,
};
