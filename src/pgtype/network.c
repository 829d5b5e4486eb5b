/* SPDX-License-Identifier: MIT
 *
 * inet and cidr: family, prefix length, is-it-cidr, address length, address.
 */
#include "pgtype/codec.h"

#define FAMILY_4 2
#define FAMILY_6 3

/* The longest run of zero words, at least two long: IPv6 leaves it out. */
struct run {
    int start;
    int len;
};

static unsigned word_at(const char *address, int index)
{
    return read_u16(address + 2 * index);
}

static struct run longest_run(const char *address)
{
    struct run best = {-1, 1};
    struct run run = {0, 0};
    for (int i = 0; i < 8; i++) {
        if (word_at(address, i) != 0) {
            run.len = 0;
            continue;
        }
        if (run.len++ == 0)
            run.start = i;
        if (run.len > best.len)
            best = run;
    }
    return best;
}

static char *put_ipv4(char *to, const char *address)
{
    for (int i = 0; i < 4; i++) {
        if (i)
            *to++ = '.';
        to = fq_pgtype_put_u64(to, (unsigned char)address[i]);
    }
    return to;
}

static char *put_word(char *to, unsigned word)
{
    static const char digits[] = "0123456789abcdef";
    for (int shift = 12; shift >= 0; shift -= 4) {
        if (word >> shift || shift == 0)
            *to++ = digits[word >> shift & 15u];
    }
    return to;
}

/* ::a.b.c.d and ::ffff:a.b.c.d are IPv4 addresses in disguise. */
static bool holds_ipv4(const char *address, struct run best)
{
    return best.start == 0 && (best.len == 6 || (best.len == 7 && word_at(address, 7) != 1) ||
                               (best.len == 5 && word_at(address, 5) == 0xffff));
}

static char *put_ipv6(char *to, const char *address)
{
    struct run best = longest_run(address);
    for (int i = 0; i < 8; i++) {
        if (best.start >= 0 && i >= best.start && i < best.start + best.len) {
            if (i == best.start)
                *to++ = ':';
            continue;
        }
        if (i)
            *to++ = ':';
        if (i == 6 && holds_ipv4(address, best))
            return put_ipv4(to, address + 12);
        to = put_word(to, word_at(address, i));
    }
    if (best.start >= 0 && best.start + best.len == 8)
        *to++ = ':';
    return to;
}

static bool write_network(struct fq_buf *out, const char *value, size_t len, bool is_cidr)
{
    if (len < 4)
        return false;
    unsigned family = (unsigned char)value[0];
    unsigned prefix = (unsigned char)value[1];
    unsigned size = family == FAMILY_4 ? 4 : 16;
    if ((family != FAMILY_4 && family != FAMILY_6) || prefix > 8 * size ||
        (unsigned char)value[3] != size || len != 4 + size)
        return false;
    char *start = fq_buf_reserve(out, 56);
    if (!start)
        return true;
    char *at = start;
    *at++ = '"';
    at = family == FAMILY_4 ? put_ipv4(at, value + 4) : put_ipv6(at, value + 4);
    if (is_cidr || prefix != 8 * size) {
        *at++ = '/';
        at = fq_pgtype_put_u64(at, prefix);
    }
    *at++ = '"';
    fq_buf_commit(out, (size_t)(at - start));
    return true;
}

bool fq_pgtype_write_inet(const struct fq_codec *codec FQ_UNUSED, struct fq_buf *out,
                          const char *value, size_t len)
{
    return write_network(out, value, len, false);
}

bool fq_pgtype_write_cidr(const struct fq_codec *codec FQ_UNUSED, struct fq_buf *out,
                          const char *value, size_t len)
{
    return write_network(out, value, len, true);
}

static bool write_mac(struct fq_buf *out, const char *value, size_t len, size_t size)
{
    if (len != size)
        return false;
    char *start = fq_buf_reserve(out, 3 * size + 1);
    if (!start)
        return true;
    char *at = start;
    for (size_t i = 0; i < size; i++) {
        *at++ = i ? ':' : '"';
        at = put_hex(at, (unsigned char)value[i]);
    }
    *at++ = '"';
    fq_buf_commit(out, (size_t)(at - start));
    return true;
}

bool fq_pgtype_write_macaddr(const struct fq_codec *codec FQ_UNUSED, struct fq_buf *out,
                             const char *value, size_t len)
{
    return write_mac(out, value, len, 6);
}

bool fq_pgtype_write_macaddr8(const struct fq_codec *codec FQ_UNUSED, struct fq_buf *out,
                              const char *value, size_t len)
{
    return write_mac(out, value, len, 8);
}
