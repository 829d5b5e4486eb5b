/* SPDX-License-Identifier: MIT
 *
 * Relations that do nothing but join two others: `post_tag (post_id, tag_id)` gives a post its tags
 * and a tag its posts, directly.
 *
 * Such a relation has a key made of two foreign keys, which no two rows share, and beside them
 * nothing that anybody would want to read: at most a number of its own, and the times of its rows.
 */
#include "base/list.h"
#include "catalog/oid.h"
#include "model/comment.h"
#include "model/convention.h"
#include "model/derived.h"
#include "model/model.h"
#include "model/name.h"

/* ---- what a bridge is ---- */

static bool has_column(const uint16_t *columns, size_t count, uint16_t column)
{
    for (size_t i = 0; i < count; i++) {
        if (columns[i] == column)
            return true;
    }
    return false;
}

static bool is_of(const struct fq_model_join *join, uint16_t column)
{
    return has_column(join->key->columns, join->key->column_count, column);
}

/* The key's columns are those of the two, each of one of them. */
static bool is_made_of(const struct fq_catalog_relation *table, const struct fq_catalog_key *key,
                       const struct fq_model_join *one, const struct fq_model_join *other)
{
    if (key->deferrable || key->column_count != one->key->column_count + other->key->column_count)
        return false;
    for (size_t i = 0; i < key->column_count; i++) {
        uint16_t column = key->columns[i];
        if (is_of(one, column) == is_of(other, column) || !table->columns[column].not_null)
            return false;
    }
    return true;
}

static bool is_time(fq_oid type)
{
    return type == OID_TIMESTAMPTZ || type == OID_TIMESTAMP || type == OID_DATE;
}

/* Does the column say nothing of what is joined?  When each pair was joined does not; `deleted_at`,
 * which may be null and comes by nothing, does. */
static bool is_aside(const struct fq_catalog_relation *table, uint16_t number)
{
    const struct fq_catalog_column *column = &table->columns[number];
    const struct fq_catalog_key *primary = table->key_count ? &table->keys[0] : NULL;
    bool is_number = primary && primary->primary && primary->column_count == 1 &&
                     primary->columns[0] == number && column->has_default;
    return is_number || (is_time(column->type) && (column->not_null || column->has_default));
}

static bool joins_only(const struct fq_catalog_relation *table, const struct fq_model_join *one,
                       const struct fq_model_join *other)
{
    for (uint16_t i = 0; i < table->column_count; i++) {
        if (!is_of(one, i) && !is_of(other, i) && !is_aside(table, i))
            return false;
    }
    for (size_t i = 0; i < table->key_count; i++) {
        if (is_made_of(table, &table->keys[i], one, other))
            return true;
    }
    return false;
}

/* ---- fields ---- */

/* What the rows at the far end are to those at the near one: a post has tags, an author whom
 * follow(follower_id, followed_id) joins to another has followeds. */
static fq_str noun_of(struct fq_model *model, const struct fq_model_join *far)
{
    if (far->key->column_count > 1)
        return far->to->plural;
    fq_str column = far->from->shape.base->columns[far->key->columns[0]].name;
    fq_str reference = fq_convention_reference(column);
    if (!reference.len)
        return far->to->plural;
    fq_str plural = fq_name_plural(model->arena, reference);
    return fq_str_eq(plural, fq_name_singular(model->arena, reference)) ? far->to->plural : plural;
}

static void add_bridge(struct fq_model *model, struct fq_model_join *near,
                       struct fq_model_join *far)
{
    struct fq_model_object *object = near->to;
    struct fq_comment comment =
        fq_comment_on_key(model, far->from->shape.base, far->key->name, far->key->comment);
    fq_str name = comment.through.len && fq_name_is_valid(comment.through) ? comment.through
                                                                           : noun_of(model, far);
    if (comment.through.len && !fq_name_is_valid(comment.through))
        fq_model_note(model, true, far->key->name,
                      "the name \"%.*s\" in its comment is no name in GraphQL",
                      FQ_STR_ARG(comment.through));
    if (fq_model_field(&object->fields, name))
        name = fq_arena_printf(model->arena, "%.*sBy%.*s", FQ_STR_ARG(name),
                               FQ_STR_ARG(fq_name_pascal(model->arena, near->from->singular)));
    if (fq_model_field(&object->fields, name)) {
        fq_model_note(model, true, near->from->sql_name,
                      "it joins %.*s to %.*s, which has no field for that, since the name %.*s is "
                      "taken; choose another: COMMENT ON CONSTRAINT %.*s ON %.*s IS '@fraiseql "
                      "{\"through\": \"…\"}'",
                      FQ_STR_ARG(far->to->sql_name), FQ_STR_ARG(object->sql_name), FQ_STR_ARG(name),
                      FQ_STR_ARG(fq_name_quoted(model->arena, far->key->name)),
                      FQ_STR_ARG(fq_name_qualified(model->arena, near->from->shape.base->schema,
                                                   near->from->shape.base->name)));
        return;
    }
    struct fq_model_field *field = FQ_NEW(model->arena, struct fq_model_field);
    struct fq_model_bridge *bridge = FQ_NEW(model->arena, struct fq_model_bridge);
    *field = (struct fq_model_field){
        .source = FQ_FROM_BRIDGE, .from = near->from->relation->name, .name = name};
    *bridge = (struct fq_model_bridge){.near = near, .far = far, .field = field};
    field->bridge = bridge;
    fq_model_field_add(&object->fields, field);
    FQ_CHAIN_APPEND(model->bridges, model->last_bridge, bridge);
}

/* What is said of the rows at the far end takes no name from anything else. */
static void add_beside_bridge(struct fq_model *model, struct fq_model_bridge *bridge)
{
    struct fq_model_object *object = bridge->near->to;
    for (enum fq_beside kind = 0; kind < FQ_BESIDE_KINDS; kind++) {
        fq_str name = fq_model_beside_name(model->arena, bridge->field->name, kind);
        if (!fq_model_has_beside(bridge->far->to, kind) || fq_model_field(&object->fields, name))
            continue;
        struct fq_model_field *field = FQ_NEW(model->arena, struct fq_model_field);
        *field = *bridge->field;
        field->name = name;
        field->beside = bridge->field;
        fq_model_field_add(&object->fields, field);
        bridge->beside[kind] = field;
    }
}

/* The keys of one table stand side by side. */
void fq_model_add_bridges(struct fq_model *model)
{
    for (struct fq_model_join *one = model->joins; one; one = one->next) {
        struct fq_model_join *other = one->next;
        for (; other && other->from == one->from; other = other->next) {
            if (!joins_only(one->from->shape.base, one, other))
                continue;
            add_bridge(model, one, other);
            add_bridge(model, other, one);
        }
    }
    for (struct fq_model_bridge *bridge = model->bridges; bridge; bridge = bridge->next)
        add_beside_bridge(model, bridge);
}
