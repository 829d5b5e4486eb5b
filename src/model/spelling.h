/* SPDX-License-Identifier: MIT
 *
 * Letters that GraphQL's names do not have, spelled in ASCII.
 */
#ifndef FQ_MODEL_SPELLING_H
#define FQ_MODEL_SPELLING_H

#include "base/str.h"

/* The character that UTF-8 text, which is not empty, begins with; returns its length.  A byte that
 * begins none stands for itself. */
size_t fq_spelling_next(fq_str text, uint32_t *ret);

/* 'é' → "e", 'ß' → "ss", 'ж' → "zh"; false when it has none ('编'). */
bool fq_spelling_of(uint32_t letter, fq_str *ret);

/* May it stand in an English word, marks aside? */
bool fq_spelling_is_latin(uint32_t letter);

#endif
