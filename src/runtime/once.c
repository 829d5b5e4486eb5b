/* SPDX-License-Identifier: MIT */
#include "runtime/once.h"

#include <stdio.h>

#include "net/loop.h"
#include "pg/pool.h"
#include "runtime/engine_options.h"
#include "runtime/pool_options.h"

static bool print_error(const struct fq_error *error)
{
    fq_str message = fq_error_message(error);
    fprintf(stderr, "fraiseql: %.*s\n", FQ_STR_ARG(message));
    if (error->detail.len)
        fprintf(stderr, "  %.*s\n", FQ_STR_ARG(error->detail));
    return false;
}

static bool connect_pool(struct fq_once *once)
{
    struct fq_pg_pool_options options = fq_pool_options_of(&once->config, &once->job_settings);
    options.size = 1;
    once->loop = fq_loop_new();
    once->pool = once->loop ? fq_pg_pool_new(once->loop, &options) : NULL;
    return once->pool != NULL;
}

bool fq_once_init(struct fq_once *once, const struct fq_config *given,
                  const struct fq_load_options *load, bool connect)
{
    struct fq_error error;
    *once = (struct fq_once){.config = *given};
    struct fq_config *config = &once->config;
    fq_arena_init(&once->arena, 16u * 1024u, config->limits.request_bytes);
    if (fq_load_schema(config, load, &once->arena, &once->schema, &error) != FQ_OK)
        return print_error(&error);
    if (connect && !connect_pool(once)) {
        fprintf(stderr, "fraiseql: there is no memory for a connection\n");
        return false;
    }
    struct fq_engine_options options =
        fq_engine_options_of(config, once->pool ? fq_pg_pool_database(once->pool) : NULL);
    options.cached_documents = 0; /* nobody asks twice */
    options.show_detail = true;
    once->engine = fq_engine_new(&options, once->schema);
    return once->engine != NULL;
}

static void on_pool_closed(void *user)
{
    fq_loop_stop(user);
}

void fq_once_clear(struct fq_once *once)
{
    fq_engine_free(once->engine);
    if (once->pool) {
        fq_pg_pool_close(once->pool, on_pool_closed, once->loop);
        fq_loop_run(once->loop);
    }
    if (once->loop)
        fq_loop_free(once->loop);
    fq_schema_unref(once->schema);
    fq_buf_clear(&once->out);
    fq_arena_clear(&once->arena);
}

void fq_once_request(struct fq_once *once, struct fq_request *request, fq_str document,
                     fq_str variables, fq_str operation_name, const struct fq_principal *principal)
{
    fq_buf_init(&once->out, NULL, once->config.limits.response_bytes);
    *request = (struct fq_request){
        .arena = &once->arena,
        .out = &once->out,
        .document = document,
        .variables = variables,
        .operation_name = operation_name,
    };
    once->principal = *principal;
    request->principal = &once->principal;
}

struct waiting {
    struct fq_once *once;
    struct fq_request *request;
    bool done;
};

/* The one request that runs; the command line has one thread and one request. */
static struct waiting *current;

static void on_answered(struct fq_request *request)
{
    (void)request;
    current->done = true;
    if (current->once->loop)
        fq_loop_stop(current->once->loop);
}

static const struct fq_request_events events = {.done = on_answered, .broken = on_answered};

enum fq_status fq_once_run(struct fq_once *once, struct fq_request *request)
{
    struct waiting waiting = {.once = once, .request = request};
    request->events = &events;
    current = &waiting;
    fq_engine_run(once->engine, request);
    if (once->loop) /* a stop that came before the run ends it at once */
        fq_loop_run(once->loop);
    return request->status;
}
