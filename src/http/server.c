/* SPDX-License-Identifier: MIT */
#include "http/server.h"

#include <assert.h>

#include "base/limits.h"
#include "base/memory.h"
#include "http/server_private.h"

/* Connections whose time is up that are ended before others are served again: a millisecond. */
#define SWEEP_MAX 100

struct fq_http_options fq_http_options_default(void)
{
    return (struct fq_http_options){
        .max_head_bytes = FQ_LIMIT_HTTP_HEADER_BYTES,
        .max_target_bytes = FQ_LIMIT_HTTP_TARGET_BYTES,
        .max_headers = FQ_LIMIT_HTTP_HEADERS,
        .max_body_bytes = FQ_LIMIT_HTTP_BODY_BYTES,
        .max_request_memory = FQ_LIMIT_REQUEST_BYTES,
        .max_connections = FQ_LIMIT_HTTP_CONNECTIONS,
        .head_timeout_ms = FQ_LIMIT_HTTP_HEAD_MS,
        .idle_timeout_ms = FQ_LIMIT_HTTP_IDLE_MS,
        .min_progress_bytes = FQ_LIMIT_HTTP_PROGRESS_BYTES,
        .body_timeout_ms = FQ_LIMIT_HTTP_PROGRESS_MS,
        .write_timeout_ms = FQ_LIMIT_HTTP_PROGRESS_MS,
        .probe_ms = FQ_LIMIT_HTTP_PROBE_MS,
        .min_bytes_per_second = FQ_LIMIT_HTTP_BYTES_PER_SECOND,
        .linger_timeout_ms = FQ_LIMIT_HTTP_LINGER_MS,
        .high_water_bytes = FQ_LIMIT_HTTP_QUEUED_BYTES,
        .spill_max_bytes = FQ_LIMIT_RESPONSE_BYTES,
        .spill_after_ms = FQ_LIMIT_SPILL_AFTER_MS,
        .reader_timeout_ms = FQ_LIMIT_READER_MS,
    };
}

/* The connection that entered a list first, or NULL. */
static struct conn *first_in_state(const struct fq_http_server *server, enum conn_state state)
{
    struct fq_link *link = fq_list_first(&server->in_state[state]);
    return link ? FQ_CONTAINER(link, struct conn, in_state) : NULL;
}

static struct conn *first_stalled(const struct fq_http_server *server)
{
    struct fq_link *link = fq_list_first(&server->stalled);
    return link ? FQ_CONTAINER(link, struct conn, stalled) : NULL;
}

void server_wake_at(struct fq_http_server *server, uint64_t at)
{
    if (fq_timer_running(&server->sweep) && server->sweep.at <= at)
        return;
    uint64_t now = fq_loop_now_ms(server->loop);
    fq_timer_start(&server->sweep, at > now ? at - now : 0, 0);
}

/* Whether its time has come; if not, the server wakes when it does. */
static bool is_due(struct fq_http_server *server, uint64_t at)
{
    bool due = at <= fq_loop_now_ms(server->loop);
    if (!due)
        server_wake_at(server, at);
    return due;
}

/* Ends the time of those that entered a state too long ago.  Each leaves the front of its list. */
static void sweep_state(struct fq_http_server *server, enum conn_state state, int *left)
{
    uint32_t timeout = server->timeout_ms[state];
    struct conn *conn;
    for (; timeout && *left > 0 && (conn = first_in_state(server, state)) != NULL; --*left) {
        if (!is_due(server, conn->entered_ms + timeout))
            return;
        conn_expire(conn);
    }
}

static void sweep_stalled(struct fq_http_server *server, int *left)
{
    struct conn *conn;
    for (; *left > 0 && (conn = first_stalled(server)) != NULL; --*left) {
        if (!is_due(server, conn->stalled_ms + server->options.write_timeout_ms))
            return;
        pace_expire(conn);
    }
}

static void on_sweep(struct fq_timer *timer)
{
    struct fq_http_server *server = FQ_CONTAINER(timer, struct fq_http_server, sweep);
    int left = SWEEP_MAX;
    for (int state = 0; state < CONN_STATE_COUNT; state++)
        sweep_state(server, (enum conn_state)state, &left);
    sweep_stalled(server, &left);
    if (left == 0)
        server_wake_at(server, fq_loop_now_ms(server->loop));
}

void server_check_empty(struct fq_http_server *server)
{
    if (server->on_empty && fq_list_empty(&server->busy) && server->counters.connections == 0)
        fq_turn_ask(&server->empty);
}

static void on_empty(struct fq_turn *turn)
{
    struct fq_http_server *server = FQ_CONTAINER(turn, struct fq_http_server, empty);
    void (*callback)(void *) = server->on_empty;
    server->on_empty = NULL;
    fq_timer_stop(&server->grace);
    callback(server->empty_user); /* server may be gone */
}

static void drop_all(struct fq_http_server *server)
{
    struct conn *conn;
    for (int state = 0; state < CONN_CLOSED; state++) {
        while ((conn = first_in_state(server, (enum conn_state)state)) != NULL)
            conn_drop(conn);
    }
}

static void on_grace_over(struct fq_timer *timer)
{
    drop_all(FQ_CONTAINER(timer, struct fq_http_server, grace));
}

