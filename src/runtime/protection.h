/* SPDX-License-Identifier: MIT
 *
 * What the configuration says about who may ask how often, made ready to be looked at by each
 * request.
 */
#ifndef FQ_RUNTIME_PROTECTION_H
#define FQ_RUNTIME_PROTECTION_H

#include "config/config.h"
#include "guard/rate_rules.h"

struct fq_protection {
    struct fq_network *proxies;
    size_t proxy_count;
    struct fq_rate_rules rates; /* none while the mode is off */
};

/* In arena; its texts are the configuration's.  Inside a guard. */
void fq_protection_make(const struct fq_config *config, struct fq_arena *arena,
                        struct fq_protection *ret);

#endif
