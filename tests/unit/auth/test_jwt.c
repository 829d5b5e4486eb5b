/* SPDX-License-Identifier: MIT */
#include "auth/jwt.h"

#include "auth/base64url.h"
#include "base/limits.h"
#include "base/memory.h"
#include "support/tokens.h"
#include "unit.h"

#define NOW 1700000000u

static struct fq_arena arena;
static const fq_str audiences[] = {FQ_STR_INIT("api"), FQ_STR_INIT("other")};
static const struct fq_jwt_rules rules = {
    .algorithms = UINT32_MAX,
    .issuer = FQ_STR_INIT("https://issuer.example/"),
    .audiences = audiences,
    .audience_count = 2,
    .leeway_s = 30,
};
static const char good_claims[] = "{\"iss\":\"https://issuer.example/\",\"aud\":\"api\","
                                  "\"sub\":\"u1\",\"jti\":\"t1\",\"exp\":1700000100}";

static enum fq_jws_fault fault_of(fq_str token, struct fq_jwk_set *set,
                                  const struct fq_jwt_rules *by, struct fq_jwt *ret)
{
    struct fq_jwt jwt;
    enum fq_jws_fault fault = fq_jwt_peek(&arena, token, FQ_LIMIT_TOKEN_BYTES, &jwt);
    if (fault == FQ_JWS_GOOD)
        fault = fq_jwt_verify(&jwt, set, by, NOW);
    if (fault == FQ_JWS_GOOD && ret)
        *ret = jwt;
    return fault;
}

#define ASSERT_FAULT(token, set, by, expected)                                                     \
    ck_assert_str_eq(fq_jws_fault_word(fault_of((token), (set), (by), NULL)),                      \
                     fq_jws_fault_word(expected))

static void begin(void)
{
    token_keys_make();
    fq_arena_init(&arena, 1u << 16, 1u << 28);
}

TEST(each_algorithm_is_verified_and_a_changed_signature_is_not)
{
    begin();
    for (unsigned i = 0; i < FQ_JWA_COUNT; i++) {
        struct fq_jwt jwt;
        enum fq_jwa algorithm = (enum fq_jwa)i;
        struct fq_jwk_set *set = token_set(&arena, algorithm);
        fq_str token = token_of(&arena, algorithm, good_claims);
        for (int times = 0; times < 3; times++)
            ck_assert_msg(fault_of(token, set, &rules, &jwt) == FQ_JWS_GOOD, "%s",
                          fq_jwa_name(algorithm));
        ASSERT_STR(jwt.subject, FQ_STR("u1"));
        ASSERT_STR(jwt.token_id, FQ_STR("t1"));
        ck_assert_uint_eq(jwt.expires_s, 1700000100);
        /* Not the last digit, of which some bits stand for nothing. */
        char *digit = (char *)(uintptr_t)token.ptr + token.len - 5;
        *digit = *digit == 'A' ? 'B' : 'A';
        ASSERT_FAULT(token, set, &rules, FQ_JWS_SIGNATURE);
        fq_jwk_set_let_go(set);
    }
    struct fq_jwk_set *set;
    const struct fq_jwk_options options = {0};
    fq_str jwk = token_jwk(&arena, KEY_ED448, "k", NULL);
    ck_assert_int_eq(fq_jwk_set_read(&arena, jwk, &options, &set, NULL), FQ_OK);
    ASSERT_FAULT(token_sign(&arena, KEY_ED448, FQ_JWA_EdDSA,
                            FQ_STR("{\"alg\":\"EdDSA\",\"kid\":\"k\"}"), fq_str_from(good_claims)),
                 set, &rules, FQ_JWS_GOOD);
    fq_jwk_set_let_go(set);
    fq_arena_clear(&arena);
}
END

/* A header that says one thing, a key that is another, signed as a third: only what is allowed, and
 * fits the key, counts. */
