/* SPDX-License-Identifier: MIT
 *
 * Linked with a hash that is the same for all keys (see meson.build): only whole keys tell them
 * apart now.
 */
#include "base/hash.h"
#include "cache/cache.h"
#include "unit.h"

uint64_t __wrap_fq_hash(fq_str bytes);

uint64_t __wrap_fq_hash(FQ_UNUSED fq_str bytes)
{
    return 7;
}

TEST(keys_that_hash_alike_never_share_a_value)
{
    static char a, b, c;
    struct fq_cache cache;
    ck_assert_int_eq(fq_cache_init(&cache, 3, 1000, NULL, NULL), FQ_OK);
    ck_assert_int_eq(fq_cache_put(&cache, FQ_STR("a"), &a, 1), FQ_OK);
    ck_assert_int_eq(fq_cache_put(&cache, FQ_STR("b"), &b, 1), FQ_OK);
    ck_assert_int_eq(fq_cache_put(&cache, FQ_STR("c"), &c, 1), FQ_OK);
    ck_assert(fq_cache_check(&cache));
    ck_assert_ptr_eq(fq_cache_get(&cache, FQ_STR("a")), &a);
    ck_assert_ptr_eq(fq_cache_get(&cache, FQ_STR("b")), &b);
    ck_assert_ptr_null(fq_cache_get(&cache, FQ_STR("d")));
    ck_assert(fq_cache_remove(&cache, FQ_STR("b")));
    ck_assert(fq_cache_check(&cache));
    ck_assert_ptr_null(fq_cache_get(&cache, FQ_STR("b")));
    ck_assert_ptr_eq(fq_cache_get(&cache, FQ_STR("c")), &c);
    fq_cache_clear(&cache);
}
END

int main(void)
{
    return RUN("cache/collisions", keys_that_hash_alike_never_share_a_value);
}
