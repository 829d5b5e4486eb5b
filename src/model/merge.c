/* SPDX-License-Identifier: MIT
 *
 * A schema file merged into the model of a database.
 */
#include "base/list.h"
#include "graphql/types/suggest.h"
#include "model/name.h"
#include "model/refinement.h"

/* ---- objects ---- */

/* "user", of any schema that is served, or "app.user". */
static bool is_called(const struct fq_catalog_relation *relation, fq_str name)
{
    size_t dot = fq_str_find_char(name, '.');
    if (fq_str_eq(relation->name, name))
        return true;
    return dot < name.len && fq_str_eq(relation->schema, fq_str_of(name.ptr, dot)) &&
           fq_str_eq(relation->name, fq_str_from_offset(name, dot + 1));
}

static struct fq_model_object *by_relation(const struct fq_model *model, fq_str name)
{
    for (size_t rank = 0; rank <= model->options.schema_count; rank++) {
        for (struct fq_model_object *object = model->objects; object; object = object->next) {
            if (object->rank == rank && is_called(object->relation, name))
                return object;
        }
    }
    return NULL;
}

static struct fq_model_object *by_name(const struct fq_model *model, fq_str name)
{
    for (struct fq_model_object *object = model->objects; object; object = object->next) {
        if (!object->holder && fq_str_eq(object->name, name))
            return object;
    }
    return NULL;
}

static void refuse_relation(const struct fq_model *model, struct fq_refinement *refinement,
                            const struct fq_said_type *said)
{
    struct fq_suggestions near;
    fq_suggest_init(&near, said->relation, &refinement->errors);
    for (struct fq_model_object *object = model->objects; object; object = object->next)
        fq_suggest(&near, object->relation->name);
    fq_refinement_wrong(refinement, said->relation_at, "no table or view %.*s is served.%.*s",
                        FQ_STR_ARG(said->relation),
                        FQ_STR_ARG(fq_suggest_text(&near, refinement->arena)));
}

static void take_key(struct fq_refinement *refinement, const struct fq_said_type *said,
                     struct fq_model_object *object)
{
    struct fq_suggestions near;
    for (size_t i = 0; i < said->key_count; i++) {
        object->said_key[i] = said->key[i];
        if (fq_catalog_column_index(object->relation, said->key[i]) >= 0)
            continue;
        fq_suggest_init(&near, said->key[i], &refinement->errors);
        for (size_t c = 0; c < object->relation->column_count; c++)
            fq_suggest(&near, object->relation->columns[c].name);
        fq_refinement_wrong(refinement, said->key_at, "%.*s has no column %.*s.%.*s",
                            FQ_STR_ARG(object->sql_name), FQ_STR_ARG(said->key[i]),
                            FQ_STR_ARG(fq_suggest_text(&near, refinement->arena)));
    }
    if (said->key_count)
        object->said_key_count = said->key_count;
}

static void refine_object(struct fq_model *model, struct fq_refinement *refinement,
                          const struct fq_said_type *said, struct fq_model_object *object)
{
    if (object->said) {
        fq_refinement_wrong(refinement, said->at, "%.*s is already the type %.*s, in line %u",
                            FQ_STR_ARG(object->sql_name), FQ_STR_ARG(object->said->name),
                            object->said->at.line);
        return;
    }
    object->said = said;
    if (said->relation.len && !fq_str_eq(object->name, said->name)) {
        object->given = true;
        object->noun = object->wanted = said->name;
        if (model->options.is_reserved(said->name))
            fq_refinement_wrong(refinement, said->at,
                                "%.*s has another meaning; choose another name",
                                FQ_STR_ARG(said->name));
    }
    if (said->description.ptr)
        object->description = said->description;
    take_key(refinement, said, object);
    if (said->hidden)
        fq_map_put(&model->hidden, object->sql_name, object);
}

static void drop_hidden(struct fq_model *model)
{
    struct fq_model_object *all = model->objects;
    model->objects = model->last_object = NULL;
    for (struct fq_model_object *object = all, *next; object; object = next) {
        next = object->next;
        if (!object->said || !object->said->hidden)
            FQ_CHAIN_APPEND(model->objects, model->last_object, object);
    }
}

