/* SPDX-License-Identifier: MIT
 *
 * The rows that clients may change: of which tables, by which fields of Mutation, and what they
 * give. Nothing is offered unless the configuration or a comment says so, nor what the role may not
 * do.
 */
#include "base/list.h"
#include "model/comment.h"
#include "model/convention.h"
#include "model/name.h"
#include "model/node.h"
#include "model/refinement.h"

/* An object whose rows are written. */
struct writing {
    struct fq_model *model;
    struct fq_refinement *refinement;
    struct fq_model_object *object;
    const struct fq_catalog_relation *table;
    struct fq_model_written *written;
    const size_t *shown; /* how many objects each relation has */
    struct fq_map names; /* of what is given */
};

/* ---- which tables ---- */

/* What is stored beside a table is brought up to date by whoever stores it.  Of a view the table
 * that it is for, which its query has yet to prove. */
static const struct fq_catalog_relation *table_of(const struct fq_model *model,
                                                  const struct fq_model_object *object)
{
    const struct fq_catalog_relation *relation = object->relation;
    if (relation->kind == FQ_CATALOG_MATERIALIZED ||
        fq_convention_table(model->catalog, relation, model->arena))
        return NULL;
    if (relation->kind != FQ_CATALOG_VIEW)
        return relation;
    if (object->shape.base && object->shape.one_to_one)
        return object->shape.base;
    return fq_convention_written(model->catalog, relation, model->arena);
}

static bool is_named(const struct fq_model *model, const struct fq_catalog_relation *relation)
{
    fq_str whole = fq_arena_printf(model->scratch, "%.*s.%.*s", FQ_STR_ARG(relation->schema),
                                   FQ_STR_ARG(relation->name));
    for (size_t i = 0; i < model->options.written_count; i++) {
        if (fq_str_eq(model->options.written[i], relation->name) ||
            fq_str_eq(model->options.written[i], whole))
            return true;
    }
    return false;
}

static bool is_asked_for(const struct fq_model *model, const struct fq_model_object *object)
{
    return object->changes_said ? object->changes != 0 : is_named(model, object->relation);
}

/* Of a view only where the table has no fields of its own. */
static bool is_among_all(const struct fq_model *model, const struct writing *w)
{
    bool all = false;
    for (size_t i = 0; i < model->options.written_count; i++)
        all = all || fq_str_eq(model->options.written[i], FQ_STR("all"));
    size_t own = w->shown[w->table - model->catalog->relations];
    return all && own == (w->object->relation == w->table ? 1u : 0u);
}

/* How many objects each of the catalog's relations has. */
static const size_t *count_shown(const struct fq_model *model)
{
    size_t *shown = FQ_NEW_ARRAY(model->scratch, model->catalog->relation_count, size_t);
    for (const struct fq_model_object *object = model->objects; object; object = object->next)
        shown[object->relation - model->catalog->relations]++;
    return shown;
}

/* What comments say comes before what the configuration says, and that of the object first. */
static unsigned wanted_changes(const struct writing *w)
{
    const struct fq_model_object *object = w->object;
    if (object->changes_said)
        return object->changes;
    if (object->relation != w->table && w->table->comment.len) {
        struct fq_comment comment = fq_comment_on_relation(w->model, w->table);
        if (comment.has_changes)
            return comment.changes;
    }
    bool named = is_named(w->model, object->relation) || is_named(w->model, w->table) ||
                 is_among_all(w->model, w);
    return named ? FQ_CHANGES : 0;
}

/* ---- what the role may ---- */

static unsigned allowed_changes(const struct fq_catalog_relation *table)
{
    unsigned changes = table->no_delete ? 0 : FQ_CHANGE_DELETE;
    for (size_t i = 0; i < table->column_count; i++) {
        changes |= table->columns[i].no_insert ? 0u : FQ_CHANGE_CREATE;
        changes |= table->columns[i].no_update ? 0u : FQ_CHANGE_UPDATE;
    }
    return changes;
}

/* ---- the key, by which rows that were changed are found again ---- */

/* The table's column for one of the object's relation; -1: none. */
static int column_of_table(const struct writing *w, uint16_t column)
{
    return w->object->relation == w->table ? column : w->object->shape.table_columns[column];
}

