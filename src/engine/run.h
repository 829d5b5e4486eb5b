/* SPDX-License-Identifier: MIT
 *
 * Inside engine/ only: a run is one request on its way, with everything that is made for it.
 *
 *     preparing ──> estimating ──> asking ──> writing ──> told
 *          └──────────────┴──────────┘           └──> committing
 *                                                     taking back ──> asking
 *
 * Preparing: from the text to a plan with its values.  Estimating: PostgreSQL is asked how many
 * rows it will give.  Asking: the database runs the statements.  Writing: what was kept of its
 * rows becomes the response.  Committing: the response of a mutation is written, and its
 * transaction ends.  Taking back: that of one whose fields happen without each other is rolled
 * back, because a field could not be written; the others are asked again when nothing is left of
 * it.  It may fail from anywhere, and end from anywhere because nobody waits for it any more.
 *
 * Work of any state that may take long is done aside: in another thread, while the engine's does
 * nothing with the run but to note what happens to it.  The run owns all that such work touches,
 * so that the request may end meanwhile.
 */
#ifndef FQ_ENGINE_RUN_H
#define FQ_ENGINE_RUN_H

#include <stdatomic.h>

#include "engine/document.h"
#include "engine/engine.h"

enum fq_run_state {
    FQ_RUN_PREPARING,
    FQ_RUN_ESTIMATING,
    FQ_RUN_ASKING,
    FQ_RUN_WRITING,
    FQ_RUN_COMMITTING,
    FQ_RUN_TAKING_BACK,
};

/* Between two states a run may have to wait for something: a key, a store, a host function. Whoever
 * lets it wait implements this. */
struct fq_run_gate {
    /* Before that state begins.  True: it waits for fq_run_pass(). */
    bool (*wait)(struct fq_run_gate *gate, struct fq_run *run, enum fq_run_state next);
    /* Its request has ended: it waits no longer, and is gone. */
    void (*leave)(struct fq_run_gate *gate, struct fq_run *run);
};

/* The steps of preparing. */
enum fq_prepare_step {
    FQ_PREPARE_DOCUMENT, /* parse and validate it, unless it is known */
    FQ_PREPARE_VARIABLES,
    FQ_PREPARE_LOOK_UP, /* is there a plan? */
    FQ_PREPARE_PLAN,
    FQ_PREPARE_VALUES,
    FQ_PREPARE_COST,
    FQ_PREPARE_READY,
};

/* What the request asks, as it stands there; for work that is done aside a copy. */
struct fq_asked {
    fq_str document;
    fq_str operation_name;
    fq_str variables;
    bool document_is_json;
    bool operation_name_is_json;
    bool read_only;
    bool schema_hidden;
};

/* Rows that have been reported. */
struct fq_run_rows {
    size_t step;
    const struct fq_cell *cells;
    size_t row_count;
    size_t column_count;
    bool held; /* their bytes stay where they were received */
};

struct fq_run {
    struct fq_engine *engine;
    struct fq_request *request; /* NULL: it ended while something was done aside */
    struct fq_link idle;        /* in engine->idle */
    enum fq_run_state state;    /* fq_run_enter() alone changes it */
    bool waits;                 /* at the gate of that state */
    struct fq_arena arena;      /* what is made on the way */
    struct fq_buf out;          /* the request's, until it is told */

    /* Aside */
    struct fq_aside aside;
    bool is_aside;
    atomic_bool is_abandoned; /* the request has ended: what is not begun need not be */
    enum fq_status (*work)(struct fq_run *run);
    void (*then)(struct fq_run *run, enum fq_status status);
    enum fq_status worked;
    const struct fq_error *late; /* the job failed meanwhile */
    size_t late_step;
    struct fq_arena late_arena;

    /* Preparing */
    enum fq_prepare_step step; /* the next */
    bool in_turn;              /* none that may take long */
    struct fq_asked asked;
    const struct fq_engine_options *options;
    struct fq_schema *schema;
    bool is_copied; /* asked and options are copies, and the schema is one reference */
    struct fq_errors errors;
    struct fq_grants *grants;         /* of who asks; one reference */
    enum fq_rollout_mode permissions; /* for him; on: those hold */
    struct fq_asker asker;            /* what rules ask of him */
    struct fq_engine_document *held;  /* one reference */
    bool is_new;                      /* the document was not known */
    struct fq_variables bound;
    uint64_t cost; /* of the plan with these */
    const struct fq_plan *plan;
    struct fq_arena plan_arena; /* of a plan that is not the document's */
    bool is_planned;            /* the plan was not known */
    const char *const **values; /* by step of the plan */

    /* Estimating */
    struct fq_job planned_job; /* what runs then; also while an answer is looked up by its key */
    double estimated_rows;
    size_t estimated_steps;

