/* SPDX-License-Identifier: MIT
 *
 * A request on its way: taken in any thread, answered in that of a lane.
 *
 * Every request that was taken ends with done(), exactly once.  Whoever cancels finds it by its
 * number, under the lane's lock; a request that ends while the task of a cancellation is on its way
 * stays until that has arrived.
 */
#include "api/engine.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/memory.h"
#include "response/response.h"
#include "runtime/persisted.h"
#include "runtime/session_told.h"

static struct fq_list *bucket_of(struct fq_api_lane *lane, uint64_t id)
{
    return &lane->running[id / lane->engine->lane_count % FQ_API_BUCKETS];
}

/* ---- the end ---- */

static void free_request(struct fq_api_request *request)
{
    fraiseql_answer_free(request->answer);
    fq_arena_clear(&request->arena);
    fq_free(request);
}

/* From here on nobody finds it; true: nobody has found it before. */
static bool leave_lane(struct fq_api_request *request)
{
    struct fq_api_lane *lane = request->lane;
    pthread_mutex_lock(&lane->lock);
    fq_list_remove(bucket_of(lane, request->id), &request->link);
    request->ended = true;
    bool alone = !request->cancel_posted;
    pthread_mutex_unlock(&lane->lock);
    return alone;
}

static void tell_closing(struct fq_api_lane *lane)
{
    struct fraiseql *engine = lane->engine;
    pthread_mutex_lock(&engine->lock);
    pthread_cond_broadcast(&engine->changed);
    pthread_mutex_unlock(&engine->lock);
}

/* The answer is complete. */
void fq_api_request_end(struct fq_api_request *request)
{
    struct fq_api_lane *lane = request->lane;
    fraiseql_done *done = request->done;
    void *user = request->user;
    struct fraiseql_answer *answer = request->answer;
    request->answer = NULL;
    fq_turn_cancel(&request->later);
    atomic_fetch_add_explicit(&lane->requests, 1, memory_order_relaxed);
    if (leave_lane(request))
        free_request(request);
    done(user, answer);
    /* After done(): closing waits until nobody is inside of a callback. */
    if (atomic_fetch_sub(&lane->waiting, 1) == 1)
        tell_closing(lane);
}

void fq_api_request_fail(struct fq_api_request *request, const struct fq_error *error)
{
    struct fq_api_lane *lane = request->lane;
    atomic_fetch_add_explicit(&lane->errors, 1, memory_order_relaxed);
    fq_api_answer_error(request->answer, error, lane->lane->config->errors.detail);
    fq_api_request_end(request);
}

/* ---- what the engine tells ---- */

static struct fq_api_request *request_of(struct fq_request *request)
{
    return FQ_CONTAINER(request, struct fq_api_request, request);
}

static void on_request_done(struct fq_request *answered)
{
    struct fq_api_request *request = request_of(answered);
    if (answered->errors)
        atomic_fetch_add_explicit(&request->lane->errors, 1, memory_order_relaxed);
    if (answered->misfit_of)
        fq_api_refresh_ask(request->lane, answered->misfit_of);
    fq_api_answer_finish(request->answer, answered->status);
    if (answered->http)
        request->answer->http_status = answered->http;
    fq_api_request_end(request);
}

static void on_later(struct fq_request *request)
{
    fq_turn_ask(&request_of(request)->later);
}

static void on_slice(struct fq_turn *slice)
{
    fq_engine_resume(&FQ_CONTAINER(slice, struct fq_api_request, later)->request);
}

static void on_valid(struct fq_request *valid)
{
    struct fq_api_request *request = request_of(valid);
    if (request->registers)
        fq_persisted_register(request->lane->engine->persisted, valid->document_hash,
                              valid->document);
}

static const struct fq_request_events events = {
    .valid = on_valid, .done = on_request_done, .later = on_later, .broken = on_request_done};

/* ---- in the lane's thread ---- */

