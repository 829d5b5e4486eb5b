/* SPDX-License-Identifier: MIT
 *
 * Where values come from, which source wins, and what is said about those that do not fit.
 */
#include "unit.h"

#include <stdio.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/memory.h"
#include "config/help.h"
#include "config/load.h"
#include "config/table.h"
#include "config/value.h"

static struct fq_arena arena;
static struct fq_config config;
static struct fq_error error;

/* A YAML file with this text, or none. */
static enum fq_status load(const char *yaml, const char *const *environment,
                           const struct fq_config_setting *settings, size_t setting_count)
{
    char path[] = "/tmp/fq-config-XXXXXX";
    if (yaml) {
        int fd = mkstemp(path);
        ck_assert_int_eq(write(fd, yaml, strlen(yaml)), (ssize_t)strlen(yaml));
        close(fd);
    }
    fq_arena_clear(&arena);
    fq_arena_init(&arena, 1024, 8u << 20);
    struct fq_config_sources sources = {yaml ? path : NULL, environment, settings, setting_count};
    error = (struct fq_error){.status = FQ_OK};
    enum fq_status status = fq_config_load(&arena, &sources, &config, &error);
    if (yaml)
        unlink(path);
    return status;
}

static enum fq_status load_yaml(const char *yaml)
{
    return load(yaml, NULL, NULL, 0);
}

static enum fq_status load_variable(const char *variable)
{
    return load(NULL, (const char *const[]){variable, NULL}, NULL, 0);
}

static enum fq_status load_flag(const char *key, const char *value)
{
    struct fq_config_setting setting = {fq_str_from(key), fq_str_from(value), FQ_STR("--flag")};
    return load(NULL, NULL, &setting, 1);
}

/* The message, without the random name of the file before its line number. */
static fq_str message(void)
{
    fq_str text = fq_error_message(&error);
    if (fq_str_starts_with(text, FQ_STR("/tmp/fq-config-")))
        text = fq_str_from_offset(text, strlen("/tmp/fq-config-XXXXXX"));
    return text;
}

static bool contains(fq_str text, const char *part)
{
    return fq_str_find(text, fq_str_from(part)) < text.len;
}

TEST(without_any_source_every_key_has_its_built_in_value)
{
    ck_assert_int_eq(load(NULL, NULL, NULL, 0), FQ_OK);
    ASSERT_STR(config.server.host, FQ_STR("127.0.0.1"));
    ck_assert_uint_eq(config.server.port, 8080);
    ck_assert_uint_eq(config.server.max_body_bytes, FQ_LIMIT_HTTP_BODY_BYTES);
    ck_assert_uint_eq(config.database.statement_timeout_ms, 30000);
    ck_assert(config.schema.see_through && !config.schema.int8_as_number);
    ck_assert_uint_eq(config.schema.names.count, 1);
    ASSERT_STR(config.schema.names.items[0], FQ_STR("public"));
    ck_assert(!config.session.trusted_headers && !config.errors.detail);
    ck_assert_int_eq(config.log.level, FQ_LOG_INFO);
    ck_assert_uint_eq(config.database.url.len, 0);
}
END

TEST(built_in_values_lie_in_their_own_ranges)
{
    for (size_t i = 0; i < fq_config_key_count; i++) {
        const struct fq_config_key *key = &fq_config_keys[i];
        if (key->type == FQ_CONFIG_COUNT || key->type == FQ_CONFIG_DURATION ||
            key->type == FQ_CONFIG_SIZE || key->type == FQ_CONFIG_SHARE ||
            key->type == FQ_CONFIG_AMOUNT)
            ck_assert_msg(key->number >= key->low && key->number <= key->high, "%.*s",
                          FQ_STR_ARG(key->name));
        if (key->type == FQ_CONFIG_COUNT || key->type == FQ_CONFIG_DURATION)
            ck_assert_uint_le(key->high, UINT32_MAX);
        ck_assert(fq_config_section_exists(fq_config_key_section(key)));
        ck_assert_ptr_eq(fq_config_key_find(key->name), key);
    }
}
END

