/* SPDX-License-Identifier: MIT
 *
 * pgvector's types as lists of numbers.  Their binary form is a count (int16), two bytes of
 * nothing, and so many numbers, of four bytes or, for halfvec, of two.
 */
#include "pgtype/codec.h"

#include <math.h>

#include "pgtype/accept.h"

#define HEAD_BYTES 4u

static float half_to_float(uint16_t half)
{
    int exponent = half >> 10 & 0x1f;
    float fraction = (float)(half & 0x3ff);
    float value = exponent ? ldexpf(fraction + 1024.0f, exponent - 25) : ldexpf(fraction, -24);
    return half & 0x8000 ? -value : value;
}

static bool write_numbers(struct fq_buf *out, const char *value, size_t len, size_t width)
{
    if (len < HEAD_BYTES || len != HEAD_BYTES + read_u16(value) * width)
        return false;
    fq_buf_char(out, '[');
    for (size_t at = HEAD_BYTES; at < len; at += width) {
        float number;
        if (width == sizeof(number)) {
            uint32_t bits = read_u32(value + at);
            memcpy(&number, &bits, sizeof(number));
        } else {
            uint16_t half = read_u16(value + at);
            if ((half & 0x7c00) == 0x7c00) /* not finite, which none of them is */
                return false;
            number = half_to_float(half);
        }
        if (!isfinite(number))
            return false;
        if (at > HEAD_BYTES)
            fq_buf_char(out, ',');
        char *to = fq_buf_reserve(out, 32);
        if (to)
            fq_buf_commit(out, (size_t)(fq_pgtype_put_f32(to, number) - to));
    }
    fq_buf_char(out, ']');
    return true;
}

static bool write_vector(const struct fq_codec *codec FQ_UNUSED, struct fq_buf *out,
                         const char *value, size_t len)
{
    return write_numbers(out, value, len, 4);
}

static bool write_halfvec(const struct fq_codec *codec FQ_UNUSED, struct fq_buf *out,
                          const char *value, size_t len)
{
    return write_numbers(out, value, len, 2);
}

const struct fq_codec fq_codec_vector = {.write = write_vector};
const struct fq_codec fq_codec_halfvec = {.write = write_halfvec};

/* In documents they are the text of the list. */
bool fq_pgtype_leaf_vector(struct fq_buf *out, fq_str raw, const void *context FQ_UNUSED)
{
    if (raw.len < 4 || raw.ptr[0] != '"' || raw.ptr[raw.len - 1] != '"')
        return false;
    fq_str list = fq_str_of(raw.ptr + 1, raw.len - 2);
    fq_buf_str_add(out, list);
    return fq_pgtype_is_number_list(list);
}
