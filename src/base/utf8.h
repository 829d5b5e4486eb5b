/* SPDX-License-Identifier: MIT
 *
 * UTF-8 as RFC 3629 has it: no surrogates, no overlong forms, nothing above U+10FFFF.
 */
#ifndef FQ_BASE_UTF8_H
#define FQ_BASE_UTF8_H

#include "base/buf.h"
#include "base/str.h"

/* Offset of the first byte that is not part of valid UTF-8, or s.len. */
size_t fq_utf8_check(fq_str s);

/* The code point at *at, and *at moved behind it.  s must be valid and *at inside it. */
uint32_t fq_utf8_next(fq_str s, size_t *at);

/* code_point must be a Unicode scalar value. */
void fq_utf8_add(struct fq_buf *buf, uint32_t code_point);

/* Number of code points in valid text. */
size_t fq_utf8_count(fq_str s);

#endif
