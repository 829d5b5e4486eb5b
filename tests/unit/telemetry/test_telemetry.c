/* SPDX-License-Identifier: MIT */
#include "telemetry/telemetry.h"

#include "base/memory.h"
#include "unit.h"

static struct fq_telemetry one, two;
static const struct fq_telemetry *const blocks[] = {&one, &two};

#define TEXT_MAX (256u * 1024u)

static struct fq_buf write_all(void)
{
    struct fq_buf text;
    fq_buf_init(&text, NULL, TEXT_MAX);
    fq_telemetry_write(&text, blocks, 2);
    ck_assert(!fq_buf_failed(&text));
    return text;
}

/* How often a whole line stands in the text. */
static size_t lines(fq_str text, const char *wanted)
{
    size_t found = 0;
    while (text.len) {
        size_t end = fq_str_find_char(text, '\n');
        found += fq_str_eq(fq_str_of(text.ptr, end), fq_str_from(wanted));
        text = fq_str_from_offset(text, end + 1);
    }
    return found;
}

#define ASSERT_LINE(text, line)                                                                    \
    ck_assert_msg(lines(fq_buf_str(&(text)), (line)) == 1, "no such line, or many: %s", (line))

TEST(what_workers_count_is_added_up)
{
    fq_telemetry_count(&one, FQ_COUNTER_REQUESTS_OK, 2);
    fq_telemetry_count(&two, FQ_COUNTER_REQUESTS_OK, 40);
    fq_telemetry_count(&two, FQ_COUNTER_REQUESTS_ERROR, 1);
    fq_telemetry_gauge_add(&one, FQ_GAUGE_HTTP_CONNECTIONS, 3);
    fq_telemetry_gauge_add(&two, FQ_GAUGE_HTTP_CONNECTIONS, -1);
    fq_telemetry_gauge_set(&two, FQ_GAUGE_DB_IDLE, 5);
    fq_telemetry_gauge_set(&two, FQ_GAUGE_DB_IDLE, 4);
    ck_assert_uint_eq(fq_telemetry_counter(blocks, 2, FQ_COUNTER_REQUESTS_OK), 42);
    ck_assert_int_eq(fq_telemetry_gauge(blocks, 2, FQ_GAUGE_HTTP_CONNECTIONS), 2);
    struct fq_buf text = write_all();
    ASSERT_LINE(text, "fraiseql_requests_total{outcome=\"ok\"} 42");
    ASSERT_LINE(text, "fraiseql_requests_total{outcome=\"error\"} 1");
    ASSERT_LINE(text, "fraiseql_http_connections 2");
    ASSERT_LINE(text, "fraiseql_db_connections{state=\"idle\"} 4");
    ASSERT_LINE(text, "fraiseql_db_connections{state=\"busy\"} 0");
    fq_buf_clear(&text);
}
END

TEST(metrics_of_one_name_share_one_head)
{
    struct fq_buf text = write_all();
    ASSERT_LINE(text, "# TYPE fraiseql_requests_total counter");
    ASSERT_LINE(text, "# TYPE fraiseql_db_connections gauge");
    ASSERT_LINE(text, "# TYPE fraiseql_request_duration_seconds histogram");
    ASSERT_LINE(text, "# HELP fraiseql_db_connections Connections to PostgreSQL.");
    fq_buf_clear(&text);
}
END

TEST(no_workers_write_zeroes)
{
    struct fq_buf text;
    fq_buf_init(&text, NULL, TEXT_MAX);
    fq_telemetry_write(&text, NULL, 0);
    ASSERT_LINE(text, "fraiseql_plan_cache_hits_total 0");
    ASSERT_LINE(text, "fraiseql_request_duration_seconds_count 0");
    ASSERT_LINE(text, "fraiseql_request_duration_seconds_sum 0.000000000");
    fq_buf_clear(&text);
    ck_assert_uint_eq(fq_telemetry_quantile(NULL, 0, FQ_HISTOGRAM_REQUEST_DURATION, 0.5), 0);
}
END

