/* SPDX-License-Identifier: MIT
 *
 * Inside fetch/ only: for how long an answer may be kept (RFC 9111).
 */
#ifndef FQ_FETCH_CACHE_CONTROL_H
#define FQ_FETCH_CACHE_CONTROL_H

#include "base/str.h"

/* What one Cache-Control header adds to max_age_s, which begins as -1: nothing is said.  The
 * shortest time wins; no-store, no-cache and what cannot be read are 0. */
int64_t fq_cache_control_read(fq_str value, int64_t max_age_s);

#endif
