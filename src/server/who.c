/* SPDX-License-Identifier: MIT
 *
 * Who asks, of one HTTP request: whoever vouches for it is asked before anything of the body is
 * read, and a batch is one request.
 *
 *     fq_asking_identify ── verified, nobody ──→ go_on
 *            │           ── refused ──→ 401, 400, 503
 *            └ later: done, or patience ends, or the client leaves
 */
#include "auth/auth.h"

#include "base/clock.h"
#include "base/limits.h"
#include "server/asking.h"
#include "server/audited.h"
#include "server/caller.h"
#include "server/log.h"

struct fq_who {
    struct fq_attempt attempt;
    struct fq_asking *asking;
    void (*go_on)(struct fq_asking *asking);
    /* While it waits for a provider: the configuration that this one is of, and how long. */
    struct fq_live_config *held;
    struct fq_timer patience;
};

static fq_str header_of(const struct fq_attempt *attempt, fq_str name, bool *ret_repeated)
{
    const struct fq_who *who = FQ_CONTAINER(attempt, const struct fq_who, attempt);
    *ret_repeated = fq_http_header_is_repeated(who->asking->exchange, name);
    return fq_http_header(who->asking->exchange, name);
}

/* ---- what is said of it ---- */

static fq_str provider_name(const struct fq_attempt *attempt)
{
    return attempt->provider && attempt->provider->config->name.len
               ? attempt->provider->config->name
               : FQ_STR("nobody");
}

/* To whoever runs the server: the client is told nothing. */
static void say_why(struct fq_who *who, const char *what)
{
    const struct fq_attempt *attempt = &who->attempt;
    struct fq_worker *worker = who->asking->worker;
    if (!fq_quiet_may_say(&worker->refusals, fq_loop_now_ms(worker->lane.loop),
                          "requests not let in"))
        return;
    fq_log(FQ_LOG_WARNING, "request %.*s: %s: %s (provider: %.*s)",
           FQ_STR_ARG(fq_http_request_id(who->asking->exchange)), what,
           attempt->reason ? attempt->reason : "it says nothing of who asks",
           FQ_STR_ARG(provider_name(attempt)));
}

/* ---- what comes of it ---- */

static struct fq_error error_of(const struct fq_attempt *attempt)
{
    switch (attempt->outcome) {
    case FQ_AUTH_MALFORMED:
        return (struct fq_error){.status = FQ_REQUEST, .message = fq_str_from(attempt->reason)};
    case FQ_AUTH_UNAVAILABLE:
        return (struct fq_error){.status = FQ_UNAVAILABLE,
                                 .message = FQ_STR("Who asks cannot be found out now; try again.")};
    case FQ_AUTH_NOMEM:
        return (struct fq_error){.status = FQ_NOMEM};
    case FQ_AUTH_REFUSED:
        return (struct fq_error){.status = FQ_UNAUTHENTICATED,
                                 .message = FQ_STR("What the request says of who asks is not "
                                                   "believed.")};
    case FQ_AUTH_NOBODY:
    case FQ_AUTH_VERIFIED:
    case FQ_AUTH_LATER:
        break;
    }
    return (struct fq_error){.status = FQ_UNAUTHENTICATED};
}

/* Headers that are trusted whoever sends them are no provider, and have no mode. */
static enum fq_rollout_mode mode_for(const struct fq_who *who)
{
    const struct fq_config *config = who->attempt.auth->config;
    const struct fq_provider *provider = who->attempt.provider;
    if (who->attempt.outcome == FQ_AUTH_NOMEM || (provider && !provider->config->name.len))
        return FQ_ROLLOUT_ON;
    return fq_caller_decides(who->asking->exchange, NULL, config->auth.mode, config->auth.canary);
}

static bool is_let_in(const struct fq_attempt *attempt)
{
    return attempt->outcome == FQ_AUTH_VERIFIED ||
           (attempt->outcome == FQ_AUTH_NOBODY &&
            attempt->auth->config->auth.anonymous == FQ_ANONYMOUS_ALLOW);
}

