/* SPDX-License-Identifier: MIT
 *
 * The fields of Query that read relations: of each object its list, and one row by each of its
 * keys; what they are called, and what a schema file says of them.
 */
#include "base/list.h"
#include "model/comment.h"
#include "model/convention.h"
#include "model/derived.h"
#include "model/name.h"
#include "model/node.h"
#include "model/refinement.h"

struct adding {
    struct fq_model *model;
    struct fq_model_object *object;
    struct fq_refinement *refinement;
};

static void note_taken(struct fq_model *model, const struct fq_model_object *object, fq_str name,
                       const struct fq_model_object *holder)
{
    fq_model_note(model, true, object->sql_name,
                  "it has no field %.*s of Query, which belongs to %.*s; give one of them another "
                  "name with a comment: @fraiseql {\"name\": \"…\"}",
                  FQ_STR_ARG(name), FQ_STR_ARG(holder->sql_name));
}

static void add_root(const struct adding *a, struct fq_model_root root)
{
    struct fq_model_object *object = a->object;
    struct fq_said_field *said = fq_refine_root_name(a->refinement, &root);
    const struct fq_model_object *holder = fq_map_get(&a->model->query, root.name);
    if (holder && said) {
        said->met = true;
        fq_refinement_wrong(a->refinement, said->at, "Query has a field %.*s already, of %.*s",
                            FQ_STR_ARG(said->name), FQ_STR_ARG(holder->sql_name));
        return;
    }
    if (holder) {
        note_taken(a->model, object, root.name, holder);
        return;
    }
    fq_map_put(&a->model->query, root.name, object);
    root.deprecated = object->deprecated;
    root.reason = object->reason;
    if (!fq_refine_root(a->refinement, &root))
        return;
    struct fq_model_root *added = FQ_NEW(a->model->scratch, struct fq_model_root);
    *added = root;
    FQ_CHAIN_APPEND(object->roots, object->last_root, added);
}

/* ---- lookups ---- */

int fq_model_base_column(const struct fq_model_object *object, const struct fq_model_field *field)
{
    if (field->source == FQ_FROM_MEMBER)
        return field->member->base_column;
    if (field->source != FQ_FROM_COLUMN)
        return -1;
    int at = (int)(field - object->columns);
    if (object->shape.base == object->relation)
        return at;
    return object->shape.base_columns ? object->shape.base_columns[at] : -1;
}

const struct fq_model_field *fq_model_shown_as(const struct fq_model_object *object,
                                               uint16_t column)
{
    for (const struct fq_model_field *field = object->fields.first; field; field = field->next) {
        if (fq_model_base_column(object, field) == (int)column)
            return field;
    }
    return NULL;
}

static const struct fq_model_field *own_field(const struct fq_model_object *object, uint16_t column)
{
    const struct fq_model_field *field = &object->columns[column];
    return field->sight == FQ_SHOWN_FIELD ? field : NULL;
}

static fq_str lookup_name(const struct fq_model *model, const struct fq_model_object *object,
                          const struct fq_model_root *lookup)
{
    fq_str name = object->singular;
    for (size_t i = 0; i < lookup->field_count; i++)
        name = fq_arena_printf(model->scratch, "%.*s%s%.*s", FQ_STR_ARG(name), i ? "And" : "By",
                               FQ_STR_ARG(fq_name_pascal(model->scratch, lookup->fields[i]->name)));
    return fq_arena_str(model->arena, name);
}

/* By columns of the table behind the rows, or the object's own.  Nothing when one of them is not
 * shown: no client can name it.  main: it is named after the object alone. */
static void add_lookup(const struct adding *a, const uint16_t *columns, size_t count, bool own,
                       bool main)
{
    const struct fq_model_field **fields =
        FQ_NEW_ARRAY(a->model->scratch, count, const struct fq_model_field *);
    for (size_t i = 0; i < count; i++) {
        fields[i] =
            own ? own_field(a->object, columns[i]) : fq_model_shown_as(a->object, columns[i]);
        if (!fields[i])
            return;
    }
    struct fq_model_root root = {.kind = FQ_ROOT_LOOKUP, .fields = fields, .field_count = count};
    root.name = main ? a->object->singular : lookup_name(a->model, a->object, &root);
    if (count)
        add_root(a, root);
}

static void add_key(const struct adding *a, const struct fq_catalog_relation *table,
                    const struct fq_catalog_key *key, bool main)
{
    struct fq_comment comment = fq_comment_on_key(a->model, table, key->name, key->comment);
    if (!fq_comment_keeps_out(&comment))
        add_lookup(a, key->columns, key->column_count, table == a->object->relation, main);
}

/* By the convention, else the primary key of a relation that is its own table. */
static const struct fq_catalog_key *main_key(const struct fq_model_object *object,
                                             const struct fq_catalog_relation *table)
{
    const struct fq_catalog_key *main = NULL;
    for (size_t i = 0; i < table->key_count; i++) {
        const struct fq_catalog_key *key = &table->keys[i];
        if (key->column_count == 1 && fq_convention_is_id(table->columns[key->columns[0]].name))
            main = key;
    }
    if (!main && table == object->relation && table->key_count && table->keys[0].primary)
        main = &table->keys[0];
    return main;
}

static void add_lookups(const struct adding *a)
{
    const struct fq_model_object *object = a->object;
    const struct fq_catalog_relation *base = object->shape.base;
    const struct fq_catalog_relation *table = base ? base : object->relation;
    const struct fq_catalog_key *main = main_key(object, table);
    if (main)
        add_key(a, table, main, true);
    else
        add_lookup(a, object->key, object->key_count, true, true);
    for (size_t i = 0; base && i < table->key_count; i++) {
        if (&table->keys[i] != main)
            add_key(a, table, &table->keys[i], false);
    }
}

/* ---- what stands beside the list ---- */

static void add_beside_list(const struct adding *a)
{
    static const enum fq_model_root_kind kinds[FQ_BESIDE_KINDS] = {
        [FQ_BESIDE_CONNECTION] = FQ_ROOT_CONNECTION,
        [FQ_BESIDE_AGGREGATE] = FQ_ROOT_AGGREGATE,
        [FQ_BESIDE_GROUPS] = FQ_ROOT_GROUPS,
    };
    for (enum fq_beside kind = 0; kind < FQ_BESIDE_KINDS; kind++) {
        fq_str rows = a->object->plural;
        struct fq_model_root root = {.kind = kinds[kind], .beside = rows};
        root.name = fq_model_beside_name(a->model->arena, rows, kind);
        if (fq_model_has_beside(a->object, kind))
            add_root(a, root);
    }
}

const struct fq_model_root *fq_model_node_lookup(const struct fq_model_object *object)
{
    const struct fq_model_root *root = object->roots;
    while (root && root->kind != FQ_ROOT_LOOKUP)
        root = root->next;
    return root;
}

/* ---- all of them ---- */

void fq_model_add_roots(struct fq_model *model, struct fq_refinement *refinement)
{
    for (struct fq_model_object *object = model->objects; object; object = object->next) {
        const struct adding a = {model, object, refinement};
        add_root(&a, (struct fq_model_root){.kind = FQ_ROOT_LIST,
                                            .name = object->plural,
                                            .description = object->description});
        add_beside_list(&a);
        add_lookups(&a);
    }
}
