/* SPDX-License-Identifier: MIT
 *
 * Inside server/ only: the memory of API keys that stand in tables (auth/key_table.h), of one
 * worker; the first one listens for changes of the library's table and tells all.
 */
#ifndef FQ_SERVER_KEY_NEWS_H
#define FQ_SERVER_KEY_NEWS_H

#include "auth/key_table.h"
#include "config/config.h"
#include "pg/listen.h"

struct fq_worker_keys {
    struct fq_key_memory memory; /* its database is NULL: no provider has a table */
    struct fq_pg_listener *listener;
};

struct fq_worker_keys_options {
    const struct fq_config *config;
    struct fq_loop *loop;
    struct fq_database *database;
    struct fq_key_news *news; /* of all workers */
    bool listens;             /* this one does, for all */
};

/* At the worker's start, and when it has another configuration: what was remembered is forgotten.
 * FQ_NOMEM. */
enum fq_status fq_worker_keys_set(struct fq_worker_keys *keys,
                                  const struct fq_worker_keys_options *options) FQ_CHECKED;

/* Nobody listens any more.  Also of one that was never set. */
void fq_worker_keys_stop(struct fq_worker_keys *keys);

/* Behind that, when nobody waits any more and the database is still there. */
void fq_worker_keys_clear(struct fq_worker_keys *keys);

#endif
