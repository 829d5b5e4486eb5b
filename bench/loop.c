/* SPDX-License-Identifier: MIT
 *
 * The question: how many requests a second could any program of our kind answer here?
 *
 * One thread, the same libraries as the server (libuv, llhttp, libpq in pipeline mode), and
 * nothing of GraphQL: the id is found by a scan, one fixed prepared statement reads five plain
 * columns in binary, one fixed shape is written.  What this loop reaches is the physical limit
 * that bench/run measures the server against; its answer is the same bytes as the server's to
 *
 *     query ($id: ID!) { user(id: $id) { id identifier name email createdAt } }
 *
 * It gives up (exit 1) where a server would have to go on: a lost database connection ends it.
 */
#include <getopt.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libpq-fe.h>
#include <llhttp.h>
#include <uv.h>

/* Enough for wrk's 64 to 256 connections, each of which has one request under way at most. */
#define QUEUE_SLOTS   1024
#define DATABASES_MAX 16
/* The bodies of the bench are 200 bytes, its responses 400. */
#define BODY_BYTES     4096
#define RESPONSE_BYTES 4096
#define READ_BYTES     16384
#define UUID_BYTES     16

#define BY_ID "select id, identifier, name, email, created_at from tb_user where id = $1::uuid"
/* The settings that the server makes for a request with claims, with values as long as its. */
#define CLAIMS                                                                                     \
    "select set_config($1, $2, true), set_config($3, $4, true), set_config($5, $6, true), "        \
    "set_config($7, $8, true)"

static const char *const claim_values[] = {
    "app.tenant_id",      "11111111-1111-4111-8111-111111111111",
    "app.user_id",        "22222222-2222-4222-8222-222222222222",
    "app.contact_id",     "33333333-3333-4333-8333-333333333333",
    "request.jwt.claims", "{\"sub\":\"22222222-2222-4222-8222-222222222222\"}",
};

struct client {
    uv_tcp_t tcp;
    uv_write_t write;
    llhttp_t parser;
    bool waiting; /* for the database: parsing is paused, so answers keep the order of requests */
    bool writing; /* the response did not fit into the socket; response[] is in use */
    bool keep_alive;
    bool closing;
    bool closed; /* the socket is gone, but the database still has a request of it */
    size_t body_len;
    size_t rest_len; /* bytes in read[] from rest on: pipelined requests not yet parsed */
    const char *rest;
    uint8_t id[UUID_BYTES];
    char body[BODY_BYTES];
    char read[READ_BYTES];
    char response[RESPONSE_BYTES];
};

struct database {
    PGconn *conn;
    uv_poll_t poll;
    int polling;       /* the events asked for */
    bool settings_due; /* the next rows are those of set_config */
    /* Who asked, in the order of asking: a ring. */
    struct client *asked[QUEUE_SLOTS];
    size_t first, count;
};

static uv_loop_t loop;
static uv_tcp_t listener;
static llhttp_settings_t parser_settings;
static struct database databases[DATABASES_MAX];
static size_t database_count = 2;
static bool with_claims;

static void die(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

static void die(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fputs("loop: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}

/* --- the request's id: the first string after "id" after "variables" ---------------------- */

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool parse_uuid(const char *text, const char *end, uint8_t *ret)
{
    for (size_t i = 0; i < UUID_BYTES; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) {
            if (text == end || *text++ != '-')
                return false;
        }
        if (end - text < 2)
            return false;
        int high = hex_value(text[0]), low = hex_value(text[1]);
        if (high < 0 || low < 0)
            return false;
        ret[i] = (uint8_t)(high << 4 | low);
        text += 2;
    }
    return true;
}

static bool find_id(struct client *client)
{
    static const char variables[] = "\"variables\"", key[] = "\"id\"";
    const char *end = client->body + client->body_len;
    const char *at = memmem(client->body, client->body_len, variables, sizeof(variables) - 1);

    if (at)
        at = memmem(at, (size_t)(end - at), key, sizeof(key) - 1);
    if (at)
        at = memchr(at + sizeof(key) - 1, '"', (size_t)(end - at) - (sizeof(key) - 1));
    return at && parse_uuid(at + 1, end, client->id);
}

/* --- the response ------------------------------------------------------------------------- */

static char *put(char *out, const char *text, size_t len)
{
    memcpy(out, text, len);
    return out + len;
}

#define PUT(out, literal) put(out, literal, sizeof(literal) - 1)

static const char hex[] = "0123456789abcdef";

static char *put_string(char *out, const char *text, size_t len)
{
    static const char shorts[' '] = {
        ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't'};

    *out++ = '"';
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];

        if (c >= ' ' && c != '"' && c != '\\') {
            *out++ = (char)c;
            continue;
        }
        *out++ = '\\';
        if (c >= ' ' || shorts[c]) {
            *out++ = c >= ' ' ? (char)c : shorts[c];
        } else {
            out = PUT(out, "u00");
            *out++ = hex[c >> 4];
            *out++ = hex[c & 15];
        }
    }
    *out++ = '"';
    return out;
}

