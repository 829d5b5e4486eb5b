/* SPDX-License-Identifier: MIT */
#include "runtime/replica_news.h"

#include "auth/principal.h"
#include "base/hash.h"
#include "database/database.h"

/* Who asks is a tenant and a user: the other settings differ between requests of one. */
static size_t caller_of(const struct fq_job *job)
{
    uint64_t hash = 0;
    for (size_t i = 0; i < job->setting_count; i++) {
        const struct fq_setting *setting = &job->settings[i];
        bool user = strcmp(setting->name, FQ_PRINCIPAL_USER) == 0;
        if (user || strcmp(setting->name, FQ_PRINCIPAL_TENANT) == 0)
            hash ^= fq_hash(fq_str_from(setting->value)) + user;
    }
    return hash % FQ_REPLICA_CALLERS;
}

uint64_t fq_replica_news_of(const struct fq_replica_news *news, const struct fq_job *job)
{
    return atomic_load(&news->callers[caller_of(job)]);
}

void fq_replica_news_tell(struct fq_replica_news *news, const struct fq_job *job, uint64_t position)
{
    _Atomic uint64_t *place = &news->callers[caller_of(job)];
    uint64_t known = atomic_load(place);
    while (known < position && !atomic_compare_exchange_weak(place, &known, position))
        ;
}
