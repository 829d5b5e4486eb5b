/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/memory.h"
#include "net/tcp.h"
#include "unit.h"

static struct fq_loop *loop;
static struct fq_arena arena;
static struct fq_tcp *accepted[8];
static int accepts;
static int stop_after = 1;
static struct fq_tcp_listener *free_in_accept;

static void on_turn(struct fq_turn *turn)
{
    fq_loop_stop(turn->loop);
}

static const struct fq_tcp_bind loopback = {.host = "127.0.0.1"};

static void on_accept(void *user, struct fq_tcp *tcp)
{
    ck_assert_ptr_eq(user, &arena);
    accepted[accepts++] = tcp;
    if (free_in_accept) {
        fq_tcp_listener_free(free_in_accept);
        free_in_accept = NULL;
    }
    if (accepts == stop_after)
        fq_loop_stop(loop);
}

static struct fq_tcp_listener *listen_on(const struct fq_tcp_bind *bind_to)
{
    struct fq_tcp_listener *listener = NULL;
    struct fq_error error = {0};
    enum fq_status status =
        fq_tcp_listen(loop, bind_to, on_accept, &arena, &arena, &listener, &error);
    ck_assert_msg(status == FQ_OK, "%.*s", FQ_STR_ARG(error.message));
    return listener;
}

static int dial(uint16_t port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_eq(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
    return fd;
}

static void set_up(void)
{
    loop = fq_loop_new();
    fq_arena_init(&arena, 1024, 65536);
}

static void tear_down(void)
{
    for (int i = 0; i < accepts; i++)
        fq_tcp_close(accepted[i]);
    fq_loop_free(loop);
    fq_arena_clear(&arena);
}

TEST(a_free_port_is_found_and_told_and_the_peer_is_known)
{
    set_up();
    struct fq_tcp_listener *listener = listen_on(&loopback);
    uint16_t port = fq_tcp_listener_port(listener);
    ck_assert_uint_gt(port, 0);
    int fd = dial(port);
    fq_loop_run(loop);
    ck_assert_int_eq(accepts, 1);
    ASSERT_STR(fq_tcp_peer(accepted[0]), FQ_STR("127.0.0.1"));
    close(fd);
    fq_tcp_listener_free(listener);
    fq_tcp_listener_free(NULL);
    tear_down();
}
END

TEST(several_listeners_of_one_process_share_a_port)
{
    set_up();
    struct fq_tcp_listener *first = listen_on(&loopback);
    struct fq_tcp_bind again = loopback;
    again.port = fq_tcp_listener_port(first);
    again.join = true;
    struct fq_tcp_listener *second = listen_on(&again);
    ck_assert_uint_eq(fq_tcp_listener_port(second), again.port);
    fq_tcp_listener_free(first);
    int fd = dial(again.port);
    fq_loop_run(loop);
    ck_assert_int_eq(accepts, 1);
    close(fd);
    fq_tcp_listener_free(second);
    tear_down();
}
END

TEST(what_cannot_be_listened_on_is_an_error_that_names_address_and_cause)
{
    set_up();
    struct fq_tcp_listener *first = listen_on(&loopback);
    uint16_t port = fq_tcp_listener_port(first);
    char in_use[128];
    snprintf(in_use, sizeof(in_use),
             "cannot listen on 127.0.0.1:%u: the port is in use by another program", port);
    const struct {
        struct fq_tcp_bind bind;
        const char *message;
    } rows[] = {
        {{.host = "127.0.0.1", .port = port}, in_use},
        {{.host = "203.0.113.7", .port = port},
         NULL /* ends in "this machine does not have that address" */},
        {{.host = "no such name", .port = 1}, NULL},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        struct fq_tcp_listener *listener = NULL;
        struct fq_error error = {0};
        ck_assert_int_eq(
            fq_tcp_listen(loop, &rows[i].bind, on_accept, &arena, &arena, &listener, &error),
            FQ_UNAVAILABLE);
        ck_assert_ptr_null(listener);
        ck_assert_int_eq(error.status, FQ_UNAVAILABLE);
        ck_assert(fq_str_find(error.message, fq_str_from(rows[i].bind.host)) < error.message.len);
        if (rows[i].message)
            ASSERT_STR(error.message, fq_str_from(rows[i].message));
    }
    fq_tcp_listener_free(first);
    tear_down();
}
END

TEST(a_listener_may_be_freed_by_what_it_accepts)
{
    set_up();
    free_in_accept = listen_on(&loopback);
    uint16_t port = fq_tcp_listener_port(free_in_accept);
    int first = dial(port), second = dial(port);
    fq_loop_run(loop);
    ck_assert_int_eq(accepts, 1);
    close(first);
    close(second);
    tear_down();
}
END

TEST(without_descriptors_connections_wait_until_there_are_some)
{
    set_up();
    struct fq_tcp_listener *listener = listen_on(&loopback);
    int fd = dial(fq_tcp_listener_port(listener));
    /* Lower the limit to what is in use: accepting fails, until it is raised again. */
    struct rlimit old, low;
    getrlimit(RLIMIT_NOFILE, &old);
    low = old;
    low.rlim_cur = (rlim_t)fd + 1;
    setrlimit(RLIMIT_NOFILE, &low);
    struct fq_turn turn;
    fq_turn_init(&turn, loop, on_turn);
    fq_turn_ask(&turn);
    fq_loop_run(loop);
    ck_assert_int_eq(accepts, 0);
    setrlimit(RLIMIT_NOFILE, &old);
    fq_loop_run(loop);
    ck_assert_int_eq(accepts, 1);
    close(fd);
    fq_tcp_listener_free(listener);
    tear_down();
}
END

TEST(a_listener_that_cannot_be_allocated_is_an_error)
{
    set_up();
    for (uint64_t nth = 1;; nth++) {
        struct fq_tcp_listener *listener = NULL;
        struct fq_error error = {0};
        fq_memory_fail_from(nth);
        enum fq_status status =
            fq_tcp_listen(loop, &loopback, on_accept, &arena, &arena, &listener, &error);
        bool failed = fq_memory_has_failed();
        fq_memory_fail_from(0);
        ck_assert_int_eq(status, failed ? FQ_NOMEM : FQ_OK);
        fq_tcp_listener_free(listener);
        if (!failed)
            break;
    }
    tear_down();
}
END

int main(void)
{
    return RUN("net/listener", a_free_port_is_found_and_told_and_the_peer_is_known,
               several_listeners_of_one_process_share_a_port,
               what_cannot_be_listened_on_is_an_error_that_names_address_and_cause,
               a_listener_may_be_freed_by_what_it_accepts,
               without_descriptors_connections_wait_until_there_are_some,
               a_listener_that_cannot_be_allocated_is_an_error);
}
