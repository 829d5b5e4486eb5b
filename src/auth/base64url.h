/* SPDX-License-Identifier: MIT
 *
 * Base64 for URLs as tokens have it (RFC 7515, appendix C): one text for each bytes.  No padding,
 * no white space, no other character, and the bits that stand for nothing are zero.
 */
#ifndef FQ_AUTH_BASE64URL_H
#define FQ_AUTH_BASE64URL_H

#include "base/buf.h"

/* The bytes, in arena, inside a guard.  False: text is not what would be written for any bytes. */
bool fq_base64url_read(struct fq_arena *arena, fq_str text, fq_str *ret);

void fq_base64url_write(struct fq_buf *out, fq_str bytes);

#endif
