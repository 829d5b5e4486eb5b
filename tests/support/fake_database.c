/* SPDX-License-Identifier: MIT */
#include "support/fake_database.h"

#include <assert.h>
#include <stdio.h>

#include "base/compiler.h"

/* Where a job is, kept in the implementer's part of it: connection holds how many rows of the step
 * have been given. */
enum { RUNNING = 1, PAUSED, READY, COMMITTING, TAKING_BACK };

static struct fake_database *self_of(struct fq_database *base)
{
    return FQ_CONTAINER(base, struct fake_database, base);
}

static struct fq_job *job_of(struct fq_link *link)
{
    return FQ_CONTAINER(link, struct fq_job, link);
}

/* ---- what the asker calls ---- */

static void note_values(struct fake_database *self, const struct fq_step *step)
{
    size_t len = 0;
    self->last_values[0] = '\0';
    for (size_t i = 0; i < step->statement->param_count && len < sizeof(self->last_values); i++) {
        const char *value = step->values[i];
        len += (size_t)snprintf(self->last_values + len, sizeof(self->last_values) - len,
                                value ? "%s'%s'" : "%sNULL", i ? ", " : "", value ? value : "");
    }
}

static void note(struct fake_database *self, const struct fq_job *job)
{
    self->runs++;
    self->last_step_count = job->step_count;
    self->last_settings = job->settings;
    self->last_setting_count = job->setting_count;
    self->last_began_ms = job->began_ms;
    self->last_timeout_ms = job->timeout_ms;
    self->last_streamed = job->streamed;
    snprintf(self->last_sql, sizeof(self->last_sql), "%s", job->steps[0].statement->sql);
    note_values(self, &job->steps[0]);
}

static void run(struct fq_database *base, struct fq_job *job)
{
    struct fake_database *self = self_of(base);
    assert(job->step_count > 0);
    assert(!fq_link_in_list(&job->link) && !job->connection);
    assert(job->at_step == 0 && job->phase == 0);
    for (size_t i = 0; i < job->step_count; i++)
        assert(job->steps[i].statement->sql && job->steps[i].statement->id);
    note(self, job);
    job->phase = RUNNING;
    fq_list_append(&self->jobs, &job->link);
}

static void commit(struct fq_database *base, struct fq_job *job)
{
    assert(fq_link_in_list(&job->link) && job->phase == READY);
    job->phase = COMMITTING;
    self_of(base)->commits++;
}

static void take_back(struct fq_database *base, struct fq_job *job)
{
    (void)base;
    assert(fq_link_in_list(&job->link) && job->phase == READY);
    job->phase = TAKING_BACK;
}

static void cancel(struct fq_database *base, struct fq_job *job)
{
    struct fake_database *self = self_of(base);
    assert(fq_link_in_list(&job->link));
    fq_list_remove(&self->jobs, &job->link);
    self->cancels++;
}

static void pause_job(struct fq_database *base, struct fq_job *job)
{
    assert(fq_link_in_list(&job->link));
    job->phase = PAUSED;
    self_of(base)->pauses++;
}

static void resume(struct fq_database *base, struct fq_job *job)
{
    assert(fq_link_in_list(&job->link));
    job->phase = RUNNING;
    self_of(base)->resumes++;
}

/* What a test gives lives as long as it does. */
static struct fq_shared *hold(struct fq_database *base, struct fq_job *job)
{
    (void)job;
    self_of(base)->holds++;
    return NULL;
}

void fake_database_init(struct fake_database *database)
{
    static const struct fq_database_calls calls = {.run = run,
                                                   .commit = commit,
                                                   .take_back = take_back,
                                                   .cancel = cancel,
                                                   .pause = pause_job,
                                                   .resume = resume,
                                                   .hold = hold};
    *database = (struct fake_database){.base.calls = &calls};
    fq_list_init(&database->jobs);
}

/* ---- answers ---- */

