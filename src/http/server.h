/* SPDX-License-Identifier: MIT
 *
 * An HTTP/1.1 server on one loop: complete requests in, answers out.  It knows no GraphQL.
 *
 * A request reaches the handler once its head and body are complete.  The handler answers it now
 * or later, in one of three ways: fq_http_respond(), fq_http_body() + fq_http_send(), or
 * fq_http_stream_begin() … fq_http_stream_end().  Nothing is written before the end of the loop's
 * turn, and no function of this file calls the handler back.
 *
 * An exchange is one request with its answer.  It is the handler's, with its arena and everything
 * its accessors return, until the handler has answered it or let it go by fq_http_abort(): exactly
 * one of these, also after on_abort.  What was answered stays readable until the handler returns
 * to the loop.
 */
#ifndef FQ_HTTP_SERVER_H
#define FQ_HTTP_SERVER_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "http/forwarded.h"
#include "http/head.h"
#include "net/loop.h"
#include "net/tcp.h"

struct fq_http_server;
struct fq_http_exchange;

/* What requests and answers of all servers of the process share. */
struct fq_http_memory {
    struct fq_budget requests;  /* that arrive, or are being answered; not those of usual size */
    struct fq_budget responses; /* that are written, or wait in memory; likewise */
    struct fq_budget spill;     /* that wait in files */
};

struct fq_http_options {
    size_t max_head_bytes;   /* request line and headers: else 431 */
    size_t max_target_bytes; /* the request target alone: else 414 */
    size_t max_headers;
    size_t max_body_bytes;     /* else 413 */
    size_t max_request_memory; /* ceiling of a request's arena */
    size_t max_connections;    /* beyond: 503 */

    uint32_t head_timeout_ms; /* from the first byte of a request to the end of its head */
    uint32_t idle_timeout_ms; /* between two requests of a connection */
    /* A peer that sends a body, or reads an answer, moves at least this many bytes in this time. */
    size_t min_progress_bytes;
    uint32_t body_timeout_ms;
    uint32_t write_timeout_ms;
    /* How often a client that sends no more, and waits for an answer, is asked whether it is there.
     */
    uint32_t probe_ms;
    /* And once the first such time is over, on the whole so many. */
    size_t min_bytes_per_second;
    /* After a last answer, how long to wait for the client to see it and close. */
    uint32_t linger_timeout_ms;
    /* What may wait to be written before a stream is asked to pause and pipelined requests are
     * left waiting. */
    size_t high_water_bytes;

    struct fq_http_proxies proxies; /* who is believed about clients; outlives these options */

    struct fq_http_memory *memory; /* outlives the server; NULL: nothing is bounded */
    /* Where answers wait for slow clients; NULL: nowhere.  max: of one answer. */
    const char *spill_folder;
    size_t spill_max_bytes;
    /* How long an answer waits in memory before that, and how long a stream waits for a client
     * whose answer can wait nowhere. */
    uint32_t spill_after_ms;
    uint32_t reader_timeout_ms;
};

/* All set to what base/limits.h says. */
struct fq_http_options fq_http_options_default(void);

struct fq_http_header {
    fq_str name;
    fq_str value;
};

struct fq_http_handler {
    /* The head has arrived and the body has not, or not all of it: before any of that is waited
     * for.  Else than NULL the request is refused, and the connection ends with the answer; the
     * refusal lives as long as the exchange, which may be read and is not answered here.  NULL for
     * a handler that refuses nothing. */
    const struct fq_http_refusal *(*on_body)(void *user, struct fq_http_exchange *exchange);
    void (*on_request)(void *user, struct fq_http_exchange *exchange);
    /* The client went away, so whatever works for it may be cancelled.  One that only closed its
     * sending side has not.  The exchange stays until
     * it is answered, which then writes nothing, or aborted; both are fine from here. */
    void (*on_abort)(void *user, struct fq_http_exchange *exchange);
    /* A stream that was asked to pause may go on.  NULL for a handler that never streams. */
    void (*on_drained)(void *user, struct fq_http_exchange *exchange);
    /* The head of an answer is written, whoever made the answer, this server included; headers are
     * those that it brings.  Adds what else it is to have, whole lines with their CRLF.  May read
     * the request if fq_http_has_head(), and does nothing else: it may be called from within
     * functions of this file.  NULL: nothing else. */
    void (*on_head)(void *user, struct fq_http_exchange *exchange, int status,
                    const struct fq_http_header *headers, size_t header_count,
                    struct fq_buf *lines);
};

/* Since the server began, except those that say now. */
struct fq_http_counters {
    uint64_t accepted;  /* connections */
    uint64_t refused;   /* connections answered 503 because there were too many */
    uint64_t requests;  /* given to the handler */
    uint64_t rejected;  /* answered here with an error: malformed, too large, too slow */
    uint64_t aborted;   /* the client went away before its answer was complete */
    uint64_t timed_out; /* connections closed for want of progress, idle ones not counted */
    uint64_t spilled;   /* answers that had to wait in a file */
    uint64_t bytes_in;
    uint64_t bytes_out;
    size_t connections; /* open now */
    size_t in_flight;   /* requests with the handler now */
};

/* The handler table outlives the server.  FQ_NOMEM. */
enum fq_status fq_http_server_new(struct fq_loop *loop, const struct fq_http_options *options,
                                  const struct fq_http_handler *handler, void *user,
                                  struct fq_http_server **ret) FQ_CHECKED;

