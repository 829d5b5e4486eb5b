/* SPDX-License-Identifier: MIT */
#include "base/address.h"

#include <arpa/inet.h>

static const unsigned char v4_mapped[12] = {[10] = 0xff, [11] = 0xff};

#define V4_PREFIX 96u /* bits in front of those of IPv4 */

bool fq_address_read(fq_str text, struct fq_address *ret)
{
    char copy[FQ_ADDRESS_TEXT_BYTES];
    struct fq_address read = {0};
    if (text.len == 0 || text.len >= sizeof(copy) || memchr(text.ptr, '\0', text.len))
        return false;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    if (inet_pton(AF_INET, copy, read.bytes + sizeof(v4_mapped)) == 1)
        memcpy(read.bytes, v4_mapped, sizeof(v4_mapped));
    else if (inet_pton(AF_INET6, copy, read.bytes) != 1)
        return false;
    *ret = read;
    return true;
}

bool fq_address_is_none(const struct fq_address *address)
{
    static const struct fq_address none;
    return fq_address_eq(address, &none);
}

bool fq_address_is_v4(const struct fq_address *address)
{
    return memcmp(address->bytes, v4_mapped, sizeof(v4_mapped)) == 0;
}

bool fq_address_eq(const struct fq_address *a, const struct fq_address *b)
{
    return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

fq_str fq_address_print(const struct fq_address *address, char text[FQ_ADDRESS_TEXT_BYTES])
{
    text[0] = '\0';
    if (fq_address_is_v4(address))
        inet_ntop(AF_INET, address->bytes + sizeof(v4_mapped), text, FQ_ADDRESS_TEXT_BYTES);
    else
        inet_ntop(AF_INET6, address->bytes, text, FQ_ADDRESS_TEXT_BYTES);
    return fq_str_from(text);
}

/* ---- networks ---- */

/* Zeroes what stands behind the first bits. */
static struct fq_address first_bits(const struct fq_address *address, unsigned bits)
{
    struct fq_address cut = *address;
    for (unsigned i = 0; i < sizeof(cut.bytes); i++) {
        unsigned before = 8 * i;
        if (bits <= before)
            cut.bytes[i] = 0;
        else if (bits < before + 8)
            cut.bytes[i] &= (unsigned char)(0xffu << (before + 8 - bits));
    }
    return cut;
}

struct fq_address fq_address_cut(const struct fq_address *address, unsigned v4_bits,
                                 unsigned v6_bits)
{
    return first_bits(address, fq_address_is_v4(address) ? V4_PREFIX + v4_bits : v6_bits);
}

/* Digits without a sign or a leading zero, up to most. */
static bool read_prefix(fq_str text, unsigned most, unsigned *ret)
{
    unsigned value = 0;
    if (text.len == 0 || text.len > 3 || (text.len > 1 && text.ptr[0] == '0'))
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        value = value * 10 + (unsigned)(text.ptr[i] - '0');
    }
    *ret = value;
    return value <= most;
}

bool fq_network_read(fq_str text, struct fq_network *ret)
{
    size_t slash = fq_str_find_char(text, '/');
    struct fq_network network = {.prefix = 128};
    if (!fq_address_read(fq_str_of(text.ptr, slash), &network.address))
        return false;
    unsigned before =
        fq_address_is_v4(&network.address) && !memchr(text.ptr, ':', slash) ? V4_PREFIX : 0;
    if (slash < text.len) {
        if (!read_prefix(fq_str_from_offset(text, slash + 1), 128 - before, &network.prefix))
            return false;
        network.prefix += before;
    }
    struct fq_address cut = first_bits(&network.address, network.prefix);
    if (!fq_address_eq(&cut, &network.address))
        return false;
    *ret = network;
    return true;
}

bool fq_network_has(const struct fq_network *network, const struct fq_address *address)
{
    struct fq_address cut = first_bits(address, network->prefix);
    return fq_address_eq(&cut, &network->address);
}
