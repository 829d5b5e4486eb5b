/* SPDX-License-Identifier: MIT */
#include "auth/jwk.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/memory.h"
#include "support/tokens.h"
#include "unit.h"

static struct fq_arena arena;
static const struct fq_jwk_options any = {0}, public_only = {.public_only = true};

static struct fq_jwk_set *read_set(fq_str json, const struct fq_jwk_options *options)
{
    struct fq_jwk_set *set = NULL;
    struct fq_error error = {0};
    ck_assert_msg(fq_jwk_set_read(&arena, json, options, &set, &error) == FQ_OK, "%.*s",
                  FQ_STR_ARG(error.message));
    return set;
}

/* A set of one key that is left out for this reason. */
static void skips(fq_str jwk, enum fq_jwk_skip why)
{
    struct fq_jwk_set *set = read_set(token_jwks(&arena, (fq_str[]){jwk, {0}}), &public_only);
    ck_assert_msg(fq_jwk_set_count(set) == 0, "used: %.*s", FQ_STR_ARG(jwk));
    for (unsigned i = 0; i < FQ_JWK_SKIP_COUNT; i++)
        ck_assert_msg(fq_jwk_set_skipped(set, (enum fq_jwk_skip)i) == (i == why),
                      "%s, not %s: %.*s", fq_jwk_skip_sentence((enum fq_jwk_skip)i),
                      fq_jwk_skip_sentence(why), FQ_STR_ARG(jwk));
    fq_jwk_set_let_go(set);
}

static fq_jwa_set algorithms_of(fq_str jwk)
{
    struct fq_jwk_set *set = read_set(jwk, &any);
    fq_jwa_set algorithms = fq_jwk_set_algorithms(set);
    fq_jwk_set_let_go(set);
    return algorithms;
}

static void begin(void)
{
    token_keys_make();
    fq_arena_init(&arena, 1u << 16, 1u << 26);
}

TEST(type_curve_and_alg_say_what_a_key_is_for)
{
    begin();
    const fq_jwa_set rsa = FQ_JWA_BIT(FQ_JWA_RS256) | FQ_JWA_BIT(FQ_JWA_RS384) |
                           FQ_JWA_BIT(FQ_JWA_RS512) | FQ_JWA_BIT(FQ_JWA_PS256) |
                           FQ_JWA_BIT(FQ_JWA_PS384) | FQ_JWA_BIT(FQ_JWA_PS512);
    const struct {
        enum token_key key;
        const char *more;
        fq_jwa_set algorithms;
    } rows[] = {
        {KEY_SECRET, NULL, FQ_JWA_SECRETS},
        {KEY_SECRET, "\"alg\":\"HS384\"", FQ_JWA_BIT(FQ_JWA_HS384)},
        {KEY_SECRET, "\"alg\":\"RS256\"", 0},
        {KEY_RSA, NULL, rsa},
        {KEY_RSA, "\"alg\":\"PS512\",\"use\":\"sig\"", FQ_JWA_BIT(FQ_JWA_PS512)},
        {KEY_RSA, "\"alg\":\"HS256\"", 0},
        {KEY_RSA, "\"alg\":\"none\"", 0},
        {KEY_P256, NULL, FQ_JWA_BIT(FQ_JWA_ES256)},
        {KEY_P256, "\"alg\":\"ES384\"", 0},
        {KEY_P384, NULL, FQ_JWA_BIT(FQ_JWA_ES384)},
        {KEY_P521, "\"key_ops\":[\"verify\"]", FQ_JWA_BIT(FQ_JWA_ES512)},
        {KEY_ED25519, NULL, FQ_JWA_BIT(FQ_JWA_EdDSA)},
        {KEY_ED448, "\"alg\":\"EdDSA\"", FQ_JWA_BIT(FQ_JWA_EdDSA)},
        {KEY_K256, NULL, 0},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        fq_str jwk = token_jwk(&arena, rows[i].key, "k", rows[i].more);
        ck_assert_msg(algorithms_of(jwk) == rows[i].algorithms, "row %zu", i);
    }
    fq_arena_clear(&arena);
}
END

