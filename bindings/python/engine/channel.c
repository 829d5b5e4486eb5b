/* SPDX-License-Identifier: MIT */
#include "channel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/eventfd.h>
#endif

/* Lines that wait for somebody to drain: more are left out, and a longer one is cut. */
#define MAX_LOG_LINES 1000
#define MAX_LOG_LEN   4096
/* How often a thread that waits looks whether a signal has come. */
#define SIGNAL_STEP_MS 100

static const char closing[] = "{\"message\":\"The engine is closing\"}";
static const char no_memory[] = "{\"message\":\"Out of memory\"}";

static void fail_with(struct fraiseql_host_call *handle, const char *error)
{
    fraiseql_host_fail(handle, (struct fraiseql_text){error, strlen(error)});
}

static bool open_descriptors(struct channel *channel)
{
#ifdef __linux__
    channel->read_fd = channel->write_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return channel->read_fd >= 0;
#else
    int ends[2];
    if (pipe(ends) != 0)
        return false;
    for (int i = 0; i < 2; i++) {
        (void)fcntl(ends[i], F_SETFD, FD_CLOEXEC);
        (void)fcntl(ends[i], F_SETFL, O_NONBLOCK);
    }
    channel->read_fd = ends[0];
    channel->write_fd = ends[1];
    return true;
#endif
}

struct channel *channel_new(void)
{
    struct channel *channel = calloc(1, sizeof(*channel));
    if (!channel)
        return NULL;
    channel->holders = 1;
    channel->last = &channel->first;
    channel->last_line = &channel->first_line;
    channel->free_slot = UINT32_MAX;
    if (!open_descriptors(channel)) {
        free(channel);
        return NULL;
    }
    pthread_mutex_init(&channel->lock, NULL);
    channel_init_waiter(&channel->idle);
    return channel;
}

void channel_hold(struct channel *channel)
{
    pthread_mutex_lock(&channel->lock);
    channel->holders++;
    pthread_mutex_unlock(&channel->lock);
}

void channel_release(struct channel *channel)
{
    pthread_mutex_lock(&channel->lock);
    bool last = --channel->holders == 0;
    pthread_mutex_unlock(&channel->lock);
    if (!last)
        return;
    close(channel->read_fd);
    if (channel->write_fd != channel->read_fd)
        close(channel->write_fd);
    pthread_mutex_destroy(&channel->lock);
    pthread_cond_destroy(&channel->idle);
    free(channel->slots);
    free(channel);
}

/* A full pipe is readable already. */
static void wake(struct channel *channel)
{
    uint64_t one = 1;
    while (write(channel->write_fd, &one, sizeof(one)) < 0 && errno == EINTR) {
    }
}

/* With the lock, which it leaves. */
static void push_and_unlock(struct channel *channel, struct event *event)
{
    bool was_empty = !channel->first;
    event->next = NULL;
    *channel->last = event;
    channel->last = &event->next;
    pthread_mutex_unlock(&channel->lock);
    if (was_empty)
        wake(channel);
}

struct event *channel_take(struct channel *channel)
{
    pthread_mutex_lock(&channel->lock);
    struct event *event = channel->first;
    if (event) {
        channel->first = event->next;
        if (!channel->first)
            channel->last = &channel->first;
    }
    pthread_mutex_unlock(&channel->lock);
    return event;
}

struct log_line *channel_take_line(struct channel *channel)
{
    pthread_mutex_lock(&channel->lock);
    struct log_line *line = channel->first_line;
    if (line) {
        channel->line_count--;
        channel->first_line = line->next;
        if (!channel->first_line)
            channel->last_line = &channel->first_line;
    }
    pthread_mutex_unlock(&channel->lock);
    return line;
}

void channel_clear(struct channel *channel)
{
    char said[64];
    ssize_t len;
    do {
        len = read(channel->read_fd, said, sizeof(said));
    } while (len == (ssize_t)sizeof(said) || (len < 0 && errno == EINTR));
}

void channel_rearm(struct channel *channel)
{
    pthread_mutex_lock(&channel->lock);
    bool left = channel->first || channel->first_line;
    pthread_mutex_unlock(&channel->lock);
    if (left)
        wake(channel);
}

static struct timespec from_now(uint32_t ms)
{
    struct timespec then;
    clock_gettime(CLOCK_MONOTONIC, &then);
    then.tv_sec += (time_t)(ms / 1000);
    then.tv_nsec += (long)(ms % 1000) * 1000000;
    if (then.tv_nsec >= 1000000000) {
        then.tv_nsec -= 1000000000;
        then.tv_sec++;
    }
    return then;
}

bool channel_wait_idle(struct channel *channel, uint32_t timeout_ms)
{
    struct timespec until = from_now(timeout_ms);
    pthread_mutex_lock(&channel->lock);
    int code = 0;
    while (channel->running > 0 && code == 0)
        code = pthread_cond_timedwait(&channel->idle, &channel->lock, &until);
    bool idle = channel->running == 0;
    pthread_mutex_unlock(&channel->lock);
    return idle;
}

