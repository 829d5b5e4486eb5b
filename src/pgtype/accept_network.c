/* SPDX-License-Identifier: MIT */
#include "pgtype/accept.h"

#include <arpa/inet.h>

#include "pgtype/digits.h"

struct network {
    unsigned char address[16];
    unsigned size;   /* bytes of address: 4 or 16 */
    unsigned prefix; /* bits */
    bool has_prefix;
};

/* Digits without leading zeros, up to max. */
static bool read_prefix(fq_str text, unsigned max, unsigned *ret)
{
    int64_t value;
    if (text.len == 0 || text.len > 3 || text.ptr[0] == '-' || text.ptr[0] == '+' ||
        (text.len > 1 && text.ptr[0] == '0') || !fq_str_to_i64(text, &value) || value > max)
        return false;
    *ret = (unsigned)value;
    return true;
}

static bool read_network(fq_str text, struct network *ret)
{
    char address[INET6_ADDRSTRLEN];
    size_t slash = fq_str_find_char(text, '/');
    if (slash >= sizeof(address) || memchr(text.ptr, '\0', slash))
        return false;
    memcpy(address, text.ptr, slash);
    address[slash] = '\0';
    *ret = (struct network){.has_prefix = slash < text.len};
    if (inet_pton(AF_INET, address, ret->address) == 1)
        ret->size = 4;
    else if (inet_pton(AF_INET6, address, ret->address) == 1)
        ret->size = 16;
    else
        return false;
    ret->prefix = 8 * ret->size;
    return !ret->has_prefix ||
           read_prefix(fq_str_from_offset(text, slash + 1), 8 * ret->size, &ret->prefix);
}

/* Is every bit behind the prefix zero? */
static bool is_bare(const struct network *network)
{
    for (unsigned bit = network->prefix; bit < 8 * network->size; bit++) {
        if (network->address[bit / 8] >> (7 - bit % 8) & 1)
            return false;
    }
    return true;
}

bool fq_pgtype_accept_inet(struct fq_arena *arena, enum fq_scalar_form form, fq_str text,
                           fq_str *ret, fq_str *ret_problem)
{
    struct network network;
    if (form != FQ_SCALAR_STRING || text.len == 0 || !read_network(text, &network))
        return fq_pgtype_refuse(arena, form, text, "is not an IPv4 or IPv6 address", ret_problem);
    *ret = text;
    return true;
}

bool fq_pgtype_accept_cidr(struct fq_arena *arena, enum fq_scalar_form form, fq_str text,
                           fq_str *ret, fq_str *ret_problem)
{
    struct network network;
    if (form != FQ_SCALAR_STRING || text.len == 0 || !read_network(text, &network))
        return fq_pgtype_refuse(arena, form, text, "is not a network (192.0.2.0/24)", ret_problem);
    if (!is_bare(&network))
        return fq_pgtype_refuse(arena, form, text,
                                "is not a network: bits behind its prefix are set", ret_problem);
    *ret = text;
    return true;
}

/* Bytes of digits with one separator (':', '-' or '.') between groups of one size, or with none. */
static size_t read_mac(fq_str text, unsigned char bytes[8])
{
    size_t digits = 0, group = 0, in_group = 0;
    char separator = '\0';
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        int digit = fq_hex_digit(c);
        if (digit >= 0) {
            if (digits == 16)
                return 0;
            bytes[digits / 2] = (unsigned char)(bytes[digits / 2] << 4 | digit);
            digits++;
            in_group++;
            continue;
        }
        if ((c != ':' && c != '-' && c != '.') || (separator && c != separator) ||
            (group && in_group != group) || in_group % 2 != 0 || in_group == 0)
            return 0;
        separator = c;
        group = in_group;
        in_group = 0;
    }
    return (group && in_group != group) || digits % 2 != 0 ? 0 : digits / 2;
}

bool fq_pgtype_accept_mac(struct fq_arena *arena, enum fq_scalar_form form, fq_str text,
                          fq_str *ret, fq_str *ret_problem)
{
    unsigned char bytes[8] = {0};
    size_t count = form == FQ_SCALAR_STRING ? read_mac(text, bytes) : 0;
    if (count != 6 && count != 8)
        return fq_pgtype_refuse(arena, form, text, "is not a hardware address (08:00:2b:01:02:03)",
                                ret_problem);
    char *to = fq_arena_alloc(arena, 3 * count);
    char *at = to;
    for (size_t i = 0; i < count; i++) {
        if (i)
            *at++ = ':';
        at = put_hex(at, bytes[i]);
    }
    *ret = fq_str_of(to, (size_t)(at - to));
    return true;
}
