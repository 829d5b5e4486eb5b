/* SPDX-License-Identifier: MIT
 *
 * fraiseql import: reads what another program knows of a database, writes our files into a folder,
 * and reads these again as a server would, so that what it wrote is known to be served.
 */
#include <errno.h>
#include <libpq-fe.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "cli/commands.h"
#include "cli/connection.h"
#include "cli/terminal.h"
#include "import/formats.h"
#include "runtime/load.h"

static const struct fq_cli_option options[] = {
    {"database", "URL", "database.url", "the database that the files speak of"},
    {"output", "FOLDER", NULL, "where to write the files; the current folder if not given"},
    {"force", NULL, NULL, "replace files that are there"},
    {"format", "FORMAT", NULL, "of what is told: text (built in), or json: {\"notes\": [...]}"},
    {"source", "NAME", NULL, "hasura: of several databases, the one that is meant"},
    {"anonymous", "ROLE", NULL, "hasura: the role of callers who prove nothing"},
    FQ_CLI_CONFIG_OPTIONS,
};

struct importing {
    const struct fq_cli_call *call;
    const struct fq_import_format *format;
    struct fq_import import;
    struct fq_import_database database;
    struct fq_arena arena;
    struct fq_config config;
    struct fq_schema *schema;
    struct fq_error error;
};

/* ---- the database ---- */

struct asked {
    PGresult *rows;
    struct fq_arena *arena;
    fq_str *texts;
};

static enum fq_status copy_rows(void *arg)
{
    struct asked *asked = arg;
    int count = PQntuples(asked->rows);
    asked->texts = FQ_NEW_ARRAY(asked->arena, (size_t)count, fq_str);
    for (int i = 0; i < count; i++)
        asked->texts[i] = fq_arena_str(asked->arena, fq_str_from(PQgetvalue(asked->rows, i, 0)));
    return FQ_OK;
}

/* The connection's notes of failures go nowhere: the converter says what it means for the file. */
static bool ask_column(struct fq_import_database *database, fq_str sql, struct fq_arena *arena,
                       fq_str **ret, size_t *ret_count)
{
    struct importing *i = FQ_CONTAINER(database, struct importing, database);
    PGconn *connection = fq_cli_connect(i->config.database.url.ptr, "fraiseql import");
    PGresult *rows = connection ? PQexec(connection, sql.ptr) : NULL;
    struct asked asked = {.rows = rows, .arena = arena};
    bool good =
        rows && PQresultStatus(rows) == PGRES_TUPLES_OK && fq_guard(copy_rows, &asked) == FQ_OK;
    *ret = asked.texts;
    *ret_count = good ? (size_t)PQntuples(rows) : 0;
    PQclear(rows);
    PQfinish(connection);
    return good;
}

/* ---- steps ---- */

static enum fq_status read_files(void *arg)
{
    struct importing *i = arg;
    return i->format->read(&i->import);
}

static enum fq_status convert(void *arg)
{
    struct importing *i = arg;
    fq_adjust_init(&i->import.adjust, i->schema, &i->arena);
    i->import.schema = i->schema;
    i->format->convert(&i->import);
    return i->import.sdl.failure      ? i->import.sdl.failure
           : i->import.policy.failure ? i->import.policy.failure
           : i->import.config.failure ? i->import.config.failure
                                      : i->import.api_keys.failure;
}

static int tell_failure(struct importing *i, enum fq_status status)
{
    if (!i->error.status)
        i->error.status = status;
    fq_cli_error("%.*s%s%.*s", FQ_STR_ARG(fq_error_message(&i->error)),
                 i->error.detail.len ? "\n  " : "", FQ_STR_ARG(i->error.detail));
    return FQ_CLI_FAILED;
}

/* The database as it is without files of ours. */
static enum fq_status load_database(struct importing *i)
{
    static const fq_str all[] = {FQ_STR_INIT("all")};
    i->config.schema.file = i->config.policy.file = FQ_STR("");
    if (!i->config.database.url.len)
        i->config.database.url = i->import.database_url;
    i->config.mutations.tables.items = all;
    i->config.mutations.tables.count = i->import.writes_all;
    if (i->import.schema_count) {
        i->config.schema.names.items = i->import.schemas;
        i->config.schema.names.count = i->import.schema_count;
    }
    return fq_load_schema(&i->config, &(struct fq_load_options){.hosts = true}, &i->arena,
                          &i->schema, &i->error);
}

/* ---- files ---- */

