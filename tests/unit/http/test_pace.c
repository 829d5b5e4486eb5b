/* SPDX-License-Identifier: MIT */
#include "base/limits.h"
#include "world.h"

static struct fq_http_memory memory;

static void memory_begin(void)
{
    fq_budget_init(&memory.requests, 1u << 20, FQ_LIMIT_BUDGET_FREE_BYTES, FQ_REQUESTS_FULL);
    fq_budget_init(&memory.responses, 64u << 20, FQ_LIMIT_BUDGET_FREE_BYTES, FQ_RESPONSES_FULL);
    fq_budget_init(&memory.spill, 64u << 20, 0, FQ_UNAVAILABLE);
    world.options = fq_http_options_default();
    world.options.memory = &memory;
    world.options.spill_folder = "/tmp";
    world.options.spill_after_ms = 10;
    world.options.reader_timeout_ms = 20;
}

static void memory_end(void)
{
    world_end();
    ck_assert_uint_eq(memory.requests.used, 0);
    ck_assert_uint_eq(memory.responses.used, 0);
    ck_assert_uint_eq(memory.spill.used, 0);
}

static void on_nap_over(struct fq_timer *timer)
{
    (void)timer;
    fq_loop_stop(world.loop);
}

static void nap(uint64_t ms)
{
    struct fq_timer timer;
    fq_timer_init(&timer, world.loop, on_nap_over);
    fq_timer_start(&timer, ms, 0);
    fq_loop_run(world.loop);
    fq_timer_stop(&timer);
}

/* Waits until so many bytes stand in files. */
static void await_spilled(size_t bytes)
{
    while (memory.spill.used < bytes)
        nap(1);
}

static char spaces[100000];

/* A body of which so much arrives. */
static void begin_body(struct client *client, size_t bytes)
{
    memset(spaces, ' ', sizeof(spaces));
    client_open(client);
    SEND(client, "POST /slow HTTP/1.1\r\n" HOST "Content-Length: 1000000\r\n\r\n");
    for (size_t sent = 0; sent < bytes; sent += sizeof(spaces)) {
        client_send(client, fq_str_of(spaces, sizeof(spaces)));
        for (int i = 0; i < 3; i++)
            world_turn();
    }
}

TEST(where_bodies_find_no_memory_the_one_that_has_been_arriving_longest_gives_way)
{
    memory_begin();
    world_begin();
    struct client first, second, third;
    begin_body(&first, 300000);
    begin_body(&second, 300000);
    ck_assert_uint_gt(memory.requests.used, 600000);
    begin_body(&third, 300000);
    client_await_close(&first);
    ck_assert(client_got(&first, "HTTP/1.1 503 Service Unavailable\r\n"));
    ck_assert(client_got(&first, "Retry-After: 1\r\n"));
    ck_assert(client_got(&first, "(memory.requests)"));
    ck_assert_uint_eq(second.got.len + third.got.len, 0);
    client_close(&first);
    client_close(&second);
    client_close(&third);
    memory_end();
}
END

TEST(a_body_that_has_no_memory_alone_is_refused_and_a_small_one_is_not)
{
    memory_begin();
    memory.requests.limit = 200000;
    world_begin();
    struct client large, small;
    begin_body(&large, 300000);
    client_await_close(&large);
    ck_assert(client_got(&large, "(memory.requests)"));
    memory.requests.limit = 0;
    client_open(&small);
    SEND(&small, "POST /s HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc");
    client_await(&small, "POST /s||abc\n");
    client_close(&large);
    client_close(&small);
    memory_end();
}
END

TEST(a_body_that_is_slow_on_the_whole_is_not_waited_for)
{
    memory_begin();
    world.options.body_timeout_ms = 30;
    world.options.min_progress_bytes = 1;
    world.options.min_bytes_per_second = 100000;
    struct client client;
    world_begin_with(&client);
    SEND(&client, "POST / HTTP/1.1\r\n" HOST "Content-Length: 100000\r\n\r\n");
    while (!client.closed && !client_got(&client, "408")) {
        (void)!send(client.fd, "abcd", 4, MSG_NOSIGNAL);
        fq_watch_start(&client.watch, FQ_WATCH_READ);
        nap(5);
    }
    ck_assert(client_got(&client, "HTTP/1.1 408 Request Timeout\r\n"));
    client_close(&client);
    memory_end();
}
END

TEST(an_answer_that_waits_goes_to_a_file_and_arrives_whole)
{
    memory_begin();
    struct client client;
    world_begin_with(&client);
    SEND(&client, "GET /large HTTP/1.1\r\n" HOST "\r\nGET /end HTTP/1.1\r\n" HOST
                  "Connection: close\r\n\r\n");
    await_spilled(200 * PIECE - 1000000);
    while (memory.responses.used > 0)
        nap(1);
    ck_assert_uint_eq(fq_http_server_counters(world.server)->spilled, 1);
    ck_assert_int_eq(world.requests, 1); /* the next waits for the reader, not for the file */
    client_await_close(&client);
    ck_assert(client_got(&client, "GET /end||"));
    ck_assert_uint_gt(client.got.len, 200 * PIECE);
    client_close(&client);
    memory_end();
}
END

