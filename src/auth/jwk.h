/* SPDX-License-Identifier: MIT
 *
 * Keys that prove tokens (RFC 7517), as a set: made once, never changed, held by many threads.
 *
 * A key that cannot or must not be used is left out, and counted with the reason: providers publish
 * keys for other purposes beside those that sign.  What a key is for is decided when it is read,
 * from its type, its curve and its alg; a token can only choose among that.
 *
 * Which key serves a token:
 * - with a kid: the one of that kid which fits the token's algorithm; if there is none, the only
 *   key of the set, if it has no kid;
 * - without: the only key that fits.
 * Two that would do are none: which was meant nobody knows, and one after the other is not tried.
 */
#ifndef FQ_AUTH_JWK_H
#define FQ_AUTH_JWK_H

#include "base/buf.h"
#include "base/error.h"

/* X(name, word, family, digest, bytes of the digest).  "none" is not among them, nor ES256K. */
#define FQ_JWA_MAP(X)                                                                              \
    X(HS256, HMAC, "SHA256", 32)                                                                   \
    X(HS384, HMAC, "SHA384", 48)                                                                   \
    X(HS512, HMAC, "SHA512", 64)                                                                   \
    X(RS256, RSA, "SHA256", 32)                                                                    \
    X(RS384, RSA, "SHA384", 48)                                                                    \
    X(RS512, RSA, "SHA512", 64)                                                                    \
    X(PS256, PSS, "SHA256", 32)                                                                    \
    X(PS384, PSS, "SHA384", 48)                                                                    \
    X(PS512, PSS, "SHA512", 64)                                                                    \
    X(ES256, P256, "SHA256", 32)                                                                   \
    X(ES384, P384, "SHA384", 48)                                                                   \
    X(ES512, P521, "SHA512", 64)                                                                   \
    X(EdDSA, EDWARDS, NULL, 0)

enum fq_jwa {
#define X(name, family, digest, bytes) FQ_JWA_##name,
    FQ_JWA_MAP(X)
#undef X
        FQ_JWA_COUNT
};

/* Some of them, as bits. */
typedef uint32_t fq_jwa_set;
#define FQ_JWA_BIT(algorithm) ((fq_jwa_set)1u << (algorithm))
#define FQ_JWA_SECRETS                                                                             \
    (FQ_JWA_BIT(FQ_JWA_HS256) | FQ_JWA_BIT(FQ_JWA_HS384) | FQ_JWA_BIT(FQ_JWA_HS512))

/* Half a millisecond each, whether the signature is good or made up. */
#define FQ_JWA_COSTLY (FQ_JWA_BIT(FQ_JWA_ES384) | FQ_JWA_BIT(FQ_JWA_ES512))

/* By its exact name.  False: not one of those known, as "none". */
bool fq_jwa_read(fq_str name, enum fq_jwa *ret);
const char *fq_jwa_name(enum fq_jwa algorithm);

/* Why a key is not used. */
#define FQ_JWK_SKIP_MAP(X)                                                                         \
    X(MALFORMED, "is malformed")                                                                   \
    X(TYPE, "is of an unknown type")                                                               \
    X(CURVE, "is on an unknown curve")                                                             \
    X(ALGORITHM, "is for an algorithm that does not fit, or is not known")                         \
    X(PURPOSE, "is not for signatures")                                                            \
    X(SECRET, "is a secret where public keys are due")                                             \
    X(PRIVATE, "is private, and was published")                                                    \
    X(WEAK, "is weak: too short, or made badly")                                                   \
    X(DOUBLE, "has the kid of another one")                                                        \
    X(MANY, "is one of too many")

enum fq_jwk_skip {
#define X(name, sentence) FQ_JWK_SKIP_##name,
    FQ_JWK_SKIP_MAP(X)
#undef X
        FQ_JWK_SKIP_COUNT
};

/* Goes on after "a key " */
const char *fq_jwk_skip_sentence(enum fq_jwk_skip why);

/* Any thread may hold, use and let go. */
struct fq_jwk_set;

struct fq_jwk_options {
    /* Whoever publishes these keys says them to everybody: a secret among them proves nothing.
     * Without it a set may have secrets, if it has nothing but these. */
    bool public_only;
};

/* A JWKS, {"keys": […]}, or a single key.  A set without a usable key is a set: see
 * fq_jwk_set_count().  On failure *reterr has a sentence, in arena; it quotes nothing of the text.
 * Owns its memory; not inside a guard. */
enum fq_status fq_jwk_set_read(struct fq_arena *arena, fq_str json,
                               const struct fq_jwk_options *options, struct fq_jwk_set **ret,
                               struct fq_error *reterr);

/* One public key as PEM: a key (SPKI) or an X.509 certificate, of which only the key counts. */
enum fq_status fq_jwk_set_read_pem(struct fq_arena *arena, fq_str pem, struct fq_jwk_set **ret,
                                   struct fq_error *reterr);

/* One secret for HS256, HS384 and HS512, as far as its length allows: 32, 48, 64 bytes. */
enum fq_status fq_jwk_set_of_secret(struct fq_arena *arena, fq_str secret, struct fq_jwk_set **ret,
                                    struct fq_error *reterr);

/* Keys of this server as PEM: the first is private and signs; all prove, private or public.  Each
 * gets its thumbprint (RFC 7638) as kid. */
enum fq_status fq_jwk_set_read_own(struct fq_arena *arena, const fq_str *pems, size_t count,
                                   struct fq_jwk_set **ret, struct fq_error *reterr);

/* Appends the public keys of such a set as a JWKS; of one of secrets there are none.  False: memory
 * ended. */
bool fq_jwk_set_write(const struct fq_jwk_set *set, struct fq_buf *out) FQ_CHECKED;

struct fq_jwk_set *fq_jwk_set_hold(struct fq_jwk_set *set);

/* NULL is fine. */
void fq_jwk_set_let_go(struct fq_jwk_set *set);

/* Keys that can be used; keys that were left out for a reason. */
size_t fq_jwk_set_count(const struct fq_jwk_set *set);
size_t fq_jwk_set_skipped(const struct fq_jwk_set *set, enum fq_jwk_skip why);

/* The algorithms for which it has a key. */
fq_jwa_set fq_jwk_set_algorithms(const struct fq_jwk_set *set);

/* Of these algorithms those that are taken where nobody named any: costly ones only if the set has
 * keys of no others. */
fq_jwa_set fq_jwk_set_usual(const struct fq_jwk_set *set, fq_jwa_set algorithms);

/* It has a key of this kid, whatever it is for. */
bool fq_jwk_set_has(const struct fq_jwk_set *set, fq_str kid);

/* The same keys, in any order: nothing has changed. */
bool fq_jwk_set_same(const struct fq_jwk_set *a, const struct fq_jwk_set *b);

#endif
