/* SPDX-License-Identifier: MIT */
#include "server/csrf.h"

#include <stdio.h>
#include <sys/random.h>

#include "auth/cookie.h"
#include "auth/csrf.h"
#include "base/clock.h"
#include "config/origin.h"
#include "server/endpoint.h"
#include "server/media.h"
#include "server/worker_private.h"

/* ---- which page sent it ---- */

/* No page can set these headers. */
enum sender {
    SENDER_UNSAID,  /* by a program, or an old browser */
    SENDER_OWN,     /* of this origin, or the user's own doing */
    SENDER_ALLOWED, /* by cors.origins */
    SENDER_OTHER,
};

/* The scheme is not known here: whoever ends TLS is in front. */
static bool is_own_origin(struct fq_http_exchange *exchange, fq_str origin)
{
    fq_str host = fq_http_header(exchange, FQ_STR("host"));
    size_t at = fq_str_find(origin, FQ_STR("://"));
    return at < origin.len && fq_str_eq_nocase(fq_str_from_offset(origin, at + 3), host);
}

static enum sender find_sender(const struct fq_worker *worker, struct fq_http_exchange *exchange)
{
    fq_str site = fq_http_header(exchange, FQ_STR("sec-fetch-site"));
    fq_str origin = fq_http_header(exchange, FQ_STR("origin"));
    if (fq_str_eq(site, FQ_STR("same-origin")) || fq_str_eq(site, FQ_STR("none")))
        return SENDER_OWN;
    if (fq_origin_is_among(&worker->lane.config->cors.origins, origin))
        return SENDER_ALLOWED;
    if (!site.len && origin.len)
        return is_own_origin(exchange, origin) ? SENDER_OWN : SENDER_OTHER;
    return site.len ? SENDER_OTHER : SENDER_UNSAID;
}

/* A browser asks before it lets a page of another origin send one of these. */
static bool has_asked_before(struct fq_http_exchange *exchange)
{
    static const fq_str names[] = {
        FQ_STR_INIT("apollo-require-preflight"), FQ_STR_INIT("graphql-require-preflight"),
        FQ_STR_INIT("x-apollo-operation-name"),  FQ_STR_INIT("x-csrf-token"),
        FQ_STR_INIT("x-requested-with"),
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(names); i++) {
        if (fq_http_header(exchange, names[i]).ptr)
            return true;
    }
    fq_str bearer = fq_http_header(exchange, FQ_STR("authorization"));
    return fq_media_is_json(fq_http_header(exchange, FQ_STR("content-type"))) ||
           (bearer.len > 7 && fq_str_eq_nocase(fq_str_of(bearer.ptr, 7), FQ_STR("Bearer ")));
}

static enum fq_status refuse_sender(struct fq_error *reterr, const char *sentence)
{
    *reterr = (struct fq_error){.status = FQ_CSRF, .message = fq_str_from(sentence)};
    return FQ_CSRF;
}

/* ---- tokens ---- */

static fq_str key_of_tokens(const struct fq_worker *worker)
{
    return worker->all->csrf_key;
}

/* Of a session that is in a cookie, and says who asks.  False: in two. */
static bool find_session(const struct fq_worker *worker, struct fq_http_exchange *exchange,
                         fq_str *ret)
{
    fq_str name = worker->lane.config->auth.cookie;
    *ret = FQ_STR_NONE;
    return !name.len || fq_cookie_find(fq_http_header(exchange, FQ_STR("cookie")), name, ret);
}

static enum fq_status check_token(const struct fq_worker *worker, struct fq_http_exchange *exchange,
                                  struct fq_error *reterr)
{
    fq_str session, token = fq_http_header(exchange, FQ_STR("x-csrf-token"));
    if (!find_session(worker, exchange, &session))
        return refuse_sender(reterr, "There are two cookies of the session, and they differ.");
    /* Nothing but queries comes by GET, and those were asked about already. */
    if (!session.len || fq_http_method(exchange) != FQ_HTTP_POST)
        return FQ_OK;
    if (!token.len)
        return refuse_sender(reterr,
                             "Send the header X-CSRF-Token with what GET /auth/csrf answers.");
    if (!fq_csrf_token_is_good(key_of_tokens(worker), session, (uint64_t)fq_clock_unix_ms() / 1000,
                               token))
        return refuse_sender(reterr, "The CSRF token is not of this session, or too old: GET "
                                     "/auth/csrf again.");
    return FQ_OK;
}

enum fq_status fq_csrf_check(const struct fq_worker *worker, struct fq_http_exchange *exchange,
                             struct fq_error *reterr)
{
    enum fq_csrf_mode mode = worker->lane.config->csrf.mode;
    if (mode == FQ_CSRF_OFF ||
        (mode == FQ_CSRF_COOKIES && !fq_http_header(exchange, FQ_STR("cookie")).ptr))
        return FQ_OK;
    switch (find_sender(worker, exchange)) {
    case SENDER_OTHER:
        return refuse_sender(reterr, "A page of another origin sent this: cors.origins in the "
                                     "server's configuration does not name it.");
    case SENDER_UNSAID:
        if (!has_asked_before(exchange))
            return refuse_sender(reterr, "A page of another origin could have sent this: send a "
                                         "header Apollo-Require-Preflight with it.");
        break;
    case SENDER_OWN:
    case SENDER_ALLOWED:
        break;
    }
    return check_token(worker, exchange, reterr);
}

bool fq_csrf_give(const struct fq_worker *worker, fq_str session, struct fq_buf *out)
{
    unsigned char random[FQ_CSRF_RANDOM_BYTES];
    uint32_t seconds = worker->lane.config->csrf.ttl_ms / 1000;
    if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
        return false;
    fq_csrf_token_make(key_of_tokens(worker), session,
                       (uint64_t)fq_clock_unix_ms() / 1000 + seconds, random, out);
    return true;
}

/* ---- GET /auth/csrf ---- */

static void give_token(struct fq_worker *worker, struct fq_http_exchange *exchange)
{
    static const struct fq_http_header type = {FQ_STR_INIT("Content-Type"),
                                               FQ_STR_INIT("application/json")};
    fq_str session;
    if (!find_session(worker, exchange, &session) || !session.len) {
        fq_http_respond_error(exchange, 403, FQ_STR("CSRF_PROTECTION_FAILED"),
                              worker->lane.config->auth.cookie.len
                                  ? FQ_STR("There is no cookie of a session.")
                                  : FQ_STR("Sessions are in no cookie here (auth.cookie): no "
                                           "token is needed."));
        return;
    }
    struct fq_buf *body = fq_http_body(exchange);
    fq_buf_literal(body, "{\"token\":\"");
    if (!fq_csrf_give(worker, session, body))
        body->failure = FQ_INTERNAL;
    fq_buf_printf(body, "\",\"expires_in\":%u}", worker->lane.config->csrf.ttl_ms / 1000);
    fq_http_send(exchange, 200, &type, 1);
}

const struct fq_endpoint fq_endpoint_csrf = {
    .path = FQ_STR_INIT("/auth/csrf"),
    .methods = FQ_ENDPOINT_GET,
    .is_shared = true,
    .request = give_token,
};
