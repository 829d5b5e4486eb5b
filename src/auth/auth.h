/* SPDX-License-Identifier: MIT
 *
 * Who asks: the providers of a configuration, and the one way from a request to a principal.
 *
 *     attempt->auth = auth; …                 what the asker sets, see auth/provider.h
 *     outcome = fq_auth_begin(attempt);       LATER: attempt->done(attempt) will be called
 *     … attempt->principal, attempt->reason …
 */
#ifndef FQ_AUTH_AUTH_H
#define FQ_AUTH_AUTH_H

#include "auth/claims.h"
#include "auth/provider.h"
#include "cache/cache.h"

struct fq_fetcher;

/* Made once for a configuration, whose texts it uses; read by all workers. */
struct fq_auth {
    struct fq_fetcher *fetcher; /* NULL: nobody has needed it yet */
    struct fq_provider *providers;
    size_t count;
    bool by_token; /* one of them takes tokens: what a token says must be true */
    const struct fq_config *config;
    const struct fq_auth *before; /* while it is made, of the configuration that it replaces */
    struct fq_arena arena;
};

/* Starts the providers; *ret is NULL when there are none.  before: those that were in use until
 * now, whose published keys are taken over where nothing has changed of them; NULL: none were.  On
 * failure *reterr has a sentence, in arena.  Blocks for as long as reading files takes. */
enum fq_status fq_auth_new(const struct fq_config *config, const struct fq_auth *before,
                           struct fq_arena *arena, struct fq_auth **ret,
                           struct fq_error *reterr) FQ_CHECKED;

/* No attempt is under way any more.  NULL is fine. */
void fq_auth_free(struct fq_auth *auth);

/* The provider whose tokens this server gives out (`native`); NULL: there is none. */
const struct fq_provider *fq_auth_native(const struct fq_auth *auth);

/* ---- provider_jwt.c ---- */

/* Appends a token of such a provider with these claims, a JSON object.  False: memory ended. */
bool fq_provider_sign(const struct fq_provider *provider, fq_str claims,
                      struct fq_buf *out) FQ_CHECKED;

/* Signing takes about a millisecond, as with RSA's keys, and belongs into a thread that may wait:
 * any, several at once. */
bool fq_provider_signs_slowly(const struct fq_provider *provider);

/* Appends what proves them, for everybody to read: public keys alone, as a JWKS.  False: memory
 * ended. */
bool fq_provider_publish(const struct fq_provider *provider, struct fq_buf *out) FQ_CHECKED;

/* For providers that ask others, while they start; NULL: it cannot be had. */
struct fq_fetcher *fq_auth_fetcher(struct fq_auth *auth);

/* Finds out who asks.  Not inside a guard. */
enum fq_auth_outcome fq_auth_begin(struct fq_attempt *attempt);

/* After LATER: nobody waits any more. */
void fq_auth_cancel(struct fq_attempt *attempt);

/* ---- memory.c: tokens that are known to be good ---- */

/* Of one thread. */
struct fq_token_memory {
    struct fq_cache tokens;     /* by all of their bytes */
    const struct fq_auth *auth; /* for whom they are good */
};

enum fq_status fq_token_memory_init(struct fq_token_memory *memory, size_t tokens,
                                    const struct fq_auth *auth) FQ_CHECKED;
void fq_token_memory_clear(struct fq_token_memory *memory);

/* Other providers, or other rules, from now on: what was good need not be. */
void fq_token_memory_set(struct fq_token_memory *memory, const struct fq_auth *auth);

/* Sets the attempt's principal, provider and times from what is remembered of its token, copied
 * into its arena.  False: nothing is, or not any more.  Inside a guard. */
bool fq_token_memory_find(struct fq_attempt *attempt);

/* Remembers the verified attempt's token until attempt->remember_until_s.  It does not matter if it
 * fails. */
void fq_token_memory_keep(const struct fq_attempt *attempt);

/* ---- credentials.c ---- */

/* Sets attempt->token from `Authorization: Bearer` or the cookie.  False: the request says it in
 * two ways, or in one that cannot be read; attempt->reason is a sentence for the client.
 * *ret_other_scheme: the header is there, and of another scheme. */
bool fq_credentials_find(struct fq_attempt *attempt, bool *ret_other_scheme);

#endif
