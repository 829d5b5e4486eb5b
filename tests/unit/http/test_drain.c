/* SPDX-License-Identifier: MIT */
#include "world.h"

static int emptied;
static bool free_when_empty;

static void on_empty(void *user)
{
    ck_assert_ptr_eq(user, &emptied);
    emptied++;
    if (free_when_empty) {
        fq_http_server_free(world.server);
        world.server = NULL;
    }
    fq_loop_stop(world.loop);
}

static void drain(uint32_t grace_ms)
{
    fq_http_server_drain(world.server, grace_ms, on_empty, &emptied);
    ck_assert_int_eq(emptied, 0);
}

static void await_empty(void)
{
    while (!emptied)
        fq_loop_run(world.loop);
}

TEST(draining_an_unused_server_ends_in_the_same_turn)
{
    world_begin();
    drain(10000);
    await_empty();
    ck_assert_int_eq(emptied, 1);
    world_end();
}
END

TEST(idle_connections_are_closed_and_the_server_may_be_freed_when_empty)
{
    world_begin();
    struct client fresh, idle;
    client_open(&fresh);
    client_open(&idle);
    SEND(&idle, "GET /a HTTP/1.1\r\n" HOST "\r\n");
    client_await(&idle, "GET /a||");
    free_when_empty = true;
    drain(10000);
    await_empty();
    client_await_close(&fresh);
    client_await_close(&idle);
    client_close(&fresh);
    client_close(&idle);
    world_end();
}
END

TEST(requests_in_flight_are_answered_and_told_that_it_was_the_last)
{
    world_begin();
    struct client working, sending;
    client_open(&working);
    client_open(&sending);
    SEND(&sending, "POST /b HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\na");
    SEND(&working, "GET /later HTTP/1.1\r\n" HOST "\r\n");
    world_await_request();
    world_turn();
    drain(10000);
    world_turn();
    ck_assert_int_eq(emptied, 0);
    SEND(&sending, "bc");
    client_await_close(&sending);
    ck_assert(client_got(&sending, "POST /b||abc"));
    ck_assert(client_got(&sending, "Connection: close\r\n"));
    ck_assert_int_eq(emptied, 0);
    fq_http_respond(world.held, 200, NULL, 0, FQ_STR("the last"));
    client_await_close(&working);
    ck_assert(client_got(&working, "the last"));
    ck_assert(client_got(&working, "Connection: close\r\n"));
    await_empty();
    client_close(&working);
    client_close(&sending);
    world_end();
}
END

TEST(a_stream_begun_before_is_finished_and_then_the_connection_ends)
{
    struct client client;
    world_begin_with(&client);
    SEND(&client, "GET /later HTTP/1.1\r\n" HOST "\r\n");
    world_await_request();
    fq_http_stream_begin(world.held, 200, NULL, 0);
    fq_http_stream_write(world.held, FQ_STR("before"));
    client_await(&client, "before");
    drain(10000);
    fq_http_stream_write(world.held, FQ_STR("after"));
    fq_http_stream_end(world.held);
    client_await_close(&client);
    ck_assert(client_got(&client, "after\r\n0\r\n\r\n"));
    await_empty();
    world_end_with(&client);
}
END

TEST(when_the_grace_is_over_what_is_left_is_aborted)
{
    struct client client;
    world_begin_with(&client);
    SEND(&client, "GET /later HTTP/1.1\r\n" HOST "\r\n");
    world_await_request();
    drain(20);
    await_empty();
    ck_assert_int_eq(world.aborts, 1);
    client_await_close(&client);
    ck_assert_uint_eq(client.got.len, 0);
    world_end_with(&client);
}
END

static struct fq_http_exchange *orphan;

static void keep_orphan(void *user, struct fq_http_exchange *exchange)
{
    (void)user;
    orphan = exchange;
    fq_loop_stop(world.loop);
}

TEST(the_server_is_not_empty_while_the_handler_has_an_exchange)
{
    static const struct fq_http_handler handler = {
        .on_request = world_on_request,
        .on_abort = keep_orphan,
    };
    world_begin();
    fq_http_server_free(world.server);
    ck_assert_int_eq(
        fq_http_server_new(world.loop, &world.options, &handler, &world, &world.server), FQ_OK);
    struct client client;
    client_open(&client);
    SEND(&client, "GET /later HTTP/1.1\r\n" HOST "\r\n");
    world_await_request();
    drain(1);
    while (!orphan)
        fq_loop_run(world.loop);
    world_turn();
    ck_assert_int_eq(emptied, 0);
    fq_http_respond(orphan, 200, NULL, 0, FQ_STR("too late"));
    await_empty();
    world_end_with(&client);
}
END

TEST(a_server_freed_at_once_aborts_what_is_in_flight)
{
    world_begin();
    struct client answering, partial, unread;
    client_open(&answering);
    client_open(&partial);
    client_open(&unread);
    SEND(&partial, "GET /");
    SEND(&unread, "GET /large HTTP/1.1\r\n" HOST "\r\n");
    SEND(&answering, "GET /later HTTP/1.1\r\n" HOST "\r\n");
    while (world.requests < 2)
        world_turn();
    world_turn();
    fq_http_server_free(world.server);
    world.server = NULL;
    ck_assert_int_eq(world.aborts, 1);
    client_close(&answering);
    client_close(&partial);
    client_close(&unread);
    world_end();
}
END

int main(void)
{
    return RUN("http/drain", draining_an_unused_server_ends_in_the_same_turn,
               idle_connections_are_closed_and_the_server_may_be_freed_when_empty,
               requests_in_flight_are_answered_and_told_that_it_was_the_last,
               a_stream_begun_before_is_finished_and_then_the_connection_ends,
               when_the_grace_is_over_what_is_left_is_aborted,
               the_server_is_not_empty_while_the_handler_has_an_exchange,
               a_server_freed_at_once_aborts_what_is_in_flight);
}
