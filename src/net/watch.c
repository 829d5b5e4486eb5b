/* SPDX-License-Identifier: MIT */
#include "net/watch.h"

#include "base/memory.h"
#include "net/loop_private.h"

_Static_assert((int)FQ_WATCH_READ == (int)UV_READABLE && (int)FQ_WATCH_WRITE == (int)UV_WRITABLE &&
                   (int)FQ_WATCH_HANGUP == (int)UV_DISCONNECT,
               "events pass through unchanged");

/* Outlives its watch until the event library has let go of it. */
struct fq_watch_handle {
    uv_poll_t poll;
    struct fq_watch *watch; /* NULL once cleared */
};

static void on_poll(uv_poll_t *poll, int error, int events)
{
    struct fq_watch *watch = FQ_CONTAINER(poll, struct fq_watch_handle, poll)->watch;
    struct fq_loop *loop = FQ_CONTAINER(poll->loop, struct fq_loop, uv);
    if (!watch)
        return;
    fq_loop_enter(loop);
    if (error) {
        events = (int)watch->events;
        fq_watch_stop(watch);
    }
    watch->callback(watch, (unsigned)events); /* watch may be gone */
    fq_loop_leave(loop);
}

static void on_watch_closed(uv_handle_t *handle)
{
    fq_free(FQ_CONTAINER(handle, struct fq_watch_handle, poll));
}

enum fq_status fq_watch_init(struct fq_watch *watch, struct fq_loop *loop, int fd,
                             void (*callback)(struct fq_watch *, unsigned))
{
    *watch = (struct fq_watch){.callback = callback};
    struct fq_watch_handle *handle = fq_malloc(sizeof(*handle));
    if (!handle)
        return FQ_NOMEM;
    if (uv_poll_init(&loop->uv, &handle->poll, fd) != 0) {
        fq_free(handle);
        return FQ_UNAVAILABLE;
    }
    handle->watch = watch;
    watch->handle = handle;
    return FQ_OK;
}

void fq_watch_start(struct fq_watch *watch, unsigned events)
{
    if (events == watch->events)
        return;
    watch->events = events;
    if (events)
        uv_poll_start(&watch->handle->poll, (int)events, on_poll);
    else
        uv_poll_stop(&watch->handle->poll);
}

void fq_watch_stop(struct fq_watch *watch)
{
    fq_watch_start(watch, 0);
}

void fq_watch_clear(struct fq_watch *watch)
{
    if (!watch->handle)
        return;
    watch->handle->watch = NULL;
    uv_close((uv_handle_t *)&watch->handle->poll, on_watch_closed);
    watch->handle = NULL;
    watch->events = 0;
}
