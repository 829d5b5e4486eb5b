/* SPDX-License-Identifier: MIT
 *
 * The log as a whole: many threads, one chain.
 */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include "audit/audit.h"
#include "audit/verify.h"
#include "base/limits.h"
#include "base/memory.h"
#include "unit.h"

#define THREADS 4
#define EACH    500

static char path[] = "/tmp/fq-audit-XXXXXX";
static struct fq_arena arena;

static void tell_nobody(const char *sentence)
{
    (void)sentence;
}

static struct fq_audit *open_log(size_t queue_bytes)
{
    struct fq_audit *audit;
    struct fq_error error;
    const struct fq_audit_options options = {
        .path = path, .queue_bytes = queue_bytes, .tell = tell_nobody};
    fq_arena_clear(&arena);
    fq_arena_init(&arena, 4096, 1u << 20);
    ck_assert_int_eq(fq_audit_new(&options, &arena, &audit, &error), FQ_OK);
    return audit;
}

static void *put_many(void *arg)
{
    const struct fq_audit_event event = {
        .kind = FQ_AUDIT_MUTATION, .succeeded = true, .name = FQ_STR("Name")};
    for (size_t i = 0; i < EACH; i++)
        fq_audit_put(arg, &event, FQ_AUDIT_PLAIN);
    return NULL;
}

static void put_from_all(struct fq_audit *audit)
{
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, put_many, audit), 0);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

/* How many entries stand in the file, all of them linked. */
static uint64_t count_entries(uint64_t *ret_losses)
{
    struct fq_audit_check check;
    FILE *file = fopen(path, "rb");
    fq_audit_check_init(&check, FQ_STR_NONE);
    ck_assert(fq_audit_check_file(&check, file, path) && fq_audit_check_end(&check));
    fclose(file);
    *ret_losses = check.losses;
    fq_audit_check_clear(&check);
    return check.entries;
}

TEST(entries_of_many_threads_are_one_chain)
{
    uint64_t losses;
    close(mkstemp(path));
    struct fq_audit *audit = open_log(FQ_LIMIT_AUDIT_QUEUE_BYTES);
    put_from_all(audit);
    fq_audit_free(audit);
    ck_assert_uint_eq(count_entries(&losses), THREADS * EACH + 2); /* begin, end */
    ck_assert_uint_eq(losses, 0);
    unlink(path);
    fq_arena_clear(&arena);
}
END

/* Whatever finds no room is lost, and nothing is lost that nobody counts. */
TEST(losses_are_counted)
{
    uint64_t losses;
    close(mkstemp(path));
    struct fq_audit *audit = open_log(1024);
    put_from_all(audit);
    uint64_t lost = fq_audit_lost(audit);
    fq_audit_free(audit);
    uint64_t entries = count_entries(&losses);
    ck_assert_uint_gt(lost, 0);
    ck_assert_uint_ge(entries - losses + lost, THREADS * EACH + 1); /* the end may be lost too */
    ck_assert_uint_le(entries - losses + lost, THREADS * EACH + 2);
    ck_assert_uint_gt(losses, 0);
    unlink(path);
    fq_arena_clear(&arena);
}
END

TEST(a_log_without_memory_is_none)
{
    struct fq_audit *audit = NULL;
    struct fq_error error;
    const struct fq_audit_options options = {
        .path = path, .queue_bytes = FQ_LIMIT_AUDIT_QUEUE_BYTES, .tell = tell_nobody};
    close(mkstemp(path));
    fq_arena_init(&arena, 4096, 1u << 20);
    for (uint64_t nth = 1; !audit; nth++) {
        fq_memory_fail_from(nth);
        enum fq_status status = fq_audit_new(&options, &arena, &audit, &error);
        bool failed = fq_memory_has_failed();
        fq_memory_fail_from(0);
        ck_assert(status == FQ_OK || failed);
        if (status == FQ_OK)
            break;
        ck_assert_int_eq(error.status, status);
    }
    fq_audit_free(audit);
    unlink(path);
    fq_arena_clear(&arena);
}
END

int main(void)
{
    return RUN("audit/log", entries_of_many_threads_are_one_chain, losses_are_counted,
               a_log_without_memory_is_none);
}
