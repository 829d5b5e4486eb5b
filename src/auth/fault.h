/* SPDX-License-Identifier: MIT
 *
 * What is wrong with a token.
 */
#ifndef FQ_AUTH_FAULT_H
#define FQ_AUTH_FAULT_H

/* In the order in which it is looked for.  For the log: whoever sent them is never told. */
#define FQ_JWS_FAULT_MAP(X)                                                                        \
    X(NOMEM, "out_of_memory") /* nothing is known of it: not the sender's fault */                 \
    X(TOO_LONG, "too_long")                                                                        \
    X(MALFORMED, "malformed")                                                                      \
    X(CRITICAL, "critical_header")                                                                 \
    X(ALGORITHM, "algorithm_not_allowed")                                                          \
    X(UNKNOWN_KEY, "unknown_key")                                                                  \
    X(AMBIGUOUS_KEY, "ambiguous_key")                                                              \
    X(SIGNATURE, "bad_signature")                                                                  \
    X(TYPE, "wrong_type")                                                                          \
    X(CLAIMS, "malformed_claims")                                                                  \
    X(ISSUER, "wrong_issuer")                                                                      \
    X(AUDIENCE, "wrong_audience")                                                                  \
    X(NO_EXPIRY, "no_expiry")                                                                      \
    X(EXPIRED, "expired")                                                                          \
    X(NOT_YET_VALID, "not_yet_valid")

enum fq_jws_fault {
    FQ_JWS_GOOD = 0,
#define X(name, word) FQ_JWS_##name,
    FQ_JWS_FAULT_MAP(X)
#undef X
        FQ_JWS_FAULT_COUNT
};

/* "good" for FQ_JWS_GOOD. */
const char *fq_jws_fault_word(enum fq_jws_fault fault);

#endif
