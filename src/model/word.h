/* SPDX-License-Identifier: MIT
 *
 * English singulars and plurals, for the names of types and lists.
 */
#ifndef FQ_MODEL_WORD_H
#define FQ_MODEL_WORD_H

#include "base/arena.h"
#include "base/str.h"

/* Of one word of letters and digits; case is kept.  A word that is in that number already, or has
 * none ("news"), stays as it is. */
fq_str fq_word_singular(struct fq_arena *arena, fq_str word);
fq_str fq_word_plural(struct fq_arena *arena, fq_str word);

/* word_list.c: what the rules do not know, in lower case.  The first line that fits counts.  A
 * hyphen in front: any word that ends so.  Equal: a word without number. */
struct fq_word {
    fq_str singular;
    fq_str plural;
};

extern const struct fq_word fq_words[];
extern const size_t fq_word_count;

#endif
