/* SPDX-License-Identifier: MIT */
#include "cli/demo_data.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"
#include "cli/interrupt.h"
#include "cli/terminal.h"

/* One file takes seconds at most; a machine under load is given time. */
#define STATEMENT_MS 300000

/* From the folder of the program: in the source tree, and where it is installed. */
static const char *const places[] = {"../share/demo", "../share/fraiseql/demo"};

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
        free(names[i]);
    if (count >= 0)
        free(names);
}

static bool has_files(const char *folder)
{
    struct dirent **names;
    int count = list_files(folder, &names);
    free_names(names, count);
    return count > 0;
}

bool fq_demo_data_find(char *folder, size_t size)
{
    char program[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", program, sizeof(program) - 1);
    program[len > 0 ? len : 0] = '\0';
    char *slash = strrchr(program, '/');
    if (slash)
        slash[1] = '\0';
    for (size_t i = 0; slash && i < FQ_ARRAY_LEN(places); i++) {
        int written = snprintf(folder, size, "%s%s", program, places[i]);
        if (written > 0 && (size_t)written < size && has_files(folder))
            return true;
    }
    int written = snprintf(folder, size, "%s/demo", FQ_DATA_DIR);
    if (written > 0 && (size_t)written < size && has_files(folder))
        return true;
    fq_cli_error("the sample data was not found, neither in %s%s nor in %s/demo; install fraiseql "
                 "again",
                 program, places[0], FQ_DATA_DIR);
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

/* The file as NUL-terminated text; false with errno set. */
static bool read_file(const char *path, struct fq_buf *text)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t got;
    do {
        char *room = fq_buf_reserve(text, 65536);
        got = room ? read(fd, room, 65536) : -1;
        if (!room)
            errno = text->failure == FQ_LIMIT ? EFBIG : ENOMEM;
        if (got > 0)
            fq_buf_commit(text, (size_t)got);
    } while (got > 0);
    int why = errno;
    close(fd);
    fq_buf_char(text, '\0');
    errno = why;
    return got == 0 && !fq_buf_failed(text);
}

static bool load_file(PGconn *connection, const char *folder, const char *name)
{
    char path[PATH_MAX];
    int written = snprintf(path, sizeof(path), "%s/%s", folder, name);
    struct fq_buf text;
    fq_buf_init(&text, NULL, FQ_LIMIT_DEMO_FILE_BYTES);
    bool loaded = written > 0 && (size_t)written < sizeof(path) && read_file(path, &text);
    if (!loaded)
        fq_cli_error("cannot read %s: %s", path, strerror(errno));
    else
        loaded = fq_demo_data_run(connection, text.ptr, path);
    fq_buf_clear(&text);
    return loaded;
}

/* "02_sample_people.sql" as "sample people". */
static void show_step(const char *name, int step, int steps)
{
    char title[64];
    const char *start = name + strspn(name, "0123456789_-");
    size_t len = 0;
    for (; start[len] && start[len] != '.' && len + 1 < sizeof(title); len++)
        title[len] = start[len] == '_' ? ' ' : start[len];
    title[len] = '\0';
    fq_cli_progress("Loading the sample data, %d of %d: %s …", step, steps, title);
}

bool fq_demo_data_load(const char *folder, const char *address)
{
    PGconn *connection = fq_demo_data_connect(address);
    if (!connection)
        return false;
    struct dirent **names;
    int count = list_files(folder, &names);
    bool loaded = count > 0;
    for (int i = 0; loaded && i < count; i++) {
        show_step(names[i]->d_name, i + 1, count);
        loaded = load_file(connection, folder, names[i]->d_name);
    }
    /* The planner knows new tables only by guess until they are counted. */
    loaded = loaded && fq_demo_data_run(connection, "analyze", "counting the rows");
    free_names(names, count);
    PQfinish(connection);
    return loaded;
}
