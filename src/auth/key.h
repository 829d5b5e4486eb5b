/* SPDX-License-Identifier: MIT
 *
 * Private to keys and signatures: what a set of keys is made of.
 */
#ifndef FQ_AUTH_KEY_H
#define FQ_AUTH_KEY_H

#include <openssl/evp.h>
#include <stdatomic.h>

#include "auth/jwk.h"

/* What proves signatures of an algorithm: which keys fit it, and how they are used. */
enum fq_jwa_family {
    FQ_JWA_HMAC,
    FQ_JWA_RSA, /* PKCS #1, version 1.5 */
    FQ_JWA_PSS,
    FQ_JWA_P256,
    FQ_JWA_P384,
    FQ_JWA_P521,
    FQ_JWA_EDWARDS,
};

struct fq_jwa_form {
    fq_str name;
    enum fq_jwa_family family;
    const char *digest; /* NULL: the algorithm's own */
    unsigned digest_bytes;
};

const struct fq_jwa_form *fq_jwa_form(enum fq_jwa algorithm);

/* Contexts of OpenSSL serve one thread at a time and cost as much to make as some signatures cost
 * to verify, so each key keeps some: as many threads as this find one ready. */
#define FQ_JWK_KEPT 16

/* Of RSA with 4096 bits: no longer one is made. */
#define FQ_SIGNATURE_BYTES 512u

struct fq_signature_context; /* signature.c */

struct fq_jwk {
    fq_str kid;             /* ptr is NULL: it has none */
    fq_jwa_set algorithms;  /* that it serves; not none */
    fq_str secret;          /* of HS256, HS384, HS512; else empty, and ... */
    EVP_PKEY *public_key;   /* ... this is set */
    bool signs;             /* it is private as well */
    size_t signature_bytes; /* that its signatures have, all of them */
    /* Nobody's at the moment, or NULL.  Whoever takes one puts NULL in its place. */
    _Atomic(struct fq_signature_context *) kept[FQ_JWK_KEPT];
};

struct fq_jwk_set {
    _Atomic uint32_t holders;
    struct fq_arena arena; /* of the keys and their texts */
    struct fq_jwk *keys;
    size_t count;
    size_t skipped[FQ_JWK_SKIP_COUNT];
};

/* jwk_public.c: a public key of what a JWK says, without leading zeros.  NULL: there is no such
 * key. */
EVP_PKEY *fq_jwk_rsa(fq_str n, fq_str e);
EVP_PKEY *fq_jwk_point(const char *group, size_t bytes, fq_str x, fq_str y);
EVP_PKEY *fq_jwk_edwards(const char *curve, fq_str x);

/* What a public key may be used for.  False: for nothing; *ret_why says why. */
bool fq_jwk_vet(EVP_PKEY *key, fq_jwa_set *ret_algorithms, size_t *ret_signature_bytes,
                enum fq_jwk_skip *ret_why);

#endif