    /* Asking */
    struct fq_job job;
    const struct fq_plan_step **steps;   /* of the job's, which of the plan's */
    struct fq_run_rows rows;             /* that are being taken */
    const struct fq_error **root_errors; /* by root; NULL while none has failed */
    size_t root_failures;
    uint32_t retries; /* of the whole job */
    bool undecided;   /* the job is ready: it waits for what becomes of the response */
    bool committed;   /* before the response was written */
    bool misfit;      /* PostgreSQL said that a statement is not of its schema */

    struct fq_run_hosts *hosts; /* of a plan with fields that a program answers; else NULL */

    /* With a key */
    bool keyed;                /* the job's first step claims it */
    struct fq_step key_step;   /* that keeps the answer, or finds it */
    enum fq_status key_answer; /* what became of the one that was looked for */

    /* Writing */
    struct fq_response response;
    struct fq_arena rows_arena; /* of rows that wait to be written */
    struct fq_arena long_arena; /* of the cells of long ones, while they are written aside */
    struct fq_run_held *holds;  /* longer ones, where they were received */
    size_t held_bytes;
    struct fq_kept *kept; /* by root, the rows of a plan that keeps them */
    size_t ahead_bytes;   /* of rows that wait for those that are streamed */
    uint64_t nested_rows; /* that have come, of a plan with nested lists */
    size_t next_root;     /* whose value is written next */
    size_t full;          /* a part ends when so much stands in out */
    bool is_writing;      /* it has begun */
    bool unwritten;       /* another part will follow */
    size_t sent;          /* of what stands in out */
    bool part_sent;
};

/* ---- run.c ---- */

/* One for the request; NULL: memory is exhausted. */
struct fq_run *fq_run_new(struct fq_engine *engine, struct fq_request *request);

/* From one state to the next, at once or when it has passed the gate. */
void fq_run_enter(struct fq_run *run, enum fq_run_state next);

/* Of one that waits: it goes on, or fails with this error. */
void fq_run_pass(struct fq_run *run, const struct fq_error *refused);

/* Gives the request its buffer, with what stands there: it has nothing to do with the run any
 * more. */
void fq_run_give_back(struct fq_run *run);

/* Gives back everything else; the engine takes the run for another request. */
void fq_run_end(struct fq_run *run);
void fq_run_free(struct fq_run *run);

static inline bool fq_run_can_aside(const struct fq_run *run)
{
    return run->engine->options.asides != NULL;
}

/* Of the request; 0: the database's own. */
static inline uint32_t fq_run_timeout_ms(const struct fq_run *run)
{
    uint32_t own = run->request->timeout_ms;
    return own ? own : run->engine->options.timeout_ms;
}

/* The request ends while something is done aside: the run goes when that is done. */
void fq_run_abandon(struct fq_run *run);

/* Has work(run) done in another thread if there is one, and then(run, its status) called in this
 * one, unless the request ends before. */
void fq_run_aside(struct fq_run *run, enum fq_status (*work)(struct fq_run *run),
                  void (*then)(struct fq_run *run, enum fq_status status));

/* The bytes of rows that are being reported, so many, stay until fq_run_let_go().  FQ_LIMIT: they
 * would be too many; FQ_NOMEM. */
enum fq_status fq_run_hold(struct fq_run *run, size_t bytes);
void fq_run_let_go(struct fq_run *run);

/* Sets the operation of the run's request. */
static inline void fq_run_describe(const struct fq_run *run)
{
    struct fq_request *request = run->request;
    const struct fq_engine_document *held = run->held;
    request->operation = held ? held->operation : NULL;
    request->operation_document = held ? held->document : NULL;
    request->operation_text = held ? held->text : FQ_STR_NONE;
}

/* ---- engine.c ---- */

/* From what is asked to a plan with its values, and further. */
void fq_run_prepare_all(struct fq_run *run);

/* ---- prepare.c ---- */

/* Takes what is asked and who asks, and the document if it is known. */
enum fq_status fq_run_begin_preparing(struct fq_run *run);

/* Goes on to FQ_PREPARE_READY, or to a failure. */
enum fq_status fq_run_prepare(struct fq_run *run);

/* The same, but stops, with FQ_OK, where the next step may take long. */
enum fq_status fq_run_prepare_in_turn(struct fq_run *run);

/* Before the rest of it is done aside. */
enum fq_status fq_run_copy_asked(struct fq_run *run);

/* Afterwards: remembers document and plan. */
void fq_run_remember(struct fq_run *run);

/* ---- estimate.c ---- */

/* Whether the plan might give too many rows, and is not known to give fewer. */
bool fq_run_must_estimate(const struct fq_run *run);

/* Asks; goes on with FQ_RUN_ASKING or fails. */
void fq_run_estimate(struct fq_run *run);

