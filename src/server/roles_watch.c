/* SPDX-License-Identifier: MIT */
#include "server/roles_watch.h"

#include "base/clock.h"
#include "server/log.h"

/* As long as a load balancer waits between two questions, at most. */
#define LOOKS_EVERY_MS 1000u

static void set_there(struct fq_roles_watch *watch, bool there, fq_str why)
{
    atomic_store(watch->there, there);
    if (!there && !watch->told_failure)
        fq_log(FQ_LOG_ERROR, "nobody who is known is answered: %.*s", FQ_STR_ARG(why));
    else if (there && watch->told_failure)
        fq_log(FQ_LOG_INFO, "the tables of roles can be read now");
    watch->told_failure = !there;
}

static fq_str why_not(const struct fq_error *error)
{
    return error->detail.len ? error->detail : fq_error_message(error);
}

static void on_roles_asked(struct fq_rights_wait *wait, const struct fq_rights *rights,
                           const struct fq_error *error)
{
    struct fq_roles_watch *watch = FQ_CONTAINER(wait, struct fq_roles_watch, wait);
    bool unreachable = error && (error->status == FQ_UNAVAILABLE || error->status == FQ_TIMEOUT);
    if (unreachable) /* which is told elsewhere */
        atomic_store(watch->there, false);
    else
        set_there(watch, rights != NULL, error ? why_not(error) : FQ_STR_NONE);
}

/* The user without a name has no roles: what counts is that it can be asked. */
static void on_roles_due(struct fq_timer *timer)
{
    struct fq_roles_watch *watch = FQ_CONTAINER(timer, struct fq_roles_watch, timer);
    const struct fq_rights *rights = NULL;
    if (watch->wait.question)
        return;
    watch->wait.answered = on_roles_asked;
    if (fq_rights_find(watch->rights, FQ_STR(""), FQ_STR_NONE, fq_clock_monotonic_ns() / 1000000u,
                       &watch->wait, &rights) == FQ_OK &&
        rights)
        set_there(watch, true, FQ_STR_NONE);
}

void fq_roles_watch_start(struct fq_roles_watch *watch, struct fq_loop *loop,
                          struct fq_rights_memory *rights, _Atomic bool *there)
{
    *watch = (struct fq_roles_watch){.rights = rights, .there = there};
    fq_timer_init(&watch->timer, loop, on_roles_due);
    fq_timer_start(&watch->timer, 0, LOOKS_EVERY_MS);
}

void fq_roles_watch_stop(struct fq_roles_watch *watch)
{
    if (!watch->rights)
        return;
    fq_timer_stop(&watch->timer);
    fq_rights_leave(watch->rights, &watch->wait);
    watch->rights = NULL;
}
