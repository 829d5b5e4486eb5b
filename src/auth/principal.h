/* SPDX-License-Identifier: MIT
 *
 * Who asks, as one value: read from where the asker proves it, and from then on the only thing that
 * says so.  It becomes settings of the session, which views and policies read, and grants
 * (rbac/grants.h), which decide what is planned.
 *
 * Its texts are slices: they live as long as the request.
 */
#ifndef FQ_AUTH_PRINCIPAL_H
#define FQ_AUTH_PRINCIPAL_H

#include "base/arena.h"
#include "base/status.h"
#include "database/database.h"

/* Names in no order. */
struct fq_names {
    const fq_str *items;
    size_t count;
};

/* A part whose ptr is NULL was not said.  One that was said may be empty. */
struct fq_principal {
    fq_str tenant;
    fq_str user;
    fq_str contact;
    fq_str claims;    /* a JSON object, as whoever vouches for it wrote it */
    bool super_admin; /* whoever vouches for it says so; to views and policies it means what they
                         say */
    /* The role of PostgreSQL that runs the statements; empty: the connection's own. */
    fq_str role;
    /* What the asker is and may, as whoever vouches for it says: permissions are "order:read", with
     * * on either side for all; one that is denied is not had, whatever else says so. */
    struct fq_names roles;
    struct fq_names permissions;
    struct fq_names denied;
    fq_str provider;    /* who vouches, by its name in the configuration; empty: nobody */
    fq_str token_id;    /* of the token that says all this: jti; empty: it has none */
    uint64_t issued_s;  /* seconds since 1970, when it was made; 0: not said */
    uint64_t expires_s; /* and when it ends; 0: never */
    /* Whatever else the session is told of who asks. */
    const struct fq_setting *more;
    size_t more_count;
};

/* The settings that a principal becomes.  The role is not among them: it is PostgreSQL's own. */
#define FQ_PRINCIPAL_TENANT      "app.tenant_id"
#define FQ_PRINCIPAL_USER        "app.user_id"
#define FQ_PRINCIPAL_CONTACT     "app.contact_id"
#define FQ_PRINCIPAL_SUPER_ADMIN "app.is_super_admin"
#define FQ_PRINCIPAL_CLAIMS      "request.jwt.claims"
#define FQ_PRINCIPAL_REQUEST     "fraiseql.request_id"

/* The names of a list with commas, `admin, editor`, as slices of it.  FQ_NOMEM. */
enum fq_status fq_names_read(fq_str list, struct fq_arena *arena, struct fq_names *ret) FQ_CHECKED;

/* Somebody is named, by whatever means: not everybody.  Without a user and claims it is who a
 * provider gave more than a tenant, which guests have as well: roles, say. */
bool fq_principal_is_somebody(const struct fq_principal *principal);

/* What the session is told, in arena; nothing when nothing was said.  principal may be NULL.  What
 * is told of who asks goes with the request's id, unless that is empty.  Inside a guard. */
void fq_principal_settings(const struct fq_principal *principal, fq_str request_id,
                           struct fq_arena *arena, const struct fq_setting **ret,
                           size_t *ret_count);

/* A copy of all but `more`, whose texts live in arena.  Inside a guard. */
void fq_principal_copy(const struct fq_principal *principal, struct fq_arena *arena,
                       struct fq_principal *ret);

#endif
