/* SPDX-License-Identifier: MIT */
#include "plan/cursor.h"

#include "base/limits.h"
#include "base/utf8.h"

/* FNV-1a: a few instructions a byte, and the same everywhere. */
#define HASH_START  2166136261u
#define HASH_FACTOR 16777619u
/* The mark in front and the check behind. */
enum { MARK_BYTES = 4, FRAME_BYTES = 2 * MARK_BYTES };

static uint32_t hash_byte(uint32_t hash, unsigned char byte)
{
    return (hash ^ byte) * HASH_FACTOR;
}

uint32_t fq_cursor_mark(fq_str text)
{
    uint32_t hash = HASH_START;
    for (size_t i = 0; i < text.len; i++)
        hash = hash_byte(hash, (unsigned char)text.ptr[i]);
    return hash;
}

/* ---- writing ---- */

struct writing {
    struct fq_buf *out;
    uint32_t bits; /* those that are no character yet */
    unsigned bit_count;
    uint32_t hash;
};

static void put_six(struct writing *w, uint32_t six)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    fq_buf_char(w->out, alphabet[six & 63u]);
}

static void put_byte(struct writing *w, unsigned char byte)
{
    w->hash = hash_byte(w->hash, byte);
    w->bits = w->bits << 8 | byte;
    for (w->bit_count += 8; w->bit_count >= 6; w->bit_count -= 6)
        put_six(w, w->bits >> (w->bit_count - 6));
    w->bits &= 0xffu;
}

static void put_u32(struct writing *w, uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        put_byte(w, (unsigned char)(value >> shift));
}

static void put_length(struct writing *w, size_t length)
{
    for (; length > 0x7f; length >>= 7)
        put_byte(w, (unsigned char)(0x80u | (length & 0x7fu)));
    put_byte(w, (unsigned char)length);
}

static void put_end(struct writing *w)
{
    put_u32(w, w->hash);
    if (w->bit_count)
        put_six(w, w->bits << (6 - w->bit_count));
}

struct cursor_codec {
    struct fq_codec codec;
    struct fq_cursor_order order;
};

/* An int4 of an array in binary; false: the bytes end before. */
static bool take_i32(fq_str *bytes, int32_t *ret)
{
    const unsigned char *b = (const unsigned char *)bytes->ptr;
    if (bytes->len < 4)
        return false;
    *ret = (int32_t)((uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3]);
    *bytes = fq_str_from_offset(*bytes, 4);
    return true;
}

/* An array of one dimension has in front: dimensions, flags, the elements' type, how many there
 * are, the number of the first. */
static bool take_head(fq_str *bytes, int32_t *ret_count)
{
    int32_t dimensions, unused;
    return take_i32(bytes, &dimensions) && dimensions == 1 && take_i32(bytes, &unused) &&
           take_i32(bytes, &unused) && take_i32(bytes, ret_count) && take_i32(bytes, &unused);
}

static bool put_value(struct writing *w, fq_str *bytes)
{
    int32_t len;
    if (!take_i32(bytes, &len) || len < -1 || (len > 0 && (size_t)len > bytes->len))
        return false;
    put_length(w, len < 0 ? 0 : (size_t)len + 1);
    for (int32_t i = 0; i < len; i++)
        put_byte(w, (unsigned char)bytes->ptr[i]);
    if (len > 0)
        *bytes = fq_str_from_offset(*bytes, (size_t)len);
    return true;
}

static void put_text(struct writing *w, fq_str text)
{
    put_length(w, text.len + 1);
    for (size_t i = 0; i < text.len; i++)
        put_byte(w, (unsigned char)text.ptr[i]);
}

