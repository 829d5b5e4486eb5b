/* SPDX-License-Identifier: MIT
 *
 * Clients that are slow: what they may hold meanwhile, and for how long.
 */
#include "base/limits.h"
#include "http/server_private.h"

/* ---- bodies ---- */

/* Bodies looked at for one that gives way: those in front have been arriving for longest. */
#define BODIES_SEEN_MAX 256

static bool draws(const struct conn *conn)
{
    return conn->exchange && conn->exchange->parser.in.cap > FQ_LIMIT_BUDGET_FREE_BYTES;
}

/* The body that has been arriving for longest without progress, of those that draw. */
static struct conn *slowest_body(struct fq_http_server *server, const struct conn *but)
{
    int seen = 0;
    FQ_LIST_EACH (&server->in_state[CONN_BODY], link) {
        struct conn *conn = FQ_CONTAINER(link, struct conn, in_state);
        if (conn != but && draws(conn))
            return conn;
        if (++seen == BODIES_SEEN_MAX)
            break;
    }
    return NULL;
}

void pace_refuse_for_memory(struct conn *conn, enum fq_status status)
{
    const struct fq_http_refusal full = {.status = fq_status_http(status),
                                         .code = fq_status_code(status),
                                         .message = fq_status_sentence(status)};
    conn_refuse(conn, &full);
}

void pace_make_room(struct conn *conn, size_t bytes)
{
    struct fq_buf *in = &conn->exchange->parser.in;
    while (!fq_buf_reserve(in, bytes) && in->failure == FQ_REQUESTS_FULL) {
        struct conn *slowest = slowest_body(conn->server, conn);
        if (!slowest)
            return;
        pace_refuse_for_memory(slowest, FQ_REQUESTS_FULL);
        if (slowest->exchange)
            fq_http_parser_reset(&slowest->exchange->parser);
        in->failure = FQ_OK;
    }
}

/* ---- how fast ---- */

/* Over the whole of a transfer, once it has had the time of one time-out. */
static bool is_slow_on_the_whole(const struct fq_http_server *server, uint64_t began_ms,
                                 uint32_t timeout_ms, uint64_t bytes)
{
    uint64_t took = fq_loop_now_ms(server->loop) - began_ms;
    uint64_t counted = took > timeout_ms ? took - timeout_ms : 0;
    return bytes < server->options.min_bytes_per_second * counted / 1000;
}

bool pace_body_is_slow(const struct conn *conn)
{
    const struct fq_http_server *server = conn->server;
    size_t len = conn->exchange->parser.body_len;
    return len - conn->body_mark < server->options.min_progress_bytes ||
           is_slow_on_the_whole(server, conn->body_began_ms, server->options.body_timeout_ms, len);
}

static bool reader_is_slow(const struct conn *conn)
{
    const struct fq_http_server *server = conn->server;
    uint64_t written = fq_tcp_written(conn->tcp);
    return written - conn->stalled_written < server->options.min_progress_bytes ||
           is_slow_on_the_whole(server, conn->queued_ms, server->options.write_timeout_ms,
                                written - conn->queued_written);
}

static void watch_progress(struct conn *conn)
{
    struct fq_http_server *server = conn->server;
    conn->stalled_ms = fq_loop_now_ms(server->loop);
    conn->stalled_written = fq_tcp_written(conn->tcp);
    fq_list_append(&server->stalled, &conn->stalled);
    server_wake_at(server, conn->stalled_ms + server->options.write_timeout_ms);
}

void pace_expire(struct conn *conn)
{
    fq_list_remove(&conn->server->stalled, &conn->stalled);
    if (!reader_is_slow(conn)) {
        watch_progress(conn);
        return;
    }
    conn->server->counters.timed_out++;
    conn_cut(conn);
}

/* ---- answers ---- */

static bool is_paused(const struct conn *conn)
{
    return conn_is_awaited(conn) && conn->exchange->paused;
}

static void wait_at_most(struct conn *conn, uint64_t ms)
{
    conn->waits_since_ms = fq_loop_now_ms(conn->server->loop);
    fq_timer_start(&conn->patience, ms, 0);
}

static void stop_waiting(struct conn *conn)
{
    if (!fq_timer_running(&conn->patience))
        return;
    fq_timer_stop(&conn->patience);
    conn->waited_ms += fq_loop_now_ms(conn->server->loop) - conn->waits_since_ms;
}

static uint64_t left(uint64_t allowed, uint64_t used)
{
    return allowed > used ? allowed - used : 0;
}

/* PostgreSQL has waited long enough for a reader that cannot be given a file. */
static void bear_or_cut(struct conn *conn)
{
    const struct fq_http_options *options = &conn->server->options;
    uint64_t more =
        left((uint64_t)options->spill_after_ms + options->reader_timeout_ms, conn->waited_ms);
    if (more > 0) {
        wait_at_most(conn, more);
        return;
    }
    conn->server->counters.timed_out++;
    conn_cut(conn);
}

/* The first piece goes now; of a stream the others follow before it goes on. */
static void on_patience_over(struct fq_timer *timer)
{
    struct conn *conn = FQ_CONTAINER(timer, struct conn, patience);
    struct fq_http_server *server = conn->server;
    conn->waited_ms += fq_loop_now_ms(server->loop) - conn->waits_since_ms;
    if (server->place.folder && fq_tcp_spill(conn->tcp, &server->place) == FQ_OK) {
        server->counters.spilled += !conn->spilled;
        conn->spilled = true;
        if (fq_tcp_in_memory(conn->tcp) == 0)
            conn_has_room(conn);
        else if (is_paused(conn))
            wait_at_most(conn, 1);
    } else if (is_paused(conn)) {
        bear_or_cut(conn);
    }
}

void pace_init(struct conn *conn)
{
    fq_timer_init(&conn->patience, conn->server->loop, on_patience_over);
    if (conn->server->options.memory)
        fq_tcp_set_budget(conn->tcp, &conn->server->options.memory->responses);
}

void pace_begin_answer(struct conn *conn)
{
    conn->waited_ms = 0;
    conn->spilled = false;
}

void pace_queued(struct conn *conn)
{
    const struct fq_http_options *options = &conn->server->options;
    if (!fq_link_in_list(&conn->stalled)) {
        watch_progress(conn);
        conn->queued_ms = conn->stalled_ms;
        conn->queued_written = conn->stalled_written;
    }
    bool is_much = fq_tcp_in_memory(conn->tcp) >= options->high_water_bytes;
    /* A stream whose waiting bytes are all in a file goes on soon, but not in this turn. */
    bool in_file = fq_tcp_in_memory(conn->tcp) == 0;
    if ((is_much || is_paused(conn)) && !fq_timer_running(&conn->patience))
        wait_at_most(conn, in_file ? 0 : left(options->spill_after_ms, conn->waited_ms));
}

void pace_drained(struct conn *conn)
{
    if (fq_link_in_list(&conn->stalled))
        fq_list_remove(&conn->server->stalled, &conn->stalled);
    stop_waiting(conn);
}
