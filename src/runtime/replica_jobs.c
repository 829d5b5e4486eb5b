/* SPDX-License-Identifier: MIT */
#include "runtime/replicas_private.h"

static struct fq_replicas *replicas_of(struct fq_database *database)
{
    return FQ_CONTAINER(database, struct fq_replicas, database);
}

static struct fq_job *job_of(struct fq_link *link)
{
    return FQ_CONTAINER(link, struct fq_job, route_link);
}

static struct fq_database *primary_of(struct fq_replicas *replicas)
{
    return fq_pg_pool_database(replicas->primary.pool);
}

/* Where it was given to. */
static struct fq_database *server_of(struct fq_database *database, const struct fq_job *job)
{
    const struct fq_replica *replica = job->route;
    return replica ? fq_pg_pool_database(replica->pool) : primary_of(replicas_of(database));
}

static void move(struct fq_job *job, struct fq_list *to)
{
    if (job->route_list)
        fq_list_remove(job->route_list, &job->route_link);
    if (to)
        fq_list_append(to, &job->route_link);
    job->route_list = to;
}

/* From now on its events pass through here. */
static void follow(struct fq_replica *replica, struct fq_job *job,
                   const struct fq_job_events *events)
{
    job->route = replica;
    job->told = job->events;
    job->events = events;
    job->given = false;
    move(job, &replica->jobs);
}

static void leave_route(struct fq_job *job)
{
    move(job, NULL);
    job->events = job->told;
    job->told = NULL;
    job->route = NULL;
}

/* ---- what a replica answers ---- */

static void on_read_rows(struct fq_job *job, size_t step, const struct fq_cell *cells,
                         size_t row_count, size_t column_count)
{
    job->given = true;
    job->told->rows(job, step, cells, row_count, column_count);
}

static void on_route_described(struct fq_job *job, size_t step, const struct fq_described *columns,
                               size_t count)
{
    if (job->told->described)
        job->told->described(job, step, columns, count);
}

static void on_read_step_done(struct fq_job *job, size_t step)
{
    job->given = true;
    job->told->step_done(job, step);
}

static void on_read_unreadable(struct fq_job *job, size_t step)
{
    job->given = true;
    job->told->unreadable(job, step);
}

/* What was given is forgotten by whoever was told. */
static bool on_route_anew(struct fq_job *job)
{
    bool anew = job->told->anew && job->told->anew(job);
    job->given = job->given && !anew;
    return anew;
}

static void on_route_ready(struct fq_job *job)
{
    job->told->ready(job);
}

static void on_read_done(struct fq_job *job)
{
    leave_route(job);
    job->events->done(job);
}

/* The primary may say otherwise: it is there, it cancels no query because of what it replays. */
static bool is_of_replica(enum fq_status status)
{
    return status == FQ_UNAVAILABLE || status == FQ_CONFLICT || status == FQ_STALE ||
           status == FQ_DATABASE || status == FQ_INTERNAL;
}

/* It is the same request, so its time goes on. */
static void ask_primary(struct fq_replicas *replicas, struct fq_job *job)
{
    struct fq_database *primary = primary_of(replicas);
    replicas->stats.returned++;
    fq_job_renew(job);
    primary->calls->run(primary, job);
}

static void on_read_failed(struct fq_job *job, size_t step, const struct fq_error *error)
{
    struct fq_replica *replica = job->route;
    struct fq_replicas *replicas = replica->replicas;
    bool again =
        is_of_replica(error->status) && !replicas->closing && (!job->given || on_route_anew(job));
    leave_route(job);
    if (again)
        ask_primary(replicas, job);
    else
        job->events->failed(job, step, error);
}

static const struct fq_job_events read_events = {
    .rows = on_read_rows,
    .described = on_route_described,
    .step_done = on_read_step_done,
    .unreadable = on_read_unreadable,
    .failed = on_read_failed,
    .anew = on_route_anew,
    .ready = on_route_ready,
    .done = on_read_done,
};

void fq_replica_return_jobs(struct fq_replica *replica)
{
    struct fq_database *place = fq_pg_pool_database(replica->pool);
    FQ_LIST_EACH (&replica->jobs, link) {
        struct fq_job *job = job_of(link);
        if (job->given)
            continue;
        place->calls->cancel(place, job);
        leave_route(job);
        ask_primary(replica->replicas, job);
    }
}

/* ---- changes ---- */

/* Where it stands, the primary says afterwards. */
static void on_replica_changed(struct fq_job *job)
{
    struct fq_replica *primary = job->route;
    struct fq_replicas *replicas = primary->replicas;
    if (job->given || replicas->closing) { /* it was taken back, or nobody will ask */
        leave_route(job);
        job->events->done(job);
        return;
    }
    move(job, &replicas->committed);
    fq_replica_ask(primary);
}

static void tell_unknown(struct fq_replicas *replicas)
{
    atomic_fetch_add(&replicas->options.news->unknown, 1);
}

