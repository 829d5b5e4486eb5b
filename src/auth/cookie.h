/* SPDX-License-Identifier: MIT
 *
 * The header Cookie (RFC 6265).
 */
#ifndef FQ_AUTH_COOKIE_H
#define FQ_AUTH_COOKIE_H

#include "base/str.h"

/* The value of the cookie of that name, without quotes around it; ptr is NULL when there is none,
 * or an empty one, as a client that has logged out may send it.  False: there are two that
 * differ. */
bool fq_cookie_find(fq_str header, fq_str name, fq_str *ret);

#endif
