/* SPDX-License-Identifier: MIT
 *
 * Hashing of keys that come from outside: SipHash-1-3 (Aumasson and Bernstein 2012, in the
 * reduced-round form that Rust and Python use for their tables) under a key drawn at start, so
 * that nobody can prepare colliding documents.
 */
#ifndef FQ_BASE_HASH_H
#define FQ_BASE_HASH_H

#include "base/str.h"

/* Not for storage: values differ between processes. */
uint64_t fq_hash(fq_str bytes);

/* For storage, and against accidents alone: the same in every process, and whoever chooses the
 * bytes can choose the sum.  Goes on from sum, 0 at first. */
uint64_t fq_hash_kept(uint64_t sum, fq_str bytes);

#endif