TEST(no_algorithm_is_taken_for_another)
{
    begin();
    for (unsigned i = 0; i < FQ_JWA_COUNT; i++) {
        enum fq_jwa algorithm = (enum fq_jwa)i;
        struct fq_jwk_set *set = token_set(&arena, algorithm);
        struct fq_jwt_rules only = rules;
        only.algorithms = ~FQ_JWA_BIT(algorithm);
        ASSERT_FAULT(token_of(&arena, algorithm, good_claims), set, &only, FQ_JWS_ALGORITHM);
        for (unsigned j = 0; j < FQ_JWA_COUNT; j++) {
            fq_str header =
                fq_arena_printf(&arena, "{\"alg\":\"%s\",\"kid\":\"k\"}", fq_jwa_name(j));
            fq_str token = token_sign(&arena, token_key_for(algorithm), algorithm, header,
                                      fq_str_from(good_claims));
            enum fq_jws_fault fault = fault_of(token, set, &rules, NULL);
            bool fits = fq_jwk_set_algorithms(set) & FQ_JWA_BIT(j);
            ck_assert_int_eq(fault, j == i ? FQ_JWS_GOOD
                                    : fits ? FQ_JWS_SIGNATURE
                                           : FQ_JWS_UNKNOWN_KEY);
        }
        fq_jwk_set_let_go(set);
    }
    fq_arena_clear(&arena);
}
END

/* The oldest trick: HS256 with the text of the public key as its secret. */
TEST(a_public_key_is_no_secret)
{
    begin();
    struct fq_jwk_set *set = token_set(&arena, FQ_JWA_RS256), *secret;
    fq_str pem = token_pem(&arena, KEY_RSA);
    ck_assert_int_eq(fq_jwk_set_of_secret(&arena, pem, &secret, NULL), FQ_OK);
    fq_str token = token_of(&arena, FQ_JWA_HS256, good_claims);
    ASSERT_FAULT(token, set, &rules, FQ_JWS_UNKNOWN_KEY);
    ASSERT_FAULT(token, secret, &rules, FQ_JWS_SIGNATURE);
    fq_jwk_set_let_go(set);
    fq_jwk_set_let_go(secret);
    fq_arena_clear(&arena);
}
END

