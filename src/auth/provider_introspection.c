/* SPDX-License-Identifier: MIT
 *
 * Tokens that only their issuer can read, who is asked about each (RFC 7662).
 */
#include <openssl/evp.h>

#include "auth/auth.h"
#include "auth/key_file.h"
#include "base/limits.h"
#include "fetch/fetch.h"
#include "json/json.h"

struct introspection {
    fq_str authorization; /* how we say who we are */
    struct fq_fetcher *fetcher;
};

/* ---- start ---- */

/* As forms write a text (application/x-www-form-urlencoded). */
static void add_form_text(struct fq_buf *out, fq_str text)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '-' || c == '.' || c == '_';
        if (plain) {
            fq_buf_char(out, (char)c);
            continue;
        }
        fq_buf_char(out, '%');
        fq_buf_char(out, digits[c >> 4]);
        fq_buf_char(out, digits[c & 15]);
    }
}

/* Basic, of both as forms write them (RFC 6749, 2.3.1). */
static fq_str basic_authorization(struct fq_arena *arena, fq_str id, fq_str secret)
{
    struct fq_buf both;
    fq_buf_init(&both, arena, FQ_LIMIT_FETCH_HEAD_BYTES);
    add_form_text(&both, id);
    fq_buf_char(&both, ':');
    add_form_text(&both, secret);
    fq_str text = fq_buf_str(&both);
    char *encoded = fq_arena_alloc(arena, 4 * (text.len / 3 + 1) + 1);
    int len =
        EVP_EncodeBlock((unsigned char *)encoded, (const unsigned char *)text.ptr, (int)text.len);
    return fq_arena_printf(arena, "Basic %.*s", len, encoded);
}

static enum fq_status start_introspection(struct fq_provider *provider, struct fq_arena *arena,
                                          struct fq_error *reterr)
{
    const struct fq_provider_config *config = provider->config;
    struct introspection *own = FQ_NEW(arena, struct introspection);
    provider->own = own;
    fq_str secret = config->client_secret;
    const char *fault = fq_fetch_fault(config->url);
    if (fault)
        return fq_error_set(reterr, arena, FQ_CONFIG, "url %s", fault);
    enum fq_status status =
        config->client_secret_file.len
            ? fq_key_file_read(arena, config->client_secret_file, &secret, reterr)
            : FQ_OK;
    if (status)
        return status;
    if (config->client_id.len)
        own->authorization = basic_authorization(arena, config->client_id, secret);
    own->fetcher = fq_auth_fetcher(provider->auth);
    return own->fetcher ? FQ_OK : FQ_NOMEM;
}

static enum fq_provider_concern concern_of_introspection(const struct fq_provider *provider,
                                                         const struct fq_attempt *attempt)
{
    bool is_its_own =
        attempt->is_jwt && provider->issuer.len && fq_str_eq(provider->issuer, attempt->jwt.issuer);
    return is_its_own ? FQ_CONCERN_OWN : FQ_CONCERN_REST;
}

/* ---- the answer ---- */

static bool is_member(const struct fq_json *claims, fq_str name, fq_str text)
{
    const struct fq_json *member = fq_json_get(claims, name);
    return member && member->kind == FQ_JSON_STRING && fq_str_eq(member->text, text);
}

/* A text, or a list of which one is enough. */
static bool is_audience(const struct fq_json *aud, fq_str audience)
{
    if (aud && aud->kind == FQ_JSON_STRING)
        return fq_str_eq(aud->text, audience);
    for (size_t i = 0; aud && aud->kind == FQ_JSON_ARRAY && i < aud->count; i++) {
        if (aud->items[i].kind == FQ_JSON_STRING && fq_str_eq(aud->items[i].text, audience))
            return true;
    }
    return false;
}

static bool is_for_one_of(const struct fq_json *claims, const struct fq_config_list *audiences)
{
    const struct fq_json *aud = fq_json_get(claims, FQ_STR("aud"));
    for (size_t i = 0; i < audiences->count; i++) {
        if (is_audience(aud, audiences->items[i]))
            return true;
    }
    return audiences->count == 0;
}

/* Seconds since 1970; 0: it does not say.  False: it says what is none. */
static bool read_seconds(const struct fq_json *claims, fq_str name, uint64_t *ret)
{
    const struct fq_json *member = fq_json_get(claims, name);
    int64_t seconds = 0;
    *ret = 0;
    if (!member || member->kind == FQ_JSON_NULL)
        return true;
    if (member->kind != FQ_JSON_NUMBER || !fq_str_to_i64(member->text, &seconds) || seconds <= 0)
        return false;
    *ret = (uint64_t)seconds;
    return true;
}

static enum fq_auth_outcome refuse_introspected(struct fq_attempt *attempt, enum fq_jws_fault why)
{
    attempt->reason = fq_jws_fault_word(why);
    return FQ_AUTH_REFUSED;
}

