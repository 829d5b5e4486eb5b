/* SPDX-License-Identifier: MIT
 *
 * Fields that a program answers.  A query asks for those at the root at once, beside what the
 * database is asked; a mutation for one after the other.  When the rows are there it is asked for
 * fields of these, once for all rows of a place.  The response is written when all are there.
 *
 * A call has two holders, the run and the program: it goes when neither needs it any more, so that
 * an answer may come after the request has ended, and the engine with it.
 */
#include "base/clock.h"
#include "base/limits.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "engine/run.h"
#include "json/json.h"

struct asked {
    struct fq_host_call call;
    struct fq_run *run; /* NULL: it waits no more */
    const struct fq_plan_host *host;
    unsigned holders;
    struct fq_arena arena; /* texts, and the answer */
    bool is_answered;
    enum fq_host_form form;
    fq_str json;
    struct fq_errors errors;
    struct fq_error failed;     /* where there is nothing else: with a sentence of this file */
    struct fq_hosted_rows rows; /* of a field of rows */
};

struct fq_run_hosts {
    struct asked **asked;           /* as many as the plan has; NULL: not yet */
    size_t next;                    /* of the roots, to be asked */
    const struct fq_error **failed; /* of the fields of rows */
    bool rows_asked;
    size_t pending;
    size_t bytes;    /* of answers */
    bool is_calling; /* answers that come now are waited for by whoever calls */
    bool is_awaited; /* the run goes on when all are there */
};

static struct asked *asked_of(struct fq_host_call *call)
{
    return FQ_CONTAINER(call, struct asked, call);
}

static void let_go_of_asked(struct asked *asked)
{
    if (--asked->holders)
        return;
    fq_arena_clear(&asked->arena);
    fq_free(asked);
}

/* It has no value; needs no memory. */
static void fail_asked(struct asked *asked, enum fq_status status, const char *sentence)
{
    asked->is_answered = true;
    asked->json = FQ_STR_NONE;
    asked->errors = (struct fq_errors){0};
    asked->failed = (struct fq_error){.status = status, .message = fq_str_from(sentence)};
}

/* Roots, then fields of rows. */
static size_t host_count(const struct fq_run *run)
{
    return run->plan->host_count + run->plan->hosted_count;
}

static const struct fq_plan_host *host_at(const struct fq_run *run, size_t number)
{
    const struct fq_plan *plan = run->plan;
    return number < plan->host_count ? &plan->hosts[number]
                                     : &plan->hosted[number - plan->host_count];
}

/* ---- before ---- */

void fq_run_prepare_hosts(struct fq_run *run)
{
    struct fq_run_hosts *hosts = FQ_NEW(&run->arena, struct fq_run_hosts);
    hosts->asked = FQ_NEW_ARRAY(&run->arena, host_count(run), struct asked *);
    hosts->failed = FQ_NEW_ARRAY(&run->arena, run->plan->hosted_count, const struct fq_error *);
    run->hosts = hosts;
}

bool fq_run_refuses_key(struct fq_run *run, struct fq_error *reterr)
{
    static const struct fq_error refused = {
        .status = FQ_INPUT,
        .message = FQ_STR_INIT("What the program answers cannot be done once by a key; send the "
                               "mutation without one."),
    };
    bool refuses = run->request->key && run->plan->operation == FQ_MUTATION;
    if (refuses)
        *reterr = refused;
    return refuses;
}

/* ---- asking ---- */

static uint64_t deadline_of(const struct fq_run *run)
{
    uint64_t began_ms = run->request->began_ms;
    uint32_t timeout_ms = fq_run_timeout_ms(run);
    if (!timeout_ms)
        return 0;
    if (!began_ms)
        began_ms = fq_clock_monotonic_ns() / 1000000u;
    return began_ms + timeout_ms;
}

struct making {
    struct fq_run *run;
    struct asked *asked;
    bool unwritable;
    bool too_long; /* what is given of the rows */
};