static const struct {
    const char *header;
    enum fq_jws_fault fault;
} headers[] = {
    {"{\"alg\":\"ES256\",\"kid\":\"k\"}", FQ_JWS_GOOD},
    {"{\"alg\":\"ES256\",\"kid\":\"k\",\"typ\":\"jwt\"}", FQ_JWS_GOOD},
    {"{\"alg\":\"ES256\",\"kid\":\"k\",\"typ\":\"application/at+JWT\"}", FQ_JWS_GOOD},
    {"{\"alg\":\"ES256\",\"kid\":\"k\",\"cty\":\"x\",\"x\":{\"y\":[1]}}", FQ_JWS_GOOD},
    {" {\"alg\" : \"ES256\", \"kid\":\"\\u006b\"}\n", FQ_JWS_GOOD},
    {"{\"alg\":\"ES256\"}", FQ_JWS_GOOD}, /* there is one key */
    {"{\"alg\":\"ES256\",\"kid\":\"k\",\"jku\":\"https://evil.example/\"}", FQ_JWS_GOOD},
    {"{\"alg\":\"ES256\",\"kid\":\"k\",\"typ\":\"logout+jwt\"}", FQ_JWS_TYPE},
    {"{\"alg\":\"ES256\",\"kid\":\"k\",\"typ\":\"\"}", FQ_JWS_TYPE},
    {"{\"alg\":\"ES256\",\"kid\":\"k\",\"typ\":7}", FQ_JWS_MALFORMED},
    {"{\"alg\":\"ES256\",\"kid\":\"other\"}", FQ_JWS_UNKNOWN_KEY},
    {"{\"alg\":\"ES256\",\"kid\":\"\"}", FQ_JWS_UNKNOWN_KEY},
    {"{\"alg\":\"ES256\",\"kid\":7}", FQ_JWS_MALFORMED},
    {"{\"alg\":\"ES256\",\"kid\":null}", FQ_JWS_MALFORMED},
    {"{\"alg\":\"ES256\",\"kid\":\"k\",\"crit\":[\"exp\"]}", FQ_JWS_CRITICAL},
    {"{\"alg\":\"ES256\",\"kid\":\"k\",\"crit\":[]}", FQ_JWS_CRITICAL},
    {"{\"alg\":\"ES256\",\"kid\":\"k\",\"crit\":null}", FQ_JWS_CRITICAL},
    {"{\"alg\":\"ES256\",\"kid\":\"k\",\"b64\":false}", FQ_JWS_CRITICAL},
    {"{\"alg\":\"ES256\",\"kid\":\"k\",\"b64\":true}", FQ_JWS_CRITICAL},
    {"{\"alg\":\"none\",\"kid\":\"k\"}", FQ_JWS_ALGORITHM},
    {"{\"alg\":\"None\",\"kid\":\"k\"}", FQ_JWS_ALGORITHM},
    {"{\"alg\":\"es256\",\"kid\":\"k\"}", FQ_JWS_ALGORITHM},
    {"{\"alg\":\"ES256 \",\"kid\":\"k\"}", FQ_JWS_ALGORITHM},
    {"{\"alg\":\"ES256K\",\"kid\":\"k\"}", FQ_JWS_ALGORITHM},
    {"{\"alg\":\"\",\"kid\":\"k\"}", FQ_JWS_ALGORITHM},
    {"{\"alg\":\"ES384\",\"kid\":\"k\"}", FQ_JWS_UNKNOWN_KEY},
    {"{\"alg\":[\"ES256\"],\"kid\":\"k\"}", FQ_JWS_MALFORMED},
    {"{\"alg\":null,\"kid\":\"k\"}", FQ_JWS_MALFORMED},
    {"{\"kid\":\"k\"}", FQ_JWS_MALFORMED},
    {"{\"alg\":\"ES256\",\"alg\":\"ES256\",\"kid\":\"k\"}", FQ_JWS_MALFORMED},
    {"{\"alg\":\"none\",\"alg\":\"ES256\",\"kid\":\"k\"}", FQ_JWS_MALFORMED},
    {"{\"alg\":\"ES256\",\"\\u0061lg\":\"none\",\"kid\":\"k\"}", FQ_JWS_MALFORMED},
    {"{\"alg\":\"ES256\",\"kid\":\"k\",\"x\":{\"y\":1,\"y\":1}}", FQ_JWS_MALFORMED},
    {"{\"alg\":\"ES256\",\"kid\":\"k\\u0000\"}", FQ_JWS_MALFORMED},
    {"{\"alg\":\"ES256\",\"kid\":\"k\"},", FQ_JWS_MALFORMED},
    {"{\"alg\":\"ES256\",\"kid\":\"k\"", FQ_JWS_MALFORMED},
    {"{\"alg\":\"ES256\",\"kid\":\"\xff\"}", FQ_JWS_MALFORMED},
    {"[\"ES256\"]", FQ_JWS_MALFORMED},
    {"\"ES256\"", FQ_JWS_MALFORMED},
    {"", FQ_JWS_MALFORMED},
};

TEST(a_header_says_what_is_understood_or_is_refused)
{
    begin();
    struct fq_jwk_set *set = token_set(&arena, FQ_JWA_ES256);
    for (size_t i = 0; i < FQ_ARRAY_LEN(headers); i++) {
        fq_str token = token_sign(&arena, KEY_P256, FQ_JWA_ES256, fq_str_from(headers[i].header),
                                  fq_str_from(good_claims));
        ck_assert_msg(fault_of(token, set, &rules, NULL) == headers[i].fault, "%s: %s",
                      headers[i].header, fq_jws_fault_word(fault_of(token, set, &rules, NULL)));
    }
    fq_jwk_set_let_go(set);
    fq_arena_clear(&arena);
}
END

/* Where a header points to another key, that key is not looked at. */
TEST(a_key_that_comes_with_the_token_proves_nothing)
{
    begin();
    struct fq_jwk_set *set = token_set(&arena, FQ_JWA_ES256);
    fq_str own = token_jwk(&arena, KEY_OTHER_P256, "k", NULL);
    const char *names[] = {"jwk", "x5c", "jku", "x5u"};
    for (size_t i = 0; i < FQ_ARRAY_LEN(names); i++) {
        struct fq_buf header;
        fq_buf_init(&header, &arena, 4096);
        fq_buf_printf(&header, "{\"alg\":\"ES256\",\"kid\":\"k\",\"%s\":", names[i]);
        fq_buf_str_add(&header, own);
        fq_buf_char(&header, '}');
        fq_str token = token_sign(&arena, KEY_OTHER_P256, FQ_JWA_ES256, fq_buf_str(&header),
                                  fq_str_from(good_claims));
        ASSERT_FAULT(token, set, &rules, FQ_JWS_SIGNATURE);
    }
    fq_jwk_set_let_go(set);
    fq_arena_clear(&arena);
}
END

