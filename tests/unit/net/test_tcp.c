/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/memory.h"
#include "net/tcp.h"
#include "unit.h"

static struct fq_loop *loop;
static struct fq_tcp *tcp;
static int peer; /* the other end, without a loop */

/* What the connection reported. */
static char got[256];
static size_t got_len;
static int ends;
static int end_error;
static int drains;
static bool close_in_callback;

static void report(void)
{
    fq_loop_stop(loop);
    if (close_in_callback) {
        fq_tcp_close(tcp);
        tcp = NULL;
    }
}

static void on_data(struct fq_tcp *t, fq_str bytes)
{
    ck_assert_ptr_eq(t, tcp);
    ck_assert_ptr_eq(fq_tcp_user(t), &peer);
    ck_assert_uint_le(got_len + bytes.len, sizeof(got));
    memcpy(got + got_len, bytes.ptr, bytes.len);
    got_len += bytes.len;
    report();
}

static void on_end(struct fq_tcp *t, int error)
{
    ck_assert_ptr_eq(t, tcp);
    ends++;
    end_error = error;
    report();
}

static void on_drained(struct fq_tcp *t)
{
    ck_assert_ptr_eq(t, tcp);
    ck_assert_uint_eq(fq_tcp_queued(t), 0);
    drains++;
    report();
}

static void on_turn(struct fq_turn *turn)
{
    fq_loop_stop(turn->loop);
}

/* Deals with what is ready, without waiting for more. */
static void turn_once(void)
{
    struct fq_turn turn;
    fq_turn_init(&turn, loop, on_turn);
    fq_turn_ask(&turn);
    fq_loop_run(loop);
}

static const struct fq_tcp_handler handler = {on_data, on_end, on_drained};

static void set_up(void)
{
    int pair[2];
    loop = fq_loop_new();
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
    ck_assert_int_eq(fq_tcp_new(loop, pair[0], &tcp), FQ_OK);
    peer = pair[1];
    fq_tcp_start(tcp, &handler, &peer);
}

static void tear_down(void)
{
    fq_tcp_close(tcp);
    close(peer);
    fq_loop_free(loop);
}

TEST(what_the_peer_sends_is_reported_and_so_is_its_end)
{
    set_up();
    ck_assert_int_eq(write(peer, "hello", 5), 5);
    fq_loop_run(loop);
    ASSERT_STR(fq_str_of(got, got_len), FQ_STR("hello"));
    shutdown(peer, SHUT_WR);
    fq_loop_run(loop);
    ck_assert_int_eq(ends, 1);
    ck_assert_int_eq(end_error, 0);
    tear_down();
}
END

TEST(a_connection_may_be_closed_by_what_it_reports)
{
    set_up();
    close_in_callback = true;
    ck_assert_int_eq(write(peer, "hello", 5), 5);
    fq_loop_run(loop);
    ck_assert_ptr_null(tcp);
    char byte;
    ck_assert_int_eq(read(peer, &byte, 1), 0);
    tear_down();
}
END

TEST(while_paused_nothing_is_read_until_resumed)
{
    set_up();
    fq_tcp_pause(tcp);
    ck_assert_int_eq(write(peer, "hello", 5), 5);
    close(peer);
    /* The end is behind bytes that were not read: neither is reported. */
    turn_once();
    turn_once();
    ck_assert_uint_eq(got_len, 0);
    ck_assert_int_eq(ends, 0);
    fq_tcp_resume(tcp);
    fq_loop_run(loop);
    ASSERT_STR(fq_str_of(got, got_len), FQ_STR("hello"));
    fq_loop_run(loop);
    ck_assert_int_eq(ends, 1);
    peer = -1;
    tear_down();
}
END

TEST(while_paused_the_end_is_seen)
{
    set_up();
    fq_tcp_pause(tcp);
    shutdown(peer, SHUT_WR);
    fq_loop_run(loop);
    ck_assert_int_eq(ends, 1);
    tear_down();
}
END

/* Reads all that is there; the next expected byte counts up from *position. */
static size_t take(size_t *position)
{
    static char bytes[65536];
    size_t total = 0;
    ssize_t n;
    while ((n = read(peer, bytes, sizeof(bytes))) > 0) {
        bool in_order = true;
        for (size_t i = 0; i < (size_t)n; i++)
            in_order &= bytes[i] == (char)((*position + i) % 251);
        ck_assert(in_order);
        *position += (size_t)n;
        total += (size_t)n;
    }
    return total;
}

/* Bytes that count up from position. */
static void fill(char *bytes, size_t len, size_t position)
{
    for (size_t i = 0; i < len; i++)
        bytes[i] = (char)((position + i) % 251);
}

/* Lets the peer read until the connection reports that all was written. */
static void read_until_drained(size_t *position)
{
    while (fq_tcp_queued(tcp) > 0) {
        take(position);
        turn_once();
    }
    take(position);
}

