/* SPDX-License-Identifier: MIT
 *
 * A PostgreSQL of our own: made for one demo, reached through a socket in its folder only, tuned
 * to be quick and to forget.
 *
 * Waits heed held-back interrupts (cli/interrupt.h).  Functions that return false have said why,
 * unless an interrupt was the reason.
 */
#ifndef FQ_CLI_PRIVATE_CLUSTER_H
#define FQ_CLI_PRIVATE_CLUSTER_H

#include <limits.h>
#include <sys/types.h>

#include "base/compiler.h"
#include "cli/demo_folder.h"

struct fq_private_cluster {
    char programs[PATH_MAX]; /* where initdb and postgres are */
    /* Who runs them: us, or, since PostgreSQL refuses root, an unprivileged user. */
    uid_t user;
    gid_t group;
    struct fq_demo_folder folder;
    pid_t postmaster; /* 0: does not run */
};

/* Finds PostgreSQL and the user to run it, and clears away what killed demos left. */
bool fq_private_cluster_init(struct fq_private_cluster *cluster) FQ_CHECKED;

/* Makes the folder and the data folder in it. */
bool fq_private_cluster_create(struct fq_private_cluster *cluster) FQ_CHECKED;

/* Starts PostgreSQL for up to this many connections, and waits until it answers. */
bool fq_private_cluster_start(struct fq_private_cluster *cluster, unsigned connections) FQ_CHECKED;

/* Writes a libpq connection string for user and database; false when size is too small. */
bool fq_private_cluster_address(const struct fq_private_cluster *cluster, const char *user,
                                const char *database, char *ret, size_t size) FQ_CHECKED;

/* Its first user. */
#define FQ_PRIVATE_CLUSTER_SUPERUSER "postgres"

/* Stops PostgreSQL, whatever runs in it, and removes the folder.  Fine after any of the above has
 * failed. */
void fq_private_cluster_clear(struct fq_private_cluster *cluster);

#endif
