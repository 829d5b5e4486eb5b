/* SPDX-License-Identifier: MIT */
#include "base/limits.h"
#include "cli/check_files.h"
#include "cli/commands.h"
#include "cli/terminal.h"

static const struct fq_cli_option options[] = {
    {"schema", "FILE", NULL, "the schema, as SDL; - is standard input"},
    {"operations", "FILE", "+", "a document to check against it, or a folder of them"},
    {"format", "FORMAT", NULL, "text (built in), or json: {\"errors\": [...]}"},
    FQ_CLI_CONFIG_OPTIONS,
};

static size_t from_standard_input(const struct fq_cli_call *call, const char *schema)
{
    size_t count = strcmp(schema, "-") == 0;
    for (size_t i = 0; i < call->argument_count; i++)
        count += strcmp(call->arguments[i], "-") == 0;
    return count;
}

static int run_check(const struct fq_cli_call *call)
{
    const char *schema = fq_cli_value(call, "schema");
    const char *format = fq_cli_value(call, "format");
    bool json = format && strcmp(format, "json") == 0;
    if (!schema) {
        fq_cli_error("check needs a schema: fraiseql check --schema FILE");
        return FQ_CLI_USAGE;
    }
    if (format && !json && strcmp(format, "text") != 0) {
        fq_cli_error("--format: \"%s\" is not text or json", format);
        return FQ_CLI_USAGE;
    }
    if (from_standard_input(call, schema) > 1) {
        fq_cli_error("standard input (-) can be read once only");
        return FQ_CLI_USAGE;
    }
    struct fq_arena arena;
    fq_arena_init(&arena, 4096, FQ_LIMIT_CONFIG_BYTES);
    struct fq_config config;
    int code = fq_cli_configure(call, NULL, &arena, &config);
    if (code == FQ_CLI_DONE)
        code = fq_cli_check_files(&config, schema, call->arguments, call->argument_count, json);
    fq_arena_clear(&arena);
    return code;
}

const struct fq_cli_command fq_cli_check = {
    .name = "check",
    .arguments = "[FILE...]",
    .most_arguments = SIZE_MAX,
    .summary = "Check a schema and documents without a database.",
    .details =
        "Documents are the files named, with --operations or without, and the *.graphql and\n"
        "*.gql files of the folders among them.  Exit code: 0 valid, 1 not, 2 cannot say.\n"
        "\n"
        "  fraiseql check --schema schema.graphql\n"
        "  fraiseql check --schema schema.graphql --operations queries/ --format json\n",
    .options = options,
    .option_count = FQ_ARRAY_LEN(options),
    .run = run_check,
};
