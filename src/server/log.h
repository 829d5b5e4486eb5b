/* SPDX-License-Identifier: MIT
 *
 * What the server says to whoever runs it: one line a message, on standard error.  Between
 * fq_log_queue_start() and its end nobody waits for a line to be written (log_queue.h).
 */
#ifndef FQ_SERVER_LOG_H
#define FQ_SERVER_LOG_H

#include "config/config.h"

/* Before the first message, from one thread. */
void fq_log_init(enum fq_log_level level, enum fq_log_format format);

/* Thread-safe.  Control characters in the text are escaped. */
void fq_log(enum fq_log_level level, const char *format, ...) FQ_PRINTF(2, 3);

/* An error with its detail, which no client is shown. */
void fq_log_error(enum fq_log_level level, fq_str request_id, const struct fq_error *error);

#endif
