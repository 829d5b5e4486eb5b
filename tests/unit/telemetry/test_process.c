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

int main(void)
{
    return RUN("telemetry/process", the_process_tells_when_it_started_and_what_memory_it_holds);
}
