/* SPDX-License-Identifier: MIT */
#include "world.h"

/* Sends a request for /later and returns its exchange. */
static struct fq_http_exchange *ask(struct client *client, fq_str request)
{
    client_send(client, request);
    world_await_request();
    ck_assert_ptr_nonnull(world.held);
    return world.held;
}

#define LATER          FQ_STR("GET /later HTTP/1.1\r\n" HOST "\r\n")
#define LATER_HEAD     FQ_STR("HEAD /later HTTP/1.1\r\n" HOST "\r\n")
#define LATER_OLD      FQ_STR("GET /later HTTP/1.0\r\n\r\n")
#define LATER_OLD_KEPT FQ_STR("GET /later HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
#define LATER_CLOSE    FQ_STR("GET /later HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n")

TEST(headers_are_looked_up_in_any_case_and_listed_in_order)
{
    struct client client;
    world_begin_with(&client);
    struct fq_http_exchange *exchange =
        ask(&client, FQ_STR("POST /later HTTP/1.1\r\n" HOST "X-One: 1\r\nx-one: 2\r\n"
                            "Empty:\r\nContent-Length: 3\r\n\r\nabc"));
    ASSERT_STR(fq_http_header(exchange, FQ_STR("X-ONE")), FQ_STR("1, 2"));
    ck_assert(fq_http_header_is_repeated(exchange, FQ_STR("X-one")));
    ck_assert(!fq_http_header_is_repeated(exchange, FQ_STR("empty")));
    ck_assert(!fq_http_header_is_repeated(exchange, FQ_STR("none")));
    ck_assert_ptr_nonnull(fq_http_header(exchange, FQ_STR("empty")).ptr);
    ck_assert_ptr_null(fq_http_header(exchange, FQ_STR("none")).ptr);
    ck_assert_uint_eq(fq_http_header_count(exchange), 5);
    fq_str name, value;
    fq_http_header_at(exchange, 2, &name, &value);
    ASSERT_STR(name, FQ_STR("x-one"));
    ASSERT_STR(value, FQ_STR("2"));
    ck_assert_int_eq(fq_http_method(exchange), FQ_HTTP_POST);
    ck_assert_ptr_eq(fq_http_loop(exchange), world.loop);
    fq_http_set_user(exchange, &world);
    ck_assert_ptr_eq(fq_http_user(exchange), &world);
    fq_http_respond(exchange, 204, NULL, 0, FQ_STR_NONE);
    client_await(&client, "HTTP/1.1 204 No Content\r\n");
    ck_assert(!client_got(&client, "Content-Length"));
    world_end_with(&client);
}
END

TEST(a_request_id_is_kept_when_it_is_safe_and_made_when_it_is_not)
{
#define SIXTY_FOUR "0123456789012345678901234567890123456789012345678901234567890123"
    static const struct {
        const char *given;
        bool kept;
    } ids[] = {
        {"abc-123_D.e", true}, {SIXTY_FOUR, true}, {SIXTY_FOUR "4", false}, {"", false},
        {"a b", false},        {"a\"b", false},    {"\xc3\xa4", false},
    };
    struct client client;
    world_begin_with(&client);
    char last[64] = "";
    for (size_t i = 0; i < FQ_ARRAY_LEN(ids); i++) {
        struct fq_buf request;
        fq_buf_init(&request, NULL, 1000);
        fq_buf_printf(&request, "GET /later HTTP/1.1\r\n" HOST "X-Request-Id: %s\r\n\r\n",
                      ids[i].given);
        fq_str id = fq_http_request_id(ask(&client, fq_buf_str(&request)));
        ck_assert_msg(fq_str_eq(id, fq_str_from(ids[i].given)) == ids[i].kept, "%s", ids[i].given);
        ck_assert_uint_le(id.len, 64);
        if (!ids[i].kept) {
            ck_assert_uint_eq(id.len, 32);
            ck_assert(memcmp(last, id.ptr, 32) != 0);
            memcpy(last, id.ptr, 32);
        }
        char header[128];
        snprintf(header, sizeof(header), "\r\nX-Request-Id: %.*s\r\n", FQ_STR_ARG(id));
        client_forget(&client);
        fq_http_respond(world.held, 200, NULL, 0, FQ_STR("!"));
        client_await(&client, "\r\n\r\n!");
        ck_assert(client_got(&client, header));
        fq_buf_clear(&request);
    }
    world_end_with(&client);
}
END

