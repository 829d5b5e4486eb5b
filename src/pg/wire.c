/* SPDX-License-Identifier: MIT */
#include "pg/wire.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include "base/limits.h"
#include "base/memory.h"
#include "pg/bytes.h"

/* Of a long row so much is read at once: PostgreSQL writes meanwhile, so one read could go on for
 * megabytes.  Some tenths of a millisecond. */
#define READ_MOST_BYTES ((size_t)256 * 1024)

/* A kind and a length that counts itself. */
enum { HEAD = 5, LENGTH = 4 };

void fq_pg_wire_open(struct fq_pg_wire *wire, PGconn *conn, size_t message_bytes,
                     struct fq_budget *budget)
{
    *wire = (struct fq_pg_wire){
        .fd = PQsocket(conn),
        .tls = PQsslStruct(conn, "OpenSSL"),
        .message_bytes = message_bytes,
        .budget = budget,
    };
    fq_buf_init(&wire->out, NULL, FQ_LIMIT_SEGMENT_BYTES);
    /* What is left of a write may lie elsewhere, and be more, when it is tried again. */
    if (wire->tls)
        SSL_set_mode(wire->tls,
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
}

static void drop_buffer(struct fq_pg_wire *wire)
{
    fq_shared_let_go(wire->buffer);
    wire->buffer = NULL;
    wire->in = NULL;
    wire->capacity = wire->from = wire->to = 0;
}

void fq_pg_wire_close(struct fq_pg_wire *wire)
{
    drop_buffer(wire);
    fq_buf_clear(&wire->out);
    *wire = (struct fq_pg_wire){.fd = -1};
}

/* ---- the socket ---- */

static enum fq_pg_wire_status fail(struct fq_pg_wire *wire, const char *why)
{
    wire->failure = why;
    return FQ_PG_WIRE_BROKEN;
}

static enum fq_pg_wire_status of_errno(struct fq_pg_wire *wire)
{
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)
        return FQ_PG_WIRE_WAIT;
    return fail(wire, errno == ECONNRESET || errno == EPIPE ? NULL : "the socket failed");
}

static enum fq_pg_wire_status of_tls(struct fq_pg_wire *wire, int done)
{
    switch (SSL_get_error(wire->tls, done)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE: /* PostgreSQL never renegotiates */
        return FQ_PG_WIRE_WAIT;
    case SSL_ERROR_ZERO_RETURN:
    case SSL_ERROR_SYSCALL:
        return fail(wire, NULL);
    default:
        return fail(wire, "the encrypted connection failed");
    }
}

static enum fq_pg_wire_status receive(struct fq_pg_wire *wire, char *to, size_t room, size_t *ret)
{
    if (wire->tls) {
        ERR_clear_error();
        int got = SSL_read(wire->tls, to, room < INT_MAX ? (int)room : INT_MAX);
        if (got <= 0)
            return of_tls(wire, got);
        *ret = (size_t)got;
        return FQ_PG_WIRE_OK;
    }
    ssize_t got = recv(wire->fd, to, room, 0);
    if (got < 0)
        return of_errno(wire);
    *ret = (size_t)got;
    return got ? FQ_PG_WIRE_OK : fail(wire, NULL);
}

static enum fq_pg_wire_status transmit(struct fq_pg_wire *wire, const char *from, size_t len,
                                       size_t *ret)
{
    if (wire->tls) {
        ERR_clear_error();
        int put = SSL_write(wire->tls, from, (int)len);
        if (put <= 0)
            return of_tls(wire, put);
        *ret = (size_t)put;
        return FQ_PG_WIRE_OK;
    }
    ssize_t put = send(wire->fd, from, len, MSG_NOSIGNAL);
    if (put < 0)
        return of_errno(wire);
    *ret = (size_t)put;
    return FQ_PG_WIRE_OK;
}

/* ---- in ---- */

/* What the message at the front takes with its kind; 0: its length has not arrived. */
static size_t front_bytes(const struct fq_pg_wire *wire)
{
    if (wire->to - wire->from < HEAD)
        return 0;
    return 1 + (size_t)fq_pg_u32(wire->in + wire->from + 1);
}