#define WITH(claims) "{\"iss\":\"https://issuer.example/\",\"aud\":\"api\"," claims "}"
#define AUD(aud)     "{\"iss\":\"https://issuer.example/\",\"exp\":1700000100,\"aud\":" aud "}"
#define LATER        "\"exp\":1700000100"

static const struct {
    const char *claims;
    enum fq_jws_fault fault;
} claims_rows[] = {
    {WITH(LATER), FQ_JWS_GOOD},
    {WITH("\"exp\":1700000100.5"), FQ_JWS_GOOD},
    {WITH("\"exp\":1.7000001e9"), FQ_JWS_GOOD},
    {WITH("\"exp\":17000001E+2"), FQ_JWS_GOOD},
    {WITH("\"exp\":1700000100000e-3"), FQ_JWS_GOOD},
    {WITH("\"exp\":9223372036854775807"), FQ_JWS_GOOD},
    {WITH("\"exp\":1699999971"), FQ_JWS_GOOD}, /* the leeway */
    {WITH("\"exp\":1699999970"), FQ_JWS_EXPIRED},
    {WITH("\"exp\":1699999970.999"), FQ_JWS_EXPIRED},
    {WITH("\"exp\":1"), FQ_JWS_EXPIRED},
    {WITH("\"exp\":1e3"), FQ_JWS_EXPIRED},
    {WITH("\"sub\":\"u\""), FQ_JWS_NO_EXPIRY},
    {WITH("\"exp\":0"), FQ_JWS_CLAIMS},
    {WITH("\"exp\":-0"), FQ_JWS_CLAIMS},
    {WITH("\"exp\":0.5"), FQ_JWS_CLAIMS},
    {WITH("\"exp\":0e99999"), FQ_JWS_CLAIMS},
    {WITH("\"exp\":1e-99999"), FQ_JWS_CLAIMS},
    {WITH("\"exp\":-1700000100"), FQ_JWS_CLAIMS},
    {WITH("\"exp\":-0.5"), FQ_JWS_CLAIMS},
    {WITH("\"exp\":9223372036854775808"), FQ_JWS_CLAIMS},
    {WITH("\"exp\":18446744073709551716"), FQ_JWS_CLAIMS},
    {WITH("\"exp\":1e19"), FQ_JWS_CLAIMS},
    {WITH("\"exp\":1e400"), FQ_JWS_CLAIMS},
    {WITH("\"exp\":1e99999999999999999999"), FQ_JWS_CLAIMS},
    {WITH("\"exp\":\"1700000100\""), FQ_JWS_CLAIMS},
    {WITH("\"exp\":\"\""), FQ_JWS_CLAIMS},
    {WITH("\"exp\":true"), FQ_JWS_CLAIMS},
    {WITH("\"exp\":null"), FQ_JWS_CLAIMS},
    {WITH("\"exp\":[1700000100]"), FQ_JWS_CLAIMS},
    {WITH("\"exp\":01700000100"), FQ_JWS_CLAIMS},
    {WITH("\"exp\":1700000100," LATER), FQ_JWS_CLAIMS}, /* twice */
    {WITH(LATER ",\"nbf\":1700000030"), FQ_JWS_GOOD},
    {WITH(LATER ",\"nbf\":1700000030.1"), FQ_JWS_NOT_YET_VALID},
    {WITH(LATER ",\"nbf\":1700000031"), FQ_JWS_NOT_YET_VALID},
    {WITH(LATER ",\"nbf\":9223372036854775807.5"), FQ_JWS_NOT_YET_VALID},
    {WITH(LATER ",\"nbf\":0"), FQ_JWS_GOOD},
    {WITH(LATER ",\"nbf\":\"0\""), FQ_JWS_CLAIMS},
    {WITH(LATER ",\"iat\":1700000030"), FQ_JWS_GOOD},
    {WITH(LATER ",\"iat\":1700000031"), FQ_JWS_NOT_YET_VALID},
    {WITH(LATER ",\"iat\":\"1700000000\""), FQ_JWS_CLAIMS},
    {WITH(LATER ",\"iat\":1e30"), FQ_JWS_CLAIMS},
    {WITH(LATER ",\"sub\":7"), FQ_JWS_CLAIMS},
    {WITH(LATER ",\"jti\":7"), FQ_JWS_CLAIMS},
    {WITH(LATER ",\"x\":{\"y\":1,\"y\":2}"), FQ_JWS_CLAIMS},
    {WITH(LATER ",\"x\":\"\\u0000\""), FQ_JWS_CLAIMS},
    {AUD("[\"api\"]"), FQ_JWS_GOOD},
    {AUD("[\"x\",\"other\"]"), FQ_JWS_GOOD},
    {AUD("\"other\""), FQ_JWS_GOOD},
    {AUD("[]"), FQ_JWS_AUDIENCE},
    {AUD("\"ap\""), FQ_JWS_AUDIENCE},
    {AUD("\"api \""), FQ_JWS_AUDIENCE},
    {AUD("\"api other\""), FQ_JWS_AUDIENCE},
    {AUD("[[\"api\"]]"), FQ_JWS_AUDIENCE},
    {AUD("{\"api\":\"api\"}"), FQ_JWS_AUDIENCE},
    {AUD("null"), FQ_JWS_AUDIENCE},
    {"{\"iss\":\"https://issuer.example/\",\"exp\":1700000100}", FQ_JWS_AUDIENCE},
    {"{\"aud\":\"api\",\"exp\":1700000100}", FQ_JWS_ISSUER},
    {"{\"iss\":\"https://issuer.example\",\"aud\":\"api\",\"exp\":1700000100}", FQ_JWS_ISSUER},
    {"{\"iss\":\"https://ISSUER.example/\",\"aud\":\"api\",\"exp\":1700000100}", FQ_JWS_ISSUER},
    {"{\"iss\":7,\"aud\":\"api\",\"exp\":1700000100}", FQ_JWS_CLAIMS},
    {"{\"iss\":[\"https://issuer.example/\"],\"aud\":\"api\",\"exp\":1}", FQ_JWS_CLAIMS},
    {"[]", FQ_JWS_CLAIMS},
    {"\"x\"", FQ_JWS_CLAIMS},
    {"", FQ_JWS_CLAIMS},
    {"{", FQ_JWS_CLAIMS},
    {"{}", FQ_JWS_ISSUER},
    {"\xef\xbb\xbf{}", FQ_JWS_CLAIMS},
};

