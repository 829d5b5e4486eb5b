/* SPDX-License-Identifier: MIT
 *
 * TCP: listeners that several threads may open on one port, and connections.
 *
 * A connection reads through the loop's one buffer, so an idle one holds no memory but itself.
 * It writes at once what the kernel takes and queues the rest; fq_tcp_queued() is what back
 * pressure is decided on.  Nothing calls back from within a function of this file.
 */
#ifndef FQ_NET_TCP_H
#define FQ_NET_TCP_H

#include "base/buf.h"
#include "base/error.h"
#include "net/loop.h"
#include "net/spill.h"

struct fq_tcp;
struct fq_tcp_listener;

/* What a connection reports.  Each may close the connection. */
struct fq_tcp_handler {
    /* Bytes arrived; they are valid during the call only. */
    void (*on_data)(struct fq_tcp *tcp, fq_str bytes);
    /* The peer will send no more: error is 0 after an orderly end (it may still read), else the
     * errno the connection broke with, and it is to be closed.  Comes also while reading is paused;
     * but bytes sent before an orderly end are reported first, once reading resumes.  An orderly
     * end may be followed by a breaking one, when writing fails. */
    void (*on_end)(struct fq_tcp *tcp, int error);
    /* All that was queued has been given to the kernel. */
    void (*on_drained)(struct fq_tcp *tcp);
};

struct fq_tcp_bind {
    /* A name or number; NULL: all IPv4 interfaces; "::": all of both kinds. */
    const char *host;
    /* 0: a free one, which fq_tcp_listener_port() tells. */
    uint16_t port;
    /* Whether another listener of this process is known to be on that port: the kernel then deals
     * new connections among them.  Otherwise a port in use is an error, even when its listener
     * would share. */
    bool join;
};

/* Listens; on_accept(user, tcp) owns each connection it is given and starts or closes it.
 * FQ_UNAVAILABLE with a sentence that names address and cause. */
enum fq_status fq_tcp_listen(struct fq_loop *loop, const struct fq_tcp_bind *bind,
                             void (*on_accept)(void *user, struct fq_tcp *tcp), void *user,
                             struct fq_arena *arena, struct fq_tcp_listener **ret,
                             struct fq_error *reterr) FQ_CHECKED;
uint16_t fq_tcp_listener_port(const struct fq_tcp_listener *listener);

/* Stops listening: connections the kernel has not handed over are reset.  NULL is fine. */
void fq_tcp_listener_free(struct fq_tcp_listener *listener);

/* Takes over a connected stream socket, and closes it also when it fails. */
enum fq_status fq_tcp_new(struct fq_loop *loop, int fd, struct fq_tcp **ret) FQ_CHECKED;

/* Begins to read. */
void fq_tcp_start(struct fq_tcp *tcp, const struct fq_tcp_handler *handler, void *user);
void *fq_tcp_user(const struct fq_tcp *tcp);

/* What waits in memory draws on it; before anything is written.  Writing then fails as it says. */
void fq_tcp_set_budget(struct fq_tcp *tcp, struct fq_budget *budget);

/* "192.0.2.1" or "2001:db8::1"; empty when unknown.  Lives as long as the connection. */
fq_str fq_tcp_peer(struct fq_tcp *tcp);

/* While paused nothing is read, so that the peer has to wait; that it went away is still seen. */
void fq_tcp_pause(struct fq_tcp *tcp);
void fq_tcp_resume(struct fq_tcp *tcp);

/* Writes all parts in order.  Not FQ_OK: the connection is of no further use and shall be closed:
 * FQ_UNAVAILABLE when it broke, FQ_NOMEM when the rest could not be queued. */
enum fq_status fq_tcp_write(struct fq_tcp *tcp, const fq_str *parts, size_t count) FQ_CHECKED;

/* The same for head, then body.  A body of the heap that the kernel does not take at once is taken
 * over rather than copied, which leaves *body empty. */
enum fq_status fq_tcp_write_body(struct fq_tcp *tcp, fq_str head, struct fq_buf *body) FQ_CHECKED;

/* Bytes that wait for the kernel, and bytes given to it since the beginning: a peer whose written
 * count stands still while something is queued does not read. */
size_t fq_tcp_queued(const struct fq_tcp *tcp);
/* Those that wait in memory. */
size_t fq_tcp_in_memory(const struct fq_tcp *tcp);
uint64_t fq_tcp_written(const struct fq_tcp *tcp);

/* What waits, and what is written until nothing waits any more, goes to a file, in pieces; place
 * outlives that.  FQ_UNAVAILABLE when there is no file to be had.  If it takes no more later, the
 * rest waits in memory as before: fq_tcp_in_memory() grows. */
enum fq_status fq_tcp_spill(struct fq_tcp *tcp, const struct fq_spill_place *place) FQ_CHECKED;

/* Tells the peer that nothing follows, once the queue has been written. */
void fq_tcp_shutdown(struct fq_tcp *tcp);

/* Closes now, dropping what is queued.  Nothing is called afterwards.  NULL is fine. */
void fq_tcp_close(struct fq_tcp *tcp);

/* The same, and the peer learns that it did not get all. */
void fq_tcp_reset(struct fq_tcp *tcp);

#endif
