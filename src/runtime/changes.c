/* SPDX-License-Identifier: MIT */
#include "runtime/changes.h"

#include "catalog/catalog.h"
#include "pg/mark.h"

static struct fq_changes *changes_of(struct fq_job *job)
{
    return FQ_CONTAINER(job, struct fq_changes, job);
}

static void on_mark(struct fq_job *job, size_t step, const struct fq_cell *cells, size_t row_count,
                    size_t column_count)
{
    struct fq_changes *changes = changes_of(job);
    (void)step, (void)row_count, (void)column_count;
    changes->tell(changes, fq_pg_mark(fq_str_of(cells[0].ptr, cells[0].len)) != changes->mark);
}

static void on_mark_read(struct fq_job *job, size_t step)
{
    (void)job, (void)step;
}

static void on_mark_compared(struct fq_job *job)
{
    changes_of(job)->asking = false;
}

/* The next time will tell. */
static void on_mark_unknown(struct fq_job *job, size_t step, const struct fq_error *error)
{
    (void)step, (void)error;
    changes_of(job)->asking = false;
}

static const struct fq_job_events events = {
    .rows = on_mark,
    .step_done = on_mark_read,
    .unreadable = on_mark_read,
    .failed = on_mark_unknown,
    .done = on_mark_compared,
};

static void ask_for_mark(struct fq_timer *timer)
{
    struct fq_changes *changes = FQ_CONTAINER(timer, struct fq_changes, timer);
    if (changes->asking)
        return;
    changes->asking = true;
    changes->step.statement = &fq_pg_mark_statement;
    fq_job_init(&changes->job, &events, &changes->step, 1);
    changes->job.repeatable = true;
    changes->database->calls->run(changes->database, &changes->job);
}

void fq_changes_init(struct fq_changes *changes, struct fq_loop *loop, struct fq_database *database,
                     void (*tell)(struct fq_changes *changes, bool differs))
{
    fq_timer_init(&changes->timer, loop, ask_for_mark);
    changes->database = database;
    changes->tell = tell;
}

void fq_changes_watch(struct fq_changes *changes, const struct fq_catalog *catalog,
                      uint32_t every_ms)
{
    changes->mark = catalog->mark;
    changes->fingerprint = catalog->fingerprint;
    if (every_ms)
        fq_timer_start(&changes->timer, every_ms, every_ms);
    else
        fq_timer_stop(&changes->timer);
}

void fq_changes_stop(struct fq_changes *changes)
{
    fq_timer_stop(&changes->timer);
}
