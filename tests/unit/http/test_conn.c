/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <netinet/in.h>

#include "world.h"

TEST(a_request_is_answered_and_the_connection_serves_the_next)
{
    struct client client;
    world_begin_with(&client);
    SEND(&client, "POST /a?b=c HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nhello");
    client_await(&client, "POST /a|b=c|hello\n");
    ck_assert(client_got(&client, "HTTP/1.1 200 OK\r\n"));
    ck_assert(client_got(&client, "Content-Length: 18\r\n"));
    ck_assert(!client_got(&client, "Connection:"));
    SEND(&client, "GET /next HTTP/1.1\r\n" HOST "\r\n");
    client_await(&client, "GET /next||\n");
    const struct fq_http_counters *counters = fq_http_server_counters(world.server);
    ck_assert_uint_eq(counters->accepted, 1);
    ck_assert_uint_eq(counters->connections, 1);
    ck_assert_uint_eq(counters->requests, 2);
    ck_assert_uint_eq(counters->in_flight, 0);
    ck_assert_uint_eq(counters->bytes_out, client.got.len);
    world_end_with(&client);
}
END

TEST(a_request_may_arrive_byte_by_byte)
{
    struct client client;
    world_begin_with(&client);
    const fq_str request = FQ_STR("POST /slow HTTP/1.1\r\n" HOST
                                  "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
    for (size_t i = 0; i < request.len; i++) {
        client_send(&client, fq_str_of(request.ptr + i, 1));
        world_turn();
    }
    client_await(&client, "POST /slow||abc\n");
    world_end_with(&client);
}
END

TEST(pipelined_requests_are_answered_in_order_in_one_write)
{
    struct client client;
    world_begin_with(&client);
    SEND(&client, "GET /1 HTTP/1.1\r\n" HOST "\r\n"
                  "GET /respond HTTP/1.1\r\n" HOST "\r\n"
                  "GET /2 HTTP/1.1\r\n" HOST "\r\n"
                  "GET /error HTTP/1.1\r\n" HOST "\r\n"
                  "GET /3 HTTP/1.1\r\n" HOST "\r\n");
    world_turn();
    world_turn();
    char bytes[4096];
    ssize_t n = recv(client.fd, bytes, sizeof(bytes), 0);
    ck_assert_int_gt(n, 0);
    fq_buf_add(&client.got, bytes, (size_t)n);
    ck_assert_int_eq(client_count(&client, "HTTP/1.1 "), 5);
    static const char *const order[] = {"GET /1||", "responded", "GET /2||", "NOT_FOUND",
                                        "GET /3||"};
    size_t last = 0;
    for (size_t i = 0; i < FQ_ARRAY_LEN(order); i++) {
        size_t at = fq_str_find(fq_buf_str(&client.got), fq_str_from(order[i]));
        ck_assert(at >= last && at < client.got.len);
        last = at;
    }
    world_end_with(&client);
}
END

TEST(a_pipelined_request_waits_for_the_answer_before_it)
{
    struct client client;
    world_begin_with(&client);
    SEND(&client, "GET /later HTTP/1.1\r\n" HOST "\r\nGET /after HTTP/1.1\r\n" HOST "\r\n");
    world_await_request();
    SEND(&client, "POST /last HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\n");
    world_turn();
    SEND(&client, "ab");
    world_turn();
    ck_assert_int_eq(world.requests, 1);
    ck_assert_uint_eq(fq_http_server_counters(world.server)->in_flight, 1);
    ASSERT_STR(fq_http_path(world.held), FQ_STR("/later"));
    fq_http_respond(world.held, 200, NULL, 0, FQ_STR("at last"));
    client_await(&client, "POST /last||ab\n");
    ck_assert(client_got(&client, "at last"));
    ck_assert(client_got(&client, "GET /after||\n"));
    world_end_with(&client);
}
END

TEST(what_is_pipelined_while_a_request_is_answered_is_bounded)
{
    struct client client;
    world_begin_with(&client);
    SEND(&client, "GET /later HTTP/1.1\r\n" HOST "\r\n");
    world_await_request();
    /* Send until neither the server nor the kernel takes more. */
    static const char block[8192];
    for (int full = 0; full < 10;) {
        ssize_t n = send(client.fd, block, sizeof(block), MSG_NOSIGNAL);
        full = n > 0 ? 0 : full + 1;
        world_turn();
    }
    ck_assert_uint_le(fq_http_server_counters(world.server)->bytes_in, 16384 + 65536 + 100);
    fq_http_respond(world.held, 200, NULL, 0, FQ_STR("ok"));
    client_await(&client, "400 Bad Request");
    world_end_with(&client);
}
END

TEST(many_requests_pipelined_behind_a_slow_one_are_all_answered)
{
    enum { COUNT = 3000 };
    struct client client;
    world_begin_with(&client);
    SEND(&client, "GET /later HTTP/1.1\r\n" HOST "\r\n");
    world_await_request();
    struct fq_buf many;
    fq_buf_init(&many, NULL, 1 << 20);
    for (int i = 0; i < COUNT; i++)
        fq_buf_literal(&many, "GET /many HTTP/1.1\r\n" HOST "\r\n");
    for (size_t sent = 0; sent < many.len;) {
        ssize_t n = send(client.fd, many.ptr + sent, many.len - sent, MSG_NOSIGNAL);
        sent += n > 0 ? (size_t)n : 0;
        world_turn();
    }
    for (int i = 0; i < 5; i++)
        world_turn();
    /* More than is read ahead. */
    ck_assert_uint_lt(fq_http_server_counters(world.server)->bytes_in, many.len);
    ck_assert_int_eq(world.requests, 1);
    fq_http_respond(world.held, 200, NULL, 0, FQ_STR("slow"));
    fq_buf_clear(&many);
    SEND(&client, "GET /end HTTP/1.1\r\n" HOST "\r\n");
    client_await(&client, "GET /end||");
    ck_assert_int_eq(client_count(&client, "GET /many||"), COUNT);
    world_end_with(&client);
}
END

TEST(a_refused_client_that_still_sends_is_not_cut_before_it_can_read_why)
{
    struct client client;
    world_begin_with(&client);
    SEND(&client, "nonsense\r\n\r\n");
    for (int i = 0; i < 5; i++)
        world_turn();
    SEND(&client, "more of it");
    for (int i = 0; i < 5; i++)
        world_turn();
    ck_assert_uint_eq(fq_http_server_counters(world.server)->connections, 1);
    client_await_close(&client);
    ck_assert(client_got(&client, "400 Bad Request"));
    ck_assert(!client.reset);
    shutdown(client.fd, SHUT_WR);
    while (fq_http_server_counters(world.server)->connections == 1)
        world_turn();
    world_end_with(&client);
}
END

/* As the server does after FQ_LIMIT_HTTP_PROBE_MS, and sooner. */
static void world_begin_probing(void)
{
    world.options = fq_http_options_default();
    world.options.probe_ms = 10;
    world_begin();
}

TEST(a_client_that_closes_its_side_while_it_waits_is_answered_late_as_it_may_be)
{
    world_begin_probing();
    struct client client;
    client_open(&client);
    SEND(&client, "GET /later HTTP/1.1\r\n" HOST "\r\nGET /later HTTP/1.1\r\n" HOST "\r\n");
    world_await_request();
    shutdown(client.fd, SHUT_WR);
    client_await(&client, "100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n");
    world.stop_on_request = true;
    fq_http_respond(world.held, 200, NULL, 0, FQ_STR("first"));
    world_await_request();
    client_forget(&client);
    client_await(&client, "100 Continue\r\n\r\n");
    fq_http_respond(world.held, 200, NULL, 0, FQ_STR("second"));
    client_await_close(&client);
    ck_assert(client_got(&client, "\r\n\r\nsecond"));
    ck_assert(!client.reset);
    ck_assert_int_eq(world.aborts, 0);
    world_end_with(&client);
}
END

TEST(a_client_that_closes_its_side_and_is_answered_soon_is_not_asked_anything)
{
    struct client client;
    world_begin_with(&client);
    SEND(&client, "GET /later HTTP/1.1\r\n" HOST "\r\n");
    world_await_request();
    shutdown(client.fd, SHUT_WR);
    for (int i = 0; i < 5; i++)
        world_turn();
    fq_http_respond(world.held, 200, NULL, 0, FQ_STR("soon"));
    client_await_close(&client);
    ck_assert(client_got(&client, "soon"));
    ck_assert(!client_got(&client, "100 Continue"));
    world_end_with(&client);
}
END

TEST(a_stream_goes_on_for_a_client_that_closed_its_side)
{
    world_begin_probing();
    struct client client;
    world.fill_left = 200;
    client_open(&client);
    SEND(&client, "GET /fill HTTP/1.1\r\n" HOST "\r\n");
    shutdown(client.fd, SHUT_WR);
    world_await_request();
    client_await_close(&client);
    ck_assert_uint_gt(client.got.len, 200 * PIECE);
    ck_assert(client_got(&client, "\r\n0\r\n\r\n"));
    ck_assert(!client_got(&client, "100 Continue"));
    world_end_with(&client);
}
END

TEST(of_http_1_0_a_client_that_closes_its_side_has_a_moment)
{
    world_begin_probing();
    struct client client;
    client_open(&client);
    SEND(&client, "GET /later HTTP/1.0\r\n\r\n");
    world_await_request();
    shutdown(client.fd, SHUT_WR);
    fq_loop_run(world.loop); /* stopped by on_abort */
    ck_assert_int_eq(world.aborts, 1);
    client_await_close(&client);
    ck_assert_uint_eq(client.got.len, 0);
    world_end_with(&client);
}
END

TEST(a_client_that_vanishes_is_reported_while_its_request_is_answered)
{
    world_begin_probing();
    struct client client;
    client_open(&client);
    SEND(&client, "GET /later HTTP/1.1\r\n" HOST "\r\n");
    world_await_request();
    client_close(&client);
    fq_loop_run(world.loop); /* stopped by on_abort */
    ck_assert_int_eq(world.aborts, 1);
    ck_assert_uint_eq(fq_http_server_counters(world.server)->aborted, 1);
    ck_assert_uint_eq(fq_http_server_counters(world.server)->in_flight, 0);
    world_end();
}
END

static struct fq_http_exchange *orphan;

static void keep_orphan(void *user, struct fq_http_exchange *exchange)
{
    (void)user;
    orphan = exchange;
    fq_loop_stop(world.loop);
}

static const struct fq_http_handler keeping_handler = {
    .on_request = world_on_request,
    .on_abort = keep_orphan,
};

TEST(an_exchange_whose_client_vanished_stays_until_it_is_answered)
{
    enum { RESPOND, SEND_BODY, STREAM, FAIL, ABORT, WAYS };
    for (int way = 0; way < WAYS; way++) {
        world_begin_probing();
        fq_http_server_free(world.server);
        ck_assert_int_eq(
            fq_http_server_new(world.loop, &world.options, &keeping_handler, &world, &world.server),
            FQ_OK);
        struct client client;
        client_open(&client);
        SEND(&client, "POST /later HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc");
        world_await_request();
        client_close(&client);
        fq_loop_run(world.loop);
        ck_assert_ptr_eq(orphan, world.held);
        ck_assert_uint_eq(fq_http_server_counters(world.server)->in_flight, 1);
        ck_assert_uint_eq(fq_http_server_counters(world.server)->connections, 0);
        ASSERT_STR(fq_http_request_body(orphan), FQ_STR("abc"));
        ASSERT_STR(fq_http_peer(orphan), FQ_STR(""));
        switch (way) {
        case RESPOND:
            fq_http_respond(orphan, 200, NULL, 0, FQ_STR("unheard"));
            break;
        case SEND_BODY:
            fq_buf_literal(fq_http_body(orphan), "unheard");
            fq_http_send(orphan, 200, NULL, 0);
            break;
        case STREAM:
            fq_http_stream_begin(orphan, 200, NULL, 0);
            ck_assert(fq_http_stream_write(orphan, FQ_STR("unheard")));
            fq_http_stream_end(orphan);
            break;
        case FAIL:
            fq_http_respond_error(orphan, 500, FQ_STR("X"), FQ_STR("unheard"));
            break;
        default:
            fq_http_abort(orphan);
        }
        ASSERT_STR(fq_http_request_body(orphan), FQ_STR("abc"));
        ck_assert_uint_eq(fq_http_server_counters(world.server)->in_flight, 0);
        world_turn();
        world_end();
    }
}
END

TEST(a_client_that_closes_its_side_behind_complete_requests_is_still_answered)
{
    struct client client;
    world_begin_with(&client);
    SEND(&client, "GET /a HTTP/1.1\r\n" HOST "\r\nGET /b HTTP/1.1\r\n" HOST "\r\n");
    shutdown(client.fd, SHUT_WR);
    client_await_close(&client);
    ck_assert(client_got(&client, "GET /a||"));
    ck_assert(client_got(&client, "GET /b||"));
    world_end_with(&client);
}
END

TEST(a_client_that_closes_its_side_in_the_middle_of_a_request_is_not_waited_for)
{
    struct client client;
    world_begin_with(&client);
    SEND(&client, "GET /large HTTP/1.1\r\n" HOST "\r\nGET /part");
    shutdown(client.fd, SHUT_WR);
    for (int i = 0; i < 5; i++)
        world_turn();
    client_await_close(&client);
    ck_assert_uint_gt(client.got.len, 200 * PIECE);
    ck_assert(!client_got(&client, "408"));
    world_end_with(&client);
}
END

TEST(a_body_is_asked_for_when_it_will_be_taken)
{
    struct client client;
    world_begin_with(&client);
    SEND(&client, "POST /a HTTP/1.1\r\n" HOST "Content-Length: 3\r\nExpect: 100-continue\r\n\r\n");
    client_await(&client, "HTTP/1.1 100 Continue\r\n\r\n");
    SEND(&client, "abc");
    client_await(&client, "POST /a||abc\n");
    ck_assert_int_eq(client_count(&client, "100 Continue"), 1);
    client_forget(&client);
    /* A client that does not wait is not asked. */
    SEND(&client,
         "POST /b HTTP/1.1\r\n" HOST "Content-Length: 3\r\nExpect: 100-continue\r\n\r\nabc");
    client_await(&client, "POST /b||abc\n");
    client_forget(&client);
    SEND(&client, "POST /c HTTP/1.1\r\n" HOST "Content-Length: 3\r\nExpect: 100-continue\r\n\r\na");
    world_turn();
    SEND(&client, "bc");
    client_await(&client, "POST /c||abc\n");
    ck_assert(!client_got(&client, "100 Continue"));
    world_end_with(&client);
}
END

/* Requests that end the connection, with the status line they get. */
static const struct {
    const char *request;
    const char *status;
    const char *code;
} refusals[] = {
    {"GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 400 Bad Request\r\n", "BAD_REQUEST"},
    {"POST / HTTP/1.1\r\n" HOST "Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
     "HTTP/1.1 400 Bad Request\r\n", "BAD_REQUEST"},
    {"POST / HTTP/1.1\r\n" HOST "Content-Length: 99999999999\r\n\r\n",
     "HTTP/1.1 413 Content Too Large\r\n", "PAYLOAD_TOO_LARGE"},
    {"POST / HTTP/1.1\r\n" HOST "Content-Length: 99999999999\r\nExpect: 100-continue\r\n\r\n",
     "HTTP/1.1 413 Content Too Large\r\n", "PAYLOAD_TOO_LARGE"},
    {"POST / HTTP/1.1\r\n" HOST "Expect: tea\r\n\r\n", "HTTP/1.1 417 Expectation Failed\r\n",
     "EXPECTATION_FAILED"},
    {"BREW / HTTP/1.1\r\n" HOST "\r\n", "HTTP/1.1 501 Not Implemented\r\n", "NOT_IMPLEMENTED"},
    {"GET / HTTP/2.0\r\n" HOST "\r\n", "HTTP/1.1 505 HTTP Version Not Supported\r\n",
     "HTTP_VERSION_NOT_SUPPORTED"},
    {"\x16\x03\x01\x02\x03", "HTTP/1.1 400 Bad Request\r\n", "BAD_REQUEST"},
};

TEST(what_is_refused_gets_an_error_and_the_end_of_the_connection)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(refusals); i++) {
        world_begin();
        struct client client;
        client_open(&client);
        client_send(&client, fq_str_from(refusals[i].request));
        SEND(&client, "what follows is not read as a request\r\n\r\n");
        client_await_close(&client);
        ck_assert_msg(client_got(&client, refusals[i].status), "%s gives %.*s", refusals[i].request,
                      FQ_STR_ARG(fq_buf_str(&client.got)));
        ck_assert(client_got(&client, refusals[i].code));
        ck_assert(client_got(&client, "{\"errors\":[{\"message\":\""));
        ck_assert(client_got(&client, "Connection: close\r\n"));
        ck_assert(client_got(&client, "X-Request-Id: "));
        ck_assert_int_eq(client_count(&client, "HTTP/1.1 "), 1);
        ck_assert(!client.reset);
        ck_assert_int_eq(world.requests, 0);
        ck_assert_uint_eq(fq_http_server_counters(world.server)->rejected, 1);
        client_close(&client);
        world_end();
    }
}
END

