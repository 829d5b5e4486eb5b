/* SPDX-License-Identifier: MIT */
#include "schema/build.h"

struct fq_type_ref fq_build_ref(const struct fq_type *type, bool non_null)
{
    return (struct fq_type_ref){.named = type, .non_null = non_null};
}

struct fq_type_ref fq_build_list_of(struct fq_builder *b, struct fq_type_ref item)
{
    struct fq_type_ref *of = FQ_NEW(b->arena, struct fq_type_ref);
    *of = item;
    return (struct fq_type_ref){.of = of};
}

struct fq_type_ref fq_build_list_ref(struct fq_builder *b, const struct fq_type *type)
{
    struct fq_type_ref list = fq_build_list_of(b, fq_build_ref(type, true));
    list.non_null = true;
    return list;
}

struct fq_column *fq_build_column(struct fq_builder *b, const struct fq_value_type *value,
                                  fq_oid type)
{
    struct fq_column *column = FQ_NEW(b->arena, struct fq_column);
    column->type = type;
    column->codec = value->codec;
    column->fetch_before = value->fetch_before;
    column->fetch_after = value->fetch_after;
    column->stored = value->stored;
    column->fetched = value->fetched;
    column->classes = value->classes;
    const struct fq_catalog_type *catalog = fq_catalog_type(b->catalog, type);
    column->nondeterministic = catalog && catalog->nondeterministic;
    column->operators = value->operators;
    if (!fq_str_eq(value->operators, FQ_PG_OPERATORS) && value->operand != type)
        column->as_base =
            fq_arena_printf(b->arena, "::%.*s", FQ_STR_ARG(fq_build_type_name(b, value->operand)));
    column->operand = value->operand;
    column->operands = value->operands;
    return column;
}

struct fq_column *fq_build_relation_column(struct fq_builder *b, struct fq_relation *relation,
                                           fq_str label, fq_str expression,
                                           const struct fq_value_type *value, fq_oid type)
{
    struct fq_column *column = fq_build_column(b, value, type);
    column->label = label;
    column->expression = expression;
    column->number = (uint16_t)relation->column_count;
    if (relation->column_count == relation->column_cap) {
        size_t cap = relation->column_cap ? relation->column_cap * 2 : 16;
        struct fq_column **columns = FQ_NEW_ARRAY(b->arena, cap, struct fq_column *);
        if (relation->column_count)
            memcpy(columns, relation->columns, relation->column_count * sizeof(*columns));
        relation->columns = columns;
        relation->column_cap = cap;
    }
    relation->columns[relation->column_count++] = column;
    return column;
}

struct fq_field_entry *fq_build_find_field(const struct fq_draft *draft, fq_str name)
{
    for (struct fq_field_entry *entry = draft->fields; entry; entry = entry->next) {
        if (fq_str_eq(entry->def.name, name))
            return entry;
    }
    return NULL;
}

bool fq_build_add_field(struct fq_builder *b, struct fq_draft *draft, fq_str name,
                        fq_str description, struct fq_type_ref type, const struct fq_field *field,
                        fq_str origin)
{
    if (fq_build_find_field(draft, name))
        return false;
    struct fq_field_entry *entry = FQ_NEW(b->arena, struct fq_field_entry);
    entry->def = (struct fq_field_def){
        .name = name, .description = description, .type = type, .binding = field};
    entry->origin = origin;
    if (draft->last_field)
        draft->last_field->next = entry;
    else
        draft->fields = entry;
    draft->last_field = entry;
    draft->field_count++;
    return true;
}

struct fq_field *fq_build_column_field(struct fq_builder *b, const struct fq_column *column,
                                       const struct fq_value_type *value)
{
    struct fq_field *field = FQ_NEW(b->arena, struct fq_field);
    field->kind = value->object ? FQ_FIELD_OBJECT : FQ_FIELD_COLUMN;
    field->column = column;
    field->leaf = value->leaf;
    field->leaf_context = value->leaf_context;
    return field;
}

static bool is_document(const struct fq_draft *draft, const struct fq_catalog_column *column)
{
    const struct fq_draft *shape = draft->shape ? draft->shape : draft;
    return shape->data && fq_str_eq(column->name, shape->data->name);
}

/* The number of the column in the view's definition; -1 when that is not known. */
static int view_column(const struct fq_draft *draft, fq_str name)
{
    for (size_t i = 0; draft->data && i < draft->view->column_count; i++) {
        if (fq_str_eq(draft->view->columns[i].name, name))
            return (int)i;
    }
    return -1;
}

/* What a comment wants a column to be called; empty when it says nothing usable. */
static fq_str wanted_name(struct fq_builder *b, const struct fq_draft *draft, fq_str name)
{
    if (name.len == 0 || fq_name_is_valid(name))
        return name;
    fq_model_note(&b->model, true, draft->relation->sql_name,
                  "the name \"%.*s\" in a column's comment is no name in GraphQL",
                  FQ_STR_ARG(name));
    return FQ_STR_NONE;
}

