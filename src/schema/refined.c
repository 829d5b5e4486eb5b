/* SPDX-License-Identifier: MIT
 *
 * What a schema file says of what is known only when the model is bound: fields of Query that read
 * relations, and the types of fields, which must be those that the database gives.
 */
#include "base/limits.h"
#include "base/list.h"
#include "graphql/types/suggest.h"
#include "schema/build.h"

/* ---- roots ---- */

static void refuse_root(struct fq_builder *b, const struct fq_draft *root,
                        const struct fq_said_type *type, const struct fq_said_field *said)
{
    struct fq_suggestions near;
    fq_suggest_init(&near, said->name, &b->refinement.errors);
    for (const struct fq_field_entry *entry = root->fields; entry; entry = entry->next)
        fq_suggest(&near, entry->def.name);
    if (said->function)
        fq_refinement_wrong(&b->refinement, said->at,
                            "the function of %.*s cannot be a field of %.*s; without the file, the "
                            "start says why",
                            FQ_STR_ARG(said->name), FQ_STR_ARG(type->name));
    else
        fq_refinement_wrong(&b->refinement, said->at, "the database gives %.*s no field %.*s.%.*s",
                            FQ_STR_ARG(type->name), FQ_STR_ARG(said->name),
                            FQ_STR_ARG(fq_suggest_text(&near, b->arena)));
}

/* Is the field there, and the one that is meant? */
static void check_root(struct fq_builder *b, const struct fq_draft *root,
                       const struct fq_said_type *type, const struct fq_said_field *said)
{
    const struct fq_field_entry *entry = fq_build_find_field(root, said->name);
    if (said->function && said->hidden)
        return;
    if (!entry)
        refuse_root(b, root, type, said);
    else if (said->from.len && said->function &&
             !fq_str_eq(entry->origin, said->function->sql_name))
        fq_refinement_wrong(
            &b->refinement, said->at, "the field %.*s of %.*s stands for %.*s already",
            FQ_STR_ARG(said->name), FQ_STR_ARG(type->name), FQ_STR_ARG(entry->origin));
}

static void refine_entry(struct fq_field_entry *entry, const struct fq_said_field *said)
{
    if (said->description.ptr)
        entry->def.description = said->description;
    if (said->deprecated) {
        entry->def.deprecated = true;
        entry->def.deprecation_reason = said->reason;
    }
}

/* Who hides a list means what stands beside it, too, unless he names that. */
static bool goes_with_list(const struct fq_said_type *type, const struct fq_field_entry *entry)
{
    const struct fq_field *field = entry->def.binding;
    if (field->kind != FQ_FIELD_CONNECTION && field->kind != FQ_FIELD_AGGREGATE)
        return false;
    const struct fq_said_field *list = fq_said_field(type, field->target->plural);
    return list && list->hidden;
}

void fq_build_refine_root(struct fq_builder *b, struct fq_draft *root, fq_str name)
{
    const struct fq_said_type *type = fq_refinement_find(&b->refinement, name);
    if (!type)
        return;
    for (const struct fq_said_field *said = type->fields; said; said = said->next)
        check_root(b, root, type, said);
    struct fq_field_entry *all = root->fields;
    root->fields = root->last_field = NULL;
    root->field_count = 0;
    for (struct fq_field_entry *entry = all, *next; entry; entry = next) {
        next = entry->next;
        const struct fq_said_field *said = fq_said_field(type, entry->def.name);
        if (said ? said->hidden : type->whole || goes_with_list(type, entry))
            continue;
        if (said)
            refine_entry(entry, said);
        FQ_CHAIN_APPEND(root->fields, root->last_field, entry);
        root->field_count++;
    }
}

/* ---- types ---- */

static void add_type(struct fq_buf *out, const struct fq_type_node *type)
{
    if (type->of) {
        fq_buf_char(out, '[');
        add_type(out, type->of);
        fq_buf_char(out, ']');
    } else {
        fq_buf_str_add(out, type->name);
    }
    if (type->non_null)
        fq_buf_char(out, '!');
}

static void compare_type(struct fq_builder *b, fq_str subject, struct fq_location at,
                         const struct fq_type_node *written, const struct fq_type_ref *given)
{
    struct fq_buf text;
    fq_buf_init(&text, b->arena, FQ_LIMIT_SQL_BYTES);
    add_type(&text, written);
    fq_str type = fq_type_ref_text(b->arena, given);
    if (!fq_str_eq(fq_buf_str(&text), type))
        fq_refinement_wrong(&b->refinement, at,
                            "%.*s is %.*s in the database, not %.*s; a file cannot change types "
                            "beside a database: write %.*s",
                            FQ_STR_ARG(subject), FQ_STR_ARG(type), FQ_STR_ARG(fq_buf_str(&text)),
                            FQ_STR_ARG(type));
}

static bool is_written(const struct fq_said_field *said, fq_str argument)
{
    for (const struct fq_input_node *node = said->arguments; node; node = node->next) {
        if (fq_str_eq(node->name, argument))
            return true;
    }
    return false;
}

/* All of them are written, or none. */
static void compare_arguments(struct fq_builder *b, fq_str subject,
                              const struct fq_said_field *said, const struct fq_field_def *def)
{
    for (const struct fq_input_node *node = said->arguments; node; node = node->next) {
        const struct fq_input_def *given = fq_field_argument(def, node->name);
        fq_str name =
            fq_arena_printf(b->arena, "%.*s(%.*s:)", FQ_STR_ARG(subject), FQ_STR_ARG(node->name));
        if (given)
            compare_type(b, name, node->at, node->type, &given->type);
        else
            fq_refinement_wrong(&b->refinement, node->at,
                                "the database gives no argument %.*s; take it away",
                                FQ_STR_ARG(name));
    }
    for (size_t i = 0; said->arguments && i < def->argument_count; i++) {
        if (!is_written(said, def->arguments[i].name))
            fq_refinement_wrong(&b->refinement, said->at,
                                "%.*s has the argument %.*s as well; write all or none",
                                FQ_STR_ARG(subject), FQ_STR_ARG(def->arguments[i].name));
    }
}

static const struct fq_type *type_of(const struct fq_builder *b, const struct fq_said_type *said)
{
    fq_str name = said->object ? said->object->name : said->name;
    return fq_type_find(b->types, name);
}

void fq_build_check_refinement(struct fq_builder *b)
{
    for (const struct fq_said_type *type = b->refinement.types; type; type = type->next) {
        const struct fq_type *bound = type->hidden ? NULL : type_of(b, type);
        for (const struct fq_said_field *said = type->fields; bound && said; said = said->next) {
            const struct fq_field_def *def = said->hidden ? NULL : fq_type_field(bound, said->name);
            if (!def)
                continue;
            fq_str subject = fq_arena_printf(b->arena, "%.*s.%.*s", FQ_STR_ARG(type->name),
                                             FQ_STR_ARG(said->name));
            compare_type(b, subject, said->at, said->type, &def->type);
            compare_arguments(b, subject, said, def);
        }
    }
}
