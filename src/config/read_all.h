/* SPDX-License-Identifier: MIT
 *
 * Files read whole.
 */
#ifndef FQ_CONFIG_READ_ALL_H
#define FQ_CONFIG_READ_ALL_H

#include "base/buf.h"

/* Appends everything that fd gives until its end.  Returns 0 or an errno: EFBIG when it is more
 * than the buffer may hold. */
int fq_read_all(int fd, struct fq_buf *buf);

/* The same from a file. */
int fq_read_file(const char *path, struct fq_buf *buf);

/* The same from one that can be read again, and that never keeps its reader waiting: ESPIPE when it
 * is a pipe or a device. */
int fq_read_kept_file(const char *path, struct fq_buf *buf);

#endif
