/* SPDX-License-Identifier: MIT
 *
 * A policy file, read as model/policy.h has it; schema/policy.c says whether it fits a schema.
 */
#ifndef FQ_RUNTIME_POLICY_FILE_H
#define FQ_RUNTIME_POLICY_FILE_H

#include "base/arena.h"
#include "model/policy.h"

/* Everything lives in arena.  What is wrong is in *errors; FQ_CONFIG alone, with *reterr: it cannot
 * be read, or is no YAML. */
enum fq_status fq_policy_file_read_all(struct fq_arena *arena, const char *path,
                                       const struct fq_policy **ret, struct fq_errors *errors,
                                       struct fq_error *reterr);

/* The same where it must be right.  *reterr tells all mistakes, with their places. */
enum fq_status fq_policy_file_read(struct fq_arena *arena, const char *path,
                                   const struct fq_policy **ret, struct fq_error *reterr);

#endif
