/* SPDX-License-Identifier: MIT
 *
 * Exact while threads take at once; under ThreadSanitizer as well (suite threads).
 */
#include <pthread.h>
#include <stdatomic.h>

#include "base/hash.h"
#include "guard/rate_table.h"
#include "unit.h"

#define THREADS 4
#define CALLERS 5
#define TRIES   150000
#define LIMIT   30000

static const struct fq_rate rates[] = {{FQ_RATE_FIXED_WINDOW, LIMIT, 0, 1000000000u},
                                       {FQ_RATE_SLIDING_WINDOW, LIMIT, 0, 1000000000u},
                                       {FQ_RATE_TOKEN_BUCKET, 1, LIMIT, 86400000000u}};

static struct fq_rate_table *table;
static pthread_barrier_t all_are_there;
static _Atomic unsigned taken[3][CALLERS];

/* Two at once: one that is the caller's, one that all share and that is never used up. */
static void *try_often(void *arg)
{
    static const struct fq_rate shared = {FQ_RATE_FIXED_WINDOW, FQ_RATE_REQUESTS_MOST, 0, 1000000};
    unsigned from = *(const unsigned *)arg;
    pthread_barrier_wait(&all_are_there);
    for (unsigned i = 0; i < TRIES; i++) {
        unsigned who = (from + i) % CALLERS, which = i / CALLERS % 3;
        struct fq_rate_take takes[] = {
            {.rate = &shared, .key = {1, 1}, .units = 1},
            {.rate = &rates[which], .key = {who + 2, which + 2}, .units = 1},
        };
        if (fq_rate_table_take(table, takes, 2, 1000000u + i / 100))
            atomic_fetch_add(&taken[which][who], 1);
    }
    return NULL;
}

TEST(no_more_and_no_fewer_than_allowed)
{
    pthread_t threads[THREADS];
    unsigned from[THREADS];
    table = fq_rate_table_new(1024);
    pthread_barrier_init(&all_are_there, NULL, THREADS);
    for (unsigned i = 0; i < THREADS; i++) {
        from[i] = i;
        ck_assert_int_eq(pthread_create(&threads[i], NULL, try_often, &from[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    for (unsigned which = 0; which < 3; which++) {
        for (unsigned who = 0; who < CALLERS; who++)
            ck_assert_uint_eq(taken[which][who], LIMIT);
    }
    fq_rate_table_free(table);
}
END

int main(void)
{
    return RUN("guard/rate_threads", no_more_and_no_fewer_than_allowed);
}
