/* SPDX-License-Identifier: MIT
 *
 * Which relations are to be objects, and what they are called.
 */
#include "base/feature.h"
#include "base/list.h"
#include "model/comment.h"
#include "model/convention.h"
#include "model/derived.h"
#include "model/name.h"
#include "model/refinement.h"

static size_t rank_of(const struct fq_model *model, fq_str schema)
{
    size_t at = 0;
    while (at < model->options.schema_count && !fq_str_eq(model->options.schemas[at], schema))
        at++;
    return at;
}

static void take_key(struct fq_model_object *object, const struct fq_comment *comment)
{
    for (size_t i = 0; i < comment->key.count; i++)
        object->said_key[object->said_key_count++] = comment->key.items[i].text;
}

static struct fq_model_object *new_object(struct fq_model *model,
                                          const struct fq_catalog_relation *relation,
                                          fq_str sql_name, const struct fq_comment *comment)
{
    struct fq_model_object *object = FQ_NEW(model->scratch, struct fq_model_object);
    object->relation = relation;
    object->sql_name = sql_name;
    object->rank = rank_of(model, relation->schema);
    object->given = comment->name.len > 0;
    object->noun = object->given ? comment->name : fq_convention_noun(relation->name);
    object->wanted = fq_name_type(model->arena, object->noun);
    object->description = comment->text;
    object->deprecated = comment->deprecated;
    object->reason = comment->reason;
    object->weight = comment->weight;
    object->features =
        comment->has_features ? comment->features : fq_features() & ~model->options.features_off;
    object->changes_said = comment->has_changes;
    object->changes = comment->changes;
    take_key(object, comment);
    return object;
}

/* Does the relation ask for a place?  Says why not. */
static struct fq_model_object *object_of(struct fq_model *model,
                                         const struct fq_catalog_relation *relation)
{
    fq_str name = fq_name_qualified(model->arena, relation->schema, relation->name);
    if (fq_comment_keeps_schema_out(model, relation->schema))
        return NULL;
    struct fq_comment comment = fq_comment_on_relation(model, relation);
    if (fq_comment_keeps_out(&comment))
        return NULL;
    if (!relation->readable) {
        fq_model_note(model, false, name, "the role %.*s may not select from it",
                      FQ_STR_ARG(model->catalog->role));
        return NULL;
    }
    bool asked_for = comment.has_expose || fq_refinement_names(model->refinement, relation);
    const char *instead =
        asked_for ? NULL : fq_convention_served_instead(model->catalog, relation, model->arena);
    if (instead) {
        fq_model_note(model, false, name, "%s%.*s is served instead", instead,
                      FQ_STR_ARG(fq_convention_noun(relation->name)));
        return NULL;
    }
    return new_object(model, relation, name, &comment);
}

void fq_model_from_catalog(struct fq_model *model)
{
    const struct fq_catalog *catalog = model->catalog;
    for (size_t i = 0; i < catalog->relation_count; i++) {
        const struct fq_catalog_relation *relation = &catalog->relations[i];
        bool asks = relation->exposed_schema || fq_refinement_names(model->refinement, relation);
        struct fq_model_object *object = asks ? object_of(model, relation) : NULL;
        if (object)
            FQ_CHAIN_APPEND(model->objects, model->last_object, object);
    }
}

/* ---- names ---- */

static bool is_named_by_file(const struct fq_model_object *object)
{
    return object->said && object->said->relation.len;
}

/* Why the one has a name that the other wants as well; NULL when it has not. */
static const char *precedes(const struct fq_model_object *one, const struct fq_model_object *other)
{
    if (is_named_by_file(one) != is_named_by_file(other))
        return is_named_by_file(one) ? "the schema file calls it so" : NULL;
    if (one->rank != other->rank)
        return one->rank < other->rank ? "its schema comes first in schema.names" : NULL;
    bool is_view = one->relation->kind == FQ_CATALOG_VIEW;
    if (is_view != (other->relation->kind == FQ_CATALOG_VIEW))
        return is_view ? NULL : "what holds rows comes before a view";
    return one->relation < other->relation ? "it comes first by schema and name" : NULL;
}

static const char *kind_in_sql(const struct fq_catalog_relation *relation)
{
    static const char *const kinds[] = {
        [FQ_CATALOG_TABLE] = "TABLE",
        [FQ_CATALOG_PARTITIONED] = "TABLE",
        [FQ_CATALOG_FOREIGN] = "FOREIGN TABLE",
        [FQ_CATALOG_VIEW] = "VIEW",
        [FQ_CATALOG_MATERIALIZED] = "MATERIALIZED VIEW",
    };
    return kinds[relation->kind];
}

