/* SPDX-License-Identifier: MIT */
#include "net/loop.h"

#include <assert.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/memory.h"
#include "net/loop_private.h"
#include "net/queue.h"

/* Rounds of turns asked for by turns before sockets are looked at again: a ring of owners that
 * keep asking for each other must not starve the rest. */
#define ROUNDS_PER_TURN 32

/* Callbacks of one turn.  Some microseconds each, but for those that serve a whole request. */
#define CALLS_PER_TURN 64

/* Slices begin in one turn until so much time is over; one takes about as long as this. */
#define SLICES_NS 1000000u

/* The loop that this thread is running. */
static _Thread_local struct fq_loop *current;

static void call_first(struct fq_list *list)
{
    struct fq_turn *turn = FQ_CONTAINER(fq_list_first(list), struct fq_turn, link);
    fq_list_remove(list, &turn->link);
    turn->callback(turn); /* turn may be gone */
}

static void run_turns(struct fq_loop *loop)
{
    for (int round = 0; round < ROUNDS_PER_TURN && !fq_list_empty(&loop->turns); round++) {
        for (size_t left = loop->turns.count; left > 0 && !fq_list_empty(&loop->turns); left--)
            call_first(&loop->turns);
    }
}

static void run_slices(struct fq_loop *loop)
{
    if (fq_list_empty(&loop->slices))
        return;
    fq_loop_enter(loop);
    uint64_t began_ns = fq_clock_monotonic_ns();
    do {
        call_first(&loop->slices);
    } while (!fq_list_empty(&loop->slices) && fq_clock_monotonic_ns() - began_ns < SLICES_NS);
}

static void end_turn(struct fq_loop *loop)
{
    run_turns(loop);
    if (loop->on_turn && loop->busy_since_ns)
        loop->on_turn(loop->on_turn_user, fq_clock_monotonic_ns() - loop->busy_since_ns);
    loop->busy_since_ns = 0;
    loop->calls = 0;
}

void fq_loop_enter(struct fq_loop *loop)
{
    if (loop->on_turn && !loop->busy_since_ns)
        loop->busy_since_ns = fq_clock_monotonic_ns();
}

void fq_loop_leave(struct fq_loop *loop)
{
    if (++loop->calls == CALLS_PER_TURN)
        end_turn(loop);
}

void fq_loop_measure(struct fq_loop *loop, void (*on_turn)(void *user, uint64_t busy_ns),
                     void *user)
{
    loop->on_turn = on_turn;
    loop->on_turn_user = user;
}

static void on_end_of_turn(uv_prepare_t *end_of_turn)
{
    struct fq_loop *loop = end_of_turn->data;
    run_slices(loop);
    end_turn(loop);
    if (!fq_list_empty(&loop->turns) || !fq_list_empty(&loop->slices))
        uv_async_send(&loop->wake);
}

static void run_tasks(struct fq_loop *loop)
{
    uv_mutex_lock(&loop->tasks_lock);
    struct fq_task *task = loop->tasks_first;
    loop->tasks_first = loop->tasks_last = NULL;
    uv_mutex_unlock(&loop->tasks_lock);
    while (task) {
        struct fq_task *next = task->next;
        task->run(task); /* task may be gone */
        task = next;
    }
}

static void on_wake(uv_async_t *wake)
{
    struct fq_loop *loop = wake->data;
    fq_loop_enter(loop);
    run_tasks(loop);
    if (atomic_load(&loop->stop))
        uv_stop(&loop->uv);
    fq_loop_leave(loop);
}

/* Handles of the loop itself.  None of these calls allocates or fails except wake's, which needs a
 * descriptor. */
static int start_handles(struct fq_loop *loop)
{
    int error = uv_async_init(&loop->uv, &loop->wake, on_wake);
    if (error)
        return error;
    uv_timer_init(&loop->uv, &loop->alarm);
    uv_prepare_init(&loop->uv, &loop->end_of_turn);
    uv_prepare_start(&loop->end_of_turn, on_end_of_turn);
    loop->wake.data = loop->alarm.data = loop->end_of_turn.data = loop;
    return 0;
}