/* The table's column that a field of the object shows; -1: it shows something else. */
static int column_shown(const struct writing *w, const struct fq_model_field *field)
{
    if (field->source == FQ_FROM_COLUMN)
        return column_of_table(w, (uint16_t)(field - w->object->columns));
    bool is_member = field->source == FQ_FROM_MEMBER && w->object->relation != w->table;
    return is_member ? field->member->table_column : -1;
}

static bool holds_key(const struct fq_catalog_key *key, const uint16_t *columns, size_t count)
{
    size_t found = 0;
    for (size_t k = 0; k < key->column_count; k++) {
        for (size_t i = 0; i < count; i++)
            found += key->columns[k] == columns[i];
    }
    return found == key->column_count && !key->deferrable;
}

/* A key of the table, which holds whenever a row is found by it. */
static bool tells_apart(const struct writing *w, const uint16_t *columns, size_t count)
{
    for (size_t i = 0; i < w->table->key_count; i++) {
        if (holds_key(&w->table->keys[i], columns, count))
            return true;
    }
    return false;
}

static bool is_composed(const struct fq_model *model, fq_oid type)
{
    const struct fq_catalog_type *base = fq_catalog_base_type(model->catalog, type);
    return !base || base->kind == FQ_CATALOG_ARRAY || base->kind == FQ_CATALOG_COMPOSITE;
}

/* NULL, or why rows cannot be found again by the object's key. */
static const char *take_written_key(struct writing *w)
{
    const struct fq_model_object *object = w->object;
    if (object->relation != w->table && object->shape.table != w->table)
        return "its query does not show that each of its rows is one row of its table, and none "
               "of them twice";
    if (w->table->ruled)
        return "its table has rules (CREATE RULE), and PostgreSQL does not return what these make "
               "of its rows; write triggers instead";
    uint16_t *key = FQ_NEW_ARRAY(w->model->scratch, object->key_count, uint16_t);
    for (size_t i = 0; i < object->key_count; i++) {
        int column = column_of_table(w, object->key[i]);
        if (column < 0)
            return "its key is no column of its table";
        if (!w->table->columns[column].readable)
            return "the role may not read its table's key";
        if (is_composed(w->model, w->table->columns[column].type))
            return "its key is a list or of a composite type";
        if (fq_str_eq(object->relation->columns[object->key[i]].name, FQ_STR("ordinality")))
            return "its key has a column called ordinality";
        key[i] = (uint16_t)column;
    }
    w->written->key = key;
    return tells_apart(w, key, object->key_count) ? NULL : "no key tells its rows apart";
}

/* ---- what is given ---- */

/* The field that shows the column as it is; NULL: none. */
static const struct fq_model_field *shown_as(const struct writing *w, size_t column)
{
    for (const struct fq_model_field *field = w->object->fields.first; field; field = field->next) {
        if (column_shown(w, field) == (int)column)
            return field;
    }
    return NULL;
}

/* A row could be made or become one that the view hides, as another tenant's, by whoever does not
 * even see what decides that. */
static bool decides_unseen(const struct writing *w, size_t column,
                           const struct fq_model_field *shown, const struct fq_comment *comment)
{
    bool asked = w->object->relation != w->table && w->object->shape.asked[column];
    return asked && !shown && !comment->has_expose;
}

/* Secrets may be given, though nobody reads them. */
static bool is_given(const struct writing *w, size_t column, const struct fq_model_field *shown,
                     const struct fq_comment *comment)
{
    const struct fq_catalog_column *catalog = &w->table->columns[column];
    const struct fq_model_field *own =
        w->object->relation == w->table ? &w->object->columns[column] : NULL;
    if (fq_comment_keeps_out(comment) || (catalog->no_insert && catalog->no_update))
        return false;
    if (shown || (own && own->secret))
        return true;
    bool hidden_by_file = own && w->object->said && catalog->readable;
    return !fq_convention_is_internal(catalog->name) && !hidden_by_file;
}

