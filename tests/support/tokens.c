/* SPDX-License-Identifier: MIT */
#include "support/tokens.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <string.h>

#include "auth/base64url.h"
#include "support/must.h"

static const struct {
    const char *type, *curve; /* of OpenSSL */
    const char *crv;          /* of a JWK */
    size_t bytes;             /* of a coordinate, or of the key */
} kinds[KEY_COUNT] = {
    [KEY_RSA] = {"RSA", NULL, NULL, 0},
    [KEY_P256] = {"EC", "P-256", "P-256", 32},
    [KEY_P384] = {"EC", "P-384", "P-384", 48},
    [KEY_P521] = {"EC", "P-521", "P-521", 66},
    [KEY_ED25519] = {"ED25519", NULL, "Ed25519", 32},
    [KEY_ED448] = {"ED448", NULL, "Ed448", 57},
    [KEY_OTHER_RSA] = {"RSA", NULL, NULL, 0},
    [KEY_OTHER_P256] = {"EC", "P-256", "P-256", 32},
    [KEY_K256] = {"EC", "secp256k1", "secp256k1", 32},
};

static EVP_PKEY *keys[KEY_COUNT];

static const char *secret_of(enum token_key key)
{
    return key == KEY_SECRET ? "The secret of these tests has sixty-four bytes, as HS512 demands"
                             : "Another secret of these tests, with just as many bytes as it has";
}

#define SECRET_BYTES 64

void token_keys_make(void)
{
    for (unsigned i = 0; i < KEY_COUNT; i++) {
        if (!kinds[i].type || keys[i])
            continue;
        keys[i] = strcmp(kinds[i].type, "RSA") == 0  ? EVP_RSA_gen(2048)
                  : strcmp(kinds[i].type, "EC") == 0 ? EVP_EC_gen(kinds[i].curve)
                                                     : EVP_PKEY_Q_keygen(NULL, NULL, kinds[i].type);
        MUST(keys[i]);
    }
}

enum token_key token_key_for(enum fq_jwa algorithm)
{
    switch (algorithm) {
    case FQ_JWA_HS256:
    case FQ_JWA_HS384:
    case FQ_JWA_HS512:
        return KEY_SECRET;
    case FQ_JWA_ES256:
        return KEY_P256;
    case FQ_JWA_ES384:
        return KEY_P384;
    case FQ_JWA_ES512:
        return KEY_P521;
    case FQ_JWA_EdDSA:
        return KEY_ED25519;
    case FQ_JWA_RS256:
    case FQ_JWA_RS384:
    case FQ_JWA_RS512:
    case FQ_JWA_PS256:
    case FQ_JWA_PS384:
    case FQ_JWA_PS512:
    case FQ_JWA_COUNT:
        break;
    }
    return KEY_RSA;
}

static void put_bytes(struct fq_buf *out, const char *name, const void *bytes, size_t len)
{
    fq_buf_printf(out, ",\"%s\":\"", name);
    fq_base64url_write(out, fq_str_of(bytes, len));
    fq_buf_char(out, '"');
}

static void put_number(struct fq_buf *out, const char *name, EVP_PKEY *key, const char *param,
                       size_t least)
{
    unsigned char bytes[512];
    BIGNUM *number = NULL;
    MUST(EVP_PKEY_get_bn_param(key, param, &number) == 1);
    size_t len = (size_t)BN_num_bytes(number);
    len = len < least ? least : len;
    MUST(BN_bn2binpad(number, bytes, (int)len) == (int)len);
    BN_free(number);
    put_bytes(out, name, bytes, len);
}

fq_str token_jwk(struct fq_arena *arena, enum token_key key, const char *kid, const char *more)
{
    struct fq_buf out;
    unsigned char raw[64];
    size_t len = sizeof(raw);
    fq_buf_init(&out, arena, 1u << 16);
    const char *type = kinds[key].type, *crv = kinds[key].crv;
    if (!type) {
        fq_buf_literal(&out, "{\"kty\":\"oct\"");
        put_bytes(&out, "k", secret_of(key), SECRET_BYTES);
    } else if (strcmp(type, "RSA") == 0) {
        fq_buf_literal(&out, "{\"kty\":\"RSA\"");
        put_number(&out, "n", keys[key], OSSL_PKEY_PARAM_RSA_N, 0);
        put_number(&out, "e", keys[key], OSSL_PKEY_PARAM_RSA_E, 0);
    } else if (strcmp(type, "EC") == 0) {
        fq_buf_printf(&out, "{\"kty\":\"EC\",\"crv\":\"%s\"", crv);
        put_number(&out, "x", keys[key], OSSL_PKEY_PARAM_EC_PUB_X, kinds[key].bytes);
        put_number(&out, "y", keys[key], OSSL_PKEY_PARAM_EC_PUB_Y, kinds[key].bytes);
    } else {
        fq_buf_printf(&out, "{\"kty\":\"OKP\",\"crv\":\"%s\"", crv);
        MUST(EVP_PKEY_get_raw_public_key(keys[key], raw, &len) == 1);
        put_bytes(&out, "x", raw, len);
    }
    if (kid)
        fq_buf_printf(&out, ",\"kid\":\"%s\"", kid);
    if (more)
        fq_buf_printf(&out, ",%s", more);
    fq_buf_char(&out, '}');
    return fq_buf_str(&out);
}

