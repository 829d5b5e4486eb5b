/* SPDX-License-Identifier: MIT
 *
 * Origins of pages, as browsers name them, and patterns for them: one as it is, all below
 * a name (a star and a dot before it), or a star alone.
 */
#ifndef FQ_CONFIG_ORIGIN_H
#define FQ_CONFIG_ORIGIN_H

#include "config/config.h"

/* Whether some origin can fit: a scheme, a host in small letters and a port that is not the
 * scheme's own, and nothing behind them. */
bool fq_origin_is_pattern(fq_str text);

/* Whether one of the patterns fits what a browser sends; "null" fits none, not even *. */
bool fq_origin_is_among(const struct fq_config_list *patterns, fq_str origin);

#endif
