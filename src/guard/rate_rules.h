/* SPDX-License-Identifier: MIT
 *
 * Which requests are counted by what, as the configuration says; and who is to be counted.
 */
#ifndef FQ_GUARD_RATE_RULES_H
#define FQ_GUARD_RATE_RULES_H

#include "auth/principal.h"
#include "base/address.h"
#include "guard/rate_table.h"

/* As soon as what a rule asks for is known. */
enum fq_rate_stage {
    FQ_RATE_ARRIVED, /* address and path: nothing is read, and no proof looked at */
    FQ_RATE_KNOWN,   /* and who asks */
    FQ_RATE_PLANNED, /* and which operation, and what it costs */
    FQ_RATE_STAGES,
};

/* What is counted of a rule; any thread. */
struct fq_rate_counts {
    _Atomic uint64_t refused;
    _Atomic uint64_t observed; /* would have been */
};

struct fq_rate_rule {
    fq_str name;
    struct fq_rate rate;
    enum fq_rate_by by;
    enum fq_rate_unit unit;
    /* Requests that it is about; what is empty is about all. */
    unsigned kinds; /* of operation, one bit each */
    struct fq_names operations, roles, paths;
    const struct fq_network *networks;
    size_t network_count;
    /* Made by fq_rate_rule_complete(). */
    enum fq_rate_stage stage;
    uint64_t mark; /* of all that its numbers depend on: counts are kept while it stays */
    struct fq_rate_counts *counts; /* given by the limiter that uses it; NULL: nobody counts */
};

struct fq_rate_rules {
    struct fq_rate_rule *items;
    size_t count;
    bool stages[FQ_RATE_STAGES]; /* whether there are any of it */
};

void fq_rate_rule_complete(struct fq_rate_rule *rule);

/* Who asks for what, as far as it is known. */
struct fq_rate_asker {
    struct fq_address address;
    fq_str path;
    const struct fq_principal *principal; /* from FQ_RATE_KNOWN on; may be NULL */
    unsigned kind;                        /* from FQ_RATE_PLANNED on, */
    fq_str operation;                     /* likewise; empty: it has no name */
    uint64_t cost;                        /* likewise */
};

/* Whether the rule is about it: all but the stage. */
bool fq_rate_rule_is_about(const struct fq_rate_rule *rule, const struct fq_rate_asker *asker);

/* Who is counted, by the rule; false: nobody, as where a tenant is counted and there is none. */
bool fq_rate_rule_key(const struct fq_rate_rule *rule, const struct fq_rate_asker *asker,
                      uint64_t key[2]);

#endif
