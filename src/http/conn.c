/* SPDX-License-Identifier: MIT
 *
 * The life of a connection, in the order in which it happens.
 */
#include "http/server_private.h"

#include <assert.h>

#include "base/limits.h"
#include "base/memory.h"

/* Refused connections that may still take in why. */
#define REFUSED_MAX 128

/* The only writer of conn->state. */
static void conn_enter(struct conn *conn, enum conn_state next)
{
    struct fq_http_server *server = conn->server;
    assert(conn->state != CONN_CLOSED);
    if (fq_link_in_list(&conn->in_state))
        fq_list_remove(&server->in_state[conn->state], &conn->in_state);
    conn->state = next;
    conn->entered_ms = fq_loop_now_ms(server->loop);
    fq_list_append(&server->in_state[next], &conn->in_state);
    if (server->timeout_ms[next])
        server_wake_at(server, conn->entered_ms + server->timeout_ms[next]);
}

/* The connection is over, in whatever state; only its memory stays until the end of the turn. */
static void conn_end(struct conn *conn, void (*end_tcp)(struct fq_tcp *))
{
    if (conn->state == CONN_CLOSED)
        return;
    struct fq_http_server *server = conn->server;
    struct fq_http_exchange *held = conn_is_awaited(conn) ? conn->exchange : NULL;
    pace_drained(conn);
    end_tcp(conn->tcp);
    conn->tcp = NULL;
    conn_enter(conn, CONN_CLOSED);
    server->counters.connections--;
    fq_turn_ask(&conn->turn);
    if (held) {
        conn->exchange = NULL;
        held->conn = NULL;
        server->counters.aborted++;
        if (server->handler->on_abort)
            server->handler->on_abort(server->user, held);
    }
}

void conn_drop(struct conn *conn)
{
    conn_end(conn, fq_tcp_close);
}

void conn_cut(struct conn *conn)
{
    conn_end(conn, fq_tcp_reset);
}

/* The last answer stands in the exchange's output. */
static void close_after_output(struct conn *conn)
{
    conn_enter(conn, CONN_CLOSING);
    fq_turn_ask(&conn->turn);
}

void conn_refuse(struct conn *conn, const struct fq_http_refusal *refusal)
{
    if (!conn->exchange)
        conn->exchange = exchange_take(conn->server, conn);
    if (!conn->exchange) {
        conn_drop(conn);
        return;
    }
    conn->server->counters.rejected++;
    exchange_stash_body(conn->exchange);
    answer_refusal(conn->exchange, refusal);
    conn->unread = true;
    close_after_output(conn);
}

/* A whole request has arrived. */
static void hand_over(struct conn *conn)
{
    struct fq_http_server *server = conn->server;
    struct fq_http_exchange *exchange = conn->exchange;
    exchange_stash_body(exchange);
    exchange->answer = ANSWER_AWAITED;
    server->counters.requests++;
    server->counters.in_flight++;
    conn_enter(conn, conn->ended ? CONN_ENDED : CONN_ANSWERING);
    pace_begin_answer(conn);
    server->handler->on_request(server->user, exchange);
}

/* True: the handler refuses it whatever its body says. */
static bool is_refused_by_head(struct conn *conn)
{
    const struct fq_http_server *server = conn->server;
    struct fq_http_exchange *exchange = conn->exchange;
    if (!server->handler->on_body)
        return false;
    const struct fq_http_refusal *refusal = server->handler->on_body(server->user, exchange);
    exchange->let_on = !refusal;
    if (refusal)
        conn_refuse(conn, refusal);
    return refusal != NULL;
}

static void begin_body(struct conn *conn)
{
    struct fq_http_exchange *exchange = conn->exchange;
    const struct fq_http_parser *parser = &exchange->parser;
    if (conn->state == CONN_BODY || is_refused_by_head(conn))
        return;
    conn_enter(conn, CONN_BODY);
    conn->body_mark = parser->body_len;
    conn->body_began_ms = conn->entered_ms;
    if (!parser->head.expects_continue || parser->consumed > parser->head.len)
        return;
    exchange_stash_body(exchange);
    answer_continue(exchange);
    fq_turn_ask(&conn->turn);
}

