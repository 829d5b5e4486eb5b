/* SPDX-License-Identifier: MIT
 *
 * The fields of Mutation that change rows of tables, and what they give.
 */
#include "model/policy.h"
#include "schema/build.h"
#include "schema/written.h"

#include "catalog/oid.h"

/* A relation whose rows are written. */
struct binding {
    struct fq_builder *b;
    struct fq_draft *mutation;
    const struct fq_draft *draft;
    struct fq_written *written;
};

/* ---- what all of them share ---- */

/* The row of one column that says how many rows were changed. */
static const struct fq_field *count_field(struct fq_builder *b)
{
    if (b->changes_count)
        return b->changes_count;
    struct fq_relation *relation = FQ_NEW(b->arena, struct fq_relation);
    relation->returned = true;
    const struct fq_value_type *value = fq_build_value_type(b, OID_INT4, 0, false);
    const struct fq_column *column =
        fq_build_relation_column(b, relation, FQ_STR("\"count\""), FQ_STR_NONE, value, OID_INT4);
    struct fq_field *field = fq_build_column_field(b, column, value);
    field->target = relation;
    b->changes_count = field;
    return field;
}

/* ---- UserChanges ---- */

static const struct fq_type *changes_type(const struct binding *to)
{
    struct fq_builder *b = to->b;
    if (to->written->changes)
        return to->written->changes;
    struct fq_type *type =
        fq_build_derived(b, FQ_TYPE_OBJECT, to->draft->object->name, FQ_DERIVED_CHANGES);
    struct fq_field *rows = FQ_NEW(b->arena, struct fq_field);
    *rows = (struct fq_field){
        .kind = FQ_FIELD_CHANGED, .target = to->written->rows, .written = to->written};
    struct fq_field_def *fields = FQ_NEW_ARRAY(b->arena, 2, struct fq_field_def);
    fields[0] =
        (struct fq_field_def){.name = FQ_STR("count"),
                              .description = FQ_STR("How many rows were changed."),
                              .type = fq_build_ref(fq_type_find(b->types, FQ_STR("Int")), true),
                              .binding = count_field(b)};
    fields[1] = (struct fq_field_def){.name = to->draft->object->plural,
                                      .description = FQ_STR("These rows."),
                                      .type = fq_build_list_ref(b, to->draft->type),
                                      .binding = rows};
    type->description = FQ_STR("Rows that were changed.");
    type->fields = fields;
    type->field_count = 2;
    fq_type_index(b->types, type);
    to->written->changes = type;
    return type;
}

/* ---- fields ---- */

static void add_change(const struct binding *to, const struct fq_model_root *said,
                       struct fq_type_ref type, enum fq_field_kind kind,
                       const struct fq_input_def *arguments, size_t count)
{
    struct fq_builder *b = to->b;
    struct fq_field *field = FQ_NEW(b->arena, struct fq_field);
    *field = (struct fq_field){.kind = kind, .target = to->written->rows, .written = to->written};
    if (!fq_build_add_field(b, to->mutation, said->name, said->description, type, field,
                            to->draft->relation->sql_name.text)) {
        fq_model_note(&b->model, true, to->draft->relation->sql_name.text,
                      "it has no mutation %.*s, which is the name of another field",
                      FQ_STR_ARG(said->name));
        return;
    }
    struct fq_field_def *def = &to->mutation->last_field->def;
    def->arguments = arguments;
    def->argument_count = count;
    def->deprecated = said->deprecated;
    def->deprecation_reason = said->reason;
}

static const struct fq_input_def *input_argument(const struct binding *to, struct fq_type_ref type)
{
    static const struct fq_bound_argument bound = {.role = FQ_ARGUMENT_INPUT};
    struct fq_input_def *argument = FQ_NEW(to->b->arena, struct fq_input_def);
    *argument = (struct fq_input_def){.name = FQ_STR("input"), .type = type, .binding = &bound};
    argument->type.non_null = true;
    return argument;
}

/* Who makes a row sees it, unless a policy lets not everybody see every row. */
static bool is_shown(const struct binding *to)
{
    return !fq_policy_hides_rows(to->b->options->policy, to->draft->type->name);
}

static void bind_create(const struct binding *to, const struct fq_model_root *said)
{
    const struct fq_type *input = to->written->create;
    if (input)
        add_change(to, said, fq_build_ref(to->draft->type, is_shown(to)), FQ_FIELD_CREATE,
                   input_argument(to, fq_build_ref(input, true)), 1);
}

