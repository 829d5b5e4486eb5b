/* SPDX-License-Identifier: MIT
 *
 * Addresses of hosts, and networks of them, as values: IPv4 as the IPv6 address that stands for it
 * (::ffff:192.0.2.1), so that one host has one value however it came.
 */
#ifndef FQ_BASE_ADDRESS_H
#define FQ_BASE_ADDRESS_H

#include "base/str.h"

/* All zero: no address. */
struct fq_address {
    unsigned char bytes[16];
};

struct fq_network {
    struct fq_address address; /* bits behind the prefix are zero */
    unsigned prefix;           /* of the 128 bits */
};

/* `192.0.2.1`, `2001:db8::1`, without blanks, brackets, port or zone. */
bool fq_address_read(fq_str text, struct fq_address *ret);
bool fq_address_is_none(const struct fq_address *address);
bool fq_address_is_v4(const struct fq_address *address);
bool fq_address_eq(const struct fq_address *a, const struct fq_address *b);

/* In the usual form, NUL-terminated into text. */
#define FQ_ADDRESS_TEXT_BYTES 46
fq_str fq_address_print(const struct fq_address *address, char text[FQ_ADDRESS_TEXT_BYTES]);

/* `192.0.2.0/24`, `2001:db8::/32`; or an address alone, which is the network of that one.  False
 * for a prefix that is too long, and where bits behind it are set: which network was meant is
 * nobody's to guess. */
bool fq_network_read(fq_str text, struct fq_network *ret);
bool fq_network_has(const struct fq_network *network, const struct fq_address *address);

/* The network that an address is in, of so many bits of its own kind. */
struct fq_address fq_address_cut(const struct fq_address *address, unsigned v4_bits,
                                 unsigned v6_bits);

#endif