static fq_str name_of(const struct writing *w, const struct fq_catalog_column *column,
                      const struct fq_model_field *shown, const struct fq_comment *comment)
{
    if (shown)
        return shown->name;
    return comment->name.len && fq_name_is_valid(comment->name)
               ? comment->name
               : fq_name_field(w->model->arena, column->name);
}

/* Does the view call something else so? */
static bool is_something_else(const struct writing *w, fq_str name)
{
    for (const struct fq_model_field *field = w->object->fields.first; field; field = field->next) {
        if (w->object->relation != w->table && fq_str_eq(field->name, name))
            return true;
    }
    return false;
}

static void note_unseen(const struct writing *w, const char *what, fq_str name,
                        const struct fq_catalog_column *column)
{
    fq_model_note(w->model, false, w->object->sql_name,
                  "clients cannot give its table's %s %.*s, since it does not show column %.*s, "
                  "which decides what it shows; allow it with a comment on the column: "
                  "@fraiseql {\"expose\": true}",
                  what, FQ_STR_ARG(name), FQ_STR_ARG(column->name));
}

static void add_given(struct writing *w, size_t column)
{
    const struct fq_catalog_column *catalog = &w->table->columns[column];
    const struct fq_model_field *shown = shown_as(w, column);
    struct fq_comment comment = fq_comment_on_column(w->model, w->table, catalog);
    if (!is_given(w, column, shown, &comment))
        return;
    fq_str name = name_of(w, catalog, shown, &comment);
    if (decides_unseen(w, column, shown, &comment)) {
        note_unseen(w, "column", catalog->name, catalog);
        return;
    }
    if (!shown && is_something_else(w, name)) {
        fq_model_note(w->model, true, w->object->sql_name,
                      "clients cannot give its table's column %.*s, since its field %.*s is "
                      "something else",
                      FQ_STR_ARG(catalog->name), FQ_STR_ARG(name));
        return;
    }
    if (fq_map_put(&w->names, name, w)) {
        fq_model_note(w->model, true, w->object->sql_name,
                      "clients cannot give its column %.*s, since another is called %.*s; rename "
                      "one with a comment: @fraiseql {\"name\": \"…\"}",
                      FQ_STR_ARG(catalog->name), FQ_STR_ARG(name));
        return;
    }
    struct fq_model_given *given = FQ_NEW(w->model->scratch, struct fq_model_given);
    *given = (struct fq_model_given){
        .column = catalog,
        .name = name,
        .description = shown ? shown->description : comment.text,
        .deprecated = shown ? shown->deprecated : comment.deprecated,
        .reason = shown ? shown->reason : comment.reason,
        .constraint = comment.constraint,
        .guard = comment.guard,
    };
    FQ_CHAIN_APPEND(w->written->given, w->written->last_given, given);
    w->written->given_count++;
}

/* ---- rows that foreign keys lead to ---- */

/* The role may give the key, or change it, as a whole. */
static bool may_be_given(const struct fq_model_join *join)
{
    bool insert = true, update = true;
    for (size_t i = 0; i < join->key->column_count; i++) {
        const struct fq_catalog_column *column =
            &join->from->shape.base->columns[join->key->columns[i]];
        insert = insert && !column->no_insert;
        update = update && !column->no_update;
    }
    return insert || update;
}

/* As of a column: who does not see the tenant must not lead a row to another one's. */
static const struct fq_catalog_column *decides_behind(const struct writing *w,
                                                      const struct fq_model_join *join)
{
    for (size_t i = 0; i < join->key->column_count; i++) {
        size_t column = join->key->columns[i];
        struct fq_comment comment =
            fq_comment_on_column(w->model, w->table, &w->table->columns[column]);
        if (decides_unseen(w, column, shown_as(w, column), &comment))
            return &w->table->columns[column];
    }
    return NULL;
}

static bool is_reference(const struct writing *w, const struct fq_model_join *join)
{
    return w->object->shape.base == w->table && join->forward && !join->to->abstract &&
           !join->to->kinds && fq_model_node_lookup(join->to) && may_be_given(join);
}

static void append_reference(const struct writing *w, struct fq_model_reference **first,
                             struct fq_model_reference **last, const struct fq_model_join *join)
{
    struct fq_model_reference *reference = FQ_NEW(w->model->scratch, struct fq_model_reference);
    reference->join = join;
    FQ_CHAIN_APPEND(*first, *last, reference);
}

