/* SPDX-License-Identifier: MIT
 *
 * What a caller is and may by the tables of roles (share/setup/rbac.sql): asked of the database in
 * one query, by user and tenant, and remembered.
 *
 * What is remembered is forgotten when the tables tell of a change (rbac/news.h), when the first
 * of the caller's assignments ends, after FQ_LIMIT_RIGHTS_MS, and FQ_LIMIT_RIGHTS_UNHEARD_MS after
 * anybody last listened.
 *
 * One thread: a memory belongs to a worker.
 */
#ifndef FQ_RBAC_RIGHTS_H
#define FQ_RBAC_RIGHTS_H

#include "auth/principal.h"
#include "cache/cache.h"
#include "rbac/news.h"

struct fq_rights {
    struct fq_names roles;
    struct fq_names permissions;
    struct fq_names denied;
};

struct fq_rights_memory {
    struct fq_database *database;
    const struct fq_rights_news *news;
    struct fq_cache known;
    struct fq_list asked; /* questions under way, each with those who wait for it */
};

/* known: of so many callers, at most, it is remembered what they may. */
enum fq_status fq_rights_memory_init(struct fq_rights_memory *memory, struct fq_database *database,
                                     const struct fq_rights_news *news, size_t known) FQ_CHECKED;

/* Nobody waits any more.  Fine on one that was set to zero and never initialised. */
void fq_rights_memory_clear(struct fq_rights_memory *memory);

struct fq_rights_question;

/* Somebody who waits; embedded in him, zero when handed in. */
struct fq_rights_wait {
    struct fq_link link;
    struct fq_rights_question *question; /* NULL: does not wait */
    /* From the loop.  rights are NULL when error is not; both are gone when it returns. */
    void (*answered)(struct fq_rights_wait *wait, const struct fq_rights *rights,
                     const struct fq_error *error);
};

/* FQ_OK: *ret is what is known, gone with the next call; where it is NULL, wait->answered()
 * follows. FQ_REQUEST: it cannot be asked about such a user.  FQ_NOMEM.  now_ms is of the monotonic
 * clock. The texts of user and tenant are not needed afterwards. */
enum fq_status fq_rights_find(struct fq_rights_memory *memory, fq_str user, fq_str tenant,
                              uint64_t now_ms, struct fq_rights_wait *wait,
                              const struct fq_rights **ret);

/* He waits no longer, if he did. */
void fq_rights_leave(struct fq_rights_memory *memory, struct fq_rights_wait *wait);

/* Adds them to what the principal is and may by others' word, in arena.  Inside a guard. */
void fq_rights_add(const struct fq_rights *rights, struct fq_principal *principal,
                   struct fq_arena *arena);

#endif
