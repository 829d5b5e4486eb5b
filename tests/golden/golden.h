/* SPDX-License-Identifier: MIT
 *
 * The folders of tests/golden.
 */
#ifndef FQ_TESTS_GOLDEN_H
#define FQ_TESTS_GOLDEN_H

#include "base/arena.h"
#include "base/str.h"

/* Folders below the one of that name ("" is tests/golden) that have this file, in order. */
struct golden_folders {
    char names[96][128]; /* below tests/golden */
    size_t count;
};
void golden_list(struct golden_folders *ret, const char *below, const char *having);

/* Whether there is one; its text, followed by a NUL. */
bool golden_read(struct fq_arena *arena, const char *folder, const char *file, fq_str *ret);
void golden_write(const char *folder, const char *file, fq_str text);

/* Tells where two texts part: false, and both lines on stderr. */
bool golden_same(const char *what, fq_str actual, fq_str expected);

#endif
