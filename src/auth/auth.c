/* SPDX-License-Identifier: MIT */
#include "auth/auth.h"

#include "auth/revocation.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/memory.h"
#include "config/value.h"
#include "fetch/fetch.h"

/* ---- the providers of a configuration ---- */

static const struct fq_provider_type *const types[] = {
    [FQ_PROVIDER_JWT] = &fq_provider_jwt,
    [FQ_PROVIDER_API_KEY] = &fq_provider_api_key,
    [FQ_PROVIDER_GATEWAY] = &fq_provider_gateway,
    [FQ_PROVIDER_OIDC] = &fq_provider_published,
    [FQ_PROVIDER_AUTH0] = &fq_provider_published,
    [FQ_PROVIDER_WEBHOOK] = &fq_provider_webhook,
    [FQ_PROVIDER_INTROSPECTION] = &fq_provider_introspection,
    [FQ_PROVIDER_NATIVE] = &fq_provider_jwt,
};

static const struct fq_provider_type *provider_type_of(const struct fq_provider_config *config)
{
    return config->type == FQ_PROVIDER_JWT && config->jwks_url.len ? &fq_provider_published
                                                                   : types[config->type];
}

/* Auth0's have a slash at their end. */
static fq_str issuer_of(const struct fq_provider_config *config, struct fq_arena *arena)
{
    return config->type == FQ_PROVIDER_AUTH0
               ? fq_arena_printf(arena, "https://%.*s/", FQ_STR_ARG(config->domain))
               : config->issuer;
}

struct fq_fetcher *fq_auth_fetcher(struct fq_auth *auth)
{
    if (!auth->fetcher)
        auth->fetcher = fq_fetcher_new();
    return auth->fetcher;
}

const struct fq_provider *fq_auth_native(const struct fq_auth *auth)
{
    for (size_t i = 0; auth && i < auth->count; i++) {
        if (auth->providers[i].config->type == FQ_PROVIDER_NATIVE)
            return &auth->providers[i];
    }
    return NULL;
}

const char *fq_provider_ca_file(const struct fq_provider *provider)
{
    return provider->config->ca_file.len ? provider->config->ca_file.ptr : NULL;
}

struct making {
    const struct fq_config *config;
    struct fq_auth *auth;
    struct fq_error *error;
};

static enum fq_status start_one(struct making *m, const struct fq_provider_config *config)
{
    struct fq_auth *auth = m->auth;
    struct fq_provider *provider = &auth->providers[auth->count];
    struct fq_claims_map *claims = FQ_NEW(&auth->arena, struct fq_claims_map);
    *provider = (struct fq_provider){.type = provider_type_of(config),
                                     .config = config,
                                     .auth = auth,
                                     .issuer = issuer_of(config, &auth->arena),
                                     .claims = claims};
    if (config->name.len) /* trusted headers name the user themselves */
        *claims = fq_claims_map_plain();
    claims->database_roles = &m->config->auth.database_roles;
    fq_claims_map_add(claims, &m->config->auth.claims);
    fq_claims_map_add(claims, &config->claims);
    auth->by_token = auth->by_token || provider->type->by_token;
    auth->count++;
    enum fq_status status =
        provider->type->start ? provider->type->start(provider, &auth->arena, m->error) : FQ_OK;
    if (status == FQ_CONFIG && config->name.len)
        fq_error_set(m->error, &auth->arena, status, "auth.providers: %.*s: %.*s",
                     FQ_STR_ARG(config->name), FQ_STR_ARG(m->error->message));
    return status;
}

/* session.trusted_headers is a gateway whose address nobody looks at. */
static const struct fq_provider_config *trusted_headers(struct fq_arena *arena)
{
    struct fq_provider_config *gateway = FQ_NEW(arena, struct fq_provider_config);
    gateway->type = FQ_PROVIDER_GATEWAY;
    for (size_t i = 0; i < fq_config_providers.key_count; i++) {
        const struct fq_config_key *key = &fq_config_providers.keys[i];
        if (fq_str_eq(key->name, FQ_STR("headers")))
            fq_config_value_default(arena, key, gateway);
    }
    return gateway;
}

