/* SPDX-License-Identifier: MIT
 *
 * Fields that the program answers: from the engine's thread to the program, and from any thread
 * back.
 *
 * A hub stands between a lane and the program: answers are put into its list, and a task of its
 * loop takes them out.  It lives until the last call has ended, which may be after the lane: then
 * nobody waits for an answer, and it is dropped where it is given.
 */
#include "api/engine.h"
#include "base/limits.h"
#include "base/memory.h"
#include "json/json.h"
#include "net/timer.h"
#include "server/serve.h"

struct hub {
    struct fq_hosts hosts;
    const struct fraiseql_host *host; /* until the lane is gone */
    struct fq_api_lane *served;       /* NULL, or: requests come from the HTTP server */
    pthread_mutex_t lock;             /* of what follows */
    pthread_cond_t told;              /* a call is not being told of any more */
    struct fq_loop *loop;             /* NULL: it runs no more */
    struct fq_task arrived;
    struct fraiseql_host_call *first, *last; /* that were answered */
    size_t holders;                          /* the lane, and each call */
};

struct fraiseql_host_call {
    struct hub *hub;
    struct fq_host_call *call;
    struct fraiseql_host_call *next;
    struct fq_timer deadline;
    struct fq_arena arena; /* of the texts here, and of errors */
    fq_str principal, id, headers;
    void *context;
    _Atomic(void *) user;
    /* Under the hub's lock: */
    bool is_ended;
    bool is_told; /* cancelled() runs, in this thread: */
    pthread_t teller;
    /* The answer: */
    enum fraiseql_host_form form;
    struct fq_buf json;
    struct fq_host_error *errors;
    size_t error_count;
};

/* ---- a hub ---- */

static void let_go_of_hub(struct hub *hub)
{
    pthread_mutex_lock(&hub->lock);
    bool last = --hub->holders == 0;
    pthread_mutex_unlock(&hub->lock);
    if (!last)
        return;
    pthread_cond_destroy(&hub->told);
    pthread_mutex_destroy(&hub->lock);
    fq_free(hub);
}

/* In the lane's thread, or in any when that is no more. */
static void hand_over_answer(struct fraiseql_host_call *call)
{
    static const struct fq_host_error no_memory = {
        .message = FQ_STR_INIT("There is no memory for the program's answer.")};
    bool failed = fq_buf_failed(&call->json);
    const struct fq_host_answer answer = {
        .form = call->form == FRAISEQL_AS_SELECTED ? FQ_HOST_SELECTED : FQ_HOST_WHOLE,
        .json = failed ? FQ_STR_NONE : fq_buf_str(&call->json),
        .errors = failed ? &no_memory : call->errors,
        .error_count = failed ? 1 : call->error_count,
    };
    struct hub *hub = call->hub;
    struct fq_host_call *of = call->call;
    fq_timer_stop(&call->deadline);
    fq_engine_host_answered(of, &answer);
    fq_buf_clear(&call->json);
    fq_arena_clear(&call->arena);
    fq_free(call);
    let_go_of_hub(hub);
}

static void hand_over_all(struct hub *hub)
{
    pthread_mutex_lock(&hub->lock);
    struct fraiseql_host_call *call = hub->first;
    hub->first = hub->last = NULL;
    pthread_mutex_unlock(&hub->lock);
    for (struct fraiseql_host_call *next; call; call = next) {
        next = call->next;
        hand_over_answer(call);
    }
}

static void on_arrived(struct fq_task *task)
{
    struct hub *hub = FQ_CONTAINER(task, struct hub, arrived);
    hand_over_all(hub); /* the lane holds it */
}

static void tell_taken(struct fq_hosts *hosts, struct fq_schema *schema)
{
    struct hub *hub = FQ_CONTAINER(hosts, struct hub, hosts);
    if (hub->served)
        fq_api_served_taken(hub->served, schema);
}

/* An engine with lanes of its own ends its requests itself. */
static void tell_closing(struct fq_hosts *hosts)
{
    struct hub *hub = FQ_CONTAINER(hosts, struct hub, hosts);
    if (hub->served)
        fq_api_served_closing(hub->served);
}

static void cancel_of_hub(struct fq_hosts *hosts)
{
    struct hub *hub = FQ_CONTAINER(hosts, struct hub, hosts);
    if (hub->served)
        fq_api_cancel_all(hub->served);
}

static void end_hub(struct fq_hosts *hosts)
{
    struct hub *hub = FQ_CONTAINER(hosts, struct hub, hosts);
    if (hub->served)
        fq_api_served_end(hub->served);
    pthread_mutex_lock(&hub->lock);
    hub->loop = NULL;
    pthread_mutex_unlock(&hub->lock);
    hand_over_all(hub);
    let_go_of_hub(hub);
}

/* ---- calls ---- */

