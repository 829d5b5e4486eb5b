/* SPDX-License-Identifier: MIT */
#include "guard/limiter.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/memory.h"

/* Rules that are counted, those of earlier configurations included: their counts run on, so that no
 * counter goes back. */
#define NAMES 64u

#define NAME_BYTES 64u

struct named {
    char name[NAME_BYTES];
    size_t len; /* 0: free */
    struct fq_rate_counts counts;
};

struct fq_limiter {
    struct fq_rate_table *table;
    pthread_mutex_t lock; /* of the names */
    struct named names[NAMES];
    struct fq_rate_counts others; /* of rules for which there is no place */
};

struct fq_limiter *fq_limiter_new(size_t states)
{
    struct fq_limiter *limiter = fq_calloc(1, sizeof(*limiter));
    if (!limiter)
        return NULL;
    limiter->table = fq_rate_table_new(states);
    if (!limiter->table) {
        fq_free(limiter);
        return NULL;
    }
    pthread_mutex_init(&limiter->lock, NULL);
    return limiter;
}

void fq_limiter_free(struct fq_limiter *limiter)
{
    if (!limiter)
        return;
    pthread_mutex_destroy(&limiter->lock);
    fq_rate_table_free(limiter->table);
    fq_free(limiter);
}

/* ---- counts ---- */

static struct fq_rate_counts *counts_of(struct fq_limiter *limiter, fq_str name)
{
    for (size_t i = 0; i < NAMES && name.len < NAME_BYTES; i++) {
        struct named *named = &limiter->names[i];
        if (!named->len) {
            memcpy(named->name, name.ptr, name.len);
            named->len = name.len;
        }
        if (fq_str_eq(fq_str_of(named->name, named->len), name))
            return &named->counts;
    }
    return &limiter->others;
}

void fq_limiter_adopt(struct fq_limiter *limiter, struct fq_rate_rules *rules)
{
    pthread_mutex_lock(&limiter->lock);
    for (size_t i = 0; i < rules->count; i++)
        rules->items[i].counts = counts_of(limiter, rules->items[i].name);
    pthread_mutex_unlock(&limiter->lock);
}

void fq_limiter_count(const struct fq_limited *limited, bool observed)
{
    struct fq_rate_counts *counts = limited->rule ? limited->rule->counts : NULL;
    if (counts)
        atomic_fetch_add_explicit(observed ? &counts->observed : &counts->refused, 1,
                                  memory_order_relaxed);
}

static void write_counts(struct fq_buf *buf, fq_str name, const struct fq_rate_counts *counts)
{
    fq_buf_printf(buf, "fraiseql_rate_limit_refusals_total{rule=\"%.*s\",mode=\"on\"} %llu\n",
                  FQ_STR_ARG(name),
                  (unsigned long long)atomic_load_explicit(&counts->refused, memory_order_relaxed));
    fq_buf_printf(
        buf, "fraiseql_rate_limit_refusals_total{rule=\"%.*s\",mode=\"observe\"} %llu\n",
        FQ_STR_ARG(name),
        (unsigned long long)atomic_load_explicit(&counts->observed, memory_order_relaxed));
}

void fq_limiter_write(struct fq_limiter *limiter, struct fq_buf *buf)
{
    fq_buf_literal(buf, "# HELP fraiseql_rate_limit_refusals_total Requests that a rule of "
                        "rate_limit refused, or would have refused.\n"
                        "# TYPE fraiseql_rate_limit_refusals_total counter\n");
    pthread_mutex_lock(&limiter->lock);
    for (size_t i = 0; i < NAMES && limiter->names[i].len; i++)
        write_counts(buf, fq_str_of(limiter->names[i].name, limiter->names[i].len),
                     &limiter->names[i].counts);
    pthread_mutex_unlock(&limiter->lock);
    fq_buf_printf(buf,
                  "# HELP fraiseql_rate_limit_dropped_total Callers who were forgotten early, "
                  "since rate_limit.callers are too few.\n"
                  "# TYPE fraiseql_rate_limit_dropped_total counter\n"
                  "fraiseql_rate_limit_dropped_total %llu\n",
                  (unsigned long long)fq_rate_table_dropped(limiter->table));
}

