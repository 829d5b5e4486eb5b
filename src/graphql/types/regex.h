/* SPDX-License-Identifier: MIT
 *
 * Regular expressions that clients' texts must match, as `@constraint(pattern:)` has them: those of
 * JavaScript without what looks back or ahead.  All ways to match are followed at once, so that the
 * time is the text's length times the pattern's, whatever stands in either.
 *
 *   literals  .  [a-z]  [^a-z]  \d \w \s \D \W \S  \n \r \t \uFFFF  ^ $  ( )  (?: )  |  * + ? {n,m}
 */
#ifndef FQ_GRAPHQL_TYPES_REGEX_H
#define FQ_GRAPHQL_TYPES_REGEX_H

#include "base/arena.h"
#include "base/str.h"

struct fq_regex;

/* NULL when text is no such expression; *ret_why says what is wrong with it.  Inside a guard. */
const struct fq_regex *fq_regex_new(struct fq_arena *arena, fq_str text, const char **ret_why);

/* Does it match anywhere in text, which is valid UTF-8 of at most FQ_LIMIT_REGEX_TEXT_BYTES?
 * scratch: forgotten afterwards.  Inside a guard. */
bool fq_regex_matches(const struct fq_regex *pattern, fq_str text, struct fq_arena *scratch);

#endif
