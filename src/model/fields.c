/* SPDX-License-Identifier: MIT
 *
 * Columns, and the members of documents, to fields.
 */
#include "base/list.h"
#include "model/comment.h"
#include "model/convention.h"
#include "model/derived.h"
#include "model/name.h"
#include "model/refinement.h"
#include "model/shown.h"

/* ---- columns ---- */

static bool is_document(const struct fq_model_object *object, fq_str column)
{
    return object->shape.document.len && fq_str_eq(column, object->shape.document);
}

/* The name in a comment; empty when it says nothing usable. */
static fq_str given_name(struct fq_model *model, const struct fq_model_object *object, fq_str name)
{
    if (name.len == 0 || fq_name_is_valid(name))
        return name;
    fq_model_note(model, true, object->sql_name,
                  "the name \"%.*s\" in a column's comment is no name in GraphQL",
                  FQ_STR_ARG(name));
    return FQ_STR_NONE;
}

/* A document that is kept out is still what its members are cut from. */
static enum fq_model_sight sight_of(struct fq_model *model, const struct fq_model_object *object,
                                    const struct fq_catalog_column *column,
                                    const struct fq_comment *comment)
{
    bool document = is_document(object, column->name);
    if (fq_comment_keeps_out(comment) && !document)
        return FQ_LEFT_OUT;
    bool hidden = !column->readable || fq_convention_is_internal(column->name) || document;
    bool shown = comment->has_expose ? comment->expose : !hidden;
    return shown && fq_model_shown(model, column->type) != FQ_KEPT_OUT ? FQ_SHOWN_FIELD : FQ_INSIDE;
}

static void read_column(struct fq_model *model, const struct fq_model_object *object,
                        const struct fq_catalog_column *column, struct fq_model_field *field)
{
    struct fq_comment comment = fq_comment_on_column(model, object->relation, column);
    *field = (struct fq_model_field){
        .source = FQ_FROM_COLUMN,
        .sight = sight_of(model, object, column, &comment),
        .from = column->name,
        .description = comment.text,
        .deprecated = comment.deprecated,
        .reason = comment.reason,
        .column = column,
    };
    if (field->sight == FQ_SHOWN_FIELD)
        field->given = given_name(model, object, comment.name);
}

/* Names that nobody chose, since the letters are not GraphQL's: each said once. */
static void note_spelled(struct fq_model *model, const struct fq_model_object *object,
                         const struct fq_name_claim *claim)
{
    fq_model_note(model, true, object->sql_name,
                  "GraphQL has no letters for the column %.*s, which is the field %.*s; choose a "
                  "name: COMMENT ON COLUMN %.*s.%.*s IS '@fraiseql {\"name\": \"…\"}'",
                  FQ_STR_ARG(claim->from), FQ_STR_ARG(claim->name), FQ_STR_ARG(object->sql_name),
                  FQ_STR_ARG(fq_name_quoted(model->arena, claim->from)));
}

/* What the command line prints of one message (cli/terminal.c), with room for the count. */
#define MOST_TOLD 3800u

/* One sentence for each pair, all of them in one error over all relations. */
static void add_collision(struct fq_model *model, const struct fq_model_object *object,
                          const struct fq_name_claim *claim)
{
    bool later = claim > claim->holder;
    fq_str first = later ? claim->holder->from : claim->from;
    fq_str second = later ? claim->from : claim->holder->from;
    fq_str text =
        fq_arena_printf(model->arena,
                        "%.*s: columns %.*s and %.*s would both be the field %.*s; rename one: "
                        "COMMENT ON COLUMN %.*s.%.*s IS '@fraiseql {\"name\": \"…\"}'",
                        FQ_STR_ARG(object->sql_name), FQ_STR_ARG(first), FQ_STR_ARG(second),
                        FQ_STR_ARG(claim->holder->name), FQ_STR_ARG(object->sql_name),
                        FQ_STR_ARG(fq_name_quoted(model->arena, second)));
    if (model->collisions.len + text.len > MOST_TOLD) {
        model->collisions_untold++;
        return;
    }
    model->collisions = model->collisions.len
                            ? fq_arena_printf(model->arena, "%.*s\n%.*s",
                                              FQ_STR_ARG(model->collisions), FQ_STR_ARG(text))
                            : text;
}

static void tell_claim(struct fq_model *model, const struct fq_model_object *object,
                       const struct fq_name_claim *claim)
{
    if (!claim->given && !fq_name_is_ascii(claim->from))
        note_spelled(model, object, claim);
    else if (claim->holder)
        add_collision(model, object, claim);
}

static void name_columns(struct fq_model *model, struct fq_model_object *object)
{
    size_t columns = object->relation->column_count, count = 0;
    struct fq_name_claim *claims = FQ_NEW_ARRAY(model->arena, columns, struct fq_name_claim);
    for (size_t i = 0; i < columns; i++) {
        const struct fq_model_field *field = &object->columns[i];
        if (field->sight != FQ_SHOWN_FIELD)
            continue;
        claims[count++] = (struct fq_name_claim){
            .from = field->from,
            .name = field->given.len ? field->given : fq_name_field(model->arena, field->from),
            .given = field->given.len > 0};
    }
    fq_name_keep_apart(model->arena, claims, count);
    for (size_t i = 0, at = 0; i < columns; i++) {
        if (object->columns[i].sight != FQ_SHOWN_FIELD)
            continue;
        tell_claim(model, object, &claims[at]);
        object->columns[i].name = claims[at++].name;
        fq_model_field_add(&object->fields, &object->columns[i]);
    }
}

