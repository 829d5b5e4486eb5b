/* SPDX-License-Identifier: MIT
 *
 * Public keys: from numbers to OpenSSL's form, and whether they are good for anything.
 */
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>

#include "auth/key.h"
#include "base/limits.h"

/* The key that these parameters describe; takes build. */
static EVP_PKEY *key_from(const char *type, OSSL_PARAM_BLD *build)
{
    EVP_PKEY *key = NULL;
    OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(build);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    if (params && context && EVP_PKEY_fromdata_init(context) == 1 &&
        EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(build);
    return key;
}

static BIGNUM *big_number(fq_str bytes)
{
    return BN_bin2bn((const unsigned char *)bytes.ptr, (int)bytes.len, NULL);
}

EVP_PKEY *fq_jwk_rsa(fq_str n, fq_str e)
{
    EVP_PKEY *key = NULL;
    if (n.len == 0 || e.len == 0 || n.len > FQ_LIMIT_RSA_BITS / 8 || e.len > 8)
        return NULL;
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    BIGNUM *modulus = big_number(n), *exponent = big_number(e);
    if (build && modulus && exponent &&
        OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, modulus) &&
        OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, exponent))
        key = key_from("RSA", build);
    else
        OSSL_PARAM_BLD_free(build);
    BN_free(modulus);
    BN_free(exponent);
    return key;
}

EVP_PKEY *fq_jwk_point(const char *group, size_t bytes, fq_str x, fq_str y)
{
    unsigned char point[1 + 2 * 66] = {4}; /* not compressed */
    EVP_PKEY *key = NULL;
    if (x.len > bytes || y.len > bytes || 1 + 2 * bytes > sizeof(point))
        return NULL;
    if (x.len)
        memcpy(point + 1 + bytes - x.len, x.ptr, x.len);
    if (y.len)
        memcpy(point + 1 + 2 * bytes - y.len, y.ptr, y.len);
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    if (build && OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, group, 0) &&
        OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point, 1 + 2 * bytes))
        key = key_from("EC", build);
    else
        OSSL_PARAM_BLD_free(build);
    return key;
}

EVP_PKEY *fq_jwk_edwards(const char *curve, fq_str x)
{
    return EVP_PKEY_new_raw_public_key_ex(NULL, curve, NULL, (const unsigned char *)x.ptr, x.len);
}

/* Is n one of the moduli that Infineon's library made (ROCA, CVE-2017-15361)?  Its primes are
 * k * M + (65537^a mod M), with M a product of small primes, so that n is a power of 65537 modulo
 * each of them.  A random n is so for all of these 38 primes with probability 2^-154. */
static bool is_roca(const BIGNUM *n)
{
    static const BN_ULONG primes[] = {
        3,  5,  7,  11, 13, 17,  19,  23,  29,  31,  37,  41,  43,  47,  53,  59,  61,  67,  71,
        73, 79, 83, 89, 97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167};
    for (size_t i = 0; i < FQ_ARRAY_LEN(primes); i++) {
        BN_ULONG rest = BN_mod_word(n, primes[i]), power = 1;
        bool is_power = false;
        for (BN_ULONG step = 1; step < primes[i] && !is_power; step++) {
            is_power = power == rest;
            power = power * 65537 % primes[i];
        }
        if (!is_power)
            return false;
    }
    return true;
}

static bool is_good_rsa(const BIGNUM *n, const BIGNUM *e)
{
    return BN_num_bits(n) >= FQ_LIMIT_RSA_BITS_LEAST && BN_num_bits(n) <= FQ_LIMIT_RSA_BITS &&
           BN_is_odd(n) && BN_is_odd(e) && !BN_is_one(e) && BN_num_bits(e) <= 64 && !is_roca(n);
}

static bool vet_rsa(EVP_PKEY *key, fq_jwa_set *ret_algorithms, enum fq_jwk_skip *ret_why)
{
    BIGNUM *n = NULL, *e = NULL;
    bool good = EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &n) == 1 &&
                EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &e) == 1 && is_good_rsa(n, e);
    BN_free(n);
    BN_free(e);
    *ret_why = FQ_JWK_SKIP_WEAK;
    *ret_algorithms = FQ_JWA_BIT(FQ_JWA_RS256) | FQ_JWA_BIT(FQ_JWA_RS384) |
                      FQ_JWA_BIT(FQ_JWA_RS512) | FQ_JWA_BIT(FQ_JWA_PS256) |
                      FQ_JWA_BIT(FQ_JWA_PS384) | FQ_JWA_BIT(FQ_JWA_PS512);
    return good;
}

/* The curve decides the algorithm, and nothing else does. */
static bool vet_point(EVP_PKEY *key, fq_jwa_set *ret_algorithms, size_t *ret_signature_bytes,
                      enum fq_jwk_skip *ret_why)
{
    static const struct {
        fq_str group;
        enum fq_jwa algorithm;
        size_t bytes;
    } curves[] = {
        {FQ_STR_INIT("prime256v1"), FQ_JWA_ES256, 32},
        {FQ_STR_INIT("secp384r1"), FQ_JWA_ES384, 48},
        {FQ_STR_INIT("secp521r1"), FQ_JWA_ES512, 66},
    };
    char group[64];
    size_t len = 0;
    *ret_why = FQ_JWK_SKIP_CURVE;
    if (EVP_PKEY_get_group_name(key, group, sizeof(group), &len) != 1)
        return false;
    for (size_t i = 0; i < FQ_ARRAY_LEN(curves); i++) {
        if (!fq_str_eq(curves[i].group, fq_str_of(group, len)))
            continue;
        *ret_algorithms = FQ_JWA_BIT(curves[i].algorithm);
        *ret_signature_bytes = 2 * curves[i].bytes;
        return true;
    }
    return false;
}

/* The point lies on its curve and is not its zero. */
static bool is_sound(EVP_PKEY *key)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    bool sound = context && EVP_PKEY_public_check(context) == 1;
    EVP_PKEY_CTX_free(context);
    return sound;
}

bool fq_jwk_vet(EVP_PKEY *key, fq_jwa_set *ret_algorithms, size_t *ret_signature_bytes,
                enum fq_jwk_skip *ret_why)
{
    *ret_signature_bytes = (size_t)EVP_PKEY_get_size(key);
    if (EVP_PKEY_is_a(key, "RSA"))
        return vet_rsa(key, ret_algorithms, ret_why);
    if (EVP_PKEY_is_a(key, "EC")) {
        if (!vet_point(key, ret_algorithms, ret_signature_bytes, ret_why))
            return false;
        *ret_why = FQ_JWK_SKIP_MALFORMED;
        return is_sound(key);
    }
    *ret_why = FQ_JWK_SKIP_TYPE;
    *ret_algorithms = FQ_JWA_BIT(FQ_JWA_EdDSA);
    return EVP_PKEY_is_a(key, "ED25519") || EVP_PKEY_is_a(key, "ED448");
}
