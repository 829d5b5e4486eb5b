/* SPDX-License-Identifier: MIT
 *
 * From whom a request comes that passed through proxies: a pure function of what they say.
 *
 * Each proxy writes behind what it got whom it got it from, so the list is read from its end: what
 * stands there was written by the peer, which is believed only if it is a proxy of ours; and so on,
 * up to the first address that is none.  What stands before that anybody may have written.
 */
#ifndef FQ_HTTP_FORWARDED_H
#define FQ_HTTP_FORWARDED_H

#include "base/address.h"

/* Which header is read.  Only one is: what a proxy does not write, it lets pass as the client sent
 * it. */
enum fq_http_forwarded {
    FQ_HTTP_X_FORWARDED_FOR, /* X-Forwarded-For: 192.0.2.1, 10.0.0.1 */
    FQ_HTTP_FORWARDED, /* Forwarded: for=192.0.2.1, for="[2001:db8::1]:4711";by=_me (RFC 7239) */
};

/* Proxies that are believed. */
struct fq_http_proxies {
    const struct fq_network *networks;
    size_t count;
    enum fq_http_forwarded header;
};

bool fq_http_is_proxy(const struct fq_http_proxies *proxies, const struct fq_address *address);

/* The client's address; the peer's where proxies say nothing, or nothing that can be read.  value:
 * of the header, several of one name joined by commas. */
struct fq_address fq_http_forwarded_for(const struct fq_http_proxies *proxies,
                                        const struct fq_address *peer, fq_str value);

#endif
