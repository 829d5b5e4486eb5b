/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"
#include "server/app.h"

static const struct fq_cli_option options[] = {FQ_CLI_REQUEST_OPTIONS};

static int run(const struct fq_cli_call *call)
{
    struct fq_cli_request request;
    int code = fq_cli_request_init(&request, call);
    if (code == FQ_CLI_DONE)
        code = fq_app_query(&request.config, request.document, request.variables, request.operation,
                            request.role);
    fq_cli_request_clear(&request);
    return code;
}

const struct fq_cli_command fq_cli_query = {
    .name = "query",
    .arguments = "[DATABASE_URL] (DOCUMENT | -)",
    .least_arguments = 1,
    .most_arguments = 2,
    .summary = "Run one request and print the response.",
    .details =
        "DOCUMENT is GraphQL text; - reads it from standard input. Without DATABASE_URL the\n"
        "one of the configuration is used (FRAISEQL_DATABASE_URL, else DATABASE_URL).\n"
        "\n"
        "  fraiseql query postgresql://localhost/shop '{ users(limit: 3) { name } }'\n",
    .options = options,
    .option_count = FQ_ARRAY_LEN(options),
    .run = run,
};