static char *put_uuid(char *out, const uint8_t *bytes)
{
    *out++ = '"';
    for (size_t i = 0; i < UUID_BYTES; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *out++ = '-';
        *out++ = hex[bytes[i] >> 4];
        *out++ = hex[bytes[i] & 15];
    }
    *out++ = '"';
    return out;
}

static char *put_number(char *out, unsigned value, int digits)
{
    for (int i = digits - 1; i >= 0; i--) {
        out[i] = (char)('0' + value % 10);
        value /= 10;
    }
    return out + digits;
}

/* Microseconds since 2000-01-01, UTC, as ISO 8601; the calendar is Hinnant's civil_from_days. */
static char *put_timestamp(char *out, int64_t micros)
{
    const int64_t day = INT64_C(86400) * 1000000;
    int64_t days = micros / day - (micros % day < 0);
    int64_t in_day = micros - days * day;
    int64_t z = days + 10957 + 719468; /* 2000 → 1970 → 0000-03-01 */
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    unsigned doe = (unsigned)(z - era * 146097);
    unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    unsigned mp = (5 * doy + 2) / 153;
    unsigned month = mp < 10 ? mp + 3 : mp - 9;
    unsigned seconds = (unsigned)(in_day / 1000000), fraction = (unsigned)(in_day % 1000000);

    *out++ = '"';
    out = put_number(out, (unsigned)(yoe + era * 400) + (month <= 2), 4);
    *out++ = '-';
    out = put_number(out, month, 2);
    *out++ = '-';
    out = put_number(out, doy - (153 * mp + 2) / 5 + 1, 2);
    *out++ = 'T';
    out = put_number(out, seconds / 3600, 2);
    *out++ = ':';
    out = put_number(out, seconds / 60 % 60, 2);
    *out++ = ':';
    out = put_number(out, seconds % 60, 2);
    if (fraction) {
        *out++ = '.';
        out = put_number(out, fraction, 6);
        while (out[-1] == '0')
            out--;
    }
    return PUT(out, "Z\"");
}

static int64_t get_int64(const char *bytes)
{
    uint64_t value;

    memcpy(&value, bytes, sizeof(value));
    return (int64_t)__builtin_bswap64(value);
}

static char *put_text_column(char *out, const PGresult *row, int column)
{
    return put_string(out, PQgetvalue(row, 0, column), (size_t)PQgetlength(row, 0, column));
}

static char *put_user(char *out, const PGresult *row)
{
    if (PQntuples(row) == 0)
        return PUT(out, "{\"data\":{\"user\":null}}");
    out = PUT(out, "{\"data\":{\"user\":{\"id\":");
    out = put_uuid(out, (const uint8_t *)PQgetvalue(row, 0, 0));
    out = PUT(out, ",\"identifier\":");
    out = put_text_column(out, row, 1);
    out = PUT(out, ",\"name\":");
    out = put_text_column(out, row, 2);
    out = PUT(out, ",\"email\":");
    out = put_text_column(out, row, 3);
    out = PUT(out, ",\"createdAt\":");
    out = put_timestamp(out, get_int64(PQgetvalue(row, 0, 4)));
    return PUT(out, "}}}");
}

/* --- a client's life: accept, read, ask, answer, read on ------------------------------------ */

static void parse_on(struct client *client);

static void on_closed(uv_handle_t *handle)
{
    struct client *client = handle->data;

    client->closed = true;
    if (!client->waiting)
        free(client);
}

static void client_close(struct client *client)
{
    if (client->closing)
        return;
    client->closing = true;
    uv_close((uv_handle_t *)&client->tcp, on_closed);
}

static void on_written(uv_write_t *write, int status)
{
    struct client *client = write->data;

    client->writing = false;
    if (status < 0 || !client->keep_alive)
        client_close(client);
    parse_on(client);
}

static void respond(struct client *client, const char *status, const char *body, size_t len)
{
    char *out = client->response;
    int head = snprintf(out, RESPONSE_BYTES,
                        "HTTP/1.1 %s\r\nContent-Type: application/json; charset=utf-8\r\n"
                        "Content-Length: %zu\r\n%s\r\n",
                        status, len, client->keep_alive ? "" : "Connection: close\r\n");

    if ((size_t)head + len > RESPONSE_BYTES)
        die("a response has more than %d bytes", RESPONSE_BYTES);
    memcpy(out + head, body, len);
    uv_buf_t buf = uv_buf_init(out, (unsigned)((size_t)head + len));
    int sent = uv_try_write((uv_stream_t *)&client->tcp, &buf, 1);

    if (sent == (int)buf.len) {
        if (!client->keep_alive)
            client_close(client);
        return;
    }
    if (sent < 0 && sent != UV_EAGAIN) {
        client_close(client);
        return;
    }
    if (sent > 0) {
        buf.base += sent;
        buf.len -= (size_t)sent;
    }
    client->writing = true;
    client->write.data = client;
    if (uv_write(&client->write, (uv_stream_t *)&client->tcp, &buf, 1, on_written) < 0)
        client_close(client);
}

