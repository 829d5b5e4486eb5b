/* SPDX-License-Identifier: MIT
 *
 * The fields of Query that read relations: for each a list, and one row by each of its keys.
 */
#include "schema/build.h"

static void note_taken(struct fq_builder *b, const struct fq_draft *query,
                       const struct fq_relation *relation, fq_str name)
{
    fq_model_note(&b->model, true, relation->sql_name.text,
                  "it has no field %.*s of Query, which belongs to %.*s; give one of them another "
                  "name with a comment: @fraiseql {\"name\": \"…\"}",
                  FQ_STR_ARG(name), FQ_STR_ARG(fq_build_find_field(query, name)->origin));
}

static void add_list(struct fq_builder *b, struct fq_draft *query, struct fq_relation *relation)
{
    struct fq_field *field = FQ_NEW(b->arena, struct fq_field);
    field->kind = FQ_FIELD_LIST;
    field->target = relation;
    fq_str description =
        relation->type->description.len ? relation->type->description : FQ_STR_NONE;
    if (!fq_build_add_field(b, query, relation->plural, description,
                            fq_build_list_ref(b, relation->type), field, relation->sql_name.text))
        note_taken(b, query, relation, relation->plural);
}

/* The fields of Query added since before, if the object is deprecated. */
static void deprecate(const struct fq_draft *query, const struct fq_field_entry *before,
                      const struct fq_model_object *object)
{
    for (struct fq_field_entry *entry = before ? before->next : query->fields; entry;
         entry = entry->next) {
        entry->def.deprecated = object->deprecated;
        entry->def.deprecation_reason = object->reason;
    }
}

/* The field that shows a column, and so its name and type as an argument. */
static const struct fq_field_def *shown_as(const struct fq_relation *relation,
                                           const struct fq_column *column)
{
    for (size_t i = 0; i < relation->type->field_count; i++) {
        const struct fq_field *field = relation->type->fields[i].binding;
        if (field->kind == FQ_FIELD_COLUMN && field->column == column)
            return &relation->type->fields[i];
    }
    return NULL;
}

static void add_single(struct fq_builder *b, struct fq_draft *query, struct fq_relation *relation,
                       const struct fq_column *const *columns, size_t count, bool main)
{
    fq_str name = relation->singular;
    struct fq_input_def *arguments = FQ_NEW_ARRAY(b->arena, count, struct fq_input_def);
    for (size_t i = 0; i < count; i++) {
        const struct fq_field_def *shown = shown_as(relation, columns[i]);
        if (!shown || !(columns[i]->classes & FQ_CLASS_ANY))
            return; /* an internal key, or one no client can name */
        struct fq_bound_argument *bound = FQ_NEW(b->arena, struct fq_bound_argument);
        *bound = (struct fq_bound_argument){.role = FQ_ARGUMENT_KEY, .field = shown->binding};
        arguments[i] =
            (struct fq_input_def){.name = shown->name, .type = shown->type, .binding = bound};
        arguments[i].type.non_null = true;
        if (!main)
            name = fq_arena_printf(b->arena, "%.*s%s%.*s", FQ_STR_ARG(name), i ? "And" : "By",
                                   FQ_STR_ARG(fq_name_pascal(b->arena, shown->name)));
    }
    struct fq_field *field = FQ_NEW(b->arena, struct fq_field);
    *field = (struct fq_field){.kind = FQ_FIELD_SINGLE,
                               .target = relation,
                               .many_may_fit = !fq_build_is_unique(b, relation, columns, count)};
    if (!fq_build_add_field(b, query, name, FQ_STR_NONE, fq_build_ref(relation->type, false), field,
                            relation->sql_name.text)) {
        note_taken(b, query, relation, name);
        return;
    }
    query->last_field->def.arguments = arguments;
    query->last_field->def.argument_count = count;
}

static bool is_id(const struct fq_catalog_relation *table, const struct fq_catalog_key *key)
{
    return key->column_count == 1 && fq_convention_is_id(table->columns[key->columns[0]].name);
}

/* Whose keys its rows have: of a view that is seen through the table behind it. */
static const struct fq_catalog_relation *table_of(const struct fq_draft *draft)
{
    return draft->relation->base ? draft->relation->base : draft->catalog;
}

static void add_key(struct fq_builder *b, struct fq_draft *query, const struct fq_draft *draft,
                    const struct fq_catalog_key *key, bool main)
{
    struct fq_relation *relation = draft->relation;
    const struct fq_catalog_relation *table = table_of(draft);
    struct fq_comment comment = fq_comment_on_key(&b->model, table, key->name, key->comment);
    if (fq_comment_keeps_out(&comment))
        return;
    const struct fq_column **columns =
        FQ_NEW_ARRAY(b->arena, key->column_count, const struct fq_column *);
    for (size_t k = 0; k < key->column_count; k++) {
        columns[k] = fq_build_base_column(b, relation, key->columns[k]);
        if (!columns[k])
            return;
    }
    add_single(b, query, relation, columns, key->column_count, main);
}

static void add_singles(struct fq_builder *b, struct fq_draft *query, const struct fq_draft *draft)
{
    struct fq_relation *relation = draft->relation;
    const struct fq_catalog_relation *table = table_of(draft);
    const struct fq_catalog_key *main = NULL;
    for (size_t i = 0; i < table->key_count; i++) {
        if (is_id(table, &table->keys[i]))
            main = &table->keys[i];
    }
    if (!main && table == draft->catalog && table->key_count && table->keys[0].primary)
        main = &table->keys[0];
    if (!main && relation->key_count) /* a view's key, given by a comment or by convention */
        add_single(b, query, relation, relation->key, relation->key_count, true);
    if (main)
        add_key(b, query, draft, main, true);
    for (size_t i = 0; relation->base && i < table->key_count; i++) {
        if (&table->keys[i] != main)
            add_key(b, query, draft, &table->keys[i], false);
    }
}

void fq_build_roots(struct fq_builder *b, struct fq_draft *query)
{
    for (struct fq_draft *draft = b->drafts; draft; draft = draft->next) {
        struct fq_field_entry *before = query->last_field;
        add_list(b, query, draft->relation);
        add_singles(b, query, draft);
        deprecate(query, before, draft->object);
    }
}
