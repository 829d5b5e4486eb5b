/* SPDX-License-Identifier: MIT
 *
 * The files are read for each request: the kernel keeps them in memory, and browsers, by their
 * headers, for ever.
 */
#include "server/graphiql.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>

#include "config/data_folder.h"
#include "config/read_all.h"
#include "server/endpoint.h"
#include "server/log.h"
#include "server/media.h"
#include "server/worker_private.h"

#define PAGE_NAME  "index.html"
#define FILES_PATH "/graphql/"

/* GraphiQL gets by with what comes from here; descriptions written in Markdown cannot load images
 * from elsewhere.  Its style sheet holds one image as a data: URL. */
#define POLICY                                                                                     \
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "                   \
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "              \
    "frame-ancestors 'none'"

static const struct fq_http_header page_headers[] = {
    {FQ_STR_INIT("Content-Type"), FQ_STR_INIT("text/html; charset=utf-8")},
    {FQ_STR_INIT("Content-Security-Policy"), FQ_STR_INIT(POLICY)},
    {FQ_STR_INIT("Cache-Control"), FQ_STR_INIT("no-cache")},
    {FQ_STR_INIT("Vary"), FQ_STR_INIT("Accept")},
};

static const struct file_type {
    fq_str ending;
    fq_str type;
    bool compressed; /* has a .gz beside it */
} file_types[] = {
    {FQ_STR_INIT(".js"), FQ_STR_INIT("text/javascript; charset=utf-8"), true},
    {FQ_STR_INIT(".css"), FQ_STR_INIT("text/css; charset=utf-8"), true},
    {FQ_STR_INIT(".svg"), FQ_STR_INIT("image/svg+xml"), false},
    {FQ_STR_INIT(".woff"), FQ_STR_INIT("font/woff"), false},
    {FQ_STR_INIT(".woff2"), FQ_STR_INIT("font/woff2"), false},
};

bool fq_graphiql_find(const struct fq_config *config, char *folder, size_t size)
{
    return config->server.graphiql && fq_data_folder_find("graphiql", PAGE_NAME, folder, size);
}

bool fq_graphiql_is_wanted(struct fq_http_exchange *exchange)
{
    enum fq_http_method method = fq_http_method(exchange);
    return (method == FQ_HTTP_GET || method == FQ_HTTP_HEAD) && fq_http_query(exchange).len == 0 &&
           fq_media_prefers_html(fq_http_header(exchange, FQ_STR("accept")));
}

/* Reads a file of the folder into the answer's body. */
static bool read_file(struct fq_worker *worker, struct fq_http_exchange *exchange, fq_str name,
                      const char *suffix)
{
    char path[PATH_MAX];
    const char *folder = worker->all->graphiql;
    if (!folder)
        return false;
    int len = snprintf(path, sizeof(path), "%s/%.*s%s", folder, FQ_STR_ARG(name), suffix);
    if (len < 0 || (size_t)len >= sizeof(path))
        return false;
    int failure = fq_read_file(path, fq_http_body(exchange));
    if (failure && failure != ENOENT)
        fq_log(FQ_LOG_WARNING, "cannot read %s: %s", path, strerror(failure));
    if (failure)
        fq_buf_reset(fq_http_body(exchange));
    return failure == 0;
}

static void say_why_not(struct fq_worker *worker, struct fq_http_exchange *exchange)
{
    struct fq_buf *body = fq_http_body(exchange);
    fq_buf_literal(body, "<!doctype html>\n"
                         "<html lang=\"en\">\n"
                         "<meta charset=\"utf-8\">\n"
                         "<meta name=\"color-scheme\" content=\"light dark\">\n"
                         "<title>FraiseQL</title>\n"
                         "<p>");
    if (worker->lane.config->server.graphiql)
        fq_buf_literal(body, "GraphiQL, the query editor, was not built. It needs npm: install "
                             "that, run <code>make build</code>, start the server again.");
    else
        fq_buf_literal(body, "GraphiQL, the query editor, is switched off: "
                             "<code>server.graphiql</code> is <code>false</code>.");
    fq_buf_literal(body, "</p>\n"
                         "<p>GraphQL is served here all the same: to POST, and to GET with the "
                         "parameter <code>query</code>.</p>\n"
                         "</html>\n");
    fq_http_send(exchange, 404, page_headers, FQ_ARRAY_LEN(page_headers));
}

void fq_graphiql_show(struct fq_worker *worker, struct fq_http_exchange *exchange)
{
    if (read_file(worker, exchange, FQ_STR(PAGE_NAME), ""))
        fq_http_send(exchange, 200, page_headers, FQ_ARRAY_LEN(page_headers));
    else
        say_why_not(worker, exchange);
}

/* One name in the folder, and a plain one: no way leads out of it. */
static bool is_file_name(fq_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '-' || c == '_' || (c == '.' && i > 0);
        if (!plain)
            return false;
    }
    return name.len > 0 && name.len <= NAME_MAX;
}

static const struct file_type *find_file_type(fq_str name)
{
    for (size_t i = 0; is_file_name(name) && i < FQ_ARRAY_LEN(file_types); i++) {
        if (fq_str_ends_with(name, file_types[i].ending))
            return &file_types[i];
    }
    return NULL;
}

static void send_file(struct fq_worker *worker, struct fq_http_exchange *exchange)
{
    fq_str name = fq_str_from_offset(fq_http_path(exchange), FQ_STR(FILES_PATH).len);
    const struct file_type *type = find_file_type(name);
    if (!type) {
        fq_endpoint_nothing(exchange);
        return;
    }
    if (!fq_endpoint_takes(exchange, FQ_ENDPOINT_GET))
        return;
    fq_str codings = fq_http_header(exchange, FQ_STR("accept-encoding"));
    bool compressed = type->compressed && fq_media_accepts(codings, FQ_STR("gzip"));
    if (!read_file(worker, exchange, name, compressed ? ".gz" : "")) {
        fq_endpoint_nothing(exchange);
        return;
    }
    const struct fq_http_header headers[] = {
        {FQ_STR("Content-Type"), type->type},
        /* Names carry a hash of the content. */
        {FQ_STR("Cache-Control"), FQ_STR("public, max-age=31536000, immutable")},
        {FQ_STR("Vary"), FQ_STR("Accept-Encoding")},
        {FQ_STR("Content-Encoding"), FQ_STR("gzip")},
    };
    fq_http_send(exchange, 200, headers, FQ_ARRAY_LEN(headers) - (compressed ? 0 : 1));
}

/* Who POSTs here meant another path, and is told so rather than which method to use. */
const struct fq_endpoint fq_endpoint_graphiql_file = {
    .path = FQ_STR_INIT(FILES_PATH),
    .request = send_file,
};
