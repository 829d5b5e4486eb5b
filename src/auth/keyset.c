/* SPDX-License-Identifier: MIT */
#include "auth/keyset.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>

#include "auth/discovery.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/list.h"
#include "base/memory.h"
#include "fetch/fetch.h"
#include "net/loop.h"
#include "net/timer.h"

struct fq_keyset {
    struct fq_keyset_options options; /* its texts are in arena */
    struct fq_arena arena;
    fq_str discovery_url; /* empty: the keys' own is known */
    struct fq_fetcher *fetcher;

    pthread_mutex_t lock; /* for these: */
    struct fq_jwk_set *keys;
    struct fq_key_refresh refresh;
    struct fq_list waiting;
    bool waking; /* `wake` is posted */
    bool failing;
    char fault[FQ_KEYSET_FAULT_BYTES];

    /* Of the fetcher's loop: */
    struct fq_task wake;
    struct fq_task close;
    struct fq_timer timer;
    struct fq_fetch *fetch; /* under way */
};

struct fq_keyset_wait {
    struct fq_keyset *keyset;
    struct fq_link link; /* in keyset->waiting */
    struct fq_loop *loop;
    struct fq_task task; /* posted there once it is in the list no more */
    void (*done)(void *user);
    void *user;
    bool cancelled; /* after that; of the loop's thread */
};

static uint64_t now_ms(void)
{
    return fq_clock_monotonic_ns() / 1000000u;
}

/* ---- those who wait ---- */

static void on_waited(struct fq_task *task)
{
    struct fq_keyset_wait *wait = FQ_CONTAINER(task, struct fq_keyset_wait, task);
    void (*done)(void *user) = wait->cancelled ? NULL : wait->done;
    void *user = wait->user;
    fq_free(wait);
    if (done)
        done(user);
}

/* Under the lock. */
static void release_waiting(struct fq_keyset *keyset)
{
    while (!fq_list_empty(&keyset->waiting)) {
        struct fq_link *first = fq_list_first(&keyset->waiting);
        struct fq_keyset_wait *wait = FQ_CONTAINER(first, struct fq_keyset_wait, link);
        fq_list_remove(&keyset->waiting, first);
        fq_loop_post(wait->loop, &wait->task); /* wait may be gone */
    }
}

void fq_keyset_cancel(struct fq_keyset_wait *wait)
{
    struct fq_keyset *keyset = wait->keyset;
    pthread_mutex_lock(&keyset->lock);
    bool waits = fq_link_in_list(&wait->link);
    if (waits)
        fq_list_remove(&keyset->waiting, &wait->link);
    pthread_mutex_unlock(&keyset->lock);
    wait->cancelled = true;
    if (waits)
        fq_free(wait);
}

/* Under the lock. */
static void wake(struct fq_keyset *keyset)
{
    if (keyset->waking)
        return;
    keyset->waking = true;
    fq_loop_post(fq_fetcher_loop(keyset->fetcher), &keyset->wake);
}

enum fq_status fq_keyset_wait(struct fq_keyset *keyset, struct fq_loop *loop,
                              void (*done)(void *user), void *user, struct fq_keyset_wait **ret)
{
    struct fq_keyset_wait *wait = fq_calloc(1, sizeof(*wait));
    if (!wait)
        return FQ_NOMEM;
    wait->keyset = keyset;
    wait->loop = loop;
    wait->done = done;
    wait->user = user;
    wait->task.run = on_waited;
    pthread_mutex_lock(&keyset->lock);
    enum fq_keys_ask ask = fq_key_refresh_ask(&keyset->refresh, now_ms());
    if (ask != FQ_KEYS_ASK_NOT)
        fq_list_append(&keyset->waiting, &wait->link);
    if (ask == FQ_KEYS_ASK_FETCH)
        wake(keyset);
    pthread_mutex_unlock(&keyset->lock);
    if (ask == FQ_KEYS_ASK_NOT) {
        fq_free(wait);
        return FQ_UNAVAILABLE;
    }
    *ret = wait;
    return FQ_OK;
}

enum fq_keys_state fq_keyset_keys(struct fq_keyset *keyset, struct fq_jwk_set **ret)
{
    pthread_mutex_lock(&keyset->lock);
    enum fq_keys_state state = fq_key_refresh_state(&keyset->refresh, now_ms());
    *ret = state == FQ_KEYS_GOOD ? fq_jwk_set_hold(keyset->keys) : NULL;
    pthread_mutex_unlock(&keyset->lock);
    return state;
}

bool fq_keyset_is_failing(struct fq_keyset *keyset)
{
    pthread_mutex_lock(&keyset->lock);
    bool failing = keyset->failing;
    pthread_mutex_unlock(&keyset->lock);
    return failing;
}

