/* SPDX-License-Identifier: MIT */
#include "world.h"

#define HOST "Host: a\r\n"

/* Only the time-out under test is short. */
static void options_begin(void)
{
    world.options = fq_http_options_default();
    world.options.min_progress_bytes = 100;
    world.options.min_bytes_per_second = 0;
}

TEST(a_client_that_says_nothing_is_closed_without_a_word)
{
    options_begin();
    world.options.head_timeout_ms = 20;
    world_begin();
    struct client client;
    client_open(&client);
    client_await_close(&client);
    ck_assert_uint_eq(client.got.len, 0);
    client_close(&client);
    world_end();
}
END

TEST(a_head_that_does_not_end_is_answered_408)
{
    options_begin();
    world.options.head_timeout_ms = 20;
    world_begin();
    struct client client;
    client_open(&client);
    SEND(&client, "GET / HTTP/1.1\r\nHost");
    client_await_close(&client);
    ck_assert(client_got(&client, "HTTP/1.1 408 Request Timeout\r\n"));
    ck_assert(client_got(&client, "REQUEST_TIMEOUT"));
    ck_assert_uint_eq(fq_http_server_counters(world.server)->timed_out, 1);
    client_close(&client);
    world_end();
}
END

/* A timer of the client's, which sends one byte each time. */
static struct {
    struct fq_timer timer;
    struct client *client;
    int sent;
} drip;

static void on_drip(struct fq_timer *timer)
{
    (void)timer;
    drip.sent += send(drip.client->fd, "a", 1, MSG_NOSIGNAL) == 1;
}

static void drip_begin(struct client *client, uint64_t every_ms)
{
    drip.client = client;
    fq_timer_init(&drip.timer, world.loop, on_drip);
    fq_timer_start(&drip.timer, every_ms, every_ms);
}

TEST(a_head_that_comes_drop_by_drop_is_not_waited_for)
{
    options_begin();
    world.options.head_timeout_ms = 40;
    world_begin();
    struct client client;
    client_open(&client);
    SEND(&client, "GET /");
    drip_begin(&client, 5);
    client_await(&client, "HTTP/1.1 408 ");
    fq_timer_stop(&drip.timer);
    ck_assert_int_gt(drip.sent, 2);
    client_close(&client);
    world_end();
}
END

TEST(a_body_that_stands_still_is_answered_408)
{
    options_begin();
    world.options.body_timeout_ms = 20;
    world_begin();
    struct client client;
    client_open(&client);
    SEND(&client, "POST / HTTP/1.1\r\n" HOST "Content-Length: 10\r\n\r\nabc");
    client_await_close(&client);
    ck_assert(client_got(&client, "HTTP/1.1 408 Request Timeout\r\n"));
    client_close(&client);
    world_end();
}
END

TEST(a_body_that_comes_drop_by_drop_is_not_waited_for)
{
    options_begin();
    world.options.body_timeout_ms = 40;
    world_begin();
    struct client client;
    client_open(&client);
    SEND(&client, "POST / HTTP/1.1\r\n" HOST "Content-Length: 100000\r\n\r\nabc");
    drip_begin(&client, 5);
    client_await(&client, "HTTP/1.1 408 ");
    fq_timer_stop(&drip.timer);
    ck_assert_int_gt(drip.sent, 2);
    client_close(&client);
    world_end();
}
END

TEST(a_body_that_makes_progress_may_take_several_times_as_long)
{
    options_begin();
    world.options.body_timeout_ms = 40;
    world.options.min_progress_bytes = 2;
    world_begin();
    struct client client;
    client_open(&client);
    SEND(&client, "POST /p HTTP/1.1\r\n" HOST "Content-Length: 30\r\n\r\n");
    drip_begin(&client, 4);
    client_await(&client, "POST /p||aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n");
    fq_timer_stop(&drip.timer);
    client_close(&client);
    world_end();
}
END

TEST(an_idle_connection_is_closed_and_one_with_requests_is_not)
{
    options_begin();
    world.options.idle_timeout_ms = 40;
    world_begin();
    struct client client;
    client_open(&client);
    for (int i = 0; i < 3; i++) {
        client_forget(&client);
        SEND(&client, "GET /later HTTP/1.1\r\n" HOST "\r\n");
        world_await_request();
        /* Being answered is not being idle. */
        struct client other;
        client_open(&other);
        SEND(&other, "GET /a HTTP/1.1\r\n" HOST "\r\n");
        client_await(&other, "GET /a||");
        client_await_close(&other);
        client_close(&other);
        fq_http_respond(world.held, 200, NULL, 0, FQ_STR("kept"));
        client_await(&client, "kept");
    }
    client_await_close(&client);
    ck_assert_uint_eq(fq_http_server_counters(world.server)->timed_out, 0);
    client_close(&client);
    world_end();
}
END

TEST(a_client_that_does_not_read_its_answer_is_cut)
{
    options_begin();
    world.options.write_timeout_ms = 30;
    world_begin();
    struct client client;
    client_open(&client);
    SEND(&client, "GET /large HTTP/1.1\r\n" HOST "\r\n");
    while (fq_http_server_counters(world.server)->connections == 1)
        world_turn();
    ck_assert_uint_eq(fq_http_server_counters(world.server)->timed_out, 1);
    client_await_close(&client);
    ck_assert_uint_lt(client.got.len, 200 * PIECE);
    client_close(&client);
    world_end();
}
END

TEST(a_stream_whose_client_does_not_read_is_aborted)
{
    options_begin();
    world.options.write_timeout_ms = 30;
    world_begin();
    struct client client;
    client_open(&client);
    world.fill_left = 1000;
    SEND(&client, "GET /fill HTTP/1.1\r\n" HOST "\r\n");
    while (world.aborts == 0)
        fq_loop_run(world.loop); /* stopped by on_abort */
    ck_assert_uint_eq(fq_http_server_counters(world.server)->timed_out, 1);
    client_close(&client);
    world_end();
}
END

TEST(a_refused_client_that_goes_on_sending_is_not_listened_to_for_ever)
{
    options_begin();
    world.options.linger_timeout_ms = 40;
    world_begin();
    struct client client;
    client_open(&client);
    SEND(&client, "nonsense\r\n\r\n");
    drip_begin(&client, 5);
    while (fq_http_server_counters(world.server)->connections == 1 ||
           fq_http_server_counters(world.server)->accepted == 0)
        world_turn();
    fq_timer_stop(&drip.timer);
    client_await_close(&client);
    ck_assert(client_got(&client, "HTTP/1.1 400 "));
    client_close(&client);
    world_end();
}
END

int main(void)
{
    return RUN(
        "http/timeout", a_client_that_says_nothing_is_closed_without_a_word,
        a_head_that_does_not_end_is_answered_408, a_head_that_comes_drop_by_drop_is_not_waited_for,
        a_body_that_stands_still_is_answered_408, a_body_that_comes_drop_by_drop_is_not_waited_for,
        a_body_that_makes_progress_may_take_several_times_as_long,
        an_idle_connection_is_closed_and_one_with_requests_is_not,
        a_client_that_does_not_read_its_answer_is_cut,
        a_stream_whose_client_does_not_read_is_aborted,
        a_refused_client_that_goes_on_sending_is_not_listened_to_for_ever);
}
