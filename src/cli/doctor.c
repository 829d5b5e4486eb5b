/* SPDX-License-Identifier: MIT
 *
 * fraiseql doctor: reads the configuration, the schema and the database, changes nothing, and says
 * what is unsafe, why, and the line to change.
 */
#include "cli/doctor.h"

#include "base/limits.h"
#include "cli/commands.h"
#include "cli/connection.h"
#include "cli/terminal.h"
#include "json/json.h"
#include "runtime/load.h"

static const struct fq_cli_option options[] = {
    {"format", "FORMAT", NULL, "text (built in), or json: {\"findings\": [...]}"},
    FQ_CLI_SCHEMA_OPTION,
    FQ_CLI_CONFIG_OPTIONS,
};

/* ---- what is found ---- */

static const char *const severities[] = {
    [FQ_DOCTOR_SERIOUS] = "serious", [FQ_DOCTOR_WARNING] = "warning"};

static void write_member(struct fq_buf *out, const char *name, fq_str value)
{
    fq_buf_printf(out, "%s\"%s\":", fq_str_eq(fq_str_from(name), FQ_STR("id")) ? "" : ",", name);
    fq_json_string(out, value);
}

static void write_finding(struct fq_doctor *doctor, const struct fq_doctor_check *check,
                          fq_str subject, fq_str remedy)
{
    struct fq_buf *out = &doctor->out;
    fq_buf_str_add(out, doctor->serious + doctor->warnings ? FQ_STR(",{") : FQ_STR("{"));
    write_member(out, "id", fq_str_from(check->id));
    write_member(out, "severity", fq_str_from(severities[check->severity]));
    write_member(out, "subject", subject);
    write_member(out, "why", fq_str_from(check->why));
    write_member(out, "remedy", remedy);
    fq_buf_char(out, '}');
}

void fq_doctor_find(struct fq_doctor *doctor, const struct fq_doctor_check *check, fq_str subject,
                    fq_str remedy)
{
    if (doctor->json)
        write_finding(doctor, check, subject, remedy);
    else
        fq_buf_printf(&doctor->out, "%s: %.*s %s (%s)\n    %.*s\n", severities[check->severity],
                      FQ_STR_ARG(subject), check->why, check->id, FQ_STR_ARG(remedy));
    if (check->severity == FQ_DOCTOR_SERIOUS)
        doctor->serious++;
    else
        doctor->warnings++;
}

/* ---- looking ---- */

static void add_array_item(struct fq_buf *array, fq_str item)
{
    fq_buf_str_add(array, array->len > 1 ? FQ_STR(",\"") : FQ_STR("\""));
    for (size_t i = 0; i < item.len; i++) {
        if (item.ptr[i] == '"' || item.ptr[i] == '\\')
            fq_buf_char(array, '\\');
        fq_buf_char(array, item.ptr[i]);
    }
    fq_buf_char(array, '"');
}

/* As PostgreSQL reads a text[]. */
static bool make_array(const struct fq_config_list *names, struct fq_buf *array)
{
    fq_buf_init(array, NULL, FQ_LIMIT_CONFIG_BYTES);
    fq_buf_char(array, '{');
    for (size_t i = 0; i < names->count; i++)
        add_array_item(array, names->items[i]);
    fq_buf_str_add(array, FQ_STR("}"));
    fq_buf_char(array, '\0');
    return !fq_buf_failed(array);
}

static bool writes_all(const struct fq_config *config)
{
    const struct fq_config_list *tables = &config->mutations.tables;
    return tables->count == 1 && fq_str_eq(tables->items[0], FQ_STR("all"));
}

static bool ask_database(struct fq_doctor *doctor, const struct fq_doctor_check *check,
                         const char *const values[3])
{
    /* Parameters that the SQL does not name must be given all the same: a type is all they need. */
    int count = strstr(check->sql, "$3")   ? 3
                : strstr(check->sql, "$2") ? 2
                                           : strstr(check->sql, "$1") != NULL;
    static const Oid types[] = {1009, 1009, 16}; /* text[], text[], boolean */
    PGresult *result =
        PQexecParams(doctor->connection, check->sql, count, types, values, NULL, NULL, 0);
    bool good = PQresultStatus(result) == PGRES_TUPLES_OK;
    if (!good)
        fq_cli_error("cannot look for %s: %s", check->id, PQerrorMessage(doctor->connection));
    for (int i = 0; good && i < PQntuples(result); i++)
        fq_doctor_find(doctor, check, fq_str_from(PQgetvalue(result, i, 0)),
                       fq_str_from(PQgetvalue(result, i, 1)));
    PQclear(result);
    return good;
}