static size_t capacity_for(const struct fq_pg_wire *wire, size_t need)
{
    size_t capacity = wire->capacity ? wire->capacity : FQ_PG_READ_BYTES;
    if (wire->filled && capacity < FQ_LIMIT_READ_BYTES)
        capacity = FQ_LIMIT_READ_BYTES; /* a long list is on its way */
    while (capacity < need)
        capacity *= 2;
    return capacity;
}

/* What is held moves to the front of a buffer: the same, unless others need what stands there, or
 * a larger one. */
static bool move_to_front(struct fq_pg_wire *wire, size_t capacity)
{
    size_t held = wire->to - wire->from;
    struct fq_shared *to = wire->buffer;
    enum fq_status status = FQ_OK;
    if (capacity != wire->capacity || fq_shared_has_others(to))
        to = fq_shared_new(capacity, wire->budget, &status);
    if (!to) {
        fail(wire, status == FQ_NOMEM ? "out of memory" : fq_status_sentence(status));
        return false;
    }
    if (held)
        memmove(to->bytes, wire->in + wire->from, held);
    if (to != wire->buffer)
        fq_shared_let_go(wire->buffer);
    wire->buffer = to;
    wire->in = to->bytes;
    wire->capacity = capacity;
    wire->from = 0;
    wire->to = held;
    return true;
}

static bool make_room(struct fq_pg_wire *wire)
{
    size_t held = wire->to - wire->from, need = front_bytes(wire);
    assert(need <= wire->message_bytes + 1 || held == 0); /* peek() has looked at it */
    size_t capacity = capacity_for(wire, need);
    bool fits = wire->to < wire->capacity && wire->from + need <= wire->capacity;
    return (capacity == wire->capacity && held && fits) || move_to_front(wire, capacity);
}

static void skip(struct fq_pg_wire *wire)
{
    size_t held = wire->to - wire->from;
    size_t bytes = wire->skip < held ? wire->skip : held;
    wire->from += bytes;
    wire->skip -= bytes;
}

bool fq_pg_wire_holds(const struct fq_pg_wire *wire)
{
    return wire->tls && SSL_pending(wire->tls) > 0;
}

enum fq_pg_wire_status fq_pg_wire_read(struct fq_pg_wire *wire, bool *ret_more)
{
    if (!make_room(wire))
        return FQ_PG_WIRE_BROKEN;
    size_t room = wire->capacity - wire->to, got;
    if (room > READ_MOST_BYTES)
        room = READ_MOST_BYTES;
    enum fq_pg_wire_status status = receive(wire, wire->in + wire->to, room, &got);
    if (status != FQ_PG_WIRE_OK)
        return status;
    wire->to += got;
    wire->filled = got == room;
    *ret_more = wire->filled || fq_pg_wire_holds(wire);
    skip(wire);
    return FQ_PG_WIRE_OK;
}

enum fq_pg_wire_status fq_pg_wire_peek(struct fq_pg_wire *wire, struct fq_pg_message *ret)
{
    size_t held = wire->to - wire->from;
    if (held < HEAD)
        return FQ_PG_WIRE_WAIT;
    const char *front = wire->in + wire->from;
    size_t len = fq_pg_u32(front + 1);
    if (len < LENGTH || len > INT32_MAX)
        return fail(wire, "what came is not PostgreSQL's protocol");
    *ret = (struct fq_pg_message){front[0], front + HEAD, len - LENGTH};
    if (len > wire->message_bytes)
        return FQ_PG_WIRE_LONG;
    return held < 1 + len ? FQ_PG_WIRE_WAIT : FQ_PG_WIRE_OK;
}

void fq_pg_wire_rest(struct fq_pg_wire *wire)
{
    wire->filled = false;
    if (wire->from == wire->to && wire->capacity > FQ_PG_READ_BYTES)
        drop_buffer(wire);
}

/* ---- out ---- */

