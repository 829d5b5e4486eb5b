/* SPDX-License-Identifier: MIT */
#include "net/spill.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/limits.h"

/* For file systems that cannot make a file without a name. */
static int open_and_unlink(const char *folder)
{
    char path[FQ_LIMIT_PATH_BYTES];
    int len = snprintf(path, sizeof(path), "%s/fraiseql-XXXXXX", folder);
    if (len < 0 || (size_t)len >= sizeof(path))
        return -1;
    int fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        unlink(path);
    return fd;
}

enum fq_status fq_spill_open(struct fq_spill *spill, const struct fq_spill_place *place)
{
    *spill = (struct fq_spill){.place = place, .fd = -1};
    spill->fd = open(place->folder, O_TMPFILE | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (spill->fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL))
        spill->fd = open_and_unlink(place->folder);
    return spill->fd < 0 ? FQ_UNAVAILABLE : FQ_OK;
}

/* The file takes its whole length on the disk until it is cut. */
static void set_end(struct fq_spill *spill, uint64_t end)
{
    fq_budget_shrink(spill->place->budget, spill->end, end);
    spill->end = end;
}

void fq_spill_clear(struct fq_spill *spill)
{
    if (spill->fd < 0)
        return;
    close(spill->fd);
    set_end(spill, 0);
    spill->begin = 0;
    spill->fd = -1;
}

static bool write_at(int fd, fq_str bytes, uint64_t at)
{
    while (bytes.len > 0) {
        ssize_t written = pwrite(fd, bytes.ptr, bytes.len, (off_t)at);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        at += (uint64_t)written;
        bytes = fq_str_from_offset(bytes, (size_t)written);
    }
    return true;
}

enum fq_status fq_spill_write(struct fq_spill *spill, fq_str bytes)
{
    if (bytes.len > spill->place->max || spill->end > spill->place->max - bytes.len)
        return FQ_UNAVAILABLE;
    if (!fq_budget_grow(spill->place->budget, spill->end, spill->end + bytes.len))
        return FQ_UNAVAILABLE;
    if (!write_at(spill->fd, bytes, spill->end)) {
        fq_budget_shrink(spill->place->budget, spill->end + bytes.len, spill->end);
        return FQ_UNAVAILABLE;
    }
    spill->end += bytes.len;
    return FQ_OK;
}

size_t fq_spill_peek(const struct fq_spill *spill, char *to, size_t size)
{
    if (size > fq_spill_len(spill))
        size = (size_t)fq_spill_len(spill);
    ssize_t got;
    do {
        got = pread(spill->fd, to, size, (off_t)spill->begin);
    } while (got < 0 && errno == EINTR);
    return got > 0 ? (size_t)got : 0;
}

void fq_spill_skip(struct fq_spill *spill, size_t bytes)
{
    spill->begin += bytes;
    if (spill->begin < spill->end)
        return;
    /* What the reader has caught up with is given back to the disk. */
    if (ftruncate(spill->fd, 0) == 0) {
        set_end(spill, 0);
        spill->begin = 0;
    }
}
