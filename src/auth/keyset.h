/* SPDX-License-Identifier: MIT
 *
 * A set of keys that keeps itself fresh: fetched from where its provider publishes it, again before
 * its time is over (auth/key_refresh.h), by the fetcher's thread.  Whoever asks for keys gets those
 * that are there and waits for nothing; only who has a token whose key is not among them may wait.
 *
 * Keys that come empty, or cannot be read, never take the place of good ones.
 */
#ifndef FQ_AUTH_KEYSET_H
#define FQ_AUTH_KEYSET_H

#include "auth/jwk.h"
#include "auth/key_refresh.h"

struct fq_fetcher;
struct fq_keyset;
struct fq_keyset_wait;
struct fq_loop;

struct fq_keyset_options {
    fq_str url;          /* where the keys are; empty: what the issuer's discovery says */
    fq_str issuer;       /* of discovery */
    const char *ca_file; /* as in struct fq_fetch_request */
    uint32_t timeout_ms; /* of each fetch */
    struct fq_key_times times;
};

#define FQ_KEYSET_FAULT_BYTES 160

/* Begins to fetch, and has until then the keys of the set before, if that one is from the same
 * place and for the same times; before may be NULL.  NULL: out of memory.  The fetcher lives
 * longer. */
struct fq_keyset *fq_keyset_new(struct fq_fetcher *fetcher, const struct fq_keyset_options *options,
                                struct fq_keyset *before);

/* Nobody waits any more.  NULL is fine. */
void fq_keyset_free(struct fq_keyset *keyset);

/* The keys as they are now, held for the caller; NULL unless the state is FQ_KEYS_GOOD. Any thread.
 */
enum fq_keys_state fq_keyset_keys(struct fq_keyset *keyset, struct fq_jwk_set **ret);

/* The last fetch has failed: keys that are new are not here yet. */
bool fq_keyset_is_failing(struct fq_keyset *keyset);

/* Why it has, for the log; that none was made yet, if so. */
void fq_keyset_fault(struct fq_keyset *keyset, char ret[FQ_KEYSET_FAULT_BYTES]);

/* Keys are fetched, unless that was done lately, and done is called in loop, the caller's, when
 * they are there or did not come.  FQ_UNAVAILABLE: there is nothing to wait for. */
enum fq_status fq_keyset_wait(struct fq_keyset *keyset, struct fq_loop *loop,
                              void (*done)(void *user), void *user,
                              struct fq_keyset_wait **ret) FQ_CHECKED;

/* By the same thread, before done was called: it will not be. */
void fq_keyset_cancel(struct fq_keyset_wait *wait);

#endif
