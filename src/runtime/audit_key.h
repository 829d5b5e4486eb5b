/* SPDX-License-Identifier: MIT
 *
 * The key of the audit log's chain, as it stands in a file.
 */
#ifndef FQ_RUNTIME_AUDIT_KEY_H
#define FQ_RUNTIME_AUDIT_KEY_H

#include "base/error.h"

/* Without an editor's line end, in arena.  FQ_CONFIG: it cannot be read, or is too short. */
enum fq_status fq_audit_key_read(const char *path, struct fq_arena *arena, fq_str *ret,
                                 struct fq_error *reterr) FQ_CHECKED;

#endif
