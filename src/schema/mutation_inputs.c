/* SPDX-License-Identifier: MIT
 *
 * What clients give when they change rows of a table: its columns, and the input types of these,
 * which are made when somebody asks for them.
 */
#include "model/policy.h"
#include "schema/given.h"

/* ---- columns ---- */

static const struct fq_model_given *given_for(const struct fq_model_written *said,
                                              const struct fq_catalog_column *column)
{
    const struct fq_model_given *given = said->given;
    while (given && given->column != column)
        given = given->next;
    return given;
}

/* How many references give the column, when a row is made. */
static size_t references_to(const struct fq_written *written, size_t column)
{
    size_t count = 0;
    for (size_t i = 0; i < written->column_count; i++) {
        const struct fq_given *given = &written->columns[i];
        for (size_t k = 0; given->reference && k < given->reference->key->column_count; k++)
            count += !given->no_insert && given->reference->key->columns[k] == column;
    }
    return count;
}

/* A column that a row must have and no client can give; NULL. */
static const struct fq_catalog_column *
missing(struct fq_builder *b, const struct fq_model_written *said, const struct fq_written *written)
{
    for (size_t i = 0; i < said->table->column_count; i++) {
        const struct fq_catalog_column *column = &said->table->columns[i];
        if (!fq_given_is_required(b, column))
            continue;
        bool given = given_for(said, column) && !column->no_insert && fq_given_can_be(b, column);
        if (!given && !references_to(written, i))
            return column;
    }
    return NULL;
}

/* What a row must have is required where it can be given in one way only. */
static void require(struct fq_builder *b, const struct fq_model_written *said,
                    const struct fq_written *written, struct fq_given *columns)
{
    for (size_t i = 0; i < written->column_count; i++) {
        const struct fq_reference *reference = columns[i].reference;
        for (size_t k = 0; reference && k < reference->key->column_count; k++) {
            size_t number = reference->key->columns[k];
            const struct fq_catalog_column *column = &said->table->columns[number];
            bool given = false;
            for (size_t c = 0; c < written->column_count; c++) {
                if (columns[c].reference || !fq_fragment_eq(columns[c].label, reference->labels[k]))
                    continue;
                given = true;
                columns[c].required = columns[c].required && columns[i].no_insert;
            }
            columns[i].required =
                columns[i].required ||
                (!given && fq_given_is_required(b, column) && references_to(written, number) == 1);
        }
    }
}

static void bind_columns(struct fq_builder *b, const struct fq_draft *draft,
                         struct fq_written *written)
{
    const struct fq_model_written *said = draft->object->written;
    struct fq_given *columns =
        FQ_NEW_ARRAY(b->arena, said->given_count + said->reference_count, struct fq_given);
    for (const struct fq_model_given *given = said->given; given; given = given->next) {
        if (fq_given_can_be(b, given->column))
            columns[written->column_count++] = fq_given_of(b, draft, given);
        else
            fq_model_note(&b->model, false, draft->relation->sql_name.text,
                          "clients cannot give its column %.*s, whose type has no form for it",
                          FQ_STR_ARG(given->column->name));
    }
    for (const struct fq_model_reference *to = said->references; to; to = to->next) {
        if (fq_build_reference(b, to->join, &columns[written->column_count]))
            written->column_count++;
    }
    written->columns = columns;
    fq_build_row_demands(b, written, said->table);
    require(b, said, written, columns);
    for (size_t i = 0; i < written->column_count; i++) {
        if (fq_policy_presets(b->options->policy, draft->type->name, columns[i].name))
            columns[i].required = false;
    }
    fq_build_sights_of_given(b, draft, columns, written->column_count);
}

/* ---- input types ---- */

static bool takes(const struct fq_written *written, const struct fq_type *type,
                  const struct fq_given *column)
{
    if (type == written->create)
        return !column->no_insert;
    if (column->no_update)
        return false;
    return type == written->set ||
           (type == written->increment && column->form == FQ_GIVEN_NUMBER) ||
           (type == written->append && column->form == FQ_GIVEN_LIST) ||
           (type == written->merge && column->form == FQ_GIVEN_OBJECT);
}

static struct fq_input_def input_of(const struct fq_given *given, bool creates,
                                    struct fq_arena *arena)
{
    static const struct fq_given_words nothing = {.deprecated = false};
    const struct fq_given_words *words = given->words ? given->words : &nothing;
    const struct fq_guard *seen = creates ? given->seen_in_new : given->seen_in_changed;
    struct fq_input_def input = {.name = given->name,
                                 .description = words->description,
                                 .deprecated = words->deprecated,
                                 .deprecation_reason = words->reason,
                                 .type = given->type,
                                 .constraint = creates ? given->of_new : given->constraint,
                                 .binding = given,
                                 .guard = fq_guard_both(arena, given->guard, seen)};
    input.type.non_null = creates && given->required;
    return input;
}