static bool write_cursor(const struct fq_codec *codec, struct fq_buf *out, const char *value,
                         size_t len)
{
    const struct cursor_codec *self = FQ_CONTAINER(codec, struct cursor_codec, codec);
    struct writing w = {.out = out, .hash = HASH_START};
    fq_str bytes = fq_str_of(value, len);
    bool with_first = self->order.first.len > 0;
    int32_t count;
    if (len > FQ_LIMIT_CURSOR_BYTES / 2 || !take_head(&bytes, &count) || count < 0 ||
        (size_t)count + with_first != self->order.count)
        return false;
    fq_buf_char(out, '"');
    put_u32(&w, self->order.mark);
    if (with_first)
        put_text(&w, self->order.first);
    for (int32_t i = 0; i < count; i++) {
        if (!put_value(&w, &bytes))
            return false;
    }
    put_end(&w);
    fq_buf_char(out, '"');
    return true;
}

const struct fq_codec *fq_cursor_codec(struct fq_arena *arena, const struct fq_cursor_order *order)
{
    struct cursor_codec *self = FQ_NEW(arena, struct cursor_codec);
    self->codec.write = write_cursor;
    self->codec.refusal = order->first.len
                              ? "The row's key is too long for an id; ask without nodeId."
                              : "What the rows are ordered by is too long for a cursor; order "
                                "them by something shorter, or ask without cursors.";
    self->codec.asker_mends = true;
    self->order = *order;
    return &self->codec;
}

bool fq_cursor_leaf(struct fq_buf *out, fq_str raw, const void *order)
{
    const struct fq_cursor_order *form = order;
    struct writing w = {.out = out, .hash = HASH_START};
    bool string = raw.len >= 2 && raw.ptr[0] == '"';
    fq_str text = string ? fq_str_of(raw.ptr + 1, raw.len - 2) : raw;
    if (form->count != 2 || text.len > FQ_LIMIT_CURSOR_BYTES / 2 ||
        fq_str_find_char(text, '\\') < text.len)
        return false;
    fq_buf_char(out, '"');
    put_u32(&w, form->mark);
    put_text(&w, form->first);
    put_text(&w, text);
    put_end(&w);
    fq_buf_char(out, '"');
    return true;
}

/* ---- reading ---- */

struct reading {
    fq_str cursor;
    size_t at;
    uint32_t bits;
    unsigned bit_count;
    size_t rest; /* bytes to come */
    uint32_t hash;
    bool failed;
};

/* Above 63 when it is no character of the alphabet. */
static unsigned six_bits(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (unsigned)(c - 'A');
    if (c >= 'a' && c <= 'z')
        return (unsigned)(c - 'a') + 26;
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0') + 52;
    return c == '-' ? 62 : c == '_' ? 63 : 64;
}

static unsigned char take_byte(struct reading *r)
{
    while (r->bit_count < 8 && r->at < r->cursor.len) {
        unsigned six = six_bits(r->cursor.ptr[r->at++]);
        r->failed |= six > 63;
        r->bits = r->bits << 6 | (six & 63u);
        r->bit_count += 6;
    }
    if (r->bit_count < 8 || r->rest == 0) {
        r->failed = true;
        return 0;
    }
    unsigned char byte = (unsigned char)(r->bits >> (r->bit_count - 8));
    r->bit_count -= 8;
    r->bits &= 0xffu;
    r->rest--;
    r->hash = hash_byte(r->hash, byte);
    return byte;
}

static uint32_t take_u32(struct reading *r)
{
    uint32_t value = 0;
    for (int i = 0; i < MARK_BYTES; i++)
        value = value << 8 | take_byte(r);
    return value;
}

/* No longer than what is left, and written in one way only. */
static size_t take_length(struct reading *r)
{
    size_t length = 0;
    unsigned char byte;
    unsigned shift = 0;
    do {
        byte = take_byte(r);
        length |= (size_t)(byte & 0x7fu) << shift;
        shift += 7;
    } while (byte & 0x80u && shift < 28 && !r->failed);
    r->failed |= byte & 0x80u || (byte == 0 && shift > 7) ||
                 length > (r->rest < MARK_BYTES ? 0 : r->rest - MARK_BYTES) + 1;
    return r->failed ? 0 : length;
}

