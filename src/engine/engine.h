/* SPDX-License-Identifier: MIT
 *
 * The story of one request, told once: parse, validate, plan (all three remembered by document),
 * bind, run, write.  Sees the database as a table of functions; knows no socket and no HTTP.
 *
 * One engine a thread.  It owns two memories: documents (parsed and valid for the current schema)
 * and inside each of them its plans, one for each shape of the variables.
 */
#ifndef FQ_ENGINE_ENGINE_H
#define FQ_ENGINE_ENGINE_H

#include "auth/principal.h"
#include "base/rollout.h"
#include "database/database.h"
#include "graphql/syntax/parse.h"
#include "plan/plan.h"
#include "response/response.h"

struct fq_engine;
struct fq_run;
struct fq_hosts;

struct fq_engine_options {
    struct fq_database *database;
    struct fq_asides *asides; /* NULL: everything is done in the turn it comes up in */
    struct fq_hosts *hosts;   /* NULL: nobody answers fields with @resolver, which fail then */
    struct fq_parse_limits document_limits;
    struct fq_plan_options plan;
    /* Rows of all lists of an operation with nested ones, together; 0: FQ_LIMIT_LIST_PRODUCT. */
    uint32_t list_product;
    uint64_t cost;         /* of an operation; 0: any */
    bool cost_shown;       /* answers say what it is */
    size_t errors;         /* told of one request; 0: FQ_LIMIT_ERRORS */
    size_t response_bytes; /* of a response that is not streamed */
    size_t request_bytes;  /* memory of one document with its plans */
    size_t cached_documents;
    uint32_t timeout_ms; /* of a request in the database, waiting included; 0: the database's own */
    /* Of mutations: their level, and how often one is run again that lost against others. */
    enum fq_isolation isolation;
    bool partial; /* a field that fails does not take the others along */
    uint32_t retries;
    /* Permissions, those of guards and of a policy, hold not at all or not for everybody; then in
     * this mode, for such a share of the callers. */
    bool permissions_eased;
    enum fq_rollout_mode permissions;
    uint32_t permissions_canary;
    bool hides_guarded; /* what somebody may not have is not there for him */
    bool show_detail;   /* errors carry their internal detail */
    /* SQLSTATEs, or their first characters, of errors whose own words are for clients; behind an
     * equals sign the code that they are told with. */
    const fq_str *client_sqlstates;
    size_t client_sqlstate_count;
    bool client_details; /* DETAIL and HINT of these are for clients as well */
    /* How long answers are kept of requests with a key, and the longest one that is. */
    uint32_t key_ttl_ms;
    size_t key_answer_bytes;
};

struct fq_engine_stats {
    uint64_t document_hits;
    uint64_t document_misses;
    uint64_t document_evictions;
    uint64_t documents;
    uint64_t plan_hits;
    uint64_t plan_misses;
    uint64_t plans; /* made since the start */
};

struct fq_request;

/* Work that may take longer than a turn of the loop should, and touches nothing that the engine's
 * thread touches meanwhile. */
struct fq_aside {
    void (*run)(struct fq_aside *aside);  /* to be called in another thread */
    void (*done)(struct fq_aside *aside); /* afterwards, in the engine's; it is gone then */
};

/* Who does such work.  Requests, and the engine, may end before it is done. */
struct fq_asides {
    bool (*begin)(struct fq_asides *asides, struct fq_aside *aside); /* false: it could not */
    size_t under_way; /* begun and not done; the implementer counts */
};

/* ---- fields that a program answers ---- */

/* One such field of a request.  It lives until it was answered, whatever becomes of the request,
 * and so does all text of it. */
struct fq_host_call {
    fq_str function;
    fq_str field;     /* its name in the schema */
    fq_str arguments; /* a JSON object: coerced, by the schema's names, with defaults; what was not
                       * given is absent */
    fq_str selection; /* `{ id title: name ... on X { y } }`; empty: the value is a leaf */
    fq_str path;      /* JSON: ["users"] */
    fq_str operation; /* its name; may be empty */
    uint64_t deadline_ms; /* by the monotonic clock: then fq_engine_host_expired(); 0: never */
    const struct fq_request *request; /* NULL: nobody waits for the answer any more */
    const struct fq_pages *pages;     /* what may be given in the program's place, as long as it is
                                         waited for */
    const struct fq_calls *calls;     /* likewise */
    void *user;                       /* of who was asked */
    bool is_delegated;                /* that is not the program (runtime/delegates.h) */
};

