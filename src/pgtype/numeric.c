/* SPDX-License-Identifier: MIT
 *
 * numeric: digits to the base 10000, the first worth 10000^weight, of which scale decimal places
 * are shown.  Groups that are not sent are zero, on both sides.
 */
#include "pgtype/codec.h"

enum {
    POSITIVE = 0x0000,
    NEGATIVE = 0x4000,
    NOT_A_NUMBER = 0xc000,
    INFINITE = 0xd000,
    NEGATIVE_INFINITE = 0xf000,
};

/* PostgreSQL's NUMERIC_DSCALE_MAX. */
#define SCALE_MAX 0x3fff

struct numeric {
    const char *groups;
    int count;
    int weight;
    int scale;
};

static unsigned group(const struct numeric *n, int index)
{
    return index >= 0 && index < n->count ? read_u16(n->groups + 2 * index) : 0;
}

static bool read_groups(struct numeric *n, size_t len)
{
    if (len != 8 + 2 * (size_t)n->count || n->scale > SCALE_MAX)
        return false;
    for (int i = 0; i < n->count; i++) {
        if (group(n, i) > 9999)
            return false;
    }
    while (n->count > 0 && group(n, 0) == 0) {
        n->groups += 2;
        n->count--;
        n->weight--;
    }
    return true;
}

/* The first group without leading zeros, the others with. */
static char *put_whole(char *to, const struct numeric *n)
{
    if (n->weight < 0 || n->count == 0) {
        *to++ = '0';
        return to;
    }
    to = fq_pgtype_put_u64(to, group(n, 0));
    for (int i = 1; i <= n->weight; i++)
        to = put_4(to, group(n, i));
    return to;
}

/* scale places; the last group may be cut. */
static char *put_fraction(char *to, const struct numeric *n)
{
    char *end = to + n->scale;
    int first = n->count ? n->weight + 1 : 0;
    for (int i = first; to < end; i++)
        to = put_4(to, group(n, i));
    return end;
}

static void add(struct fq_buf *out, const struct numeric *n, bool negative)
{
    size_t whole = n->weight < 0 ? 1 : 4 * ((size_t)n->weight + 1);
    char *to = fq_buf_reserve(out, whole + (size_t)n->scale + 8);
    if (!to)
        return;
    char *at = to;
    *at++ = '"';
    if (negative)
        *at++ = '-';
    at = put_whole(at, n);
    if (n->scale) {
        *at++ = '.';
        at = put_fraction(at, n);
    }
    *at++ = '"';
    fq_buf_commit(out, (size_t)(at - to));
}

bool fq_pgtype_write_numeric(const struct fq_codec *codec FQ_UNUSED, struct fq_buf *out,
                             const char *value, size_t len)
{
    if (len < 8)
        return false;
    struct numeric n = {.groups = value + 8,
                        .count = read_u16(value),
                        .weight = read_i16(value + 2),
                        .scale = read_u16(value + 6)};
    unsigned sign = read_u16(value + 4);
    switch (sign) {
    case NOT_A_NUMBER:
    case INFINITE:
    case NEGATIVE_INFINITE:
        fq_pgtype_write_not_finite(out, sign == NOT_A_NUMBER, sign == NEGATIVE_INFINITE);
        return len == 8;
    case POSITIVE:
    case NEGATIVE:
        if (!read_groups(&n, len))
            return false;
        add(out, &n, sign == NEGATIVE);
        return true;
    default:
        return false;
    }
}
