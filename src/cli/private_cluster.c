/* SPDX-License-Identifier: MIT */
#include "cli/private_cluster.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/interrupt.h"
#include "cli/pg_programs.h"
#include "cli/terminal.h"

#define LOG_NAME "postgres.log"

/* initdb takes one to three seconds, starting a tenth of one; a machine under load is given time.
 */
#define CREATE_MS 120000
#define START_MS  60000

/* Between two attempts to connect while it starts. */
#define ATTEMPT_MS 20

/* Of the three ways to ask PostgreSQL to stop: fast ends its connections, immediate its processes,
 * and the last is not asking. */
static const struct {
    int signal;
    int wait_ms;
} stop_steps[] = {{SIGINT, 10000}, {SIGQUIT, 5000}, {SIGKILL, 5000}};

static bool choose_user(struct fq_private_cluster *cluster)
{
    cluster->user = geteuid();
    cluster->group = getegid();
    if (cluster->user != 0)
        return true;
    const struct passwd *user = getpwnam("postgres");
    if (!user)
        user = getpwnam("nobody");
    if (!user || user->pw_uid == 0) {
        fq_cli_error("PostgreSQL does not run as root, and there is no user postgres or nobody to "
                     "run it; start the demo as another user");
        return false;
    }
    cluster->user = user->pw_uid;
    cluster->group = user->pw_gid;
    return true;
}

bool fq_private_cluster_init(struct fq_private_cluster *cluster)
{
    *cluster = (struct fq_private_cluster){.folder.lock = -1};
    if (!fq_cli_pg_programs_find(cluster->programs, sizeof(cluster->programs))) {
        fq_cli_error("the demo needs PostgreSQL's server programs (initdb, postgres), which were "
                     "not found through pg_config, PATH or /usr/lib/postgresql; install "
                     "PostgreSQL, on Debian: apt install postgresql");
        return false;
    }
    if (!choose_user(cluster))
        return false;
    fq_demo_folder_sweep(cluster->user);
    return true;
}

/* In the child: becomes the unprivileged user for good.  The group list goes first, since it takes
 * root to change it. */
static bool drop_rights(const struct fq_private_cluster *cluster)
{
    if (geteuid() != 0)
        return true;
    return setgroups(0, NULL) == 0 && setgid(cluster->group) == 0 && setuid(cluster->user) == 0;
}

/* In the child: everything between fork and exec.  Returns only on failure, with errno set. */
static void become(const struct fq_private_cluster *cluster, pid_t parent, int log,
                   const char *program, const char *const argv[])
{
    /* A session of its own, so that Ctrl-C reaches the demo alone, which then stops it in order. */
    setsid();
    fq_cli_interrupt_forget();
    if (!drop_rights(cluster))
        return;
    /* Dies with the demo, even a killed one.  After the change of user, which undoes it; the
     * parent may have died before. */
    if (prctl(PR_SET_PDEATHSIG, SIGQUIT) != 0)
        return;
    if (getppid() != parent)
        _exit(1);
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (nothing < 0 || chdir(cluster->folder.path) != 0 || dup2(nothing, STDIN_FILENO) < 0 ||
        dup2(log, STDOUT_FILENO) < 0 || dup2(log, STDERR_FILENO) < 0)
        return;
    /* execv() changes no argument, though its type would allow it. */
    execv(program, (char *const *)(uintptr_t)argv);
}

/* Starts the program of PostgreSQL that argv names, its output going to the log; 0 when that
 * fails. */
static pid_t run_program(const struct fq_private_cluster *cluster, const char *const argv[])
{
    char program[PATH_MAX + 16], path[PATH_MAX + 16];
    snprintf(program, sizeof(program), "%s/%s", cluster->programs, argv[0]);
    snprintf(path, sizeof(path), "%s/" LOG_NAME, cluster->folder.path);
    int log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
    pid_t parent = getpid();
    pid_t child = log >= 0 ? fork() : -1;
    if (child == 0) {
        become(cluster, parent, log, program, argv);
        dprintf(log, "cannot run %s: %s\n", program, strerror(errno));
        _exit(127);
    }
    if (child < 0)
        fq_cli_error("cannot run %s: %s", program, strerror(errno));
    if (log >= 0)
        close(log);
    return child > 0 ? child : 0;
}

/* The last lines of what PostgreSQL wrote: the reason stands at the end. */
static void show_log(const struct fq_private_cluster *cluster, const char *what)
{
    char path[PATH_MAX + 16], text[2048];
    snprintf(path, sizeof(path), "%s/" LOG_NAME, cluster->folder.path);
    ssize_t got = -1;
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0) {
        off_t size = lseek(fd, 0, SEEK_END);
        off_t from = size > (off_t)sizeof(text) ? size - (off_t)sizeof(text) : 0;
        got = pread(fd, text, sizeof(text), from);
        close(fd);
    }
    fq_cli_error("%s; PostgreSQL says:\n%.*s", what, got > 0 ? (int)got : 0, text);
}