static bool gives_any(const struct fq_given *given, const fq_fragment *labels, size_t label_count)
{
    size_t count = given->reference ? given->reference->key->column_count : 1;
    for (size_t i = 0; i < count; i++) {
        fq_fragment label = given->reference ? given->reference->labels[i] : given->label;
        for (size_t k = 0; k < label_count; k++) {
            if (fq_fragment_eq(label, labels[k]))
                return true;
        }
    }
    return false;
}

/* outer: the row stands in the one that it leads to, which gives that foreign key; NULL: alone. */
static void make_inputs(const struct fq_written *written, const struct fq_type *type,
                        const struct fq_reference *outer, struct fq_type_making *making)
{
    struct fq_input_def *inputs = FQ_NEW_ARRAY(
        making->arena, written->column_count + written->inside_count, struct fq_input_def);
    bool creates = type == written->create, sets = type == written->set;
    size_t count = 0;
    for (size_t i = 0; i < written->column_count; i++) {
        const struct fq_given *column = &written->columns[i];
        if (!takes(written, type, column) ||
            (outer && gives_any(column, outer->labels, outer->key->column_count)))
            continue;
        inputs[count] = input_of(column, creates, making->arena);
        if (!creates && !sets) /* what is added is not what the column becomes */
            inputs[count].constraint = NULL;
        count++;
    }
    for (size_t i = 0; (creates || sets) && i < written->inside_count; i++) {
        inputs[count] = input_of(&written->inside[i], creates, making->arena);
        if (sets)
            inputs[count].type.named = written->inside[i].reference->of_set;
        count++;
    }
    making->to->row_demands = creates ? written->demands_of_new
                              : sets  ? written->demands_of_set
                                      : NULL;
    making->to->inputs = inputs;
    making->to->input_count = (uint32_t)count;
}

static void make_given(struct fq_type_maker *maker, const struct fq_type *type,
                       struct fq_type_making *making)
{
    (void)maker;
    make_inputs(type->binding, type, NULL, making);
}

void fq_build_inputs_inside(const struct fq_reference *outer, struct fq_type_making *making)
{
    make_inputs(outer->written, outer->written->create, outer, making);
}

static const struct fq_type *declare_input(struct fq_builder *b, const struct fq_draft *draft,
                                           const struct fq_written *written, enum fq_derived kind,
                                           const char *description)
{
    struct fq_type *type = fq_build_derived(b, FQ_TYPE_INPUT, draft->object->name, kind);
    type->description = fq_str_from(description);
    type->binding = written;
    type->constrained = kind == FQ_DERIVED_CREATE || kind == FQ_DERIVED_SET;
    type->maker = b->written_maker;
    return type;
}

static bool any_insert(const struct fq_written *written)
{
    for (size_t i = 0; i < written->column_count; i++) {
        if (!written->columns[i].no_insert)
            return true;
    }
    return false;
}

static void declare_create(struct fq_builder *b, const struct fq_draft *draft,
                           struct fq_written *written)
{
    const struct fq_model_written *said = draft->object->written;
    if (!(said->changes & FQ_CHANGE_CREATE))
        return;
    const struct fq_catalog_column *column = missing(b, said, written);
    if (column || !any_insert(written))
        fq_model_note(&b->model, true, draft->relation->sql_name.text,
                      "no mutation makes rows of it, since %s%.*s",
                      column ? "a row needs a value that no client can give: "
                             : "clients can give no column",
                      FQ_STR_ARG(column ? column->name : FQ_STR_NONE));
    else
        written->create = declare_input(b, draft, written, FQ_DERIVED_CREATE,
                                        "A row that is made. What is not given has its default.");
}

static bool any_update(const struct fq_written *written, enum fq_given_form form)
{
    for (size_t i = 0; i < written->column_count; i++) {
        const struct fq_given *column = &written->columns[i];
        if (!column->no_update && (form == FQ_GIVEN_OTHER || column->form == form))
            return true;
    }
    return false;
}

