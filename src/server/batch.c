/* SPDX-License-Identifier: MIT
 *
 * Several requests in one: a list in the body, a list of answers in its order.  Each member is a
 * request of its own, with its own snapshot; they run side by side.
 */
#include "json/json.h"
#include "server/asking.h"

struct fq_batch {
    struct fq_asking *first;
    size_t pending; /* members without an answer */
};

bool fq_batch_is_one(fq_str body)
{
    struct fq_json_scan scan;
    return fq_json_scan_array(&scan, body);
}

/* ---- all answers are there, or there is none but one ---- */

static void refuse(struct fq_asking *first, const struct fq_error *error)
{
    for (struct fq_asking *each = first; each; each = each->next)
        fq_buf_clear(&each->member_out);
    first->batch = NULL;
    first->request.out = fq_http_body(first->exchange);
    fq_asking_refuse(first, error);
}

static void send_answers(struct fq_asking *first)
{
    static const struct fq_error too_large = {
        .status = FQ_LIMIT,
        .message = FQ_STR_INIT("The answers of the list are too large together "
                               "(limits.response_bytes); send fewer requests at once."),
    };
    struct fq_buf *body = fq_http_body(first->exchange);
    body->max = first->worker->config->limits.response_bytes;
    for (const struct fq_asking *each = first; each; each = each->next) {
        fq_buf_char(body, each == first ? '[' : ',');
        fq_buf_str_add(body, fq_buf_str(&each->member_out));
    }
    fq_buf_char(body, ']');
    if (body->failure) {
        const struct fq_error other = {.status = body->failure};
        refuse(first, body->failure == FQ_LIMIT ? &too_large : &other);
        return;
    }
    for (struct fq_asking *each = first; each; each = each->next)
        fq_buf_clear(&each->member_out); /* not to wait for the client twice */
    first->request.status = FQ_OK;       /* of the list; its members say their own */
    fq_asking_send(first, 200);
}

void fq_batch_answered(struct fq_batch *batch)
{
    if (--batch->pending == 0)
        send_answers(batch->first);
}

/* ---- the list ---- */

/* What is wrong with the list as a whole.  Counts its members. */
static enum fq_status check_list(const struct fq_asking *first, fq_str body, size_t *ret_count,
                                 struct fq_error *reterr)
{
    struct fq_arena *arena = first->request.arena;
    uint32_t limit = first->worker->config->server.batch_limit;
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
        next = &(*next)->next;
    }
    for (struct fq_asking *each = first; each; each = each->next) {
        each->batch = batch;
        each->request.out = &each->member_out;
        fq_buf_init(&each->member_out, NULL, first->worker->config->limits.response_bytes);
        each->member_out.budget = fq_http_body(first->exchange)->budget;
    }
    return true;
}

static void run_member(struct fq_asking *asking, fq_str raw)
{
    struct fq_error error;
    if (fq_request_read(&asking->request, raw, &error))
        fq_asking_refuse(asking, &error);
    else
        fq_asking_run(asking);
}

void fq_batch_run(struct fq_asking *first)
{
    fq_str body = fq_http_request_body(first->exchange), raw;
    struct fq_batch *batch = fq_arena_zalloc(first->request.arena, sizeof(*batch));
    struct fq_error error = {.status = FQ_NOMEM};
    struct fq_json_scan scan;
    size_t count;
    if (batch && check_list(first, body, &count, &error) == FQ_OK &&
        make_members(first, batch, count)) {
        *batch = (struct fq_batch){first, count};
        fq_json_scan_array(&scan, body);
        for (struct fq_asking *each = first; each && fq_json_scan_item(&scan, &raw);
             each = each->next)
            run_member(each, raw);
        return;
    }
    refuse(first, &error);
}
