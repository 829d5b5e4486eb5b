/* SPDX-License-Identifier: MIT
 *
 * /graphql, by the GraphQL-over-HTTP specification: GET with parameters, POST with a JSON body,
 * two media types of the answer that differ in their status codes.
 */
#include "base/clock.h"
#include "base/limits.h"
#include "json/json.h"
#include "server/form.h"
#include "server/graphiql.h"
#include "server/log.h"
#include "server/media.h"
#include "server/worker_private.h"

/* One request on its way through the engine.  Lives in the exchange's arena. */
struct asking {
    struct fq_request request;
    struct fq_worker *worker;
    struct fq_http_exchange *exchange;
    uint64_t began_ns;
    bool graphql_response; /* application/graphql-response+json, else application/json */
    bool streaming;
};

static const struct {
    fq_str header;
    const char *setting;
} trusted[] = {
    {FQ_STR_INIT("x-fraiseql-tenant-id"), "app.tenant_id"},
    {FQ_STR_INIT("x-fraiseql-user-id"), "app.user_id"},
    {FQ_STR_INIT("x-fraiseql-contact-id"), "app.contact_id"},
    {FQ_STR_INIT("x-fraiseql-claims"), "request.jwt.claims"},
};

/* ---- the answer ---- */

static const struct fq_http_header response_type[] = {
    {FQ_STR_INIT("Content-Type"), FQ_STR_INIT("application/graphql-response+json; charset=utf-8")}};
static const struct fq_http_header json_type[] = {
    {FQ_STR_INIT("Content-Type"), FQ_STR_INIT("application/json; charset=utf-8")},
    {FQ_STR_INIT("Retry-After"), FQ_STR_INIT("1")}};
static const struct fq_http_header response_type_later[] = {
    {FQ_STR_INIT("Content-Type"), FQ_STR_INIT("application/graphql-response+json; charset=utf-8")},
    {FQ_STR_INIT("Retry-After"), FQ_STR_INIT("1")}};

/* A request that was understood and is at fault in GraphQL's terms: application/json answers it
 * with 200, as the specification asks of that type. */
static bool is_graphql_fault(enum fq_status status)
{
    switch ((int)status) {
    case FQ_SYNTAX:
    case FQ_VALIDATION:
    case FQ_OPERATION:
    case FQ_INPUT:
    case FQ_LIMIT:
    case FQ_EXPENSIVE:
        return true;
    default:
        return false;
    }
}

static int http_status(const struct asking *asking)
{
    enum fq_status status = asking->request.status;
    if (!asking->graphql_response && is_graphql_fault(status))
        return 200;
    return fq_status_http(status);
}

static void send_answer(struct asking *asking)
{
    int status = http_status(asking);
    bool later = status == 503;
    if (asking->graphql_response)
        fq_http_send(asking->exchange, status, later ? response_type_later : response_type,
                     later ? 2 : 1);
    else
        fq_http_send(asking->exchange, status, json_type, later ? 2 : 1);
}

static bool is_internal(enum fq_status status)
{
    return status == FQ_INTERNAL || status == FQ_DATABASE || status == FQ_NOMEM ||
           status == FQ_UNAVAILABLE || status == FQ_TIMEOUT;
}

static void record(struct asking *asking)
{
    struct fq_telemetry *block = &asking->worker->telemetry;
    const struct fq_errors *errors = asking->request.errors;
    fq_telemetry_count(block, errors ? FQ_COUNTER_REQUESTS_ERROR : FQ_COUNTER_REQUESTS_OK, 1);
    fq_telemetry_count(block, FQ_COUNTER_RESPONSE_BYTES, asking->request.out->len);
    fq_telemetry_observe(block, FQ_HISTOGRAM_REQUEST_DURATION,
                         fq_clock_monotonic_ns() - asking->began_ns);
    for (const struct fq_error *error = errors ? errors->first : NULL; error; error = error->next) {
        if (is_internal(error->status))
            fq_log_error(FQ_LOG_WARNING, fq_http_request_id(asking->exchange), error);
    }
}

