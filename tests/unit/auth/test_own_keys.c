/* SPDX-License-Identifier: MIT
 *
 * Keys of this server's own: what they sign is proven by what they publish.
 */
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "auth/jws.h"
#include "base/limits.h"
#include "base/memory.h"
#include "unit.h"

static struct fq_arena arena;

static void begin(void)
{
    fq_arena_init(&arena, 1u << 16, 1u << 26);
}

static fq_str pem_of(EVP_PKEY *key, bool is_private)
{
    char *text;
    BIO *bytes = BIO_new(BIO_s_mem());
    ck_assert(is_private ? PEM_write_bio_PrivateKey(bytes, key, NULL, NULL, 0, NULL, NULL)
                         : PEM_write_bio_PUBKEY(bytes, key));
    long len = BIO_get_mem_data(bytes, &text);
    fq_str kept = fq_arena_str(&arena, fq_str_of(text, (size_t)len));
    BIO_free(bytes);
    return kept;
}

static const struct {
    const char *type, *detail; /* of EVP_PKEY_Q_keygen */
    enum fq_jwa algorithm;     /* that is chosen */
} kinds[] = {
    {"RSA", NULL, FQ_JWA_RS256},   {"EC", "P-256", FQ_JWA_ES256},   {"EC", "P-384", FQ_JWA_ES384},
    {"EC", "P-521", FQ_JWA_ES512}, {"ED25519", NULL, FQ_JWA_EdDSA}, {"ED448", NULL, FQ_JWA_EdDSA},
};

static EVP_PKEY *make_private_key(size_t i)
{
    EVP_PKEY *key = !kinds[i].detail && *kinds[i].type == 'R'
                        ? EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048)
                    : kinds[i].detail ? EVP_PKEY_Q_keygen(NULL, NULL, "EC", kinds[i].detail)
                                      : EVP_PKEY_Q_keygen(NULL, NULL, kinds[i].type);
    ck_assert_ptr_nonnull(key);
    return key;
}

static enum fq_jws_fault fault_of_signed(fq_str token, struct fq_jwk_set *set)
{
    struct fq_jws jws;
    enum fq_jws_fault fault = fq_jws_read(&arena, token, &jws);
    return fault == FQ_JWS_GOOD ? fq_jws_verify(&jws, set, UINT32_MAX) : fault;
}

static struct fq_jwk_set *published(const struct fq_jwk_set *set, size_t count)
{
    static const struct fq_jwk_options options = {.public_only = true};
    struct fq_buf text;
    struct fq_jwk_set *ret;
    struct fq_error error;
    fq_buf_init(&text, &arena, FQ_LIMIT_JWK_SET_BYTES);
    ck_assert(fq_jwk_set_write(set, &text));
    ck_assert_int_eq(fq_jwk_set_read(&arena, fq_buf_str(&text), &options, &ret, &error), FQ_OK);
    ck_assert_uint_eq(fq_jwk_set_count(ret), count);
    return ret;
}

TEST(each_kind_of_key_signs_what_its_published_half_proves)
{
    begin();
    for (size_t i = 0; i < FQ_ARRAY_LEN(kinds); i++) {
        EVP_PKEY *keys[] = {make_private_key(i), make_private_key((i + 1) % FQ_ARRAY_LEN(kinds))};
        const fq_str pems[] = {pem_of(keys[0], true), pem_of(keys[1], false)};
        struct fq_jwk_set *set, *other;
        struct fq_error error;
        enum fq_jwa algorithm;
        ck_assert_int_eq(fq_jwk_set_read_own(&arena, pems, 2, &set, &error), FQ_OK);
        ck_assert(fq_jws_choose(set, UINT32_MAX, &algorithm));
        ck_assert_int_eq(algorithm, kinds[i].algorithm);
        other = published(set, 2);
        for (int times = 0; times < 20; times++) { /* numbers with a zero in front as well */
            struct fq_buf token;
            fq_buf_init(&token, &arena, FQ_LIMIT_TOKEN_BYTES);
            ck_assert(fq_jws_sign(&token, set, algorithm, FQ_STR("JWT"), FQ_STR("{\"a\":1}")));
            ck_assert_int_eq(fault_of_signed(fq_buf_str(&token), set), FQ_JWS_GOOD);
            ck_assert_int_eq(fault_of_signed(fq_buf_str(&token), other), FQ_JWS_GOOD);
            token.ptr[token.len / 2 + 8] ^= 1;
            ck_assert_int_ne(fault_of_signed(fq_buf_str(&token), set), FQ_JWS_GOOD);
        }
        fq_jwk_set_let_go(other);
        fq_jwk_set_let_go(set);
        EVP_PKEY_free(keys[0]);
        EVP_PKEY_free(keys[1]);
    }
    fq_arena_clear(&arena);
}
END

