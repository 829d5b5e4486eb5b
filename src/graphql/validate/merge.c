/* SPDX-License-Identifier: MIT
 *
 * Can fields of the same response name be merged (FieldsInSetCanMerge() of the specification)?
 *
 * The specification compares every pair of fields.  What it asks of a pair is an equivalence: to be
 * the same field with the same arguments, to have a type of the same shape.  So here a set of
 * fields is grouped by response name, and each field is compared with the first of its group only.
 * Then the selections of the group's fields make a set of their own, which is checked in turn.
 *
 * Two fields whose parents are different object types never meet in one response object: only
 * their shapes have to agree.  Where that happens in a group, the fields of each object type,
 * together with those of interfaces and unions, make one set to be checked in full, and all fields
 * make one to be checked for shape alone.
 *
 * A set is given by the selection sets it is made of.  Each set is checked once, however many ways
 * lead to it, so that fragments do not multiply.  Sets wait in a queue: nesting through fragments
 * is as deep as the document is long.
 */
#include <stdlib.h>

#include "base/limits.h"
#include "graphql/validate/validation.h"

/* A field in a set. */
struct entry {
    const struct fq_selection *field;
    const struct fq_field_def *def; /* NULL when unknown */
    const struct fq_type *parent;   /* NULL when unknown */
    const struct entry *around;     /* whose selections it stands in; NULL at the top */
    bool in_conflict;
    struct entry *next; /* in its group */
};

/* The fields of a set that share a response name. */
struct group {
    struct entry *first;
    struct entry **tail;
    size_t count;
    /* Object types among the parents; none, one, or several. */
    const struct fq_type *object;
    bool several_objects;
};

/* A selection set as part of a set of fields. */
struct source {
    const struct fq_selection *selections;
    const struct fq_type *type;
    const struct entry *around;
};

struct set {
    const struct source *sources;
    size_t count;
    bool shape_only;
    struct set *next;
};

/* What will be told: conflicts between the same two fields in one sentence. */
struct conflict {
    const struct entry *a;
    const struct entry *b;
    struct fq_buf reason;
    struct conflict *next;
};

struct merge {
    struct fq_validation *v;
    struct set *queue;
    struct set **queue_tail;
    struct fq_map seen; /* sets by their sources */
    size_t set_number;
    size_t steps, step_limit;
    struct conflict *conflicts;
    struct conflict **conflicts_tail;
    size_t conflict_count;
    size_t conflict_limit; /* one more will not be told */
};

/* ---- telling ---- */

static struct conflict *conflict_between(struct merge *m, const struct entry *a,
                                         const struct entry *b)
{
    for (struct conflict *c = m->conflicts; c; c = c->next) {
        if (c->a->field == a->field && c->b->field == b->field)
            return c;
    }
    struct conflict *c = FQ_NEW(m->v->arena, struct conflict);
    c->a = a;
    c->b = b;
    fq_buf_init(&c->reason, m->v->arena, SIZE_MAX / 2);
    *m->conflicts_tail = c;
    m->conflicts_tail = &c->next;
    m->conflict_count++;
    return c;
}

/* `subfields "x" conflict because `, from the outermost field that the two do not share inwards. */
static void add_subfields(struct fq_buf *out, const struct entry *entry, const struct entry *outer)
{
    if (entry == outer)
        return;
    add_subfields(out, entry->around, outer);
    fq_str key = fq_selection_key(entry->field);
    fq_buf_printf(out, "subfields \"%.*s\" conflict because ", FQ_STR_ARG(key));
}

static void tell_conflict(struct merge *m, const struct entry *a, const struct entry *b,
                          fq_str reason)
{
    if (m->conflict_count > m->conflict_limit)
        return;
    const struct entry *outer_a = a;
    const struct entry *outer_b = b;
    while (outer_a->around && outer_b->around && outer_a->around != outer_b->around) {
        outer_a = outer_a->around;
        outer_b = outer_b->around;
    }
    struct conflict *c = conflict_between(m, outer_a, outer_b);
    if (c->reason.len > FQ_LIMIT_ERROR_MESSAGE_BYTES / 2)
        return;
    if (c->reason.len)
        fq_buf_literal(&c->reason, " and ");
    add_subfields(&c->reason, a, outer_a);
    fq_buf_str_add(&c->reason, reason);
}

static void tell_all(struct merge *m)
{
    for (const struct conflict *c = m->conflicts; c; c = c->next) {
        fq_str key = fq_selection_key(c->a->field);
        fq_violation(
            m->v, c->a->field->at,
            "Fields \"%.*s\" conflict because %.*s. Use different aliases on the fields to "
            "fetch both if this was intentional.",
            FQ_STR_ARG(key), (int)c->reason.len, c->reason.ptr);
    }
}