/* ---- decide.c: the end of a job that is held ---- */

/* Of a plan that is certain: whether the statement itself sees to it that what it returns can be
 * told, or the run does before it has the job committed, as it is at first.  Inside a guard. */
void fq_run_be_certain(struct fq_run *run, bool certain);

/* The response is written: has the job committed. */
void fq_run_commit(struct fq_run *run);

/* What is written of the response is not fit to be told: has the job rolled back, and begins it
 * anew, as one of a mutation that failed. */
void fq_run_take_back(struct fq_run *run);

/* Whether a field could not be written. */
bool fq_run_has_failed(const struct fq_run *run);

/* The database has a job of the run, or may have one. */
bool fq_run_is_asking(const struct fq_run *run);

/* A root field has failed, and its job is rolled back.  What remains of the job are the other
 * fields; nothing where they are one transaction with this one, or null would have to stand for
 * all: then each has the error that says so.  Inside a guard. */
void fq_run_drop_root(struct fq_run *run, size_t failed);

/* ---- idempotency.c: a mutation that came with a key ---- */

/* Whether it is one; then its job begins with the step that claims the key. */
bool fq_run_has_key(const struct fq_run *run);
struct fq_step fq_run_claim(struct fq_run *run);

/* The claim failed: true when what becomes of the run is seen to. */
bool fq_run_is_known(struct fq_run *run, size_t step, const struct fq_error *error);

/* The answer is kept with the change, as the last step of the job. */
enum fq_status fq_run_keep_answer(struct fq_run *run);

/* The engine ends. */
void fq_engine_stop_sweep(struct fq_engine *engine);

/* ---- answer.c ---- */

/* What a run's job reports. */
extern const struct fq_job_events fq_run_job_events;

/* Runs the job, from the beginning of the response. */
void fq_run_start(struct fq_run *run);

/* Runs what is left of the job, once more, from the beginning of the response. */
void fq_run_ask_again(struct fq_run *run);

/* The receiver has room again, or it is another turn. */
void fq_run_resume(struct fq_run *run);

/* ---- hosts.c: fields that a program answers ---- */

struct fq_run_hosts;

/* Of a plan that has some.  Inside a guard. */
void fq_run_prepare_hosts(struct fq_run *run);

/* Is it one that is to be done once, which nobody can promise for the program? */
bool fq_run_refuses_key(struct fq_run *run, struct fq_error *reterr);

/* Asks the program: a query for all fields at once, a mutation for one after the other. */
enum fq_status fq_run_call_hosts(struct fq_run *run);

/* The rows are there: asks for fields of these, unless that was done. */
enum fq_status fq_run_ask_for_rows(struct fq_run *run);

/* Has the run to wait for answers before it writes?  Then it is told. */
bool fq_run_must_await_hosts(struct fq_run *run);
/* It does. */
bool fq_run_awaits_hosts(const struct fq_run *run);

/* The run waits for none any more. */
void fq_run_leave_hosts(struct fq_run *run);
/* What is kept of them goes. */
void fq_run_drop_hosts(struct fq_run *run);

/* Writes the value of a root field.  Inside a guard. */
void fq_run_write_host(struct fq_run *run, size_t root);
/* So many bytes of answers are to be written. */
size_t fq_run_host_bytes(const struct fq_run *run);

/* ---- write.c ---- */

/* Anew, if it was begun. */
void fq_run_begin_response(struct fq_run *run);

/* Writes the root fields before this one that are not written yet.  False: the buffer has reached
 * full.  Inside a guard. */
bool fq_run_write_until(struct fq_run *run, size_t root, size_t full);

/* Is what was written, and not sent, UTF-8?  A function that sets client_encoding for its
 * transaction makes PostgreSQL send something else, and not say so. */
bool fq_run_is_text(const struct fq_run *run);

/* Sends what is written.  True: wait for fq_run_resume(), because the receiver is slow or there is
 * more than one turn should send. */
bool fq_run_send(struct fq_run *run);

/* Everything is there: writes what is not written, in as many turns as it takes. */
void fq_run_write(struct fq_run *run);

/* ---- finish.c: the run and the request may be gone afterwards ---- */

void fq_run_finish(struct fq_run *run, enum fq_status status, const struct fq_errors *errors);

/* No data: the response is nothing but errors, or breaks off when parts of it were sent. */
void fq_run_fail_with(struct fq_run *run, const struct fq_errors *errors);
void fq_run_refuse(struct fq_run *run, const struct fq_error *error);

/* Null went up to the top, where something was sent: the reason is told with what was met. */
void fq_run_break_off(struct fq_run *run);

/* The same, with the sentence that the status has here. */
void fq_run_fail(struct fq_run *run, enum fq_status status);

#endif
