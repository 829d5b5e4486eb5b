/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include <errno.h>
#include <unistd.h>

#include "base/limits.h"
#include "cli/asker.h"
#include "cli/terminal.h"
#include "config/read_all.h"

int fq_cli_request_init(struct fq_cli_request *request, const struct fq_cli_call *call)
{
    *request = (struct fq_cli_request){
        .variables = fq_str_from(fq_cli_value(call, "variables")),
        .operation = fq_str_from(fq_cli_value(call, "operation")),
    };
    fq_arena_init(&request->arena, 4096, FQ_LIMIT_CONFIG_BYTES);
    if (!fq_cli_asker(&request->arena, fq_cli_value(call, "as"), fq_cli_value(call, "claims"),
                      &request->principal))
        return FQ_CLI_USAGE;
    request->principal.role = fq_str_from(fq_cli_value(call, "role"));
    bool has_url = call->argument_count == 2;
    int code = fq_cli_configure(call, has_url ? call->arguments[0] : NULL, &request->arena,
                                &request->config);
    if (code != FQ_CLI_DONE)
        return code;
    request->document = fq_str_from(call->arguments[has_url ? 1 : 0]);
    if (!fq_str_eq(request->document, FQ_STR("-")))
        return FQ_CLI_DONE;
    fq_buf_init(&request->input, NULL, request->config.limits.document_bytes);
    int failure = fq_read_all(STDIN_FILENO, &request->input);
    if (failure == EFBIG)
        fq_cli_error("the document is longer than limits.document_bytes, %zu bytes",
                     request->config.limits.document_bytes);
    else if (failure)
        fq_cli_error("cannot read the document from standard input: %s", strerror(failure));
    if (failure)
        return FQ_CLI_FAILED;
    request->document = fq_buf_str(&request->input);
    return FQ_CLI_DONE;
}

void fq_cli_request_clear(struct fq_cli_request *request)
{
    fq_buf_clear(&request->input);
    fq_arena_clear(&request->arena);
}
