/* SPDX-License-Identifier: MIT
 *
 * Inside fetch/ only: whose an address is.
 */
#ifndef FQ_FETCH_ADDRESS_H
#define FQ_FETCH_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

/* This machine's own. */
bool fq_address_is_loopback(const struct sockaddr *address);

/* One of the internet's: none that stands for a machine, a network or a purpose of somebody's own
 * (the registries of special-purpose addresses of IANA).  Of an IPv6 address that carries one of
 * IPv4 that one counts. */
bool fq_address_is_public(const struct sockaddr *address);

#endif
