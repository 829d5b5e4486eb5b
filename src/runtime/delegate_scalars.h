/* SPDX-License-Identifier: MIT
 *
 * Values of scalars that a client gave, as the Python package would write them again.  What has
 * several spellings, or would be refused, is the program's.
 */
#ifndef FQ_RUNTIME_DELEGATE_SCALARS_H
#define FQ_RUNTIME_DELEGATE_SCALARS_H

#include "base/buf.h"

/* Appends JSON.  raw: not null.  uuid: its text becomes a UUID in the program.  False: it is the
 * program's, whatever was appended. */
bool fq_delegate_scalar(struct fq_buf *out, fq_str scalar, bool uuid, fq_str raw);

/* Whether it is a value of the scalar that the program would hand on with the same meaning. */
bool fq_delegate_is_plain(fq_str scalar, fq_str raw);

/* The one spelling that a UUID has in Python. */
bool fq_delegate_is_uuid(fq_str raw);

/* A string of nothing but what Python takes for white space. */
bool fq_delegate_is_blank(fq_str raw);

/* What stands between quotes; false: it is no string, or has escapes in it. */
bool fq_delegate_text(fq_str raw, fq_str *ret);

#endif
