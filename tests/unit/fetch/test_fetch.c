/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/memory.h"
#include "fetch/fetch.h"
#include "net/loop.h"
#include "unit.h"

/* ---- a server that does what the path says ---- */

static uint16_t port;
static atomic_int connections;
static atomic_int trapped; /* requests for what nobody should ask */
static atomic_int kept;    /* requests to /kept */

static bool put(int fd, const char *text)
{
    return send(fd, text, strlen(text), MSG_NOSIGNAL) > 0;
}

static void answer_for_ever(int fd, const char *piece)
{
    while (put(fd, piece))
        ;
}

static void wait_for_end(int fd)
{
    char byte;
    while (recv(fd, &byte, 1, 0) > 0)
        ;
}

/* Until the body is there, whose end is a dot. */
static size_t read_request(int fd, char *request, size_t room)
{
    size_t len = 0;
    ssize_t more = 1;
    request[0] = '\0';
    while (more > 0 && len + 1 < room) {
        const char *end = strstr(request, "\r\n\r\n");
        if (end && (request[0] != 'P' || request[len - 1] == '.'))
            break;
        more = recv(fd, request + len, room - len - 1, 0);
        len += more > 0 ? (size_t)more : 0;
        request[len] = '\0';
    }
    return len;
}

/* Answers the first request of a connection, and has read a second one when it closes. */
static void keep(int fd)
{
    char request[4096];
    kept++;
    put(fd, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    if (read_request(fd, request, sizeof(request)))
        kept++;
}

static void serve(int fd)
{
    char request[4096], path[64] = "", head[128];
    size_t len = read_request(fd, request, sizeof(request));
    sscanf(request, "%*s %63s", path);
    if (strcmp(path, "/hang") == 0)
        wait_for_end(fd);
    else if (strcmp(path, "/drip") == 0)
        put(fd, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1"), wait_for_end(fd);
    else if (strcmp(path, "/endless") == 0)
        put(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
            answer_for_ever(fd, "8\r\nabcdefgh\r\n");
    else if (strcmp(path, "/endless-head") == 0)
        put(fd, "HTTP/1.1 200 OK\r\n"), answer_for_ever(fd, "X-Header: abcdefgh\r\n");
    else if (strcmp(path, "/huge") == 0)
        put(fd, "HTTP/1.1 200 OK\r\nContent-Length: 52428800\r\n\r\nabc"), wait_for_end(fd);
    else if (strcmp(path, "/cut") == 0)
        put(fd, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
    else if (strcmp(path, "/garbage") == 0)
        put(fd, "\x01\x02\x03 no HTTP at all\r\n\r\n");
    else if (strcmp(path, "/trap") == 0)
        trapped++;
    else if (strcmp(path, "/kept") == 0)
        keep(fd);
    else if (strcmp(path, "/redirect") == 0) {
        snprintf(head, sizeof(head), "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:%u/trap\r\n",
                 port);
        put(fd, head), put(fd, "Content-Length: 0\r\n\r\n");
    } else {
        snprintf(
            head, sizeof(head),
            "HTTP/1.1 200 OK\r\nCache-Control: public, max-age=77\r\nContent-Length: %zu\r\n\r\n",
            len);
        put(fd, head), put(fd, request);
    }
    shutdown(fd, SHUT_RDWR);
}

static void *serve_in_thread(void *arg)
{
    int fd = (int)(intptr_t)arg;
    serve(fd);
    close(fd);
    return NULL;
}

static void *accept_all(void *arg)
{
    int listener = (int)(intptr_t)arg;
    for (;;) {
        pthread_t thread;
        int fd = accept(listener, NULL, NULL);
        if (fd < 0)
            return NULL;
        connections++;
        if (pthread_create(&thread, NULL, serve_in_thread, (void *)(intptr_t)fd) == 0)
            pthread_detach(thread);
        else
            close(fd);
    }
}

static void start_server(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(address);
    pthread_t thread;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_eq(bind(listener, (struct sockaddr *)&address, len), 0);
    ck_assert_int_eq(listen(listener, 512), 0);
    ck_assert_int_eq(getsockname(listener, (struct sockaddr *)&address, &len), 0);
    port = ntohs(address.sin_port);
    ck_assert_int_eq(pthread_create(&thread, NULL, accept_all, (void *)(intptr_t)listener), 0);
    pthread_detach(thread);
}

/* ---- who asks ---- */

static struct fq_loop *loop;
static struct fq_fetcher *fetcher;
static int awaited;

struct told {
    struct fq_fetch *fetch;
    enum fq_status status;
    bool sent;
    int http;
    int64_t max_age_s;
    char body[4096];
    char reason[256];
    int times;
};

static void on_answer(void *user, const struct fq_fetch_answer *answer)
{
    struct told *told = user;
    told->times++;
    told->status = answer->status;
    told->sent = answer->sent;
    told->http = answer->http;
    told->max_age_s = answer->max_age_s;
    snprintf(told->body, sizeof(told->body), "%.*s", FQ_STR_ARG(answer->body));
    snprintf(told->reason, sizeof(told->reason), "%s", answer->reason ? answer->reason : "");
    if (--awaited == 0)
        fq_loop_stop(loop);
}

static void begin(void)
{
    start_server();
    loop = fq_loop_new();
    fetcher = fq_fetcher_new();
    ck_assert_ptr_ne(fetcher, NULL);
}

static void end(void)
{
    fq_loop_free(loop);
    fq_fetcher_free(fetcher);
}

/* path: of this server, or a whole URL. */
static enum fq_status ask_for(const char *path, struct fq_fetch_request request, struct told *told)
{
    char url[128];
    snprintf(url, sizeof(url), "http://127.0.0.1:%u%s", port, path);
    request.url = fq_str_from(path[0] == '/' ? url : path);
    *told = (struct told){0};
    enum fq_status status = fq_fetch_start(fetcher, loop, &request, on_answer, told, &told->fetch);
    awaited += status == FQ_OK;
    return status;
}

static void await(void)
{
    if (awaited > 0)
        fq_loop_run(loop);
}

static void ask_and_wait(const char *path, struct fq_fetch_request request, struct told *told)
{
    ck_assert_int_eq(ask_for(path, request, told), FQ_OK);
    await();
    ck_assert_int_eq(told->times, 1);
}

#define WITH(...)                                                                                  \
    (struct fq_fetch_request)                                                                      \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }

TEST(what_is_fetched_comes_with_its_time)
{
    struct told told;
    begin();
    ask_and_wait("/good", WITH(.timeout_ms = 0), &told);
    ck_assert_int_eq(told.status, FQ_OK);
    ck_assert_int_eq(told.http, 200);
    ck_assert_int_eq(told.max_age_s, 77);
    ck_assert_ptr_ne(strstr(told.body, "GET /good HTTP/1.1\r\n"), NULL);
    ck_assert_ptr_ne(strstr(told.body, "Accept: application/json\r\n"), NULL);
    ck_assert_ptr_eq(strstr(told.body, "Accept-Encoding"), NULL);
    end();
}
END

TEST(headers_and_a_body_are_sent_as_they_are)
{
    struct told told;
    const struct fq_fetch_header headers[] = {{FQ_STR("Authorization"), FQ_STR("Bearer x;y")},
                                              {FQ_STR("X-Empty"), FQ_STR("")}};
    begin();
    ask_and_wait("/post",
                 WITH(.body = FQ_STR("a=1."), .content_type = FQ_STR("text/plain"),
                      .headers = headers, .header_count = FQ_ARRAY_LEN(headers)),
                 &told);
    ck_assert_int_eq(told.http, 200);
    ck_assert_ptr_ne(strstr(told.body, "POST /post HTTP/1.1\r\n"), NULL);
    ck_assert_ptr_ne(strstr(told.body, "Authorization: Bearer x;y\r\n"), NULL);
    ck_assert_ptr_ne(strstr(told.body, "X-Empty:\r\n"), NULL);
    ck_assert_ptr_ne(strstr(told.body, "Content-Type: text/plain\r\n"), NULL);
    ck_assert_ptr_ne(strstr(told.body, "\r\n\r\na=1."), NULL);
    end();
}
END

TEST(a_header_with_a_line_end_is_not_sent)
{
    struct told told;
    const struct fq_fetch_header bad[] = {{FQ_STR("X"), FQ_STR("a\r\nY: b")},
                                          {FQ_STR("X\n"), FQ_STR("a")},
                                          {FQ_STR("X: y"), FQ_STR("a")},
                                          {FQ_STR(""), FQ_STR("a")},
                                          {FQ_STR("X"), FQ_STR("a\0b")}};
    begin();
    for (size_t i = 0; i < FQ_ARRAY_LEN(bad); i++)
        ck_assert_int_eq(ask_for("/x", WITH(.headers = &bad[i], .header_count = 1), &told),
                         FQ_REQUEST);
    ck_assert_int_eq(connections, 0);
    end();
}
END

static const struct {
    const char *path;
    enum fq_status status;
    const char *reason;
} faults[] = {
    {"/endless", FQ_LIMIT, "more than it may"}, {"/endless-head", FQ_LIMIT, "more than it may"},
    {"/huge", FQ_LIMIT, "more than it may"},    {"/cut", FQ_UNAVAILABLE, ""},
    {"/garbage", FQ_UNAVAILABLE, ""},           {"/hang", FQ_TIMEOUT, "in time"},
    {"/drip", FQ_TIMEOUT, "in time"},
};

TEST(a_server_that_misbehaves_is_told_apart)
{
    begin();
    for (size_t i = 0; i < FQ_ARRAY_LEN(faults); i++) {
        struct told told;
        bool waits = faults[i].status == FQ_TIMEOUT;
        ask_and_wait(faults[i].path, WITH(.timeout_ms = waits ? 100 : 20000), &told);
        ck_assert_msg(told.status == faults[i].status, "%s: %d %s", faults[i].path, told.status,
                      told.reason);
        ck_assert_msg(strstr(told.reason, faults[i].reason) && told.reason[0], "%s: %s",
                      faults[i].path, told.reason);
        ck_assert_msg(told.sent, "%s", faults[i].path);
    }
    end();
}
END

/* A place that takes no connection: its queue is full.  A test may end with it. */
static uint16_t open_full_place(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(address);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert(bind(listener, (struct sockaddr *)&address, len) == 0 && listen(listener, 0) == 0 &&
              getsockname(listener, (struct sockaddr *)&address, &len) == 0);
    int waiting = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert_int_eq(connect(waiting, (struct sockaddr *)&address, len), 0);
    return ntohs(address.sin_port);
}

TEST(what_nobody_can_have_was_not_sent)
{
    struct told told;
    char url[64];
    begin();
    snprintf(url, sizeof(url), "http://127.0.0.1:%u/", open_full_place());
    ask_and_wait(url, WITH(.timeout_ms = 100), &told);
    ck_assert_int_eq(told.status, FQ_TIMEOUT);
    ck_assert(!told.sent);
    ask_and_wait(url, WITH(.timeout_ms = 20000, .connect_timeout_ms = 100), &told);
    ck_assert_int_eq(told.status, FQ_TIMEOUT);
    ck_assert(!told.sent);
    ask_and_wait("http://127.0.0.1:1/", WITH(.timeout_ms = 20000), &told);
    ck_assert_int_eq(told.status, FQ_UNAVAILABLE);
    ck_assert(!told.sent);
    snprintf(url, sizeof(url), "https://127.0.0.1:%u/good", port); /* which knows no TLS */
    ask_and_wait(url, WITH(.timeout_ms = 100), &told);
    ck_assert_int_eq(told.status, FQ_TIMEOUT);
    ck_assert(!told.sent);
    ask_and_wait("/good", WITH(.timeout_ms = 20000), &told);
    ck_assert(told.sent);
    end();
}
END

TEST(what_is_sent_once_is_not_sent_again_on_another_connection)
{
    const struct fq_fetch_request usual = {.body = FQ_STR("a."),
                                           .content_type = FQ_STR("text/plain")};
    struct fq_fetch_request once = usual;
    struct told told;
    once.once = true;
    begin();
    ask_and_wait("/kept", usual, &told);
    ask_and_wait("/kept", usual, &told);
    ck_assert_int_eq(told.http, 200);
    ck_assert_int_eq(kept, 3); /* the second one twice */
    kept = 0;
    ask_and_wait("/kept", once, &told);
    ask_and_wait("/kept", once, &told);
    ck_assert_int_eq(told.http, 200);
    ck_assert_int_eq(kept, 2);
    end();
}
END

TEST(a_redirect_is_an_answer_and_not_followed)
{
    struct told told;
    begin();
    ask_and_wait("/redirect", WITH(.timeout_ms = 0), &told);
    ck_assert_int_eq(told.http, 302);
    ck_assert_int_eq(trapped, 0);
    end();
}
END

TEST(an_address_that_is_not_public_is_not_connected_to)
{
    struct told told;
    begin();
    ask_and_wait("/trap", WITH(.reach = FQ_FETCH_PUBLIC), &told);
    ck_assert_int_eq(told.status, FQ_UNAVAILABLE);
    ck_assert_ptr_ne(strstr(told.reason, "none that may be asked"), NULL);
    ck_assert_int_eq(connections, 0);
    end();
}
END

TEST(a_connection_that_is_there_does_not_serve_those_who_may_not_connect)
{
    struct told told;
    begin();
    ask_and_wait("/good", WITH(.timeout_ms = 0), &told);
    ask_and_wait("/good", WITH(.reach = FQ_FETCH_PUBLIC), &told);
    ck_assert_int_eq(told.status, FQ_UNAVAILABLE);
    ck_assert_int_eq(connections, 1);
    end();
}
END

TEST(servers_that_hang_keep_nobody_else_waiting)
{
    struct told hanging[100], told;
    begin();
    for (size_t i = 0; i < FQ_ARRAY_LEN(hanging); i++) {
        ck_assert_int_eq(ask_for("/hang", WITH(.timeout_ms = 60000), &hanging[i]), FQ_OK);
        awaited--;
    }
    char url[64]; /* another name, another share of connections */
    snprintf(url, sizeof(url), "http://localhost:%u/good", port);
    told = (struct told){0};
    awaited++;
    struct fq_fetch_request request = {.url = fq_str_from(url), .timeout_ms = 20000};
    ck_assert_int_eq(fq_fetch_start(fetcher, loop, &request, on_answer, &told, &told.fetch), FQ_OK);
    await();
    ck_assert_int_eq(told.http, 200);
    ck_assert_int_le(connections, (int)FQ_LIMIT_FETCH_CONNECTIONS_EACH + 1);
    for (size_t i = 0; i < FQ_ARRAY_LEN(hanging); i++)
        fq_fetch_cancel(hanging[i].fetch);
    end();
    for (size_t i = 0; i < FQ_ARRAY_LEN(hanging); i++)
        ck_assert_int_eq(hanging[i].times, 0);
}
END

TEST(waiting_for_a_connection_counts_as_waiting)
{
    struct told told[40];
    begin();
    for (size_t i = 0; i < FQ_ARRAY_LEN(told); i++)
        ck_assert_int_eq(ask_for("/hang", WITH(.timeout_ms = 100), &told[i]), FQ_OK);
    await();
    for (size_t i = 0; i < FQ_ARRAY_LEN(told); i++)
        ck_assert_int_eq(told[i].status, FQ_TIMEOUT);
    end();
}
END

TEST(what_is_cancelled_is_not_answered)
{
    struct told early, hanging, told;
    begin();
    ck_assert_int_eq(ask_for("/good", WITH(.timeout_ms = 0), &early), FQ_OK);
    fq_fetch_cancel(early.fetch);
    ck_assert_int_eq(ask_for("/hang", WITH(.timeout_ms = 0), &hanging), FQ_OK);
    awaited = 0;
    ask_and_wait("/good", WITH(.timeout_ms = 0), &told);
    fq_fetch_cancel(hanging.fetch);
    ask_and_wait("/good", WITH(.timeout_ms = 0), &told);
    ck_assert_int_eq(early.times + hanging.times, 0);
    end();
}
END

TEST(what_is_cancelled_while_its_answer_waits_is_not_answered)
{
    struct fq_loop *first = fq_loop_new();
    struct told waiting, told;
    begin();
    struct fq_loop *second = loop;
    loop = first;
    ck_assert_int_eq(ask_for("/good", WITH(.timeout_ms = 0), &waiting), FQ_OK);
    awaited = 0;
    loop = second;
    for (int i = 0; i < 5; i++) /* it comes before the last of these */
        ask_and_wait("/good", WITH(.timeout_ms = 0), &told);
    fq_fetch_cancel(waiting.fetch);
    fq_loop_free(first);
    ck_assert_int_eq(waiting.times, 0);
    end();
}
END

TEST(so_many_may_wait_and_no_more)
{
    static struct told told[FQ_LIMIT_FETCHES];
    struct told more;
    begin();
    for (size_t i = 0; i < FQ_LIMIT_FETCHES; i++)
        ck_assert_int_eq(ask_for("/hang", WITH(.timeout_ms = 0), &told[i]), FQ_OK);
    ck_assert_int_eq(ask_for("/good", WITH(.timeout_ms = 0), &more), FQ_UNAVAILABLE);
    for (size_t i = 0; i < FQ_LIMIT_FETCHES; i++)
        fq_fetch_cancel(told[i].fetch);
    end();
}
END

TEST(memory_that_ends_is_told_by_the_start)
{
    struct told told;
    begin();
    uint64_t nth = 0;
    enum fq_status status = FQ_NOMEM;
    while (status == FQ_NOMEM) {
        fq_memory_fail_from(++nth);
        status = ask_for("/good", WITH(.timeout_ms = 0), &told);
        fq_memory_fail_from(0);
    }
    ck_assert_int_eq(status, FQ_OK);
    ck_assert_int_gt(nth, 2);
    await();
    ck_assert_int_eq(told.http, 200);
    end();
}
END

static struct told in_fetcher;

static void on_fetchers_answer(void *user, const struct fq_fetch_answer *answer)
{
    struct told *told = user;
    told->http = answer->http;
    fq_loop_stop(loop);
}

static void ask_within(struct fq_task *task)
{
    char url[128];
    (void)task;
    snprintf(url, sizeof(url), "http://127.0.0.1:%u/good", port);
    struct fq_fetch_request request = {.url = fq_str_from(url)};
    ck_assert_int_eq(fq_fetch_start(fetcher, fq_fetcher_loop(fetcher), &request, on_fetchers_answer,
                                    &in_fetcher, &in_fetcher.fetch),
                     FQ_OK);
}

TEST(the_fetchers_own_loop_may_ask)
{
    struct fq_task task = {.run = ask_within};
    begin();
    fq_loop_post(fq_fetcher_loop(fetcher), &task);
    fq_loop_run(loop);
    end();
    ck_assert_int_eq(in_fetcher.http, 200);
}
END

static void hang_within(struct fq_task *task)
{
    char url[128];
    (void)task;
    snprintf(url, sizeof(url), "http://127.0.0.1:%u/hang", port);
    struct fq_fetch_request request = {.url = fq_str_from(url)};
    ck_assert_int_eq(fq_fetch_start(fetcher, fq_fetcher_loop(fetcher), &request, on_fetchers_answer,
                                    &in_fetcher, &in_fetcher.fetch),
                     FQ_OK);
}

static void cancel_within(struct fq_task *task)
{
    (void)task;
    fq_fetch_cancel(in_fetcher.fetch);
}

TEST(what_its_own_loop_cancels_at_the_end_is_freed_once)
{
    struct fq_task start = {.run = hang_within}, cancel = {.run = cancel_within};
    struct told told;
    begin();
    fq_loop_post(fq_fetcher_loop(fetcher), &start);
    ask_and_wait("/good", WITH(.timeout_ms = 0), &told); /* it has begun */
    fq_loop_free(loop);
    fq_loop_post(fq_fetcher_loop(fetcher), &cancel);
    fq_fetcher_free(fetcher);
}
END

int main(void)
{
    return RUN(
        "fetch/fetch", what_is_fetched_comes_with_its_time, headers_and_a_body_are_sent_as_they_are,
        a_header_with_a_line_end_is_not_sent, a_server_that_misbehaves_is_told_apart,
        what_nobody_can_have_was_not_sent,
        what_is_sent_once_is_not_sent_again_on_another_connection,
        a_redirect_is_an_answer_and_not_followed, an_address_that_is_not_public_is_not_connected_to,
        a_connection_that_is_there_does_not_serve_those_who_may_not_connect,
        servers_that_hang_keep_nobody_else_waiting, waiting_for_a_connection_counts_as_waiting,
        what_is_cancelled_is_not_answered, what_is_cancelled_while_its_answer_waits_is_not_answered,
        so_many_may_wait_and_no_more, memory_that_ends_is_told_by_the_start,
        the_fetchers_own_loop_may_ask, what_its_own_loop_cancels_at_the_end_is_freed_once);
}