/* FRESH, IDLE, HEAD, BODY: reads on.  Whether there is more to do at once. */
static bool read_request(struct conn *conn)
{
    struct fq_http_parser *parser = &conn->exchange->parser;
    switch (fq_http_parser_run(parser)) {
    case FQ_HTTP_STAGE_NONE:
        return false;
    case FQ_HTTP_STAGE_HEAD:
        if (conn->state != CONN_HEAD)
            conn_enter(conn, CONN_HEAD);
        return false;
    case FQ_HTTP_STAGE_BODY:
        begin_body(conn);
        return false;
    case FQ_HTTP_STAGE_DONE:
        hand_over(conn);
        return true;
    case FQ_HTTP_STAGE_REFUSED:
        break;
    }
    conn_refuse(conn, parser->refusal);
    return false;
}

/* ANSWERED: goes on to the next request.  Whether there is more to do at once. */
static bool next_request(struct conn *conn)
{
    struct fq_http_exchange *exchange = conn->exchange;
    assert(exchange);
    bool more = fq_http_parser_has_more(&exchange->parser) || exchange->ahead.len > 0;
    if (exchange->close || conn->server->draining || (conn->ended && !more)) {
        conn->unread = more;
        close_after_output(conn);
        return false;
    }
    /* A client that asks and does not read has to wait. */
    if (fq_tcp_queued(conn->tcp) > 0 ||
        conn_backlog(conn) >= conn->server->options.high_water_bytes)
        return false;
    exchange_recycle(exchange);
    fq_http_parser_next(&exchange->parser);
    if (exchange->ahead.len > 0 &&
        fq_http_parser_add(&exchange->parser, fq_buf_str(&exchange->ahead)) != FQ_OK) {
        conn_drop(conn);
        return false;
    }
    fq_buf_reset(&exchange->ahead);
    fq_tcp_resume(conn->tcp);
    conn_enter(conn, CONN_IDLE);
    return more;
}

/* Reads and answers what has arrived, as far as it goes without waiting. */
static void run_parser(struct conn *conn)
{
    bool more = true;
    while (more) {
        switch (conn->state) {
        case CONN_FRESH:
        case CONN_IDLE:
        case CONN_HEAD:
        case CONN_BODY:
            more = read_request(conn);
            break;
        case CONN_ANSWERED:
            more = next_request(conn);
            break;
        case CONN_ANSWERING:
        case CONN_ENDED:
        case CONN_CLOSING:
        case CONN_LINGERING:
        case CONN_CLOSED:
        case CONN_STATE_COUNT:
            more = false;
            break;
        }
    }
    bool waits_for_more =
        conn->state == CONN_IDLE || conn->state == CONN_HEAD || conn->state == CONN_BODY;
    if (waits_for_more && conn->ended)
        close_after_output(conn);
}

/* ANSWERING, ANSWERED: what follows the request waits, within bounds. */
static void hold(struct conn *conn, fq_str bytes)
{
    struct fq_buf *ahead = &conn->exchange->ahead;
    fq_buf_str_add(ahead, bytes);
    if (fq_buf_failed(ahead)) {
        conn_drop(conn);
        return;
    }
    if (ahead->len >= FQ_LIMIT_HTTP_AHEAD_BYTES)
        fq_tcp_pause(conn->tcp);
}

static void feed(struct conn *conn, fq_str bytes)
{
    if (!conn->exchange)
        conn->exchange = exchange_take(conn->server, conn);
    if (!conn->exchange) {
        conn_drop(conn);
        return;
    }
    pace_make_room(conn, bytes.len);
    enum fq_status status = fq_http_parser_add(&conn->exchange->parser, bytes);
    if (status == FQ_REQUESTS_FULL)
        pace_refuse_for_memory(conn, status);
    else if (status)
        conn_refuse(conn, &fq_http_no_memory);
    else
        run_parser(conn);
}

static void on_data(struct fq_tcp *tcp, fq_str bytes)
{
    struct conn *conn = fq_tcp_user(tcp);
    conn->server->counters.bytes_in += bytes.len;
    switch (conn->state) {
    case CONN_FRESH:
    case CONN_IDLE:
    case CONN_HEAD:
    case CONN_BODY:
        feed(conn, bytes);
        break;
    case CONN_ANSWERING:
    case CONN_ANSWERED:
        hold(conn, bytes);
        break;
    case CONN_ENDED:
    case CONN_CLOSING:
    case CONN_LINGERING:
    case CONN_CLOSED:
    case CONN_STATE_COUNT:
        conn->unread = true;
        break;
    }
}

