/* SPDX-License-Identifier: MIT
 *
 * POST /auth/login, /auth/refresh, /auth/verify-email: what gives out tokens.
 */
#include "base/clock.h"
#include "base/limits.h"
#include "catalog/oid.h"
#include "json/json.h"
#include "server/account_call.h"
#include "server/csrf.h"
#include "server/log.h"

static const uint32_t texts[] = {OID_TEXT, OID_TEXT, OID_TEXT, OID_TEXT, OID_TEXT};

/* ---- what is given out ---- */

static void put_member(struct fq_buf *out, const char *name, fq_str value)
{
    fq_buf_printf(out, "\"%s\":", name);
    fq_json_string(out, value);
    fq_buf_char(out, ',');
}

/* The claims of the database, and those that are of the token; they are no names of it. */
static void write_token_claims(struct fq_account_call *call, uint64_t now_s, struct fq_buf *out)
{
    const struct fq_provider_config *config = call->provider->config;
    fq_str claims = fq_str_from(call->columns[3]);
    fq_buf_char(out, '{');
    put_member(out, "iss", config->issuer);
    if (config->audience.count)
        put_member(out, "aud", config->audience.items[0]);
    put_member(out, "jti", fq_str_from(call->columns[1]));
    fq_buf_printf(out, "\"iat\":%llu,\"exp\":%s,", (unsigned long long)now_s, call->columns[2]);
    fq_buf_str_add(out, fq_str_from_offset(claims, 1));
}

/* The memory is had before another thread signs: the arena is this one's. */
static bool prepare_access(struct fq_account_call *call)
{
    call->signed_s = (uint64_t)fq_clock_unix_ms() / 1000;
    fq_buf_init(&call->claims, call->arena, FQ_LIMIT_TOKEN_BYTES);
    write_token_claims(call, call->signed_s, &call->claims);
    size_t most = 2 * call->claims.len + FQ_LIMIT_TOKEN_BYTES / 2; /* header, signature */
    char *memory = fq_arena_alloc(call->arena, most);
    call->access = (struct fq_buf){.ptr = memory, .cap = most, .max = most};
    return memory && !fq_buf_failed(&call->claims);
}

static void sign_access(struct fq_crew_work *work)
{
    struct fq_account_call *call = FQ_CONTAINER(work, struct fq_account_call, work);
    call->is_signed = fq_provider_sign(call->provider, fq_buf_str(&call->claims), &call->access);
}

/* In cookies, with what requests by cookie need besides; or in the answer. */
static bool write_granted(struct fq_account_call *call, fq_str access, int64_t lasts_s,
                          struct fq_buf *out)
{
    fq_buf_init(out, call->arena, 3 * FQ_LIMIT_TOKEN_BYTES);
    if (call->by_cookie) {
        fq_buf_literal(out, "{\"csrf_token\":\"");
        if (!fq_account_set_cookies(call, access, lasts_s) ||
            !fq_csrf_give(call->worker, access, out))
            return false;
        fq_buf_printf(out, "\",\"expires_in\":%lld}", (long long)lasts_s);
    } else {
        fq_buf_printf(out,
                      "{\"access_token\":\"%.*s\",\"token_type\":\"Bearer\",\"expires_in\":%lld,"
                      "\"refresh_token\":\"%s\"}",
                      FQ_STR_ARG(access), (long long)lasts_s, call->refresh.text);
    }
    return !fq_buf_failed(out);
}

/* Browsers would leave it out, and nobody would know why nobody is logged in. */
static void refuse_long_token(struct fq_account_call *call)
{
    fq_log(FQ_LOG_ERROR,
           "request %.*s: /auth/%s: an access token of %zu bytes fits into no cookie; it has the "
           "roles and permissions of account %s, which are too many, or log in without \"cookie\"",
           FQ_STR_ARG(fq_http_request_id(call->exchange)), call->what, call->over_cookie,
           call->account_id ? call->account_id : "?");
    fq_account_refuse(call, FQ_INTERNAL,
                      "The access token is too long for a cookie: the account has too many roles "
                      "or permissions.");
}

static void on_signed(struct fq_crew_work *work)
{
    struct fq_account_call *call = FQ_CONTAINER(work, struct fq_account_call, work);
    struct fq_buf body;
    int64_t until_s = 0;
    if (call->is_signed && fq_str_to_i64(fq_str_from(call->columns[2]), &until_s) &&
        write_granted(call, fq_buf_str(&call->access), until_s - (int64_t)call->signed_s, &body))
        fq_account_answer(call, 200, fq_buf_str(&body));
    else if (call->over_cookie)
        refuse_long_token(call);
    else
        fq_account_refuse(call, FQ_INTERNAL, "The token could not be made; try again.");
}

