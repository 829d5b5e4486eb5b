/* SPDX-License-Identifier: MIT
 *
 * Inside engine/ only: what a client is told of an error that a statement raised.
 */
#ifndef FQ_ENGINE_RAISED_H
#define FQ_ENGINE_RAISED_H

#include "engine/engine.h"
#include "rbac/grants.h"

/* The error as its client is told it: one whose SQLSTATE is for clients in its own words, a
 * violated constraint by the names of the schema that those with the grants may know, any other
 * as it is.  What is new lives in arena.
 */
struct fq_error fq_engine_told(const struct fq_engine_options *options,
                               const struct fq_schema *schema, const struct fq_grants *grants,
                               struct fq_arena *arena, const struct fq_error *error);

#endif
