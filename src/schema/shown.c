/* SPDX-License-Identifier: MIT
 *
 * How much of a type's values comments leave to be seen: its own, those of its attributes, of what
 * it is made of, of its schema, and of the table whose rows it is.
 */
#include "schema/build.h"

struct fq_comment fq_build_type_comment(struct fq_builder *b, const struct fq_catalog_type *type)
{
    return fq_build_comment(b, FQ_ON_TYPE, fq_name_qualified(b->arena, type->schema, type->name),
                            type->comment);
}

struct fq_comment fq_build_attribute_comment(struct fq_builder *b,
                                             const struct fq_catalog_type *type,
                                             const struct fq_catalog_column *attribute)
{
    fq_str owner = fq_name_qualified(b->arena, type->schema, type->name);
    fq_str name = fq_arena_printf(b->arena, "%.*s.%.*s", FQ_STR_ARG(owner),
                                  FQ_STR_ARG(fq_name_quoted(b->arena, attribute->name)));
    return fq_build_comment(b, FQ_ON_COLUMN, name, attribute->comment);
}

enum fq_shown fq_build_attribute_shown(struct fq_builder *b, const struct fq_catalog_type *type,
                                       const struct fq_catalog_column *attribute)
{
    struct fq_comment comment = fq_build_attribute_comment(b, type, attribute);
    return fq_build_is_kept_out(&comment) ? FQ_KEPT_OUT : fq_build_shown(b, attribute->type);
}

static enum fq_shown composite_shown(struct fq_builder *b, const struct fq_catalog_type *type)
{
    size_t out = 0;
    bool all = true;
    for (size_t i = 0; i < type->field_count; i++) {
        enum fq_shown shown = fq_build_attribute_shown(b, type, &type->fields[i]);
        out += shown == FQ_KEPT_OUT;
        all = all && shown == FQ_SHOWN;
    }
    if (all)
        return FQ_SHOWN;
    return out == type->field_count ? FQ_KEPT_OUT : FQ_SHOWN_PARTLY;
}

/* The comment of the table or view whose rows it is of. */
static bool relation_is_kept_out(struct fq_builder *b, const struct fq_catalog_type *type)
{
    const struct fq_catalog_relation *relation =
        type->of_relation ? fq_catalog_relation(b->catalog, type->schema, type->name) : NULL;
    if (!relation)
        return false;
    struct fq_comment comment =
        fq_build_comment(b, FQ_ON_RELATION, fq_name_qualified(b->arena, type->schema, type->name),
                         relation->comment);
    return fq_build_is_kept_out(&comment);
}

static enum fq_shown find_shown(struct fq_builder *b, const struct fq_catalog_type *type)
{
    struct fq_comment comment = fq_build_type_comment(b, type);
    if (fq_build_is_kept_out(&comment) || fq_build_schema_is_kept_out(b, type->schema) ||
        relation_is_kept_out(b, type))
        return FQ_KEPT_OUT;
    if (type->kind == FQ_CATALOG_DOMAIN)
        return fq_build_shown(b, type->base);
    if (type->kind == FQ_CATALOG_COMPOSITE)
        return composite_shown(b, type);
    /* Lists of composites are JSON, which has every attribute. */
    return !type->element || fq_build_shown(b, type->element) == FQ_SHOWN ? FQ_SHOWN : FQ_KEPT_OUT;
}

enum fq_shown fq_build_shown(struct fq_builder *b, fq_oid oid)
{
    const struct fq_catalog_type *type = fq_catalog_type(b->catalog, oid);
    if (!type)
        return FQ_SHOWN;
    fq_str key = fq_arena_printf(b->arena, "%u", oid);
    uintptr_t known = (uintptr_t)fq_map_get(&b->shown, key);
    if (!known) {
        known = (uintptr_t)find_shown(b, type) + 1;
        fq_map_put(&b->shown, key, (void *)known);
    }
    return (enum fq_shown)(known - 1);
}