void channel_enter(struct channel *channel)
{
    pthread_mutex_lock(&channel->lock);
    channel->inside++;
    pthread_mutex_unlock(&channel->lock);
}

void channel_leave(struct channel *channel)
{
    pthread_mutex_lock(&channel->lock);
    if (--channel->inside == 0)
        pthread_cond_broadcast(&channel->idle);
    pthread_mutex_unlock(&channel->lock);
}

bool channel_wait_left(struct channel *channel, uint32_t timeout_ms)
{
    struct timespec until = from_now(timeout_ms);
    pthread_mutex_lock(&channel->lock);
    int code = 0;
    while (channel->inside > 0 && code == 0)
        code = pthread_cond_timedwait(&channel->idle, &channel->lock, &until);
    bool left = channel->inside == 0;
    pthread_mutex_unlock(&channel->lock);
    return left;
}

/* ---- requests ---- */

bool channel_begin(struct channel *channel, struct request *request)
{
    pthread_mutex_lock(&channel->lock);
    bool open = !channel->closing;
    if (open) {
        request->holders = 1;
        channel->running++;
    }
    pthread_mutex_unlock(&channel->lock);
    return open;
}

/* With the lock. */
static void one_less(struct channel *channel)
{
    if (--channel->running == 0)
        pthread_cond_broadcast(&channel->idle);
}

void channel_unbegin(struct channel *channel)
{
    pthread_mutex_lock(&channel->lock);
    one_less(channel);
    pthread_mutex_unlock(&channel->lock);
}

void channel_init_waiter(pthread_cond_t *waiter)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(waiter, &attributes);
    pthread_condattr_destroy(&attributes);
}

bool channel_wait_answer(struct request *request, bool forever)
{
    struct timespec until = from_now(SIGNAL_STEP_MS);
    pthread_mutex_t *lock = &request->channel->lock;
    pthread_mutex_lock(lock);
    int code = 0;
    while (!request->answer && code == 0) {
        if (forever)
            pthread_cond_wait(request->waiter, lock);
        else
            code = pthread_cond_timedwait(request->waiter, lock, &until);
    }
    bool there = request->answer;
    pthread_mutex_unlock(lock);
    return there;
}

void channel_on_done(void *user, struct fraiseql_answer *answer)
{
    struct request *request = user;
    struct channel *channel = request->channel;
    pthread_mutex_lock(&channel->lock);
    request->answer = answer;
    one_less(channel);
    if (request->waiter) {
        pthread_cond_signal(request->waiter);
        pthread_mutex_unlock(&channel->lock);
    } else {
        push_and_unlock(channel, &request->event);
    }
}

bool request_release(struct request *request)
{
    struct channel *channel = request->channel;
    pthread_mutex_lock(&channel->lock);
    bool last = --request->holders == 0;
    pthread_mutex_unlock(&channel->lock);
    return last;
}

/* ---- calls ---- */

/* With the lock.  False: no memory. */
static bool take_slot(struct channel *channel, struct call *call)
{
    if (channel->free_slot == UINT32_MAX && channel->slot_count == channel->slot_capacity) {
        uint32_t capacity = channel->slot_capacity ? 2 * channel->slot_capacity : 16;
        struct slot *slots = realloc(channel->slots, capacity * sizeof(*slots));
        if (!slots)
            return false;
        channel->slots = slots;
        channel->slot_capacity = capacity;
    }
    if (channel->free_slot == UINT32_MAX) {
        call->slot = channel->slot_count++;
        channel->slots[call->slot].generation = 1; /* no name is NULL */
    } else {
        call->slot = channel->free_slot;
        channel->free_slot = channel->slots[call->slot].next_free;
    }
    channel->slots[call->slot].call = call;
    return true;
}

/* With the lock. */
static struct fraiseql_host_call *end_locked(struct channel *channel, struct call *call)
{
    struct fraiseql_host_call *handle = call->handle;
    if (handle) {
        struct slot *slot = &channel->slots[call->slot];
        call->handle = NULL;
        slot->call = NULL;
        slot->generation++;
        slot->next_free = channel->free_slot;
        channel->free_slot = call->slot;
    }
    return handle;
}

/* Slot and generation as the pointer that the engine keeps for us. */
_Static_assert(sizeof(void *) == 8, "a slot's number and its generation are kept in a pointer");

static void *name_of(struct channel *channel, const struct call *call)
{
    return (void *)((uintptr_t)channel->slots[call->slot].generation << 32 | call->slot);
}

