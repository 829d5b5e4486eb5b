/* SPDX-License-Identifier: MIT
 *
 * Functions that are fields of a root: how each is called and what is made of its result.
 */
#include "schema/answer_forms.h"

#include "catalog/oid.h"

/* ---- what it returns ---- */

/* What only a call gives. */
static struct fq_relation *result_relation(struct fq_builder *b, const struct fq_type *type)
{
    struct fq_relation *relation = FQ_NEW(b->arena, struct fq_relation);
    relation->type = type;
    relation->returned = true;
    return relation;
}

static void returns_value(struct fq_builder *b, struct fq_offer *o, fq_oid type)
{
    const struct fq_value_type *value = fq_build_value_type(b, type, 0, false);
    o->target = result_relation(b, NULL);
    const struct fq_column *column =
        fq_build_relation_column(b, o->target, FQ_STR("\"v\""), FQ_STR_NONE, value, type);
    o->call->value = fq_build_column_field(b, column, value);
    o->type = value->ref;
    o->type.non_null = false;
}

static void add_output(struct fq_builder *b, struct fq_offer *o, struct fq_draft *draft, size_t i)
{
    fq_oid type = o->catalog->outputs[i].type;
    fq_str column_name = o->said->outputs[i].column;
    const struct fq_value_type *value = fq_build_value_type(b, type, 0, false);
    const struct fq_column *column = fq_build_relation_column(
        b, draft->relation, fq_name_quoted(b->arena, column_name), FQ_STR_NONE, value, type);
    fq_build_add_field(b, draft, o->said->outputs[i].name, FQ_STR_NONE, value->ref,
                       fq_build_column_field(b, column, value), column_name);
    if (fq_str_eq(column_name, FQ_STR("ordinality")))
        o->call->ordinal = false;
}

/* OUT arguments and TABLE columns: a type of their own. */
static const char *returns_record(struct fq_builder *b, struct fq_offer *o)
{
    const struct fq_catalog_function *function = o->catalog;
    struct fq_map names;
    fq_map_init(&names, b->arena);
    for (size_t i = 0; i < function->output_count; i++) {
        if (fq_map_put(&names, o->said->outputs[i].name, b))
            return "two of its columns would be the same field";
    }
    /* One column alone is what the function returns itself, and then its type is not known. */
    if (names.count == 0 || (names.count == 1 && function->outputs[0].type == OID_RECORD))
        return "it returns records whose columns it does not declare";
    struct fq_draft draft = {
        .type = fq_build_derived(b, FQ_TYPE_OBJECT, o->said->noun, FQ_DERIVED_ROW)};
    draft.type->description =
        fq_arena_printf(b->arena, "What %.*s returns.", FQ_STR_ARG(o->said->name));
    draft.relation = result_relation(b, draft.type);
    o->call->ordinal = true;
    for (size_t i = 0; i < function->output_count; i++)
        add_output(b, o, &draft, i);
    fq_build_finish_fields(b, &draft);
    o->target = draft.relation;
    o->type = fq_build_ref(draft.type, false);
    return NULL;
}

/* The function's rows have the columns of the target's key, of the same types. */
static bool has_key(struct fq_builder *b, const struct fq_relation *target,
                    const struct fq_catalog_relation *rows)
{
    size_t found = 0;
    for (size_t k = 0; k < target->key_count; k++) {
        for (size_t i = 0; i < rows->column_count; i++)
            found += target->key[k]->type == rows->columns[i].type &&
                     fq_str_eq(target->key[k]->label.text,
                               fq_name_quoted(b->arena, rows->columns[i].name));
    }
    return target->key_count && found == target->key_count;
}

static const char not_served[] = "it returns rows of a table or view that is not served";

static const char *returns_rows(struct fq_builder *b, struct fq_offer *o,
                                const struct fq_catalog_type *type,
                                const struct fq_catalog_relation *rows)
{
    const struct fq_model_object *object = fq_model_serving(&b->model, rows);
    if (!object)
        return not_served;
    struct fq_relation *target = ((struct fq_draft *)object->binding)->relation;
    o->call->by_key = object->relation != rows || target->tail.text.len;
    if (o->call->by_key && !has_key(b, target, rows))
        return "it returns rows by which those that are served cannot be found; they lack the key";
    o->call->many_may_fit =
        o->call->by_key && !fq_build_is_unique(b, target, target->key, target->key_count);
    o->call->ordinal = fq_catalog_column_index(rows, FQ_STR("ordinality")) < 0 &&
                       fq_catalog_column_index(object->relation, FQ_STR("ordinality")) < 0;
    if (o->call->changes)
        o->call->kept_as = fq_vetted(fq_name_qualified(b->arena, type->schema, type->name));
    o->target = target;
    o->type = fq_build_ref(target->type, false);
    return NULL;
}

static void returns_answer(struct fq_builder *b, struct fq_offer *o,
                           const struct fq_catalog_type *type)
{
    const struct fq_model_object *about = fq_model_about(&b->model, o->said);
    o->target = fq_build_answer(b, type, o->said->noun, about);
    o->type = fq_build_ref(o->target->type, false);
    o->call->kept_as = fq_vetted(fq_name_qualified(b->arena, type->schema, type->name));
}

