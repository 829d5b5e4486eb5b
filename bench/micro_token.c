/* SPDX-License-Identifier: MIT
 *
 * The question: what does it cost to find out who asks?  A token of 0.3 to 0.8 KB is taken apart
 * and verified, with a key that has kept its context; a forged one costs the same.  Beside it what
 * is not the signature, a token that is refused before it, and a set of keys that is read.
 */
#include "auth/jwt.h"
#include "base/limits.h"
#include "micro.h"
#include "support/tokens.h"

static const char claims[] =
    "{\"iss\":\"https://issuer.example/\",\"aud\":[\"api\",\"https://issuer.example/userinfo\"],"
    "\"sub\":\"auth0|5f7c8ec7c33c6c004bbafe82\",\"exp\":1700000100,\"iat\":1699996500,"
    "\"azp\":\"my_client_id\",\"scope\":\"openid profile email\",\"jti\":\"0c1b2a3d\","
    "\"https://example.com/roles\":[\"editor\",\"author\"],\"tenant\":\"9d2c\"}";

static const fq_str audience = FQ_STR_INIT("api");
static const struct fq_jwt_rules rules = {
    .algorithms = UINT32_MAX,
    .issuer = FQ_STR_INIT("https://issuer.example/"),
    .audiences = &audience,
    .audience_count = 1,
    .leeway_s = 30,
};

struct asking {
    struct fq_arena arena;
    struct fq_jwk_set *set;
    fq_str token;
    enum fq_jws_fault expected;
};

static enum fq_status ask(void *context)
{
    struct asking *asking = context;
    struct fq_jwt jwt;
    enum fq_jws_fault fault =
        fq_jwt_peek(&asking->arena, asking->token, FQ_LIMIT_TOKEN_BYTES, &jwt);
    if (fault == FQ_JWS_GOOD && asking->set)
        fault = fq_jwt_verify(&jwt, asking->set, &rules, 1700000000);
    return fault == asking->expected ? FQ_OK : FQ_INTERNAL;
}

static void ask_once(void *context)
{
    struct asking *asking = context;
    fq_arena_reset(&asking->arena);
    micro_check(fq_guard(ask, asking) == FQ_OK, "the token is not what it should be");
}

static void measure(const char *name, fq_str token, struct fq_jwk_set *set,
                    enum fq_jws_fault expected)
{
    struct asking asking = {.set = set, .token = token, .expected = expected};
    fq_arena_init(&asking.arena, 16 * 1024, FQ_LIMIT_REQUEST_BYTES);
    micro_result(name, micro_ns(ask_once, &asking) / 1000, "us");
    fq_arena_clear(&asking.arena);
}

struct reading {
    struct fq_arena arena;
    fq_str text;
};

static void read_once(void *context)
{
    struct reading *reading = context;
    struct fq_jwk_set *set;
    const struct fq_jwk_options options = {.public_only = true};
    micro_check(fq_jwk_set_read(&reading->arena, reading->text, &options, &set, NULL) == FQ_OK,
                "the keys are not read");
    fq_jwk_set_let_go(set);
}

int main(int argc, char **argv)
{
    struct fq_arena arena;

    micro_init(argc, argv);
    token_keys_make();
    fq_arena_init(&arena, 16 * 1024, FQ_LIMIT_REQUEST_BYTES);
    for (unsigned i = 0; i < FQ_JWA_COUNT; i++) {
        enum fq_jwa algorithm = (enum fq_jwa)i;
        struct fq_jwk_set *set = token_set(&arena, algorithm);
        fq_str token = token_of(&arena, algorithm, claims);
        measure(fq_jwa_name(algorithm), token, set, FQ_JWS_GOOD);
        if (algorithm == FQ_JWA_RS256) {
            measure("peek", token, NULL, FQ_JWS_GOOD);
            token = fq_arena_str(&arena, token);
            char *digit = (char *)(uintptr_t)token.ptr + token.len - 9;
            *digit = *digit == 'A' ? 'B' : 'A';
            measure("RS256_forged", token, set, FQ_JWS_SIGNATURE);
        }
        fq_jwk_set_let_go(set);
    }
    fq_str keys[] = {
        token_jwk(&arena, KEY_RSA, "a", NULL), token_jwk(&arena, KEY_P256, "b", NULL), {0}};
    struct reading reading = {.text = token_jwks(&arena, keys)};
    fq_arena_init(&reading.arena, 16 * 1024, FQ_LIMIT_REQUEST_BYTES);
    micro_result("read_two_keys", micro_ns(read_once, &reading) / 1000, "us");
    fq_arena_clear(&reading.arena);
    fq_arena_clear(&arena);
    return 0;
}
