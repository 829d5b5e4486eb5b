/* SPDX-License-Identifier: MIT
 *
 * The rules about fields, inline fragments and spreads, where they stand.
 */
#include "graphql/validate/validation.h"

const struct fq_type *fq_validate_type_name(struct fq_validation *v, fq_str name,
                                            struct fq_location at)
{
    const struct fq_sight *sight = v->errors->sight;
    const struct fq_type *type = fq_seen_type(sight, fq_type_find(v->system, name));
    if (type)
        return type;
    struct fq_suggestions near;
    fq_suggest_init(&near, name, v->errors);
    for (size_t i = 0; i < v->system->types.count; i++) {
        if (fq_seen_type(sight, v->system->types.entries[i].value))
            fq_suggest(&near, v->system->types.entries[i].key);
    }
    fq_str hint = fq_suggest_text(&near, v->arena);
    fq_violation(v, at, "Unknown type \"%.*s\".%.*s", FQ_STR_ARG(name), FQ_STR_ARG(hint));
    return NULL;
}

/* ---- fields that are not there ---- */

/* A type on which a missing field could be asked for, and how many types would be served. */
struct candidate {
    const struct fq_type *type;
    size_t uses;
};

static void add_candidate(struct candidate *candidates, size_t *count, size_t room,
                          const struct fq_type *type)
{
    for (size_t i = 0; i < *count; i++) {
        if (candidates[i].type == type) {
            candidates[i].uses++;
            return;
        }
    }
    if (*count < room)
        candidates[(*count)++] = (struct candidate){type, 1};
}

static bool implements(const struct fq_type *type, const struct fq_type *interface)
{
    for (size_t i = 0; i < type->interface_count; i++) {
        if (type->interfaces[i] == interface)
            return true;
    }
    return false;
}

/* The most useful first, interfaces before what implements them, then by name. */
static bool comes_before(const struct candidate *a, const struct candidate *b)
{
    if (a->uses != b->uses)
        return a->uses > b->uses;
    if (implements(b->type, a->type))
        return true;
    if (implements(a->type, b->type))
        return false;
    return fq_natural_compare(a->type->name, b->type->name) < 0;
}

static void sort_candidates(struct candidate *candidates, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct candidate moving = candidates[i];
        size_t at = i;
        for (; at > 0 && comes_before(&moving, &candidates[at - 1]); at--)
            candidates[at] = candidates[at - 1];
        candidates[at] = moving;
    }
}

/* Types behind an abstract one that do have the field. */
static fq_str suggest_types(struct fq_validation *v, const struct fq_type *type, fq_str field)
{
    /* Enough to rank five of; sorting by insertion stays cheap. */
    enum { ROOM = 64 };
    struct candidate candidates[ROOM];
    size_t count = 0;
    size_t *steps = &v->errors->hint_steps;
    for (size_t i = 0; fq_type_is_abstract(type) && i < type->possible_count; i++) {
        if (++*steps >= FQ_LIMIT_HINT_STEPS)
            break;
        const struct fq_type *object = type->possible[i];
        if (!fq_seen_type(v->errors->sight, object) || !fq_validate_field_of(v, object, field))
            continue;
        add_candidate(candidates, &count, ROOM, object);
        for (size_t j = 0; j < object->interface_count; j++) {
            if (fq_validate_field_of(v, object->interfaces[j], field))
                add_candidate(candidates, &count, ROOM, object->interfaces[j]);
        }
    }
    sort_candidates(candidates, count);
    fq_str names[FQ_SUGGESTIONS];
    for (size_t i = 0; i < count && i < FQ_SUGGESTIONS; i++)
        names[i] = candidates[i].type->name;
    return fq_did_you_mean(v->arena, "to use an inline fragment on ", names,
                           count < FQ_SUGGESTIONS ? count : FQ_SUGGESTIONS);
}

