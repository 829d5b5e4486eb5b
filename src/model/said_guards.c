/* SPDX-License-Identifier: MIT
 *
 * @requiresAuth, @requiresRole and @requiresPermission.
 */
#include "model/reading.h"

static const char *what_fits(enum fq_guard_kind kind)
{
    return kind == FQ_GUARD_ROLE ? "a role is a word: \"admin\""
                                 : "a permission is written \"resource:action\", without *";
}

/* onDeny: NULL.  Where it stands for something that is given there is nothing to be null. */
static void read_on_deny(struct fq_reading *r, const struct fq_directive *directive,
                         struct fq_guard *guard)
{
    const struct fq_argument *given = fq_reading_argument(directive, "onDeny");
    if (!given)
        return;
    const struct fq_value *value = &given->value;
    bool word = value->kind == FQ_VALUE_ENUM;
    bool error = word && fq_str_eq(value->text, FQ_STR("ERROR"));
    guard->null_instead = word && fq_str_eq(value->text, FQ_STR("NULL"));
    const struct fq_said_field *field = r->field;
    if (!guard->null_instead && !error)
        fq_refinement_wrong(r->refinement, value->at, "onDeny is ERROR or NULL");
    else if (guard->null_instead && r->place == FQ_SAID_INPUT_FIELD)
        fq_refinement_wrong(r->refinement, value->at,
                            "what is given cannot be null instead; take onDeny away");
    else if (guard->null_instead && field && field->type && field->type->non_null)
        fq_refinement_wrong(r->refinement, value->at,
                            "the field %.*s is null for who lacks what is required; take the ! of "
                            "its type away",
                            FQ_STR_ARG(field->name));
}

static void take_guard(struct fq_reading *r, const struct fq_directive *directive,
                       struct fq_guard *guard)
{
    const struct fq_guard **said = r->field ? &r->field->guard : &r->type->guard;
    read_on_deny(r, directive, guard);
    *said = fq_guard_both(r->refinement->arena, *said, guard);
}

/* One name, or a list of them. */
static bool read_names(struct fq_reading *r, const struct fq_value *value, struct fq_guard *guard)
{
    bool list = value->kind == FQ_VALUE_LIST;
    size_t count = list ? value->count : 1;
    fq_str *names = FQ_NEW_ARRAY(r->refinement->arena, count, fq_str);
    bool all = count > 0;
    for (size_t i = 0; i < count; i++) {
        const struct fq_value *item = list ? &value->items[i] : value;
        names[i] = item->text;
        all = all && item->kind == FQ_VALUE_STRING &&
              (guard->kind == FQ_GUARD_ROLE ? fq_guard_is_role(item->text)
                                            : fq_guard_is_permission(item->text));
    }
    guard->names = names;
    guard->count = count;
    return all;
}

static void read_named(struct fq_reading *r, const struct fq_directive *directive,
                       enum fq_guard_kind kind, const char *one, const char *several)
{
    const struct fq_argument *single = fq_reading_argument(directive, one);
    const struct fq_argument *list = fq_reading_argument(directive, several);
    struct fq_guard *guard = FQ_NEW(r->refinement->arena, struct fq_guard);
    guard->kind = kind;
    fq_reading_only(r, directive, FQ_READING_NAMES(one, several, "onDeny"));
    if (!single == !list) {
        fq_refinement_wrong(r->refinement, directive->at,
                            "@%.*s needs one of: %s: \"…\", %s: [\"…\", \"…\"] for any of these",
                            FQ_STR_ARG(directive->name), one, several);
        return;
    }
    const struct fq_value *value = single ? &single->value : &list->value;
    bool is_list = value->kind == FQ_VALUE_LIST;
    if (is_list == (list != NULL) && read_names(r, value, guard))
        take_guard(r, directive, guard);
    else
        fq_refinement_wrong(r->refinement, value->at, "%s is not what @%.*s takes: %s",
                            single ? one : several, FQ_STR_ARG(directive->name), what_fits(kind));
}

void fq_reading_requires_auth(struct fq_reading *r, const struct fq_directive *directive)
{
    struct fq_guard *guard = FQ_NEW(r->refinement->arena, struct fq_guard);
    fq_reading_only(r, directive, FQ_READING_NAMES("onDeny"));
    guard->kind = FQ_GUARD_AUTH;
    take_guard(r, directive, guard);
}

void fq_reading_requires_role(struct fq_reading *r, const struct fq_directive *directive)
{
    read_named(r, directive, FQ_GUARD_ROLE, "role", "roles");
}

void fq_reading_requires_permission(struct fq_reading *r, const struct fq_directive *directive)
{
    read_named(r, directive, FQ_GUARD_PERMISSION, "permission", "permissions");
}
