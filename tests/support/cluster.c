/* SPDX-License-Identifier: MIT */
#include "support/cluster.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <libpq-fe.h>

enum { START_SECONDS = 60 };

static struct {
    char bin[256];      /* of initdb and postgres */
    char directory[64]; /* socket and log; the data below it */
    char conninfo[160];
    int keeper_pipe; /* while our end is open the keeper keeps the server */
    pid_t keeper;
    pid_t owner; /* forked tests inherit all this but must not stop it */
} cluster;

static void give_up(const char *what, const char *why)
{
    fprintf(stderr, "cluster: %s: %s\n", what, why);
    exit(EXIT_FAILURE);
}

/* ---- finding PostgreSQL ---- */

static int has_programs(const char *directory)
{
    char path[512];
    snprintf(path, sizeof(path), "%s/initdb", directory);
    if (access(path, X_OK) != 0)
        return 0;
    snprintf(path, sizeof(path), "%s/postgres", directory);
    return access(path, X_OK) == 0;
}

static int found_by_pg_config(void)
{
    FILE *answer = popen("pg_config --bindir 2>/dev/null", "r");
    if (!answer)
        return 0;
    char line[sizeof(cluster.bin)] = "";
    char *got = fgets(line, sizeof(line), answer);
    pclose(answer);
    line[strcspn(line, "\n")] = '\0';
    if (!got || !has_programs(line))
        return 0;
    memcpy(cluster.bin, line, sizeof(line));
    return 1;
}

static int found_in_usual_place(void)
{
    glob_t found;
    int good = 0;
    if (glob("/usr/lib/postgresql/*/bin", 0, NULL, &found) != 0)
        return 0;
    for (size_t i = found.gl_pathc; i > 0 && !good; i--) {
        good = has_programs(found.gl_pathv[i - 1]);
        if (good)
            snprintf(cluster.bin, sizeof(cluster.bin), "%s", found.gl_pathv[i - 1]);
    }
    globfree(&found);
    return good;
}

/* ---- the keeper, a process of its own ---- */

/* initdb refuses to run as root. */
static const struct passwd *plain_user(void)
{
    const struct passwd *user = getpwnam("postgres");
    if (!user)
        user = getpwnam("nobody");
    if (!user)
        give_up("no unprivileged user", "neither postgres nor nobody");
    return user;
}

static void become_plain_user(void)
{
    if (geteuid() != 0)
        return;
    const struct passwd *user = plain_user();
    if (chown(cluster.directory, user->pw_uid, user->pw_gid) != 0 || setgroups(0, NULL) != 0 ||
        setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)
        give_up("cannot become an unprivileged user", strerror(errno));
}

/* The child's output goes to the log; it does not outlive the keeper. */
static pid_t run_program(const char *program, const char *const *arguments)
{
    pid_t child = fork();
    if (child != 0)
        return child;
    prctl(PR_SET_PDEATHSIG, SIGQUIT);
    char path[512];
    snprintf(path, sizeof(path), "%s/log", cluster.directory);
    int log = open(path, O_WRONLY | O_CREAT | O_APPEND, 0644);
    int null = open("/dev/null", O_RDONLY);
    dup2(null, STDIN_FILENO);
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    snprintf(path, sizeof(path), "%s/%s", cluster.bin, program);
    char *argv[32] = {path};
    for (int i = 0; arguments[i]; i++)
        argv[i + 1] = strdup(arguments[i]);
    execv(path, argv);
    _exit(127);
}