/* The client sends no more.  While it waits for an answer nobody knows yet whether it has closed
 * one direction or both; probe() finds out. */
static void on_end(struct fq_tcp *tcp, int error)
{
    struct conn *conn = fq_tcp_user(tcp);
    conn->ended = true;
    if (error) {
        conn_drop(conn);
        return;
    }
    if (conn->state == CONN_ANSWERING) {
        conn_enter(conn, CONN_ENDED);
        return;
    }
    if (conn->state == CONN_ANSWERED || conn->state == CONN_CLOSING)
        return;
    if (conn_backlog(conn) == 0)
        conn_drop(conn);
    else if (conn->state != CONN_LINGERING)
        close_after_output(conn);
}

/* What is not given to the connection yet. */
static size_t unwritten(const struct fq_http_exchange *exchange)
{
    if (!exchange)
        return 0;
    return exchange->out.len + (exchange->body_waits ? exchange->body.len : 0);
}

size_t conn_backlog(const struct conn *conn)
{
    return (conn->tcp ? fq_tcp_queued(conn->tcp) : 0) + unwritten(conn->exchange);
}

size_t conn_backlog_in_memory(const struct conn *conn)
{
    return (conn->tcp ? fq_tcp_in_memory(conn->tcp) : 0) + unwritten(conn->exchange);
}

void conn_has_room(struct conn *conn)
{
    struct fq_http_exchange *exchange = conn->exchange;
    if (conn_is_awaited(conn) && exchange->paused) {
        exchange->paused = false;
        if (conn->server->handler->on_drained)
            conn->server->handler->on_drained(conn->server->user, exchange);
    }
}

static void on_drained(struct fq_tcp *tcp)
{
    struct conn *conn = fq_tcp_user(tcp);
    pace_drained(conn);
    if (conn->state == CONN_LINGERING && (conn->ended || !conn->unread))
        conn_drop(conn);
    else if (conn->state == CONN_ANSWERED)
        fq_turn_ask(&conn->turn);
    else
        conn_has_room(conn);
}

static const struct fq_tcp_handler tcp_handler = {
    .on_data = on_data,
    .on_end = on_end,
    .on_drained = on_drained,
};

/* Gives all output to the socket, in one system call. */
static void flush(struct conn *conn)
{
    struct fq_http_exchange *exchange = conn->exchange;
    if (!exchange || conn->state == CONN_CLOSED || !exchange_has_output(exchange))
        return;
    enum fq_status status = exchange->out.failure;
    const fq_str out = fq_buf_str(&exchange->out);
    if (status == FQ_OK) {
        conn->server->counters.bytes_out += out.len;
        if (exchange->body_waits) {
            conn->server->counters.bytes_out += exchange->body.len;
            status = fq_tcp_write_body(conn->tcp, out, &exchange->body);
        } else {
            status = fq_tcp_write(conn->tcp, &out, 1);
        }
    }
    exchange_written(exchange);
    if (status)
        conn_cut(conn);
    else if (fq_tcp_queued(conn->tcp) > 0)
        pace_queued(conn);
    else
        conn_has_room(conn);
}

/* CLOSING, all output given to the socket.  Closing while the client still sends would make the
 * kernel reset the connection, and the client might never see the answer. */
static void finish_closing(struct conn *conn)
{
    exchange_give_back(conn->exchange);
    conn->exchange = NULL;
    if (fq_tcp_queued(conn->tcp) == 0 && (conn->ended || !conn->unread)) {
        conn_drop(conn);
        return;
    }
    fq_tcp_shutdown(conn->tcp);
    fq_tcp_resume(conn->tcp);
    conn_enter(conn, CONN_LINGERING);
}

static void bury(struct conn *conn)
{
    struct fq_http_server *server = conn->server;
    fq_list_remove(&server->in_state[CONN_CLOSED], &conn->in_state);
    fq_turn_cancel(&conn->turn);
    exchange_give_back(conn->exchange);
    fq_free(conn);
    server_check_empty(server);
}

void conn_bury_closed(struct fq_http_server *server)
{
    FQ_LIST_EACH (&server->in_state[CONN_CLOSED], link)
        bury(FQ_CONTAINER(link, struct conn, in_state));
}