TEST(keys_that_must_not_be_used_are_counted_with_the_reason)
{
    begin();
    skips(FQ_STR("7"), FQ_JWK_SKIP_MALFORMED);
    skips(FQ_STR("{\"kid\":\"k\"}"), FQ_JWK_SKIP_MALFORMED);
    skips(FQ_STR("{\"kty\":\"XYZ\"}"), FQ_JWK_SKIP_TYPE);
    skips(FQ_STR("{\"kty\":\"RSA\",\"n\":\"AQ\"}"), FQ_JWK_SKIP_MALFORMED);
    skips(FQ_STR("{\"kty\":\"RSA\",\"n\":\"\",\"e\":\"AQAB\"}"), FQ_JWK_SKIP_MALFORMED);
    skips(FQ_STR("{\"kty\":\"RSA\",\"n\":\"A Q\",\"e\":\"AQAB\"}"), FQ_JWK_SKIP_MALFORMED);
    skips(FQ_STR("{\"kty\":\"RSA\",\"n\":7,\"e\":\"AQAB\"}"), FQ_JWK_SKIP_MALFORMED);
    skips(FQ_STR("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AQ\",\"y\":\"AQ\"}"),
          FQ_JWK_SKIP_MALFORMED);
    skips(FQ_STR("{\"kty\":\"EC\",\"crv\":\"P-224\",\"x\":\"AQ\",\"y\":\"AQ\"}"),
          FQ_JWK_SKIP_CURVE);
    skips(FQ_STR("{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"AQ\"}"), FQ_JWK_SKIP_CURVE);
    skips(FQ_STR("{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AQ\"}"), FQ_JWK_SKIP_MALFORMED);
    skips(token_jwk(&arena, KEY_K256, "k", NULL), FQ_JWK_SKIP_CURVE);
    skips(token_jwk(&arena, KEY_SECRET, "k", NULL), FQ_JWK_SKIP_SECRET);
    skips(token_jwk(&arena, KEY_RSA, "k", "\"use\":\"enc\""), FQ_JWK_SKIP_PURPOSE);
    skips(token_jwk(&arena, KEY_RSA, "k", "\"use\":7"), FQ_JWK_SKIP_MALFORMED);
    skips(token_jwk(&arena, KEY_RSA, "k", "\"key_ops\":[\"encrypt\"]"), FQ_JWK_SKIP_PURPOSE);
    skips(token_jwk(&arena, KEY_RSA, "k", "\"key_ops\":\"verify\""), FQ_JWK_SKIP_PURPOSE);
    skips(token_jwk(&arena, KEY_RSA, "k", "\"alg\":\"RSA-OAEP\""), FQ_JWK_SKIP_ALGORITHM);
    skips(token_jwk(&arena, KEY_RSA, "k", "\"alg\":\"ES256\""), FQ_JWK_SKIP_ALGORITHM);
    skips(token_jwk(&arena, KEY_P256, "k", "\"d\":\"AQ\""), FQ_JWK_SKIP_PRIVATE);
    skips(token_jwk(&arena, KEY_P256, NULL, "\"kid\":7"), FQ_JWK_SKIP_MALFORMED);
    fq_arena_clear(&arena);
}
END

/* n has this many bits and is odd; e as given. */
static fq_str rsa_of(unsigned bits, const char *front, const char *e)
{
    struct fq_buf out;
    fq_buf_init(&out, &arena, 1u << 16);
    fq_buf_printf(&out, "{\"kty\":\"RSA\",\"e\":\"%s\",\"n\":\"%s", e, front);
    /* Six bits a digit, the highest of which is set in the first of them. */
    for (unsigned i = 0; i < bits / 6; i++)
        fq_buf_char(&out, i == 0 ? '_' : i % 5 ? 'd' : 'x');
    fq_buf_literal(&out, "\"}");
    return fq_buf_str(&out);
}