static const struct written_file {
    const char *name;
    size_t buf; /* its offset in struct fq_import */
} files[] = {
    {"schema.graphql", offsetof(struct fq_import, sdl)},
    {"policy.yaml", offsetof(struct fq_import, policy)},
    {"fraiseql.yaml", offsetof(struct fq_import, config)},
    {"api-keys.yaml", offsetof(struct fq_import, api_keys)},
};

static struct fq_buf *content_of(struct importing *i, const struct written_file *file)
{
    return (struct fq_buf *)(void *)((char *)&i->import + file->buf);
}

static const char *output_folder(const struct importing *i)
{
    const char *folder = fq_cli_value(i->call, "output");
    return folder ? folder : ".";
}

static void path_in_output(const struct importing *i, const char *name, char *path, size_t size)
{
    snprintf(path, size, "%s/%s", output_folder(i), name);
}

/* What the files say of each other is a path from where the command was run. */
static enum fq_status know_output(void *arg)
{
    struct importing *i = arg;
    const char *folder = fq_cli_value(i->call, "output");
    if (folder)
        i->import.output = fq_import_tree_path(&i->arena, fq_str_from(folder), "");
    return FQ_OK;
}

/* Nothing is written when one of them is there. */
static bool may_write(struct importing *i)
{
    char path[PATH_MAX];
    if (mkdir(output_folder(i), 0777) && errno != EEXIST) {
        fq_cli_error("cannot make the folder %s: %s", output_folder(i), strerror(errno));
        return false;
    }
    for (size_t k = 0; k < FQ_ARRAY_LEN(files) && !fq_cli_value(i->call, "force"); k++) {
        path_in_output(i, files[k].name, path, sizeof(path));
        if (!content_of(i, &files[k])->len || access(path, F_OK))
            continue;
        fq_cli_error("%s is there already; --force replaces it", path);
        return false;
    }
    return true;
}

static bool write_files(struct importing *i)
{
    char path[PATH_MAX];
    for (size_t k = 0; k < FQ_ARRAY_LEN(files); k++) {
        const struct fq_buf *content = content_of(i, &files[k]);
        path_in_output(i, files[k].name, path, sizeof(path));
        if (!content->len)
            continue;
        FILE *file = fopen(path, "we");
        bool good = file && fwrite(content->ptr, 1, content->len, file) == content->len;
        if (file && fclose(file))
            good = false;
        if (!good) {
            fq_cli_error("cannot write %s: %s", path, strerror(errno));
            return false;
        }
        if (!fq_cli_value(i->call, "format"))
            printf("%s\n", path);
    }
    return true;
}

/* ---- what was written, served ---- */

static bool load_written(struct importing *i, struct fq_arena *arena, struct fq_error *error)
{
    char schema_path[PATH_MAX], policy_path[PATH_MAX], config_path[PATH_MAX];
    struct fq_cli_sources from;
    struct fq_config config;
    struct fq_schema *schema = NULL;
    fq_cli_sources(i->call, i->config.database.url.ptr, &from);
    path_in_output(i, files[0].name, schema_path, sizeof(schema_path));
    path_in_output(i, files[1].name, policy_path, sizeof(policy_path));
    path_in_output(i, files[2].name, config_path, sizeof(config_path));
    const struct fq_config_setting settings[] = {
        {FQ_STR("database.url"), i->config.database.url, FQ_STR("database.url")},
        {FQ_STR("schema.file"), fq_str_from(i->import.sdl.len ? schema_path : ""),
         FQ_STR("schema.file")},
        {FQ_STR("policy.file"), fq_str_from(i->import.policy.len ? policy_path : ""),
         FQ_STR("policy.file")},
    };
    from.sources.settings = settings;
    from.sources.setting_count = FQ_ARRAY_LEN(settings);
    if (i->import.config.len)
        from.sources.file = config_path;
    bool good = fq_config_load(arena, &from.sources, &config, error) == FQ_OK &&
                fq_load_schema(&config, &(struct fq_load_options){.hosts = true}, arena, &schema,
                               error) == FQ_OK;
    fq_schema_unref(schema);
    return good;
}

static bool check_written(struct importing *i)
{
    struct fq_arena arena;
    struct fq_error error = {0};
    fq_arena_init(&arena, 16u * 1024u, i->config.limits.request_bytes);
    bool good = load_written(i, &arena, &error);
    if (!good)
        fq_cli_error("what was written is not served as it stands:\n%.*s%s%.*s\nTake that out of "
                     "the file, or mend it.",
                     FQ_STR_ARG(fq_error_message(&error)), error.detail.len ? "\n" : "",
                     FQ_STR_ARG(error.detail));
    fq_arena_clear(&arena);
    return good;
}

