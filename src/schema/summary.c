/* SPDX-License-Identifier: MIT
 *
 * The types of what rows give when they are put together: UserAggregate { count sum { … } … }.
 * There are ten for each relation, and most are never asked for: what they have is made when
 * somebody does.
 */
#include "base/feature.h"
#include "catalog/oid.h"
#include "schema/build.h"

enum {
    FIRST_KIND = FQ_DERIVED_AGGREGATE,
    KINDS = FQ_DERIVED_ARRAY_AGG - FQ_DERIVED_AGGREGATE + 1,
};

/* Of one object type: the types that follow from it; NULL where it has no field for them. */
struct fq_summary {
    const struct fq_type *of;
    struct fq_type *types[KINDS];
};

/* What all of them share.  Types are made by it when the schema is in use. */
struct fq_summaries {
    struct fq_type_maker maker;
    struct fq_arena *arena;
    struct fq_map by_type; /* an object type's name → struct fq_summary */
    struct fq_column count_column, count_big_column;
    struct fq_field count, count_big;
    struct fq_type_ref count_type, count_big_type;
    struct fq_input_def length; /* how long a list of values may be */
    struct fq_field measures[FQ_AGGREGATES];
};

/* The type that has the fields which a function can be taken of. */
static enum fq_derived kind_of(enum fq_aggregate function)
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
    return kinds[function];
}

/* ---- which types there are ---- */

static struct fq_summary *summary_of(const struct fq_summaries *all, const struct fq_type *type)
{
    return fq_map_get(&all->by_type, type->name);
}

static struct fq_type *derived(const struct fq_summary *summary, enum fq_derived kind)
{
    return summary ? summary->types[kind - FIRST_KIND] : NULL;
}

static void declare(struct fq_builder *b, struct fq_summary *summary, enum fq_derived kind)
{
    if (derived(summary, kind))
        return;
    struct fq_type *type = fq_build_derived(b, FQ_TYPE_OBJECT, summary->of->name, kind);
    type->binding = summary;
    type->maker = &b->summaries->maker;
    summary->types[kind - FIRST_KIND] = type;
}

static struct fq_summary *declare_object(struct fq_builder *b, const struct fq_type *object);

/* The types that the summary needs for one of the object's fields. */
static void declare_for(struct fq_builder *b, struct fq_summary *summary,
                        const struct fq_field_def *def)
{
    const struct fq_field *field = def->binding;
    const struct fq_column *column = fq_field_value(field);
    const struct fq_type *type = fq_type_named(&def->type);
    for (enum fq_aggregate i = 0; column && i < FQ_AGGREGATES; i++) {
        if (column->measures->by[i])
            declare(b, summary, kind_of(i));
    }
    if (column || fq_type_is_leaf(type) ||
        (field->kind != FQ_FIELD_OBJECT && field->kind != FQ_FIELD_DOCUMENT))
        return;
    const struct fq_summary *inner = declare_object(b, type);
    for (size_t i = 0; i < KINDS; i++) {
        if (inner->types[i])
            declare(b, summary, (enum fq_derived)(FIRST_KIND + i));
    }
}

static struct fq_summary *new_summary(struct fq_builder *b, const struct fq_type *of)
{
    struct fq_summary *summary = FQ_NEW(b->arena, struct fq_summary);
    summary->of = of;
    fq_map_put(&b->summaries->by_type, of->name, summary);
    return summary;
}

/* Of an object inside rows, which several relations may have. */
static struct fq_summary *declare_object(struct fq_builder *b, const struct fq_type *object)
{
    struct fq_summary *summary = summary_of(b->summaries, object);
    if (summary)
        return summary;
    summary = new_summary(b, object);
    for (size_t i = 0; i < object->field_count; i++)
        declare_for(b, summary, &object->fields[i]);
    return summary;
}

static void declare_relation(struct fq_builder *b, struct fq_draft *draft)
{
    struct fq_summary *summary = new_summary(b, draft->type);
    declare(b, summary, FQ_DERIVED_AGGREGATE);
    for (const struct fq_field_entry *entry = draft->fields; entry; entry = entry->next)
        declare_for(b, summary, &entry->def);
}

/* ---- what they have ---- */

/* The fields of an object of what a function gives, so many; def NULL: they are only counted. */
static size_t measured_fields(const struct fq_summaries *all, const struct fq_summary *summary,
                              enum fq_derived kind, enum fq_aggregate function,
                              struct fq_field_def *defs)
{
    size_t count = 0;
    for (size_t i = 0; i < summary->of->field_count; i++) {
        const struct fq_field_def *def = &summary->of->fields[i];
        const struct fq_column *column = fq_field_value(def->binding);
        const struct fq_measure *measure = column ? column->measures->by[function] : NULL;
        const struct fq_type *inner =
            column ? NULL : derived(summary_of(all, fq_type_named(&def->type)), kind);
        const struct fq_field *field = def->binding;
        bool inside = field->kind == FQ_FIELD_OBJECT || field->kind == FQ_FIELD_DOCUMENT;
        if (!measure && !(inner && inside))
            continue;
        if (defs)
            defs[count] = (struct fq_field_def){
                .name = def->name,
                .description = def->description,
                .type = measure ? measure->type : fq_build_ref(inner, true),
                .deprecated = def->deprecated,
                .deprecation_reason = def->deprecation_reason,
                .arguments = &all->length,
                .argument_count = measure && function == FQ_ARRAY_AGG,
                .binding = field,
            };
        count++;
    }
    return count;
}

