/* SPDX-License-Identifier: MIT
 *
 * What changed in the tables of roles, for everybody who remembers something of them: counters
 * that one thread raises and all read.  What was remembered is true while the counters that it
 * depends on are those of before it was asked for, so that nothing that was read before a change
 * and arrives after it is ever kept.
 */
#ifndef FQ_RBAC_NEWS_H
#define FQ_RBAC_NEWS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* The channel of NOTIFY on which the tables tell. */
#define FQ_RIGHTS_CHANNEL "fraiseql_rbac"

/* A change of one user's roles concerns those who share a counter with him. */
#define FQ_RIGHTS_USERS 1024

struct fq_rights_news {
    _Atomic uint64_t everybody;
    _Atomic uint64_t users[FQ_RIGHTS_USERS];
    /* Until then, by the monotonic clock in milliseconds, all that was told has been heard. 0:
     * nobody listens. */
    _Atomic uint64_t heard_until_ms;
};

/* The counters at one moment, of one user. */
struct fq_rights_moment {
    uint64_t everybody;
    uint64_t user;
};

struct fq_rights_moment fq_rights_now(const struct fq_rights_news *news, fq_str user);
bool fq_rights_unchanged(const struct fq_rights_news *news, fq_str user,
                         const struct fq_rights_moment *since);

/* Something was told on the channel: "user_roles:ID" is about one user, all else about everybody.
 */
void fq_rights_heard(struct fq_rights_news *news, fq_str payload);

/* Something may have been told that nobody heard. */
void fq_rights_missed(struct fq_rights_news *news);

#endif