TEST(a_stream_goes_on_into_a_file_while_its_client_does_not_read)
{
    enum { PIECES = 200 };
    memory_begin();
    struct client client;
    world_begin_with(&client);
    world.fill_left = PIECES;
    SEND(&client, "GET /fill HTTP/1.1\r\n" HOST "\r\n");
    while (world.fill_left > 0)
        nap(1);
    ck_assert_uint_eq(fq_http_server_counters(world.server)->spilled, 1);
    ck_assert_uint_gt(memory.spill.used, PIECES * PIECE - 2000000);
    client_await(&client, "\r\n0\r\n\r\n");
    ck_assert_int_eq(client_count(&client, "\r\nc350\r\n"), PIECES); /* 50000 in hexadecimal */
    client_close(&client);
    memory_end();
}
END

TEST(a_stream_that_finds_no_file_is_cut_after_a_while)
{
    memory_begin();
    memory.spill.limit = 600000;
    struct client client;
    world_begin_with(&client);
    world.fill_left = 1000;
    SEND(&client, "GET /fill HTTP/1.1\r\n" HOST "\r\n");
    while (world.aborts == 0)
        fq_loop_run(world.loop);
    ck_assert_int_gt(world.fill_left, 900);
    ck_assert_uint_eq(fq_http_server_counters(world.server)->timed_out, 1);
    client_await_close(&client);
    ck_assert(!client_got(&client, "\r\n0\r\n\r\n"));
    client_close(&client);
    memory_end();
}
END

TEST(an_answer_that_finds_no_file_waits_in_memory)
{
    memory_begin();
    world.options.spill_folder = "/nowhere";
    struct client client;
    world_begin_with(&client);
    SEND(&client, "GET /large HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
    nap(50);
    ck_assert_uint_gt(memory.responses.used, 0);
    client_await_close(&client);
    ck_assert_uint_gt(client.got.len, 200 * PIECE);
    client_close(&client);
    memory_end();
}
END

TEST(an_answer_for_which_there_is_no_memory_is_an_error_that_names_the_key)
{
    memory_begin();
    memory.responses.limit = 1000000;
    struct client client;
    world_begin_with(&client);
    SEND(&client, "GET /large HTTP/1.1\r\n" HOST "\r\n");
    client_await(&client, "(memory.responses)");
    ck_assert(client_got(&client, "HTTP/1.1 503 Service Unavailable\r\n"));
    ck_assert(client_got(&client, "Retry-After: 1\r\n"));
    client_close(&client);
    memory_end();
}
END

TEST(a_reader_that_is_slow_on_the_whole_is_cut)
{
    memory_begin();
    world.options.write_timeout_ms = 20;
    world.options.min_progress_bytes = 1;
    world.options.min_bytes_per_second = 100u << 20;
    struct client client;
    world_begin_with(&client);
    SEND(&client, "GET /large HTTP/1.1\r\n" HOST "\r\n");
    static char some[65536];
    while (fq_http_server_counters(world.server)->timed_out == 0) {
        (void)!recv(client.fd, some, sizeof(some), 0);
        nap(1);
    }
    client_close(&client);
    memory_end();
}
END

TEST(what_is_not_used_for_a_while_is_given_back)
{
    memory_begin();
    world_begin();
    struct client clients[3];
    for (size_t i = 0; i < 3; i++) {
        client_open(&clients[i]);
        SEND(&clients[i], "POST /x HTTP/1.1\r\n" HOST "Content-Length: 100000\r\n\r\n");
        client_send(&clients[i], fq_str_of(spaces, sizeof(spaces)));
        world_turn();
    }
    for (size_t i = 0; i < 3; i++)
        client_await(&clients[i], "POST /x||");
    nap(5);
    ck_assert_uint_gt(memory.requests.used, 0); /* buffers that are kept */
    fq_http_server_trim(world.server);          /* were used until now */
    fq_http_server_trim(world.server);
    ck_assert_uint_eq(memory.requests.used, 0);
    SEND(&clients[0], "GET /again HTTP/1.1\r\n" HOST "\r\n");
    client_await(&clients[0], "GET /again||");
    for (size_t i = 0; i < 3; i++)
        client_close(&clients[i]);
    memory_end();
}
END

int main(void)
{
    return RUN(
        "http/pace", where_bodies_find_no_memory_the_one_that_has_been_arriving_longest_gives_way,
        a_body_that_has_no_memory_alone_is_refused_and_a_small_one_is_not,
        a_body_that_is_slow_on_the_whole_is_not_waited_for,
        an_answer_that_waits_goes_to_a_file_and_arrives_whole,
        a_stream_goes_on_into_a_file_while_its_client_does_not_read,
        a_stream_that_finds_no_file_is_cut_after_a_while,
        an_answer_that_finds_no_file_waits_in_memory,
        an_answer_for_which_there_is_no_memory_is_an_error_that_names_the_key,
        a_reader_that_is_slow_on_the_whole_is_cut, what_is_not_used_for_a_while_is_given_back);
}
