/* SPDX-License-Identifier: MIT */
#include "base/limits.h"
#include "cli/commands.h"
#include "cli/terminal.h"
#include "server/app.h"

static const struct fq_cli_option options[] = {
    {"format", "FORMAT", NULL, "sdl (built in), or json: the result of introspection"},
    FQ_CLI_CONFIG_OPTIONS,
};

static int run(const struct fq_cli_call *call)
{
    const char *format = fq_cli_value(call, "format");
    bool json = format && strcmp(format, "json") == 0;
    if (format && !json && strcmp(format, "sdl") != 0) {
        fq_cli_error("--format: \"%s\" is not sdl or json", format);
        return FQ_CLI_USAGE;
    }
    struct fq_arena arena;
    fq_arena_init(&arena, 4096, FQ_LIMIT_CONFIG_BYTES);
    struct fq_config config;
    const char *url = call->argument_count ? call->arguments[0] : NULL;
    int code = fq_cli_configure(call, url, &arena, &config);
    if (code == FQ_CLI_DONE)
        code = fq_app_schema(&config, json);
    fq_arena_clear(&arena);
    return code;
}

const struct fq_cli_command fq_cli_schema = {
    .name = "schema",
    .arguments = "[DATABASE_URL]",
    .most_arguments = 1,
    .summary = "Print the GraphQL schema of a database.",
    .details = "  fraiseql schema postgresql://localhost/shop > schema.graphql\n",
    .options = options,
    .option_count = FQ_ARRAY_LEN(options),
    .run = run,
};