TEST(claims_hold_or_say_why_not)
{
    begin();
    struct fq_jwk_set *set = token_set(&arena, FQ_JWA_HS256);
    for (size_t i = 0; i < FQ_ARRAY_LEN(claims_rows); i++) {
        fq_str token = token_of(&arena, FQ_JWA_HS256, claims_rows[i].claims);
        ck_assert_msg(fault_of(token, set, &rules, NULL) == claims_rows[i].fault, "%s: %s",
                      claims_rows[i].claims, fq_jws_fault_word(fault_of(token, set, &rules, NULL)));
    }
    fq_jwk_set_let_go(set);
    fq_arena_clear(&arena);
}
END

TEST(rules_that_are_not_given_ask_nothing)
{
    begin();
    struct fq_jwt jwt;
    struct fq_jwk_set *set = token_set(&arena, FQ_JWA_HS256);
    const struct fq_jwt_rules few = {.algorithms = FQ_JWA_SECRETS, .needs_no_expiry = true};
    const struct fq_jwt_rules none = {.needs_no_expiry = true};
    const struct fq_jwt_rules typed = {
        .algorithms = FQ_JWA_SECRETS, .needs_no_expiry = true, .type = FQ_STR_INIT("x+jwt")};
    fq_str token = token_of(&arena, FQ_JWA_HS256, "{\"iat\":1699999999.9}");
    fq_str expired = token_of(&arena, FQ_JWA_HS256, "{\"exp\":1}");
    fq_str of_type = token_sign(&arena, KEY_SECRET, FQ_JWA_HS256,
                                FQ_STR("{\"alg\":\"HS256\",\"typ\":\"X+JWT\"}"), FQ_STR("{}"));
    ck_assert_int_eq(fault_of(token, set, &few, &jwt), FQ_JWS_GOOD);
    ck_assert_uint_eq(jwt.issued_s, 1699999999);
    ck_assert_uint_eq(jwt.expires_s, 0);
    ck_assert_ptr_null(jwt.issuer.ptr);
    ASSERT_FAULT(expired, set, &few, FQ_JWS_EXPIRED);
    ASSERT_FAULT(token, set, &none, FQ_JWS_ALGORITHM);
    ASSERT_FAULT(token, set, &typed, FQ_JWS_TYPE);
    ASSERT_FAULT(of_type, set, &typed, FQ_JWS_GOOD);
    ASSERT_FAULT(of_type, set, &few, FQ_JWS_TYPE);
    fq_jwk_set_let_go(set);
    fq_arena_clear(&arena);
}
END