/* What clients may not see of their schema is no secret of the program's own. */
static bool is_hidden_from(const struct fq_api_request *request)
{
    enum fq_introspection_mode mode = request->lane->lane->config->introspection.mode;
    if (request->scope == FRAISEQL_WHOLE)
        return false;
    return mode == FQ_INTROSPECTION_OFF || (mode == FQ_INTROSPECTION_AUTHENTICATED &&
                                            !fq_principal_is_somebody(&request->principal));
}

enum fq_status fq_api_tell_session(struct fq_api_request *request)
{
    const struct fq_config *config = request->lane->lane->config;
    if (config->session.settings.count)
        request->request.principal = &request->principal;
    return fq_session_tell(config, &request->principal, &request->arena, NULL, NULL,
                           &request->refused);
}

/* What the program itself asks need not be trusted first.  The request may be gone when it
 * returns. */
static void run_in_engine(struct fq_api_request *request, struct fq_engine *engine)
{
    struct fq_persisted_use use = {0};
    struct fq_persisted *persisted = request->lane->engine->persisted;
    if (request->scope == FRAISEQL_PUBLIC && persisted &&
        fq_persisted_find(persisted, &request->request, &use, &request->refused)) {
        fq_api_request_fail(request, &request->refused);
        return;
    }
    request->registers = use.is_new;
    request->engaged = true;
    fq_engine_run(engine, &request->request);
    fq_persisted_text_unref(use.text);
}

static void on_known(struct fq_lane_asked *asked, const struct fq_error *error)
{
    struct fq_api_request *request = FQ_CONTAINER(asked, struct fq_api_request, rights);
    struct fq_lane *lane = request->lane->lane;
    struct fq_engine *engine =
        request->scope == FRAISEQL_WHOLE && lane->whole ? lane->whole : lane->engine;
    const struct fq_error unready = {.status = FQ_UNAVAILABLE};
    if (error || !engine) {
        fq_api_request_fail(request, error ? error : &unready);
        return;
    }
    if (fq_api_tell_session(request)) {
        fq_api_request_fail(request, &request->refused);
        return;
    }
    request->request.schema_hidden = is_hidden_from(request);
    run_in_engine(request, engine);
}

static void start_request(struct fq_task *task)
{
    struct fq_api_request *request = FQ_CONTAINER(task, struct fq_api_request, start);
    if (request->refused.status) {
        fq_api_request_fail(request, &request->refused);
        return;
    }
    if (request->sql) {
        fq_api_sql_run(request);
        return;
    }
    request->rights.known = on_known;
    fq_lane_find_rights(request->lane->lane, &request->rights);
}

static void stop_request(struct fq_api_request *request)
{
    const struct fq_error cancelled = {.status = FQ_CANCELLED};
    fq_lane_leave_rights(request->lane->lane, &request->rights);
    if (request->sql)
        fq_api_sql_cancel(request);
    else if (request->engaged)
        fq_engine_cancel(&request->request);
    fq_api_request_fail(request, &cancelled);
}

static void cancel(struct fq_task *task)
{
    struct fq_api_request *request = FQ_CONTAINER(task, struct fq_api_request, cancel);
    bool ended = request->ended; /* written by this thread alone */
    if (!ended)
        stop_request(request); /* which leaves it, since the task was posted */
    free_request(request);
}

/* Behind every start that was posted before. */
void fq_api_cancel_all(struct fq_api_lane *lane)
{
    for (size_t i = 0; i < FQ_API_BUCKETS; i++) {
        struct fq_link *first;
        while ((first = fq_list_first(&lane->running[i])) != NULL) {
            struct fq_api_request *request = FQ_CONTAINER(first, struct fq_api_request, link);
            stop_request(request);
        }
    }
}

/* ---- taking ---- */

struct taking {
    struct fq_api_request *request;
    const struct fraiseql_request *given;
};

static fq_str copy(struct fq_arena *arena, struct fraiseql_text text)
{
    return text.ptr ? fq_arena_str(arena, fq_api_str(text)) : FQ_STR_NONE;
}