TEST(every_type_is_read_from_a_file)
{
    ck_assert_int_eq(load_yaml("# mine\n"
                               "server:\n"
                               "  host: \"::1\"\n"
                               "  port: 9000\n"
                               "  idle_timeout: 2min\n"
                               "  max_body_bytes: 4MiB\n"
                               "schema:\n"
                               "  names: [app, 'other one']\n"
                               "  int8_as_number: yes\n"
                               "log: {format: json, level: error}\n"),
                     FQ_OK);
    ASSERT_STR(config.server.host, FQ_STR("::1"));
    ck_assert_uint_eq(config.server.port, 9000);
    ck_assert_uint_eq(config.server.idle_timeout_ms, 120000);
    ck_assert_uint_eq(config.server.max_body_bytes, 4u << 20);
    ck_assert_uint_eq(config.schema.names.count, 2);
    ASSERT_STR(config.schema.names.items[1], FQ_STR("other one"));
    ck_assert(config.schema.int8_as_number);
    ck_assert_int_eq(config.log.format, FQ_LOG_JSON);
    ck_assert_int_eq(config.log.level, FQ_LOG_ERROR);
}
END

TEST(flags_win_over_environment_and_environment_over_file)
{
    const char *yaml = "server: {port: 1, workers: 1, host: file}\n";
    const char *const environment[] = {"FRAISEQL_SERVER_PORT=2", "FRAISEQL_SERVER_WORKERS=2",
                                       "HOME=/root", NULL};
    struct fq_config_setting flags[] = {
        {FQ_STR_INIT("server.port"), FQ_STR_INIT("3"), FQ_STR_INIT("--port")},
        {FQ_STR_INIT("server.port"), FQ_STR_INIT("4"), FQ_STR_INIT("--port")},
    };
    ck_assert_int_eq(load(yaml, environment, flags, 2), FQ_OK);
    ck_assert_uint_eq(config.server.port, 4);
    ck_assert_uint_eq(config.server.workers, 2);
    ASSERT_STR(config.server.host, FQ_STR("file"));
}
END

TEST(the_url_of_our_own_variable_wins_over_the_common_one)
{
    const char *const both[] = {"FRAISEQL_DATABASE_URL=ours", "DATABASE_URL=theirs", NULL};
    ck_assert_int_eq(load("database: {url: file}\n", both, NULL, 0), FQ_OK);
    ASSERT_STR(config.database.url, FQ_STR("ours"));
    ck_assert_int_eq(load("database: {url: file}\n", both + 1, NULL, 0), FQ_OK);
    ASSERT_STR(config.database.url, FQ_STR("theirs"));
}
END

TEST(a_variable_set_to_nothing_counts_as_not_set)
{
    const char *const empty[] = {
        "FRAISEQL_DATABASE_URL=", "FRAISEQL_SERVER_PORT=", "DATABASE_URL=theirs", NULL};
    ck_assert_int_eq(load(NULL, empty, NULL, 0), FQ_OK);
    ASSERT_STR(config.database.url, FQ_STR("theirs"));
    ck_assert_uint_eq(config.server.port, 8080);
    ck_assert_int_eq(
        load("database: {url: file}\n", (const char *const[]){"DATABASE_URL=", NULL}, NULL, 0),
        FQ_OK);
    ASSERT_STR(config.database.url, FQ_STR("file"));
}
END

TEST(lists_from_the_environment_are_split_at_commas)
{
    ck_assert_int_eq(load_variable("FRAISEQL_SCHEMA_NAMES=app, public ,x"), FQ_OK);
    ck_assert_uint_eq(config.schema.names.count, 3);
    ASSERT_STR(config.schema.names.items[1], FQ_STR("public"));
    ASSERT_STR(config.schema.names.items[2], FQ_STR("x"));
}
END

