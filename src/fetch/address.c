/* SPDX-License-Identifier: MIT */
#include "fetch/address.h"

#include <netinet/in.h>
#include <stdint.h>
#include <string.h>

#include "base/compiler.h"

struct block4 {
    uint32_t first;
    unsigned bits;
};

#define V4(a, b, c, d)                                                                             \
    ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))

static const struct block4 special4[] = {
    {V4(0, 0, 0, 0), 8},       /* this network */
    {V4(10, 0, 0, 0), 8},      /* private */
    {V4(100, 64, 0, 0), 10},   /* shared by a provider's customers */
    {V4(127, 0, 0, 0), 8},     /* loopback */
    {V4(169, 254, 0, 0), 16},  /* link-local: metadata of clouds */
    {V4(172, 16, 0, 0), 12},   /* private */
    {V4(192, 0, 0, 0), 24},    /* of protocols */
    {V4(192, 0, 2, 0), 24},    /* documentation */
    {V4(192, 88, 99, 0), 24},  /* relays of 6to4 */
    {V4(192, 168, 0, 0), 16},  /* private */
    {V4(198, 18, 0, 0), 15},   /* benchmarks */
    {V4(198, 51, 100, 0), 24}, /* documentation */
    {V4(203, 0, 113, 0), 24},  /* documentation */
    {V4(224, 0, 0, 0), 3},     /* multicast, reserved, broadcast */
};

static bool is_in4(uint32_t address, const struct block4 *block)
{
    return (address ^ block->first) >> (32 - block->bits) == 0;
}

static bool is_public4(uint32_t address)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(special4); i++) {
        if (is_in4(address, &special4[i]))
            return false;
    }
    return true;
}

static uint32_t read4(const uint8_t *bytes)
{
    return V4(bytes[0], bytes[1], bytes[2], bytes[3]);
}

/* ::ffff:a.b.c.d, and 64:ff9b::a.b.c.d, which is translated to it. */
static bool carries4(const uint8_t *bytes)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    static const uint8_t translated[12] = {0x00, 0x64, 0xff, 0x9b};
    return memcmp(bytes, mapped, 12) == 0 || memcmp(bytes, translated, 12) == 0;
}

/* 2000::/3 is all that is given out; of it some is special. */
static bool is_public6(const uint8_t *bytes)
{
    if (carries4(bytes))
        return is_public4(read4(bytes + 12));
    bool given_out = (bytes[0] & 0xe0) == 0x20;
    bool of_protocols = bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] < 0x02; /* 2001::/23 */
    bool documentation = (bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0x0d &&
                          bytes[3] == 0xb8) || /* 2001:db8::/32 */
                         (bytes[0] == 0x3f && bytes[1] == 0xff && bytes[2] < 0x10); /* 3fff::/20 */
    bool carried = bytes[0] == 0x20 && bytes[1] == 0x02; /* 2002::/16: 6to4 */
    return given_out && !of_protocols && !documentation && !carried;
}

static const uint8_t *bytes6(const struct sockaddr *address)
{
    return ((const struct sockaddr_in6 *)(const void *)address)->sin6_addr.s6_addr;
}

static uint32_t host4(const struct sockaddr *address)
{
    return ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr);
}

bool fq_address_is_public(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET)
        return is_public4(host4(address));
    return address->sa_family == AF_INET6 && is_public6(bytes6(address));
}

bool fq_address_is_loopback(const struct sockaddr *address)
{
    static const struct block4 loopback4 = {V4(127, 0, 0, 0), 8};
    static const uint8_t loopback6[16] = {[15] = 1};
    if (address->sa_family == AF_INET)
        return is_in4(host4(address), &loopback4);
    if (address->sa_family != AF_INET6)
        return false;
    const uint8_t *bytes = bytes6(address);
    if (carries4(bytes))
        return is_in4(read4(bytes + 12), &loopback4);
    return memcmp(bytes, loopback6, sizeof(loopback6)) == 0;
}
