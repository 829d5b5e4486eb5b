/* SPDX-License-Identifier: MIT
 *
 * Which known word a misspelt one probably means.
 */
#ifndef FQ_CONFIG_SUGGEST_H
#define FQ_CONFIG_SUGGEST_H

#include "base/str.h"

/* Letters to insert, drop, change or swap with their neighbour to make b of a; case and the
 * difference between - and _ do not count.  SIZE_MAX for words too long to be anybody's. */
size_t fq_suggest_distance(fq_str a, fq_str b);

/* Whether a word at this distance is still a misspelling of given, not another word. */
bool fq_suggest_is_near(fq_str given, size_t distance);

#endif
