/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"
#include "server/app.h"

static const struct fq_cli_option options[] = {FQ_CLI_REQUEST_OPTIONS};

static int run(const struct fq_cli_call *call)
{
    struct fq_cli_request request;
    int code = fq_cli_request_init(&request, call);
    if (code == FQ_CLI_DONE)
        code = fq_app_explain(&request.config, request.document, request.variables,
                              request.operation, request.role);
    fq_cli_request_clear(&request);
    return code;
}

const struct fq_cli_command fq_cli_explain = {
    .name = "explain",
    .arguments = "[DATABASE_URL] (DOCUMENT | -)",
    .least_arguments = 1,
    .most_arguments = 2,
    .summary = "Print the SQL a request becomes, its parameters, and PostgreSQL's plan and cost.",
    .details = "DOCUMENT is GraphQL text; - reads it from standard input.\n"
               "\n"
               "  fraiseql explain postgresql://localhost/shop '{ users(limit: 3) { name } }'\n",
    .options = options,
    .option_count = FQ_ARRAY_LEN(options),
    .run = run,
};
