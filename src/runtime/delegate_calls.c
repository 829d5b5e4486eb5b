/* SPDX-License-Identifier: MIT
 *
 * The function is called as the Python package would call it, in a transaction of its own with who
 * asks, and its row is read here, before that is committed.
 */
#include "runtime/delegate_calls.h"

#include "base/limits.h"
#include "base/memory.h"
#include "json/json.h"
#include "response/response.h"
#include "runtime/delegate_input.h"
#include "runtime/delegated.h"
#include "runtime/mutation_answer.h"
#include "runtime/own_sql.h"

struct called {
    struct fq_delegated base;
    struct fq_host_call *call;
    const struct fq_calls *calls;
    struct fq_arena arena;
    struct fq_buf rows;
    struct fq_own_sql sql;
    struct fq_buf answer;
    bool shows_detail;
};

static void end_called(struct called *c)
{
    fq_buf_clear(&c->rows);
    fq_arena_clear(&c->arena);
    fq_free(c);
}

/* ---- what is given ---- */

/* What the program would find in its context under that name; empty: that is for it to say. */
static fq_str part_of(const struct fq_principal *who, fq_str name)
{
    if (!who || !who->user.len)
        return FQ_STR_NONE;
    if (fq_str_eq(name, FQ_STR("user")))
        return who->user;
    if (fq_str_eq(name, FQ_STR("tenant")))
        return who->tenant;
    /* The user may stand for a contact that nobody named. */
    return fq_str_eq(who->contact, who->user) ? FQ_STR_NONE : who->contact;
}

struct giving {
    struct called *called;
    bool fits;
};

static enum fq_status fill_values(void *arg)
{
    struct giving *g = arg;
    struct called *c = g->called;
    const struct fq_request *asked = c->call->request;
    const char **values = FQ_NEW_ARRAY(&c->arena, c->calls->context_count + 1, const char *);
    struct fq_buf input;
    for (size_t i = 0; i < c->calls->context_count; i++) {
        fq_str part = part_of(asked->principal, c->calls->context[i]);
        if (!part.len || memchr(part.ptr, '\0', part.len))
            return FQ_OK;
        values[i] = fq_arena_str(&c->arena, part).ptr;
    }
    fq_buf_init(&input, &c->arena, FQ_LIMIT_REQUEST_BYTES);
    if (!fq_delegate_input(&input, c->calls, c->call->arguments))
        return FQ_OK;
    values[c->calls->context_count] = fq_arena_str(&c->arena, fq_buf_str(&input)).ptr;
    c->sql.values = values;
    c->sql.value_count = c->calls->context_count + 1;
    c->sql.sql = fq_arena_str(&c->arena, fq_str_from(c->calls->sql)).ptr;
    c->sql.principal = asked->principal;
    c->sql.request_id = asked->id;
    c->sql.began_ms = asked->began_ms;
    c->sql.timeout_ms = asked->timeout_ms;
    g->fits = true;
    return FQ_OK;
}

/* ---- what comes of it ---- */

/* The first of the rows; an object without members where there is none. */
static fq_str first_row(fq_str body)
{
    struct fq_json_scan scan;
    fq_str name, rows, row;
    bool found = fq_json_scan_object(&scan, body) && fq_json_scan_member(&scan, &name, &rows) &&
                 fq_json_scan_array(&scan, rows) && fq_json_scan_item(&scan, &row);
    return found ? row : FQ_STR("{}");
}

static enum fq_status make_answer(void *arg)
{
    struct called *c = arg;
    fq_buf_init(&c->answer, &c->arena, c->rows.max);
    return fq_mutation_answer(&c->answer, c->calls, first_row(fq_buf_str(&c->rows)), &c->arena)
               ? FQ_OK
               : fq_error_set(&c->sql.wrong, &c->arena, FQ_LIMIT,
                              "The function's answer is larger or deeper than is allowed.");
}

/* Before what the function did is committed. */
static void settle_called(struct fq_own_sql *sql, struct fq_error *reterr)
{
    struct called *c = FQ_CONTAINER(sql, struct called, sql);
    enum fq_status status = fq_guard(make_answer, c);
    if (status && !reterr->status)
        reterr->status = status;
}

static void on_called(struct fq_own_sql *sql, const struct fq_error *error)
{
    struct called *c = FQ_CONTAINER(sql, struct called, sql);
    if (error) {
        fq_buf_reset(&c->rows);
        fq_response_error(&c->rows, error, c->shows_detail);
        fq_delegated_refused(c->call, &c->arena,
                             fq_buf_failed(&c->rows) ? FQ_STR_NONE : fq_buf_str(&c->rows), 0);
    } else {
        const struct fq_host_answer answer = {.form = FQ_HOST_WHOLE,
                                              .json = fq_buf_str(&c->answer)};
        fq_engine_host_answered(c->call, &answer);
    }
    end_called(c);
}

static void leave_called(struct fq_host_call *call)
{
    struct called *c = call->user;
    fq_own_sql_cancel(&c->sql);
    end_called(c);
    fq_engine_host_answered(call, &(const struct fq_host_answer){0});
}

/* ---- calls ---- */

static struct called *new_called(const struct fq_delegate_place *place, struct fq_host_call *call)
{
    struct called *c = fq_calloc(1, sizeof(*c));
    if (!c)
        return NULL;
    c->base.leave = leave_called;
    c->call = call;
    c->calls = call->calls;
    c->shows_detail = place->shows_detail;
    fq_arena_init(&c->arena, 4096, place->request_bytes + place->response_bytes);
    c->arena.budget = call->request->arena->budget;
    fq_buf_init(&c->rows, NULL, place->response_bytes);
    c->rows.budget = call->request->out->budget;
    c->sql.arena = &c->arena;
    c->sql.out = &c->rows;
    c->sql.settle = settle_called;
    c->sql.done = on_called;
    return c;
}

bool fq_delegate_call(const struct fq_delegate_place *place, struct fq_host_call *call)
{
    struct called *c = new_called(place, call);
    struct giving giving = {.called = c};
    if (!c)
        return false; /* the program may have memory */
    if (fq_guard(fill_values, &giving) || !giving.fits) {
        end_called(c);
        return false;
    }
    call->user = c;
    call->is_delegated = true;
    fq_own_sql_run(&c->sql, place->database, place->schema);
    return true;
}
