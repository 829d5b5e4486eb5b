/* SPDX-License-Identifier: MIT */
#include "auth/revocation.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#include "base/memory.h"
#include "unit.h"

#define STALE 1000u
#define NOW   50000u

static struct fq_revocations *revocations;

/* Who a token of somebody stands for. */
static struct fq_principal token(const char *id, const char *user, uint64_t issued_s)
{
    return (struct fq_principal){.token_id = fq_str_from(id),
                                 .user = fq_str_from(user),
                                 .issued_s = issued_s,
                                 .expires_s = 99999};
}

static enum fq_revoked look(const char *id, const char *user, uint64_t issued_s)
{
    struct fq_principal principal = token(id, user, issued_s);
    return fq_revocations_look(revocations, &principal, NOW);
}

static void add(const char *id, const char *user, uint64_t before_s)
{
    struct fq_revocation line = {fq_str_from(id), fq_str_from(user), before_s};
    ck_assert_int_eq(fq_revocations_add(revocations, &line), FQ_OK);
}

static void begin(bool anew)
{
    ck_assert_int_eq(fq_revocations_begin(revocations, anew), FQ_OK);
}

static void make(void)
{
    revocations = fq_revocations_new(STALE);
    begin(true);
}

TEST(what_is_withdrawn_is_known_when_it_was_read)
{
    make();
    add("t1", NULL, 0);
    add(NULL, "ann", 100);
    add(NULL, "ann", 90);
    fq_revocations_end(revocations, NOW);
    ck_assert_int_eq(look("t1", "bob", 500), FQ_REVOKED_TOKEN);
    ck_assert_int_eq(look("t2", "bob", 1), FQ_REVOKED_NOT);
    ck_assert_int_eq(look("t2", "ann", 99), FQ_REVOKED_USER);
    ck_assert_int_eq(look("t2", "ann", 100), FQ_REVOKED_NOT);
    ck_assert_int_eq(look(NULL, "ann", 0), FQ_REVOKED_USER); /* does not say when */
    ck_assert_int_eq(look(NULL, "bob", 0), FQ_REVOKED_NOT);
    fq_revocations_free(revocations);
}
END

TEST(all_tokens_before_a_time_may_be_withdrawn)
{
    make();
    add(NULL, NULL, 100);
    add(NULL, NULL, 50);
    fq_revocations_end(revocations, NOW);
    ck_assert_int_eq(look("t", "ann", 99), FQ_REVOKED_ALL);
    ck_assert_int_eq(look("t", "ann", 100), FQ_REVOKED_NOT);
    ck_assert_int_eq(look(NULL, NULL, 0), FQ_REVOKED_ALL);
    fq_revocations_free(revocations);
}
END

TEST(a_token_that_says_no_time_and_no_id_was_issued_before_any_time)
{
    struct fq_principal bare = {.user = FQ_STR("ann")};
    make();
    ck_assert_int_eq(fq_revocations_look(revocations, &bare, NOW), FQ_REVOKED_UNKNOWN);
    add(NULL, "bea", 100);
    fq_revocations_end(revocations, NOW);
    ck_assert_int_eq(fq_revocations_look(revocations, &bare, NOW), FQ_REVOKED_NOT);
    begin(false);
    add(NULL, "ann", 100);
    fq_revocations_end(revocations, NOW);
    ck_assert_int_eq(fq_revocations_look(revocations, &bare, NOW), FQ_REVOKED_USER);
    begin(false);
    add(NULL, NULL, 100);
    fq_revocations_end(revocations, NOW);
    bare.user = FQ_STR("eve");
    ck_assert_int_eq(fq_revocations_look(revocations, &bare, NOW), FQ_REVOKED_ALL);
    fq_revocations_free(revocations);
}
END