TEST(variables_that_kubernetes_sets_are_left_alone)
{
    ck_assert_int_eq(load_variable("FRAISEQL_PORT=tcp://10.0.0.1:8080"), FQ_OK);
    ck_assert_int_eq(load_variable("FRAISEQL_PORT_8080_TCP_ADDR=10.0.0.1"), FQ_OK);
    ck_assert_int_eq(load_variable("FRAISEQL_SERVICE_HOST=10.0.0.1"), FQ_OK);
    ck_assert_int_eq(load_variable("FRAISEQL_SERVICE_PORT_HTTP=8080"), FQ_OK);
    ck_assert_int_eq(load_variable("FRAISEQL_SERVER_PORT=tcp://10.0.0.1:8080"), FQ_CONFIG);
    ck_assert(contains(message(), "enableServiceLinks"));
}
END

static const struct {
    const char *key, *value, *expected; /* NULL: accepted */
} values[] = {
    {"server.port", "0", NULL},
    {"server.port", "65535", NULL},
    {"server.port", "65536", "a whole number from 0 to 65535"},
    {"server.port", "-1", "a whole number"},
    {"server.port", "+1", "a whole number"},
    {"server.port", " 1", "a whole number"},
    {"server.port", "80x", "a whole number"},
    {"server.port", "", "a whole number"},
    {"server.port", "99999999999999999999999", "a whole number"},
    {"server.idle_timeout", "500ms", NULL},
    {"server.idle_timeout", "24h", NULL},
    {"server.idle_timeout", "25h", "from 1ms to 24h"},
    {"server.idle_timeout", "0s", "a duration"},
    {"server.idle_timeout", "30", "a duration in ms, s, min or h, like 5s, from 1ms"},
    {"server.idle_timeout", "5 s", "a duration"},
    {"server.idle_timeout", "5m", "a duration"},
    {"server.idle_timeout", "9223372036854775807h", "a duration"},
    {"server.max_body_bytes", "2048", NULL},
    {"server.max_body_bytes", "1GiB", NULL},
    {"server.max_body_bytes", "2GiB", "a size in B, KiB, MiB or GiB, like 2MiB, from 1KiB to 1GiB"},
    {"server.max_body_bytes", "2MB", "a size"},
    {"server.max_body_bytes", "9223372036854775807GiB", "a size"},
    {"schema.see_through", "Off", NULL},
    {"schema.see_through", "maybe", "true or false"},
    {"schema.see_through", "1", "true or false"},
    {"schema.names", "a,,b", "one or more names"},
    {"schema.names", "", "one or more names"},
    {"schema.features", "", NULL},
    {"schema.features", "groups, connections", NULL},
    {"schema.features", "groups, pages",
     "some of connections, aggregates, groups, related_filters, measured, separated by commas; "
     "or none"},
    {"session.settings", "", NULL},
    {"session.settings",
     "app.a=claims.b, "
     "app.c_2.d=claims.\"x.y/z\".\"q\",app.e=header:X-Y,a.b='',a.c=claims.a.\"b.\"",
     NULL},
    {"session.settings", "a=claims.b", "settings and where they come from"},
    {"session.settings", "a.=claims.b", "settings and where they come from"},
    {"session.settings", ".a=claims.b", "settings and where they come from"},
    {"session.settings", "a.1=claims.b", "settings and where they come from"},
    {"session.settings", "a.b'=claims.b", "settings and where they come from"},
    {"session.settings", "A.b=claims.b", "settings and where they come from"},
    {"session.settings", "fraiseql.b=claims.b", "settings and where they come from"},
    {"session.settings", "a.b", "settings and where they come from"},
    {"session.settings", "a.b=", "settings and where they come from"},
    {"session.settings", "a.b=claims.", "settings and where they come from"},
    {"session.settings", "a.b=claims.a.", "settings and where they come from"},
    {"session.settings", "a.b=claims.a..b", "settings and where they come from"},
    {"session.settings", "a.b=claims.\"a", "settings and where they come from"},
    {"session.settings", "a.b=claims.\"a\"b", "settings and where they come from"},
    {"session.settings", "a.b=claims.\"a\".", "settings and where they come from"},
    {"session.settings", "a.b=header:", "settings and where they come from"},
    {"session.settings", "a.b=header:a b", "settings and where they come from"},
    {"session.settings", "a.b='", "settings and where they come from"},
    {"session.settings", "a.b=api", "settings and where they come from"},
    {"errors.client_sqlstates", "", NULL},
    {"errors.client_sqlstates", "P0001, PT,45000", NULL},
    {"errors.client_sqlstates", "P0001,", "SQLSTATEs of five characters"},
    {"errors.client_sqlstates", "LB001=OUT_OF_STOCK,LB=CONFLICT_2", NULL},
    {"errors.client_sqlstates", "LB001=", "SQLSTATEs of five characters"},
    {"errors.client_sqlstates", "LB001=gone", "SQLSTATEs of five characters"},
    {"errors.client_sqlstates", "LB0=GONE", "SQLSTATEs of five characters"},
    {"errors.client_sqlstates", "P001", "SQLSTATEs of five characters"},
    {"errors.client_sqlstates", "p0001", "SQLSTATEs of five characters"},
    {"log.level", "warning", NULL},
    {"log.level", "loud", "debug, info, warning or error"},
    {"log.format", "xml", "text or json"},
    {"server.host", "", NULL},
};

