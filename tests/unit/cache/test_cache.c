/* SPDX-License-Identifier: MIT */
#include "cache/cache.h"

#include <stdio.h>

#include "base/memory.h"
#include "unit.h"

/* Values are addresses of these; what left last is remembered. */
static char values[64];

struct leavers {
    size_t count;
    void *last_value;
    char last_key[32];
};

static void count_leaver(void *user, fq_str key, void *value)
{
    struct leavers *leavers = user;
    leavers->count++;
    leavers->last_value = value;
    snprintf(leavers->last_key, sizeof(leavers->last_key), "%.*s", FQ_STR_ARG(key));
}

static void put(struct fq_cache *cache, const char *key, char *value, size_t cost)
{
    ck_assert_int_eq(fq_cache_put(cache, fq_str_from(key), value, cost), FQ_OK);
    ck_assert(fq_cache_check(cache));
}

static void *get(struct fq_cache *cache, const char *key)
{
    return fq_cache_get(cache, fq_str_from(key));
}

static void charge(struct fq_cache *cache, fq_str key, const void *value, size_t cost)
{
    fq_cache_charge(cache, &(struct fq_cache_key){.text = key}, value, cost);
}

TEST(each_part_of_a_key_tells_it_apart)
{
    static const struct fq_cache_key keys[] = {
        {FQ_STR_INIT("ab"), FQ_STR_INIT(""), 0},  {FQ_STR_INIT("ab"), FQ_STR_INIT(""), 1},
        {FQ_STR_INIT("ab"), FQ_STR_INIT("c"), 0}, {FQ_STR_INIT("ab"), FQ_STR_INIT("d"), 0},
        {FQ_STR_INIT("abc"), FQ_STR_INIT(""), 0}, {FQ_STR_INIT("a"), FQ_STR_INIT("bc"), 0},
        {FQ_STR_INIT(""), FQ_STR_INIT("abc"), 0}, {FQ_STR_INIT(""), FQ_STR_INIT(""), 0},
    };
    const size_t count = FQ_ARRAY_LEN(keys);
    struct fq_cache cache;
    ck_assert_int_eq(fq_cache_init(&cache, count, 1000, NULL, NULL), FQ_OK);
    for (size_t i = 0; i < count; i++) {
        ck_assert_ptr_null(fq_cache_find(&cache, &keys[i]));
        ck_assert_int_eq(fq_cache_keep(&cache, &keys[i], &values[i], 1), FQ_OK);
        ck_assert(fq_cache_check(&cache));
    }
    for (size_t i = 0; i < count; i++) {
        size_t before = cache.cost;
        ck_assert_ptr_eq(fq_cache_find(&cache, &keys[i]), &values[i]);
        fq_cache_charge(&cache, &keys[i], &values[i], 3);
        ck_assert_uint_eq(cache.cost, before + 2);
        ck_assert(fq_cache_check(&cache));
    }
    ck_assert_ptr_eq(fq_cache_get(&cache, FQ_STR("ab")), &values[0]);
    ck_assert_uint_eq(fq_cache_count(&cache), count);
    fq_cache_clear(&cache);
}
END

TEST(a_value_is_found_under_its_key_until_it_is_removed)
{
    struct leavers leavers = {0};
    struct fq_cache cache;
    ck_assert_int_eq(fq_cache_init(&cache, 4, 1000, count_leaver, &leavers), FQ_OK);
    ck_assert_ptr_null(get(&cache, "a"));
    put(&cache, "a", &values[1], 1);
    ck_assert_ptr_eq(get(&cache, "a"), &values[1]);
    ck_assert(fq_cache_remove(&cache, FQ_STR("a")));
    ck_assert(!fq_cache_remove(&cache, FQ_STR("a")));
    ck_assert_ptr_null(get(&cache, "a"));
    ck_assert_uint_eq(leavers.count, 1);
    ck_assert_ptr_eq(leavers.last_value, &values[1]);
    ck_assert_str_eq(leavers.last_key, "a");
    ck_assert_uint_eq(cache.hits, 1);
    ck_assert_uint_eq(cache.misses, 2);
    ck_assert_uint_eq(cache.evictions, 0);
    fq_cache_clear(&cache);
}
END