static bool is_root(const struct fq_said_type *said)
{
    return fq_str_eq(said->name, FQ_STR("Query")) || fq_str_eq(said->name, FQ_STR("Mutation"));
}

void fq_refine_objects(struct fq_model *model, struct fq_refinement *refinement)
{
    if (!refinement->types)
        return;
    fq_model_share_names(model);
    for (struct fq_said_type *said = refinement->types; said; said = said->next) {
        if (is_root(said))
            continue;
        said->object =
            said->relation.len ? by_relation(model, said->relation) : by_name(model, said->name);
        if (said->object)
            refine_object(model, refinement, said, said->object);
        else if (said->relation.len)
            refuse_relation(model, refinement, said);
    }
    drop_hidden(model);
}

/* ---- fields ---- */

static const struct fq_said_field *said_of_column(const struct fq_said_type *type, fq_str column)
{
    for (const struct fq_said_field *said = type->fields; said; said = said->next) {
        if (said->from.len && fq_str_eq(said->from, column))
            return said;
    }
    return NULL;
}

/* The column that has a name of which the file says nothing; NULL. */
static const struct fq_model_field *holder_of(const struct fq_model *model,
                                              const struct fq_model_object *object, fq_str name)
{
    for (size_t i = 0; i < object->relation->column_count; i++) {
        const struct fq_model_field *field = &object->columns[i];
        if (field->sight != FQ_SHOWN_FIELD || said_of_column(object->said, field->from))
            continue;
        fq_str has = field->given.len ? field->given : fq_name_field(model->arena, field->from);
        if (fq_str_eq(has, name))
            return field;
    }
    return NULL;
}

static void refuse_taken(struct fq_refinement *refinement, const struct fq_said_field *said,
                         fq_str type, const struct fq_model_field *holder)
{
    fq_refinement_wrong(refinement, said->at, "the field %.*s of %.*s stands for %.*s already",
                        FQ_STR_ARG(said->name), FQ_STR_ARG(type), FQ_STR_ARG(holder->from));
}

void fq_refine_columns(struct fq_model *model, struct fq_refinement *refinement,
                       struct fq_model_object *object)
{
    for (size_t i = 0; i < object->relation->column_count; i++) {
        struct fq_model_field *field = &object->columns[i];
        const struct fq_said_field *said = said_of_column(object->said, field->from);
        if (!said || field->sight != FQ_SHOWN_FIELD)
            continue;
        const struct fq_model_field *holder = holder_of(model, object, said->name);
        if (holder)
            refuse_taken(refinement, said, object->said->name, holder);
        else
            field->given = said->name;
    }
}

/* What is said, and whose fields it is said of. */
struct merging {
    struct fq_refinement *refinement;
    const struct fq_said_type *type;
    struct fq_model_fields *fields;
    fq_str subject; /* the type, as the file calls it */
};

static struct fq_model_field *meant(const struct merging *m, const struct fq_said_field *said)
{
    if (!said->from.len)
        return fq_model_field(m->fields, said->name);
    for (struct fq_model_field *field = m->fields->first; field; field = field->next) {
        if (field->source != FQ_FROM_KEY && fq_str_eq(field->from, said->from))
            return field;
    }
    return NULL;
}

static void refuse_field(const struct merging *m, const struct fq_said_field *said)
{
    struct fq_suggestions near;
    bool by_column = said->from.len > 0;
    fq_str wanted = by_column ? said->from : said->name;
    fq_suggest_init(&near, wanted, &m->refinement->errors);
    for (struct fq_model_field *field = m->fields->first; field; field = field->next)
        fq_suggest(&near, by_column ? field->from : field->name);
    fq_refinement_wrong(m->refinement, by_column ? said->from_at : said->at,
                        "the database gives %.*s no %s %.*s.%.*s", FQ_STR_ARG(m->subject),
                        by_column ? "field for a column" : "field", FQ_STR_ARG(wanted),
                        FQ_STR_ARG(fq_suggest_text(&near, m->refinement->arena)));
}

