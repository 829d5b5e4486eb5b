/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/memory.h"
#include "net/tcp.h"
#include "net/timer.h"
#include "net/watch.h"

/* Connections taken from the kernel before others are served again. */
#define ACCEPTS_PER_TURN 64

/* Out of descriptors: how long to leave new connections with the kernel before trying again. */
#define PAUSE_MS 100

struct fq_tcp_listener {
    struct fq_watch watch;
    struct fq_loop *loop;
    int fd;
    uint16_t port;
    struct fq_timer pause;
    void (*on_accept)(void *user, struct fq_tcp *tcp);
    void *user;
    /* Where on_readable() learns that on_accept() freed the listener; NULL while it does not run.
     */
    bool *freed;
};

/* Whether this error of accept() concerns one connection, so that the next may be taken. */
static bool is_of_one_connection(int error)
{
    return error == ECONNABORTED || error == EINTR || error == EPROTO || error == EPERM;
}

static void on_readable(struct fq_watch *watch, unsigned events)
{
    (void)events;
    struct fq_tcp_listener *listener = FQ_CONTAINER(watch, struct fq_tcp_listener, watch);
    bool freed = false;
    listener->freed = &freed;
    for (int i = 0; i < ACCEPTS_PER_TURN; i++) {
        struct fq_tcp *tcp;
        int fd = accept4(listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0 && is_of_one_connection(errno))
            continue;
        if (fd < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            break;
        if (fd < 0 || fq_tcp_new(listener->loop, fd, &tcp) != FQ_OK) {
            fq_watch_stop(&listener->watch);
            fq_timer_start(&listener->pause, PAUSE_MS, 0);
            break;
        }
        listener->on_accept(listener->user, tcp);
        if (freed)
            return;
    }
    listener->freed = NULL;
}

static void on_pause_over(struct fq_timer *pause)
{
    struct fq_tcp_listener *listener = FQ_CONTAINER(pause, struct fq_tcp_listener, pause);
    fq_watch_start(&listener->watch, FQ_WATCH_READ);
}

static int open_socket(const struct addrinfo *at, bool share)
{
    int fd = socket(at->ai_family, at->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, at->ai_protocol);
    if (fd < 0)
        return -1;
    int on = 1;
    bool set = setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
               (!share || setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) == 0);
    if (set && bind(fd, at->ai_addr, at->ai_addrlen) == 0)
        return fd;
    int error = errno;
    close(fd);
    errno = error;
    return -1;
}

/* Every listener shares its port, or the next worker could not join it.  So whether the port is in
 * use by a stranger that shares as well is asked with a socket that does not. */
static int open_listening(const struct addrinfo *at, bool join)
{
    if (!join) {
        int probe = open_socket(at, false);
        if (probe < 0)
            return -1;
        close(probe);
    }
    int fd = open_socket(at, true);
    if (fd >= 0 && listen(fd, FQ_LIMIT_LISTEN_BACKLOG) < 0) {
        int error = errno;
        close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

static uint16_t port_of(int fd)
{
    union {
        struct sockaddr_in6 v6;
        struct sockaddr_in v4;
        struct sockaddr any;
    } address = {0};
    socklen_t size = sizeof(address);
    getsockname(fd, &address.any, &size);
    return ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port);
}

static const char *reason(int error)
{
    switch (error) {
    case EADDRINUSE:
        return "the port is in use by another program";
    case EADDRNOTAVAIL:
        return "this machine does not have that address";
    case EACCES:
        return "permission denied; ports below 1024 need a privilege";
    default:
        return strerror(error);
    }
}

/* The first of the addresses behind bind that can be listened on; -1 with *reterr set. */
static int open_any(const struct fq_tcp_bind *bind_to, struct fq_arena *arena,
                    struct fq_error *reterr)
{
    const char *host = bind_to->host;
    char port[8];
    snprintf(port, sizeof(port), "%u", (unsigned)bind_to->port);
    struct addrinfo hints = {.ai_family = host ? AF_UNSPEC : AF_INET,
                             .ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    int failed = getaddrinfo(host, port, &hints, &found);
    if (failed) {
        fq_error_set(reterr, arena, FQ_UNAVAILABLE, "cannot listen on %s:%s: %s", host ? host : "*",
                     port, gai_strerror(failed));
        return -1;
    }
    int fd = -1;
    for (const struct addrinfo *at = found; at && fd < 0; at = at->ai_next)
        fd = open_listening(at, bind_to->join);
    if (fd < 0)
        fq_error_set(reterr, arena, FQ_UNAVAILABLE, "cannot listen on %s:%s: %s", host ? host : "*",
                     port, reason(errno));
    freeaddrinfo(found);
    return fd;
}

enum fq_status fq_tcp_listen(struct fq_loop *loop, const struct fq_tcp_bind *bind_to,
                             void (*on_accept)(void *user, struct fq_tcp *tcp), void *user,
                             struct fq_arena *arena, struct fq_tcp_listener **ret,
                             struct fq_error *reterr)
{
    struct fq_tcp_listener *listener = fq_calloc(1, sizeof(*listener));
    if (!listener)
        return fq_error_set(reterr, arena, FQ_NOMEM, "out of memory for a listener");
    listener->fd = open_any(bind_to, arena, reterr);
    if (listener->fd < 0) {
        fq_free(listener);
        return FQ_UNAVAILABLE;
    }
    enum fq_status status = fq_watch_init(&listener->watch, loop, listener->fd, on_readable);
    if (status) {
        close(listener->fd);
        fq_free(listener);
        return fq_error_set(reterr, arena, status, "cannot watch the listening socket");
    }
    listener->loop = loop;
    listener->port = port_of(listener->fd);
    listener->on_accept = on_accept;
    listener->user = user;
    fq_timer_init(&listener->pause, loop, on_pause_over);
    fq_watch_start(&listener->watch, FQ_WATCH_READ);
    *ret = listener;
    return FQ_OK;
}

uint16_t fq_tcp_listener_port(const struct fq_tcp_listener *listener)
{
    return listener->port;
}

void fq_tcp_listener_free(struct fq_tcp_listener *listener)
{
    if (!listener)
        return;
    if (listener->freed)
        *listener->freed = true;
    fq_timer_stop(&listener->pause);
    fq_watch_clear(&listener->watch);
    close(listener->fd);
    fq_free(listener);
}
