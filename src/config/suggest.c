/* SPDX-License-Identifier: MIT */
#include "config/suggest.h"

/* Keys and options are shorter; the rows below stay on the stack. */
#define WORD_BYTES 64

static char folded(char c)
{
    if (c == '_')
        return '-';
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Optimal string alignment: Levenshtein's table, and a step for two swapped neighbours, which
 * needs the row before last. */
size_t fq_suggest_distance(fq_str a, fq_str b)
{
    if (a.len > WORD_BYTES || b.len > WORD_BYTES)
        return SIZE_MAX;
    size_t rows[3][WORD_BYTES + 1];
    size_t *before = rows[0], *above = rows[1], *row = rows[2];
    for (size_t j = 0; j <= b.len; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        size_t *oldest = before;
        before = above;
        above = row;
        row = oldest;
        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            char x = folded(a.ptr[i - 1]), y = folded(b.ptr[j - 1]);
            row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + (x == y ? 0 : 1));
            if (i > 1 && j > 1 && x == folded(b.ptr[j - 2]) && y == folded(a.ptr[i - 2]))
                row[j] = least(row[j], before[j - 2] + 1);
        }
    }
    return row[b.len];
}

bool fq_suggest_is_near(fq_str given, size_t distance)
{
    return distance <= 1 + given.len / 4 && distance < given.len;
}
