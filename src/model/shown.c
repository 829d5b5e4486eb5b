/* SPDX-License-Identifier: MIT
 *
 * How much of a type's values comments leave to be seen: its own, those of its attributes, of what
 * it is made of, of its schema, and of the table whose rows it is; and what is a secret by its
 * name.
 */
#include "model/shown.h"

#include "model/comment.h"
#include "model/name.h"
#include "model/secret.h"

/* Who wants to see or to give it. */
enum side { SIDE_SHOWN, SIDE_GIVEN };

static enum fq_shown shown_of(struct fq_model *model, fq_oid oid, enum side side);

static bool is_secret_attribute(struct fq_model *model, const struct fq_catalog_column *attribute,
                                const struct fq_comment *comment)
{
    return !comment->has_expose && fq_secret_is_named(model, attribute->name, attribute->type);
}

static enum fq_shown attribute_shown(struct fq_model *model, const struct fq_catalog_type *type,
                                     const struct fq_catalog_column *attribute, enum side side)
{
    struct fq_comment comment = fq_comment_on_attribute(model, type, attribute);
    if (fq_comment_keeps_out(&comment) ||
        (side == SIDE_SHOWN && is_secret_attribute(model, attribute, &comment)))
        return FQ_KEPT_OUT;
    return shown_of(model, attribute->type, side);
}

enum fq_shown fq_model_attribute_shown(struct fq_model *model, const struct fq_catalog_type *type,
                                       const struct fq_catalog_column *attribute)
{
    return attribute_shown(model, type, attribute, SIDE_SHOWN);
}

/* Once for each type, since what was found is remembered; a relation tells of its columns itself.
 */
static void note_secrets(struct fq_model *model, const struct fq_catalog_type *type)
{
    fq_str subject = fq_name_qualified(model->arena, type->schema, type->name);
    for (size_t i = 0; i < type->field_count && !type->of_relation; i++) {
        const struct fq_catalog_column *attribute = &type->fields[i];
        struct fq_comment comment = fq_comment_on_attribute(model, type, attribute);
        if (is_secret_attribute(model, attribute, &comment))
            fq_secret_note(model, subject, "attribute", attribute->name,
                           fq_secret_remedy(model, type->schema, type->name, attribute->name));
    }
}

static enum fq_shown composite_shown(struct fq_model *model, const struct fq_catalog_type *type,
                                     enum side side)
{
    size_t out = 0;
    bool all = true;
    if (side == SIDE_SHOWN)
        note_secrets(model, type);
    for (size_t i = 0; i < type->field_count; i++) {
        enum fq_shown shown = attribute_shown(model, type, &type->fields[i], side);
        out += shown == FQ_KEPT_OUT;
        all = all && shown == FQ_SHOWN;
    }
    if (all)
        return FQ_SHOWN;
    return out == type->field_count ? FQ_KEPT_OUT : FQ_SHOWN_PARTLY;
}

/* The table or view whose rows it is of. */
static bool relation_is_kept_out(struct fq_model *model, const struct fq_catalog_type *type)
{
    const struct fq_catalog_relation *relation =
        type->of_relation ? fq_catalog_relation(model->catalog, type->schema, type->name) : NULL;
    if (!relation)
        return false;
    if (fq_map_get(&model->hidden, fq_name_qualified(model->arena, type->schema, type->name)))
        return true;
    struct fq_comment comment = fq_comment_on_relation(model, relation);
    return fq_comment_keeps_out(&comment);
}

static enum fq_shown find_shown(struct fq_model *model, const struct fq_catalog_type *type,
                                enum side side)
{
    struct fq_comment comment = fq_comment_on_type(model, type);
    if (fq_comment_keeps_out(&comment) || fq_comment_keeps_schema_out(model, type->schema) ||
        relation_is_kept_out(model, type))
        return FQ_KEPT_OUT;
    if (type->kind == FQ_CATALOG_DOMAIN)
        return shown_of(model, type->base, side);
    if (type->kind == FQ_CATALOG_COMPOSITE)
        return composite_shown(model, type, side);
    /* Lists of composites are JSON, which has every attribute. */
    return !type->element || shown_of(model, type->element, side) == FQ_SHOWN ? FQ_SHOWN
                                                                              : FQ_KEPT_OUT;
}

static enum fq_shown shown_of(struct fq_model *model, fq_oid oid, enum side side)
{
    const struct fq_catalog_type *type = fq_catalog_type(model->catalog, oid);
    if (!type)
        return FQ_SHOWN;
    const uint32_t parts[] = {oid, (uint32_t)side};
    fq_str key = fq_str_of((const char *)parts, sizeof(parts));
    uintptr_t known = (uintptr_t)fq_map_get(&model->shown, key);
    if (!known) {
        known = (uintptr_t)find_shown(model, type, side) + 1;
        fq_map_put(&model->shown, fq_arena_str(model->arena, key), (void *)known);
    }
    return (enum fq_shown)(known - 1);
}

enum fq_shown fq_model_shown(struct fq_model *model, fq_oid oid)
{
    return shown_of(model, oid, SIDE_SHOWN);
}

enum fq_shown fq_model_given(struct fq_model *model, fq_oid oid)
{
    return shown_of(model, oid, SIDE_GIVEN);
}
