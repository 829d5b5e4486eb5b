/* SPDX-License-Identifier: MIT
 *
 * What yardsticks make of fields, as fields: `measured { title { similarity(to: "…") } }`.  Each
 * type that has something to measure has one; what stands inside of it is made when somebody first
 * asks.
 */
#include "base/feature.h"
#include "schema/measured.h"

#define NAME       FQ_STR("measured")
#define OTHER_NAME FQ_STR("measuredValues")

fq_str fq_measured_name(const struct fq_type *type)
{
    const struct fq_field_def *def = fq_type_field(fq_type_of_rows(type), NAME);
    const struct fq_field *field = def ? def->binding : NULL;
    return field && field->kind != FQ_FIELD_MEASURED ? OTHER_NAME : NAME;
}

/* ---- the yardsticks of a kind of value ---- */

static void add_operands(struct fq_builder *b, const struct fq_yardstick *yardstick,
                         const struct fq_field_def *measured, const struct fq_column *column,
                         struct fq_field_def *ret)
{
    static const struct fq_bound_argument operand = {.role = FQ_ARGUMENT_OPERAND};
    struct fq_input_def *arguments =
        FQ_NEW_ARRAY(b->arena, FQ_OPERAND_MEMBERS_MAX, struct fq_input_def);
    const struct fq_operand_member *members = yardstick->op.object->members;
    ret->arguments = arguments;
    for (size_t i = 0; i < FQ_OPERAND_MEMBERS_MAX && members[i].name.len; i++) {
        if (members[i].operand == FQ_OPERAND_DIRECTION)
            continue;
        arguments[ret->argument_count++] = (struct fq_input_def){
            .name = members[i].name,
            .description = members[i].description,
            .type = fq_build_operand(b, &members[i], measured->type, column),
            .binding = &operand,
        };
    }
}

/* PostgreSQL computes it, whatever the column is by then. */
static const struct fq_column *result_of(struct fq_builder *b, const struct fq_value_type *value,
                                         fq_oid type)
{
    struct fq_column *column = fq_build_column(b, value, type);
    struct fq_fetch *fetch = FQ_NEW(b->arena, struct fq_fetch);
    *fetch = value->fetch;
    fetch->fetched.certain = true;
    column->fetch = fetch;
    return column;
}

static void add_yardstick(struct fq_builder *b, const struct fq_yardstick *yardstick,
                          const struct fq_field_def *measured, const struct fq_column *column,
                          struct fq_field_def *ret)
{
    struct fq_yardstick_field *field = FQ_NEW(b->arena, struct fq_yardstick_field);
    const struct fq_value_type *value = fq_build_value_type(b, yardstick->result, 0, false);
    field->field.kind = FQ_FIELD_YARDSTICK;
    field->field.column = result_of(b, value, yardstick->result);
    field->yardstick = yardstick;
    *ret = (struct fq_field_def){.name = yardstick->op.name,
                                 .description = yardstick->op.description,
                                 .type = value->ref,
                                 .binding = &field->field};
    add_operands(b, yardstick, measured, column, ret);
}

/* StringMeasured */
static void declare_kind(struct fq_builder *b, const struct fq_field_def *def,
                         const struct fq_column *column)
{
    fq_str key = fq_measured_kind(b->arena, def, column);
    if (fq_map_get(&b->measured->field_kinds, key))
        return;
    fq_str name = fq_build_kind_name(fq_type_named(&def->type), column->classes);
    struct fq_type *type = fq_build_derived(b, FQ_TYPE_OBJECT, name, FQ_DERIVED_MEASURED);
    fq_map_put(&b->measured->field_kinds, key, type);
    struct fq_field_def *fields = FQ_NEW_ARRAY(b->arena, fq_yardstick_count, struct fq_field_def);
    for (size_t i = 0; i < fq_yardstick_count; i++) {
        if (fq_yardsticks[i].op.classes & column->classes)
            add_yardstick(b, &fq_yardsticks[i], def, column, &fields[type->field_count++]);
    }
    type->description = FQ_STR("What is computed of a field and something given.");
    type->fields = fields;
    fq_type_index(b->types, type);
}

/* ---- the fields of a relation ---- */

static void make_measured_fields(struct fq_type_maker *maker, const struct fq_type *type,
                                 struct fq_type_making *making)
{
    const struct fq_measured *all = FQ_CONTAINER(maker, struct fq_measured, fields);
    const struct fq_type *rows = fq_type_of_rows(type->binding);
    struct fq_field_def *fields =
        FQ_NEW_ARRAY(making->arena, rows->field_count, struct fq_field_def);
    size_t count = 0;
    for (size_t i = 0; i < rows->field_count; i++) {
        const struct fq_field_def *def = &rows->fields[i];
        const struct fq_column *column = fq_measured_value(def);
        if (!column)
            continue;
        struct fq_field *field = FQ_NEW(making->arena, struct fq_field);
        *field = (struct fq_field){.kind = FQ_FIELD_MEASURED_FIELD, .column = column};
        const struct fq_type *kind =
            fq_map_get(&all->field_kinds, fq_measured_kind(making->drafting, def, column));
        fields[count++] = (struct fq_field_def){.name = def->name,
                                                .description = def->description,
                                                .type = fq_build_ref(kind, true),
                                                .deprecated = def->deprecated,
                                                .deprecation_reason = def->deprecation_reason,
                                                .binding = field,
                                                .guard = def->guard};
    }
    making->to->fields = fields;
    making->to->field_count = (uint32_t)count;
}

static bool declare_kinds(struct fq_builder *b, const struct fq_draft *draft)
{
    bool any = false;
    for (const struct fq_field_entry *entry = draft->fields; entry; entry = entry->next) {
        const struct fq_column *column = fq_measured_value(&entry->def);
        if (column)
            declare_kind(b, &entry->def, column);
        any |= column != NULL;
    }
    return any;
}

/* An interface over a relation promises nothing of the kind. */
static void add_measured_field(struct fq_builder *b, struct fq_draft *draft)
{
    static const struct fq_field measured = {.kind = FQ_FIELD_MEASURED};
    bool wanted = draft->relation->features & FQ_FEATURE_MEASURED && !draft->object->abstract;
    if (!wanted || !declare_kinds(b, draft))
        return;
    fq_str name = fq_build_find_field(draft, NAME) ? OTHER_NAME : NAME;
    if (fq_build_find_field(draft, name)) {
        fq_model_note(&b->model, true, draft->relation->sql_name.text,
                      "it has fields measured and measuredValues of its own, so that nothing else "
                      "is measured; rename one with a comment: @fraiseql {\"name\": \"…\"}");
        return;
    }
    struct fq_type *type =
        fq_build_derived(b, FQ_TYPE_OBJECT, draft->type->name, FQ_DERIVED_MEASURED);
    type->description = FQ_STR("What is computed of each field and something given.");
    type->binding = draft->type;
    type->maker = &b->measured->fields;
    (void)fq_build_add_field(b, draft, name, FQ_STR_NONE, fq_build_ref(type, false), &measured,
                             draft->relation->sql_name.text);
}

void fq_build_measured_fields(struct fq_builder *b)
{
    struct fq_measured *all = b->measured = FQ_NEW(b->arena, struct fq_measured);
    all->fields = (struct fq_type_maker){.make = make_measured_fields, .system = b->types};
    fq_map_init(&all->field_kinds, b->arena);
    fq_measured_init_orders(b);
    for (struct fq_draft *draft = b->drafts; draft; draft = draft->next)
        add_measured_field(b, draft);
}
