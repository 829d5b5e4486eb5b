/* SPDX-License-Identifier: MIT
 *
 * Answers: the head, and the three ways to give the body.
 */
#include <assert.h>
#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "base/limits.h"
#include "http/server_private.h"

/* How the client finds the end of a body. */
enum framing {
    BODY_COUNTED,   /* Content-Length */
    BODY_CHUNKED,   /* Transfer-Encoding: chunked */
    BODY_TO_THE_END /* of the connection */
};

static const struct {
    int status;
    const char *reason;
} reasons[] = {
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {499, "Client Closed Request"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
};

/* Clients do not read it; people who look at the wire do. */
static const char *reason_of(int status)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(reasons); i++) {
        if (reasons[i].status == status)
            return reasons[i].reason;
    }
    return "Status";
}

/* "Sun, 06 Nov 1994 08:49:37 GMT", written anew once a second. */
static fq_str date_of(struct fq_http_server *server)
{
    static const char days[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    uint64_t now = fq_loop_now_ms(server->loop);
    if (now >= server->date_until_ms) {
        int64_t unix_ms = fq_clock_unix_ms();
        time_t seconds = (time_t)(unix_ms / 1000);
        struct tm tm = {0};
        gmtime_r(&seconds, &tm);
        char text[64];
        snprintf(text, sizeof(text), "%s, %02d %s %04d %02d:%02d:%02d GMT", days[tm.tm_wday],
                 tm.tm_mday, months[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min,
                 tm.tm_sec);
        memcpy(server->date, text, DATE_LEN);
        server->date_until_ms = now + (uint64_t)(1000 - unix_ms % 1000);
    }
    return fq_str_of(server->date, DATE_LEN);
}

/* Text that cannot end its line: what would, becomes a blank. */
static void add_clean(struct fq_buf *out, fq_str text)
{
    char *to = fq_buf_reserve(out, text.len);
    if (!to)
        return;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        to[i] = (c < ' ' && c != '\t') || c == 0x7f ? ' ' : (char)c;
    }
    fq_buf_commit(out, text.len);
}

static void add_header(struct fq_buf *out, fq_str name, fq_str value)
{
    add_clean(out, name);
    fq_buf_literal(out, ": ");
    add_clean(out, value);
    fq_buf_literal(out, "\r\n");
}

static void add_status_line(struct fq_buf *out, int status)
{
    if (status == 200) {
        fq_buf_literal(out, "HTTP/1.1 200 OK\r\nDate: ");
        return;
    }
    fq_buf_literal(out, "HTTP/1.1 ");
    fq_buf_u64(out, (uint64_t)status);
    fq_buf_char(out, ' ');
    fq_buf_str_add(out, fq_str_from(reason_of(status)));
    fq_buf_literal(out, "\r\nDate: ");
}

/* Whether the connection outlives this answer, and the word that says so. */
static void add_connection(struct fq_http_exchange *exchange)
{
    const struct fq_http_parser *parser = &exchange->parser;
    if (parser->stage != FQ_HTTP_STAGE_DONE || !parser->keep_alive || exchange->server->draining)
        exchange->close = true;
    if (exchange->close)
        fq_buf_literal(&exchange->out, "Connection: close\r\n");
    else if (parser->head.minor == 0)
        fq_buf_literal(&exchange->out, "Connection: keep-alive\r\n");
}

static void add_framing(struct fq_buf *out, int status, enum framing framing, size_t body_len)
{
    /* These have no body, and 204 no length. */
    if (status == 204 || status == 304) {
        fq_buf_literal(out, "\r\n");
        return;
    }
    switch (framing) {
    case BODY_COUNTED:
        fq_buf_literal(out, "Content-Length: ");
        fq_buf_u64(out, body_len);
        fq_buf_literal(out, "\r\n\r\n");
        break;
    case BODY_CHUNKED:
        fq_buf_literal(out, "Transfer-Encoding: chunked\r\n\r\n");
        break;
    case BODY_TO_THE_END:
        fq_buf_literal(out, "\r\n");
        break;
    }
}

static void add_head(struct fq_http_exchange *exchange, int status,
                     const struct fq_http_header *headers, size_t header_count,
                     enum framing framing, size_t body_len)
{
    struct fq_buf *out = &exchange->out;
    assert(status >= 200 && status <= 599);
    add_status_line(out, status);
    fq_buf_str_add(out, date_of(exchange->server));
    fq_buf_literal(out, "\r\nX-Request-Id: ");
    fq_buf_str_add(out, fq_http_request_id(exchange));
    fq_buf_literal(out, "\r\n");
    for (size_t i = 0; i < header_count; i++)
        add_header(out, headers[i].name, headers[i].value);
    fq_buf_str_add(out, exchange->lines);
    const struct fq_http_handler *handler = exchange->server->handler;
    if (handler->on_head)
        handler->on_head(exchange->server->user, exchange, status, headers, header_count, out);
    if (framing == BODY_TO_THE_END)
        exchange->close = true;
    add_connection(exchange);
    add_framing(out, status, framing, body_len);
}

static bool has_no_body(const struct fq_http_exchange *exchange, int status)
{
    bool is_head = exchange->parser.stage == FQ_HTTP_STAGE_DONE &&
                   exchange->parser.head.method == FQ_HTTP_HEAD;
    return is_head || status == 204 || status == 304;
}

/* The exchange is no longer the handler's. */
static void finish_exchange(struct fq_http_exchange *exchange)
{
    assert(exchange->answer != ANSWER_NONE);
    exchange->answer = ANSWER_NONE;
    exchange->server->counters.in_flight--;
    if (exchange->conn)
        conn_answered(exchange->conn);
    else
        fq_turn_ask(&exchange->release);
}

void fq_http_respond(struct fq_http_exchange *exchange, int status,
                     const struct fq_http_header *headers, size_t header_count, fq_str body)
{
    assert(exchange->answer == ANSWER_AWAITED);
    if (exchange->conn) {
        add_head(exchange, status, headers, header_count, BODY_COUNTED, body.len);
        if (!has_no_body(exchange, status))
            fq_buf_str_add(&exchange->out, body);
    }
    finish_exchange(exchange);
}

struct fq_buf *fq_http_body(struct fq_http_exchange *exchange)
{
    assert(exchange->answer == ANSWER_AWAITED);
    return &exchange->body;
}

/* The body could not be had. */
static void refuse_to_send(struct fq_http_exchange *exchange, enum fq_status why)
{
    if (why == FQ_RESPONSES_FULL)
        fq_http_respond_error(exchange, fq_status_http(why), fq_str_from(fq_status_code(why)),
                              fq_str_from(fq_status_sentence(why)));
    else
        fq_http_respond_error(exchange, fq_http_internal.status, fq_str_from(fq_http_internal.code),
                              fq_str_from(fq_http_internal.message));
}

void fq_http_send(struct fq_http_exchange *exchange, int status,
                  const struct fq_http_header *headers, size_t header_count)
{
    assert(exchange->answer == ANSWER_AWAITED);
    struct fq_buf *body = &exchange->body;
    if (fq_buf_failed(body)) {
        refuse_to_send(exchange, body->failure);
        return;
    }
    if (exchange->conn) {
        add_head(exchange, status, headers, header_count, BODY_COUNTED, body->len);
        exchange->body_waits = body->len > 0 && !has_no_body(exchange, status);
    }
    finish_exchange(exchange);
}

/* For the few characters that error messages hold. */
static void add_json_text(struct fq_buf *out, fq_str text)
{
    fq_buf_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c == '"' || c == '\\')
            fq_buf_char(out, '\\');
        fq_buf_char(out, c < ' ' ? ' ' : (char)c);
    }
    fq_buf_char(out, '"');
}

