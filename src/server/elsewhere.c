/* SPDX-License-Identifier: MIT */
#include "server/elsewhere.h"

#include "base/memory.h"
#include "net/work.h"

struct begun {
    struct fq_work work;
    struct fq_aside *aside;
};

static void run(struct fq_work *work)
{
    struct fq_aside *aside = FQ_CONTAINER(work, struct begun, work)->aside;
    aside->run(aside);
}

static void done(struct fq_work *work)
{
    struct begun *begun = FQ_CONTAINER(work, struct begun, work);
    struct fq_aside *aside = begun->aside;
    fq_free(begun);
    aside->done(aside);
}

static bool begin(struct fq_asides *asides, struct fq_aside *aside)
{
    struct fq_elsewhere *elsewhere = FQ_CONTAINER(asides, struct fq_elsewhere, base);
    struct begun *begun = fq_malloc(sizeof(*begun));
    if (!begun)
        return false;
    *begun = (struct begun){{run, done}, aside};
    if (fq_work_start(&begun->work, elsewhere->loop) == FQ_OK)
        return true;
    fq_free(begun);
    return false;
}

void fq_elsewhere_init(struct fq_elsewhere *elsewhere, struct fq_loop *loop)
{
    *elsewhere = (struct fq_elsewhere){{begin}, loop};
}