TEST(an_answer_has_a_date_and_its_headers_and_nobody_can_add_lines_to_them)
{
    struct client client;
    world_begin_with(&client);
    const struct fq_http_header headers[] = {
        {FQ_STR_INIT("Content-Type"), FQ_STR_INIT("text/plain")},
        {FQ_STR_INIT("X-Evil"), FQ_STR_INIT("a\r\nSet-Cookie: b\r\n\r\nc\0\x7f")},
        {FQ_STR_INIT("X\nY"), FQ_STR_INIT("tab\tstays")},
    };
    fq_http_respond(ask(&client, LATER), 201, headers, 3, FQ_STR("made"));
    client_await(&client, "\r\n\r\nmade");
    ck_assert(client_got(&client, "HTTP/1.1 201 Created\r\nDate: "));
    ck_assert(client_got(&client, " GMT\r\n"));
    ck_assert(client_got(&client, "\r\nContent-Type: text/plain\r\n"));
    ck_assert(client_got(&client, "\r\nX-Evil: a  Set-Cookie: b    c  \r\n"));
    ck_assert(client_got(&client, "\r\nX Y: tab\tstays\r\n"));
    ck_assert(client_got(&client, "\r\nContent-Length: 4\r\n"));
    world_end_with(&client);
}
END

TEST(an_error_is_json_whatever_the_message)
{
    struct client client;
    world_begin_with(&client);
    SEND(&client, "GET /error HTTP/1.1\r\n" HOST "\r\n");
    client_await(&client, "\r\n\r\n{\"errors\":[{\"message\":\"no \\\"such\\\" thing\","
                          "\"extensions\":{\"code\":\"NOT_FOUND\"}}]}");
    ck_assert(client_got(&client, "HTTP/1.1 404 Not Found\r\n"));
    ck_assert(client_got(&client, "Content-Type: application/json; charset=utf-8\r\n"));
    world_end_with(&client);
}
END

TEST(the_answer_to_head_tells_the_length_and_has_no_body)
{
    struct client client;
    world_begin_with(&client);
    fq_http_respond(ask(&client, LATER_HEAD), 200, NULL, 0, FQ_STR("12345"));
    client_await(&client, "Content-Length: 5\r\n\r\n");
    struct fq_http_exchange *exchange = ask(&client, LATER_HEAD);
    fq_buf_literal(fq_http_body(exchange), "123456");
    fq_http_send(exchange, 200, NULL, 0);
    client_await(&client, "Content-Length: 6\r\n\r\n");
    exchange = ask(&client, LATER_HEAD);
    fq_http_stream_begin(exchange, 200, NULL, 0);
    ck_assert(fq_http_stream_write(exchange, FQ_STR("1234567")));
    fq_http_stream_end(exchange);
    client_await(&client, "Transfer-Encoding: chunked\r\n\r\n");
    SEND(&client, "HEAD /error HTTP/1.1\r\n" HOST "\r\n");
    client_await(&client, "404 Not Found");
    SEND(&client, "GET /end HTTP/1.1\r\n" HOST "\r\n");
    client_await(&client, "GET /end||");
    ck_assert(!client_got(&client, "12345"));
    ck_assert(!client_got(&client, "errors"));
    world_end_with(&client);
}
END

TEST(a_connection_is_closed_or_kept_as_the_client_asked)
{
    static const struct {
        fq_str request;
        const char *header; /* NULL: none */
        bool kept;
    } rows[] = {
        {FQ_STR_INIT("GET /a HTTP/1.1\r\n" HOST "\r\n"), NULL, true},
        {FQ_STR_INIT("GET /a HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n"),
         "Connection: close\r\n", false},
        {FQ_STR_INIT("GET /a HTTP/1.0\r\n\r\n"), "Connection: close\r\n", false},
        {FQ_STR_INIT("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"),
         "Connection: keep-alive\r\n", true},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        world_begin();
        struct client client;
        client_open(&client);
        client_send(&client, rows[i].request);
        if (rows[i].kept) {
            client_await(&client, "GET /a||");
            SEND(&client, "GET /end HTTP/1.1\r\n" HOST "\r\n");
            client_await(&client, "GET /end||");
        } else {
            client_await_close(&client);
            ck_assert(client_got(&client, "GET /a||"));
        }
        ck_assert(rows[i].header ? client_got(&client, rows[i].header)
                                 : !client_got(&client, "Connection"));
        client_close(&client);
        world_end();
    }
}
END

