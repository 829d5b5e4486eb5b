/* SPDX-License-Identifier: MIT
 *
 * What clients give when they change rows of a table: its columns, and the input types of these,
 * which are made when somebody asks for them.
 */
#include "model/policy.h"
#include "schema/build.h"
#include "schema/written.h"

#include "catalog/oid.h"

/* ---- columns ---- */

/* Of several rows a column is one array, and an array of arrays of rows has no such form.  What is
 * read as lists in lists is not given: inputs have flat ones. */
static bool can_be_given(struct fq_builder *b, const struct fq_catalog_column *column)
{
    const struct fq_catalog_type *type = fq_catalog_base_type(b->catalog, column->type);
    const struct fq_catalog_type *item = type && type->kind == FQ_CATALOG_ARRAY
                                             ? fq_catalog_base_type(b->catalog, type->element)
                                             : NULL;
    return fq_build_can_be_given(b, column->type) &&
           fq_build_dims(b, column->type, column->dims) <= 1 &&
           !(item && item->kind == FQ_CATALOG_COMPOSITE);
}

/* Text that a schema file makes an enum of is given as one, and points as places. */
static struct fq_type_ref given_type_of(struct fq_builder *b, const struct fq_draft *draft,
                                        const struct fq_model_given *said)
{
    const struct fq_catalog_column *column = said->column;
    const struct fq_field_def *shown = fq_type_field(draft->type, said->name);
    if (shown && shown->type.named &&
        (shown->type.named->kind == FQ_TYPE_ENUM || fq_build_is_place(shown->type.named)))
        return fq_build_ref(shown->type.named, false);
    return fq_build_given_type(b, column->type, fq_convention_is_id(column->name));
}

/* Numbers that tell rows apart are not counted with. */
static bool is_of_key(const struct fq_catalog_relation *table, size_t column)
{
    for (size_t i = 0; i < table->key_count; i++) {
        for (size_t k = 0; table->keys[i].primary && k < table->keys[i].column_count; k++) {
            if (table->keys[i].columns[k] == column)
                return true;
        }
    }
    for (size_t i = 0; i < table->foreign_key_count; i++) {
        for (size_t k = 0; k < table->foreign_keys[i].column_count; k++) {
            if (table->foreign_keys[i].columns[k] == column)
                return true;
        }
    }
    return false;
}

static enum fq_given_form form_of(const struct fq_catalog_relation *table,
                                  const struct fq_catalog_column *column,
                                  const struct fq_catalog_type *base)
{
    static const fq_oid numbers[] = {OID_INT2,   OID_INT4,   OID_INT8,
                                     OID_FLOAT4, OID_FLOAT8, OID_NUMERIC};
    for (size_t i = 0; base && i < FQ_ARRAY_LEN(numbers); i++) {
        if (base->oid == numbers[i])
            return is_of_key(table, (size_t)(column - table->columns)) ? FQ_GIVEN_OTHER
                                                                       : FQ_GIVEN_NUMBER;
    }
    if (base && base->kind == FQ_CATALOG_ARRAY)
        return FQ_GIVEN_LIST;
    return base && base->oid == OID_JSONB ? FQ_GIVEN_OBJECT : FQ_GIVEN_OTHER;
}

static bool is_required(struct fq_builder *b, const struct fq_catalog_column *column)
{
    const struct fq_catalog_type *type = fq_catalog_type(b->catalog, column->type);
    return (column->not_null || (type && type->not_null)) && !column->has_default;
}

/* Who may not read what a column has may not write it either, unless it is shown to nobody. */
static const struct fq_guard *guard_of_given(struct fq_builder *b, const struct fq_draft *draft,
                                             const struct fq_model_given *said)
{
    const struct fq_field_def *shown = fq_type_field(draft->type, said->name);
    return fq_guard_both(b->arena, fq_guard_enforced(b->arena, shown ? shown->guard : NULL),
                         fq_build_guard_of(b, draft->type->name, said->name, said->guard));
}

static struct fq_given given_of(struct fq_builder *b, const struct fq_draft *draft,
                                const struct fq_model_given *said)
{
    const struct fq_catalog_column *column = said->column;
    const struct fq_catalog_type *base = fq_catalog_base_type(b->catalog, column->type);
    fq_fragment type_name = fq_vetted(fq_build_type_name(b, column->type));
    struct fq_type_ref type = given_type_of(b, draft, said);
    const struct fq_catalog_relation *table = draft->object->written->table;
    const struct fq_constraint *asked = fq_build_column_constraint(b, draft, said, &type);
    const struct fq_constraint *of_set, *of_new;
    fq_build_column_demands(b, asked, table, column, &of_set, &of_new);
    return (struct fq_given){
        .name = said->name,
        .description = said->description,
        .deprecated = said->deprecated,
        .reason = said->reason,
        .type = type,
        .constraint = of_set,
        .of_new = of_new,
        .guard = guard_of_given(b, draft, said),
        .label = fq_vetted(fq_name_quoted(b->arena, column->name)),
        .type_name = type_name,
        .base_name = base && base->oid != column->type ? fq_vetted(fq_build_type_name(b, base->oid))
                                                       : type_name,
        .form = form_of(table, column, base),
        .composed = base && (base->kind == FQ_CATALOG_ARRAY || base->kind == FQ_CATALOG_COMPOSITE),
        .required = is_required(b, column),
        .no_insert = column->no_insert,
        .no_update = column->no_update,
        .no_read = !column->readable,
    };
}

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
        if (!is_required(b, column))
            continue;
        bool given = given_for(said, column) && !column->no_insert && can_be_given(b, column);
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
            columns[i].required = columns[i].required || (!given && is_required(b, column) &&
                                                          references_to(written, number) == 1);
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
        if (can_be_given(b, given->column))
            columns[written->column_count++] = given_of(b, draft, given);
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
    const struct fq_guard *seen = creates ? given->seen_in_new : given->seen_in_changed;
    struct fq_input_def input = {.name = given->name,
                                 .description = given->description,
                                 .deprecated = given->deprecated,
                                 .deprecation_reason = given->reason,
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
    making->to->input_count = count;
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
        if (!given || column->no_insert || !can_be_given(b, column))
            return false;
        guard = fq_guard_both(b->arena, guard, guard_of_given(b, draft, given));
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
    type->value_count = count;
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
