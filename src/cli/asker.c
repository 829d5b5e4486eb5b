/* SPDX-License-Identifier: MIT */
#include "cli/asker.h"

#include "cli/terminal.h"
#include "json/json.h"

/* A part of WHO: one text, or names of which there may be several. */
struct asker_part {
    fq_str name;
    fq_str *text;
    struct fq_names *names;
};

static bool take_said_part(struct fq_arena *arena, const struct asker_part *parts, size_t count,
                           fq_str said)
{
    size_t colon = fq_str_find_char(said, ':'), i = 0;
    fq_str name = fq_str_of(said.ptr, colon), value = fq_str_from_offset(said, colon + 1);
    while (i < count && !fq_str_eq(parts[i].name, name))
        i++;
    if (i == count || !value.len) {
        fq_cli_error("--as: \"%.*s\" is none of user:, tenant:, contact:, role:, permission: and "
                     "denied:, with a value behind",
                     FQ_STR_ARG(said));
        return false;
    }
    if (parts[i].text) {
        *parts[i].text = value;
        return true;
    }
    struct fq_names *names = parts[i].names;
    fq_str *items = FQ_NEW_ARRAY(arena, names->count + 1, fq_str);
    for (size_t k = 0; k < names->count; k++)
        items[k] = names->items[k];
    items[names->count++] = value;
    names->items = items;
    return true;
}

static bool are_claims(struct fq_arena *arena, fq_str claims)
{
    struct fq_json read;
    struct fq_error error;
    if (fq_json_read(arena, claims, &read, &error) == FQ_OK && read.kind == FQ_JSON_OBJECT)
        return true;
    fq_cli_error("--claims: this is no JSON object");
    return false;
}

struct saying {
    struct fq_arena *arena;
    const char *as, *claims;
    struct fq_principal *principal;
    bool good;
};

static enum fq_status take_asker(void *arg)
{
    struct saying *saying = arg;
    struct fq_principal *who = saying->principal;
    const struct asker_part parts[] = {
        {FQ_STR("user"), &who->user, NULL},
        {FQ_STR("tenant"), &who->tenant, NULL},
        {FQ_STR("contact"), &who->contact, NULL},
        {FQ_STR("role"), NULL, &who->roles},
        {FQ_STR("permission"), NULL, &who->permissions},
        {FQ_STR("denied"), NULL, &who->denied},
    };
    fq_str rest = fq_str_from(saying->as);
    saying->good = true;
    while (rest.len && saying->good) {
        size_t comma = fq_str_find_char(rest, ',');
        saying->good =
            take_said_part(saying->arena, parts, FQ_ARRAY_LEN(parts), fq_str_of(rest.ptr, comma));
        rest = fq_str_from_offset(rest, comma + 1);
    }
    if (saying->claims && saying->good)
        saying->good = are_claims(saying->arena, fq_str_from(saying->claims));
    /* Who is said to ask is known, although nothing may be known of him. */
    who->claims = saying->claims ? fq_str_from(saying->claims)
                  : saying->as   ? FQ_STR("{}")
                                 : FQ_STR_NONE;
    return FQ_OK;
}

bool fq_cli_asker(struct fq_arena *arena, const char *as, const char *claims,
                  struct fq_principal *ret)
{
    *ret = (struct fq_principal){0};
    struct saying saying = {arena, as, claims, ret, false};
    if (fq_guard(take_asker, &saying) != FQ_OK)
        fq_cli_error("there is no memory for who asks");
    return saying.good;
}