TEST(what_the_kernel_does_not_take_is_queued_and_written_in_order)
{
    set_up();
    enum { BLOCK = 100000, BLOCKS = 20 };
    static char block[BLOCK];
    size_t read_position = 0;
    for (size_t i = 0; i < BLOCKS; i++) {
        fill(block, BLOCK, i * BLOCK);
        const fq_str parts[] = {{block, 1000}, {NULL, 0}, {block + 1000, BLOCK - 1000}};
        ck_assert_int_eq(fq_tcp_write(tcp, parts, 3), FQ_OK);
        if (i == 15)
            take(&read_position);
    }
    ck_assert_uint_gt(fq_tcp_queued(tcp), 0);
    ck_assert_uint_eq(fq_tcp_queued(tcp) + fq_tcp_written(tcp), BLOCK * BLOCKS);
    read_until_drained(&read_position);
    ck_assert_uint_eq(read_position, BLOCK * BLOCKS);
    ck_assert_int_eq(drains, 1);
    tear_down();
}
END

TEST(a_large_body_is_taken_over_and_a_small_one_is_not)
{
    set_up();
    struct fq_buf body;
    size_t read_position = 0;
    fq_buf_init(&body, NULL, 8000000);
    fill(fq_buf_reserve(&body, 4000000), 4000000, 3);
    fq_buf_commit(&body, 4000000);
    char head[3];
    fill(head, 3, 0);
    ck_assert_int_eq(fq_tcp_write_body(tcp, fq_str_of(head, 3), &body), FQ_OK);
    ck_assert_ptr_null(body.ptr);
    ck_assert_uint_eq(body.max, 8000000);
    /* Behind a queue, all is copied. */
    fill(head, 3, 4000003);
    fill(fq_buf_reserve(&body, 1000), 1000, 4000006);
    fq_buf_commit(&body, 1000);
    ck_assert_int_eq(fq_tcp_write_body(tcp, fq_str_of(head, 3), &body), FQ_OK);
    ck_assert_ptr_nonnull(body.ptr);
    read_until_drained(&read_position);
    ck_assert_uint_eq(read_position, 4001006);
    fq_buf_clear(&body);
    tear_down();
}
END

TEST(a_shutdown_comes_after_what_is_queued)
{
    set_up();
    static char block[1000000];
    size_t position = 0;
    fill(block, sizeof(block), 0);
    const fq_str part = {block, sizeof(block)};
    ck_assert_int_eq(fq_tcp_write(tcp, &part, 1), FQ_OK);
    fq_tcp_shutdown(tcp);
    fq_tcp_shutdown(tcp);
    read_until_drained(&position);
    ck_assert_uint_eq(position, sizeof(block));
    char byte;
    ck_assert_int_eq(read(peer, &byte, 1), 0);
    tear_down();
}
END

TEST(writing_to_a_peer_that_is_gone_is_an_error_and_no_signal)
{
    set_up();
    close(peer);
    peer = -1;
    const fq_str part = FQ_STR("x");
    ck_assert_int_eq(fq_tcp_write(tcp, &part, 1), FQ_UNAVAILABLE);
    tear_down();
}
END

TEST(a_peer_that_goes_away_with_a_queue_unread_ends_the_connection_with_an_error)
{
    set_up();
    static char block[1000000];
    const fq_str part = {block, sizeof(block)};
    ck_assert_int_eq(fq_tcp_write(tcp, &part, 1), FQ_OK);
    close(peer);
    peer = -1;
    fq_loop_run(loop);
    ck_assert_int_eq(ends, 1);
    ck_assert_int_ne(end_error, 0);
    ck_assert_uint_eq(fq_tcp_queued(tcp), 0);
    tear_down();
}
END

TEST(a_queue_that_cannot_be_had_is_an_error)
{
    set_up();
    static char block[1000000];
    const fq_str part = {block, sizeof(block)};
    fq_memory_fail_from(1);
    ck_assert_int_eq(fq_tcp_write(tcp, &part, 1), FQ_NOMEM);
    fq_memory_fail_from(0);
    tear_down();
}
END

TEST(a_connection_that_cannot_be_had_closes_its_descriptor)
{
    loop = fq_loop_new();
    for (uint64_t nth = 1; nth <= 2; nth++) {
        int pair[2];
        ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
        fq_memory_fail_from(nth);
        ck_assert_int_eq(fq_tcp_new(loop, pair[0], &tcp), FQ_NOMEM);
        fq_memory_fail_from(0);
        ck_assert_int_eq(fcntl(pair[0], F_GETFD), -1);
        close(pair[1]);
    }
    fq_tcp_close(NULL);
    fq_loop_free(loop);
}
END

int main(void)
{
    return RUN(
        "net/tcp", what_the_peer_sends_is_reported_and_so_is_its_end,
        a_connection_may_be_closed_by_what_it_reports, while_paused_nothing_is_read_until_resumed,
        while_paused_the_end_is_seen, what_the_kernel_does_not_take_is_queued_and_written_in_order,
        a_large_body_is_taken_over_and_a_small_one_is_not, a_shutdown_comes_after_what_is_queued,
        writing_to_a_peer_that_is_gone_is_an_error_and_no_signal,
        a_peer_that_goes_away_with_a_queue_unread_ends_the_connection_with_an_error,
        a_queue_that_cannot_be_had_is_an_error,
        a_connection_that_cannot_be_had_closes_its_descriptor);
}
