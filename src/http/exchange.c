/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <sys/random.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/memory.h"
#include "http/server_private.h"

/* Exchanges kept for later: a burst's worth, found hot in the cache. */
#define SPARE_MAX 64

/* The first block of a request's arena: parsing and planning of usual requests stay within it. */
#define ARENA_BLOCK (16u * 1024u)

static void on_release(struct fq_turn *turn)
{
    struct fq_http_exchange *exchange = FQ_CONTAINER(turn, struct fq_http_exchange, release);
    struct fq_http_server *server = exchange->server;
    exchange_give_back(exchange);
    server_check_empty(server);
}

static struct fq_http_exchange *exchange_new(struct fq_http_server *server)
{
    const struct fq_http_options *options = &server->options;
    const struct fq_http_limits limits = {
        .head_bytes = options->max_head_bytes,
        .target_bytes = options->max_target_bytes,
        .header_count = options->max_headers,
        .body_bytes = options->max_body_bytes,
    };
    struct fq_http_exchange *exchange = fq_calloc(1, sizeof(*exchange));
    if (!exchange)
        return NULL;
    if (fq_http_parser_init(&exchange->parser, &limits) != FQ_OK) {
        fq_free(exchange);
        return NULL;
    }
    exchange->server = server;
    exchange->options_number = server->options_number;
    fq_arena_init(&exchange->arena, ARENA_BLOCK, options->max_request_memory);
    fq_buf_init(&exchange->ahead, NULL, FQ_LIMIT_HTTP_AHEAD_BYTES + FQ_LIMIT_READ_BYTES);
    fq_buf_init(&exchange->out, NULL, 2 * (size_t)FQ_LIMIT_RESPONSE_BYTES);
    fq_buf_init(&exchange->body, NULL, FQ_LIMIT_RESPONSE_BYTES);
    fq_turn_init(&exchange->release, server->loop, on_release);
    struct fq_http_memory *memory = options->memory;
    if (memory) {
        exchange->parser.in.budget = exchange->arena.budget = &memory->requests;
        exchange->out.budget = exchange->body.budget = &memory->responses;
    }
    return exchange;
}

void exchange_free(struct fq_http_exchange *exchange)
{
    fq_turn_cancel(&exchange->release);
    fq_http_parser_clear(&exchange->parser);
    fq_arena_clear(&exchange->arena);
    fq_buf_clear(&exchange->ahead);
    fq_buf_clear(&exchange->out);
    fq_buf_clear(&exchange->body);
    fq_free(exchange);
}

struct fq_http_exchange *exchange_take(struct fq_http_server *server, struct conn *conn)
{
    struct fq_http_exchange *exchange;
    struct fq_link *spare = fq_list_first(&server->spare);
    if (spare) {
        exchange = FQ_CONTAINER(spare, struct fq_http_exchange, link);
        fq_list_remove(&server->spare, &exchange->link);
        if (server->spare.count < server->spare_least)
            server->spare_least = server->spare.count;
    } else {
        exchange = exchange_new(server);
        if (!exchange)
            return NULL;
    }
    fq_list_append(&server->busy, &exchange->link);
    exchange->conn = conn;
    return exchange;
}

static void forget_buffer(struct fq_buf *buf)
{
    fq_buf_reset(buf);
    if (buf->cap > FQ_LIMIT_HTTP_KEPT_BYTES)
        fq_buf_clear(buf);
}

void exchange_recycle(struct fq_http_exchange *exchange)
{
    fq_arena_reset(&exchange->arena);
    exchange->body.max = FQ_LIMIT_RESPONSE_BYTES; /* who answers may have set another */
    exchange->close = exchange->chunked = exchange->paused = false;
    exchange->id_len = 0;
    exchange->user = NULL;
    exchange->lines = FQ_STR_NONE;
    exchange->let_on = false;
}

