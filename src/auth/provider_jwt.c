/* SPDX-License-Identifier: MIT
 *
 * Signed tokens, proven with keys that the configuration gives.
 */
#include <openssl/crypto.h>

#include "auth/auth.h"
#include "auth/key_file.h"

/* A token without an end is verified again so often. */
#define ENDLESS_S 300u

struct jwt_provider {
    struct fq_jwk_set *keys;
    struct fq_jwt_rules rules;
    enum fq_jwa signs; /* of one that is native */
};

static enum fq_status read_own_keys(const struct fq_config_list *files, struct fq_arena *arena,
                                    struct fq_jwk_set **ret, struct fq_error *reterr)
{
    fq_str *pems = FQ_NEW_ARRAY(arena, files->count, fq_str);
    enum fq_status status = FQ_OK;
    for (size_t i = 0; i < files->count && status == FQ_OK; i++)
        status = fq_key_file_read(arena, files->items[i], &pems[i], reterr);
    if (status == FQ_OK)
        status = fq_jwk_set_read_own(arena, pems, files->count, ret, reterr);
    for (size_t i = 0; i < files->count; i++) {
        if (pems[i].len)
            OPENSSL_cleanse((void *)(uintptr_t)pems[i].ptr, pems[i].len);
    }
    return status;
}

static enum fq_status read_keys(const struct fq_provider *provider, struct fq_arena *arena,
                                struct fq_jwk_set **ret, struct fq_error *reterr)
{
    static const struct fq_jwk_options options = {.public_only = false};
    const struct fq_provider_config *config = provider->config;
    fq_str text = config->secret.len ? config->secret : config->public_key;
    bool is_file = config->secret_file.len || config->jwks_file.len ||
                   (config->public_key.len && !fq_str_starts_with(text, FQ_STR("-----BEGIN")));
    fq_str path = config->secret_file.len ? config->secret_file
                  : config->jwks_file.len ? config->jwks_file
                                          : config->public_key;
    if (config->key_files.count)
        return read_own_keys(&config->key_files, arena, ret, reterr);
    enum fq_status status = is_file ? fq_key_file_read(arena, path, &text, reterr) : FQ_OK;
    if (status)
        return status;
    if (config->jwks_file.len)
        return fq_jwk_set_read(arena, text, &options, ret, reterr);
    if (config->public_key.len)
        return fq_jwk_set_read_pem(arena, text, ret, reterr);
    return fq_jwk_set_of_secret(arena, text, ret, reterr);
}

fq_jwa_set fq_provider_algorithms(const struct fq_provider_config *config)
{
    fq_jwa_set named = 0;
    for (size_t i = 0; i < config->algorithms.count; i++) {
        enum fq_jwa algorithm;
        if (fq_jwa_read(config->algorithms.items[i], &algorithm))
            named |= FQ_JWA_BIT(algorithm);
    }
    return named;
}

struct fq_jwt_rules fq_provider_rules(const struct fq_provider *provider)
{
    const struct fq_provider_config *config = provider->config;
    return (struct fq_jwt_rules){
        .issuer = provider->issuer,
        .audiences = config->audience.items,
        .audience_count = config->audience.count,
        .leeway_s = provider->auth->config->auth.leeway_ms / 1000,
        .needs_no_expiry = !config->require_exp,
    };
}

bool fq_provider_is_for_us(const struct fq_provider_config *config, const struct fq_json *claims)
{
    const struct fq_json *client = fq_json_get(claims, FQ_STR("client_id"));
    for (size_t i = 0; i < config->client_ids.count; i++) {
        if (client && client->kind == FQ_JSON_STRING &&
            fq_str_eq(client->text, config->client_ids.items[i]))
            return true;
    }
    return config->client_ids.count == 0;
}