TEST(a_stream_is_chunked_and_pieces_of_one_turn_are_written_together)
{
    struct client client;
    world_begin_with(&client);
    struct fq_http_exchange *exchange = ask(&client, LATER);
    fq_http_stream_begin(exchange, 200, NULL, 0);
    ck_assert(fq_http_stream_write(exchange, FQ_STR("first ")));
    ck_assert(fq_http_stream_write(exchange, FQ_STR("")));
    ck_assert(fq_http_stream_write(exchange, FQ_STR("and this is second")));
    client_await(&client, "second\r\n");
    ck_assert(client_got(&client, "Transfer-Encoding: chunked\r\n\r\n"
                                  "6\r\nfirst \r\n12\r\nand this is second\r\n"));
    fq_http_stream_end(exchange);
    client_await(&client, "\r\n0\r\n\r\n");
    SEND(&client, "GET /end HTTP/1.1\r\n" HOST "\r\n");
    client_await(&client, "GET /end||");
    world_end_with(&client);
}
END

TEST(a_stream_to_an_old_client_ends_with_the_connection)
{
    const fq_str requests[] = {LATER_OLD, LATER_OLD_KEPT};
    for (size_t i = 0; i < FQ_ARRAY_LEN(requests); i++) {
        world_begin();
        struct client client;
        client_open(&client);
        struct fq_http_exchange *exchange = ask(&client, requests[i]);
        fq_http_stream_begin(exchange, 200, NULL, 0);
        ck_assert(fq_http_stream_write(exchange, FQ_STR("plain ")));
        ck_assert(fq_http_stream_write(exchange, FQ_STR("bytes")));
        fq_http_stream_end(exchange);
        client_await_close(&client);
        ck_assert(client_got(&client, "Connection: close\r\n\r\nplain bytes"));
        client_close(&client);
        world_end();
    }
}
END

TEST(an_aborted_stream_is_seen_as_cut)
{
    struct client client;
    world_begin_with(&client);
    struct fq_http_exchange *exchange = ask(&client, LATER);
    fq_http_stream_begin(exchange, 200, NULL, 0);
    ck_assert(fq_http_stream_write(exchange, FQ_STR("half")));
    client_await(&client, "half\r\n");
    fq_http_abort(exchange);
    client_await_close(&client);
    ck_assert(!client_got(&client, "\r\n0\r\n"));
    ck_assert_int_eq(world.aborts, 0);
    ck_assert_uint_eq(fq_http_server_counters(world.server)->in_flight, 0);
    world_end_with(&client);
}
END

TEST(a_handler_may_break_the_connection_at_once)
{
    struct client client;
    world_begin_with(&client);
    SEND(&client, "GET /break HTTP/1.1\r\n" HOST "\r\nGET /a HTTP/1.1\r\n" HOST "\r\n");
    client_await_close(&client);
    ck_assert_uint_eq(client.got.len, 0);
    ck_assert_int_eq(world.requests, 1);
    world_end_with(&client);
}
END

TEST(a_body_that_failed_becomes_an_error)
{
    struct client client;
    world_begin_with(&client);
    struct fq_http_exchange *exchange = ask(&client, LATER);
    struct fq_buf *body = fq_http_body(exchange);
    fq_buf_literal(body, "partial");
    body->failure = FQ_LIMIT;
    fq_http_send(exchange, 200, NULL, 0);
    client_await(&client, "INTERNAL_SERVER_ERROR");
    ck_assert(client_got(&client, "HTTP/1.1 500 Internal Server Error\r\n"));
    ck_assert(!client_got(&client, "partial"));
    SEND(&client, "GET /end HTTP/1.1\r\n" HOST "\r\n");
    client_await(&client, "GET /end||");
    world_end_with(&client);
}
END

