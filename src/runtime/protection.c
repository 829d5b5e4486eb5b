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

/* ---- of accounts ---- */

static bool has_accounts(const struct fq_config *config)
{
    const struct fq_provider_config *providers = config->auth.providers.items;
    for (size_t i = 0; i < config->auth.providers.count; i++) {
        if (providers[i].type == FQ_PROVIDER_NATIVE)
            return config->auth.mode != FQ_ROLLOUT_OFF;
    }
    return false;
}

/* Each of these hashes a password, or mails.  One address may do so often enough for an office
 * behind one, and too seldom to guess. */
static void make_account_rule(uint32_t rate, struct fq_rate_rule *rule)
{
    static const fq_str paths[] = {
        FQ_STR_INIT("/auth/login"),          FQ_STR_INIT("/auth/register"),
        FQ_STR_INIT("/auth/verify-email"),   FQ_STR_INIT("/auth/forgot-password"),
        FQ_STR_INIT("/auth/reset-password"), FQ_STR_INIT("/auth/password"),
    };
    *rule = (struct fq_rate_rule){
        .name = FQ_STR("accounts.rate"), /* no rule of the configuration can have this name */
        .rate = {.algorithm = FQ_RATE_TOKEN_BUCKET,
                 .requests = rate,
                 .burst = rate,
                 .window_us = UINT64_C(60) * 1000000},
        .by = FQ_RATE_BY_ADDRESS,
        .unit = FQ_RATE_REQUESTS,
        .paths = {paths, FQ_ARRAY_LEN(paths)},
    };
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
    ret->rates.items = FQ_NEW_ARRAY(arena, count + 1, struct fq_rate_rule);
    for (size_t i = 0; i < count; i++)
        make_rule(&said[i], arena, &ret->rates.items[i]);
    if (config->accounts.rate && has_accounts(config))
        make_account_rule(config->accounts.rate, &ret->rates.items[count++]);
    ret->rates.count = count;
    for (size_t i = 0; i < count; i++)
        ret->rates.stages[ret->rates.items[i].stage] = true;
}
