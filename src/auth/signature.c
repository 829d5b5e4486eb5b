/* SPDX-License-Identifier: MIT
 *
 * Signatures, by OpenSSL, with contexts that the keys keep.
 */
#include "auth/signature.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include "base/memory.h"

struct fq_signature_context {
    enum fq_jwa algorithm;
    EVP_MD *md;           /* of the algorithm; NULL: it has its own */
    EVP_MD_CTX *digest;   /* of the text; or NULL */
    EVP_PKEY_CTX *verify; /* of RSA and ECDSA: key and padding are set */
    EVP_MAC_CTX *mac;     /* of a secret: the key is set */
};

void fq_signature_context_free(struct fq_signature_context *context)
{
    if (!context)
        return;
    EVP_MD_CTX_free(context->digest);
    EVP_PKEY_CTX_free(context->verify);
    EVP_MAC_CTX_free(context->mac);
    EVP_MD_free(context->md);
    fq_free(context);
}

static bool make_mac(struct fq_signature_context *context, const struct fq_jwk *key,
                     const struct fq_jwa_form *form)
{
    char digest[16];
    snprintf(digest, sizeof(digest), "%s", form->digest);
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end(),
    };
    EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    context->mac = EVP_MAC_CTX_new(hmac); /* NULL of NULL */
    EVP_MAC_free(hmac);
    return context->mac && EVP_MAC_init(context->mac, (const unsigned char *)key->secret.ptr,
                                        key->secret.len, params) == 1;
}

static bool make_verify(struct fq_signature_context *context, const struct fq_jwk *key,
                        const struct fq_jwa_form *form)
{
    context->md = EVP_MD_fetch(NULL, form->digest, NULL);
    context->digest = EVP_MD_CTX_new();
    context->verify = EVP_PKEY_CTX_new_from_pkey(NULL, key->public_key, NULL);
    if (!context->md || !context->digest || !context->verify ||
        EVP_PKEY_verify_init(context->verify) != 1 ||
        EVP_PKEY_CTX_set_signature_md(context->verify, context->md) != 1)
        return false;
    if (form->family == FQ_JWA_RSA)
        return EVP_PKEY_CTX_set_rsa_padding(context->verify, RSA_PKCS1_PADDING) == 1;
    if (form->family == FQ_JWA_PSS)
        return EVP_PKEY_CTX_set_rsa_padding(context->verify, RSA_PKCS1_PSS_PADDING) == 1 &&
               EVP_PKEY_CTX_set_rsa_pss_saltlen(context->verify, RSA_PSS_SALTLEN_DIGEST) == 1 &&
               EVP_PKEY_CTX_set_rsa_mgf1_md(context->verify, context->md) == 1;
    return true;
}

static struct fq_signature_context *make_context(const struct fq_jwk *key, enum fq_jwa algorithm)
{
    const struct fq_jwa_form *form = fq_jwa_form(algorithm);
    struct fq_signature_context *context = fq_calloc(1, sizeof(*context));
    if (!context)
        return NULL;
    context->algorithm = algorithm;
    bool made = form->family == FQ_JWA_HMAC      ? make_mac(context, key, form)
                : form->family == FQ_JWA_EDWARDS ? (context->digest = EVP_MD_CTX_new()) != NULL
                                                 : make_verify(context, key, form);
    if (made)
        return context;
    fq_signature_context_free(context);
    return NULL;
}

/* One that nobody else has, until it is given back. */
static struct fq_signature_context *take_context(struct fq_jwk *key, enum fq_jwa algorithm)
{
    for (size_t i = 0; i < FQ_JWK_KEPT; i++) {
        if (!atomic_load_explicit(&key->kept[i], memory_order_relaxed))
            continue;
        struct fq_signature_context *context =
            atomic_exchange_explicit(&key->kept[i], NULL, memory_order_acquire);
        if (context && context->algorithm == algorithm)
            return context;
        fq_signature_context_free(context);
    }
    return make_context(key, algorithm);
}

static void give_context(struct fq_jwk *key, struct fq_signature_context *context)
{
    for (size_t i = 0; i < FQ_JWK_KEPT; i++) {
        struct fq_signature_context *none = NULL;
        if (atomic_compare_exchange_strong_explicit(&key->kept[i], &none, context,
                                                    memory_order_release, memory_order_relaxed))
            return;
    }
    fq_signature_context_free(context);
}

/* A number as DER has it: no zero in front, except before a bit that would make it negative. */
static unsigned char *put_integer(unsigned char *to, const unsigned char *bytes, size_t len)
{
    while (len && *bytes == 0) {
        bytes++;
        len--;
    }
    if (len == 0)
        return NULL; /* zero is no part of a signature */
    size_t sign = bytes[0] >> 7;
    *to++ = 0x02;
    *to++ = (unsigned char)(len + sign);
    if (sign)
        *to++ = 0;
    memcpy(to, bytes, len);
    return to + len;
}

#define DER_MOST (3 + 2 * (3 + 66))

/* r and s one behind the other, as tokens have them, as DER; its length, or 0 when one is zero. */
static size_t der_of(fq_str signature, unsigned char *ret)
{
    unsigned char body[DER_MOST];
    const unsigned char *r = (const unsigned char *)signature.ptr;
    unsigned char *end = put_integer(body, r, signature.len / 2);
    end = end ? put_integer(end, r + signature.len / 2, signature.len / 2) : NULL;
    if (!end)
        return 0;
    size_t len = (size_t)(end - body), at = 0;
    ret[at++] = 0x30;
    if (len > 127)
        ret[at++] = 0x81;
    ret[at++] = (unsigned char)len;
    memcpy(ret + at, body, len);
    return at + len;
}