TEST(a_refused_request_comes_after_the_answers_before_it)
{
    struct client client;
    world_begin_with(&client);
    SEND(&client, "GET /good HTTP/1.1\r\n" HOST "\r\nGET /bad HTTP/1.1\r\n\r\n");
    client_await_close(&client);
    size_t good = fq_str_find(fq_buf_str(&client.got), FQ_STR("GET /good||"));
    size_t bad = fq_str_find(fq_buf_str(&client.got), FQ_STR("400 Bad Request"));
    ck_assert(good < bad && bad < client.got.len);
    world_end_with(&client);
}
END

TEST(more_connections_than_there_may_be_are_told_to_come_later)
{
    world.options = fq_http_options_default();
    world.options.max_connections = 2;
    world_begin();
    struct client first, second, third;
    client_open(&first);
    client_open(&second);
    client_open(&third);
    SEND(&third, "GET / HTTP/1.1\r\n" HOST "\r\n");
    shutdown(third.fd, SHUT_WR);
    client_await_close(&third);
    ck_assert(client_got(&third, "HTTP/1.1 503 Service Unavailable\r\n"));
    ck_assert(client_got(&third, "Retry-After: 1\r\n"));
    ck_assert_int_eq(world.requests, 0);
    ck_assert_uint_eq(fq_http_server_counters(world.server)->refused, 1);
    client_close(&third);
    world_turn();
    /* The others are not disturbed, and a place that becomes free is used. */
    SEND(&first, "GET /a HTTP/1.1\r\n" HOST "\r\n");
    client_await(&first, "GET /a||");
    client_close(&first);
    world_turn();
    world_turn();
    client_open(&third);
    SEND(&third, "GET /b HTTP/1.1\r\n" HOST "\r\n");
    client_await(&third, "GET /b||");
    client_close(&second);
    client_close(&third);
    world_end();
}
END

