/* SPDX-License-Identifier: MIT
 *
 * Tokens (RFC 7519, RFC 8725): claims that somebody has signed.  No clock, no socket, no log: the
 * time, the keys and the rules are given.
 *
 *     struct fq_jwt jwt;
 *     fault = fq_jwt_peek(arena, token, FQ_LIMIT_TOKEN_BYTES, &jwt);   // whose might it be?
 *     … by jwt.issuer the provider is found, and so keys and rules …
 *     fault = fq_jwt_verify(&jwt, keys, &rules, now_s);                // it is what it says
 */
#ifndef FQ_AUTH_JWT_H
#define FQ_AUTH_JWT_H

#include "auth/jws.h"
#include "json/json.h"

/* Slices of the token and of the arena.  Until it is verified all of it is what a stranger says. */
struct fq_jwt {
    struct fq_jws jws;
    struct fq_json claims; /* an object; no name stands twice in it, at any depth */
    /* Of these claims ptr is NULL when they are not there. */
    fq_str issuer;
    fq_str subject;
    fq_str token_id;
    /* Seconds since 1970; a fraction was cut off.  0: not there. */
    uint64_t issued_s;
    uint64_t expires_s;
    uint64_t not_before_s; /* a fraction counts as a second */
};

struct fq_jwt_rules {
    fq_jwa_set algorithms;   /* that are allowed; none is no token */
    fq_str issuer;           /* iss is exactly this; empty: whatever it is */
    const fq_str *audiences; /* aud is, or has, one of these; none: whatever it is */
    size_t audience_count;
    /* typ of the header, case ignored, with or without "application/" in front; empty: "JWT",
     * "at+jwt" or not there. */
    fq_str type;
    uint32_t leeway_s; /* clocks differ */
    bool needs_no_expiry;
};

/* Takes a token apart, inside a guard.  A token of more than most bytes is not looked at.  Fails
 * with TOO_LONG, MALFORMED, CRITICAL, ALGORITHM (not known), CLAIMS. */
enum fq_jws_fault fq_jwt_peek(struct fq_arena *arena, fq_str token, size_t most,
                              struct fq_jwt *ret);

/* The rest of it.  The signature comes first, so that what is said of a token is true of it: that
 * it is expired, say, and not that somebody wrote so.  Any thread. */
enum fq_jws_fault fq_jwt_verify(const struct fq_jwt *jwt, struct fq_jwk_set *set,
                                const struct fq_jwt_rules *rules, uint64_t now_s);

/* Only the times of one that was verified before: a remembered token ends, too, and clocks step. */
enum fq_jws_fault fq_jwt_check_times(const struct fq_jwt *jwt, const struct fq_jwt_rules *rules,
                                     uint64_t now_s);

#endif
