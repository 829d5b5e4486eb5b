/* SPDX-License-Identifier: MIT
 *
 * What a rule of rate_limit.rules may say, as those know it who follow it (guard/).
 */
#ifndef FQ_CONFIG_RATE_WORDS_H
#define FQ_CONFIG_RATE_WORDS_H

enum fq_rate_algorithm {
    /* A bucket of `burst` tokens, into which `requests` run in a window, evenly. */
    FQ_RATE_TOKEN_BUCKET,
    /* `requests` in a window that ends now, as far as two counters know: what was taken in the
     * window before is taken to have come evenly. */
    FQ_RATE_SLIDING_WINDOW,
    /* `requests` in a window, which begins with the first of them; then the next. */
    FQ_RATE_FIXED_WINDOW,
};

enum fq_rate_by {
    FQ_RATE_BY_USER, /* where nobody is named, the address */
    FQ_RATE_BY_TENANT,
    FQ_RATE_BY_ADDRESS, /* IPv6: its network of 64 bits, which one customer has */
    FQ_RATE_BY_API_KEY, /* the key or token that was shown, by its id */
    FQ_RATE_BY_EVERYBODY,
};

enum fq_rate_unit { FQ_RATE_REQUESTS, FQ_RATE_COST, FQ_RATE_FAILURES };

/* Kinds of operation, one bit each. */
enum {
    FQ_RATE_QUERY = 1,
    FQ_RATE_MUTATION = 2,
    FQ_RATE_SUBSCRIPTION = 4,
};

/* The most that these may be: burst times the window in microseconds fits well into 64 bits. */
#define FQ_RATE_REQUESTS_MOST  10000000u
#define FQ_RATE_WINDOW_MOST_MS 86400000u /* a day */

/* As many as the configuration may have. */
#define FQ_RATE_RULES 16

#endif