fq_str token_jwks(struct fq_arena *arena, const fq_str *jwks)
{
    struct fq_buf out;
    fq_buf_init(&out, arena, 1u << 20);
    fq_buf_literal(&out, "{\"keys\":[");
    for (size_t i = 0; jwks[i].len; i++) {
        if (i)
            fq_buf_char(&out, ',');
        fq_buf_str_add(&out, jwks[i]);
    }
    fq_buf_literal(&out, "]}");
    return fq_buf_str(&out);
}

fq_str token_pem(struct fq_arena *arena, enum token_key key)
{
    char *text;
    BIO *out = BIO_new(BIO_s_mem());
    MUST(PEM_write_bio_PUBKEY(out, keys[key]) == 1);
    long len = BIO_get_mem_data(out, &text);
    fq_str pem = fq_arena_str(arena, fq_str_of(text, (size_t)len));
    BIO_free(out);
    return pem;
}

static const EVP_MD *digest_of(enum fq_jwa algorithm)
{
    const char *name = fq_jwa_name(algorithm);
    return strstr(name, "256") ? EVP_sha256() : strstr(name, "384") ? EVP_sha384() : EVP_sha512();
}

/* r and s of DER, each with all its zeros. */
static size_t raw_of(const unsigned char *der, size_t len, size_t bytes, unsigned char *ret)
{
    const BIGNUM *r, *s;
    ECDSA_SIG *signature = d2i_ECDSA_SIG(NULL, &der, (long)len);
    MUST(signature);
    ECDSA_SIG_get0(signature, &r, &s);
    MUST(BN_bn2binpad(r, ret, (int)bytes) > 0 && BN_bn2binpad(s, ret + bytes, (int)bytes) > 0);
    ECDSA_SIG_free(signature);
    return 2 * bytes;
}

static size_t sign(enum token_key key, enum fq_jwa algorithm, fq_str text, unsigned char *ret)
{
    unsigned char der[1024];
    size_t len = sizeof(der);
    unsigned mac_len;
    const unsigned char *bytes = (const unsigned char *)text.ptr;
    const EVP_MD *digest = algorithm == FQ_JWA_EdDSA ? NULL : digest_of(algorithm);
    if (!kinds[key].type) {
        MUST(HMAC(digest, secret_of(key), SECRET_BYTES, bytes, text.len, ret, &mac_len));
        return mac_len;
    }
    EVP_PKEY_CTX *padding;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    MUST(EVP_DigestSignInit(context, &padding, digest, NULL, keys[key]) == 1);
    if (fq_jwa_name(algorithm)[0] == 'P')
        MUST(EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING) == 1 &&
             EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, RSA_PSS_SALTLEN_DIGEST) == 1);
    MUST(EVP_DigestSign(context, der, &len, bytes, text.len) == 1);
    EVP_MD_CTX_free(context);
    if (strcmp(kinds[key].type, "EC") == 0)
        return raw_of(der, len, kinds[key].bytes, ret);
    memcpy(ret, der, len);
    return len;
}

fq_str token_sign(struct fq_arena *arena, enum token_key key, enum fq_jwa algorithm, fq_str header,
                  fq_str claims)
{
    struct fq_buf out;
    unsigned char signature[1024];
    fq_buf_init(&out, arena, 1u << 24);
    fq_base64url_write(&out, header);
    fq_buf_char(&out, '.');
    fq_base64url_write(&out, claims);
    size_t len = sign(key, algorithm, fq_buf_str(&out), signature);
    fq_buf_char(&out, '.');
    fq_base64url_write(&out, fq_str_of((const char *)signature, len));
    MUST(!fq_buf_failed(&out));
    return fq_buf_str(&out);
}

fq_str token_of(struct fq_arena *arena, enum fq_jwa algorithm, const char *claims)
{
    fq_str header =
        fq_arena_printf(arena, "{\"alg\":\"%s\",\"kid\":\"k\"}", fq_jwa_name(algorithm));
    return token_sign(arena, token_key_for(algorithm), algorithm, header, fq_str_from(claims));
}

struct fq_jwk_set *token_set(struct fq_arena *arena, enum fq_jwa algorithm)
{
    struct fq_jwk_set *set;
    const struct fq_jwk_options options = {0};
    fq_str jwk = token_jwk(arena, token_key_for(algorithm), "k", NULL);
    MUST(fq_jwk_set_read(arena, jwk, &options, &set, NULL) == FQ_OK);
    return set;
}
