/* SPDX-License-Identifier: MIT */
#include "auth/jwk_set.h"

#include <openssl/crypto.h>

#include "auth/signature.h"
#include "base/limits.h"
#include "base/memory.h"

struct fq_jwk_set *fq_jwk_set_new(void)
{
    struct fq_jwk_set *set = fq_calloc(1, sizeof(*set));
    if (!set)
        return NULL;
    fq_arena_init(&set->arena, 4096, 4 * FQ_LIMIT_JWK_SET_BYTES);
    atomic_init(&set->holders, 1);
    return set;
}

bool fq_jwk_vet_secret(fq_str secret, fq_jwa_set *ret_algorithms)
{
    *ret_algorithms = 0;
    for (unsigned i = 0; i < FQ_JWA_COUNT; i++) {
        const struct fq_jwa_form *form = fq_jwa_form((enum fq_jwa)i);
        if (form->family == FQ_JWA_HMAC && secret.len >= form->digest_bytes)
            *ret_algorithms |= FQ_JWA_BIT(i);
    }
    return *ret_algorithms != 0;
}

void fq_jwk_clear(struct fq_jwk *key)
{
    for (size_t i = 0; i < FQ_JWK_KEPT; i++)
        fq_signature_context_free(atomic_exchange(&key->kept[i], NULL));
    EVP_PKEY_free(key->public_key);
    if (key->secret.len)
        OPENSSL_cleanse((void *)(uintptr_t)key->secret.ptr, key->secret.len);
    key->public_key = NULL;
    key->secret = key->kid = FQ_STR_NONE;
}

struct fq_jwk_set *fq_jwk_set_hold(struct fq_jwk_set *set)
{
    atomic_fetch_add_explicit(&set->holders, 1, memory_order_relaxed);
    return set;
}

void fq_jwk_set_let_go(struct fq_jwk_set *set)
{
    if (!set || atomic_fetch_sub_explicit(&set->holders, 1, memory_order_acq_rel) != 1)
        return;
    for (size_t i = 0; i < set->count; i++)
        fq_jwk_clear(&set->keys[i]);
    fq_arena_clear(&set->arena);
    fq_free(set);
}

size_t fq_jwk_set_count(const struct fq_jwk_set *set)
{
    return set->count;
}

size_t fq_jwk_set_skipped(const struct fq_jwk_set *set, enum fq_jwk_skip why)
{
    return set->skipped[why];
}

fq_jwa_set fq_jwk_set_algorithms(const struct fq_jwk_set *set)
{
    fq_jwa_set algorithms = 0;
    for (size_t i = 0; i < set->count; i++)
        algorithms |= set->keys[i].algorithms;
    return algorithms;
}

fq_jwa_set fq_jwk_set_usual(const struct fq_jwk_set *set, fq_jwa_set algorithms)
{
    return fq_jwk_set_algorithms(set) & ~FQ_JWA_COSTLY ? algorithms & ~FQ_JWA_COSTLY : algorithms;
}

bool fq_jwk_set_has(const struct fq_jwk_set *set, fq_str kid)
{
    for (size_t i = 0; i < set->count; i++) {
        if (set->keys[i].kid.ptr && fq_str_eq(set->keys[i].kid, kid))
            return true;
    }
    return false;
}

static bool is_same_key(const struct fq_jwk *a, const struct fq_jwk *b)
{
    bool named = a->kid.ptr && b->kid.ptr;
    if (named ? !fq_str_eq(a->kid, b->kid) : a->kid.ptr || b->kid.ptr)
        return false;
    if (a->algorithms != b->algorithms || !a->public_key != !b->public_key)
        return false;
    if (!a->public_key)
        return a->secret.ptr && b->secret.ptr && fq_str_eq(a->secret, b->secret);
    return EVP_PKEY_eq(a->public_key, b->public_key) == 1;
}

bool fq_jwk_set_same(const struct fq_jwk_set *a, const struct fq_jwk_set *b)
{
    bool same = a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++) {
        same = false;
        for (size_t j = 0; !same && j < b->count; j++)
            same = is_same_key(&a->keys[i], &b->keys[j]);
    }
    return same;
}
