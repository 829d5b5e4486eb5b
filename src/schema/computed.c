/* SPDX-License-Identifier: MIT
 *
 * Functions of a row bound to fields of its type.  What takes nothing else and returns a value is a
 * column like any other, in filters and orders too.
 */
#include "schema/build.h"

#include "catalog/oid.h"

/* PostgreSQL would choose among functions of one name by what they are given: here the row. */
static bool is_overloaded(const struct fq_catalog *catalog,
                          const struct fq_catalog_function *function)
{
    size_t found = 0;
    for (size_t i = 0; i < catalog->function_count; i++) {
        const struct fq_catalog_function *other = &catalog->functions[i];
        found += fq_str_eq(other->name, function->name) &&
                 fq_str_eq(other->schema, function->schema) && other->argument_count &&
                 other->arguments[0].type == function->arguments[0].type;
    }
    return found > 1;
}

static bool returns_value(const struct fq_builder *b, const struct fq_catalog_function *function)
{
    const struct fq_catalog_type *type = fq_catalog_type(b->catalog, function->returns);
    return !function->returns_set && type && type->kind != FQ_CATALOG_PSEUDO && !type->of_relation;
}

/* `"public"."f"(ROW(…)::"public"."users")`, around the row. */
static struct fq_column *value_of(struct fq_builder *b, const struct fq_offer *o,
                                  const struct fq_value_type *value)
{
    struct fq_column *column = fq_build_column(b, value, o->catalog->returns);
    fq_fragment fixed = o->call->fixed_arguments;
    column->of_row = true;
    column->stateful = o->call->stateful;
    column->nondeterministic = b->catalog->nondeterministic; /* it may have any */
    column->before =
        fq_vetted(fq_arena_printf(b->arena, "%.*s(", FQ_STR_ARG(o->call->function.text)));
    column->after = fq_vetted(
        fq_arena_printf(b->arena, "%s%.*s)", fixed.text.len ? ", " : "", FQ_STR_ARG(fixed.text)));
    return column;
}

static bool all_have_defaults(const struct fq_input_def *arguments, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (arguments[i].type.non_null)
            return false;
    }
    return true;
}

static struct fq_field *value_field(struct fq_builder *b, struct fq_offer *o,
                                    const struct fq_input_def *arguments, size_t count)
{
    const struct fq_value_type *value = fq_build_value_type(b, o->catalog->returns, 0, false);
    const struct fq_column *column = value_of(b, o, value);
    struct fq_field *field = fq_build_column_field(b, column, value);
    o->type = value->ref;
    o->type.non_null = false;
    if (count == 0)
        return field;
    field->kind = FQ_FIELD_COMPUTED;
    struct fq_field_more *more = fq_build_more(b, field);
    more->call = o->call;
    if (!value->object && all_have_defaults(arguments, count))
        more->typed = column;
    return field;
}

static struct fq_field *rows_field(struct fq_builder *b, struct fq_offer *o)
{
    struct fq_field *field = FQ_NEW(b->arena, struct fq_field);
    *field = (struct fq_field){.kind = FQ_FIELD_COMPUTED, .target = o->target};
    fq_build_more(b, field)->call = o->call;
    if (o->call->set) {
        o->type.non_null = !o->call->value;
        o->type = fq_build_list_of(b, o->type);
        o->type.non_null = true;
    }
    return field;
}

static void add_offered(struct fq_builder *b, struct fq_draft *draft,
                        const struct fq_model_field *said, struct fq_type_ref type,
                        const struct fq_field *field)
{
    fq_build_add_field(b, draft, said->name, said->description, type, field,
                       said->function->sql_name);
    draft->last_field->def.deprecated = said->deprecated;
    draft->last_field->def.deprecation_reason = said->reason;
}

/* NULL, or why there is no such field. */
static const char *offer(struct fq_builder *b, struct fq_draft *draft,
                         const struct fq_model_field *said)
{
    struct fq_offer o = {.said = said->function, .catalog = said->function->function};
    if (is_overloaded(b->catalog, o.catalog))
        return "there are several functions of this name for a row of this type";
    if (!fq_build_is_readable_whole(draft->catalog))
        return "it takes a row of which the role may not read every column";
    if (o.catalog->returns == OID_VOID)
        return "it returns nothing";
    const char *why = fq_build_check_arguments(b, o.said);
    if (why)
        return why;
    if (fq_build_result_is_kept_out(b, o.catalog))
        return "a comment, or a secret in it, keeps the type of its result out";
    o.call = FQ_NEW(b->arena, struct fq_call);
    o.call->stateful = o.catalog->stateful;
    o.call->function = fq_vetted(o.said->sql_name);
    o.call->set = o.catalog->returns_set;
    bool is_value = returns_value(b, o.catalog);
    if (!is_value && (why = fq_build_result(b, &o)))
        return why;
    struct fq_input_def *arguments;
    size_t count;
    fq_build_arguments(b, o.said, &arguments, &count, &o.call->fixed_arguments);
    const struct fq_field *field =
        is_value ? value_field(b, &o, arguments, count) : rows_field(b, &o);
    add_offered(b, draft, said, o.type, field);
    draft->last_field->def.arguments = arguments;
    draft->last_field->def.argument_count = count;
    return NULL;
}

void fq_build_computed(struct fq_builder *b)
{
    for (struct fq_draft *draft = b->drafts; draft; draft = draft->next) {
        const struct fq_model_field *said = draft->object->fields.first;
        for (; said; said = said->next) {
            const char *why = said->source == FQ_FROM_FUNCTION ? offer(b, draft, said) : NULL;
            if (why && said->said && said->said->computed.len)
                fq_refinement_wrong(&b->refinement, said->said->computed_at,
                                    "the function of %.*s cannot be a field: %s",
                                    FQ_STR_ARG(said->name), why);
            else if (why)
                fq_model_note(&b->model, false, said->function->sql_name, "%s", why);
        }
    }
}

void fq_build_finish_computed(struct fq_builder *b, struct fq_draft *draft)
{
    for (struct fq_field_entry *entry = draft->fields; entry; entry = entry->next) {
        const struct fq_field *field = entry->def.binding;
        if (field->kind == FQ_FIELD_COMPUTED && field->target && fq_field_more(field)->call->set)
            fq_build_add_list_arguments(b, field->target, &entry->def);
    }
}