TEST(values_are_read_exactly_or_refused)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(values); i++) {
        enum fq_status status = load_flag(values[i].key, values[i].value);
        if (!values[i].expected) {
            ck_assert_msg(status == FQ_OK, "%s = %s", values[i].key, values[i].value);
            continue;
        }
        ck_assert_msg(status == FQ_CONFIG, "%s = %s", values[i].key, values[i].value);
        ck_assert_msg(contains(message(), values[i].expected), "%.*s", FQ_STR_ARG(message()));
        ck_assert(fq_str_starts_with(message(), FQ_STR("--flag: ")));
        ck_assert(contains(message(), values[i].key));
    }
}
END

TEST(unknown_names_are_errors_that_name_the_place_and_the_nearest_key)
{
    static const struct {
        const char *yaml, *expected;
    } rows[] = {
        {"server:\n  prot: 1\n", ":2: there is no key server.prot; did you mean server.port?"},
        {"server:\n  max-body-bytes: 1\n",
         ":2: there is no key server.max-body-bytes; did you mean server.max_body_bytes?"},
        {"sever:\n  port: 1\n", ":1: there is no key sever; did you mean server?"},
        {"server:\n  pool_size: 1\n",
         ":2: there is no key server.pool_size; did you mean database.pool_size?"},
        {"port: 1\n", ":1: there is no key port; did you mean server.port?"},
        {"server:\n  port: 1\n  qqqqqq: 1\n",
         ":3: there is no key server.qqqqqq; 'fraiseql help config' lists all"},
        {"server:\n  port:\n", ":2: server.port has no value; give one or remove the line"},
        {"server:\n  port: 1\n  port: 2\n", ":3: port stands already at "},
        {"log: {}\nlog: {}\n", "log stands already at "},
        {"server:\n  port: [1, 2]\n", ":2: server.port: \"[…]\" is not a whole number"},
        {"server:\n  port: {a: 1}\n", ":2: server.port has no value"},
        {"server: 12\n", ":1: a section holds keys, one a line, indented below it"},
        {"- a\n", ":1: the file holds sections"},
        {"schema: {names: []}\n", ":1: schema.names: "},
        {"schema: {names: [a, '']}\n", ":1: schema.names: \"\" is not one or more names"},
        {"schema: {names: [[a]]}\n", ":1: a list holds plain values"},
        {"server: &a {port: 1}\nlog: *a\n", ":2: aliases have no use here"},
        {"--- {}\n--- {}\n", ":2: a second document; keep one"},
        {"server:\n\tport: 1\n", ":2: this is not YAML: "},
        {"server: {host: \"a\\0b\"}\n", ":1: server.host: "},
        {"? [a]\n: b\n", ":1: a key is a plain word"},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        ck_assert_msg(load_yaml(rows[i].yaml) == FQ_CONFIG, "%s", rows[i].yaml);
        ck_assert_msg(contains(message(), rows[i].expected), "got: %.*s\nexpected: %s",
                      FQ_STR_ARG(message()), rows[i].expected);
    }
}
END

