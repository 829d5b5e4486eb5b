/* SPDX-License-Identifier: MIT
 *
 * The inside of the server, for the files of this folder only: the server, its connections, and
 * the exchanges they borrow.
 *
 * A connection is small and borrows an exchange, with all buffers, from the first byte of a
 * request until its answer is written.  So memory follows the requests at work, not the
 * connections that are open.
 */
#ifndef FQ_HTTP_SERVER_PRIVATE_H
#define FQ_HTTP_SERVER_PRIVATE_H

#include "base/list.h"
#include "http/parser.h"
#include "http/server.h"
#include "net/timer.h"

/* What a connection waits for.  A connection is in server->in_state[state], in order of entry, so
 * that those whose time is up come first. */
enum conn_state {
    CONN_FRESH,     /* accepted: the first byte */
    CONN_IDLE,      /* between requests: the next one, or the end */
    CONN_HEAD,      /* a head has begun: its end */
    CONN_BODY,      /* a body has begun: its end, or progress */
    CONN_ANSWERING, /* the handler has the request: its answer */
    CONN_ENDED,     /* the same, and the client sends no more: or a sign that it is gone */
    CONN_ANSWERED,  /* the answer is queued: the end of the turn, or room to go on */
    CONN_CLOSING,   /* the last answer is queued: the end of the turn */
    CONN_LINGERING, /* nothing follows: the client to take it in and close */
    CONN_CLOSED,    /* the end of the turn, to be freed */
    CONN_STATE_COUNT,
};

struct conn {
    struct fq_link in_state;
    struct fq_http_server *server;
    struct fq_tcp *tcp; /* NULL in CONN_CLOSED */
    enum conn_state state;
    uint64_t entered_ms;
    /* Bytes of the body when CONN_BODY was entered or its time last renewed. */
    size_t body_mark;
    uint64_t body_began_ms;

    /* NULL while nothing of a request or answer is at hand. */
    struct fq_http_exchange *exchange;

    bool ended;  /* the client will send no more */
    bool unread; /* it may be sending what nobody reads: close only after it did */
    struct fq_turn turn;

    /* In server->stalled while bytes wait for the client to read; since stalled_ms its progress is
     * counted, since queued_ms something has been waiting. */
    struct fq_link stalled;
    uint64_t stalled_ms;
    uint64_t stalled_written;
    uint64_t queued_ms;
    uint64_t queued_written;

    /* Runs while much of an answer waits in memory, or a stream for the client; then it goes to a
     * file. */
    struct fq_timer patience;
    uint64_t waits_since_ms;
    uint64_t waited_ms; /* before, for this answer */
    bool spilled;       /* this answer, in part */
};

enum answer_stage {
    ANSWER_NONE,      /* the request is not with the handler */
    ANSWER_AWAITED,   /* it is */
    ANSWER_STREAMING, /* and has begun to answer */
};

struct fq_http_exchange {
    struct fq_link link; /* in server->spare or server->busy */
    struct fq_http_server *server;
    uint32_t options_number; /* the server's when it was made */
    struct conn *conn;       /* NULL when spare, or when the client went away */
    struct fq_http_parser parser;
    struct fq_arena arena;

    /* What arrived while the request was answered; goes to the parser afterwards. */
    struct fq_buf ahead;
    /* What is to be written at the end of the turn: out, then body when body_waits. */
    struct fq_buf out;
    struct fq_buf body;
    bool body_waits;

    enum answer_stage answer;
    bool close;   /* the connection ends with this answer */
    bool chunked; /* how a stream tells its end */
    bool mute;    /* a stream without a body, as for HEAD */
    bool paused;  /* the stream was asked to pause */
    bool let_on;  /* by the handler, before its body was read */

    char id[64];
    size_t id_len; /* 0 until it is asked for */
    void *user;
    fq_str lines; /* that the head of its answer has besides */

    /* Takes the exchange back once its user has returned to the loop. */
    struct fq_turn release;
};

#define DATE_LEN 29

struct fq_http_server {
    struct fq_loop *loop;
    struct fq_http_options options;
    uint32_t options_number; /* of all that there were: exchanges made under others are not kept */
    const struct fq_http_handler *handler;
    void *user;
    struct fq_http_counters counters;

    struct fq_tcp_listener **listeners;
    size_t listener_count;