static void add_columns(struct fq_model *model, struct fq_refinement *refinement,
                        struct fq_model_object *object)
{
    size_t count = object->relation->column_count;
    object->columns = FQ_NEW_ARRAY(model->arena, count, struct fq_model_field);
    for (size_t i = 0; i < count; i++)
        read_column(model, object, &object->relation->columns[i], &object->columns[i]);
    if (object->said)
        fq_refine_columns(model, refinement, object);
    name_columns(model, object);
}

/* ---- the key ---- */

static bool take_said_key(struct fq_model *model, struct fq_model_object *object)
{
    uint16_t *key = FQ_NEW_ARRAY(model->arena, object->said_key_count, uint16_t);
    for (size_t i = 0; i < object->said_key_count; i++) {
        int at = fq_catalog_column_index(object->relation, object->said_key[i]);
        if (at < 0) {
            fq_model_note(model, true, object->sql_name, "its comment's key names no column %.*s",
                          FQ_STR_ARG(object->said_key[i]));
            object->said_key_count = 0;
            return false;
        }
        key[i] = (uint16_t)at;
    }
    object->key = key;
    object->key_count = object->said_key_count;
    return object->key_count > 0;
}

static bool is_usable(const struct fq_catalog_relation *relation, const struct fq_catalog_key *key)
{
    for (size_t k = 0; k < key->column_count; k++) {
        const struct fq_catalog_column *column = &relation->columns[key->columns[k]];
        if (!column->readable || !(key->primary || column->not_null))
            return false;
    }
    return true;
}

static void find_key(struct fq_model *model, struct fq_model_object *object)
{
    const struct fq_catalog_relation *relation = object->relation;
    if (take_said_key(model, object))
        return;
    for (size_t i = 0; i < relation->key_count; i++) {
        const struct fq_catalog_key *key = &relation->keys[i];
        if (!is_usable(relation, key))
            continue;
        object->key = key->columns;
        object->key_count = key->column_count;
        return;
    }
    int id = fq_convention_id_of(relation);
    if (id < 0 || !fq_convention_has_key_id(relation->name))
        return;
    uint16_t *columns = FQ_NEW(model->arena, uint16_t);
    *columns = (uint16_t)id;
    object->key = columns;
    object->key_count = 1;
}

/* ---- members of documents ---- */

static void add_members(struct fq_model *model, const struct fq_model_object *object,
                        fq_str type_name, struct fq_model_fields *into,
                        const struct fq_model_member *members, size_t count);

static void add_member(struct fq_model *model, const struct fq_model_object *object,
                       fq_str type_name, struct fq_model_fields *into,
                       const struct fq_model_member *member)
{
    fq_str name = fq_name_field(model->arena, member->name);
    enum fq_shown shown = member->members ? FQ_SHOWN : fq_model_shown(model, member->type);
    /* A plain column of the same name serves it. */
    if (fq_model_field(into, name) || shown == FQ_KEPT_OUT ||
        (shown == FQ_SHOWN_PARTLY && object->shape.whole))
        return;
    struct fq_model_field *field = FQ_NEW(model->arena, struct fq_model_field);
    field->source = FQ_FROM_MEMBER;
    field->from = member->name;
    field->name = name;
    field->member = member;
    if (member->members) {
        fq_str wanted = fq_model_member_type_name(model->arena, type_name, member->name);
        field->type_name = fq_model_free_name(model, wanted);
        fq_map_put(&model->names, field->type_name, field);
        fq_map_put(&model->inside, field->type_name, field);
        add_members(model, object, field->type_name, &field->members, member->members,
                    member->member_count);
    }
    add_members(model, object, type_name, &field->items, member->items, member->item_count);
    fq_model_field_add(into, field);
}

static void add_members(struct fq_model *model, const struct fq_model_object *object,
                        fq_str type_name, struct fq_model_fields *into,
                        const struct fq_model_member *members, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add_member(model, object, type_name, into, &members[i]);
}

/* A comment keeps the document, and with it what is in it, out. */
static bool document_is_kept_out(struct fq_model *model, const struct fq_model_object *object)
{
    int at = fq_catalog_column_index(object->relation, object->shape.document);
    if (at < 0)
        return false;
    struct fq_comment comment =
        fq_comment_on_column(model, object->relation, &object->relation->columns[at]);
    return fq_comment_keeps_out(&comment);
}

void fq_model_add_fields(struct fq_model *model, struct fq_refinement *refinement)
{
    for (struct fq_model_object *object = model->objects; object; object = object->next) {
        add_columns(model, refinement, object);
        find_key(model, object);
        if (!document_is_kept_out(model, object))
            add_members(model, object, object->name, &object->fields, object->shape.members,
                        object->shape.member_count);
    }
}