/* ---- are two fields the same? ---- */

static bool same_value(struct merge *m, const struct fq_value *a, const struct fq_value *b);

/* The field of that name in b, beginning with the one at the same place: whoever writes an object
 * twice writes it in one order. */
static const struct fq_value *field_like(struct merge *m, const struct fq_value *b, size_t at,
                                         fq_str name)
{
    for (size_t i = 0; i < b->count; i++) {
        const struct fq_object_field *field = &b->fields[(at + i) % b->count];
        m->steps++;
        if (fq_str_eq(field->name, name))
            return &field->value;
    }
    return NULL;
}

static bool same_object(struct merge *m, const struct fq_value *a, const struct fq_value *b)
{
    for (size_t i = 0; i < a->count && m->steps <= m->step_limit; i++) {
        const struct fq_value *other = field_like(m, b, i, a->fields[i].name);
        if (!other || !same_value(m, &a->fields[i].value, other))
            return false;
    }
    return true;
}

static bool same_value(struct merge *m, const struct fq_value *a, const struct fq_value *b)
{
    m->steps++;
    if (a->kind != b->kind || a->count != b->count || a->block != b->block)
        return false;
    if (a->kind == FQ_VALUE_OBJECT)
        return same_object(m, a, b);
    if (a->kind != FQ_VALUE_LIST)
        return fq_str_eq(a->text, b->text);
    for (size_t i = 0; i < a->count; i++) {
        if (!same_value(m, &a->items[i], &b->items[i]))
            return false;
    }
    return true;
}

static bool same_arguments(struct merge *m, const struct fq_selection *a,
                           const struct fq_selection *b)
{
    if (a->argument_count != b->argument_count)
        return false;
    for (size_t i = 0; i < a->argument_count; i++) {
        const struct fq_value *other = NULL;
        for (size_t j = 0; j < b->argument_count && !other; j++) {
            m->steps++;
            if (fq_str_eq(a->arguments[i].name, b->arguments[j].name))
                other = &b->arguments[j].value;
        }
        if (!other || !same_value(m, &a->arguments[i].value, other))
            return false;
    }
    return true;
}

static void check_same_field(struct merge *m, const struct entry *a, struct entry *b)
{
    if (a->field == b->field)
        return;
    if (!fq_str_eq(a->field->name, b->field->name)) {
        tell_conflict(m, a, b,
                      fq_arena_printf(m->v->arena, "\"%.*s\" and \"%.*s\" are different fields",
                                      FQ_STR_ARG(a->field->name), FQ_STR_ARG(b->field->name)));
    } else if (!same_arguments(m, a->field, b->field)) {
        tell_conflict(m, a, b, FQ_STR("they have differing arguments"));
    } else {
        return;
    }
    b->in_conflict = true;
}

/* SameResponseShape(), but for the selections. */
static bool same_shape(const struct fq_type_ref *a, const struct fq_type_ref *b)
{
    for (; !a->named && !b->named; a = a->of, b = b->of) {
        if (a->non_null != b->non_null)
            return false;
    }
    if (!a->named || !b->named || a->non_null != b->non_null)
        return false;
    bool leaf = fq_type_is_leaf(a->named) || fq_type_is_leaf(b->named);
    return !leaf || a->named == b->named;
}

static void check_same_shape(struct merge *m, const struct entry *a, struct entry *b)
{
    if (!a->def || !b->def || a->def == b->def || same_shape(&a->def->type, &b->def->type))
        return;
    fq_str type_a = fq_type_ref_text(m->v->arena, &a->def->type);
    fq_str type_b = fq_type_ref_text(m->v->arena, &b->def->type);
    tell_conflict(m, a, b,
                  fq_arena_printf(m->v->arena,
                                  "they return conflicting types \"%.*s\" and \"%.*s\"",
                                  FQ_STR_ARG(type_a), FQ_STR_ARG(type_b)));
    b->in_conflict = true;
}

/* ---- sets ---- */

/* A selection set that only spreads a fragment is that fragment's. */
static void see_through(struct merge *m, struct source *source)
{
    for (size_t i = 0; i < m->v->scope_count; i++) {
        m->steps++;
        const struct fq_selection *only = source->selections;
        if (!only || only->next || only->kind != FQ_SELECT_SPREAD)
            return;
        const struct fq_scope *fragment = fq_map_get(&m->v->fragments, only->name);
        if (!fragment)
            return;
        source->selections = fragment->definition->selections;
        source->type = fragment->type;
    }
}

