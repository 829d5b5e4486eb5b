/* SPDX-License-Identifier: MIT */
#include "rbac/grants.h"

#include <string.h>

#include "base/memory.h"

/* Of one engine.  Grants that are forgotten get another number when they are met again, and the
 * plans of the old one are made again: more than there are roles whose requests are frequent. */
#define KNOWN_MOST 256

#define KNOWN_MOST_BYTES (256u * 1024u)

static void on_leave(void *user, fq_str key, void *value)
{
    (void)user;
    (void)key;
    fq_grants_unref(value);
}

enum fq_status fq_grants_table_init(struct fq_grants_table *table)
{
    table->last_number = 0;
    return fq_cache_init(&table->known, KNOWN_MOST, KNOWN_MOST_BYTES, on_leave, NULL);
}

void fq_grants_table_clear(struct fq_grants_table *table)
{
    fq_cache_clear(&table->known);
}

static struct fq_grants *grants_new(uint64_t number, fq_str role)
{
    struct fq_grants *grants = fq_malloc(sizeof(*grants) + role.len);
    if (!grants)
        return NULL;
    char *text = (char *)(grants + 1);
    memcpy(text, role.ptr, role.len);
    *grants = (struct fq_grants){.number = number, .references = 1, .role = {text, role.len}};
    return grants;
}

enum fq_status fq_grants_of(struct fq_grants_table *table, const struct fq_principal *principal,
                            struct fq_grants **ret)
{
    *ret = NULL;
    if (!principal || principal->role.len == 0)
        return FQ_OK;
    struct fq_grants *grants = fq_cache_get(&table->known, principal->role);
    if (!grants) {
        grants = grants_new(table->last_number + 1, principal->role);
        if (!grants)
            return FQ_NOMEM;
        table->last_number++;
        if (fq_cache_put(&table->known, grants->role, grants, sizeof(*grants)) != FQ_OK) {
            *ret = grants; /* only this request's */
            return FQ_OK;
        }
    }
    grants->references++;
    *ret = grants;
    return FQ_OK;
}

void fq_grants_unref(struct fq_grants *grants)
{
    if (grants && --grants->references == 0)
        fq_free(grants);
}
