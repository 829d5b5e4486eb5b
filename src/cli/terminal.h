/* SPDX-License-Identifier: MIT
 *
 * Messages to people, on standard error.  Colour only where a terminal shows it and NO_COLOR is
 * not set.
 */
#ifndef FQ_CLI_TERMINAL_H
#define FQ_CLI_TERMINAL_H

#include <stdbool.h>

#include "base/compiler.h"

/* "fraiseql: …" with the sentence and a newline. */
void fq_cli_error(const char *format, ...) FQ_PRINTF(1, 2);

/* What a long command is doing: on a terminal one line that is overwritten, elsewhere a line a
 * step. */
void fq_cli_progress(const char *format, ...) FQ_PRINTF(1, 2);

/* Removes the overwritten line, so that other output begins on a clean one. */
void fq_cli_progress_end(void);

#endif
