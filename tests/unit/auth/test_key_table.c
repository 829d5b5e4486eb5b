/* SPDX-License-Identifier: MIT */
#include "auth/key_table.h"

#include "auth/auth.h"
#include "support/fake_database.h"
#include "unit.h"

static struct fake_database database;
static struct fq_loop *loop;
static struct fq_arena arena;
static struct fq_key_news news;
static struct fq_key_memory memory;
static struct fq_key_table own, other;

static const struct fq_provider_config config = {.name = FQ_STR_INIT("robots"),
                                                 .type = FQ_PROVIDER_API_KEY};
static const struct fq_provider provider = {.type = &fq_provider_api_key, .config = &config};

/* ---- somebody who asks ---- */

struct asker {
    struct fq_attempt attempt;
    struct asker *leaves; /* when this one is told */
    unsigned told;
};

static void on_told(struct fq_attempt *attempt)
{
    struct asker *asker = FQ_CONTAINER(attempt, struct asker, attempt);
    asker->told++;
    if (asker->leaves)
        fq_key_table_leave(&asker->leaves->attempt);
}

struct search {
    const struct fq_key_table *table;
    struct asker *asker;
    char digest[FQ_KEY_DIGEST_BYTES];
};

static enum fq_status search_guarded(void *arg)
{
    struct search *search = arg;
    struct fq_attempt *attempt = &search->asker->attempt;
    attempt->outcome = fq_key_table_find(search->table, attempt, search->digest);
    return FQ_OK;
}

/* By a key whose hash is the number, and then zeros. */
static enum fq_auth_outcome ask_table(const struct fq_key_table *table, struct asker *asker,
                                      uint16_t number)
{
    static const struct fq_config settings;
    static const struct fq_auth auth = {.config = &settings};
    struct search search = {.table = table, .asker = asker};
    memcpy(search.digest, &number, sizeof(number));
    *asker = (struct asker){.attempt = {.auth = &auth,
                                        .arena = &arena,
                                        .loop = loop,
                                        .keys = &memory,
                                        .now_s = 1000,
                                        .provider = &provider,
                                        .done = on_told},
                            .leaves = asker->leaves};
    ck_assert_int_eq(fq_guard(search_guarded, &search), FQ_OK);
    return asker->attempt.outcome;
}

static enum fq_auth_outcome ask(struct asker *asker, uint16_t number)
{
    return ask_table(&own, asker, number);
}

/* ---- the loop and the database ---- */

static void on_last_turn(struct fq_turn *turn)
{
    fq_loop_stop(turn->loop);
}

static void turn_once(void)
{
    struct fq_turn last;
    fq_turn_init(&last, loop, on_last_turn);
    fq_turn_ask(&last);
    fq_loop_run(loop);
}

static void answer_all(void)
{
    do {
        turn_once();
        fake_database_run(&database);
    } while (memory.running || memory.waiting.count);
}

enum { COLUMNS = 9 };

/* The row of one key, which ends at a second. */
static void answer_with(uint16_t number, const char *roles, uint64_t ends)
{
    static char digest[FQ_KEY_DIGEST_BYTES], end[8];
    static struct fq_cell cells[COLUMNS];
    memset(digest, 0, sizeof(digest));
    memcpy(digest, &number, sizeof(number));
    for (int i = 0; i < 8; i++)
        end[i] = (char)(ends >> (56 - 8 * i));
    const struct fq_cell row[COLUMNS] = {{digest, sizeof(digest)},
                                         FAKE_TEXT("nightly"),
                                         FAKE_NULL,
                                         FAKE_TEXT("north"),
                                         FAKE_NULL,
                                         {roles, strlen(roles)},
                                         FAKE_NULL,
                                         {ends ? end : NULL, 8},
                                         FAKE_FALSE};
    memcpy(cells, row, sizeof(row));
    fake_database_forget(&database);
    fake_database_answer(&database, (struct fake_answer){.needle = "fraiseql.api_keys_of",
                                                         .cells = cells,
                                                         .row_count = 1,
                                                         .column_count = COLUMNS});
}

static enum fq_status make_tables(void *arg)
{
    (void)arg;
    fq_key_table_init(&own, FQ_STR("fraiseql.api_keys"), &arena);
    fq_key_table_init(&other, FQ_STR("public.Keys"), &arena);
    return FQ_OK;
}