void fq_keyset_fault(struct fq_keyset *keyset, char ret[FQ_KEYSET_FAULT_BYTES])
{
    pthread_mutex_lock(&keyset->lock);
    memcpy(ret, keyset->fault, FQ_KEYSET_FAULT_BYTES);
    pthread_mutex_unlock(&keyset->lock);
}

/* ---- what came ---- */

static void set_timer(struct fq_keyset *keyset)
{
    pthread_mutex_lock(&keyset->lock);
    uint64_t due = fq_key_refresh_due(&keyset->refresh), now = now_ms();
    pthread_mutex_unlock(&keyset->lock);
    if (due != UINT64_MAX)
        fq_timer_start(&keyset->timer, due > now ? due - now : 0, 0);
}

static void end_badly(struct fq_keyset *keyset, const char *fault)
{
    pthread_mutex_lock(&keyset->lock);
    keyset->failing = true;
    snprintf(keyset->fault, sizeof(keyset->fault), "%s", fault);
    fq_key_refresh_bad(&keyset->refresh, now_ms());
    release_waiting(keyset);
    pthread_mutex_unlock(&keyset->lock);
    set_timer(keyset);
}

static void end_well(struct fq_keyset *keyset, struct fq_jwk_set *keys, int64_t max_age_s)
{
    pthread_mutex_lock(&keyset->lock);
    keyset->failing = false;
    struct fq_jwk_set *before = keyset->keys;
    keyset->keys = keys;
    fq_key_refresh_good(&keyset->refresh, now_ms(), max_age_s);
    release_waiting(keyset);
    pthread_mutex_unlock(&keyset->lock);
    fq_jwk_set_let_go(before);
    set_timer(keyset);
}

/* NULL: it is an answer.  Else why not. */
static const char *fault_of_answer(struct fq_arena *arena, const struct fq_fetch_answer *answer)
{
    if (answer->status)
        return answer->reason;
    if (answer->http == 200)
        return NULL;
    fq_str fault = fq_arena_printf(arena, "it answered with HTTP status %d", answer->http);
    return fault.ptr ? fault.ptr : "it answered with another HTTP status than 200";
}

static void on_keys(void *user, const struct fq_fetch_answer *answer)
{
    static const struct fq_jwk_options published = {.public_only = true};
    struct fq_keyset *keyset = user;
    struct fq_jwk_set *keys = NULL;
    struct fq_error error;
    struct fq_arena arena;
    keyset->fetch = NULL;
    fq_arena_init(&arena, 1024, FQ_LIMIT_KEYS_BYTES);
    const char *fault = fault_of_answer(&arena, answer);
    if (!fault && fq_jwk_set_read(&arena, answer->body, &published, &keys, &error))
        fault = "what it sent is no set of keys";
    if (!fault && fq_jwk_set_count(keys) == 0)
        fault = "none of the keys that it sent can be used";
    if (fault) {
        end_badly(keyset, fault);
        fq_jwk_set_let_go(keys);
    } else {
        end_well(keyset, keys, answer->max_age_s);
    }
    fq_arena_clear(&arena);
}

static void fetch_from(struct fq_keyset *keyset, fq_str url, enum fq_fetch_reach reach,
                       fq_fetch_done done)
{
    const struct fq_fetch_request request = {.url = url,
                                             .reach = reach,
                                             .ca_file = keyset->options.ca_file,
                                             .timeout_ms = keyset->options.timeout_ms};
    enum fq_status status = fq_fetch_start(keyset->fetcher, fq_fetcher_loop(keyset->fetcher),
                                           &request, done, keyset, &keyset->fetch);
    if (status) {
        keyset->fetch = NULL;
        end_badly(keyset, status == FQ_REQUEST ? "its URL cannot be fetched" : "out of memory");
    }
}

/* Where the keys are is what somebody else says, so it may lead to no address of the inside, but
 * for the server that said it. */
static void on_discovery(void *user, const struct fq_fetch_answer *answer)
{
    struct fq_keyset *keyset = user;
    struct fq_arena arena;
    keyset->fetch = NULL;
    fq_arena_init(&arena, 1024, FQ_LIMIT_KEYS_BYTES);
    const char *url = NULL, *fault = fault_of_answer(&arena, answer);
    if (!fault)
        url = fq_discovery_read(&arena, answer->body, keyset->options.issuer, &fault);
    if (!url)
        end_badly(keyset, fault);
    else
        fetch_from(keyset, fq_str_from(url),
                   fq_fetch_is_same_server(fq_str_from(url), keyset->discovery_url)
                       ? FQ_FETCH_ANYWHERE
                       : FQ_FETCH_PUBLIC,
                   on_keys);
    fq_arena_clear(&arena);
}

/* ---- when ---- */