static enum fq_status fill_host_call(void *arg)
{
    struct fraiseql_host_call *call = arg;
    const struct fq_request *request = call->call->request;
    struct fq_buf who, headers;
    fq_buf_init(&who, &call->arena, FQ_LIMIT_REQUEST_BYTES);
    fq_api_write_principal(&who, request->principal);
    call->principal = fq_buf_str(&who);
    call->id = fq_arena_str(&call->arena, request->id.ptr ? request->id : FQ_STR(""));
    call->context = request->context;
    fq_buf_init(&headers, &call->arena, FQ_LIMIT_REQUEST_BYTES);
    if (call->hub->served)
        fq_serve_headers(request, &headers);
    else
        fq_buf_literal(&headers, "{}");
    call->headers = fq_buf_str(&headers);
    return fq_buf_failed(&who) || fq_buf_failed(&headers) ? FQ_NOMEM : FQ_OK;
}

static void on_deadline(struct fq_timer *timer)
{
    fq_engine_host_expired(FQ_CONTAINER(timer, struct fraiseql_host_call, deadline)->call);
}

static void start_deadline(struct fraiseql_host_call *call, struct fq_loop *loop)
{
    uint64_t at = call->call->deadline_ms, now = fq_loop_now_ms(loop);
    fq_timer_init(&call->deadline, loop, on_deadline);
    if (at)
        fq_timer_start(&call->deadline, at > now ? (uint32_t)(at - now) : 1, 0);
}

static void refuse_host_call(struct fraiseql_host_call *call, struct fq_host_call *of)
{
    const struct fq_host_error error = {.message =
                                            FQ_STR_INIT("There is no memory to ask the program.")};
    if (call)
        fq_arena_clear(&call->arena);
    fq_free(call);
    fq_engine_host_answered(of, &(const struct fq_host_answer){.errors = &error, .error_count = 1});
}

static void call_program(struct fq_hosts *hosts, struct fq_host_call *of)
{
    struct hub *hub = FQ_CONTAINER(hosts, struct hub, hosts);
    struct fraiseql_host_call *call = fq_calloc(1, sizeof(*call));
    if (call) {
        call->hub = hub;
        call->call = of;
        fq_arena_init(&call->arena, 512, FQ_LIMIT_REQUEST_BYTES);
        fq_buf_init(&call->json, NULL, FQ_LIMIT_HOST_ANSWER_BYTES);
    }
    if (!call || fq_guard(fill_host_call, call)) {
        refuse_host_call(call, of);
        return;
    }
    of->user = call;
    pthread_mutex_lock(&hub->lock);
    hub->holders++;
    struct fq_loop *loop = hub->loop;
    pthread_mutex_unlock(&hub->lock);
    start_deadline(call, loop);
    hub->host->call(hub->host->user, call);
}

/* Whoever ends the call meanwhile, in another thread, waits until this is said. */
static void leave_call(struct fq_hosts *hosts, struct fq_host_call *of)
{
    struct hub *hub = FQ_CONTAINER(hosts, struct hub, hosts);
    struct fraiseql_host_call *call = of->user;
    fq_timer_stop(&call->deadline);
    pthread_mutex_lock(&hub->lock);
    bool tells = hub->host->cancelled && !call->is_ended;
    call->is_told = tells;
    call->teller = pthread_self();
    pthread_mutex_unlock(&hub->lock);
    if (!tells)
        return;
    hub->host->cancelled(hub->host->user, call);
    pthread_mutex_lock(&hub->lock);
    call->is_told = false;
    pthread_cond_broadcast(&hub->told);
    pthread_mutex_unlock(&hub->lock);
}

static struct fq_hosts *begin_hub(struct fq_program *program, struct fq_lane *lane)
{
    const struct fq_api_program *own = FQ_CONTAINER(program, struct fq_api_program, base);
    struct hub *hub = fq_calloc(1, sizeof(*hub));
    if (!hub)
        return NULL;
    hub->hosts = (struct fq_hosts){.call = call_program, .leave = leave_call};
    hub->host = &own->host;
    hub->served = own->served ? fq_api_served_begin(own->served, lane) : NULL;
    hub->loop = lane->loop;
    hub->arrived.run = on_arrived;
    hub->holders = 1;
    pthread_mutex_init(&hub->lock, NULL);
    pthread_cond_init(&hub->told, NULL);
    return &hub->hosts;
}

bool fq_api_program_init(struct fq_api_program *program, const struct fraiseql_host *given)
{
    const size_t least = offsetof(struct fraiseql_host, cancelled);
    if (!fq_api_copy_options(&program->host, sizeof(program->host), given, given->size, least) ||
        !program->host.call)
        return false;
    program->base = (struct fq_program){.begin = begin_hub,
                                        .taken = tell_taken,
                                        .closing = tell_closing,
                                        .cancel = cancel_of_hub,
                                        .end = end_hub};
    return true;
}

/* ---- answers ---- */

static void end_call(struct fraiseql_host_call *call)
{
    struct hub *hub = call->hub;
    pthread_mutex_lock(&hub->lock);
    while (call->is_told && !pthread_equal(call->teller, pthread_self()))
        pthread_cond_wait(&hub->told, &hub->lock);
    call->is_ended = true;
    bool alive = hub->loop != NULL, first = !hub->first;
    if (alive) {
        FQ_CHAIN_APPEND(hub->first, hub->last, call);
        if (first)
            fq_loop_post(hub->loop, &hub->arrived);
    }
    pthread_mutex_unlock(&hub->lock);
    if (!alive)
        hand_over_answer(call);
}