TEST(a_stream_pauses_while_the_client_does_not_read_and_goes_on_when_it_does)
{
    enum { PIECES = 100 };
    struct client client;
    world_begin_with(&client);
    world.fill_left = PIECES;
    SEND(&client, "GET /fill HTTP/1.1\r\n" HOST "\r\n");
    world_await_request();
    for (int i = 0; i < 20; i++)
        world_turn();
    int stuck_at = world.fill_left;
    ck_assert_int_gt(stuck_at, PIECES / 2);
    world_turn();
    ck_assert_int_eq(world.fill_left, stuck_at);
    client_await(&client, "\r\n0\r\n\r\n");
    ck_assert_int_gt(world.drains, 1);
    ck_assert_int_eq(world.fill_left, 0);
    ck_assert_uint_gt(client.got.len, (size_t)PIECES * PIECE);
    world_end_with(&client);
}
END

TEST(a_large_answer_arrives_whole_and_the_next_behind_it)
{
    struct client client;
    world_begin_with(&client);
    SEND(&client, "GET /large HTTP/1.1\r\n" HOST "\r\nGET /large HTTP/1.1\r\n" HOST "\r\n"
                  "GET /end HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
    /* The second is not begun while so much of the first is unread. */
    for (int i = 0; i < 5; i++)
        world_turn();
    ck_assert_int_eq(world.requests, 1);
    client_await_close(&client);
    ck_assert_int_eq(client_count(&client, "Content-Length: 10000000\r\n"), 2);
    ck_assert(client_got(&client, "GET /end||"));
    ck_assert_uint_gt(client.got.len, 2 * 200 * PIECE);
    ck_assert_uint_eq(fq_http_server_counters(world.server)->bytes_out, client.got.len);
    world_end_with(&client);
}
END

TEST(a_client_that_vanishes_in_the_middle_of_a_stream_is_reported)
{
    struct client client;
    world_begin_with(&client);
    world.fill_left = 100;
    SEND(&client, "GET /fill HTTP/1.1\r\n" HOST "\r\n");
    world_await_request();
    world_turn();
    client_close(&client);
    while (world.aborts == 0)
        fq_loop_run(world.loop);
    ck_assert_int_eq(world.aborts, 1);
    ck_assert_uint_eq(fq_http_server_counters(world.server)->in_flight, 0);
    world_end();
}
END

TEST(closing_waits_for_the_client_to_read)
{
    struct client client;
    world_begin_with(&client);
    struct fq_http_exchange *exchange = ask(&client, LATER_CLOSE);
    struct fq_buf *body = fq_http_body(exchange);
    for (int i = 0; i < 100; i++)
        fq_buf_add(body, piece, PIECE);
    fq_http_send(exchange, 200, NULL, 0);
    for (int i = 0; i < 5; i++)
        world_turn();
    client_await_close(&client);
    ck_assert_uint_gt(client.got.len, 100 * PIECE);
    ck_assert(!client.reset);
    world_end_with(&client);
}
END

int main(void)
{
    return RUN("http/answer", headers_are_looked_up_in_any_case_and_listed_in_order,
               a_request_id_is_kept_when_it_is_safe_and_made_when_it_is_not,
               an_answer_has_a_date_and_its_headers_and_nobody_can_add_lines_to_them,
               an_error_is_json_whatever_the_message,
               the_answer_to_head_tells_the_length_and_has_no_body,
               a_connection_is_closed_or_kept_as_the_client_asked,
               a_stream_is_chunked_and_pieces_of_one_turn_are_written_together,
               a_stream_to_an_old_client_ends_with_the_connection, an_aborted_stream_is_seen_as_cut,
               a_handler_may_break_the_connection_at_once, a_body_that_failed_becomes_an_error,
               a_stream_pauses_while_the_client_does_not_read_and_goes_on_when_it_does,
               a_large_answer_arrives_whole_and_the_next_behind_it,
               a_client_that_vanishes_in_the_middle_of_a_stream_is_reported,
               closing_waits_for_the_client_to_read);
}
