/* SPDX-License-Identifier: MIT */
#include "config/rate_rule.h"

#include "base/address.h"
#include "config/record_keys.h"

#define RULE struct fq_config_rate_rule

static const char *const algorithms[] = {
    [FQ_RATE_TOKEN_BUCKET] = "token_bucket",
    [FQ_RATE_SLIDING_WINDOW] = "sliding_window",
    [FQ_RATE_FIXED_WINDOW] = "fixed_window",
    NULL,
};
static const char *const whom[] = {
    [FQ_RATE_BY_USER] = "user",           [FQ_RATE_BY_TENANT] = "tenant",
    [FQ_RATE_BY_ADDRESS] = "address",     [FQ_RATE_BY_API_KEY] = "api_key",
    [FQ_RATE_BY_EVERYBODY] = "everybody", NULL,
};

static const char *const units[] = {
    [FQ_RATE_REQUESTS] = "requests",
    [FQ_RATE_COST] = "cost",
    [FQ_RATE_FAILURES] = "failures",
    NULL,
};

_Static_assert(sizeof(enum fq_rate_algorithm) == sizeof(uint32_t) &&
                   sizeof(enum fq_rate_by) == sizeof(uint32_t) &&
                   sizeof(enum fq_rate_unit) == sizeof(uint32_t),
               "words are stored through a uint32_t");

/* ---- lists ---- */

unsigned fq_config_operation_kind(fq_str word)
{
    static const struct {
        fq_str word;
        unsigned kind;
    } kinds[] = {
        {FQ_STR_INIT("query"), FQ_RATE_QUERY},
        {FQ_STR_INIT("mutation"), FQ_RATE_MUTATION},
        {FQ_STR_INIT("subscription"), FQ_RATE_SUBSCRIPTION},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(kinds); i++) {
        if (fq_str_eq(kinds[i].word, word))
            return kinds[i].kind;
    }
    return 0;
}

static bool is_kind(fq_str item)
{
    return fq_config_operation_kind(item) != 0;
}

static bool is_rate_name(fq_str item)
{
    return item.len > 0;
}

static bool is_url_path(fq_str item)
{
    return fq_str_starts_with(item, FQ_STR("/"));
}

static const struct fq_config_items kinds = {
    "some of query, mutation, subscription, separated by commas; or none", true, is_kind};
static const struct fq_config_items names = {"names, separated by commas; or none", true,
                                             is_rate_name};
static const struct fq_config_items paths = {
    "paths, separated by commas, such as `/graphql` or `/auth/*`", false, is_url_path};

/* ---- the rule ---- */

static bool is_rule_name(fq_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = fq_lower(name.ptr[i]);
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '_' && c != '-')
            return false;
    }
    return name.len < 64;
}

static bool is_of_graphql(const RULE *rule)
{
    return rule->paths.count == 1 && fq_str_eq(rule->paths.items[0], FQ_STR("/graphql"));
}

/* Of a failure nobody knows whose it was, and the operation was not looked at. */
static bool asks_more_of_failures(const RULE *rule)
{
    return rule->key == FQ_RATE_BY_TENANT || rule->key == FQ_RATE_BY_API_KEY || rule->kinds.count ||
           rule->operations.count || rule->roles.count;
}

/* Elsewhere nobody knows who asks before the path's own code does. */
static bool asks_who(const RULE *rule)
{
    bool anybody = rule->key == FQ_RATE_BY_ADDRESS || rule->key == FQ_RATE_BY_EVERYBODY;
    return !anybody || rule->kinds.count || rule->operations.count || rule->roles.count ||
           rule->unit == FQ_RATE_COST;
}

static const char *fault_of_rule(const void *record)
{
    const RULE *rule = record;
    if (!is_rule_name(rule->name))
        return "a name has letters, digits, - and _, 63 at most";
    if (!rule->requests)
        return "requests says how many, 1 at least";
    if (rule->burst && rule->algorithm != FQ_RATE_TOKEN_BUCKET)
        return "burst is of a token_bucket; windows have none";
    if (rule->unit == FQ_RATE_FAILURES)
        return asks_more_of_failures(rule)
                   ? "failures are counted by address, or of everybody, and without kinds, "
                     "operations and roles: of one who is not let in nothing else is known"
                   : NULL;
    if (!is_of_graphql(rule) && asks_who(rule))
        return "on other paths than /graphql requests are counted before it is known who asks "
               "for what: the key is address or everybody, the unit requests, and there are no "
               "kinds, operations and roles";
    return NULL;
}

/* One key, one entry. */
/* clang-format off */
static const struct fq_config_key keys[] = {
    FQ_RECORD_TEXT(RULE, name, "", "What refusals and metrics call it."),
    FQ_RECORD_WORD(RULE, algorithm, enum fq_rate_algorithm, FQ_RATE_TOKEN_BUCKET, algorithms,
        "`token_bucket`: `burst` at once, and `requests` in each `window`, evenly. `fixed_window`: "
        "`requests` from the first one on until the window is over, then as many again. "
        "`sliding_window`: `requests` in any window that ends now, where those of the window before "
        "are taken to have come evenly."),
    FQ_RECORD_COUNT(RULE, requests, 0, 0, FQ_RATE_REQUESTS_MOST,
        "How many; with the unit `cost`, what they may cost together."),
    FQ_RECORD_WORD(RULE, unit, enum fq_rate_unit, FQ_RATE_REQUESTS, units,
        "`requests` counts each as one, `cost` as what its operation costs: see `limits.cost`. `failures` counts those "
        "that are answered with 401, by address, and refuses whatever comes when there were so many."),
    FQ_RECORD_DURATION(RULE, window, 60000, 1, FQ_RATE_WINDOW_MOST_MS, "In what time."),
    FQ_RECORD_COUNT(RULE, burst, 0, 0, FQ_RATE_REQUESTS_MOST,
        "Of a token bucket: how many at once. 0: as many as `requests`."),
    FQ_RECORD_WORD(RULE, key, enum fq_rate_by, FQ_RATE_BY_USER, whom,
        "Who is counted. `user`: whoever is named, and by address who is not. `tenant`, `api_key`: "
        "those that have one; requests without are not counted by this rule. `address`: of IPv6 the "
        "network of 64 bits. `everybody`: all together."),
    FQ_RECORD_LIST(RULE, kinds, "", kinds,
        "Only operations of these kinds: query, mutation, subscription."),
    FQ_RECORD_LIST(RULE, operations, "", names, "Only operations of these names."),
    FQ_RECORD_LIST(RULE, roles, "", names, "Only of those who have one of these roles."),
    FQ_RECORD_LIST(RULE, addresses, "", fq_config_networks, "Only from these networks."),
    FQ_RECORD_LIST(RULE, paths, "/graphql", paths,
        "Only at these paths; one that ends in `*` is all that begin so."),
};
/* clang-format on */

const struct fq_config_record fq_config_rate_rules = {
    .described = "rules",
    .keys = keys,
    .key_count = FQ_ARRAY_LEN(keys),
    .size = sizeof(RULE),
    .fault = fault_of_rule,
};
