/* SPDX-License-Identifier: MIT
 *
 * Rare requests to other servers over HTTP: sets of keys, webhooks.  One thread of its own does all
 * of them, many at a time, so that a server that hangs keeps nobody waiting but those who asked it.
 *
 * The other side is not trusted: no redirect is followed, no proxy taken from the environment, no
 * compressed body read; bodies, heads and times have ceilings; https only, but for this machine
 * itself.  The only folder that sees libcurl.
 */
#ifndef FQ_FETCH_FETCH_H
#define FQ_FETCH_FETCH_H

#include "base/status.h"
#include "base/str.h"

struct fq_loop;
struct fq_fetcher;
struct fq_fetch;

/* Starts the thread.  NULL: memory, descriptors or threads are exhausted. */
struct fq_fetcher *fq_fetcher_new(void);

/* Ends the thread, whatever servers and resolvers do.  Whoever asked has cancelled or was answered.
 * NULL is fine. */
void fq_fetcher_free(struct fq_fetcher *fetcher);

/* The loop of that thread, for whoever has work between fetches: anybody may post to it. */
struct fq_loop *fq_fetcher_loop(struct fq_fetcher *fetcher);

struct fq_fetch_header {
    fq_str name;
    fq_str value;
};

enum fq_fetch_reach {
    FQ_FETCH_ANYWHERE,
    /* Public addresses only: for what somebody else told us to fetch. */
    FQ_FETCH_PUBLIC,
};

struct fq_fetch_request {
    fq_str url;
    /* GET when ptr is NULL, else POST. */
    fq_str body;
    fq_str content_type; /* of body */
    const struct fq_fetch_header *headers;
    size_t header_count;
    enum fq_fetch_reach reach;
    /* Never sent a second time.  Else it is when a connection that was kept is found closed, by a
     * server that may have read it. */
    bool once;
    const char *ca_file; /* who is trusted to say who a server is; NULL: whom the system trusts */
    /* From fq_fetch_start() to the answer, and to connect.  0: the default. */
    uint32_t timeout_ms;
    uint32_t connect_timeout_ms;
    size_t body_max; /* 0: FQ_LIMIT_FETCH_BODY_BYTES */
};

struct fq_fetch_answer {
    /* FQ_OK: the server answered, with whatever HTTP status.  FQ_TIMEOUT, FQ_LIMIT (it sent too
     * much), FQ_NOMEM, or FQ_UNAVAILABLE for all else. */
    enum fq_status status;
    bool sent;          /* the server may have the request, or a part of it */
    int http;           /* with FQ_OK */
    fq_str body;        /* with FQ_OK */
    int64_t max_age_s;  /* Cache-Control; 0: not to be kept; -1: it does not say */
    const char *reason; /* not with FQ_OK: why, for the log */
};

/* In the asker's loop.  The answer and fetch are gone afterwards. */
typedef void (*fq_fetch_done)(void *user, const struct fq_fetch_answer *answer);

/* Called by the thread of loop, where done will be called, never from within this function.  The
 * request is copied.  FQ_REQUEST: fq_fetch_fault() says why; FQ_UNAVAILABLE: too many wait. */
enum fq_status fq_fetch_start(struct fq_fetcher *fetcher, struct fq_loop *loop,
                              const struct fq_fetch_request *request, fq_fetch_done done,
                              void *user, struct fq_fetch **ret) FQ_CHECKED;

/* Called by the same thread, before done was: it will not be. */
void fq_fetch_cancel(struct fq_fetch *fetch);

/* Why nothing can be fetched from a URL, as the end of a sentence; NULL: it can. */
const char *fq_fetch_fault(fq_str url);

/* The same host, port and scheme. */
bool fq_fetch_is_same_server(fq_str url, fq_str other);

#endif
