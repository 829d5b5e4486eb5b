/* SPDX-License-Identifier: MIT */
#include "base/suggest.h"

#include "base/limits.h"

void fq_suggest_init(struct fq_suggestions *suggestions, fq_str input, struct fq_errors *errors)
{
    *suggestions =
        (struct fq_suggestions){.input = input, .steps = errors ? &errors->hint_steps : NULL};
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Edits (insert, delete, replace, swap) from a to b, letters without case; more than threshold
 * counts as SIZE_MAX.  Three rows of the usual table suffice.  a is the longer one. */
static size_t edits(fq_str a, fq_str b, size_t threshold)
{
    uint16_t rows[3][FQ_LIMIT_NAME_BYTES + 1];
    for (size_t j = 0; j <= b.len; j++)
        rows[0][j] = (uint16_t)j;
    for (size_t i = 1; i <= a.len; i++) {
        const uint16_t *up = rows[(i - 1) % 3];
        uint16_t *row = rows[i % 3];
        size_t smallest = i;
        row[0] = (uint16_t)i;
        for (size_t j = 1; j <= b.len; j++) {
            size_t cost = fq_lower(a.ptr[i - 1]) != fq_lower(b.ptr[j - 1]);
            size_t cell = least(least(up[j] + 1u, row[j - 1] + 1u), up[j - 1] + cost);
            bool swapped = i > 1 && j > 1 && fq_lower(a.ptr[i - 1]) == fq_lower(b.ptr[j - 2]) &&
                           fq_lower(a.ptr[i - 2]) == fq_lower(b.ptr[j - 1]);
            if (swapped)
                cell = least(cell, rows[(i - 2) % 3][j - 2] + 1u);
            smallest = least(smallest, cell);
            row[j] = (uint16_t)cell;
        }
        if (smallest > threshold)
            return SIZE_MAX;
    }
    size_t distance = rows[a.len % 3][b.len];
    return distance <= threshold ? distance : SIZE_MAX;
}

size_t fq_edit_distance(fq_str input, fq_str name, size_t *steps)
{
    ++*steps;
    if (fq_str_eq(input, name))
        return 0;
    if (fq_str_eq_nocase(input, name))
        return 1; /* any change of case counts as a single edit */
    size_t threshold = input.len * 4 / 10 + 1;
    fq_str longer = input.len < name.len ? name : input;
    fq_str shorter = input.len < name.len ? input : name;
    if (longer.len - shorter.len > threshold || shorter.len > FQ_LIMIT_NAME_BYTES)
        return SIZE_MAX;
    *steps += longer.len * shorter.len;
    return edits(longer, shorter, threshold);
}

static bool is_digit(fq_str s, size_t i)
{
    return i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9';
}

/* The number at *at, and *at moved behind it. */
static uint64_t read_number_at(fq_str s, size_t *at)
{
    uint64_t value = 0;
    while (is_digit(s, *at)) {
        value = value * 10 + (uint64_t)(s.ptr[*at] - '0');
        ++*at;
    }
    return value;
}

int fq_natural_compare(fq_str a, fq_str b)
{
    size_t i = 0;
    size_t j = 0;
    while (i < a.len && j < b.len) {
        if (is_digit(a, i) && is_digit(b, j)) {
            uint64_t x = read_number_at(a, &i);
            uint64_t y = read_number_at(b, &j);
            if (x != y)
                return x < y ? -1 : 1;
        } else if (a.ptr[i] != b.ptr[j]) {
            return (unsigned char)a.ptr[i] < (unsigned char)b.ptr[j] ? -1 : 1;
        } else {
            i++;
            j++;
        }
    }
    return (a.len > b.len) - (a.len < b.len);
}

void fq_suggest(struct fq_suggestions *suggestions, fq_str name)
{
    size_t own = 0;
    size_t *steps = suggestions->steps ? suggestions->steps : &own;
    if (*steps >= FQ_LIMIT_HINT_STEPS)
        return;
    size_t distance = fq_edit_distance(suggestions->input, name, steps);
    if (distance == SIZE_MAX)
        return;
    size_t at = suggestions->count;
    while (at > 0 && (distance < suggestions->distances[at - 1] ||
                      (distance == suggestions->distances[at - 1] &&
                       fq_natural_compare(name, suggestions->names[at - 1]) < 0)))
        at--;
    if (at == FQ_SUGGESTIONS)
        return;
    if (suggestions->count < FQ_SUGGESTIONS)
        suggestions->count++;
    for (size_t i = suggestions->count - 1; i > at; i--) {
        suggestions->names[i] = suggestions->names[i - 1];
        suggestions->distances[i] = suggestions->distances[i - 1];
    }
    suggestions->names[at] = name;
    suggestions->distances[at] = distance;
}
