/* SPDX-License-Identifier: MIT */
#include "base/limits.h"
#include "cli/commands.h"
#include "server/serve.h"

static const struct fq_cli_option options[] = {
    {"host", "ADDRESS", "server.host", "address to listen on"},
    {"port", "N", "server.port", "port to listen on; 0 takes one that is free"},
    {"workers", "N", "server.workers", "threads that serve requests; 0 is one per processor"},
    FQ_CLI_SCHEMA_OPTION,
    FQ_CLI_CONFIG_OPTIONS,
};

static int run_serve(const struct fq_cli_call *call)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 4096, FQ_LIMIT_CONFIG_BYTES);
    struct fq_config config;
    const char *url = call->argument_count ? call->arguments[0] : NULL;
    int code = fq_cli_configure(call, url, &arena, &config);
    struct fq_cli_sources from;
    fq_cli_sources(call, url, &from);
    if (code == FQ_CLI_DONE)
        code = fq_serve(&(struct fq_serve_options){.config = &config, .sources = &from.sources});
    fq_arena_clear(&arena);
    return code;
}

const struct fq_cli_command fq_cli_serve = {
    .name = "serve",
    .arguments = "[DATABASE_URL]",
    .most_arguments = 1,
    .summary = "Answer GraphQL requests over HTTP from a database.",
    .details = "Stops on SIGTERM after the requests that run. Without DATABASE_URL the one of the\n"
               "configuration is used (FRAISEQL_DATABASE_URL, else DATABASE_URL).\n"
               "\n"
               "  fraiseql serve postgresql://localhost/shop --port 9000\n",
    .options = options,
    .option_count = FQ_ARRAY_LEN(options),
    .run = run_serve,
};
