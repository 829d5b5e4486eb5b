/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "audit/verify.h"
#include "base/limits.h"
#include "cli/commands.h"
#include "cli/terminal.h"
#include "runtime/secret_file.h"

static const struct fq_cli_option options[] = {
    {"key-file", "FILE", NULL, "the key of the chain: audit.key_file of the server"},
};

static int check_all(struct fq_audit_check *check, const struct fq_cli_call *call)
{
    for (size_t i = 1; i < call->argument_count; i++) {
        bool given = strcmp(call->arguments[i], "-") == 0;
        FILE *file = given ? stdin : fopen(call->arguments[i], "rb");
        if (!file) {
            fq_cli_error("cannot read %s: %s", call->arguments[i], strerror(errno));
            return FQ_CLI_USAGE;
        }
        bool good = fq_audit_check_file(check, file, call->arguments[i]);
        if (!given)
            fclose(file);
        if (!good)
            return FQ_CLI_FAILED;
    }
    return fq_audit_check_end(check) ? FQ_CLI_DONE : FQ_CLI_FAILED;
}

static void print_verdict(const struct fq_audit_check *check)
{
    if (!check->entries) {
        puts("no entries");
        return;
    }
    printf("%llu entries, %llu to %llu, unbroken\n", (unsigned long long)check->entries,
           (unsigned long long)check->first_seq, (unsigned long long)check->last.seq);
    if (check->torn)
        printf("%llu lines were not written whole, and are sealed as such\n",
               (unsigned long long)check->torn);
    if (check->losses)
        printf("%llu entries say that others found no room\n", (unsigned long long)check->losses);
    printf("the last hash is %.*s\n", FQ_AUDIT_HASH_DIGITS, check->last.hash);
}

static int verify_files(const struct fq_cli_call *call, fq_str key)
{
    struct fq_audit_check check;
    fq_audit_check_init(&check, key);
    int code = check_all(&check, call);
    if (code == FQ_CLI_DONE)
        print_verdict(&check);
    else if (code == FQ_CLI_FAILED)
        fq_cli_error("%s:%llu: %s", check.file, (unsigned long long)check.line, check.fault);
    fq_audit_check_clear(&check);
    return code;
}

static int run_audit(const struct fq_cli_call *call)
{
    const char *path = fq_cli_value(call, "key-file");
    struct fq_arena arena;
    struct fq_error error;
    fq_str key = FQ_STR_NONE;
    int code = FQ_CLI_USAGE;
    if (strcmp(call->arguments[0], "verify") != 0) {
        fq_cli_error("audit: there is nothing but verify: fraiseql audit verify FILE...");
        return FQ_CLI_USAGE;
    }
    fq_arena_init(&arena, 4096, FQ_LIMIT_CONFIG_BYTES);
    if (path && fq_secret_file_read(path, "--key-file", &arena, &key, &error))
        fq_cli_error("%.*s", FQ_STR_ARG(fq_error_message(&error)));
    else
        code = verify_files(call, key);
    fq_arena_clear(&arena);
    return code;
}

const struct fq_cli_command fq_cli_audit = {
    .name = "audit",
    .arguments = "verify FILE...",
    .least_arguments = 2,
    .most_arguments = SIZE_MAX,
    .summary = "Find out whether an audit log is as it was written.",
    .details = "FILE... are the files of one log, the oldest first.  Exit code: 0 unbroken, 1 not, "
               "and the\n"
               "first line that is wrong is named, 2 cannot say.\n"
               "\n"
               "  fraiseql audit verify audit.jsonl.1 audit.jsonl\n"
               "\n"
               "- is what is piped in, of a table for instance:\n"
               "\n"
               "  psql -XAtc 'select entry from fraiseql.audit order by seq' shop |\n"
               "      fraiseql audit verify -\n",
    .options = options,
    .option_count = FQ_ARRAY_LEN(options),
    .run = run_audit,
};