TEST(weak_keys_of_rsa_are_refused)
{
    begin();
    skips(rsa_of(1024 / 24 * 24, "", "AQAB"), FQ_JWK_SKIP_WEAK);
    skips(rsa_of(2040, "", "AQAB"), FQ_JWK_SKIP_WEAK);
    skips(rsa_of(2064, "", "AQ"), FQ_JWK_SKIP_WEAK);   /* e is 1 */
    skips(rsa_of(2064, "", "AQAA"), FQ_JWK_SKIP_WEAK); /* e is even */
    skips(rsa_of(2064, "", "AQAAAAAAAAAB"), FQ_JWK_SKIP_MALFORMED);
    skips(rsa_of(8208, "", "AQAB"), FQ_JWK_SKIP_MALFORMED);
    ck_assert(algorithms_of(rsa_of(2064, "", "AQAB")) != 0);
    ck_assert(algorithms_of(rsa_of(2064, "", "Aw")) != 0);       /* e is 3 */
    ck_assert(algorithms_of(rsa_of(2064, "AAAA", "AQAB")) != 0); /* zeros in front of n */
    ck_assert(algorithms_of(rsa_of(2040, "AAAA", "AQAB")) == 0); /* make it no longer */
    fq_arena_clear(&arena);
}
END

TEST(a_secret_is_as_long_as_its_digest)
{
    begin();
    static const char text[] = "0123456789012345678901234567890123456789012345678901234567890123";
    const struct {
        size_t len;
        fq_jwa_set algorithms;
    } rows[] = {
        {0, 0},
        {31, 0},
        {32, FQ_JWA_BIT(FQ_JWA_HS256)},
        {47, FQ_JWA_BIT(FQ_JWA_HS256)},
        {48, FQ_JWA_BIT(FQ_JWA_HS256) | FQ_JWA_BIT(FQ_JWA_HS384)},
        {64, FQ_JWA_SECRETS},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        struct fq_jwk_set *set = NULL;
        struct fq_error error = {0};
        fq_str secret = fq_str_of(text, rows[i].len);
        enum fq_status status = fq_jwk_set_of_secret(&arena, secret, &set, &error);
        ck_assert_int_eq(status, rows[i].algorithms ? FQ_OK : FQ_CONFIG);
        if (!set)
            continue;
        ck_assert_uint_eq(fq_jwk_set_algorithms(set), rows[i].algorithms);
        fq_jwk_set_let_go(set);
    }
    fq_arena_clear(&arena);
}
END

TEST(a_secret_among_public_keys_is_none)
{
    begin();
    fq_str both[] = {
        token_jwk(&arena, KEY_SECRET, "s", NULL), token_jwk(&arena, KEY_P256, "p", NULL), {0}};
    fq_str beside_unusable[] = {both[0], token_jwk(&arena, KEY_K256, "p", NULL), {0}};
    fq_str two[] = {both[0], token_jwk(&arena, KEY_OTHER_SECRET, "t", NULL), {0}};
    struct fq_jwk_set *set = read_set(token_jwks(&arena, both), &any);
    ck_assert_uint_eq(fq_jwk_set_algorithms(set), FQ_JWA_BIT(FQ_JWA_ES256));
    ck_assert_uint_eq(fq_jwk_set_skipped(set, FQ_JWK_SKIP_SECRET), 1);
    fq_jwk_set_let_go(set);
    set = read_set(token_jwks(&arena, beside_unusable), &any);
    ck_assert_uint_eq(fq_jwk_set_count(set), 0);
    fq_jwk_set_let_go(set);
    set = read_set(token_jwks(&arena, two), &any);
    ck_assert_uint_eq(fq_jwk_set_count(set), 2);
    fq_jwk_set_let_go(set);
    fq_arena_clear(&arena);
}
END