/* A type that a comment keeps out is among what it returns. */
bool fq_build_result_is_kept_out(struct fq_builder *b, const struct fq_catalog_function *function)
{
    const struct fq_catalog_type *type = fq_catalog_type(b->catalog, function->returns);
    bool out = type && !type->of_relation && fq_model_shown(&b->model, type->oid) == FQ_KEPT_OUT;
    for (size_t i = 0; i < function->output_count; i++)
        out = out || fq_model_shown(&b->model, function->outputs[i].type) == FQ_KEPT_OUT;
    return out;
}

/* The row of mutation_response, or JSON of a function that changes something, when a comment says
 * what that is. */
static bool is_answer(struct fq_builder *b, const struct fq_offer *o,
                      const struct fq_catalog_type *type)
{
    bool is_row = type->kind == FQ_CATALOG_COMPOSITE && fq_convention_is_answer(type) &&
                  fq_model_shown(&b->model, type->oid) == FQ_SHOWN;
    bool is_document = fq_answer_is_document(type) && o->said->changes && o->said->entity.len;
    return (is_row || is_document) && !o->catalog->returns_set && !o->said->of_row;
}

/* NULL, or why its result cannot be shown. */
const char *fq_build_result(struct fq_builder *b, struct fq_offer *o)
{
    const struct fq_catalog_function *function = o->catalog;
    if (fq_build_result_is_kept_out(b, function))
        return "a comment, or a secret in it, keeps the type of its result out";
    if (function->returns == OID_VOID) {
        o->call->is_void = true;
        returns_value(b, o, OID_BOOL);
        return NULL;
    }
    if (function->returns == OID_RECORD)
        return returns_record(b, o);
    const struct fq_catalog_type *type = fq_catalog_type(b->catalog, function->returns);
    if (!type || type->kind == FQ_CATALOG_PSEUDO)
        return "what it returns has no type of its own";
    if (type->of_relation) {
        const struct fq_catalog_relation *rows =
            fq_catalog_relation(b->catalog, type->schema, type->name);
        return rows ? returns_rows(b, o, type, rows) : not_served;
    }
    if (is_answer(b, o, type))
        returns_answer(b, o, type);
    else
        returns_value(b, o, function->returns);
    return NULL;
}

/* ---- the field ---- */

/* A query's rows can be filtered, sorted and paged like any others, but for what the function's own
 * arguments are called. */
void fq_build_add_list_arguments(struct fq_builder *b, const struct fq_relation *target,
                                 struct fq_field_def *def)
{
    const struct fq_input_def *more;
    size_t count = def->argument_count, more_count;
    fq_build_list_arguments(b, target, &more, &more_count);
    struct fq_input_def *all = FQ_NEW_ARRAY(b->arena, count + more_count, struct fq_input_def);
    if (count)
        memcpy(all, def->arguments, count * sizeof(*all));
    for (size_t i = 0; i < more_count; i++) {
        if (!fq_field_argument(def, more[i].name))
            all[count++] = more[i];
    }
    def->arguments = all;
    def->argument_count = count;
}

static void add_field(struct fq_builder *b, struct fq_offer *o, struct fq_draft *root,
                      struct fq_input_def *arguments, size_t argument_count)
{
    struct fq_field *field = FQ_NEW(b->arena, struct fq_field);
    *field = (struct fq_field){.kind = FQ_FIELD_CALL, .target = o->target};
    fq_build_more(b, field)->call = o->call;
    struct fq_type_ref type = o->type;
    if (o->call->set) {
        type.non_null = !o->call->value;
        type = fq_build_list_of(b, type);
    }
    fq_build_add_field(b, root, o->said->name, o->said->description, type, field,
                       o->said->sql_name);
    struct fq_field_def *def = &root->last_field->def;
    def->arguments = arguments;
    def->argument_count = argument_count;
    def->deprecated = o->said->deprecated;
    def->deprecation_reason = o->said->reason;
    if (o->call->set && !o->call->changes)
        fq_build_add_list_arguments(b, o->target, def);
    o->said->served = true;
    b->schema->function_count++;
}

/* Nothing is made of a function before it is known that it can be offered. */
static const char *offer(struct fq_builder *b, struct fq_offer *o, struct fq_draft *root)
{
    struct fq_input_def *arguments;
    size_t argument_count;
    const char *why = fq_build_check_overloads(b, o->said);
    if (why)
        return why;
    if (fq_build_find_field(root, o->said->name))
        return "another field has its name; give it one with a comment: @fraiseql {\"name\": "
               "\"…\"}";
    o->call = FQ_NEW(b->arena, struct fq_call);
    o->call->function = fq_vetted(o->said->sql_name);
    o->call->set = o->catalog->returns_set;
    o->call->changes = o->said->changes;
    o->call->stateful = o->catalog->stateful;
    why = fq_build_check_arguments(b, o->said);
    if (!why)
        why = fq_build_result(b, o);
    if (why)
        return why;
    fq_build_arguments(b, o->said, &arguments, &argument_count, &o->call->fixed_arguments);
    add_field(b, o, root, arguments, argument_count);
    return NULL;
}

void fq_build_functions(struct fq_builder *b, struct fq_draft *query, struct fq_draft *mutation)
{
    for (struct fq_model_function *said = b->model.functions; said; said = said->next) {
        struct fq_offer o = {.said = said, .catalog = said->function};
        const char *why = offer(b, &o, said->changes ? mutation : query);
        said->why_not = why;
        if (why)
            fq_model_note(&b->model, false, said->sql_name, "%s", why);
    }
    fq_build_finish_answers(b);
}