TEST(over_tcp_the_port_is_found_and_the_peer_is_known)
{
    world_begin();
    struct fq_arena arena;
    fq_arena_init(&arena, 1024, 65536);
    struct fq_error error = {0};
    uint16_t port = 0;
    const struct fq_tcp_bind bind_to = {.host = "127.0.0.1"};
    ck_assert_int_eq(fq_http_server_listen(world.server, &bind_to, &arena, &port, &error), FQ_OK);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_eq(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
    struct client client;
    client_adopt(&client, fd);
    SEND(&client, "GET /later HTTP/1.1\r\n" HOST "\r\n");
    world_await_request();
    ASSERT_STR(fq_http_peer(world.held), FQ_STR("127.0.0.1"));
    fq_http_respond(world.held, 200, NULL, 0, FQ_STR("tcp"));
    client_await(&client, "tcp");
    world_end_with(&client);
    fq_arena_clear(&arena);
}
END

/* One connection, several requests; whatever fails, the server survives and lets go of all. */
TEST(failing_allocations_end_connections_and_nothing_else)
{
    bool failed = true;
    for (uint64_t nth = 1; failed; nth++) {
        world_begin();
        struct client client;
        int pair[2];
        ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
        client_adopt(&client, pair[1]);
        ck_assert_ptr_nonnull(fq_buf_reserve(&client.got, 1 << 20));
        world.fill_left = 2;
        SEND(&client, "POST /a HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc"
                      "GET /error HTTP/1.1\r\n" HOST "\r\n"
                      "GET /fill HTTP/1.1\r\n" HOST "\r\n"
                      "GET /respond HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
        fq_memory_fail_from(nth);
        if (fq_http_server_adopt(world.server, pair[0]) == FQ_OK)
            client_await_close(&client);
        failed = fq_memory_has_failed();
        fq_memory_fail_from(0);
        ck_assert(failed || client_got(&client, "responded"));
        ck_assert_uint_eq(fq_http_server_counters(world.server)->in_flight, 0);
        client_close(&client);
        world_end();
    }
}
END

TEST(without_memory_there_is_no_server)
{
    world_begin();
    struct fq_http_server *server = NULL;
    fq_memory_fail_from(1);
    ck_assert_int_eq(fq_http_server_new(world.loop, &world.options, &world_handler, NULL, &server),
                     FQ_NOMEM);
    fq_memory_fail_from(0);
    ck_assert_ptr_null(server);
    fq_http_server_free(NULL);
    world_end();
}
END

/* After a few requests, serving one more asks the heap for nothing. */
TEST(a_kept_connection_allocates_nothing_per_request)
{
    struct client client;
    world_begin_with(&client);
    ck_assert_ptr_nonnull(fq_buf_reserve(&client.got, 1 << 20));
    for (int i = 0; i < 20; i++) {
        if (i == 5)
            fq_memory_fail_from(1);
        SEND(&client, "POST /x HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc");
        client_await(&client, "POST /x||abc\n");
        client_forget(&client);
    }
    ck_assert(!fq_memory_has_failed());
    fq_memory_fail_from(0);
    world_end_with(&client);
}
END

int main(void)
{
    return RUN("http/conn", a_request_is_answered_and_the_connection_serves_the_next,
               a_request_may_arrive_byte_by_byte,
               pipelined_requests_are_answered_in_order_in_one_write,
               a_pipelined_request_waits_for_the_answer_before_it,
               what_is_pipelined_while_a_request_is_answered_is_bounded,
               many_requests_pipelined_behind_a_slow_one_are_all_answered,
               a_refused_client_that_still_sends_is_not_cut_before_it_can_read_why,
               a_client_that_closes_its_side_while_it_waits_is_answered_late_as_it_may_be,
               a_client_that_closes_its_side_and_is_answered_soon_is_not_asked_anything,
               a_stream_goes_on_for_a_client_that_closed_its_side,
               of_http_1_0_a_client_that_closes_its_side_has_a_moment,
               a_client_that_vanishes_is_reported_while_its_request_is_answered,
               an_exchange_whose_client_vanished_stays_until_it_is_answered,
               a_client_that_closes_its_side_behind_complete_requests_is_still_answered,
               a_client_that_closes_its_side_in_the_middle_of_a_request_is_not_waited_for,
               a_body_is_asked_for_when_it_will_be_taken,
               what_is_refused_gets_an_error_and_the_end_of_the_connection,
               a_refused_request_comes_after_the_answers_before_it,
               more_connections_than_there_may_be_are_told_to_come_later,
               over_tcp_the_port_is_found_and_the_peer_is_known,
               failing_allocations_end_connections_and_nothing_else,
               without_memory_there_is_no_server, a_kept_connection_allocates_nothing_per_request);
}
