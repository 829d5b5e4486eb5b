/* SPDX-License-Identifier: MIT
 *
 * A relation whose rows are of several types, as a schema file has it: how the planner tells a
 * row's type, which rows are of one at all, and the types, which have their fields from the
 * relation.
 */
#include <inttypes.h>
#include <stdio.h>

#include "catalog/oid.h"
#include "graphql/types/suggest.h"
#include "schema/build.h"

static const struct fq_said_case *first_of(const struct fq_draft *draft)
{
    return draft->object->abstract->cases;
}

/* ---- what tells them apart ---- */

static bool is_number(fq_oid type)
{
    return type == OID_INT2 || type == OID_INT4 || type == OID_INT8;
}

static void refuse_label(struct fq_builder *b, const struct fq_catalog_type *type,
                         const struct fq_said_case *each)
{
    struct fq_suggestions near;
    fq_suggest_init(&near, each->value, &b->refinement.errors);
    for (size_t i = 0; i < type->label_count; i++)
        fq_suggest(&near, type->labels[i]);
    fq_refinement_wrong(&b->refinement, each->at, "the enum %.*s has no label %.*s.%.*s",
                        FQ_STR_ARG(type->name), FQ_STR_ARG(each->value),
                        FQ_STR_ARG(fq_suggest_text(&near, b->arena)));
}

static bool has_label(const struct fq_catalog_type *type, fq_str value)
{
    for (size_t i = 0; i < type->label_count; i++) {
        if (fq_str_eq(type->labels[i], value))
            return true;
    }
    return false;
}

/* As PostgreSQL writes it, since rows are told apart by that text, and within the type's range. */
static bool is_number_of(const struct fq_catalog_type *type, fq_str value)
{
    int64_t number, limit = type->oid == OID_INT2   ? INT16_MAX
                            : type->oid == OID_INT4 ? INT32_MAX
                                                    : INT64_MAX;
    char text[24];
    if (!fq_str_to_i64(value, &number) || number > limit || number < -limit - 1)
        return false;
    snprintf(text, sizeof(text), "%" PRId64, number);
    return fq_str_eq(value, fq_str_from(text));
}

static void check_value(struct fq_builder *b, const struct fq_catalog_type *type,
                        const struct fq_said_case *each)
{
    if (type->kind == FQ_CATALOG_ENUM && !has_label(type, each->value))
        refuse_label(b, type, each);
    else if (is_number(type->oid) && !is_number_of(type, each->value))
        fq_refinement_wrong(&b->refinement, each->at,
                            "the discriminator is a number, and %.*s none that it can be, as "
                            "PostgreSQL writes it",
                            FQ_STR_ARG(each->value));
}

/* NULL: it cannot tell rows apart, which is told. */
static const struct fq_column *discriminator_of(struct fq_builder *b, const struct fq_draft *draft)
{
    const struct fq_said_type *said = draft->object->abstract;
    const struct fq_column *column = draft->relation->columns[draft->object->discriminator];
    const struct fq_catalog_type *type = fq_catalog_base_type(b->catalog, column->type);
    bool fits = type && (type->kind == FQ_CATALOG_ENUM || is_number(type->oid) ||
                         type->oid == OID_TEXT || type->oid == OID_VARCHAR);
    if (!fits || column->unreadable) {
        fq_refinement_wrong(&b->refinement, said->discriminator_at,
                            fits ? "the role may not read %.*s.%.*s"
                                 : "%.*s.%.*s is no text, whole number or enum, so it cannot say "
                                   "of which type a row is",
                            FQ_STR_ARG(draft->object->sql_name), FQ_STR_ARG(said->discriminator));
        return NULL;
    }
    for (const struct fq_said_case *each = said->cases; each; each = each->next)
        check_value(b, type, each);
    return column;
}

/* The values as an array of SQL, without its type. */
static fq_str values_of(struct fq_builder *b, const struct fq_draft *draft)
{
    fq_str values = FQ_STR("ARRAY[");
    for (const struct fq_said_case *each = first_of(draft); each; each = each->next)
        values = fq_arena_printf(b->arena, "%.*s%s%.*s", FQ_STR_ARG(values),
                                 each == first_of(draft) ? "" : ", ",
                                 FQ_STR_ARG(fq_name_literal(b->arena, each->value)));
    return fq_arena_printf(b->arena, "%.*s]", FQ_STR_ARG(values));
}

