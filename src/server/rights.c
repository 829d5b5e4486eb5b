/* SPDX-License-Identifier: MIT */
#include "server/asking.h"

static void on_known(struct fq_lane_asked *asked, const struct fq_error *error)
{
    struct fq_asking *asking = FQ_CONTAINER(asked, struct fq_asking, rights);
    if (error)
        fq_asking_refuse(asking, error);
    else
        fq_asking_run_as(asking);
}

void fq_asking_find_rights(struct fq_asking *asking)
{
    asking->rights.principal = &asking->principal;
    asking->rights.arena = asking->request.arena;
    asking->rights.known = on_known;
    fq_lane_find_rights(&asking->worker->lane, &asking->rights);
}
