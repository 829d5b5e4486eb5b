/* SPDX-License-Identifier: MIT
 *
 * /auth/…: accounts with passwords, where a provider of type native is configured.
 */
#include "base/clock.h"
#include "base/limits.h"
#include "base/memory.h"
#include "server/account_call.h"
#include "server/audited.h"
#include "server/csrf.h"
#include "server/endpoint.h"
#include "server/media.h"

static bool may_register(const struct fq_config *config)
{
    return config->accounts.registration;
}

static const struct route {
    fq_str name;
    unsigned methods;
    bool is_own; /* somebody with an access token of ours asks */
    void (*run)(struct fq_account_call *call);
    /* Where it is served; NULL: wherever there are accounts. */
    bool (*is_there)(const struct fq_config *config);
} routes[] = {
    {FQ_STR_INIT("login"), FQ_ENDPOINT_POST, false, fq_account_login, NULL},
    {FQ_STR_INIT("refresh"), FQ_ENDPOINT_POST, false, fq_account_refresh, NULL},
    {FQ_STR_INIT("me"), FQ_ENDPOINT_GET, true, fq_account_me, NULL},
    {FQ_STR_INIT("logout"), FQ_ENDPOINT_POST, true, fq_account_logout, NULL},
    {FQ_STR_INIT("sessions"), FQ_ENDPOINT_GET, true, fq_account_sessions, NULL},
    {FQ_STR_INIT("sessions/end"), FQ_ENDPOINT_POST, true, fq_account_end_session, NULL},
    {FQ_STR_INIT("password"), FQ_ENDPOINT_POST, true, fq_account_password, NULL},
    {FQ_STR_INIT("register"), FQ_ENDPOINT_POST, false, fq_account_register, may_register},
    {FQ_STR_INIT("verify-email"), FQ_ENDPOINT_POST, false, fq_account_verify, may_register},
    {FQ_STR_INIT("forgot-password"), FQ_ENDPOINT_POST, false, fq_account_forgot,
     fq_account_can_mail},
    {FQ_STR_INIT("reset-password"), FQ_ENDPOINT_POST, false, fq_account_reset, fq_account_can_mail},
};

/* ---- the body ---- */

/* Members are texts without NUL, of FQ_PASSWORD_MOST bytes at most. */
static bool read_member(struct fq_account_call *call, const struct fq_json *body, fq_str name,
                        const char **ret)
{
    const struct fq_json *member = fq_json_get(body, name);
    *ret = NULL;
    if (!member || member->kind == FQ_JSON_NULL)
        return true;
    if (member->kind != FQ_JSON_STRING || member->text.len > FQ_PASSWORD_MOST ||
        fq_str_find_char(member->text, '\0') < member->text.len)
        return false;
    *ret = fq_arena_str(call->arena, member->text).ptr;
    return true;
}

/* As SHA-256 of its bytes.  One that was not given out here is of no session. */
static bool read_token(struct fq_account_call *call, const struct fq_json *body, fq_str name,
                       const char **ret)
{
    const char *text;
    *ret = NULL;
    return read_member(call, body, name, &text) &&
           (!text || fq_account_token_read(call, fq_str_from(text), ret));
}

/* What is neither true nor false is refused: whoever wrote "true" meant it. */
static bool read_flag(const struct fq_json *body, fq_str name, bool *ret)
{
    const struct fq_json *member = fq_json_get(body, name);
    *ret = member && member->kind == FQ_JSON_BOOL && member->boolean;
    return !member || member->kind == FQ_JSON_BOOL || member->kind == FQ_JSON_NULL;
}