static const struct fq_http_header error_headers[] = {
    {FQ_STR_INIT("Content-Type"), FQ_STR_INIT("application/json; charset=utf-8")},
    {FQ_STR_INIT("Retry-After"), FQ_STR_INIT("1")},
};

/* The length stands before the body, so the body is written first, where bodies are. */
static void add_error(struct fq_http_exchange *exchange, int status, fq_str code, fq_str message)
{
    struct fq_buf *body = &exchange->body;
    fq_buf_reset(body);
    fq_buf_literal(body, "{\"errors\":[{\"message\":");
    add_json_text(body, message);
    fq_buf_literal(body, ",\"extensions\":{\"code\":");
    add_json_text(body, code);
    fq_buf_literal(body, "}}]}");
    if (fq_buf_failed(body))
        fq_buf_reset(body);
    add_head(exchange, status, error_headers, status == 503 ? 2 : 1, BODY_COUNTED, body->len);
    exchange->body_waits = body->len > 0 && !has_no_body(exchange, status);
}

void fq_http_respond_error(struct fq_http_exchange *exchange, int status, fq_str code,
                           fq_str message)
{
    assert(exchange->answer == ANSWER_AWAITED);
    if (exchange->conn)
        add_error(exchange, status, code, message);
    finish_exchange(exchange);
}