static void note_loser(struct fq_model *model, const struct fq_model_object *loser)
{
    const struct fq_model_object *winner = loser->holder;
    fq_model_note(
        model, true, loser->sql_name,
        "it and its foreign keys are not served: the type name %.*s belongs to %.*s (%s); "
        "choose another: COMMENT ON %s %.*s IS '@fraiseql {\"name\": \"…\"}'",
        FQ_STR_ARG(loser->wanted), FQ_STR_ARG(winner->sql_name), precedes(winner, loser),
        kind_in_sql(loser->relation), FQ_STR_ARG(loser->sql_name));
}

/* A name of another alphabet is spelled, which nobody chose. */
static void note_spelling(struct fq_model *model, const struct fq_model_object *object)
{
    if (!object->given && !fq_name_is_ascii(object->relation->name))
        fq_model_note(model, true, object->sql_name,
                      "GraphQL has no such letters, so the type is called %.*s; choose a name: "
                      "COMMENT ON %s %.*s IS '@fraiseql {\"name\": \"…\"}'",
                      FQ_STR_ARG(object->wanted), kind_in_sql(object->relation),
                      FQ_STR_ARG(object->sql_name));
}

/* Of those that want one type name the one that precedes all others has it. */
static void find_holders(struct fq_model *model)
{
    struct fq_map holders;
    fq_map_init(&holders, model->scratch);
    for (struct fq_model_object *object = model->objects; object; object = object->next) {
        const struct fq_model_object *holder = fq_map_get(&holders, object->wanted);
        if (!holder || precedes(object, holder))
            fq_map_put(&holders, object->wanted, object);
    }
    for (struct fq_model_object *object = model->objects; object; object = object->next) {
        const struct fq_model_object *holder = fq_map_get(&holders, object->wanted);
        object->holder = holder == object ? NULL : holder;
    }
}

/* The noun for fields: what was given may be the name of a type. */
static fq_str field_noun(struct fq_model *model, const struct fq_model_object *object)
{
    fq_str noun = object->noun;
    if (object->given && noun.ptr[0] >= 'A' && noun.ptr[0] <= 'Z') {
        char *lower = fq_arena_alloc(model->arena, noun.len);
        memcpy(lower, noun.ptr, noun.len);
        lower[0] = (char)(lower[0] - 'A' + 'a');
        noun = fq_str_of(lower, noun.len);
    }
    return noun;
}

/* Its names; the type's has a number where it would mean something else. */
static void name_object(struct fq_model *model, struct fq_model_object *object)
{
    fq_str noun = field_noun(model, object);
    object->name = fq_model_free_name(model, object->wanted);
    fq_map_put(&model->names, object->name, object);
    object->plural = fq_name_plural(model->arena, noun);
    object->singular = fq_name_singular(model->arena, noun);
    if (fq_str_eq(object->plural, object->singular))
        object->plural = fq_arena_printf(model->arena, "%.*sList", FQ_STR_ARG(object->singular));
}

void fq_model_share_names(struct fq_model *model)
{
    fq_map_init(&model->names, model->scratch);
    find_holders(model);
    for (size_t rank = 0; rank <= model->options.schema_count; rank++) {
        for (struct fq_model_object *object = model->objects; object; object = object->next) {
            if (object->rank == rank && !object->holder)
                name_object(model, object);
        }
    }
}

static void note_names(struct fq_model *model, const struct fq_model_object *object)
{
    if (!fq_str_eq(object->name, object->wanted))
        fq_model_note(model, true, object->sql_name,
                      "the type name %.*s has another meaning, so it is called %.*s; choose a name "
                      "with a comment: @fraiseql {\"name\": \"…\"}",
                      FQ_STR_ARG(object->wanted), FQ_STR_ARG(object->name));
    note_spelling(model, object);
}

void fq_model_settle(struct fq_model *model)
{
    struct fq_model_object *all = model->objects;
    fq_model_share_names(model);
    model->objects = model->last_object = NULL;
    /* Fields of Query go to the first that wants them: schema by schema, too. */
    for (size_t rank = 0; rank <= model->options.schema_count; rank++) {
        for (struct fq_model_object **link = &all, *object; (object = *link);) {
            if (object->rank != rank) {
                link = &object->next;
                continue;
            }
            *link = object->next;
            if (object->holder) {
                note_loser(model, object);
            } else {
                note_names(model, object);
                FQ_CHAIN_APPEND(model->objects, model->last_object, object);
            }
        }
    }
}
