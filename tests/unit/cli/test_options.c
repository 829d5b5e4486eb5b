/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "cli/options.h"

static const struct fq_cli_option options[] = {
    {"port", "N", "server.port", "the port"},
    {"format", "FORMAT", NULL, "the format"},
    {"quiet", NULL, NULL, "say nothing"},
    FQ_CLI_CONFIG_OPTIONS,
};

static const struct fq_cli_command command = {
    .name = "serve",
    .arguments = "FROM [TO]",
    .least_arguments = 1,
    .most_arguments = 2,
    .summary = "Do it.",
    .details = "And more.\n",
    .options = options,
    .option_count = FQ_ARRAY_LEN(options),
};

static struct fq_cli_call call;
static char messages[1024];

/* Words separated by spaces as a command line; an empty word is written ''. */
static bool parse(const char *line)
{
    static char text[512];
    static char *argv[300];
    int argc = 0;
    snprintf(text, sizeof(text), "%s", line);
    char *save = NULL;
    for (char *word = strtok_r(text, " ", &save); word; word = strtok_r(NULL, " ", &save))
        argv[argc++] = strcmp(word, "''") == 0 ? word + 2 : word;
    FILE *err = fmemopen(messages, sizeof(messages), "w");
    bool parsed = fq_cli_parse(&command, argc, argv, err, &call);
    fclose(err);
    return parsed;
}

static bool said(const char *part)
{
    return strstr(messages, part) != NULL;
}

TEST(options_and_arguments_may_stand_in_any_order)
{
    ck_assert(parse("a --port 9000 b --quiet --format=json"));
    ck_assert_uint_eq(call.argument_count, 2);
    ck_assert_str_eq(call.arguments[0], "a");
    ck_assert_str_eq(call.arguments[1], "b");
    ck_assert_str_eq(fq_cli_value(&call, "format"), "json");
    ck_assert_str_eq(fq_cli_value(&call, "quiet"), "");
    ck_assert_ptr_null(fq_cli_value(&call, "config"));
    ck_assert_uint_eq(call.setting_count, 1);
    ASSERT_STR(call.settings[0].key, FQ_STR("server.port"));
    ASSERT_STR(call.settings[0].value, FQ_STR("9000"));
    ASSERT_STR(call.settings[0].origin, FQ_STR("--port"));
}
END

TEST(set_takes_any_key_and_keeps_what_follows_the_first_equals_sign)
{
    ck_assert(parse("a --set database.url=host=x --set=log.level=debug --set x="));
    ck_assert_uint_eq(call.setting_count, 3);
    ASSERT_STR(call.settings[0].key, FQ_STR("database.url"));
    ASSERT_STR(call.settings[0].value, FQ_STR("host=x"));
    ASSERT_STR(call.settings[1].key, FQ_STR("log.level"));
    ASSERT_STR(call.settings[2].value, FQ_STR(""));
}
END

TEST(a_lone_dash_and_what_follows_two_dashes_are_arguments)
{
    ck_assert(parse("- -- --port"));
    ck_assert_uint_eq(call.argument_count, 2);
    ck_assert_str_eq(call.arguments[0], "-");
    ck_assert_str_eq(call.arguments[1], "--port");
    ck_assert(parse("--format - ''"));
    ck_assert_str_eq(fq_cli_value(&call, "format"), "-");
    ck_assert_str_eq(call.arguments[0], "");
}
END

TEST(the_last_of_a_repeated_option_holds)
{
    ck_assert(parse("a --format x --format y"));
    ck_assert_str_eq(fq_cli_value(&call, "format"), "y");
}
END

TEST(help_needs_no_arguments)
{
    ck_assert(parse("--help") && call.help);
    ck_assert(parse("-h") && call.help);
}
END

TEST(mistakes_are_named_with_what_to_do)
{
    static const struct {
        const char *line, *message;
    } rows[] = {
        {"a --prot 1", "fraiseql serve: there is no option --prot; did you mean --port?\n"},
        {"a --prot=1", "there is no option --prot; did you mean --port?"},
        {"a --hlep", "did you mean --help?"},
        {"a --zzzzzz", "there is no option --zzzzzz\nTry 'fraiseql serve --help'.\n"},
        {"a --port", "--port takes a value: --port N"},
        {"a --quiet=yes", "--quiet takes no value"},
        {"a --set server.port", "--set takes KEY=VALUE, such as --set server.port=9000"},
        {"a -p", "there is no option -p; options begin with two dashes"},
        {"", "an argument is missing; usage: fraiseql serve FROM [TO]"},
        {"a b c", "\"c\" is one argument too many"},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        ck_assert_msg(!parse(rows[i].line), "%s", rows[i].line);
        ck_assert_msg(said(rows[i].message), "got: %s\nexpected: %s", messages, rows[i].message);
        ck_assert(said("Try 'fraiseql serve --help'.\n"));
    }
}
END

TEST(more_settings_than_any_command_line_needs_are_refused)
{
    static char words[FQ_CLI_SETTINGS + 1][16];
    static char *argv[FQ_CLI_SETTINGS + 1];
    for (int i = 0; i <= FQ_CLI_SETTINGS; i++) {
        snprintf(words[i], sizeof(words[i]), "--port=%d", i);
        argv[i] = words[i];
    }
    FILE *err = fmemopen(messages, sizeof(messages), "w");
    ck_assert(!fq_cli_parse(&command, FQ_CLI_SETTINGS + 1, argv, err, &call));
    fclose(err);
    ck_assert(said("put them into a file and use --config"));
}
END

TEST(help_lists_every_option_from_the_table)
{
    FILE *out = fmemopen(messages, sizeof(messages), "w");
    fq_cli_print_help(&command, out);
    fclose(out);
    ck_assert(said("Usage: fraiseql serve [OPTIONS] FROM [TO]\n\nDo it.\n"));
    ck_assert(said("  --port N              the port (8080)\n"));
    ck_assert(said("  --quiet               say nothing\n"));
    ck_assert(said("  --help                print this\n\nAnd more.\n"));
}
END

int main(void)
{
    return RUN("cli/options", options_and_arguments_may_stand_in_any_order,
               set_takes_any_key_and_keeps_what_follows_the_first_equals_sign,
               a_lone_dash_and_what_follows_two_dashes_are_arguments,
               the_last_of_a_repeated_option_holds, help_needs_no_arguments,
               mistakes_are_named_with_what_to_do,
               more_settings_than_any_command_line_needs_are_refused,
               help_lists_every_option_from_the_table);
}
