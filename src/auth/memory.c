/* SPDX-License-Identifier: MIT
 *
 * A token that was verified is good until it ends: each worker remembers those it has met, by all
 * of their bytes.
 */
#include "auth/auth.h"

#include "base/limits.h"
#include "base/memory.h"

struct known {
    struct fq_principal principal; /* its texts in arena */
    const struct fq_provider *provider;
    uint64_t not_before_s; /* clocks step back as well */
    uint64_t until_s;
    struct fq_arena arena;
};

static void forget_token(struct known *known)
{
    fq_arena_clear(&known->arena);
    fq_free(known);
}

static void on_token_leaves(void *user, fq_str token, void *value)
{
    (void)user, (void)token;
    forget_token(value);
}

enum fq_status fq_token_memory_init(struct fq_token_memory *memory, size_t tokens,
                                    const struct fq_auth *auth)
{
    memory->auth = auth;
    return fq_cache_init(&memory->tokens, tokens, FQ_LIMIT_REMEMBERED_TOKEN_BYTES, on_token_leaves,
                         NULL);
}

void fq_token_memory_clear(struct fq_token_memory *memory)
{
    fq_cache_clear(&memory->tokens);
}

void fq_token_memory_set(struct fq_token_memory *memory, const struct fq_auth *auth)
{
    fq_cache_empty(&memory->tokens);
    memory->auth = auth;
}

bool fq_token_memory_find(struct fq_attempt *attempt)
{
    struct fq_token_memory *memory = attempt->memory;
    struct known *known = memory ? fq_cache_get(&memory->tokens, attempt->token) : NULL;
    if (!known)
        return false;
    if (attempt->now_s >= known->until_s || attempt->now_s < known->not_before_s) {
        (void)fq_cache_remove(&memory->tokens, attempt->token);
        return false;
    }
    fq_principal_copy(&known->principal, attempt->arena, &attempt->principal);
    attempt->provider = known->provider;
    return true;
}

struct keeping {
    const struct fq_attempt *attempt;
    struct known *known;
};

static enum fq_status copy_known(void *arg)
{
    struct keeping *k = arg;
    fq_principal_copy(&k->attempt->principal, &k->known->arena, &k->known->principal);
    return FQ_OK;
}

void fq_token_memory_keep(const struct fq_attempt *attempt)
{
    struct fq_token_memory *memory = attempt->memory;
    /* What waited for its provider may come back behind a reload. */
    bool current = memory && memory->auth == attempt->auth;
    struct known *known = current ? fq_malloc(sizeof(*known)) : NULL;
    if (!known)
        return;
    *known = (struct known){.provider = attempt->provider,
                            .not_before_s = attempt->is_jwt ? attempt->jwt.not_before_s : 0,
                            .until_s = attempt->remember_until_s};
    /* Most fits into what the claims take twice: they, and the parts taken from them. */
    fq_arena_init(&known->arena, attempt->principal.claims.len + 512, FQ_LIMIT_REQUEST_BYTES);
    struct keeping keeping = {attempt, known};
    if (fq_guard(copy_known, &keeping) != FQ_OK ||
        fq_cache_put(&memory->tokens, attempt->token, known, sizeof(*known) + known->arena.used) !=
            FQ_OK)
        forget_token(known);
}
