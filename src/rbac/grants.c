/* SPDX-License-Identifier: MIT */
#include "rbac/grants.h"

#include <string.h>

#include "base/limits.h"
#include "base/memory.h"

/* Of one engine.  Grants that are forgotten get another number when they are met again, and the
 * plans of the old one are made again: more than there are combinations of roles and permissions
 * whose requests are frequent.  Principals stand there as well, under what they have. */
#define KNOWN_MOST 1024

#define KNOWN_MOST_BYTES (1024u * 1024u)

/* What a principal has, in bytes, as a key.  Who has more is looked at anew for each request. */
#define MET_BYTES 4096

#define WORDS (FQ_LIMIT_GUARD_NAMES / 64)

/* Kinds of keys. */
enum { BY_GRANTS, BY_PRINCIPAL };

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

void fq_grants_table_empty(struct fq_grants_table *table)
{
    fq_cache_empty(&table->known);
}

void fq_grants_unref(struct fq_grants *grants)
{
    if (grants && --grants->references == 0)
        fq_free(grants);
}

/* ---- what is had ---- */

static bool part_fits(fq_str pattern, fq_str part)
{
    return pattern.len && (fq_str_eq(pattern, FQ_STR("*")) || fq_str_eq(pattern, part));
}

/* `order:*`, `*:read`, `*:*`: either side may be any.  What has no two sides is no permission, and
 * fits nothing. */
static bool pattern_fits(fq_str pattern, fq_str permission)
{
    size_t colon = fq_str_find_char(pattern, ':'), own = fq_str_find_char(permission, ':');
    if (colon == pattern.len)
        return false;
    return part_fits(fq_str_of(pattern.ptr, colon), fq_str_of(permission.ptr, own)) &&
           part_fits(fq_str_from_offset(pattern, colon + 1),
                     fq_str_from_offset(permission, own + 1));
}

static bool any_pattern_fits(const struct fq_names *patterns, fq_str permission)
{
    for (size_t i = 0; i < patterns->count; i++) {
        if (pattern_fits(patterns->items[i], permission))
            return true;
    }
    return false;
}

static bool is_name_among(const struct fq_names *names, fq_str name)
{
    for (size_t i = 0; i < names->count; i++) {
        if (fq_str_eq(names->items[i], name))
            return true;
    }
    return false;
}

/* A star alone grants nothing; but who is denied it is denied all that it may have meant. */
static bool is_denied(const struct fq_names *denied, fq_str permission)
{
    return is_name_among(denied, FQ_STR("*")) || any_pattern_fits(denied, permission);
}

static bool has(const struct fq_principal *principal, const struct fq_guard_name *name)
{
    if (name->kind == FQ_GUARD_ROLE)
        return is_name_among(&principal->roles, name->text);
    return any_pattern_fits(&principal->permissions, name->text) &&
           !is_denied(&principal->denied, name->text);
}

/* ---- keys ---- */

/* The principal's own memory is of the request, so that what it has is copied to be compared. */
struct key {
    char bytes[MET_BYTES];
    size_t len;
    bool full;
};

static void key_add(struct key *key, const void *bytes, size_t len)
{
    key->full = key->full || len > sizeof(key->bytes) - key->len;
    if (key->full)
        return;
    if (len)
        memcpy(key->bytes + key->len, bytes, len);
    key->len += len;
}

static void key_add_text(struct key *key, fq_str text)
{
    uint32_t len = (uint32_t)text.len;
    key_add(key, &len, sizeof(len));
    key_add(key, text.ptr, text.len);
}

static void key_add_names(struct key *key, const struct fq_names *names)
{
    uint32_t count = (uint32_t)names->count;
    key_add(key, &count, sizeof(count));
    for (size_t i = 0; i < names->count && !key->full; i++)
        key_add_text(key, names->items[i]);
}

static void key_of_principal(struct key *key, const struct fq_principal *principal, bool known,
                             bool free)
{
    key->len = 0;
    key->full = false;
    key_add(key, &known, sizeof(known));
    key_add(key, &free, sizeof(free));
    key_add_text(key, principal->role);
    key_add_names(key, &principal->roles);
    key_add_names(key, &principal->permissions);
    key_add_names(key, &principal->denied);
}

/* ---- finding and making ---- */

static struct fq_grants *grants_new(uint64_t number, fq_str role, bool known, bool free,
                                    const uint64_t *has, size_t count)
{
    size_t words = (count + 63) / 64;
    struct fq_grants *grants = fq_malloc(sizeof(*grants) + words * sizeof(*has) + role.len);
    if (!grants)
        return NULL;
    uint64_t *bits = (uint64_t *)(grants + 1);
    char *text = (char *)(bits + words);
    if (words)
        memcpy(bits, has, words * sizeof(*bits));
    if (role.len)
        memcpy(text, role.ptr, role.len);
    *grants = (struct fq_grants){.number = number,
                                 .references = 1,
                                 .role = {text, role.len},
                                 .known = known,
                                 .free = free,
                                 .count = count,
                                 .has = bits};
    return grants;
}