static enum fq_status read_body(void *arg)
{
    struct fq_account_call *call = arg;
    struct fq_json body;
    fq_str text = fq_http_request_body(call->exchange);
    if (!text.len) /* as of a logout */
        return FQ_OK;
    if (!fq_media_is_json(fq_http_header(call->exchange, FQ_STR("content-type"))) ||
        fq_json_read(call->arena, text, &body, NULL) != FQ_OK || body.kind != FQ_JSON_OBJECT)
        return FQ_REQUEST;
    return read_flag(&body, FQ_STR("everywhere"), &call->everywhere) &&
                   read_flag(&body, FQ_STR("cookie"), &call->by_cookie) &&
                   read_member(call, &body, FQ_STR("email"), &call->email) &&
                   read_member(call, &body, FQ_STR("password"), &call->password) &&
                   read_member(call, &body, FQ_STR("new_password"), &call->new_password) &&
                   read_member(call, &body, FQ_STR("session_id"), &call->session_id) &&
                   read_member(call, &body, FQ_STR("name"), &call->name) &&
                   read_token(call, &body, FQ_STR("token"), &call->token_hash) &&
                   read_token(call, &body, FQ_STR("refresh_token"), &call->refresh_hash)
               ? FQ_OK
               : FQ_REQUEST;
}

/* ---- who asks ---- */

struct asking_self {
    struct fq_attempt attempt;
    struct fq_account_call *call;
};

static fq_str account_header(const struct fq_attempt *attempt, fq_str name, bool *ret_repeated)
{
    struct fq_http_exchange *exchange =
        FQ_CONTAINER(attempt, const struct asking_self, attempt)->call->exchange;
    *ret_repeated = fq_http_header_is_repeated(exchange, name);
    return fq_http_header(exchange, name);
}

/* Only after LATER, which is taken back. */
static void on_attempt(struct fq_attempt *attempt)
{
    (void)attempt;
}

/* A token of this server; not remembered, since its claims are looked at. */
static enum fq_status find_self(struct fq_account_call *call, const struct fq_json **ret_session)
{
    struct fq_worker *worker = call->worker;
    struct asking_self *self = fq_arena_zalloc(call->arena, sizeof(*self));
    if (!self)
        return FQ_NOMEM;
    self->call = call;
    self->attempt = (struct fq_attempt){
        .auth = call->live->auth,
        .arena = call->arena,
        .loop = worker->lane.loop,
        .revocations = worker->all->revocations,
        .now_s = (uint64_t)fq_clock_unix_ms() / 1000,
        .peer = fq_http_peer(call->exchange),
        .header = account_header,
        .done = on_attempt,
    };
    enum fq_auth_outcome outcome = fq_auth_begin(&self->attempt);
    if (outcome == FQ_AUTH_LATER)
        fq_auth_cancel(&self->attempt);
    if (outcome == FQ_AUTH_NOMEM || outcome == FQ_AUTH_UNAVAILABLE)
        return outcome == FQ_AUTH_NOMEM ? FQ_NOMEM : FQ_UNAVAILABLE;
    if (outcome != FQ_AUTH_VERIFIED || self->attempt.provider != call->provider)
        return FQ_UNAUTHENTICATED;
    call->by_cookie = self->attempt.token_by_cookie;
    *ret_session = fq_json_get(&self->attempt.jwt.claims, FQ_STR("sid"));
    call->account_id =
        fq_arena_printf(call->arena, "%.*s", FQ_STR_ARG(self->attempt.jwt.subject)).ptr;
    return FQ_OK;
}

/* Whoever has the secret may have signed others. */
static bool is_uuid(const char *text)
{
    static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    size_t i = 0;
    for (; form[i] && text[i]; i++) {
        char c = fq_lower(text[i]);
        bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        if (form[i] == 'x' ? !digit : c != '-')
            return false;
    }
    return !form[i] && !text[i];
}

static enum fq_status identify_self(struct fq_account_call *call)
{
    const struct fq_json *session = NULL;
    enum fq_status status = find_self(call, &session);
    if (status)
        return status;
    if (!session || session->kind != FQ_JSON_STRING || !call->account_id)
        return FQ_UNAUTHENTICATED;
    call->own_session_id = fq_arena_printf(call->arena, "%.*s", FQ_STR_ARG(session->text)).ptr;
    if (!call->own_session_id)
        return FQ_NOMEM;
    return is_uuid(call->account_id) && is_uuid(call->own_session_id) ? FQ_OK : FQ_UNAUTHENTICATED;
}

