/* SPDX-License-Identifier: MIT
 *
 * Documents by identifier, without a server: what is found, what is refused, from several threads.
 */
#include <pthread.h>
#include <stdio.h>

#include "base/memory.h"
#include "runtime/persisted.h"
#include "unit.h"

static struct fq_arena arena;
static struct fq_config config;

static struct fq_persisted *begin(bool apq, uint32_t capacity)
{
    fq_arena_init(&arena, 0, 1u << 20);
    config = (struct fq_config){.persisted = {.mode = FQ_PERSISTED_MODE_ALLOW, .apq = apq},
                                .cache = {.persisted = capacity}};
    struct fq_persisted *persisted = fq_persisted_new(&config);
    ck_assert_ptr_nonnull(persisted);
    return persisted;
}

static void end(struct fq_persisted *persisted)
{
    fq_persisted_free(persisted);
    fq_arena_clear(&arena);
}

static enum fq_status find(struct fq_persisted *persisted, struct fq_request *request,
                           struct fq_persisted_use *use)
{
    struct fq_error error;
    request->arena = &arena;
    enum fq_status status = fq_persisted_find(persisted, request, use, &error);
    if (status)
        ck_assert_int_eq(error.status, status);
    return status;
}

/* FIPS 180-2's own examples. */
TEST(hashes_are_sha256_in_lower_case)
{
    char hex[FQ_PERSISTED_HASH_LEN];
    fq_persisted_hash(FQ_STR("abc"), hex);
    ASSERT_STR(fq_str_of(hex, sizeof(hex)),
               FQ_STR("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    fq_persisted_hash(FQ_STR_NONE, hex);
    ASSERT_STR(fq_str_of(hex, sizeof(hex)),
               FQ_STR("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
}
END

TEST(a_text_outlives_its_place_in_the_store)
{
    struct fq_persisted *persisted = begin(true, 1);
    struct fq_persisted_use use, other;
    struct fq_request request = {.document_hash = FQ_STR("a")};
    fq_persisted_register(persisted, FQ_STR("a"), FQ_STR("{ a }"));
    ck_assert_int_eq(find(persisted, &request, &use), FQ_OK);
    fq_persisted_register(persisted, FQ_STR("b"), FQ_STR("{ b }"));
    ASSERT_STR(request.document, FQ_STR("{ a }"));
    struct fq_request again = {.document_hash = FQ_STR("a")};
    ck_assert_int_eq(find(persisted, &again, &other), FQ_PERSISTED_NOT_FOUND);
    fq_persisted_text_unref(use.text);
    end(persisted);
}
END

TEST(a_document_comes_alone_or_with_its_own_hash)
{
    static const struct {
        fq_str document, hash;
        bool is_json, is_new;
        enum fq_status status;
    } rows[] = {
        {FQ_STR_INIT("abc"), {0}, false, false, FQ_OK},
        {FQ_STR_INIT("abc"),
         FQ_STR_INIT("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"), false,
         true, FQ_OK},
        {FQ_STR_INIT("abd"),
         FQ_STR_INIT("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"), false,
         false, FQ_INPUT},
        {FQ_STR_INIT("abc"), FQ_STR_INIT("ba7816bf"), false, false, FQ_INPUT},
    };
    struct fq_persisted *persisted = begin(true, 8);
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        struct fq_request request = {.document = rows[i].document, .document_hash = rows[i].hash};
        struct fq_persisted_use use;
        ck_assert_int_eq(find(persisted, &request, &use), rows[i].status);
        ck_assert(use.is_new == rows[i].is_new);
        ck_assert_ptr_null(use.text);
    }
    end(persisted);
}
END

TEST(registering_without_memory_leaves_the_store_as_it_was)
{
    struct fq_persisted *persisted = begin(true, 8);
    struct fq_persisted_use use;
    for (uint64_t nth = 1; nth <= 2; nth++) {
        fq_memory_fail_from(nth);
        fq_persisted_register(persisted, FQ_STR("a"), FQ_STR("{ a }"));
        fq_memory_fail_from(0);
        struct fq_request request = {.document_hash = FQ_STR("a")};
        ck_assert_int_eq(find(persisted, &request, &use), FQ_PERSISTED_NOT_FOUND);
    }
    end(persisted);
}
END

/* ---- several threads ---- */

enum { THREADS = 4, ROUNDS = 2000, DOCUMENTS = 12 };

static void *register_and_find(void *arg)
{
    struct fq_persisted *persisted = arg;
    for (size_t i = 0; i < ROUNDS; i++) {
        char hash[16], document[32];
        snprintf(hash, sizeof(hash), "%zu", i % DOCUMENTS);
        snprintf(document, sizeof(document), "{ a%zu }", i % DOCUMENTS);
        fq_persisted_register(persisted, fq_str_from(hash), fq_str_from(document));
        struct fq_request request = {.document_hash = fq_str_from(hash)};
        struct fq_persisted_use use;
        struct fq_error error;
        if (fq_persisted_find(persisted, &request, &use, &error))
            continue; /* pushed out by another */
        if (!fq_str_eq(request.document, fq_str_from(document)))
            return persisted;
        fq_persisted_text_unref(use.text);
    }
    return NULL;
}

TEST(workers_may_register_and_find_at_once)
{
    struct fq_persisted *persisted = begin(true, DOCUMENTS / 2);
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, register_and_find, persisted), 0);
    for (size_t i = 0; i < THREADS; i++) {
        void *wrong;
        pthread_join(threads[i], &wrong);
        ck_assert_ptr_null(wrong);
    }
    end(persisted);
}
END

int main(void)
{
    return RUN("server/persisted", hashes_are_sha256_in_lower_case,
               a_text_outlives_its_place_in_the_store, a_document_comes_alone_or_with_its_own_hash,
               registering_without_memory_leaves_the_store_as_it_was,
               workers_may_register_and_find_at_once);
}
