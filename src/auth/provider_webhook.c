/* SPDX-License-Identifier: MIT
 *
 * A service that is shown some headers of a request, and says who asks.
 */
#include "auth/answer_memory.h"
#include "auth/auth.h"
#include "base/clock.h"
#include "base/limits.h"
#include "fetch/fetch.h"
#include "json/json.h"

struct webhook {
    struct fq_fetcher *fetcher;
    struct fq_answer_memory *memory;
    struct fq_claims_map map; /* of its answers */
};

struct webhook_wait {
    struct fq_attempt *attempt;
    fq_str question; /* all that its answer depends on */
    struct fq_fetch *fetch;
};

/* ---- start ---- */

static enum fq_status start_webhook(struct fq_provider *provider, struct fq_arena *arena,
                                    struct fq_error *reterr)
{
    struct webhook *own = FQ_NEW(arena, struct webhook);
    provider->own = own;
    const char *fault = fq_fetch_fault(provider->config->url);
    if (fault)
        return fq_error_set(reterr, arena, FQ_CONFIG, "url %s", fault);
    own->map = *provider->claims;
    own->map.paths[FQ_CLAIM_USER] = FQ_STR("user");
    own->map.paths[FQ_CLAIM_TENANT] = FQ_STR("tenant");
    own->map.paths[FQ_CLAIM_CONTACT] = FQ_STR("contact");
    own->map.paths[FQ_CLAIM_ROLES] = FQ_STR("roles");
    own->map.paths[FQ_CLAIM_PERMISSIONS] = FQ_STR("permissions");
    own->map.paths[FQ_CLAIM_SUPER_ADMIN] = FQ_STR_NONE;
    own->map.paths[FQ_CLAIM_DATABASE_ROLE] = FQ_STR_NONE;
    fq_claims_map_add(&own->map, &provider->config->claims);
    own->memory = fq_answer_memory_new();
    own->fetcher = own->memory ? fq_auth_fetcher(provider->auth) : NULL;
    return own->fetcher ? FQ_OK : FQ_NOMEM;
}

static void stop_webhook(struct fq_provider *provider)
{
    struct webhook *own = provider->own;
    fq_answer_memory_free(own ? own->memory : NULL);
}

/* ---- the question ---- */

static enum fq_provider_concern concern_of_webhook(const struct fq_provider *provider,
                                                   const struct fq_attempt *attempt)
{
    const struct fq_config_list *names = &provider->config->send_headers;
    bool repeated;
    for (size_t i = 0; i < names->count; i++) {
        if (attempt->header(attempt, names->items[i], &repeated).ptr)
            return FQ_CONCERN_REST;
    }
    return FQ_CONCERN_NONE;
}

/* The headers that are there; their number, or SIZE_MAX: one came more than once. */
static size_t take_headers(const struct fq_provider *provider, struct fq_attempt *attempt,
                           struct fq_fetch_header *headers)
{
    const struct fq_config_list *names = &provider->config->send_headers;
    size_t count = 0;
    for (size_t i = 0; i < names->count; i++) {
        bool repeated = false;
        fq_str value = attempt->header(attempt, names->items[i], &repeated);
        if (repeated)
            return SIZE_MAX;
        if (value.ptr)
            headers[count++] = (struct fq_fetch_header){names->items[i], value};
    }
    return count;
}

/* {"headers": {"Authorization": "…"}}.  It is also what an answer is remembered by. */
static fq_str write_question(struct fq_arena *arena, const struct fq_fetch_header *headers,
                             size_t count)
{
    struct fq_buf out;
    fq_buf_init(&out, arena, FQ_LIMIT_FETCH_REQUEST_BYTES);
    fq_buf_literal(&out, "{\"headers\":{");
    for (size_t i = 0; i < count; i++) {
        if (i)
            fq_buf_char(&out, ',');
        fq_json_string(&out, headers[i].name);
        fq_buf_char(&out, ':');
        fq_json_string(&out, headers[i].value);
    }
    fq_buf_literal(&out, "}}");
    return fq_buf_failed(&out) ? FQ_STR_NONE : fq_buf_str(&out);
}

/* ---- the answer ---- */

static enum fq_auth_outcome fail_webhook(struct fq_attempt *attempt, const char *reason)
{
    attempt->reason = reason;
    return FQ_AUTH_UNAVAILABLE;
}

static enum fq_auth_outcome take_answer(struct fq_attempt *attempt, fq_str body)
{
    const struct webhook *own = attempt->provider->own;
    struct fq_principal *principal = &attempt->principal;
    struct fq_json answer;
    struct fq_error error;
    if (fq_json_read(attempt->arena, body, &answer, &error) || answer.kind != FQ_JSON_OBJECT)
        return fail_webhook(attempt, "the webhook did not answer with a JSON object");
    if (!fq_claims_take(&own->map, attempt->arena, &answer, principal, &attempt->reason))
        return FQ_AUTH_UNAVAILABLE;
    const struct fq_json *claims = fq_json_get(&answer, FQ_STR("claims"));
    principal->claims = claims && claims->kind == FQ_JSON_OBJECT ? claims->raw : FQ_STR_NONE;
    return FQ_AUTH_VERIFIED;
}

