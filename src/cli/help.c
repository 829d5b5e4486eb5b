/* SPDX-License-Identifier: MIT */
#include "base/limits.h"
#include "cli/commands.h"
#include "cli/terminal.h"
#include "config/help.h"

static const struct fq_cli_option options[] = {
    {"format", "FORMAT", NULL, "of 'help config': text (built in), markdown or yaml"},
};

static const struct {
    const char *name;
    enum fq_config_help_format format;
} formats[] = {
    {"text", FQ_CONFIG_HELP_TEXT},
    {"markdown", FQ_CONFIG_HELP_MARKDOWN},
    {"yaml", FQ_CONFIG_HELP_YAML},
};

static int print_config(enum fq_config_help_format format)
{
    struct fq_buf text;
    fq_buf_init(&text, NULL, FQ_LIMIT_CONFIG_BYTES);
    fq_config_help(&text, format);
    bool failed = fq_buf_failed(&text);
    if (failed)
        fq_cli_error("out of memory");
    else
        fwrite(text.ptr, 1, text.len, stdout);
    fq_buf_clear(&text);
    return failed ? FQ_CLI_FAILED : FQ_CLI_DONE;
}

static int help_config(const char *format)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(formats); i++) {
        if (strcmp(format, formats[i].name) == 0)
            return print_config(formats[i].format);
    }
    fq_cli_error("--format: \"%s\" is not text, markdown or yaml", format);
    return FQ_CLI_USAGE;
}

static int help_command(const char *name)
{
    const struct fq_cli_command *command = fq_cli_find(name);
    if (command) {
        fq_cli_print_help(command, stdout);
        return FQ_CLI_DONE;
    }
    const struct fq_cli_command *near = fq_cli_nearest(name);
    if (near)
        fq_cli_error("there is no help on \"%s\"; did you mean 'fraiseql help %s'?", name,
                     near->name);
    else
        fq_cli_error("there is no help on \"%s\"; 'fraiseql help' lists the commands", name);
    return FQ_CLI_USAGE;
}

static int run_help(const struct fq_cli_call *call)
{
    const char *format = fq_cli_value(call, "format");
    const char *topic = call->argument_count ? call->arguments[0] : "";
    if (strcmp(topic, "config") == 0)
        return help_config(format ? format : "text");
    if (format) {
        fq_cli_error("--format goes with 'fraiseql help config' only");
        return FQ_CLI_USAGE;
    }
    if (*topic)
        return help_command(topic);
    fq_cli_print_overview(stdout);
    return FQ_CLI_DONE;
}

const struct fq_cli_command fq_cli_help = {
    .name = "help",
    .arguments = "[COMMAND | config]",
    .most_arguments = 1,
    .summary = "Explain a command, or list every configuration key.",
    .options = options,
    .option_count = FQ_ARRAY_LEN(options),
    .run = run_help,
};
