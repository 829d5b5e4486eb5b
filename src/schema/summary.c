/* SPDX-License-Identifier: MIT
 *
 * Which types follow from an object type, and what those of them have that are objects.
 */
#include <assert.h>

#include "schema/summary.h"

#include "base/feature.h"
#include "catalog/oid.h"

/* ---- families ---- */

/* Types with the fields of an object that something can be said of. */
struct family {
    bool values;                /* of the values themselves, which groups have in common; else */
    enum fq_aggregate function; /* of what a function gives, one of several of the same types */
    enum fq_summary_form form;
};

static const enum fq_aggregate functions_of[] = {
    FQ_AGGREGATES, FQ_COUNT_DISTINCT, FQ_SUM, FQ_AVG, FQ_STDDEV, FQ_MIN, FQ_BOOL_AND,
};

static struct family family_of(enum fq_derived kind)
{
    if (kind == FQ_DERIVED_GROUP_KEY)
        return (struct family){.values = true};
    if (kind == FQ_DERIVED_ARRAY_AGG)
        return (struct family){.function = FQ_ARRAY_AGG};
    unsigned at = (unsigned)kind - FQ_DERIVED_GROUP_VALUES;
    return (struct family){.values = at < FQ_SUMMARY_FORMS,
                           .function = functions_of[at / FQ_SUMMARY_FORMS],
                           .form = at % FQ_SUMMARY_FORMS};
}

enum fq_summary_form fq_summary_form_of(enum fq_derived kind)
{
    return family_of(kind).form;
}

enum fq_derived fq_summary_kind(enum fq_aggregate function, enum fq_summary_form form)
{
    static const enum fq_derived kinds[FQ_AGGREGATES] = {
        [FQ_COUNT_DISTINCT] = FQ_DERIVED_COUNT_DISTINCT,
        [FQ_SUM] = FQ_DERIVED_SUM,
        [FQ_AVG] = FQ_DERIVED_AVERAGE,
        [FQ_MIN] = FQ_DERIVED_MIN_MAX,
        [FQ_MAX] = FQ_DERIVED_MIN_MAX,
        [FQ_STDDEV] = FQ_DERIVED_DEVIATION,
        [FQ_VARIANCE] = FQ_DERIVED_DEVIATION,
        [FQ_BOOL_AND] = FQ_DERIVED_BOOL,
        [FQ_BOOL_OR] = FQ_DERIVED_BOOL,
        [FQ_ARRAY_AGG] = FQ_DERIVED_ARRAY_AGG,
    };
    return (enum fq_derived)((int)kinds[function] + (int)form);
}

/* ---- members ---- */

static bool has_form(const struct fq_column *column, enum fq_summary_form form)
{
    switch (form) {
    case FQ_SUMMARY_VALUE:
        return true;
    case FQ_SUMMARY_FILTER:
        return column->classes;
    case FQ_SUMMARY_ORDER:
        return column->classes & (FQ_CLASS_ORDERED | FQ_CLASS_ANY);
    case FQ_SUMMARY_FORMS:
        break;
    }
    return false;
}

/* What the family has of a column: a measure, or the column itself; NULL: nothing. */
static const struct fq_column *taken(const struct family *family, const struct fq_column *column)
{
    const struct fq_measures *all = column->measures;
    enum fq_aggregate function = family->values ? FQ_COUNT_DISTINCT : family->function;
    const struct fq_measure *measure = all->by[function];
    if (!measure)
        return NULL;
    const struct fq_column *found = family->values ? column : &measure->column;
    return has_form(found, family->form) ? found : NULL;
}

static struct fq_summary *summary_of(const struct fq_summaries *all, const struct fq_type *type)
{
    return fq_map_get(&all->by_type, type->name);
}

/* Of the row's own values. */
static bool is_object_field(const struct fq_field *field)
{
    return field->kind == FQ_FIELD_OBJECT ||
           (field->kind == FQ_FIELD_DOCUMENT && !fq_field_more(field)->items);
}

static const struct fq_type *inner_of(const struct fq_summaries *all, const struct family *family,
                                      const struct fq_field_def *def, enum fq_derived kind)
{
    const struct fq_field *field = def->binding;
    bool inside = is_object_field(field) || (field->kind == FQ_FIELD_TO_ONE && family->values);
    return inside ? fq_summary_type(summary_of(all, fq_type_named(&def->type)), kind) : NULL;
}

