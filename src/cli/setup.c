/* SPDX-License-Identifier: MIT
 *
 * fraiseql setup: the SQL of share/setup, run in one transaction or printed.  What is installed,
 * and whether it may be changed, the SQL finds out itself.
 */
#include <libpq-fe.h>
#include <limits.h>
#include <string.h>

#include "base/limits.h"
#include "cli/commands.h"
#include "cli/terminal.h"
#include "config/data_folder.h"
#include "config/read_all.h"

#define FOLDER  "setup"
#define LIBRARY "library.sql"

static const struct fq_cli_option options[] = {
    {"print", NULL, NULL, "print the SQL and leave the database alone"},
    {"with", "PART", NULL, "install a part beside the library; there is none yet"},
    FQ_CLI_CONFIG_OPTIONS,
};

/* The file as one NUL-terminated text. */
static bool read_library(struct fq_buf *text)
{
    char folder[PATH_MAX], path[PATH_MAX + sizeof(LIBRARY)];
    if (!fq_data_folder_find(FOLDER, LIBRARY, folder, sizeof(folder))) {
        fq_cli_error("the SQL to be installed was not found; install fraiseql again, the files of "
                     "share/setup with it");
        return false;
    }
    snprintf(path, sizeof(path), "%s/" LIBRARY, folder);
    int failure = fq_read_file(path, text);
    fq_buf_char(text, '\0');
    if (failure)
        fq_cli_error("cannot read %s: %s", path, strerror(failure));
    return failure == 0 && !fq_buf_failed(text);
}

/* What PostgreSQL says for people, without the place in a file that they did not write. */
static void print_refusal(const PGconn *connection, const PGresult *result)
{
    const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char *hint = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT);
    fq_cli_error("nothing was changed: %s%s%s", message ? message : PQerrorMessage(connection),
                 hint ? "; " : "", hint ? hint : "");
}

static void drop_notice(void *arg, const PGresult *result)
{
    (void)arg;
    (void)result;
}

static PGconn *connect_to(const char *url)
{
    /* What the URL says wins. */
    const char *const keywords[] = {"application_name", "connect_timeout", "dbname", NULL};
    const char *const values[] = {"fraiseql setup", "10", url, NULL};
    PGconn *connection = PQconnectdbParams(keywords, values, 1);
    if (PQstatus(connection) == CONNECTION_OK) {
        PQsetNoticeReceiver(connection, drop_notice, NULL);
        return connection;
    }
    fq_cli_error("%s", PQerrorMessage(connection));
    PQfinish(connection);
    return NULL;
}

/* The version that is there now. */
static void print_version(PGconn *connection)
{
    PGresult *result =
        PQexec(connection, "SELECT version FROM fraiseql.setup WHERE part = 'library'");
    if (PQntuples(result) == 1)
        printf("The schema fraiseql has version %s of the library.\n", PQgetvalue(result, 0, 0));
    PQclear(result);
}

static int install(const char *url, const char *sql)
{
    PGconn *connection = connect_to(url);
    if (!connection)
        return FQ_CLI_FAILED;
    /* A transaction that failed ends with the connection. */
    PGresult *result = PQexec(connection, sql);
    bool done = PQresultStatus(result) == PGRES_COMMAND_OK;
    if (done)
        print_version(connection);
    else
        print_refusal(connection, result);
    PQclear(result);
    PQfinish(connection);
    return done ? FQ_CLI_DONE : FQ_CLI_FAILED;
}

static int install_by_configuration(const struct fq_cli_call *call, const char *sql)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 4096, FQ_LIMIT_CONFIG_BYTES);
    struct fq_config config;
    int code =
        fq_cli_configure(call, call->argument_count ? call->arguments[0] : NULL, &arena, &config);
    if (code == FQ_CLI_DONE)
        code = install(config.database.url.ptr, sql);
    fq_arena_clear(&arena);
    return code;
}

static int run_setup(const struct fq_cli_call *call)
{
    const char *part = fq_cli_value(call, "with");
    if (part) {
        fq_cli_error("--with: there is no part \"%s\"; there is only the library, which is "
                     "installed without --with",
                     part);
        return FQ_CLI_USAGE;
    }
    struct fq_buf sql;
    fq_buf_init(&sql, NULL, FQ_LIMIT_DEMO_BYTES);
    int code = FQ_CLI_DONE;
    if (!read_library(&sql))
        code = FQ_CLI_FAILED;
    else if (fq_cli_value(call, "print"))
        fputs(sql.ptr, stdout);
    else
        code = install_by_configuration(call, sql.ptr);
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
        "  fraiseql setup postgresql://localhost/shop\n"
        "  fraiseql setup --print | less\n",
    .options = options,
    .option_count = FQ_ARRAY_LEN(options),
    .run = run_setup,
};
