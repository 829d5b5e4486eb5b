/* SPDX-License-Identifier: MIT
 *
 * A mutation that came with a key is done once.  Its first statement claims the key, in the same
 * transaction, and waits for another request that is about to use it; its last one keeps the
 * answer.  So a key is there exactly when the change is.  Where it is there already nothing else
 * of the job runs, and the answer is looked up.
 */
#include "catalog/oid.h"
#include "engine/run.h"

/* What fraiseql.idempotency_claim() raises when the key is there already. */
#define KEY_THERE FQ_STR("FQ001")

/* So many keys later the old ones are deleted, more of them than have come. */
#define SWEEP_EVERY 64

/* The client's key, of whoever connects: what one role may see and call is not what another may.  A
 * pooler may connect as somebody else than was asked for, so PostgreSQL is who knows. */
#define OWN_KEY                                                                                    \
    "pg_catalog.sha256($1::pg_catalog.bytea OPERATOR(pg_catalog.||) "                              \
    "pg_catalog.textsend(session_user::pg_catalog.text))"

static const struct fq_statement claim = {
    .id = UINT64_C(0x1d0c1a1300000001),
    .sql = "SELECT fraiseql.idempotency_claim(" OWN_KEY ", $2::pg_catalog.bytea, "
           "$3::pg_catalog.interval)",
    .param_count = 3,
};

static const struct fq_statement keep = {
    .id = UINT64_C(0x1d0c1a1300000002),
    .sql = "SELECT fraiseql.idempotency_keep(" OWN_KEY ", $2::pg_catalog.bytea)",
    .param_count = 2,
};

static const uint32_t found_types[] = {OID_BOOL, OID_BYTEA};
static const struct fq_statement find = {
    .id = UINT64_C(0x1d0c1a1300000003),
    .sql = "SELECT same, answer FROM fraiseql.idempotency_find(" OWN_KEY ", $2::pg_catalog.bytea)",
    .param_count = 2,
    .column_types = found_types,
    .column_count = FQ_ARRAY_LEN(found_types),
};

static const struct fq_statement sweep = {
    .id = UINT64_C(0x1d0c1a1300000004),
    .sql = "SELECT fraiseql.idempotency_sweep(1000)",
};

/* ---- old keys ---- */

static void on_sweep_rows(struct fq_job *job, size_t step, const struct fq_cell *cells,
                          size_t row_count, size_t column_count)
{
    (void)job, (void)step, (void)cells, (void)row_count, (void)column_count;
}

static void on_sweep_step(struct fq_job *job, size_t step)
{
    (void)job, (void)step;
}

static void on_swept(struct fq_job *job)
{
    FQ_CONTAINER(job, struct fq_engine_sweep, job)->runs = false;
}

/* It is tried again with the next keys. */
static void on_sweep_failed(struct fq_job *job, size_t step, const struct fq_error *error)
{
    (void)step, (void)error;
    on_swept(job);
}

static const struct fq_job_events sweep_events = {
    .rows = on_sweep_rows,
    .step_done = on_sweep_step,
    .unreadable = on_sweep_step,
    .failed = on_sweep_failed,
    .done = on_swept,
};

static void sweep_now_and_then(struct fq_engine *engine)
{
    static const struct fq_step step = {.statement = &sweep};
    struct fq_database *database = engine->options.database;
    struct fq_engine_sweep *beside = &engine->sweep;
    if (++beside->keys < SWEEP_EVERY || beside->runs)
        return;
    beside->keys = 0;
    beside->runs = true;
    fq_job_init(&beside->job, &sweep_events, &step, 1);
    beside->job.changes = true;
    database->calls->run(database, &beside->job);
}

void fq_engine_stop_sweep(struct fq_engine *engine)
{
    struct fq_database *database = engine->options.database;
    if (engine->sweep.runs)
        database->calls->cancel(database, &engine->sweep.job);
}

/* ---- first and last step ---- */

bool fq_run_has_key(const struct fq_run *run)
{
    return run->request->key && run->plan->operation == FQ_MUTATION && run->plan->step_count;
}

struct fq_step fq_run_claim(struct fq_run *run)
{
    const struct fq_request_key *key = run->request->key;
    const char **values = FQ_NEW_ARRAY(&run->arena, claim.param_count, const char *);
    values[0] = key->id.ptr;
    values[1] = key->request.ptr;
    values[2] =
        fq_arena_printf(&run->arena, "%u milliseconds", run->engine->options.key_ttl_ms).ptr;
    return (struct fq_step){&claim, values};
}

/* As PostgreSQL reads a bytea; in hexadecimal, since its text would be converted to the database's
 * encoding. */