static void begin(void)
{
    fake_database_init(&database);
    fq_arena_init(&arena, 4096, 16u * 1024u * 1024u);
    memset(&news, 0, sizeof(news));
    memset(&memory, 0, sizeof(memory));
    loop = fq_loop_new();
    ck_assert_ptr_nonnull(loop);
    ck_assert_int_eq(fq_guard(make_tables, NULL), FQ_OK);
    ck_assert_int_eq(fq_key_memory_init(&memory, loop, &database.base, &news), FQ_OK);
    answer_with(1, "[\"reader\", \"\", null]", 0);
}

static void end(void)
{
    ck_assert(fq_cache_check(&memory.known) && fq_cache_check(&memory.unknown));
    fq_key_memory_clear(&memory);
    fq_loop_free(loop);
    fq_arena_clear(&arena);
}

TEST(a_key_is_asked_about_once_and_so_is_one_that_is_none)
{
    struct asker good = {0}, bad = {0};
    begin();
    ck_assert_int_eq(ask(&good, 1), FQ_AUTH_LATER);
    ck_assert_int_eq(ask(&bad, 2), FQ_AUTH_LATER);
    answer_all();
    ck_assert_uint_eq(database.runs, 1);
    ck_assert_uint_eq(good.told + bad.told, 2);
    ck_assert_int_eq(good.attempt.outcome, FQ_AUTH_VERIFIED);
    ck_assert_int_eq(bad.attempt.outcome, FQ_AUTH_REFUSED);
    for (int again = 0; again < 2; again++) {
        const struct fq_principal *principal = &good.attempt.principal;
        ASSERT_STR(principal->user, FQ_STR("nightly"));
        ASSERT_STR(principal->token_id, FQ_STR("nightly"));
        ASSERT_STR(principal->tenant, FQ_STR("north"));
        ASSERT_STR(principal->provider, FQ_STR("robots"));
        ck_assert_ptr_null(principal->contact.ptr);
        ck_assert_uint_eq(principal->roles.count, 1);
        ASSERT_STR(principal->roles.items[0], FQ_STR("reader"));
        ck_assert_int_eq(ask(&good, 1), FQ_AUTH_VERIFIED);
        ck_assert_int_eq(ask(&bad, 2), FQ_AUTH_REFUSED);
    }
    ck_assert_uint_eq(database.runs, 1);
    ck_assert_int_eq(ask_table(&other, &good, 1), FQ_AUTH_LATER); /* which is another key */
    answer_all();
    ck_assert_ptr_nonnull(strstr(database.last_sql, "\"public\".\"Keys\""));
    ck_assert_int_eq(good.attempt.outcome, FQ_AUTH_REFUSED);
    end();
}
END

TEST(each_table_is_asked_about_its_own)
{
    struct asker here = {0}, there = {0}, too = {0};
    begin();
    ask(&here, 1);
    ask_table(&other, &there, 1);
    ask(&too, 2);
    turn_once();
    ck_assert_uint_eq(memory.asked.count, 2);
    answer_all();
    ck_assert_uint_eq(database.runs, 2);
    ck_assert_int_eq(here.attempt.outcome, FQ_AUTH_VERIFIED);
    ck_assert_int_eq(there.attempt.outcome, FQ_AUTH_REFUSED);
    ck_assert_int_eq(too.attempt.outcome, FQ_AUTH_REFUSED);
    end();
}
END

TEST(a_known_key_ends_when_it_says)
{
    struct asker asker = {0};
    begin();
    answer_with(1, "[]", 1001);
    ask(&asker, 1);
    answer_all();
    ck_assert_int_eq(ask(&asker, 1), FQ_AUTH_VERIFIED);
    answer_with(3, "[]", 1000);
    ask(&asker, 3);
    answer_all();
    ck_assert_int_eq(asker.attempt.outcome, FQ_AUTH_REFUSED);
    ck_assert_str_eq(asker.attempt.reason, "expired");
    end();
}
END

