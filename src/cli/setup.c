/* SPDX-License-Identifier: MIT
 *
 * fraiseql setup: the SQL of share/setup, run in one transaction or printed: the library, the parts
 * that are asked for, and what ends it.  What is installed, and whether it may be changed, the SQL
 * finds out itself.
 */
#include <libpq-fe.h>
#include <limits.h>
#include <string.h>

#include "base/limits.h"
#include "cli/commands.h"
#include "cli/connection.h"
#include "cli/terminal.h"
#include "config/data_folder.h"
#include "config/read_all.h"

#define FOLDER  "setup"
#define LIBRARY "library.sql"
#define GRANTS  "grants.sql"

/* What may stand beside the library, in the order in which it is installed.  A part is a file; its
 * name is also what the table fraiseql.setup calls it; --help says what it is. */
static const struct part {
    const char *name;
    const char *file;
} parts[] = {
    {"rbac", "rbac.sql"},
    {"revocation", "revocation.sql"},
    {"auth", "auth.sql"},
    {"audit", "audit.sql"},
};
#define PARTS FQ_ARRAY_LEN(parts)

static const struct fq_cli_option options[] = {
    {"print", NULL, NULL, "print the SQL and leave the database alone"},
    {"with", "PARTS", NULL, "install parts beside the library: rbac, revocation, auth, audit"},
    FQ_CLI_CONFIG_OPTIONS,
};

/* ---- the SQL ---- */

static bool add_file(const char *name, struct fq_buf *text)
{
    char folder[PATH_MAX], path[PATH_MAX + NAME_MAX];
    if (!fq_data_folder_find(FOLDER, name, folder, sizeof(folder))) {
        fq_cli_error("the SQL to be installed was not found; install fraiseql again, the files of "
                     "share/setup with it");
        return false;
    }
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    fq_buf_char(text, '\n');
    int failure = fq_read_file(path, text);
    if (failure)
        fq_cli_error("cannot read %s: %s", path, strerror(failure));
    return failure == 0;
}

/* All of it as one NUL-terminated text, which is one transaction. */
static bool read_sql(const bool wanted[PARTS], struct fq_buf *text)
{
    fq_buf_str_add(text, FQ_STR("begin;\n"));
    bool good = add_file(LIBRARY, text);
    for (size_t i = 0; i < PARTS && good; i++)
        good = !wanted[i] || add_file(parts[i].file, text);
    good = good && add_file(GRANTS, text);
    fq_buf_str_add(text, FQ_STR("\ncommit;\n"));
    fq_buf_char(text, '\0');
    return good && !fq_buf_failed(text);
}

static bool is_part(size_t part, fq_str name)
{
    return fq_str_eq(name, fq_str_from(parts[part].name));
}

/* "auth,rbac" */
static bool choose_parts(fq_str list, bool wanted[PARTS])
{
    while (list.len) {
        size_t comma = fq_str_find_char(list, ',');
        fq_str name = fq_str_of(list.ptr, comma);
        size_t part = 0;
        while (part < PARTS && !is_part(part, name))
            part++;
        if (part == PARTS) {
            fq_cli_error("--with: there is no part \"%.*s\"; see 'fraiseql setup --help'",
                         FQ_STR_ARG(name));
            return false;
        }
        wanted[part] = true;
        list = comma < list.len ? fq_str_from_offset(list, comma + 1) : FQ_STR_NONE;
    }
    return true;
}

/* ---- installing it ---- */

/* What PostgreSQL says for people, without the place in a file that they did not write. */
static void print_refusal(const PGconn *connection, const PGresult *result)
{
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char *hint = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT);
    fq_cli_error("nothing was changed: %s%s%s", message ? message : PQerrorMessage(connection),
                 hint ? "; " : "", hint ? hint : "");
}

/* The versions that are there now. */
static void print_versions(PGconn *connection, const bool wanted[PARTS])
{
    PGresult *result = PQexec(connection, "SELECT part, version FROM fraiseql.setup "
                                          "ORDER BY part <> 'library', part");
    for (int i = 0; i < PQntuples(result); i++) {
        const char *name = PQgetvalue(result, i, 0);
        bool is_library = strcmp(name, "library") == 0, shown = is_library;
        for (size_t part = 0; part < PARTS; part++)
            shown = shown || (wanted[part] && is_part(part, fq_str_from(name)));
        if (shown)
            printf("The schema fraiseql has version %s of %s.\n", PQgetvalue(result, i, 1),
                   is_library ? "the library" : name);
    }
    PQclear(result);
}

static int install(const char *url, const char *sql, const bool wanted[PARTS])
{
    PGconn *connection = fq_cli_connect(url, "fraiseql setup");
    if (!connection)
        return FQ_CLI_FAILED;
    /* A transaction that failed ends with the connection. */
    PGresult *result = PQexec(connection, sql);
    bool done = PQresultStatus(result) == PGRES_COMMAND_OK;
    if (done)
        print_versions(connection, wanted);
    else
        print_refusal(connection, result);
    PQclear(result);
    PQfinish(connection);
    return done ? FQ_CLI_DONE : FQ_CLI_FAILED;
}

static int install_by_configuration(const struct fq_cli_call *call, const char *sql,
                                    const bool wanted[PARTS])
{
    struct fq_arena arena;
    fq_arena_init(&arena, 4096, FQ_LIMIT_CONFIG_BYTES);
    struct fq_config config;
    int code =
        fq_cli_configure(call, call->argument_count ? call->arguments[0] : NULL, &arena, &config);
    if (code == FQ_CLI_DONE)
        code = install(config.database.url.ptr, sql, wanted);
    fq_arena_clear(&arena);
    return code;
}

static int run_setup(const struct fq_cli_call *call)
{
    bool wanted[PARTS] = {false};
    const char *list = fq_cli_value(call, "with");
    if (list && !choose_parts(fq_str_from(list), wanted))
        return FQ_CLI_USAGE;
    struct fq_buf sql;
    fq_buf_init(&sql, NULL, FQ_LIMIT_DEMO_BYTES);
    int code = FQ_CLI_DONE;
    if (!read_sql(wanted, &sql))
        code = FQ_CLI_FAILED;
    else if (fq_cli_value(call, "print"))
        fputs(sql.ptr, stdout);
    else
        code = install_by_configuration(call, sql.ptr, wanted);
    fq_buf_clear(&sql);
    return code;
}

const struct fq_cli_command fq_cli_setup = {
    .name = "setup",
    .arguments = "[DATABASE_URL]",
    .most_arguments = 1,
    .summary = "Install functions that help mutations into a database.",
    .details =
        "Makes the schema fraiseql with the type mutation_response, functions that build answers\n"
        "and cascades, some that keep tv_ tables fresh, and the table of idempotency keys. "
        "Running\n"
        "it again brings an older library up to date. Nothing in it is served.\n"
        "\n"
        "Parts beside the library, several with commas between them:\n"
        "\n"
        "  rbac        roles and permissions in tables\n"
        "  revocation  tokens that are withdrawn\n"
        "  auth        accounts and their sessions\n"
        "  audit       the table of the audit log\n"
        "\n"
        "  fraiseql setup postgresql://localhost/shop\n"
        "  fraiseql setup --with rbac\n"
        "  fraiseql setup --print | less\n",
    .options = options,
    .option_count = FQ_ARRAY_LEN(options),
    .run = run_setup,
};