size_t fq_summary_members(const struct fq_summaries *all, const struct fq_summary *summary,
                          enum fq_derived kind, struct fq_summary_member *ret)
{
    const struct family family = family_of(kind);
    const struct fq_type *rows = fq_type_of_rows(summary->of);
    size_t count = 0;
    for (size_t i = 0; i < rows->field_count; i++) {
        const struct fq_field_def *def = &rows->fields[i];
        struct fq_summary_member member = {.def = def, .field = def->binding};
        member.column = fq_field_value(member.field);
        if (member.column && !taken(&family, member.column))
            continue;
        if (member.column && !family.values)
            member.measure = member.column->measures->by[family.function];
        if (!member.column && !(member.inner = inner_of(all, &family, def, kind)))
            continue;
        if (ret)
            ret[count] = member;
        count++;
    }
    return count;
}

/* ---- which types there are ---- */

static enum fq_type_kind type_kind(enum fq_derived kind)
{
    bool object = kind == FQ_DERIVED_AGGREGATE || kind == FQ_DERIVED_GROUP ||
                  (kind >= FQ_DERIVED_GROUP_VALUES && family_of(kind).form == FQ_SUMMARY_VALUE);
    return object ? FQ_TYPE_OBJECT : FQ_TYPE_INPUT;
}

static_assert(FQ_SUMMARY_KINDS <= 32, "a family is a bit");

static uint32_t bit_of(enum fq_derived kind)
{
    return UINT32_C(1) << (kind - FQ_DERIVED_AGGREGATE);
}

static void declare(struct fq_builder *b, struct fq_summary *summary, enum fq_derived kind)
{
    if (fq_summary_type(summary, kind))
        return;
    struct fq_type *type = fq_build_derived(b, type_kind(kind), summary->of->name, kind);
    type->binding = summary;
    type->maker = &b->summaries->maker;
    summary->types[kind - FQ_DERIVED_AGGREGATE] = type;
    summary->declared |= bit_of(kind);
}

/* The families of functions that have something of a type's values: once for a type, since there
 * are many columns. */
static uint32_t families_of(struct fq_value_type *value)
{
    const struct fq_column column = {.measures = &value->measures};
    uint32_t families = 0;
    for (enum fq_derived kind = FQ_DERIVED_GROUP_KEY; kind < FQ_DERIVED_SUMMARY_END; kind++) {
        const struct family family = family_of(kind);
        if (!family.values && taken(&family, &column))
            families |= bit_of(kind);
    }
    return families;
}

/* Those of the values themselves. */
static uint32_t families_of_values(const struct fq_column *column)
{
    uint32_t families = 0;
    if (!column->measures->by[FQ_COUNT_DISTINCT])
        return 0;
    for (enum fq_summary_form form = 0; form < FQ_SUMMARY_FORMS; form++) {
        if (has_form(column, form))
            families |= bit_of(FQ_DERIVED_GROUP_VALUES + form);
    }
    return families | bit_of(FQ_DERIVED_GROUP_KEY);
}

/* The families that have something of the column. */
static void declare_for_column(struct fq_builder *b, struct fq_summary *summary,
                               const struct fq_column *column, bool groups)
{
    uint32_t families = column->measures->families | (groups ? families_of_values(column) : 0u);
    for (families &= ~summary->declared; families; families &= families - 1)
        declare(b, summary, FQ_DERIVED_AGGREGATE + __builtin_ctz(families));
}

static struct fq_summary *declare_object(struct fq_builder *b, const struct fq_type *object,
                                         bool groups);

static void declare_for(struct fq_builder *b, struct fq_summary *summary,
                        const struct fq_field_def *def, bool groups)
{
    const struct fq_field *field = def->binding;
    const struct fq_column *column = fq_field_value(field);
    const struct fq_type *type = fq_type_named(&def->type);
    if (column) {
        declare_for_column(b, summary, column, groups);
        return;
    }
    if (fq_type_is_leaf(type) || !is_object_field(field))
        return;
    const struct fq_summary *inner = declare_object(b, type, groups);
    for (enum fq_derived kind = FQ_DERIVED_GROUP_KEY; kind < FQ_DERIVED_SUMMARY_END; kind++) {
        if (fq_summary_type(inner, kind))
            declare(b, summary, kind);
    }
}

