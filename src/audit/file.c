/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#include "audit/target.h"
#include "base/limits.h"

/* The last line, and what may be torn behind it. */
#define TAIL_BYTES (4 * (size_t)FQ_LIMIT_AUDIT_LINE_BYTES)

static int open_locked(const char *path)
{
    int fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
        int failure = errno;
        close(fd);
        errno = failure;
        return -1;
    }
    return fd;
}

/* The end of the file, in arena. */
static bool read_tail(int fd, struct fq_arena *arena, fq_str *ret, bool *ret_whole)
{
    struct stat known;
    if (fstat(fd, &known) != 0 || !S_ISREG(known.st_mode))
        return false;
    size_t size = (size_t)known.st_size, len = size < TAIL_BYTES ? size : TAIL_BYTES, at = 0;
    char *bytes = fq_arena_alloc(arena, len + 1);
    while (bytes && at < len) {
        ssize_t got = pread(fd, bytes + at, len - at, (off_t)(size - len + at));
        if (got <= 0 && errno != EINTR)
            return false;
        at += got > 0 ? (size_t)got : 0;
    }
    *ret = fq_str_of(bytes, len);
    *ret_whole = len == size;
    return bytes != NULL;
}

static size_t start_of_line(fq_str tail, size_t end)
{
    while (end > 0 && tail.ptr[end - 1] != '\n')
        end--;
    return end;
}

/* The last good line, from the end backwards; returns where it ends, 0 if there is none. */
static size_t find_last(fq_str tail, fq_str key, struct fq_audit_link *ret)
{
    struct fq_audit_line line;
    for (size_t end = tail.len; end > 0;) {
        if (tail.ptr[end - 1] == '\n')
            end--;
        size_t from = start_of_line(tail, end);
        if (fq_audit_read(fq_str_of(tail.ptr + from, end - from), key, &line)) {
            *ret = line.own;
            return end < tail.len ? end + 1 : end;
        }
        end = from;
    }
    return 0;
}

/* All there is of a first line that was not written whole. */
static bool is_torn_first(fq_str tail)
{
    return tail.ptr[0] == '{' && start_of_line(tail, tail.len) == 0;
}

/* A line that lacks nothing but its end, or the torn one, gets that end. */
static bool end_line(int fd, fq_str tail)
{
    return tail.len == 0 || tail.ptr[tail.len - 1] == '\n' || write(fd, "\n", 1) == 1;
}

enum fq_status fq_audit_file_open(struct fq_audit_file *file, fq_str key, struct fq_arena *arena,
                                  struct fq_audit_link *ret_link, uint64_t *ret_torn,
                                  char ret_digest[FQ_AUDIT_HASH_DIGITS], struct fq_error *reterr)
{
    fq_str tail;
    bool whole;
    *ret_torn = 0;
    fq_audit_link_init(ret_link);
    file->fd = -1;
    if (!file->path) {
        openlog("fraiseql", LOG_PID | LOG_NDELAY, LOG_AUTHPRIV);
        return FQ_OK;
    }
    file->fd = open_locked(file->path);
    if (file->fd < 0)
        return fq_error_set(reterr, arena, FQ_CONFIG, "audit.file: cannot write %s: %s", file->path,
                            errno == EWOULDBLOCK ? "another process does" : strerror(errno));
    if (!read_tail(file->fd, arena, &tail, &whole))
        return fq_error_set(reterr, arena, FQ_CONFIG, "audit.file: cannot read %s", file->path);
    size_t good = find_last(tail, key, ret_link);
    if (good == 0 && tail.len && !(whole && is_torn_first(tail)))
        return fq_error_set(reterr, arena, FQ_CONFIG,
                            "audit.file: the end of %s is no audit log, or one of another key; "
                            "'fraiseql audit verify' tells more, and a log is begun where there "
                            "is no file",
                            file->path);
    if (!end_line(file->fd, tail))
        return fq_error_set(reterr, arena, FQ_CONFIG, "audit.file: cannot write %s: %s", file->path,
                            strerror(errno));
    if (good == tail.len)
        return FQ_OK;
    /* With the end that it just got, if it lacked one. */
    bool ended = tail.ptr[tail.len - 1] == '\n';
    char *torn = fq_arena_alloc(arena, tail.len - good + 1);
    if (!torn)
        return fq_error_set(reterr, arena, FQ_NOMEM, "there is no memory for the audit log");
    memcpy(torn, tail.ptr + good, tail.len - good);
    torn[tail.len - good] = '\n';
    *ret_torn = tail.len - good + !ended;
    fq_audit_digest(FQ_STR_NONE, fq_str_of(torn, (size_t)*ret_torn), ret_digest);
    return FQ_OK;
}

enum fq_audit_file_opened fq_audit_file_reopen(struct fq_audit_file *file)
{
    struct stat now, then;
    if (!file->path || (fstat(file->fd, &then) == 0 && stat(file->path, &now) == 0 &&
                        now.st_dev == then.st_dev && now.st_ino == then.st_ino))
        return FQ_AUDIT_FILE_SAME;
    int fd = open_locked(file->path);
    if (fd < 0)
        return FQ_AUDIT_FILE_REFUSED;
    if (fstat(fd, &now) != 0 || now.st_size != 0) {
        close(fd);
        return FQ_AUDIT_FILE_REFUSED;
    }
    fq_audit_file_sync(file);
    close(file->fd);
    file->fd = fd;
    return FQ_AUDIT_FILE_OTHER;
}

/* ---- writing ---- */

/* syslog tells nobody whether it took a line. */
static size_t write_to_syslog(fq_str lines)
{
    for (size_t at = 0; at < lines.len;) {
        fq_str rest = fq_str_from_offset(lines, at);
        size_t len = fq_str_find_char(rest, '\n');
        syslog(LOG_AUTHPRIV | LOG_INFO, "%.*s", (int)len, rest.ptr);
        at += len + 1;
    }
    return lines.len;
}

/* The part of a line that found room is taken back, so that the file ends with a whole one.  Where
 * that is forbidden, as in a file that may only grow, it is told as written and goes on later. */
static size_t take_back(int fd, fq_str lines, size_t written)
{
    struct stat known;
    size_t whole = start_of_line(lines, written);
    if (whole < written && fstat(fd, &known) == 0 &&
        ftruncate(fd, known.st_size - (off_t)(written - whole)) == 0)
        return whole;
    return written;
}

size_t fq_audit_file_write(struct fq_audit_file *file, fq_str lines)
{
    size_t written = 0;
    if (!file->path)
        return write_to_syslog(lines);
    while (written < lines.len) {
        ssize_t more = write(file->fd, lines.ptr + written, lines.len - written);
        if (more > 0)
            written += (size_t)more;
        else if (more == 0 || errno != EINTR)
            return take_back(file->fd, lines, written);
    }
    return written;
}

void fq_audit_file_sync(struct fq_audit_file *file)
{
    if (file->path && file->fd >= 0)
        (void)fdatasync(file->fd);
}

void fq_audit_file_close(struct fq_audit_file *file)
{
    if (file->fd >= 0)
        close(file->fd);
    if (!file->path)
        closelog();
    file->fd = -1;
}