static bool make_mac_of(struct fq_signature_context *context, fq_str text, unsigned char *ret,
                        size_t *ret_len)
{
    return EVP_MAC_init(context->mac, NULL, 0, NULL) == 1 &&
           EVP_MAC_update(context->mac, (const unsigned char *)text.ptr, text.len) == 1 &&
           EVP_MAC_final(context->mac, ret, ret_len, EVP_MAX_MD_SIZE) == 1;
}

static enum fq_jws_fault verify_mac(struct fq_signature_context *context, fq_str text,
                                    fq_str signature)
{
    unsigned char mac[EVP_MAX_MD_SIZE];
    size_t len;
    if (!make_mac_of(context, text, mac, &len))
        return FQ_JWS_NOMEM;
    bool same = signature.len == len && CRYPTO_memcmp(mac, signature.ptr, len) == 0;
    return same ? FQ_JWS_GOOD : FQ_JWS_SIGNATURE;
}

static enum fq_jws_fault verify_edwards(struct fq_signature_context *context,
                                        const struct fq_jwk *key, fq_str text, fq_str signature)
{
    EVP_MD_CTX_reset(context->digest);
    if (EVP_DigestVerifyInit_ex(context->digest, NULL, NULL, NULL, NULL, key->public_key, NULL) !=
        1)
        return FQ_JWS_NOMEM;
    bool good = EVP_DigestVerify(context->digest, (const unsigned char *)signature.ptr,
                                 signature.len, (const unsigned char *)text.ptr, text.len) == 1;
    return good ? FQ_JWS_GOOD : FQ_JWS_SIGNATURE;
}

static enum fq_jws_fault verify_digest(struct fq_signature_context *context,
                                       const struct fq_jwa_form *form, fq_str text,
                                       fq_str signature)
{
    unsigned char digest[EVP_MAX_MD_SIZE], der[DER_MOST];
    const unsigned char *bytes = (const unsigned char *)signature.ptr;
    size_t len = signature.len;
    if (EVP_DigestInit_ex2(context->digest, context->md, NULL) != 1 ||
        EVP_DigestUpdate(context->digest, text.ptr, text.len) != 1 ||
        EVP_DigestFinal_ex(context->digest, digest, NULL) != 1)
        return FQ_JWS_NOMEM;
    if (form->family != FQ_JWA_RSA && form->family != FQ_JWA_PSS) {
        len = der_of(signature, der);
        bytes = der;
    }
    bool good =
        len && EVP_PKEY_verify(context->verify, bytes, len, digest, form->digest_bytes) == 1;
    return good ? FQ_JWS_GOOD : FQ_JWS_SIGNATURE;
}

enum fq_jws_fault fq_signature_verify(struct fq_jwk *key, enum fq_jwa algorithm, fq_str text,
                                      fq_str signature)
{
    const struct fq_jwa_form *form = fq_jwa_form(algorithm);
    enum fq_jws_fault fault = FQ_JWS_NOMEM;
    if (key->public_key && signature.len != key->signature_bytes)
        return FQ_JWS_SIGNATURE;
    struct fq_signature_context *context = take_context(key, algorithm);
    if (context) {
        fault = form->family == FQ_JWA_HMAC      ? verify_mac(context, text, signature)
                : form->family == FQ_JWA_EDWARDS ? verify_edwards(context, key, text, signature)
                                                 : verify_digest(context, form, text, signature);
        give_context(key, context);
    }
    if (fault != FQ_JWS_GOOD)
        ERR_clear_error(); /* or the thread's next TLS connection takes it for its own */
    return fault;
}

/* ---- making one ---- */

/* r and s of DER one behind the other, each with all of its bytes. */
static bool split_pair(const unsigned char *der, size_t len, unsigned char *ret, size_t ret_len)
{
    const unsigned char *at = der;
    ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &at, (long)len);
    int half = (int)(ret_len / 2);
    bool good = pair && BN_bn2binpad(ECDSA_SIG_get0_r(pair), ret, half) == half &&
                BN_bn2binpad(ECDSA_SIG_get0_s(pair), ret + half, half) == half;
    ECDSA_SIG_free(pair);
    return good;
}

static bool set_padding(EVP_PKEY_CTX *context, const struct fq_jwa_form *form)
{
    return form->family != FQ_JWA_PSS ||
           (EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
            EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1);
}

/* Of a private key, with a context of its own: logins are rare beside requests. */
static bool make_private(struct fq_jwk *key, const struct fq_jwa_form *form, fq_str text,
                         unsigned char *ret, size_t *ret_len)
{
    unsigned char made[FQ_SIGNATURE_BYTES];
    size_t len = sizeof(made);
    EVP_PKEY_CTX *parameters = NULL; /* of context */
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = context &&
                EVP_DigestSignInit_ex(context, &parameters, form->digest, NULL, NULL,
                                      key->public_key, NULL) == 1 &&
                set_padding(parameters, form) &&
                EVP_DigestSign(context, made, &len, (const unsigned char *)text.ptr, text.len) == 1;
    EVP_MD_CTX_free(context);
    *ret_len = key->signature_bytes;
    if (good && EVP_PKEY_is_a(key->public_key, "EC"))
        good = split_pair(made, len, ret, *ret_len);
    else if (good && len == *ret_len)
        memcpy(ret, made, len);
    else
        good = false;
    if (!good)
        ERR_clear_error();
    return good;
}

bool fq_signature_make(struct fq_jwk *key, enum fq_jwa algorithm, fq_str text, unsigned char *ret,
                       size_t *ret_len)
{
    if (key->signs)
        return make_private(key, fq_jwa_form(algorithm), text, ret, ret_len);
    struct fq_signature_context *context = take_context(key, algorithm);
    bool made = context && make_mac_of(context, text, ret, ret_len);
    if (context)
        give_context(key, context);
    return made;
}
