/* SPDX-License-Identifier: MIT
 *
 * What a caller may, reduced to what plans can depend on.  Callers who may the same have the same
 * grants, and these have a number: a plan that touched something guarded is for that number alone,
 * any other is for everybody.
 *
 * Counted: the table holds one reference, each request another.  Made and let go of in one thread;
 * what stands in them never changes, so that a plan may be made with them in any.
 */
#ifndef FQ_RBAC_GRANTS_H
#define FQ_RBAC_GRANTS_H

#include "auth/principal.h"
#include "cache/cache.h"

struct fq_grants {
    uint64_t number; /* never given twice; 0 is of those who have none, NULL */
    uint32_t references;
    /* The role of PostgreSQL that runs the statements: views are seen through by its rights. */
    fq_str role;
};

/* The grants that were met, those used most recently. */
struct fq_grants_table {
    struct fq_cache known;
    uint64_t last_number;
};

enum fq_status fq_grants_table_init(struct fq_grants_table *table) FQ_CHECKED;
void fq_grants_table_clear(struct fq_grants_table *table);

/* The principal's, with one more reference; NULL when nothing about it makes a difference.
 * principal may be NULL. */
enum fq_status fq_grants_of(struct fq_grants_table *table, const struct fq_principal *principal,
                            struct fq_grants **ret) FQ_CHECKED;
void fq_grants_unref(struct fq_grants *grants);

static inline uint64_t fq_grants_number(const struct fq_grants *grants)
{
    return grants ? grants->number : 0;
}

static inline fq_str fq_grants_role(const struct fq_grants *grants)
{
    return grants ? grants->role : FQ_STR_NONE;
}

#endif
