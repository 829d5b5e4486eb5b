/* SPDX-License-Identifier: MIT
 *
 * What is served, and how it is come by: the schema with the documents that clients may ask by
 * name.  Server and library read both in this way, and try again at the same pace while the
 * database is not there yet.
 */
#ifndef FQ_RUNTIME_SERVED_H
#define FQ_RUNTIME_SERVED_H

#include "runtime/load.h"

struct fq_persisted;

/* As fq_load_schema(), and persisted.folder into persisted: both or neither.  *trusted_count is how
 * many documents the folder has.  The schema's model is forgotten. */
enum fq_status fq_load_served(const struct fq_config *config, const struct fq_load_options *options,
                              struct fq_persisted *persisted, struct fq_arena *arena,
                              struct fq_schema **ret, size_t *trusted_count,
                              struct fq_error *reterr);

/* Whether a failure may pass with time; served: there is a schema already.  A database that lost
 * everything is no reason to forget what is served; one that has nothing yet waits for a migration.
 */
bool fq_load_may_pass(enum fq_status status, bool served);

/* Trying again: soon, then more and more seldom. */
struct fq_retry {
    uint32_t wait_ms; /* before the next time */
    bool again;       /* it has been tried before */
};

void fq_retry_init(struct fq_retry *retry);

/* How long to wait now; the next time it is longer. */
uint32_t fq_retry_next(struct fq_retry *retry);

#endif