/* Other options for a server that serves: times hold at once, sizes for requests to come. */
void fq_http_server_set_options(struct fq_http_server *server,
                                const struct fq_http_options *options);

/* May be called for several addresses.  ret_port (may be NULL) tells the port, of use when
 * address->port is 0. */
enum fq_status fq_http_server_listen(struct fq_http_server *server,
                                     const struct fq_tcp_bind *address, struct fq_arena *arena,
                                     uint16_t *ret_port, struct fq_error *reterr) FQ_CHECKED;

/* Serves a connection that was opened elsewhere; fd is the server's from now on. */
enum fq_status fq_http_server_adopt(struct fq_http_server *server, int fd) FQ_CHECKED;

/* Stops listening, closes idle connections, lets requests in flight be answered with
 * `Connection: close`.  After grace_ms what is left is aborted.  on_empty is called once, when the
 * last connection is closed and the last exchange finished; never from within this function.  It
 * may free the server. */
void fq_http_server_drain(struct fq_http_server *server, uint32_t grace_ms,
                          void (*on_empty)(void *user), void *user);

/* Aborts what is in flight; exchanges are gone when it returns, finished or not.  NULL is fine. */
void fq_http_server_free(struct fq_http_server *server);

/* To be called now and then: gives back memory that was not used since the last time. */
void fq_http_server_trim(struct fq_http_server *server);

const struct fq_http_counters *fq_http_server_counters(const struct fq_http_server *server);

/* The request. */

/* Whether there is anything to be read of it: not when it was refused because of its head. */
bool fq_http_has_head(const struct fq_http_exchange *exchange);

/* Whether on_body let it go on. */
bool fq_http_was_let_on(const struct fq_http_exchange *exchange);

enum fq_http_method fq_http_method(const struct fq_http_exchange *exchange);
fq_str fq_http_method_name(const struct fq_http_exchange *exchange);
fq_str fq_http_path(const struct fq_http_exchange *exchange);  /* as sent: not decoded */
fq_str fq_http_query(const struct fq_http_exchange *exchange); /* behind '?', as sent */
fq_str fq_http_request_body(const struct fq_http_exchange *exchange);

/* The value of the header of that name, in any case; ptr is NULL when there is none.  Several are
 * one list, as HTTP has it, with ", " between them: what may not be a list then reads as neither.
 */
fq_str fq_http_header(struct fq_http_exchange *exchange, fq_str name);
bool fq_http_header_is_repeated(const struct fq_http_exchange *exchange, fq_str name);

/* All headers in the order of arrival. */
size_t fq_http_header_count(const struct fq_http_exchange *exchange);
void fq_http_header_at(const struct fq_http_exchange *exchange, size_t index, fq_str *ret_name,
                       fq_str *ret_value);

/* The client's X-Request-Id when it is 1 to 64 of A-Z a-z 0-9 . _ - , else 32 random hex digits.
 * Every answer carries it. */
fq_str fq_http_request_id(struct fq_http_exchange *exchange);

/* The address the connection comes from; empty when unknown, or once the client went away. */
fq_str fq_http_peer(const struct fq_http_exchange *exchange);

/* From whom the request comes: the peer, or whom proxies in front of this server name.  None when
 * unknown.  For who is counted and told of; whom to believe by address is the peer's matter. */
struct fq_address fq_http_client(struct fq_http_exchange *exchange);

/* Reset per request, its first block kept. */
struct fq_arena *fq_http_arena(struct fq_http_exchange *exchange);
struct fq_loop *fq_http_loop(const struct fq_http_exchange *exchange);

/* The handler's own, NULL at first. */
void fq_http_set_user(struct fq_http_exchange *exchange, void *user);
void *fq_http_user(const struct fq_http_exchange *exchange);

/* Whole lines with their CRLF that the head of its answer has besides; those of before are dropped.
 * They live as long as the exchange. */
void fq_http_set_lines(struct fq_http_exchange *exchange, fq_str lines);

/* The answer.  Date, X-Request-Id, Connection and the length of the body are added; the caller
 * gives none of these.  Control characters in names and values become blanks. */

void fq_http_respond(struct fq_http_exchange *exchange, int status,
                     const struct fq_http_header *headers, size_t header_count, fq_str body);

/* {"errors":[{"message":…,"extensions":{"code":…}}]} */
void fq_http_respond_error(struct fq_http_exchange *exchange, int status, fq_str code,
                           fq_str message);

/* The same without copying the body: it is written into this buffer, empty at first, and sent from
 * there.  When it failed, fq_http_send() answers 500 instead. */
struct fq_buf *fq_http_body(struct fq_http_exchange *exchange);
void fq_http_send(struct fq_http_exchange *exchange, int status,
                  const struct fq_http_header *headers, size_t header_count);

/* A body in pieces, whose length is not known at the beginning. */
void fq_http_stream_begin(struct fq_http_exchange *exchange, int status,
                          const struct fq_http_header *headers, size_t header_count);
/* False: enough is waiting for this client; go on after on_drained.  (It was queued all the same.
 * Once the client went away the value is true and the bytes are dropped.) */
bool fq_http_stream_write(struct fq_http_exchange *exchange, fq_str bytes);
void fq_http_stream_end(struct fq_http_exchange *exchange);

/* Lets the exchange go without an answer, or in the middle of one: the connection is reset, so
 * that the client cannot take the part for the whole. */
void fq_http_abort(struct fq_http_exchange *exchange);

#endif