/* A column keeps its name. */
static void add_references(struct writing *w)
{
    const struct fq_model_join *join = w->object->joins;
    for (; join && join->from == w->object; join = join->next) {
        if (!is_reference(w, join))
            continue;
        fq_str name = join->forward->name;
        const struct fq_catalog_column *unseen = decides_behind(w, join);
        if (unseen) {
            note_unseen(w, "foreign key", join->key->name, unseen);
            continue;
        }
        if (fq_map_put(&w->names, name, w)) {
            fq_model_note(w->model, true, w->object->sql_name,
                          "clients cannot give its foreign key %.*s by a row, since a column is "
                          "called %.*s",
                          FQ_STR_ARG(join->key->name), FQ_STR_ARG(name));
            continue;
        }
        append_reference(w, &w->written->references, &w->written->last_reference, join);
        w->written->reference_count++;
    }
}

/* ---- rows whose foreign keys lead to one ---- */

static bool is_given_already(const struct fq_model_written *written, fq_str name)
{
    for (const struct fq_model_given *given = written->given; given; given = given->next) {
        if (fq_str_eq(given->name, name))
            return true;
    }
    for (const struct fq_model_reference *to = written->references; to; to = to->next) {
        if (fq_str_eq(to->join->forward->name, name))
            return true;
    }
    return false;
}

/* What those rows hold of this one, it tells when it is written. */
static bool tells_key(const struct writing *w, const struct fq_model_join *join)
{
    if (join->key->target != w->table)
        return false;
    for (size_t i = 0; i < join->key->column_count; i++) {
        const struct fq_catalog_column *column = &w->table->columns[join->key->target_columns[i]];
        if (!column->readable || is_composed(w->model, column->type))
            return false;
    }
    return true;
}

static bool is_belonging(const struct writing *w, const struct writing *theirs,
                         const struct fq_model_join *join)
{
    return join->backward && theirs->object->shape.base == theirs->table &&
           !theirs->object->abstract && !theirs->object->kinds && tells_key(w, join) &&
           may_be_given(join) && !decides_behind(theirs, join) &&
           !is_given_already(w->written, join->backward->name);
}

/* When it is known of all objects whether they are written. */
static void add_belonging(struct fq_model *model)
{
    for (const struct fq_model_join *join = model->joins; join; join = join->next) {
        if (!join->from->written || !join->to->written)
            continue;
        const struct writing theirs = {.model = model,
                                       .object = join->from,
                                       .table = join->from->written->table,
                                       .written = join->from->written};
        const struct writing w = {.model = model,
                                  .object = join->to,
                                  .table = join->to->written->table,
                                  .written = join->to->written};
        if (!is_belonging(&w, &theirs, join))
            continue;
        append_reference(&w, &w.written->belonging, &w.written->last_belonging, join);
        w.written->belonging_count++;
    }
}

/* ---- fields of Mutation ---- */

/* by: the lookup whose key it takes; NULL: none. */
static void add_change_root(const struct writing *w, enum fq_model_root_kind kind, const char *verb,
                            fq_str noun, const struct fq_model_root *by)
{
    static const char *const descriptions[] = {
        [FQ_ROOT_CREATE] = "Makes a row.",
        [FQ_ROOT_CREATE_MANY] = "Makes rows, all or none.",
        [FQ_ROOT_UPSERT] = "Makes a row, or changes the one that is there with the same key.",
        [FQ_ROOT_UPDATE] = "Changes the row; null when there is none.",
        [FQ_ROOT_UPDATE_MANY] = "Changes rows, if they are not more than max.",
        [FQ_ROOT_DELETE] = "Deletes the row, and shows it as it was; null when there is none.",
        [FQ_ROOT_DELETE_MANY] =
            "Deletes rows, if they are not more than max, and shows them as they were.",
    };
    struct fq_model_root root = {
        .kind = kind,
        .name = fq_arena_printf(w->model->arena, "%s%.*s", verb,
                                FQ_STR_ARG(fq_name_pascal(w->model->scratch, noun))),
        .description = fq_str_from(descriptions[kind]),
        .deprecated = w->object->deprecated,
        .reason = w->object->reason,
        .fields = by ? by->fields : NULL,
        .field_count = by ? by->field_count : 0,
    };
    fq_refine_root_name(w->refinement, &root);
    if (!fq_refine_root(w->refinement, &root))
        return;
    struct fq_model_root *added = FQ_NEW(w->model->scratch, struct fq_model_root);
    *added = root;
    FQ_CHAIN_APPEND(w->written->roots, w->written->last_root, added);
}

