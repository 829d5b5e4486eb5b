/* SPDX-License-Identifier: MIT */
#include "auth/claims.h"

#include "config/session_setting.h"

struct fq_claims_map fq_claims_map_plain(void)
{
    struct fq_claims_map map = {.database_roles = NULL};
    map.paths[FQ_CLAIM_USER] = FQ_STR("sub");
    return map;
}

void fq_claims_map_add(struct fq_claims_map *map, const struct fq_config_list *items)
{
    enum fq_claim_part part;
    fq_str path;
    for (size_t i = 0; i < items->count; i++) {
        if (fq_config_claim_read(items->items[i], &part, &path)) /* the configuration was checked */
            map->paths[part] = path;
    }
}

const struct fq_json *fq_claims_find(const struct fq_json *claims, fq_str path)
{
    fq_str name;
    while (claims && path.len)
        claims = fq_session_claim_next(&path, &name) ? fq_json_get(claims, name) : NULL;
    return claims;
}

/* ---- names: a list, or one text ---- */

static bool is_gap(char c)
{
    return c == ' ' || c == '\t';
}

static struct fq_names split_names(struct fq_arena *arena, fq_str text)
{
    size_t most = 1, count = 0, start = 0;
    for (size_t i = 0; i < text.len; i++)
        most += is_gap(text.ptr[i]);
    fq_str *items = FQ_NEW_ARRAY(arena, most, fq_str);
    for (size_t i = 0; i <= text.len; i++) {
        if (i < text.len && !is_gap(text.ptr[i]))
            continue;
        if (i > start)
            items[count++] = fq_str_of(text.ptr + start, i - start);
        start = i + 1;
    }
    return (struct fq_names){items, count};
}

/* Items that are no texts name nothing. */
static struct fq_names list_names(struct fq_arena *arena, const struct fq_json *list)
{
    fq_str *items = FQ_NEW_ARRAY(arena, list->count, fq_str);
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].kind == FQ_JSON_STRING && list->items[i].text.len)
            items[count++] = list->items[i].text;
    }
    return (struct fq_names){items, count};
}

/* ---- one part ---- */

static bool is_listed(const struct fq_config_list *list, fq_str name)
{
    for (size_t i = 0; list && i < list->count; i++) {
        if (fq_str_eq(list->items[i], name))
            return true;
    }
    return false;
}

static bool set_text(const struct fq_claims_map *map, enum fq_claim_part part, fq_str text,
                     struct fq_principal *principal, const char **ret_fault)
{
    if (part == FQ_CLAIM_DATABASE_ROLE && !is_listed(map->database_roles, text)) {
        *ret_fault = "it names a database role that is not among auth.database_roles";
        return false;
    }
    if (part == FQ_CLAIM_USER)
        principal->user = text;
    else if (part == FQ_CLAIM_TENANT)
        principal->tenant = text;
    else if (part == FQ_CLAIM_CONTACT)
        principal->contact = text;
    else if (part == FQ_CLAIM_SUPER_ADMIN)
        principal->super_admin = fq_str_eq(text, FQ_STR("true"));
    else if (part == FQ_CLAIM_DATABASE_ROLE)
        principal->role = text;
    return true;
}

struct fq_names *fq_claims_names(struct fq_principal *principal, enum fq_claim_part part)
{
    if (part == FQ_CLAIM_ROLES)
        return &principal->roles;
    return part == FQ_CLAIM_PERMISSIONS ? &principal->permissions : NULL;
}

bool fq_claims_take_text(const struct fq_claims_map *map, struct fq_arena *arena,
                         enum fq_claim_part part, fq_str text, struct fq_principal *principal,
                         const char **ret_fault)
{
    struct fq_names *names = fq_claims_names(principal, part);
    if (!names)
        return set_text(map, part, text, principal, ret_fault);
    *names = split_names(arena, text);
    return true;
}

/* Null is nothing; of the others one that is no text is what JSON writes for it. */
static bool take_claim_part(const struct fq_claims_map *map, struct fq_arena *arena,
                            enum fq_claim_part part, const struct fq_json *value,
                            struct fq_principal *principal, const char **ret_fault)
{
    struct fq_names *names = fq_claims_names(principal, part);
    if (value->kind == FQ_JSON_NULL)
        return true;
    if (names && value->kind == FQ_JSON_ARRAY) {
        *names = list_names(arena, value);
        return true;
    }
    if (value->kind == FQ_JSON_ARRAY || value->kind == FQ_JSON_OBJECT ||
        (names && value->kind != FQ_JSON_STRING)) {
        *ret_fault = names ? "its roles or permissions are neither a list nor a text"
                           : "a claim that should be one value is a list or an object";
        return false;
    }
    fq_str text = value->kind == FQ_JSON_STRING ? value->text : value->raw;
    return fq_claims_take_text(map, arena, part, text, principal, ret_fault);
}

bool fq_claims_take(const struct fq_claims_map *map, struct fq_arena *arena,
                    const struct fq_json *claims, struct fq_principal *principal,
                    const char **ret_fault)
{
    for (unsigned i = 0; i < FQ_CLAIM_PARTS; i++) {
        const struct fq_json *value =
            map->paths[i].len ? fq_claims_find(claims, map->paths[i]) : NULL;
        if (value &&
            !take_claim_part(map, arena, (enum fq_claim_part)i, value, principal, ret_fault))
            return false;
    }
    principal->claims = claims->raw;
    return true;
}