static void on_done(struct fq_request *request)
{
    struct asking *asking = FQ_CONTAINER(request, struct asking, request);
    record(asking);
    if (!asking->streaming) {
        send_answer(asking);
        return;
    }
    fq_http_stream_write(asking->exchange, fq_buf_str(request->out));
    fq_http_stream_end(asking->exchange);
}

static bool on_part(struct fq_request *request)
{
    struct asking *asking = FQ_CONTAINER(request, struct asking, request);
    if (!asking->streaming) {
        asking->streaming = true;
        fq_http_stream_begin(asking->exchange, 200,
                             asking->graphql_response ? response_type : json_type, 1);
    }
    bool more = fq_http_stream_write(asking->exchange, fq_buf_str(request->out));
    fq_telemetry_count(&asking->worker->telemetry, FQ_COUNTER_RESPONSE_BYTES, request->out->len);
    fq_buf_reset(request->out);
    return !more;
}

static void on_broken(struct fq_request *request)
{
    struct asking *asking = FQ_CONTAINER(request, struct asking, request);
    record(asking);
    fq_http_abort(asking->exchange);
}

static const struct fq_request_events events = {on_done, on_part, on_broken};

/* A request that never reaches the engine. */
static void refuse(struct asking *asking, enum fq_status status, const char *sentence)
{
    struct fq_error error = {.status = status, .message = fq_str_from(sentence)};
    asking->request.status = status;
    fq_response_error(asking->request.out, &error, false);
    fq_telemetry_count(&asking->worker->telemetry, FQ_COUNTER_REQUESTS_ERROR, 1);
    send_answer(asking);
}

static void refuse_http(struct fq_http_exchange *exchange, int status, const char *sentence)
{
    fq_http_respond_error(exchange, status, FQ_STR("BAD_REQUEST"), fq_str_from(sentence));
}

/* ---- parameters of a GET ---- */

static bool read_parameters(struct asking *asking, fq_str query)
{
    struct fq_request *request = &asking->request;
    struct fq_form form = {.text = query};
    fq_str name, value;
    while (fq_form_next(&form, request->arena, &name, &value)) {
        if (fq_str_eq(name, FQ_STR("query")))
            request->document = value;
        else if (fq_str_eq(name, FQ_STR("operationName")))
            request->operation_name = value;
        else if (fq_str_eq(name, FQ_STR("variables")))
            request->variables = value;
    }
    return !form.failed;
}

/* ---- session settings ---- */

/* What a trusted gateway says of who is asking, and the request's id beside it. */
static bool add_settings(struct asking *asking)
{
    struct fq_request *request = &asking->request;
    struct fq_setting *settings =
        fq_arena_alloc(request->arena, (FQ_ARRAY_LEN(trusted) + 1) * sizeof(*settings));
    size_t count = 0;
    if (!settings)
        return false;
    for (size_t i = 0; i < FQ_ARRAY_LEN(trusted); i++) {
        fq_str value = fq_http_header(asking->exchange, trusted[i].header);
        if (!value.ptr)
            continue;
        settings[count] =
            (struct fq_setting){trusted[i].setting, fq_arena_str(request->arena, value).ptr};
        if (!settings[count++].value)
            return false;
    }
    if (count) {
        fq_str id = fq_arena_str(request->arena, fq_http_request_id(asking->exchange));
        settings[count++] = (struct fq_setting){"fraiseql.request_id", id.ptr};
        if (!id.ptr)
            return false;
    }
    request->settings = settings;
    request->setting_count = count;
    return true;
}

/* ---- the request ---- */

static struct asking *new_asking(struct fq_worker *worker, struct fq_http_exchange *exchange)
{
    struct asking *asking = fq_arena_zalloc(fq_http_arena(exchange), sizeof(*asking));
    if (!asking)
        return NULL;
    asking->worker = worker;
    asking->exchange = exchange;
    asking->began_ns = fq_clock_monotonic_ns();
    asking->request.events = &events;
    asking->request.arena = fq_http_arena(exchange);
    asking->request.out = fq_http_body(exchange);
    fq_http_set_user(exchange, asking);
    return asking;
}

