/* SPDX-License-Identifier: MIT */
#include "telemetry/telemetry.h"
#include "unit.h"

TEST(the_process_tells_when_it_started_and_what_memory_it_holds)
{
    struct fq_buf text;
    fq_buf_init(&text, NULL, 4096);
    fq_telemetry_write_process(&text, 1700000000042);
    ck_assert(!fq_buf_failed(&text));
    fq_str all = fq_buf_str(&text);
    ck_assert_uint_lt(fq_str_find(all, FQ_STR("\nprocess_start_time_seconds 1700000000.042\n")),
                      all.len);
    fq_str name = FQ_STR("\nprocess_resident_memory_bytes ");
    size_t at = fq_str_find(all, name);
    ck_assert_uint_lt(at, all.len);
    fq_str number = fq_str_from_offset(all, at + name.len);
    number.len--; /* the newline */
    int64_t bytes;
    ck_assert(fq_str_to_i64(number, &bytes));
    ck_assert_int_gt(bytes, 100000);
    fq_buf_clear(&text);
}
END

TEST(budgets_tell_their_limit_their_use_and_their_refusals)
{
    struct fq_buf text;
    struct fq_budget requests, files;
    fq_budget_init(&requests, 100, 10, FQ_REQUESTS_FULL);
    fq_budget_init(&files, 50, 0, FQ_UNAVAILABLE);
    ck_assert(fq_budget_grow(&requests, 0, 60));
    ck_assert(!fq_budget_grow(&requests, 0, 60));
    const struct fq_telemetry_budget budgets[] = {{"requests", &requests}, {"spill", &files}};
    fq_buf_init(&text, NULL, 4096);
    fq_telemetry_write_budgets(&text, budgets, 2);
    ASSERT_STR(fq_buf_str(&text),
               FQ_STR("# HELP fraiseql_memory_limit_bytes What all requests together may hold.\n"
                      "# TYPE fraiseql_memory_limit_bytes gauge\n"
                      "fraiseql_memory_limit_bytes{budget=\"requests\"} 100\n"
                      "fraiseql_memory_limit_bytes{budget=\"spill\"} 50\n"
                      "# HELP fraiseql_memory_used_bytes What they hold.\n"
                      "# TYPE fraiseql_memory_used_bytes gauge\n"
                      "fraiseql_memory_used_bytes{budget=\"requests\"} 60\n"
                      "fraiseql_memory_used_bytes{budget=\"spill\"} 0\n"
                      "# HELP fraiseql_memory_refused_total How often there was no more.\n"
                      "# TYPE fraiseql_memory_refused_total counter\n"
                      "fraiseql_memory_refused_total{budget=\"requests\"} 1\n"
                      "fraiseql_memory_refused_total{budget=\"spill\"} 0\n"));
    fq_buf_clear(&text);
}
END

int main(void)
{
    return RUN("telemetry/process", the_process_tells_when_it_started_and_what_memory_it_holds,
               budgets_tell_their_limit_their_use_and_their_refusals);
}
