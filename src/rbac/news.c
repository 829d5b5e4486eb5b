/* SPDX-License-Identifier: MIT */
#include "rbac/news.h"

#include "base/hash.h"

static size_t counter_of(fq_str user)
{
    return fq_hash(user) % FQ_RIGHTS_USERS;
}

struct fq_rights_moment fq_rights_now(const struct fq_rights_news *news, fq_str user)
{
    return (struct fq_rights_moment){
        .everybody = atomic_load_explicit(&news->everybody, memory_order_acquire),
        .user = atomic_load_explicit(&news->users[counter_of(user)], memory_order_acquire),
    };
}

bool fq_rights_unchanged(const struct fq_rights_news *news, fq_str user,
                         const struct fq_rights_moment *since)
{
    const struct fq_rights_moment now = fq_rights_now(news, user);
    return now.everybody == since->everybody && now.user == since->user;
}

void fq_rights_heard(struct fq_rights_news *news, fq_str payload)
{
    const fq_str about_user = FQ_STR("user_roles:");
    if (!fq_str_starts_with(payload, about_user)) {
        fq_rights_missed(news);
        return;
    }
    fq_str user = fq_str_from_offset(payload, about_user.len);
    atomic_fetch_add_explicit(&news->users[counter_of(user)], 1, memory_order_acq_rel);
}

void fq_rights_missed(struct fq_rights_news *news)
{
    atomic_fetch_add_explicit(&news->everybody, 1, memory_order_acq_rel);
}