TEST(of_two_keys_of_one_kid_none_is_meant)
{
    begin();
    fq_str p256 = token_jwk(&arena, KEY_P256, "k", NULL);
    const struct {
        fq_str other;
        size_t count;
    } rows[] = {
        {p256, 1}, /* it stands there twice */
        {token_jwk(&arena, KEY_OTHER_P256, "k", NULL), 0},
        {token_jwk(&arena, KEY_OTHER_P256, "l", NULL), 2},
        {token_jwk(&arena, KEY_OTHER_P256, NULL, NULL), 2},
        {token_jwk(&arena, KEY_P384, "k", NULL), 2},
        {token_jwk(&arena, KEY_OTHER_P256, "k", "\"use\":\"enc\""), 1},
        {FQ_STR("{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"k\",\"x\":\"?\"}"), 0},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        fq_str keys[] = {p256, rows[i].other, {0}};
        struct fq_jwk_set *set = read_set(token_jwks(&arena, keys), &any);
        ck_assert_msg(fq_jwk_set_count(set) == rows[i].count, "row %zu", i);
        fq_jwk_set_let_go(set);
    }
    fq_arena_clear(&arena);
}
END

TEST(what_is_no_set_is_an_error_that_quotes_nothing)
{
    begin();
    const char *rows[] = {"",
                          "{",
                          "[]",
                          "7",
                          "{\"keys\":{}}",
                          "{\"keys\":7}",
                          "{\"a\":1}",
                          "\"abc",
                          "\xff",
                          "{\"kty\":\"oct\",\"k\":\"secret\",\"k\":\"secret\"}"};
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        struct fq_jwk_set *set = NULL;
        struct fq_error error = {0};
        ck_assert_int_eq(fq_jwk_set_read(&arena, fq_str_from(rows[i]), &any, &set, &error),
                         FQ_CONFIG);
        ck_assert_ptr_null(set);
        ck_assert(error.message.len &&
                  fq_str_find(error.message, FQ_STR("secret")) == error.message.len);
    }
    struct fq_jwk_set *set = read_set(FQ_STR("{\"keys\":[]}"), &any);
    ck_assert_uint_eq(fq_jwk_set_count(set), 0);
    fq_jwk_set_let_go(set);
    fq_arena_clear(&arena);
}
END

TEST(a_set_has_a_ceiling)
{
    begin();
    struct fq_buf out;
    struct fq_jwk_set *set = NULL;
    fq_str jwk = token_jwk(&arena, KEY_ED25519, NULL, NULL);
    fq_buf_init(&out, &arena, 1u << 22);
    fq_buf_literal(&out, "{\"keys\":[");
    for (unsigned i = 0; i < FQ_LIMIT_JWK_SET_KEYS + 7; i++) {
        fq_buf_literal(&out, "{\"kty\":\"OKP\",\"kid\":\"");
        fq_buf_u64(&out, i);
        fq_buf_literal(&out, "\",");
        fq_buf_str_add(&out, fq_str_from_offset(jwk, sizeof("{\"kty\":\"OKP\",") - 1));
        fq_buf_char(&out, i < FQ_LIMIT_JWK_SET_KEYS + 6 ? ',' : ']');
    }
    fq_buf_char(&out, '}');
    set = read_set(fq_buf_str(&out), &any);
    ck_assert_uint_eq(fq_jwk_set_count(set), FQ_LIMIT_JWK_SET_KEYS);
    ck_assert_uint_eq(fq_jwk_set_skipped(set, FQ_JWK_SKIP_MANY), 7);
    fq_jwk_set_let_go(set);
    char *large = fq_arena_alloc(&arena, FQ_LIMIT_JWK_SET_BYTES + 1);
    memset(large, ' ', FQ_LIMIT_JWK_SET_BYTES + 1);
    ck_assert_int_eq(
        fq_jwk_set_read(&arena, fq_str_of(large, FQ_LIMIT_JWK_SET_BYTES + 1), &any, &set, NULL),
        FQ_CONFIG);
    fq_arena_clear(&arena);
}
END

