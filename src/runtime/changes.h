/* SPDX-License-Identifier: MIT
 *
 * Asks the database from time to time whether it is still what the schema
 * says. One lane asks for all, on a connection that is there anyway.
 */
#ifndef FQ_RUNTIME_CHANGES_H
#define FQ_RUNTIME_CHANGES_H

#include "database/database.h"
#include "net/timer.h"

struct fq_catalog;

struct fq_changes {
    struct fq_database *database;
    void (*tell)(struct fq_changes *changes, bool differs);
    struct fq_timer timer;
    struct fq_job job;
    struct fq_step step;
    bool asking;
    /* Of the catalog that is served: */
    uint64_t mark;
    uint64_t fingerprint;
};

/* It begins with fq_changes_watch().  tell is called each time the two were compared. */
void fq_changes_init(struct fq_changes *changes, struct fq_loop *loop, struct fq_database *database,
                     void (*tell)(struct fq_changes *changes, bool differs));

/* From now on the database is compared with this catalog; every_ms 0: it is not. */
void fq_changes_watch(struct fq_changes *changes, const struct fq_catalog *catalog,
                      uint32_t every_ms);

void fq_changes_stop(struct fq_changes *changes);

#endif