static void on_conn_turn(struct fq_turn *turn)
{
    struct conn *conn = FQ_CONTAINER(turn, struct conn, turn);
    flush(conn);
    if (conn->state == CONN_ANSWERED) {
        run_parser(conn);
        flush(conn);
    }
    if (conn->state == CONN_CLOSING)
        finish_closing(conn);
    if (conn->state == CONN_CLOSED) {
        bury(conn);
        return;
    }
    if (conn->state == CONN_IDLE && conn->exchange && !exchange_has_output(conn->exchange)) {
        exchange_give_back(conn->exchange);
        conn->exchange = NULL;
    }
}

void conn_answered(struct conn *conn)
{
    conn_enter(conn, CONN_ANSWERED);
    fq_turn_ask(&conn->turn);
}

void conn_break(struct conn *conn)
{
    /* The handler knows: it is not to be told. */
    conn_enter(conn, CONN_ANSWERED);
    conn_cut(conn);
}

void conn_has_output(struct conn *conn)
{
    fq_turn_ask(&conn->turn);
}

void conn_open(struct fq_http_server *server, struct fq_tcp *tcp)
{
    server->counters.accepted++;
    size_t max = server->options.max_connections;
    bool too_many = server->counters.connections >= max;
    server->counters.refused += too_many;
    struct conn *conn = NULL;
    if (!server->draining && (!too_many || server->counters.connections - max < REFUSED_MAX))
        conn = fq_calloc(1, sizeof(*conn));
    if (!conn) {
        fq_tcp_close(tcp);
        return;
    }
    conn->server = server;
    conn->tcp = tcp;
    fq_turn_init(&conn->turn, server->loop, on_conn_turn);
    pace_init(conn);
    server->counters.connections++;
    conn_enter(conn, CONN_FRESH);
    fq_tcp_start(tcp, &tcp_handler, conn);
    if (too_many)
        conn_refuse(conn, &fq_http_too_busy);
}

static void expire_body(struct conn *conn)
{
    const struct fq_http_parser *parser = &conn->exchange->parser;
    if (!pace_body_is_slow(conn)) {
        conn->body_mark = parser->body_len;
        conn_enter(conn, CONN_BODY);
        return;
    }
    conn->server->counters.timed_out++;
    conn_refuse(conn, &fq_http_too_slow);
}

/* Writes what any client of HTTP/1.1 skips: the system of one that is gone answers with a reset,
 * and the next write fails.  A stream finds out by what it writes. */
static void probe(struct conn *conn)
{
    struct fq_http_exchange *exchange = conn->exchange;
    if (exchange->parser.head.minor == 0) { /* which knows no such word: its time is up */
        conn_drop(conn);
        return;
    }
    conn_enter(conn, CONN_ENDED);
    if (exchange->answer != ANSWER_AWAITED || conn_backlog(conn) > 0)
        return;
    answer_continue(exchange);
    fq_turn_ask(&conn->turn);
}

void conn_expire(struct conn *conn)
{
    switch (conn->state) {
    case CONN_ENDED:
        probe(conn);
        break;
    case CONN_HEAD:
        conn->server->counters.timed_out++;
        conn_refuse(conn, &fq_http_too_slow);
        break;
    case CONN_BODY:
        expire_body(conn);
        break;
    case CONN_LINGERING:
        /* While it reads on, its pace is judged by pace_expire(). */
        if (fq_tcp_queued(conn->tcp) > 0)
            conn_enter(conn, CONN_LINGERING);
        else
            conn_drop(conn);
        break;
    case CONN_IDLE:
        if (conn_backlog(conn) > 0)
            conn_enter(conn, CONN_IDLE);
        else
            conn_drop(conn);
        break;
    case CONN_FRESH:
    case CONN_ANSWERING:
    case CONN_ANSWERED:
    case CONN_CLOSING:
    case CONN_CLOSED:
    case CONN_STATE_COUNT:
        conn_drop(conn);
        break;
    }
}

void conn_wind_down(struct conn *conn)
{
    if (conn->state != CONN_FRESH && conn->state != CONN_IDLE)
        return;
    if (conn_backlog(conn) == 0)
        conn_drop(conn);
    else
        close_after_output(conn);
}
