/* SPDX-License-Identifier: MIT */
#include "pgtype/codec.h"

#include <math.h>

bool fq_pgtype_write_bool(const struct fq_codec *codec FQ_UNUSED, struct fq_buf *out,
                          const char *value, size_t len)
{
    if (len != 1 || (unsigned char)value[0] > 1)
        return false;
    if (value[0])
        fq_buf_literal(out, "true");
    else
        fq_buf_literal(out, "false");
    return true;
}

static bool add_number(struct fq_buf *out, int64_t value)
{
    char *to = fq_buf_reserve(out, 20);
    if (to)
        fq_buf_commit(out, (size_t)(put_i64(to, value) - to));
    return true;
}

bool fq_pgtype_write_int2(const struct fq_codec *codec FQ_UNUSED, struct fq_buf *out,
                          const char *value, size_t len)
{
    return len == 2 && add_number(out, read_i16(value));
}

bool fq_pgtype_write_int4(const struct fq_codec *codec FQ_UNUSED, struct fq_buf *out,
                          const char *value, size_t len)
{
    return len == 4 && add_number(out, read_i32(value));
}

/* For every type that is a BigInt: those of four bytes (oid, xid, cid) are unsigned. */
static bool write_int8_number(const struct fq_codec *codec FQ_UNUSED, struct fq_buf *out,
                              const char *value, size_t len)
{
    if (len == 4)
        return add_number(out, read_u32(value));
    return len == 8 && add_number(out, read_i64(value));
}

const struct fq_codec fq_codec_int8_number = {.write = write_int8_number};

static bool write_count(const struct fq_codec *codec FQ_UNUSED, struct fq_buf *out,
                        const char *value, size_t len)
{
    int64_t count = len == 8 ? read_i64(value) : -1;
    return count >= 0 && count <= INT32_MAX && add_number(out, count);
}

const struct fq_codec fq_codec_count = {.write = write_count};

/* Numbers beyond 2^53 do not survive JavaScript's reader, so they travel as strings. */
static bool add_quoted_integer(struct fq_buf *out, bool negative, uint64_t magnitude)
{
    char *to = fq_buf_reserve(out, 23);
    if (!to)
        return true;
    char *at = to;
    *at++ = '"';
    if (negative)
        *at++ = '-';
    at = fq_pgtype_put_u64(at, magnitude);
    *at++ = '"';
    fq_buf_commit(out, (size_t)(at - to));
    return true;
}

bool fq_pgtype_write_int8(const struct fq_codec *codec FQ_UNUSED, struct fq_buf *out,
                          const char *value, size_t len)
{
    if (len != 8)
        return false;
    uint64_t bits = read_u64(value);
    bool negative = bits >> 63;
    return add_quoted_integer(out, negative, negative ? 0 - bits : bits);
}

/* Unsigned, so not all of them are an Int. */
bool fq_pgtype_write_oid(const struct fq_codec *codec FQ_UNUSED, struct fq_buf *out,
                         const char *value, size_t len)
{
    return len == 4 && add_quoted_integer(out, false, read_u32(value));
}

bool fq_pgtype_write_xid8(const struct fq_codec *codec FQ_UNUSED, struct fq_buf *out,
                          const char *value, size_t len)
{
    return len == 8 && add_quoted_integer(out, false, read_u64(value));
}

/* The quotes stand at both ends of what was written. */
static bool write_integer_number(const struct fq_codec *codec, struct fq_buf *out,
                                 const char *value, size_t len)
{
    size_t start = out->len;
    if (!fq_pgtype_write_numeric(codec, out, value, len))
        return false;
    if (fq_buf_failed(out) || out->len - start < 3)
        return true;
    memmove(out->ptr + start, out->ptr + start + 1, out->len - start - 2);
    fq_buf_truncate(out, out->len - 2);
    return true;
}

const struct fq_codec fq_codec_integer_number = {.write = write_integer_number};

void fq_pgtype_write_not_finite(struct fq_buf *out, bool nan, bool negative)
{
    if (nan)
        fq_buf_literal(out, "\"NaN\"");
    else if (negative)
        fq_buf_literal(out, "\"-Infinity\"");
    else
        fq_buf_literal(out, "\"Infinity\"");
}

bool fq_pgtype_write_float8(const struct fq_codec *codec FQ_UNUSED, struct fq_buf *out,
                            const char *value, size_t len)
{
    double number;
    if (len != sizeof(number))
        return false;
    uint64_t bits = read_u64(value);
    memcpy(&number, &bits, sizeof(number));
    if (!isfinite(number)) {
        fq_pgtype_write_not_finite(out, isnan(number), number < 0);
        return true;
    }
    char *to = fq_buf_reserve(out, 32);
    if (to)
        fq_buf_commit(out, (size_t)(fq_pgtype_put_f64(to, number) - to));
    return true;
}

bool fq_pgtype_write_float4(const struct fq_codec *codec FQ_UNUSED, struct fq_buf *out,
                            const char *value, size_t len)
{
    float number;
    if (len != sizeof(number))
        return false;
    uint32_t bits = read_u32(value);
    memcpy(&number, &bits, sizeof(number));
    if (!isfinite(number)) {
        fq_pgtype_write_not_finite(out, isnan(number), number < 0);
        return true;
    }
    char *to = fq_buf_reserve(out, 32);
    if (to)
        fq_buf_commit(out, (size_t)(fq_pgtype_put_f32(to, number) - to));
    return true;
}
