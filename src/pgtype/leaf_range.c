/* SPDX-License-Identifier: MIT
 *
 * Ranges in documents: to_json() gives their text, `["2024-01-01 00:00:00","2024-02-01 00:00:00")`
 * in quotes and with its own quotes escaped; they are written as objects.
 */
#include "pgtype/codec.h"

static bool take_word(fq_str *text, fq_str what)
{
    if (!fq_str_starts_with(*text, what))
        return false;
    *text = fq_str_of(text->ptr + what.len, text->len - what.len);
    return true;
}

/* One bound, which ends at a comma or a bracket unless it is quoted; empty when it is infinite. */
static bool take_bound(fq_str *text, fq_str *ret)
{
    fq_str quote = FQ_STR("\\\"");
    bool quoted = take_word(text, quote);
    size_t len = 0;
    if (quoted) {
        len = fq_str_find(*text, quote);
    } else {
        while (len < text->len && !memchr(",)]", text->ptr[len], 3))
            len++;
    }
    *ret = fq_str_of(text->ptr, len);
    *text = fq_str_of(text->ptr + len, text->len - len);
    return !quoted || take_word(text, quote);
}

/* The bound as it would stand in a document of its own; every leaf that holds no number takes a
 * string. */
static bool write_bound(struct fq_buf *out, fq_str bound, fq_json_leaf *leaf, bool number)
{
    char room[64];
    if (bound.len == 0) {
        fq_buf_literal(out, "null");
        return true;
    }
    if (number)
        return leaf(out, bound, NULL);
    if (bound.len > sizeof(room) - 2)
        return false;
    room[0] = '"';
    memcpy(room + 1, bound.ptr, bound.len);
    room[1 + bound.len] = '"';
    return leaf(out, fq_str_of(room, bound.len + 2), NULL);
}

static bool write_range(struct fq_buf *out, fq_str *text, fq_json_leaf *leaf, bool number)
{
    fq_str lower = FQ_STR_NONE, upper = FQ_STR_NONE;
    bool empty = take_word(text, FQ_STR("empty"));
    bool lower_inclusive = !empty && take_word(text, FQ_STR("["));
    if (!empty &&
        ((!lower_inclusive && !take_word(text, FQ_STR("("))) || !take_bound(text, &lower) ||
         !take_word(text, FQ_STR(",")) || !take_bound(text, &upper)))
        return false;
    bool upper_inclusive = !empty && take_word(text, FQ_STR("]"));
    if (!empty && !upper_inclusive && !take_word(text, FQ_STR(")")))
        return false;
    fq_buf_literal(out, "{\"lower\":");
    if (!write_bound(out, lower, leaf, number))
        return false;
    fq_buf_literal(out, ",\"upper\":");
    if (!write_bound(out, upper, leaf, number))
        return false;
    fq_pgtype_range_end(out, lower_inclusive, upper_inclusive, empty);
    return true;
}

static bool strip_quotes(fq_str *raw)
{
    if (raw->len < 2 || raw->ptr[0] != '"')
        return false;
    *raw = fq_str_of(raw->ptr + 1, raw->len - 2);
    return true;
}

static bool write_one(struct fq_buf *out, fq_str raw, fq_json_leaf *leaf, bool number)
{
    return strip_quotes(&raw) && write_range(out, &raw, leaf, number) && raw.len == 0;
}

/* {[1,3),[5,7)} */
static bool write_many(struct fq_buf *out, fq_str raw, fq_json_leaf *leaf, bool number)
{
    if (!strip_quotes(&raw) || !take_word(&raw, FQ_STR("{")))
        return false;
    fq_buf_char(out, '[');
    for (bool first = true; !take_word(&raw, FQ_STR("}")); first = false) {
        if (!first && !take_word(&raw, FQ_STR(",")))
            return false;
        if (!first)
            fq_buf_char(out, ',');
        if (!write_range(out, &raw, leaf, number))
            return false;
    }
    fq_buf_char(out, ']');
    return raw.len == 0;
}

#define RANGE(name, bound, number)                                                                 \
    bool fq_pgtype_leaf_##name##range(struct fq_buf *out, fq_str raw,                              \
                                      const void *context FQ_UNUSED)                               \
    {                                                                                              \
        return write_one(out, raw, fq_pgtype_leaf_##bound, number);                                \
    }                                                                                              \
    bool fq_pgtype_leaf_##name##multirange(struct fq_buf *out, fq_str raw,                         \
                                           const void *context FQ_UNUSED)                          \
    {                                                                                              \
        return write_many(out, raw, fq_pgtype_leaf_##bound, number);                               \
    }

RANGE(int4, int, true)
RANGE(int8, bigint, true)
RANGE(num, decimal, true)
RANGE(date, string, false)
RANGE(ts, timestamp, false)
RANGE(tstz, timestamptz, false)
