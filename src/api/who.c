/* SPDX-License-Identifier: MIT
 *
 * Who asks, as the program says it in JSON.
 */
#include "api/engine.h"
#include "json/json.h"

struct reading {
    struct fq_arena *arena;
    struct fq_principal *who;
    struct fq_error *error;
};

static enum fq_status refuse_who(struct reading *r, fq_str name, const char *what)
{
    return fq_error_set(r->error, r->arena, FQ_REQUEST, "The principal's %.*s is not %s.",
                        FQ_STR_ARG(name), what);
}

/* No JSON that is read holds a NUL, where PostgreSQL's texts would end. */
static enum fq_status read_who_text(struct reading *r, const struct fq_json_member *member,
                                    fq_str *ret)
{
    if (member->value.kind != FQ_JSON_STRING)
        return refuse_who(r, member->name, "a text");
    *ret = member->value.text;
    return FQ_OK;
}

static enum fq_status read_who_names(struct reading *r, const struct fq_json_member *member,
                                     struct fq_names *ret)
{
    const struct fq_json *list = &member->value;
    if (list->kind != FQ_JSON_ARRAY)
        return refuse_who(r, member->name, "a list of texts");
    fq_str *items = FQ_NEW_ARRAY(r->arena, list->count, fq_str);
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].kind != FQ_JSON_STRING)
            return refuse_who(r, member->name, "a list of texts");
        items[i] = list->items[i].text;
    }
    *ret = (struct fq_names){items, list->count};
    return FQ_OK;
}

static enum fq_status read_who_claims(struct reading *r, const struct fq_json_member *member)
{
    if (member->value.kind != FQ_JSON_OBJECT)
        return refuse_who(r, member->name, "an object");
    r->who->claims = member->value.raw;
    return FQ_OK;
}

static enum fq_status read_who_member(struct reading *r, const struct fq_json_member *member)
{
    struct fq_principal *who = r->who;
    const struct {
        fq_str name;
        fq_str *text;
        struct fq_names *names;
    } parts[] = {
        {FQ_STR("user"), &who->user, NULL},
        {FQ_STR("tenant"), &who->tenant, NULL},
        {FQ_STR("contact"), &who->contact, NULL},
        {FQ_STR("role"), &who->role, NULL},
        {FQ_STR("provider"), &who->provider, NULL},
        {FQ_STR("roles"), NULL, &who->roles},
        {FQ_STR("permissions"), NULL, &who->permissions},
        {FQ_STR("denied"), NULL, &who->denied},
    };
    if (member->value.kind == FQ_JSON_NULL)
        return FQ_OK;
    for (size_t i = 0; i < FQ_ARRAY_LEN(parts); i++) {
        if (fq_str_eq(parts[i].name, member->name))
            return parts[i].text ? read_who_text(r, member, parts[i].text)
                                 : read_who_names(r, member, parts[i].names);
    }
    if (fq_str_eq(member->name, FQ_STR("claims")))
        return read_who_claims(r, member);
    if (!fq_str_eq(member->name, FQ_STR("super_admin")))
        return fq_error_set(r->error, r->arena, FQ_REQUEST, "A principal has no %.*s.",
                            FQ_STR_ARG(member->name));
    who->super_admin = member->value.boolean;
    return member->value.kind == FQ_JSON_BOOL ? FQ_OK
                                              : refuse_who(r, member->name, "true or false");
}

enum fq_status fq_api_read_principal(fq_str text, struct fq_arena *arena, struct fq_principal *ret,
                                     struct fq_error *reterr)
{
    struct reading reading = {arena, ret, reterr};
    struct fq_json json;
    *ret = (struct fq_principal){0};
    if (!text.len)
        return FQ_OK;
    enum fq_status status = fq_json_read(arena, text, &json, reterr);
    if (status)
        return status;
    if (json.kind != FQ_JSON_OBJECT)
        return fq_error_set(reterr, arena, FQ_REQUEST, "The principal is not a JSON object.");
    for (size_t i = 0; i < json.count && status == FQ_OK; i++)
        status = read_who_member(&reading, &json.members[i]);
    if (!ret->provider.len)
        ret->provider = FQ_STR("program"); /* which vouches for all of this */
    return status;
}

/* ---- writing ---- */

static void write_who_name(struct fq_buf *out, const char *name)
{
    fq_buf_printf(out, "%s\"%s\":", out->ptr[out->len - 1] == '{' ? "" : ",", name);
}

static void write_who_text(struct fq_buf *out, const char *name, fq_str value)
{
    if (!value.ptr || fq_buf_failed(out))
        return;
    write_who_name(out, name);
    fq_json_string(out, value);
}

static void write_who_names(struct fq_buf *out, const char *name, const struct fq_names *names)
{
    if (!names->count || fq_buf_failed(out))
        return;
    write_who_name(out, name);
    for (size_t i = 0; i < names->count; i++) {
        fq_buf_char(out, i ? ',' : '[');
        fq_json_string(out, names->items[i]);
    }
    fq_buf_char(out, ']');
}

void fq_api_write_principal(struct fq_buf *out, const struct fq_principal *principal)
{
    if (!principal)
        return;
    fq_buf_char(out, '{');
    write_who_text(out, "user", principal->user);
    write_who_text(out, "tenant", principal->tenant);
    write_who_text(out, "contact", principal->contact);
    write_who_text(out, "role", principal->role);
    write_who_text(out, "provider", principal->provider);
    write_who_names(out, "roles", &principal->roles);
    write_who_names(out, "permissions", &principal->permissions);
    write_who_names(out, "denied", &principal->denied);
    if (principal->super_admin && !fq_buf_failed(out)) {
        write_who_name(out, "super_admin");
        fq_buf_literal(out, "true");
    }
    if (principal->claims.len && !fq_buf_failed(out)) {
        write_who_name(out, "claims");
        fq_buf_str_add(out, principal->claims);
    }
    fq_buf_char(out, '}');
}
