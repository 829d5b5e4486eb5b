/* SPDX-License-Identifier: MIT
 *
 * What callers may by the tables of roles: each lane asks for its own callers, the first one
 * listens for changes and tells all.
 */
#include "base/clock.h"
#include "runtime/lane.h"

/* ---- a request ---- */

struct addition {
    const struct fq_rights *rights;
    struct fq_lane_asked *asked;
};

static enum fq_status add_rights(void *arg)
{
    struct addition *addition = arg;
    fq_rights_add(addition->rights, addition->asked->principal, addition->asked->arena);
    return FQ_OK;
}

static void tell_rights(struct fq_lane_asked *asked, enum fq_status status)
{
    if (status == FQ_REQUEST)
        asked->known(asked, &(const struct fq_error){
                                .status = status,
                                .message = FQ_STR("Who asks has a name that holds a NUL.")});
    else if (status)
        asked->known(asked, &(const struct fq_error){.status = status});
    else
        asked->known(asked, NULL);
}

static void go_on_with(struct fq_lane_asked *asked, const struct fq_rights *rights)
{
    struct addition addition = {rights, asked};
    tell_rights(asked, fq_guard(add_rights, &addition));
}

static void on_rights_answered(struct fq_rights_wait *wait, const struct fq_rights *rights,
                               const struct fq_error *error)
{
    struct fq_lane_asked *asked = FQ_CONTAINER(wait, struct fq_lane_asked, wait);
    if (error)
        asked->known(asked, error);
    else
        go_on_with(asked, rights);
}

void fq_lane_find_rights(struct fq_lane *lane, struct fq_lane_asked *asked)
{
    const struct fq_principal *principal = asked->principal;
    const struct fq_rights *rights = NULL;
    if (!lane->rights.database || !principal->user.len) {
        asked->known(asked, NULL);
        return;
    }
    asked->wait.answered = on_rights_answered;
    enum fq_status status =
        fq_rights_find(&lane->rights, principal->user, principal->tenant,
                       fq_clock_monotonic_ns() / 1000000, &asked->wait, &rights);
    if (status)
        tell_rights(asked, status);
    else if (rights)
        go_on_with(asked, rights);
}

void fq_lane_leave_rights(struct fq_lane *lane, struct fq_lane_asked *asked)
{
    fq_rights_leave(&lane->rights, &asked->wait);
}

/* ---- changes ---- */

static void on_began(void *owner)
{
    fq_rights_missed(owner);
}

static void on_heard(void *owner, fq_str payload)
{
    fq_rights_heard(owner, payload);
}

static void on_listened(void *owner, uint64_t until_ms)
{
    struct fq_rights_news *news = owner;
    atomic_store_explicit(&news->heard_until_ms, until_ms, memory_order_release);
}

static const struct fq_pg_listener_events events = {on_began, on_heard, on_listened};

/* ---- a lane ---- */

enum fq_status fq_lane_start_rights(struct fq_lane *lane)
{
    const struct fq_config *config = lane->config;
    if (config->rbac.source == FQ_RIGHTS_NONE)
        return FQ_OK;
    enum fq_status status = fq_rights_memory_init(&lane->rights, fq_pg_pool_database(lane->pool),
                                                  lane->rights_news, config->cache.rights);
    if (status || !lane->first || config->database.pooler == FQ_DATABASE_POOLER_TRANSACTION)
        return status;
    const struct fq_pg_listener_options options = {
        .conninfo = config->database.url.ptr,
        .channel = FQ_RIGHTS_CHANNEL,
        .connect_timeout_ms = config->database.connect_timeout_ms,
    };
    lane->listener = fq_pg_listener_new(lane->loop, &options, &events, lane->rights_news);
    return lane->listener ? FQ_OK : FQ_NOMEM;
}

void fq_lane_stop_rights(struct fq_lane *lane)
{
    fq_pg_listener_free(lane->listener);
    lane->listener = NULL;
    fq_rights_memory_clear(&lane->rights);
}
