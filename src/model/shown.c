/* SPDX-License-Identifier: MIT
 *
 * How much of a type's values comments leave to be seen: its own, those of its attributes, of what
 * it is made of, of its schema, and of the table whose rows it is.
 */
#include "model/shown.h"

#include "model/comment.h"
#include "model/name.h"

enum fq_shown fq_model_attribute_shown(struct fq_model *model, const struct fq_catalog_type *type,
                                       const struct fq_catalog_column *attribute)
{
    struct fq_comment comment = fq_comment_on_attribute(model, type, attribute);
    return fq_comment_keeps_out(&comment) ? FQ_KEPT_OUT : fq_model_shown(model, attribute->type);
}

static enum fq_shown composite_shown(struct fq_model *model, const struct fq_catalog_type *type)
{
    size_t out = 0;
    bool all = true;
    for (size_t i = 0; i < type->field_count; i++) {
        enum fq_shown shown = fq_model_attribute_shown(model, type, &type->fields[i]);
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

static enum fq_shown find_shown(struct fq_model *model, const struct fq_catalog_type *type)
{
    struct fq_comment comment = fq_comment_on_type(model, type);
    if (fq_comment_keeps_out(&comment) || fq_comment_keeps_schema_out(model, type->schema) ||
        relation_is_kept_out(model, type))
        return FQ_KEPT_OUT;
    if (type->kind == FQ_CATALOG_DOMAIN)
        return fq_model_shown(model, type->base);
    if (type->kind == FQ_CATALOG_COMPOSITE)
        return composite_shown(model, type);
    /* Lists of composites are JSON, which has every attribute. */
    return !type->element || fq_model_shown(model, type->element) == FQ_SHOWN ? FQ_SHOWN
                                                                              : FQ_KEPT_OUT;
}

enum fq_shown fq_model_shown(struct fq_model *model, fq_oid oid)
{
    const struct fq_catalog_type *type = fq_catalog_type(model->catalog, oid);
    if (!type)
        return FQ_SHOWN;
    fq_str key = fq_arena_printf(model->arena, "%u", oid);
    uintptr_t known = (uintptr_t)fq_map_get(&model->shown, key);
    if (!known) {
        known = (uintptr_t)find_shown(model, type) + 1;
        fq_map_put(&model->shown, key, (void *)known);
    }
    return (enum fq_shown)(known - 1);
}