static void give_out(struct fq_account_call *call)
{
    const struct fq_worker *worker = call->worker;
    call->work.run = sign_access;
    call->work.done = on_signed;
    if (!prepare_access(call)) {
        fq_account_refuse(call, FQ_INTERNAL, "The token could not be made; try again.");
        return;
    }
    if (fq_provider_signs_slowly(call->provider) &&
        fq_crew_give(worker->all->signing, &call->work, worker->lane.loop) == FQ_OK)
        return;
    sign_access(&call->work);
    on_signed(&call->work);
}

/* columns: outcome, jti, when it ends, claims, account. */
static void on_granted(struct fq_account_call *call)
{
    call->account_id = call->columns[4];
    bool granted = call->columns[0] && fq_str_eq(fq_str_from(call->columns[0]), FQ_STR("granted"));
    call->why = granted ? NULL : call->columns[0]; /* reused, say */
    if (granted && call->columns[1] && call->columns[2] && call->columns[3])
        give_out(call);
    else
        fq_account_refuse(call, FQ_UNAUTHENTICATED, "Log in anew.");
}

static void say_how_long(struct fq_account_call *call, const char **access, const char **refresh)
{
    const struct fq_config *config = &call->live->config;
    *access = fq_arena_printf(call->arena, "%u ms", config->accounts.access_lasts_ms).ptr;
    *refresh = fq_arena_printf(call->arena, "%u ms", config->accounts.refresh_lasts_ms).ptr;
}

#define GRANT                                                                                      \
    "SELECT (g).outcome, (g).access_token_id::text, "                                              \
    "floor(extract(epoch FROM (g).access_expires_at))::bigint::text, (g).claims::text, "           \
    "(g).account_id::text FROM (SELECT "

/* ---- login ---- */

static const struct fq_statement begin_login = {
    .id = UINT64_C(0x1d0c1a1300000101),
    .sql = "SELECT account_id::text, password_hash, may_try::text FROM fraiseql.begin_login($1, "
           "$2)",
    .param_count = 2,
    .column_types = texts,
    .column_count = 3,
};
static const struct fq_statement open_session = {
    .id = UINT64_C(0x1d0c1a1300000102),
    .sql = GRANT "fraiseql.open_session($1::uuid, $2, $3::bytea, $4::interval, $5::interval, $6, "
                 "$7) AS g) AS t",
    .param_count = 7,
    .column_types = texts,
    .column_count = 5,
};
/* It is the same password, so nothing ends. */
static const struct fq_statement hash_anew = {
    .id = UINT64_C(0x1d0c1a1300000103),
    .sql = "UPDATE fraiseql.accounts SET password_hash = $2 WHERE id = $1::uuid AND "
           "password_hash = $3",
    .param_count = 3,
};

static const char *sent_header(struct fq_account_call *call, fq_str name)
{
    fq_str value = fq_http_header(call->exchange, name);
    return value.len ? fq_arena_printf(call->arena, "%.*s", FQ_STR_ARG(value)).ptr : NULL;
}

static bool is_plain(const char *text)
{
    for (size_t i = 0; text && text[i]; i++) {
        if (text[i] < ' ' || text[i] > '~')
            return false;
    }
    return true;
}

static const char *client_of(struct fq_account_call *call)
{
    char address[FQ_ADDRESS_TEXT_BYTES];
    const struct fq_address client = fq_http_client(call->exchange);
    fq_str seen = fq_address_print(&client, address);
    return fq_arena_printf(call->arena, "%.*s", FQ_STR_ARG(seen)).ptr;
}

/* whose: the account, or what makes it. */
static void begin_session(struct fq_account_call *call, const struct fq_statement *statement,
                          const char *whose)
{
    const char **values = call->values[0];
    if (!call->is_same) {
        fq_account_refuse(call, FQ_UNAUTHENTICATED, "The address or the password is not right.");
        return;
    }
    const char *agent = sent_header(call, FQ_STR("user-agent"));
    values[0] = whose;
    values[1] = call->known_text;
    values[2] = call->refresh.hash;
    say_how_long(call, &values[3], &values[4]);
    values[5] = is_plain(agent) ? agent : NULL;
    values[6] = client_of(call);
    if (!values[3] || !values[4] || !fq_account_token_make(&call->refresh)) {
        fq_account_refuse(call, FQ_NOMEM, "Out of memory; try again.");
        return;
    }
    call->values[1][0] = call->account_id;
    call->values[1][1] = call->text;
    call->values[1][2] = call->known_text;
    fq_account_ask(call, statement, call->text[0] ? &hash_anew : NULL, on_granted);
}

