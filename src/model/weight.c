/* SPDX-License-Identifier: MIT */
#include "model/weight.h"

#include "base/limits.h"

_Static_assert(FQ_LIMIT_COST_WEIGHT == 1000000, "FQ_WEIGHT_TEXT says so");

bool fq_weight_read(fq_str text, struct fq_weight *ret)
{
    int64_t units;
    if (!fq_str_to_i64(text, &units) || units < 0 || units > FQ_LIMIT_COST_WEIGHT)
        return false;
    *ret = (struct fq_weight){true, (uint32_t)units};
    return true;
}

void fq_weight_print(struct fq_buf *out, struct fq_weight weight)
{
    if (weight.said)
        fq_buf_printf(out, " @cost(weight: %u)", weight.units);
}
