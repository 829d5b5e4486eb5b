/* SPDX-License-Identifier: MIT
 *
 * A provider: somebody who vouches for those who ask, as one object of auth.providers says.
 *
 * A type of provider is a table of functions.  To add one, write a file provider_NAME.c that
 * defines its struct fq_provider_type, name it in FQ_PROVIDER_TYPES and in enum fq_provider_kind
 * (config/config.h), and add its keys to the record of auth.providers (config/providers.c).
 *
 * Providers are started once for all workers, and used by all of them at once: whatever changes in
 * one is its own business to lock.  No function waits for anything: what must be waited for is
 * answered later.
 */
#ifndef FQ_AUTH_PROVIDER_H
#define FQ_AUTH_PROVIDER_H

#include "auth/claims.h"
#include "auth/jwt.h"
#include "auth/principal.h"
#include "config/config.h"

struct fq_attempt;
struct fq_auth;
struct fq_key_memory;
struct fq_loop;
struct fq_revocations;

/* What a provider has to do with a request. */
enum fq_provider_concern {
    FQ_CONCERN_NONE, /* there is nothing for it */
    FQ_CONCERN_REST, /* it is asked about what no other provider knows as its own */
    FQ_CONCERN_OWN,  /* this is for it, and for no other */
};

enum fq_auth_outcome {
    FQ_AUTH_NOBODY,      /* nothing says who asks */
    FQ_AUTH_VERIFIED,    /* attempt->principal says it */
    FQ_AUTH_REFUSED,     /* what says it is not true: attempt->reason */
    FQ_AUTH_MALFORMED,   /* the request says it in two ways, or in none that can be read */
    FQ_AUTH_UNAVAILABLE, /* nobody can tell now: attempt->reason */
    FQ_AUTH_NOMEM,
    FQ_AUTH_LATER, /* attempt->done will be called */
};

struct fq_provider {
    const struct fq_provider_type *type;
    const struct fq_provider_config *config; /* lives as long */
    struct fq_auth *auth;
    fq_str issuer;                      /* of its tokens; empty: it does not say */
    const struct fq_claims_map *claims; /* where its claims say what */
    void *own;
};

struct fq_provider_type {
    /* It is asked about tokens: what of a request is one must be somebody's then. */
    bool by_token;
    /* Reads what it needs, keys say.  Runs where waiting is fine, before any request.  What cannot
     * be had now and may be had later is no error.  NULL: there is nothing to do. */
    enum fq_status (*start)(struct fq_provider *provider, struct fq_arena *arena,
                            struct fq_error *reterr);
    /* Also after a start that failed.  No attempt is under way any more.  NULL: nothing to do. */
    void (*stop)(struct fq_provider *provider);
    enum fq_provider_concern (*concern)(const struct fq_provider *provider,
                                        const struct fq_attempt *attempt);
    /* NOBODY: what there is for it says nothing after all.  VERIFIED: attempt->claims are set, or
     * the principal itself.  LATER: fq_attempt_finish() is called by and by, in the attempt's loop,
     * never from in here.  Inside a guard: memory comes from attempt->arena. */
    enum fq_auth_outcome (*authenticate)(const struct fq_provider *provider,
                                         struct fq_attempt *attempt);
    /* After LATER: nobody waits any more, and the attempt will be gone when this returns. */
    void (*cancel)(const struct fq_provider *provider, struct fq_attempt *attempt);
};

/* X(name): fq_provider_NAME. */
#define FQ_PROVIDER_TYPES(X)                                                                       \
    X(jwt)                                                                                         \
    X(api_key)                                                                                     \
    X(gateway)                                                                                     \
    X(published)                                                                                   \
    X(webhook)                                                                                     \
    X(introspection)

#define X(name) extern const struct fq_provider_type fq_provider_##name;
FQ_PROVIDER_TYPES(X)
#undef X

/* One request, or one HTTP request with a batch of them, while it is found out who asks. */
struct fq_attempt {
    /* Set by the asker. */
    const struct fq_auth *auth;
    struct fq_arena *arena; /* of the request */
    struct fq_loop *loop;
    struct fq_token_memory *memory;     /* of the loop's thread; NULL: nothing is remembered */
    struct fq_revocations *revocations; /* NULL: no token is withdrawn */
    struct fq_key_memory *keys;         /* of the loop's thread; NULL: no table is asked */
    uint64_t now_s;                     /* seconds since 1970 */
    fq_str peer;                        /* the address of the connection; empty: not known */
    /* The value of a header of the request; ptr is NULL when there is none.  *ret_repeated: it came
     * more than once. */
    fq_str (*header)(const struct fq_attempt *attempt, fq_str name, bool *ret_repeated);
    /* Who asks is known, or that it will not be: outcome.  Only after LATER. */
    void (*done)(struct fq_attempt *attempt);

    /* Of the request, for providers to read. */
    fq_str token; /* a bearer's, or the cookie's; empty: none */
    bool token_by_cookie;
    bool is_jwt;       /* it was taken apart: */
    struct fq_jwt jwt; /* what a stranger says */

    /* Set by the provider. */
    /* REFUSED, UNAVAILABLE: some words for the log, in which nothing of the request stands.
     * MALFORMED: a sentence for the client. */
    const char *reason;
    /* A JSON object, vouched for, whose text is in its raw: the principal is made of it.  NULL: the
     * provider has set the principal itself. */
    const struct fq_json *claims;
    struct fq_principal principal;
    bool remembered; /* VERIFIED, and nothing had to be proven */
    /* The token need not be verified again until then; 0: it is, each time. */
    uint64_t remember_until_s;

    /* Of fq_auth_…(). */
    const struct fq_provider *provider; /* that was asked */
    enum fq_auth_outcome outcome;
    void *waiting; /* the provider's own, after LATER */
};

/* Of its configuration: the algorithms that it names, and how its tokens are looked at. */
fq_jwa_set fq_provider_algorithms(const struct fq_provider_config *config);
struct fq_jwt_rules fq_provider_rules(const struct fq_provider *provider);

/* client_id of the claims is one of client_ids; true when none is named.  Tokens of some issuers,
 * as Cognito's for access, say in it for whom they are. */
bool fq_provider_is_for_us(const struct fq_provider_config *config, const struct fq_json *claims);

/* As in struct fq_fetch_request. */
const char *fq_provider_ca_file(const struct fq_provider *provider);

/* The attempt's token was verified: its claims and times are set, and it is remembered for as long
 * as it is good. */
void fq_attempt_take_jwt(struct fq_attempt *attempt, uint32_t leeway_s);

/* The outcome of an attempt that was to be known later. */
void fq_attempt_finish(struct fq_attempt *attempt, enum fq_auth_outcome outcome);

#endif