TEST(unknown_variables_name_the_nearest_variable)
{
    ck_assert_int_eq(load_variable("FRAISEQL_SERVER_PROT=1"), FQ_CONFIG);
    ASSERT_STR(message(), FQ_STR("FRAISEQL_SERVER_PROT: no configuration key has this environment "
                                 "variable; did you mean FRAISEQL_SERVER_PORT?"));
    ck_assert_int_eq(load_variable("FRAISEQL_XYZZY=1"), FQ_CONFIG);
    ck_assert(contains(message(), "unset it, or see 'fraiseql help config'"));
    ck_assert_int_eq(load_variable("FRAISEQL_SERVER_PORT=x"), FQ_CONFIG);
    ck_assert(contains(message(), "FRAISEQL_SERVER_PORT: server.port: \"x\" is not"));
}
END

TEST(unknown_flags_are_errors_too)
{
    ck_assert_int_eq(load_flag("server.prot", "1"), FQ_CONFIG);
    ASSERT_STR(message(), FQ_STR("--flag: there is no key server.prot; did you mean server.port?"));
}
END

TEST(an_empty_file_and_empty_sections_change_nothing)
{
    static const char *const texts[] = {"", "# nothing\n", "---\n", "server:\n  # port: 1\nlog:\n"};
    for (size_t i = 0; i < FQ_ARRAY_LEN(texts); i++) {
        ck_assert_int_eq(load_yaml(texts[i]), FQ_OK);
        ck_assert_uint_eq(config.server.port, 8080);
    }
}
END

/* As after a reload that kept some values of before. */
TEST(values_that_did_not_come_together_are_looked_at_together)
{
    ck_assert_int_eq(load_yaml("cors: {credentials: true, origins: [\"https://a.example\"]}\n"),
                     FQ_OK);
    ck_assert_int_eq(fq_config_check(&arena, &config, &error), FQ_OK);
    static const fq_str star = FQ_STR_INIT("*");
    config.cors.origins = (struct fq_config_list){&star, 1};
    ck_assert_int_eq(fq_config_check(&arena, &config, &error), FQ_CONFIG);
    ck_assert(contains(message(), "cors.credentials"));
    config.cors.credentials = false;
    config.audit.personal = FQ_CONFIG_AUDIT_HASHED;
    ck_assert_int_eq(fq_config_check(&arena, &config, &error), FQ_CONFIG);
    ck_assert(contains(message(), "audit.personal"));
}
END

TEST(a_file_that_cannot_be_read_is_an_error)
{
    struct fq_config_sources sources = {.file = "/nonexistent/fraiseql.yaml"};
    ck_assert_int_eq(fq_config_load(&arena, &sources, &config, &error), FQ_CONFIG);
    ASSERT_STR(message(), FQ_STR("cannot read the configuration file /nonexistent/fraiseql.yaml: "
                                 "No such file or directory"));
    sources.file = "/";
    ck_assert_int_eq(fq_config_load(&arena, &sources, &config, &error), FQ_CONFIG);
    sources.file = "/dev/zero";
    ck_assert_int_eq(fq_config_load(&arena, &sources, &config, &error), FQ_CONFIG);
    ck_assert(contains(message(), "File too large"));
}
END

