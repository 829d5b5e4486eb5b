/* SPDX-License-Identifier: MIT */
#include "cli/demo_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/str.h"
#include "cli/terminal.h"

#define PREFIX         "fraiseql-demo-"
#define TEMPORARY_NAME PREFIX "2147483647-XXXXXX"
#define SOCKET_NAME    "/.s.PGSQL.5432"
#define LOCK_NAME      "lock"
#define NEW_LOCK_NAME  "lock.new"

/* Deeper than PostgreSQL's own folders go. */
#define TREE_DEPTH 16

/* An immediate shutdown of an idle PostgreSQL takes some milliseconds. */
#define STOP_MS 5000

/* TMPDIR, unless a socket below it would have too long a name. */
static const char *temporary_folder(void)
{
    const char *chosen = getenv("TMPDIR");
    size_t room =
        sizeof(((struct sockaddr_un *)0)->sun_path) - sizeof("/" TEMPORARY_NAME SOCKET_NAME);
    return chosen && chosen[0] == '/' && strlen(chosen) <= room ? chosen : "/tmp";
}

/* Removes what the open folder holds.  Follows no link, so that nobody who may write there can
 * direct the removal elsewhere. */
static bool empty_folder(int fd, int depth)
{
    DIR *listing = fdopendir(fd);
    if (!listing) {
        close(fd);
        return false;
    }
    bool emptied = true;
    for (struct dirent *entry; (entry = readdir(listing));) {
        const char *name = entry->d_name;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
            continue;
        if (unlinkat(fd, name, 0) == 0)
            continue;
        int below = depth ? openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;
        if (below >= 0)
            empty_folder(below, depth - 1);
        if (below < 0 || unlinkat(fd, name, AT_REMOVEDIR) != 0)
            emptied = false;
    }
    closedir(listing);
    return emptied;
}

static bool remove_tree(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return fd >= 0 && empty_folder(fd, TREE_DEPTH) && rmdir(path) == 0;
}

/* Locked under another name first: a lock without its holder would look like a dead demo's. */
static int make_lock(const char *path)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return -1;
    int lock =
        openat(folder, NEW_LOCK_NAME, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (lock >= 0 && (flock(lock, LOCK_EX | LOCK_NB) != 0 ||
                      renameat(folder, NEW_LOCK_NAME, folder, LOCK_NAME) != 0)) {
        close(lock);
        lock = -1;
    }
    close(folder);
    return lock;
}

bool fq_demo_folder_make(struct fq_demo_folder *folder, uid_t owner, gid_t group)
{
    folder->lock = -1;
    int len = snprintf(folder->path, sizeof(folder->path), "%s/" PREFIX "%d-XXXXXX",
                       temporary_folder(), (int)getpid());
    if (len < 0 || (size_t)len >= sizeof(folder->path) || !mkdtemp(folder->path)) {
        fq_cli_error("cannot make a temporary folder in %s: %s; set TMPDIR to another place",
                     temporary_folder(), strerror(errno));
        return false;
    }
    folder->lock = make_lock(folder->path);
    if (folder->lock >= 0 && (owner == geteuid() || chown(folder->path, owner, group) == 0))
        return true;
    fq_cli_error("cannot prepare the temporary folder %s: %s", folder->path, strerror(errno));
    fq_demo_folder_remove(folder);
    return false;
}

void fq_demo_folder_remove(struct fq_demo_folder *folder)
{
    if (!remove_tree(folder->path))
        fq_cli_error("cannot remove %s: %s; remove it by hand", folder->path, strerror(errno));
    if (folder->lock >= 0)
        close(folder->lock);
    folder->lock = -1;
}

/* The process number in the first line of data/postmaster.pid, or 0. */
static pid_t read_postmaster(const char *path)
{
    char name[PATH_MAX], text[32] = "";
    int len = snprintf(name, sizeof(name), "%s/data/postmaster.pid", path);
    if (len < 0 || (size_t)len >= sizeof(name))
        return 0;
    int fd = open(name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return 0;
    ssize_t got = read(fd, text, sizeof(text) - 1);
    close(fd);
    long pid = got > 0 ? strtol(text, NULL, 10) : 0;
    return pid > 1 && pid <= INT_MAX ? (pid_t)pid : 0;
}

/* A number may have gone to another process since it was written.  PostgreSQL works in its data
 * folder and runs as the owner of ours. */
static bool works_there(pid_t pid, const char *path, uid_t owner)
{
    char link[64], expected[PATH_MAX + 8], actual[PATH_MAX];
    snprintf(link, sizeof(link), "/proc/%d/cwd", (int)pid);
    ssize_t len = readlink(link, actual, sizeof(actual) - 1);
    if (len < 0)
        return false;
    actual[len] = '\0';
    char *resolved = realpath(path, NULL);
    snprintf(expected, sizeof(expected), "%s/data", resolved ? resolved : path);
    fq_free(resolved);
    *strrchr(link, '/') = '\0';
    struct stat process;
    return strcmp(actual, expected) == 0 && stat(link, &process) == 0 && process.st_uid == owner;
}

static void stop_postmaster(const char *path, uid_t owner)
{
    pid_t pid = read_postmaster(path);
    int process = pid ? pidfd_open(pid, 0) : -1;
    if (process < 0)
        return;
    static const int steps[] = {SIGQUIT, SIGKILL};
    struct pollfd ended = {.fd = process, .events = POLLIN};
    for (size_t i = 0; i < sizeof(steps) / sizeof(*steps) && works_there(pid, path, owner); i++) {
        if (pidfd_send_signal(process, steps[i], NULL, 0) != 0 || poll(&ended, 1, STOP_MS) > 0)
            break;
    }
    close(process);
}

/* Whether a demo still lives in the folder; if not, its lock is ours, in *lock, so that two new
 * demos do not both clear it away. */
static bool is_alive(const char *path, const char *name, int *lock)
{
    char file[PATH_MAX];
    int len = snprintf(file, sizeof(file), "%s/" LOCK_NAME, path);
    if (len < 0 || (size_t)len >= sizeof(file))
        return true;
    *lock = open(file, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (*lock >= 0)
        return flock(*lock, LOCK_EX | LOCK_NB) != 0;
    if (errno != ENOENT)
        return true;
    /* Just being made, or left in that moment: the name tells by whom. */
    pid_t pid = (pid_t)strtol(name + strlen(PREFIX), NULL, 10);
    return pid <= 0 || kill(pid, 0) == 0 || errno != ESRCH;
}

static void sweep_one(const char *parent, const char *name, uid_t owner)
{
    char path[PATH_MAX];
    struct stat info;
    int len = snprintf(path, sizeof(path), "%s/%s", parent, name);
    if (len < 0 || (size_t)len >= sizeof(path) || lstat(path, &info) != 0)
        return;
    if (!S_ISDIR(info.st_mode) || (info.st_uid != geteuid() && info.st_uid != owner))
        return;
    int lock = -1;
    if (!is_alive(path, name, &lock)) {
        stop_postmaster(path, info.st_uid);
        remove_tree(path);
    }
    if (lock >= 0)
        close(lock);
}

void fq_demo_folder_sweep(uid_t owner)
{
    const char *parent = temporary_folder();
    DIR *listing = opendir(parent);
    if (!listing)
        return;
    for (struct dirent *entry; (entry = readdir(listing));) {
        if (fq_str_starts_with(fq_str_from(entry->d_name), FQ_STR(PREFIX)))
            sweep_one(parent, entry->d_name, owner);
    }
    closedir(listing);
}
