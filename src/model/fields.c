/* SPDX-License-Identifier: MIT
 *
 * Columns, and the members of documents, to fields.
 */
#include "base/list.h"
#include "model/behind.h"
#include "model/comment.h"
#include "model/convention.h"
#include "model/derived.h"
#include "model/name.h"
#include "model/refinement.h"
#include "model/secret.h"
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
    struct fq_model_remark remark = fq_model_remark_on_column(model, object->relation, column);
    enum fq_model_sight sight =
        object->unread || (remark.unread && !is_document(object, column->name))
            ? FQ_LEFT_OUT
            : sight_of(model, object, column, &comment);
    bool secret = sight == FQ_SHOWN_FIELD && !comment.has_expose &&
                  fq_secret_is_named(model, column->name, column->type);
    *field = (struct fq_model_field){
        .source = FQ_FROM_COLUMN,
        .sight = secret ? FQ_LEFT_OUT : sight,
        .secret = secret,
        .from = column->name,
        .description = comment.text,
        .deprecated = comment.deprecated,
        .reason = comment.reason,
        .guard = remark.guard,
        .weight = remark.weight,
        .column = column,
    };
    if (sight == FQ_SHOWN_FIELD)
        field->given = given_name(model, object, comment.name);
}

/* What the file left of the columns that are secrets by their names. */
static void note_secrets(struct fq_model *model, const struct fq_model_object *object)
{
    const struct fq_catalog_relation *relation = object->relation;
    for (size_t i = 0; i < relation->column_count; i++) {
        if (object->columns[i].secret && object->columns[i].sight != FQ_SHOWN_FIELD)
            fq_secret_note(model, object->sql_name, "column", relation->columns[i].name,
                           fq_secret_remedy(model, relation->schema, relation->name,
                                            relation->columns[i].name));
    }
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
    struct fq_name_claim *claims = FQ_NEW_ARRAY(model->scratch, columns, struct fq_name_claim);
    for (size_t i = 0; i < columns; i++) {
        const struct fq_model_field *field = &object->columns[i];
        if (field->sight != FQ_SHOWN_FIELD)
            continue;
        claims[count++] = (struct fq_name_claim){
            .from = field->from,
            .name = field->given.len ? field->given : fq_name_field(model->arena, field->from),
            .given = field->given.len > 0};
    }
    fq_name_keep_apart(model->arena, model->scratch, claims, count);
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
    object->columns = FQ_NEW_ARRAY(model->scratch, count, struct fq_model_field);
    for (size_t i = 0; i < count; i++)
        read_column(model, object, &object->relation->columns[i], &object->columns[i]);
    if (object->said)
        fq_refine_columns(model, refinement, object);
    note_secrets(model, object);
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

/* What is ordered by a secret tells something of it. */
static bool is_usable(const struct fq_model_object *object, const struct fq_catalog_key *key)
{
    for (size_t k = 0; k < key->column_count; k++) {
        const struct fq_catalog_column *column = &object->relation->columns[key->columns[k]];
        if (!column->readable || !(key->primary || column->not_null) ||
            object->columns[key->columns[k]].secret)
            return false;
    }
    return true;
}

static bool is_shown(const struct fq_model_object *object, const struct fq_catalog_key *key)
{
    bool shown = true;
    for (size_t k = 0; k < key->column_count; k++)
        shown = shown && object->columns[key->columns[k]].sight == FQ_SHOWN_FIELD;
    return shown;
}

static const struct fq_catalog_key *first_key(const struct fq_model_object *object, bool shown)
{
    const struct fq_catalog_relation *relation = object->relation;
    for (size_t i = 0; i < relation->key_count; i++) {
        const struct fq_catalog_key *key = &relation->keys[i];
        if (is_usable(object, key) && (!shown || is_shown(object, key)))
            return key;
    }
    return NULL;
}

/* One that is shown, if there is: cursors carry its values. */
static void find_key(struct fq_model *model, struct fq_model_object *object)
{
    const struct fq_catalog_relation *relation = object->relation;
    if (take_said_key(model, object))
        return;
    const struct fq_catalog_key *key = first_key(object, true);
    if (!key)
        key = first_key(object, false);
    if (key) {
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

/* ---- the order ---- */

/* The numbers of the columns that are called as those of another relation's key; NULL: not all are
 * here, or nothing keeps them from standing here twice. */
static const uint16_t *columns_like(struct fq_model *model, const struct fq_model_object *object,
                                    const struct fq_catalog_relation *other,
                                    const struct fq_catalog_key *key)
{
    const struct fq_catalog_relation *relation = object->relation;
    uint16_t *columns = FQ_NEW_ARRAY(model->arena, key->column_count, uint16_t);
    for (size_t k = 0; k < key->column_count; k++) {
        const struct fq_catalog_column *column = &other->columns[key->columns[k]];
        int at = fq_catalog_column_index(relation, column->name);
        if (at < 0 || relation->columns[at].type != column->type)
            return NULL;
        columns[k] = (uint16_t)at;
    }
    for (size_t i = 0; i < relation->key_count; i++) {
        const struct fq_catalog_key *own = &relation->keys[i];
        if (own->column_count == key->column_count && is_usable(object, own) &&
            memcmp(own->columns, columns, key->column_count * sizeof(*columns)) == 0)
            return columns;
    }
    return NULL;
}

/* The primary key of the table that the rows stand for: it has an index, and most often is the
 * order in which they were made, as `id` is not when it is a uuid. */
static void find_order(struct fq_model *model, struct fq_model_object *object)
{
    const struct fq_catalog_relation *base = object->shape.base;
    bool is_table = base == object->relation;
    const struct fq_catalog_key *first = object->said_key_count ? NULL : first_key(object, false);
    object->order = first ? first->columns : object->key;
    object->order_count = first ? first->column_count : object->key_count;
    const struct fq_catalog_relation *table =
        is_table ? fq_convention_table(model->catalog, object->relation, model->arena) : base;
    if (object->said_key_count || !table || !table->key_count || !table->keys[0].primary)
        return;
    const struct fq_catalog_key *key = &table->keys[0];
    const uint16_t *columns = is_table                   ? columns_like(model, object, table, key)
                              : object->shape.one_to_one ? key->columns
                                                         : NULL;
    if (!columns)
        return;
    object->order = columns;
    object->order_count = key->column_count;
    object->order_of_base = !is_table;
}

/* ---- members of documents ---- */

/* The members of one object. */
struct document {
    struct fq_model *model;
    const struct fq_refinement *refinement;
    const struct fq_model_object *object;
    fq_str type_name;
    const struct fq_said_type *said; /* of that type by a schema file; NULL */
    fq_str list; /* inside a list of objects: the field that shows it; else empty */
    bool shown;  /* which it does */
};

static bool is_exposed(const struct document *doc, const struct fq_model_member *member)
{
    if (!member->column)
        return false;
    struct fq_comment comment = fq_comment_on_column(doc->model, member->table, member->column);
    return comment.has_expose && comment.expose;
}

static void note_secret(const struct document *doc, const struct fq_model_member *member,
                        fq_str name)
{
    struct fq_model *model = doc->model;
    fq_str remedy = member->column ? fq_secret_remedy(model, member->table->schema,
                                                      member->table->name, member->column->name)
                                   : fq_arena_printf(model->arena,
                                                     "name the field %.*s of %.*s in a schema file",
                                                     FQ_STR_ARG(doc->list.len ? doc->list : name),
                                                     FQ_STR_ARG(doc->type_name));
    fq_str secret = member->secret_inside;
    fq_secret_note(model, doc->object->sql_name, "member", secret.len ? secret : member->name,
                   remedy);
}

/* What is a column of a table is shown where that column's comment shows it. */
static bool is_secret_member(const struct document *doc, const struct fq_model_member *member,
                             fq_str name)
{
    bool is_named = fq_secret_is_named(doc->model, member->name, member->type);
    if (doc->shown || (!is_named && !member->secret_inside.len) || is_exposed(doc, member) ||
        (!doc->list.len && doc->said && fq_said_part(doc->said, member->name, name)))
        return false;
    if (!doc->said || !doc->said->whole)
        note_secret(doc, member, name);
    return true;
}

/* Something among them, or in them, is a secret. */
static bool holds_secret(const struct document *doc, const struct fq_model_member *members,
                         size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct fq_model_member *member = &members[i];
        fq_str name = fq_name_field(doc->model->arena, member->name);
        if (holds_secret(doc, member->members, member->member_count) ||
            holds_secret(doc, member->items, member->item_count) ||
            (!member->members && is_secret_member(doc, member, name)))
            return true;
    }
    return false;
}

/* A list of objects is shown with all that they hold; on purpose where a file names it. */
static bool list_is_secret(const struct document *outer, const struct fq_model_member *member,
                           fq_str name)
{
    struct document doc = *outer;
    doc.list = name;
    bool on_purpose = doc.said && fq_said_part(doc.said, member->name, name);
    return !on_purpose && holds_secret(&doc, member->items, member->item_count);
}

static void add_members(const struct document *doc, struct fq_model_fields *into,
                        const struct fq_model_member *members, size_t count);

/* What is an object, or a list of them. */
static void add_object(const struct document *outer, struct fq_model_field *field)
{
    struct document doc = *outer;
    const struct fq_model_member *member = field->member;
    fq_str wanted = member->type_name;
    if (!wanted.len)
        wanted = fq_model_member_type_name(doc.model->arena, doc.type_name, field->from);
    field->type_name = fq_model_free_name(doc.model, wanted);
    fq_map_put(&doc.model->names, field->type_name, field);
    fq_map_put(&doc.model->inside, field->type_name, field);
    doc.type_name = field->type_name;
    doc.said = fq_refinement_find(doc.refinement, field->type_name);
    if (member->item_count) {
        doc.list = field->name;
        doc.shown = true;
    }
    add_members(&doc, &field->members, member->members, member->member_count);
    add_members(&doc, &field->members, member->items, member->item_count);
}

/* What a file calls JSON stays a value. */
static bool is_said_json(const struct document *doc, const struct fq_model_member *member,
                         fq_str name)
{
    const struct fq_said_field *said = fq_said_part(doc->said, member->name, name);
    return said && said->type && fq_str_eq(said->type->name, FQ_STR("JSON"));
}

/* `info.size.width` of what stands at a path. */
static fq_str origin_of(const struct fq_model *model, const struct fq_model_member *member)
{
    if (!member->document.len)
        return member->name;
    fq_str origin = member->document;
    for (size_t i = 0; i < member->path_count; i++)
        origin = fq_arena_printf(model->arena, "%.*s.%.*s", FQ_STR_ARG(origin),
                                 FQ_STR_ARG(member->path[i]));
    return fq_arena_printf(model->arena, "%.*s.%.*s", FQ_STR_ARG(origin), FQ_STR_ARG(member->name));
}

static void add_member(const struct document *doc, struct fq_model_fields *into,
                       const struct fq_model_member *member)
{
    struct fq_model *model = doc->model;
    fq_str name = member->field.len ? member->field : fq_name_field(model->arena, member->name);
    enum fq_shown shown = member->members ? FQ_SHOWN : fq_model_shown(model, member->type);
    /* A plain column of the same name serves it. */
    if (fq_model_field(into, name) || shown == FQ_KEPT_OUT || doc->object->unread ||
        (shown == FQ_SHOWN_PARTLY && (doc->object->shape.whole || doc->list.len)) ||
        (!member->members && is_secret_member(doc, member, name)) ||
        list_is_secret(doc, member, name))
        return;
    struct fq_model_field *field = FQ_NEW(model->scratch, struct fq_model_field);
    field->source = FQ_FROM_MEMBER;
    field->from = origin_of(model, member);
    field->name = name;
    field->member = member;
    if (member->column) {
        const struct fq_model_origin origin = {member->table, member->column};
        struct fq_model_remark remark =
            fq_model_remark_on_member(model, doc->object->relation, &origin);
        if (remark.unread)
            return;
        field->guard = remark.guard;
        field->weight = remark.weight;
    }
    bool is_list = member->item_count && !is_said_json(doc, member, name);
    if (member->members || is_list)
        add_object(doc, field);
    if (is_list && !field->members.first) /* none of it is to be seen */
        return;
    fq_model_field_add(into, field);
}

static void add_members(const struct document *doc, struct fq_model_fields *into,
                        const struct fq_model_member *members, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add_member(doc, into, &members[i]);
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
        const struct fq_model_remark remark = fq_model_remark_on_rows(model, object->relation);
        object->guard = remark.guard;
        object->unread = remark.unread;
        add_columns(model, refinement, object);
        find_key(model, object);
        find_order(model, object);
        const struct document doc = {model, refinement, object, object->name, object->said};
        if (!document_is_kept_out(model, object))
            add_members(&doc, &object->fields, object->shape.members, object->shape.member_count);
        add_members(&doc, &object->fields, object->shape.beside, object->shape.beside_count);
    }
}