TEST(buckets_are_cumulative_and_end_in_infinity)
{
    fq_telemetry_observe(&one, FQ_HISTOGRAM_REQUEST_DURATION, 1024);
    fq_telemetry_observe(&two, FQ_HISTOGRAM_REQUEST_DURATION, 1025);
    fq_telemetry_observe(&two, FQ_HISTOGRAM_REQUEST_DURATION, 2048);
    fq_telemetry_observe(&two, FQ_HISTOGRAM_REQUEST_DURATION, 1500000000);
    fq_telemetry_observe(&one, FQ_HISTOGRAM_REQUEST_DURATION, 100000000000);
    struct fq_buf text = write_all();
    ASSERT_LINE(text, "fraiseql_request_duration_seconds_bucket{le=\"0.000001024\"} 1");
    ASSERT_LINE(text, "fraiseql_request_duration_seconds_bucket{le=\"0.000002048\"} 3");
    ASSERT_LINE(text, "fraiseql_request_duration_seconds_bucket{le=\"1.073741824\"} 3");
    ASSERT_LINE(text, "fraiseql_request_duration_seconds_bucket{le=\"2.147483648\"} 4");
    ASSERT_LINE(text, "fraiseql_request_duration_seconds_bucket{le=\"68.719476736\"} 4");
    ASSERT_LINE(text, "fraiseql_request_duration_seconds_bucket{le=\"+Inf\"} 5");
    ASSERT_LINE(text, "fraiseql_request_duration_seconds_count 5");
    ASSERT_LINE(text, "fraiseql_request_duration_seconds_sum 101.500004097");
    fq_buf_clear(&text);
}
END

TEST(a_quantile_is_at_most_a_quarter_too_high)
{
    for (uint64_t i = 1; i <= 1000; i++)
        fq_telemetry_observe(i % 2 ? &one : &two, FQ_HISTOGRAM_REQUEST_DURATION, i * 10000);
    static const struct {
        double share;
        uint64_t exact;
    } rows[] = {{0, 10000}, {0.5, 5000000}, {0.95, 9500000}, {0.99, 9900000}, {1, 10000000}};
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        uint64_t found =
            fq_telemetry_quantile(blocks, 2, FQ_HISTOGRAM_REQUEST_DURATION, rows[i].share);
        ck_assert_uint_ge(found, rows[i].exact);
        ck_assert_uint_le(found, rows[i].exact + rows[i].exact / 4);
    }
}
END

/* [a-z_]+ and, in braces, label="value" pairs, as the table may hold them. */
TEST(every_line_is_a_comment_or_a_name_with_a_number)
{
    struct fq_buf buf = write_all();
    fq_str text = fq_buf_str(&buf);
    while (text.len) {
        size_t end = fq_str_find_char(text, '\n');
        ck_assert_msg(end < text.len, "the last line ends in a newline");
        fq_str line = fq_str_of(text.ptr, end);
        text = fq_str_from_offset(text, end + 1);
        if (fq_str_starts_with(line, FQ_STR("# HELP fraiseql_")) ||
            fq_str_starts_with(line, FQ_STR("# TYPE fraiseql_")))
            continue;
        ck_assert(fq_str_starts_with(line, FQ_STR("fraiseql_")));
        size_t space = fq_str_find_char(line, ' ');
        ck_assert_uint_lt(space, line.len);
        for (size_t i = space + 1; i < line.len; i++)
            ck_assert(strchr("0123456789.", line.ptr[i]));
    }
    fq_buf_clear(&buf);
}
END

TEST(without_memory_the_buffer_remembers_the_failure)
{
    for (uint64_t n = 1;; n++) {
        struct fq_buf text;
        fq_buf_init(&text, NULL, TEXT_MAX);
        fq_memory_fail_from(n);
        fq_telemetry_write(&text, blocks, 2);
        bool failed = fq_memory_has_failed();
        fq_memory_fail_from(0);
        ck_assert(fq_buf_failed(&text) == failed);
        fq_buf_clear(&text);
        if (!failed) {
            ck_assert_uint_gt(n, 1);
            break;
        }
    }
}
END

int main(void)
{
    return RUN("telemetry/telemetry", what_workers_count_is_added_up,
               metrics_of_one_name_share_one_head, no_workers_write_zeroes,
               buckets_are_cumulative_and_end_in_infinity, a_quantile_is_at_most_a_quarter_too_high,
               every_line_is_a_comment_or_a_name_with_a_number,
               without_memory_the_buffer_remembers_the_failure);
}