static enum fq_status take_texts(void *arg)
{
    struct taking *taking = arg;
    const struct fraiseql_request *given = taking->given;
    struct fq_api_request *request = taking->request;
    struct fq_arena *arena = &request->arena;
    request->request.id = copy(arena, given->id);
    if (memchr(request->request.id.ptr ? request->request.id.ptr : "", '\0',
               request->request.id.len))
        return fq_error_set(&request->refused, arena, FQ_REQUEST, "The request's id holds a NUL.");
    enum fq_status status = fq_api_read_principal(copy(arena, given->principal), arena,
                                                  &request->principal, &request->refused);
    if (status)
        return status;
    if (given->body.ptr)
        return fq_request_read(&request->request, copy(arena, given->body), &request->refused);
    request->request.document = copy(arena, given->document);
    request->request.operation_name = copy(arena, given->operation_name);
    request->request.variables = copy(arena, given->variables);
    return FQ_OK;
}

static void fill_request(struct fq_api_request *request, const struct fraiseql_request *given)
{
    struct taking taking = {request, given};
    request->scope = given->scope;
    request->request.events = &events;
    request->request.arena = &request->arena;
    request->request.out = &request->answer->body;
    request->request.began_ms = fq_clock_monotonic_ns() / 1000000;
    request->request.timeout_ms = given->timeout_ms;
    request->request.read_only = given->read_only;
    request->request.context = given->context;
    enum fq_status status = fq_guard(take_texts, &taking);
    if (status && !request->refused.status)
        request->refused.status = status;
    if (given->principal.len)
        request->request.principal = &request->principal;
    request->rights.principal = &request->principal;
    request->rights.arena = &request->arena;
}

struct fq_api_request *fq_api_request_new(struct fraiseql *engine)
{
    struct fq_api_request *request = fq_calloc(1, sizeof(*request));
    if (!request)
        return NULL;
    pthread_mutex_lock(&engine->lock);
    const struct fq_config *config = &engine->live->config;
    size_t answer_bytes = config->limits.response_bytes;
    size_t request_bytes = config->limits.request_bytes;
    pthread_mutex_unlock(&engine->lock);
    fq_arena_init(&request->arena, 4096, request_bytes);
    request->arena.budget = &engine->requests;
    request->answer = fq_api_answer_new(answer_bytes, &engine->responses);
    if (request->answer)
        return request;
    fq_free(request);
    return NULL;
}

/* Of those that are open the one with the fewest requests; of several the next. */
static struct fq_api_lane *choose_lane(struct fraiseql *engine)
{
    size_t at = atomic_fetch_add_explicit(&engine->next_lane, 1, memory_order_relaxed);
    struct fq_api_lane *best = NULL;
    for (size_t i = 0; i < engine->lane_count; i++) {
        struct fq_api_lane *lane = &engine->lanes[(at + i) % engine->lane_count];
        if (!best || (!atomic_load(&lane->closed) &&
                      (atomic_load(&best->closed) ||
                       atomic_load(&lane->waiting) < atomic_load(&best->waiting))))
            best = lane;
    }
    return best;
}

/* Within the lock the task is posted, too: nothing is on its way that closing would not see. */
static uint64_t enter_lane(struct fq_api_request *request, struct fq_api_lane *lane)
{
    uint64_t id = 0;
    request->lane = lane;
    request->start.run = start_request;
    pthread_mutex_lock(&lane->lock);
    if (!lane->closed) {
        fq_turn_init_slice(&request->later, lane->lane->loop, on_slice);
        id = lane->last_id += lane->engine->lane_count;
        request->id = id;
        fq_list_append(bucket_of(lane, id), &request->link);
        atomic_fetch_add(&lane->waiting, 1);
        fq_loop_post(lane->lane->loop, &request->start);
    }
    pthread_mutex_unlock(&lane->lock);
    return id;
}