static bool is_on(const struct fq_config *config)
{
    return config->auth.mode != FQ_ROLLOUT_OFF && config->auth.providers.count;
}

/* A token can be proven by one of them only. */
static enum fq_status check_issuers(struct making *m, const struct fq_provider_config *configs,
                                    size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (configs[i].type == FQ_PROVIDER_NATIVE && configs[k].type == FQ_PROVIDER_NATIVE)
                return fq_error_set(m->error, &m->auth->arena, FQ_CONFIG,
                                    "auth.providers: two are of type native, and one is the most");
            if (provider_type_of(&configs[i])->by_token &&
                provider_type_of(&configs[k])->by_token &&
                fq_str_eq(issuer_of(&configs[i], &m->auth->arena),
                          issuer_of(&configs[k], &m->auth->arena)))
                return fq_error_set(m->error, &m->auth->arena, FQ_CONFIG,
                                    "auth.providers: %.*s and %.*s have the same issuer",
                                    FQ_STR_ARG(configs[k].name), FQ_STR_ARG(configs[i].name));
        }
    }
    return FQ_OK;
}

static enum fq_status check_mail_url(struct making *m)
{
    fq_str url = m->config->accounts.mail_url;
    const char *fault = url.len ? fq_fetch_fault(url) : NULL;
    return fault ? fq_error_set(m->error, &m->auth->arena, FQ_CONFIG, "accounts.mail_url %s", fault)
                 : FQ_OK;
}

static enum fq_status start_all(void *arg)
{
    struct making *m = arg;
    struct fq_auth *auth = m->auth;
    const struct fq_provider_config *configs = m->config->auth.providers.items;
    size_t count = is_on(m->config) ? m->config->auth.providers.count : 0;
    auth->providers = FQ_NEW_ARRAY(&auth->arena, count + 1, struct fq_provider);
    enum fq_status status = check_issuers(m, configs, count);
    if (status == FQ_OK)
        status = check_mail_url(m);
    for (size_t i = 0; i < count && status == FQ_OK; i++)
        status = start_one(m, &configs[i]);
    if (status == FQ_OK && m->config->session.trusted_headers)
        status = start_one(m, trusted_headers(&auth->arena));
    return status;
}

enum fq_status fq_auth_new(const struct fq_config *config, const struct fq_auth *before,
                           struct fq_arena *arena, struct fq_auth **ret, struct fq_error *reterr)
{
    *ret = NULL;
    if (!is_on(config) && !config->session.trusted_headers)
        return FQ_OK;
    struct fq_error error = {0};
    struct fq_auth *auth = fq_calloc(1, sizeof(*auth));
    struct making making = {config, auth, &error};
    enum fq_status status = auth ? FQ_OK : FQ_NOMEM;
    if (auth) {
        auth->config = config;
        auth->before = before;
        fq_arena_init(&auth->arena, 4096, FQ_LIMIT_PROVIDER_BYTES);
        status = fq_guard(start_all, &making);
        auth->before = NULL;
    }
    if (status == FQ_OK) {
        *ret = auth;
        return FQ_OK;
    }
    fq_str said = error.message.len ? error.message : fq_str_from(fq_status_sentence(status));
    fq_error_set(reterr, arena, status, "%.*s", FQ_STR_ARG(said));
    fq_auth_free(auth);
    return status;
}

void fq_auth_free(struct fq_auth *auth)
{
    if (!auth)
        return;
    for (size_t i = 0; i < auth->count; i++) {
        if (auth->providers[i].type->stop)
            auth->providers[i].type->stop(&auth->providers[i]);
    }
    fq_fetcher_free(auth->fetcher);
    fq_arena_clear(&auth->arena);
    fq_free(auth);
}

/* ---- who of them is asked ---- */

static enum fq_auth_outcome refuse_attempt(struct fq_attempt *attempt, const char *reason)
{
    attempt->reason = reason;
    return FQ_AUTH_REFUSED;
}

