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

struct fq_limited fq_limiter_take(struct fq_limiter *limiter, const struct fq_rate_rules *rules,
                                  enum fq_rate_stage stage, const struct fq_rate_asker *asker,
                                  uint64_t requests, uint64_t now_us)
{
    struct fq_rate_take takes[FQ_RATE_TAKES];
    const struct fq_rate_rule *taken[FQ_RATE_TAKES];
    size_t count = 0;
    for (size_t i = 0; i < rules->count && count < FQ_RATE_TAKES; i++) {
        const struct fq_rate_rule *rule = &rules->items[i];
        struct fq_rate_take *take = &takes[count];
        if (rule->stage != stage || !fq_rate_rule_is_about(rule, asker) ||
            !fq_rate_rule_key(rule, asker, take->key))
            continue;
        take->rate = &rule->rate;
        take->units = units_of(rule, asker, requests);
        taken[count++] = rule;
    }
    if (!count)
        return (struct fq_limited){.rule = NULL};
    bool allowed = fq_rate_table_take(limiter->table, takes, count, now_us);
    struct fq_limited limited = {.rule = taken[0], .answer = takes[0].answer, .refused = !allowed};
    for (size_t i = 1; i < count; i++) {
        if (!says_more(&takes[i].answer, &limited.answer))
            continue;
        limited.rule = taken[i];
        limited.answer = takes[i].answer;
    }
    return limited;
}