/* ---- the beginning ---- */

static const struct route *find_route(fq_str path)
{
    fq_str name = fq_str_from_offset(path, FQ_STR("/auth/").len);
    for (size_t i = 0; i < FQ_ARRAY_LEN(routes); i++) {
        if (fq_str_eq(routes[i].name, name))
            return &routes[i];
    }
    return NULL;
}

static void begin_call(struct fq_account_call *call, const struct route *route)
{
    struct fq_error error;
    enum fq_status status = fq_guard(read_body, call);
    if (status == FQ_REQUEST)
        fq_account_refuse(call, status,
                          "Send a JSON object (Content-Type: application/json) whose members are "
                          "texts of 1000 bytes at most; everywhere and cookie are true or false.");
    else if (status)
        fq_account_refuse(call, status, fq_status_sentence(status));
    else if (call->by_cookie && !call->live->config.accounts.cookies)
        fq_account_refuse(call, FQ_REQUEST, "Tokens are in no cookies here (accounts.cookies).");
    else if (!fq_audited_takes(call->worker))
        fq_account_refuse(call, FQ_UNAVAILABLE, "The audit log takes no more; try again.");
    else if (fq_csrf_check(call->worker, call->exchange, &error))
        fq_account_refuse(call, FQ_CSRF, fq_status_sentence(FQ_CSRF));
    else if (route->is_own && (status = identify_self(call)))
        fq_account_refuse(call, status, "Send an access token that /auth/login gave out.");
    else
        route->run(call);
}

static void on_account_request(struct fq_worker *worker, struct fq_http_exchange *exchange)
{
    const struct fq_provider *provider = fq_auth_native(worker->lane.live->auth);
    const struct route *route = find_route(fq_http_path(exchange));
    if (!provider || !route || (route->is_there && !route->is_there(&worker->lane.live->config))) {
        fq_endpoint_nothing(exchange);
        return;
    }
    if (!fq_endpoint_takes(exchange, route->methods))
        return;
    struct fq_account_call *call = fq_arena_zalloc(fq_http_arena(exchange), sizeof(*call));
    if (!call) {
        fq_http_respond_error(exchange, 503, fq_str_from(fq_status_code(FQ_NOMEM)),
                              fq_str_from(fq_status_sentence(FQ_NOMEM)));
        return;
    }
    call->worker = worker;
    call->exchange = exchange;
    call->arena = fq_http_arena(exchange);
    call->live = fq_live_config_ref(worker->lane.live);
    call->provider = provider;
    call->what = route->name.ptr;
    begin_call(call, route);
}

const struct fq_endpoint fq_endpoint_accounts = {
    .path = FQ_STR_INIT("/auth/"),
    .is_shared = true,
    .methods = FQ_ENDPOINT_GET | FQ_ENDPOINT_POST, /* of all routes together */
    .request = on_account_request,
};

/* ---- what proves our tokens ---- */

/* Keys that are new are published before they sign: see docs/accounts.md. */
static void tell_account_keys(struct fq_worker *worker, struct fq_http_exchange *exchange)
{
    static const struct fq_http_header headers[] = {
        {FQ_STR_INIT("Content-Type"), FQ_STR_INIT("application/json")},
        {FQ_STR_INIT("Cache-Control"), FQ_STR_INIT("public, max-age=300")},
    };
    const struct fq_provider *provider = fq_auth_native(worker->lane.live->auth);
    if (!provider || !provider->config->key_files.count) {
        fq_endpoint_nothing(exchange);
        return;
    }
    struct fq_buf *body = fq_http_body(exchange);
    if (!fq_provider_publish(provider, body))
        body->failure = FQ_NOMEM;
    fq_http_send(exchange, 200, headers, FQ_ARRAY_LEN(headers));
}

const struct fq_endpoint fq_endpoint_account_keys = {
    .path = FQ_STR_INIT("/.well-known/jwks.json"),
    .methods = FQ_ENDPOINT_GET,
    .request = tell_account_keys,
};
