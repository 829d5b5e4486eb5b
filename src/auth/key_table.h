/* SPDX-License-Identifier: MIT
 *
 * Keys of programs that stand in a table of the database.  Whom a key stands for is asked by its
 * SHA-256, and remembered; so is that there is no such key.
 *
 * What is remembered is forgotten when the table tells of a change (struct fq_key_news), after
 * FQ_LIMIT_KEYS_KNOWN_MS or FQ_LIMIT_KEYS_UNKNOWN_MS, and FQ_LIMIT_RIGHTS_UNHEARD_MS after anybody
 * last listened; of a table that tells nothing, FQ_LIMIT_RIGHTS_UNHEARD_MS after it was asked.
 *
 * One question at a time is under way, with all who came meanwhile in the next one.  So whoever
 * sends keys that do not exist takes one place of one connection, whatever he sends, and what is
 * remembered of his keys pushes out no good one.
 *
 * One thread: a memory belongs to a worker.
 */
#ifndef FQ_AUTH_KEY_TABLE_H
#define FQ_AUTH_KEY_TABLE_H

#include <stdatomic.h>

#include "auth/key_row.h"
#include "auth/provider.h"
#include "base/limits.h"
#include "cache/cache.h"
#include "net/loop.h"

/* The channel of NOTIFY on which the library's table tells. */
#define FQ_KEY_CHANNEL "fraiseql_api_keys"

/* What one thread hears for all. */
struct fq_key_news {
    _Atomic uint64_t changes; /* of the table, that were told or may have been */
    /* Until then, by the monotonic clock in milliseconds, all that was told has been heard.  0:
     * nobody listens. */
    _Atomic uint64_t heard_until_ms;
};

struct fq_key_memory {
    struct fq_database *database;
    const struct fq_key_news *news;
    struct fq_cache known;
    struct fq_cache unknown;
    struct fq_list waiting; /* who is not asked about yet */
    struct fq_turn next;    /* asks about them: from the loop, since who comes is in a guard */

    /* The question under way. */
    struct fq_list asked; /* who waits for it; not empty while it is running */
    const struct fq_key_table *table;
    struct fq_known_key *found;
    struct fq_job job;
    struct fq_step step;
    const char *values[1];
    char digests[FQ_LIMIT_KEYS_ASKED * (2 * FQ_KEY_DIGEST_BYTES + 1) + 2];
    uint64_t changes; /* of before it was asked */
    uint64_t asked_ms;
    bool unreadable;
    bool exhausted;
    bool running;
    bool telling; /* it has ended, and those who waited are being told */
};

enum fq_status fq_key_memory_init(struct fq_key_memory *memory, struct fq_loop *loop,
                                  struct fq_database *database,
                                  const struct fq_key_news *news) FQ_CHECKED;

/* Nobody waits any more.  Fine on one that was set to zero and never initialised. */
void fq_key_memory_clear(struct fq_key_memory *memory);

/* What is remembered is forgotten. */
void fq_key_memory_forget(struct fq_key_memory *memory);

/* Whom the key of this SHA-256 stands for, as authenticate() of struct fq_provider_type says.
 * Inside a guard. */
enum fq_auth_outcome fq_key_table_find(const struct fq_key_table *table, struct fq_attempt *attempt,
                                       const char digest[FQ_KEY_DIGEST_BYTES]);

/* After LATER: the attempt waits no longer. */
void fq_key_table_leave(struct fq_attempt *attempt);

#endif
