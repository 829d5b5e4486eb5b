/* SPDX-License-Identifier: MIT
 *
 * Inside api/ only: what stands behind the handles of include/fraiseql.h.
 */
#ifndef FQ_API_ENGINE_H
#define FQ_API_ENGINE_H

#include "fraiseql.h"
#include "config/load.h"
#include "runtime/lane.h"
#include "runtime/pace.h"

/* Running requests are found by their numbers in so many lists. */
#define FQ_API_BUCKETS 256u

/* The program that answers fields with @resolver. */
struct fq_api_program {
    struct fq_program base;
    struct fraiseql_host host;
    struct fraiseql *served; /* NULL, or: requests come from the HTTP server, whose lanes it has */
};

struct fq_persisted;

struct fq_api_lane {
    struct fq_lane own;
    struct fraiseql *engine;
    pthread_mutex_t lock; /* of what follows */
    /* Its own, or that of a worker of the server, while that is there; then NULL. */
    struct fq_lane *lane;
    struct fq_list running[FQ_API_BUCKETS];
    uint64_t last_id;
    pthread_t thread; /* of the lane, when it runs: */
    bool runs;
    _Atomic bool closed;    /* nothing is taken any more, or yet */
    _Atomic size_t waiting; /* requests that are running */
    /* Counted by the lane's thread: */
    _Atomic uint64_t requests, errors;
    struct fq_task closing, cancelling, sampling;
    struct fq_engine_stats engine_stats; /* copied when somebody asked, under the engine's lock */
    struct fq_pg_pool_stats pool_stats;
    uint64_t host_calls, delegated; /* of fields, to the program and in its place */
};

/* The server, of an engine that is a part of it: what it was told to be. */
struct fq_api_served {
    struct fq_config config;
    struct fq_config_sources sources;
    bool signals;
    bool has_run;
};

struct fraiseql {
    struct fq_arena arena;        /* texts of the options, and lanes */
    struct fq_api_served *served; /* NULL: it has lanes of its own */
    struct fq_api_program program;
    void (*log)(void *log_user, int level, const char *message, size_t len);
    void *log_user;
    struct fq_budget responses, requests;
    struct fq_rights_news rights_news;
    struct fq_replica_news replica_news;
    struct fq_persisted *persisted; /* NULL: of a server, which keeps them for its clients */
    struct fq_api_lane *lanes;
    size_t lane_count;
    _Atomic size_t next_lane;

    pthread_mutex_t reloading; /* one at a time */
    pthread_mutex_t lock;      /* of what follows */
    pthread_cond_t changed;
    struct fq_live_config *live;
    struct fq_schema *schema;
    uint64_t loads;   /* of schemas */
    size_t untaken;   /* lanes that have not taken it yet */
    size_t unsampled; /* or not copied their counters */
    bool failed;      /* one of them had no memory */
    /* refresh.c: */
    struct fq_pace pace;
    uint64_t misfit_of; /* fingerprint of the catalog that the database is not like; 0 */
    bool closing, refreshes;
    pthread_t refresher;
};

/* One request, from fraiseql_execute() to its answer. */
struct fq_api_request {
    struct fq_request request;
    struct fq_link link; /* in lane->running */
    uint64_t id;
    struct fq_api_lane *lane;
    struct fq_task start, cancel;
    bool cancel_posted;     /* under the lane's lock */
    bool ended;             /* likewise: it waits for the task that was posted */
    bool registers;         /* its document is kept under its hash, if it proves valid */
    bool engaged;           /* the engine, or the database, has it */
    struct fq_api_sql *sql; /* a statement of the program's own; NULL: a request in GraphQL */
    enum fraiseql_scope scope;
    struct fq_arena arena;
    struct fq_principal principal;
    struct fq_lane_asked rights;
    struct fq_turn later;
    struct fq_error refused; /* status FQ_OK: it is to be run */
    struct fraiseql_answer *answer;
    fraiseql_done *done;
    void *user;
};

/* ---- answer.c ---- */

struct fraiseql_answer {
    enum fraiseql_status status;
    int http_status;
    struct fq_buf body;
};

/* NULL when memory is exhausted. */
struct fraiseql_answer *fq_api_answer_new(size_t most, struct fq_budget *budget);

/* It is complete: its bytes are its receiver's from here on. */
void fq_api_answer_finish(struct fraiseql_answer *answer, enum fq_status status);

/* The answer is this error alone. */
void fq_api_answer_error(struct fraiseql_answer *answer, const struct fq_error *error,
                         bool show_detail);

enum fraiseql_status fq_api_status(enum fq_status status);

/* Sets *reterr, unless reterr is NULL; returns status. */
enum fraiseql_status fq_api_fail(struct fraiseql_error **reterr, enum fraiseql_status status,
                                 const char *format, ...) FQ_PRINTF(3, 4);
enum fraiseql_status fq_api_fail_with(struct fraiseql_error **reterr, const struct fq_error *error);

