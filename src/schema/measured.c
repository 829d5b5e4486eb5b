/* SPDX-License-Identifier: MIT
 *
 * Orders by what yardsticks make of fields: `measured: {title: {similarity: {to: "…"}}}`.  Of each
 * relation there is an input type with the fields that there are yardsticks for; it is made when
 * somebody first asks for it.  What stands inside is shared by all fields of a kind.
 */
#include "schema/build.h"

#include "base/feature.h"
#include "schema/aggregate.h"

struct fq_measured {
    struct fq_type_maker maker;
    struct fq_map kinds; /* kind_key() → struct fq_type: the yardsticks of a kind */
    const struct fq_type *configuration; /* NULL before its first use */
};

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
    type->value_count = FQ_ARRAY_LEN(values);
    fq_type_index(b->types, type);
    b->measured->configuration = type;
    return type;
}

/* ---- the yardsticks of a kind of value ---- */

static fq_str kind_key(struct fq_arena *arena, const struct fq_field_def *def,
                       const struct fq_column *column)
{
    fq_str kind = fq_build_kind_name(fq_type_named(&def->type), column->classes);
    return fq_arena_printf(arena, "%.*s:%u", FQ_STR_ARG(kind),
                           column->classes & fq_yardstick_classes());
}

/* NULL: there are no yardsticks for it. */
static const struct fq_column *measured(const struct fq_field_def *def)
{
    const struct fq_column *column = fq_field_value(def->binding);
    return column && column->classes & fq_yardstick_classes() ? column : NULL;
}

static void add_yardstick(struct fq_builder *b, const struct fq_yardstick *yardstick,
                          const struct fq_field_def *def, const struct fq_column *column,
                          struct fq_input_def *ret)
{
    struct fq_order *order = FQ_NEW(b->arena, struct fq_order);
    *order = (struct fq_order){.kind = FQ_ORDER_YARDSTICK, .yardstick = yardstick};
    const struct fq_type *operands = fq_build_operands(b, yardstick->op.object, def->type, column);
    *ret = (struct fq_input_def){.name = yardstick->op.name,
                                 .description = yardstick->op.description,
                                 .type = fq_build_ref(operands, false),
                                 .binding = order};
}

/* StringMeasuredOrderByInput */
static void declare_kind(struct fq_builder *b, const struct fq_field_def *def,
                         const struct fq_column *column)
{
    fq_str key = kind_key(b->arena, def, column);
    if (fq_map_get(&b->measured->kinds, key))
        return;
    fq_str name = fq_build_kind_name(fq_type_named(&def->type), column->classes);
    struct fq_type *type = fq_build_derived(b, FQ_TYPE_INPUT, name, FQ_DERIVED_MEASURED_ORDER);
    fq_map_put(&b->measured->kinds, key, type);
    struct fq_input_def *inputs = FQ_NEW_ARRAY(b->arena, fq_yardstick_count, struct fq_input_def);
    size_t count = 0;
    for (size_t i = 0; i < fq_yardstick_count; i++) {
        if (fq_yardsticks[i].op.classes & column->classes)
            add_yardstick(b, &fq_yardsticks[i], def, column, &inputs[count++]);
    }
    type->description = FQ_STR("An order by one of these.");
    type->inputs = inputs;
    type->input_count = count;
    fq_type_index(b->types, type);
}

/* ---- the fields of a relation ---- */

static void make_fields(struct fq_type_maker *maker, const struct fq_type *type,
                        struct fq_type_making *making)
{
    const struct fq_measured *all = FQ_CONTAINER(maker, struct fq_measured, maker);
    const struct fq_type *rows = type->binding;
    struct fq_input_def *inputs =
        FQ_NEW_ARRAY(making->arena, rows->field_count, struct fq_input_def);
    size_t count = 0;
    for (size_t i = 0; i < rows->field_count; i++) {
        const struct fq_field_def *def = &rows->fields[i];
        const struct fq_column *column = measured(def);
        if (!column)
            continue;
        struct fq_order *order = FQ_NEW(making->arena, struct fq_order);
        *order = (struct fq_order){
            .kind = FQ_ORDER_MEASURED_FIELD, .field = def->binding, .column = column};
        const struct fq_type *kind =
            fq_map_get(&all->kinds, kind_key(making->drafting, def, column));
        inputs[count++] = (struct fq_input_def){.name = def->name,
                                                .description = def->description,
                                                .type = fq_build_ref(kind, false),
                                                .binding = order};
    }
    making->to->inputs = inputs;
    making->to->input_count = count;
}

static struct fq_measured *measured_of(struct fq_builder *b)
{
    if (b->measured)
        return b->measured;
    struct fq_measured *all = b->measured = FQ_NEW(b->arena, struct fq_measured);
    all->maker = (struct fq_type_maker){.make = make_fields, .system = b->types};
    fq_map_init(&all->kinds, b->arena);
    return all;
}

const struct fq_type *fq_build_measured_order(struct fq_builder *b, const struct fq_draft *draft)
{
    bool any = false;
    if (!(draft->relation->features & FQ_FEATURE_MEASURED))
        return NULL;
    for (const struct fq_field_entry *entry = draft->fields; entry; entry = entry->next) {
        const struct fq_column *column = measured(&entry->def);
        if (!column)
            continue;
        (void)measured_of(b);
        declare_kind(b, &entry->def, column);
        any = true;
    }
    if (!any)
        return NULL;
    struct fq_type *type =
        fq_build_derived(b, FQ_TYPE_INPUT, draft->type->name, FQ_DERIVED_MEASURED_ORDER);
    type->description = FQ_STR("An order by what is computed from a field and something given.");
    type->binding = fq_type_of_rows(draft->type);
    type->maker = &b->measured->maker;
    return type;
}
