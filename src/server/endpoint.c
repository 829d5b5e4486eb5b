/* SPDX-License-Identifier: MIT */
#include "server/endpoint.h"

#include <stdio.h>

static const struct fq_endpoint *const endpoints[] = {
#define X(name) &fq_endpoint_##name,
    FQ_ENDPOINTS(X)
#undef X
};

static bool serves(const struct fq_endpoint *endpoint, fq_str path)
{
    return fq_str_ends_with(endpoint->path, FQ_STR("/")) ? fq_str_starts_with(path, endpoint->path)
                                                         : fq_str_eq(path, endpoint->path);
}

const struct fq_endpoint *fq_endpoint_find(fq_str path)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(endpoints); i++) {
        if (serves(endpoints[i], path))
            return endpoints[i];
    }
    return NULL;
}

void fq_endpoint_nothing(struct fq_http_exchange *exchange)
{
    fq_http_respond_error(exchange, 404, FQ_STR("NOT_FOUND"),
                          FQ_STR("There is nothing here; GraphQL is served at /graphql."));
}

/* ---- methods ---- */

static bool is_among(enum fq_http_method method, unsigned methods)
{
    switch (method) {
    case FQ_HTTP_GET:
    case FQ_HTTP_HEAD:
        return (methods & FQ_ENDPOINT_GET) != 0;
    case FQ_HTTP_POST:
        return (methods & FQ_ENDPOINT_POST) != 0;
    case FQ_HTTP_OPTIONS:
    case FQ_HTTP_OTHER:
        break;
    }
    return false;
}

bool fq_endpoint_takes(struct fq_http_exchange *exchange, unsigned methods)
{
    char allow[40], body[128];
    enum fq_http_method method = fq_http_method(exchange);
    if (is_among(method, methods))
        return true;
    bool get = (methods & FQ_ENDPOINT_GET) != 0, post = (methods & FQ_ENDPOINT_POST) != 0;
    snprintf(allow, sizeof(allow), "%s%sOPTIONS", get ? "GET, HEAD, " : "", post ? "POST, " : "");
    const struct fq_http_header headers[] = {
        {FQ_STR("Allow"), fq_str_from(allow)},
        {FQ_STR("Content-Type"), FQ_STR("application/json; charset=utf-8")}};
    if (method == FQ_HTTP_OPTIONS) {
        fq_http_respond(exchange, 204, headers, 1, FQ_STR_NONE);
        return false;
    }
    snprintf(
        body, sizeof(body),
        "{\"errors\":[{\"message\":\"Use %s%s%s.\",\"extensions\":{\"code\":\"BAD_REQUEST\"}}]}",
        get ? "GET" : "", get && post ? " or " : "", post ? "POST" : "");
    fq_http_respond(exchange, 405, headers, FQ_ARRAY_LEN(headers), fq_str_from(body));
    return false;
}
