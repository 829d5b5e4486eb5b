/* SPDX-License-Identifier: MIT
 *
 * Signed tokens, proven with keys that their issuer publishes: found by a URL (`jwt` with
 * `jwks_url`), or by what the issuer says of itself (`oidc`, `auth0`).
 */
#include "auth/auth.h"
#include "auth/keyset.h"
#include "fetch/fetch.h"

struct published_provider {
    struct fq_keyset *keyset;
    struct fq_jwt_rules rules; /* algorithms: those that are named, if any are */
};

/* ---- start ---- */

static enum fq_status check_urls(const struct fq_provider *provider, struct fq_arena *arena,
                                 struct fq_error *reterr)
{
    const struct fq_provider_config *config = provider->config;
    bool discovers = config->jwks_url.len == 0;
    const char *fault = fq_fetch_fault(discovers ? provider->issuer : config->jwks_url);
    return fault ? fq_error_set(reterr, arena, FQ_CONFIG, "%s %s",
                                discovers ? "its issuer" : "jwks_url", fault)
                 : FQ_OK;
}

/* Of the provider of the same name, in the configuration that this one takes the place of. */
static struct fq_keyset *keyset_before(const struct fq_provider *provider)
{
    const struct fq_auth *before = provider->auth->before;
    for (size_t i = 0; before && i < before->count; i++) {
        const struct published_provider *own = before->providers[i].own;
        if (before->providers[i].type == &fq_provider_published &&
            fq_str_eq(before->providers[i].config->name, provider->config->name))
            return own->keyset;
    }
    return NULL;
}

static enum fq_status start_published(struct fq_provider *provider, struct fq_arena *arena,
                                      struct fq_error *reterr)
{
    const struct fq_provider_config *config = provider->config;
    struct published_provider *own = FQ_NEW(arena, struct published_provider);
    provider->own = own;
    fq_jwa_set named = fq_provider_algorithms(config);
    own->rules = fq_provider_rules(provider);
    own->rules.algorithms = named;
    if (named & FQ_JWA_SECRETS)
        return fq_error_set(reterr, arena, FQ_CONFIG,
                            "algorithms of secrets are not for keys that are published");
    enum fq_status status = check_urls(provider, arena, reterr);
    struct fq_fetcher *fetcher = status == FQ_OK ? fq_auth_fetcher(provider->auth) : NULL;
    if (status)
        return status;
    const struct fq_keyset_options options = {
        .url = config->jwks_url,
        .issuer = provider->issuer,
        .ca_file = fq_provider_ca_file(provider),
        .timeout_ms = config->timeout_ms,
        .times = {.default_ms = config->keys_refresh_ms,
                  .least_ms = config->keys_pause_ms,
                  .pause_ms = config->keys_pause_ms,
                  .keep_ms = config->keys_keep_ms},
    };
    own->keyset = fetcher ? fq_keyset_new(fetcher, &options, keyset_before(provider)) : NULL;
    return own->keyset ? FQ_OK : FQ_NOMEM;
}

static void stop_published(struct fq_provider *provider)
{
    struct published_provider *own = provider->own;
    fq_keyset_free(own ? own->keyset : NULL);
}

/* ---- a request ---- */

static enum fq_provider_concern concern_of_published(const struct fq_provider *provider,
                                                     const struct fq_attempt *attempt)
{
    if (!attempt->is_jwt)
        return FQ_CONCERN_NONE;
    if (!provider->issuer.len)
        return FQ_CONCERN_REST;
    return fq_str_eq(provider->issuer, attempt->jwt.issuer) ? FQ_CONCERN_OWN : FQ_CONCERN_NONE;
}

static enum fq_auth_outcome refuse_unavailable(struct fq_attempt *attempt, struct fq_keyset *keyset)
{
    char fault[FQ_KEYSET_FAULT_BYTES];
    fq_keyset_fault(keyset, fault);
    attempt->reason =
        fq_arena_printf(attempt->arena, "there are no keys of its issuer: %s", fault).ptr;
    return FQ_AUTH_UNAVAILABLE;
}

/* Where none are named, which of them serve is a matter of the keys. */
static struct fq_jwt_rules rules_with(const struct published_provider *own,
                                      const struct fq_jwk_set *keys)
{
    struct fq_jwt_rules rules = own->rules;
    if (!rules.algorithms)
        rules.algorithms = fq_jwk_set_usual(keys, ~FQ_JWA_SECRETS);
    return rules;
}

/* *ret_waits: keys that came later might make another outcome of it. */
static enum fq_auth_outcome verify_published(const struct fq_provider *provider,
                                             struct fq_attempt *attempt, bool *ret_waits)
{
    const struct published_provider *own = provider->own;
    struct fq_jwk_set *keys;
    *ret_waits = fq_keyset_keys(own->keyset, &keys) != FQ_KEYS_GOOD;
    if (*ret_waits)
        return refuse_unavailable(attempt, own->keyset);
    const struct fq_jwt_rules rules = rules_with(own, keys);
    enum fq_jws_fault fault = fq_jwt_verify(&attempt->jwt, keys, &rules, attempt->now_s);
    fq_jwk_set_let_go(keys);
    if (fault == FQ_JWS_NOMEM)
        return FQ_AUTH_NOMEM;
    *ret_waits = fault == FQ_JWS_UNKNOWN_KEY;
    if (*ret_waits && fq_keyset_is_failing(own->keyset)) /* it may be of those that did not come */
        return refuse_unavailable(attempt, own->keyset);
    if (fault == FQ_JWS_GOOD && fq_provider_is_for_us(provider->config, &attempt->jwt.claims)) {
        fq_attempt_take_jwt(attempt, own->rules.leeway_s);
        return FQ_AUTH_VERIFIED;
    }
    attempt->reason = fq_jws_fault_word(fault ? fault : FQ_JWS_AUDIENCE);
    return FQ_AUTH_REFUSED;
}

struct verification {
    struct fq_attempt *attempt;
    enum fq_auth_outcome outcome;
};

static enum fq_status verify_again(void *arg)
{
    struct verification *again = arg;
    bool waits;
    again->outcome = verify_published(again->attempt->provider, again->attempt, &waits);
    return FQ_OK;
}

static void on_keys_waited_for(void *user)
{
    struct verification again = {user, FQ_AUTH_NOMEM};
    if (fq_guard(verify_again, &again) != FQ_OK)
        again.outcome = FQ_AUTH_NOMEM;
    fq_attempt_finish(again.attempt, again.outcome);
}

static enum fq_auth_outcome authenticate_published(const struct fq_provider *provider,
                                                   struct fq_attempt *attempt)
{
    const struct published_provider *own = provider->own;
    struct fq_keyset_wait *wait;
    bool waits;
    enum fq_auth_outcome outcome = verify_published(provider, attempt, &waits);
    if (!waits || fq_keyset_wait(own->keyset, attempt->loop, on_keys_waited_for, attempt, &wait))
        return outcome;
    attempt->waiting = wait;
    return FQ_AUTH_LATER;
}

static void cancel_published(const struct fq_provider *provider, struct fq_attempt *attempt)
{
    (void)provider;
    fq_keyset_cancel(attempt->waiting);
}

const struct fq_provider_type fq_provider_published = {
    .by_token = true,
    .start = start_published,
    .stop = stop_published,
    .concern = concern_of_published,
    .authenticate = authenticate_published,
    .cancel = cancel_published,
};