/* False: it cannot be one. */
static bool begin_reading(struct reading *r, fq_str cursor, uint32_t *ret_mark)
{
    *r = (struct reading){.cursor = cursor, .hash = HASH_START, .rest = cursor.len * 3 / 4};
    if (cursor.len % 4 == 1 || r->rest < FRAME_BYTES || cursor.len > FQ_LIMIT_CURSOR_BYTES)
        return false;
    *ret_mark = take_u32(r);
    return !r->failed;
}

static bool has_value(const struct reading *r)
{
    return !r->failed && r->rest > MARK_BYTES;
}

/* Nothing but the check is left, and it holds; the bits that fill the last character are zero. */
static bool ends(struct reading *r)
{
    uint32_t hash = r->hash;
    return !r->failed && r->rest == MARK_BYTES && take_u32(r) == hash && !r->failed &&
           (r->bits & ((1u << r->bit_count) - 1)) == 0;
}

static void take_value(struct reading *r, struct fq_arena *arena, struct fq_cursor_value *ret)
{
    size_t length = take_length(r);
    ret->null = length == 0;
    if (ret->null)
        return;
    char *text = fq_arena_alloc(arena, length);
    for (size_t i = 0; i + 1 < length; i++)
        text[i] = (char)take_byte(r);
    text[length - 1] = '\0';
    ret->text = fq_str_of(text, length - 1);
    r->failed |= fq_utf8_check(ret->text) < ret->text.len ||
                 fq_str_find_char(ret->text, '\0') < ret->text.len;
}

static bool skip_value(struct reading *r)
{
    size_t length = take_length(r);
    for (size_t i = 0; i + 1 < length; i++)
        take_byte(r);
    return length > 0;
}

/* It is sound in itself. */
static bool is_cursor(fq_str cursor, size_t *ret_count)
{
    struct reading r;
    uint32_t mark;
    *ret_count = 0;
    if (!begin_reading(&r, cursor, &mark))
        return false;
    for (; has_value(&r); ++*ret_count)
        skip_value(&r);
    return ends(&r);
}

enum fq_cursor_fault fq_cursor_read(struct fq_arena *arena, fq_str cursor,
                                    const struct fq_cursor_order *order,
                                    struct fq_cursor_value **ret)
{
    struct reading r;
    uint32_t mark;
    size_t count;
    if (!is_cursor(cursor, &count) || !begin_reading(&r, cursor, &mark))
        return FQ_CURSOR_BROKEN;
    if (mark != order->mark || count != order->count)
        return FQ_CURSOR_OF_ANOTHER_ORDER;
    struct fq_cursor_value *values = FQ_NEW_ARRAY(arena, count, struct fq_cursor_value);
    for (size_t i = 0; i < count; i++)
        take_value(&r, arena, &values[i]);
    if (r.failed)
        return FQ_CURSOR_BROKEN;
    if (order->first.len && !fq_str_eq(values[0].text, order->first))
        return FQ_CURSOR_OF_ANOTHER_ORDER;
    *ret = values;
    return FQ_CURSOR_GOOD;
}

void fq_cursor_first(struct fq_buf *out, fq_str cursor, uint32_t mark)
{
    struct reading r;
    uint32_t has;
    size_t count;
    if (!is_cursor(cursor, &count) || !count || !begin_reading(&r, cursor, &has) || has != mark)
        return;
    for (size_t length = take_length(&r); length > 1; length--)
        fq_buf_char(out, (char)take_byte(&r));
}

void fq_cursor_nulls(struct fq_buf *out, fq_str cursor)
{
    struct reading r;
    uint32_t mark;
    size_t count;
    if (!is_cursor(cursor, &count) || !begin_reading(&r, cursor, &mark)) {
        fq_buf_char(out, '!');
        return;
    }
    while (has_value(&r))
        fq_buf_char(out, skip_value(&r) ? '0' : '1');
}
