/* SPDX-License-Identifier: MIT
 *
 * Keys and tokens for tests: the side that signs.
 */
#ifndef FQ_TESTS_TOKENS_H
#define FQ_TESTS_TOKENS_H

#include "auth/jwk.h"

/* One for each kind of key; another of the same kind is somebody else's. */
enum token_key {
    KEY_SECRET, /* of 64 bytes */
    KEY_RSA,
    KEY_P256,
    KEY_P384,
    KEY_P521,
    KEY_ED25519,
    KEY_ED448,
    KEY_OTHER_SECRET,
    KEY_OTHER_RSA,
    KEY_OTHER_P256,
    KEY_K256, /* secp256k1 */
    KEY_COUNT
};

/* Before anything else here; twice is fine. */
void token_keys_make(void);

/* The key that a test uses for an algorithm. */
enum token_key token_key_for(enum fq_jwa algorithm);

/* {"kty":…,"kid":"…",…}; kid and more may be NULL; more is members, as `"alg":"ES256"`. */
fq_str token_jwk(struct fq_arena *arena, enum token_key key, const char *kid, const char *more);

/* {"keys":[…]} of the JWKs, which end in an empty one. */
fq_str token_jwks(struct fq_arena *arena, const fq_str *keys);

/* The public half, as PEM. */
fq_str token_pem(struct fq_arena *arena, enum token_key key);

/* A token with these texts as they are, signed as the algorithm says, whatever the header says. */
fq_str token_sign(struct fq_arena *arena, enum token_key key, enum fq_jwa algorithm, fq_str header,
                  fq_str claims);

/* The same, with {"alg":…,"kid":"k"} for a header. */
fq_str token_of(struct fq_arena *arena, enum fq_jwa algorithm, const char *claims);

/* The key for the algorithm, of kid "k", as a set. */
struct fq_jwk_set *token_set(struct fq_arena *arena, enum fq_jwa algorithm);

#endif
