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

/* A field beside the list. */
static void add_beside(struct fq_builder *b, struct fq_draft *query, struct fq_relation *relation,
                       enum fq_beside beside, enum fq_field_kind kind, struct fq_type_ref type)
{
    fq_str name = fq_model_beside_name(b->arena, relation->plural, beside);
    struct fq_field *field = FQ_NEW(b->arena, struct fq_field);
    *field = (struct fq_field){.kind = kind, .target = relation};
    if (!fq_build_add_field(b, query, name, FQ_STR_NONE, type, field, relation->sql_name.text))
        note_taken(b, query, relation, name);
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

static void add_single(struct fq_builder *b, struct fq_draft *query, const struct fq_draft *draft,
                       const struct fq_model_lookup *lookup, const struct fq_column *const *columns,
                       size_t count)
{
    struct fq_relation *relation = draft->relation;
    struct fq_input_def *arguments = FQ_NEW_ARRAY(b->arena, count, struct fq_input_def);
    fq_str *fields = FQ_NEW_ARRAY(b->arena, count, fq_str);
    for (size_t i = 0; i < count; i++) {
        const struct fq_field_def *shown = shown_as(relation, columns[i]);
        if (!shown || !(columns[i]->classes & FQ_CLASS_ANY))
            return; /* an internal key, or one no client can name */
        struct fq_bound_argument *bound = FQ_NEW(b->arena, struct fq_bound_argument);
        *bound = (struct fq_bound_argument){.role = FQ_ARGUMENT_KEY, .field = shown->binding};
        arguments[i] =
            (struct fq_input_def){.name = shown->name, .type = shown->type, .binding = bound};
        arguments[i].type.non_null = true;
        fields[i] = shown->name;
    }
    fq_str name = fq_model_lookup_name(b->arena, draft->object, lookup, fields, count);
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

/* The columns that stand for those of a key; NULL when one of them is out of reach. */
static const struct fq_column **columns_of_key(struct fq_builder *b, struct fq_relation *relation,
                                               const struct fq_catalog_key *key)
{
    const struct fq_column **columns =
        FQ_NEW_ARRAY(b->arena, key->column_count, const struct fq_column *);
    for (size_t k = 0; k < key->column_count; k++) {
        columns[k] = fq_build_base_column(b, relation, key->columns[k]);
        if (!columns[k])
            return NULL;
    }
    return columns;
}

static void add_singles(struct fq_builder *b, struct fq_draft *query, const struct fq_draft *draft)
{
    struct fq_relation *relation = draft->relation;
    const struct fq_model_lookup *lookup = draft->object->lookups;
    for (; lookup; lookup = lookup->next) {
        const struct fq_catalog_key *key = lookup->key;
        const struct fq_column *const *columns =
            key ? columns_of_key(b, relation, key) : relation->key;
        size_t count = key ? key->column_count : relation->key_count;
        if (columns && count)
            add_single(b, query, draft, lookup, columns, count);
    }
}

void fq_build_roots(struct fq_builder *b, struct fq_draft *query)
{
    for (struct fq_draft *draft = b->drafts; draft; draft = draft->next) {
        struct fq_field_entry *before = query->last_field;
        add_list(b, query, draft->relation);
        if (draft->relation->connection)
            add_beside(b, query, draft->relation, FQ_BESIDE_CONNECTION, FQ_FIELD_CONNECTION,
                       fq_build_ref(draft->relation->connection, true));
        if (fq_model_has_beside(draft->object, FQ_BESIDE_AGGREGATE))
            add_beside(b, query, draft->relation, FQ_BESIDE_AGGREGATE, FQ_FIELD_AGGREGATE,
                       fq_build_aggregate_ref(b, draft->relation));
        add_singles(b, query, draft);
        deprecate(query, before, draft->object);
    }
}