TEST(the_key_is_copied_and_compared_to_its_last_byte)
{
    struct fq_cache cache;
    ck_assert_int_eq(fq_cache_init(&cache, 4, 1000, NULL, NULL), FQ_OK);
    char key[] = {'k', '\0', '1'};
    ck_assert_int_eq(fq_cache_put(&cache, fq_str_of(key, 3), &values[1], 1), FQ_OK);
    key[2] = '2';
    ck_assert_int_eq(fq_cache_put(&cache, fq_str_of(key, 3), &values[2], 1), FQ_OK);
    ck_assert_ptr_eq(fq_cache_get(&cache, fq_str_of("k\0001", 3)), &values[1]);
    ck_assert_ptr_eq(fq_cache_get(&cache, fq_str_of("k\0002", 3)), &values[2]);
    ck_assert_ptr_null(get(&cache, "k"));
    put(&cache, "", &values[3], 1);
    ck_assert_ptr_eq(fq_cache_get(&cache, FQ_STR_NONE), &values[3]);
    fq_cache_clear(&cache);
}
END

TEST(what_was_used_longest_ago_leaves_first)
{
    struct leavers leavers = {0};
    struct fq_cache cache;
    ck_assert_int_eq(fq_cache_init(&cache, 2, 1000, count_leaver, &leavers), FQ_OK);
    put(&cache, "a", &values[1], 1);
    put(&cache, "b", &values[2], 1);
    ck_assert_ptr_nonnull(get(&cache, "a"));
    put(&cache, "c", &values[3], 1);
    ck_assert_str_eq(leavers.last_key, "b");
    ck_assert_ptr_null(get(&cache, "b"));
    ck_assert_ptr_eq(get(&cache, "a"), &values[1]);
    ck_assert_ptr_eq(get(&cache, "c"), &values[3]);
    ck_assert_uint_eq(cache.evictions, 1);
    fq_cache_clear(&cache);
    ck_assert_uint_eq(leavers.count, 3);
}
END

TEST(an_entry_that_costs_much_pushes_out_as_many_as_needed)
{
    struct leavers leavers = {0};
    struct fq_cache cache;
    ck_assert_int_eq(fq_cache_init(&cache, 100, 40, count_leaver, &leavers), FQ_OK);
    put(&cache, "a", &values[1], 9);
    put(&cache, "b", &values[2], 9);
    put(&cache, "c", &values[3], 9);
    put(&cache, "d", &values[4], 9);
    ck_assert_uint_eq(cache.cost, 40);
    put(&cache, "e", &values[5], 19);
    ck_assert_uint_eq(leavers.count, 2);
    ck_assert_uint_eq(cache.cost, 40);
    ck_assert_ptr_nonnull(get(&cache, "c"));
    fq_cache_clear(&cache);
}
END

TEST(what_can_never_fit_is_refused_and_disturbs_nothing)
{
    static const struct {
        size_t capacity, max_cost, cost;
    } rows[] = {{4, 10, 10}, {4, 10, 11}, {4, 10, SIZE_MAX}, {0, 10, 1}, {4, 0, 0}};
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        struct leavers leavers = {0};
        struct fq_cache cache;
        ck_assert_int_eq(
            fq_cache_init(&cache, rows[i].capacity, rows[i].max_cost, count_leaver, &leavers),
            FQ_OK);
        bool kept = fq_cache_put(&cache, FQ_STR(""), &values[0], 1) == FQ_OK;
        ck_assert_int_eq(fq_cache_put(&cache, FQ_STR("k"), &values[1], rows[i].cost), FQ_LIMIT);
        ck_assert_uint_eq(fq_cache_count(&cache), kept);
        ck_assert_uint_eq(leavers.count, 0);
        ck_assert_ptr_null(get(&cache, "k"));
        ck_assert(!fq_cache_remove(&cache, FQ_STR("k")));
        ck_assert(fq_cache_check(&cache));
        fq_cache_clear(&cache);
    }
}
END

TEST(a_value_that_grows_pushes_out_others_and_at_last_itself)
{
    struct leavers leavers = {0};
    struct fq_cache cache;
    ck_assert_int_eq(fq_cache_init(&cache, 4, 100, count_leaver, &leavers), FQ_OK);
    put(&cache, "a", &values[1], 29);
    put(&cache, "b", &values[2], 29);
    put(&cache, "c", &values[3], 29);
    charge(&cache, FQ_STR("a"), &values[2], 99);
    charge(&cache, FQ_STR("d"), &values[1], 99);
    ck_assert_uint_eq(cache.cost, 90); /* another's value, no value */
    charge(&cache, FQ_STR("a"), &values[1], 59);
    ck_assert(fq_cache_check(&cache));
    ck_assert_str_eq(leavers.last_key, "b");
    ck_assert_uint_eq(leavers.count, 1);
    ck_assert_uint_eq(cache.cost, 90);
    charge(&cache, FQ_STR("a"), &values[1], 100);
    ck_assert(fq_cache_check(&cache));
    ck_assert_str_eq(leavers.last_key, "a");
    ck_assert_uint_eq(cache.evictions, 2);
    ck_assert_ptr_eq(get(&cache, "c"), &values[3]);
    fq_cache_clear(&cache);
}
END

