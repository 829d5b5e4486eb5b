/* SPDX-License-Identifier: MIT */
#include "server/withdrawn.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/limits.h"
#include "catalog/oid.h"
#include "server/log.h"

#define CHANNEL "fraiseql_revocation"

static const uint32_t column_types[] = {OID_TEXT, OID_TEXT, OID_INT8, OID_TEXT};
static const struct fq_statement statement = {
    .id = UINT64_C(0x1d0c1a1300000012),
    .sql =
        "SELECT token_id, user_id, issued_before, now_seen_by FROM fraiseql.revocations_since($1)",
    .param_count = 1,
    .column_types = column_types,
    .column_count = FQ_ARRAY_LEN(column_types),
};

static void begin_reading(struct fq_withdrawn *withdrawn);

static struct fq_withdrawn *withdrawn_of(struct fq_job *job)
{
    return FQ_CONTAINER(job, struct fq_withdrawn, job);
}

static uint64_t monotonic_ms(void)
{
    return fq_clock_monotonic_ns() / 1000000u;
}

/* ---- a reading ---- */

static uint64_t seconds_in(const struct fq_cell *cell)
{
    uint64_t value = 0;
    for (size_t i = 0; i < cell->len && cell->len == 8; i++)
        value = value << 8 | (unsigned char)cell->ptr[i];
    return cell->ptr && (int64_t)value > 0 ? value : 0;
}

static fq_str text_in(const struct fq_cell *cell)
{
    return fq_str_of(cell->ptr, cell->len);
}

static void take_withdrawn(struct fq_withdrawn *withdrawn, const struct fq_cell *cells)
{
    const struct fq_revocation line = {text_in(&cells[0]), text_in(&cells[1]),
                                       seconds_in(&cells[2])};
    fq_str seen_by = text_in(&cells[3]);
    if ((line.token_id.len || line.issued_before_s) &&
        fq_revocations_add(withdrawn->revocations, &line))
        withdrawn->incomplete = true;
    if (seen_by.len == 0 || seen_by.len >= sizeof(withdrawn->next_seen_by)) {
        withdrawn->incomplete = true;
        return;
    }
    memcpy(withdrawn->next_seen_by, seen_by.ptr, seen_by.len);
    withdrawn->next_seen_by[seen_by.len] = '\0';
}

static void on_withdrawn_rows(struct fq_job *job, size_t step, const struct fq_cell *cells,
                              size_t row_count, size_t column_count)
{
    (void)step;
    for (size_t i = 0; i < row_count; i++)
        take_withdrawn(withdrawn_of(job), cells + i * column_count);
}

static void on_withdrawn_step(struct fq_job *job, size_t step)
{
    (void)job, (void)step;
}

static void on_withdrawn_unreadable(struct fq_job *job, size_t step)
{
    (void)step;
    withdrawn_of(job)->incomplete = true;
}

/* What was said meanwhile may be younger than what was read. */
static void end_reading(struct fq_withdrawn *withdrawn)
{
    withdrawn->reading = false;
    if (withdrawn->again)
        begin_reading(withdrawn);
}

static void fail_reading(struct fq_withdrawn *withdrawn, const char *why)
{
    fq_revocations_give_up(withdrawn->revocations);
    withdrawn->all = true; /* of what was added some may be missing */
    if (!withdrawn->told_failure && !withdrawn->stopped)
        fq_log(FQ_LOG_ERROR, "which tokens are withdrawn cannot be read: %s", why);
    withdrawn->told_failure = true;
    withdrawn->again = false; /* the next second */
    end_reading(withdrawn);
}

static void on_withdrawn_failed(struct fq_job *job, size_t step, const struct fq_error *error)
{
    fq_str message = error->status == FQ_STALE
                         ? FQ_STR("this database has no tables of them: run fraiseql setup --with "
                                  "revocation, or set auth.revocation to false")
                     : error->detail.len ? error->detail
                                         : fq_error_message(error);
    char why[256];
    (void)step;
    snprintf(why, sizeof(why), "%.*s", FQ_STR_ARG(message));
    fail_reading(withdrawn_of(job), why);
}

