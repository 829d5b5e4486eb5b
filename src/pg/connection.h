/* SPDX-License-Identifier: MIT
 *
 * One connection to PostgreSQL on a loop, pipelined: libpq connects and authenticates, then its
 * socket is read and written here (pg/wire.h).  A job becomes one segment:
 * its settings, what must be prepared, its steps, and a Sync, sent without waiting for those
 * before it.  What comes back is matched with what was sent, one command after the other.
 *
 *        ┌──────────────────────────────────────────────┐
 *        ▼                                              │ lost, or closed
 *      DOWN ─open─► CONNECTING ─► SETTING_UP ─► READY ◄─┴─► SETTLING
 *                                                (a cancel on its way)
 *
 * An object outlives its connections: it is opened again after a loss, by its owner.
 *
 * Files: connection.c, how it comes and goes; connection_send.c, a job on its way out;
 * connection_pooled.c, what is sent otherwise through a pooler; connection_names.c, which
 * statements are prepared under names; connection_receive.c, answers; connection_cancel.c;
 * connection_plans.c, slow statements.
 */
#ifndef FQ_PG_CONNECTION_H
#define FQ_PG_CONNECTION_H

#include "base/error.h"
#include "database/database.h"
#include "net/timer.h"
#include "net/watch.h"
#include "net/work.h"
#include "pg/plans.h"
#include "pg/pooler.h"
#include "pg/statements.h"
#include "pg/wire.h"

struct fq_pg_connection;

/* What the owner implements.  Called from the loop. */
struct fq_pg_connection_events {
    /* It is READY for the first time since it was opened; changed() follows. */
    void (*up)(struct fq_pg_connection *connection);
    /* It may take more or fewer jobs than before: it came up, jobs ended, a cancel came back. */
    void (*changed)(struct fq_pg_connection *connection);
    /* It did not come up, or broke; it is DOWN and its jobs have failed. */
    void (*lost)(struct fq_pg_connection *connection, const struct fq_error *error);
    /* A job ended; called before the job's own event. */
    void (*ended)(struct fq_pg_connection *connection, struct fq_job *job, bool failed);
};

enum fq_pg_connection_state {
    FQ_PG_DOWN,       /* no connection; nothing in flight */
    FQ_PG_CONNECTING, /* libpq shakes hands */
    FQ_PG_SETTING_UP, /* the session's settings are in flight */
    FQ_PG_READY,      /* takes jobs */
    FQ_PG_SETTLING,   /* a cancel is on its way or its segment is not read to the end: takes none,
                       * for a cancel that arrives late would hit it; has one that was interrupted */
};

/* What was sent and is not answered yet. */
enum fq_pg_command_kind {
    FQ_PG_COMMAND_FORGET,
    FQ_PG_COMMAND_PREPARE, /* of statement, and what it returns */
    FQ_PG_COMMAND_PARSE,   /* of one without a name, which runs once */
    FQ_PG_COMMAND_SETTINGS,
    FQ_PG_COMMAND_STEP,
    FQ_PG_COMMAND_SYNC,
    FQ_PG_COMMAND_QUERY, /* statements that have a Sync of their own */
};

struct fq_pg_command {
    enum fq_pg_command_kind kind;
    size_t step; /* SIZE_MAX when it belongs to none */
    /* PREPARE and STEP */
    fq_pg_serial serial;
    /* PREPARE; and STEP with values, else 0 */
    uint64_t id;
    struct fq_pg_columns *columns; /* the types it must return; NULL: any */
    /* STEP: what it returns is not what it was planned for. */
    bool unreadable;
    /* PREPARE, SETTINGS and STEP: ParseComplete or BindComplete was read. */
    bool begun;
};

struct fq_pg_segment {
    struct fq_job *job; /* NULL: nobody waits, or it is the connection's own; of a clean-up that of
                         * a job that is taken back */
    bool exclusive;     /* its job shares the connection with no other */
    bool clean_up;      /* after one that may have left something in the session */
    bool plans;         /* asks how the statement that doubt names would be planned */
    bool open;          /* its Sync is not sent yet: nothing of it can have been committed */
    bool ready;         /* it is open, and every step was answered */
    bool delivered;     /* an event was reported: too late to run the job again */
    bool made;          /* it is committed, although its Sync was not read yet */
    bool again;         /* runs the second time */
};

/* A ring; capacity is a power of two. */
struct fq_pg_commands {
    struct fq_pg_command *items;
    size_t capacity;
    size_t first;
    size_t count;
};

/* What went wrong in the segment that is being read; the first error counts. */
struct fq_pg_failure {
    bool set;
    bool stale; /* a prepared statement is not what we took it for */
    size_t step;
    struct fq_error error;
};

/* A statement that was slow, while PostgreSQL is asked about its plans. */
struct fq_pg_doubt {
    uint64_t id; /* 0: none */
    struct fq_pg_plan_shapes shapes;
};

struct fq_pg_connection_options {
    const char *conninfo;
    enum fq_pg_pooler pooler;
    uint32_t connect_timeout_ms;
    uint32_t statement_timeout_ms;
    uint32_t replan_after_ms;  /* whether what takes longer is planned well, PostgreSQL is asked */
    struct fq_pg_plans *plans; /* what it answered, to all of the pool's; NULL: nobody asks */
    size_t depth;
    size_t statement_bytes;      /* weight of the statements that are kept prepared */
    struct fq_budget *budget;    /* what rows that are read draw on; NULL: none */
    size_t row_bytes;            /* the longest row that is taken */
    const char *const *settings; /* names of those that jobs may make */
    size_t setting_count;
};

struct fq_pg_connection {
    struct fq_link link;  /* the owner's */
    struct fq_list *list; /* the owner's: where link is */
    void *owner;
    struct fq_loop *loop;
    const struct fq_pg_connection_events *events;
    const struct fq_pg_connection_options *options;