TEST(a_token_needs_one_key_that_is_meant)
{
    begin();
    struct fq_jwk_set *set;
    const struct fq_jwk_options options = {0};
    fq_str without = token_jwk(&arena, KEY_P256, NULL, NULL);
    fq_str with = token_jwk(&arena, KEY_OTHER_P256, "o", NULL);
    fq_str rsa = token_jwk(&arena, KEY_RSA, "r", NULL);
    fq_str k = token_of(&arena, FQ_JWA_ES256, good_claims);
    fq_str bare = token_sign(&arena, KEY_P256, FQ_JWA_ES256, FQ_STR("{\"alg\":\"ES256\"}"),
                             fq_str_from(good_claims));
    const struct {
        fq_str keys[3];
        enum fq_jws_fault k, bare;
    } rows[] = {
        {{without}, FQ_JWS_GOOD, FQ_JWS_GOOD},
        {{without, rsa}, FQ_JWS_UNKNOWN_KEY, FQ_JWS_GOOD},
        {{without, with}, FQ_JWS_UNKNOWN_KEY, FQ_JWS_AMBIGUOUS_KEY},
        {{with}, FQ_JWS_UNKNOWN_KEY, FQ_JWS_SIGNATURE},
        {{rsa}, FQ_JWS_UNKNOWN_KEY, FQ_JWS_UNKNOWN_KEY},
        {{{0}}, FQ_JWS_UNKNOWN_KEY, FQ_JWS_UNKNOWN_KEY},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        fq_str json = token_jwks(&arena, rows[i].keys);
        ck_assert_int_eq(fq_jwk_set_read(&arena, json, &options, &set, NULL), FQ_OK);
        ASSERT_FAULT(k, set, &rules, rows[i].k);
        ASSERT_FAULT(bare, set, &rules, rows[i].bare);
        fq_jwk_set_let_go(set);
    }
    fq_arena_clear(&arena);
}
END

/* r || s with zeros, with more, with less. */
TEST(a_signature_of_zeros_or_of_another_length_is_refused)
{
    begin();
    struct fq_jwk_set *set = token_set(&arena, FQ_JWA_ES256);
    fq_str token = token_of(&arena, FQ_JWA_ES256, good_claims), signature;
    size_t dot = token.len;
    while (token.ptr[dot - 1] != '.')
        dot--;
    ck_assert(fq_base64url_read(&arena, fq_str_from_offset(token, dot), &signature));
    for (unsigned row = 0; row < 8; row++) {
        char bytes[70] = {0};
        struct fq_buf out;
        size_t len = 64;
        memcpy(bytes, signature.ptr, 64);
        if (row == 0 || row == 2)
            memset(bytes, 0, 32);
        if (row == 1 || row == 2)
            memset(bytes + 32, 0, 32);
        if (row == 3)
            len = 63;
        if (row == 4)
            len = 65;
        if (row == 5)
            len = 0;
        if (row == 6)
            memset(bytes, 0xff, 64);
        fq_buf_init(&out, &arena, 4096);
        fq_buf_add(&out, token.ptr, dot);
        fq_base64url_write(&out, fq_str_of(bytes, len));
        ASSERT_FAULT(fq_buf_str(&out), set, &rules, row == 7 ? FQ_JWS_GOOD : FQ_JWS_SIGNATURE);
    }
    fq_jwk_set_let_go(set);
    fq_arena_clear(&arena);
}
END