/* Of a relation's type, or of an object inside rows, which several relations may have. */
static struct fq_summary *get_summary(struct fq_builder *b, const struct fq_type *of)
{
    struct fq_summary *summary = summary_of(b->summaries, of);
    if (summary)
        return summary;
    summary = FQ_NEW(b->arena, struct fq_summary);
    summary->of = of;
    fq_map_put(&b->summaries->by_type, of->name, summary);
    return summary;
}

static struct fq_summary *declare_object(struct fq_builder *b, const struct fq_type *object,
                                         bool groups)
{
    struct fq_summary *summary = get_summary(b, object);
    for (size_t i = 0; i < object->field_count; i++)
        declare_for(b, summary, &object->fields[i], groups);
    return summary;
}

static void declare_relation(struct fq_builder *b, struct fq_draft *draft)
{
    bool groups = draft->relation->features & FQ_FEATURE_GROUPS;
    struct fq_summary *summary = get_summary(b, draft->type);
    for (const struct fq_field_entry *entry = draft->fields; entry; entry = entry->next)
        declare_for(b, summary, &entry->def, groups);
    if (draft->relation->features & FQ_FEATURE_AGGREGATES) {
        declare(b, summary, FQ_DERIVED_AGGREGATE);
        declare(b, summary, FQ_DERIVED_AGGREGATE_FILTER);
        declare(b, summary, FQ_DERIVED_AGGREGATE_ORDER);
    }
    if (!fq_summary_type(summary, FQ_DERIVED_GROUP_KEY))
        return;
    declare(b, summary, FQ_DERIVED_GROUP);
    declare(b, summary, FQ_DERIVED_HAVING);
    declare(b, summary, FQ_DERIVED_GROUP_ORDER);
}

/* ---- what objects have ---- */

static void make_members(const struct fq_summaries *all, const struct fq_summary *summary,
                         enum fq_derived kind, struct fq_type_making *making)
{
    size_t count = fq_summary_members(all, summary, kind, NULL);
    struct fq_summary_member *members =
        FQ_NEW_ARRAY(making->drafting, count, struct fq_summary_member);
    struct fq_field_def *fields = FQ_NEW_ARRAY(making->arena, count, struct fq_field_def);
    (void)fq_summary_members(all, summary, kind, members);
    for (size_t i = 0; i < count; i++) {
        const struct fq_summary_member *member = &members[i];
        struct fq_type_ref own = member->def->type;
        own.non_null = false; /* of a related row that may not be there */
        fields[i] = (struct fq_field_def){
            .name = member->def->name,
            .description = member->def->description,
            .type = member->inner     ? fq_build_ref(member->inner, true)
                    : member->measure ? member->measure->type
                                      : own,
            .deprecated = member->def->deprecated,
            .deprecation_reason = member->def->deprecation_reason,
            .arguments = &all->length,
            .argument_count = kind == FQ_DERIVED_ARRAY_AGG && member->measure,
            .binding = member->field,
            .guard = member->def->guard,
        };
    }
    making->to->fields = fields;
    making->to->field_count = (uint32_t)count;
}

/* What all rows give, or those of a group, which have something in common besides. */
static void make_whole(const struct fq_summaries *all, const struct fq_summary *summary,
                       enum fq_derived kind, struct fq_type_making *making)
{
    struct fq_field_def *fields =
        FQ_NEW_ARRAY(making->arena, 3 + FQ_AGGREGATES, struct fq_field_def);
    size_t count = 0;
    if (kind == FQ_DERIVED_GROUP)
        fields[count++] = (struct fq_field_def){
            .name = FQ_STR("key"),
            .description = FQ_STR("What the rows have in common: what they are grouped by."),
            .type = fq_build_ref(fq_summary_type(summary, FQ_DERIVED_GROUP_VALUES), true),
            .binding = &all->keys};
    fields[count++] =
        (struct fq_field_def){.name = FQ_STR("count"),
                              .description = FQ_STR("How many rows there are; an error above "
                                                    "2147483647, where countBig is of use."),
                              .type = all->count_type,
                              .binding = &all->count};
    fields[count++] = (struct fq_field_def){.name = FQ_STR("countBig"),
                                            .description = FQ_STR("How many rows there are."),
                                            .type = all->count_big_type,
                                            .binding = &all->count_big};
    for (enum fq_aggregate i = 0; i < FQ_AGGREGATES; i++) {
        const struct fq_type *given =
            fq_summary_type(summary, fq_summary_kind(i, FQ_SUMMARY_VALUE));
        if (given)
            fields[count++] =
                (struct fq_field_def){.name = fq_aggregate_functions[i].name,
                                      .description = fq_aggregate_functions[i].description,
                                      .type = fq_build_ref(given, true),
                                      .binding = &all->measures[i]};
    }
    making->to->fields = fields;
    making->to->field_count = (uint32_t)count;
}

