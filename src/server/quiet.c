/* SPDX-License-Identifier: MIT */
#include "server/quiet.h"

#include <inttypes.h>

#include "base/limits.h"
#include "server/log.h"

bool fq_quiet_may_say(struct fq_quiet *quiet, uint64_t now_ms, const char *what)
{
    uint64_t second = now_ms / 1000;
    if (second != quiet->second) {
        if (quiet->unsaid)
            fq_log(FQ_LOG_WARNING, "%" PRIu64 " more %s", quiet->unsaid, what);
        *quiet = (struct fq_quiet){.second = second};
    }
    bool says = quiet->said < FQ_LIMIT_QUIET_LINES;
    if (says)
        quiet->said++;
    else
        quiet->unsaid++;
    return says;
}