TEST(control_characters_and_length_of_a_refused_value_stay_out_of_the_message)
{
    char longest[4096];
    memset(longest, 'x', sizeof(longest) - 1);
    longest[sizeof(longest) - 1] = '\0';
    ck_assert_int_eq(load_flag("server.port", "1\n\033[2J"), FQ_CONFIG);
    ck_assert(contains(message(), "\"1??[2J\""));
    ck_assert_int_eq(load_flag("server.port", longest), FQ_CONFIG);
    ck_assert_uint_lt(message().len, 200);
    ck_assert_int_eq(load_flag(longest, "1"), FQ_CONFIG);
    ck_assert_uint_lt(message().len, 200);
}
END

TEST(a_refused_url_is_not_shown)
{
    ck_assert_int_eq(load_yaml("database: {url: \"postgresql://me:secret@db/\\0\"}\n"), FQ_CONFIG);
    ck_assert(!contains(message(), "secret"));
}
END

TEST(whoever_says_nothing_is_refused_only_where_something_can_be_said)
{
    ck_assert_int_eq(load_yaml("auth: {anonymous: refuse}\n"), FQ_CONFIG);
    ck_assert(contains(message(), "without auth.providers nobody can say who he is"));
    ck_assert_int_eq(load_yaml("auth: {anonymous: refuse}\nsession: {trusted_headers: true}\n"),
                     FQ_OK);
    ck_assert_int_eq(
        load_yaml("auth: {anonymous: refuse, providers: [{name: a, issuer: b, secret: c}]}\n"),
        FQ_OK);
}
END

TEST(a_session_has_room_for_so_many_settings)
{
    ck_assert_int_eq(load_flag("session.settings",
                               "a.a='',a.b='',a.c='',a.d='',a.e='',a.f='',a.g='',a.h='',a.i='',a.j="
                               "'',a.k='',a.l='',a.m='',a.n='',a.o='',a.p=''"),
                     FQ_OK);
    ck_assert_int_eq(load_flag("session.settings",
                               "a.a='',a.b='',a.c='',a.d='',a.e='',a.f='',a.g='',a.h='',a.i='',a.j="
                               "'',a.k='',a.l='',a.m='',a.n='',a.o='',a.p='',a.q=''"),
                     FQ_CONFIG);
    ck_assert(contains(message(), "there are 17, and 16 are possible"));
}
END

TEST(the_default_of_lists_follows_their_ceiling_down)
{
    ck_assert_int_eq(load_flag("limits.list_max", "50"), FQ_OK);
    ck_assert_uint_eq(config.limits.list_default, 50);
    ck_assert_int_eq(load_yaml("limits: {list_default: 60, list_max: 50}\n"), FQ_CONFIG);
    ck_assert(contains(message(), "limits.list_default: 60 is more than limits.list_max, 50"));
}
END

TEST(the_printed_file_sets_every_key_to_its_built_in_value)
{
    struct fq_buf yaml;
    fq_buf_init(&yaml, NULL, FQ_LIMIT_CONFIG_BYTES);
    fq_config_help(&yaml, FQ_CONFIG_HELP_YAML);
    ck_assert(!fq_buf_failed(&yaml));
    fq_buf_char(&yaml, '\0');
    ck_assert_int_eq(load_yaml(yaml.ptr), FQ_OK);
    for (size_t i = 0; i < fq_config_key_count; i++) {
        const struct fq_config_key *key = &fq_config_keys[i];
        struct fq_config built_in = config;
        fq_config_value_default(&arena, key, &built_in);
        struct fq_buf a, b;
        fq_buf_init(&a, &arena, 1000);
        fq_buf_init(&b, &arena, 1000);
        fq_config_value_print(&a, key, &config);
        fq_config_value_print(&b, key, &built_in);
        ASSERT_STR(fq_buf_str(&a), fq_buf_str(&b));
    }
    fq_buf_clear(&yaml);
}
END

