/* SPDX-License-Identifier: MIT
 *
 * The life of a run, and what is done aside.
 */
#include "engine/run.h"

#include "base/limits.h"
#include "base/memory.h"

/* Runs that wait for requests, each with a block of memory: as many as usually are under way. */
#define IDLE_MOST 32

#define ROWS_BLOCK_BYTES (8u * 1024u)

/* Bytes of rows, where they were received. */
struct fq_run_held {
    struct fq_run_held *next;
    struct fq_shared *bytes;
};

/* ---- life ---- */

/* For another request, with the memory it has. */
static void renew(struct fq_arena *arena, size_t block_size, size_t limit, struct fq_budget *budget)
{
    if (arena->block_size != block_size || arena->limit != limit || arena->budget != budget) {
        fq_arena_clear(arena);
        fq_arena_init(arena, block_size, limit);
        arena->budget = budget;
    }
}

struct fq_run *fq_run_new(struct fq_engine *engine, struct fq_request *request)
{
    const struct fq_arena *like = request->arena;
    struct fq_link *link = fq_list_first(&engine->idle);
    struct fq_run *run;
    if (link) {
        fq_list_remove(&engine->idle, link);
        run = FQ_CONTAINER(link, struct fq_run, idle);
    } else {
        run = fq_calloc(1, sizeof(*run));
        if (!run)
            return NULL;
    }
    struct fq_arena arena = run->arena, rows_arena = run->rows_arena;
    *run = (struct fq_run){
        .engine = engine,
        .request = request,
        .arena = arena,
        .rows_arena = rows_arena,
        .out = fq_buf_take(request->out),
        .errors = {.limit = engine->options.errors},
    };
    renew(&run->arena, like->block_size, engine->options.request_bytes, like->budget);
    renew(&run->rows_arena, like->block_size ? ROWS_BLOCK_BYTES : 0, engine->options.request_bytes,
          like->budget);
    run->out.max = engine->options.response_bytes;
    request->run = run;
    return run;
}

void fq_run_let_go(struct fq_run *run)
{
    for (; run->holds; run->holds = run->holds->next)
        fq_shared_let_go(run->holds->bytes);
    run->held_bytes = 0;
}

static void drop_made(struct fq_run *run)
{
    if (run->hosts)
        fq_run_drop_hosts(run);
    fq_run_let_go(run);
    fq_engine_document_unref(run->held);
    fq_grants_unref(run->grants);
    if (run->is_copied)
        fq_schema_unref(run->schema);
    run->held = NULL;
    run->grants = NULL;
    run->is_copied = false;
    fq_arena_clear(&run->plan_arena);
    fq_arena_clear(&run->long_arena);
    fq_arena_clear(&run->late_arena);
}

void fq_run_free(struct fq_run *run)
{
    drop_made(run);
    fq_arena_clear(&run->arena);
    fq_arena_clear(&run->rows_arena);
    fq_buf_clear(&run->out);
    fq_free(run);
}

void fq_run_give_back(struct fq_run *run)
{
    if (run->hosts)
        fq_run_leave_hosts(run);
    *run->request->out = fq_buf_take(&run->out);
    run->request->run = NULL;
    run->request = NULL;
}

/* ---- from state to state ---- */

static void (*const begins[])(struct fq_run *run) = {
    [FQ_RUN_PREPARING] = fq_run_prepare_all,
    [FQ_RUN_ESTIMATING] = fq_run_estimate,
    [FQ_RUN_ASKING] = fq_run_start,
    [FQ_RUN_WRITING] = fq_run_write,
};

/* The run may be gone afterwards. */
static bool await_hosts(struct fq_run *run)
{
    enum fq_status status = fq_run_ask_for_rows(run);
    if (status)
        fq_run_fail(run, status);
    return status || fq_run_must_await_hosts(run);
}