static fq_str numbers_of(struct fq_builder *b, const struct fq_draft *draft)
{
    fq_str numbers = FQ_STR("ARRAY[");
    for (const struct fq_said_case *each = first_of(draft); each; each = each->next)
        numbers = fq_arena_printf(b->arena, "%.*s%s%zu", FQ_STR_ARG(numbers),
                                  each == first_of(draft) ? "" : ", ", each->number);
    return fq_arena_printf(b->arena, "%.*s]", FQ_STR_ARG(numbers));
}

/* The place of the row's value among all values says which type it is.  array_position() looks for
 * no operator along the search_path, as CASE does. */
static const struct fq_column *choice_of(struct fq_builder *b, const struct fq_draft *draft,
                                         const struct fq_column *discriminator)
{
    struct fq_column *choice =
        fq_build_column(b, fq_build_value_type(b, OID_INT4, 0, false), OID_INT4);
    choice->of = discriminator;
    choice->before = fq_vetted(fq_arena_printf(
        b->arena, "(%.*s::pg_catalog._int4)[pg_catalog.array_position(%.*s::pg_catalog._text, (",
        FQ_STR_ARG(numbers_of(b, draft)), FQ_STR_ARG(values_of(b, draft))));
    choice->after = fq_vetted(FQ_STR(")::pg_catalog.text)]"));
    return choice;
}

static fq_fragment condition_of(struct fq_builder *b, const struct fq_draft *draft,
                                const struct fq_column *discriminator)
{
    return fq_vetted(fq_arena_printf(
        b->arena, "r.%.*s%.*s OPERATOR(%.*s.=) ANY (%.*s::%.*s)",
        FQ_STR_ARG(discriminator->label.text), FQ_STR_ARG(discriminator->as_base.text),
        FQ_STR_ARG(discriminator->operators.text), FQ_STR_ARG(values_of(b, draft)),
        FQ_STR_ARG(fq_build_type_name(b, discriminator->operands))));
}

void fq_build_choices(struct fq_builder *b)
{
    for (struct fq_draft *draft = b->drafts; draft; draft = draft->next) {
        const struct fq_column *discriminator =
            draft->object->abstract && !draft->object->kinds ? discriminator_of(b, draft) : NULL;
        if (!discriminator)
            continue;
        draft->relation->choice = choice_of(b, draft, discriminator);
        draft->relation->only = condition_of(b, draft, discriminator);
    }
}

/* ---- types ---- */

/* With all that the relation has; what the file leaves to it is known later. */
static const struct fq_type *add_type_of_case(struct fq_builder *b, const struct fq_draft *draft,
                                              const struct fq_said_case *of)
{
    struct fq_type *type = fq_type_add(b->types, FQ_TYPE_OBJECT, of->type);
    if (!type) {
        fq_refinement_wrong(&b->refinement, of->member->at,
                            "something else is called %.*s already; choose another name",
                            FQ_STR_ARG(of->type));
        return draft->type;
    }
    for (size_t i = 0; i < draft->type->interface_count; i++)
        fq_build_implement(b, type, draft->type->interfaces[i]);
    if (draft->type->kind == FQ_TYPE_INTERFACE)
        fq_build_implement(b, type, draft->type);
    type->binding = draft->relation;
    type->description = of->member->description;
    type->fields = draft->type->fields;
    type->field_count = draft->type->field_count;
    fq_type_index(b->types, type);
    return type;
}

static void add_types_of_cases(struct fq_builder *b, struct fq_draft *draft)
{
    size_t count = 0;
    for (const struct fq_said_case *each = first_of(draft); each; each = each->next)
        count++;
    const struct fq_type **possible = FQ_NEW_ARRAY(b->arena, count, const struct fq_type *);
    count = 0;
    for (const struct fq_said_case *each = first_of(draft); each; each = each->next) {
        if (each->is_first && each->member)
            possible[count++] = add_type_of_case(b, draft, each);
    }
    struct fq_type *all = FQ_NEW(b->arena, struct fq_type);
    *all = (struct fq_type){.kind = FQ_TYPE_OBJECT,
                            .name = draft->type->name,
                            .binding = draft->relation,
                            .fields = draft->type->fields,
                            .field_count = draft->type->field_count};
    fq_type_index(b->types, all);
    draft->relation->all_fields = all;
    draft->type->possible = possible;
    draft->type->possible_count = (uint32_t)count;
    fq_type_index(b->types, draft->type);
}

void fq_build_cases(struct fq_builder *b)
{
    for (struct fq_draft *draft = b->drafts; draft; draft = draft->next) {
        if (draft->object->abstract && !draft->object->kinds)
            add_types_of_cases(b, draft);
    }
}
