/* SPDX-License-Identifier: MIT
 *
 * What rows may be distinct on: of each relation an enum of the fields that are compared.  It gets
 * its values when somebody first asks for them.
 */
#include "schema/build.h"

#include "schema/aggregate.h"

/* No enum has values called true, false or null. */
static bool is_distinguished(const struct fq_field_def *def)
{
    const struct fq_column *column = fq_field_value(def->binding);
    return column && column->classes & (FQ_CLASS_ORDERED | FQ_CLASS_ANY) &&
           fq_name_is_enum_value(def->name);
}

static void make_distinct(struct fq_type_maker *maker, const struct fq_type *type,
                          struct fq_type_making *making)
{
    const struct fq_type *rows = fq_type_of_rows(type->binding);
    struct fq_enum_value_def *values =
        FQ_NEW_ARRAY(making->arena, rows->field_count, struct fq_enum_value_def);
    size_t count = 0;
    (void)maker;
    for (size_t i = 0; i < rows->field_count; i++) {
        if (!is_distinguished(&rows->fields[i]))
            continue;
        values[count].name = rows->fields[i].name;
        values[count].guard = rows->fields[i].guard;
        values[count++].description = rows->fields[i].description;
    }
    making->to->values = values;
    making->to->value_count = (uint32_t)count;
}

static struct fq_type_maker *distinct_maker(struct fq_builder *b)
{
    if (!b->distinct_maker) {
        b->distinct_maker = FQ_NEW(b->arena, struct fq_type_maker);
        *b->distinct_maker = (struct fq_type_maker){.make = make_distinct, .system = b->types};
    }
    return b->distinct_maker;
}

const struct fq_type *fq_build_distinct(struct fq_builder *b, const struct fq_draft *draft)
{
    const struct fq_field_entry *entry = draft->fields;
    while (entry && !is_distinguished(&entry->def))
        entry = entry->next;
    if (!entry)
        return NULL;
    struct fq_type *type =
        fq_build_derived(b, FQ_TYPE_ENUM, draft->type->name, FQ_DERIVED_DISTINCT);
    type->description = FQ_STR("Fields by which rows are told apart.");
    type->binding = draft->type;
    type->maker = distinct_maker(b);
    return type;
}
