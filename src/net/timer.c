/* SPDX-License-Identifier: MIT
 *
 * The running timers of a loop as a pairing heap: Fredman, Sedgewick, Sleator, Tarjan, "The
 * pairing heap: a new form of self-adjusting heap", 1986.
 */
#include "net/timer.h"

#include "net/loop_private.h"

static bool is_earlier(const struct fq_timer *a, const struct fq_timer *b)
{
    return a->at != b->at ? a->at < b->at : a->order < b->order;
}

/* Two heaps, each given by its root without siblings, become one. */
static struct fq_timer *meld(struct fq_timer *a, struct fq_timer *b)
{
    if (!a || !b)
        return a ? a : b;
    if (is_earlier(b, a)) {
        struct fq_timer *later = a;
        a = b;
        b = later;
    }
    b->prev = a;
    b->next = a->child;
    if (a->child)
        a->child->prev = b;
    a->child = b;
    return a;
}

/* The children of a removed root become one heap: melded in pairs from the left, the pairs then
 * from the right, which is what keeps the heap shallow. */
static struct fq_timer *meld_siblings(struct fq_timer *first)
{
    struct fq_timer *pairs = NULL;
    while (first) {
        struct fq_timer *a = first;
        struct fq_timer *b = a->next;
        first = b ? b->next : NULL;
        a->prev = a->next = NULL;
        if (b)
            b->prev = b->next = NULL;
        a = meld(a, b);
        a->next = pairs;
        pairs = a;
    }
    struct fq_timer *heap = NULL;
    while (pairs) {
        struct fq_timer *pair = pairs;
        pairs = pair->next;
        pair->next = NULL;
        heap = meld(heap, pair);
    }
    return heap;
}

static void insert(struct fq_timer *timer)
{
    struct fq_loop *loop = timer->loop;
    timer->child = timer->next = timer->prev = NULL;
    timer->order = loop->timers_started++;
    timer->running = true;
    loop->timers = meld(loop->timers, timer);
}

static void take_out(struct fq_timer *timer)
{
    struct fq_loop *loop = timer->loop;
    struct fq_timer *orphans = meld_siblings(timer->child);
    if (loop->timers == timer) {
        loop->timers = orphans;
    } else {
        if (timer->prev->child == timer)
            timer->prev->child = timer->next;
        else
            timer->prev->next = timer->next;
        if (timer->next)
            timer->next->prev = timer->prev;
        loop->timers = meld(loop->timers, orphans);
    }
    timer->child = timer->next = timer->prev = NULL;
    timer->running = false;
}

static void on_alarm(uv_timer_t *alarm)
{
    struct fq_loop *loop = alarm->data;
    fq_loop_enter(loop);
    fq_timers_run(loop);
    fq_loop_leave(loop);
}

/* The alarm may ring too early, since stopping a timer leaves it as it is; never too late. */
static void set_alarm(struct fq_loop *loop)
{
    uint64_t at = loop->timers ? loop->timers->at : UINT64_MAX;
    if (at >= loop->alarm_at)
        return;
    uint64_t now = uv_now(&loop->uv);
    loop->alarm_at = at;
    /* Never 0, which the event library would call again within the same turn, so that a timer that
     * keeps starting itself would starve the sockets. */
    uv_timer_start(&loop->alarm, on_alarm, at > now ? at - now : 1, 0);
}

void fq_timers_run(struct fq_loop *loop)
{
    loop->alarm_at = UINT64_MAX;
    uint64_t now = uv_now(&loop->uv);
    /* A timer started on the way waits for another turn, even when due at once. */
    uint64_t newest = loop->timers_started;
    while (loop->timers && loop->timers->at <= now && loop->timers->order < newest) {
        struct fq_timer *timer = loop->timers;
        take_out(timer);
        if (timer->repeat_ms) {
            timer->at = now + timer->repeat_ms;
            insert(timer);
        }
        timer->callback(timer); /* timer may be gone */
    }
    set_alarm(loop);
}

void fq_timer_init(struct fq_timer *timer, struct fq_loop *loop,
                   void (*callback)(struct fq_timer *))
{
    *timer = (struct fq_timer){.loop = loop, .callback = callback};
}

void fq_timer_start(struct fq_timer *timer, uint64_t after_ms, uint64_t repeat_ms)
{
    struct fq_loop *loop = timer->loop;
    if (timer->running)
        take_out(timer);
    /* Between runs nobody keeps the clock. */
    if (!loop->running)
        uv_update_time(&loop->uv);
    uint64_t now = uv_now(&loop->uv);
    timer->at = after_ms < UINT64_MAX - now ? now + after_ms : UINT64_MAX - 1;
    timer->repeat_ms = repeat_ms;
    insert(timer);
    set_alarm(loop);
}

void fq_timer_stop(struct fq_timer *timer)
{
    if (timer->running)
        take_out(timer);
    timer->repeat_ms = 0;
}