static fq_str asked_text(struct making *m, const struct fq_plan_text *text)
{
    struct fq_buf out;
    fq_buf_init(&out, &m->asked->arena, m->run->engine->options.request_bytes);
    m->unwritable =
        !fq_plan_text_write(&out, text, &m->run->bound, &m->asked->arena) || m->unwritable;
    return fq_buf_str(&out);
}

/* What is given of the rows, and the arguments. */
static fq_str with_parents(struct making *m)
{
    struct fq_run *run = m->run;
    struct asked *asked = m->asked;
    size_t number = (size_t)(asked->host - run->plan->hosted);
    struct fq_buf out;
    fq_buf_init(&out, &asked->arena, run->engine->options.request_bytes);
    fq_buf_literal(&out, "{\"parents\":");
    asked->rows = fq_response_hosted_rows(run->plan, number, &run->kept[asked->host->root],
                                          &asked->arena, &out);
    fq_buf_literal(&out, ",\"arguments\":");
    fq_buf_str_add(&out, asked_text(m, &asked->host->arguments));
    fq_buf_char(&out, '}');
    m->too_long = fq_buf_failed(&out);
    return fq_buf_str(&out);
}

static enum fq_status fill_call(void *arg)
{
    struct making *m = arg;
    struct fq_arena *arena = &m->asked->arena;
    struct fq_host_call *call = &m->asked->call;
    const struct fq_plan_host *host = m->asked->host;
    call->function = fq_arena_str(arena, host->function);
    call->field = fq_arena_str(arena, host->field);
    call->arguments = host->needs ? with_parents(m) : asked_text(m, &host->arguments);
    call->selection = asked_text(m, &host->selection);
    call->path = fq_arena_str(arena, host->path);
    call->operation = fq_arena_str(arena, m->run->held->operation->name);
    call->deadline_ms = deadline_of(m->run);
    call->pages = host->pages;
    call->calls = host->calls;
    call->request = m->run->request;
    if (m->too_long)
        return FQ_LIMIT;
    return m->unwritable ? FQ_INPUT : FQ_OK;
}

static enum fq_status make_call(struct fq_run *run, size_t number)
{
    struct asked *asked = fq_calloc(1, sizeof(*asked));
    if (!asked)
        return FQ_NOMEM;
    run->hosts->asked[number] = asked;
    asked->holders = 1;
    asked->host = host_at(run, number);
    asked->errors.limit = run->engine->options.errors;
    fq_arena_init(&asked->arena, run->arena.block_size ? 1024 : 0,
                  run->engine->options.request_bytes + run->engine->options.response_bytes);
    asked->arena.budget = run->arena.budget;
    struct making making = {.run = run, .asked = asked};
    return fq_guard(fill_call, &making);
}

/* Of an argument inside the selection. */
static const char unwritable[] =
    "A value has a key that is no name, which no argument inside of a selection that a program "
    "answers can have.";

static void put_values(struct fq_run *run, struct asked *asked);

static enum fq_status ask_program(struct fq_run *run, size_t number)
{
    struct fq_hosts *program = run->engine->options.hosts;
    enum fq_status status = make_call(run, number);
    struct asked *asked = run->hosts->asked[number];
    if (status && status != FQ_INPUT)
        return status;
    if (asked->host->needs && !asked->rows.count)
        return FQ_OK; /* there is nothing to ask for */
    if (status || !program) {
        fail_asked(asked, status ? FQ_INPUT : FQ_INTERNAL,
                   status ? unwritable : "No program is there that answers this field.");
        put_values(run, asked);
        return FQ_OK;
    }
    asked->run = run;
    asked->holders++;
    run->hosts->pending++;
    program->call(program, &asked->call);
    return FQ_OK;
}

