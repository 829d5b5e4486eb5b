/* SPDX-License-Identifier: MIT */
#include "rbac/rights.h"

#include <stdio.h>

#include "base/limits.h"
#include "base/memory.h"
#include "support/fake_database.h"
#include "unit.h"

static struct fake_database database;
static struct fq_rights_news news;
static struct fq_rights_memory memory;

/* ---- somebody who waits ---- */

struct asker {
    struct fq_rights_wait wait;
    struct asker *leaves; /* when this one is told */
    unsigned told;
    enum fq_status status;
    char text[200]; /* "admin | order:* | order:refund" */
};

static void add(struct asker *asker, const struct fq_names *names, const char *before)
{
    size_t len = strlen(asker->text);
    len += (size_t)snprintf(asker->text + len, sizeof(asker->text) - len, "%s", before);
    for (size_t i = 0; i < names->count; i++)
        len += (size_t)snprintf(asker->text + len, sizeof(asker->text) - len, "%s%.*s",
                                i ? " " : "", FQ_STR_ARG(names->items[i]));
}

static void write_down(struct asker *asker, const struct fq_rights *rights)
{
    asker->text[0] = '\0';
    add(asker, &rights->roles, "");
    add(asker, &rights->permissions, " | ");
    add(asker, &rights->denied, " | ");
}

static void on_answered(struct fq_rights_wait *wait, const struct fq_rights *rights,
                        const struct fq_error *error)
{
    struct asker *asker = FQ_CONTAINER(wait, struct asker, wait);
    asker->told++;
    if (error)
        asker->status = error->status;
    else
        write_down(asker, rights);
    if (asker->leaves)
        fq_rights_leave(&memory, &asker->leaves->wait);
}

/* Told at once: what was known. */
static bool knows(struct asker *asker, const char *user, const char *tenant, uint64_t now_ms)
{
    const struct fq_rights *rights;
    *asker = (struct asker){.wait.answered = on_answered, .leaves = asker->leaves};
    ck_assert_int_eq(fq_rights_find(&memory, fq_str_from(user),
                                    tenant ? fq_str_from(tenant) : FQ_STR_NONE, now_ms,
                                    &asker->wait, &rights),
                     FQ_OK);
    if (rights)
        write_down(asker, rights);
    return rights != NULL;
}

/* ---- the database ---- */

static struct fq_cell cells[8];

static void answer_with(int32_t kind, struct fq_cell name)
{
    cells[0] = fake_int4(1);
    cells[1] = FAKE_TEXT("admin");
    cells[2] = fake_int4(kind);
    cells[3] = name;
    fake_database_forget(&database);
    fake_database_answer(&database, (struct fake_answer){.needle = "fraiseql.user_rights",
                                                         .cells = cells,
                                                         .row_count = 2,
                                                         .column_count = 2});
}

static void begin(void)
{
    fake_database_init(&database);
    memset(&news, 0, sizeof(news));
    ck_assert_int_eq(fq_rights_memory_init(&memory, &database.base, &news, 10), FQ_OK);
    answer_with(2, FAKE_TEXT("order:*"));
}

static void end(void)
{
    ck_assert(fq_cache_check(&memory.known));
    fq_rights_memory_clear(&memory);
}

TEST(what_was_found_is_known_by_user_and_tenant)
{
    struct asker asker = {0};
    begin();
    ck_assert(!knows(&asker, "u", "t", 1000));
    ck_assert_str_eq(database.last_values, "'u', 't'");
    fake_database_run(&database);
    ck_assert_uint_eq(asker.told, 1);
    ck_assert_str_eq(asker.text, "admin | order:* | ");
    ck_assert(knows(&asker, "u", "t", 1001));
    ck_assert_str_eq(asker.text, "admin | order:* | ");
    const char *others[][2] = {{"u", NULL}, {"u", "s"}, {"ut", NULL}, {"", "t"}};
    for (size_t i = 0; i < FQ_ARRAY_LEN(others); i++) {
        ck_assert(!knows(&asker, others[i][0], others[i][1], 1001));
        fake_database_run(&database);
    }
    ck_assert_uint_eq(database.runs, 5);
    end();
}
END

TEST(kinds_are_kept_apart)
{
    struct asker asker = {0};
    begin();
    answer_with(3, FAKE_TEXT("order:refund"));
    knows(&asker, "u", NULL, 1000);
    ck_assert_str_eq(database.last_values, "'u', NULL");
    fake_database_run(&database);
    ck_assert_str_eq(asker.text, "admin |  | order:refund");
    answer_with(4, FAKE_TEXT("x"));
    knows(&asker, "v", NULL, 1000);
    fake_database_run(&database);
    ck_assert_int_eq(asker.status, FQ_CONFIG);
    answer_with(1, FAKE_NULL);
    knows(&asker, "v", NULL, 1000);
    fake_database_run(&database);
    ck_assert_int_eq(asker.status, FQ_CONFIG);
    end();
}
END

