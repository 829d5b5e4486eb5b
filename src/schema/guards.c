/* SPDX-License-Identifier: MIT
 *
 * What is required of callers, on the types and fields that it was said of, and on all that stands
 * for these: what leads to a type, what is inherited, cursors and ids that carry a key.  What
 * follows from fields, filters and orders and aggregates, takes it over where it is made.
 */
#include "schema/build.h"
#include "schema/written.h"

/* ---- one chain ---- */

static const struct fq_guard *bound(struct fq_builder *b, const struct fq_guard *said,
                                    fq_str subject)
{
    struct fq_guard_names *names = &b->schema->guards;
    struct fq_guard *made = FQ_NEW(b->arena, struct fq_guard);
    uint16_t *numbers = FQ_NEW_ARRAY(b->arena, said->count, uint16_t);
    *made = *said;
    for (size_t i = 0; i < said->count; i++)
        b->too_many_guarded |= !fq_guard_number(names, said->kind, said->names[i], &numbers[i]);
    names->auth |= said->kind == FQ_GUARD_AUTH;
    made->numbers = numbers;
    made->subject = subject;
    made->next = NULL;
    return made;
}

const struct fq_guard *fq_build_guard(struct fq_builder *b, const struct fq_guard *said,
                                      fq_str subject)
{
    const struct fq_guard *made = NULL;
    for (; said; said = said->next)
        made = fq_guard_both(b->arena, made, bound(b, said, subject));
    return made;
}

const struct fq_guard *fq_build_guard_of(struct fq_builder *b, fq_str type, fq_str field,
                                         const struct fq_guard *said)
{
    if (!said)
        return NULL;
    return fq_build_guard(
        b, said, fq_arena_printf(b->arena, "field %.*s.%.*s", FQ_STR_ARG(type), FQ_STR_ARG(field)));
}

/* ---- the fields of a type ---- */

/* What is required beyond what was so far. */
typedef const struct fq_guard *what_more(struct fq_builder *b, const struct fq_type *type,
                                         const struct fq_field_def *def, const void *context);

/* Who lacks it reads null, so it may be null.  An id among all rows never is. */
static void require(struct fq_field_def *def, const struct fq_guard *guard)
{
    const struct fq_field *field = def->binding;
    def->guard = guard;
    if (fq_guard_gives_null(guard) && field->kind != FQ_FIELD_NODE_ID)
        def->type.non_null = false;
}

static void require_more(struct fq_builder *b, struct fq_type *type, what_more *more,
                         const void *context)
{
    struct fq_field_def *own = NULL; /* types may share their fields */
    for (size_t i = 0; i < type->field_count; i++) {
        const struct fq_field_def *def = &type->fields[i];
        const struct fq_guard *added = def->binding ? more(b, type, def, context) : NULL;
        if (!added)
            continue;
        if (!own) {
            own = FQ_NEW_ARRAY(b->arena, type->field_count, struct fq_field_def);
            memcpy(own, type->fields, type->field_count * sizeof(*own));
        }
        require(&own[i], fq_guard_both(b->arena, def->guard, added));
    }
    if (!own)
        return;
    type->fields = own;
    fq_type_index(b->types, type);
}

static struct fq_type *type_named(struct fq_builder *b, fq_str name)
{
    struct fq_type *type = fq_map_get(&b->types->types, name);
    return type && !fq_type_is_builtin(type) ? type : NULL;
}

static const struct fq_guard *by_comment(struct fq_builder *b, const struct fq_type *type,
                                         const struct fq_field_def *def, const void *context)
{
    const struct fq_model_field *said = fq_model_field(context, def->name);
    return said ? fq_build_guard_of(b, type->name, def->name, said->guard) : NULL;
}

static const struct fq_guard *by_file(struct fq_builder *b, const struct fq_type *type,
                                      const struct fq_field_def *def, const void *context)
{
    const struct fq_said_field *said = fq_said_field(context, def->name);
    return said ? fq_build_guard_of(b, type->name, def->name, said->guard) : NULL;
}

static const struct fq_guard *by_function(struct fq_builder *b, const struct fq_type *type,
                                          const struct fq_field_def *def, const void *context)
{
    const struct fq_guard *found = NULL;
    for (const struct fq_model_function *f = b->model.functions; f; f = f->next) {
        if (f->guard && f->served && f->changes == (type == context) &&
            fq_str_eq(f->name, def->name))
            found = fq_build_guard_of(b, type->name, def->name, f->guard);
    }
    return found;
}