enum fq_pg_wire_status fq_pg_wire_flush(struct fq_pg_wire *wire)
{
    if (fq_buf_failed(&wire->out))
        return fail(wire, "out of memory");
    while (wire->sent < wire->out.len) {
        size_t put;
        enum fq_pg_wire_status status =
            transmit(wire, wire->out.ptr + wire->sent, wire->out.len - wire->sent, &put);
        if (status != FQ_PG_WIRE_OK)
            return status;
        wire->sent += put;
    }
    wire->sent = 0;
    if (wire->out.cap > FQ_LIMIT_READ_BYTES)
        fq_buf_clear(&wire->out);
    fq_buf_reset(&wire->out);
    return FQ_PG_WIRE_OK;
}

static void add_u16(struct fq_buf *out, size_t value)
{
    char bytes[] = {(char)(value >> 8), (char)value};
    fq_buf_add(out, bytes, sizeof(bytes));
}

static void add_u32(struct fq_buf *out, uint32_t value)
{
    char bytes[] = {(char)(value >> 24), (char)(value >> 16), (char)(value >> 8), (char)value};
    fq_buf_add(out, bytes, sizeof(bytes));
}

static void add_text(struct fq_buf *out, const char *text)
{
    fq_buf_add(out, text, strlen(text) + 1);
}

/* Returns where the message begins, for end(). */
static size_t begin(struct fq_buf *out, char kind)
{
    size_t at = out->len;
    fq_buf_char(out, kind);
    add_u32(out, 0);
    return at;
}

static void end(struct fq_buf *out, size_t at)
{
    if (!fq_buf_failed(out))
        fq_pg_put_u32(out->ptr + at + 1, (uint32_t)(out->len - at - 1));
}

void fq_pg_wire_parse(struct fq_pg_wire *wire, const char *name, const char *sql,
                      const uint32_t *types, size_t type_count)
{
    struct fq_buf *out = &wire->out;
    size_t at = begin(out, 'P');
    add_text(out, name);
    add_text(out, sql);
    add_u16(out, type_count);
    for (size_t i = 0; i < type_count; i++)
        add_u32(out, types[i]);
    end(out, at);
}

static void add_named(struct fq_buf *out, char kind, const char *name)
{
    size_t at = begin(out, kind);
    fq_buf_char(out, 'S'); /* a statement, not a portal */
    add_text(out, name);
    end(out, at);
}

void fq_pg_wire_describe(struct fq_pg_wire *wire, const char *name)
{
    add_named(&wire->out, 'D', name);
}

void fq_pg_wire_forget(struct fq_pg_wire *wire, const char *name)
{
    add_named(&wire->out, 'C', name);
}

static void add_parameter_value(struct fq_buf *out, const char *value)
{
    if (!value) {
        add_u32(out, UINT32_MAX);
        return;
    }
    size_t len = strlen(value);
    add_u32(out, (uint32_t)len);
    fq_buf_add(out, value, len);
}

void fq_pg_wire_execute(struct fq_pg_wire *wire, const char *name, const char *const *values,
                        size_t count)
{
    static const char all_binary[] = {0, 1, 0, 1};  /* one format, for every column: 1 */
    static const char all_rows[] = {0, 0, 0, 0, 0}; /* of the portal without a name */
    struct fq_buf *out = &wire->out;
    size_t at = begin(out, 'B');
    fq_buf_char(out, '\0'); /* to the portal without a name */
    add_text(out, name);
    add_u16(out, 0); /* values are text */
    add_u16(out, count);
    for (size_t i = 0; i < count; i++)
        add_parameter_value(out, values[i]);
    fq_buf_add(out, all_binary, sizeof(all_binary));
    end(out, at);
    at = begin(out, 'E');
    fq_buf_add(out, all_rows, sizeof(all_rows));
    end(out, at);
}

void fq_pg_wire_ask(struct fq_pg_wire *wire)
{
    end(&wire->out, begin(&wire->out, 'H'));
}

void fq_pg_wire_sync(struct fq_pg_wire *wire)
{
    end(&wire->out, begin(&wire->out, 'S'));
}

void fq_pg_wire_query(struct fq_pg_wire *wire, const char *sql)
{
    size_t at = begin(&wire->out, 'Q');
    add_text(&wire->out, sql);
    end(&wire->out, at);
}