static void respond_with_row(struct client *client, const PGresult *row)
{
    char body[RESPONSE_BYTES];
    size_t text = 0;

    for (int column = 1; PQntuples(row) && column <= 3; column++)
        text += (size_t)PQgetlength(row, 0, column);
    /* Escaping makes six bytes of one at worst; the other columns and the keys take 200. */
    if (text * 6 + 512 > sizeof(body))
        die("a row has more text than this loop is made for");
    respond(client, "200 OK", body, (size_t)(put_user(body, row) - body));
}

static void database_watch(struct database *db, int events);

/* One request is one segment: the settings and the query share a transaction of their own. */
static void ask(struct client *client)
{
    struct database *db = &databases[0];

    for (size_t i = 1; i < database_count; i++) {
        if (databases[i].count < db->count)
            db = &databases[i];
    }
    if (db->count == QUEUE_SLOTS)
        die("more than %d requests under way", QUEUE_SLOTS);
    const char *values[] = {(const char *)client->id};
    int lengths[] = {UUID_BYTES}, formats[] = {1};

    if ((with_claims && !PQsendQueryPrepared(db->conn, "claims", 8, claim_values, NULL, NULL, 1)) ||
        !PQsendQueryPrepared(db->conn, "by_id", 1, values, lengths, formats, 1) ||
        !PQpipelineSync(db->conn))
        die("cannot send: %s", PQerrorMessage(db->conn));
    db->asked[(db->first + db->count++) % QUEUE_SLOTS] = client;
    client->waiting = true;
    if (PQflush(db->conn) == 1)
        database_watch(db, UV_READABLE | UV_WRITABLE);
}

static int on_message_begin(llhttp_t *parser)
{
    struct client *client = parser->data;

    client->body_len = 0;
    return HPE_OK;
}

static int on_body(llhttp_t *parser, const char *at, size_t len)
{
    struct client *client = parser->data;

    if (client->body_len + len > BODY_BYTES)
        return HPE_USER;
    memcpy(client->body + client->body_len, at, len);
    client->body_len += len;
    return HPE_OK;
}

static int on_message_complete(llhttp_t *parser)
{
    static const char refusal[] = "{\"errors\":[{\"message\":\"POST a body whose variables have "
                                  "an id\"}]}";
    struct client *client = parser->data;

    client->keep_alive = llhttp_should_keep_alive(parser);
    if (parser->method == HTTP_POST && find_id(client))
        ask(client);
    else
        respond(client, "400 Bad Request", refusal, sizeof(refusal) - 1);
    return HPE_PAUSED;
}

/* Parses up to the end of one request; the next waits until this one is answered. */
static void parse_on(struct client *client)
{
    while (client->rest_len && !client->waiting && !client->writing && !client->closing) {
        enum llhttp_errno result = llhttp_execute(&client->parser, client->rest, client->rest_len);

        if (result == HPE_OK) {
            client->rest_len = 0;
        } else if (result == HPE_PAUSED) {
            const char *stopped = llhttp_get_error_pos(&client->parser);

            client->rest_len -= (size_t)(stopped - client->rest);
            client->rest = stopped;
            llhttp_resume(&client->parser);
        } else {
            client_close(client);
        }
    }
}

/* There is one buffer: what has not been parsed moves to its front, new bytes come behind it. */
static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *ret)
{
    struct client *client = handle->data;

    (void)suggested;
    if (client->rest_len)
        memmove(client->read, client->rest, client->rest_len);
    client->rest = client->read;
    *ret = uv_buf_init(client->read + client->rest_len, (unsigned)(READ_BYTES - client->rest_len));
}

static void on_read(uv_stream_t *stream, ssize_t len, const uv_buf_t *buf)
{
    struct client *client = stream->data;

    (void)buf;
    if (len < 0) {
        client_close(client);
        return;
    }
    client->rest_len += (size_t)len;
    parse_on(client);
}

static void on_connection(uv_stream_t *server, int status)
{
    struct client *client = calloc(1, sizeof(*client));

    if (status < 0 || !client)
        die("cannot accept");
    uv_tcp_init(&loop, &client->tcp);
    client->tcp.data = client;
    llhttp_init(&client->parser, HTTP_REQUEST, &parser_settings);
    client->parser.data = client;
    if (uv_accept(server, (uv_stream_t *)&client->tcp) < 0 || uv_tcp_nodelay(&client->tcp, 1) < 0 ||
        uv_read_start((uv_stream_t *)&client->tcp, on_alloc, on_read) < 0)
        client_close(client);
}

