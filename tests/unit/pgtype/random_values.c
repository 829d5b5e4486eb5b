/* SPDX-License-Identifier: MIT */
#include "random_values.h"

#include <string.h>

uint64_t random_state;

/* SplitMix64 (Steele, Lea and Flood 2014). */
static uint64_t any(void)
{
    uint64_t z = random_state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static uint64_t below(uint64_t limit)
{
    return any() % limit;
}

/* A number of any size, small ones as often as large ones. */
static int64_t spread(void)
{
    return (int64_t)any() >> below(64);
}

/* Between first and last, at the very ends now and then. */
static int64_t between(int64_t first, int64_t last)
{
    uint64_t width = (uint64_t)last - (uint64_t)first;
    switch (below(16)) {
    case 0:
        return first;
    case 1:
        return last;
    case 2:
        return (int64_t)((uint64_t)first + below(width < 1000 ? width + 1 : 1000));
    default:
        return (int64_t)((uint64_t)first + (width == UINT64_MAX ? any() : below(width + 1)));
    }
}

void add_int(struct fq_buf *out, uint64_t value, unsigned bytes)
{
    while (bytes--)
        fq_buf_char(out, (char)(value >> 8 * bytes));
}

static void add_bytes(struct fq_buf *out, size_t count)
{
    while (count--)
        fq_buf_char(out, (char)any());
}

/* ---- one value of each type, as *_recv wants it ---- */

void make_bool(struct fq_buf *out)
{
    add_int(out, below(2), 1);
}

void make_int2(struct fq_buf *out)
{
    add_int(out, (uint64_t)spread(), 2);
}

void make_int4(struct fq_buf *out)
{
    add_int(out, (uint64_t)spread(), 4);
}

void make_int8(struct fq_buf *out)
{
    add_int(out, (uint64_t)between(INT64_MIN, INT64_MAX) >> below(64), 8);
}

/* Unsigned, but no server has lived to see the upper half, which BigInt has no room for. */
void make_xid8(struct fq_buf *out)
{
    add_int(out, any() >> (1 + below(63)), 8);
}

/* Exponents that matter are as likely as those far out. */
void make_float4(struct fq_buf *out)
{
    uint32_t bits = (uint32_t)any();
    if (below(2) == 0)
        bits = (bits & 0x807fffffu) | (uint32_t)(127 - 32 + below(64)) << 23;
    if (below(8) == 0)
        bits &= 0xff800000u;
    if (below(8) == 0)
        bits |= 0x7fff00u;
    add_int(out, bits, 4);
}

void make_float8(struct fq_buf *out)
{
    uint64_t bits = any();
    if (below(3) == 0)
        bits = (bits & 0x800fffffffffffffu) | (1023 - 64 + below(128)) << 52;
    if (below(8) == 0)
        bits &= 0xfff0000000000000u;
    if (below(8) == 0) {
        double whole = (double)spread() / (below(2) ? 1 : 1000);
        memcpy(&bits, &whole, sizeof(bits));
    }
    add_int(out, bits, 8);
}

void make_numeric(struct fq_buf *out)
{
    static const uint16_t specials[] = {0xc000, 0xd000, 0xf000};
    if (below(50) == 0) {
        add_int(out, (uint64_t)specials[below(3)] << 16, 8);
        return;
    }
    unsigned count = (unsigned)below(below(4) ? 5 : 40);
    add_int(out, count, 2);
    add_int(out, (uint64_t)((int64_t)below(12) - 6), 2);
    add_int(out, below(2) ? 0x4000 : 0, 2);
    add_int(out, below(below(4) ? 12 : 200), 2);
    while (count--)
        add_int(out, below(3) ? below(10000) : below(2) ? 0 : below(10), 2);
}

void make_uuid(struct fq_buf *out)
{
    add_bytes(out, 16);
}

/* Text of every kind: quotes, control characters, all lengths of UTF-8. */
void make_text(struct fq_buf *out)
{
    static const char *const pieces[] = {
        "\"", "\\", "\n", "\x01", "\x1f",         "\x7f",
        "/",  "é",  "€",  "😀",    "\xef\xbf\xbf", "plain text, sixteen"};
    for (size_t count = below(below(2) ? 8 : 100); count > 0; count--) {
        const char *piece = pieces[below(FQ_ARRAY_LEN(pieces))];
        if (below(2))
            fq_buf_str_add(out, fq_str_from(piece));
        else
            fq_buf_char(out, (char)('a' + below(26)));
    }
}

void make_name(struct fq_buf *out)
{
    for (size_t count = below(64); count > 0; count--)
        fq_buf_char(out, (char)(' ' + below(95)));
}

void make_char(struct fq_buf *out)
{
    add_int(out, below(128), 1);
}

void make_bytea(struct fq_buf *out)
{
    add_bytes(out, below(below(2) ? 8 : 1200));
}

void make_date(struct fq_buf *out)
{
    int64_t days = below(20)  ? between(-1000000, 1000000)
                   : below(2) ? between(-2451545, 2145031948)
                              : (below(2) ? INT32_MAX : INT32_MIN);
    add_int(out, (uint64_t)days, 4);
}

void make_time(struct fq_buf *out)
{
    int64_t micros = between(0, 86400000000);
    add_int(out, (uint64_t)(below(2) ? micros : micros / 1000000 * 1000000), 8);
}

void make_timetz(struct fq_buf *out)
{
    make_time(out);
    int64_t zone = below(2) ? (int64_t)below(31) * 3600 - 15 * 3600 : between(-57599, 57599);
    add_int(out, (uint64_t)zone, 4);
}

void make_timestamp(struct fq_buf *out)
{
    int64_t micros = between(-211813488000000000, 9223371331199999999);
    if (below(2))
        micros = between(-3155673600000000, 3155673600000000);
    if (below(3) == 0)
        micros = micros / 1000000 * 1000000;
    if (below(40) == 0)
        micros = below(2) ? INT64_MAX : INT64_MIN;
    add_int(out, (uint64_t)micros, 8);
}

void make_interval(struct fq_buf *out)
{
    add_int(out, below(3) ? (uint64_t)(spread() / 2) : 0, 8);
    add_int(out, below(3) ? (uint64_t)(spread() / 2 % INT32_MAX) : 0, 4);
    add_int(out, below(3) ? (uint64_t)(spread() / 2 % INT32_MAX) : 0, 4);
}

static void make_network(struct fq_buf *out, bool is_cidr)
{
    unsigned size = below(2) ? 4 : 16;
    unsigned prefix = is_cidr || below(2) ? (unsigned)below(8 * size + 1) : 8 * size;
    char address[16];
    for (unsigned i = 0; i < size; i++)
        address[i] = (char)(below(2) ? any() : 0);
    if (size == 16 && below(3) == 0) {
        memset(address, 0, 12);
        if (below(2))
            address[10] = address[11] = (char)0xff;
    }
    for (unsigned bit = prefix; is_cidr && bit < 8 * size; bit++)
        address[bit / 8] = (char)(address[bit / 8] & ~(0x80 >> bit % 8));
    add_int(out, size == 4 ? 2 : 3, 1);
    add_int(out, prefix, 1);
    add_int(out, is_cidr, 1);
    add_int(out, size, 1);
    fq_buf_add(out, address, size);
}

void make_inet(struct fq_buf *out)
{
    make_network(out, false);
}

void make_cidr(struct fq_buf *out)
{
    make_network(out, true);
}

void make_macaddr(struct fq_buf *out)
{
    add_bytes(out, 6);
}

void make_macaddr8(struct fq_buf *out)
{
    add_bytes(out, 8);
}

void make_bit(struct fq_buf *out)
{
    size_t bits = 1 + below(100);
    add_int(out, bits, 4);
    add_bytes(out, (bits + 7) / 8);
    if (bits % 8)
        out->ptr[out->len - 1] = (char)(out->ptr[out->len - 1] & (0xff00 >> bits % 8));
}
