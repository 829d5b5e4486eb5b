/* SPDX-License-Identifier: MIT */
#include "base/feature.h"

#include "unit.h"

TEST(each_name_is_one_feature)
{
    ck_assert_uint_eq(fq_feature(FQ_STR("connections")), FQ_FEATURE_CONNECTIONS);
    ck_assert_uint_eq(fq_feature(FQ_STR("related_filters")), FQ_FEATURE_RELATED_FILTERS);
    ck_assert_uint_eq(fq_feature(FQ_STR("connection")), 0);
    ck_assert_uint_eq(fq_feature(FQ_STR("")), 0);
}
END

/* A feature that is added has to come into the text, too. */
TEST(the_text_has_all_of_them)
{
    fq_str rest = FQ_STR(FQ_FEATURES_TEXT);
    unsigned found = 0;
    while (rest.len) {
        size_t len = fq_str_find_char(rest, ',');
        found |= fq_feature(fq_str_of(rest.ptr, len));
        rest = fq_str_from_offset(rest, len + 2);
    }
    ck_assert_uint_eq(found, fq_features());
}
END

int main(void)
{
    return RUN("base/feature", each_name_is_one_feature, the_text_has_all_of_them);
}