static void on_withdrawn_read(struct fq_job *job)
{
    struct fq_withdrawn *withdrawn = withdrawn_of(job);
    if (withdrawn->incomplete) {
        fail_reading(withdrawn, "they are too many, or the schema fraiseql is another version's");
        return;
    }
    if (withdrawn->told_failure)
        fq_log(FQ_LOG_INFO, "which tokens are withdrawn is known again");
    withdrawn->told_failure = false;
    memcpy(withdrawn->seen_by, withdrawn->next_seen_by, sizeof(withdrawn->seen_by));
    fq_revocations_end(withdrawn->revocations, withdrawn->began_ms);
    end_reading(withdrawn);
}

static const struct fq_job_events job_events = {
    .rows = on_withdrawn_rows,
    .step_done = on_withdrawn_step,
    .unreadable = on_withdrawn_unreadable,
    .failed = on_withdrawn_failed,
    .done = on_withdrawn_read,
};

static void begin_reading(struct fq_withdrawn *withdrawn)
{
    if (withdrawn->stopped)
        return;
    withdrawn->again = withdrawn->reading;
    if (withdrawn->reading)
        return;
    withdrawn->began_ms = monotonic_ms();
    bool anew = withdrawn->all || withdrawn->seen_by[0] == '\0' ||
                withdrawn->began_ms - withdrawn->anew_ms >= FQ_LIMIT_REVOCATIONS_ANEW_MS;
    if (fq_revocations_begin(withdrawn->revocations, anew) != FQ_OK)
        return; /* the next second */
    withdrawn->anew_ms = anew ? withdrawn->began_ms : withdrawn->anew_ms;
    withdrawn->all = false;
    withdrawn->incomplete = false;
    withdrawn->reading = true;
    withdrawn->values[0] = anew ? "0" : withdrawn->seen_by;
    withdrawn->step = (struct fq_step){&statement, withdrawn->values};
    fq_job_init(&withdrawn->job, &job_events, &withdrawn->step, 1);
    withdrawn->database->calls->run(withdrawn->database, &withdrawn->job);
}

/* ---- when ---- */

static void on_every_second(struct fq_timer *timer)
{
    struct fq_withdrawn *withdrawn = FQ_CONTAINER(timer, struct fq_withdrawn, timer);
    if (!withdrawn->reading)
        begin_reading(withdrawn);
}

static void on_listening(void *owner)
{
    begin_reading(owner);
}

static void on_said(void *owner, fq_str payload)
{
    struct fq_withdrawn *withdrawn = owner;
    withdrawn->all = withdrawn->all || !fq_str_eq(payload, FQ_STR("more"));
    begin_reading(withdrawn);
}

static void on_listened(void *owner, uint64_t until_ms)
{
    (void)owner, (void)until_ms;
}

static const struct fq_pg_listener_events listener_events = {on_listening, on_said, on_listened};

enum fq_status fq_withdrawn_start(struct fq_withdrawn *withdrawn, struct fq_loop *loop,
                                  const struct fq_withdrawn_options *options)
{
    *withdrawn =
        (struct fq_withdrawn){.revocations = options->revocations, .database = options->database};
    fq_timer_init(&withdrawn->timer, loop, on_every_second);
    fq_timer_start(&withdrawn->timer, 0, FQ_LIMIT_REVOCATIONS_EVERY_MS);
    if (!options->conninfo)
        return FQ_OK;
    const struct fq_pg_listener_options listening = {.conninfo = options->conninfo,
                                                     .channel = CHANNEL,
                                                     .connect_timeout_ms =
                                                         options->connect_timeout_ms};
    withdrawn->listener = fq_pg_listener_new(loop, &listening, &listener_events, withdrawn);
    return withdrawn->listener ? FQ_OK : FQ_NOMEM;
}

void fq_withdrawn_stop(struct fq_withdrawn *withdrawn)
{
    if (!withdrawn->revocations)
        return;
    fq_timer_stop(&withdrawn->timer);
    fq_pg_listener_free(withdrawn->listener);
    withdrawn->listener = NULL;
    withdrawn->again = false;
    withdrawn->stopped = true;
}
