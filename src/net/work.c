/* SPDX-License-Identifier: MIT */
#include "net/work.h"

#include "base/memory.h"
#include "net/loop_private.h"

struct request {
    uv_work_t uv;
    struct fq_work *work;
};

static void on_run(uv_work_t *uv)
{
    struct fq_work *work = FQ_CONTAINER(uv, struct request, uv)->work;
    work->run(work);
}

static void on_worked(uv_work_t *uv, int status)
{
    (void)status; /* never taken back, so always run */
    struct request *request = FQ_CONTAINER(uv, struct request, uv);
    struct fq_work *work = request->work;
    struct fq_loop *loop = FQ_CONTAINER(uv->loop, struct fq_loop, uv);
    fq_free(request);
    fq_loop_enter(loop);
    work->done(work);
    fq_loop_leave(loop);
}

enum fq_status fq_work_start(struct fq_work *work, struct fq_loop *loop)
{
    struct request *request = fq_malloc(sizeof(*request));
    if (!request)
        return FQ_NOMEM;
    request->work = work;
    if (uv_queue_work(&loop->uv, &request->uv, on_run, on_worked) != 0) {
        fq_free(request);
        return FQ_NOMEM;
    }
    return FQ_OK;
}
