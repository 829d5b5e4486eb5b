/* SPDX-License-Identifier: MIT */
#include "net/spill.h"

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "unit.h"

static struct fq_budget budget;
static struct fq_spill_place place;
static struct fq_spill spill;

static void set_up(size_t limit, uint64_t max)
{
    fq_budget_init(&budget, limit, 0, FQ_UNAVAILABLE);
    place = (struct fq_spill_place){.folder = "/tmp", .budget = &budget, .max = max};
    ck_assert_int_eq(fq_spill_open(&spill, &place), FQ_OK);
}

static fq_str peek(size_t size)
{
    static char to[64];
    ck_assert_uint_le(size, sizeof(to));
    return fq_str_of(to, fq_spill_peek(&spill, to, size));
}

TEST(what_is_written_is_read_in_order)
{
    set_up(100, 100);
    ck_assert_int_eq(fq_spill_write(&spill, FQ_STR("abc")), FQ_OK);
    ASSERT_STR(peek(2), FQ_STR("ab"));
    fq_spill_skip(&spill, 2);
    ck_assert_int_eq(fq_spill_write(&spill, FQ_STR("def")), FQ_OK);
    ck_assert_uint_eq(fq_spill_len(&spill), 4);
    ASSERT_STR(peek(64), FQ_STR("cdef"));
    fq_spill_clear(&spill);
    ck_assert_int_eq(spill.fd, -1);
    fq_spill_clear(&spill); /* twice is fine */
}
END

TEST(it_draws_its_length_until_it_is_read_or_cleared)
{
    set_up(10, 100);
    ck_assert_int_eq(fq_spill_write(&spill, FQ_STR("12345678")), FQ_OK);
    ck_assert_int_eq(fq_spill_write(&spill, FQ_STR("abc")), FQ_UNAVAILABLE);
    ck_assert_uint_eq(fq_spill_len(&spill), 8); /* all or none */
    fq_spill_skip(&spill, 7);
    ck_assert_uint_eq(budget.used, 8);
    fq_spill_skip(&spill, 1);
    ck_assert_uint_eq(budget.used, 0);
    ck_assert_int_eq(lseek(spill.fd, 0, SEEK_END), 0); /* the disk has it back */
    ck_assert_int_eq(fq_spill_write(&spill, FQ_STR("abc")), FQ_OK);
    ASSERT_STR(peek(64), FQ_STR("abc"));
    fq_spill_clear(&spill);
    ck_assert_uint_eq(budget.used, 0);
}
END

TEST(one_reader_has_a_limit_of_its_own)
{
    set_up(100, 5);
    ck_assert_int_eq(fq_spill_write(&spill, FQ_STR("123456")), FQ_UNAVAILABLE);
    ck_assert_int_eq(fq_spill_write(&spill, FQ_STR("123")), FQ_OK);
    ck_assert_int_eq(fq_spill_write(&spill, FQ_STR("456")), FQ_UNAVAILABLE);
    ck_assert_int_eq(fq_spill_write(&spill, FQ_STR("45")), FQ_OK);
    ck_assert_uint_eq(budget.used, 5);
    fq_spill_clear(&spill);
}
END

TEST(a_full_disk_is_an_error_and_what_was_written_stays)
{
    signal(SIGXFSZ, SIG_IGN);
    set_up(1000, 1000);
    ck_assert_int_eq(fq_spill_write(&spill, FQ_STR("1234")), FQ_OK);
    const struct rlimit full = {6, RLIM_INFINITY};
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &full), 0);
    ck_assert_int_eq(fq_spill_write(&spill, FQ_STR("5678")), FQ_UNAVAILABLE);
    const struct rlimit free = {RLIM_INFINITY, RLIM_INFINITY};
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &free), 0);
    ck_assert_uint_eq(budget.used, 4);
    ASSERT_STR(peek(64), FQ_STR("1234"));
    fq_spill_skip(&spill, 4);
    ck_assert_int_eq(fq_spill_write(&spill, FQ_STR("abc")), FQ_OK);
    ASSERT_STR(peek(64), FQ_STR("abc"));
    fq_spill_clear(&spill);
}
END

TEST(a_folder_that_is_not_there_is_an_error)
{
    place = (struct fq_spill_place){.folder = "/nowhere/at/all", .budget = &budget, .max = 1};
    ck_assert_int_eq(fq_spill_open(&spill, &place), FQ_UNAVAILABLE);
    ck_assert_int_eq(spill.fd, -1);
}
END

TEST(nobody_sees_the_file)
{
    char folder[] = "/tmp/fraiseql-spill-XXXXXX";
    ck_assert_ptr_nonnull(mkdtemp(folder));
    set_up(10, 10);
    fq_spill_clear(&spill);
    place.folder = folder;
    ck_assert_int_eq(fq_spill_open(&spill, &place), FQ_OK);
    ck_assert_int_eq(rmdir(folder), 0); /* which only an empty one can be */
    ck_assert_int_eq(fq_spill_write(&spill, FQ_STR("abc")), FQ_OK);
    ASSERT_STR(peek(3), FQ_STR("abc"));
    fq_spill_clear(&spill);
}
END

int main(void)
{
    return RUN("net/spill", what_is_written_is_read_in_order,
               it_draws_its_length_until_it_is_read_or_cleared, one_reader_has_a_limit_of_its_own,
               a_full_disk_is_an_error_and_what_was_written_stays,
               a_folder_that_is_not_there_is_an_error, nobody_sees_the_file);
}
