/* SPDX-License-Identifier: MIT
 *
 * Sets of one key: from PEM, from a secret.
 */
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "auth/jwk_set.h"
#include "base/limits.h"

static const fq_str begin = FQ_STR_INIT("-----BEGIN ");

/* OpenSSL would ask for one on the terminal. */
static int no_password(char *to, int size, int is_writing, void *arg)
{
    (void)to;
    (void)size;
    (void)is_writing;
    (void)arg;
    return -1;
}

bool fq_jwk_is_private_pem(fq_str pem)
{
    return fq_str_find(pem, FQ_STR("PRIVATE KEY-----")) < pem.len;
}

EVP_PKEY *fq_jwk_pem_key(fq_str pem)
{
    EVP_PKEY *key = NULL;
    BIO *bytes = BIO_new_mem_buf(pem.ptr, (int)pem.len);
    if (bytes && fq_str_find(pem, FQ_STR("-----BEGIN CERTIFICATE-----")) < pem.len) {
        X509 *certificate = PEM_read_bio_X509(bytes, NULL, no_password, NULL);
        key = certificate ? X509_get_pubkey(certificate) : NULL;
        X509_free(certificate);
    } else if (bytes && fq_jwk_is_private_pem(pem)) {
        key = PEM_read_bio_PrivateKey(bytes, NULL, no_password, NULL);
    } else if (bytes) {
        key = PEM_read_bio_PUBKEY(bytes, NULL, no_password, NULL);
    }
    BIO_free(bytes);
    ERR_clear_error();
    return key;
}

static enum fq_status make_place(void *set)
{
    struct fq_jwk_set *s = set;
    s->keys = FQ_NEW(&s->arena, struct fq_jwk);
    return FQ_OK;
}

static struct fq_jwk_set *set_of_one(void)
{
    struct fq_jwk_set *set = fq_jwk_set_new();
    if (set && fq_guard(make_place, set) == FQ_OK)
        return set;
    fq_jwk_set_let_go(set);
    return NULL;
}

static enum fq_status refuse_key(struct fq_arena *arena, struct fq_error *reterr, const char *why)
{
    return fq_error_set(reterr, arena, FQ_CONFIG, "%s", why);
}

enum fq_status fq_jwk_set_read_pem(struct fq_arena *arena, fq_str pem, struct fq_jwk_set **ret,
                                   struct fq_error *reterr)
{
    enum fq_jwk_skip why;
    size_t first = fq_str_find(pem, begin);
    if (pem.len > FQ_LIMIT_JWK_SET_BYTES || first == pem.len)
        return refuse_key(arena, reterr,
                          "the key is no PEM: \"-----BEGIN PUBLIC KEY-----\" is missing");
    if (fq_jwk_is_private_pem(pem))
        return refuse_key(
            arena, reterr,
            "the key is private: give the public one, which proves tokens and makes none");
    fq_str more = fq_str_from_offset(pem, first + begin.len);
    if (fq_str_find(more, begin) < more.len)
        return refuse_key(
            arena, reterr,
            "the PEM has more than one key: give several as a JWKS, where each has a kid");
    struct fq_jwk_set *set = set_of_one();
    if (!set)
        return fq_error_set(reterr, arena, FQ_NOMEM, "%s", fq_status_sentence(FQ_NOMEM));
    struct fq_jwk *key = set->keys;
    key->public_key = fq_jwk_pem_key(pem);
    why = FQ_JWK_SKIP_MALFORMED;
    set->count = 1;
    if (key->public_key &&
        fq_jwk_vet(key->public_key, &key->algorithms, &key->signature_bytes, &why)) {
        *ret = set;
        return FQ_OK;
    }
    fq_jwk_set_let_go(set);
    return fq_error_set(reterr, arena, FQ_CONFIG, "the key %s", fq_jwk_skip_sentence(why));
}

struct copying {
    struct fq_jwk_set *set;
    fq_str secret;
};

static enum fq_status copy_secret(void *arg)
{
    struct copying *c = arg;
    c->set->keys->secret = fq_arena_str(&c->set->arena, c->secret);
    return FQ_OK;
}

enum fq_status fq_jwk_set_of_secret(struct fq_arena *arena, fq_str secret, struct fq_jwk_set **ret,
                                    struct fq_error *reterr)
{
    fq_jwa_set algorithms;
    if (!fq_jwk_vet_secret(secret, &algorithms))
        return refuse_key(arena, reterr,
                          "the secret is too short: HS256 needs 32 bytes, HS384 48, HS512 64");
    struct copying c = {set_of_one(), secret};
    if (!c.set || fq_guard(copy_secret, &c) != FQ_OK) {
        fq_jwk_set_let_go(c.set);
        return fq_error_set(reterr, arena, FQ_NOMEM, "%s", fq_status_sentence(FQ_NOMEM));
    }
    c.set->keys->algorithms = algorithms;
    c.set->count = 1;
    *ret = c.set;
    return FQ_OK;
}