static const char *bytea(struct fq_arena *arena, fq_str bytes)
{
    char *text = fq_arena_alloc(arena, 2 * bytes.len + 3), *at = text;
    *at++ = '\\';
    *at++ = 'x';
    for (size_t i = 0; i < bytes.len; i++) {
        *at++ = "0123456789abcdef"[(unsigned char)bytes.ptr[i] >> 4];
        *at++ = "0123456789abcdef"[bytes.ptr[i] & 15];
    }
    *at = '\0';
    return text;
}

static enum fq_status add_last(void *arg)
{
    struct fq_run *run = arg;
    fq_str answer = fq_buf_str(&run->out);
    const char **values = FQ_NEW_ARRAY(&run->arena, keep.param_count, const char *);
    values[0] = run->request->key->id.ptr;
    if (answer.len <= run->engine->options.key_answer_bytes)
        values[1] = bytea(&run->arena, answer);
    run->key_step = (struct fq_step){&keep, values};
    run->job.last = &run->key_step;
    return FQ_OK;
}

enum fq_status fq_run_keep_answer(struct fq_run *run)
{
    sweep_now_and_then(run->engine);
    return fq_guard(add_last, run);
}

/* ---- the answer of then ---- */

static struct fq_run *run_of_look_up(struct fq_job *job)
{
    return FQ_CONTAINER(job, struct fq_run, job);
}

static void on_found(struct fq_job *job, size_t step, const struct fq_cell *cells, size_t row_count,
                     size_t column_count)
{
    struct fq_run *run = run_of_look_up(job);
    (void)step;
    if (row_count != 1 || column_count != FQ_ARRAY_LEN(found_types) || cells[0].len != 1)
        return;
    if (!cells[0].ptr[0]) {
        run->key_answer = FQ_KEY_REUSED;
    } else if (!cells[1].ptr) {
        run->key_answer = FQ_KEY_SPENT;
    } else {
        run->key_answer = FQ_OK;
        fq_buf_reset(&run->out);
        fq_buf_str_add(&run->out, fq_str_of(cells[1].ptr, cells[1].len));
    }
}

static void on_found_step(struct fq_job *job, size_t step)
{
    (void)job, (void)step;
}

static void on_find_failed(struct fq_job *job, size_t step, const struct fq_error *error)
{
    (void)step;
    fq_run_refuse(run_of_look_up(job), error);
}

/* The key has lapsed since: it is free for this request. */
static bool begins_anew(struct fq_run *run)
{
    if (run->key_answer != FQ_KEY_BUSY || run->retries >= run->engine->options.retries)
        return false;
    uint64_t deadline_ms = run->job.deadline_ms;
    run->retries++;
    run->job = run->planned_job;
    run->job.deadline_ms = deadline_ms;
    fq_job_renew(&run->job);
    fq_run_start(run);
    return true;
}

static void on_find_done(struct fq_job *job)
{
    struct fq_run *run = run_of_look_up(job);
    const struct fq_error refused = {.status = run->key_answer};
    if (begins_anew(run))
        return;
    run->request->replayed = run->key_answer == FQ_OK;
    if (refused.status)
        fq_run_refuse(run, &refused);
    else if (run->out.failure)
        fq_run_fail(run, run->out.failure);
    else
        fq_run_finish(run, FQ_OK, &run->errors);
}

static const struct fq_job_events find_events = {
    .rows = on_found,
    .step_done = on_found_step,
    .unreadable = on_found_step,
    .failed = on_find_failed,
    .done = on_find_done,
};

static void look_up(struct fq_run *run)
{
    struct fq_database *database = run->engine->options.database;
    /* Key and request are the first values of the claim. */
    run->key_step = (struct fq_step){&find, run->job.steps[0].values};
    run->key_answer = FQ_KEY_BUSY;
    run->planned_job = run->job;
    fq_job_init(&run->job, &find_events, &run->key_step, 1);
    run->job.deadline_ms = run->planned_job.deadline_ms;
    run->job.repeatable = true;
    database->calls->run(database, &run->job);
}

bool fq_run_is_known(struct fq_run *run, size_t step, const struct fq_error *error)
{
    static const struct fq_error busy = {.status = FQ_KEY_BUSY};
    static const struct fq_error nowhere = {
        .status = FQ_CONFIG,
        .message = FQ_STR_INIT(
            "Answers for idempotency keys are kept in a table that this database does not have: "
            "run fraiseql setup, or switch keys off with idempotency.store."),
    };
    if (!run->keyed || step != 0)
        return false;
    if (fq_str_eq(error->sqlstate, KEY_THERE))
        look_up(run);
    else if (error->status == FQ_STALE)
        fq_run_refuse(run, &nowhere);
    else if (error->status == FQ_TIMEOUT)
        fq_run_refuse(run, &busy);
    else
        return false;
    return true;
}
