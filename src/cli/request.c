/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include <errno.h>
#include <unistd.h>

#include "base/limits.h"
#include "cli/terminal.h"

#define READ_BYTES 4096u

/* All of standard input; false with errno set. */
static bool read_input(struct fq_buf *buf)
{
    for (;;) {
        char *room = fq_buf_reserve(buf, READ_BYTES);
        if (!room) {
            errno = buf->failure == FQ_LIMIT ? EFBIG : ENOMEM;
            return false;
        }
        ssize_t got = read(STDIN_FILENO, room, READ_BYTES);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got == 0;
        fq_buf_commit(buf, (size_t)got);
    }
}

int fq_cli_request_init(struct fq_cli_request *request, const struct fq_cli_call *call)
{
    *request = (struct fq_cli_request){
        .variables = fq_str_from(fq_cli_value(call, "variables")),
        .operation = fq_str_from(fq_cli_value(call, "operation")),
        .role = fq_str_from(fq_cli_value(call, "role")),
    };
    fq_arena_init(&request->arena, 4096, FQ_LIMIT_CONFIG_BYTES);
    bool has_url = call->argument_count == 2;
    int code = fq_cli_configure(call, has_url ? call->arguments[0] : NULL, &request->arena,
                                &request->config);
    if (code != FQ_CLI_DONE)
        return code;
    request->document = fq_str_from(call->arguments[has_url ? 1 : 0]);
    if (!fq_str_eq(request->document, FQ_STR("-")))
        return FQ_CLI_DONE;
    /* The engine says what is wrong with a document one byte too long. */
    fq_buf_init(&request->input, NULL, request->config.limits.document_bytes + READ_BYTES);
    if (!read_input(&request->input)) {
        fq_cli_error("cannot read the document from standard input: %s", strerror(errno));
        return FQ_CLI_FAILED;
    }
    request->document = fq_buf_str(&request->input);
    return FQ_CLI_DONE;
}

void fq_cli_request_clear(struct fq_cli_request *request)
{
    fq_buf_clear(&request->input);
    fq_arena_clear(&request->arena);
}
