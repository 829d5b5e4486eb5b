/* SPDX-License-Identifier: MIT
 *
 * Several requests in one: a list in the body, a list of answers in its order.  Each member is a
 * request of its own, with its own snapshot; they run side by side.
 */
#include "base/limits.h"
#include "json/json.h"
#include "server/asking.h"

struct fq_batch {
    struct fq_asking *first;
    size_t pending;      /* members without an answer */
    struct fq_buf *body; /* of the exchange */
    /* While the answers are sent: the one that comes next, and how much of it was sent. */
    struct fq_asking *next;
    size_t sent;
};

bool fq_batch_is_one(fq_str body)
{
    struct fq_json_scan scan;
    return fq_json_scan_array(&scan, body);
}

/* ---- all answers are there, or there is none but one ---- */

static void drop_answers(struct fq_asking *first)
{
    for (struct fq_asking *each = first; each; each = each->next)
        fq_buf_clear(&each->member_out);
}

static void refuse_batch(struct fq_asking *first, const struct fq_error *error)
{
    drop_answers(first);
    first->batch = NULL;
    first->request.out = fq_http_body(first->exchange);
    fq_asking_refuse(first, error);
}

static size_t total(const struct fq_asking *first)
{
    size_t bytes = 1;
    for (const struct fq_asking *each = first; each; each = each->next)
        bytes += each->member_out.len + 1;
    return bytes;
}

/* The next part, in the body of the exchange. */
static void put_together(struct fq_batch *batch)
{
    struct fq_buf *body = batch->body;
    fq_buf_reset(body);
    while (batch->next && body->len + 1 < FQ_LIMIT_PART_BYTES) {
        struct fq_asking *asking = batch->next;
        if (batch->sent == 0)
            fq_buf_char(body, asking == batch->first ? '[' : ',');
        fq_str rest = fq_str_from_offset(fq_buf_str(&asking->member_out), batch->sent);
        size_t room = FQ_LIMIT_PART_BYTES - body->len;
        size_t len = rest.len < room ? rest.len : room;
        fq_buf_str_add(body, fq_str_of(rest.ptr, len));
        batch->sent += len;
        if (len < rest.len)
            continue;
        fq_buf_clear(&asking->member_out); /* not to wait for the client twice */
        batch->next = asking->next;
        batch->sent = 0;
    }
    if (!batch->next)
        fq_buf_char(body, ']');
}

void fq_batch_send_more(struct fq_batch *batch)
{
    struct fq_http_exchange *exchange = batch->first->exchange;
    const struct fq_buf *body = batch->body;
    put_together(batch);
    if (body->failure) {
        drop_answers(batch->first);
        fq_http_abort(exchange);
        return;
    }
    bool room = fq_http_stream_write(exchange, fq_buf_str(body));
    if (!batch->next)
        fq_http_stream_end(exchange);
    else if (room)
        fq_asking_go_on(batch->first);
}

static void send_answers(struct fq_batch *batch)
{
    static const struct fq_error too_large = {
        .status = FQ_LIMIT,
        .message = FQ_STR_INIT("The answers of the list are too large together "
                               "(limits.response_bytes); send fewer requests at once."),
    };
    struct fq_asking *first = batch->first;
    struct fq_buf *body = batch->body;
    size_t bytes = total(first);
    body->max = first->worker->lane.config->limits.response_bytes;
    batch->next = first;
    if (bytes > body->max) {
        refuse_batch(first, &too_large);
        return;
    }
    if (bytes > FQ_LIMIT_PART_BYTES) {
        fq_asking_begin_stream(first);
        fq_batch_send_more(batch);
        return;
    }
    put_together(batch);
    if (body->failure) {
        const struct fq_error error = {.status = body->failure};
        refuse_batch(first, &error);
        return;
    }
    first->request.status = FQ_OK; /* of the list; its members say their own */
    fq_asking_send(first, 200);
}

void fq_batch_answered(struct fq_batch *batch)
{
    if (--batch->pending == 0)
        send_answers(batch);
}

/* ---- the list ---- */

/* What is wrong with the list as a whole.  Counts its members. */
static enum fq_status check_list(const struct fq_asking *first, fq_str body, size_t *ret_count,
                                 struct fq_error *reterr)
{
    struct fq_arena *arena = first->request.arena;
    uint32_t limit = first->worker->lane.config->server.batch_limit;
    struct fq_json_scan scan;
    fq_str raw;
    *ret_count = 0;
    fq_json_scan_array(&scan, body);
    for (; fq_json_scan_item(&scan, &raw); ++*ret_count) {
        if (raw.ptr[0] != '{')
            return fq_error_set(
                reterr, arena, FQ_REQUEST,
                "Each member of a batch must be a request: {\"query\": \"{ … }\"}.");
    }
    if (scan.failed || !fq_json_is_blank(scan.rest))
        return fq_error_set(reterr, arena, FQ_REQUEST, "The body is not valid JSON.");
    if (*ret_count == 0)
        return fq_error_set(reterr, arena, FQ_REQUEST, "A batch must have at least one request.");
    if (*ret_count <= limit)
        return FQ_OK;
    fq_error_set(reterr, arena, FQ_LIMIT,
                 "A batch may have at most %u requests (server.batch_limit).", limit);
    reterr->code = FQ_STR("BATCH_LIMIT_EXCEEDED");
    return FQ_LIMIT;
}

/* The others behind the first, each with a buffer of its own. */
static bool make_members(struct fq_asking *first, struct fq_batch *batch, size_t count)
{
    struct fq_asking **next = &first->next;
    for (size_t i = 1; i < count; i++) {
        *next = fq_asking_new(first->worker, first->exchange, first->graphql_response);
        if (!*next)
            return false;
        (*next)->principal = first->principal;
        next = &(*next)->next;
    }
    size_t number = 0;
    for (struct fq_asking *each = first; each; each = each->next) {
        each->batch = batch;
        each->number = number++;
        each->request.out = &each->member_out;
        fq_buf_init(&each->member_out, NULL, first->worker->lane.config->limits.response_bytes);
        each->member_out.budget = fq_http_body(first->exchange)->budget;
    }
    return true;
}

bool fq_batch_begin(struct fq_asking *first, fq_str body)
{
    struct fq_batch *batch = fq_arena_zalloc(first->request.arena, sizeof(*batch));
    struct fq_error error = {.status = FQ_NOMEM};
    struct fq_json_scan scan;
    size_t count;
    if (!batch || check_list(first, body, &count, &error) != FQ_OK ||
        fq_rates_more(first, count - 1, &error) != FQ_OK || !make_members(first, batch, count)) {
        refuse_batch(first, &error);
        return false;
    }
    *batch =
        (struct fq_batch){.first = first, .pending = count, .body = fq_http_body(first->exchange)};
    struct fq_asking *each = first;
    for (fq_json_scan_array(&scan, body); each && fq_json_scan_item(&scan, &each->text);)
        each = each->next;
    return true;
}