void answer_refusal(struct fq_http_exchange *exchange, const struct fq_http_refusal *refusal)
{
    exchange->close = true;
    add_error(exchange, refusal->status, fq_str_from(refusal->code), fq_str_from(refusal->message));
}

void answer_continue(struct fq_http_exchange *exchange)
{
    fq_buf_literal(&exchange->out, "HTTP/1.1 100 Continue\r\n\r\n");
}

void fq_http_stream_begin(struct fq_http_exchange *exchange, int status,
                          const struct fq_http_header *headers, size_t header_count)
{
    assert(exchange->answer == ANSWER_AWAITED);
    exchange->answer = ANSWER_STREAMING;
    if (!exchange->conn)
        return;
    exchange->chunked = exchange->parser.head.minor > 0;
    exchange->mute = has_no_body(exchange, status);
    add_head(exchange, status, headers, header_count,
             exchange->chunked ? BODY_CHUNKED : BODY_TO_THE_END, 0);
    conn_has_output(exchange->conn);
}

/* chunk: chunk-size CRLF chunk-data CRLF */
static void add_chunk(struct fq_buf *out, fq_str bytes)
{
    fq_buf_printf(out, "%zx\r\n", bytes.len);
    fq_buf_str_add(out, bytes);
    fq_buf_literal(out, "\r\n");
}

bool fq_http_stream_write(struct fq_http_exchange *exchange, fq_str bytes)
{
    assert(exchange->answer == ANSWER_STREAMING);
    /* An empty chunk would end the body. */
    if (!exchange->conn || exchange->mute || bytes.len == 0)
        return true;
    if (exchange->chunked)
        add_chunk(&exchange->out, bytes);
    else
        fq_buf_str_add(&exchange->out, bytes);
    conn_has_output(exchange->conn);
    exchange->paused =
        conn_backlog_in_memory(exchange->conn) >= exchange->server->options.high_water_bytes;
    return !exchange->paused;
}

void fq_http_stream_end(struct fq_http_exchange *exchange)
{
    assert(exchange->answer == ANSWER_STREAMING);
    if (exchange->conn && exchange->chunked && !exchange->mute)
        fq_buf_literal(&exchange->out, "0\r\n\r\n");
    fq_buf_clear(&exchange->body); /* its parts are on their way, which may take long */
    finish_exchange(exchange);
}

void fq_http_abort(struct fq_http_exchange *exchange)
{
    assert(exchange->answer != ANSWER_NONE);
    exchange->answer = ANSWER_NONE;
    exchange->server->counters.in_flight--;
    if (exchange->conn)
        conn_break(exchange->conn);
    else
        fq_turn_ask(&exchange->release);
}
