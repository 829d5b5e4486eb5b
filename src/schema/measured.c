/* SPDX-License-Identifier: MIT
 *
 * Orders by what yardsticks make of fields: `measured: {title: {similarity: {to: "…"}}}`.  Of each
 * relation there is an input type with the fields that there are yardsticks for; it is made when
 * somebody first asks for it.  What stands inside is shared by all fields of a kind.
 */
#include "schema/measured.h"

#include "base/feature.h"
#include "schema/aggregate.h"

/* ---- configurations of text search ---- */

/* Those that every PostgreSQL has.  One that is not there would be an error of the schema. */
const struct fq_type *fq_build_configuration(struct fq_builder *b)
{
#define NAMED(word, of_postgresql)                                                                 \
    {                                                                                              \
        .name = FQ_STR_INIT(word),                                                                 \
        .internal = FQ_STR_INIT("'pg_catalog." of_postgresql "'::pg_catalog.regconfig"),           \
    }
    static const struct fq_enum_value_def values[] = {
        NAMED("SIMPLE", "simple"),       NAMED("ARABIC", "arabic"),
        NAMED("DANISH", "danish"),       NAMED("DUTCH", "dutch"),
        NAMED("ENGLISH", "english"),     NAMED("FINNISH", "finnish"),
        NAMED("FRENCH", "french"),       NAMED("GERMAN", "german"),
        NAMED("HUNGARIAN", "hungarian"), NAMED("INDONESIAN", "indonesian"),
        NAMED("ITALIAN", "italian"),     NAMED("LITHUANIAN", "lithuanian"),
        NAMED("NORWEGIAN", "norwegian"), NAMED("PORTUGUESE", "portuguese"),
        NAMED("ROMANIAN", "romanian"),   NAMED("RUSSIAN", "russian"),
        NAMED("SPANISH", "spanish"),     NAMED("SWEDISH", "swedish"),
        NAMED("TURKISH", "turkish"),
    };
#undef NAMED
    if (b->measured->configuration)
        return b->measured->configuration;
    struct fq_type *type = fq_build_type(b, FQ_TYPE_ENUM, FQ_STR("TextSearchConfiguration"));
    type->description = FQ_STR("The language of texts that are searched.");
    type->values = values;
    type->value_count = (uint32_t)FQ_ARRAY_LEN(values);
    fq_type_index(b->types, type);
    b->measured->configuration = type;
    return type;
}

/* ---- the yardsticks of a kind of value ---- */

fq_str fq_measured_kind(struct fq_arena *arena, const struct fq_field_def *def,
                        const struct fq_column *column)
{
    fq_str kind = fq_build_kind_name(fq_type_named(&def->type), column->classes);
    return fq_arena_printf(arena, "%.*s:%u", FQ_STR_ARG(kind),
                           column->classes & fq_yardstick_classes());
}

const struct fq_column *fq_measured_value(const struct fq_field_def *def)
{
    const struct fq_column *column = fq_field_value(def->binding);
    return column && column->classes & fq_yardstick_classes() ? column : NULL;
}

/* "How much it resembles a text.": by how much it resembles a text. */
static fq_str by(struct fq_builder *b, fq_str description)
{
    return fq_arena_printf(b->arena, "By %c%.*s", description.ptr[0] | ' ',
                           FQ_STR_ARG(fq_str_from_offset(description, 1)));
}

static void add_yardstick(struct fq_builder *b, const struct fq_yardstick *yardstick,
                          const struct fq_field_def *def, const struct fq_column *column,
                          struct fq_input_def *ret)
{
    struct fq_order *order = FQ_NEW(b->arena, struct fq_order);
    *order = (struct fq_order){.kind = FQ_ORDER_YARDSTICK, .yardstick = yardstick};
    const struct fq_type *operands = fq_build_operands(b, yardstick->op.object, def->type, column);
    *ret = (struct fq_input_def){.name = yardstick->op.name,
                                 .description = by(b, yardstick->op.description),
                                 .type = fq_build_ref(operands, false),
                                 .binding = order};
}

