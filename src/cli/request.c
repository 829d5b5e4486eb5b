/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include <errno.h>
#include <unistd.h>

#include "base/limits.h"
#include "cli/asker.h"
#include "cli/terminal.h"
#include "config/read_all.h"
#include "runtime/session_told.h"

/* The settings that the configuration makes of who asks; on a command line nobody sends headers. */
static bool tell_session(struct fq_cli_request *request)
{
    struct fq_error error;
    if (fq_session_tell(&request->config, &request->principal, &request->arena, NULL, NULL,
                        &error) == FQ_OK)
        return true;
    fq_cli_error("session.settings: %.*s", FQ_STR_ARG(fq_error_message(&error)));
    return false;
}

static int read_document(struct fq_cli_request *request, const char *argument)
{
    request->document = fq_str_from(argument);
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
    if (!tell_session(request))
        return FQ_CLI_FAILED;
    return read_document(request, call->arguments[has_url ? 1 : 0]);
}

void fq_cli_request_clear(struct fq_cli_request *request)
{
    fq_buf_clear(&request->input);
    fq_arena_clear(&request->arena);
}