static enum fq_auth_outcome refuse_two_ways(struct fq_attempt *attempt)
{
    attempt->reason = "The request says in two ways who asks; one must do.";
    return FQ_AUTH_MALFORMED;
}

/* The one that the request concerns as asked.  False: there are several. */
static bool find_concerned(struct fq_attempt *attempt, bool by_token,
                           enum fq_provider_concern concern, const struct fq_provider **ret)
{
    const struct fq_auth *auth = attempt->auth;
    *ret = NULL;
    for (size_t i = 0; i < auth->count; i++) {
        const struct fq_provider *provider = &auth->providers[i];
        if (provider->type->by_token != by_token ||
            provider->type->concern(provider, attempt) != concern)
            continue;
        if (*ret)
            return false;
        *ret = provider;
    }
    return true;
}

/* The word of a fault that is not the sender's is not for him to be refused by. */
static bool take_apart(struct fq_attempt *attempt, enum fq_jws_fault *ret_fault)
{
    *ret_fault = fq_jwt_peek(attempt->arena, attempt->token,
                             attempt->auth->config->auth.token_bytes, &attempt->jwt);
    attempt->is_jwt = *ret_fault == FQ_JWS_GOOD;
    return attempt->is_jwt;
}

static enum fq_auth_outcome ask_provider(struct fq_attempt *attempt,
                                         const struct fq_provider *provider)
{
    attempt->provider = provider;
    attempt->principal.provider = provider->config->name;
    return provider->type->authenticate(provider, attempt);
}

static enum fq_auth_outcome try_token(struct fq_attempt *attempt)
{
    const struct fq_provider *provider;
    enum fq_jws_fault fault;
    if (attempt->token.len > attempt->auth->config->auth.token_bytes)
        return refuse_attempt(attempt, fq_jws_fault_word(FQ_JWS_TOO_LONG));
    attempt->remembered = fq_token_memory_find(attempt);
    if (attempt->remembered)
        return FQ_AUTH_VERIFIED;
    if (!take_apart(attempt, &fault) && fault == FQ_JWS_NOMEM)
        return FQ_AUTH_NOMEM;
    if (find_concerned(attempt, true, FQ_CONCERN_OWN, &provider) && provider)
        return ask_provider(attempt, provider);
    if (find_concerned(attempt, true, FQ_CONCERN_REST, &provider) && provider)
        return ask_provider(attempt, provider);
    if (find_concerned(attempt, false, FQ_CONCERN_REST, &provider) && provider)
        return ask_provider(attempt, provider);
    return refuse_attempt(attempt, attempt->is_jwt ? "no provider has its issuer"
                                                   : fq_jws_fault_word(fault));
}

/* Where all are keys, somebody who shows a token believes that he is known: he is told that he is
 * not. */
static bool shows_token_to_keys(struct fq_attempt *attempt)
{
    const struct fq_auth *auth = attempt->auth;
    bool repeated;
    for (size_t i = 0; i < auth->count; i++) {
        if (auth->providers[i].type != &fq_provider_api_key)
            return false;
    }
    fq_str header = attempt->header(attempt, FQ_STR("authorization"), &repeated);
    return fq_str_eq_nocase(fq_str_of(header.ptr, fq_str_find_char(header, ' ')), FQ_STR("Bearer"));
}

/* Without a provider that takes tokens the Authorization header is not ours to judge: a gateway may
 * have sent it on. */
