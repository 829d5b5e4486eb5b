/* SPDX-License-Identifier: MIT */
#include "model/guard.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "graphql/types/print.h"

void fq_guard_names_init(struct fq_guard_names *names, struct fq_arena *arena)
{
    *names = (struct fq_guard_names){0};
    fq_map_init(&names->numbers, arena);
}

bool fq_guard_number(struct fq_guard_names *names, enum fq_guard_kind kind, fq_str text,
                     uint16_t *ret)
{
    struct fq_arena *arena = names->numbers.arena;
    fq_str key = fq_arena_printf(arena, "%d:%.*s", (int)kind, FQ_STR_ARG(text));
    uintptr_t known = (uintptr_t)fq_map_get(&names->numbers, key);
    if (!known && names->count >= FQ_LIMIT_GUARD_NAMES)
        return false;
    if (!known) {
        struct fq_guard_name *added = FQ_NEW(arena, struct fq_guard_name);
        *added = (struct fq_guard_name){.kind = kind, .text = fq_arena_str(arena, text)};
        *(names->last ? &names->last->next : &names->first) = added;
        names->last = added;
        known = ++names->count;
        fq_map_put(&names->numbers, key, (void *)known);
    }
    *ret = (uint16_t)(known - 1);
    return true;
}

/* ---- chains ---- */

static bool says_the_same(const struct fq_guard *one, const struct fq_guard *other)
{
    bool same = one->kind == other->kind && one->count == other->count &&
                one->null_instead == other->null_instead && one->of_anybody == other->of_anybody &&
                fq_str_eq(one->subject, other->subject);
    for (size_t i = 0; same && i < one->count; i++)
        same = fq_str_eq(one->names[i], other->names[i]);
    return same;
}

static bool requires_that(const struct fq_guard *chain, const struct fq_guard *that)
{
    while (chain && !says_the_same(chain, that))
        chain = chain->next;
    return chain;
}

const struct fq_guard *fq_guard_both(struct fq_arena *arena, const struct fq_guard *one,
                                     const struct fq_guard *other)
{
    const struct fq_guard *first = NULL, **link = &first;
    if (!one || !other)
        return one ? one : other;
    for (int turn = 0; turn < 2; turn++) {
        for (const struct fq_guard *each = turn ? other : one; each; each = each->next) {
            if (turn && requires_that(one, each))
                continue;
            struct fq_guard *copy = FQ_NEW(arena, struct fq_guard);
            *copy = *each;
            copy->next = NULL;
            *link = copy;
            link = &copy->next;
        }
    }
    return first;
}

const struct fq_guard *fq_guard_enforced(struct fq_arena *arena, const struct fq_guard *guard)
{
    while (guard && guard->kind == FQ_GUARD_SIGHT)
        guard = guard->next;
    if (!guard)
        return NULL;
    struct fq_guard *copy = FQ_NEW(arena, struct fq_guard);
    *copy = *guard;
    copy->next = fq_guard_enforced(arena, guard->next);
    return copy;
}

bool fq_guard_gives_null(const struct fq_guard *guard)
{
    while (guard && !guard->null_instead)
        guard = guard->next;
    return guard;
}

/* ---- names ---- */

static bool is_word(fq_str name)
{
    bool word = name.len && name.len <= FQ_LIMIT_NAME_BYTES;
    for (size_t i = 0; word && i < name.len; i++)
        word = (unsigned char)name.ptr[i] > ' ' && name.ptr[i] != 0x7f;
    return word;
}

bool fq_guard_is_role(fq_str name)
{
    return is_word(name);
}

/* What is required is one permission: * is for those who have many. */
bool fq_guard_is_permission(fq_str name)
{
    size_t colon = fq_str_find_char(name, ':');
    return is_word(name) && colon && colon + 1 < name.len &&
           fq_str_find_char(name, '*') == name.len;
}

/* ---- printing ---- */

static void add_string(struct fq_buf *out, fq_str text)
{
    const struct fq_value value = {.kind = FQ_VALUE_STRING, .text = text};
    fq_value_print(out, &value);
}

static void print_names(struct fq_buf *out, const struct fq_guard *guard)
{
    bool several = guard->count > 1;
    bool role = guard->kind == FQ_GUARD_ROLE;
    fq_buf_printf(out, "%s%s: ", role ? "role" : "permission", several ? "s" : "");
    fq_buf_str_add(out, several ? FQ_STR("[") : FQ_STR(""));
    for (size_t i = 0; i < guard->count; i++) {
        fq_buf_str_add(out, i ? FQ_STR(", ") : FQ_STR(""));
        add_string(out, guard->names[i]);
    }
    fq_buf_str_add(out, several ? FQ_STR("]") : FQ_STR(""));
}

void fq_guard_print(struct fq_buf *out, const struct fq_guard *guard, fq_str subject)
{
    static const char *const directives[] = {
        [FQ_GUARD_AUTH] = "requiresAuth",
        [FQ_GUARD_ROLE] = "requiresRole",
        [FQ_GUARD_PERMISSION] = "requiresPermission",
    };
    for (; guard; guard = guard->next) {
        bool named = guard->kind != FQ_GUARD_AUTH;
        if (guard->kind == FQ_GUARD_SIGHT || !fq_str_eq(guard->subject, subject))
            continue;
        fq_buf_printf(out, " @%s", directives[guard->kind]);
        if (named || guard->null_instead)
            fq_buf_char(out, '(');
        if (named)
            print_names(out, guard);
        if (guard->null_instead)
            fq_buf_str_add(out, named ? FQ_STR(", onDeny: NULL") : FQ_STR("onDeny: NULL"));
        if (named || guard->null_instead)
            fq_buf_char(out, ')');
    }
}