static void refuse_who(struct fq_who *who)
{
    struct fq_asking *asking = who->asking;
    const struct fq_error error = error_of(&who->attempt);
    fq_telemetry_count(&asking->worker->telemetry, FQ_COUNTER_REFUSED_AUTH, 1);
    say_why(who, "not let in");
    if (who->attempt.outcome == FQ_AUTH_REFUSED)
        asking->challenge = "Bearer error=\"invalid_token\"";
    fq_asking_refuse(asking, &error);
}

/* Who and what it was asked of may be gone when this returns.  Audit: here is decided whether the
 * caller is let in. */
static void decide_who(struct fq_who *who)
{
    struct fq_asking *asking = who->asking;
    enum fq_rollout_mode mode = is_let_in(&who->attempt) ? FQ_ROLLOUT_OFF : mode_for(who);
    asking->who = NULL;
    if (mode == FQ_ROLLOUT_ON) {
        refuse_who(who);
        return;
    }
    if (mode == FQ_ROLLOUT_OBSERVE) {
        fq_telemetry_count(&asking->worker->telemetry, FQ_COUNTER_OBSERVED_AUTH, 1);
        say_why(who, "would not be let in");
    }
    if (who->attempt.outcome == FQ_AUTH_VERIFIED)
        asking->principal = who->attempt.principal;
    if (who->attempt.outcome == FQ_AUTH_VERIFIED)
        fq_audited_identified(asking->worker, asking->exchange, &who->attempt);
    who->go_on(asking);
}

/* ---- waiting ---- */

static void stop_waiting(struct fq_who *who)
{
    fq_timer_stop(&who->patience);
    fq_live_config_unref(who->held);
    who->held = NULL;
}

static void on_identified(struct fq_attempt *attempt)
{
    struct fq_who *who = FQ_CONTAINER(attempt, struct fq_who, attempt);
    struct fq_live_config *held = who->held;
    who->held = NULL;
    fq_timer_stop(&who->patience);
    decide_who(who);
    fq_live_config_unref(held);
}

static void on_impatient(struct fq_timer *timer)
{
    struct fq_who *who = FQ_CONTAINER(timer, struct fq_who, patience);
    fq_auth_cancel(&who->attempt);
    who->attempt.outcome = FQ_AUTH_UNAVAILABLE;
    who->attempt.reason = "the provider did not answer in time";
    on_identified(&who->attempt);
}

static void wait_for_provider(struct fq_who *who)
{
    struct fq_worker *worker = who->asking->worker;
    who->held = fq_live_config_ref(worker->lane.live);
    fq_timer_init(&who->patience, worker->lane.loop, on_impatient);
    fq_timer_start(&who->patience, worker->lane.config->database.statement_timeout_ms, 0);
}

void fq_asking_stop_identifying(struct fq_asking *asking)
{
    struct fq_who *who = asking->who;
    if (!who)
        return;
    asking->who = NULL;
    fq_auth_cancel(&who->attempt);
    stop_waiting(who);
}

/* ---- the beginning ---- */

void fq_asking_identify(struct fq_asking *asking, void (*go_on)(struct fq_asking *asking))
{
    struct fq_worker *worker = asking->worker;
    if (!worker->lane.live->auth) {
        go_on(asking);
        return;
    }
    struct fq_who *who = fq_arena_zalloc(asking->request.arena, sizeof(*who));
    if (!who) {
        fq_asking_refuse_with(asking, FQ_NOMEM, "Out of memory; try again.");
        return;
    }
    who->asking = asking;
    who->go_on = go_on;
    who->attempt = (struct fq_attempt){
        .auth = worker->lane.live->auth,
        .arena = asking->request.arena,
        .loop = worker->lane.loop,
        .memory = &worker->tokens,
        .revocations = worker->all->revocations,
        .keys = worker->keys.memory.database ? &worker->keys.memory : NULL,
        .now_s = (uint64_t)fq_clock_unix_ms() / 1000,
        .peer = fq_http_peer(asking->exchange),
        .header = header_of,
        .done = on_identified,
    };
    asking->who = who;
    if (fq_auth_begin(&who->attempt) == FQ_AUTH_LATER)
        wait_for_provider(who);
    else
        decide_who(who);
}
