/* SPDX-License-Identifier: MIT
 *
 * A subscription selects exactly one field, always, and none of introspection.
 */
#include "graphql/validate/validation.h"

struct collection {
    struct fq_validation *v;
    /* Fragments still to be looked into; each is put here once. */
    struct fq_scope **pending;
    size_t pending_count;
    struct fq_map noted; /* their names */
    struct fq_names keys;
    const struct fq_selection *extra;         /* first field of a second response name */
    const struct fq_selection *introspection; /* first field that begins with __ */
    const struct fq_directive *conditional;   /* first @skip or @include */
};

static void note_conditions(struct collection *c, const struct fq_selection *selection)
{
    for (const struct fq_directive *d = selection->directives; d && !c->conditional; d = d->next) {
        if (fq_str_eq(d->name, FQ_STR("skip")) || fq_str_eq(d->name, FQ_STR("include")))
            c->conditional = d;
    }
}

static void note_field(struct collection *c, const struct fq_selection *field)
{
    bool another = !fq_names_add(&c->keys, fq_selection_key(field), field->at);
    if (another && c->keys.count > 1 && !c->extra)
        c->extra = field;
    if (!c->introspection && fq_str_starts_with(field->name, FQ_STR("__")))
        c->introspection = field;
}

static void note_spread(struct collection *c, const struct fq_selection *spread)
{
    struct fq_scope *fragment = fq_map_get(&c->v->fragments, spread->name);
    if (fragment && !fq_map_put(&c->noted, spread->name, fragment))
        c->pending[c->pending_count++] = fragment;
}

static void collect_root_fields(struct collection *c, const struct fq_selection *selections)
{
    for (const struct fq_selection *s = selections; s; s = s->next) {
        note_conditions(c, s);
        if (s->kind == FQ_SELECT_FIELD)
            note_field(c, s);
        else if (s->kind == FQ_SELECT_SPREAD)
            note_spread(c, s);
        else
            collect_root_fields(c, s->selections);
    }
}

void fq_validate_subscription(struct fq_validation *v, const struct fq_scope *operation)
{
    const struct fq_definition *d = operation->definition;
    struct collection c = {.v = v};
    c.pending = FQ_NEW_ARRAY(v->arena, v->scope_count, struct fq_scope *);
    fq_map_init(&c.noted, v->arena);
    fq_names_init(&c.keys, v->arena);
    collect_root_fields(&c, d->selections);
    for (size_t i = 0; i < c.pending_count; i++)
        collect_root_fields(&c, c.pending[i]->definition->selections);
    fq_str who = FQ_STR("Anonymous Subscription");
    if (d->name.len)
        who = fq_arena_printf(v->arena, "Subscription \"%.*s\"", FQ_STR_ARG(d->name));
    if (c.extra)
        fq_violation(v, c.extra->at, "%.*s must select only one top level field.", FQ_STR_ARG(who));
    if (c.introspection)
        fq_violation(v, c.introspection->at,
                     "%.*s must not select an introspection top level field.", FQ_STR_ARG(who));
    if (c.conditional)
        fq_violation(v, c.conditional->at,
                     "%.*s must not use `@skip` or `@include` directives in the top level "
                     "selection.",
                     FQ_STR_ARG(who));
}
