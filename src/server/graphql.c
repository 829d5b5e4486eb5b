/* SPDX-License-Identifier: MIT
 *
 * /graphql, by the GraphQL-over-HTTP specification: GET with parameters, POST with a JSON body,
 * two media types of the answer that differ in their status codes.
 */
#include "runtime/engine_options.h"
#include "server/asking.h"
#include "server/csrf.h"
#include "server/endpoint.h"
#include "server/form.h"
#include "server/graphiql.h"
#include "server/media.h"

static void refuse_http(struct fq_http_exchange *exchange, int status, const char *sentence)
{
    fq_http_respond_error(exchange, status, FQ_STR("BAD_REQUEST"), fq_str_from(sentence));
}

/* ---- parameters of a GET ---- */

static enum fq_status read_parameters(struct fq_request *request, fq_str query,
                                      struct fq_error *reterr)
{
    struct fq_form form = {.text = query};
    fq_str name, value;
    enum fq_status status = FQ_OK;
    while (status == FQ_OK && fq_form_next(&form, request->arena, &name, &value))
        status = fq_request_take(request, name, value, false, reterr);
    if (form.failed)
        return fq_error_set(reterr, request->arena, FQ_REQUEST,
                            "The query string is not well encoded.");
    return status ? status : fq_request_complete(request, reterr);
}

/* ---- the request ---- */

static void run_get(struct fq_asking *asking)
{
    struct fq_error error;
    asking->request.read_only = true;
    if (read_parameters(&asking->request, fq_http_query(asking->exchange), &error))
        fq_asking_refuse(asking, &error);
    else
        fq_asking_run(asking);
}

static void run_post(struct fq_asking *asking)
{
    fq_str body = fq_http_request_body(asking->exchange);
    bool is_batch = fq_batch_is_one(body);
    if (is_batch && !asking->worker->lane.config->server.batching) {
        fq_asking_refuse_with(asking, FQ_REQUEST,
                              "A list of requests is not taken here: send each alone, as an "
                              "object, or set server.batching.");
        return;
    }
    asking->text = body;
    if (!is_batch || fq_batch_begin(asking, body))
        fq_asking_read(asking, body);
}

/* What the head says of the body. */
static bool check_body(struct fq_http_exchange *exchange)
{
    static const struct fq_http_header codings[] = {
        {FQ_STR_INIT("Content-Type"), FQ_STR_INIT("application/json")},
        {FQ_STR_INIT("Accept-Encoding"), FQ_STR_INIT("identity")}};
    fq_str coding = fq_http_header(exchange, FQ_STR("content-encoding"));
    if (coding.len && !fq_str_eq_nocase(coding, FQ_STR("identity"))) {
        fq_http_respond(exchange, 415, codings, FQ_ARRAY_LEN(codings),
                        FQ_STR("{\"errors\":[{\"message\":\"Send the body as it is, without "
                               "Content-Encoding.\",\"extensions\":{\"code\":\"BAD_REQUEST\"}}]}"));
        return false;
    }
    if (fq_media_is_json(fq_http_header(exchange, FQ_STR("content-type"))))
        return true;
    refuse_http(exchange, 415, "Send the request with Content-Type: application/json, in UTF-8.");
    return false;
}

static void take_request(struct fq_worker *worker, struct fq_http_exchange *exchange)
{
    bool graphql_response;
    if (fq_graphiql_is_wanted(exchange)) {
        fq_graphiql_show(worker, exchange);
        return;
    }
    if (!fq_media_choose(fq_http_header(exchange, FQ_STR("accept")), &graphql_response)) {
        refuse_http(exchange, 406,
                    "Answers come as application/graphql-response+json or application/json.");
        return;
    }
    bool post = fq_http_method(exchange) == FQ_HTTP_POST;
    if (post && !check_body(exchange))
        return;
    struct fq_asking *asking = fq_asking_new(worker, exchange, graphql_response);
    if (!asking) {
        fq_http_respond_error(exchange, 503, FQ_STR("SERVICE_UNAVAILABLE"),
                              FQ_STR("Out of memory; try again."));
        return;
    }
    fq_http_set_user(exchange, asking);
    struct fq_error error;
    if (fq_csrf_check(worker, exchange, &error))
        fq_asking_refuse(asking, &error);
    else
        fq_asking_identify(asking, post ? run_post : run_get);
}

static void leave(struct fq_http_exchange *exchange)
{
    fq_asking_leave(fq_http_user(exchange));
}

static void go_on(struct fq_http_exchange *exchange)
{
    fq_asking_go_on(fq_http_user(exchange));
}

const struct fq_endpoint fq_endpoint_graphql = {
    .path = FQ_STR_INIT("/graphql"),
    .methods = FQ_ENDPOINT_GET | FQ_ENDPOINT_POST,
    .is_shared = true,
    .request = take_request,
    .abort = leave,
    .drained = go_on,
};
