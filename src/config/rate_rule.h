/* SPDX-License-Identifier: MIT
 *
 * A rule of rate_limit.rules, as it is written.
 */
#ifndef FQ_CONFIG_RATE_RULE_H
#define FQ_CONFIG_RATE_RULE_H

#include "config/config.h"
#include "config/rate_words.h"

struct fq_config_rate_rule {
    fq_str name;
    enum fq_rate_algorithm algorithm;
    uint32_t requests;
    enum fq_rate_unit unit;
    uint32_t window_ms;
    uint32_t burst; /* 0: as many as requests */
    enum fq_rate_by key;
    struct fq_config_list kinds;
    struct fq_config_list operations;
    struct fq_config_list roles;
    struct fq_config_list addresses; /* networks */
    struct fq_config_list paths;
};

/* The bit of `query`, `mutation` or `subscription`; 0: it is none of them. */
unsigned fq_config_operation_kind(fq_str word);

#endif