TEST(a_token_that_is_cut_changed_or_too_long_is_refused)
{
    begin();
    const enum fq_jwa algorithms[] = {FQ_JWA_HS256, FQ_JWA_RS256, FQ_JWA_ES256, FQ_JWA_EdDSA};
    for (size_t a = 0; a < FQ_ARRAY_LEN(algorithms); a++) {
        struct fq_jwk_set *set = token_set(&arena, algorithms[a]);
        fq_str token = token_of(&arena, algorithms[a], good_claims);
        struct fq_arena_mark mark = fq_arena_mark(&arena);
        ASSERT_FAULT(token, set, &rules, FQ_JWS_GOOD);
        for (size_t len = 0; len < token.len; len++)
            ck_assert_msg(fault_of(fq_str_of(token.ptr, len), set, &rules, NULL), "cut at %zu",
                          len);
        char *changed = malloc(token.len + 1);
        uint32_t state = 2463534242u;
        for (int round = 0; round < 1000; round++) {
            fq_arena_rewind(&arena, &mark);
            memcpy(changed, token.ptr, token.len);
            changed[token.len] = "\0.=A \n"[round % 6];
            state ^= state << 13, state ^= state >> 17, state ^= state << 5;
            bool longer = round % 10 == 0;
            if (!longer)
                changed[state % token.len] ^= (char)(1 + (state >> 16) % 255);
            ck_assert(fault_of(fq_str_of(changed, token.len + longer), set, &rules, NULL));
        }
        free(changed);
        fq_jwk_set_let_go(set);
    }
    fq_arena_clear(&arena);
}
END

TEST(a_token_above_the_ceiling_is_not_looked_at)
{
    begin();
    struct fq_jwt jwt;
    const size_t megabyte = 1u << 20;
    char *text = malloc(megabyte);
    memset(text, 'A', megabyte);
    ck_assert_int_eq(fq_jwt_peek(&arena, fq_str_of(text, megabyte), FQ_LIMIT_TOKEN_BYTES, &jwt),
                     FQ_JWS_TOO_LONG);
    ck_assert_uint_eq(arena.used, 0);
    free(text);
    fq_arena_clear(&arena);
}
END

TEST(what_is_no_token_is_malformed)
{
    begin();
    const char *rows[] = {"",
                          ".",
                          "..",
                          "...",
                          "a",
                          "a.b",
                          "e30.e30.",
                          "e30.e30.e30.e30",
                          "eyJhbGciOiJIUzI1NiJ9.e30.A=",
                          "eyJhbGciOiJIUzI1NiJ9.e30=.AA",
                          "eyJhbGciOiJIUzI1NiJ9..",
                          "{\"payload\":\"e30\"}",
                          "Bearer e30.e30.AA"};
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        struct fq_jwt jwt;
        enum fq_jws_fault fault =
            fq_jwt_peek(&arena, fq_str_from(rows[i]), FQ_LIMIT_TOKEN_BYTES, &jwt);
        ck_assert_msg(fault == FQ_JWS_MALFORMED || fault == FQ_JWS_CLAIMS, "%s: %s", rows[i],
                      fq_jws_fault_word(fault));
    }
    fq_arena_clear(&arena);
}
END

TEST(a_remembered_token_ends_too)
{
    begin();
    struct fq_jwt jwt;
    struct fq_jwk_set *set = token_set(&arena, FQ_JWA_HS256);
    fq_str token = token_of(&arena, FQ_JWA_HS256, good_claims);
    ck_assert_int_eq(fault_of(token, set, &rules, &jwt), FQ_JWS_GOOD);
    ck_assert_int_eq(fq_jwt_check_times(&jwt, &rules, 1700000129), FQ_JWS_GOOD);
    ck_assert_int_eq(fq_jwt_check_times(&jwt, &rules, 1700000130), FQ_JWS_EXPIRED);
    ck_assert_int_eq(fq_jwt_check_times(&jwt, &rules, UINT64_MAX / 2), FQ_JWS_EXPIRED);
    fq_jwk_set_let_go(set);
    fq_arena_clear(&arena);
}
END

