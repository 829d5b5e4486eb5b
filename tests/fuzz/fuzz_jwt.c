/* SPDX-License-Identifier: MIT
 *
 * Tokens and keys.  The input is
 * - a token: none is accepted but those of signed_tokens.h, unchanged;
 * - behind a line break, a header, a line break and claims, which are signed with the secret: what
 * is accepted then is of this issuer, for this audience, and not expired;
 * - behind a '{', a set of keys: none of it serves what its type does not allow.
 */
#include <string.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "auth/base64url.h"
#include "auth/jwt.h"
#include "base/limits.h"
#include "fuzz.h"
#include "signed_tokens.h"

#define NOW 1700000000u

static const fq_str audience = FQ_STR_INIT("api");
static const struct fq_jwt_rules rules = {
    .algorithms = UINT32_MAX,
    .issuer = FQ_STR_INIT("https://issuer.example/"),
    .audiences = &audience,
    .audience_count = 1,
    .leeway_s = 30,
};

static struct fq_jwk_set *sets[FQ_ARRAY_LEN(signed_tokens)];

struct work {
    struct fq_arena *arena;
    fq_str input;
};

static void make_sets(void)
{
    struct fq_arena arena;
    const struct fq_jwk_options options = {0};
    if (sets[0])
        return;
    fq_arena_init(&arena, 1u << 16, 1u << 24);
    for (size_t i = 0; i < FQ_ARRAY_LEN(sets); i++)
        MUST(fq_jwk_set_read(&arena, fq_str_from(signed_tokens[i].key), &options, &sets[i], NULL) ==
             FQ_OK);
    fq_arena_clear(&arena);
}

static bool is_good(struct fq_arena *arena, fq_str token, struct fq_jwk_set *set,
                    struct fq_jwt *ret)
{
    enum fq_jws_fault fault = fq_jwt_peek(arena, token, FQ_LIMIT_TOKEN_BYTES, ret);
    if (fault == FQ_JWS_GOOD)
        fault = fq_jwt_verify(ret, set, &rules, NOW);
    MUST(fault != FQ_JWS_NOMEM);
    return fault == FQ_JWS_GOOD;
}

/* It was signed, by this key. */
static bool is_signed(fq_str token, const char *key)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(signed_tokens); i++) {
        if (fq_str_eq(token, fq_str_from(signed_tokens[i].token)) &&
            strcmp(key, signed_tokens[i].key) == 0)
            return true;
    }
    return false;
}

static void try_token(struct fq_arena *arena, fq_str token)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(sets); i++) {
        struct fq_jwt jwt;
        bool good = is_good(arena, token, sets[i], &jwt);
        MUST(good == is_signed(token, signed_tokens[i].key));
    }
}

static fq_str sign(struct fq_arena *arena, fq_str header, fq_str claims)
{
    struct fq_buf out;
    fq_str secret;
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned len;
    fq_str key = fq_str_from(signed_tokens[0].key), k = FQ_STR("\"k\":\"");
    fq_str text = fq_str_from_offset(key, fq_str_find(key, k) + k.len);
    text.len = fq_str_find_char(text, '"');
    MUST(fq_base64url_read(arena, text, &secret));
    fq_buf_init(&out, arena, 1u << 22);
    fq_base64url_write(&out, header);
    fq_buf_char(&out, '.');
    fq_base64url_write(&out, claims);
    MUST(HMAC(EVP_sha256(), secret.ptr, (int)secret.len, (const unsigned char *)out.ptr, out.len,
              mac, &len));
    fq_buf_char(&out, '.');
    fq_base64url_write(&out, fq_str_of((const char *)mac, len));
    return fq_buf_str(&out);
}

static void try_claims(struct fq_arena *arena, fq_str text)
{
    struct fq_jwt jwt;
    size_t end = fq_str_find_char(text, '\n');
    fq_str claims = fq_str_from_offset(text, end + 1);
    fq_str token = sign(arena, fq_str_of(text.ptr, end), claims);
    if (!is_good(arena, token, sets[0], &jwt))
        return;
    MUST(jwt.jws.algorithm == FQ_JWA_HS256 && fq_str_eq(jwt.issuer, rules.issuer));
    MUST(jwt.expires_s + rules.leeway_s > NOW && jwt.not_before_s <= NOW + rules.leeway_s);
    MUST(fq_str_find(claims, FQ_STR("api")) < claims.len ||
         fq_str_find_char(claims, '\\') < claims.len);
    MUST(fq_str_eq(jwt.jws.payload, claims));
}

static void try_set(struct fq_arena *arena, fq_str json)
{
    struct fq_jwk_set *set;
    const struct fq_jwk_options options = {.public_only = true};
    if (fq_jwk_set_read(arena, json, &options, &set, NULL) != FQ_OK)
        return;
    MUST(fq_jwk_set_count(set) <= FQ_LIMIT_JWK_SET_KEYS);
    MUST(!(fq_jwk_set_algorithms(set) & FQ_JWA_SECRETS));
    MUST(!fq_jwk_set_count(set) == !fq_jwk_set_algorithms(set));
    MUST(fq_jwk_set_same(set, set));
    fq_jwk_set_let_go(set);
}

static enum fq_status work(void *arg)
{
    const struct work *w = arg;
    fq_str behind = fq_str_from_offset(w->input, 1);
    if (w->input.len && w->input.ptr[0] == '\n' && behind.len)
        try_claims(w->arena, behind);
    else if (w->input.len && w->input.ptr[0] == '{')
        try_set(w->arena, w->input);
    else
        try_token(w->arena, w->input);
    return FQ_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fq_arena arena;
    make_sets();
    fq_arena_init(&arena, 1u << 16, 1u << 26);
    struct work w = {&arena, fq_str_of((const char *)data, size)};
    (void)!fq_guard(work, &w);
    fq_arena_clear(&arena);
    return 0;
}