/* Of the database checks, those that are about what the configuration asks for. */
static bool concerns(const struct fq_config *config, const struct fq_doctor_check *check)
{
    return !check->concerns || check->concerns(config);
}

static bool look_at_database(struct fq_doctor *doctor, const char *path)
{
    struct fq_buf schemas;
    bool good = make_array(&doctor->config->schema.names, &schemas);
    const char *const values[] = {schemas.ptr, path, writes_all(doctor->config) ? "t" : "f"};
    for (size_t i = 0; good && i < fq_doctor_database_check_count; i++)
        good = !concerns(doctor->config, &fq_doctor_database_checks[i]) ||
               ask_database(doctor, &fq_doctor_database_checks[i], values);
    fq_buf_clear(&schemas);
    return good;
}

static bool look_at_all(struct fq_doctor *doctor)
{
    for (size_t i = 0; i < fq_doctor_config_check_count; i++)
        fq_doctor_config_checks[i].look(doctor, &fq_doctor_config_checks[i]);
    /* The path that the server's functions see, then one that leads nowhere else. */
    PGresult *path = PQexec(doctor->connection, "select current_schemas(false)::text[]");
    PGresult *set =
        PQexec(doctor->connection,
               "set search_path to pg_catalog, pg_temp; set default_transaction_read_only to on");
    bool good = PQntuples(path) == 1 && PQresultStatus(set) == PGRES_COMMAND_OK &&
                look_at_database(doctor, PQgetvalue(path, 0, 0));
    PQclear(path);
    PQclear(set);
    return good;
}

/* ---- telling ---- */

static void print_report(struct fq_doctor *doctor)
{
    if (doctor->json)
        printf("{\"findings\":[%.*s],\"serious\":%zu,\"warnings\":%zu}\n",
               FQ_STR_ARG(fq_buf_str(&doctor->out)), doctor->serious, doctor->warnings);
    else
        printf("%.*s%zu serious, %zu warning%s\n", FQ_STR_ARG(fq_buf_str(&doctor->out)),
               doctor->serious, doctor->warnings, doctor->warnings == 1 ? "" : "s");
}

static int examine(const struct fq_config *config, bool json, struct fq_arena *arena)
{
    struct fq_doctor doctor = {.config = config, .json = json};
    struct fq_schema *schema = NULL;
    struct fq_error error;
    int code = FQ_CLI_FAILED;
    fq_buf_init(&doctor.out, NULL, FQ_LIMIT_DEMO_BYTES);
    enum fq_status status =
        fq_load_schema(config, &(struct fq_load_options){.hosts = true}, arena, &schema, &error);
    if (status)
        fq_cli_error("%.*s%s%.*s", FQ_STR_ARG(fq_error_message(&error)),
                     error.detail.len ? "\n  " : "", FQ_STR_ARG(error.detail));
    else if ((doctor.connection = fq_cli_connect(config->database.url.ptr, "fraiseql doctor"))) {
        doctor.schema = schema;
        if (look_at_all(&doctor)) {
            print_report(&doctor);
            code = doctor.serious ? FQ_CLI_FAILED : FQ_CLI_DONE;
        }
        PQfinish(doctor.connection);
    }
    fq_schema_unref(schema);
    fq_buf_clear(&doctor.out);
    return code;
}

static int run_doctor(const struct fq_cli_call *call)
{
    const char *format = fq_cli_value(call, "format");
    bool json = format && strcmp(format, "json") == 0;
    if (format && !json && strcmp(format, "text") != 0) {
        fq_cli_error("--format: \"%s\" is not text or json", format);
        return FQ_CLI_USAGE;
    }
    struct fq_arena arena;
    fq_arena_init(&arena, 4096, FQ_LIMIT_CONFIG_BYTES);
    struct fq_config config;
    int code =
        fq_cli_configure(call, call->argument_count ? call->arguments[0] : NULL, &arena, &config);
    if (code == FQ_CLI_DONE)
        code = examine(&config, json, &arena);
    fq_arena_clear(&arena);
    return code;
}

const struct fq_cli_command fq_cli_doctor = {
    .name = "doctor",
    .arguments = "[DATABASE_URL]",
    .most_arguments = 1,
    .summary = "Say what is unsafe about a configuration and its database.",
    .details =
        "Connects as the server would and changes nothing. Each finding says what it is about,\n"
        "why it is unsafe, and the line to change.  Exit code: 0 nothing serious, 1 something is,\n"
        "or it cannot be said.\n"
        "\n"
        "  fraiseql doctor --config fraiseql.yaml\n"
        "  fraiseql doctor postgresql://localhost/shop --format json\n",
    .options = options,
    .option_count = FQ_ARRAY_LEN(options),
    .run = run_doctor,
};