struct fq_loop *fq_loop_new(void)
{
    struct fq_loop *loop = fq_calloc(1, sizeof(*loop));
    if (!loop)
        return NULL;
    loop->alarm_at = UINT64_MAX;
    fq_list_init(&loop->turns);
    fq_list_init(&loop->slices);
    fq_list_init(&loop->moving);
    fq_timer_init(&loop->mover, loop, fq_queues_move);
    loop->read_buffer = fq_malloc(FQ_LIMIT_READ_BYTES);
    if (!loop->read_buffer)
        goto no_buffer;
    if (uv_mutex_init(&loop->tasks_lock) != 0)
        goto no_lock;
    if (uv_loop_init(&loop->uv) != 0)
        goto no_loop;
    if (start_handles(loop) == 0)
        return loop;
    uv_loop_close(&loop->uv);
no_loop:
    uv_mutex_destroy(&loop->tasks_lock);
no_lock:
    fq_free(loop->read_buffer);
no_buffer:
    fq_free(loop);
    return NULL;
}

void fq_loop_free(struct fq_loop *loop)
{
    if (!loop)
        return;
    assert(!loop->running);
    run_tasks(loop);
    run_turns(loop); /* closed connections are buried here */
    uv_close((uv_handle_t *)&loop->alarm, NULL);
    uv_close((uv_handle_t *)&loop->end_of_turn, NULL);
    uv_close((uv_handle_t *)&loop->wake, NULL);
    uv_run(&loop->uv, UV_RUN_DEFAULT);
    run_turns(loop);
    int error = uv_loop_close(&loop->uv);
    assert(error == 0 && "a watch or signal of the loop is still open");
    (void)error;
    uv_mutex_destroy(&loop->tasks_lock);
    fq_free(loop->read_buffer);
    fq_free(loop);
}

void fq_loop_run(struct fq_loop *loop)
{
    assert(!loop->running);
    struct fq_loop *outer = current;
    current = loop;
    loop->running = true;
    uv_update_time(&loop->uv);
    while (!atomic_exchange(&loop->stop, false))
        uv_run(&loop->uv, UV_RUN_DEFAULT);
    /* The event library stops before it would end the turn. */
    run_turns(loop);
    loop->running = false;
    current = outer;
}

void fq_loop_stop(struct fq_loop *loop)
{
    atomic_store(&loop->stop, true);
    if (current == loop)
        uv_stop(&loop->uv);
    else
        uv_async_send(&loop->wake);
}

uint64_t fq_loop_now_ms(const struct fq_loop *loop)
{
    return uv_now(&loop->uv);
}

void fq_turn_init(struct fq_turn *turn, struct fq_loop *loop, void (*callback)(struct fq_turn *))
{
    *turn = (struct fq_turn){.loop = loop, .list = &loop->turns, .callback = callback};
}

void fq_turn_init_slice(struct fq_turn *turn, struct fq_loop *loop,
                        void (*callback)(struct fq_turn *))
{
    *turn = (struct fq_turn){.loop = loop, .list = &loop->slices, .callback = callback};
}

void fq_turn_ask(struct fq_turn *turn)
{
    if (!fq_link_in_list(&turn->link))
        fq_list_append(turn->list, &turn->link);
}

void fq_turn_cancel(struct fq_turn *turn)
{
    if (fq_link_in_list(&turn->link))
        fq_list_remove(turn->list, &turn->link);
}

void fq_loop_post(struct fq_loop *loop, struct fq_task *task)
{
    uv_mutex_lock(&loop->tasks_lock);
    FQ_CHAIN_APPEND(loop->tasks_first, loop->tasks_last, task);
    uv_mutex_unlock(&loop->tasks_lock);
    uv_async_send(&loop->wake);
}
