/* SPDX-License-Identifier: MIT */
#include "net/tcp.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/memory.h"
#include "net/loop_private.h"
#include "net/queue.h"
#include "net/watch.h"

/* Parts of one write; answers have a head, a body and rarely more. */
#define PARTS_MAX 8

/* Below this, copying what the kernel did not take is cheaper than giving up a buffer. */
#define TAKE_OVER_FROM (16u * 1024u)

/* Pieces of a file sent before others are served again: a megabyte. */
#define PIECES_MAX 16

struct fq_tcp {
    struct fq_watch watch;
    struct fq_loop *loop;
    int fd;
    const struct fq_tcp_handler *handler;
    void *user;

    bool paused;
    bool ended;  /* on_end was called: there is nothing more to read */
    bool closed; /* by its owner; only its burial is left */
    bool
        hung_up; /* the peer's end was seen while paused; what it sent before is still to be read */
    bool shutting; /* the write side closes once queue is empty */

    struct fq_queue queue; /* what waits for the kernel */
    uint64_t written;

    /* Frees the connection at the end of the turn in which it was closed, since the functions that
     * called its owner still look at it. */
    struct fq_turn burial;
    char peer[INET6_ADDRSTRLEN];
};

static void on_burial(struct fq_turn *burial)
{
    fq_free(FQ_CONTAINER(burial, struct fq_tcp, burial));
}

/* What to watch for follows from the state alone. */
static void watch_again(struct fq_tcp *tcp)
{
    unsigned events = 0;
    if (!tcp->ended && !tcp->paused)
        events |= FQ_WATCH_READ;
    else if (!tcp->ended && !tcp->hung_up)
        events |= FQ_WATCH_HANGUP;
    if (fq_tcp_queued(tcp) > 0)
        events |= FQ_WATCH_WRITE;
    fq_watch_start(&tcp->watch, events);
}

static void end_connection(struct fq_tcp *tcp, int error)
{
    tcp->ended = true;
    if (error)
        fq_queue_clear(&tcp->queue);
    watch_again(tcp);
    tcp->handler->on_end(tcp, error);
}

static void on_readable(struct fq_tcp *tcp)
{
    char *buffer = tcp->loop->read_buffer;
    ssize_t got = recv(tcp->fd, buffer, FQ_LIMIT_READ_BYTES, 0);
    if (got > 0)
        tcp->handler->on_data(tcp, fq_str_of(buffer, (size_t)got));
    else if (got == 0)
        end_connection(tcp, 0);
    else if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
        end_connection(tcp, errno);
}

/* The peer closed its side while reading is paused.  Unread bytes before that end stay for later;
 * without any, or when the connection broke, the end is reported now. */