/* Null goes up to data: what comes behind it in a mutation is not done any more. */
static bool is_over(const struct fq_run *run)
{
    const struct fq_run_hosts *hosts = run->hosts;
    if (run->plan->operation != FQ_MUTATION || hosts->next == 0)
        return false;
    const struct asked *last = hosts->asked[hosts->next - 1];
    bool is_null = !last->json.ptr || fq_str_eq(last->json, FQ_STR("null"));
    return last->is_answered && is_null && run->plan->roots[last->host->root].non_null;
}

static bool is_to_ask(const struct fq_run *run)
{
    const struct fq_run_hosts *hosts = run->hosts;
    bool in_turn = run->plan->operation != FQ_MUTATION || hosts->pending == 0;
    return in_turn && hosts->next < run->plan->host_count && !is_over(run);
}

enum fq_status fq_run_call_hosts(struct fq_run *run)
{
    enum fq_status status = FQ_OK;
    run->hosts->is_calling = true;
    while (status == FQ_OK && is_to_ask(run))
        status = ask_program(run, run->hosts->next++);
    run->hosts->is_calling = false;
    return status;
}

enum fq_status fq_run_ask_for_rows(struct fq_run *run)
{
    struct fq_run_hosts *hosts = run->hosts;
    enum fq_status status = FQ_OK;
    size_t first = run->plan->host_count;
    if (hosts->rows_asked)
        return FQ_OK;
    hosts->rows_asked = true;
    hosts->is_calling = true;
    run->response.hosted_failed = hosts->failed;
    for (size_t i = 0; status == FQ_OK && i < run->plan->hosted_count; i++)
        status = ask_program(run, first + i);
    hosts->is_calling = false;
    return status;
}

/* ---- waiting ---- */

bool fq_run_must_await_hosts(struct fq_run *run)
{
    struct fq_run_hosts *hosts = run->hosts;
    hosts->is_awaited = run->waits = hosts->pending > 0;
    return hosts->is_awaited;
}

bool fq_run_awaits_hosts(const struct fq_run *run)
{
    return run->hosts && run->hosts->is_awaited;
}

/* An answer came. */
static void go_on_with_answer(struct fq_run *run)
{
    struct fq_run_hosts *hosts = run->hosts;
    enum fq_status status = hosts->is_calling ? FQ_OK : fq_run_call_hosts(run);
    if (hosts->is_calling || hosts->pending || !hosts->is_awaited)
        return;
    hosts->is_awaited = run->waits = false;
    if (status)
        fq_run_fail(run, status);
    else
        fq_run_enter(run, FQ_RUN_WRITING);
}

static void leave_asked(struct fq_run *run, struct asked *asked)
{
    struct fq_hosts *program = run->engine->options.hosts;
    asked->run = NULL;
    asked->call.request = NULL;
    fq_arena_leave_budget(&asked->arena);
    program->leave(program, &asked->call);
}

void fq_run_leave_hosts(struct fq_run *run)
{
    run->hosts->rows_asked = true; /* or not at all */
    for (size_t i = 0; i < host_count(run); i++) {
        struct asked *asked = run->hosts->asked[i];
        if (asked && asked->run)
            leave_asked(run, asked);
    }
    run->hosts->pending = 0;
}

void fq_run_drop_hosts(struct fq_run *run)
{
    for (size_t i = 0; i < host_count(run); i++) {
        if (run->hosts->asked[i])
            let_go_of_asked(run->hosts->asked[i]);
    }
    run->hosts = NULL;
}

/* ---- answers ---- */

struct answering {
    struct asked *asked;
    const struct fq_host_answer *answer;
};