static void bind_create_many(const struct binding *to, const struct fq_model_root *said)
{
    const struct fq_type *input = to->written->create;
    if (input)
        add_change(to, said, fq_build_ref(changes_type(to), true), FQ_FIELD_CREATE_MANY,
                   input_argument(to, fq_build_list_ref(to->b, input)), 1);
}

/* ---- keys, filters and what columns become ---- */

/* Beside those of a key: where and max, or input and onConflict; set, increment, append, prepend,
 * merge */
#define OTHER_ARGUMENTS 7

/* While nobody knows how many they will be. */
struct arguments {
    struct fq_input_def *defs;
    size_t count;
};

static void add_change_by(const struct binding *to, const struct fq_model_root *said,
                          struct fq_type_ref type, enum fq_field_kind kind,
                          const struct arguments *arguments)
{
    size_t count = arguments->count;
    struct fq_input_def *kept = FQ_NEW_ARRAY(to->b->arena, count, struct fq_input_def);
    memcpy(kept, arguments->defs, count * sizeof(*kept));
    add_change(to, said, type, kind, kept, count);
}

static void put_argument(struct arguments *arguments, const char *name, const struct fq_type *type,
                         bool non_null, const struct fq_bound_argument *bound)
{
    if (type)
        arguments->defs[arguments->count++] =
            (struct fq_input_def){.name = fq_str_from(name),
                                  .type = {.named = type, .non_null = non_null},
                                  .binding = bound};
}

/* By the key, or by a filter.  False: no client can give the key. */
static bool begin_arguments(const struct binding *to, const struct fq_model_root *said,
                            struct arguments *ret)
{
    static const struct fq_bound_argument filter = {.role = FQ_ARGUMENT_FILTER},
                                          most = {.role = FQ_ARGUMENT_MOST};
    const struct fq_column *column;
    *ret = (struct arguments){
        FQ_NEW_ARRAY(to->b->drafting, said->field_count + OTHER_ARGUMENTS, struct fq_input_def), 0};
    for (size_t i = 0; i < said->field_count; i++) {
        if (!fq_build_key_argument(to->b, to->draft, said->fields[i], &ret->defs[ret->count++],
                                   &column))
            return false;
    }
    if (said->field_count == 0) {
        put_argument(ret, "where", to->written->rows->where, true, &filter);
        put_argument(ret, "max", fq_type_find(to->b->types, FQ_STR("Int")), true, &most);
    }
    return true;
}

/* A key that has the name of one of these could not be told from it. */
static bool is_clear(const struct arguments *arguments, size_t keys)
{
    for (size_t i = 0; i < keys; i++) {
        for (size_t k = keys; k < arguments->count; k++) {
            if (fq_str_eq(arguments->defs[i].name, arguments->defs[k].name))
                return false;
        }
    }
    return true;
}

static void put_changes(struct arguments *arguments, const struct fq_written *written)
{
    static const struct fq_bound_argument set = {.role = FQ_ARGUMENT_SET},
                                          increment = {.role = FQ_ARGUMENT_INCREMENT},
                                          append = {.role = FQ_ARGUMENT_APPEND},
                                          prepend = {.role = FQ_ARGUMENT_PREPEND},
                                          merge = {.role = FQ_ARGUMENT_MERGE};
    put_argument(arguments, "set", written->set, false, &set);
    put_argument(arguments, "increment", written->increment, false, &increment);
    put_argument(arguments, "append", written->append, false, &append);
    put_argument(arguments, "prepend", written->append, false, &prepend);
    put_argument(arguments, "merge", written->merge, false, &merge);
}

static void bind_upsert(const struct binding *to, const struct fq_model_root *said)
{
    static const struct fq_bound_argument input = {.role = FQ_ARGUMENT_INPUT},
                                          conflict = {.role = FQ_ARGUMENT_CONFLICT};
    struct arguments arguments = {
        FQ_NEW_ARRAY(to->b->drafting, OTHER_ARGUMENTS, struct fq_input_def), 0};
    if (!to->written->key_name)
        return;
    put_argument(&arguments, "input", to->written->create, true, &input);
    put_argument(&arguments, "onConflict", to->written->key_name, true, &conflict);
    put_changes(&arguments, to->written);
    add_change_by(to, said, fq_build_ref(to->draft->type, is_shown(to)), FQ_FIELD_UPSERT,
                  &arguments);
}

