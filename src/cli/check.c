/* SPDX-License-Identifier: MIT */
#include "base/limits.h"
#include "cli/check_files.h"
#include "cli/check_policy.h"
#include "cli/commands.h"
#include "cli/terminal.h"

static const struct fq_cli_option options[] = {
    {"schema", "FILE", NULL, "the schema, as SDL; - is standard input"},
    {"operations", "FILE", "+", "a document to check against it, or a folder of them"},
    {"policy", "FILE", NULL, "a policy file instead, against the schema or a database"},
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

static int usage(const char *message)
{
    fq_cli_error("%s", message);
    return FQ_CLI_USAGE;
}

static int check_policy(const struct fq_cli_call *call, const char *policy, const char *schema,
                        bool json, struct fq_arena *arena)
{
    const char *url = call->argument_count ? call->arguments[0] : NULL;
    struct fq_config config;
    if (call->argument_count > 1)
        return usage("a policy is checked by itself: fraiseql check --policy FILE [DATABASE_URL]");
    int code = fq_cli_configure(call, url, arena, &config);
    if (code != FQ_CLI_DONE)
        return code;
    if (url && schema) /* which stands beside the database */
        config.schema.file = fq_str_from(schema);
    return fq_cli_check_policy(&config, policy, url ? NULL : schema, json);
}

static int check_files(const struct fq_cli_call *call, const char *schema, bool json,
                       struct fq_arena *arena)
{
    struct fq_config config;
    int code = fq_cli_configure(call, NULL, arena, &config);
    return code == FQ_CLI_DONE
               ? fq_cli_check_files(&config, schema, call->arguments, call->argument_count, json)
               : code;
}

static int run_check(const struct fq_cli_call *call)
{
    const char *schema = fq_cli_value(call, "schema");
    const char *policy = fq_cli_value(call, "policy");
    const char *format = fq_cli_value(call, "format");
    bool json = format && strcmp(format, "json") == 0;
    if (!schema && !policy)
        return usage("check needs a schema: fraiseql check --schema FILE");
    if (format && !json && strcmp(format, "text") != 0) {
        fq_cli_error("--format: \"%s\" is not text or json", format);
        return FQ_CLI_USAGE;
    }
    if (schema && from_standard_input(call, schema) > 1)
        return usage("standard input (-) can be read once only");
    struct fq_arena arena;
    fq_arena_init(&arena, 4096, FQ_LIMIT_CONFIG_BYTES);
    int code = policy ? check_policy(call, policy, schema, json, &arena)
                      : check_files(call, schema, json, &arena);
    fq_arena_clear(&arena);
    return code;
}

const struct fq_cli_command fq_cli_check = {
    .name = "check",
    .arguments = "[FILE...|DATABASE_URL]",
    .most_arguments = SIZE_MAX,
    .summary = "Check a schema and documents without a database, or a policy.",
    .details =
        "Documents are the files named, with --operations or without, and the *.graphql and\n"
        "*.gql files of the folders among them.  A policy is compared with the database's API,\n"
        "or with that of the schema alone: beside what is wrong it tells conditions that no row\n"
        "meets, rules that another one makes void, roles that nobody has by the tables of\n"
        "rbac.source, and what nobody may read.  Exit code: 0 valid, 1 not, 2 cannot say.\n"
        "\n"
        "  fraiseql check --schema schema.graphql\n"
        "  fraiseql check --schema schema.graphql --operations queries/ --format json\n"
        "  fraiseql check --policy policy.yaml postgresql://localhost/shop\n",
    .options = options,
    .option_count = FQ_ARRAY_LEN(options),
    .run = run_check,
};
