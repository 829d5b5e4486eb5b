/* SPDX-License-Identifier: MIT */
#include "guard/rate_table.h"

#include "base/hash.h"
#include "unit.h"

#define SECOND 1000000u

static const struct fq_rate ten = {FQ_RATE_TOKEN_BUCKET, 10, 10, 100 * SECOND};
static const struct fq_rate three = {FQ_RATE_FIXED_WINDOW, 3, 0, 100 * SECOND};

static struct fq_rate_take take_of(uint64_t who, const struct fq_rate *rate)
{
    struct fq_rate_take take = {.rate = rate, .units = 1};
    take.key[0] = fq_hash(fq_str_of((const char *)&who, sizeof(who)));
    take.key[1] = fq_hash(fq_str_of((const char *)rate, sizeof(*rate)));
    return take;
}

static bool takes(struct fq_rate_table *table, uint64_t who, const struct fq_rate *rate,
                  uint64_t now)
{
    struct fq_rate_take take = take_of(who, rate);
    return fq_rate_table_take(table, &take, 1, now);
}

TEST(each_key_is_counted_apart)
{
    struct fq_rate_table *table = fq_rate_table_new(1000);
    for (unsigned i = 0; i < 10; i++) {
        for (uint64_t who = 0; who < 40; who++)
            ck_assert(takes(table, who, &ten, SECOND));
    }
    for (uint64_t who = 0; who < 40; who++) {
        ck_assert(!takes(table, who, &ten, SECOND));
        ck_assert(takes(table, who, &three, SECOND));
    }
    ck_assert(takes(table, 40, &ten, SECOND));
    ck_assert_uint_eq(fq_rate_table_dropped(table), 0);
    fq_rate_table_free(table);
}
END

TEST(all_are_taken_or_none)
{
    struct fq_rate_table *table = fq_rate_table_new(1000);
    for (unsigned i = 0; i < 9; i++) {
        struct fq_rate_take both[] = {take_of(1, &ten), take_of(1, &three)};
        ck_assert_int_eq(fq_rate_table_take(table, both, 2, SECOND), i < 3);
        ck_assert_int_eq(both[1].answer.allowed, i < 3);
        ck_assert(both[0].answer.allowed);
        ck_assert_uint_eq(both[0].answer.remaining, i < 3 ? 9 - i : 7);
    }
    struct fq_rate_take left = take_of(1, &ten);
    left.units = 7;
    ck_assert(fq_rate_table_take(table, &left, 1, SECOND));
    fq_rate_table_free(table);
}
END

/* As many takes as there may be, in any order, of few groups: locks are taken once each. */
TEST(takes_of_one_group_share_its_lock)
{
    struct fq_rate_table *table = fq_rate_table_new(1);
    struct fq_rate_take all[FQ_RATE_TAKES];
    for (size_t i = 0; i < FQ_RATE_TAKES; i++)
        all[i] = take_of(i * 7919 % 16, &ten);
    ck_assert(fq_rate_table_take(table, all, FQ_RATE_TAKES, SECOND));
    fq_rate_table_free(table);
}
END

/* A million addresses, each seen once or twice, come and go; those who have used up what they may
 * stay refused, and those who come for the first time are let through. */
TEST(a_flood_drives_itself_out)
{
    struct fq_rate_table *table = fq_rate_table_new(4096);
    for (uint64_t who = 0; who < 500; who++) {
        for (unsigned i = 0; i < 10; i++)
            ck_assert(takes(table, who, &ten, SECOND));
    }
    for (uint64_t who = 1000; who < 1001000; who++) {
        ck_assert(takes(table, who, &ten, SECOND + who / 100));
        ck_assert(takes(table, who, &ten, SECOND + who / 100));
    }
    ck_assert_uint_gt(fq_rate_table_dropped(table), 900000);
    for (uint64_t who = 0; who < 500; who++)
        ck_assert(!takes(table, who, &ten, SECOND));
    ck_assert(takes(table, 2000000, &ten, SECOND));
    fq_rate_table_free(table);
}
END

/* Those who are idle go first, however much they had taken. */
TEST(idle_ones_make_room)
{
    struct fq_rate_table *table = fq_rate_table_new(16);
    for (uint64_t who = 0; who < 16; who++)
        ck_assert(takes(table, who, &three, SECOND + who));
    uint64_t later = 101 * SECOND + 7; /* 0 to 7 are idle */
    for (uint64_t who = 100; who < 108; who++)
        ck_assert(takes(table, who, &three, later));
    ck_assert_uint_eq(fq_rate_table_dropped(table), 0);
    for (uint64_t who = 8; who < 16; who++) {
        struct fq_rate_take take = take_of(who, &three);
        ck_assert(fq_rate_table_take(table, &take, 1, later));
        ck_assert_uint_eq(take.answer.remaining, 1);
    }
    ck_assert(takes(table, 200, &three, later));
    ck_assert_uint_eq(fq_rate_table_dropped(table), 1);
    fq_rate_table_free(table);
}
END

int main(void)
{
    return RUN("guard/rate_table", each_key_is_counted_apart, all_are_taken_or_none,
               takes_of_one_group_share_its_lock, a_flood_drives_itself_out, idle_ones_make_room);
}