static void fetch_if_due(struct fq_keyset *keyset)
{
    pthread_mutex_lock(&keyset->lock);
    bool due = fq_key_refresh_due(&keyset->refresh) <= now_ms();
    if (due)
        fq_key_refresh_begin(&keyset->refresh);
    pthread_mutex_unlock(&keyset->lock);
    if (!due)
        set_timer(keyset);
    else if (keyset->discovery_url.len)
        fetch_from(keyset, keyset->discovery_url, FQ_FETCH_ANYWHERE, on_discovery);
    else
        fetch_from(keyset, keyset->options.url, FQ_FETCH_ANYWHERE, on_keys);
}

static void on_due(struct fq_timer *timer)
{
    fetch_if_due(FQ_CONTAINER(timer, struct fq_keyset, timer));
}

static void on_wake(struct fq_task *task)
{
    struct fq_keyset *keyset = FQ_CONTAINER(task, struct fq_keyset, wake);
    pthread_mutex_lock(&keyset->lock);
    keyset->waking = false;
    pthread_mutex_unlock(&keyset->lock);
    fetch_if_due(keyset);
}

/* ---- beginning and end ---- */

static enum fq_status copy_options(void *user)
{
    struct fq_keyset *keyset = user;
    struct fq_keyset_options *options = &keyset->options;
    options->url = fq_arena_str(&keyset->arena, options->url);
    options->issuer = fq_arena_str(&keyset->arena, options->issuer);
    if (options->ca_file)
        options->ca_file = fq_arena_str(&keyset->arena, fq_str_from(options->ca_file)).ptr;
    if (options->url.len == 0)
        keyset->discovery_url = fq_discovery_url(&keyset->arena, options->issuer);
    return FQ_OK;
}

static void on_close(struct fq_task *task)
{
    struct fq_keyset *keyset = FQ_CONTAINER(task, struct fq_keyset, close);
    assert(fq_list_empty(&keyset->waiting));
    fq_timer_stop(&keyset->timer);
    if (keyset->fetch)
        fq_fetch_cancel(keyset->fetch);
    fq_jwk_set_let_go(keyset->keys);
    pthread_mutex_destroy(&keyset->lock);
    fq_arena_clear(&keyset->arena);
    fq_free(keyset);
}

static bool is_same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool is_same_source(const struct fq_keyset_options *a, const struct fq_keyset_options *b)
{
    return fq_str_eq(a->url, b->url) && fq_str_eq(a->issuer, b->issuer) &&
           is_same_text(a->ca_file, b->ca_file) && a->times.default_ms == b->times.default_ms &&
           a->times.least_ms == b->times.least_ms && a->times.pause_ms == b->times.pause_ms &&
           a->times.keep_ms == b->times.keep_ms;
}

static void take_over(struct fq_keyset *keyset, struct fq_keyset *before)
{
    pthread_mutex_lock(&before->lock);
    keyset->keys = before->keys ? fq_jwk_set_hold(before->keys) : NULL;
    keyset->failing = before->failing;
    memcpy(keyset->fault, before->fault, sizeof(keyset->fault));
    fq_key_refresh_take_over(&keyset->refresh, &before->refresh, now_ms());
    pthread_mutex_unlock(&before->lock);
}

struct fq_keyset *fq_keyset_new(struct fq_fetcher *fetcher, const struct fq_keyset_options *options,
                                struct fq_keyset *before)
{
    struct fq_keyset *keyset = fq_calloc(1, sizeof(*keyset));
    if (!keyset)
        return NULL;
    keyset->options = *options;
    keyset->fetcher = fetcher;
    keyset->wake.run = on_wake;
    keyset->close.run = on_close;
    fq_arena_init(&keyset->arena, 512, FQ_LIMIT_KEYS_BYTES);
    if (fq_guard(copy_options, keyset) != FQ_OK || pthread_mutex_init(&keyset->lock, NULL) != 0) {
        fq_arena_clear(&keyset->arena);
        fq_free(keyset);
        return NULL;
    }
    fq_list_init(&keyset->waiting);
    snprintf(keyset->fault, sizeof(keyset->fault), "they have not been fetched yet");
    fq_key_refresh_init(&keyset->refresh, &options->times, now_ms());
    if (before && is_same_source(&keyset->options, &before->options))
        take_over(keyset, before);
    fq_timer_init(&keyset->timer, fq_fetcher_loop(fetcher), on_due);
    pthread_mutex_lock(&keyset->lock);
    wake(keyset);
    pthread_mutex_unlock(&keyset->lock);
    return keyset;
}

void fq_keyset_free(struct fq_keyset *keyset)
{
    if (keyset)
        fq_loop_post(fq_fetcher_loop(keyset->fetcher), &keyset->close);
}