/* ---- taking ---- */

static uint64_t units_of(const struct fq_rate_rule *rule, const struct fq_rate_asker *asker,
                         uint64_t requests)
{
    if (rule->unit == FQ_RATE_FAILURES)
        return 1;
    if (rule->unit == FQ_RATE_REQUESTS)
        return requests;
    return asker->cost ? asker->cost : 1; /* nothing is for nothing */
}

/* Of those that refuse the one that does so for longest; else the one that leaves least. */
static bool says_more(const struct fq_rate_answer *answer, const struct fq_rate_answer *than)
{
    if (answer->allowed != than->allowed)
        return !answer->allowed;
    return answer->allowed ? answer->remaining < than->remaining
                           : answer->retry_us > than->retry_us;
}

/* What is to be taken of the rules that are about somebody. */
struct taking {
    struct fq_rate_take takes[FQ_RATE_TAKES];
    const struct fq_rate_rule *rules[FQ_RATE_TAKES];
    size_t count;
};

static void add_take(struct taking *taking, const struct fq_rate_rule *rule,
                     const struct fq_rate_asker *asker, uint64_t requests)
{
    struct fq_rate_take *take = &taking->takes[taking->count];
    if (taking->count == FQ_RATE_TAKES || !fq_rate_rule_is_about(rule, asker) ||
        !fq_rate_rule_key(rule, asker, take->key))
        return;
    take->rate = &rule->rate;
    take->units = units_of(rule, asker, requests);
    take->looks = rule->unit == FQ_RATE_FAILURES;
    taking->rules[taking->count++] = rule;
}

/* A rule that counts failures says something to those alone whom it refuses. */
static struct fq_limited found_by(const struct taking *taking, bool allowed)
{
    struct fq_limited limited = {.rule = NULL, .refused = !allowed};
    for (size_t i = 0; i < taking->count; i++) {
        const struct fq_rate_take *take = &taking->takes[i];
        if ((take->looks && take->answer.allowed) ||
            (limited.rule && !says_more(&take->answer, &limited.answer)))
            continue;
        limited.rule = taking->rules[i];
        limited.answer = take->answer;
    }
    return limited;
}

struct fq_limited fq_limiter_take(struct fq_limiter *limiter, const struct fq_rate_rules *rules,
                                  enum fq_rate_stage stage, const struct fq_rate_asker *asker,
                                  uint64_t requests, uint64_t now_us)
{
    struct taking taking;
    taking.count = 0;
    for (size_t i = 0; i < rules->count; i++) {
        if (rules->items[i].stage == stage)
            add_take(&taking, &rules->items[i], asker, requests);
    }
    bool allowed =
        !taking.count || fq_rate_table_take(limiter->table, taking.takes, taking.count, now_us);
    return found_by(&taking, allowed);
}

struct fq_limited fq_limiter_take_more(struct fq_limiter *limiter,
                                       const struct fq_rate_rules *rules,
                                       const struct fq_rate_asker *asker, uint64_t more,
                                       uint64_t now_us)
{
    struct taking taking;
    taking.count = 0;
    for (size_t i = 0; i < rules->count; i++) {
        const struct fq_rate_rule *rule = &rules->items[i];
        if (rule->stage == FQ_RATE_ARRIVED && rule->unit == FQ_RATE_REQUESTS)
            add_take(&taking, rule, asker, more);
    }
    bool allowed =
        !taking.count || fq_rate_table_take(limiter->table, taking.takes, taking.count, now_us);
    if (!allowed)
        fq_rate_table_use_up(limiter->table, taking.takes, taking.count, more + 1, now_us);
    return found_by(&taking, allowed);
}

void fq_limiter_fail(struct fq_limiter *limiter, const struct fq_rate_rules *rules,
                     const struct fq_rate_asker *asker, uint64_t now_us)
{
    for (size_t i = 0; i < rules->count; i++) {
        struct taking one;
        one.count = 0;
        if (rules->items[i].unit != FQ_RATE_FAILURES)
            continue;
        add_take(&one, &rules->items[i], asker, 1);
        one.takes[0].looks = false;
        if (one.count)
            (void)fq_rate_table_take(limiter->table, one.takes, 1, now_us);
    }
}