TEST(help_names_every_key_and_variable)
{
    for (int format = FQ_CONFIG_HELP_TEXT; format <= FQ_CONFIG_HELP_MARKDOWN; format++) {
        struct fq_buf help;
        fq_buf_init(&help, NULL, FQ_LIMIT_CONFIG_BYTES);
        fq_config_help(&help, (enum fq_config_help_format)format);
        for (size_t i = 0; i < fq_config_key_count; i++) {
            char variable[FQ_CONFIG_VARIABLE_BYTES];
            fq_config_key_variable(&fq_config_keys[i], variable);
            ck_assert(contains(fq_buf_str(&help), variable));
            ck_assert(fq_str_find(fq_buf_str(&help), fq_config_keys[i].name) < help.len);
        }
        fq_buf_clear(&help);
    }
}
END

static const char whole[] = "server:\n  port: 9000\n  idle_timeout: 2min\n"
                            "schema:\n  names: [app, 'b c']\nlog: {format: \"json\"}\n";

TEST(a_file_cut_at_any_byte_is_read_or_refused_with_a_line)
{
    for (size_t len = 0; len < sizeof(whole) - 1; len++) {
        char cut[sizeof(whole)];
        memcpy(cut, whole, len);
        cut[len] = '\0';
        enum fq_status status = load_yaml(cut);
        ck_assert(status == FQ_OK || status == FQ_CONFIG);
        if (status == FQ_CONFIG)
            ck_assert(message().ptr[0] == ':' && message().ptr[1] >= '1' &&
                      message().ptr[1] <= '9');
    }
    ck_assert_int_eq(load_yaml(whole), FQ_OK);
}
END

TEST(running_out_of_memory_is_an_error_at_any_allocation)
{
    struct fq_config_setting flag = {FQ_STR_INIT("server.prot"), FQ_STR_INIT("1"),
                                     FQ_STR_INIT("--flag")};
    const char *const environment[] = {"FRAISEQL_SCHEMA_NAMES=a,b", NULL};
    enum fq_status status = FQ_NOMEM;
    for (uint64_t nth = 1; status == FQ_NOMEM; nth++) {
        ck_assert_uint_lt(nth, 1000);
        fq_arena_clear(&arena);
        fq_memory_fail_from(nth);
        status = load(whole, environment, &flag, 1);
        fq_memory_fail_from(0);
        ck_assert_int_eq(error.status, status);
    }
    ck_assert_int_eq(status, FQ_CONFIG);
    ck_assert(contains(message(), "did you mean server.port?"));
}
END

int main(void)
{
    fq_arena_init(&arena, 1024, 8u << 20);
    return RUN(
        "server/config", without_any_source_every_key_has_its_built_in_value,
        built_in_values_lie_in_their_own_ranges, every_type_is_read_from_a_file,
        flags_win_over_environment_and_environment_over_file,
        the_url_of_our_own_variable_wins_over_the_common_one,
        a_variable_set_to_nothing_counts_as_not_set, lists_from_the_environment_are_split_at_commas,
        variables_that_kubernetes_sets_are_left_alone, values_are_read_exactly_or_refused,
        unknown_names_are_errors_that_name_the_place_and_the_nearest_key,
        unknown_variables_name_the_nearest_variable, unknown_flags_are_errors_too,
        an_empty_file_and_empty_sections_change_nothing, a_file_that_cannot_be_read_is_an_error,
        values_that_did_not_come_together_are_looked_at_together,
        control_characters_and_length_of_a_refused_value_stay_out_of_the_message,
        a_refused_url_is_not_shown,
        whoever_says_nothing_is_refused_only_where_something_can_be_said,
        a_session_has_room_for_so_many_settings, the_default_of_lists_follows_their_ceiling_down,
        the_printed_file_sets_every_key_to_its_built_in_value, help_names_every_key_and_variable,
        a_file_cut_at_any_byte_is_read_or_refused_with_a_line,
        running_out_of_memory_is_an_error_at_any_allocation);
}
