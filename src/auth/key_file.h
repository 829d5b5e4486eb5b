/* SPDX-License-Identifier: MIT
 *
 * Files with secrets and keys.
 */
#ifndef FQ_AUTH_KEY_FILE_H
#define FQ_AUTH_KEY_FILE_H

#include "base/error.h"

/* The content of a file, in arena, without one line end at its end.  Inside a guard. */
enum fq_status fq_key_file_read(struct fq_arena *arena, fq_str path, fq_str *ret,
                                struct fq_error *reterr) FQ_CHECKED;

#endif