/* Who has them answered.  Called in the engine's thread. */
struct fq_hosts {
    /* Asks the program, and does not wait for it: fq_engine_host_answered() is to be called for
     * each call exactly once, in the engine's thread, possibly in here.  Must not end the request.
     */
    void (*call)(struct fq_hosts *hosts, struct fq_host_call *call);
    /* Nobody waits for the answer any more; it is still to come. */
    void (*leave)(struct fq_hosts *hosts, struct fq_host_call *call);
};

enum fq_host_form {
    FQ_HOST_WHOLE,    /* JSON by the schema's names, cut down to the selection and checked here */
    FQ_HOST_SELECTED, /* JSON exactly as the selection asks for it */
};

struct fq_host_error {
    fq_str message;
    fq_str extensions; /* a JSON object; empty: none */
    fq_str path;       /* a JSON array, below the field; empty: the field */
};

struct fq_host_answer {
    enum fq_host_form form;
    fq_str json; /* ptr NULL: null */
    const struct fq_host_error *errors;
    size_t error_count;
    uint64_t misfit_of; /* as of a request; 0 */
};

/* The program has answered: what is needed of that is copied, and the call is gone.  An answer that
 * nobody waits for is harmless. */
void fq_engine_host_answered(struct fq_host_call *call, const struct fq_host_answer *answer);

/* The deadline of a call has passed: its field fails, and the call is left. */
void fq_engine_host_expired(struct fq_host_call *call);

/* An operation that is about to run. */
struct fq_admission {
    enum fq_operation_kind kind;
    fq_str name;      /* empty: it has none */
    uint64_t cost;    /* as it was planned, with these variables */
    fq_str forbidden; /* what would refuse it, were permissions not observed only; empty: nothing */
};

/* What the asker implements; called from the thread of the engine, possibly inside
 * fq_engine_run(). */
struct fq_request_events {
    /* The document fits the schema, whatever will come of it.  NULL: nobody wants to know. */
    void (*valid)(struct fq_request *request);
    /* The operation is planned, and nothing of it has run: FQ_OK, or why it is not to run.  NULL:
     * it always is. */
    enum fq_status (*admit)(struct fq_request *request, const struct fq_admission *what,
                            struct fq_error *reterr);
    /* The response is complete in request->out (or its last part, when parts were sent before).
     * request->status says whether it has data.  The request may be gone when the call returns. */
    void (*done)(struct fq_request *request);
    /* The next part of a long response, to be sent.  True: the receiver is slow, wait for
     * fq_engine_resume().  NULL: the response is wanted whole. */
    bool (*part)(struct fq_request *request, fq_str part);
    /* There is more to write than one turn of the loop should take: call fq_engine_resume() in
     * another.  NULL: it is written in one. */
    void (*later)(struct fq_request *request);
    /* A response of which parts were sent cannot be completed: what was sent must be seen to be
     * cut off. */
    void (*broken)(struct fq_request *request);
};

/* Of a request that is to be done once, however often it comes: SHA-256 in the form of a bytea. */
struct fq_request_key {
    fq_str id;      /* of the client's key and who asks */
    fq_str request; /* of what is asked */
};