struct webhook_reading {
    struct webhook_wait *wait;
    const struct fq_fetch_answer *answer;
    enum fq_auth_outcome outcome;
};

static enum fq_auth_outcome read_answer(struct webhook_reading *reading)
{
    const struct fq_fetch_answer *answer = reading->answer;
    struct fq_attempt *attempt = reading->wait->attempt;
    const struct webhook *own = attempt->provider->own;
    if (answer->status)
        return fail_webhook(
            attempt, fq_arena_printf(attempt->arena, "the webhook failed: %s", answer->reason).ptr);
    if (answer->http == 401 || answer->http == 403) {
        attempt->reason = "the webhook refuses it";
        return FQ_AUTH_REFUSED;
    }
    if (answer->http != 200)
        return fail_webhook(attempt, fq_arena_printf(attempt->arena,
                                                     "the webhook answered with HTTP status %d",
                                                     answer->http)
                                         .ptr);
    enum fq_auth_outcome outcome = take_answer(attempt, fq_arena_str(attempt->arena, answer->body));
    if (outcome == FQ_AUTH_VERIFIED && answer->max_age_s > 0) {
        int64_t age_s =
            answer->max_age_s < FQ_LIMIT_WEBHOOK_AGE_S ? answer->max_age_s : FQ_LIMIT_WEBHOOK_AGE_S;
        fq_answer_memory_keep(own->memory, reading->wait->question, answer->body,
                              fq_clock_monotonic_ns() / 1000000u + (uint64_t)age_s * 1000u);
    }
    return outcome;
}

static enum fq_status read_answer_guarded(void *arg)
{
    struct webhook_reading *reading = arg;
    reading->outcome = read_answer(reading);
    return FQ_OK;
}

static void on_webhook_answer(void *user, const struct fq_fetch_answer *answer)
{
    struct webhook_reading reading = {user, answer, FQ_AUTH_NOMEM};
    if (fq_guard(read_answer_guarded, &reading) != FQ_OK)
        reading.outcome = FQ_AUTH_NOMEM;
    fq_attempt_finish(reading.wait->attempt, reading.outcome);
}

/* ---- a request ---- */

static enum fq_auth_outcome ask_webhook(const struct fq_provider *provider,
                                        struct webhook_wait *wait,
                                        const struct fq_fetch_header *headers, size_t count)
{
    const struct webhook *own = provider->own;
    bool posts = provider->config->method == FQ_WEBHOOK_POST;
    const struct fq_fetch_request request = {
        .url = provider->config->url,
        .body = posts ? wait->question : FQ_STR_NONE,
        .content_type = FQ_STR("application/json"),
        .headers = headers,
        .header_count = posts ? 0 : count,
        .ca_file = fq_provider_ca_file(provider),
        .timeout_ms = provider->config->timeout_ms,
        .body_max = FQ_LIMIT_WEBHOOK_BODY_BYTES,
    };
    enum fq_status status = fq_fetch_start(own->fetcher, wait->attempt->loop, &request,
                                           on_webhook_answer, wait, &wait->fetch);
    if (status == FQ_REQUEST) /* of all there is, only the headers are the client's */
        wait->attempt->reason = "a header cannot be sent on";
    if (status)
        return status == FQ_REQUEST
                   ? FQ_AUTH_REFUSED
                   : fail_webhook(wait->attempt, "too many questions are under way");
    wait->attempt->waiting = wait;
    return FQ_AUTH_LATER;
}

static enum fq_auth_outcome authenticate_webhook(const struct fq_provider *provider,
                                                 struct fq_attempt *attempt)
{
    const struct webhook *own = provider->own;
    struct fq_fetch_header *headers =
        FQ_NEW_ARRAY(attempt->arena, provider->config->send_headers.count, struct fq_fetch_header);
    struct webhook_wait *wait = FQ_NEW(attempt->arena, struct webhook_wait);
    size_t count = take_headers(provider, attempt, headers);
    if (count == SIZE_MAX) {
        attempt->reason = "A header that says who asks came more than once.";
        return FQ_AUTH_MALFORMED;
    }
    wait->attempt = attempt;
    wait->question = write_question(attempt->arena, headers, count);
    if (!wait->question.len) {
        attempt->reason = "its headers are too long for the webhook";
        return FQ_AUTH_REFUSED;
    }
    fq_str known = fq_answer_memory_find(own->memory, attempt->arena, wait->question,
                                         fq_clock_monotonic_ns() / 1000000u);
    return known.len ? take_answer(attempt, known) : ask_webhook(provider, wait, headers, count);
}

static void cancel_webhook(const struct fq_provider *provider, struct fq_attempt *attempt)
{
    struct webhook_wait *wait = attempt->waiting;
    (void)provider;
    fq_fetch_cancel(wait->fetch);
}

const struct fq_provider_type fq_provider_webhook = {
    .start = start_webhook,
    .stop = stop_webhook,
    .concern = concern_of_webhook,
    .authenticate = authenticate_webhook,
    .cancel = cancel_webhook,
};
