/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

static int run_version(const struct fq_cli_call *call)
{
    (void)call;
    puts("fraiseql " FQ_VERSION);
    return FQ_CLI_DONE;
}

const struct fq_cli_command fq_cli_version = {
    .name = "version",
    .arguments = "",
    .summary = "Print the version.",
    .run = run_version,
};
