/* SPDX-License-Identifier: MIT
 *
 * Project Wycheproof's vectors for JOSE (tests/vectors/jose): each is a signed text, keys, and
 * whether it is to be accepted.  Those that carry an "erratum" say the wrong thing, for the reason
 * that stands there; what is expected of them is the contrary.
 */
#include <stdio.h>
#include <stdlib.h>

#include "auth/jws.h"
#include "base/limits.h"
#include "json/json.h"
#include "unit.h"

#define VECTORS_BYTES (1u << 20)

static fq_str read_file(struct fq_arena *arena, const char *name)
{
    char path[4096];
    snprintf(path, sizeof(path), "%s/%s", getenv("FQ_TEST_VECTORS"), name);
    FILE *file = fopen(path, "rb");
    ck_assert_msg(file != NULL, "cannot open %s", path);
    char *text = fq_arena_alloc(arena, VECTORS_BYTES);
    size_t len = fread(text, 1, VECTORS_BYTES, file);
    fclose(file);
    ck_assert_uint_lt(len, VECTORS_BYTES);
    return fq_str_of(text, len);
}

static enum fq_jws_fault verify(struct fq_arena *arena, fq_str token, fq_str keys)
{
    struct fq_jws jws;
    struct fq_jwk_set *set;
    const struct fq_jwk_options options = {0};
    ck_assert_int_eq(fq_jwk_set_read(arena, keys, &options, &set, NULL), FQ_OK);
    enum fq_jws_fault fault = fq_jws_read(arena, token, &jws);
    if (fault == FQ_JWS_GOOD)
        fault = fq_jws_verify(&jws, set, UINT32_MAX);
    fq_jwk_set_let_go(set);
    return fault;
}

TEST(each_vector_is_accepted_or_refused_as_it_should)
{
    struct fq_arena arena;
    struct fq_json json;
    size_t accepted = 0, errata = 0;
    fq_arena_init(&arena, 1u << 20, 1u << 28);
    ck_assert_int_eq(fq_json_read(&arena, read_file(&arena, "wycheproof-jose.json"), &json, NULL),
                     FQ_OK);
    const struct fq_json *vectors = fq_json_get(&json, FQ_STR("vectors"));
    for (size_t i = 0; i < vectors->count; i++) {
        const struct fq_json *vector = &vectors->items[i];
        bool accept = fq_str_eq(fq_json_get(vector, FQ_STR("expect"))->text, FQ_STR("accept"));
        if (fq_json_get(vector, FQ_STR("erratum"))) {
            accept = !accept;
            errata++;
        }
        enum fq_jws_fault fault = verify(&arena, fq_json_get(vector, FQ_STR("token"))->text,
                                         fq_json_get(vector, FQ_STR("jwks_inline"))->raw);
        ck_assert_msg(accept == (fault == FQ_JWS_GOOD), "%.*s: %s",
                      FQ_STR_ARG(fq_json_get(vector, FQ_STR("id"))->text),
                      fq_jws_fault_word(fault));
        ck_assert_int_ne(fault, FQ_JWS_NOMEM);
        accepted += accept;
    }
    ck_assert_uint_eq(vectors->count, 510);
    ck_assert_uint_eq(errata, 8);
    ck_assert_uint_eq(accepted, 51);
    fq_arena_clear(&arena);
}
END

int main(void)
{
    return RUN("auth/vectors", each_vector_is_accepted_or_refused_as_it_should);
}
