/* SPDX-License-Identifier: MIT
 *
 * CSRF tokens: what a page must have read from the server before it can send a request with a
 * session's cookie.  A token is of one session and of some time, and nothing is kept of it:
 *
 *     base64url(expiry, 8 bytes; random, 16; HMAC-SHA-256 of both and the session, 32)
 *
 * Pure functions.
 */
#ifndef FQ_AUTH_CSRF_H
#define FQ_AUTH_CSRF_H

#include "base/buf.h"

#define FQ_CSRF_RANDOM_BYTES 16

/* Appends a token that is good until then.  session: the cookie's value. */
void fq_csrf_token_make(fq_str key, fq_str session, uint64_t expires_s,
                        const unsigned char random[FQ_CSRF_RANDOM_BYTES], struct fq_buf *out);

/* Whether it was made with this key for this session, and is still good.  Takes the same time for
 * every token that is none. */
bool fq_csrf_token_is_good(fq_str key, fq_str session, uint64_t now_s, fq_str token);

#endif
