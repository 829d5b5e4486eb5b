/* SPDX-License-Identifier: MIT */
#include "config/read_all.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_BYTES 16384u

/* Through a piece of its own, so that a buffer with room for the file needs none for one byte more.
 */
int fq_read_all(int fd, struct fq_buf *buf)
{
    char piece[READ_BYTES];
    for (;;) {
        ssize_t got = read(fd, piece, sizeof(piece));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 ? errno : 0;
        fq_buf_add(buf, piece, (size_t)got);
        if (fq_buf_failed(buf))
            return buf->failure == FQ_LIMIT ? EFBIG : ENOMEM;
    }
}

static int read_opened(int fd, struct fq_buf *buf)
{
    int failure = fq_read_all(fd, buf);
    close(fd);
    return failure;
}

int fq_read_file(const char *path, struct fq_buf *buf)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno;
    return read_opened(fd, buf);
}

int fq_read_kept_file(const char *path, struct fq_buf *buf)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe would wait for its writer */
    if (fd < 0)
        return errno;
    if (fstat(fd, &status) == 0 && (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode)))
        return read_opened(fd, buf); /* of a folder the reader says what it is */
    close(fd);
    return ESPIPE;
}
