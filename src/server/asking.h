/* SPDX-License-Identifier: MIT
 *
 * Inside server/ only: one GraphQL request on its way from the exchange through the engine and
 * back, alone or as a member of a batch.  Lives in the exchange's arena.
 */
#ifndef FQ_SERVER_ASKING_H
#define FQ_SERVER_ASKING_H

#include "net/work.h"
#include "server/worker_private.h"

struct fq_batch;

struct fq_asking {
    struct fq_request request;
    struct fq_principal principal; /* who asks; the same of all in a batch */
    struct fq_who *who;    /* of the first: while that is found out; NULL: there is no need */
    const char *challenge; /* what 401 asks for; NULL: a token */
    struct fq_request_key key;
    struct fq_worker *worker;
    struct fq_http_exchange *exchange;
    struct fq_batch *batch;   /* NULL: the exchange's only one */
    struct fq_asking *next;   /* in the batch */
    size_t number;            /* in the batch, from 0 on */
    struct fq_buf member_out; /* of a member of a batch: its answer */
    /* Reading.  Of the first: a long body is read in another thread. */
    fq_str text;
    enum fq_status read;
    struct fq_error unreadable;
    struct fq_work reading;
    bool is_reading;
    bool client_left; /* meanwhile */
    uint64_t began_ns;
    struct fq_lane_asked rights; /* while the database is asked what the principal may */
    struct fq_turn later;        /* asked for while there is more to write */
    bool graphql_response;       /* application/graphql-response+json, else application/json */
    bool streaming;
    bool registers; /* its document is kept under its hash, if it proves valid */
};

/* NULL when memory is exhausted.  Its answer goes to the exchange's body; a batch changes that. */
struct fq_asking *fq_asking_new(struct fq_worker *worker, struct fq_http_exchange *exchange,
                                bool graphql_response);

/* Reads the request of each of them, which stand in the body of their exchange, and runs it. */
void fq_asking_read(struct fq_asking *first, fq_str body);

/* Runs what was read into asking->request; ends with an answer, or by fq_asking_leave(). */
void fq_asking_run(struct fq_asking *asking);

/* The same from where it is known who asks, and what he may. */
void fq_asking_run_as(struct fq_asking *asking);

/* There is room for more of its answer, or more of it to write: in another turn. */
void fq_asking_go_on(struct fq_asking *asking);

/* The client of the exchange has left: nobody waits for any answer of it. */
void fq_asking_leave(struct fq_asking *first);

/* An answer to what never reaches the engine. */
void fq_asking_refuse(struct fq_asking *asking, const struct fq_error *error);
void fq_asking_refuse_with(struct fq_asking *asking, enum fq_status status, const char *sentence);

/* The body of the exchange is complete; status is that of HTTP. */
void fq_asking_send(struct fq_asking *asking, int status);

/* The answer, with data, comes in parts. */
void fq_asking_begin_stream(struct fq_asking *asking);

/* ---- batch.c ---- */

/* Does the body hold a list? */
bool fq_batch_is_one(fq_str body);

/* Makes the others of the list in the exchange's body, for which first has been made.  False: it is
 * none that may be run, which first has answered. */
bool fq_batch_begin(struct fq_asking *first, fq_str body);

/* One of its members has its answer. */
void fq_batch_answered(struct fq_batch *batch);

/* All of them have, and some of that has been sent. */
void fq_batch_send_more(struct fq_batch *batch);

/* ---- who.c ---- */

/* Finds out who asks, of the first; then calls go_on, now or later, or has answered. */
void fq_asking_identify(struct fq_asking *asking, void (*go_on)(struct fq_asking *asking));

/* The client has left: nobody waits for it.  The first only. */
void fq_asking_stop_identifying(struct fq_asking *asking);

/* Whether a request of the engine's is one of these, and not one that a program asks itself, or
 * that the engine asks for it. */
bool fq_asking_is(const struct fq_request *request);

/* ---- position.c ---- */

/* Up to where the client has seen the database, as it says: no replica that is behind that answers
 * it. */
enum fq_status fq_position_take(struct fq_asking *asking, struct fq_error *reterr);

/* The header that tells the client where what it has changed stands; false: it has changed nothing,
 * or there are no replicas. */
bool fq_position_header(const struct fq_asking *asking, struct fq_http_header *ret);

/* When it is answered: where a change of the program's stands, which the engine does not know. */
void fq_position_note(struct fq_asking *asking);

/* ---- rates.c ---- */

/* So many more requests have arrived with the first, as members of a list.  FQ_RATE_LIMITED: they
 * are too many; so of the others. */
enum fq_status fq_rates_more(struct fq_asking *asking, size_t more, struct fq_error *reterr);

/* It is known who asks, with what tables say of him. */
enum fq_status fq_rates_known(struct fq_asking *asking, struct fq_error *reterr);

/* And what for. */
enum fq_status fq_rates_planned(struct fq_asking *asking, const struct fq_admission *what,
                                struct fq_error *reterr);

/* ---- rights.c ---- */

/* Adds what tables say of who asks to the principal, now or later, and goes on with
 * fq_asking_run_as(), or refuses. */
void fq_asking_find_rights(struct fq_asking *asking);

#endif