static void take_host_value(struct fraiseql_host_call *call, enum fraiseql_host_form form,
                            struct fraiseql_text json)
{
    call->form = form;
    if (json.ptr)
        fq_buf_str_add(&call->json, fq_api_str(json));
    else
        fq_buf_literal(&call->json, "null");
}

void fraiseql_host_answer(struct fraiseql_host_call *call, enum fraiseql_host_form form,
                          struct fraiseql_text json)
{
    take_host_value(call, form, json);
    end_call(call);
}

struct failing {
    struct fraiseql_host_call *call;
    fq_str text;
};

static fq_str raw_of(const struct fq_json *object, fq_str name, enum fq_json_kind kind)
{
    const struct fq_json *value = fq_json_get(object, name);
    return value && value->kind == kind ? value->raw : FQ_STR_NONE;
}

static void read_host_error(struct fq_host_error *error, const struct fq_json *object)
{
    const struct fq_json *message = fq_json_get(object, FQ_STR("message"));
    error->message =
        message && message->kind == FQ_JSON_STRING ? message->text : FQ_STR("The program failed.");
    error->extensions = raw_of(object, FQ_STR("extensions"), FQ_JSON_OBJECT);
    error->path = raw_of(object, FQ_STR("path"), FQ_JSON_ARRAY);
}

static enum fq_status read_host_errors(void *arg)
{
    struct failing *f = arg;
    struct fq_arena *arena = &f->call->arena;
    struct fq_json json = {.kind = FQ_JSON_NULL};
    struct fq_error error;
    bool read = fq_json_read(arena, fq_arena_str(arena, f->text), &json, &error) == FQ_OK;
    size_t count = read && json.kind == FQ_JSON_ARRAY ? json.count : 1;
    struct fq_host_error *errors = FQ_NEW_ARRAY(arena, count ? count : 1, struct fq_host_error);
    for (size_t i = 0; i < count; i++)
        read_host_error(&errors[i], json.kind == FQ_JSON_ARRAY ? &json.items[i] : &json);
    if (!count)
        read_host_error(&errors[count++], &json);
    f->call->errors = errors;
    f->call->error_count = count;
    return FQ_OK;
}

void fraiseql_host_fail(struct fraiseql_host_call *call, struct fraiseql_text error)
{
    struct failing failing = {call, fq_api_str(error)};
    fq_buf_literal(&call->json, "null");
    if (fq_guard(read_host_errors, &failing))
        call->json.failure = FQ_NOMEM;
    end_call(call);
}

/* Whether there are any: not nothing, and not an empty list. */
static bool holds_errors(fq_str errors)
{
    struct fq_json_scan scan;
    fq_str raw;
    if (fq_json_check(errors) && fq_json_scan_array(&scan, errors))
        return fq_json_scan_item(&scan, &raw);
    return errors.len > 0;
}

void fraiseql_host_answer_partly(struct fraiseql_host_call *call, enum fraiseql_host_form form,
                                 struct fraiseql_text json, struct fraiseql_text errors)
{
    struct failing failing = {call, fq_api_str(errors)};
    take_host_value(call, form, json);
    if (holds_errors(failing.text) && fq_guard(read_host_errors, &failing))
        call->json.failure = FQ_NOMEM;
    end_call(call);
}

/* ---- what a call says ---- */

struct fraiseql_text fraiseql_host_function(const struct fraiseql_host_call *call)
{
    return fq_api_text(call->call->function);
}

struct fraiseql_text fraiseql_host_arguments(const struct fraiseql_host_call *call)
{
    return fq_api_text(call->call->arguments);
}

struct fraiseql_text fraiseql_host_selection(const struct fraiseql_host_call *call)
{
    return fq_api_text(call->call->selection);
}

struct fraiseql_text fraiseql_host_path(const struct fraiseql_host_call *call)
{
    return fq_api_text(call->call->path);
}

struct fraiseql_text fraiseql_host_field(const struct fraiseql_host_call *call)
{
    return fq_api_text(call->call->field);
}

struct fraiseql_text fraiseql_host_operation(const struct fraiseql_host_call *call)
{
    return fq_api_text(call->call->operation);
}

struct fraiseql_text fraiseql_host_principal(const struct fraiseql_host_call *call)
{
    return fq_api_text(call->principal);
}

struct fraiseql_text fraiseql_host_id(const struct fraiseql_host_call *call)
{
    return fq_api_text(call->id);
}

struct fraiseql_text fraiseql_host_headers(const struct fraiseql_host_call *call)
{
    return fq_api_text(call->headers);
}

void *fraiseql_host_context(const struct fraiseql_host_call *call)
{
    return call->context;
}

void fraiseql_host_set_user(struct fraiseql_host_call *call, void *user)
{
    atomic_store(&call->user, user);
}

void *fraiseql_host_user(const struct fraiseql_host_call *call)
{
    return atomic_load(&call->user);
}