/* Of the row that it is inherited from. */
static const struct fq_guard *by_heritage(struct fq_builder *b, const struct fq_type *type,
                                          const struct fq_field_def *def, const void *context)
{
    const struct fq_field *field = def->binding;
    (void)b, (void)type, (void)context;
    if (field->kind != FQ_FIELD_INHERITED)
        return NULL;
    const struct fq_field_def *there =
        fq_type_field(fq_type_of_rows(fq_field_more(field)->via->target->type), def->name);
    return there ? there->guard : NULL;
}

/* Rows of several types are found by what any of these has under the name. */
static const struct fq_guard *by_members(struct fq_builder *b, const struct fq_type *type,
                                         const struct fq_field_def *def, const void *context)
{
    const struct fq_type *abstract = context;
    const struct fq_guard *found = NULL;
    (void)type;
    for (size_t i = 0; i < abstract->possible_count; i++) {
        const struct fq_field_def *there = fq_type_field(abstract->possible[i], def->name);
        found = fq_guard_both(b->arena, found, there ? there->guard : NULL);
    }
    return found;
}

/* ---- what leads to types ---- */

static const struct fq_guard *guard_of_type(struct fq_builder *b, const struct fq_type *type)
{
    const struct fq_guard *guard = type->guard;
    for (size_t i = 0; i < type->possible_count && type != b->node; i++)
        guard = fq_guard_both(b->arena, guard, type->possible[i]->guard);
    return guard;
}

/* Cursors and ids carry the key. */
static const struct fq_guard *guard_of_key(struct fq_builder *b, const struct fq_relation *target)
{
    const struct fq_type *rows = fq_type_of_rows(target->type);
    const struct fq_guard *guard = NULL;
    for (size_t i = 0; i < rows->field_count; i++) {
        for (size_t k = 0; k < target->key_count && rows->fields[i].guard; k++) {
            if (fq_field_value(rows->fields[i].binding) == target->key[k])
                guard = fq_guard_both(b->arena, guard, rows->fields[i].guard);
        }
    }
    return guard;
}

/* What a column other than the key holds is told by the rows that it leads to. */
static const struct fq_guard *guard_of_column(const struct fq_relation *relation,
                                              const struct fq_column *column)
{
    const struct fq_type *rows = relation->type ? fq_type_of_rows(relation->type) : NULL;
    for (size_t k = 0; k < relation->key_count; k++) {
        if (relation->key[k] == column)
            return NULL;
    }
    for (size_t i = 0; rows && i < rows->field_count; i++) {
        if (rows->fields[i].binding && fq_field_value(rows->fields[i].binding) == column)
            return rows->fields[i].guard;
    }
    return NULL;
}

static const struct fq_guard *guard_of_pairs(struct fq_builder *b, const struct fq_relation *from,
                                             const struct fq_field *field)
{
    const struct fq_guard *guard = NULL;
    const struct fq_through *through = fq_field_more(field)->through;
    for (size_t i = 0; i < field->pair_count; i++) {
        guard = fq_guard_both(b->arena, guard, guard_of_column(from, field->local[i]));
        if (!through)
            guard =
                fq_guard_both(b->arena, guard, guard_of_column(field->target, field->remote[i]));
        else
            guard = fq_guard_both(b->arena, guard,
                                  guard_of_column(through->relation, through->near[i]));
    }
    for (size_t i = 0; through && i < through->far_count; i++)
        guard = fq_guard_both(b->arena, guard, guard_of_column(through->relation, through->far[i]));
    return guard;
}

static const struct fq_guard *without_null(struct fq_builder *b, const struct fq_guard *guard)
{
    if (!guard)
        return NULL;
    struct fq_guard *strict = FQ_NEW(b->arena, struct fq_guard);
    *strict = *guard;
    strict->null_instead = false;
    strict->next = without_null(b, guard->next);
    return strict;
}

/* Who may not give what must be given makes no row. */
static const struct fq_guard *guard_of_required(struct fq_builder *b, const struct fq_field *field,
                                                const struct fq_field_def *def)
{
    const struct fq_guard *guard = NULL;
    const struct fq_written *written = field->written;
    bool makes = field->kind == FQ_FIELD_CREATE || field->kind == FQ_FIELD_CREATE_MANY ||
                 field->kind == FQ_FIELD_UPSERT;
    for (size_t i = 0; i < def->argument_count; i++) {
        if (fq_input_is_required(&def->arguments[i]))
            guard = fq_guard_both(b->arena, guard, without_null(b, def->arguments[i].guard));
    }
    for (size_t i = 0; makes && i < written->column_count; i++) {
        if (!written->columns[i].required)
            continue;
        guard = fq_guard_both(b->arena, guard, without_null(b, written->columns[i].guard));
        guard = fq_guard_both(b->arena, guard, written->columns[i].seen_in_new);
    }
    return guard;
}