struct fq_request {
    /* Set by the asker.  All text must live until the end of the request. */
    const struct fq_request_events *events;
    struct fq_arena *arena;
    struct fq_buf *out;
    fq_str document; /* GraphQL, or with document_is_json the JSON string as it stands */
    bool document_is_json;
    fq_str operation_name; /* the same */
    bool operation_name_is_json;
    fq_str variables; /* a JSON object, null or empty */
    /* What stands for a document, or beside one: the parameter documentId, and the hash of the
     * extension persistedQuery.  The asker finds the document; the engine looks at neither. */
    fq_str document_id;
    fq_str document_hash;
    uint64_t began_ms;   /* when it came, by the monotonic clock: its time counts from then; 0: the
                          * database's does, from when it is asked */
    uint32_t timeout_ms; /* in place of the engine's; 0: the engine's */
    bool read_only;      /* only queries may run: a GET */
    bool schema_hidden;  /* introspection is refused, and no error suggests a name */
    const struct fq_principal *principal; /* who asks; NULL: nobody was named */
    fq_str client;                        /* stands for who asks where nobody is named: an
                                           * address; may be empty */
    fq_str id;                            /* told to the database beside who asks; may be empty */
    uint64_t
        position; /* up to where a query must see the database (fq_job.position); 0: anywhere */
    const struct fq_request_key *key; /* NULL: it came without; of a query not looked at */
    void *context;                    /* for who answers fields beside the database */

    /* For the asker to read in done(): FQ_OK when there is data (with or without errors). */
    enum fq_status status;
    int http; /* the HTTP status that a rule gives an answer without values; 0: its status' */
    const struct fq_errors *errors; /* NULL when there are none; gone after done() or broken() */
    const struct fq_definition *operation; /* that was chosen; NULL: none could be; gone likewise */
    const struct fq_document *operation_document; /* that it stands in, and its text; likewise */
    fq_str operation_text;
    uint64_t
        changed_at; /* where a mutation stands in the database (fq_job.position); 0: not known */
    bool replayed;  /* it was done before, and this is the answer of then */
    uint64_t misfit_of; /* fingerprint of the catalog that the database is not like any more; 0 */

    /* The engine's. */
    unsigned given;     /* parameters, one bit each */
    struct fq_run *run; /* while it is answered */
};

/* NULL when memory is exhausted.  The schema is counted. */
struct fq_engine *fq_engine_new(const struct fq_engine_options *options, struct fq_schema *schema);
void fq_engine_free(struct fq_engine *engine);

/* From now on requests meet this schema and these options, but for the database, the asides, the
 * hosts and the number of cached documents, which stay; those in flight end with their plans. */
void fq_engine_set_schema(struct fq_engine *engine, struct fq_schema *schema,
                          const struct fq_engine_options *options);

/* Answers the request; ends with one of its events. */
void fq_engine_run(struct fq_engine *engine, struct fq_request *request);

/* Of one that is under way: sets its operation as done() finds it, as far as it is known yet; NULL:
 * it is not. */
void fq_engine_describe(struct fq_request *request);

/* Nobody waits for the answer any more; no further event. */
void fq_engine_cancel(struct fq_request *request);

/* After part() returned true, or later() was called: go on. */
void fq_engine_resume(struct fq_request *request);

void fq_engine_stats(const struct fq_engine *engine, struct fq_engine_stats *ret);

/* Reads {"query", "operationName", "variables", "extensions", "documentId"} into the request.
 * Error: FQ_REQUEST with a sentence.  Of a body with the first three and no other member only the
 * sentence takes memory. */
enum fq_status fq_request_read(struct fq_request *request, fq_str body, struct fq_error *reterr);

/* The same one by one: a parameter (others are ignored), whose value is raw JSON, or the text of a
 * URL; and at last whether it is a request that they make. */
enum fq_status fq_request_take(struct fq_request *request, fq_str name, fq_str value, bool is_json,
                               struct fq_error *reterr);
enum fq_status fq_request_complete(struct fq_request *request, struct fq_error *reterr);

/* Makes the document the text that a JSON string stands for. */
enum fq_status fq_request_decode_document(struct fq_request *request, struct fq_error *reterr);

/* A request that is not run, for explain: its plan, and the job that would run, with a step for
 * each of the plan's. */
struct fq_explained {
    const struct fq_plan *plan;
    const struct fq_job *job;
};
enum fq_status fq_engine_explain(struct fq_engine *engine, struct fq_request *request,
                                 struct fq_explained *ret, struct fq_errors *errors);
/* Lets go of what it was given. */
void fq_engine_explained(struct fq_request *request);

#endif
