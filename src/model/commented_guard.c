/* SPDX-License-Identifier: MIT
 *
 * "requires" of a comment: {"role": "admin", "permission": "user:read", "auth": true, "onDeny":
 * "NULL"}.
 */
#include "model/comment.h"

/* What each member is called, and what of. */
static const struct {
    fq_str name;
    enum fq_guard_kind kind;
    const char *wanted;
} members[] = {
    {FQ_STR_INIT("auth"), FQ_GUARD_AUTH, "true"},
    {FQ_STR_INIT("role"), FQ_GUARD_ROLE, "a string, or a list of strings for any of them"},
    {FQ_STR_INIT("permission"), FQ_GUARD_PERMISSION,
     "\"resource:action\", without *, or a list of such for any of them"},
};

static bool is_name_for(enum fq_guard_kind kind, const struct fq_json *value)
{
    return value->kind == FQ_JSON_STRING &&
           (kind == FQ_GUARD_ROLE ? fq_guard_is_role(value->text)
                                  : fq_guard_is_permission(value->text));
}

static bool take(struct fq_arena *arena, struct fq_guard *guard, const struct fq_json *value)
{
    if (guard->kind == FQ_GUARD_AUTH)
        return value->kind == FQ_JSON_BOOL && value->boolean;
    bool list = value->kind == FQ_JSON_ARRAY;
    size_t count = list ? value->count : 1;
    fq_str *names = FQ_NEW_ARRAY(arena, count, fq_str);
    bool all = count > 0;
    for (size_t i = 0; i < count; i++) {
        const struct fq_json *item = list ? &value->items[i] : value;
        all = all && is_name_for(guard->kind, item);
        names[i] = item->text;
    }
    guard->names = names;
    guard->count = count;
    return all;
}

/* All that is required has one onDeny. */
static const struct fq_guard *with_null(struct fq_arena *arena, const struct fq_guard *chain)
{
    if (!chain)
        return NULL;
    struct fq_guard *copy = FQ_NEW(arena, struct fq_guard);
    *copy = *chain;
    copy->null_instead = true;
    copy->next = with_null(arena, chain->next);
    return copy;
}

static bool take_on_deny(const struct fq_json *value, bool *ret_null)
{
    bool text = value->kind == FQ_JSON_STRING;
    *ret_null = text && fq_str_eq(value->text, FQ_STR("NULL"));
    return *ret_null || (text && fq_str_eq(value->text, FQ_STR("ERROR")));
}

const char *fq_guard_from_json(struct fq_arena *arena, const struct fq_json *said,
                               const struct fq_guard **ret, size_t *ret_member)
{
    bool null_instead = false;
    *ret = NULL;
    for (size_t i = 0; i < said->count; i++) {
        const struct fq_json_member *member = &said->members[i];
        size_t k = 0;
        *ret_member = i;
        if (fq_str_eq(member->name, FQ_STR("onDeny"))) {
            if (!take_on_deny(&member->value, &null_instead))
                return "must be \"ERROR\" or \"NULL\"";
            continue;
        }
        while (k < FQ_ARRAY_LEN(members) && !fq_str_eq(member->name, members[k].name))
            k++;
        if (k == FQ_ARRAY_LEN(members))
            return "is none of auth, role, permission and onDeny";
        struct fq_guard *guard = FQ_NEW(arena, struct fq_guard);
        guard->kind = members[k].kind;
        if (!take(arena, guard, &member->value))
            return fq_arena_printf(arena, "must be %s", members[k].wanted).ptr;
        *ret = fq_guard_both(arena, *ret, guard);
    }
    *ret_member = said->count;
    if (null_instead)
        *ret = with_null(arena, *ret);
    return *ret ? NULL : "must require something: auth, role or permission";
}