static const struct fq_guard *by_what_it_leads_to(struct fq_builder *b, const struct fq_type *type,
                                                  const struct fq_field_def *def,
                                                  const void *context)
{
    const struct fq_field *field = def->binding;
    const struct fq_guard *guard = guard_of_type(b, fq_type_named(&def->type));
    bool pages = field->kind == FQ_FIELD_CONNECTION || field->kind == FQ_FIELD_TO_MANY_CONNECTION;
    (void)context;
    if (field->target && field->target->type && field->kind != FQ_FIELD_NODE)
        guard = fq_guard_both(b->arena, guard, guard_of_type(b, field->target->type));
    if (field->target && field->kind != FQ_FIELD_NODE_ID && type->binding)
        guard = fq_guard_both(b->arena, guard, guard_of_pairs(b, type->binding, field));
    if (field->target && pages)
        guard = fq_guard_both(b->arena, guard, guard_of_key(b, field->target));
    guard = fq_guard_both(b->arena, guard, guard_of_required(b, field, def));
    guard = fq_guard_both(b->arena, guard, fq_build_sight_of_lead(b, def));
    if (field->kind == FQ_FIELD_NODE_ID && type->binding)
        guard = fq_guard_both(b->arena, guard, guard_of_key(b, type->binding));
    return guard;
}

/* ---- all of them ---- */

/* What follows from a type is there for those for whom that is. */
static void guard_what_follows(struct fq_builder *b)
{
    for (struct fq_derived_type *each = b->derived; each; each = each->next)
        each->type->guard = fq_guard_both(b->arena, each->type->guard, each->base->guard);
}

static fq_str subject_of(struct fq_builder *b, const struct fq_type *type)
{
    return fq_arena_printf(b->arena, "type %.*s", FQ_STR_ARG(type->name));
}

static void guard_type(struct fq_builder *b, struct fq_type *type, const struct fq_guard *said)
{
    if (type && said)
        type->guard =
            fq_guard_both(b->arena, type->guard, fq_build_guard(b, said, subject_of(b, type)));
}

/* Of objects inside a document as well. */
static void guard_by_comments(struct fq_builder *b, struct fq_type *type,
                              const struct fq_model_fields *fields)
{
    if (!type)
        return;
    bool any = false;
    for (const struct fq_model_field *field = fields->first; field; field = field->next) {
        any |= field->guard != NULL;
        if (field->members.first)
            guard_by_comments(b, type_named(b, field->type_name), &field->members);
    }
    if (any)
        require_more(b, type, by_comment, fields);
}

static void guard_object(struct fq_builder *b, const struct fq_draft *draft)
{
    const struct fq_model_object *object = draft->object;
    const struct fq_said_case *each = object->abstract ? object->abstract->cases : NULL;
    guard_type(b, draft->type, object->guard);
    guard_by_comments(b, draft->type, &object->fields);
    for (; each; each = each->next)
        guard_by_comments(b, type_named(b, each->type), &object->fields);
}

struct of_interface {
    const struct fq_type *interface;
    const struct fq_said_type *said;
};

static const struct fq_guard *by_interface(struct fq_builder *b, const struct fq_type *type,
                                           const struct fq_field_def *def, const void *context)
{
    const struct of_interface *of = context;
    const struct fq_said_field *said = fq_said_field(of->said, def->name);
    (void)type;
    return said ? fq_build_guard_of(b, of->interface->name, def->name, said->guard) : NULL;
}

/* What an interface's field requires, that of each of its types does: rows are of these. */
static void guard_members_by_file(struct fq_builder *b, const struct fq_type *interface,
                                  const struct fq_said_type *said)
{
    const struct of_interface of = {interface, said};
    for (size_t i = 0; i < interface->possible_count; i++) {
        struct fq_type *member = type_named(b, interface->possible[i]->name);
        if (member && fq_type_is_made(member))
            require_more(b, member, by_interface, &of);
    }
}