static void on_login_compared(struct fq_account_call *call)
{
    begin_session(call, &open_session, call->account_id);
}

static void compare_login(struct fq_crew_work *work)
{
    struct fq_account_call *call = FQ_CONTAINER(work, struct fq_account_call, work);
    fq_account_compare(call);
    if (call->is_same && !fq_password_costs(call->known_text, &call->cost))
        (void)fq_account_make_text(call, call->password);
}

static void on_begun(struct fq_account_call *call)
{
    call->account_id = call->columns[0];
    call->known_text = call->columns[1];
    /* Of an address without an account as well. */
    if (!call->columns[2] || call->columns[2][0] != 't')
        fq_account_refuse(call, FQ_RATE_LIMITED, "Too many tries with this address; wait.");
    else
        fq_account_hash(call, compare_login, on_login_compared);
}

void fq_account_login(struct fq_account_call *call)
{
    if (!call->email || !call->password) {
        fq_account_refuse(call, FQ_REQUEST, "Send email and password.");
        return;
    }
    call->values[0][0] = call->email;
    call->values[0][1] = client_of(call);
    fq_account_ask(call, &begin_login, NULL, on_begun);
}

/* ---- refresh ---- */

static const struct fq_statement refresh_session = {
    .id = UINT64_C(0x1d0c1a1300000104),
    .sql = GRANT "fraiseql.refresh_session($1::bytea, $2::bytea, $3::interval, $4::interval) AS g) "
                 "AS t",
    .param_count = 4,
    .column_types = texts,
    .column_count = 5,
};

void fq_account_refresh(struct fq_account_call *call)
{
    const char **values = call->values[0];
    if (!call->refresh_hash)
        fq_account_read_cookie(call);
    if (!call->refresh_hash) {
        fq_account_refuse(call, FQ_REQUEST, "Send refresh_token, as it was given out.");
        return;
    }
    values[0] = call->refresh_hash;
    values[1] = call->refresh.hash;
    say_how_long(call, &values[2], &values[3]);
    if (!values[2] || !values[3] || !fq_account_token_make(&call->refresh))
        fq_account_refuse(call, FQ_NOMEM, "Out of memory; try again.");
    else
        fq_account_ask(call, &refresh_session, NULL, on_granted);
}

/* ---- the end of a registration ---- */

static const struct fq_statement registration_password = {
    .id = UINT64_C(0x1d0c1a1300000105),
    .sql = "SELECT fraiseql.registration_password($1::bytea)",
    .param_count = 1,
    .column_types = texts,
    .column_count = 1,
};
static const struct fq_statement finish_registration = {
    .id = UINT64_C(0x1d0c1a1300000106),
    .sql =
        GRANT "fraiseql.open_session(made.id, $2, $3::bytea, $4::interval, $5::interval, $6, $7) "
              "AS g FROM (SELECT fraiseql.finish_registration($1::bytea, $2) AS id OFFSET 0) AS "
              "made WHERE made.id IS NOT NULL) AS t",
    .param_count = 7,
    .column_types = texts,
    .column_count = 5,
};

static void on_verify_compared(struct fq_account_call *call)
{
    begin_session(call, &finish_registration, call->token_hash);
}

static void compare_verify(struct fq_crew_work *work)
{
    fq_account_compare(FQ_CONTAINER(work, struct fq_account_call, work));
}

static void on_verify_begun(struct fq_account_call *call)
{
    call->known_text = call->columns[0];
    if (call->known_text)
        fq_account_hash(call, compare_verify, on_verify_compared);
    else
        fq_account_refuse(call, FQ_UNAUTHENTICATED, "The token was used, or is too old.");
}

void fq_account_verify(struct fq_account_call *call)
{
    call->values[0][0] = call->token_hash;
    if (!call->token_hash || !call->password)
        fq_account_refuse(call, FQ_REQUEST, "Send token, as it was mailed, and password.");
    else
        fq_account_ask(call, &registration_password, NULL, on_verify_begun);
}
