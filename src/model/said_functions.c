/* SPDX-License-Identifier: MIT
 *
 * Which functions a schema file calls by `@function(name:, args:, context:)` and
 * `@computed(function:)`, whatever they are called, and what it says of their arguments.
 */
#include "graphql/types/suggest.h"
#include "model/comment.h"
#include "model/refinement.h"
#include "model/signature.h"

static const struct fq_said_field *call_in(const struct fq_model *model,
                                           const struct fq_said_type *root,
                                           const struct fq_catalog_function *function)
{
    const struct fq_said_field *said = root ? root->fields : NULL;
    while (said && !(said->from.len && fq_signature_is_of(model->catalog, said->from, function)))
        said = said->next;
    return said;
}

const struct fq_said_field *fq_said_call(const struct fq_model *model,
                                         const struct fq_catalog_function *function)
{
    const struct fq_refinement *refinement = model->refinement;
    if (!refinement || !refinement->types)
        return NULL;
    bool changes = function->volatility == 'v';
    return call_in(model,
                   fq_refinement_find(refinement, changes ? FQ_STR("Mutation") : FQ_STR("Query")),
                   function);
}

static struct fq_said_field *computed_of(const struct fq_model *model,
                                         const struct fq_said_type *type,
                                         const struct fq_catalog_function *function)
{
    struct fq_said_field *said = type ? type->fields : NULL;
    while (said &&
           !(said->computed.len && fq_signature_is_of(model->catalog, said->computed, function)))
        said = said->next;
    return said;
}

/* What an interface says that is of no relation, each of its types has of its own rows, unless it
 * says something else of the field. */
static struct fq_said_field *computed_of_interface(const struct fq_model *model,
                                                   const struct fq_said_type *type,
                                                   fq_str interface,
                                                   const struct fq_catalog_function *function)
{
    const struct fq_said_type *of = fq_refinement_find(model->refinement, interface);
    if (!of || of->kind != FQ_DEFINE_INTERFACE || of->relation.len)
        return NULL;
    struct fq_said_field *said = computed_of(model, of, function);
    const struct fq_said_field *own = said ? fq_said_field(type, said->name) : NULL;
    return own && own->computed.len ? NULL : said;
}

struct fq_said_field *fq_said_computed(const struct fq_model *model,
                                       const struct fq_said_type *type,
                                       const struct fq_catalog_function *function)
{
    struct fq_said_field *said = computed_of(model, type, function);
    for (const struct fq_name_node *name = type ? type->interfaces : NULL; name && !said;
         name = name->next)
        said = computed_of_interface(model, type, name->name, function);
    return said;
}

/* ---- arguments ---- */

static struct fq_model_argument *argument_called(const struct fq_catalog_function *function,
                                                 struct fq_model_argument *arguments, fq_str name)
{
    for (size_t i = 0; i < function->argument_count; i++) {
        if (fq_str_eq(function->arguments[i].name, name))
            return &arguments[i];
    }
    return NULL;
}

