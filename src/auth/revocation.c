/* SPDX-License-Identifier: MIT */
#include "auth/revocation.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/limits.h"
#include "base/map.h"
#include "base/memory.h"

/* What is known.  Grows only; what has ended goes when all is read anew. */
struct known {
    struct fq_arena arena;
    struct fq_map tokens; /* to anything */
    struct fq_map users;  /* to the time before which theirs are withdrawn, in seconds */
    uint64_t all_before_s;
};

struct fq_revocations {
    pthread_rwlock_t lock; /* for known, and what is in it */
    struct known *known;
    struct known *next; /* the reader's; known itself when it only adds */
    uint64_t stale_ms;
    _Atomic uint64_t read_ms; /* 0: never */
};

static void known_free(struct known *known)
{
    if (!known)
        return;
    fq_arena_clear(&known->arena);
    fq_free(known);
}

static struct known *known_new(void)
{
    struct known *known = fq_calloc(1, sizeof(*known));
    if (!known)
        return NULL;
    fq_arena_init(&known->arena, 4096, FQ_LIMIT_REVOCATIONS_BYTES);
    fq_map_init(&known->tokens, &known->arena);
    fq_map_init(&known->users, &known->arena);
    return known;
}

struct fq_revocations *fq_revocations_new(uint64_t stale_ms)
{
    struct fq_revocations *revocations = fq_calloc(1, sizeof(*revocations));
    if (!revocations)
        return NULL;
    revocations->stale_ms = stale_ms;
    revocations->known = known_new();
    if (revocations->known && pthread_rwlock_init(&revocations->lock, NULL) == 0)
        return revocations;
    known_free(revocations->known);
    fq_free(revocations);
    return NULL;
}

void fq_revocations_free(struct fq_revocations *revocations)
{
    if (!revocations)
        return;
    fq_revocations_give_up(revocations);
    known_free(revocations->known);
    pthread_rwlock_destroy(&revocations->lock);
    fq_free(revocations);
}

/* ---- looking ---- */

static enum fq_revoked look(const struct known *known, const struct fq_principal *principal)
{
    if (principal->token_id.len && fq_map_get(&known->tokens, principal->token_id))
        return FQ_REVOKED_TOKEN;
    const uint64_t *before_s =
        principal->user.len ? fq_map_get(&known->users, principal->user) : NULL;
    if (before_s && principal->issued_s < *before_s)
        return FQ_REVOKED_USER;
    return principal->issued_s < known->all_before_s ? FQ_REVOKED_ALL : FQ_REVOKED_NOT;
}

bool fq_revocations_known(const struct fq_revocations *revocations, uint64_t now_ms)
{
    uint64_t read_ms = atomic_load_explicit(&revocations->read_ms, memory_order_acquire);
    return read_ms != 0 && (now_ms <= read_ms || now_ms - read_ms <= revocations->stale_ms);
}

enum fq_revoked fq_revocations_look(struct fq_revocations *revocations,
                                    const struct fq_principal *principal, uint64_t now_ms)
{
    if (!fq_revocations_known(revocations, now_ms))
        return FQ_REVOKED_UNKNOWN;
    pthread_rwlock_rdlock(&revocations->lock);
    enum fq_revoked revoked = look(revocations->known, principal);
    pthread_rwlock_unlock(&revocations->lock);
    return revoked;
}

/* ---- reading ---- */

enum fq_status fq_revocations_begin(struct fq_revocations *revocations, bool anew)
{
    fq_revocations_give_up(revocations);
    revocations->next = anew ? known_new() : revocations->known;
    return revocations->next ? FQ_OK : FQ_NOMEM;
}

struct addition {
    struct known *known;
    const struct fq_revocation *revocation;
};

static void add_user(struct known *known, fq_str user, uint64_t before_s)
{
    uint64_t *there = fq_map_get(&known->users, user);
    if (there) {
        *there = *there > before_s ? *there : before_s;
        return;
    }
    uint64_t *added = FQ_NEW(&known->arena, uint64_t);
    *added = before_s;
    fq_map_put(&known->users, fq_arena_str(&known->arena, user), added);
}

static enum fq_status add_line(void *user)
{
    static char anything;
    const struct addition *addition = user;
    struct known *known = addition->known;
    const struct fq_revocation *revocation = addition->revocation;
    uint64_t before_s = revocation->issued_before_s;
    if (revocation->token_id.len && !fq_map_get(&known->tokens, revocation->token_id))
        fq_map_put(&known->tokens, fq_arena_str(&known->arena, revocation->token_id), &anything);
    if (revocation->user.len)
        add_user(known, revocation->user, before_s);
    else if (before_s > known->all_before_s && !revocation->token_id.len)
        known->all_before_s = before_s;
    return FQ_OK;
}

enum fq_status fq_revocations_add(struct fq_revocations *revocations,
                                  const struct fq_revocation *revocation)
{
    struct addition addition = {revocations->next, revocation};
    bool shown = revocations->next == revocations->known;
    if (shown)
        pthread_rwlock_wrlock(&revocations->lock);
    enum fq_status status = fq_guard(add_line, &addition);
    if (shown)
        pthread_rwlock_unlock(&revocations->lock);
    return status;
}

void fq_revocations_end(struct fq_revocations *revocations, uint64_t now_ms)
{
    struct known *before = revocations->known;
    if (revocations->next != before) {
        pthread_rwlock_wrlock(&revocations->lock);
        revocations->known = revocations->next;
        pthread_rwlock_unlock(&revocations->lock);
        known_free(before);
    }
    revocations->next = NULL;
    atomic_store_explicit(&revocations->read_ms, now_ms ? now_ms : 1, memory_order_release);
}

void fq_revocations_give_up(struct fq_revocations *revocations)
{
    if (revocations->next != revocations->known)
        known_free(revocations->next);
    revocations->next = NULL;
}
