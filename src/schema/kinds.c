/* SPDX-License-Identifier: MIT
 *
 * Types whose relations say of which type the rows of an interface or a union are
 * (model/said_kinds.c): the fields that lead to their rows, and what they have from the row that
 * these lead to.
 */
#include "schema/build.h"

void fq_build_implement(struct fq_builder *b, struct fq_type *type, const struct fq_type *interface)
{
    const struct fq_type **interfaces =
        FQ_NEW_ARRAY(b->arena, type->interface_count + 1, const struct fq_type *);
    for (size_t i = 0; i < type->interface_count; i++)
        interfaces[i] = type->interfaces[i];
    interfaces[type->interface_count++] = interface;
    type->interfaces = interfaces;
}

/* ---- fields ---- */

static void inherit(struct fq_builder *b, struct fq_draft *draft, const struct fq_model_kind *kind,
                    const struct fq_field_entry *entry)
{
    const struct fq_field *there = entry->def.binding;
    struct fq_type_ref type = entry->def.type;
    struct fq_field *field = FQ_NEW(b->arena, struct fq_field);
    *field = (struct fq_field){.kind = FQ_FIELD_INHERITED,
                               .key = there->key,
                               .leaf = there->leaf,
                               .leaf_context = there->leaf_context};
    struct fq_field_more *more = fq_build_more(b, field);
    more->via = kind->join->forward_binding;
    more->other_key = fq_field_more(there)->other_key;
    type.non_null = type.non_null && kind->join->always;
    fq_build_add_field(b, draft, entry->def.name, entry->def.description, type, field,
                       entry->origin);
    draft->last_field->def.deprecated = entry->def.deprecated;
    draft->last_field->def.deprecation_reason = entry->def.deprecation_reason;
}

/* All that the interface has, unless the file lists the type's fields without it. */
static void inherit_all(struct fq_builder *b, const struct fq_draft *base,
                        const struct fq_model_kind *kind)
{
    struct fq_draft *draft = kind->object->binding;
    const struct fq_said_type *said = kind->object->said;
    for (const struct fq_field_entry *entry = base->fields; entry; entry = entry->next) {
        bool left_out = fq_said_leaves_out(said, fq_said_field(said, entry->def.name));
        if (!left_out && !fq_build_find_field(draft, entry->def.name))
            inherit(b, draft, kind, entry);
    }
}

void fq_build_kinds(struct fq_builder *b)
{
    for (struct fq_draft *base = b->drafts; base; base = base->next) {
        const struct fq_model_object *object = base->object;
        const struct fq_field **kinds;
        size_t count = 0;
        for (const struct fq_model_kind *kind = object->kinds; kind; kind = kind->next)
            count++;
        kinds = FQ_NEW_ARRAY(b->arena, count, const struct fq_field *);
        base->relation->kinds = kinds;
        for (const struct fq_model_kind *kind = object->kinds; kind; kind = kind->next) {
            kinds[base->relation->kind_count++] = kind->join->backward_binding;
            inherit_all(b, base, kind);
        }
    }
}

const struct fq_field_entry *fq_build_inherited(const struct fq_builder *b,
                                                const struct fq_field_entry *entry)
{
    const struct fq_field *field = entry->def.binding;
    if (field->kind != FQ_FIELD_INHERITED)
        return entry;
    return fq_build_find_field(fq_build_draft_of(b, fq_field_more(field)->via->target),
                               entry->def.name);
}

/* ---- types ---- */

/* A row that leads to several types is of the first one: nobody finds it by what others have.
 * before: NULL, there is none. */
static const struct fq_field *behind(struct fq_builder *b, const struct fq_field *kind,
                                     const struct fq_field *before)
{
    if (!before)
        return kind;
    struct fq_field *field = FQ_NEW(b->arena, struct fq_field);
    *field = *kind;
    fq_build_more(b, field)->unless = before;
    return field;
}

/* Rows are filtered and ordered by what their types have under the names of these. */
static struct fq_type *all_fields(struct fq_builder *b, const struct fq_draft *base)
{
    const struct fq_relation *relation = base->relation;
    struct fq_type *all = FQ_NEW(b->arena, struct fq_type);
    struct fq_field_def *fields =
        FQ_NEW_ARRAY(b->arena, base->type->field_count + relation->kind_count, struct fq_field_def);
    size_t count = base->type->field_count, number = 0;
    const struct fq_field *field = NULL;
    memcpy(fields, base->type->fields, count * sizeof(*fields));
    for (const struct fq_model_kind *kind = base->object->kinds; kind; kind = kind->next) {
        field = behind(b, relation->kinds[number++], field);
        if (!kind->name.len || fq_build_find_field(base, kind->name))
            continue;
        fields[count++] = (struct fq_field_def){
            .name = kind->name,
            .description = fq_arena_printf(b->arena, "Of those that are of the type %.*s.",
                                           FQ_STR_ARG(kind->object->name)),
            .type = fq_build_ref(field->target->type, false),
            .binding = field};
    }
    *all = (struct fq_type){.kind = FQ_TYPE_OBJECT,
                            .name = base->type->name,
                            .binding = relation,
                            .fields = fields,
                            .field_count = (uint32_t)count};
    fq_type_index(b->types, all);
    return all;
}

static void add_types_of_kinds(struct fq_builder *b, struct fq_draft *base)
{
    const struct fq_type **possible =
        FQ_NEW_ARRAY(b->arena, base->relation->kind_count, const struct fq_type *);
    size_t count = 0;
    for (const struct fq_model_kind *kind = base->object->kinds; kind; kind = kind->next) {
        struct fq_draft *draft = kind->object->binding;
        if (base->type->kind == FQ_TYPE_INTERFACE)
            fq_build_implement(b, draft->type, base->type);
        possible[count++] = draft->type;
    }
    base->type->possible = possible;
    base->type->possible_count = (uint32_t)count;
    base->relation->all_fields = all_fields(b, base);
    fq_type_index(b->types, base->type);
}

void fq_build_types_of_kinds(struct fq_builder *b)
{
    for (struct fq_draft *draft = b->drafts; draft; draft = draft->next) {
        if (draft->object->kinds)
            add_types_of_kinds(b, draft);
    }
}

void fq_build_empty_unions(struct fq_builder *b)
{
    for (struct fq_draft *draft = b->drafts; draft; draft = draft->next) {
        if (draft->type->kind != FQ_TYPE_UNION)
            continue;
        draft->type->field_count = draft->type->interface_count = 0;
        fq_type_index(b->types, draft->type);
    }
}
