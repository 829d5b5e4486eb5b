/* SPDX-License-Identifier: MIT */
#include "server/asking.h"

#include "base/clock.h"
#include "base/limits.h"
#include "runtime/idempotency.h"
#include "runtime/persisted.h"
#include "runtime/session_told.h"
#include "server/audited.h"
#include "server/log.h"

/* ---- the answer ---- */

/* application/json answers a request that was understood with 200, whatever is wrong with it, as
 * the specification asks of that type; unless a rule says a status. */
static int http_status(const struct fq_asking *asking)
{
    enum fq_status status = asking->request.status;
    if (asking->request.http)
        return asking->request.http;
    if (!asking->graphql_response && fq_status_is_fault(status))
        return 200;
    return fq_status_http(status);
}

static fq_str media_type(const struct fq_asking *asking)
{
    return asking->graphql_response ? FQ_STR("application/graphql-response+json; charset=utf-8")
                                    : FQ_STR("application/json; charset=utf-8");
}

void fq_asking_send(struct fq_asking *asking, int status)
{
    struct fq_http_header headers[6];
    size_t count = 0;
    headers[count++] = (struct fq_http_header){FQ_STR("Content-Type"), media_type(asking)};
    if (status == 503)
        headers[count++] = (struct fq_http_header){FQ_STR("Retry-After"), FQ_STR("1")};
    if (status == 401)
        headers[count++] =
            (struct fq_http_header){FQ_STR("WWW-Authenticate"),
                                    fq_str_from(asking->challenge ? asking->challenge : "Bearer")};
    if (status == 405)
        headers[count++] = (struct fq_http_header){FQ_STR("Allow"), FQ_STR("POST")};
    /* Whoever is told that a hash is unknown will make it known: no cache may repeat it. */
    if (asking->request.status == FQ_PERSISTED_NOT_FOUND)
        headers[count++] = (struct fq_http_header){FQ_STR("Cache-Control"), FQ_STR("no-store")};
    if (asking->request.replayed && !asking->batch)
        headers[count++] = (struct fq_http_header){FQ_STR("Idempotent-Replayed"), FQ_STR("true")};
    count += fq_position_header(asking, &headers[count]);
    fq_http_send(asking->exchange, status, headers, count);
}

static void answered(struct fq_asking *asking, int status)
{
    if (asking->batch)
        fq_batch_answered(asking->batch);
    else
        fq_asking_send(asking, status);
}

void fq_asking_refuse(struct fq_asking *asking, const struct fq_error *error)
{
    asking->request.status = error->status;
    fq_buf_reset(asking->request.out);
    fq_response_error(asking->request.out, error, asking->worker->lane.config->errors.detail);
    fq_telemetry_count(&asking->worker->telemetry, FQ_COUNTER_REQUESTS_ERROR, 1);
    fq_audited_end(asking->worker, asking->exchange, &asking->request, asking->began_ns, error);
    answered(asking, fq_status_http(error->status));
}

void fq_asking_refuse_with(struct fq_asking *asking, enum fq_status status, const char *sentence)
{
    const struct fq_error error = {.status = status, .message = fq_str_from(sentence)};
    fq_asking_refuse(asking, &error);
}

/* ---- what the engine tells ---- */

static void record(struct fq_asking *asking)
{
    /* A job may fail while a part of what it gave waits for another turn. */
    fq_turn_cancel(&asking->later);
    if (asking->request.misfit_of)
        fq_worker_tell_misfit(asking->worker, asking->request.misfit_of);
    struct fq_telemetry *block = &asking->worker->telemetry;
    const struct fq_errors *errors = asking->request.errors;
    fq_telemetry_count(block, errors ? FQ_COUNTER_REQUESTS_ERROR : FQ_COUNTER_REQUESTS_OK, 1);
    fq_telemetry_count(block, FQ_COUNTER_RESPONSE_BYTES, asking->request.out->len);
    fq_telemetry_observe(block, FQ_HISTOGRAM_REQUEST_DURATION,
                         fq_clock_monotonic_ns() - asking->began_ns);
    for (const struct fq_error *error = errors ? errors->first : NULL; error; error = error->next) {
        if (error->status == FQ_EXPENSIVE)
            fq_telemetry_count(block, FQ_COUNTER_REFUSED_COST, 1);
        if (error->status == FQ_FORBIDDEN)
            fq_telemetry_count(block, FQ_COUNTER_REFUSED_POLICY, 1);
        if (fq_status_is_logged(error->status))
            fq_log_error(FQ_LOG_WARNING, fq_http_request_id(asking->exchange), error);
    }
    fq_audited_end(asking->worker, asking->exchange, &asking->request, asking->began_ns,
                   errors ? errors->first : NULL);
}

static void on_valid(struct fq_request *request)
{
    struct fq_asking *asking = FQ_CONTAINER(request, struct fq_asking, request);
    if (asking->registers)
        fq_persisted_register(asking->worker->all->persisted, request->document_hash,
                              request->document);
}