static void refuse_argument(struct fq_refinement *refinement,
                            const struct fq_catalog_function *function, fq_str name,
                            struct fq_location at)
{
    struct fq_suggestions near;
    fq_suggest_init(&near, name, &refinement->errors);
    for (size_t i = 0; i < function->argument_count; i++)
        fq_suggest(&near, function->arguments[i].name);
    fq_refinement_wrong(refinement, at, "the function %.*s has no argument %.*s.%.*s",
                        FQ_STR_ARG(function->name), FQ_STR_ARG(name),
                        FQ_STR_ARG(fq_suggest_text(&near, refinement->arena)));
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* `app.tenant_id`: nothing but this can stand in a string of SQL as it is. */
static bool is_setting(fq_str name)
{
    size_t dots = 0;
    for (size_t i = 0; i < name.len; i++) {
        bool first = i == 0 || name.ptr[i - 1] == '.';
        bool digit = name.ptr[i] >= '0' && name.ptr[i] <= '9';
        dots += name.ptr[i] == '.';
        if (!is_letter(name.ptr[i]) && (first || !(digit || name.ptr[i] == '.')))
            return false;
    }
    return dots > 0 && name.ptr[name.len - 1] != '.';
}

/* What is no word of our own is a setting by its whole name. */
static fq_str setting_of(struct fq_arena *arena, fq_str said)
{
    static const char *const words[] = {"tenant_id", "user_id", "contact_id", "is_super_admin"};
    for (size_t i = 0; i < FQ_ARRAY_LEN(words); i++) {
        if (fq_str_eq(said, fq_str_from(words[i])))
            return fq_arena_printf(arena, "app.%s", words[i]);
    }
    return said;
}

static void take_context(struct fq_refinement *refinement, const struct fq_said_pair *pair,
                         const struct fq_catalog_function *function,
                         struct fq_model_argument *arguments)
{
    struct fq_model_argument *argument = argument_called(function, arguments, pair->local);
    fq_str setting = setting_of(refinement->arena, pair->remote);
    if (!argument)
        refuse_argument(refinement, function, pair->local, pair->local_at);
    else if (!is_setting(setting))
        fq_refinement_wrong(refinement, pair->remote_at,
                            "%.*s is no setting of a session; write one with a dot, as "
                            "\"app.tenant_id\", or tenant_id, user_id, contact_id, is_super_admin",
                            FQ_STR_ARG(pair->remote));
    else
        argument->setting = setting;
}

static void take_argument(struct fq_refinement *refinement, const struct fq_said_pair *pair,
                          const struct fq_catalog_function *function,
                          struct fq_model_argument *arguments)
{
    struct fq_model_argument *argument = argument_called(function, arguments, pair->remote);
    if (!argument)
        refuse_argument(refinement, function, pair->remote, pair->remote_at);
    else if (argument->setting.len || argument->name.len)
        fq_refinement_wrong(refinement, pair->remote_at,
                            "the argument %.*s of %.*s is given already", FQ_STR_ARG(pair->remote),
                            FQ_STR_ARG(function->name));
    else
        argument->name = pair->local;
}

void fq_refine_arguments(struct fq_refinement *refinement, const struct fq_said_field *said,
                         const struct fq_catalog_function *function,
                         struct fq_model_argument *arguments)
{
    for (size_t i = 0; i < said->context_count; i++)
        take_context(refinement, &said->context[i], function, arguments);
    for (size_t i = 0; i < said->args_count; i++)
        take_argument(refinement, &said->args[i], function, arguments);
}

/* ---- what is not there ---- */

static const struct fq_catalog_function *function_called(const struct fq_model *model, fq_str name)
{
    for (size_t i = 0; i < model->catalog->function_count; i++) {
        const struct fq_catalog_function *function = &model->catalog->functions[i];
        if (function->name.len && fq_signature_is_of(model->catalog, name, function))
            return function;
    }
    return NULL;
}

/* ` find(int4) find(text)` */
static fq_str signatures_called(const struct fq_model *model, fq_str name)
{
    fq_str all = FQ_STR_NONE;
    for (size_t i = 0; i < model->catalog->function_count; i++) {
        const struct fq_catalog_function *function = &model->catalog->functions[i];
        if (!fq_signature_is_of(model->catalog, name, function))
            continue;
        fq_str signature = fq_signature(model->arena, model->catalog, function);
        all = fq_arena_printf(model->arena, "%.*s %.*s", FQ_STR_ARG(all), FQ_STR_ARG(signature));
    }
    return all;
}

/* No function of that name, or none that may be here: why. */
static void refuse_function(struct fq_model *model, struct fq_refinement *refinement, fq_str name,
                            struct fq_location at, const char *why)
{
    struct fq_suggestions near;
    if (function_called(model, name)) {
        fq_refinement_wrong(refinement, at, "the function %.*s %s", FQ_STR_ARG(name), why);
        return;
    }
    fq_str others = signatures_called(model, fq_signature_name(name));
    if (others.len) {
        fq_refinement_wrong(refinement, at, "there is no function %.*s; there are:%.*s",
                            FQ_STR_ARG(name), FQ_STR_ARG(others));
        return;
    }
    fq_suggest_init(&near, name, &refinement->errors);
    for (size_t i = 0; i < model->catalog->function_count; i++)
        fq_suggest(&near, model->catalog->functions[i].name);
    fq_refinement_wrong(refinement, at,
                        "there is no function %.*s in the exposed schemas that the role may "
                        "execute.%.*s",
                        FQ_STR_ARG(name), FQ_STR_ARG(fq_suggest_text(&near, refinement->arena)));
}

static bool is_kept_out(struct fq_model *model, const struct fq_catalog_function *function)
{
    const struct fq_comment comment =
        fq_comment_read(model, FQ_ON_FUNCTION, function->name, function->comment);
    return fq_comment_keeps_out(&comment) || fq_comment_keeps_schema_out(model, function->schema);
}

void fq_refuse_calls(struct fq_model *model, struct fq_refinement *refinement,
                     const struct fq_said_type *root)
{
    for (const struct fq_said_field *said = root ? root->fields : NULL; said; said = said->next) {
        if (said->function || !said->from.len)
            continue;
        const struct fq_catalog_function *function = function_called(model, said->from);
        const char *why = "changes data, and so is a field of Mutation; if it changes nothing, say "
                          "so: ALTER FUNCTION … STABLE";
        if (function && function->volatility != 'v')
            why = "changes nothing, and so is a field of Query";
        if (function && is_kept_out(model, function))
            why = "is kept out by a comment";
        refuse_function(model, refinement, said->from, said->from_at, why);
    }
}

static void refuse_computed(struct fq_model *model, struct fq_refinement *refinement,
                            const struct fq_said_type *type, const struct fq_said_field *said)
{
    const struct fq_catalog_function *function = function_called(model, said->computed);
    bool of_rows = function && type->object && fq_model_computes(model, function) == type->object;
    const char *why =
        fq_arena_printf(refinement->arena, "takes no row of %.*s as its first argument",
                        FQ_STR_ARG(type->object ? type->object->sql_name : type->name))
            .ptr;
    if (of_rows && is_kept_out(model, function))
        why = "is kept out by a comment";
    else if (of_rows)
        why = "is volatile; if it changes nothing, say so: ALTER FUNCTION … STABLE";
    refuse_function(model, refinement, said->computed, said->computed_at, why);
}

/* Where a column says of which type a row is, what is said of the types is said of all rows. */
static bool is_bound(const struct fq_said_type *type, const struct fq_said_field *said)
{
    const struct fq_said_type *of = type->member_of ? type->member_of : type;
    const struct fq_said_type *whole = of->object ? of->object->said : NULL;
    const struct fq_said_field *field = whole ? fq_said_field(whole, said->name) : NULL;
    return said->function || (field && field->function);
}

void fq_refuse_computed(struct fq_model *model, struct fq_refinement *refinement)
{
    for (struct fq_said_type *type = refinement->types; type; type = type->next) {
        for (struct fq_said_field *said = type->fields; said; said = said->next) {
            if (!said->computed.len || is_bound(type, said))
                continue;
            said->met = true; /* it is told now */
            refuse_computed(model, refinement, type, said);
        }
    }
}