static void make_summary(struct fq_type_maker *maker, const struct fq_type *type,
                         struct fq_type_making *making)
{
    const struct fq_summaries *all = FQ_CONTAINER(maker, struct fq_summaries, maker);
    const struct fq_summary *summary = type->binding;
    enum fq_derived kind = FQ_DERIVED_AGGREGATE;
    while (fq_summary_type(summary, kind) != type)
        kind++;
    if (type->kind == FQ_TYPE_INPUT)
        fq_summary_make_input(all, summary, kind, type, making);
    else if (kind == FQ_DERIVED_AGGREGATE || kind == FQ_DERIVED_GROUP)
        make_whole(all, summary, kind, making);
    else
        make_members(all, summary, kind, making);
}

/* ---- what all of them share ---- */

/* How many rows there are: nothing of a row. */
static void init_count(struct fq_builder *b, struct fq_column *column, struct fq_field *field)
{
    const struct fq_value_type *value = fq_build_value_type(b, OID_INT8, 0, false);
    *column = *fq_build_column(b, value, OID_INT8);
    column->before = SQL("pg_catalog.count(*)");
    struct fq_fetch *fetch = FQ_NEW(b->arena, struct fq_fetch);
    *fetch = value->fetch;
    fetch->stored = (struct fq_fetched){0}; /* whatever the rows have, it is an int8 */
    fetch->fetched.certain = true;
    column->fetch = fetch;
    column->not_null = true;
    *field = (struct fq_field){.kind = FQ_FIELD_COLUMN, .column = column};
}

static void init_counts(struct fq_builder *b, struct fq_summaries *all)
{
    init_count(b, &all->count_column, &all->count);
    init_count(b, &all->count_big_column, &all->count_big);
    all->count_column.codec = &fq_codec_count;
    all->count_type = fq_build_ref(fq_type_find(b->types, FQ_STR("Int")), true);
    all->count_big_type = fq_build_value_type(b, OID_INT8, 0, false)->ref;
    all->count_big_type.non_null = true;
}

static void init_summaries(struct fq_builder *b)
{
    static const struct fq_bound_argument limit = {.role = FQ_ARGUMENT_LIMIT};
    struct fq_summaries *all = FQ_NEW(b->arena, struct fq_summaries);
    b->summaries = all;
    all->maker = (struct fq_type_maker){.make = make_summary, .system = b->types};
    fq_map_init(&all->by_type, b->arena);
    init_counts(b, all);
    all->length = (struct fq_input_def){.name = FQ_STR("limit"),
                                        .type = fq_build_ref(all->count_type.named, false),
                                        .binding = &limit};
    for (enum fq_aggregate i = 0; i < FQ_AGGREGATES; i++)
        all->measures[i] = (struct fq_field){.kind = FQ_FIELD_MEASURES, .aggregate = i};
    all->keys = (struct fq_field){.kind = FQ_FIELD_KEYS};
    fq_summary_init_inputs(b, all);
}

void fq_build_declare_summaries(struct fq_builder *b)
{
    const unsigned features = FQ_FEATURE_AGGREGATES | FQ_FEATURE_GROUPS;
    unsigned wanted = 0;
    for (struct fq_draft *draft = b->drafts; draft; draft = draft->next)
        wanted |= draft->relation->features & features;
    if (!wanted)
        return;
    fq_build_measures(b);
    for (size_t i = 0; i < b->value_types.count; i++) {
        struct fq_value_type *value = b->value_types.entries[i].value;
        value->measures.families = families_of(value);
    }
    init_summaries(b);
    for (struct fq_draft *draft = b->drafts; draft; draft = draft->next) {
        if (draft->relation->features & features)
            declare_relation(b, draft);
    }
}

const struct fq_type *fq_build_summary_type(const struct fq_builder *b,
                                            const struct fq_relation *relation,
                                            enum fq_derived kind)
{
    return b->summaries ? fq_summary_type(summary_of(b->summaries, relation->type), kind) : NULL;
}
