/* SPDX-License-Identifier: MIT
 *
 * Lines on their way to standard error or output.  A thread of its own writes them, so that whoever
 * says something never waits for a disk, or for a program that reads slowly or not at all.  What
 * finds no room, or cannot be written, is lost and counted; nothing else suffers.
 */
#ifndef FQ_SERVER_LOG_QUEUE_H
#define FQ_SERVER_LOG_QUEUE_H

#include "base/str.h"

/* From then on lines are queued.  False when there is no thread: they are written at once. */
bool fq_log_queue_start(void);

/* Waits for what is queued to be written, but not for ever; then as before the start. */
void fq_log_queue_end(void);

/* One line with its end, to this descriptor.  Any thread. */
void fq_log_queue_put(int fd, fq_str line);

/* Waits until there is room for many more, but not for ever: false when it was in vain.  For who
 * says much at once, and serves nobody meanwhile. */
bool fq_log_queue_wait(void);

/* Lines lost since the process began. */
uint64_t fq_log_queue_lost(void);

#endif
