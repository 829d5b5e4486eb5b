/* SPDX-License-Identifier: MIT */
#include "auth/principal.h"

static fq_str without_blanks(fq_str text)
{
    while (text.len && (text.ptr[0] == ' ' || text.ptr[0] == '\t'))
        text = fq_str_from_offset(text, 1);
    while (text.len && (text.ptr[text.len - 1] == ' ' || text.ptr[text.len - 1] == '\t'))
        text.len--;
    return text;
}

enum fq_status fq_names_read(fq_str list, struct fq_arena *arena, struct fq_names *ret)
{
    size_t most = 1, count = 0;
    *ret = (struct fq_names){0};
    for (size_t i = 0; i < list.len; i++)
        most += list.ptr[i] == ',';
    fq_str *items = list.len ? fq_arena_alloc(arena, most * sizeof(*items)) : NULL;
    if (!items)
        return list.len ? FQ_NOMEM : FQ_OK;
    for (size_t left = most; left > 0; left--) {
        size_t end = fq_str_find_char(list, ',');
        fq_str name = without_blanks(fq_str_of(list.ptr, end));
        if (name.len)
            items[count++] = name;
        list = fq_str_from_offset(list, end < list.len ? end + 1 : end);
    }
    *ret = (struct fq_names){items, count};
    return FQ_OK;
}

bool fq_principal_is_somebody(const struct fq_principal *principal)
{
    if (principal->user.len || principal->claims.len)
        return true;
    return principal->provider.len && (principal->contact.len || principal->roles.count ||
                                       principal->permissions.count || principal->super_admin);
}

void fq_principal_settings(const struct fq_principal *principal, fq_str request_id,
                           struct fq_arena *arena, const struct fq_setting **ret, size_t *ret_count)
{
    *ret = NULL;
    *ret_count = 0;
    if (!principal)
        return;
    const struct {
        const char *name;
        fq_str value;
    } told[] = {
        {FQ_PRINCIPAL_TENANT, principal->tenant},
        {FQ_PRINCIPAL_USER, principal->user},
        {FQ_PRINCIPAL_CONTACT, principal->contact},
        {FQ_PRINCIPAL_SUPER_ADMIN, principal->super_admin ? FQ_STR("true") : FQ_STR_NONE},
        {FQ_PRINCIPAL_CLAIMS, principal->claims},
        {"role", principal->role.len ? principal->role : FQ_STR_NONE},
        {FQ_PRINCIPAL_REQUEST, request_id.len ? request_id : FQ_STR_NONE},
    };
    const size_t most = FQ_ARRAY_LEN(told), request_at = most - 1;
    struct fq_setting *settings =
        FQ_NEW_ARRAY(arena, most + principal->more_count, struct fq_setting);
    size_t count = 0;
    for (size_t i = 0; i < most; i++) {
        bool counts = i != request_at || count || principal->more_count;
        if (told[i].value.ptr && counts)
            settings[count++] =
                (struct fq_setting){told[i].name, fq_arena_str(arena, told[i].value).ptr};
    }
    for (size_t i = 0; i < principal->more_count; i++) /* which win over the others */
        settings[count++] = principal->more[i];
    *ret = settings;
    *ret_count = count;
}

/* What was not said stays so. */
static fq_str copy_said(struct fq_arena *arena, fq_str text)
{
    return text.ptr ? fq_arena_str(arena, text) : text;
}

static struct fq_names copy_names(struct fq_arena *arena, const struct fq_names *names)
{
    if (!names->count)
        return (struct fq_names){NULL, 0};
    fq_str *items = FQ_NEW_ARRAY(arena, names->count, fq_str);
    for (size_t i = 0; i < names->count; i++)
        items[i] = copy_said(arena, names->items[i]);
    return (struct fq_names){items, names->count};
}

void fq_principal_copy(const struct fq_principal *principal, struct fq_arena *arena,
                       struct fq_principal *ret)
{
    *ret = *principal;
    ret->tenant = copy_said(arena, principal->tenant);
    ret->user = copy_said(arena, principal->user);
    ret->contact = copy_said(arena, principal->contact);
    ret->claims = copy_said(arena, principal->claims);
    ret->role = copy_said(arena, principal->role);
    ret->roles = copy_names(arena, &principal->roles);
    ret->permissions = copy_names(arena, &principal->permissions);
    ret->denied = copy_names(arena, &principal->denied);
    ret->provider = copy_said(arena, principal->provider);
    ret->token_id = copy_said(arena, principal->token_id);
    ret->more = NULL;
    ret->more_count = 0;
}