static void rename_field(const struct merging *m, const struct fq_said_field *said,
                         struct fq_model_field *field)
{
    const struct fq_model_field *holder = fq_model_field(m->fields, said->name);
    if (field->source == FQ_FROM_COLUMN || holder == field)
        return; /* done already, or refused */
    if (holder)
        refuse_taken(m->refinement, said, m->subject, holder);
    else
        field->name = said->name;
}

static void refine_field(const struct merging *m, struct fq_said_field *said)
{
    struct fq_model_field *field = meant(m, said);
    if (!field) {
        refuse_field(m, said);
        return;
    }
    if (field->said) {
        fq_refinement_wrong(m->refinement, said->at, "%.*s is already the field %.*s, in line %u",
                            FQ_STR_ARG(field->from), FQ_STR_ARG(field->said->name),
                            field->said->at.line);
        return;
    }
    field->said = said;
    if (said->from.len)
        rename_field(m, said, field);
    if (said->description.ptr)
        field->description = said->description;
    if (said->deprecated) {
        field->deprecated = true;
        field->reason = said->reason;
    }
}

/* Who hides rows hides what they give, unless he says otherwise. */
static bool is_served(const struct merging *m, const struct fq_model_field *field)
{
    const struct fq_said_field *rows = field->beside ? field->beside->said : NULL;
    if (!field->said && rows && rows->hidden)
        return false;
    return field->said ? !field->said->hidden : !m->type->whole;
}

/* What is not served leaves, and so does its type. */
static void drop_fields(const struct merging *m)
{
    struct fq_model_field *all = m->fields->first;
    *m->fields = (struct fq_model_fields){0};
    for (struct fq_model_field *field = all, *next; field; field = next) {
        next = field->next;
        if (is_served(m, field))
            fq_model_field_add(m->fields, field);
        else
            field->sight = FQ_LEFT_OUT;
    }
    if (m->fields->count == 0)
        fq_refinement_wrong(
            m->refinement, m->type->at,
            "nothing of %.*s is left to be served; list a field, or hide all of it with @hidden",
            FQ_STR_ARG(m->subject));
}

static void refine_fields(const struct merging *m)
{
    for (struct fq_said_field *said = m->type->fields; said; said = said->next)
        refine_field(m, said);
    if (m->type->fields)
        drop_fields(m);
}

/* The object inside documents whose type has that name; NULL. */
static struct fq_model_field *find_nested(const struct fq_model_fields *fields, fq_str name)
{
    for (struct fq_model_field *field = fields->first; field; field = field->next) {
        if (!field->members.first)
            continue;
        struct fq_model_field *found =
            fq_str_eq(field->type_name, name) ? field : find_nested(&field->members, name);
        if (found)
            return found;
    }
    return NULL;
}

static void refuse_type(const struct fq_model *model, struct fq_refinement *refinement,
                        const struct fq_said_type *said)
{
    struct fq_suggestions near;
    fq_suggest_init(&near, said->name, &refinement->errors);
    for (struct fq_model_object *object = model->objects; object; object = object->next)
        fq_suggest(&near, object->name);
    fq_refinement_wrong(
        refinement, said->at,
        "no table, view or document gives a type %.*s; say which it is of: type %.*s "
        "@relation(name: \"…\").%.*s",
        FQ_STR_ARG(said->name), FQ_STR_ARG(said->name),
        FQ_STR_ARG(fq_suggest_text(&near, refinement->arena)));
}

/* An object inside documents has no relation of its own. */
static void refine_nested(struct fq_model *model, struct fq_refinement *refinement,
                          const struct fq_said_type *said)
{
    struct fq_model_field *found = NULL;
    for (struct fq_model_object *object = model->objects; object && !found; object = object->next)
        found = find_nested(&object->fields, said->name);
    if (!found) {
        refuse_type(model, refinement, said);
        return;
    }
    if (said->hidden)
        fq_refinement_wrong(refinement, said->at, "hide the field that has the type %.*s instead",
                            FQ_STR_ARG(said->name));
    if (said->description.ptr)
        found->type_description = said->description;
    refine_fields(&(struct merging){refinement, said, &found->members, said->name});
}