static void refuse_unknown_field(struct fq_validation *v, const struct fq_type *parent,
                                 const struct fq_selection *field)
{
    fq_str hint = suggest_types(v, parent, field->name);
    if (!hint.len) {
        struct fq_suggestions near;
        fq_suggest_init(&near, field->name, v->errors);
        fq_suggest_fields(&near, parent, v->errors->sight);
        hint = fq_suggest_text(&near, v->arena);
    }
    fq_violation(v, field->at, "Cannot query field \"%.*s\" on type \"%.*s\".%.*s",
                 FQ_STR_ARG(field->name), FQ_STR_ARG(parent->name), FQ_STR_ARG(hint));
}

/* ---- fields ---- */

/* A leaf has no selections, everything else must have some. */
static void check_leaf(struct fq_validation *v, const struct fq_field_def *def,
                       const struct fq_selection *field)
{
    bool leaf = fq_type_is_leaf(fq_type_named(&def->type));
    if (leaf != (field->selections != NULL))
        return;
    fq_str type = fq_type_ref_text(v->arena, &def->type);
    if (leaf)
        fq_violation(v, field->selections_at,
                     "Field \"%.*s\" must not have a selection since type \"%.*s\" has no "
                     "subfields.",
                     FQ_STR_ARG(field->name), FQ_STR_ARG(type));
    else
        fq_violation(v, field->at,
                     "Field \"%.*s\" of type \"%.*s\" must have a selection of subfields. Did you "
                     "mean \"%.*s { ... }\"?",
                     FQ_STR_ARG(field->name), FQ_STR_ARG(type), FQ_STR_ARG(field->name));
}

static void check_required_arguments(struct fq_validation *v, const struct fq_field_def *def,
                                     const struct fq_selection *field)
{
    for (size_t i = 0; i < def->argument_count; i++) {
        const struct fq_input_def *argument = &def->arguments[i];
        if (!fq_input_is_required(argument) || !fq_seen_input(v->errors->sight, argument) ||
            fq_argument_is_given(field->arguments, field->argument_count, argument->name))
            continue;
        fq_str type = fq_type_ref_text(v->arena, &argument->type);
        fq_violation(v, field->at,
                     "Field \"%.*s\" argument \"%.*s\" of type \"%.*s\" is required, but it was "
                     "not provided.",
                     FQ_STR_ARG(def->name), FQ_STR_ARG(argument->name), FQ_STR_ARG(type));
    }
}

static void check_field_arguments(struct fq_validation *v, const struct fq_type *parent,
                                  const struct fq_field_def *def, const struct fq_selection *field)
{
    struct fq_argument_owner owner = {.known = def != NULL};
    if (def && field->argument_count) {
        owner.defs = def->arguments;
        owner.def_count = def->argument_count;
        owner.message_name = fq_arena_printf(v->arena, "field \"%.*s.%.*s\"",
                                             FQ_STR_ARG(parent->name), FQ_STR_ARG(def->name));
    }
    fq_validate_arguments(v, &owner, field->arguments, field->argument_count);
}

/* ---- introspection ---- */

static bool nests_types(const struct fq_type *parent, fq_str field)
{
    static const char *const lists[] = {"fields", "interfaces", "possibleTypes", "inputFields"};
    for (size_t i = 0; fq_type_is_builtin(parent) && i < FQ_ARRAY_LEN(lists); i++) {
        if (fq_str_eq(field, fq_str_from(lists[i])))
            return true;
    }
    return false;
}

/* Enters a field: notes where introspection begins, and counts its lists of types. */
static void note_introspection(struct fq_validation *v, const struct fq_type *parent,
                               const struct fq_field_def *def, const struct fq_selection *field)
{
    if (def == &v->system->schema_field || def == &v->system->type_field) {
        struct fq_introspection *root = FQ_NEW(v->arena, struct fq_introspection);
        root->field = field;
        root->next = v->scope->roots;
        v->scope->roots = root;
        v->root = root;
        v->lists = 0;
    }
    if (!parent || !nests_types(parent, field->name))
        return;
    size_t *deepest = v->root ? &v->root->lists : &v->scope->lists;
    v->lists++;
    if (v->lists > *deepest)
        *deepest = v->lists;
}

