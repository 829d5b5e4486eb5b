/* SPDX-License-Identifier: MIT
 *
 * Passwords as Argon2id keeps them: $argon2id$v=19$m=…,t=…,p=…$salt$hash.
 *
 * Each function that hashes takes a good part of a second and as much memory as it is told: it
 * belongs into a thread that may wait.  Pure but for memory: any thread.
 */
#ifndef FQ_AUTH_PASSWORD_H
#define FQ_AUTH_PASSWORD_H

#include "base/status.h"
#include "base/str.h"

struct fq_password_cost {
    uint32_t memory_kib;
    uint32_t passes;
};

#define FQ_PASSWORD_SALT_BYTES 16
#define FQ_PASSWORD_TEXT_BYTES 200

/* Why a password is not taken, as a sentence; NULL: it is.  Length, and what everybody tries
 * first. */
const char *fq_password_fault(fq_str password);

/* The text of a password.  FQ_NOMEM. */
enum fq_status fq_password_hash(fq_str password, const struct fq_password_cost *cost,
                                const unsigned char salt[FQ_PASSWORD_SALT_BYTES],
                                char ret[FQ_PASSWORD_TEXT_BYTES]) FQ_CHECKED;

/* Whether it is the password of that text.  A text that cannot be read, or that asks for more than
 * FQ_PASSWORD_MOST_…, is of no password.  FQ_NOMEM: nobody knows. */
enum fq_status fq_password_compare(fq_str password, const char *text, bool *ret_same) FQ_CHECKED;

/* Whether the text was made at that cost. */
bool fq_password_costs(const char *text, const struct fq_password_cost *cost);

#endif