/* --- a database connection's life ----------------------------------------------------------- */

static void answer(struct database *db, const PGresult *row)
{
    struct client *client = db->asked[db->first];

    db->first = (db->first + 1) % QUEUE_SLOTS;
    db->count--;
    client->waiting = false;
    if (client->closed) {
        free(client);
        return;
    }
    if (client->closing)
        return;
    respond_with_row(client, row);
    parse_on(client);
}

static void take_result(struct database *db, const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);

    if (status == PGRES_PIPELINE_SYNC)
        db->settings_due = with_claims;
    else if (status != PGRES_TUPLES_OK)
        die("the database says: %s", PQresultErrorMessage(result));
    else if (db->settings_due)
        db->settings_due = false;
    else
        answer(db, result);
}

static void on_database(uv_poll_t *poll, int status, int events)
{
    struct database *db = poll->data;

    if (status < 0)
        die("cannot watch a connection: %s", uv_strerror(status));
    if ((events & UV_WRITABLE) && PQflush(db->conn) == 0)
        database_watch(db, UV_READABLE);
    if (!(events & UV_READABLE))
        return;
    if (!PQconsumeInput(db->conn))
        die("the connection is lost: %s", PQerrorMessage(db->conn));
    /* NULL ends a statement's results, not the segment: go on while something is owed. */
    while (!PQisBusy(db->conn)) {
        PGresult *result = PQgetResult(db->conn);

        if (!result) {
            result = PQisBusy(db->conn) ? NULL : PQgetResult(db->conn);
            if (!result)
                break;
        }
        take_result(db, result);
        PQclear(result);
    }
}

static void database_watch(struct database *db, int events)
{
    if (db->polling == events)
        return;
    db->polling = events;
    uv_poll_start(&db->poll, events, on_database);
}

static void prepare(PGconn *conn, const char *name, const char *sql)
{
    PGresult *result = PQprepare(conn, name, sql, 0, NULL);

    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        die("cannot prepare: %s", PQerrorMessage(conn));
    PQclear(result);
}

static void database_open(struct database *db, const char *url)
{
    db->conn = PQconnectdb(url);
    if (PQstatus(db->conn) != CONNECTION_OK)
        die("cannot connect: %s", PQerrorMessage(db->conn));
    prepare(db->conn, "by_id", BY_ID);
    prepare(db->conn, "claims", CLAIMS);
    db->settings_due = with_claims;
    if (PQsetnonblocking(db->conn, 1) < 0 || !PQenterPipelineMode(db->conn))
        die("cannot enter pipeline mode: %s", PQerrorMessage(db->conn));
    uv_poll_init(&loop, &db->poll, PQsocket(db->conn));
    db->poll.data = db;
    database_watch(db, UV_READABLE);
}

static void serve(int port)
{
    struct sockaddr_in address;
    int len = sizeof(address);

    llhttp_settings_init(&parser_settings);
    parser_settings.on_message_begin = on_message_begin;
    parser_settings.on_body = on_body;
    parser_settings.on_message_complete = on_message_complete;
    uv_tcp_init(&loop, &listener);
    uv_ip4_addr("127.0.0.1", port, &address);
    if (uv_tcp_bind(&listener, (const struct sockaddr *)&address, 0) < 0 ||
        uv_listen((uv_stream_t *)&listener, 511, on_connection) < 0 ||
        uv_tcp_getsockname(&listener, (struct sockaddr *)&address, &len) < 0)
        die("cannot listen on port %d", port);
    printf("listening on http://127.0.0.1:%d/graphql\n", ntohs(address.sin_port));
    fflush(stdout);
}

static int usage(void)
{
    fputs("usage: loop [--port N] [--connections N] [--claims] DATABASE_URL\n", stderr);
    return 2;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        {"port", required_argument, NULL, 'p'},
        {"connections", required_argument, NULL, 'n'},
        {"claims", no_argument, NULL, 'c'},
        {0},
    };
    long port = 0, connections = (long)database_count;

    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (option == 'p')
            port = strtol(optarg, NULL, 10);
        else if (option == 'n')
            connections = strtol(optarg, NULL, 10);
        else if (option == 'c')
            with_claims = true;
        else
            return usage();
    }
    if (optind != argc - 1 || connections < 1 || connections > DATABASES_MAX || port < 0 ||
        port > 65535)
        return usage();

    signal(SIGPIPE, SIG_IGN);
    uv_loop_init(&loop);
    database_count = (size_t)connections;
    for (size_t i = 0; i < database_count; i++)
        database_open(&databases[i], argv[optind]);
    serve((int)port);
    return uv_run(&loop, UV_RUN_DEFAULT);
}