void fake_database_answer(struct fake_database *database, struct fake_answer answer)
{
    assert(database->answer_count < FAKE_MOST);
    if (answer.times == 0)
        answer.times = UINT32_MAX;
    database->answers[database->answer_count++] = answer;
}

void fake_database_forget(struct fake_database *database)
{
    database->answer_count = 0;
}

static struct fake_answer *answer_to(struct fake_database *self,
                                     const struct fq_statement *statement)
{
    static struct fake_answer made;
    for (size_t i = 0; i < self->answer_count; i++) {
        struct fake_answer *answer = &self->answers[i];
        if (answer->times > 0 && (!answer->needle || strstr(statement->sql, answer->needle)))
            return answer;
    }
    made = (struct fake_answer){.times = UINT32_MAX};
    if (self->make)
        self->make(self->arg, statement, &made);
    return &made;
}

/* ---- what the asker is told ---- */

static void end(struct fake_database *self, struct fq_job *job)
{
    fq_list_remove(&self->jobs, &job->link);
    job->phase = 0;
    job->connection = NULL;
    job->at_step = 0;
}

static void fail(struct fake_database *self, struct fq_job *job, struct fake_answer *answer)
{
    struct fq_error error = {.status = answer->failure,
                             .message = fq_str_from(answer->message),
                             .detail = FQ_STR("as the database put it")};
    size_t step = answer->outside ? SIZE_MAX : job->at_step;
    if (answer->times != UINT32_MAX)
        answer->times--;
    end(self, job);
    job->events->failed(job, step, &error);
}

static void give_rows(struct fq_job *job, const struct fake_answer *answer, size_t given)
{
    size_t count = answer->row_count - given;
    if (answer->rows_a_call && count > answer->rows_a_call)
        count = answer->rows_a_call;
    job->connection = (void *)(uintptr_t)(given + count);
    job->events->rows(job, job->at_step, answer->cells + given * answer->column_count, count,
                      answer->column_count);
}

static void report(struct fake_database *self, struct fq_job *job)
{
    if (job->at_step == job->step_count && job->held && !job->certain && job->phase == RUNNING) {
        job->phase = READY;
        job->events->ready(job);
        return;
    }
    if (job->at_step == job->step_count || job->phase == TAKING_BACK) {
        end(self, job);
        job->events->done(job);
        return;
    }
    struct fake_answer *answer = answer_to(self, job->steps[job->at_step].statement);
    size_t given = (uintptr_t)job->connection;
    if (given < answer->row_count) {
        give_rows(job, answer, given);
    } else if (answer->failure) {
        fail(self, job, answer);
    } else {
        size_t step = job->at_step++;
        job->connection = NULL;
        if (answer->times != UINT32_MAX)
            answer->times--;
        job->events->step_done(job, step);
    }
}

bool fake_database_pump(struct fake_database *database)
{
    FQ_LIST_EACH (&database->jobs, link) {
        struct fq_job *job = job_of(link);
        if (job->phase == PAUSED || job->phase == READY)
            continue;
        report(database, job);
        return true;
    }
    return false;
}

void fake_database_run(struct fake_database *database)
{
    while (fake_database_pump(database))
        ;
}

/* ---- cells ---- */

static char *bytes(size_t count)
{
    static char pool[1u << 18];
    static size_t used;
    assert(used + count <= sizeof(pool));
    used += count;
    return pool + used - count;
}

struct fq_cell fake_int4(int32_t value)
{
    char *to = bytes(4);
    for (int i = 0; i < 4; i++)
        to[i] = (char)((uint32_t)value >> (24 - 8 * i));
    return (struct fq_cell){to, 4};
}

struct fq_cell fake_uuid(uint8_t last)
{
    char *to = bytes(16);
    memset(to, 0, 16);
    to[6] = 0x40;
    to[8] = (char)0x80;
    to[15] = (char)last;
    return (struct fq_cell){to, 16};
}
