/* SPDX-License-Identifier: MIT
 *
 * Computed columns: functions of a row of a relation that is served are fields of its type,
 * `user_full_name(users)` the field `fullName` of User.
 */
#include "base/list.h"
#include "model/comment.h"
#include "model/convention.h"
#include "model/name.h"
#include "model/refinement.h"
#include "model/secret.h"

struct fq_model_object *fq_model_computes(const struct fq_model *model,
                                          const struct fq_catalog_function *function)
{
    const struct fq_catalog_type *type =
        function->argument_count ? fq_catalog_type(model->catalog, function->arguments[0].type)
                                 : NULL;
    if (!type || !type->of_relation)
        return NULL;
    for (struct fq_model_object *object = model->objects; object; object = object->next) {
        if (fq_str_eq(object->relation->name, type->name) &&
            fq_str_eq(object->relation->schema, type->schema))
            return object;
    }
    return NULL;
}

/* ---- names ---- */

/* userFullName → fullName behind `user`; empty: it does not begin so. */
static fq_str behind(struct fq_model *model, fq_str name, fq_str noun)
{
    if (!noun.len || name.len <= noun.len || !fq_str_starts_with(name, noun) ||
        name.ptr[noun.len] < 'A' || name.ptr[noun.len] > 'Z')
        return FQ_STR_NONE;
    char *rest = fq_arena_alloc(model->arena, name.len - noun.len);
    memcpy(rest, name.ptr + noun.len, name.len - noun.len);
    rest[0] = (char)(rest[0] - 'A' + 'a');
    return fq_str_of(rest, name.len - noun.len);
}

/* Without what it is a function of, by any name that this has. */
static fq_str short_name(struct fq_model *model, const struct fq_model_object *object, fq_str name)
{
    fq_str noun = fq_convention_noun(object->relation->name);
    const fq_str nouns[] = {
        fq_name_field(model->arena, object->relation->name),
        fq_name_singular(model->arena, noun),
        fq_name_plural(model->arena, noun),
        object->singular,
        object->plural,
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(nouns); i++) {
        fq_str rest = behind(model, name, nouns[i]);
        if (rest.len)
            return rest;
    }
    return name;
}

/* A name that nothing else has; empty: there is none. */
static fq_str free_name(struct fq_model *model, const struct fq_model_object *object,
                        const struct fq_model_function *function, bool given)
{
    fq_str name = given ? function->name : short_name(model, object, function->name);
    if (!fq_model_field(&object->fields, name))
        return name;
    return fq_model_field(&object->fields, function->name) ? FQ_STR_NONE : function->name;
}

/* ---- fields ---- */

static void note_taken(struct fq_model *model, const struct fq_model_object *object,
                       const struct fq_model_function *function)
{
    fq_model_note(model, true, function->sql_name,
                  "it computes a field of %.*s, which has a field %.*s already; give it another "
                  "name: COMMENT ON FUNCTION %.*s IS '@fraiseql {\"name\": \"…\"}'",
                  FQ_STR_ARG(object->sql_name), FQ_STR_ARG(function->name),
                  FQ_STR_ARG(function->sql_name));
}

static void add_named(struct fq_model *model, struct fq_model_object *object,
                      struct fq_model_function *function, fq_str name)
{
    struct fq_model_field *field = FQ_NEW(model->arena, struct fq_model_field);
    *field = (struct fq_model_field){
        .source = FQ_FROM_FUNCTION,
        .from = function->function->name,
        .name = name,
        .description = function->description,
        .deprecated = function->deprecated,
        .reason = function->reason,
        .guard = function->guard,
        .weight = function->weight,
        .function = function,
    };
    function->noun = fq_arena_printf(model->arena, "%.*s%.*s", FQ_STR_ARG(object->name),
                                     FQ_STR_ARG(fq_name_pascal(model->arena, name)));
    fq_model_field_add(&object->fields, field);
}

/* Under the name that a schema file gives it. */
static void add_said(struct fq_model *model, struct fq_model_object *object,
                     struct fq_model_function *function, struct fq_said_field *said)
{
    const struct fq_model_field *holder = fq_model_field(&object->fields, said->name);
    if (holder)
        fq_refinement_wrong(
            model->refinement, said->at, "the field %.*s of %.*s stands for %.*s already",
            FQ_STR_ARG(said->name), FQ_STR_ARG(object->name), FQ_STR_ARG(holder->from));
    else
        add_named(model, object, function, said->name);
    said->function = function;
}

static void add_computed(struct fq_model *model, const struct fq_catalog_function *catalog)
{
    struct fq_model_object *object = fq_model_computes(model, catalog);
    if (!object || !object->fields.count || fq_comment_keeps_schema_out(model, catalog->schema))
        return;
    struct fq_said_field *said = fq_said_computed(model, object->said, catalog);
    fq_str sql_name = fq_name_qualified(model->arena, catalog->schema, catalog->name);
    struct fq_comment comment = fq_comment_read(model, FQ_ON_FUNCTION, sql_name, catalog->comment);
    if (fq_comment_keeps_out(&comment))
        return;
    if (catalog->volatility == 'v' && said) /* told with its place */
        return;
    if (catalog->volatility == 'v') {
        fq_model_note(model, false, sql_name,
                      "it would compute a field of %.*s, but is volatile; if it changes nothing, "
                      "say so: ALTER FUNCTION … STABLE",
                      FQ_STR_ARG(object->sql_name));
        return;
    }
    if (!comment.has_expose && !said &&
        fq_secret_is_named(model, catalog->name, catalog->returns)) {
        fq_secret_note(model, object->sql_name, "function", catalog->name,
                       fq_arena_printf(model->arena,
                                       "COMMENT ON FUNCTION %.*s IS '@fraiseql {\"expose\": true}'",
                                       FQ_STR_ARG(sql_name)));
        return;
    }
    struct fq_model_function *function =
        fq_model_function_new(model, catalog, sql_name, &comment, NULL);
    if (said) {
        add_said(model, object, function, said);
        return;
    }
    fq_str name = free_name(model, object, function, comment.name.len > 0);
    if (name.len)
        add_named(model, object, function, name);
    else
        note_taken(model, object, function);
}

/* What has nothing else to show is no object. */
void fq_model_add_computed(struct fq_model *model)
{
    for (size_t i = 0; i < model->catalog->function_count; i++)
        add_computed(model, &model->catalog->functions[i]);
    fq_refuse_computed(model, model->refinement);
}