TEST(memory_that_ends_is_not_the_senders_fault)
{
    begin();
    struct fq_jwt jwt;
    struct fq_jwk_set *set = token_set(&arena, FQ_JWA_ES256);
    fq_str token = token_of(&arena, FQ_JWA_ES256, good_claims);
    ck_assert_int_eq(fq_jwt_peek(&arena, token, FQ_LIMIT_TOKEN_BYTES, &jwt), FQ_JWS_GOOD);
    fq_memory_fail_from(1); /* the context cannot be made */
    ck_assert_int_eq(fq_jwt_verify(&jwt, set, &rules, NOW), FQ_JWS_NOMEM);
    fq_memory_fail_from(0);
    ck_assert_int_eq(fq_jwt_verify(&jwt, set, &rules, NOW), FQ_JWS_GOOD);
    fq_memory_fail_from(1); /* now it is there */
    ck_assert_int_eq(fq_jwt_verify(&jwt, set, &rules, NOW), FQ_JWS_GOOD);
    fq_memory_fail_from(0);
    fq_jwk_set_let_go(set);
    fq_arena_clear(&arena);
}
END

TEST(what_is_signed_here_is_verified)
{
    begin();
    for (unsigned i = 0; i < FQ_JWA_COUNT; i++) {
        enum fq_jwa algorithm = (enum fq_jwa)i;
        struct fq_buf out;
        struct fq_jwk_set *set = token_set(&arena, algorithm);
        bool is_secret = FQ_JWA_SECRETS & FQ_JWA_BIT(algorithm);
        fq_buf_init(&out, &arena, FQ_LIMIT_TOKEN_BYTES);
        fq_buf_literal(&out, "Bearer ");
        ck_assert(fq_jws_sign(&out, set, algorithm, FQ_STR("at+jwt"), fq_str_from(good_claims)) ==
                  is_secret);
        if (is_secret)
            ASSERT_FAULT(fq_str_from_offset(fq_buf_str(&out), 7), set, &rules, FQ_JWS_GOOD);
        fq_jwk_set_let_go(set);
    }
    fq_arena_clear(&arena);
}
END

TEST(nothing_is_signed_with_too_short_a_secret_or_without_room)
{
    begin();
    struct fq_buf out;
    struct fq_jwk_set *set;
    fq_str secret = FQ_STR("thirty-two bytes are HS256's ...");
    ck_assert_int_eq(fq_jwk_set_of_secret(&arena, secret, &set, NULL), FQ_OK);
    fq_buf_init(&out, &arena, 60);
    ck_assert(!fq_jws_sign(&out, set, FQ_JWA_HS384, FQ_STR_NONE, FQ_STR("{}")));
    ck_assert_uint_eq(out.len, 0);
    ck_assert(!fq_jws_sign(&out, set, FQ_JWA_HS256, FQ_STR_NONE, FQ_STR("{}")));
    ck_assert(fq_buf_failed(&out));
    fq_jwk_set_let_go(set);
    fq_arena_clear(&arena);
}
END

int main(void)
{
    token_keys_make();
    return RUN("auth/jwt", each_algorithm_is_verified_and_a_changed_signature_is_not,
               no_algorithm_is_taken_for_another, a_public_key_is_no_secret,
               a_header_says_what_is_understood_or_is_refused,
               a_key_that_comes_with_the_token_proves_nothing, claims_hold_or_say_why_not,
               rules_that_are_not_given_ask_nothing, a_token_needs_one_key_that_is_meant,
               a_signature_of_zeros_or_of_another_length_is_refused,
               a_token_that_is_cut_changed_or_too_long_is_refused,
               a_token_above_the_ceiling_is_not_looked_at, what_is_no_token_is_malformed,
               a_remembered_token_ends_too, memory_that_ends_is_not_the_senders_fault,
               what_is_signed_here_is_verified,
               nothing_is_signed_with_too_short_a_secret_or_without_room);
}