    struct fq_list in_state[CONN_STATE_COUNT];
    struct fq_list stalled;                /* in order of stalled_ms */
    uint32_t timeout_ms[CONN_STATE_COUNT]; /* 0: none */
    struct fq_timer sweep;                 /* due when the first of all these lists is */

    struct fq_list spare;
    size_t spare_least; /* how few there were since fq_http_server_trim() */
    struct fq_list busy;
    struct fq_spill_place place; /* for what waits for slow clients */

    bool draining;
    struct fq_timer grace;
    struct fq_turn empty;
    void (*on_empty)(void *user);
    void *empty_user;

    /* The Date header, good until date_until_ms of the loop's clock. */
    char date[DATE_LEN];
    uint64_t date_until_ms;

    /* For request ids: as much as one call of the kernel gives without asking twice. */
    unsigned char random[256];
    size_t random_left;
};

/* conn.c */

/* Takes over tcp; refuses it politely when there are too many. */
void conn_open(struct fq_http_server *server, struct fq_tcp *tcp);

/* Its time in this state is up. */
void conn_expire(struct conn *conn);

/* Serves no further request: now when idle, else after this one. */
void conn_wind_down(struct conn *conn);

/* Frees those in CONN_CLOSED without waiting for the end of the turn. */
void conn_bury_closed(struct fq_http_server *server);

/* Ends now; an exchange that the handler has is told and orphaned. */
void conn_drop(struct conn *conn);

/* The handler answered; the answer stands in out and body. */
void conn_answered(struct conn *conn);

/* The handler gave up: the client sees the connection break. */
void conn_break(struct conn *conn);

/* Something was added to the exchange's output. */
void conn_has_output(struct conn *conn);

/* The request is with the handler. */
static inline bool conn_is_awaited(const struct conn *conn)
{
    return conn->state == CONN_ANSWERING || conn->state == CONN_ENDED;
}

/* Bytes that the client has not taken yet, and those of them that are in memory. */
size_t conn_backlog(const struct conn *conn);
size_t conn_backlog_in_memory(const struct conn *conn);

/* Answers with an error that ends the connection. */
void conn_refuse(struct conn *conn, const struct fq_http_refusal *refusal);
/* Ends now, and the client learns that it did not get all. */
void conn_cut(struct conn *conn);
/* A stream that was asked to pause may go on. */
void conn_has_room(struct conn *conn);

/* pace.c */

void pace_init(struct conn *conn);

/* Room for more of a request.  Where memory for requests is exhausted, the body that has been
 * arriving for longest gives way; without one, adding to the parser fails. */
void pace_make_room(struct conn *conn, size_t bytes);
void pace_refuse_for_memory(struct conn *conn, enum fq_status status);

/* Whether a body comes too slowly, at the end of its time. */
bool pace_body_is_slow(const struct conn *conn);

/* A request was handed over; its answer waits for the client, or is written further; nothing waits
 * any more, or the connection ends. */
void pace_begin_answer(struct conn *conn);
void pace_queued(struct conn *conn);
void pace_drained(struct conn *conn);

/* Its time for reading an answer is up. */
void pace_expire(struct conn *conn);

/* exchange.c */

/* Borrowed; NULL when memory is exhausted. */
struct fq_http_exchange *exchange_take(struct fq_http_server *server, struct conn *conn);
/* Given back at once; NULL is fine. */
void exchange_give_back(struct fq_http_exchange *exchange);
void exchange_free(struct fq_http_exchange *exchange);
/* Made ready for the next request of the same connection. */
void exchange_recycle(struct fq_http_exchange *exchange);
/* What was to be written has been given to the connection. */
void exchange_written(struct fq_http_exchange *exchange);
/* A body that waits joins out, so that more may follow it. */
void exchange_stash_body(struct fq_http_exchange *exchange);
bool exchange_has_output(const struct fq_http_exchange *exchange);

/* answer.c */

/* Appends an error answer that closes the connection. */
void answer_refusal(struct fq_http_exchange *exchange, const struct fq_http_refusal *refusal);
/* Appends the word that the body may be sent. */
void answer_continue(struct fq_http_exchange *exchange);

/* server.c */

/* sweep runs at `at` or before. */
void server_wake_at(struct fq_http_server *server, uint64_t at);
/* A connection or an exchange is gone; perhaps the last. */
void server_check_empty(struct fq_http_server *server);

#endif
