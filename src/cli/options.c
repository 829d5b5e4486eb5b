/* SPDX-License-Identifier: MIT */
#include "cli/options.h"

#include <assert.h>
#include <stdarg.h>

#include "base/limits.h"
#include "base/suggest.h"
#include "config/help.h"

/* Room of the longest "--name VALUE" in --help. */
#define HELP_COLUMN 24

struct parser {
    struct fq_cli_call *call;
    FILE *err;
    char **next;
    char **end;
};

static bool print_mistake(const struct parser *p, const char *format, ...) FQ_PRINTF(2, 3);

static bool print_mistake(const struct parser *p, const char *format, ...)
{
    const char *command = p->call->command->name;
    va_list args;
    fprintf(p->err, "fraiseql %s: ", command);
    va_start(args, format);
    vfprintf(p->err, format, args);
    va_end(args);
    fprintf(p->err, "\nTry 'fraiseql %s --help'.\n", command);
    return false;
}

static bool complain_unknown(const struct parser *p, fq_str name)
{
    const struct fq_cli_command *command = p->call->command;
    struct fq_suggestions near;
    fq_suggest_init(&near, name, NULL);
    for (size_t i = 0; i < command->option_count; i++)
        fq_suggest(&near, fq_str_from(command->options[i].name));
    fq_suggest(&near, FQ_STR("help"));
    if (near.count)
        return print_mistake(p, "there is no option --%.*s; did you mean --%.*s?", FQ_STR_ARG(name),
                             FQ_STR_ARG(near.names[0]));
    return print_mistake(p, "there is no option --%.*s", FQ_STR_ARG(name));
}

static bool add_setting(struct parser *p, fq_str key, fq_str value, const char *origin)
{
    struct fq_cli_call *call = p->call;
    if (call->setting_count == FQ_CLI_SETTINGS)
        return print_mistake(p, "more than %d settings; put them into a file and use --config",
                             FQ_CLI_SETTINGS);
    call->settings[call->setting_count++] =
        (struct fq_config_setting){key, value, fq_str_from(origin)};
    return true;
}

static bool take_option(struct parser *p, size_t at, const char *word, const char *value)
{
    const struct fq_cli_option *option = &p->call->command->options[at];
    p->call->values[at] = value;
    if (!option->key)
        return true;
    if (strcmp(option->key, "+") == 0) {
        p->call->arguments[p->call->argument_count++] = value;
        return true;
    }
    fq_str whole = fq_str_from(value);
    if (strcmp(option->key, "=") != 0)
        return add_setting(p, fq_str_from(option->key), whole, word);
    size_t equals = fq_str_find_char(whole, '=');
    if (equals == whole.len)
        return print_mistake(p, "--%s takes KEY=VALUE, such as --%s server.port=9000, not \"%s\"",
                             option->name, option->name, value);
    return add_setting(p, fq_str_of(whole.ptr, equals), fq_str_from_offset(whole, equals + 1),
                       word);
}

/* --name, --name=value or --name value */
static bool parse_option(struct parser *p, const char *word)
{
    const struct fq_cli_command *command = p->call->command;
    fq_str name = fq_str_from(word + 2);
    name.len = fq_str_find_char(name, '=');
    const char *value = word[2 + name.len] == '=' ? word + 2 + name.len + 1 : NULL;
    if (fq_str_eq(name, FQ_STR("help")) && !value) {
        p->call->help = true;
        return true;
    }
    for (size_t i = 0; i < command->option_count; i++) {
        const struct fq_cli_option *option = &command->options[i];
        if (!fq_str_eq(name, fq_str_from(option->name)))
            continue;
        if (!option->value)
            return value ? print_mistake(p, "--%s takes no value", option->name)
                         : take_option(p, i, word, "");
        if (!value && p->next == p->end)
            return print_mistake(p, "--%s takes a value: --%s %s", option->name, option->name,
                                 option->value);
        return take_option(p, i, word, value ? value : *p->next++);
    }
    return complain_unknown(p, name);
}

static bool parse_word(struct parser *p, char *word, bool *options_ended)
{
    if (!*options_ended && strcmp(word, "--") == 0) {
        *options_ended = true;
        return true;
    }
    if (!*options_ended && strcmp(word, "-h") == 0) {
        p->call->help = true;
        return true;
    }
    if (!*options_ended && word[0] == '-' && word[1] == '-')
        return parse_option(p, word);
    /* A lone - is the name of standard input. */
    if (!*options_ended && word[0] == '-' && word[1] != '\0')
        return print_mistake(p, "there is no option %s; options begin with two dashes", word);
    p->call->arguments[p->call->argument_count++] = word;
    return true;
}

bool fq_cli_parse(const struct fq_cli_command *command, int argc, char **argv, FILE *err,
                  struct fq_cli_call *ret)
{
    assert(command->option_count <= FQ_CLI_OPTIONS);
    *ret = (struct fq_cli_call){.command = command, .arguments = (const char **)(void *)argv};
    struct parser p = {ret, err, argv, argv + argc};
    bool options_ended = false;
    /* Arguments move to the front of argv, into places that have been read. */
    while (p.next < p.end) {
        if (!parse_word(&p, *p.next++, &options_ended))
            return false;
    }
    if (ret->help)
        return true;
    if (ret->argument_count < command->least_arguments)
        return print_mistake(&p, "an argument is missing; usage: fraiseql %s %s", command->name,
                             command->arguments);
    if (ret->argument_count > command->most_arguments)
        return print_mistake(&p, "\"%s\" is one argument too many",
                             ret->arguments[command->most_arguments]);
    return true;
}

const char *fq_cli_value(const struct fq_cli_call *call, const char *name)
{
    for (size_t i = 0; i < call->command->option_count; i++) {
        if (strcmp(call->command->options[i].name, name) == 0)
            return call->values[i];
    }
    assert(false && "an option of the command's table");
    return NULL;
}

/* What holds without the option, when that is a key's built-in value. */
static void print_builtin(const struct fq_cli_option *option, FILE *out)
{
    struct fq_buf value;
    if (!option->key || !strchr(option->key, '.'))
        return;
    fq_buf_init(&value, NULL, FQ_LIMIT_CONFIG_BYTES);
    fq_config_help_builtin(&value, fq_str_from(option->key));
    fprintf(out, " (%.*s)", FQ_STR_ARG(fq_buf_str(&value)));
    fq_buf_clear(&value);
}

static void print_option(const struct fq_cli_option *option, FILE *out)
{
    const char *value = option->value;
    int printed = fprintf(out, "  --%s%s%s", option->name, value ? " " : "", value ? value : "");
    fprintf(out, "%*s%s", printed < HELP_COLUMN ? HELP_COLUMN - printed : 1, "", option->help);
    print_builtin(option, out);
    fputc('\n', out);
}

void fq_cli_print_help(const struct fq_cli_command *command, FILE *out)
{
    fprintf(out, "Usage: fraiseql %s%s%s%s\n\n%s\n\nOptions:\n", command->name,
            command->option_count ? " [OPTIONS]" : "", command->arguments[0] ? " " : "",
            command->arguments, command->summary);
    for (size_t i = 0; i < command->option_count; i++)
        print_option(&command->options[i], out);
    print_option(&(struct fq_cli_option){.name = "help", .help = "print this"}, out);
    if (command->details)
        fprintf(out, "\n%s", command->details);
}