static void make_measured(struct fq_summaries *all, const struct fq_summary *summary,
                          enum fq_derived kind, struct fq_type *type)
{
    enum fq_aggregate function = 0;
    while (kind_of(function) != kind)
        function++;
    size_t count = measured_fields(all, summary, kind, function, NULL);
    struct fq_field_def *fields = FQ_NEW_ARRAY(all->arena, count, struct fq_field_def);
    type->field_count = measured_fields(all, summary, kind, function, fields);
    type->fields = fields;
}

static void make_aggregate(struct fq_summaries *all, const struct fq_summary *summary,
                           struct fq_type *type)
{
    struct fq_field_def *fields = FQ_NEW_ARRAY(all->arena, 2 + FQ_AGGREGATES, struct fq_field_def);
    size_t count = 0;
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
        const struct fq_type *measured = derived(summary, kind_of(i));
        if (!measured)
            continue;
        fields[count++] =
            (struct fq_field_def){.name = fq_aggregate_functions[i].name,
                                  .description = fq_aggregate_functions[i].description,
                                  .type = fq_build_ref(measured, true),
                                  .binding = &all->measures[i]};
    }
    type->fields = fields;
    type->field_count = count;
}

static void make_summary(struct fq_type_maker *maker, struct fq_type *type)
{
    struct fq_summaries *all = FQ_CONTAINER(maker, struct fq_summaries, maker);
    const struct fq_summary *summary = type->binding;
    enum fq_derived kind = FQ_DERIVED_AGGREGATE;
    while (derived(summary, kind) != type)
        kind++;
    if (kind == FQ_DERIVED_AGGREGATE)
        make_aggregate(all, summary, type);
    else
        make_measured(all, summary, kind, type);
}

/* ---- the fields that give them ---- */

/* How many rows there are: nothing of a row. */
static void init_count(struct fq_builder *b, struct fq_column *column, struct fq_field *field)
{
    const struct fq_value_type *value = fq_build_value_type(b, OID_INT8, 0, false);
    *column = *fq_build_column(b, value, OID_INT8);
    column->before = SQL("pg_catalog.count(*)");
    column->stored = (struct fq_fetched){0}; /* whatever the rows have, it is an int8 */
    column->fetched.certain = true;
    column->not_null = true;
    *field = (struct fq_field){.kind = FQ_FIELD_COLUMN, .column = column};
}

static void init_summaries(struct fq_builder *b)
{
    struct fq_summaries *all = FQ_NEW(b->arena, struct fq_summaries);
    b->summaries = all;
    all->maker = (struct fq_type_maker){
        .make = make_summary, .system = b->types, .lock = PTHREAD_MUTEX_INITIALIZER};
    all->arena = b->arena;
    fq_map_init(&all->by_type, b->arena);
    init_count(b, &all->count_column, &all->count);
    init_count(b, &all->count_big_column, &all->count_big);
    all->count_column.codec = &fq_codec_count;
    all->count_type = fq_build_ref(fq_type_find(b->types, FQ_STR("Int")), true);
    all->count_big_type = fq_build_value_type(b, OID_INT8, 0, false)->ref;
    all->count_big_type.non_null = true;
    static const struct fq_bound_argument limit = {FQ_ARGUMENT_LIMIT};
    all->length = (struct fq_input_def){.name = FQ_STR("limit"),
                                        .type = fq_build_ref(all->count_type.named, false),
                                        .binding = &limit};
    for (enum fq_aggregate i = 0; i < FQ_AGGREGATES; i++)
        all->measures[i] = (struct fq_field){.kind = FQ_FIELD_MEASURES, .aggregate = i};
}

void fq_build_declare_summaries(struct fq_builder *b)
{
    bool wanted = false;
    for (struct fq_draft *draft = b->drafts; draft; draft = draft->next)
        wanted = wanted || draft->relation->features & FQ_FEATURE_AGGREGATES;
    if (!wanted)
        return;
    init_summaries(b);
    fq_build_measures(b);
    for (struct fq_draft *draft = b->drafts; draft; draft = draft->next) {
        if (draft->relation->features & FQ_FEATURE_AGGREGATES)
            declare_relation(b, draft);
    }
}

struct fq_type_ref fq_build_aggregate_ref(struct fq_builder *b, const struct fq_relation *relation)
{
    return fq_build_ref(derived(summary_of(b->summaries, relation->type), FQ_DERIVED_AGGREGATE),
                        true);
}
