/* SPDX-License-Identifier: MIT */
#include "world.h"

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
    struct client client;
    world_begin_with(&client);
    client_await_close(&client);
    ck_assert_uint_eq(client.got.len, 0);
    world_end_with(&client);
}
END

TEST(a_head_that_does_not_end_is_answered_408)
{
    options_begin();
    world.options.head_timeout_ms = 20;
    struct client client;
    world_begin_with(&client);
    SEND(&client, "GET / HTTP/1.1\r\nHost");
    client_await_close(&client);
    ck_assert(client_got(&client, "HTTP/1.1 408 Request Timeout\r\n"));
    ck_assert(client_got(&client, "REQUEST_TIMEOUT"));
    ck_assert_uint_eq(fq_http_server_counters(world.server)->timed_out, 1);
    world_end_with(&client);
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

/* What comes drop by drop behind this is answered in the end. */
static void check_drips(fq_str begun, uint64_t every_ms, const char *answer)
{
    struct client client;
    world_begin_with(&client);
    client_send(&client, begun);
    drip_begin(&client, every_ms);
    client_await(&client, answer);
    fq_timer_stop(&drip.timer);
    ck_assert_int_gt(drip.sent, 2);
    world_end_with(&client);
}

TEST(a_head_that_comes_drop_by_drop_is_not_waited_for)
{
    options_begin();
    world.options.head_timeout_ms = 40;
    check_drips(FQ_STR("GET /"), 5, "HTTP/1.1 408 ");
}
END

TEST(a_body_that_stands_still_is_answered_408)
{
    options_begin();
    world.options.body_timeout_ms = 20;
    struct client client;
    world_begin_with(&client);
    SEND(&client, "POST / HTTP/1.1\r\n" HOST "Content-Length: 10\r\n\r\nabc");
    client_await_close(&client);
    ck_assert(client_got(&client, "HTTP/1.1 408 Request Timeout\r\n"));
    world_end_with(&client);
}
END

TEST(a_body_that_comes_drop_by_drop_is_not_waited_for)
{
    options_begin();
    world.options.body_timeout_ms = 40;
    check_drips(FQ_STR("POST / HTTP/1.1\r\n" HOST "Content-Length: 100000\r\n\r\nabc"), 5,
                "HTTP/1.1 408 ");
}
END

TEST(a_body_that_makes_progress_may_take_several_times_as_long)
{
    options_begin();
    world.options.body_timeout_ms = 40;
    world.options.min_progress_bytes = 2;
    check_drips(FQ_STR("POST /p HTTP/1.1\r\n" HOST "Content-Length: 30\r\n\r\n"), 4,
                "POST /p||aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n");
}
END

TEST(an_idle_connection_is_closed_and_one_with_requests_is_not)
{
    options_begin();
    world.options.idle_timeout_ms = 40;
    struct client client;
    world_begin_with(&client);
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
    world_end_with(&client);
}
END

TEST(a_client_that_does_not_read_its_answer_is_cut)
{
    options_begin();
    world.options.write_timeout_ms = 30;
    struct client client;
    world_begin_with(&client);
    SEND(&client, "GET /large HTTP/1.1\r\n" HOST "\r\n");
    while (fq_http_server_counters(world.server)->connections == 1)
        world_turn();
    ck_assert_uint_eq(fq_http_server_counters(world.server)->timed_out, 1);
    client_await_close(&client);
    ck_assert_uint_lt(client.got.len, 200 * PIECE);
    world_end_with(&client);
}
END

TEST(a_stream_whose_client_does_not_read_is_aborted)
{
    options_begin();
    world.options.write_timeout_ms = 30;
    struct client client;
    world_begin_with(&client);
    world.fill_left = 1000;
    SEND(&client, "GET /fill HTTP/1.1\r\n" HOST "\r\n");
    while (world.aborts == 0)
        fq_loop_run(world.loop); /* stopped by on_abort */
    ck_assert_uint_eq(fq_http_server_counters(world.server)->timed_out, 1);
    world_end_with(&client);
}
END

TEST(a_refused_client_that_goes_on_sending_is_not_listened_to_for_ever)
{
    options_begin();
    world.options.linger_timeout_ms = 40;
    struct client client;
    world_begin_with(&client);
    SEND(&client, "nonsense\r\n\r\n");
    drip_begin(&client, 5);
    while (fq_http_server_counters(world.server)->connections == 1 ||
           fq_http_server_counters(world.server)->accepted == 0)
        world_turn();
    fq_timer_stop(&drip.timer);
    client_await_close(&client);
    ck_assert(client_got(&client, "HTTP/1.1 400 "));
    world_end_with(&client);
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