static void bind_update(const struct binding *to, const struct fq_model_root *said)
{
    struct arguments arguments;
    bool one = said->kind == FQ_ROOT_UPDATE;
    if (!to->written->set || !begin_arguments(to, said, &arguments))
        return;
    put_changes(&arguments, to->written);
    if (is_clear(&arguments, said->field_count))
        add_change_by(to, said,
                      one ? fq_build_ref(to->draft->type, false)
                          : fq_build_ref(changes_type(to), true),
                      one ? FQ_FIELD_UPDATE : FQ_FIELD_UPDATE_MANY, &arguments);
}

static void bind_delete(const struct binding *to, const struct fq_model_root *said)
{
    struct arguments arguments;
    bool one = said->kind == FQ_ROOT_DELETE;
    if (begin_arguments(to, said, &arguments))
        add_change_by(to, said,
                      one ? fq_build_ref(to->draft->type, false)
                          : fq_build_ref(changes_type(to), true),
                      one ? FQ_FIELD_DELETE : FQ_FIELD_DELETE_MANY, &arguments);
}

/* ---- all of them ---- */

static void bind_key(const struct binding *to)
{
    struct fq_builder *b = to->b;
    const struct fq_model_written *said = to->draft->object->written;
    size_t count = to->written->rows->key_count;
    fq_fragment *key = FQ_NEW_ARRAY(b->arena, count, fq_fragment);
    fq_fragment *types = FQ_NEW_ARRAY(b->arena, count, fq_fragment);
    for (size_t i = 0; i < count; i++) {
        const struct fq_catalog_column *column = &said->table->columns[said->key[i]];
        key[i] = fq_vetted(fq_name_quoted(b->arena, column->name));
        types[i] = fq_vetted(fq_build_type_name(b, column->type));
    }
    to->written->key = key;
    to->written->key_types = types;
}

/* No trigger does anything to them, and no foreign key of theirs, which might lead in a circle. */
static bool is_returned(const struct fq_catalog_relation *table, const struct fq_written *written)
{
    bool alone = !written->stateful && !table->triggered;
    bool returned = written->is_rows && alone && !written->many_may_fit &&
                    table->kind == FQ_CATALOG_TABLE && !table->ruled && !table->inherited;
    for (size_t i = 0; returned && i < table->foreign_key_count; i++)
        returned = !table->foreign_keys[i].follows;
    return returned;
}

static void bind_object(struct fq_builder *b, struct fq_draft *mutation,
                        const struct fq_draft *draft)
{
    static void (*const bind[])(const struct binding *to, const struct fq_model_root *said) = {
        [FQ_ROOT_CREATE] = bind_create,      [FQ_ROOT_CREATE_MANY] = bind_create_many,
        [FQ_ROOT_UPSERT] = bind_upsert,      [FQ_ROOT_UPDATE] = bind_update,
        [FQ_ROOT_UPDATE_MANY] = bind_update, [FQ_ROOT_DELETE] = bind_delete,
        [FQ_ROOT_DELETE_MANY] = bind_delete,
    };
    const struct fq_model_written *said = draft->object->written;
    struct fq_written *written = draft->written;
    written->rows = draft->relation;
    written->count = count_field(b)->target;
    written->is_rows = draft->object->relation == said->table;
    written->stateful = said->table->stateful_written;
    written->hides = draft->object->shape.hides;
    for (size_t i = 0; i < said->table->column_count; i++)
        written->lockable =
            written->lockable || (!said->table->columns[i].no_update && !said->table->row_security);
    written->many_may_fit =
        !fq_build_is_unique(b, draft->relation, draft->relation->key, draft->relation->key_count);
    written->returned = is_returned(said->table, written);
    written->table = fq_vetted(fq_name_qualified(b->arena, said->table->schema, said->table->name));
    const struct binding to = {b, mutation, draft, written};
    bind_key(&to);
    fq_build_mutation_inputs(b, draft, written);
    for (const struct fq_model_root *root = said->roots; root; root = root->next)
        bind[root->kind](&to, root);
}

/* Inputs of one lead to those of others, which are all there before. */
void fq_build_mutations(struct fq_builder *b, struct fq_draft *mutation)
{
    for (struct fq_draft *draft = b->drafts; draft; draft = draft->next) {
        if (draft->object->written)
            draft->written = FQ_NEW(b->arena, struct fq_written);
    }
    for (const struct fq_draft *draft = b->drafts; draft; draft = draft->next) {
        if (draft->object->written)
            bind_object(b, mutation, draft);
    }
    for (const struct fq_draft *draft = b->drafts; draft; draft = draft->next) {
        if (draft->object->written)
            fq_build_belonging_inputs(b, draft, draft->written);
    }
}
