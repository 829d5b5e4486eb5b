/* SPDX-License-Identifier: MIT
 *
 * The HTTP server, run by a program, and an engine that has the server's lanes: one for each
 * worker, open while that has a schema and is not ending.
 */
#include "api/engine.h"
#include "base/limits.h"
#include "config/load.h"
#include "server/serve.h"

/* ---- lanes of the server ---- */

/* Workers are made one after the other, before any of them runs. */
struct fq_api_lane *fq_api_served_begin(struct fraiseql *engine, struct fq_lane *lane)
{
    for (size_t i = 0; i < engine->lane_count; i++) {
        struct fq_api_lane *each = &engine->lanes[i];
        pthread_mutex_lock(&each->lock);
        bool is_free = !each->lane;
        if (is_free)
            each->lane = lane;
        pthread_mutex_unlock(&each->lock);
        if (is_free)
            return each;
    }
    return NULL;
}

void fq_api_served_taken(struct fq_api_lane *lane, struct fq_schema *schema)
{
    struct fq_live_config *live = lane->lane->live;
    if (lane->lane->first)
        fq_api_keep_loaded(lane->engine, fq_schema_ref(schema), fq_live_config_ref(live), false);
    fq_api_lane_runs(lane);
}

void fq_api_served_closing(struct fq_api_lane *lane)
{
    pthread_mutex_lock(&lane->lock);
    atomic_store(&lane->closed, true);
    pthread_mutex_unlock(&lane->lock);
}

void fq_api_served_end(struct fq_api_lane *lane)
{
    pthread_mutex_lock(&lane->lock);
    atomic_store(&lane->closed, true);
    lane->runs = false;
    lane->lane = NULL;
    pthread_mutex_unlock(&lane->lock);
}

/* ---- opening ---- */

/* What was given need not stay. */
static bool copy_texts(struct fraiseql *engine, const struct fraiseql_options *options)
{
    struct fq_config_sources *sources = &engine->served->sources;
    const char *name = options->schema_name ? options->schema_name : "schema";
    if (sources->file &&
        !(sources->file = fq_arena_str(&engine->arena, fq_str_from(sources->file)).ptr))
        return false;
    return !options->schema.len ||
           fq_live_config_set_schema(engine->live, fq_api_str(options->schema),
                                     fq_str_from(name)) == FQ_OK;
}

static enum fq_status configure_served(struct fraiseql *engine,
                                       const struct fraiseql_options *options,
                                       struct fq_error *reterr)
{
    struct fq_api_served *served = engine->served;
    if (options->host && !fq_api_program_init(&engine->program, options->host))
        return fq_error_set(reterr, &engine->arena, FQ_CONFIG,
                            "the host is not of this version, or has no function to call");
    enum fq_status status =
        fq_api_configure(options, &engine->arena, &served->config, &served->sources, reterr);
    if (status)
        return status;
    if (options->threads)
        served->config.server.workers = options->threads;
    engine->program.served = engine;
    engine->live = fq_live_config_new(&served->config);
    fq_api_set_budgets(engine, &served->config);
    bool made = engine->live && copy_texts(engine, options) &&
                fq_api_make_lanes(engine, fq_serve_workers(&served->config));
    reterr->status = FQ_NOMEM;
    return made ? FQ_OK : FQ_NOMEM;
}

static bool copy_serve_options(const struct fraiseql_serve_options *given,
                               struct fraiseql_serve_options *asked,
                               struct fraiseql_options *options)
{
    const size_t least = offsetof(struct fraiseql_options, schema);
    return fq_api_copy_options(asked, sizeof(*asked), given, given->size,
                               offsetof(struct fraiseql_serve_options, signals)) &&
           asked->options &&
           fq_api_copy_options(options, sizeof(*options), asked->options, asked->options->size,
                               least) &&
           options->threads <= FQ_LIMIT_API_THREADS;
}

enum fraiseql_status fraiseql_serve_open(const struct fraiseql_serve_options *given,
                                         struct fraiseql **ret, struct fraiseql_error **reterr)
{
    struct fraiseql_serve_options asked;
    struct fraiseql_options options = {0};
    struct fq_error error = {0};
    if (!copy_serve_options(given, &asked, &options))
        return fq_api_fail(reterr, FRAISEQL_INVALID,
                           "the options are not of this version, or want too many threads");
    struct fraiseql *engine = fq_api_engine_new();
    struct fq_api_served *served = engine ? FQ_NEW(&engine->arena, struct fq_api_served) : NULL;
    if (!served) {
        fraiseql_close(engine, 0);
        return fq_api_fail(reterr, FRAISEQL_MEMORY, "out of memory");
    }
    engine->served = served;
    served->signals = asked.signals;
    enum fraiseql_status status = FRAISEQL_OK;
    if (configure_served(engine, &options, &error)) {
        status = fq_api_fail_with(reterr, &error);
        fraiseql_close(engine, 0);
    } else {
        *ret = engine;
    }
    return status;
}

/* ---- running ---- */

int fraiseql_serve_run(struct fraiseql *engine)
{
    struct fq_api_served *served = engine->served;
    if (!served || served->has_run)
        return 1;
    served->has_run = true;
    const struct fq_live_config *live = engine->live;
    const struct fq_serve_options options = {
        .config = &served->config,
        .sources = &served->sources,
        .program = engine->program.base.begin ? &engine->program.base : NULL,
        .schema = live->schema_text ? live->config.schema.text : FQ_STR_NONE,
        .schema_name = live->config.schema.file,
        .is_guest = !served->signals,
    };
    return fq_serve(&options);
}

int fraiseql_serve(const struct fraiseql_serve_options *given)
{
    struct fraiseql *engine = NULL;
    struct fraiseql_error *error = NULL;
    if (fraiseql_serve_open(given, &engine, &error) == FRAISEQL_OK && engine) {
        int code = fraiseql_serve_run(engine);
        fraiseql_close(engine, 0);
        return code;
    }
    struct fraiseql_serve_options asked;
    struct fraiseql_options options = {0};
    if (error && copy_serve_options(given, &asked, &options) && options.log) {
        struct fraiseql_text why = fraiseql_error_message(error);
        options.log(options.log_user, 0, why.ptr, why.len);
    }
    fraiseql_error_free(error);
    return 1;
}

void fraiseql_serve_stop(void)
{
    fq_serve_stop();
}
