/* SPDX-License-Identifier: MIT
 *
 * A schema file merged into the model of a database.
 */
#include "base/list.h"
#include "graphql/types/suggest.h"
#include "model/derived.h"
#include "model/name.h"
#include "model/refinement.h"
#include "model/signature.h"

/* ---- objects ---- */

/* Objects by what a file may call them. */
struct finder {
    struct fq_map by_relation; /* "user" and "app.user" */
    struct fq_map by_name;
};

/* Of several by the one of the schema that comes first. */
static void know(struct fq_map *map, fq_str name, struct fq_model_object *object)
{
    const struct fq_model_object *known = fq_map_get(map, name);
    if (!known || object->rank < known->rank)
        fq_map_put(map, name, object);
}

static struct finder finder_of(const struct fq_model *model)
{
    struct finder finder;
    fq_map_init(&finder.by_relation, model->arena);
    fq_map_init(&finder.by_name, model->arena);
    for (struct fq_model_object *object = model->objects; object; object = object->next) {
        const struct fq_catalog_relation *relation = object->relation;
        know(&finder.by_relation, relation->name, object);
        know(&finder.by_relation,
             fq_arena_printf(model->arena, "%.*s.%.*s", FQ_STR_ARG(relation->schema),
                             FQ_STR_ARG(relation->name)),
             object);
        if (!object->holder)
            fq_map_put(&finder.by_name, object->name, object);
    }
    return finder;
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
                          struct fq_said_type *said, struct fq_model_object *object)
{
    if (object->said) {
        fq_refinement_wrong(refinement, said->at, "%.*s is already the type %.*s, in line %u",
                            FQ_STR_ARG(object->sql_name), FQ_STR_ARG(object->said->name),
                            object->said->at.line);
        return;
    }
    object->said = said;
    fq_refine_members(refinement, said);
    if (fq_said_is_abstract(said) && said->discriminator.len)
        object->said = fq_refine_cases(refinement, said, object);
    else if (fq_said_is_abstract(said))
        object->abstract = said;
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

static void drop_hidden(struct fq_model *model, bool hosted)
{
    struct fq_model_object *all = model->objects;
    model->objects = model->last_object = NULL;
    for (struct fq_model_object *object = all, *next; object; object = next) {
        next = object->next;
        bool named = object->said || !hosted;
        if (named && (!object->said || !object->said->hidden))
            FQ_CHAIN_APPEND(model->objects, model->last_object, object);
    }
}

void fq_refine_objects(struct fq_model *model, struct fq_refinement *refinement)
{
    if (!refinement->types)
        return;
    fq_model_share_names(model);
    const struct finder finder = finder_of(model);
    for (struct fq_said_type *said = refinement->types; said; said = said->next) {
        said->object = fq_map_get(&finder.by_relation, said->relation);
        if (said->object)
            refine_object(model, refinement, said, said->object);
        else if (said->relation.len)
            refuse_relation(model, refinement, said);
    }
    /* What has a name of its own in the file has no longer the one that it would have. */
    for (struct fq_said_type *said = refinement->types; said; said = said->next) {
        struct fq_model_object *object = fq_map_get(&finder.by_name, said->name);
        if (refinement->hosted || !object || object->said || said->relation.len ||
            said->pg_type.len || said->kind != FQ_DEFINE_OBJECT || said->member_of)
            continue;
        said->object = object;
        refine_object(model, refinement, said, object);
    }
    drop_hidden(model, refinement->hosted);
}

/* ---- fields ---- */

static const struct fq_said_field *said_of_column(const struct fq_said_type *type, fq_str column)
{
    return fq_map_get(&type->by_column, column);
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

/* A secret is shown on purpose when a file names it, even if it is to hide it.  What a type that is
 * listed lacks is hidden like anything else. */
static void show_secret(struct fq_model *model, const struct fq_said_type *type,
                        struct fq_model_field *field)
{
    fq_str name = field->given.len ? field->given : fq_name_field(model->arena, field->from);
    bool said = fq_said_part(type, field->from, name) != NULL;
    if (!field->secret || !(said || type->whole))
        return;
    field->secret = !said;
    field->sight = FQ_SHOWN_FIELD;
}

void fq_refine_columns(struct fq_model *model, struct fq_refinement *refinement,
                       struct fq_model_object *object)
{
    for (size_t i = 0; i < object->relation->column_count; i++) {
        struct fq_model_field *field = &object->columns[i];
        const struct fq_said_field *said = said_of_column(object->said, field->from);
        show_secret(model, object->said, field);
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
    const struct fq_model *model;
    struct fq_refinement *refinement;
    const struct fq_said_type *type;
    struct fq_model_fields *fields;
    fq_str subject; /* the type, as the file calls it */
};

static struct fq_model_field *meant(const struct merging *m, const struct fq_said_field *said)
{
    if (said->through.len)
        return fq_refine_bridged(m->fields, said);
    if (said->pairs)
        return fq_refine_joined(m->model, m->fields, said);
    if (said->computed.len) /* its field was made for it, or why not was told */
        return said->function ? fq_model_field(m->fields, said->name) : NULL;
    if (!said->from.len)
        return fq_model_field(m->fields, said->name);
    /* A column and a member of the document may have one name. */
    struct fq_model_field *found = NULL;
    for (struct fq_model_field *field = m->fields->first; field; field = field->next) {
        bool is_related = field->source == FQ_FROM_KEY || field->source == FQ_FROM_BRIDGE ||
                          field->source == FQ_FROM_LINK;
        if (!is_related && fq_str_eq(field->from, said->from) && (!found || found->said))
            found = field;
    }
    return found;
}

/* What is said to stand for something that is not there. */
static void refuse_field(const struct merging *m, const struct fq_said_field *said)
{
    struct fq_suggestions near;
    if (said->met) /* told already */
        return;
    if (said->through.len) {
        fq_refine_refuse_bridge(m->refinement, m->fields, m->subject, said);
        return;
    }
    if (said->pairs) {
        fq_refinement_wrong(m->refinement, said->join_at,
                            "@join has an effect on fields of a table or view; %.*s is inside a "
                            "document",
                            FQ_STR_ARG(m->subject));
        return;
    }
    fq_suggest_init(&near, said->from, &m->refinement->errors);
    for (struct fq_model_field *field = m->fields->first; field; field = field->next)
        fq_suggest(&near, field->from);
    fq_refinement_wrong(m->refinement, said->from_at,
                        "the database gives %.*s no field for a column %.*s.%.*s",
                        FQ_STR_ARG(m->subject), FQ_STR_ARG(said->from),
                        FQ_STR_ARG(fq_suggest_text(&near, m->refinement->arena)));
}

/* What stands beside rows is named after them, unless the file names it. */
static void rename_beside(const struct merging *m, fq_str rows,
                          struct fq_model_field *const *beside)
{
    for (enum fq_beside kind = 0; kind < FQ_BESIDE_KINDS; kind++) {
        fq_str name = fq_model_beside_name(m->refinement->arena, rows, kind);
        if (beside[kind] && !beside[kind]->said && !fq_model_field(m->fields, name))
            beside[kind]->name = name;
    }
}

static void rename_field(const struct merging *m, const struct fq_said_field *said,
                         struct fq_model_field *field)
{
    const struct fq_model_field *holder = fq_model_field(m->fields, said->name);
    if (field->source == FQ_FROM_COLUMN || holder == field)
        return; /* done already, or refused */
    if (holder) {
        refuse_taken(m->refinement, said, m->subject, holder);
        return;
    }
    field->name = said->name;
    if (field->join && field == field->join->backward)
        rename_beside(m, field->name, field->join->beside);
    if (field->bridge)
        rename_beside(m, field->name, field->bridge->beside);
}

static void refine_field(const struct merging *m, struct fq_said_field *said)
{
    if (said->resolver.len) /* it is no field of the database's */
        return;
    struct fq_model_field *field = meant(m, said);
    bool is_found_by_name = !said->from.len && !said->pairs && !said->through.len;
    if (!field && is_found_by_name)
        return; /* schema/ may add it; if not, it is told then */
    if (!field) {
        refuse_field(m, said);
        return;
    }
    said->met = true;
    if (field->said) {
        fq_refinement_wrong(m->refinement, said->at, "%.*s is already the field %.*s, in line %u",
                            FQ_STR_ARG(field->from), FQ_STR_ARG(field->said->name),
                            field->said->at.line);
        return;
    }
    if (said->path && !(field->member && field->member->declared == said->type)) {
        refuse_taken(m->refinement, said, m->subject, field);
        return;
    }
    field->said = said;
    if (said->read_as.len && !(field->member && field->member->declared))
        fq_refinement_wrong(m->refinement, said->read_as_at,
                            "%.*s.%.*s has the type that the database gives it; take `type:` away",
                            FQ_STR_ARG(m->subject), FQ_STR_ARG(said->name));
    if (!is_found_by_name)
        rename_field(m, said, field);
    if (said->description.ptr)
        field->description = said->description;
    if (said->deprecated) {
        field->deprecated = true;
        field->reason = said->reason;
    }
}

/* Who hides rows hides what they give, unless he says otherwise.  What the program answers stands
 * in the place of what has its name. */
static bool is_served(const struct merging *m, const struct fq_model_field *field)
{
    const struct fq_said_field *named = fq_said_field(m->type, field->name);
    if (named && named->resolver.len)
        return false;
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

/* An object inside documents has no relation of its own. */
static void refine_nested(struct fq_model *model, struct fq_refinement *refinement,
                          const struct fq_said_type *said)
{
    struct fq_model_field *found = fq_map_get(&model->inside, said->name);
    if (!found)
        return; /* an answer, a composite type or something unknown: schema/ tells */
    if (said->description.ptr)
        found->type_description = said->description;
    refine_fields(&(struct merging){model, refinement, said, &found->members, said->name});
}

static void drop_end(struct fq_model_field **end)
{
    if (*end && (*end)->sight == FQ_LEFT_OUT)
        *end = NULL;
}

static void drop_beside(struct fq_model_field **beside)
{
    for (size_t i = 0; i < FQ_BESIDE_KINDS; i++)
        drop_end(&beside[i]);
}

/* Foreign keys and bridges have fields at both ends, at one, or at none. */
static void drop_ends(struct fq_model *model)
{
    for (struct fq_model_join *join = model->joins; join; join = join->next) {
        drop_end(&join->forward);
        drop_end(&join->backward);
        drop_beside(join->beside);
    }
    for (struct fq_model_bridge *bridge = model->bridges; bridge; bridge = bridge->next) {
        drop_end(&bridge->field);
        drop_beside(bridge->beside);
    }
    for (struct fq_model_link *link = model->links; link; link = link->next) {
        drop_end(&link->field);
        drop_beside(link->beside);
    }
}

void fq_refine_fields(struct fq_model *model, struct fq_refinement *refinement)
{
    fq_refine_kinds(model, refinement);
    for (const struct fq_said_type *said = refinement->types; said; said = said->next) {
        struct fq_model_object *object = said->object;
        bool abstract = object && object->abstract == said;
        if (fq_said_is_root(said) || (said->kind != FQ_DEFINE_OBJECT && !abstract) ||
            (object && said->hidden))
            continue;
        if (object && (object->said == said || abstract))
            refine_fields(
                &(struct merging){model, refinement, object->said, &object->fields, said->name});
        else if (!said->object && !said->relation.len)
            refine_nested(model, refinement, said);
    }
    fq_refine_kind_fields(model, refinement);
    drop_ends(model);
}

/* ---- roots ---- */

static const struct fq_said_type *said_root(const struct fq_refinement *refinement,
                                            const struct fq_model_root *root)
{
    bool changes = root->kind >= FQ_ROOT_CREATE;
    return fq_refinement_find(refinement, changes ? FQ_STR("Mutation") : FQ_STR("Query"));
}

/* By what the database calls it, else by its name; NULL: nothing is said of it. */
static struct fq_said_field *said_of_root(const struct fq_said_type *type, fq_str given)
{
    struct fq_said_field *said = type ? type->fields : NULL;
    while (said && !(said->given_as.len && fq_str_eq(said->given_as, given)))
        said = said->next;
    if (said || !type)
        return said;
    said = fq_said_field(type, given);
    return said && !said->given_as.len ? said : NULL;
}

struct fq_said_field *fq_refine_root_name(struct fq_refinement *refinement,
                                          struct fq_model_root *root)
{
    struct fq_said_field *said = said_of_root(said_root(refinement, root), root->name);
    if (!said || !said->given_as.len)
        return NULL;
    root->given = root->name;
    root->name = said->name;
    return said;
}

bool fq_refine_root(struct fq_refinement *refinement, struct fq_model_root *root)
{
    const struct fq_said_type *query = said_root(refinement, root);
    struct fq_said_field *said = said_of_root(query, root->given.len ? root->given : root->name);
    const struct fq_said_field *rows = root->beside.len ? said_of_root(query, root->beside) : NULL;
    if (!said && rows && rows->hidden) /* who hides rows hides what they give */
        return false;
    if (!said)
        return !refinement->hosted && (!query || !query->whole);
    said->met = true;
    if (said->description.ptr)
        root->description = said->description;
    if (said->deprecated) {
        root->deprecated = true;
        root->reason = said->reason;
    }
    return !said->hidden;
}

/* ---- functions ---- */

static bool is_function(const struct fq_model *model, const struct fq_model_function *function,
                        const struct fq_said_field *said)
{
    if (said->from.len)
        return fq_signature_is_of(model->catalog, said->from, function->function);
    return !said->given_as.len && fq_str_eq(function->name, said->name);
}

/* What is said of a function; NULL. */
static struct fq_said_field *said_of(const struct fq_model *model, const struct fq_said_type *root,
                                     const struct fq_model_function *function)
{
    for (struct fq_said_field *said = root->fields; said; said = said->next) {
        if (is_function(model, function, said))
            return said;
    }
    return NULL;
}

static void refuse_two(struct fq_model *model, struct fq_refinement *refinement,
                       const struct fq_said_field *said, const struct fq_model_function *function)
{
    bool overload = fq_str_eq(said->function->sql_name, function->sql_name);
    fq_str signature = fq_signature(refinement->arena, model->catalog, function->function);
    fq_refinement_wrong(
        refinement, said->from_at, "%.*s and %.*s have this name; write it with its %s%.*s",
        FQ_STR_ARG(said->function->sql_name), FQ_STR_ARG(function->sql_name),
        overload ? "arguments: " : "schema", FQ_STR_ARG(overload ? signature : FQ_STR_NONE));
}

/* False: it is not to be served. */
static bool refine_function(struct fq_model *model, struct fq_refinement *refinement,
                            const struct fq_said_type *root, struct fq_model_function *function)
{
    struct fq_said_field *said = root ? said_of(model, root, function) : NULL;
    if (!said)
        return !refinement->hosted && (!root || !root->whole);
    if (said->function && said->from.len)
        refuse_two(model, refinement, said, function);
    said->function = function;
    function->said = said;
    said->met = true;
    fq_model_name_function(model, function, said->name);
    if (said->description.ptr)
        function->description = said->description;
    if (said->deprecated) {
        function->deprecated = true;
        function->reason = said->reason;
    }
    return !said->hidden;
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
        else
            model->hides_functions = true;
    }
    fq_refuse_calls(model, refinement, query);
    fq_refuse_calls(model, refinement, mutation);
}