TEST(a_change_is_forgotten_with_what_it_overtook)
{
    struct asker good = {0}, bad = {0};
    begin();
    ask(&good, 1);
    turn_once();
    atomic_fetch_add(&news.changes, 1); /* while it is read */
    answer_all();
    ck_assert_int_eq(good.attempt.outcome, FQ_AUTH_VERIFIED);
    ck_assert_int_eq(ask(&good, 1), FQ_AUTH_LATER);
    ck_assert_int_eq(ask(&bad, 2), FQ_AUTH_LATER);
    answer_all();
    ck_assert_int_eq(ask(&good, 1), FQ_AUTH_VERIFIED);
    atomic_fetch_add(&news.changes, 1);
    ck_assert_int_eq(ask(&good, 1), FQ_AUTH_LATER);
    ck_assert_int_eq(ask(&bad, 2), FQ_AUTH_LATER);
    answer_all();
    end();
}
END

TEST(so_many_are_one_question_and_no_more_may_wait)
{
    enum { MANY = FQ_LIMIT_KEYS_WAITING };
    static struct asker askers[MANY], late;
    begin();
    for (uint16_t i = 0; i < MANY; i++)
        ck_assert_int_eq(ask(&askers[i], (uint16_t)(100 + i)), FQ_AUTH_LATER);
    ck_assert_int_eq(ask(&late, 1), FQ_AUTH_UNAVAILABLE);
    turn_once();
    ck_assert_int_eq(ask(&late, 1), FQ_AUTH_LATER);
    turn_once();
    ck_assert_uint_eq(database.runs, 1); /* one at a time */
    answer_all();
    ck_assert_uint_eq(database.runs, MANY / FQ_LIMIT_KEYS_ASKED + 1);
    for (size_t i = 0; i < MANY; i++) {
        ck_assert_uint_eq(askers[i].told, 1);
        ck_assert_int_eq(askers[i].attempt.outcome, FQ_AUTH_REFUSED);
    }
    ck_assert_int_eq(late.attempt.outcome, FQ_AUTH_VERIFIED);
    end();
}
END

TEST(who_leaves_is_not_told_and_takes_back_a_question_of_his_own)
{
    struct asker first = {0}, second = {0}, third = {0};
    begin();
    ask(&first, 1);
    ask(&second, 2);
    turn_once();
    ask(&third, 3);
    fq_key_table_leave(&first.attempt);
    ck_assert_uint_eq(database.cancels, 0);
    fq_key_table_leave(&second.attempt);
    ck_assert_uint_eq(database.cancels, 1);
    answer_all();
    ck_assert_uint_eq(first.told + second.told, 0);
    ck_assert_uint_eq(third.told, 1);
    first.leaves = &second; /* in one question, when the first is told */
    ask(&first, 11);
    ask(&second, 12);
    answer_all();
    ck_assert_uint_eq(first.told, 1);
    ck_assert_uint_eq(second.told, 0);
    ck_assert_uint_eq(database.cancels, 1);
    end();
}
END

TEST(while_it_cannot_be_read_nobody_is_refused_and_nothing_kept)
{
    struct asker asker = {0};
    begin();
    ask(&asker, 1);
    answer_all();
    fake_database_forget(&database);
    fake_database_answer(&database, (struct fake_answer){.failure = FQ_UNAVAILABLE});
    ck_assert_int_eq(ask(&asker, 1), FQ_AUTH_VERIFIED);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(ask(&asker, 2), FQ_AUTH_LATER);
        answer_all();
        ck_assert_int_eq(asker.attempt.outcome, FQ_AUTH_UNAVAILABLE);
    }
    end();
}
END

TEST(a_row_that_is_none_lets_nobody_in)
{
    static const char *const rows[] = {"{}", "[1]", "[", "\"reader\""};
    struct asker asker = {0};
    begin();
    for (uint16_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        answer_with(i, rows[i], 0);
        ask(&asker, i);
        answer_all();
        ck_assert_int_eq(asker.attempt.outcome, FQ_AUTH_REFUSED);
        ck_assert_str_eq(asker.attempt.reason, "its row cannot be read");
    }
    end();
}
END

int main(void)
{
    return RUN("auth/key_table", a_key_is_asked_about_once_and_so_is_one_that_is_none,
               each_table_is_asked_about_its_own, a_known_key_ends_when_it_says,
               a_change_is_forgotten_with_what_it_overtook,
               so_many_are_one_question_and_no_more_may_wait,
               who_leaves_is_not_told_and_takes_back_a_question_of_his_own,
               while_it_cannot_be_read_nobody_is_refused_and_nothing_kept,
               a_row_that_is_none_lets_nobody_in);
}