TEST(nothing_is_known_before_the_first_reading_and_long_after_the_last)
{
    struct fq_principal principal = token("t", "ann", 1);
    make();
    ck_assert_int_eq(look("t", "ann", 1), FQ_REVOKED_UNKNOWN);
    fq_revocations_give_up(revocations);
    ck_assert_int_eq(look("t", "ann", 1), FQ_REVOKED_UNKNOWN);
    begin(true);
    fq_revocations_end(revocations, NOW);
    ck_assert_int_eq(fq_revocations_look(revocations, &principal, NOW + STALE), FQ_REVOKED_NOT);
    ck_assert_int_eq(fq_revocations_look(revocations, &principal, NOW + STALE + 1),
                     FQ_REVOKED_UNKNOWN);
    fq_revocations_free(revocations);
}
END

TEST(a_later_reading_adds_and_one_anew_forgets)
{
    make();
    add("old", NULL, 0);
    fq_revocations_end(revocations, NOW);
    begin(false);
    add("old", NULL, 0);
    add("new", NULL, 0);
    fq_revocations_end(revocations, NOW);
    ck_assert_int_eq(look("old", "ann", 1), FQ_REVOKED_TOKEN);
    ck_assert_int_eq(look("new", "ann", 1), FQ_REVOKED_TOKEN);
    begin(true);
    add("new", NULL, 0);
    ck_assert_int_eq(look("old", "ann", 1), FQ_REVOKED_TOKEN); /* until it ends */
    fq_revocations_end(revocations, NOW);
    ck_assert_int_eq(look("old", "ann", 1), FQ_REVOKED_NOT);
    ck_assert_int_eq(look("new", "ann", 1), FQ_REVOKED_TOKEN);
    fq_revocations_free(revocations);
}
END

TEST(a_reading_that_is_given_up_changes_nothing)
{
    make();
    add("old", NULL, 0);
    fq_revocations_end(revocations, NOW);
    begin(true);
    add("new", NULL, 0);
    fq_revocations_give_up(revocations);
    ck_assert_int_eq(look("old", "ann", 1), FQ_REVOKED_TOKEN);
    ck_assert_int_eq(look("new", "ann", 1), FQ_REVOKED_NOT);
    fq_revocations_free(revocations);
}
END

TEST(memory_that_ends_is_told)
{
    make();
    fq_memory_fail_from(1);
    struct fq_revocation line = {.token_id = FQ_STR("t")};
    enum fq_status status = fq_revocations_add(revocations, &line);
    fq_memory_fail_from(0);
    ck_assert_int_eq(status, FQ_NOMEM);
    fq_revocations_free(revocations);
}
END

static atomic_bool ending;

static void *look_all_the_time(void *unused)
{
    (void)unused;
    while (!atomic_load(&ending))
        ck_assert_int_eq(look("always", "ann", 1), FQ_REVOKED_TOKEN);
    return NULL;
}

TEST(others_look_while_one_reads)
{
    pthread_t readers[2];
    char id[16];
    make();
    add("always", NULL, 0);
    fq_revocations_end(revocations, NOW);
    for (size_t i = 0; i < FQ_ARRAY_LEN(readers); i++)
        ck_assert_int_eq(pthread_create(&readers[i], NULL, look_all_the_time, NULL), 0);
    for (int i = 0; i < 500; i++) {
        begin(i % 50 == 0);
        snprintf(id, sizeof(id), "t%d", i);
        add("always", NULL, 0);
        add(id, id, 7);
        fq_revocations_end(revocations, NOW);
    }
    atomic_store(&ending, true);
    for (size_t i = 0; i < FQ_ARRAY_LEN(readers); i++)
        pthread_join(readers[i], NULL);
    ck_assert_int_eq(look("t499", "bob", 1), FQ_REVOKED_TOKEN);
    fq_revocations_free(revocations);
}
END

int main(void)
{
    return RUN("auth/revocation", what_is_withdrawn_is_known_when_it_was_read,
               all_tokens_before_a_time_may_be_withdrawn,
               a_token_that_says_no_time_and_no_id_was_issued_before_any_time,
               nothing_is_known_before_the_first_reading_and_long_after_the_last,
               a_later_reading_adds_and_one_anew_forgets,
               a_reading_that_is_given_up_changes_nothing, memory_that_ends_is_told,
               others_look_while_one_reads);
}
