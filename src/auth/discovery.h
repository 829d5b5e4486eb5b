/* SPDX-License-Identifier: MIT
 *
 * What an issuer says of itself (OpenID Connect Discovery 1.0): where its keys are.
 */
#ifndef FQ_AUTH_DISCOVERY_H
#define FQ_AUTH_DISCOVERY_H

#include "base/arena.h"

/* Where an issuer's document is, in arena.  Inside a guard. */
fq_str fq_discovery_url(struct fq_arena *arena, fq_str issuer);

/* The document's jwks_uri, in arena.  NULL, and *ret_fault says why it cannot be used: it is the
 * document of exactly this issuer, or of nobody. Not inside a guard. */
const char *fq_discovery_read(struct fq_arena *arena, fq_str document, fq_str issuer,
                              const char **ret_fault);

#endif