/* As they stand in the document, so that conflicts are told in the same order wherever it lies in
 * memory. */
static int compare_sources(const void *a, const void *b)
{
    const struct source *x = a, *y = b;
    if (!x->selections || !y->selections)
        return (x->selections != NULL) - (y->selections != NULL);
    const struct fq_location at = x->selections->at, other = y->selections->at;
    if (at.line != other.line)
        return at.line < other.line ? -1 : 1;
    return (at.column > other.column) - (at.column < other.column);
}

/* Sorts, and drops what is there twice. */
static size_t normalize(struct source *sources, size_t count)
{
    size_t kept = 0;
    qsort(sources, count, sizeof(*sources), compare_sources);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || sources[kept - 1].selections != sources[i].selections)
            sources[kept++] = sources[i];
    }
    return kept;
}

/* Is this the first time that this set is to be checked this way? */
static bool is_new(struct merge *m, const struct source *sources, size_t count, bool shape_only)
{
    uintptr_t *key = FQ_NEW_ARRAY(m->v->arena, count + 1, uintptr_t);
    key[0] = shape_only;
    for (size_t i = 0; i < count; i++)
        key[i + 1] = (uintptr_t)sources[i].selections;
    fq_str bytes = {(const char *)key, (count + 1) * sizeof(*key)};
    return !fq_map_put(&m->seen, bytes, m);
}

static void enqueue(struct merge *m, struct source *sources, size_t count, bool shape_only)
{
    m->steps += count;
    for (size_t i = 0; i < count; i++)
        see_through(m, &sources[i]);
    count = normalize(sources, count);
    /* The shapes within one selection set are checked where it is checked in full. */
    if (count == 0 || (shape_only && count == 1) || !is_new(m, sources, count, shape_only))
        return;
    struct set *set = FQ_NEW(m->v->arena, struct set);
    *set = (struct set){sources, count, shape_only, NULL};
    *m->queue_tail = set;
    m->queue_tail = &set->next;
}

static bool is_object(const struct fq_type *type)
{
    return type && type->kind == FQ_TYPE_OBJECT;
}

static bool takes_part(const struct entry *e, const struct fq_type *object)
{
    return !e->in_conflict && e->field->selections &&
           (!object || !is_object(e->parent) || e->parent == object);
}

/* The selections of the group's fields: all, or those that can stand on one object type. */
static void enqueue_group(struct merge *m, const struct group *group, const struct fq_type *object,
                          bool shape_only)
{
    size_t count = 0;
    for (const struct entry *e = group->first; e; e = e->next)
        count += takes_part(e, object);
    if (count == 0)
        return;
    struct source *sources = FQ_NEW_ARRAY(m->v->arena, count, struct source);
    count = 0;
    for (const struct entry *e = group->first; e; e = e->next) {
        if (!takes_part(e, object))
            continue;
        const struct fq_type *type = e->def ? fq_type_named(&e->def->type) : NULL;
        sources[count++] = (struct source){e->field->selections,
                                           type && fq_type_is_composite(type) ? type : NULL, e};
    }
    enqueue(m, sources, count, shape_only);
}

/* ---- collecting a set's fields ---- */

struct collection {
    struct merge *m;
    struct fq_map groups;    /* response name → struct group */
    struct fq_buf fragments; /* struct source of fragments still to be collected */
};

static void add_response_field(struct collection *c, const struct source *source,
                               const struct fq_selection *field)
{
    struct merge *m = c->m;
    fq_str key = fq_selection_key(field);
    struct group *group = fq_map_get(&c->groups, key);
    if (!group) {
        group = FQ_NEW(m->v->arena, struct group);
        group->tail = &group->first;
        fq_map_put(&c->groups, key, group);
    }
    struct entry *entry = FQ_NEW(m->v->arena, struct entry);
    entry->field = field;
    entry->parent = source->type;
    entry->def = source->type ? fq_validate_field_of(m->v, source->type, field->name) : NULL;
    entry->around = source->around;
    *group->tail = entry;
    group->tail = &entry->next;
    group->count++;
    if (!is_object(source->type))
        return;
    group->several_objects =
        group->several_objects || (group->object && group->object != source->type);
    group->object = source->type;
}