TEST(a_new_value_replaces_the_earlier_one_and_its_cost)
{
    struct leavers leavers = {0};
    struct fq_cache cache;
    ck_assert_int_eq(fq_cache_init(&cache, 2, 20, count_leaver, &leavers), FQ_OK);
    put(&cache, "a", &values[1], 10);
    put(&cache, "b", &values[2], 5);
    put(&cache, "a", &values[3], 12);
    ck_assert_uint_eq(leavers.count, 1);
    ck_assert_ptr_eq(leavers.last_value, &values[1]);
    ck_assert_uint_eq(cache.evictions, 0);
    ck_assert_uint_eq(cache.cost, 13 + 6);
    ck_assert_ptr_eq(get(&cache, "a"), &values[3]);
    ck_assert_ptr_eq(get(&cache, "b"), &values[2]);
    fq_cache_clear(&cache);
}
END

TEST(an_emptied_cache_serves_again_and_a_cleared_one_answers_nothing)
{
    struct leavers leavers = {0};
    struct fq_cache cache;
    ck_assert_int_eq(fq_cache_init(&cache, 2, 20, count_leaver, &leavers), FQ_OK);
    put(&cache, "a", &values[1], 1);
    fq_cache_empty(&cache);
    ck_assert_uint_eq(fq_cache_count(&cache), 0);
    put(&cache, "a", &values[2], 1);
    ck_assert_ptr_eq(get(&cache, "a"), &values[2]);
    fq_cache_clear(&cache);
    ck_assert_uint_eq(leavers.count, 2);
    ck_assert_ptr_null(get(&cache, "a"));
    ck_assert_int_eq(fq_cache_put(&cache, FQ_STR("a"), &values[1], 1), FQ_LIMIT);
    fq_cache_clear(&cache);
}
END

/* The same in the plainest way: an array, most recently used first. */
#define MODEL_CAPACITY 12
#define MODEL_COST     60
#define MODEL_KEYS     24

struct model {
    struct {
        unsigned key;
        void *value;
        size_t cost;
    } entries[MODEL_CAPACITY + 1];
    size_t count;
    size_t cost;
    uint64_t evictions;
    uint64_t left;
};

static size_t model_find(const struct model *model, unsigned key)
{
    size_t i = 0;
    while (i < model->count && model->entries[i].key != key)
        i++;
    return i;
}

static void model_drop(struct model *model, size_t i)
{
    model->cost -= model->entries[i].cost;
    model->left++;
    model->count--;
    memmove(&model->entries[i], &model->entries[i + 1],
            (model->count - i) * sizeof(model->entries[0]));
}

static void model_insert(struct model *model, unsigned key, void *value, size_t cost)
{
    memmove(&model->entries[1], &model->entries[0], model->count * sizeof(model->entries[0]));
    model->entries[0].key = key;
    model->entries[0].value = value;
    model->entries[0].cost = cost;
    model->count++;
    model->cost += cost;
}

static void *model_get(struct model *model, unsigned key)
{
    size_t i = model_find(model, key);
    if (i == model->count)
        return NULL;
    void *value = model->entries[i].value;
    size_t cost = model->entries[i].cost;
    model_drop(model, i);
    model->left--;
    model_insert(model, key, value, cost);
    return value;
}

static bool model_put(struct model *model, unsigned key, void *value, size_t cost)
{
    if (cost > MODEL_COST)
        return false;
    size_t i = model_find(model, key);
    if (i < model->count)
        model_drop(model, i);
    for (; model->count == MODEL_CAPACITY || model->cost + cost > MODEL_COST; model->evictions++)
        model_drop(model, model->count - 1);
    model_insert(model, key, value, cost);
    return true;
}

static void model_charge(struct model *model, unsigned key, const void *value, size_t cost)
{
    size_t i = model_find(model, key);
    if (i == model->count || model->entries[i].value != value)
        return;
    void *kept = model->entries[i].value;
    model_drop(model, i);
    if (cost > MODEL_COST) {
        model->evictions++;
        return;
    }
    model->left--;
    for (; model->cost + cost > MODEL_COST; model->evictions++)
        model_drop(model, model->count - 1);
    model_insert(model, key, kept, cost);
}

/* Numbers that are the same on every run. */
static uint32_t next_number(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33);
}

