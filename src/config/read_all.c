/* SPDX-License-Identifier: MIT */
#include "config/read_all.h"

#include <errno.h>
#include <fcntl.h>
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

int fq_read_file(const char *path, struct fq_buf *buf)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno;
    int failure = fq_read_all(fd, buf);
    close(fd);
    return failure;
}