static void use_options(struct fq_http_server *server)
{
    const struct fq_http_options *options = &server->options;
    server->place =
        (struct fq_spill_place){.folder = options->memory ? options->spill_folder : NULL,
                                .budget = options->memory ? &options->memory->spill : NULL,
                                .max = options->spill_max_bytes};
    server->timeout_ms[CONN_FRESH] = options->head_timeout_ms;
    server->timeout_ms[CONN_IDLE] = options->idle_timeout_ms;
    server->timeout_ms[CONN_HEAD] = options->head_timeout_ms;
    server->timeout_ms[CONN_BODY] = options->body_timeout_ms;
    server->timeout_ms[CONN_ENDED] = options->probe_ms;
    server->timeout_ms[CONN_LINGERING] = options->linger_timeout_ms;
}

enum fq_status fq_http_server_new(struct fq_loop *loop, const struct fq_http_options *options,
                                  const struct fq_http_handler *handler, void *user,
                                  struct fq_http_server **ret)
{
    struct fq_http_server *server = fq_calloc(1, sizeof(*server));
    if (!server)
        return FQ_NOMEM;
    server->loop = loop;
    server->options = *options;
    server->handler = handler;
    server->user = user;
    for (int state = 0; state < CONN_STATE_COUNT; state++)
        fq_list_init(&server->in_state[state]);
    fq_list_init(&server->stalled);
    fq_list_init(&server->spare);
    fq_list_init(&server->busy);
    fq_timer_init(&server->sweep, loop, on_sweep);
    fq_timer_init(&server->grace, loop, on_grace_over);
    fq_turn_init(&server->empty, loop, on_empty);
    use_options(server);
    *ret = server;
    return FQ_OK;
}

void fq_http_server_set_options(struct fq_http_server *server,
                                const struct fq_http_options *options)
{
    server->options = *options;
    server->options_number++;
    struct fq_link *spare;
    while ((spare = fq_list_first(&server->spare)) != NULL) {
        fq_list_remove(&server->spare, spare);
        exchange_free(FQ_CONTAINER(spare, struct fq_http_exchange, link));
    }
    server->spare_least = 0;
    use_options(server);
    server_wake_at(server, fq_loop_now_ms(server->loop)); /* some may be late by now */
}

static void on_accept(void *user, struct fq_tcp *tcp)
{
    conn_open(user, tcp);
}

enum fq_status fq_http_server_listen(struct fq_http_server *server,
                                     const struct fq_tcp_bind *address, struct fq_arena *arena,
                                     uint16_t *ret_port, struct fq_error *reterr)
{
    struct fq_tcp_listener **grown =
        fq_realloc(server->listeners, (server->listener_count + 1) * sizeof(*grown));
    if (!grown)
        return fq_error_set(reterr, arena, FQ_NOMEM, "out of memory for a listener");
    server->listeners = grown;
    enum fq_status status = fq_tcp_listen(server->loop, address, on_accept, server, arena,
                                          &grown[server->listener_count], reterr);
    if (status)
        return status;
    if (ret_port)
        *ret_port = fq_tcp_listener_port(grown[server->listener_count]);
    server->listener_count++;
    return FQ_OK;
}

enum fq_status fq_http_server_adopt(struct fq_http_server *server, int fd)
{
    struct fq_tcp *tcp;
    enum fq_status status = fq_tcp_new(server->loop, fd, &tcp);
    if (status == FQ_OK)
        conn_open(server, tcp);
    return status;
}

static void stop_listening(struct fq_http_server *server)
{
    while (server->listener_count > 0)
        fq_tcp_listener_free(server->listeners[--server->listener_count]);
    fq_free(server->listeners);
    server->listeners = NULL;
}

static void wind_down(struct fq_http_server *server, enum conn_state state)
{
    FQ_LIST_EACH (&server->in_state[state], link)
        conn_wind_down(FQ_CONTAINER(link, struct conn, in_state));
}

void fq_http_server_drain(struct fq_http_server *server, uint32_t grace_ms,
                          void (*on_empty_callback)(void *user), void *user)
{
    assert(!server->draining);
    server->draining = true;
    server->on_empty = on_empty_callback;
    server->empty_user = user;
    stop_listening(server);
    wind_down(server, CONN_FRESH);
    wind_down(server, CONN_IDLE);
    fq_timer_start(&server->grace, grace_ms, 0);
    server_check_empty(server);
}

void fq_http_server_free(struct fq_http_server *server)
{
    if (!server)
        return;
    server->draining = true;
    server->on_empty = NULL;
    stop_listening(server);
    drop_all(server);
    conn_bury_closed(server);
    struct fq_link *link;
    struct fq_list *lists[] = {&server->busy, &server->spare};
    for (size_t i = 0; i < FQ_ARRAY_LEN(lists); i++) {
        while ((link = fq_list_first(lists[i])) != NULL) {
            fq_list_remove(lists[i], link);
            exchange_free(FQ_CONTAINER(link, struct fq_http_exchange, link));
        }
    }
    fq_turn_cancel(&server->empty);
    fq_timer_stop(&server->sweep);
    fq_timer_stop(&server->grace);
    fq_free(server);
}

/* The coldest are at the end. */
void fq_http_server_trim(struct fq_http_server *server)
{
    for (size_t unused = server->spare_least; unused > 0; unused--) {
        struct fq_link *link = fq_list_last(&server->spare);
        fq_list_remove(&server->spare, link);
        exchange_free(FQ_CONTAINER(link, struct fq_http_exchange, link));
    }
    server->spare_least = server->spare.count;
}

const struct fq_http_counters *fq_http_server_counters(const struct fq_http_server *server)
{
    return &server->counters;
}