void fq_run_enter(struct fq_run *run, enum fq_run_state next)
{
    struct fq_run_gate *gate = run->engine->gate;
    run->state = next;
    if (FQ_UNLIKELY(run->hosts != NULL) && next == FQ_RUN_WRITING && await_hosts(run))
        return;
    run->waits = gate && gate->wait(gate, run, next);
    if (!run->waits)
        begins[next](run);
}

void fq_run_pass(struct fq_run *run, const struct fq_error *refused)
{
    run->waits = false;
    if (refused)
        fq_run_refuse(run, refused);
    else
        begins[run->state](run);
}

/* ---- aside ---- */

static struct fq_run *run_of_aside(struct fq_aside *aside)
{
    return FQ_CONTAINER(aside, struct fq_run, aside);
}

/* Whoever answers has nothing to do with the run any more: all answers are there, or it ended. */
static enum fq_status free_memory(struct fq_run *run)
{
    if (run->hosts)
        fq_run_drop_hosts(run);
    fq_run_let_go(run);
    fq_arena_clear(&run->long_arena);
    fq_arena_clear(&run->rows_arena);
    fq_arena_clear(&run->arena);
    return FQ_OK;
}

static void do_work(struct fq_aside *aside)
{
    struct fq_run *run = run_of_aside(aside);
    if (!atomic_load(&run->is_abandoned))
        run->worked = run->work(run);
    if (atomic_load(&run->is_abandoned))
        free_memory(run);
}

/* When the request has ended the engine may have, too. */
static void end_work(struct fq_aside *aside)
{
    struct fq_run *run = run_of_aside(aside);
    run->is_aside = false;
    if (run->request)
        run->then(run, run->worked);
    else
        fq_run_free(run);
}

static bool begin(struct fq_run *run, enum fq_status (*work)(struct fq_run *run))
{
    struct fq_asides *asides = run->engine->options.asides;
    run->aside = (struct fq_aside){do_work, end_work};
    run->work = work;
    run->is_aside = asides && asides->begin(asides, &run->aside);
    return run->is_aside;
}

void fq_run_aside(struct fq_run *run, enum fq_status (*work)(struct fq_run *run),
                  void (*then)(struct fq_run *run, enum fq_status status))
{
    run->then = then;
    if (!begin(run, work))
        then(run, work(run));
}

void fq_run_abandon(struct fq_run *run)
{
    run->request->run = NULL;
    run->request = NULL;
    atomic_store(&run->is_abandoned, true);
}

/* ---- the end ---- */

/* More than this takes longer to free than a turn should: a second frees some 6 GB. */
#define FREED_AT_ONCE_BYTES (8u * 1024u * 1024u)

void fq_run_end(struct fq_run *run)
{
    if (run->hosts)
        fq_run_drop_hosts(run);
    size_t bytes = run->arena.used + run->rows_arena.used + run->held_bytes;
    if (bytes > FREED_AT_ONCE_BYTES && begin(run, free_memory))
        return;
    if (run->engine->idle.count >= IDLE_MOST) {
        fq_run_free(run);
        return;
    }
    drop_made(run);
    fq_arena_reset(&run->arena);
    fq_arena_reset(&run->rows_arena);
    fq_list_prepend(&run->engine->idle, &run->idle);
}

/* ---- rows that stay ---- */

static enum fq_status hold(void *arg)
{
    struct fq_run *run = arg;
    struct fq_database *database = run->engine->options.database;
    struct fq_run_held *held = FQ_NEW(&run->arena, struct fq_run_held);
    held->bytes = database->calls->hold(database, &run->job);
    held->next = run->holds;
    run->holds = held;
    return FQ_OK;
}

enum fq_status fq_run_hold(struct fq_run *run, size_t bytes)
{
    size_t most = run->engine->options.request_bytes; /* which may be lower by now */
    if (bytes > most || run->held_bytes > most - bytes)
        return FQ_LIMIT;
    run->held_bytes += bytes;
    return fq_guard(hold, run);
}