    enum fq_pg_connection_state state; /* written by connection_enter() only */
    PGconn *pg;                        /* NULL exactly when DOWN */
    struct fq_pg_wire wire;            /* its socket, from SETTING_UP on */
    struct fq_watch watch;
    struct fq_timer timer; /* connecting, setting up and settling end by it */
    struct fq_turn turn;   /* deals with what may not be dealt with at once */
    uint64_t opened_ms;
    uint64_t quiet_ms; /* when its last segment ended */
    uint64_t retries;  /* jobs sent again, since the object was made */
    uint64_t replans;  /* statements prepared anew for their values, likewise */
    bool broken;       /* found out while sending or reading; the end follows */
    bool unsent;       /* the wire holds bytes the socket did not take */
    bool stood;        /* was READY since it was opened */
    bool plain;        /* who answers takes no options: a pooler; since the object was made */
    bool started;      /* the session began with our settings, and RESET ALL goes back to them */
    bool pooled;       /* it has a process of PostgreSQL for one transaction at a time */
    bool named;        /* it is pooled, and the pooler keeps what is prepared under a name */
    bool asked_names;  /* while SETTING_UP: whether it does is being asked */
    bool sequenced;    /* a job that left nothing else may have asked sequences for numbers */
    bool retiring;     /* takes no more jobs; its owner closes it when it is idle */
    bool exclusive;    /* its job shares it with no other, until all that was sent is read */
    bool progress;     /* a segment ended since changed() was called last */
    bool nameless;     /* the segment that is being sent prepares what it runs without names */
    bool foreign;      /* the clean-up that is read found prepared statements that are not ours */

    /* Sent and not yet read to their Sync, in order; a ring of segment_capacity. */
    struct fq_pg_segment *segments;
    size_t segment_capacity;
    size_t segment_first;
    size_t segment_count;
    size_t job_count; /* of these, those with a job */
    uint64_t head_ms; /* when the first segment became the first */
    uint64_t next_ms; /* when what is read next became the first of what was sent */
    struct fq_pg_commands commands;
    struct fq_pg_failure failure;
    struct fq_arena arena; /* of the failure */
    struct fq_pg_statements statements;
    struct fq_pg_doubt doubt;

    bool paused; /* its streamed job takes no rows at present */

    struct fq_work cancel_work;
    PGcancel *cancel_request; /* set while cancel_work is in the other thread */
    unsigned cancel_count;    /* requests sent in this state SETTLING */
};

/* ---- life ---- */

/* DOWN.  False when memory is exhausted. */
bool fq_pg_connection_init(struct fq_pg_connection *connection, struct fq_loop *loop,
                           const struct fq_pg_connection_options *options,
                           const struct fq_pg_connection_events *events, void *owner) FQ_CHECKED;

/* Must be DOWN and not cancelling. */
void fq_pg_connection_clear(struct fq_pg_connection *connection);

/* From DOWN.  changed() or lost() will follow. */
void fq_pg_connection_open(struct fq_pg_connection *connection);

/* To DOWN, at once and without an event but failed() of what is in flight. */
void fq_pg_connection_close(struct fq_pg_connection *connection, const struct fq_error *error);

/* The same, and PostgreSQL is told to stop what runs there; changed() follows when it was. */
void fq_pg_connection_abandon(struct fq_pg_connection *connection, const struct fq_error *error);

/* ---- jobs ---- */

/* READY, without a job of its own, not retiring, and fewer than depth jobs in flight. */
bool fq_pg_connection_takes_jobs(const struct fq_pg_connection *connection);

static inline bool fq_pg_connection_idle(const struct fq_pg_connection *connection)
{
    return connection->state == FQ_PG_READY && connection->segment_count == 0 &&
           !connection->broken;
}

/* Takes the job until its end.  FQ_NOMEM or FQ_LIMIT with *reterr: not taken.  Calls nobody. */
enum fq_status fq_pg_connection_send(struct fq_pg_connection *connection, struct fq_job *job,
                                     struct fq_error *reterr);

/* The job is ready: its transaction is to be committed. */
void fq_pg_connection_commit(struct fq_pg_connection *connection, struct fq_job *job);

/* The job is ready: it is to be rolled back, and ends when that and its clean-up are done. */
void fq_pg_connection_take_back(struct fq_pg_connection *connection, struct fq_job *job);

/* The job's segment, which must be in flight. */
struct fq_pg_segment *fq_pg_connection_segment_of(struct fq_pg_connection *connection,
                                                  const struct fq_job *job);

/* Nobody waits for the job any more; when nothing else would suffer, it is stopped. */
void fq_pg_connection_cancel(struct fq_pg_connection *connection, struct fq_job *job);

/* Stops the job that has the connection to itself, whose failed() or done() then tells what came of
 * it.  False when it was stopped before. */
bool fq_pg_connection_interrupt(struct fq_pg_connection *connection);

/* The job is the caller's again; what was sent of it runs and is dropped. */
void fq_pg_connection_let_go(struct fq_pg_connection *connection, struct fq_job *job);

void fq_pg_connection_pause(struct fq_pg_connection *connection, struct fq_job *job);
void fq_pg_connection_resume(struct fq_pg_connection *connection, struct fq_job *job);

/* Visits the jobs in flight, oldest first; i counts segments. */
static inline struct fq_pg_segment *
fq_pg_connection_segment(const struct fq_pg_connection *connection, size_t i)
{
    return &connection->segments[(connection->segment_first + i) % connection->segment_capacity];
}

/* Tests only: asserts the invariants. */
void fq_pg_connection_check(const struct fq_pg_connection *connection);

#endif
