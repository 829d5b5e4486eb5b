/* SPDX-License-Identifier: MIT
 *
 * A server and its clients in one loop: a client sends bytes, and waits for an event.
 */
#ifndef FQ_TESTS_UNIT_HTTP_WORLD_H
#define FQ_TESTS_UNIT_HTTP_WORLD_H

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/memory.h"
#include "http/server.h"
#include "net/timer.h"
#include "net/watch.h"
#include "unit.h"

static struct {
    struct fq_loop *loop;
    struct fq_http_options options;
    struct fq_http_server *server;
    /* Tests end by this when what they wait for does not happen. */
    struct fq_timer guard;

    /* What the handler was told. */
    struct fq_http_exchange *held; /* the newest of path /later */
    int requests;
    int aborts;
    int drains;
    int fill_left; /* pieces of /fill still to be written */
    bool stop_on_request;
} world;

struct client {
    int fd;
    struct fq_watch watch;
    struct fq_buf got;
    bool closed; /* by the server */
    bool reset;
    /* What it waits for: a text, or the end. */
    const char *text;
};

static inline void world_on_guard(struct fq_timer *timer)
{
    (void)timer;
    ck_abort_msg("nothing happened for ten seconds");
}

#define PIECE 50000
static char piece[PIECE];

/* Writes until it is asked to pause. */
static inline void fill(struct fq_http_exchange *exchange)
{
    while (world.fill_left > 0) {
        world.fill_left--;
        if (!fq_http_stream_write(exchange, fq_str_of(piece, PIECE)))
            return;
    }
    fq_http_stream_end(exchange);
    world.held = NULL;
}

static inline void echo(struct fq_http_exchange *exchange)
{
    struct fq_buf *body = fq_http_body(exchange);
    ck_assert_uint_eq(body->len, 0);
    fq_buf_str_add(body, fq_http_method_name(exchange));
    fq_buf_char(body, ' ');
    fq_buf_str_add(body, fq_http_path(exchange));
    fq_buf_char(body, '|');
    fq_buf_str_add(body, fq_http_query(exchange));
    fq_buf_char(body, '|');
    fq_buf_str_add(body, fq_http_request_body(exchange));
    fq_buf_literal(body, "\n");
    fq_http_send(exchange, 200, NULL, 0);
}

static inline void world_on_request(void *user, struct fq_http_exchange *exchange)
{
    ck_assert_ptr_eq(user, &world);
    ck_assert_ptr_null(fq_http_user(exchange));
    world.requests++;
    fq_str path = fq_http_path(exchange);
    /* Whatever one request left in the arena is not there for the next. */
    char *scratch = fq_arena_alloc(fq_http_arena(exchange), 100);
    if (scratch)
        memset(scratch, 'x', 100);
    if (fq_str_eq(path, FQ_STR("/later"))) {
        world.held = exchange;
    } else if (fq_str_eq(path, FQ_STR("/respond"))) {
        fq_http_respond(exchange, 200, NULL, 0, FQ_STR("responded"));
    } else if (fq_str_eq(path, FQ_STR("/error"))) {
        fq_http_respond_error(exchange, 404, FQ_STR("NOT_FOUND"), FQ_STR("no \"such\" thing"));
    } else if (fq_str_eq(path, FQ_STR("/large"))) {
        struct fq_buf *body = fq_http_body(exchange);
        for (int i = 0; i < 200; i++)
            fq_buf_add(body, piece, PIECE);
        fq_http_send(exchange, 200, NULL, 0);
    } else if (fq_str_eq(path, FQ_STR("/fill"))) {
        world.held = exchange;
        fq_http_stream_begin(exchange, 200, NULL, 0);
        fill(exchange);
    } else if (fq_str_eq(path, FQ_STR("/break"))) {
        fq_http_abort(exchange);
    } else {
        echo(exchange);
    }
    if (world.stop_on_request)
        fq_loop_stop(world.loop);
}

static inline void world_on_abort(void *user, struct fq_http_exchange *exchange)
{
    ck_assert_ptr_eq(user, &world);
    world.aborts++;
    fq_http_abort(exchange);
    if (world.held == exchange)
        world.held = NULL;
    fq_loop_stop(world.loop);
}

static inline void world_on_drained(void *user, struct fq_http_exchange *exchange)
{
    ck_assert_ptr_eq(user, &world);
    world.drains++;
    fill(exchange);
}

static const struct fq_http_handler world_handler = {
    .on_request = world_on_request,
    .on_abort = world_on_abort,
    .on_drained = world_on_drained,
};

