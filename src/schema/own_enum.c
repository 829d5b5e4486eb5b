/* SPDX-License-Identifier: MIT
 *
 * Enums of a schema file's own: a field that holds text is declared to have one.  Clients give and
 * get its names; what stands in the database are these, or what `@label` says.  And points, which
 * it declares to be places.
 */
#include "schema/build.h"

#include "catalog/oid.h"

/* NULL: the file defines no such enum, or it stands for one of the database. */
static const struct fq_said_type *said_enum(const struct fq_builder *b, fq_str name)
{
    const struct fq_said_type *said = fq_refinement_find(&b->refinement, name);
    bool own = said && said->kind == FQ_DEFINE_ENUM && !said->pg_type.len && said->fields;
    return own && !fq_build_enum_called(b, name) ? said : NULL;
}

bool fq_build_is_own_enum(const struct fq_builder *b, fq_str name)
{
    return said_enum(b, name) != NULL;
}

/* Each value stands for a text of its own, and is there because somebody wants it. */
static void check_own_values(struct fq_builder *b, const struct fq_said_type *said)
{
    struct fq_map labels;
    fq_map_init(&labels, b->drafting);
    for (struct fq_said_field *value = said->fields; value; value = value->next) {
        fq_str label = value->from.len ? value->from : value->name;
        const struct fq_said_field *other = fq_map_put(&labels, label, value);
        if (other)
            fq_refinement_wrong(&b->refinement, value->at,
                                "%.*s and %.*s of %.*s stand for one text, %.*s",
                                FQ_STR_ARG(other->name), FQ_STR_ARG(value->name),
                                FQ_STR_ARG(said->name), FQ_STR_ARG(label));
        if (value->hidden)
            fq_refinement_wrong(&b->refinement, value->at,
                                "the file alone says what %.*s has; take %.*s away instead of "
                                "hiding it",
                                FQ_STR_ARG(said->name), FQ_STR_ARG(value->name));
    }
}

/* One for all fields that are declared so. */
static const struct fq_type *enum_type(struct fq_builder *b, const struct fq_said_type *said)
{
    struct fq_type *type = fq_map_get(&b->own_enums, said->name);
    size_t count = 0;
    if (type)
        return type;
    for (const struct fq_said_field *value = said->fields; value; value = value->next)
        count++;
    struct fq_enum_value_def *values = FQ_NEW_ARRAY(b->arena, count, struct fq_enum_value_def);
    count = 0;
    for (const struct fq_said_field *value = said->fields; value; value = value->next)
        values[count++] = (struct fq_enum_value_def){
            .name = value->name, .internal = value->from.len ? value->from : value->name};
    check_own_values(b, said);
    type = fq_build_own_type(b, FQ_TYPE_ENUM, said);
    fq_map_put(&b->own_enums, said->name, type);
    type->values = values;
    type->value_count = (uint32_t)count;
    fq_type_index(b->types, type);
    return type;
}

/* A text, as one of the enum. */
static const struct fq_value_type *enum_value(struct fq_builder *b, fq_str name,
                                              const struct fq_value_type *value)
{
    const struct fq_said_type *said = said_enum(b, name);
    if (!said || !(value->classes & FQ_CLASS_TEXT) || !value->ref.named)
        return value;
    fq_str key = fq_arena_printf(b->arena, "%.*s:%u", FQ_STR_ARG(said->name), value->catalog->oid);
    struct fq_value_type *of_enum = fq_map_get(&b->value_types, key);
    if (of_enum)
        return of_enum;
    of_enum = FQ_NEW(b->arena, struct fq_value_type);
    *of_enum = *value;
    fq_build_enum_value(b, enum_type(b, said), NULL, of_enum);
    fq_map_put(&b->value_types, key, of_enum);
    return of_enum;
}

/* A list of texts, as one of these. */
static const struct fq_value_type *enum_list(struct fq_builder *b, fq_str name,
                                             const struct fq_value_type *list)
{
    const struct fq_catalog_type *catalog = fq_catalog_base_type(b->catalog, list->catalog->oid);
    if (catalog->kind != FQ_CATALOG_ARRAY || !list->ref.of || list->ref.of->of)
        return list;
    const struct fq_value_type *text = fq_build_value_type(b, catalog->element, 0, false);
    const struct fq_value_type *item = enum_value(b, name, text);
    fq_str key = fq_arena_printf(b->arena, "%.*s:%u", FQ_STR_ARG(name), list->catalog->oid);
    struct fq_value_type *of_enums = fq_map_get(&b->value_types, key);
    if (of_enums || item == text)
        return of_enums ? of_enums : list;
    of_enums = FQ_NEW(b->arena, struct fq_value_type);
    *of_enums = *list;
    fq_build_list_value(b, catalog, item, 1, of_enums);
    fq_map_put(&b->value_types, key, of_enums);
    return of_enums;
}

/* ---- places ---- */

bool fq_build_is_place(const struct fq_type *type)
{
    return type && type->scalar == &fq_pgtype_coordinate;
}

/* NULL: something else has the name, or what a program answers, which has places of its own. */
static const struct fq_type *place_type(struct fq_builder *b)
{
    fq_str name = fq_pgtype_coordinate.name;
    struct fq_type *type = fq_map_get(&b->types->types, name);
    if (type || b->refinement.hosted)
        return fq_build_is_place(type) ? type : NULL;
    type = fq_type_add(b->types, FQ_TYPE_SCALAR, name);
    type->description = fq_pgtype_coordinate.description;
    type->scalar = &fq_pgtype_coordinate;
    return type;
}

/* A point, as a place.  It is compared as a point. */
static const struct fq_value_type *place_value(struct fq_builder *b, fq_str name,
                                               const struct fq_value_type *value)
{
    if (!(value->classes & FQ_CLASS_POINT) || !fq_str_eq(name, fq_pgtype_coordinate.name))
        return value;
    const struct fq_type *type = place_type(b);
    fq_str key = fq_arena_printf(b->arena, "%.*s:%u", FQ_STR_ARG(name), value->catalog->oid);
    struct fq_value_type *place = fq_map_get(&b->value_types, key);
    if (place || !type)
        return place ? place : value;
    place = FQ_NEW(b->arena, struct fq_value_type);
    *place = *value;
    place->ref.named = type;
    place->codec = &fq_codec_coordinate;
    place->leaf = fq_pgtype_leaf_coordinate;
    place->leaf_context = NULL;
    fq_map_put(&b->value_types, key, place);
    return place;
}

const struct fq_value_type *fq_build_declared_value(struct fq_builder *b,
                                                    const struct fq_type_node *declared,
                                                    const struct fq_value_type *value)
{
    if (!declared || !value->catalog || (declared->of && declared->of->of))
        return value;
    if (declared->of)
        return enum_list(b, declared->of->name, value);
    return enum_value(b, declared->name, place_value(b, declared->name, value));
}