/* A comment keeps the document, and with it what is in it, out. */
static bool document_is_kept_out(struct fq_builder *b, const struct fq_draft *draft)
{
    const struct fq_catalog_relation *catalog = draft->relation->catalog;
    for (size_t i = 0; i < catalog->column_count; i++) {
        if (!is_document(draft, &catalog->columns[i]))
            continue;
        struct fq_comment comment =
            fq_comment_on_column(&b->model, draft->relation->catalog, &catalog->columns[i]);
        return fq_comment_keeps_out(&comment);
    }
    return false;
}

/* A column that is shown. */
struct shown {
    const struct fq_catalog_column *catalog;
    struct fq_comment comment;
    struct fq_column *column;
    const struct fq_value_type *value;
};

/* False: the column stays inside. */
static bool read_column(struct fq_builder *b, struct fq_draft *draft,
                        const struct fq_catalog_column *catalog, struct shown *ret)
{
    struct fq_comment comment = fq_comment_on_column(&b->model, draft->relation->catalog, catalog);
    bool hidden = !catalog->readable || fq_convention_is_internal(catalog->name) ||
                  is_document(draft, catalog);
    bool shown = comment.has_expose ? comment.expose : !hidden;
    shown = shown && fq_model_shown(&b->model, catalog->type) != FQ_KEPT_OUT;
    bool is_id = fq_convention_is_id(catalog->name);
    int inside = view_column(draft, catalog->name);
    int dims = inside >= 0 ? fq_build_described_dims(b, &draft->described[inside]) : catalog->dims;
    bool kept_out = fq_comment_keeps_out(&comment) && !is_document(draft, catalog);
    const struct fq_value_type *value =
        kept_out ? fq_build_json_value(b) : fq_build_value_type(b, catalog->type, dims, is_id);
    fq_str expression =
        inside >= 0 && draft->seen_through ? draft->view->columns[inside].expression : FQ_STR_NONE;
    struct fq_column *column =
        fq_build_relation_column(b, draft->relation, fq_name_quoted(b->arena, catalog->name),
                                 expression, value, catalog->type);
    if (kept_out)
        column->classes = 0;
    column->nondeterministic = catalog->nondeterministic;
    column->unreadable = !catalog->readable;
    column->not_null =
        catalog->not_null ||
        (inside >= 0 && fq_build_never_null(b, draft, draft->view->columns[inside].expression,
                                            &draft->described[inside]));
    *ret = (struct shown){catalog, comment, column, value};
    return shown;
}

static void add_shown(struct fq_builder *b, struct fq_draft *draft, const struct shown *shown,
                      fq_str name)
{
    struct fq_type_ref type = shown->value->ref;
    type.non_null = shown->column->not_null;
    struct fq_field *field = fq_build_column_field(b, shown->column, shown->value);
    field->key = shown->catalog->name;
    fq_build_add_field(b, draft, name, shown->comment.text, type, field, shown->catalog->name);
    draft->last_field->def.deprecated = shown->comment.deprecated;
    draft->last_field->def.deprecation_reason = shown->comment.reason;
}

/* Names that nobody chose, since the letters are not GraphQL's: each said once. */
static void note_spelled(struct fq_builder *b, const struct fq_draft *draft,
                         const struct fq_name_claim *claim)
{
    fq_model_note(&b->model, true, draft->relation->sql_name,
                  "GraphQL has no letters for the column %.*s, which is the field %.*s; choose a "
                  "name: COMMENT ON COLUMN %.*s.%.*s IS '@fraiseql {\"name\": \"…\"}'",
                  FQ_STR_ARG(claim->from), FQ_STR_ARG(claim->name),
                  FQ_STR_ARG(draft->relation->sql_name),
                  FQ_STR_ARG(fq_name_quoted(b->arena, claim->from)));
}

/* What the command line prints of one message (cli/terminal.c), with room for the count. */
#define MOST_TOLD 3800u

/* One sentence for each pair, all of them in one error over all relations. */
static void add_collision(struct fq_builder *b, const struct fq_draft *draft,
                          const struct fq_name_claim *claim)
{
    bool later = claim > claim->holder;
    fq_str first = later ? claim->holder->from : claim->from;
    fq_str second = later ? claim->from : claim->holder->from;
    fq_str text = fq_arena_printf(
        b->arena,
        "%.*s: columns %.*s and %.*s would both be the field %.*s; rename one: "
        "COMMENT ON COLUMN %.*s.%.*s IS '@fraiseql {\"name\": \"…\"}'",
        FQ_STR_ARG(draft->relation->sql_name), FQ_STR_ARG(first), FQ_STR_ARG(second),
        FQ_STR_ARG(claim->holder->name), FQ_STR_ARG(draft->relation->sql_name),
        FQ_STR_ARG(fq_name_quoted(b->arena, second)));
    if (b->collisions.len + text.len > MOST_TOLD) {
        b->collisions_untold++;
        return;
    }
    b->collisions = b->collisions.len ? fq_arena_printf(b->arena, "%.*s\n%.*s",
                                                        FQ_STR_ARG(b->collisions), FQ_STR_ARG(text))
                                      : text;
}

