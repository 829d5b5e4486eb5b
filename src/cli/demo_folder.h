/* SPDX-License-Identifier: MIT
 *
 * The temporary folder of a demo: made, locked as long as the demo lives, removed.  A demo that was
 * killed leaves its folder, but not its lock, behind; so the next one knows and clears it away.
 */
#ifndef FQ_CLI_DEMO_FOLDER_H
#define FQ_CLI_DEMO_FOLDER_H

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

/* A folder holds the lock, data/ (PostgreSQL's), its socket and postgres.log. */
struct fq_demo_folder {
    char path[PATH_MAX];
    int lock; /* the open lock file, or -1 */
};

/* Makes <temporary folder>/fraiseql-demo-<pid>-XXXXXX, given to owner.  On failure says so. */
bool fq_demo_folder_make(struct fq_demo_folder *folder, uid_t owner, gid_t group);

/* Removes it with all it holds; says so when that fails. */
void fq_demo_folder_remove(struct fq_demo_folder *folder);

/* Removes folders of ours or of owner that belong to no living demo, after stopping the PostgreSQL
 * that may still run there. */
void fq_demo_folder_sweep(uid_t owner);

#endif