/* ---- how long it is known ---- */

TEST(nobody_listens_so_it_is_forgotten_soon)
{
    struct asker asker = {0};
    begin();
    knows(&asker, "u", NULL, 1000);
    fake_database_run(&database);
    ck_assert(knows(&asker, "u", NULL, 1000 + FQ_LIMIT_RIGHTS_UNHEARD_MS));
    ck_assert(!knows(&asker, "u", NULL, 1001 + FQ_LIMIT_RIGHTS_UNHEARD_MS));
    fake_database_run(&database);
    end();
}
END

TEST(while_somebody_listens_it_is_known_until_its_end)
{
    struct asker asker = {0};
    uint64_t end_ms = 1000 + FQ_LIMIT_RIGHTS_MS;
    begin();
    knows(&asker, "u", NULL, 1000);
    fake_database_run(&database);
    news.heard_until_ms = end_ms;
    ck_assert(knows(&asker, "u", NULL, end_ms - 1));
    ck_assert(!knows(&asker, "u", NULL, end_ms));
    fake_database_run(&database);
    end();
}
END

TEST(an_assignment_that_ends_ends_it)
{
    struct asker asker = {0};
    begin();
    answer_with(0, FAKE_TEXT("1500"));
    news.heard_until_ms = 100000;
    knows(&asker, "u", NULL, 1000);
    fake_database_run(&database);
    ck_assert_str_eq(asker.text, "admin |  | ");
    ck_assert(knows(&asker, "u", NULL, 2499));
    ck_assert(!knows(&asker, "u", NULL, 2500));
    fake_database_run(&database);
    answer_with(0, FAKE_TEXT("-3")); /* it ended meanwhile */
    knows(&asker, "v", NULL, 1000);
    fake_database_run(&database);
    ck_assert(!knows(&asker, "v", NULL, 1000));
    fake_database_run(&database);
    end();
}
END

TEST(a_change_is_heard_of_one_user_or_of_all)
{
    struct asker asker = {0};
    static const struct {
        const char *told;
        bool u, v;
    } rows[] = {
        {"user_roles:u", false, true},
        {"user_roles:v", true, false},
        {"user_roles", false, false},
        {"roles", false, false},
        {"", false, false},
        {"user_roles:", true, true},
    };
    begin();
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        knows(&asker, "u", NULL, 1000);
        fake_database_run(&database);
        knows(&asker, "v", NULL, 1000);
        fake_database_run(&database);
        fq_rights_heard(&news, fq_str_from(rows[i].told));
        ck_assert_int_eq(knows(&asker, "u", NULL, 1000), rows[i].u);
        fake_database_run(&database);
        ck_assert_int_eq(knows(&asker, "v", NULL, 1000), rows[i].v);
        fake_database_run(&database);
    }
    end();
}
END

/* Otherwise what was true before the change would stay for minutes. */
TEST(an_answer_that_a_change_has_overtaken_is_not_kept)
{
    struct asker first = {0}, second = {0};
    begin();
    knows(&first, "u", NULL, 1000);
    fq_rights_heard(&news, FQ_STR("user_roles:u"));
    ck_assert(!knows(&second, "u", NULL, 1000)); /* and is no answer to who comes later */
    ck_assert_uint_eq(database.runs, 2);
    ck_assert(fake_database_pump(&database));
    fq_rights_missed(&news);
    fake_database_run(&database);
    ck_assert_uint_eq(first.told + second.told, 2);
    ck_assert(!knows(&first, "u", NULL, 1000));
    fake_database_run(&database);
    ck_assert(knows(&first, "u", NULL, 1000));
    end();
}
END

/* ---- those who wait ---- */

TEST(who_asks_the_same_waits_for_one_answer)
{
    struct asker first = {0}, second = {0}, third = {0};
    begin();
    knows(&first, "u", NULL, 1000);
    knows(&second, "u", NULL, 1000);
    knows(&third, "u", NULL, 1000);
    ck_assert_uint_eq(database.runs, 1);
    fq_rights_leave(&memory, &first.wait);
    fq_rights_leave(&memory, &first.wait);
    second.leaves = &third;
    fake_database_run(&database);
    ck_assert_uint_eq(first.told, 0);
    ck_assert_uint_eq(second.told, 1);
    ck_assert_uint_eq(third.told, 0);
    ck_assert_uint_eq(database.cancels, 0);
    end();
}
END