static void guard_by_file(struct fq_builder *b)
{
    for (const struct fq_said_type *said = b->refinement.types; said; said = said->next) {
        struct fq_type *type = type_named(b, said->object ? said->object->name : said->name);
        guard_type(b, type, said->guard);
        if (type && fq_type_is_made(type))
            require_more(b, type, by_file, said);
        if (type && type->kind == FQ_TYPE_INTERFACE)
            guard_members_by_file(b, type, said);
    }
}

/* Of all types from the first that has not been looked at. */
static void guard_what_leads(struct fq_builder *b)
{
    const struct fq_map *types = &b->types->types;
    for (size_t i = b->guarded_types; i < types->count; i++) {
        struct fq_type *type = types->entries[i].value;
        if (!fq_type_is_builtin(type) && fq_type_is_made(type))
            require_more(b, type, by_what_it_leads_to, NULL);
    }
    b->guarded_types = types->count;
}

static void guard_rows_of_several_types(struct fq_builder *b, const struct fq_draft *draft)
{
    struct fq_relation *relation = draft->relation;
    struct fq_type *rows = draft->type;
    if (!fq_type_is_abstract(relation->type))
        return;
    if (relation->all_fields) {
        rows = FQ_NEW(b->arena, struct fq_type);
        *rows = *relation->all_fields;
        relation->all_fields = rows;
    }
    require_more(b, rows, by_members, relation->type);
    require_more(b, rows, by_what_it_leads_to, NULL);
}

static const struct fq_guard *by_policy(struct fq_builder *b, const struct fq_type *type,
                                        const struct fq_field_def *def, const void *context)
{
    (void)type;
    return fq_build_sight_of_field(b, context, def);
}

/* The rules of rows of several types are said of what these have in common. */
static void guard_sight(struct fq_builder *b, const struct fq_draft *draft)
{
    const struct fq_guard *sight = fq_build_sight_of_type(b, draft);
    if (!sight)
        return;
    draft->type->guard = fq_guard_both(b->arena, draft->type->guard, sight);
    require_more(b, draft->type, by_policy, draft);
    for (size_t i = 0; i < draft->type->possible_count; i++) {
        struct fq_type *each = type_named(b, draft->type->possible[i]->name);
        each->guard = fq_guard_both(b->arena, each->guard, sight);
        require_more(b, each, by_policy, draft);
    }
}

void fq_build_guard_types(struct fq_builder *b)
{
    for (const struct fq_draft *draft = b->drafts; draft; draft = draft->next)
        guard_object(b, draft);
    guard_by_file(b);
    fq_build_note_lost_guards(b);
    for (const struct fq_draft *draft = b->drafts; draft; draft = draft->next)
        guard_sight(b, draft);
    if (!b->schema->guards.count && !b->schema->guards.auth)
        return;
    for (const struct fq_draft *draft = b->drafts; draft; draft = draft->next)
        require_more(b, draft->type, by_heritage, NULL);
    guard_what_leads(b);
    for (const struct fq_draft *draft = b->drafts; draft; draft = draft->next)
        guard_rows_of_several_types(b, draft);
}

static void guard_root(struct fq_builder *b, const struct fq_type *root)
{
    if (!root)
        return;
    struct fq_type *type = type_named(b, root->name);
    const struct fq_said_type *said = fq_refinement_find(&b->refinement, root->name);
    require_more(b, type, by_function, b->types->mutation);
    if (said)
        require_more(b, type, by_file, said);
    require_more(b, type, by_what_it_leads_to, NULL);
    if (!type->guard)
        return;
    struct fq_field_def *own = FQ_NEW_ARRAY(b->arena, type->field_count, struct fq_field_def);
    memcpy(own, type->fields, type->field_count * sizeof(*own));
    for (size_t i = 0; i < type->field_count; i++)
        require(&own[i], fq_guard_both(b->arena, own[i].guard, type->guard));
    type->fields = own;
    fq_type_index(b->types, type);
}

/* Does a function ask for anything?  What types ask for has its number already. */
static bool has_guards(const struct fq_builder *b)
{
    bool any = b->schema->guards.count || b->schema->guards.auth || b->too_many_guarded;
    for (const struct fq_model_function *f = b->model.functions; f && !any; f = f->next)
        any = f->guard;
    return any;
}

void fq_build_guard_roots(struct fq_builder *b)
{
    guard_by_file(b); /* what came since is among the types that it speaks of */
    if (!has_guards(b))
        return;
    guard_what_follows(b);
    guard_what_leads(b);
    guard_root(b, b->types->query);
    guard_root(b, b->types->mutation);
}
