/* SPDX-License-Identifier: MIT */
#include "guard/rate_rules.h"

#include "base/hash.h"

/* ---- a rule ---- */

static uint64_t mixed(uint64_t a, uint64_t b)
{
    const uint64_t both[] = {a, b};
    return fq_hash(fq_str_of((const char *)both, sizeof(both)));
}

static enum fq_rate_stage stage_of(const struct fq_rate_rule *rule)
{
    if (rule->kinds || rule->operations.count || rule->unit == FQ_RATE_COST)
        return FQ_RATE_PLANNED;
    if (rule->unit == FQ_RATE_FAILURES)
        return FQ_RATE_ARRIVED;
    bool anybody = rule->by == FQ_RATE_BY_ADDRESS || rule->by == FQ_RATE_BY_EVERYBODY;
    return anybody && !rule->roles.count ? FQ_RATE_ARRIVED : FQ_RATE_KNOWN;
}

void fq_rate_rule_complete(struct fq_rate_rule *rule)
{
    const struct fq_rate *rate = &rule->rate;
    rule->stage = stage_of(rule);
    rule->mark = mixed(fq_hash(rule->name), (uint64_t)rule->by << 8 | (uint64_t)rule->unit << 4 |
                                                (uint64_t)rate->algorithm);
    rule->mark = mixed(rule->mark, mixed(rate->requests, rate->burst));
    rule->mark = mixed(rule->mark, rate->window_us);
}

/* ---- whether it is about a request ---- */

static bool has_name(const struct fq_names *names, fq_str name)
{
    for (size_t i = 0; i < names->count; i++) {
        if (fq_str_eq(names->items[i], name))
            return true;
    }
    return false;
}

static bool is_of_role(const struct fq_names *roles, const struct fq_principal *principal)
{
    for (size_t i = 0; principal && i < principal->roles.count; i++) {
        if (has_name(roles, principal->roles.items[i]))
            return true;
    }
    return false;
}

/* `/graphql` itself, or for one that ends in a star whatever begins so. */
static bool has_path(const struct fq_names *paths, fq_str path)
{
    for (size_t i = 0; i < paths->count; i++) {
        fq_str wanted = paths->items[i];
        bool open = fq_str_ends_with(wanted, FQ_STR("*"));
        if (open ? fq_str_starts_with(path, fq_str_of(wanted.ptr, wanted.len - 1))
                 : fq_str_eq(path, wanted))
            return true;
    }
    return false;
}

static bool has_address(const struct fq_rate_rule *rule, const struct fq_address *address)
{
    for (size_t i = 0; i < rule->network_count; i++) {
        if (fq_network_has(&rule->networks[i], address))
            return true;
    }
    return false;
}

bool fq_rate_rule_is_about(const struct fq_rate_rule *rule, const struct fq_rate_asker *asker)
{
    return (!rule->paths.count || has_path(&rule->paths, asker->path)) &&
           (!rule->network_count || has_address(rule, &asker->address)) &&
           (!rule->kinds || (rule->kinds & asker->kind)) &&
           (!rule->operations.count || has_name(&rule->operations, asker->operation)) &&
           (!rule->roles.count || is_of_role(&rule->roles, asker->principal));
}

/* ---- who is counted ---- */

#define V6_BITS 64 /* what providers give to one customer; within it addresses are free */

static uint64_t address_hash(const struct fq_address *address)
{
    struct fq_address cut = fq_address_cut(address, 32, V6_BITS);
    return fq_hash(fq_str_of((const char *)cut.bytes, sizeof(cut.bytes)));
}

/* The same name from two who vouch for it is not the same user.  Tags keep kinds apart: who may
 * choose his name cannot choose that of an address. */
static bool caller_hash(enum fq_rate_by by, const struct fq_rate_asker *asker, uint64_t *ret)
{
    const struct fq_principal *principal = asker->principal;
    switch (by) {
    case FQ_RATE_BY_EVERYBODY:
        *ret = 0;
        return true;
    case FQ_RATE_BY_TENANT:
        if (!principal || !principal->tenant.len)
            return false;
        *ret = mixed(fq_hash(principal->tenant), FQ_RATE_BY_TENANT);
        return true;
    case FQ_RATE_BY_API_KEY:
        if (!principal || !principal->token_id.len)
            return false;
        *ret = mixed(mixed(fq_hash(principal->token_id), fq_hash(principal->provider)),
                     FQ_RATE_BY_API_KEY);
        return true;
    case FQ_RATE_BY_USER:
        if (principal && principal->user.len) {
            *ret = mixed(mixed(fq_hash(principal->user), fq_hash(principal->provider)),
                         FQ_RATE_BY_USER);
            return true;
        }
        break;
    case FQ_RATE_BY_ADDRESS:
        break;
    }
    *ret = mixed(address_hash(&asker->address), FQ_RATE_BY_ADDRESS);
    return true;
}

bool fq_rate_rule_key(const struct fq_rate_rule *rule, const struct fq_rate_asker *asker,
                      uint64_t key[2])
{
    key[1] = rule->mark;
    return caller_hash(rule->by, asker, &key[0]);
}
