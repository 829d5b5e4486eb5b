/* SPDX-License-Identifier: MIT */
#include "cli/demo_data.h"

#include <dirent.h>
#include <errno.h>
#include <libpq-fe.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/memory.h"
#include "cli/interrupt.h"
#include "cli/terminal.h"
#include "config/data_folder.h"
#include "config/read_all.h"

/* One step takes seconds at most; a machine under load is given time. */
#define STATEMENT_MS 300000

/* Where this one is, the others are. */
#define FIRST_FILE "01_tables.sql"

/* Begins a line that names the step below it; share/demo/README.md. */
#define STEP_MARK "-- step: "

static bool is_sql(const struct dirent *entry)
{
    fq_str name = fq_str_from(entry->d_name);
    return name.ptr[0] != '.' && fq_str_ends_with(name, FQ_STR(".sql"));
}

static int only_sql(const struct dirent *entry)
{
    return is_sql(entry);
}

/* Names of the files in order, freed by free_names(); -1 when there is no such folder. */
static int list_files(const char *folder, struct dirent ***names)
{
    return scandir(folder, names, only_sql, alphasort);
}

static void free_names(struct dirent **names, int count)
{
    for (int i = 0; i < count; i++)
        fq_free(names[i]);
    if (count >= 0)
        fq_free(names);
}

bool fq_demo_data_find(char *folder, size_t size)
{
    if (fq_data_folder_find("demo", FIRST_FILE, folder, size))
        return true;
    fq_cli_error("the sample data was not found; install fraiseql again, the files of share/demo "
                 "with it");
    return false;
}

/* Waits for the answers of a query that was sent, and drops all but the last. */
static PGresult *last_result(PGconn *connection)
{
    PGresult *last = NULL;
    for (;;) {
        while (PQisBusy(connection)) {
            if (fq_cli_interruptible_wait(PQsocket(connection), POLLIN, STATEMENT_MS) !=
                    FQ_CLI_WAIT_READY ||
                !PQconsumeInput(connection))
                return last;
        }
        PGresult *result = PQgetResult(connection);
        if (!result)
            return last;
        PQclear(last);
        last = result;
        /* COPY from our standard input is not offered; PostgreSQL would wait for ever. */
        if (PQresultStatus(result) == PGRES_COPY_IN)
            return last;
    }
}

bool fq_demo_data_run(PGconn *connection, const char *sql, const char *what)
{
    PGresult *result = PQsendQuery(connection, sql) ? last_result(connection) : NULL;
    ExecStatusType status = PQresultStatus(result);
    bool done = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (!done && !fq_cli_interrupted())
        fq_cli_error("%s: %s", what,
                     status == PGRES_COPY_IN ? "COPY FROM STDIN does not work here"
                                             : PQerrorMessage(connection));
    PQclear(result);
    return done && !fq_cli_interrupted();
}

/* Notices of a script that runs every time alike are of no interest. */
static void drop_notice(void *arg, const PGresult *result)
{
    (void)arg;
    (void)result;
}

PGconn *fq_demo_data_connect(const char *address)
{
    PGconn *connection = PQconnectdb(address);
    if (PQstatus(connection) == CONNECTION_OK) {
        PQsetNoticeReceiver(connection, drop_notice, NULL);
        return connection;
    }
    fq_cli_error("cannot connect to the demo's PostgreSQL: %s", PQerrorMessage(connection));
    PQfinish(connection);
    return NULL;
}

/* All files in the order of their names, as one NUL-terminated text. */
static bool read_files(const char *folder, struct fq_buf *text)
{
    struct dirent **names;
    int count = list_files(folder, &names);
    bool read_all = count > 0;
    for (int i = 0; read_all && i < count; i++) {
        char path[PATH_MAX];
        int written = snprintf(path, sizeof(path), "%s/%s", folder, names[i]->d_name);
        bool fits = written > 0 && (size_t)written < sizeof(path);
        int failure = fits ? fq_read_file(path, text) : ENAMETOOLONG;
        if (failure)
            fq_cli_error("cannot read %s: %s", path, strerror(failure));
        fq_buf_char(text, '\n');
        read_all = failure == 0;
    }
    fq_buf_char(text, '\0');
    free_names(names, count);
    return read_all && !fq_buf_failed(text);
}

/* The line that begins the next step, at from or later; NULL when there is none. */
static char *find_step(char *from)
{
    while (from && strncmp(from, STEP_MARK, strlen(STEP_MARK)) != 0) {
        from = strchr(from, '\n');
        from = from ? from + 1 : NULL;
    }
    return from;
}

static int count_steps(char *text)
{
    int count = 0;
    for (char *step = find_step(text); step; step = find_step(step + 1))
        count++;
    return count;
}

/* Cuts the text into steps on the way. */
static bool run_steps(PGconn *connection, char *text)
{
    int count = count_steps(text), number = 0;
    for (char *step = find_step(text), *next; step; step = next) {
        next = find_step(step + 1);
        if (next)
            next[-1] = '\0';
        char *sql = step + strcspn(step, "\n");
        int title_len = (int)(sql - step - (ptrdiff_t)strlen(STEP_MARK));
        char title[128];
        snprintf(title, sizeof(title), "%.*s", title_len, step + strlen(STEP_MARK));
        fq_cli_progress("Sample data, %d of %d: %s", ++number, count, title);
        if (!fq_demo_data_run(connection, sql, title))
            return false;
    }
    return true;
}

bool fq_demo_data_load(const char *folder, const char *address)
{
    struct fq_buf text;
    fq_buf_init(&text, NULL, FQ_LIMIT_DEMO_BYTES);
    bool loaded = read_files(folder, &text);
    PGconn *connection = loaded ? fq_demo_data_connect(address) : NULL;
    loaded = connection && run_steps(connection, text.ptr);
    PQfinish(connection);
    fq_buf_clear(&text);
    return loaded;
}
