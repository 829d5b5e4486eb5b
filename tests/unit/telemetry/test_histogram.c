/* SPDX-License-Identifier: MIT */
#include "telemetry/histogram.h"

#include "unit.h"

TEST(a_bound_belongs_to_its_bucket_and_the_next_value_to_the_next)
{
    for (size_t i = 0; i + 1 < FQ_HISTOGRAM_BUCKETS; i++) {
        uint64_t bound = fq_histogram_bound(i);
        ck_assert_uint_eq(fq_histogram_bucket(bound), i);
        ck_assert_uint_eq(fq_histogram_bucket(bound + 1), i + 1);
        ck_assert_uint_lt(bound, fq_histogram_bound(i + 1));
    }
}
END

TEST(the_ends_take_everything_beyond_them)
{
    ck_assert_uint_eq(fq_histogram_bucket(0), 0);
    ck_assert_uint_eq(fq_histogram_bucket(1), 0);
    ck_assert_uint_eq(fq_histogram_bucket(UINT64_MAX), FQ_HISTOGRAM_BUCKETS - 1);
    ck_assert_uint_eq(fq_histogram_bound(FQ_HISTOGRAM_BUCKETS - 1), UINT64_MAX);
    ck_assert_uint_eq(fq_histogram_bound(FQ_HISTOGRAM_BUCKETS - 2),
                      (uint64_t)1 << FQ_HISTOGRAM_HIGHEST);
}
END

TEST(bounds_are_at_most_a_quarter_apart)
{
    for (size_t i = 1; i + 1 < FQ_HISTOGRAM_BUCKETS; i++) {
        uint64_t below = fq_histogram_bound(i - 1);
        ck_assert_uint_le((fq_histogram_bound(i) - below) * 4, below);
    }
}
END

TEST(an_observation_counts_once_and_adds_its_length)
{
    static struct fq_histogram histogram;
    fq_histogram_observe(&histogram, 1500);
    fq_histogram_observe(&histogram, 1500);
    fq_histogram_observe(&histogram, 3);
    ck_assert_uint_eq(histogram.buckets[fq_histogram_bucket(1500)], 2);
    ck_assert_uint_eq(histogram.buckets[0], 1);
    ck_assert_uint_eq(histogram.sum, 3003);
}
END

int main(void)
{
    return RUN("telemetry/histogram", a_bound_belongs_to_its_bucket_and_the_next_value_to_the_next,
               the_ends_take_everything_beyond_them, bounds_are_at_most_a_quarter_apart,
               an_observation_counts_once_and_adds_its_length);
}
