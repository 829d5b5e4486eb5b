/* SPDX-License-Identifier: MIT
 *
 * The seam between the engine and a database: a question (a job of one or more statements that
 * run in one implicit transaction, one round trip) and its answer (rows, then an end), as plain
 * data and two tables of functions.  pg/ implements it with pipelined connections, tests with a
 * fake.
 *
 * One thread: a database and its jobs belong to the loop that made them.
 */
#ifndef FQ_DATABASE_DATABASE_H
#define FQ_DATABASE_DATABASE_H

#include "base/error.h"
#include "base/list.h"
#include "base/shared.h"
#include "base/str.h"

/* SQL that is sent more than once.  Prepared by the implementer the first time a connection meets
 * its text.  Immutable; outlives every job that runs it. */
struct fq_statement {
    uint64_t id;                 /* a hash of what follows, so that it is found quickly */
    const char *sql;             /* NUL-terminated; $1… are the parameters */
    const uint32_t *param_types; /* type oids; 0: PostgreSQL infers */
    size_t param_count;
    /* What a row must look like, so that no value is read as what it is not: type oids as
     * PostgreSQL announces them, of a domain its base type.  NULL: its rows are not read. */
    const uint32_t *column_types;
    size_t column_count;
    /* It may change its session, settings or locks, and nothing that follows may see that: it is
     * undone before the next step. */
    bool stateful;
    /* A function is given what the request gave, so that what it says of a value may be of one of
     * these. */
    bool gives_values;
};

/* A statement and its values: text format, NUL-terminated, NULL for null. */
struct fq_step {
    const struct fq_statement *statement;
    const char *const *values; /* statement->param_count of them */
};

/* One value of a row in PostgreSQL's binary format; ptr NULL for null. */
struct fq_cell {
    const char *ptr;
    size_t len;
};

/* Settings made with set_config(name, value, true) before the steps, in the same transaction. */
struct fq_setting {
    const char *name;
    const char *value;
};

/* A column of what a statement returns, as PostgreSQL announces it: of a domain its base type. */
struct fq_described {
    fq_str name;
    uint32_t type;
};

struct fq_job;

/* What the asker implements.  Called from the loop, never from inside run().  After failed() or
 * done() the job belongs to the asker again and may be gone when the call returns. */
struct fq_job_events {
    /* row_count rows of column_count cells each, row by row; called any number of times for each
     * step, steps in order.  Cells are valid during the call only. */
    void (*rows)(struct fq_job *job, size_t step, const struct fq_cell *cells, size_t row_count,
                 size_t column_count);
    /* Of a job that is foreign: what a step returns, before its rows.  Valid during the call only.
     * NULL: nobody wants to know. */
    void (*described)(struct fq_job *job, size_t step, const struct fq_described *columns,
                      size_t count);
    /* A step's last row has been given. */
    void (*step_done)(struct fq_job *job, size_t step);
    /* In place of rows() and step_done(): the step was run, but its columns are not of the
     * statement's types, as when a table was altered.  The job goes on. */
    void (*unreadable)(struct fq_job *job, size_t step);
    /* The job ends here.  step is the one that failed, or SIZE_MAX when none did (no connection,
     * time-out in the queue, settings refused).  Nothing of the job's transaction remains. */
    void (*failed)(struct fq_job *job, size_t step, const struct fq_error *error);
    /* A statement was not what it was taken for, behind what was reported: the job is run from its
     * beginning once more, all of it prepared anew.  False: it is too late for that, it fails.
     * NULL: it always is. */
    bool (*anew)(struct fq_job *job);
    /* Of a job that is held, before done(): every step succeeded, and its transaction is open. From
     * here on commit() or cancel() decides. */
    void (*ready)(struct fq_job *job);
    /* Every step succeeded, and the transaction was committed. */
    void (*done)(struct fq_job *job);
};

/* Of a job that changes data: what its statements see of what others change meanwhile. */
enum fq_isolation {
    FQ_READ_COMMITTED,
    FQ_REPEATABLE_READ,
    FQ_SERIALIZABLE,
    FQ_ISOLATIONS, /* how many there are */
};