static void on_hangup(struct fq_tcp *tcp)
{
    char byte;
    ssize_t got = recv(tcp->fd, &byte, 1, MSG_PEEK);
    if (got == 0)
        end_connection(tcp, 0);
    else if (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
        end_connection(tcp, errno);
    else
        tcp->hung_up = true;
    if (!tcp->closed)
        watch_again(tcp);
}

/* Gives parts to the kernel; how many bytes it took, or -1 with errno. */
static ssize_t send_parts(struct fq_tcp *tcp, const fq_str *parts, size_t count)
{
    struct iovec iov[PARTS_MAX];
    assert(count <= PARTS_MAX);
    for (size_t i = 0; i < count; i++) {
        union {
            const char *given;
            void *wanted;
        } base = {.given = parts[i].ptr};
        iov[i] = (struct iovec){.iov_base = base.wanted, .iov_len = parts[i].len};
    }
    struct msghdr message = {.msg_iov = iov, .msg_iovlen = count};
    ssize_t sent;
    do {
        sent = sendmsg(tcp->fd, &message, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        return 0;
    if (sent > 0)
        tcp->written += (uint64_t)sent;
    return sent;
}

/* Gives the kernel of the queue what it takes, a few pieces of a file at once.  Not 0: the errno
 * that the connection, or the file, is broken with. */
static int send_queue(struct fq_tcp *tcp)
{
    for (int i = 0; i < PIECES_MAX && fq_tcp_queued(tcp) > 0; i++) {
        fq_str first = fq_queue_first(&tcp->queue, tcp->loop->read_buffer);
        ssize_t sent = send_parts(tcp, &first, 1);
        if (sent < 0 || first.len == 0)
            return sent < 0 ? errno : EIO;
        fq_queue_skip(&tcp->queue, (size_t)sent);
        if ((size_t)sent < first.len)
            break;
    }
    return 0;
}

static void on_writable(struct fq_tcp *tcp)
{
    int error = send_queue(tcp);
    if (error) {
        end_connection(tcp, error);
        return;
    }
    if (fq_tcp_queued(tcp) > 0)
        return;
    fq_queue_clear(&tcp->queue); /* the next answer begins in memory */
    watch_again(tcp);
    if (tcp->shutting)
        shutdown(tcp->fd, SHUT_WR);
    tcp->handler->on_drained(tcp);
}

static void on_ready(struct fq_watch *watch, unsigned events)
{
    struct fq_tcp *tcp = FQ_CONTAINER(watch, struct fq_tcp, watch);
    if (fq_tcp_queued(tcp) > 0 && events & FQ_WATCH_WRITE)
        on_writable(tcp);
    if (tcp->closed || tcp->ended)
        return;
    if (events & FQ_WATCH_READ && !tcp->paused)
        on_readable(tcp);
    else if (events & FQ_WATCH_HANGUP && tcp->paused)
        on_hangup(tcp);
    /* A descriptor in error is no longer watched; if it still reads, it shall be again. */
    if (!tcp->closed && watch->events == 0)
        watch_again(tcp);
}

enum fq_status fq_tcp_new(struct fq_loop *loop, int fd, struct fq_tcp **ret)
{
    enum fq_status status = FQ_NOMEM;
    struct fq_tcp *tcp = fq_calloc(1, sizeof(*tcp));
    if (!tcp)
        goto out;
    status = fq_watch_init(&tcp->watch, loop, fd, on_ready);
    if (status)
        goto out;
    tcp->loop = loop;
    tcp->fd = fd;
    fq_queue_init(&tcp->queue, loop);
    fq_turn_init(&tcp->burial, loop, on_burial);
    /* Answers are written whole: waiting for more only delays them.  Not every stream socket has
     * the option, and none needs it. */
    int on = 1;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    *ret = tcp;
    return FQ_OK;
out:
    fq_free(tcp);
    close(fd);
    return status;
}

void fq_tcp_start(struct fq_tcp *tcp, const struct fq_tcp_handler *handler, void *user)
{
    tcp->handler = handler;
    tcp->user = user;
    watch_again(tcp);
}

void fq_tcp_set_budget(struct fq_tcp *tcp, struct fq_budget *budget)
{
    tcp->queue.buf.budget = budget;
}

void *fq_tcp_user(const struct fq_tcp *tcp)
{
    return tcp->user;
}

fq_str fq_tcp_peer(struct fq_tcp *tcp)
{
    if (!tcp->peer[0]) {
        struct sockaddr_storage address = {0};
        socklen_t size = sizeof(address);
        getpeername(tcp->fd, (struct sockaddr *)&address, &size);
        const struct sockaddr_in *v4 = (const struct sockaddr_in *)&address;
        const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)&address;
        if (address.ss_family == AF_INET)
            inet_ntop(AF_INET, &v4->sin_addr, tcp->peer, sizeof(tcp->peer));
        else if (address.ss_family == AF_INET6)
            inet_ntop(AF_INET6, &v6->sin6_addr, tcp->peer, sizeof(tcp->peer));
    }
    return fq_str_from(tcp->peer);
}

void fq_tcp_pause(struct fq_tcp *tcp)
{
    if (!tcp->paused) {
        tcp->paused = true;
        watch_again(tcp);
    }
}

void fq_tcp_resume(struct fq_tcp *tcp)
{
    if (tcp->paused) {
        tcp->paused = false;
        watch_again(tcp);
    }
}

/* Queues what follows the first sent bytes of parts. */
static enum fq_status queue_rest(struct fq_tcp *tcp, const fq_str *parts, size_t count, size_t sent)
{
    enum fq_status status = FQ_OK;
    for (size_t i = 0; i < count && status == FQ_OK; i++) {
        size_t skip = sent < parts[i].len ? sent : parts[i].len;
        sent -= skip;
        status = fq_queue_add(&tcp->queue, fq_str_from_offset(parts[i], skip));
    }
    watch_again(tcp);
    return status;
}

/* The bytes that all parts have together. */
static size_t total(const fq_str *parts, size_t count)
{
    size_t bytes = 0;
    for (size_t i = 0; i < count; i++)
        bytes += parts[i].len;
    return bytes;
}

enum fq_status fq_tcp_write(struct fq_tcp *tcp, const fq_str *parts, size_t count)
{
    assert(!tcp->closed && !tcp->shutting);
    size_t sent = 0;
    if (fq_tcp_queued(tcp) == 0) {
        ssize_t took = send_parts(tcp, parts, count);
        if (took < 0)
            return FQ_UNAVAILABLE;
        sent = (size_t)took;
        if (sent == total(parts, count))
            return FQ_OK;
    }
    return queue_rest(tcp, parts, count, sent);
}

enum fq_status fq_tcp_write_body(struct fq_tcp *tcp, fq_str head, struct fq_buf *body)
{
    assert(!tcp->closed && !tcp->shutting);
    const fq_str parts[] = {head, fq_buf_str(body)};
    if (fq_tcp_queued(tcp) > 0)
        return queue_rest(tcp, parts, 2, 0);
    ssize_t took = send_parts(tcp, parts, 2);
    if (took < 0)
        return FQ_UNAVAILABLE;
    size_t sent = (size_t)took;
    if (sent == head.len + body->len)
        return FQ_OK;
    if (sent < head.len || body->arena || head.len + body->len - sent < TAKE_OVER_FROM)
        return queue_rest(tcp, parts, 2, sent);
    fq_queue_take_over(&tcp->queue, body, sent - head.len);
    watch_again(tcp);
    return FQ_OK;
}

size_t fq_tcp_queued(const struct fq_tcp *tcp)
{
    return fq_queue_len(&tcp->queue);
}

size_t fq_tcp_in_memory(const struct fq_tcp *tcp)
{
    return fq_queue_in_memory(&tcp->queue);
}

enum fq_status fq_tcp_spill(struct fq_tcp *tcp, const struct fq_spill_place *place)
{
    return fq_queue_spill(&tcp->queue, place);
}

uint64_t fq_tcp_written(const struct fq_tcp *tcp)
{
    return tcp->written;
}

void fq_tcp_shutdown(struct fq_tcp *tcp)
{
    if (tcp->shutting)
        return;
    tcp->shutting = true;
    if (fq_tcp_queued(tcp) == 0)
        shutdown(tcp->fd, SHUT_WR);
}

void fq_tcp_close(struct fq_tcp *tcp)
{
    if (!tcp)
        return;
    assert(!tcp->closed);
    tcp->closed = true;
    fq_watch_clear(&tcp->watch);
    close(tcp->fd);
    fq_queue_clear(&tcp->queue);
    fq_turn_ask(&tcp->burial);
}

void fq_tcp_reset(struct fq_tcp *tcp)
{
    struct linger now = {.l_onoff = 1, .l_linger = 0};
    (void)setsockopt(tcp->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    fq_tcp_close(tcp);
}
