/* SPDX-License-Identifier: MIT
 *
 * Reading the schema again when the database is not like it any more: a thread that sleeps until a
 * lane tells so.
 */
#include <time.h>

#include "api/engine.h"
#include "base/clock.h"
#include "base/limits.h"

void fq_api_tell(const struct fraiseql *engine, enum fq_api_log_level level, fq_str message)
{
    if (engine->log)
        engine->log(engine->log_user, (int)level, message.ptr, message.len);
}

void fq_api_refresh_ask(struct fq_api_lane *lane, uint64_t fingerprint)
{
    struct fraiseql *engine = lane->engine;
    if (engine->served) { /* which reads for all its workers */
        lane->lane->events->compared(lane->lane, true, fingerprint);
        return;
    }
    pthread_mutex_lock(&engine->lock);
    if (!engine->misfit_of && engine->live->config.schema.reload) {
        engine->misfit_of = fingerprint;
        pthread_cond_broadcast(&engine->changed);
    }
    pthread_mutex_unlock(&engine->lock);
}

struct timespec fq_api_after(uint32_t timeout_ms)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += timeout_ms / 1000;
    at.tv_nsec += (long)(timeout_ms % 1000) * 1000000;
    if (at.tv_nsec >= 1000000000) {
        at.tv_sec++;
        at.tv_nsec -= 1000000000;
    }
    return at;
}

/* Until there is something to be read again; false: the engine is being closed.  Under the lock. */
static bool wait_for_misfit(struct fraiseql *engine)
{
    while (!engine->closing) {
        uint32_t wait_ms = fq_pace_wait(&engine->pace, fq_clock_monotonic_ns() / 1000000);
        if (engine->misfit_of && engine->misfit_of != engine->pace.fingerprint)
            engine->misfit_of = 0; /* told late, by a lane that had not taken what is served */
        if (engine->misfit_of && !wait_ms)
            return true;
        const struct timespec until = fq_api_after(wait_ms);
        if (engine->misfit_of)
            pthread_cond_timedwait(&engine->changed, &engine->lock, &until);
        else
            pthread_cond_wait(&engine->changed, &engine->lock);
    }
    return false;
}

static void read_again(struct fraiseql *engine)
{
    struct fraiseql_error *error;
    fq_api_tell(engine, FQ_API_INFORMATION, FQ_STR("the database has changed: reading the schema"));
    if (fq_api_reload(engine, (struct fraiseql_text){NULL, 0}, true, &error) == FRAISEQL_OK)
        return;
    fq_api_tell(engine, FQ_API_ERROR, fq_api_str(fraiseql_error_message(error)));
    fraiseql_error_free(error);
}

static void *keep_fresh(void *arg)
{
    struct fraiseql *engine = arg;
    pthread_mutex_lock(&engine->lock);
    while (wait_for_misfit(engine)) {
        fq_pace_begin(&engine->pace, fq_clock_monotonic_ns() / 1000000);
        engine->misfit_of = 0; /* what is told from here on may be younger than what is read */
        pthread_mutex_unlock(&engine->lock);
        read_again(engine);
        pthread_mutex_lock(&engine->lock);
    }
    pthread_mutex_unlock(&engine->lock);
    return NULL;
}

bool fq_api_refresh_start(struct fraiseql *engine)
{
    engine->refreshes = fq_lane_thread(&engine->refresher, keep_fresh, engine);
    return engine->refreshes;
}

void fq_api_refresh_stop(struct fraiseql *engine)
{
    pthread_mutex_lock(&engine->lock);
    engine->closing = true;
    pthread_cond_broadcast(&engine->changed);
    pthread_mutex_unlock(&engine->lock);
    if (engine->refreshes)
        pthread_join(engine->refresher, NULL);
}
