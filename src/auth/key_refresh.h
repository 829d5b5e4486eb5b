/* SPDX-License-Identifier: MIT
 *
 * When a set of keys is fetched, and how long it is good: decided by what has happened and the
 * clock, which is an argument.  Milliseconds on a clock that never steps back.
 *
 * - Keys are fetched again before their time is over, which the provider says, within bounds.
 * - While the provider is down its old keys are good for a further time; then there are none.
 * - For a token whose key is not known keys are fetched at once, but not while that has been done
 *   lately: tokens cost nothing to make up.
 */
#ifndef FQ_AUTH_KEY_REFRESH_H
#define FQ_AUTH_KEY_REFRESH_H

#include <stdbool.h>
#include <stdint.h>

struct fq_key_times {
    uint64_t default_ms; /* how long keys are good of which it is not said */
    uint64_t least_ms;   /* and at least, whatever is said */
    uint64_t pause_ms;   /* after a fetch for a key that was not known */
    uint64_t keep_ms;    /* beyond their time, while there are no newer ones */
};

/* What tests compare with the clock's; set by fq_key_refresh_init(). */
struct fq_key_refresh {
    struct fq_key_times times;
    bool fetching;
    bool asked;          /* the fetch under way is waited for by who knows no key */
    bool has_keys;       /* ever had */
    uint64_t due_ms;     /* of the next fetch */
    uint64_t end_ms;     /* of the keys */
    uint64_t pause_ends; /* until then nobody can ask */
    uint64_t retry_ms;   /* after the next failure */
};

enum fq_keys_state {
    FQ_KEYS_NONE, /* there never were any */
    FQ_KEYS_GOOD,
    FQ_KEYS_ENDED, /* they are too old to be believed */
};

enum fq_keys_ask {
    FQ_KEYS_ASK_NOT, /* it was done lately: there is nothing to wait for */
    FQ_KEYS_ASK_WAIT,
    FQ_KEYS_ASK_FETCH, /* and wait */
};

/* The first fetch is due at once. */
void fq_key_refresh_init(struct fq_key_refresh *refresh, const struct fq_key_times *times,
                         uint64_t now_ms);

/* In place of another with the same times, whose keys are taken over: they are good for as long as
 * they were, and fetched at once. */
void fq_key_refresh_take_over(struct fq_key_refresh *refresh, const struct fq_key_refresh *before,
                              uint64_t now_ms);

/* When a fetch is to begin; UINT64_MAX while one is under way. */
uint64_t fq_key_refresh_due(const struct fq_key_refresh *refresh);

void fq_key_refresh_begin(struct fq_key_refresh *refresh);

/* It brought keys; max_age_s is how long they are good, -1: it was not said. */
void fq_key_refresh_good(struct fq_key_refresh *refresh, uint64_t now_ms, int64_t max_age_s);

/* It brought nothing that could be used. */
void fq_key_refresh_bad(struct fq_key_refresh *refresh, uint64_t now_ms);

/* Somebody has a token whose key is not known. */
enum fq_keys_ask fq_key_refresh_ask(struct fq_key_refresh *refresh, uint64_t now_ms);

enum fq_keys_state fq_key_refresh_state(const struct fq_key_refresh *refresh, uint64_t now_ms);

#endif
