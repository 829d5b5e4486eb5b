/* SPDX-License-Identifier: MIT */
#include "fetch/cache_control.h"
#include "unit.h"

static const struct {
    const char *value;
    int64_t before;
    int64_t expected;
} rows[] = {
    {"", -1, -1},
    {"public", -1, -1},
    {"max-age=60", -1, 60},
    {"public, Max-Age = 60 , must-revalidate", -1, 60},
    {"max-age=\"60\"", -1, 60},
    {"max-age=60, max-age=30", -1, 30},
    {"max-age=60", 30, 30},
    {"max-age=30", 60, 30},
    {"s-maxage=10", -1, -1},
    {"no-store", -1, 0},
    {"no-cache, max-age=60", -1, 0},
    {"private", 5, 5},
    {"max-age", -1, 0},
    {"max-age=", -1, 0},
    {"max-age=-1", -1, 0},
    {"max-age=1e9", -1, 0},
    {"max-age=99999999999999999999", -1, 0},
    {",,max-age=60,,", -1, 60},
    {"no-storex", -1, -1},
};

TEST(the_shortest_time_that_is_said_wins)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++)
        ck_assert_msg(fq_cache_control_read(fq_str_from(rows[i].value), rows[i].before) ==
                          rows[i].expected,
                      "%s", rows[i].value);
}
END

int main(void)
{
    return RUN("fetch/cache_control", the_shortest_time_that_is_said_wins);
}