/* OTHER: any column can be set. */
static void declare_update(struct fq_builder *b, const struct fq_draft *draft,
                           struct fq_written *written)
{
    const struct {
        const struct fq_type **type;
        enum fq_given_form form;
        enum fq_derived kind;
        const char *description;
    } types[] = {
        {&written->set, FQ_GIVEN_OTHER, FQ_DERIVED_SET, "What columns of a row become."},
        {&written->increment, FQ_GIVEN_NUMBER, FQ_DERIVED_INCREMENT,
         "What is added to numbers of a row; null counts as 0."},
        {&written->append, FQ_GIVEN_LIST, FQ_DERIVED_APPEND,
         "What is added to lists of a row; null counts as an empty one."},
        {&written->merge, FQ_GIVEN_OBJECT, FQ_DERIVED_MERGE,
         "Objects whose members replace those of a row's, or are added; null counts as an empty "
         "one."},
    };
    if (!(draft->object->written->changes & FQ_CHANGE_UPDATE))
        return;
    for (size_t i = 0; i < FQ_ARRAY_LEN(types); i++) {
        if (any_update(written, types[i].form))
            *types[i].type = declare_input(b, draft, written, types[i].kind, types[i].description);
    }
}

/* ---- keys by name ---- */

/* `tenantIdAndEmail`, of `("tenant_id", "email")`; false: not all columns of the key are given. */
static bool name_key(struct fq_builder *b, const struct fq_draft *draft,
                     const struct fq_catalog_key *key, struct fq_enum_value_def *ret)
{
    const struct fq_model_written *said = draft->object->written;
    fq_str name = FQ_STR_NONE, sql = FQ_STR_NONE;
    const struct fq_guard *guard = NULL;
    for (size_t i = 0; i < key->column_count; i++) {
        const struct fq_catalog_column *column = &said->table->columns[key->columns[i]];
        const struct fq_model_given *given = given_for(said, column);
        if (!given || column->no_insert || !fq_given_can_be(b, column))
            return false;
        const struct fq_field_def *shown = fq_type_field(draft->type, given->name);
        guard = fq_guard_both(b->arena, guard, fq_given_guard(b, draft, shown, given));
        fq_str more = i ? fq_name_pascal(b->arena, given->name) : given->name;
        name = fq_arena_printf(b->arena, "%.*s%s%.*s", FQ_STR_ARG(name), i ? "And" : "",
                               FQ_STR_ARG(more));
        sql = fq_arena_printf(b->arena, "%.*s%s%.*s", FQ_STR_ARG(sql), i ? ", " : "(",
                              FQ_STR_ARG(fq_name_quoted(b->arena, column->name)));
    }
    *ret =
        (struct fq_enum_value_def){.name = name,
                                   .internal = fq_arena_printf(b->arena, "%.*s)", FQ_STR_ARG(sql)),
                                   .guard = guard};
    return !key->deferrable && fq_name_is_enum_value(name);
}

static bool is_among_values(const struct fq_enum_value_def *values, size_t count, fq_str name)
{
    for (size_t i = 0; i < count; i++) {
        if (fq_str_eq(values[i].name, name))
            return true;
    }
    return false;
}

static void declare_keys(struct fq_builder *b, const struct fq_draft *draft,
                         struct fq_written *written)
{
    const struct fq_catalog_relation *table = draft->object->written->table;
    struct fq_enum_value_def *values =
        FQ_NEW_ARRAY(b->arena, table->key_count, struct fq_enum_value_def);
    size_t count = 0;
    if (!written->create || !written->set)
        return;
    for (size_t i = 0; i < table->key_count; i++) {
        if (name_key(b, draft, &table->keys[i], &values[count]) &&
            !is_among_values(values, count, values[count].name))
            count++;
    }
    if (count == 0)
        return;
    struct fq_type *type =
        fq_build_derived(b, FQ_TYPE_ENUM, draft->object->name, FQ_DERIVED_KEY_NAME);
    type->description = FQ_STR("What tells rows apart.");
    type->values = values;
    type->value_count = (uint32_t)count;
    fq_type_index(b->types, type);
    written->key_name = type;
}

void fq_build_mutation_inputs(struct fq_builder *b, const struct fq_draft *draft,
                              struct fq_written *written)
{
    if (!b->written_maker) {
        b->written_maker = FQ_NEW(b->arena, struct fq_type_maker);
        *b->written_maker = (struct fq_type_maker){.make = make_given, .system = b->types};
        fq_build_reference_makers(b);
    }
    bind_columns(b, draft, written);
    declare_create(b, draft, written);
    declare_update(b, draft, written);
    declare_keys(b, draft, written);
}

void fq_build_belonging_inputs(struct fq_builder *b, const struct fq_draft *draft,
                               struct fq_written *written)
{
    const struct fq_model_written *said = draft->object->written;
    struct fq_given *inside = FQ_NEW_ARRAY(b->arena, said->belonging_count, struct fq_given);
    for (const struct fq_model_reference *to = said->belonging; to; to = to->next) {
        if (fq_build_belonging(b, draft, to->join, &inside[written->inside_count]))
            written->inside_count++;
    }
    written->inside = inside;
    fq_build_sights_of_given(b, draft, inside, written->inside_count);
}
