/* SPDX-License-Identifier: MIT
 *
 * Signed bytes (RFC 7515) in the compact form, header.payload.signature, which are what a token is
 * made of.  First they are taken apart, which proves nothing, then they are proven.
 *
 * Nothing in a header leads anywhere: jku, x5u, jwk and x5c are not looked at.  A header that
 * demands to be understood (crit), or says that the payload is not encoded (b64), is refused.
 */
#ifndef FQ_AUTH_JWS_H
#define FQ_AUTH_JWS_H

#include "auth/fault.h"
#include "auth/jwk.h"
#include "base/buf.h"

/* Taken apart.  Slices of the text and of the arena; of what is not there ptr is NULL. */
struct fq_jws {
    fq_str signed_text; /* header.payload, as sent */
    fq_str payload;     /* its bytes */
    fq_str signature;   /* its bytes */
    enum fq_jwa algorithm;
    fq_str kid;
    fq_str type; /* typ */
};

/* Inside a guard.  Proves nothing. */
enum fq_jws_fault fq_jws_read(struct fq_arena *arena, fq_str text, struct fq_jws *ret);

/* FQ_JWS_GOOD: somebody who has the key of the set that serves it has signed this. Only algorithms
 * of `allowed` are considered.  Any thread, several on one set at once.  docs/internals/auth.md has
 * a table of what it costs, which is the same whether it is good or not. */
enum fq_jws_fault fq_jws_verify(const struct fq_jws *jws, struct fq_jwk_set *set,
                                fq_jwa_set allowed);

/* The first of these algorithms with which the first key of the set signs: a secret, HS256 before
 * others; or a private key.  False: there is none. */
bool fq_jws_choose(const struct fq_jwk_set *set, fq_jwa_set allowed, enum fq_jwa *ret);

/* Appends the payload as the first key of the set signs it, which must be a secret or private and
 * serve the algorithm; the header has alg, the key's kid if it has one, and typ unless type is
 * empty.  False: it does not serve it, or memory ended. */
bool fq_jws_sign(struct fq_buf *out, struct fq_jwk_set *set, enum fq_jwa algorithm, fq_str type,
                 fq_str payload) FQ_CHECKED;

#endif