/* One step in both; they must agree. */
static void step_both(struct fq_cache *cache, struct model *model, uint64_t *random)
{
    unsigned number = next_number(random) % MODEL_KEYS;
    char text[16];
    fq_str key = fq_str_of(text, (size_t)snprintf(text, sizeof(text), "key-%02u", number));
    void *value = &values[next_number(random) % sizeof(values)];
    size_t i = model_find(model, number);
    switch (next_number(random) % 16) {
    case 0:
        ck_assert(fq_cache_remove(cache, key) == (i < model->count));
        if (i < model->count)
            model_drop(model, i);
        break;
    case 1:
    case 2:
    case 3:
    case 4:
    case 5: {
        size_t cost = next_number(random) % 70 / (1 + next_number(random) % 8);
        bool kept = model_put(model, number, value, cost + key.len);
        ck_assert(fq_cache_put(cache, key, value, cost) == (kept ? FQ_OK : FQ_LIMIT));
        break;
    }
    case 6: {
        size_t cost = next_number(random) % 120;
        const void *held = i < model->count ? model->entries[i].value : value;
        model_charge(model, number, held, cost + key.len);
        charge(cache, key, held, cost);
        break;
    }
    default:
        ck_assert_ptr_eq(fq_cache_get(cache, key), model_get(model, number));
    }
}

TEST(thousands_of_random_steps_agree_with_a_plain_model)
{
    struct leavers leavers = {0};
    struct model model = {0};
    struct fq_cache cache;
    ck_assert_int_eq(fq_cache_init(&cache, MODEL_CAPACITY, MODEL_COST, count_leaver, &leavers),
                     FQ_OK);
    uint64_t random = 1;
    for (int step = 0; step < 20000; step++) {
        step_both(&cache, &model, &random);
        ck_assert(fq_cache_check(&cache));
        ck_assert_uint_eq(fq_cache_count(&cache), model.count);
        ck_assert_uint_eq(cache.cost, model.cost);
        ck_assert_uint_eq(cache.evictions, model.evictions);
        ck_assert_uint_eq(leavers.count, model.left);
    }
    ck_assert_uint_gt(model.evictions, 1000);
    fq_cache_clear(&cache);
}
END

TEST(without_memory_nothing_changes_and_a_hit_needs_none)
{
    struct leavers leavers = {0};
    struct fq_cache cache;
    fq_memory_fail_from(1);
    ck_assert_int_eq(fq_cache_init(&cache, 2, 100, count_leaver, &leavers), FQ_NOMEM);
    ck_assert_ptr_null(get(&cache, "a"));
    fq_cache_clear(&cache);
    fq_memory_fail_from(0);
    ck_assert_int_eq(fq_cache_init(&cache, 2, 100, count_leaver, &leavers), FQ_OK);
    put(&cache, "a", &values[1], 1);
    put(&cache, "b", &values[2], 1);
    fq_memory_fail_from(1);
    ck_assert_int_eq(fq_cache_put(&cache, FQ_STR("a"), &values[3], 1), FQ_NOMEM);
    ck_assert_int_eq(fq_cache_put(&cache, FQ_STR("c"), &values[3], 1), FQ_NOMEM);
    ck_assert_ptr_eq(get(&cache, "a"), &values[1]);
    ck_assert_ptr_eq(get(&cache, "b"), &values[2]);
    fq_memory_fail_from(0);
    ck_assert_uint_eq(leavers.count, 0);
    ck_assert(fq_cache_check(&cache));
    fq_cache_clear(&cache);
}
END

TEST(a_table_too_large_for_any_memory_is_refused)
{
    struct fq_cache cache;
    ck_assert_int_eq(fq_cache_init(&cache, SIZE_MAX, 1, NULL, NULL), FQ_NOMEM);
    fq_cache_clear(&cache);
}
END

int main(void)
{
    return RUN("cache/cache", a_value_is_found_under_its_key_until_it_is_removed,
               the_key_is_copied_and_compared_to_its_last_byte, each_part_of_a_key_tells_it_apart,
               what_was_used_longest_ago_leaves_first,
               an_entry_that_costs_much_pushes_out_as_many_as_needed,
               what_can_never_fit_is_refused_and_disturbs_nothing,
               a_value_that_grows_pushes_out_others_and_at_last_itself,
               a_new_value_replaces_the_earlier_one_and_its_cost,
               an_emptied_cache_serves_again_and_a_cleared_one_answers_nothing,
               thousands_of_random_steps_agree_with_a_plain_model,
               without_memory_nothing_changes_and_a_hit_needs_none,
               a_table_too_large_for_any_memory_is_refused);
}