static enum fq_auth_outcome try_all(struct fq_attempt *attempt)
{
    const struct fq_provider *provider;
    bool other_scheme = false;
    if (attempt->auth->by_token && !fq_credentials_find(attempt, &other_scheme))
        return FQ_AUTH_MALFORMED;
    if (!find_concerned(attempt, false, FQ_CONCERN_OWN, &provider))
        return refuse_two_ways(attempt);
    if (provider)
        return attempt->token.len ? refuse_two_ways(attempt) : ask_provider(attempt, provider);
    if (attempt->token.len)
        return try_token(attempt);
    if (!find_concerned(attempt, false, FQ_CONCERN_REST, &provider))
        return refuse_two_ways(attempt);
    if (provider)
        return ask_provider(attempt, provider);
    if (other_scheme)
        return refuse_attempt(attempt, "its Authorization is no Bearer token");
    if (shows_token_to_keys(attempt))
        return refuse_attempt(attempt, "no provider takes tokens: all are of type api_key");
    return FQ_AUTH_NOBODY;
}

/* ---- what comes of it ---- */

static enum fq_auth_outcome look_up_revocation(struct fq_attempt *attempt)
{
    static const char *const reasons[] = {
        [FQ_REVOKED_TOKEN] = "it is withdrawn",
        [FQ_REVOKED_USER] = "its user's tokens of that time are withdrawn",
        [FQ_REVOKED_ALL] = "all tokens of that time are withdrawn",
        [FQ_REVOKED_UNKNOWN] = "nobody can tell whether it is withdrawn",
    };
    enum fq_revoked revoked = fq_revocations_look(attempt->revocations, &attempt->principal,
                                                  fq_clock_monotonic_ns() / 1000000u);
    if (revoked == FQ_REVOKED_NOT)
        return FQ_AUTH_VERIFIED;
    attempt->reason = reasons[revoked];
    return revoked == FQ_REVOKED_UNKNOWN ? FQ_AUTH_UNAVAILABLE : FQ_AUTH_REFUSED;
}

/* The same whether the provider has just vouched or did so before: looked at on every request. */
static enum fq_auth_outcome look_again(struct fq_attempt *attempt)
{
    const struct fq_principal *principal = &attempt->principal;
    uint64_t leeway_s = attempt->auth->config->auth.leeway_ms / 1000;
    if (principal->expires_s && attempt->now_s >= principal->expires_s + leeway_s)
        return refuse_attempt(attempt, fq_jws_fault_word(FQ_JWS_EXPIRED));
    return attempt->revocations && attempt->provider->type->by_token ? look_up_revocation(attempt)
                                                                     : FQ_AUTH_VERIFIED;
}

static enum fq_auth_outcome take_verified(struct fq_attempt *attempt)
{
    if (attempt->claims && !fq_claims_take(attempt->provider->claims, attempt->arena,
                                           attempt->claims, &attempt->principal, &attempt->reason))
        return FQ_AUTH_REFUSED;
    if (attempt->remember_until_s > attempt->now_s)
        fq_token_memory_keep(attempt);
    return look_again(attempt);
}

static enum fq_status begin_guarded(void *arg)
{
    struct fq_attempt *attempt = arg;
    attempt->outcome = try_all(attempt);
    if (attempt->outcome == FQ_AUTH_VERIFIED)
        attempt->outcome = take_verified(attempt);
    return FQ_OK;
}

enum fq_auth_outcome fq_auth_begin(struct fq_attempt *attempt)
{
    if (fq_guard(begin_guarded, attempt) != FQ_OK)
        attempt->outcome = FQ_AUTH_NOMEM;
    return attempt->outcome;
}

static enum fq_status finish_guarded(void *arg)
{
    struct fq_attempt *attempt = arg;
    attempt->outcome = take_verified(attempt);
    return FQ_OK;
}

void fq_attempt_finish(struct fq_attempt *attempt, enum fq_auth_outcome outcome)
{
    attempt->outcome = outcome;
    attempt->waiting = NULL;
    if (outcome == FQ_AUTH_VERIFIED && fq_guard(finish_guarded, attempt) != FQ_OK)
        attempt->outcome = FQ_AUTH_NOMEM;
    attempt->done(attempt);
}

void fq_auth_cancel(struct fq_attempt *attempt)
{
    if (attempt->outcome == FQ_AUTH_LATER)
        attempt->provider->type->cancel(attempt->provider, attempt);
    attempt->outcome = FQ_AUTH_NOBODY;
}
