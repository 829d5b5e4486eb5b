/* SPDX-License-Identifier: MIT */
#include "net/signals.h"

#include "base/memory.h"
#include "net/loop_private.h"

struct fq_signal {
    uv_signal_t handle;
    void (*callback)(void *user, int number);
    void *user;
};

static void on_signal(uv_signal_t *handle, int number)
{
    struct fq_signal *signal = FQ_CONTAINER(handle, struct fq_signal, handle);
    signal->callback(signal->user, number); /* signal may be gone */
}

static void on_closed(uv_handle_t *handle)
{
    fq_free(FQ_CONTAINER(handle, struct fq_signal, handle));
}

enum fq_status fq_signal_new(struct fq_loop *loop, int number,
                             void (*callback)(void *user, int number), void *user,
                             struct fq_signal **ret)
{
    struct fq_signal *signal = fq_calloc(1, sizeof(*signal));
    if (!signal)
        return FQ_NOMEM;
    signal->callback = callback;
    signal->user = user;
    if (uv_signal_init(&loop->uv, &signal->handle) != 0) {
        fq_free(signal);
        return FQ_UNAVAILABLE;
    }
    if (uv_signal_start(&signal->handle, on_signal, number) != 0) {
        fq_signal_free(signal);
        return FQ_UNAVAILABLE;
    }
    *ret = signal;
    return FQ_OK;
}

void fq_signal_free(struct fq_signal *signal)
{
    if (signal)
        uv_close((uv_handle_t *)&signal->handle, on_closed);
}
