/* SPDX-License-Identifier: MIT
 *
 * Private to tokens: is this the signature that this key makes of this text?
 */
#ifndef FQ_AUTH_SIGNATURE_H
#define FQ_AUTH_SIGNATURE_H

#include "auth/fault.h"
#include "auth/key.h"

/* The key serves the algorithm.  GOOD, SIGNATURE or NOMEM. */
enum fq_jws_fault fq_signature_verify(struct fq_jwk *key, enum fq_jwa algorithm, fq_str text,
                                      fq_str signature);

/* What a secret, or a private key, makes of a text: ret has room for FQ_SIGNATURE_BYTES.  False: no
 * memory. */
bool fq_signature_make(struct fq_jwk *key, enum fq_jwa algorithm, fq_str text, unsigned char *ret,
                       size_t *ret_len);

/* NULL is fine. */
void fq_signature_context_free(struct fq_signature_context *context);

#endif
