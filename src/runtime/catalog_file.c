/* SPDX-License-Identifier: MIT */
#include "runtime/catalog_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/read_all.h"

static bool is_ours(int fd)
{
    struct stat status;
    return fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == geteuid() &&
           (status.st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

bool fq_catalog_file_read(const char *path, struct fq_buf *to)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return false;
    bool ok = is_ours(fd) && fq_read_all(fd, to) == 0;
    close(fd);
    return ok;
}

static int write_all(int fd, fq_str bytes)
{
    while (bytes.len) {
        ssize_t written = write(fd, bytes.ptr, bytes.len);
        if (written < 0 && errno != EINTR)
            return errno;
        if (written > 0) {
            bytes.ptr += written;
            bytes.len -= (size_t)written;
        }
    }
    return 0;
}

/* Not forced to the disk: what a crash leaves of it has another sum. */
int fq_catalog_file_write(const char *path, fq_str bytes)
{
    char name[PATH_MAX];
    if (snprintf(name, sizeof(name), "%s.XXXXXX", path) >= (int)sizeof(name))
        return ENAMETOOLONG;
    int fd = mkostemp(name, O_CLOEXEC); /* for its owner alone */
    if (fd < 0)
        return errno;
    int failure = write_all(fd, bytes);
    if (close(fd) != 0 && !failure)
        failure = errno;
    if (!failure && rename(name, path) != 0)
        failure = errno;
    if (failure)
        unlink(name);
    return failure;
}
