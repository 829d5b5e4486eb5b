/* SPDX-License-Identifier: MIT
 *
 * Inside engine/ only: which of the database's own words a client may read.
 */
#ifndef FQ_ENGINE_RAISED_H
#define FQ_ENGINE_RAISED_H

#include "engine/engine.h"

/* An error that a statement raised, as its client is told it: one whose SQLSTATE is for clients in
 * its own words and with the SQLSTATE in extensions, any other as it is. */
struct fq_error fq_engine_told(const struct fq_engine_options *options, struct fq_arena *arena,
                               const struct fq_error *error);

#endif