void exchange_give_back(struct fq_http_exchange *exchange)
{
    if (!exchange)
        return;
    struct fq_http_server *server = exchange->server;
    assert(exchange->answer == ANSWER_NONE);
    fq_list_remove(&server->busy, &exchange->link);
    if (server->spare.count >= SPARE_MAX || exchange->options_number != server->options_number) {
        exchange_free(exchange);
        return;
    }
    exchange_recycle(exchange);
    fq_http_parser_reset(&exchange->parser);
    forget_buffer(&exchange->ahead);
    forget_buffer(&exchange->out);
    forget_buffer(&exchange->body);
    exchange->body_waits = false;
    exchange->conn = NULL;
    fq_list_prepend(&server->spare, &exchange->link);
}

void exchange_written(struct fq_http_exchange *exchange)
{
    forget_buffer(&exchange->out);
    if (exchange->body_waits)
        forget_buffer(&exchange->body);
    exchange->body_waits = false;
}

void exchange_stash_body(struct fq_http_exchange *exchange)
{
    if (exchange->body_waits) {
        fq_buf_str_add(&exchange->out, fq_buf_str(&exchange->body));
        exchange->body_waits = false;
    }
    forget_buffer(&exchange->body);
}

bool exchange_has_output(const struct fq_http_exchange *exchange)
{
    return exchange->out.len > 0 || exchange->body_waits || fq_buf_failed(&exchange->out);
}

bool fq_http_has_head(const struct fq_http_exchange *exchange)
{
    return exchange->parser.has_head;
}

enum fq_http_method fq_http_method(const struct fq_http_exchange *exchange)
{
    return exchange->parser.head.method;
}

fq_str fq_http_method_name(const struct fq_http_exchange *exchange)
{
    return fq_http_parser_text(&exchange->parser, exchange->parser.head.method_name);
}

fq_str fq_http_path(const struct fq_http_exchange *exchange)
{
    return fq_http_parser_text(&exchange->parser, exchange->parser.head.path);
}

fq_str fq_http_query(const struct fq_http_exchange *exchange)
{
    return fq_http_parser_text(&exchange->parser, exchange->parser.head.query);
}

fq_str fq_http_request_body(const struct fq_http_exchange *exchange)
{
    return fq_http_parser_body(&exchange->parser);
}

/* The next header of that name from index on; field_count when there is none. */
static size_t find_header(const struct fq_http_exchange *exchange, fq_str name, size_t index)
{
    const struct fq_http_head *head = &exchange->parser.head;
    for (; index < head->field_count; index++) {
        struct fq_http_span span = head->fields[index].name;
        if (span.len == name.len &&
            fq_str_eq_nocase(fq_http_parser_text(&exchange->parser, span), name))
            break;
    }
    return index;
}

static fq_str value_at(const struct fq_http_exchange *exchange, size_t index)
{
    return fq_http_parser_text(&exchange->parser, exchange->parser.head.fields[index].value);
}

static fq_str join_headers(struct fq_http_exchange *exchange, fq_str name)
{
    size_t count = exchange->parser.head.field_count;
    struct fq_buf all;
    fq_buf_init(&all, &exchange->arena, exchange->server->options.max_head_bytes * 2);
    for (size_t i = 0; (i = find_header(exchange, name, i)) < count; i++) {
        if (all.len)
            fq_buf_literal(&all, ", ");
        fq_buf_str_add(&all, value_at(exchange, i));
    }
    return fq_buf_failed(&all) ? FQ_STR("") : fq_buf_str(&all);
}

bool fq_http_header_is_repeated(const struct fq_http_exchange *exchange, fq_str name)
{
    const struct fq_http_head *head = &exchange->parser.head;
    if (!(head->again & fq_http_name_bit(name)))
        return false;
    size_t at = find_header(exchange, name, 0);
    return at < head->field_count && find_header(exchange, name, at + 1) < head->field_count;
}

fq_str fq_http_header(struct fq_http_exchange *exchange, fq_str name)
{
    const struct fq_http_head *head = &exchange->parser.head;
    if (!(head->names & fq_http_name_bit(name)))
        return FQ_STR_NONE;
    size_t at = find_header(exchange, name, 0);
    if (at == head->field_count)
        return FQ_STR_NONE;
    return fq_http_header_is_repeated(exchange, name) ? join_headers(exchange, name)
                                                      : value_at(exchange, at);
}

