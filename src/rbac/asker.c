/* SPDX-License-Identifier: MIT */
#include "rbac/asker.h"

#include "auth/claims.h"

#define CLAIMS FQ_STR("claims.")

static bool give_text(fq_str text, struct fq_json *ret)
{
    *ret = (struct fq_json){.kind = FQ_JSON_STRING, .text = text};
    return text.len > 0;
}

static bool take_names(const struct fq_names *names, struct fq_arena *arena, struct fq_json *ret)
{
    struct fq_json *items = FQ_NEW_ARRAY(arena, names->count, struct fq_json);
    for (size_t i = 0; i < names->count; i++)
        items[i] = (struct fq_json){.kind = FQ_JSON_STRING, .text = names->items[i]};
    *ret = (struct fq_json){.kind = FQ_JSON_ARRAY, .items = items, .count = names->count};
    return true;
}

static void parse_claims(struct fq_asker *asker, struct fq_arena *arena)
{
    struct fq_error unread;
    fq_str text = asker->principal->claims;
    asker->claims_read = true;
    if (!text.len || fq_json_read(arena, text, &asker->claims, &unread) ||
        asker->claims.kind != FQ_JSON_OBJECT)
        asker->claims = (struct fq_json){.kind = FQ_JSON_NULL};
}

static bool take_claim(struct fq_asker *asker, fq_str path, struct fq_arena *arena,
                       struct fq_json *ret)
{
    if (!asker->claims_read)
        parse_claims(asker, arena);
    const struct fq_json *value = fq_claims_find(&asker->claims, path);
    if (!value || value->kind == FQ_JSON_NULL)
        return false;
    *ret = *value;
    return true;
}

bool fq_asker_value(struct fq_asker *asker, fq_str name, struct fq_arena *arena,
                    struct fq_json *ret)
{
    const struct fq_principal *principal = asker ? asker->principal : NULL;
    if (!principal)
        return false;
    if (fq_str_starts_with(name, CLAIMS))
        return take_claim(asker, fq_str_from_offset(name, CLAIMS.len), arena, ret);
    if (fq_str_eq(name, FQ_STR("user")))
        return give_text(principal->user, ret);
    if (fq_str_eq(name, FQ_STR("tenant")))
        return give_text(principal->tenant, ret);
    if (fq_str_eq(name, FQ_STR("contact")))
        return give_text(principal->contact, ret);
    return fq_str_eq(name, FQ_STR("roles")) && take_names(&principal->roles, arena, ret);
}