static struct call *call_new(struct channel *channel, struct fraiseql_host_call *handle)
{
    struct fraiseql_text texts[CALL_TEXTS] = {
        [CALL_FUNCTION] = fraiseql_host_function(handle),
        [CALL_ARGUMENTS] = fraiseql_host_arguments(handle),
        [CALL_SELECTION] = fraiseql_host_selection(handle),
        [CALL_PATH] = fraiseql_host_path(handle),
        [CALL_FIELD] = fraiseql_host_field(handle),
        [CALL_OPERATION] = fraiseql_host_operation(handle),
        [CALL_PRINCIPAL] = fraiseql_host_principal(handle),
        [CALL_REQUEST_ID] = fraiseql_host_id(handle),
        [CALL_HEADERS] = fraiseql_host_headers(handle),
    };
    size_t len = 0;
    for (size_t i = 0; i < CALL_TEXTS; i++)
        len += texts[i].len;
    struct call *call = calloc(1, sizeof(*call) + len);
    if (!call)
        return NULL;
    char *to = call->bytes;
    for (size_t i = 0; i < CALL_TEXTS; i++) {
        if (texts[i].len)
            memcpy(to, texts[i].ptr, texts[i].len);
        call->texts[i] = (struct fraiseql_text){to, texts[i].len};
        to += texts[i].len;
    }
    call->event.kind = EVENT_CALL;
    call->cancelled.kind = EVENT_CANCELLED;
    call->channel = channel;
    call->handle = handle;
    call->holders = 1;
    call->request = fraiseql_host_context(handle);
    return call;
}

void channel_on_call(void *user, struct fraiseql_host_call *handle)
{
    struct channel *channel = user;
    struct call *call = call_new(channel, handle);
    if (!call) {
        fail_with(handle, no_memory);
        return;
    }
    pthread_mutex_lock(&channel->lock);
    if (channel->closing || !take_slot(channel, call)) {
        const char *why = channel->closing ? closing : no_memory;
        pthread_mutex_unlock(&channel->lock);
        free(call);
        fail_with(handle, why);
        return;
    }
    fraiseql_host_set_user(handle, name_of(channel, call));
    channel->holders++; /* the call's */
    if (call->request)
        call->request->holders++;
    push_and_unlock(channel, &call->event);
}

void channel_on_cancelled(void *user, struct fraiseql_host_call *handle)
{
    struct channel *channel = user;
    uintptr_t name = (uintptr_t)fraiseql_host_user(handle);
    uint32_t number = (uint32_t)name;
    pthread_mutex_lock(&channel->lock);
    struct slot *slot = number < channel->slot_count ? &channel->slots[number] : NULL;
    struct call *call = slot && slot->generation == (uint32_t)(name >> 32) ? slot->call : NULL;
    if (!call || call->told) {
        pthread_mutex_unlock(&channel->lock);
        return;
    }
    call->told = true;
    call->holders++;
    push_and_unlock(channel, &call->cancelled);
}

struct fraiseql_host_call *call_end(struct call *call)
{
    struct channel *channel = call->channel;
    pthread_mutex_lock(&channel->lock);
    struct fraiseql_host_call *handle = end_locked(channel, call);
    pthread_mutex_unlock(&channel->lock);
    return handle;
}

bool call_has_ended(struct call *call)
{
    pthread_mutex_lock(&call->channel->lock);
    bool ended = !call->handle;
    pthread_mutex_unlock(&call->channel->lock);
    return ended;
}

bool call_release(struct call *call)
{
    struct channel *channel = call->channel;
    pthread_mutex_lock(&channel->lock);
    bool last = --call->holders == 0;
    pthread_mutex_unlock(&channel->lock);
    return last;
}

/* The engine may call back while a call fails: not with the lock. */
void channel_fail_calls(struct channel *channel)
{
    pthread_mutex_lock(&channel->lock);
    channel->closing = true;
    for (uint32_t i = 0; i < channel->slot_count; i++) {
        struct call *call = channel->slots[i].call;
        if (!call)
            continue;
        struct fraiseql_host_call *handle = end_locked(channel, call);
        pthread_mutex_unlock(&channel->lock);
        fail_with(handle, closing);
        pthread_mutex_lock(&channel->lock);
    }
    pthread_mutex_unlock(&channel->lock);
}

void channel_on_log(void *user, int level, const char *message, size_t len)
{
    struct channel *channel = user;
    size_t kept = len < MAX_LOG_LEN ? len : MAX_LOG_LEN;
    struct log_line *line = malloc(sizeof(*line) + kept);
    if (!line)
        return;
    line->next = NULL;
    line->level = level;
    line->len = kept;
    memcpy(line->text, message, kept);
    pthread_mutex_lock(&channel->lock);
    bool room = channel->line_count < MAX_LOG_LINES;
    bool was_empty = !channel->first_line;
    if (room) {
        channel->line_count++;
        *channel->last_line = line;
        channel->last_line = &line->next;
    }
    pthread_mutex_unlock(&channel->lock);
    if (!room)
        free(line);
    else if (was_empty)
        wake(channel);
}