/* Names of roles and fields, none of what the request said. */
static void observe_forbidden(struct fq_asking *asking, fq_str sentence)
{
    struct fq_worker *worker = asking->worker;
    fq_telemetry_count(&worker->telemetry, FQ_COUNTER_OBSERVED_POLICY, 1);
    if (fq_quiet_may_say(&worker->refusals, fq_loop_now_ms(worker->lane.loop),
                         "requests that would be forbidden"))
        fq_log(FQ_LOG_WARNING, "request %.*s: would be forbidden: %.*s",
               FQ_STR_ARG(fq_http_request_id(asking->exchange)), FQ_STR_ARG(sentence));
}

static enum fq_status on_admit(struct fq_request *request, const struct fq_admission *what,
                               struct fq_error *reterr)
{
    struct fq_asking *asking = FQ_CONTAINER(request, struct fq_asking, request);
    if (what->forbidden.len)
        observe_forbidden(asking, what->forbidden);
    return fq_rates_planned(asking, what, reterr);
}

static void on_done(struct fq_request *request)
{
    struct fq_asking *asking = FQ_CONTAINER(request, struct fq_asking, request);
    fq_position_note(asking);
    record(asking);
    if (!asking->streaming) {
        answered(asking, http_status(asking));
        return;
    }
    fq_http_stream_write(asking->exchange, fq_buf_str(request->out));
    fq_http_stream_end(asking->exchange);
}

void fq_asking_begin_stream(struct fq_asking *asking)
{
    struct fq_http_header headers[2] = {{FQ_STR("Content-Type"), media_type(asking)}};
    size_t count = 1 + fq_position_header(asking, &headers[1]);
    asking->streaming = true;
    fq_http_stream_begin(asking->exchange, 200, headers, count);
}

static bool on_part(struct fq_request *request, fq_str part)
{
    struct fq_asking *asking = FQ_CONTAINER(request, struct fq_asking, request);
    if (!asking->streaming)
        fq_asking_begin_stream(asking);
    bool more = fq_http_stream_write(asking->exchange, part);
    fq_telemetry_count(&asking->worker->telemetry, FQ_COUNTER_RESPONSE_BYTES, part.len);
    return !more;
}

static void on_later(struct fq_request *request)
{
    fq_asking_go_on(FQ_CONTAINER(request, struct fq_asking, request));
}

void fq_asking_go_on(struct fq_asking *asking)
{
    fq_turn_ask(&asking->later);
}

static void on_slice(struct fq_turn *slice)
{
    struct fq_asking *asking = FQ_CONTAINER(slice, struct fq_asking, later);
    if (asking->batch && asking->streaming)
        fq_batch_send_more(asking->batch);
    else
        fq_engine_resume(&asking->request);
}

static void on_broken(struct fq_request *request)
{
    struct fq_asking *asking = FQ_CONTAINER(request, struct fq_asking, request);
    record(asking);
    fq_http_abort(asking->exchange);
}

/* The answers of a batch are put together when all are there, so none of them is streamed. */
static const struct fq_request_events alone = {on_valid, on_admit, on_done,
                                               on_part,  on_later, on_broken};
static const struct fq_request_events in_batch = {
    .valid = on_valid, .admit = on_admit, .done = on_done, .later = on_later};

bool fq_asking_is(const struct fq_request *request)
{
    return request->events == &alone || request->events == &in_batch;
}

/* ---- life ---- */

struct fq_asking *fq_asking_new(struct fq_worker *worker, struct fq_http_exchange *exchange,
                                bool graphql_response)
{
    struct fq_asking *asking = fq_arena_zalloc(fq_http_arena(exchange), sizeof(*asking));
    if (!asking)
        return NULL;
    asking->worker = worker;
    asking->exchange = exchange;
    asking->graphql_response = graphql_response;
    asking->began_ns = fq_clock_monotonic_ns();
    asking->request.began_ms = asking->began_ns / 1000000;
    fq_turn_init_slice(&asking->later, worker->lane.loop, on_slice);
    asking->request.arena = fq_http_arena(exchange);
    asking->request.out = fq_http_body(exchange);
    return asking;
}

/* ---- reading ---- */

static void read_all(struct fq_asking *first)
{
    for (struct fq_asking *each = first; each; each = each->next)
        each->read = fq_request_read(&each->request, each->text, &each->unreadable);
}

static void run_all(struct fq_asking *first)
{
    for (struct fq_asking *each = first; each; each = each->next) {
        if (each->read)
            fq_asking_refuse(each, &each->unreadable);
        else
            fq_asking_run(each);
    }
}

static void read_aside(struct fq_work *work)
{
    read_all(FQ_CONTAINER(work, struct fq_asking, reading));
}

static void on_read(struct fq_work *work)
{
    struct fq_asking *first = FQ_CONTAINER(work, struct fq_asking, reading);
    first->is_reading = false;
    if (first->client_left)
        fq_asking_leave(first);
    else
        run_all(first);
}

void fq_asking_read(struct fq_asking *first, fq_str body)
{
    first->reading = (struct fq_work){read_aside, on_read};
    first->is_reading = body.len > FQ_LIMIT_AT_ONCE_BYTES &&
                        fq_work_start(&first->reading, first->worker->lane.loop) == FQ_OK;
    if (!first->is_reading) {
        read_all(first);
        run_all(first);
    }
}

