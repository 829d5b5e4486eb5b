/* SPDX-License-Identifier: MIT
 *
 * PostgreSQL's protocol, version 3, on a socket that libpq has connected, authenticated and, if so
 * asked, encrypted: messages out and messages in, as bytes.  libpq goes on to own the socket, and
 * closes it.
 *
 * libpq's own reader makes a result of every answer: a copy of each row, whole in memory before the
 * first may be looked at, or an object a row.  Here rows are read where they arrived, as many as
 * have arrived (docs/decisions/0015).  What the messages are:
 * https://www.postgresql.org/docs/current/protocol-message-formats.html
 *
 * Knows no meaning: which message answers what is the connection's business.
 */
#ifndef FQ_PG_WIRE_H
#define FQ_PG_WIRE_H

#include <libpq-fe.h>

#include "base/buf.h"
#include "base/shared.h"

struct ssl_st;

struct fq_pg_wire {
    int fd;              /* libpq's */
    struct ssl_st *tls;  /* libpq's; NULL: none */
    const char *failure; /* why the last read or write failed; NULL: the other side closed */

    /* Received and not consumed yet: in[from, to).  NULL while a quiet connection waits. */
    char *in; /* the bytes of buffer */
    struct fq_shared *buffer;
    size_t capacity;
    size_t from;
    size_t to;
    size_t message_bytes;     /* the longest message that is taken */
    struct fq_budget *budget; /* what a larger buffer draws on; NULL: none */
    size_t skip;              /* bytes of a longer one that are still to be thrown away */
    bool filled;              /* the last read took all there was room for */

    /* Written and not taken by the socket yet: out from sent on. */
    struct fq_buf out;
    size_t sent;
};

/* Takes over what conn has connected; it is at rest. */
void fq_pg_wire_open(struct fq_pg_wire *wire, PGconn *conn, size_t message_bytes,
                     struct fq_budget *budget);

/* Gives buffers back; the socket is libpq's.  Fine when it was never opened. */
void fq_pg_wire_close(struct fq_pg_wire *wire);

/* ---- in ---- */

enum fq_pg_wire_status {
    FQ_PG_WIRE_OK,
    FQ_PG_WIRE_WAIT,   /* there is no more now */
    FQ_PG_WIRE_LONG,   /* a message longer than is taken */
    FQ_PG_WIRE_BROKEN, /* closed, failed, or not PostgreSQL's protocol: failure says which */
};

/* Reads once.  OK: something came, and *ret_more says whether there may be more at once. */
enum fq_pg_wire_status fq_pg_wire_read(struct fq_pg_wire *wire, bool *ret_more) FQ_CHECKED;

/* More was decrypted than was read: of that the socket tells nothing. */
bool fq_pg_wire_holds(const struct fq_pg_wire *wire);

struct fq_pg_message {
    char kind;
    const char *ptr; /* its body, in the buffer: valid until the next read */
    size_t len;
};

/* Looks at the next message.  Of a LONG one only the kind is there. */
enum fq_pg_wire_status fq_pg_wire_peek(struct fq_pg_wire *wire,
                                       struct fq_pg_message *ret) FQ_CHECKED;

/* It was dealt with; what has not arrived of a long one is thrown away when it comes. */
static inline void fq_pg_wire_take(struct fq_pg_wire *wire, const struct fq_pg_message *message)
{
    size_t end = (size_t)(message->ptr - wire->in) + message->len;
    wire->skip = end > wire->to ? end - wire->to : 0;
    wire->from = end - wire->skip;
}

/* After everything that came was looked at: a buffer that grew is given back. */
void fq_pg_wire_rest(struct fq_pg_wire *wire);

/* ---- out ---- */

/* Sends what the socket takes.  WAIT: some is left. */
enum fq_pg_wire_status fq_pg_wire_flush(struct fq_pg_wire *wire) FQ_CHECKED;

/* Of prepared statements a name, and of a statement's values the text; all NUL-terminated, values
 * NULL for null.  Appended to out; a failure stands there. */
void fq_pg_wire_parse(struct fq_pg_wire *wire, const char *name, const char *sql,
                      const uint32_t *types, size_t type_count);
/* Which columns the statement returns, and of which types. */
void fq_pg_wire_describe(struct fq_pg_wire *wire, const char *name);
/* Runs it; rows come in binary form. */
void fq_pg_wire_execute(struct fq_pg_wire *wire, const char *name, const char *const *values,
                        size_t count);
/* Forgets it; fine when there is no such statement. */
void fq_pg_wire_forget(struct fq_pg_wire *wire, const char *name);
/* Asks for what there is, instead of at the Sync. */
void fq_pg_wire_ask(struct fq_pg_wire *wire);
void fq_pg_wire_sync(struct fq_pg_wire *wire);
/* One or more statements without values, with a Sync of their own. */
void fq_pg_wire_query(struct fq_pg_wire *wire, const char *sql);

#endif
