/* SPDX-License-Identifier: MIT
 *
 * A key that stands in a file of its own.
 */
#ifndef FQ_RUNTIME_SECRET_FILE_H
#define FQ_RUNTIME_SECRET_FILE_H

#include "base/error.h"

/* Without an editor's line end, in arena; whose begins what is said of it.  FQ_CONFIG: it cannot be
 * read, or is too short. */
enum fq_status fq_secret_file_read(const char *path, const char *whose, struct fq_arena *arena,
                                   fq_str *ret, struct fq_error *reterr) FQ_CHECKED;

#endif