struct fq_job {
    const struct fq_job_events *events;
    const struct fq_setting *settings;
    size_t setting_count;
    const struct fq_step *steps; /* at least one */
    size_t step_count;
    uint32_t timeout_ms; /* of waiting and running together; 0: the implementer's default */
    /* Since when that time counts, by the monotonic clock; 0: since it is handed in. */
    uint64_t began_ms;
    /* Rows may be paused for long; the job has a connection to itself. */
    bool streamed;
    /* Running it twice is the same as running it once: it may be taken to another connection when
     * the one it was sent on is held up. */
    bool repeatable;
    /* It may change data: it has a connection to itself, and runs at a level of its own; at READ
     * COMMITTED it waits for what others change at the same time instead of failing. */
    bool changes;
    enum fq_isolation isolation;
    /* It rests before it is run, so long at most: it lost against others, and would meet them
     * again. */
    uint32_t rest_ms;
    /* Its transaction is committed when the asker says so, and not before: ready(). */
    bool held;
    /* Of one that is held: whatever its statements return can be told, so that an implementer who
     * knows what they return may commit at once.  done() comes without ready() then. */
    bool certain;
    /* Of one that is held, set before commit(): it runs as the last of the transaction, and nobody
     * is told what it returns.  NULL: nothing does. */
    const struct fq_step *last;
    /* Its statements are somebody else's words: they are prepared for this once, and what they
     * complain of says nothing about the schema. */
    bool foreign;
    /* One of its statements may change the session: it has a connection to itself, whose next job
     * finds it as this one did. */
    bool stateful;
    /* A place in what the database has written, 0 for none.  Of one that only reads: it must see
     * all that was written up to there.  Of one that changes data, set by the implementer before
     * done(): whoever is to see the change must see up to there; stays 0 when there is only one
     * database. */
    uint64_t position;

    /* The implementer's: zero when handed in.  A job that is run again is the same request, so it
     * keeps its deadline. */
    struct fq_link link;
    void *connection;
    size_t at_step;
    uint64_t deadline_ms;
    uint64_t outcome_ms; /* it was stopped, and its end is waited for until then; 0: it was not */
    uint64_t arrived_ms;
    int phase;
    /* Of an implementer that hands it on to one of several databases; zero when handed in. */
    struct fq_link route_link;
    struct fq_list *route_list; /* that it is in by route_link */
    void *route;
    const struct fq_job_events *told; /* whose events they were */
    bool given;                       /* something was reported */
};

/* A job of these steps; nothing else is said of it yet. */
static inline void fq_job_init(struct fq_job *job, const struct fq_job_events *events,
                               const struct fq_step *steps, size_t step_count)
{
    *job = (struct fq_job){.events = events, .steps = steps, .step_count = step_count};
}

/* It has failed and will be handed in again: as the same request, whose time goes on. */
static inline void fq_job_renew(struct fq_job *job)
{
    job->connection = NULL;
    job->at_step = 0;
    job->outcome_ms = 0;
    job->phase = 0;
}

struct fq_database;

struct fq_database_calls {
    /* Takes the job until failed() or done(). */
    void (*run)(struct fq_database *database, struct fq_job *job);
    /* A job that is ready is to be committed; done() or failed() follows. */
    void (*commit)(struct fq_database *database, struct fq_job *job);
    /* A job that is ready is to be rolled back.  done() says that it is, and that nothing is left
     * of it that a job on another connection could meet; failed(), that this is not known, as when
     * the connection is lost. */
    void (*take_back)(struct fq_database *database, struct fq_job *job);
    /* Nobody waits for the job any more: no event will be reported, the query is cancelled if it
     * runs.  What a job that is held has done is rolled back unless it was to be committed.  The
     * job may be freed at once. */
    void (*cancel)(struct fq_database *database, struct fq_job *job);
    /* No more rows() until resumed.  Of a job that is not streamed only for a moment: others wait
     * behind it. */
    void (*pause)(struct fq_database *database, struct fq_job *job);
    void (*resume)(struct fq_database *database, struct fq_job *job);
    /* From within rows(): the bytes of its cells stay until they are let go of, in any thread.
     * NULL: they stay anyway, as long as the database. */
    struct fq_shared *(*hold)(struct fq_database *database, struct fq_job *job);
};

struct fq_database {
    const struct fq_database_calls *calls;
};

#endif