static int succeeded(pid_t child)
{
    int status;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static int remove_entry(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
    (void)info;
    (void)kind;
    (void)walk;
    return remove(path);
}

static void wait_for_end_of(int owners_end)
{
    char byte;
    while (read(owners_end, &byte, 1) < 0 && errno == EINTR)
        ;
}

static void keep(int owners_end)
{
    /* Ctrl-C goes to the whole group; the keeper ends when its owner has. */
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    become_plain_user();
    char data[128];
    snprintf(data, sizeof(data), "%s/data", cluster.directory);
    const char *initdb[] = {
        "-D",   data,         "-U",        "postgres",          "-A", "trust", "-E",
        "UTF8", "--locale=C", "--no-sync", "--no-instructions", NULL};
    const char *postgres[] = {"-D", data,
                              "-k", cluster.directory,
                              "-c", "listen_addresses=",
                              "-c", "fsync=off",
                              "-c", "synchronous_commit=off",
                              "-c", "full_page_writes=off",
                              "-c", "max_connections=100",
                              "-c", "shared_buffers=16MB",
                              "-c", "autovacuum=off",
                              NULL};
    if (succeeded(run_program("initdb", initdb))) {
        pid_t server = run_program("postgres", postgres);
        wait_for_end_of(owners_end);
        kill(server, SIGINT);
        succeeded(server);
    }
    nftw(cluster.directory, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    _exit(0);
}

/* ---- the owner ---- */

static void show_log(void)
{
    char path[96], line[512];
    snprintf(path, sizeof(path), "%s/log", cluster.directory);
    FILE *log = fopen(path, "r");
    while (log && fgets(line, sizeof(line), log))
        fputs(line, stderr);
    if (log)
        fclose(log);
}

static void wait_until_ready(void)
{
    for (int attempt = 0; attempt < START_SECONDS * 50; attempt++) {
        if (PQping(cluster.conninfo) == PQPING_OK)
            return;
        if (waitpid(cluster.keeper, NULL, WNOHANG) == cluster.keeper)
            give_up("initdb failed", cluster.bin);
        nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    }
    show_log();
    give_up("PostgreSQL did not start", cluster.directory);
}

void fq_cluster_start(void)
{
    if (!found_by_pg_config() && !found_in_usual_place())
        give_up("PostgreSQL's server programs are needed for these tests",
                "neither pg_config --bindir nor /usr/lib/postgresql/*/bin has them");
    snprintf(cluster.directory, sizeof(cluster.directory), "/tmp/fq-cluster-XXXXXX");
    if (!mkdtemp(cluster.directory))
        give_up("no temporary directory", strerror(errno));
    chmod(cluster.directory, 0755);
    snprintf(cluster.conninfo, sizeof(cluster.conninfo), "host=%s dbname=postgres user=postgres",
             cluster.directory);
    int ends[2];
    if (pipe(ends) != 0)
        give_up("no pipe", strerror(errno));
    cluster.owner = getpid();
    cluster.keeper = fork();
    if (cluster.keeper == 0) {
        close(ends[1]);
        keep(ends[0]);
    }
    close(ends[0]);
    cluster.keeper_pipe = ends[1];
    atexit(fq_cluster_stop);
    wait_until_ready();
}

void fq_cluster_stop(void)
{
    if (cluster.keeper <= 0 || getpid() != cluster.owner)
        return;
    close(cluster.keeper_pipe);
    succeeded(cluster.keeper);
    cluster.keeper = 0;
}

const char *fq_cluster_conninfo(void)
{
    return cluster.conninfo;
}

const char *fq_cluster_directory(void)
{
    return cluster.directory;
}

static PGresult *execute(PGconn *conn, const char *sql)
{
    PGresult *result = PQexec(conn, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        give_up(sql, PQerrorMessage(conn));
    return result;
}

void fq_cluster_sql(const char *sql)
{
    PGconn *conn = PQconnectdb(cluster.conninfo);
    PQclear(execute(conn, "set client_min_messages = warning"));
    PQclear(execute(conn, sql));
    PQfinish(conn);
}

const char *fq_cluster_value(const char *sql)
{
    static char value[1024];
    PGconn *conn = PQconnectdb(cluster.conninfo);
    PGresult *result = execute(conn, sql);
    snprintf(value, sizeof(value), "%s", PQntuples(result) ? PQgetvalue(result, 0, 0) : "");
    PQclear(result);
    PQfinish(conn);
    return value;
}