static inline void world_begin(void)
{
    memset(piece, 'p', sizeof(piece));
    world.loop = fq_loop_new();
    ck_assert_ptr_nonnull(world.loop);
    if (world.options.max_headers == 0)
        world.options = fq_http_options_default();
    ck_assert_int_eq(
        fq_http_server_new(world.loop, &world.options, &world_handler, &world, &world.server),
        FQ_OK);
    fq_timer_init(&world.guard, world.loop, world_on_guard);
    fq_timer_start(&world.guard, 10000, 0);
}

static inline void world_end(void)
{
    fq_timer_stop(&world.guard);
    fq_http_server_free(world.server);
    fq_loop_free(world.loop);
}

static inline void client_on_ready(struct fq_watch *watch, unsigned events)
{
    struct client *client = FQ_CONTAINER(watch, struct client, watch);
    (void)events;
    char *to = fq_buf_reserve(&client->got, 65536);
    ck_assert_ptr_nonnull(to);
    ssize_t n = recv(client->fd, to, 65536, 0);
    if (n > 0)
        fq_buf_commit(&client->got, (size_t)n);
    if (n == 0 || (n < 0 && errno != EAGAIN)) {
        client->closed = true;
        client->reset = n < 0;
        fq_watch_stop(watch);
    } else {
        fq_watch_start(watch, FQ_WATCH_READ); /* an error stops it, and bytes may stand before it */
    }
    bool found = client->text &&
                 fq_str_find(fq_buf_str(&client->got), fq_str_from(client->text)) < client->got.len;
    if (found || client->closed)
        fq_loop_stop(world.loop);
}

static inline void client_adopt(struct client *client, int fd)
{
    *client = (struct client){.fd = fd};
    fq_buf_init(&client->got, NULL, 64u << 20);
    ck_assert_int_eq(fq_watch_init(&client->watch, world.loop, fd, client_on_ready), FQ_OK);
}

/* Connects through a pair of sockets. */
static inline void client_open(struct client *client)
{
    int pair[2];
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
    client_adopt(client, pair[1]);
    ck_assert_int_eq(fq_http_server_adopt(world.server, pair[0]), FQ_OK);
}

static inline void client_send(struct client *client, fq_str bytes)
{
    ssize_t sent = send(client->fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);
    ck_assert_int_eq(sent, (ssize_t)bytes.len);
}

/* A server and the client of a test that has one. */
static inline void world_begin_with(struct client *client)
{
    world_begin();
    client_open(client);
}

#define HOST                  "Host: a\r\n"
#define SEND(client, literal) client_send((client), FQ_STR(literal))

/* Runs until the client has received text, or its end. */
static inline void client_await(struct client *client, const char *text)
{
    client->text = text;
    bool found = text && fq_str_find(fq_buf_str(&client->got), fq_str_from(text)) < client->got.len;
    if (found || client->closed)
        return;
    fq_watch_start(&client->watch, FQ_WATCH_READ);
    do {
        fq_loop_run(world.loop);
        found = text && fq_str_find(fq_buf_str(&client->got), fq_str_from(text)) < client->got.len;
    } while (!found && !client->closed);
    fq_watch_stop(&client->watch);
    ck_assert_msg(!text || found, "closed without \"%s\" after: %.*s", text,
                  FQ_STR_ARG(fq_buf_str(&client->got)));
}

static inline void client_await_close(struct client *client)
{
    client_await(client, NULL);
}

static inline bool client_got(const struct client *client, const char *text)
{
    return fq_str_find(fq_buf_str(&client->got), fq_str_from(text)) < client->got.len;
}

static inline int client_count(const struct client *client, const char *text)
{
    fq_str rest = fq_buf_str(&client->got);
    fq_str needle = fq_str_from(text);
    int count = 0;
    for (size_t at; (at = fq_str_find(rest, needle)) < rest.len; count++)
        rest = fq_str_from_offset(rest, at + needle.len);
    return count;
}

static inline void client_forget(struct client *client)
{
    fq_buf_reset(&client->got);
}

static inline void client_close(struct client *client)
{
    fq_watch_clear(&client->watch);
    close(client->fd);
    fq_buf_clear(&client->got);
}

static inline void world_end_with(struct client *client)
{
    client_close(client);
    world_end();
}

static inline void world_on_turn(struct fq_turn *turn)
{
    fq_loop_stop(turn->loop);
}

/* Deals with what is ready, without waiting for more. */
static inline void world_turn(void)
{
    struct fq_turn turn;
    fq_turn_init(&turn, world.loop, world_on_turn);
    fq_turn_ask(&turn);
    fq_loop_run(world.loop);
}

/* Runs until the handler has one more request. */
static inline void world_await_request(void)
{
    world.stop_on_request = true;
    int before = world.requests;
    while (world.requests == before)
        fq_loop_run(world.loop);
    world.stop_on_request = false;
}

#endif