static void run(struct asking *asking)
{
    struct fq_worker *worker = asking->worker;
    if (!worker->engine)
        refuse(asking, FQ_UNAVAILABLE, "The schema is not loaded yet; try again.");
    else if (worker->config->session.trusted_headers && !add_settings(asking))
        refuse(asking, FQ_NOMEM, NULL);
    else
        fq_engine_run(worker->engine, &asking->request);
}

static void run_get(struct asking *asking)
{
    asking->request.read_only = true;
    if (!read_parameters(asking, fq_http_query(asking->exchange)))
        refuse(asking, FQ_REQUEST, "The query string is not well encoded.");
    else if (!asking->request.document.ptr)
        refuse(asking, FQ_REQUEST, "The parameter \"query\" is missing.");
    else if (asking->request.variables.len && asking->request.variables.ptr[0] != '{' &&
             !fq_str_eq(asking->request.variables, FQ_STR("null")))
        refuse(asking, FQ_REQUEST, "The parameter \"variables\" must be a JSON object.");
    else
        run(asking);
}

static void run_post(struct asking *asking)
{
    struct fq_error error;
    if (fq_request_read(&asking->request, fq_http_request_body(asking->exchange), &error) == FQ_OK)
        run(asking);
    else
        refuse(asking, FQ_REQUEST, error.message.ptr);
}

static bool check_method(struct fq_http_exchange *exchange)
{
    static const struct fq_http_header allow[] = {
        {FQ_STR_INIT("Allow"), FQ_STR_INIT("GET, HEAD, POST, OPTIONS")}};
    switch (fq_http_method(exchange)) {
    case FQ_HTTP_GET:
    case FQ_HTTP_HEAD:
    case FQ_HTTP_POST:
        return true;
    case FQ_HTTP_OPTIONS:
        fq_http_respond(exchange, 204, allow, 1, FQ_STR_NONE);
        return false;
    case FQ_HTTP_OTHER:
        break;
    }
    fq_http_respond(exchange, 405, allow, 1,
                    FQ_STR("{\"errors\":[{\"message\":\"Use GET or POST.\","
                           "\"extensions\":{\"code\":\"BAD_REQUEST\"}}]}"));
    return false;
}

void fq_endpoint_graphql(struct fq_worker *worker, struct fq_http_exchange *exchange)
{
    bool graphql_response;
    if (!check_method(exchange))
        return;
    if (fq_graphiql_is_wanted(exchange)) {
        fq_endpoint_graphiql(worker, exchange);
        return;
    }
    if (!fq_media_choose(fq_http_header(exchange, FQ_STR("accept")), &graphql_response)) {
        refuse_http(exchange, 406,
                    "Answers come as application/graphql-response+json or application/json.");
        return;
    }
    bool post = fq_http_method(exchange) == FQ_HTTP_POST;
    if (post && !fq_media_is_json(fq_http_header(exchange, FQ_STR("content-type")))) {
        refuse_http(exchange, 415, "Send the request with Content-Type: application/json.");
        return;
    }
    struct asking *asking = new_asking(worker, exchange);
    if (!asking) {
        fq_http_respond_error(exchange, 503, FQ_STR("SERVICE_UNAVAILABLE"),
                              FQ_STR("Out of memory; try again."));
        return;
    }
    asking->graphql_response = graphql_response;
    if (post)
        run_post(asking);
    else
        run_get(asking);
}

void fq_endpoint_graphql_abort(struct fq_http_exchange *exchange)
{
    struct asking *asking = fq_http_user(exchange);
    if (asking)
        fq_engine_cancel(&asking->request);
    fq_http_abort(exchange);
}

void fq_endpoint_graphql_drained(struct fq_http_exchange *exchange)
{
    struct asking *asking = fq_http_user(exchange);
    fq_engine_resume(&asking->request);
}