static enum fq_status set_rules(const struct fq_provider *provider, struct jwt_provider *own,
                                struct fq_arena *arena, struct fq_error *reterr)
{
    fq_jwa_set fit = fq_jwk_set_algorithms(own->keys);
    fq_jwa_set named = fq_provider_algorithms(provider->config);
    own->rules = fq_provider_rules(provider);
    own->rules.algorithms = named ? named & fit : fq_jwk_set_usual(own->keys, fit);
    if (own->rules.algorithms && provider->config->type == FQ_PROVIDER_NATIVE &&
        !fq_jws_choose(own->keys, own->rules.algorithms, &own->signs))
        return fq_error_set(reterr, arena, FQ_CONFIG,
                            "its first key signs with none of its algorithms");
    if (own->rules.algorithms)
        return FQ_OK;
    return fq_error_set(reterr, arena, FQ_CONFIG,
                        fq_jwk_set_count(own->keys) ? "its keys fit none of its algorithms"
                                                    : "there is no key that can be used");
}

static enum fq_status start_jwt(struct fq_provider *provider, struct fq_arena *arena,
                                struct fq_error *reterr)
{
    struct jwt_provider *own = FQ_NEW(arena, struct jwt_provider);
    provider->own = own;
    enum fq_status status = read_keys(provider, arena, &own->keys, reterr);
    return status ? status : set_rules(provider, own, arena, reterr);
}

static void stop_jwt(struct fq_provider *provider)
{
    struct jwt_provider *own = provider->own;
    fq_jwk_set_let_go(own ? own->keys : NULL);
}

bool fq_provider_sign(const struct fq_provider *provider, fq_str claims, struct fq_buf *out)
{
    const struct jwt_provider *own = provider->own;
    return fq_jws_sign(out, own->keys, own->signs, FQ_STR("JWT"), claims);
}

bool fq_provider_signs_slowly(const struct fq_provider *provider)
{
    const struct jwt_provider *own = provider->own;
    const enum fq_jwa algorithm = own->signs;
    return algorithm == FQ_JWA_RS256 || algorithm == FQ_JWA_RS384 || algorithm == FQ_JWA_RS512 ||
           algorithm == FQ_JWA_PS256 || algorithm == FQ_JWA_PS384 || algorithm == FQ_JWA_PS512;
}

bool fq_provider_publish(const struct fq_provider *provider, struct fq_buf *out)
{
    const struct jwt_provider *own = provider->own;
    return fq_jwk_set_write(own->keys, out);
}

static enum fq_provider_concern concern_of_jwt(const struct fq_provider *provider,
                                               const struct fq_attempt *attempt)
{
    fq_str issuer = provider->config->issuer;
    if (!attempt->is_jwt)
        return FQ_CONCERN_NONE;
    if (!issuer.len)
        return FQ_CONCERN_REST;
    return fq_str_eq(issuer, attempt->jwt.issuer) ? FQ_CONCERN_OWN : FQ_CONCERN_NONE;
}

static enum fq_auth_outcome authenticate_jwt(const struct fq_provider *provider,
                                             struct fq_attempt *attempt)
{
    const struct jwt_provider *own = provider->own;
    enum fq_jws_fault fault = fq_jwt_verify(&attempt->jwt, own->keys, &own->rules, attempt->now_s);
    if (fault == FQ_JWS_NOMEM)
        return FQ_AUTH_NOMEM;
    if (fault == FQ_JWS_GOOD && !fq_provider_is_for_us(provider->config, &attempt->jwt.claims))
        fault = FQ_JWS_AUDIENCE;
    if (fault != FQ_JWS_GOOD) {
        attempt->reason = fq_jws_fault_word(fault);
        return FQ_AUTH_REFUSED;
    }
    fq_attempt_take_jwt(attempt, own->rules.leeway_s);
    return FQ_AUTH_VERIFIED;
}

void fq_attempt_take_jwt(struct fq_attempt *attempt, uint32_t leeway_s)
{
    const struct fq_jwt *jwt = &attempt->jwt;
    attempt->claims = &jwt->claims;
    attempt->principal.token_id = jwt->token_id;
    attempt->principal.issued_s = jwt->issued_s;
    attempt->principal.expires_s = jwt->expires_s;
    attempt->remember_until_s =
        jwt->expires_s ? jwt->expires_s + leeway_s : attempt->now_s + ENDLESS_S;
}

const struct fq_provider_type fq_provider_jwt = {
    .by_token = true,
    .start = start_jwt,
    .stop = stop_jwt,
    .concern = concern_of_jwt,
    .authenticate = authenticate_jwt,
};