/* It may have been made all the same. */
static void on_change_failed(struct fq_job *job, size_t step, const struct fq_error *error)
{
    struct fq_replica *primary = job->route;
    if (error->status == FQ_UNAVAILABLE || error->status == FQ_TIMEOUT)
        tell_unknown(primary->replicas);
    leave_route(job);
    job->events->failed(job, step, error);
}

static void on_change_rows(struct fq_job *job, size_t step, const struct fq_cell *cells,
                           size_t row_count, size_t column_count)
{
    job->told->rows(job, step, cells, row_count, column_count);
}

static void on_change_step_done(struct fq_job *job, size_t step)
{
    job->told->step_done(job, step);
}

static void on_change_unreadable(struct fq_job *job, size_t step)
{
    job->told->unreadable(job, step);
}

static const struct fq_job_events change_events = {
    .rows = on_change_rows,
    .described = on_route_described,
    .step_done = on_change_step_done,
    .unreadable = on_change_unreadable,
    .failed = on_change_failed,
    .anew = on_route_anew,
    .ready = on_route_ready,
    .done = on_replica_changed,
};

void fq_replicas_take_committed(struct fq_replicas *replicas)
{
    struct fq_link *link;
    while ((link = fq_list_first(&replicas->committed)) != NULL)
        move(job_of(link), &replicas->placed);
}

void fq_replicas_tell_placed(struct fq_replicas *replicas, uint64_t position)
{
    struct fq_link *link;
    if (!position && !fq_list_empty(&replicas->placed))
        tell_unknown(replicas);
    while ((link = fq_list_first(&replicas->placed)) != NULL) {
        struct fq_job *job = job_of(link);
        leave_route(job);
        job->position = position;
        fq_replica_news_tell(replicas->options.news, job, position);
        job->events->done(job);
    }
}

/* ---- what a replica is asked ---- */

static bool only_reads(const struct fq_job *job)
{
    return !job->changes && !job->stateful && !job->held && !job->foreign;
}

/* The one with the fewest jobs; NULL: there is none. */
static struct fq_replica *choose_replica(struct fq_replicas *replicas, const struct fq_job *job)
{
    struct fq_replica_news *news = replicas->options.news;
    if (replicas->catching_up || atomic_load(&news->unknown) != replicas->unknown_known) {
        fq_replica_ask(&replicas->primary);
        return NULL;
    }
    uint64_t need = fq_replica_news_of(news, job);
    need = need > job->position ? need : job->position;
    struct fq_replica *best = NULL;
    for (size_t i = 0; i < replicas->count; i++) {
        struct fq_replica *each = &replicas->items[(replicas->next + i) % replicas->count];
        if ((!best || each->jobs.count < best->jobs.count) && fq_replica_may_answer(each, need))
            best = each;
    }
    replicas->next++;
    return best;
}

static void run_routed(struct fq_database *database, struct fq_job *job)
{
    struct fq_replicas *replicas = replicas_of(database);
    bool reads = only_reads(job);
    struct fq_replica *replica = reads ? choose_replica(replicas, job) : NULL;
    if (replica) {
        replicas->stats.replica_reads++;
        follow(replica, job, &read_events);
    } else if (job->changes) {
        follow(&replicas->primary, job, &change_events);
    } else {
        replicas->stats.primary_reads += reads;
    }
    struct fq_database *place = server_of(database, job);
    place->calls->run(place, job);
}

/* ---- the rest goes where the job is ---- */

static void commit_routed(struct fq_database *database, struct fq_job *job)
{
    struct fq_database *place = server_of(database, job);
    place->calls->commit(place, job);
}

static void take_back_routed(struct fq_database *database, struct fq_job *job)
{
    struct fq_database *place = server_of(database, job);
    job->given = true;
    place->calls->take_back(place, job);
}

static void cancel_routed(struct fq_database *database, struct fq_job *job)
{
    struct fq_replicas *replicas = replicas_of(database);
    struct fq_database *place = server_of(database, job);
    bool is_over = job->route_list == &replicas->committed || job->route_list == &replicas->placed;
    if (!is_over)
        place->calls->cancel(place, job);
    if (job->changes)
        tell_unknown(replicas);
    if (job->route)
        leave_route(job);
}

static void pause_routed(struct fq_database *database, struct fq_job *job)
{
    struct fq_database *place = server_of(database, job);
    place->calls->pause(place, job);
}

static void resume_routed(struct fq_database *database, struct fq_job *job)
{
    struct fq_database *place = server_of(database, job);
    place->calls->resume(place, job);
}

static struct fq_shared *hold_rows(struct fq_database *database, struct fq_job *job)
{
    struct fq_database *place = server_of(database, job);
    return place->calls->hold(place, job);
}

const struct fq_database_calls fq_replicas_calls = {
    .run = run_routed,
    .commit = commit_routed,
    .take_back = take_back_routed,
    .cancel = cancel_routed,
    .pause = pause_routed,
    .resume = resume_routed,
    .hold = hold_rows,
};
