/* SPDX-License-Identifier: MIT
 *
 * Private to keys: sets while they are made.
 */
#ifndef FQ_AUTH_JWK_SET_H
#define FQ_AUTH_JWK_SET_H

#include "auth/key.h"

/* Without keys, with one holder; NULL: no memory. */
struct fq_jwk_set *fq_jwk_set_new(void);

/* What a secret is long enough for.  False: for nothing. */
bool fq_jwk_vet_secret(fq_str secret, fq_jwa_set *ret_algorithms);

/* jwk_one.c: one key, or a certificate's, of a PEM.  NULL: there is none, or it has a password. */
EVP_PKEY *fq_jwk_pem_key(fq_str pem);
bool fq_jwk_is_private_pem(fq_str pem);

/* Forgets what a key has, a secret so that it is nowhere in memory any more. */
void fq_jwk_clear(struct fq_jwk *key);

#endif