/* A path below the field, behind its own. */
static const struct fq_path *path_below(struct fq_arena *arena, fq_str key, fq_str below)
{
    struct fq_path *path = FQ_NEW(arena, struct fq_path);
    struct fq_json_scan scan;
    fq_str raw;
    path->key = fq_arena_str(arena, key);
    if (!fq_json_check(below) || !fq_json_scan_array(&scan, below))
        return path;
    while (fq_json_scan_item(&scan, &raw)) {
        struct fq_path *inner = FQ_NEW(arena, struct fq_path);
        struct fq_buf text;
        int64_t index;
        inner->parent = path;
        fq_buf_init(&text, arena, FQ_LIMIT_ERROR_MESSAGE_BYTES);
        if (raw.ptr[0] == '"' && fq_json_unescape(&text, raw))
            inner->key = text.len ? fq_buf_str(&text) : FQ_STR("");
        else if (fq_str_to_i64(raw, &index) && index >= 0)
            inner->index = (size_t)index;
        path = inner;
    }
    return path;
}

/* The members of extensions, of which "code" has a place of its own. */
static void take_extensions(struct fq_arena *arena, struct fq_error *error, fq_str extensions)
{
    struct fq_buf members, code;
    struct fq_json_scan scan;
    fq_str name, raw;
    fq_buf_init(&members, arena, SIZE_MAX / 2);
    fq_buf_init(&code, arena, FQ_LIMIT_ERROR_MESSAGE_BYTES);
    if (!fq_json_check(extensions) || !fq_json_scan_object(&scan, extensions))
        return;
    while (fq_json_scan_member(&scan, &name, &raw)) {
        if (fq_str_eq(name, FQ_STR("code")) && raw.ptr[0] == '"') {
            fq_buf_reset(&code);
            error->code = fq_json_unescape(&code, raw) ? fq_buf_str(&code) : FQ_STR_NONE;
            continue;
        }
        fq_buf_printf(&members, "%s\"%.*s\":", members.len ? "," : "", FQ_STR_ARG(name));
        fq_buf_str_add(&members, raw);
    }
    error->extensions = fq_buf_str(&members);
}

static void take_error(struct asked *asked, const struct fq_host_error *given)
{
    struct fq_arena *arena = &asked->arena;
    fq_str message = given->message;
    if (fq_utf8_check(message) != message.len)
        message = FQ_STR("The program failed, with a message that is no UTF-8.");
    struct fq_error *error =
        fq_errors_add(&asked->errors, arena, FQ_INTERNAL, (struct fq_location){0}, "%s", "");
    if (!error)
        return;
    const struct fq_node *root = &asked->run->plan->roots[asked->host->root];
    error->message = fq_arena_str(arena, message);
    error->location = root->at;
    error->path = path_below(arena, root->key, given->path);
    take_extensions(arena, error, given->extensions);
}

static fq_str without_spaces(fq_str json)
{
    while (json.len && memchr(" \t\r\n", json.ptr[0], 4))
        json = fq_str_from_offset(json, 1);
    while (json.len && memchr(" \t\r\n", json.ptr[json.len - 1], 4))
        json.len--;
    return json;
}

static enum fq_status take_program_answer(void *arg)
{
    struct answering *a = arg;
    struct asked *asked = a->asked;
    fq_str json = a->answer->json;
    asked->form = a->answer->form;
    for (size_t i = 0; i < a->answer->error_count; i++)
        take_error(asked, &a->answer->errors[i]);
    if (!json.ptr)
        return FQ_OK;
    if (json.len > asked->run->engine->options.response_bytes)
        fail_asked(
            asked, FQ_LIMIT,
            "The program's answer is larger than a response may be (limits.response_bytes).");
    else if (!fq_json_check(json))
        fail_asked(asked, FQ_INTERNAL, "The program's answer is no valid JSON.");
    else
        asked->json = fq_arena_str(&asked->arena, without_spaces(json));
    asked->run->hosts->bytes += asked->json.len;
    return FQ_OK;
}

/* ---- values of rows ---- */

static const struct fq_error *failure_of(struct asked *asked)
{
    if (!asked->json.ptr && asked->failed.status == FQ_OK && !asked->errors.first)
        fail_asked(asked, FQ_INTERNAL, "The program's answer is no list.");
    if (asked->failed.status)
        return &asked->failed;
    return asked->errors.first;
}

