/* SPDX-License-Identifier: MIT */
#include "runtime/asides.h"

#include "base/memory.h"
#include "net/work.h"

struct begun {
    struct fq_work work;
    struct fq_asides *asides;
    struct fq_aside *aside;
};

static void run_aside(struct fq_work *work)
{
    struct fq_aside *aside = FQ_CONTAINER(work, struct begun, work)->aside;
    aside->run(aside);
}

static void done(struct fq_work *work)
{
    struct begun *begun = FQ_CONTAINER(work, struct begun, work);
    struct fq_aside *aside = begun->aside;
    begun->asides->under_way--;
    fq_free(begun);
    aside->done(aside);
}

static bool begin_aside(struct fq_asides *base, struct fq_aside *aside)
{
    struct fq_loop_asides *asides = FQ_CONTAINER(base, struct fq_loop_asides, base);
    struct begun *begun = fq_malloc(sizeof(*begun));
    if (!begun)
        return false;
    *begun = (struct begun){{run_aside, done}, base, aside};
    if (fq_work_start(&begun->work, asides->loop) != FQ_OK) {
        fq_free(begun);
        return false;
    }
    base->under_way++;
    return true;
}

void fq_loop_asides_init(struct fq_loop_asides *asides, struct fq_loop *loop)
{
    *asides = (struct fq_loop_asides){{.begin = begin_aside}, loop};
}