TEST(sets_are_the_same_in_any_order)
{
    begin();
    fq_str a = token_jwk(&arena, KEY_RSA, "a", NULL), b = token_jwk(&arena, KEY_P256, "b", NULL);
    fq_str other = token_jwk(&arena, KEY_OTHER_P256, "b", NULL);
    struct fq_jwk_set *ab = read_set(token_jwks(&arena, (fq_str[]){a, b, {0}}), &any);
    struct fq_jwk_set *ba = read_set(token_jwks(&arena, (fq_str[]){b, a, {0}}), &any);
    struct fq_jwk_set *one = read_set(token_jwks(&arena, (fq_str[]){a, {0}}), &any);
    struct fq_jwk_set *changed = read_set(token_jwks(&arena, (fq_str[]){a, other, {0}}), &any);
    ck_assert(fq_jwk_set_same(ab, ba) && !fq_jwk_set_same(ab, one));
    ck_assert(!fq_jwk_set_same(one, ab) && !fq_jwk_set_same(ab, changed));
    ck_assert(fq_jwk_set_has(ab, FQ_STR("a")) && !fq_jwk_set_has(one, FQ_STR("b")));
    fq_jwk_set_let_go(ab);
    fq_jwk_set_let_go(ba);
    fq_jwk_set_let_go(one);
    fq_jwk_set_let_go(changed);
    fq_arena_clear(&arena);
}
END

TEST(a_public_key_is_read_from_pem)
{
    begin();
    const enum token_key keys[] = {KEY_RSA, KEY_P256, KEY_P384, KEY_P521, KEY_ED25519, KEY_ED448};
    for (size_t i = 0; i < FQ_ARRAY_LEN(keys); i++) {
        struct fq_jwk_set *set, *same;
        fq_str pem = token_pem(&arena, keys[i]);
        ck_assert_int_eq(fq_jwk_set_read_pem(&arena, pem, &set, NULL), FQ_OK);
        same = read_set(token_jwk(&arena, keys[i], NULL, NULL), &public_only);
        ck_assert(fq_jwk_set_same(set, same));
        fq_jwk_set_let_go(set);
        fq_jwk_set_let_go(same);
    }
    fq_arena_clear(&arena);
}
END

TEST(other_pem_is_refused)
{
    begin();
    struct fq_jwk_set *set;
    fq_str pem = token_pem(&arena, KEY_P256);
    fq_str rows[] = {
        FQ_STR(""),
        FQ_STR("-----BEGIN PUBLIC KEY-----\n"),
        FQ_STR("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"),
        FQ_STR("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
        FQ_STR("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
        token_pem(&arena, KEY_K256),
        fq_arena_printf(&arena, "%.*s%.*s", FQ_STR_ARG(pem), FQ_STR_ARG(pem)),
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        struct fq_error error = {0};
        ck_assert_int_eq(fq_jwk_set_read_pem(&arena, rows[i], &set, &error), FQ_CONFIG);
        ck_assert_msg(error.message.len > 0, "row %zu", i);
    }
    fq_arena_clear(&arena);
}
END

TEST(exhausted_memory_is_an_error)
{
    begin();
    fq_str text = token_jwks(&arena, (fq_str[]){token_jwk(&arena, KEY_P256, "k", NULL), {0}});
    uint64_t nth = 1;
    for (bool failed = true; failed; nth++) {
        struct fq_jwk_set *set = NULL;
        fq_memory_fail_from(nth);
        enum fq_status status = fq_jwk_set_read(&arena, text, &any, &set, NULL);
        failed = fq_memory_has_failed();
        fq_memory_fail_from(0);
        ck_assert_int_eq(status, failed ? FQ_NOMEM : FQ_OK);
        fq_jwk_set_let_go(set);
    }
    ck_assert_uint_gt(nth, 3);
    fq_arena_clear(&arena);
}
END

int main(void)
{
    token_keys_make();
    return RUN("auth/jwk", type_curve_and_alg_say_what_a_key_is_for,
               keys_that_must_not_be_used_are_counted_with_the_reason, weak_keys_of_rsa_are_refused,
               a_secret_is_as_long_as_its_digest, a_secret_among_public_keys_is_none,
               of_two_keys_of_one_kid_none_is_meant, what_is_no_set_is_an_error_that_quotes_nothing,
               a_set_has_a_ceiling, sets_are_the_same_in_any_order, a_public_key_is_read_from_pem,
               other_pem_is_refused, exhausted_memory_is_an_error);
}
