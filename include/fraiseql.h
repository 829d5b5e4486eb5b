/* SPDX-License-Identifier: MIT
 *
 * libfraiseql: GraphQL requests to answers from PostgreSQL, inside another program.
 *
 *     struct fraiseql_options options = {.size = sizeof(options), .database_url =
 * "postgresql:///shop"}; struct fraiseql *engine; struct fraiseql_error *error; if
 * (fraiseql_open(&options, &engine, &error)) …
 *
 * Any function may be called from any thread, unless it says otherwise.  Structures that the caller
 * fills in begin with `size`, so that later versions may have more members.
 * Text is UTF-8; a length stands beside each pointer, and nothing needs to end with NUL but what is
 * `const char *` alone.
 */
#ifndef FRAISEQL_H
#define FRAISEQL_H
#include <stddef.h>
#include <stdint.h>
#if defined(__GNUC__)
#define FRAISEQL_API __attribute__((visibility("default")))
#else
#define FRAISEQL_API
#endif
#ifdef __cplusplus
extern "C" {
#endif

#define FRAISEQL_ABI 1

struct fraiseql;           /* an open engine */
struct fraiseql_answer;    /* of one request: a handle, owned by who was given it */
struct fraiseql_host_call; /* a field that the host program answers */
struct fraiseql_error;     /* why a call failed */

struct fraiseql_text {
    const char *ptr;
    size_t len;
};

/* ---- errors ---- */
enum fraiseql_status {
    FRAISEQL_OK,
    FRAISEQL_MEMORY,
    FRAISEQL_INVALID /* options, schema, argument */,
    FRAISEQL_UNAVAILABLE /* database */,
    FRAISEQL_CANCELLED,
    FRAISEQL_CLOSED
};
FRAISEQL_API enum fraiseql_status fraiseql_error_status(const struct fraiseql_error *error);
FRAISEQL_API struct fraiseql_text
fraiseql_error_message(const struct fraiseql_error *error); /* lives as long as the error */
FRAISEQL_API void fraiseql_error_free(struct fraiseql_error *error); /* NULL is fine */

/* ---- life ---- */
/* Fields with @resolver are answered by these.  Called in a thread of the engine, and must not
 * wait. */
struct fraiseql_host {
    size_t size;
    void *user;
    /* Answer with fraiseql_host_answer(), fraiseql_host_answer_partly() or fraiseql_host_fail(),
     * now or later, from any thread, exactly once: each ends the call. */
    void (*call)(void *user, struct fraiseql_host_call *call);
    /* NULL, or: nobody waits for the answer any more.  The call is still to be ended; whoever ends
     * it in another thread meanwhile waits until this has returned. */
    void (*cancelled)(void *user, struct fraiseql_host_call *call);
};

struct fraiseql_options {
    size_t size;
    const char *database_url;    /* NULL: as the configuration and the environment say */
    struct fraiseql_text schema; /* SDL; empty: what the configuration says */
    const char *schema_name;     /* for messages; NULL: "schema" */
    const char *config_file;     /* a YAML file; NULL: none */
    const char *const
        *settings; /* "section.key=value" …, ended by NULL: over file and environment; NULL: none */
    unsigned threads;                 /* loops; 0: 1 */
    int ignore_environment;           /* FRAISEQL_… and DATABASE_URL do not count */
    const struct fraiseql_host *host; /* copied; NULL: a schema with @resolver is refused */
    /* Called in any thread; NULL: nothing is logged.  level: 0 error, 1 warning, 2 information. */
    void (*log)(void *log_user, int level, const char *message, size_t len);
    void *log_user;
    /* How long fraiseql_open() goes on trying while the database cannot be reached, or has nothing
     * to serve yet; 0: it tries once.  fraiseql_serve() tries until it is stopped. */
    uint32_t open_timeout_ms;
};

/* Connects, reads the catalog and the schema.  Blocks until it can answer. */
FRAISEQL_API enum fraiseql_status fraiseql_open(const struct fraiseql_options *options,
                                                struct fraiseql **ret,
                                                struct fraiseql_error **reterr);
/* Reads catalog and schema again; requests go on with the old one until the new one is there.
 * schema: ptr NULL: the same SDL. Blocks. */
FRAISEQL_API enum fraiseql_status fraiseql_reload(struct fraiseql *engine,
                                                  struct fraiseql_text schema,
                                                  struct fraiseql_error **reterr);
/* Waits for running requests, timeout_ms at most, then cancels them; frees.  Not from a callback.
 */
FRAISEQL_API void fraiseql_close(struct fraiseql *engine, uint32_t timeout_ms);

/* ---- requests ---- */
enum fraiseql_scope {
    FRAISEQL_PUBLIC, /* the root fields that clients see */
    FRAISEQL_WHOLE, /* every relation, column and function, whatever types of the SDL list, but what
                       is @hidden; for host functions */
};
struct fraiseql_request {
    size_t size;
    struct fraiseql_text body; /* {"query", "variables", "operationName", "extensions"}; or else: */
    struct fraiseql_text document;
    struct fraiseql_text operation_name;
    struct fraiseql_text variables; /* a JSON object; empty: none */
    enum fraiseql_scope scope;
    int read_only; /* mutations are refused */
    struct fraiseql_text
        principal;           /* who asks:
                                {"user","tenant","contact","super_admin","roles":[],"permissions":[],"claims":{}};
                                empty: nobody */
    struct fraiseql_text id; /* told to PostgreSQL as fraiseql.request_id; may be empty */
    uint32_t timeout_ms;     /* 0: database.statement_timeout's */
    void *context;           /* handed to host functions */
};

/* Called once, in a thread of the engine (or inside the call that ended the request); the answer is
 * the receiver's to free. */
typedef void fraiseql_done(void *user, struct fraiseql_answer *answer);

/* Copies what it needs of the request. *ret_id: for fraiseql_cancel(), never 0; may be NULL.  Not
 * FRAISEQL_OK: done is not called. */
FRAISEQL_API enum fraiseql_status fraiseql_execute(struct fraiseql *engine,
                                                   const struct fraiseql_request *request,
                                                   fraiseql_done *done, void *user,
                                                   uint64_t *ret_id);
/* The same, waiting.  Not from a callback. */
FRAISEQL_API enum fraiseql_status fraiseql_execute_blocking(struct fraiseql *engine,
                                                            const struct fraiseql_request *request,
                                                            struct fraiseql_answer **ret);
/* done is called with a cancelled answer unless it has been called already; an id that has ended is
 * harmless. */
FRAISEQL_API void fraiseql_cancel(struct fraiseql *engine, uint64_t id);

FRAISEQL_API enum fraiseql_status fraiseql_answer_status(
    const struct fraiseql_answer *answer); /* OK: there is a response, with errors or without */
FRAISEQL_API struct fraiseql_text
fraiseql_answer_body(const struct fraiseql_answer *answer); /* {"data":…}; the answer's */
FRAISEQL_API int fraiseql_answer_http_status(
    const struct fraiseql_answer *answer); /* that of application/graphql-response+json */
FRAISEQL_API void fraiseql_answer_free(struct fraiseql_answer *answer);

/* A statement of the host's own on a connection of the pool, in a transaction of its own with the
 * settings of the request's principal. parameters: JSON array of values for $1, $2 …; the answer's
 * body: {"rows":[{column: value, …}],"count":N} or {"errors":[…]}. */
FRAISEQL_API enum fraiseql_status fraiseql_sql(struct fraiseql *engine,
                                               struct fraiseql_text statement,
                                               struct fraiseql_text parameters,
                                               struct fraiseql_text principal, fraiseql_done *done,
                                               void *user, uint64_t *ret_id);

/* ---- host functions ---- */
/* A call has the time of its request, then it is left (cancelled() is called).  It may be ended
 * after fraiseql_close(), too.  All text of a call lives until it is ended. */
FRAISEQL_API struct fraiseql_text
fraiseql_host_function(const struct fraiseql_host_call *call); /* name of @resolver(name:) */
FRAISEQL_API struct fraiseql_text fraiseql_host_arguments(
    const struct fraiseql_host_call *call); /* a JSON object: coerced, defaults filled in, by the
                                               schema's names; what was not given is absent */
FRAISEQL_API struct fraiseql_text
fraiseql_host_selection(const struct fraiseql_host_call
                            *call); /* `{ id title: name … on X { y } }`: variables replaced,
                                       @skip/@include done, fragments inline; empty for a leaf */
FRAISEQL_API struct fraiseql_text
fraiseql_host_path(const struct fraiseql_host_call *call); /* JSON: ["users"] */
FRAISEQL_API struct fraiseql_text
fraiseql_host_field(const struct fraiseql_host_call *call); /* name of the field in the schema */
FRAISEQL_API struct fraiseql_text fraiseql_host_operation(
    const struct fraiseql_host_call *call); /* name of the operation, may be empty */
FRAISEQL_API struct fraiseql_text
fraiseql_host_principal(const struct fraiseql_host_call
                            *call); /* JSON as in the request (or found out by the server) */
FRAISEQL_API struct fraiseql_text
fraiseql_host_id(const struct fraiseql_host_call *call); /* request id */
FRAISEQL_API struct fraiseql_text fraiseql_host_headers(
    const struct fraiseql_host_call
        *call); /* under fraiseql_serve(): those of the HTTP request, a JSON object: names in small
                   letters, several of one name with ", " between them, bytes beyond ASCII read as
                   Latin-1; else {}.  Tokens of clients are among them. */
FRAISEQL_API void *
fraiseql_host_context(const struct fraiseql_host_call *call); /* request.context */
FRAISEQL_API void fraiseql_host_set_user(struct fraiseql_host_call *call, void *user);
FRAISEQL_API void *fraiseql_host_user(const struct fraiseql_host_call *call);

enum fraiseql_host_form {
    FRAISEQL_WHOLE_OBJECTS, /* JSON with the schema's names: the engine takes what is selected, and
                               checks it */
    FRAISEQL_AS_SELECTED,   /* JSON exactly as the selection asks, aliases and all: written as it
                               stands (e.g. an answer of this engine) */
};
FRAISEQL_API void fraiseql_host_answer(struct fraiseql_host_call *call,
                                       enum fraiseql_host_form form,
                                       struct fraiseql_text json); /* json is copied */
/* error: {"message", "extensions": {…}}, or an array of such with "path" below the field: the field
 * is null with these errors. */
FRAISEQL_API void fraiseql_host_fail(struct fraiseql_host_call *call, struct fraiseql_text error);
/* A value with holes: json as for fraiseql_host_answer(), null where something failed, and errors
 * as for fraiseql_host_fail(), each with the "path" of such a null.  No errors (empty, or []): the
 * same as fraiseql_host_answer().  Of a field of rows (@resolver(needs:)) all values fail, as they
 * do with fraiseql_host_fail(). */
FRAISEQL_API void fraiseql_host_answer_partly(struct fraiseql_host_call *call,
                                              enum fraiseql_host_form form,
                                              struct fraiseql_text json,
                                              struct fraiseql_text errors);

/* ---- looking ---- */
/* JSON, as an answer to free: {"requests":…, "errors":…, "running":…, "documents":…, "plans":…,
 * "connections":{…}, …} */
FRAISEQL_API struct fraiseql_answer *fraiseql_statistics(struct fraiseql *engine);
/* SDL of what clients see / JSON of relations:
 * {"relations":[{"name":"public.v_user","type":"User","list":"users","single":[{"field":"user","arguments":["id"]}],
 * "connection":"usersConnection","aggregate":"usersAggregate","groups":…,"where":"UserWhereInput","orderBy":"UserOrderByInput","fields":[{"from":"name","field":"fullName","type":"String!"}]}],
 * "functions":[{"name":"public.fn_x","root":"Mutation","field":"x"}]} in FRAISEQL_WHOLE. */
FRAISEQL_API struct fraiseql_answer *fraiseql_sdl(struct fraiseql *engine);
FRAISEQL_API struct fraiseql_answer *fraiseql_describe(struct fraiseql *engine);
FRAISEQL_API const char *fraiseql_version(void);

/* ---- serving ---- */
/* One at a time in a process.  It says on standard output where it listens, and logs to standard
 * error; without signals the program's own handlers stay as they are, and SIGPIPE should be
 * ignored.  What the options' log is told: why it cannot start. Runs the HTTP server (as `fraiseql
 * serve`) with these options until fraiseql_serve_stop() or, with signals != 0, SIGTERM/SIGINT;
 * SIGHUP reloads.  Blocks.  Host functions are called in its threads.
 */
struct fraiseql_serve_options {
    size_t size;
    const struct fraiseql_options *options;
    int signals;
};
FRAISEQL_API int fraiseql_serve(const struct fraiseql_serve_options *options); /* an exit code */
FRAISEQL_API void fraiseql_serve_stop(void);

/* The same in two steps, for host functions that ask the engine that serves: what they ask is
 * answered by the threads, the connections and the schema of the server.  Requests are refused with
 * FRAISEQL_CLOSED before it has read its schema and from its end on, and fraiseql_reload() is
 * FRAISEQL_INVALID: it reads the schema itself.  fraiseql_serve_run() serves once and blocks;
 * afterwards the engine is to be closed, and not before. */
FRAISEQL_API enum fraiseql_status fraiseql_serve_open(const struct fraiseql_serve_options *options,
                                                      struct fraiseql **ret,
                                                      struct fraiseql_error **reterr);
FRAISEQL_API int fraiseql_serve_run(struct fraiseql *engine); /* an exit code */

#ifdef __cplusplus
}
#endif
#endif