static void add_columns(struct fq_builder *b, struct fq_draft *draft)
{
    const struct fq_catalog_relation *catalog = draft->relation->catalog;
    struct shown *shown = FQ_NEW_ARRAY(b->arena, catalog->column_count, struct shown);
    struct fq_name_claim *claims =
        FQ_NEW_ARRAY(b->arena, catalog->column_count, struct fq_name_claim);
    size_t count = 0;
    for (size_t i = 0; i < catalog->column_count; i++) {
        if (!read_column(b, draft, &catalog->columns[i], &shown[count]))
            continue;
        fq_str from = catalog->columns[i].name;
        fq_str given = wanted_name(b, draft, shown[count].comment.name);
        fq_str name = given.len ? given : fq_name_field(b->arena, from);
        claims[count++] =
            (struct fq_name_claim){.from = from, .name = name, .given = given.len > 0};
    }
    fq_name_keep_apart(b->arena, claims, count);
    for (size_t i = 0; i < count; i++) {
        bool spelled = !claims[i].given && !fq_name_is_ascii(claims[i].from);
        if (spelled)
            note_spelled(b, draft, &claims[i]);
        else if (claims[i].holder)
            add_collision(b, draft, &claims[i]);
        add_shown(b, draft, &shown[i], claims[i].name);
    }
}

/* ---- keys ---- */

static void set_key(struct fq_builder *b, struct fq_relation *relation, const uint16_t *columns,
                    size_t count)
{
    const struct fq_column **key = FQ_NEW_ARRAY(b->arena, count, const struct fq_column *);
    for (size_t i = 0; i < count; i++)
        key[i] = relation->columns[columns[i]];
    relation->key = key;
    relation->key_count = count;
}

static bool set_commented_key(struct fq_builder *b, struct fq_draft *draft)
{
    struct fq_relation *relation = draft->relation;
    const struct fq_comment comment = draft->comment;
    if (comment.key.count == 0)
        return false;
    uint16_t columns[FQ_COMMENT_KEY_MAX];
    size_t count = 0;
    for (size_t i = 0; i < comment.key.count; i++) {
        int at = fq_catalog_column_index(relation->catalog, comment.key.items[i].text);
        if (at < 0) {
            fq_model_note(&b->model, true, relation->sql_name,
                          "its comment's key names no column %.*s",
                          FQ_STR_ARG(comment.key.items[i].text));
            return false;
        }
        columns[count++] = (uint16_t)at;
    }
    set_key(b, relation, columns, count);
    return true;
}

static void find_key(struct fq_builder *b, struct fq_draft *draft)
{
    struct fq_relation *relation = draft->relation;
    const struct fq_catalog_relation *catalog = relation->catalog;
    if (set_commented_key(b, draft))
        return;
    for (size_t i = 0; i < catalog->key_count; i++) {
        const struct fq_catalog_key *key = &catalog->keys[i];
        bool usable = true;
        for (size_t k = 0; k < key->column_count; k++) {
            const struct fq_catalog_column *column = &catalog->columns[key->columns[k]];
            usable = usable && column->readable && (key->primary || column->not_null);
        }
        if (usable) {
            set_key(b, relation, key->columns, key->column_count);
            return;
        }
    }
    int id = fq_convention_id_of(catalog);
    if (id >= 0 && fq_convention_has_key_id(catalog->name)) {
        uint16_t column = (uint16_t)id;
        set_key(b, relation, &column, 1);
    }
}

enum fq_status fq_build_fields(struct fq_builder *b, struct fq_draft *draft)
{
    if (draft->seen_through)
        fq_build_see_through(b, draft);
    add_columns(b, draft);
    find_key(b, draft);
    return document_is_kept_out(b, draft) ? FQ_OK : fq_build_document(b, draft);
}

void fq_build_finish_fields(struct fq_builder *b, struct fq_draft *draft)
{
    for (struct fq_field_entry *entry = draft->fields; entry; entry = entry->next) {
        const struct fq_field *field = entry->def.binding;
        if (field->kind == FQ_FIELD_TO_MANY || field->kind == FQ_FIELD_LIST)
            fq_build_list_arguments(b, field->target, &entry->def.arguments,
                                    &entry->def.argument_count);
    }
    struct fq_field_def *fields = FQ_NEW_ARRAY(b->arena, draft->field_count, struct fq_field_def);
    size_t count = 0;
    for (const struct fq_field_entry *entry = draft->fields; entry; entry = entry->next)
        fields[count++] = entry->def;
    draft->type->fields = fields;
    draft->type->field_count = count;
    fq_type_index(b->types, draft->type);
}
