/* SPDX-License-Identifier: MIT
 *
 * Objects of several types inside a document, as a schema file tells them apart: by a member.
 *
 *     union Block @relation(discriminator: "kind") @case(value: "img", type: "Image") = Image |
 * Text
 *
 * And what an interface promises whose types are not of one relation.
 */
#include "graphql/types/suggest.h"
#include "schema/build.h"

/* ---- what an interface promises ---- */

static void refuse_promise(struct fq_builder *b, const struct fq_type *interface,
                           const struct fq_said_field *said, const struct fq_type *member)
{
    struct fq_suggestions near;
    fq_suggest_init(&near, said->name, &b->refinement.errors);
    fq_suggest_fields(&near, member, NULL);
    fq_refinement_wrong(&b->refinement, said->at,
                        "%.*s needs the field %.*s, which the interface %.*s has.%.*s",
                        FQ_STR_ARG(member->name), FQ_STR_ARG(said->name),
                        FQ_STR_ARG(interface->name), FQ_STR_ARG(fq_suggest_text(&near, b->arena)));
}

/* The type of the first one's field, as the file writes it; check_refinement compares all. */
static const struct fq_field_def *promised(struct fq_builder *b, const struct fq_type *interface,
                                           struct fq_said_field *said)
{
    const struct fq_type *first = interface->possible[0];
    const struct fq_field_def *has = fq_type_field(first, said->name);
    said->met = true; /* or told */
    if (!has) {
        refuse_promise(b, interface, said, first);
        return NULL;
    }
    if (fq_str_eq(fq_type_named(&has->type)->name, fq_said_named(said)))
        return has;
    fq_refinement_wrong(
        &b->refinement, said->at, "%.*s.%.*s is %.*s; write what all types of %.*s have",
        FQ_STR_ARG(first->name), FQ_STR_ARG(said->name),
        FQ_STR_ARG(fq_type_ref_text(b->arena, &has->type)), FQ_STR_ARG(interface->name));
    return NULL;
}

void fq_build_promises(struct fq_builder *b, const struct fq_said_type *of,
                       struct fq_type *interface, bool inside)
{
    size_t most = 0, count = 0;
    for (const struct fq_said_field *said = of->fields; said; said = said->next)
        most++;
    struct fq_field_def *fields = FQ_NEW_ARRAY(b->arena, most, struct fq_field_def);
    for (struct fq_said_field *said = of->fields; said; said = said->next) {
        const struct fq_field_def *has = promised(b, interface, said);
        if (!has)
            continue;
        fields[count++] =
            (struct fq_field_def){.name = said->name,
                                  .description = said->description,
                                  .type = *fq_type_ref_resolve(b->types, said->type, b->arena),
                                  .binding = inside ? has->binding : NULL};
    }
    interface->fields = fields;
    interface->field_count = (uint32_t)count;
    fq_type_index(b->types, interface);
}

/* ---- objects of several types ---- */

/* Values are compared as they stand in JSON. */
static void check_value_of_case(struct fq_builder *b, const struct fq_said_case *each)
{
    for (size_t i = 0; i < each->value.len; i++) {
        char c = each->value.ptr[i];
        if (c != '"' && c != '\\' && (unsigned char)c >= ' ')
            continue;
        fq_refinement_wrong(&b->refinement, each->at,
                            "a value that tells objects inside a document apart has no quotes, "
                            "backslashes and control characters");
        return;
    }
}

static const struct fq_document_cases *cases_of(struct fq_builder *b,
                                                const struct fq_said_type *said)
{
    struct fq_document_cases *cases = FQ_NEW(b->arena, struct fq_document_cases);
    size_t count = 0;
    for (const struct fq_said_case *each = said->cases; each; each = each->next)
        count++;
    fq_str *values = FQ_NEW_ARRAY(b->arena, count, fq_str);
    size_t *numbers = FQ_NEW_ARRAY(b->arena, count, size_t);
    count = 0;
    for (const struct fq_said_case *each = said->cases; each; each = each->next) {
        check_value_of_case(b, each);
        values[count] = each->value;
        numbers[count++] = each->number;
    }
    *cases = (struct fq_document_cases){
        .key = said->discriminator, .values = values, .numbers = numbers, .count = count};
    return cases;
}

const struct fq_type *fq_build_document_cases(struct fq_builder *b,
                                              const struct fq_model_field *member,
                                              struct fq_type *const *possible, size_t count,
                                              struct fq_field *field)
{
    const struct fq_said_type *said = member->member->abstract;
    bool is_union = said->kind == FQ_DEFINE_UNION;
    struct fq_type *type =
        fq_type_add(b->types, is_union ? FQ_TYPE_UNION : FQ_TYPE_INTERFACE, member->type_name);
    const struct fq_type **all = FQ_NEW_ARRAY(b->arena, count, const struct fq_type *);
    for (size_t i = 0; i < count; i++) {
        all[i] = possible[i];
        if (!is_union)
            fq_build_implement(b, possible[i], type);
    }
    type->description = said->description;
    type->possible = all;
    type->possible_count = (uint32_t)count;
    fq_type_index(b->types, type);
    if (!is_union && count)
        fq_build_promises(b, said, type, true);
    fq_build_more(b, field)->cases = cases_of(b, said);
    return type;
}
