/* SPDX-License-Identifier: MIT */
#include "base/feature.h"

#include "base/compiler.h"

static const fq_str words[] = {
#define X(name, word) [FQ_FEATURE_NUMBER_##name] = FQ_STR_INIT(word),
    FQ_FEATURE_MAP(X)
#undef X
};

unsigned fq_features(void)
{
    return (1u << FQ_ARRAY_LEN(words)) - 1;
}

unsigned fq_feature(fq_str name)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(words); i++) {
        if (fq_str_eq(name, words[i]))
            return 1u << i;
    }
    return 0;
}