static void add_fragment(struct collection *c, const struct source *source, fq_str name)
{
    struct fq_scope *fragment = fq_map_get(&c->m->v->fragments, name);
    if (!fragment || fragment->merged_by == c->m->set_number)
        return;
    fragment->merged_by = c->m->set_number;
    const struct source content = {fragment->definition->selections, fragment->type,
                                   source->around};
    fq_buf_add(&c->fragments, (const char *)&content, sizeof(content));
}

static void collect_selections(struct collection *c, const struct source *source)
{
    for (const struct fq_selection *s = source->selections; s; s = s->next) {
        c->m->steps++;
        if (s->kind == FQ_SELECT_FIELD) {
            add_response_field(c, source, s);
        } else if (s->kind == FQ_SELECT_SPREAD) {
            add_fragment(c, source, s->name);
        } else {
            const struct fq_type *type =
                s->name.len ? fq_type_find(c->m->v->system, s->name) : source->type;
            const struct source inner = {
                s->selections, type && fq_type_is_composite(type) ? type : NULL, source->around};
            collect_selections(c, &inner);
        }
    }
}

/* ---- checking ---- */

/* Every field of group that can stand on object (NULL: every one) against the first such. */
static void check_group_on(struct merge *m, const struct group *group, const struct fq_type *object)
{
    const struct entry *first = NULL;
    for (struct entry *e = group->first; e; e = e->next) {
        if (object && is_object(e->parent) && e->parent != object)
            continue;
        m->steps++;
        if (!first)
            first = e;
        else if (!e->in_conflict)
            check_same_field(m, first, e);
    }
    enqueue_group(m, group, object, false);
}

/* Once for every object type among the parents. */
static void check_group_by_object(struct merge *m, const struct group *group)
{
    struct fq_map done;
    fq_map_init(&done, m->v->arena);
    for (const struct entry *e = group->first; e && m->steps <= m->step_limit; e = e->next) {
        if (is_object(e->parent) && !fq_map_put(&done, e->parent->name, m))
            check_group_on(m, group, e->parent);
    }
}

static void check_group(struct merge *m, const struct group *group, bool shape_only)
{
    if (!shape_only && !group->several_objects)
        check_group_on(m, group, NULL);
    else if (!shape_only)
        check_group_by_object(m, group);
    const struct entry *first = group->first;
    while (first->next && !first->def)
        first = first->next;
    for (struct entry *e = first->next; e; e = e->next) {
        if (!e->in_conflict)
            check_same_shape(m, first, e);
    }
    if (shape_only || group->several_objects)
        enqueue_group(m, group, NULL, true);
}

static void check_set(struct merge *m, const struct set *set)
{
    struct collection c = {.m = m};
    m->set_number++;
    fq_map_init(&c.groups, m->v->arena);
    fq_buf_init(&c.fragments, m->v->arena, SIZE_MAX / 2);
    for (size_t i = 0; i < set->count; i++)
        collect_selections(&c, &set->sources[i]);
    for (size_t at = 0; at < c.fragments.len && m->steps <= m->step_limit;
         at += sizeof(struct source)) {
        struct source content;
        memcpy(&content, c.fragments.ptr + at, sizeof(content));
        collect_selections(&c, &content);
    }
    for (size_t i = 0; i < c.groups.count && m->steps <= m->step_limit; i++)
        check_group(m, c.groups.entries[i].value, set->shape_only);
}

static void enqueue_scope(struct merge *m, const struct fq_scope *scope)
{
    struct source *source = FQ_NEW(m->v->arena, struct source);
    *source = (struct source){scope->definition->selections, scope->type, NULL};
    enqueue(m, source, 1, false);
}

void fq_validate_merging(struct fq_validation *v)
{
    struct merge m = {.v = v, .step_limit = v->document->limits.merge_steps};
    m.conflict_limit = v->errors->limit ? v->errors->limit : FQ_LIMIT_ERRORS;
    m.queue_tail = &m.queue;
    m.conflicts_tail = &m.conflicts;
    fq_map_init(&m.seen, v->arena);
    for (size_t i = 0; i < v->scope_count; i++) {
        const struct fq_scope *scope = &v->scopes[i];
        /* Fragments that are used are checked where they are. */
        if (scope->definition->kind == FQ_DEFINE_OPERATION || !scope->reached_by)
            enqueue_scope(&m, scope);
    }
    for (const struct set *set = m.queue; set && m.steps <= m.step_limit; set = set->next) {
        check_set(&m, set);
        if (m.conflict_count > m.conflict_limit)
            break;
    }
    tell_all(&m);
    if (m.steps > m.step_limit)
        fq_violation_of_limit(v, (struct fq_location){0}, FQ_DOCUMENT_merge_steps);
}