/* The issuer has vouched for it; what it says must still fit. */
static enum fq_auth_outcome take_claims(struct fq_attempt *attempt, struct fq_json *claims)
{
    const struct fq_provider *provider = attempt->provider;
    struct fq_principal *principal = &attempt->principal;
    uint32_t leeway_s = provider->auth->config->auth.leeway_ms / 1000;
    uint64_t begins_s, most_s = provider->config->remember_ms / 1000;
    const struct fq_json *id = fq_json_get(claims, FQ_STR("jti"));
    if (!read_seconds(claims, FQ_STR("exp"), &principal->expires_s) ||
        !read_seconds(claims, FQ_STR("nbf"), &begins_s) ||
        !read_seconds(claims, FQ_STR("iat"), &principal->issued_s))
        return refuse_introspected(attempt, FQ_JWS_CLAIMS);
    if (begins_s > attempt->now_s + leeway_s)
        return refuse_introspected(attempt, FQ_JWS_NOT_YET_VALID);
    if (provider->issuer.len && fq_json_get(claims, FQ_STR("iss")) &&
        !is_member(claims, FQ_STR("iss"), provider->issuer))
        return refuse_introspected(attempt, FQ_JWS_ISSUER);
    if (!is_for_one_of(claims, &provider->config->audience) ||
        !fq_provider_is_for_us(provider->config, claims))
        return refuse_introspected(attempt, FQ_JWS_AUDIENCE);
    if (id && id->kind == FQ_JSON_STRING)
        principal->token_id = id->text;
    attempt->claims = claims;
    attempt->remember_until_s = attempt->now_s + most_s;
    if (principal->expires_s && principal->expires_s < attempt->remember_until_s)
        attempt->remember_until_s = principal->expires_s;
    return FQ_AUTH_VERIFIED;
}

struct introspected {
    struct fq_attempt *attempt;
    const struct fq_fetch_answer *answer;
    enum fq_auth_outcome outcome;
};

static enum fq_auth_outcome nobody_can_tell(struct fq_attempt *attempt, const char *reason)
{
    attempt->reason = reason;
    return FQ_AUTH_UNAVAILABLE;
}

static enum fq_status read_introspection(void *arg)
{
    struct introspected *in = arg;
    struct fq_attempt *attempt = in->attempt;
    struct fq_arena *arena = attempt->arena;
    struct fq_json *claims = FQ_NEW(arena, struct fq_json);
    struct fq_error error;
    if (in->answer->status)
        in->outcome = nobody_can_tell(
            attempt, fq_arena_printf(arena, "introspection failed: %s", in->answer->reason).ptr);
    else if (in->answer->http != 200)
        in->outcome = nobody_can_tell(
            attempt,
            fq_arena_printf(arena, "introspection answered with HTTP status %d", in->answer->http)
                .ptr);
    else if (fq_json_read(arena, fq_arena_str(arena, in->answer->body), claims, &error))
        in->outcome = nobody_can_tell(attempt, "introspection did not answer with JSON");
    else {
        const struct fq_json *active = fq_json_get(claims, FQ_STR("active"));
        if (!active || active->kind != FQ_JSON_BOOL)
            in->outcome =
                nobody_can_tell(attempt, "introspection does not say whether it is active");
        else if (!active->boolean) {
            attempt->reason = "it is not active";
            in->outcome = FQ_AUTH_REFUSED;
        } else
            in->outcome = take_claims(attempt, claims);
    }
    return FQ_OK;
}

static void on_introspected(void *user, const struct fq_fetch_answer *answer)
{
    struct introspected in = {user, answer, FQ_AUTH_NOMEM};
    if (fq_guard(read_introspection, &in) != FQ_OK)
        in.outcome = FQ_AUTH_NOMEM;
    fq_attempt_finish(in.attempt, in.outcome);
}

/* ---- the question ---- */

static enum fq_auth_outcome authenticate_introspection(const struct fq_provider *provider,
                                                       struct fq_attempt *attempt)
{
    const struct introspection *own = provider->own;
    const struct fq_fetch_header header = {FQ_STR("Authorization"), own->authorization};
    struct fq_buf body;
    struct fq_fetch *fetch;
    if (!attempt->token.len)
        return refuse_introspected(attempt, FQ_JWS_MALFORMED);
    fq_buf_init(&body, attempt->arena, FQ_LIMIT_FETCH_REQUEST_BYTES);
    fq_buf_literal(&body, "token_type_hint=access_token&token=");
    add_form_text(&body, attempt->token);
    if (fq_buf_failed(&body))
        return FQ_AUTH_NOMEM;
    const struct fq_fetch_request request = {
        .url = provider->config->url,
        .body = fq_buf_str(&body),
        .content_type = FQ_STR("application/x-www-form-urlencoded"),
        .headers = &header,
        .header_count = own->authorization.len ? 1 : 0,
        .ca_file = fq_provider_ca_file(provider),
        .timeout_ms = provider->config->timeout_ms,
    };
    enum fq_status status =
        fq_fetch_start(own->fetcher, attempt->loop, &request, on_introspected, attempt, &fetch);
    if (status)
        return nobody_can_tell(attempt, "too many questions are under way");
    attempt->waiting = fetch;
    return FQ_AUTH_LATER;
}

static void cancel_introspection(const struct fq_provider *provider, struct fq_attempt *attempt)
{
    (void)provider;
    fq_fetch_cancel(attempt->waiting);
}

const struct fq_provider_type fq_provider_introspection = {
    .by_token = true,
    .start = start_introspection,
    .concern = concern_of_introspection,
    .authenticate = authenticate_introspection,
    .cancel = cancel_introspection,
};
