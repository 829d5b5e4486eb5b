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
#include "model/guard.h"

struct fq_grants {
    uint64_t number; /* never given twice; 0 is of those who have none, NULL */
    uint32_t references;
    /* The role of PostgreSQL that runs the statements: views are seen through by its rights. */
    fq_str role;
    bool known; /* who asks, where that makes a difference */
    bool free;  /* neither guards nor a policy hold: permissions are off, or observed */
    /* Of the roles and permissions that the schema's guards mention, a bit for each number. */
    size_t count;
    const uint64_t *has;
};

/* The grants that were met, those used most recently. */
struct fq_grants_table {
    struct fq_cache known; /* by what they are, and by the principals who have them */
    uint64_t last_number;
};

enum fq_status fq_grants_table_init(struct fq_grants_table *table) FQ_CHECKED;
void fq_grants_table_clear(struct fq_grants_table *table);
/* The names of another schema count from now on. */
void fq_grants_table_empty(struct fq_grants_table *table);

/* The principal's, with one more reference; NULL when nothing about it makes a difference.  names:
 * those that do, the same for all that the table has.  principal may be NULL.  free: they are to
 * be; then there always are some. */
enum fq_status fq_grants_of(struct fq_grants_table *table, const struct fq_guard_names *names,
                            const struct fq_principal *principal, bool free,
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

/* grants may be NULL. */
static inline bool fq_grants_are_free(const struct fq_grants *grants)
{
    return grants && grants->free;
}

/* The role or permission of that number; grants may be NULL. */
static inline bool fq_grants_has(const struct fq_grants *grants, uint16_t number)
{
    return grants && number < grants->count && grants->has[number / 64] >> (number % 64) & 1;
}

/* What of the guard they lack, an error before what gives null; NULL: nothing, as of those that are
 * free. */
const struct fq_guard *fq_grants_lack(const struct fq_grants *grants, const struct fq_guard *guard);

/* Whether what sights ask for is there for them: all of FQ_GUARD_SIGHT in the chain. */
bool fq_grants_see(const struct fq_grants *grants, const struct fq_guard *guard);

#endif