size_t fq_http_header_count(const struct fq_http_exchange *exchange)
{
    return exchange->parser.head.field_count;
}

void fq_http_header_at(const struct fq_http_exchange *exchange, size_t index, fq_str *ret_name,
                       fq_str *ret_value)
{
    assert(index < exchange->parser.head.field_count);
    const struct fq_http_field *field = &exchange->parser.head.fields[index];
    *ret_name = fq_http_parser_text(&exchange->parser, field->name);
    *ret_value = fq_http_parser_text(&exchange->parser, field->value);
}

static bool is_request_id(fq_str id)
{
    for (size_t i = 0; i < id.len; i++) {
        char c = id.ptr[i];
        bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!letter && !(c >= '0' && c <= '9') && c != '.' && c != '_' && c != '-')
            return false;
    }
    return id.len >= 1 && id.len <= 64;
}

/* Unguessable when the kernel gives randomness, which it does once the machine has booted; unique
 * enough for a log when it does not. */
static void refill_random(struct fq_http_server *server)
{
    server->random_left = sizeof(server->random);
    if (getrandom(server->random, sizeof(server->random), GRND_NONBLOCK) ==
        (ssize_t)sizeof(server->random))
        return;
    uint64_t seed = fq_clock_monotonic_ns() ^ (uint64_t)(uintptr_t)server;
    for (size_t i = 0; i < sizeof(server->random); i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        server->random[i] = (unsigned char)(seed >> 56);
    }
}

static void make_id(struct fq_http_exchange *exchange)
{
    static const char digits[] = "0123456789abcdef";
    struct fq_http_server *server = exchange->server;
    const size_t bytes = 16;
    if (server->random_left < bytes)
        refill_random(server);
    server->random_left -= bytes;
    const unsigned char *random = server->random + server->random_left;
    for (size_t i = 0; i < bytes; i++) {
        exchange->id[2 * i] = digits[random[i] >> 4];
        exchange->id[2 * i + 1] = digits[random[i] & 15];
    }
    exchange->id_len = 2 * bytes;
}

fq_str fq_http_request_id(struct fq_http_exchange *exchange)
{
    if (exchange->id_len == 0) {
        fq_str given = FQ_STR_NONE;
        if (exchange->parser.stage == FQ_HTTP_STAGE_DONE)
            given = fq_http_header(exchange, FQ_STR("x-request-id"));
        if (given.ptr && is_request_id(given)) {
            memcpy(exchange->id, given.ptr, given.len);
            exchange->id_len = given.len;
        } else {
            make_id(exchange);
        }
    }
    return fq_str_of(exchange->id, exchange->id_len);
}

fq_str fq_http_peer(const struct fq_http_exchange *exchange)
{
    return exchange->conn && exchange->conn->tcp ? fq_tcp_peer(exchange->conn->tcp) : FQ_STR_NONE;
}

struct fq_address fq_http_client(struct fq_http_exchange *exchange)
{
    const struct fq_http_proxies *proxies = &exchange->server->options.proxies;
    struct fq_address peer = {0};
    bool known = fq_address_read(fq_http_peer(exchange), &peer);
    if (!known || !proxies->count)
        return peer;
    fq_str name =
        proxies->header == FQ_HTTP_FORWARDED ? FQ_STR("forwarded") : FQ_STR("x-forwarded-for");
    return fq_http_forwarded_for(proxies, &peer, fq_http_header(exchange, name));
}

bool fq_http_was_let_on(const struct fq_http_exchange *exchange)
{
    return exchange->let_on;
}

void fq_http_set_lines(struct fq_http_exchange *exchange, fq_str lines)
{
    exchange->lines = lines;
}

struct fq_arena *fq_http_arena(struct fq_http_exchange *exchange)
{
    return &exchange->arena;
}

struct fq_loop *fq_http_loop(const struct fq_http_exchange *exchange)
{
    return exchange->server->loop;
}

void fq_http_set_user(struct fq_http_exchange *exchange, void *user)
{
    exchange->user = user;
}

void *fq_http_user(const struct fq_http_exchange *exchange)
{
    return exchange->user;
}
