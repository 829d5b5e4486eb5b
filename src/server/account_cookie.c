/* SPDX-License-Identifier: MIT
 *
 * Tokens in cookies: the access token in the one that auth.cookie names, to all paths, and the
 * refresh token in one beside it, to /auth/refresh alone.  Neither can be read by a script, nor
 * goes over a connection without TLS.
 */
#include "auth/cookie.h"
#include "server/account_call.h"

/* What browsers keep of one, its name and attributes included. */
#define COOKIE_BYTES 4096

#define REFRESH_PATH "/auth/refresh"

static const char *same_site(const struct fq_config *config)
{
    static const char *const words[] = {
        [FQ_SAME_SITE_LAX] = "Lax",
        [FQ_SAME_SITE_STRICT] = "Strict",
        [FQ_SAME_SITE_NONE] = "None",
    };
    return words[config->accounts.same_site];
}

/* Browsers take a name that begins with __Host- for all paths only. */
static fq_str refresh_name(struct fq_account_call *call)
{
    fq_str name = call->live->config.auth.cookie;
    bool host = fq_str_starts_with(name, FQ_STR("__Host-"));
    if (host)
        name = fq_str_from_offset(name, FQ_STR("__Host-").len);
    return fq_arena_printf(call->arena, "%s%.*s-refresh", host ? "__Secure-" : "",
                           FQ_STR_ARG(name));
}

static fq_str write_cookie(struct fq_account_call *call, fq_str name, fq_str value,
                           const char *path, int64_t lasts_s)
{
    return fq_arena_printf(call->arena,
                           "%.*s=%.*s; Path=%s; Max-Age=%lld; HttpOnly; Secure; SameSite=%s",
                           FQ_STR_ARG(name), FQ_STR_ARG(value), path, (long long)lasts_s,
                           same_site(&call->live->config));
}

static enum fq_status find_refresh(void *arg)
{
    struct fq_account_call *call = arg;
    fq_str text, header = fq_http_header(call->exchange, FQ_STR("cookie"));
    if (fq_cookie_find(header, refresh_name(call), &text) && text.len &&
        fq_account_token_read(call, text, &call->refresh_hash))
        call->by_cookie = true;
    return FQ_OK;
}

void fq_account_read_cookie(struct fq_account_call *call)
{
    if (call->live->config.accounts.cookies && fq_guard(find_refresh, call))
        call->refresh_hash = NULL; /* memory ended: it is not found */
}

bool fq_account_set_cookies(struct fq_account_call *call, fq_str access, int64_t lasts_s)
{
    const struct fq_config *config = &call->live->config;
    fq_str name = refresh_name(call);
    call->cookies[0] = write_cookie(call, config->auth.cookie, access, "/", lasts_s);
    call->cookies[1] = write_cookie(call, name, fq_str_from(call->refresh.text), REFRESH_PATH,
                                    config->accounts.refresh_lasts_ms / 1000);
    call->over_cookie = call->cookies[0].len > COOKIE_BYTES ? access.len : 0;
    if (name.len && call->cookies[0].len && !call->over_cookie && call->cookies[1].len)
        return true;
    call->cookies[0] = call->cookies[1] = FQ_STR_NONE;
    return false;
}

void fq_account_clear_cookies(struct fq_account_call *call)
{
    if (!call->by_cookie || !call->live->config.accounts.cookies)
        return;
    fq_str name = refresh_name(call);
    call->cookies[0] = write_cookie(call, call->live->config.auth.cookie, FQ_STR(""), "/", 0);
    call->cookies[1] = write_cookie(call, name, FQ_STR(""), REFRESH_PATH, 0);
}