TEST(an_algorithm_that_is_named_is_signed_with)
{
    begin();
    EVP_PKEY *key = make_private_key(0);
    const fq_str pem = pem_of(key, true);
    struct fq_jwk_set *set;
    struct fq_error error;
    struct fq_buf token;
    enum fq_jwa algorithm;
    ck_assert_int_eq(fq_jwk_set_read_own(&arena, &pem, 1, &set, &error), FQ_OK);
    ck_assert(fq_jws_choose(set, FQ_JWA_BIT(FQ_JWA_PS384), &algorithm));
    fq_buf_init(&token, &arena, FQ_LIMIT_TOKEN_BYTES);
    ck_assert(fq_jws_sign(&token, set, algorithm, FQ_STR("JWT"), FQ_STR("{}")));
    ck_assert_int_eq(fault_of_signed(fq_buf_str(&token), set), FQ_JWS_GOOD);
    ck_assert(!fq_jws_choose(set, FQ_JWA_BIT(FQ_JWA_ES256) | FQ_JWA_SECRETS, &algorithm));
    ck_assert(!fq_jws_sign(&token, set, FQ_JWA_ES256, FQ_STR("JWT"), FQ_STR("{}")));
    fq_jwk_set_let_go(set);
    EVP_PKEY_free(key);
    fq_arena_clear(&arena);
}
END

/* RFC 8037, appendix A. */
static const char rfc_private[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
    "-----END PRIVATE KEY-----\n";
static const char rfc_set[] = "{\"keys\":[{\"crv\":\"Ed25519\",\"kty\":\"OKP\","
                              "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\","
                              "\"kid\":\"kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k\","
                              "\"use\":\"sig\"}]}";

TEST(a_key_has_its_thumbprint_as_name_and_nothing_private_is_published)
{
    begin();
    const fq_str pem = fq_str_from(rfc_private);
    struct fq_jwk_set *set;
    struct fq_error error;
    struct fq_buf text;
    ck_assert_int_eq(fq_jwk_set_read_own(&arena, &pem, 1, &set, &error), FQ_OK);
    fq_buf_init(&text, &arena, 4096);
    ck_assert(fq_jwk_set_write(set, &text));
    ASSERT_STR(fq_buf_str(&text), fq_str_from(rfc_set));
    fq_buf_init(&text, &arena, 40);
    ck_assert(!fq_jwk_set_write(set, &text));
    fq_jwk_set_let_go(set);
    fq_arena_clear(&arena);
}
END

static void assert_own_refused(const fq_str *pems, size_t count, const char *sentence)
{
    struct fq_jwk_set *set;
    struct fq_error error;
    ck_assert_int_eq(fq_jwk_set_read_own(&arena, pems, count, &set, &error), FQ_CONFIG);
    ASSERT_STR(error.message, fq_str_from(sentence));
}

TEST(keys_that_cannot_be_used_are_refused)
{
    begin();
    EVP_PKEY *small = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)1024);
    EVP_PKEY *odd = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "secp256k1");
    EVP_PKEY *good = make_private_key(1);
    const fq_str own = fq_str_from(rfc_private), public = pem_of(good, false);
    assert_own_refused(&public, 1, "key 1 of key_files is public: the first is private, and signs");
    assert_own_refused((fq_str[]){own, own}, 2, "key 2 of key_files stands there twice");
    assert_own_refused((fq_str[]){own, FQ_STR("nothing")}, 2, "key 2 of key_files is malformed");
    assert_own_refused((fq_str[]){own, pem_of(small, false)}, 2,
                       "key 2 of key_files is weak: too short, or made badly");
    assert_own_refused((fq_str[]){pem_of(odd, true)}, 1,
                       "key 1 of key_files is on an unknown curve");
    EVP_PKEY_free(small);
    EVP_PKEY_free(odd);
    EVP_PKEY_free(good);
    fq_arena_clear(&arena);
}
END

TEST(memory_may_end_while_keys_are_read_and_written)
{
    begin();
    const fq_str pem = fq_str_from(rfc_private);
    enum fq_status status = FQ_NOMEM;
    for (uint64_t nth = 1; status != FQ_OK; nth++) {
        struct fq_jwk_set *set = NULL;
        struct fq_error error;
        fq_memory_fail_from(nth);
        status = fq_jwk_set_read_own(&arena, &pem, 1, &set, &error);
        fq_memory_fail_from(0);
        ck_assert(status == FQ_OK || status == FQ_NOMEM || status == FQ_CONFIG);
        fq_jwk_set_let_go(set);
        ck_assert_uint_lt(nth, 100);
    }
    fq_arena_clear(&arena);
}
END

int main(void)
{
    return RUN("auth/own_keys", each_kind_of_key_signs_what_its_published_half_proves,
               an_algorithm_that_is_named_is_signed_with,
               a_key_has_its_thumbprint_as_name_and_nothing_private_is_published,
               keys_that_cannot_be_used_are_refused,
               memory_may_end_while_keys_are_read_and_written);
}