static enum fq_status print_notes(void *arg)
{
    struct importing *i = arg;
    bool json = fq_cli_value(i->call, "format") != NULL;
    struct fq_buf out;
    fq_buf_init(&out, &i->arena, SIZE_MAX);
    if (json)
        fq_import_notes_write(&out, &i->import.notes);
    else
        fq_import_notes_print(&out, &i->import.notes);
    if (out.len)
        fwrite(out.ptr, 1, out.len, json ? stdout : stderr);
    return out.failure;
}

/* ---- the whole ---- */

static int run_steps(struct importing *i)
{
    const struct fq_cli_call *call = i->call;
    int code = fq_cli_configure(call, NULL, &i->arena, &i->config);
    if (code)
        return code;
    enum fq_status status = fq_guard(know_output, i);
    if (!status)
        status = fq_guard(read_files, i);
    if (!status)
        status = load_database(i);
    if (!status)
        status = fq_guard(convert, i);
    if (status)
        return tell_failure(i, status);
    if (!may_write(i) || !write_files(i))
        return FQ_CLI_FAILED;
    status = fq_guard(print_notes, i);
    if (status)
        return tell_failure(i, status);
    return check_written(i) ? FQ_CLI_DONE : FQ_CLI_FAILED;
}

static void init_import(struct importing *i)
{
    struct fq_import *import = &i->import;
    fq_arena_init(&i->arena, 64u * 1024u, FQ_LIMIT_SCHEMA_MEMORY);
    i->database.column = ask_column;
    *import = (struct fq_import){
        .arena = &i->arena,
        .database = &i->database,
        .notes.arena = &i->arena,
        .error = &i->error,
        .path = fq_str_from(i->call->argument_count > 1 ? i->call->arguments[1] : NULL),
        .source = fq_str_from(fq_cli_value(i->call, "source")),
        .anonymous = fq_str_from(fq_cli_value(i->call, "anonymous")),
    };
    fq_buf_init(&import->sdl, &i->arena, FQ_LIMIT_SCHEMA_BYTES);
    fq_buf_init(&import->policy, &i->arena, FQ_LIMIT_CONFIG_BYTES);
    fq_buf_init(&import->config, &i->arena, FQ_LIMIT_CONFIG_BYTES);
    fq_buf_init(&import->api_keys, &i->arena, FQ_LIMIT_CONFIG_BYTES);
}

static const struct fq_import_format *chosen_format(const struct fq_cli_call *call)
{
    const struct fq_import_format *format = fq_import_formats;
    const char *told = fq_cli_value(call, "format");
    while (format->name && strcmp(format->name, call->arguments[0]) != 0)
        format++;
    if (told && strcmp(told, "text") != 0 && strcmp(told, "json") != 0) {
        fq_cli_error("--format: \"%s\" is not text or json", told);
    } else if (!format->name) {
        fq_cli_error("there is no converter for \"%s\"; see 'fraiseql import --help'",
                     call->arguments[0]);
    } else if (format->needs_path && call->argument_count < 2) {
        fq_cli_error("%s needs the file or folder to be read", format->name);
    } else {
        return format;
    }
    return NULL;
}

static int run_import(const struct fq_cli_call *call)
{
    struct importing i = {.call = call, .format = chosen_format(call)};
    if (!i.format)
        return FQ_CLI_USAGE;
    init_import(&i);
    int code = run_steps(&i);
    fq_schema_unref(i.schema);
    fq_arena_clear(&i.arena);
    return code;
}

const struct fq_cli_command fq_cli_import = {
    .name = "import",
    .arguments = "FORMAT [FILE]",
    .least_arguments = 1,
    .most_arguments = 2,
    .summary = "Make a schema file and a policy of what another program knows.",
    .details =
        "Formats, and what FILE is:\n"
        "\n"
        "  hasura        the folder or the file of 'hasura metadata export'\n"
        "  postgraphile  postgraphile.tags.json5; without it, comments of the database alone\n"
        "  fraiseql-v2   schema.json or fraiseql.toml of FraiseQL 2, or their folder\n"
        "  strawberry    the SDL that 'strawberry export-schema' prints\n"
        "\n"
        "Writes schema.graphql, policy.yaml, fraiseql.yaml and api-keys.yaml, those that it\n"
        "needs, and says on standard error what could not be carried over, and what to do\n"
        "instead.\n"
        "\n"
        "  fraiseql import hasura metadata --database postgresql://localhost/shop\n"
        "  fraiseql serve --config fraiseql.yaml\n",
    .options = options,
    .option_count = FQ_ARRAY_LEN(options),
    .run = run_import,
};
