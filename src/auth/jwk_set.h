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

/* Forgets what a key has, a secret so that it is nowhere in memory any more. */
void fq_jwk_clear(struct fq_jwk *key);

#endif
