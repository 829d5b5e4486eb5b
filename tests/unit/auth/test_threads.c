/* SPDX-License-Identifier: MIT */
#include <pthread.h>

#include "auth/jwt.h"
#include "base/limits.h"
#include "support/tokens.h"
#include "unit.h"

#define THREADS 8
#define TIMES   200

struct asking {
    struct fq_jwk_set *set;
    fq_str good, bad;
    unsigned right;
};

static void *ask(void *arg)
{
    struct asking *asking = arg;
    const struct fq_jwt_rules rules = {.algorithms = UINT32_MAX, .needs_no_expiry = true};
    struct fq_arena arena;
    fq_arena_init(&arena, 1u << 16, 1u << 24);
    for (unsigned i = 0; i < TIMES; i++) {
        struct fq_jwt jwt;
        struct fq_jwk_set *set = fq_jwk_set_hold(asking->set);
        fq_str token = i % 2 ? asking->good : asking->bad;
        enum fq_jws_fault fault = fq_jwt_peek(&arena, token, FQ_LIMIT_TOKEN_BYTES, &jwt);
        if (fault == FQ_JWS_GOOD)
            fault = fq_jwt_verify(&jwt, set, &rules, 1);
        asking->right += fault == (i % 2 ? FQ_JWS_GOOD : FQ_JWS_SIGNATURE);
        fq_jwk_set_let_go(set);
        fq_arena_reset(&arena);
    }
    fq_arena_clear(&arena);
    fq_jwk_set_let_go(asking->set);
    return NULL;
}

/* Each algorithm of a set has its contexts; with two on one key they take turns. */
TEST(threads_share_a_set)
{
    struct fq_arena arena;
    pthread_t threads[THREADS];
    struct asking asking[THREADS];
    const enum fq_jwa algorithms[] = {FQ_JWA_HS256, FQ_JWA_RS256, FQ_JWA_PS256, FQ_JWA_EdDSA};
    fq_str keys[4] = {{0}};
    struct fq_jwk_set *set, *secrets;
    const struct fq_jwk_options options = {0};
    fq_arena_init(&arena, 1u << 16, 1u << 24);
    keys[0] = token_jwk(&arena, KEY_RSA, "k", NULL);
    keys[1] = token_jwk(&arena, KEY_ED25519, "k", NULL);
    ck_assert_int_eq(fq_jwk_set_read(&arena, token_jwks(&arena, keys), &options, &set, NULL),
                     FQ_OK);
    secrets = token_set(&arena, FQ_JWA_HS256);
    for (unsigned i = 0; i < THREADS; i++) {
        enum fq_jwa algorithm = algorithms[i % FQ_ARRAY_LEN(algorithms)];
        fq_str good = token_of(&arena, algorithm, "{\"sub\":\"a\"}");
        fq_str bad = token_of(&arena, algorithm, "{\"sub\":\"b\"}");
        bad = fq_arena_str(&arena, bad);
        char *digit = (char *)(uintptr_t)bad.ptr + bad.len - 5;
        *digit = *digit == 'A' ? 'B' : 'A';
        asking[i] = (struct asking){fq_jwk_set_hold(algorithm == FQ_JWA_HS256 ? secrets : set),
                                    good, bad, 0};
        ck_assert_int_eq(pthread_create(&threads[i], NULL, ask, &asking[i]), 0);
    }
    fq_jwk_set_let_go(set); /* the last thread frees it */
    fq_jwk_set_let_go(secrets);
    for (unsigned i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        ck_assert_uint_eq(asking[i].right, TIMES);
    }
    fq_arena_clear(&arena);
}
END

int main(void)
{
    token_keys_make();
    return RUN("auth/threads", threads_share_a_set);
}
