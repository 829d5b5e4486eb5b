/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include <unistd.h>

#include "base/limits.h"
#include "base/suggest.h"
#include "cli/terminal.h"

const struct fq_cli_command *const fq_cli_commands[] = {
    &fq_cli_demo,     &fq_cli_serve,  &fq_cli_dev,     &fq_cli_schema, &fq_cli_check, &fq_cli_query,
    &fq_cli_explain,  &fq_cli_setup,  &fq_cli_doctor,  &fq_cli_audit,  &fq_cli_token, &fq_cli_init,
    &fq_cli_generate, &fq_cli_import, &fq_cli_version, &fq_cli_help,   NULL,
};

const struct fq_cli_command *fq_cli_find(const char *name)
{
    for (size_t i = 0; fq_cli_commands[i]; i++) {
        if (strcmp(fq_cli_commands[i]->name, name) == 0)
            return fq_cli_commands[i];
    }
    return NULL;
}

const struct fq_cli_command *fq_cli_nearest(const char *name)
{
    struct fq_suggestions near;
    fq_suggest_init(&near, fq_str_from(name), NULL);
    for (size_t i = 0; fq_cli_commands[i]; i++)
        fq_suggest(&near, fq_str_from(fq_cli_commands[i]->name));
    return near.count ? fq_cli_find(near.names[0].ptr) : NULL;
}

int fq_cli_run(const struct fq_cli_command *command, int argc, char **argv)
{
    struct fq_cli_call call;
    if (!fq_cli_parse(command, argc, argv, stderr, &call))
        return FQ_CLI_USAGE;
    if (!call.help)
        return command->run(&call);
    fq_cli_print_help(command, stdout);
    return FQ_CLI_DONE;
}

void fq_cli_print_overview(FILE *out)
{
    fputs("Usage: fraiseql COMMAND [OPTIONS] [ARGUMENTS]\n"
          "\n"
          "GraphQL answers from PostgreSQL.\n"
          "\n"
          "Commands:\n",
          out);
    for (size_t i = 0; fq_cli_commands[i]; i++)
        fprintf(out, "  %-10s%s\n", fq_cli_commands[i]->name, fq_cli_commands[i]->summary);
    fputs(
        "\n"
        "'fraiseql COMMAND --help' tells more about a command, 'fraiseql help config' lists what\n"
        "can be configured. To see it run: fraiseql demo\n",
        out);
}

/* The file and the environment are at fault when they fail without the command line, too. */
static bool fails_without_settings(const struct fq_config_sources *sources)
{
    struct fq_config_sources rest = *sources;
    rest.setting_count = 0;
    struct fq_arena arena;
    fq_arena_init(&arena, 4096, FQ_LIMIT_CONFIG_BYTES);
    struct fq_config config;
    enum fq_status status = fq_config_load(&arena, &rest, &config, NULL);
    fq_arena_clear(&arena);
    return status != FQ_OK;
}

void fq_cli_sources(const struct fq_cli_call *call, const char *database_url,
                    struct fq_cli_sources *ret)
{
    size_t count = call->setting_count;
    memcpy(ret->settings, call->settings, count * sizeof(*ret->settings));
    if (database_url)
        ret->settings[count++] = (struct fq_config_setting){
            FQ_STR("database.url"), fq_str_from(database_url), FQ_STR("DATABASE_URL")};
    ret->sources = (struct fq_config_sources){
        .file = fq_cli_value(call, "config"),
        .environment = (const char *const *)environ,
        .settings = ret->settings,
        .setting_count = count,
    };
}

int fq_cli_configure(const struct fq_cli_call *call, const char *database_url,
                     struct fq_arena *arena, struct fq_config *ret)
{
    struct fq_cli_sources from;
    fq_cli_sources(call, database_url, &from);
    struct fq_error error;
    if (fq_config_load(arena, &from.sources, ret, &error) == FQ_OK)
        return FQ_CLI_DONE;
    fq_cli_error("%.*s", FQ_STR_ARG(fq_error_message(&error)));
    return fails_without_settings(&from.sources) ? FQ_CLI_FAILED : FQ_CLI_USAGE;
}