/* Foreign keys have fields at both ends, or at one. */
static void drop_ends(struct fq_model *model)
{
    for (struct fq_model_join *join = model->joins; join; join = join->next) {
        if (join->forward && join->forward->sight == FQ_LEFT_OUT)
            join->forward = NULL;
        if (join->backward && join->backward->sight == FQ_LEFT_OUT)
            join->backward = NULL;
        for (size_t i = 0; i < FQ_BESIDE_KINDS; i++) {
            if (join->beside[i] && join->beside[i]->sight == FQ_LEFT_OUT)
                join->beside[i] = NULL;
        }
    }
}

void fq_refine_fields(struct fq_model *model, struct fq_refinement *refinement)
{
    for (const struct fq_said_type *said = refinement->types; said; said = said->next) {
        if (is_root(said) || (said->object && said->hidden))
            continue;
        if (said->object && said->object->said == said)
            refine_fields(&(struct merging){refinement, said, &said->object->fields, said->name});
        else if (!said->object && !said->relation.len)
            refine_nested(model, refinement, said);
    }
    drop_ends(model);
}

/* ---- functions ---- */

static bool is_function(const struct fq_model_function *function, const struct fq_said_field *said)
{
    const struct fq_catalog_function *catalog = function->function;
    size_t dot = fq_str_find_char(said->from, '.');
    if (!said->from.len)
        return fq_str_eq(function->name, said->name);
    return fq_str_eq(catalog->name, said->from) ||
           (dot < said->from.len && fq_str_eq(catalog->schema, fq_str_of(said->from.ptr, dot)) &&
            fq_str_eq(catalog->name, fq_str_from_offset(said->from, dot + 1)));
}

/* What is said of a function; NULL. */
static struct fq_said_field *said_of(const struct fq_said_type *root,
                                     const struct fq_model_function *function)
{
    for (struct fq_said_field *said = root->fields; said; said = said->next) {
        if (is_function(function, said))
            return said;
    }
    return NULL;
}

/* False: it is not to be served. */
static bool refine_function(struct fq_model *model, struct fq_refinement *refinement,
                            const struct fq_said_type *root, struct fq_model_function *function)
{
    struct fq_said_field *said = root ? said_of(root, function) : NULL;
    if (!said)
        return !root || !root->whole;
    if (said->function && said->from.len)
        fq_refinement_wrong(refinement, said->from_at,
                            "%.*s and %.*s have this name; write it with its schema",
                            FQ_STR_ARG(said->function->sql_name), FQ_STR_ARG(function->sql_name));
    said->function = function;
    fq_model_name_function(model, function, said->name);
    if (said->description.ptr)
        function->description = said->description;
    if (said->deprecated) {
        function->deprecated = true;
        function->reason = said->reason;
    }
    return !said->hidden;
}

static void refuse_functions(const struct fq_model *model, struct fq_refinement *refinement,
                             const struct fq_said_type *root)
{
    struct fq_suggestions near;
    for (const struct fq_said_field *said = root ? root->fields : NULL; said; said = said->next) {
        if (said->function || !said->from.len)
            continue;
        fq_suggest_init(&near, said->from, &refinement->errors);
        for (struct fq_model_function *function = model->functions; function;
             function = function->next)
            fq_suggest(&near, function->function->name);
        fq_refinement_wrong(refinement, said->from_at,
                            "no function %.*s is served as a field of %.*s.%.*s",
                            FQ_STR_ARG(said->from), FQ_STR_ARG(root->name),
                            FQ_STR_ARG(fq_suggest_text(&near, refinement->arena)));
    }
}

void fq_refine_functions(struct fq_model *model, struct fq_refinement *refinement)
{
    const struct fq_said_type *query = fq_refinement_find(refinement, FQ_STR("Query"));
    const struct fq_said_type *mutation = fq_refinement_find(refinement, FQ_STR("Mutation"));
    struct fq_model_function *all = model->functions, *next;
    model->functions = model->last_function = NULL;
    for (struct fq_model_function *function = all; function; function = next) {
        next = function->next;
        if (refine_function(model, refinement, function->changes ? mutation : query, function))
            FQ_CHAIN_APPEND(model->functions, model->last_function, function);
    }
    refuse_functions(model, refinement, query);
    refuse_functions(model, refinement, mutation);
}