/* StringMeasuredOrderByInput */
static void declare_kind(struct fq_builder *b, const struct fq_field_def *def,
                         const struct fq_column *column)
{
    fq_str key = fq_measured_kind(b->arena, def, column);
    if (fq_map_get(&b->measured->order_kinds, key))
        return;
    fq_str name = fq_build_kind_name(fq_type_named(&def->type), column->classes);
    struct fq_type *type = fq_build_derived(b, FQ_TYPE_INPUT, name, FQ_DERIVED_MEASURED_ORDER);
    fq_map_put(&b->measured->order_kinds, key, type);
    struct fq_input_def *inputs = FQ_NEW_ARRAY(b->arena, fq_yardstick_count, struct fq_input_def);
    size_t count = 0;
    for (size_t i = 0; i < fq_yardstick_count; i++) {
        if (fq_yardsticks[i].op.classes & column->classes && !fq_yardsticks[i].shown_only)
            add_yardstick(b, &fq_yardsticks[i], def, column, &inputs[count++]);
    }
    type->description = FQ_STR("An order by one of these.");
    type->inputs = inputs;
    type->input_count = (uint32_t)count;
    fq_type_index(b->types, type);
}

/* ---- the fields of a relation ---- */

static void make_fields(struct fq_type_maker *maker, const struct fq_type *type,
                        struct fq_type_making *making)
{
    const struct fq_measured *all = FQ_CONTAINER(maker, struct fq_measured, orders);
    const struct fq_type *rows = type->binding;
    struct fq_input_def *inputs =
        FQ_NEW_ARRAY(making->arena, rows->field_count, struct fq_input_def);
    size_t count = 0;
    for (size_t i = 0; i < rows->field_count; i++) {
        const struct fq_field_def *def = &rows->fields[i];
        const struct fq_column *column = fq_measured_value(def);
        if (!column)
            continue;
        struct fq_order *order = FQ_NEW(making->arena, struct fq_order);
        *order = (struct fq_order){
            .kind = FQ_ORDER_MEASURED_FIELD, .field = def->binding, .column = column};
        const struct fq_type *kind =
            fq_map_get(&all->order_kinds, fq_measured_kind(making->drafting, def, column));
        inputs[count++] = (struct fq_input_def){.name = def->name,
                                                .description = def->description,
                                                .type = fq_build_ref(kind, false),
                                                .binding = order,
                                                .guard = def->guard};
    }
    making->to->inputs = inputs;
    making->to->input_count = (uint32_t)count;
}

void fq_measured_init_orders(struct fq_builder *b)
{
    b->measured->orders = (struct fq_type_maker){.make = make_fields, .system = b->types};
    fq_map_init(&b->measured->order_kinds, b->arena);
}

/* Two fields may have both names that there are for it. */
static bool has_name(const struct fq_draft *draft)
{
    fq_str name = fq_measured_name(draft->type);
    const struct fq_field_entry *entry = fq_build_find_field(draft, name);
    return !entry || ((const struct fq_field *)entry->def.binding)->kind == FQ_FIELD_MEASURED;
}

const struct fq_type *fq_build_measured_order(struct fq_builder *b, const struct fq_draft *draft)
{
    bool any = false;
    if (!(draft->relation->features & FQ_FEATURE_MEASURED))
        return NULL;
    for (const struct fq_field_entry *entry = draft->fields; entry; entry = entry->next) {
        const struct fq_column *column = fq_measured_value(&entry->def);
        if (!column)
            continue;
        declare_kind(b, &entry->def, column);
        any = true;
    }
    if (!any || !has_name(draft))
        return NULL;
    struct fq_type *type =
        fq_build_derived(b, FQ_TYPE_INPUT, draft->type->name, FQ_DERIVED_MEASURED_ORDER);
    type->description = FQ_STR("An order by what is computed from a field and something given.");
    type->binding = fq_type_of_rows(draft->type);
    type->maker = &b->measured->orders;
    return type;
}