fq_str fq_api_str(struct fraiseql_text text);
struct fraiseql_text fq_api_text(fq_str text);

/* ---- options.c ---- */

/* Copies what a caller filled in, of this size, into one of ours.  False: it says what we do not
 * know. */
bool fq_api_copy_options(void *to, size_t to_size, const void *from, size_t from_size,
                         size_t least);

/* Reads the configuration as the options want it; its texts live in the arena.  *sources: where it
 * comes from, with what else the options point at. */
enum fq_status fq_api_configure(const struct fraiseql_options *options, struct fq_arena *arena,
                                struct fq_config *ret, struct fq_config_sources *sources,
                                struct fq_error *reterr);

/* ---- open.c ---- */

/* An engine that is nothing yet; NULL when memory is exhausted. */
struct fraiseql *fq_api_engine_new(void);

/* Its lanes, closed, without threads. */
bool fq_api_make_lanes(struct fraiseql *engine, size_t count);

/* Under the lock of one that is not open yet: what it may hold. */
void fq_api_set_budgets(struct fraiseql *engine, const struct fq_config *config);

/* From now on this is what it tells of: takes over both references. */
void fq_api_keep_loaded(struct fraiseql *engine, struct fq_schema *schema,
                        struct fq_live_config *live, bool again);

/* Requests that are not answered yet. */
size_t fq_api_running(struct fraiseql *engine);

/* again: because the database is not like the schema. */
enum fraiseql_status fq_api_reload(struct fraiseql *engine, struct fraiseql_text schema, bool again,
                                   struct fraiseql_error **reterr);

/* What FRAISEQL_WHOLE means of a schema. */
const struct fq_schema *fq_api_whole(const struct fq_schema *schema);

/* ---- serve.c ---- */

/* For host.c.  What a lane of the server is to the program; NULL: it has more than were said. */
struct fq_api_lane *fq_api_served_begin(struct fraiseql *engine, struct fq_lane *lane);
void fq_api_served_taken(struct fq_api_lane *lane, struct fq_schema *schema);
void fq_api_served_closing(struct fq_api_lane *lane);
void fq_api_served_end(struct fq_api_lane *lane);

/* ---- host.c ---- */

/* Reads what was given.  False: it is of no version that is known, or cannot be called. */
bool fq_api_program_init(struct fq_api_program *program, const struct fraiseql_host *given);

/* ---- refresh.c ---- */

enum fq_api_log_level { FQ_API_ERROR, FQ_API_WARNING, FQ_API_INFORMATION };

/* Tells the program, if it wants to know. */
void fq_api_tell(const struct fraiseql *engine, enum fq_api_log_level level, fq_str message);

/* In the lane's thread: the database is not like the catalog with this fingerprint any more. */
void fq_api_refresh_ask(struct fq_api_lane *lane, uint64_t fingerprint);

bool fq_api_refresh_start(struct fraiseql *engine);
void fq_api_refresh_stop(struct fraiseql *engine);

/* So long from now, by the clock that never steps back. */
struct timespec fq_api_after(uint32_t timeout_ms);

/* ---- request.c ---- */

/* A request with an empty answer; NULL when memory is exhausted. */
struct fq_api_request *fq_api_request_new(struct fraiseql *engine);

/* Hands it to a lane, or frees it. */
enum fraiseql_status fq_api_request_submit(struct fraiseql *engine, struct fq_api_request *request,
                                           fraiseql_done *done, void *user, uint64_t *ret_id);

/* In its lane's thread: its answer is complete, or this error is its answer. */
void fq_api_request_end(struct fq_api_request *request);
void fq_api_request_fail(struct fq_api_request *request, const struct fq_error *error);

/* Adds session.settings to who asks.  On failure request->refused says why. */
enum fq_status fq_api_tell_session(struct fq_api_request *request);

/* ---- sql.c ---- */

void fq_api_sql_run(struct fq_api_request *request);
void fq_api_sql_cancel(struct fq_api_request *request);

/* ---- request.c ---- */

/* Of a lane, in its thread: each is answered as one that was cancelled. */
void fq_api_cancel_all(struct fq_api_lane *lane);

/* In its thread, when it has a schema: from the first time on requests may come. */
void fq_api_lane_runs(struct fq_api_lane *lane);

/* The caller is in a thread of the engine. */
bool fq_api_is_inside(const struct fraiseql *engine);

/* ---- who.c ---- */

/* Reads a principal's JSON, empty for nobody; texts live in the arena.  Inside a guard.
 * FQ_REQUEST: *reterr says what is wrong. */
enum fq_status fq_api_read_principal(fq_str text, struct fq_arena *arena, struct fq_principal *ret,
                                     struct fq_error *reterr);

/* The same the other way round; nothing for nobody. */
void fq_api_write_principal(struct fq_buf *out, const struct fq_principal *principal);

#endif