/* As many as there are rows. */
static bool put_each(struct asked *asked)
{
    struct fq_json_scan scan;
    fq_str raw;
    size_t count = 0;
    bool good = asked->json.ptr && fq_json_scan_array(&scan, asked->json);
    while (good && fq_json_scan_item(&scan, &raw)) {
        if (count < asked->rows.count)
            fq_response_put_hosted(asked->rows.rows[count], asked->host, raw);
        count++;
    }
    return good && count == asked->rows.count;
}

/* It needs no memory. */
static void put_values(struct fq_run *run, struct asked *asked)
{
    if (!asked->host->needs)
        return;
    bool good = failure_of(asked) == NULL;
    if (good && !put_each(asked)) {
        fail_asked(asked, FQ_INTERNAL,
                   "The program's answer is no list with a value for each object.");
        good = false;
    }
    for (size_t i = 0; i < asked->rows.count && !good; i++)
        fq_response_put_failed(asked->rows.rows[i], asked->host);
    run->hosts->failed[asked->host - run->plan->hosted] = good ? NULL : failure_of(asked);
}

/* No more is waited for it. */
static void take_from_program(struct asked *asked, const struct fq_host_answer *answer)
{
    struct fq_run *run = asked->run;
    struct answering answering = {asked, answer};
    enum fq_status status = fq_guard(take_program_answer, &answering);
    if (status)
        fail_asked(asked, status, "There is no memory for the program's answer.");
    asked->is_answered = true;
    put_values(run, asked);
    if (answer->misfit_of)
        run->request->misfit_of = answer->misfit_of;
    asked->run = NULL;
    asked->call.request = NULL;
    run->hosts->pending--;
}

void fq_engine_host_answered(struct fq_host_call *call, const struct fq_host_answer *answer)
{
    struct asked *asked = asked_of(call);
    struct fq_run *run = asked->run;
    if (run)
        take_from_program(asked, answer);
    let_go_of_asked(asked);
    if (run)
        go_on_with_answer(run);
}

void fq_engine_host_expired(struct fq_host_call *call)
{
    struct asked *asked = asked_of(call);
    struct fq_run *run = asked->run;
    if (!run)
        return;
    fail_asked(asked, FQ_TIMEOUT, "");
    put_values(run, asked);
    run->hosts->pending--;
    leave_asked(run, asked);
    go_on_with_answer(run);
}

/* ---- writing ---- */

size_t fq_run_host_bytes(const struct fq_run *run)
{
    return run->hosts->bytes;
}

static struct asked *asked_for(const struct fq_run *run, size_t root)
{
    return run->hosts->asked[fq_plan_host_of(run->plan, root) - run->plan->hosts];
}

/* Null goes up to data all the same. */
static const struct fq_error not_done = {
    .status = FQ_ROLLED_BACK,
    .message = FQ_STR_INIT("Not begun, because a field before it failed."),
};

void fq_run_write_host(struct fq_run *run, size_t root)
{
    const struct fq_node *node = &run->plan->roots[root];
    const struct asked *asked = asked_for(run, root);
    struct fq_response *response = &run->response;
    if (!asked) {
        fq_response_root_failed(response, node, &not_done);
        return;
    }
    bool failed = asked->failed.status != FQ_OK;
    bool has_value = asked->json.ptr || (!asked->errors.first && !failed);
    for (const struct fq_error *error = asked->errors.first; error; error = error->next) {
        if (has_value || error->next)
            fq_response_add(response, node, error);
    }
    fq_str json = asked->json.ptr ? asked->json : FQ_STR("null");
    if (has_value)
        fq_response_host(response, node, json, asked->host, asked->form == FQ_HOST_SELECTED);
    else
        fq_response_root_failed(response, node, failed ? &asked->failed : asked->errors.last);
}