static void walk_field(struct fq_validation *v, const struct fq_type *parent,
                       const struct fq_selection *field, size_t depth)
{
    const struct fq_field_def *def = parent ? fq_validate_field_of(v, parent, field->name) : NULL;
    v->scope->fields++;
    v->scope->root_fields += v->around++ == 0;
    if (def)
        check_leaf(v, def, field);
    else if (parent)
        refuse_unknown_field(v, parent, field);
    struct fq_introspection *outer_root = v->root;
    size_t outer_lists = v->lists;
    note_introspection(v, parent, def, field);
    check_field_arguments(v, parent, def, field);
    fq_validate_directives(v, field->directives, "FIELD");
    const struct fq_type *type = def ? fq_type_named(&def->type) : NULL;
    fq_validate_selections(v, type && fq_type_is_composite(type) ? type : NULL, field->selections,
                           depth + 1);
    v->root = outer_root;
    v->lists = outer_lists;
    v->around--;
    if (def)
        check_required_arguments(v, def, field);
}

/* ---- fragments ---- */

static bool overlap(const struct fq_type *a, const struct fq_type *b)
{
    if (a == b || fq_type_is_possible(a, b) || fq_type_is_possible(b, a))
        return true;
    const struct fq_type *fewer = a->possible_count < b->possible_count ? a : b;
    const struct fq_type *more = fewer == a ? b : a;
    for (size_t i = 0; i < fewer->possible_count; i++) {
        if (fq_type_is_possible(more, fewer->possible[i]))
            return true;
    }
    return false;
}

static void walk_inline(struct fq_validation *v, const struct fq_type *parent,
                        const struct fq_selection *fragment, size_t depth)
{
    const struct fq_type *type = parent;
    if (fragment->name.len) {
        type = fq_validate_type_name(v, fragment->name, fragment->condition_at);
        if (type && !fq_type_is_composite(type)) {
            fq_violation(v, fragment->condition_at,
                         "Fragment cannot condition on non composite type \"%.*s\".",
                         FQ_STR_ARG(fragment->name));
            type = NULL;
        }
        if (type && parent && !overlap(type, parent))
            fq_violation(v, fragment->at,
                         "Fragment cannot be spread here as objects of type \"%.*s\" can never be "
                         "of type \"%.*s\".",
                         FQ_STR_ARG(parent->name), FQ_STR_ARG(type->name));
    }
    fq_validate_directives(v, fragment->directives, "INLINE_FRAGMENT");
    fq_validate_selections(v, type, fragment->selections, depth + 1);
}

static void walk_spread(struct fq_validation *v, const struct fq_type *parent,
                        const struct fq_selection *selection, size_t depth)
{
    struct fq_spread *spread = FQ_NEW(v->arena, struct fq_spread);
    spread->selection = selection;
    spread->fragment = fq_map_get(&v->fragments, selection->name);
    spread->depth = depth;
    spread->at_top = v->around == 0;
    spread->root = v->root;
    spread->lists = v->lists;
    *v->scope->spreads_tail = spread;
    v->scope->spreads_tail = &spread->next;
    const struct fq_type *type = spread->fragment ? spread->fragment->type : NULL;
    if (!spread->fragment)
        fq_violation(v, selection->condition_at, "Unknown fragment \"%.*s\".",
                     FQ_STR_ARG(selection->name));
    else if (type && parent && !overlap(type, parent))
        fq_violation(v, selection->at,
                     "Fragment \"%.*s\" cannot be spread here as objects of type \"%.*s\" can "
                     "never be of type \"%.*s\".",
                     FQ_STR_ARG(selection->name), FQ_STR_ARG(parent->name), FQ_STR_ARG(type->name));
    fq_validate_directives(v, selection->directives, "FRAGMENT_SPREAD");
}

void fq_validate_selections(struct fq_validation *v, const struct fq_type *parent,
                            const struct fq_selection *selections, size_t depth)
{
    if (selections && depth > v->scope->depth)
        v->scope->depth = depth;
    for (const struct fq_selection *s = selections; s && !fq_validation_is_over(v); s = s->next) {
        switch (s->kind) {
        case FQ_SELECT_FIELD:
            walk_field(v, parent, s, depth);
            break;
        case FQ_SELECT_INLINE:
            walk_inline(v, parent, s, depth);
            break;
        case FQ_SELECT_SPREAD:
            walk_spread(v, parent, s, depth);
            break;
        }
    }
}