/* Not kept, it is only this request's. */
static enum fq_status keep_grants(struct fq_grants_table *table, const struct fq_cache_key *key,
                                  struct fq_grants *grants)
{
    if (fq_cache_keep(&table->known, key, grants, sizeof(*grants)) == FQ_OK)
        grants->references++;
    return FQ_OK;
}

/* Those who have the same share one. */
static enum fq_status intern(struct fq_grants_table *table, const struct fq_guard_names *names,
                             const struct fq_principal *principal, bool known, bool free,
                             struct fq_grants **ret)
{
    uint64_t bits[WORDS] = {0};
    size_t number = 0, words = (names->count + 63) / 64;
    bool any = known || free || principal->role.len;
    for (const struct fq_guard_name *name = names->first; name; name = name->next, number++) {
        if (!has(principal, name))
            continue;
        bits[number / 64] |= UINT64_C(1) << (unsigned)(number % 64);
        any = true;
    }
    if (!any)
        return FQ_OK;
    const struct fq_cache_key key = {.text = {(const char *)bits, words * sizeof(*bits)},
                                     .name = principal->role,
                                     .kind = BY_GRANTS | (known ? 2u : 0u) | (free ? 4u : 0u)};
    struct fq_grants *grants = fq_cache_find(&table->known, &key);
    if (grants) {
        grants->references++;
        *ret = grants;
        return FQ_OK;
    }
    grants = grants_new(table->last_number + 1, principal->role, known, free, bits, names->count);
    if (!grants)
        return FQ_NOMEM;
    table->last_number++;
    *ret = grants;
    return keep_grants(table, &key, grants);
}

enum fq_status fq_grants_of(struct fq_grants_table *table, const struct fq_guard_names *names,
                            const struct fq_principal *principal, bool free, struct fq_grants **ret)
{
    static const struct fq_principal nobody;
    struct key key;
    *ret = NULL;
    if (!principal && !free)
        return FQ_OK;
    principal = principal ? principal : &nobody;
    bool known = names->auth && fq_principal_is_somebody(principal);
    if (!names->count)
        return intern(table, names, principal, known, free, ret);
    key_of_principal(&key, principal, known, free);
    const struct fq_cache_key met = {.text = {key.bytes, key.len}, .kind = BY_PRINCIPAL};
    *ret = key.full ? NULL : fq_cache_find(&table->known, &met);
    if (*ret) {
        (*ret)->references++;
        return FQ_OK;
    }
    enum fq_status status = intern(table, names, principal, known, free, ret);
    if (status == FQ_OK && *ret && !key.full)
        status = keep_grants(table, &met, *ret);
    return status;
}

/* ---- asking ---- */

static bool meets(const struct fq_grants *grants, const struct fq_guard *guard)
{
    bool met = guard->kind == FQ_GUARD_AUTH && grants && grants->known;
    for (size_t i = 0; !met && i < guard->count; i++)
        met = fq_grants_has(grants, guard->numbers[i]);
    return met;
}

const struct fq_guard *fq_grants_lack(const struct fq_grants *grants, const struct fq_guard *guard)
{
    const struct fq_guard *lacked = NULL;
    for (; guard && !fq_grants_are_free(grants); guard = guard->next) {
        if (guard->kind == FQ_GUARD_SIGHT || meets(grants, guard) ||
            (lacked && guard->null_instead))
            continue;
        lacked = guard;
        if (!guard->null_instead)
            return guard;
    }
    return lacked;
}

/* A policy gives its roles to who is known. */
static bool has_for_sight(const struct fq_grants *grants, uint16_t number, bool of_anybody)
{
    bool known = grants && grants->known;
    if (number == FQ_GUARD_KNOWN || number == FQ_GUARD_UNKNOWN)
        return known == (number == FQ_GUARD_KNOWN);
    return (known || of_anybody) && fq_grants_has(grants, number);
}

bool fq_grants_see(const struct fq_grants *grants, const struct fq_guard *guard)
{
    bool seen = true;
    for (; guard && seen && !fq_grants_are_free(grants); guard = guard->next) {
        seen = guard->kind != FQ_GUARD_SIGHT;
        for (size_t i = 0; !seen && i < guard->count; i++)
            seen = has_for_sight(grants, guard->numbers[i], guard->of_anybody);
    }
    return seen;
}