/* Waits for a child without taking its exit status; true once it has ended. */
static bool wait_for_end(pid_t child, int timeout_ms)
{
    int process = pidfd_open(child, 0);
    if (process < 0)
        return errno == ESRCH;
    struct pollfd ended = {.fd = process, .events = POLLIN};
    int count;
    do {
        count = poll(&ended, 1, timeout_ms);
    } while (count < 0 && errno == EINTR);
    close(process);
    return count > 0;
}

/* Ends a child that is not needed any more. */
static void end_child(pid_t child)
{
    kill(-child, SIGKILL); /* with what it has started, once it has a session of its own */
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
}

/* Whether the child ended well in time and without an interrupt. */
static bool finish_child(pid_t child, int timeout_ms)
{
    int process = pidfd_open(child, 0);
    enum fq_cli_wait wait = FQ_CLI_WAIT_TIMEOUT;
    if (process >= 0) {
        wait = fq_cli_interruptible_wait(process, POLLIN, timeout_ms);
        close(process);
    }
    if (wait != FQ_CLI_WAIT_READY) {
        end_child(child);
        return false;
    }
    int status;
    return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool fq_private_cluster_create(struct fq_private_cluster *cluster)
{
    if (!fq_demo_folder_make(&cluster->folder, cluster->user, cluster->group))
        return false;
    static const char *const argv[] = {
        "initdb",
        "--pgdata=data",
        ("--username=" FQ_PRIVATE_CLUSTER_SUPERUSER),
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
        NULL,
    };
    pid_t child = run_program(cluster, argv);
    if (!child)
        return false;
    if (finish_child(child, CREATE_MS))
        return true;
    if (!fq_cli_interrupted())
        show_log(cluster, "cannot make a database cluster");
    return false;
}

/* One attempt; ready when PostgreSQL takes connections. */
static bool answers(const struct fq_private_cluster *cluster)
{
    char address[PATH_MAX * 2];
    return fq_private_cluster_address(cluster, FQ_PRIVATE_CLUSTER_SUPERUSER, "postgres", address,
                                      sizeof(address)) &&
           PQping(address) == PQPING_OK;
}

static bool wait_until_ready(struct fq_private_cluster *cluster)
{
    int process = pidfd_open(cluster->postmaster, 0);
    bool ready = false;
    enum fq_cli_wait wait = FQ_CLI_WAIT_TIMEOUT;
    for (int waited = 0; process >= 0 && waited < START_MS; waited += ATTEMPT_MS) {
        ready = answers(cluster);
        if (ready)
            break;
        wait = fq_cli_interruptible_wait(process, POLLIN, ATTEMPT_MS);
        if (wait != FQ_CLI_WAIT_TIMEOUT)
            break;
    }
    if (process >= 0)
        close(process);
    if (!ready && wait != FQ_CLI_WAIT_INTERRUPTED)
        show_log(cluster, "PostgreSQL does not start");
    return ready;
}

bool fq_private_cluster_start(struct fq_private_cluster *cluster, unsigned connections)
{
    char sockets[PATH_MAX + 64], most[64];
    /* The setting is a list of names: a comma or space in ours needs the quotes. */
    snprintf(sockets, sizeof(sockets), "--unix_socket_directories=\"%s\"", cluster->folder.path);
    snprintf(most, sizeof(most), "--max_connections=%u", connections);
    /* Nothing here outlives the demo, so nothing need reach the disk. */
    const char *const argv[] = {
        "postgres",
        "-D",
        "data",
        sockets,
        "--listen_addresses=",
        "--port=5432",
        most,
        "--shared_buffers=128MB",
        "--autovacuum=on",
        "--fsync=off",
        "--synchronous_commit=off",
        "--full_page_writes=off",
        NULL,
    };
    cluster->postmaster = run_program(cluster, argv);
    return cluster->postmaster && wait_until_ready(cluster);
}

bool fq_private_cluster_address(const struct fq_private_cluster *cluster, const char *user,
                                const char *database, char *ret, size_t size)
{
    char host[PATH_MAX * 2];
    size_t len = 0;
    for (const char *from = cluster->folder.path; *from && len + 3 < sizeof(host); from++) {
        if (*from == '\'' || *from == '\\')
            host[len++] = '\\';
        host[len++] = *from;
    }
    host[len] = '\0';
    int written =
        snprintf(ret, size, "host='%s' port=5432 user=%s dbname=%s", host, user, database);
    return written > 0 && (size_t)written < size;
}

static void stop_postgres(struct fq_private_cluster *cluster)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(stop_steps); i++) {
        kill(cluster->postmaster, stop_steps[i].signal);
        if (wait_for_end(cluster->postmaster, stop_steps[i].wait_ms))
            break;
    }
    waitpid(cluster->postmaster, NULL, WNOHANG);
    cluster->postmaster = 0;
}

void fq_private_cluster_clear(struct fq_private_cluster *cluster)
{
    if (cluster->postmaster)
        stop_postgres(cluster);
    if (cluster->folder.lock >= 0)
        fq_demo_folder_remove(&cluster->folder);
}
