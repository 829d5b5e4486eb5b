/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include <stdio.h>

#include "runtime/once.h"

static const struct fq_cli_option options[] = {FQ_CLI_REQUEST_OPTIONS};

static void print_answer(fq_str text)
{
    fwrite(text.ptr, 1, text.len, stdout);
    if (text.len == 0 || text.ptr[text.len - 1] != '\n')
        putchar('\n');
}

/* An answer with errors is one of failure, too. */
static int answer(const struct fq_cli_request *asked)
{
    struct fq_once once;
    bool good = false;
    const struct fq_load_options load = {.role = asked->principal.role};
    if (fq_once_init(&once, &asked->config, &load, true)) {
        struct fq_request request;
        fq_once_request(&once, &request, asked->document, asked->variables, asked->operation,
                        &asked->principal);
        good = fq_once_run(&once, &request) == FQ_OK && !request.errors;
        print_answer(fq_buf_str(&once.out));
    }
    fq_once_clear(&once);
    return good ? FQ_CLI_DONE : FQ_CLI_FAILED;
}

static int run_query(const struct fq_cli_call *call)
{
    struct fq_cli_request request;
    int code = fq_cli_request_init(&request, call);
    if (code == FQ_CLI_DONE)
        code = answer(&request);
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
    .run = run_query,
};
