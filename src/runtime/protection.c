/* SPDX-License-Identifier: MIT */
#include "runtime/protection.h"

#include "config/rate_rule.h"

/* The configuration was checked. */
static struct fq_network *networks_of(const struct fq_config_list *list, struct fq_arena *arena)
{
    struct fq_network *networks = FQ_NEW_ARRAY(arena, list->count, struct fq_network);
    for (size_t i = 0; i < list->count; i++)
        (void)fq_network_read(list->items[i], &networks[i]);
    return networks;
}

static struct fq_names rule_names(const struct fq_config_list *list)
{
    return (struct fq_names){list->items, list->count};
}

static void make_rule(const struct fq_config_rate_rule *said, struct fq_arena *arena,
                      struct fq_rate_rule *rule)
{
    *rule = (struct fq_rate_rule){
        .name = said->name,
        .rate = {.algorithm = said->algorithm,
                 .requests = said->requests,
                 .burst = said->burst ? said->burst : said->requests,
                 .window_us = (uint64_t)said->window_ms * 1000},
        .by = said->key,
        .unit = said->unit,
        .operations = rule_names(&said->operations),
        .roles = rule_names(&said->roles),
        .paths = rule_names(&said->paths),
        .networks = networks_of(&said->addresses, arena),
        .network_count = said->addresses.count,
    };
    for (size_t i = 0; i < said->kinds.count; i++)
        rule->kinds |= fq_config_operation_kind(said->kinds.items[i]);
    fq_rate_rule_complete(rule);
}

void fq_protection_make(const struct fq_config *config, struct fq_arena *arena,
                        struct fq_protection *ret)
{
    const struct fq_config_rate_rule *said = config->rate_limit.rules.items;
    size_t count = config->rate_limit.rules.count;
    *ret = (struct fq_protection){
        .proxies = networks_of(&config->server.trusted_proxies, arena),
        .proxy_count = config->server.trusted_proxies.count,
    };
    if (config->rate_limit.mode == FQ_ROLLOUT_OFF)
        return;
    ret->rates.items = FQ_NEW_ARRAY(arena, count, struct fq_rate_rule);
    ret->rates.count = count;
    for (size_t i = 0; i < count; i++)
        make_rule(&said[i], arena, &ret->rates.items[i]);
    for (size_t i = 0; i < count; i++)
        ret->rates.stages[ret->rates.items[i].stage] = true;
}