/* What was asked may be done all the same: the entry says that nobody was told. */
static void audit_left(struct fq_asking *asking)
{
    const struct fq_error left = {.status = FQ_CANCELLED};
    fq_engine_describe(&asking->request);
    fq_audited_end(asking->worker, asking->exchange, &asking->request, asking->began_ns, &left);
}

void fq_asking_leave(struct fq_asking *first)
{
    struct fq_http_exchange *exchange = first->exchange;
    first->client_left = true;
    if (first->is_reading) /* what is being read is the exchange's */
        return;
    fq_asking_stop_identifying(first);
    for (struct fq_asking *each = first; each; each = each->next) {
        fq_lane_leave_rights(&each->worker->lane, &each->rights);
        audit_left(each);
        fq_engine_cancel(&each->request);
        fq_turn_cancel(&each->later);
        fq_buf_clear(&each->member_out);
    }
    fq_http_abort(exchange);
}

/* ---- running ---- */

static bool is_hidden_from(const struct fq_asking *asking)
{
    enum fq_introspection_mode mode = asking->worker->lane.config->introspection.mode;
    return mode == FQ_INTROSPECTION_OFF || (mode == FQ_INTROSPECTION_AUTHENTICATED &&
                                            !fq_principal_is_somebody(&asking->principal));
}

/* Whether the request came with a key is seen when its document is known. */
static enum fq_status take_idempotency_key(struct fq_asking *asking, struct fq_error *reterr)
{
    const struct fq_config *config = asking->worker->lane.config;
    fq_str name = config->idempotency.header;
    fq_str given = fq_http_header(asking->exchange, name);
    if (!given.ptr || asking->request.read_only || config->idempotency.store == FQ_IDEMPOTENCY_OFF)
        return FQ_OK;
    if (fq_http_header_is_repeated(asking->exchange, name))
        return fq_error_set(reterr, asking->request.arena, FQ_REQUEST,
                            "The header %.*s came more than once.", FQ_STR_ARG(name));
    return fq_idempotency_key(&asking->request, &config->schema.names, given, asking->number,
                              &asking->key, reterr);
}

/* The text of a persisted document is the store's: the engine copies what it keeps. */
static void run_with_document(struct fq_asking *asking)
{
    struct fq_request *request = &asking->request;
    struct fq_persisted *persisted = asking->worker->all->persisted;
    struct fq_persisted_use use;
    struct fq_error error;
    if (fq_persisted_find(persisted, request, &use, &error)) {
        fq_asking_refuse(asking, &error);
        return;
    }
    asking->registers = use.is_new;
    if (fq_position_take(asking, &error) || take_idempotency_key(asking, &error))
        fq_asking_refuse(asking, &error);
    else
        fq_engine_run(asking->worker->lane.engine, request);
    fq_persisted_text_unref(use.text);
}

static enum fq_status header_of(void *exchange, fq_str name, fq_str *ret)
{
    *ret = fq_http_header(exchange, name);
    return fq_http_header_is_repeated(exchange, name) ? FQ_REQUEST : FQ_OK;
}

void fq_asking_run_as(struct fq_asking *asking)
{
    struct fq_error error;
    if (fq_rates_known(asking, &error) ||
        fq_session_tell(asking->worker->lane.config, &asking->principal, asking->request.arena,
                        header_of, asking->exchange, &error)) {
        fq_asking_refuse(asking, &error);
        return;
    }
    asking->request.schema_hidden = is_hidden_from(asking);
    run_with_document(asking);
}

/* For what is brought in for some callers before others; where that is everybody, no text is made.
 */
static void set_client(struct fq_asking *asking)
{
    if (asking->worker->lane.config->policy.canary >= FQ_ROLLOUT_EVERYBODY)
        return;
    char *text = fq_arena_zalloc(asking->request.arena, FQ_ADDRESS_TEXT_BYTES);
    const struct fq_address address = fq_http_client(asking->exchange);
    if (text)
        asking->request.client = fq_address_print(&address, text);
}

static void set_principal(struct fq_asking *asking)
{
    const struct fq_worker *worker = asking->worker;
    if (!worker->lane.live->auth && !worker->lane.config->session.settings.count)
        return;
    asking->request.principal = &asking->principal;
    asking->request.id = fq_http_request_id(asking->exchange);
}

void fq_asking_run(struct fq_asking *asking)
{
    asking->request.events = asking->batch ? &in_batch : &alone;
    if (!fq_audited_takes(asking->worker)) {
        fq_asking_refuse_with(asking, FQ_UNAVAILABLE,
                              "The audit log cannot be written; nothing is answered until it is.");
        return;
    }
    if (!asking->worker->lane.engine) {
        fq_asking_refuse_with(asking, FQ_UNAVAILABLE, "The schema is not loaded yet; try again.");
    } else {
        set_client(asking);
        set_principal(asking);
        fq_asking_find_rights(asking);
    }
}
