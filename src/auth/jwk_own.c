/* SPDX-License-Identifier: MIT
 *
 * Keys of this server's own: read from PEM, and published.  What is published is made of the public
 * numbers alone, whatever the key has beside them.
 */
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>

#include "auth/base64url.h"
#include "auth/jwk_set.h"
#include "base/limits.h"

/* ---- as JSON ---- */

static bool put_number(struct fq_buf *out, const char *name, const struct fq_jwk *key,
                       const char *parameter, size_t bytes)
{
    unsigned char number[FQ_LIMIT_RSA_BITS / 8];
    BIGNUM *value = NULL;
    bool good = EVP_PKEY_get_bn_param(key->public_key, parameter, &value) == 1;
    int len = good ? BN_num_bytes(value) : 0;
    if (bytes) /* a coordinate has all of its bytes */
        len = (int)bytes;
    good = good && (size_t)len <= sizeof(number) && BN_bn2binpad(value, number, len) == len;
    BN_free(value);
    fq_buf_printf(out, "\"%s\":\"", name);
    if (good)
        fq_base64url_write(out, fq_str_of((const char *)number, (size_t)len));
    fq_buf_char(out, '"');
    return good;
}

static bool put_point(struct fq_buf *out, const struct fq_jwk *key)
{
    size_t bytes = key->signature_bytes / 2;
    fq_buf_printf(out, "{\"crv\":\"%s\",\"kty\":\"EC\",",
                  bytes == 32   ? "P-256"
                  : bytes == 48 ? "P-384"
                                : "P-521");
    bool good = put_number(out, "x", key, OSSL_PKEY_PARAM_EC_PUB_X, bytes);
    fq_buf_char(out, ',');
    return put_number(out, "y", key, OSSL_PKEY_PARAM_EC_PUB_Y, bytes) && good;
}

static bool put_edwards(struct fq_buf *out, const struct fq_jwk *key)
{
    unsigned char point[64];
    size_t len = sizeof(point);
    if (EVP_PKEY_get_raw_public_key(key->public_key, point, &len) != 1)
        return false;
    fq_buf_printf(out, "{\"crv\":\"%s\",\"kty\":\"OKP\",\"x\":\"",
                  EVP_PKEY_is_a(key->public_key, "ED25519") ? "Ed25519" : "Ed448");
    fq_base64url_write(out, fq_str_of((const char *)point, len));
    fq_buf_char(out, '"');
    return true;
}

/* The members that are the key, in the order of RFC 7638, without the closing brace. */
static bool put_key(struct fq_buf *out, const struct fq_jwk *key)
{
    if (EVP_PKEY_is_a(key->public_key, "EC"))
        return put_point(out, key);
    if (!EVP_PKEY_is_a(key->public_key, "RSA"))
        return put_edwards(out, key);
    fq_buf_char(out, '{');
    bool good = put_number(out, "e", key, OSSL_PKEY_PARAM_RSA_E, 0);
    fq_buf_literal(out, ",\"kty\":\"RSA\",");
    return put_number(out, "n", key, OSSL_PKEY_PARAM_RSA_N, 0) && good;
}

bool fq_jwk_set_write(const struct fq_jwk_set *set, struct fq_buf *out)
{
    bool good = true, first = true;
    fq_buf_literal(out, "{\"keys\":[");
    for (size_t i = 0; i < set->count && good; i++) {
        const struct fq_jwk *key = &set->keys[i];
        if (!key->public_key)
            continue;
        if (!first)
            fq_buf_char(out, ',');
        first = false;
        good = put_key(out, key);
        fq_buf_printf(out, ",\"kid\":\"%.*s\",\"use\":\"sig\"}", FQ_STR_ARG(key->kid));
    }
    fq_buf_literal(out, "]}");
    return good && !fq_buf_failed(out);
}

/* ---- from PEM ---- */

struct naming {
    struct fq_jwk_set *set;
    struct fq_jwk *key;
};

/* The thumbprint of RFC 7638: the same for both halves of a key. */
static enum fq_status name_key(void *arg)
{
    struct naming *n = arg;
    struct fq_buf text, kid;
    unsigned char digest[32];
    fq_buf_init(&text, &n->set->arena, 4 * FQ_LIMIT_RSA_BITS);
    fq_buf_init(&kid, &n->set->arena, 64);
    if (!put_key(&text, n->key))
        return FQ_CONFIG;
    fq_buf_char(&text, '}');
    if (fq_buf_failed(&text) ||
        EVP_Digest(text.ptr, text.len, digest, NULL, EVP_sha256(), NULL) != 1)
        return FQ_NOMEM;
    fq_base64url_write(&kid, fq_str_of((const char *)digest, sizeof(digest)));
    n->key->kid = fq_buf_str(&kid);
    return FQ_OK;
}

static const char *fault_of_own(struct fq_jwk_set *set, fq_str pem, bool must_sign)
{
    struct fq_jwk *key = &set->keys[set->count];
    struct naming naming = {set, key};
    enum fq_jwk_skip why = FQ_JWK_SKIP_MALFORMED;
    key->public_key = fq_jwk_pem_key(pem);
    key->signs = key->public_key && fq_jwk_is_private_pem(pem);
    set->count++;
    if (!key->public_key)
        return fq_jwk_skip_sentence(why);
    if (!fq_jwk_vet(key->public_key, &key->algorithms, &key->signature_bytes, &why))
        return fq_jwk_skip_sentence(why);
    if (must_sign && !key->signs)
        return "is public: the first is private, and signs";
    if (key->signs && key->signature_bytes > FQ_SIGNATURE_BYTES)
        return "is too long to sign with: RSA has 4096 bits at most";
    if (fq_guard(name_key, &naming))
        return "cannot be named: memory is exhausted";
    for (size_t i = 0; i + 1 < set->count; i++) {
        if (fq_str_eq(set->keys[i].kid, key->kid))
            return "stands there twice";
    }
    return NULL;
}

struct places {
    struct fq_jwk_set *set;
    size_t count;
};

static enum fq_status make_places(void *arg)
{
    struct places *p = arg;
    p->set->keys = FQ_NEW_ARRAY(&p->set->arena, p->count, struct fq_jwk);
    return FQ_OK;
}

enum fq_status fq_jwk_set_read_own(struct fq_arena *arena, const fq_str *pems, size_t count,
                                   struct fq_jwk_set **ret, struct fq_error *reterr)
{
    if (count > FQ_LIMIT_JWK_SET_KEYS)
        return fq_error_set(reterr, arena, FQ_CONFIG, "there are more than %u keys",
                            FQ_LIMIT_JWK_SET_KEYS);
    struct places places = {fq_jwk_set_new(), count};
    if (!places.set || fq_guard(make_places, &places) != FQ_OK) {
        fq_jwk_set_let_go(places.set);
        return fq_error_set(reterr, arena, FQ_NOMEM, "%s", fq_status_sentence(FQ_NOMEM));
    }
    const char *fault = NULL;
    for (size_t i = 0; i < count && !fault; i++)
        fault = fault_of_own(places.set, pems[i], i == 0);
    ERR_clear_error();
    if (!fault) {
        *ret = places.set;
        return FQ_OK;
    }
    size_t number = places.set->count;
    fq_jwk_set_let_go(places.set);
    return fq_error_set(reterr, arena, FQ_CONFIG, "key %zu of key_files %s", number, fault);
}