TEST(nobody_waits_any_more)
{
    struct asker first = {0}, second = {0};
    begin();
    knows(&first, "u", NULL, 1000);
    knows(&second, "u", NULL, 1000);
    fq_rights_leave(&memory, &second.wait);
    ck_assert_uint_eq(database.cancels, 0);
    fq_rights_leave(&memory, &first.wait);
    ck_assert_uint_eq(database.cancels, 1);
    ck_assert(!fake_database_pump(&database));
    end();
}
END

TEST(all_who_wait_are_told_of_a_failure_and_nothing_is_kept)
{
    struct asker first = {0}, second = {0};
    begin();
    fake_database_forget(&database);
    fake_database_answer(&database, (struct fake_answer){.failure = FQ_STALE, .message = "x"});
    knows(&first, "u", NULL, 1000);
    knows(&second, "u", NULL, 1000);
    fake_database_run(&database);
    ck_assert_int_eq(first.status, FQ_CONFIG);
    ck_assert_int_eq(second.status, FQ_CONFIG);
    fake_database_forget(&database);
    fake_database_answer(&database,
                         (struct fake_answer){.failure = FQ_UNAVAILABLE, .message = "x"});
    knows(&first, "u", NULL, 1000);
    fake_database_run(&database);
    ck_assert_int_eq(first.status, FQ_UNAVAILABLE);
    end();
}
END

/* ---- what cannot be asked, and what is too much ---- */

TEST(a_name_that_would_be_cut_is_not_asked_for)
{
    struct fq_rights_wait wait = {0};
    const struct fq_rights *rights;
    begin();
    ck_assert_int_eq(fq_rights_find(&memory, FQ_STR("u\0v"), FQ_STR_NONE, 1, &wait, &rights),
                     FQ_REQUEST);
    ck_assert_int_eq(fq_rights_find(&memory, FQ_STR("u"), FQ_STR("t\0"), 1, &wait, &rights),
                     FQ_REQUEST);
    ck_assert_uint_eq(database.runs, 0);
    end();
}
END

TEST(more_than_is_read_is_refused)
{
    static char name[FQ_LIMIT_RIGHTS_BYTES];
    struct asker asker = {0};
    memset(name, 'n', sizeof(name));
    begin();
    answer_with(2, (struct fq_cell){name, sizeof(name)});
    knows(&asker, "u", NULL, 1000);
    fake_database_run(&database);
    ck_assert_int_eq(asker.status, FQ_LIMIT);
    end();
}
END

/* ---- what others say as well ---- */

static enum fq_status add_all(void *arg)
{
    static const fq_str had[] = {FQ_STR_INIT("token")},
                        more[] = {FQ_STR_INIT("x"), FQ_STR_INIT("")};
    const struct fq_rights rights = {.roles = {more, 2}, .denied = {more, 1}};
    struct fq_principal principal = {.roles = {had, 1}};
    struct fq_arena *arena = arg;
    fq_rights_add(&rights, &principal, arena);
    ck_assert_uint_eq(principal.roles.count, 3);
    ck_assert(fq_str_eq(principal.roles.items[0], had[0]));
    ck_assert(fq_str_eq(principal.roles.items[1], more[0]) &&
              principal.roles.items[1].ptr != more[0].ptr);
    ck_assert_uint_eq(principal.roles.items[2].len, 0);
    ck_assert_uint_eq(principal.permissions.count, 0);
    ck_assert_uint_eq(principal.denied.count, 1);
    return FQ_OK;
}

TEST(they_are_added_to_what_a_token_says)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 0, 4096);
    ck_assert_int_eq(fq_guard(add_all, &arena), FQ_OK);
    fq_arena_clear(&arena);
}
END

int main(void)
{
    return RUN(
        "rbac/rights", what_was_found_is_known_by_user_and_tenant, kinds_are_kept_apart,
        nobody_listens_so_it_is_forgotten_soon, while_somebody_listens_it_is_known_until_its_end,
        an_assignment_that_ends_ends_it, a_change_is_heard_of_one_user_or_of_all,
        an_answer_that_a_change_has_overtaken_is_not_kept, who_asks_the_same_waits_for_one_answer,
        nobody_waits_any_more, all_who_wait_are_told_of_a_failure_and_nothing_is_kept,
        a_name_that_would_be_cut_is_not_asked_for, more_than_is_read_is_refused,
        they_are_added_to_what_a_token_says);
}