enum fraiseql_status fq_api_request_submit(struct fraiseql *engine, struct fq_api_request *request,
                                           fraiseql_done *done, void *user, uint64_t *ret_id)
{
    request->done = done;
    request->user = user;
    uint64_t id = enter_lane(request, choose_lane(engine));
    if (!id) {
        free_request(request);
        return FRAISEQL_CLOSED;
    }
    if (ret_id)
        *ret_id = id;
    return FRAISEQL_OK;
}

enum fraiseql_status fraiseql_execute(struct fraiseql *engine,
                                      const struct fraiseql_request *request, fraiseql_done *done,
                                      void *user, uint64_t *ret_id)
{
    struct fraiseql_request given;
    const size_t least = offsetof(struct fraiseql_request, document);
    if (!done || !fq_api_copy_options(&given, sizeof(given), request, request->size, least) ||
        given.scope > FRAISEQL_WHOLE)
        return FRAISEQL_INVALID;
    struct fq_api_request *taken = fq_api_request_new(engine);
    if (!taken)
        return FRAISEQL_MEMORY;
    fill_request(taken, &given);
    return fq_api_request_submit(engine, taken, done, user, ret_id);
}

/* ---- cancelling ---- */

void fraiseql_cancel(struct fraiseql *engine, uint64_t id)
{
    struct fq_api_lane *lane = &engine->lanes[id % engine->lane_count];
    pthread_mutex_lock(&lane->lock);
    FQ_LIST_EACH (bucket_of(lane, id), link) {
        struct fq_api_request *request = FQ_CONTAINER(link, struct fq_api_request, link);
        if (request->id != id || request->cancel_posted)
            continue;
        request->cancel_posted = true;
        request->cancel.run = cancel;
        fq_loop_post(lane->lane->loop, &request->cancel);
    }
    pthread_mutex_unlock(&lane->lock);
}

/* ---- waiting ---- */

struct waiting {
    pthread_mutex_t lock;
    pthread_cond_t done;
    struct fraiseql_answer *answer;
};

static void on_waited_for(void *user, struct fraiseql_answer *answer)
{
    struct waiting *waiting = user;
    pthread_mutex_lock(&waiting->lock);
    waiting->answer = answer;
    pthread_cond_signal(&waiting->done);
    pthread_mutex_unlock(&waiting->lock);
}

bool fq_api_is_inside(const struct fraiseql *engine)
{
    bool inside = false;
    for (size_t i = 0; i < engine->lane_count && !inside; i++) {
        struct fq_api_lane *lane = &engine->lanes[i];
        pthread_mutex_lock(&lane->lock);
        inside = lane->runs && pthread_equal(lane->thread, pthread_self());
        pthread_mutex_unlock(&lane->lock);
    }
    return inside;
}

void fq_api_lane_runs(struct fq_api_lane *lane)
{
    pthread_mutex_lock(&lane->lock);
    if (!lane->runs) {
        lane->thread = pthread_self();
        lane->runs = true;
        atomic_store(&lane->closed, false);
    }
    pthread_mutex_unlock(&lane->lock);
}

enum fraiseql_status fraiseql_execute_blocking(struct fraiseql *engine,
                                               const struct fraiseql_request *request,
                                               struct fraiseql_answer **ret)
{
    struct waiting waiting = {.answer = NULL};
    if (fq_api_is_inside(engine))
        return FRAISEQL_INVALID;
    pthread_mutex_init(&waiting.lock, NULL);
    pthread_cond_init(&waiting.done, NULL);
    enum fraiseql_status status = fraiseql_execute(engine, request, on_waited_for, &waiting, NULL);
    pthread_mutex_lock(&waiting.lock);
    while (status == FRAISEQL_OK && !waiting.answer)
        pthread_cond_wait(&waiting.done, &waiting.lock);
    pthread_mutex_unlock(&waiting.lock);
    pthread_cond_destroy(&waiting.done);
    pthread_mutex_destroy(&waiting.lock);
    if (status == FRAISEQL_OK)
        *ret = waiting.answer;
    return status;
}