/* By what a lookup finds a row there may be several for a while, where the key is deferrable. */
static bool finds_one(const struct writing *w, const struct fq_model_root *lookup)
{
    uint16_t *columns = FQ_NEW_ARRAY(w->model->scratch, lookup->field_count, uint16_t);
    for (size_t i = 0; i < lookup->field_count; i++) {
        int column = column_shown(w, lookup->fields[i]);
        if (column < 0)
            return false;
        columns[i] = (uint16_t)column;
    }
    return tells_apart(w, columns, lookup->field_count);
}

/* One by each key that finds a row, and one by a filter. */
static void add_by_keys(const struct writing *w, enum fq_model_root_kind kind,
                        enum fq_model_root_kind kind_of_many, const char *verb)
{
    for (const struct fq_model_root *root = w->object->roots; root; root = root->next) {
        if (root->kind == FQ_ROOT_LOOKUP && finds_one(w, root))
            add_change_root(w, kind, verb, root->given.len ? root->given : root->name, root);
    }
    add_change_root(w, kind_of_many, verb, w->object->plural, NULL);
}

static void add_change_roots(const struct writing *w)
{
    unsigned changes = w->written->changes;
    if (changes & FQ_CHANGE_CREATE) {
        add_change_root(w, FQ_ROOT_CREATE, "create", w->object->singular, NULL);
        add_change_root(w, FQ_ROOT_CREATE_MANY, "create", w->object->plural, NULL);
    }
    if (changes & FQ_CHANGE_CREATE && changes & FQ_CHANGE_UPDATE)
        add_change_root(w, FQ_ROOT_UPSERT, "upsert", w->object->singular, NULL);
    if (changes & FQ_CHANGE_UPDATE)
        add_by_keys(w, FQ_ROOT_UPDATE, FQ_ROOT_UPDATE_MANY, "update");
    if (changes & FQ_CHANGE_DELETE)
        add_by_keys(w, FQ_ROOT_DELETE, FQ_ROOT_DELETE_MANY, "delete");
}

/* ---- all of them ---- */

static void write_object(struct writing *w, unsigned wanted)
{
    struct fq_model *model = w->model;
    w->written = FQ_NEW(model->scratch, struct fq_model_written);
    w->written->table = w->table;
    w->written->changes = wanted & allowed_changes(w->table);
    if (!w->written->changes) {
        fq_model_note(model, false, w->object->sql_name,
                      "no mutation, since the role may not change its rows");
        return;
    }
    const char *why = take_written_key(w);
    if (why) {
        fq_model_note(model, true, w->object->sql_name, "no mutation, since %s", why);
        return;
    }
    fq_map_init(&w->names, model->scratch);
    for (size_t i = 0; i < w->table->column_count; i++)
        add_given(w, i);
    add_references(w);
    add_change_roots(w);
    w->object->written = w->written;
}

void fq_model_add_written(struct fq_model *model, struct fq_refinement *refinement)
{
    const size_t *shown = count_shown(model);
    for (struct fq_model_object *object = model->objects; object; object = object->next) {
        struct writing w = {
            .model = model, .refinement = refinement, .object = object, .shown = shown};
        w.table = object->abstract ? NULL : table_of(model, object);
        if (!w.table && !object->abstract && is_asked_for(model, object))
            fq_model_note(model, true, object->sql_name,
                          "no mutation, since it is no table, nor known to stand for one");
        unsigned wanted = w.table ? wanted_changes(&w) : 0;
        if (wanted)
            write_object(&w, wanted);
    }
    add_belonging(model);
}
