/* SPDX-License-Identifier: MIT
 *
 * CollectFields of the specification (6.3.2): which fields an object is asked for, fragments
 * followed, directives applied, fields of the same response key merged.
 */
#include "plan/planner.h"

struct collection {
    struct fq_planner *p;
    const struct fq_type *type;
    const struct fq_collected *parent;
    struct fq_map by_key;
    struct fq_map visited; /* fragments */
    struct fq_collected *first, *last;
    size_t count;
};

static void collect_set(struct collection *c, const struct fq_selection *selection);

static bool applies(struct collection *c, fq_str condition_name)
{
    if (condition_name.len == 0 || fq_str_eq(condition_name, c->type->name))
        return true;
    const struct fq_type *type = fq_type_find(&c->p->request->schema->types, condition_name);
    return type && fq_type_is_possible(type, c->type);
}

static void collect_field(struct collection *c, const struct fq_selection *field)
{
    struct fq_arena *arena = c->p->arena;
    fq_str key = fq_selection_key(field);
    struct fq_collected *collected = fq_map_get(&c->by_key, key);
    if (!collected) {
        collected = FQ_NEW(arena, struct fq_collected);
        collected->key = key;
        collected->field = field;
        collected->parent = c->parent;
        collected->earlier = c->p->collected;
        c->p->collected = collected;
        fq_map_put(&c->by_key, key, collected);
        FQ_CHAIN_APPEND(c->first, c->last, collected);
        c->count++;
    }
    if (!field->selections)
        return;
    struct fq_selections *inner = FQ_NEW(arena, struct fq_selections);
    inner->first = field->selections;
    inner->owner = collected;
    FQ_CHAIN_APPEND(collected->inner, collected->last_inner, inner);
}

static void collect_spread(struct collection *c, const struct fq_selection *spread)
{
    if (fq_map_get(&c->visited, spread->name))
        return;
    const struct fq_definition *fragment = fq_map_get(&c->p->fragments, spread->name);
    fq_map_put(&c->visited, spread->name, c);
    if (fragment && applies(c, fragment->condition))
        collect_set(c, fragment->selections);
}

static void collect_set(struct collection *c, const struct fq_selection *selection)
{
    for (; selection; selection = selection->next) {
        const struct fq_plan_request *request = c->p->request;
        if (!fq_selection_is_included(&request->schema->types, selection, request->variables,
                                      c->p->arena, c->p->errors))
            continue;
        switch (selection->kind) {
        case FQ_SELECT_FIELD:
            collect_field(c, selection);
            break;
        case FQ_SELECT_SPREAD:
            collect_spread(c, selection);
            break;
        case FQ_SELECT_INLINE:
            if (applies(c, selection->name))
                collect_set(c, selection->selections);
            break;
        }
    }
}

struct fq_collected *fq_plan_collect(struct fq_planner *p, const struct fq_type *type,
                                     const struct fq_selections *sets, size_t *ret_count)
{
    struct collection c = {.p = p, .type = type, .parent = sets ? sets->owner : NULL};
    fq_map_init(&c.by_key, p->arena);
    fq_map_init(&c.visited, p->arena);
    for (; sets; sets = sets->next)
        collect_set(&c, sets->first);
    for (struct fq_collected *field = c.first; field; field = field->next)
        fq_plan_admit(p, type, field);
    *ret_count = c.count;
    return c.first;
}
