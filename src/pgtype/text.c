/* SPDX-License-Identifier: MIT */
#include "pgtype/codec.h"

bool fq_pgtype_write_text(const struct fq_codec *codec FQ_UNUSED, struct fq_buf *out,
                          const char *value, size_t len)
{
    fq_json_string(out, fq_str_of(value, len));
    return true;
}

const struct fq_codec fq_codec_text = {.write = fq_pgtype_write_text};

bool fq_pgtype_write_json(const struct fq_codec *codec FQ_UNUSED, struct fq_buf *out,
                          const char *value, size_t len)
{
    if (len == 0)
        return false;
    fq_buf_add(out, value, len);
    return true;
}

const struct fq_codec fq_codec_json_text = {.write = fq_pgtype_write_json};

/* A version byte stands before the text. */
bool fq_pgtype_write_jsonb(const struct fq_codec *codec, struct fq_buf *out, const char *value,
                           size_t len)
{
    return len > 1 && value[0] == 1 && fq_pgtype_write_json(codec, out, value + 1, len - 1);
}

/* One byte that need not be a character: PostgreSQL 16 shows those above 127 in octal, earlier
 * ones hand them out as they are, which is no UTF-8. */
bool fq_pgtype_write_char(const struct fq_codec *codec FQ_UNUSED, struct fq_buf *out,
                          const char *value, size_t len)
{
    if (len != 1)
        return false;
    unsigned char byte = (unsigned char)value[0];
    if (byte < 0x80) {
        fq_json_string(out, fq_str_of(value, byte != 0));
        return true;
    }
    char octal[] = {'\\', (char)('0' + (byte >> 6)), (char)('0' + (byte >> 3 & 7)),
                    (char)('0' + (byte & 7))};
    fq_json_string(out, fq_str_of(octal, sizeof(octal)));
    return true;
}

/* 8-4-4-4-12 */
bool fq_pgtype_write_uuid(const struct fq_codec *codec FQ_UNUSED, struct fq_buf *out,
                          const char *value, size_t len)
{
    if (len != 16)
        return false;
    char *to = fq_buf_reserve(out, 38);
    if (!to)
        return true;
    char *at = to;
    *at++ = '"';
    for (unsigned i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *at++ = '-';
        at = put_hex(at, (unsigned char)value[i]);
    }
    *at = '"';
    fq_buf_commit(out, 38);
    return true;
}

bool fq_pgtype_write_bytea(const struct fq_codec *codec FQ_UNUSED, struct fq_buf *out,
                           const char *value, size_t len)
{
    fq_buf_char(out, '"');
    fq_pgtype_base64(out, value, len);
    fq_buf_char(out, '"');
    return true;
}

bool fq_pgtype_write_bit(const struct fq_codec *codec FQ_UNUSED, struct fq_buf *out,
                         const char *value, size_t len)
{
    if (len < 4)
        return false;
    int32_t bits = read_i32(value);
    if (bits < 0 || len - 4 != ((size_t)bits + 7) / 8)
        return false;
    char *to = fq_buf_reserve(out, (size_t)bits + 2);
    if (!to)
        return true;
    to[0] = '"';
    for (size_t i = 0; i < (size_t)bits; i++)
        to[1 + i] = (char)('0' + ((unsigned char)value[4 + i / 8] >> (7 - i % 8) & 1));
    to[1 + bits] = '"';
    fq_buf_commit(out, (size_t)bits + 2);
    return true;
}
