/* SPDX-License-Identifier: MIT
 *
 * An interface, or a union, over a relation whose rows are of several types, each with a relation
 * of its own: a row is of the type whose relation has a row that leads to it by a foreign key.
 *
 *     interface Party @relation(name: "party") { id: Int! name: String! }
 *     type Person implements Party @relation(name: "person") { id: Int! name: String! born: Date }
 *
 * Each type is an object like any other.  What the interface has, and its relation has not, comes
 * from the row that it leads to (schema/kinds.c).  A union promises nothing: its types choose.
 */
#include "base/list.h"
#include "model/refinement.h"

/* ---- which relations they are ---- */

static bool is_primary(const struct fq_model_join *join)
{
    const struct fq_catalog_relation *table = join->from->shape.base;
    const struct fq_catalog_key *key = table->key_count ? &table->keys[0] : NULL;
    size_t found = 0;
    for (size_t i = 0; key && i < key->column_count; i++) {
        for (size_t k = 0; k < join->key->column_count; k++)
            found += key->columns[i] == join->key->columns[k];
    }
    return key && key->primary && found == key->column_count;
}

/* By its primary key, else by another key; NULL: there is none. */
static const struct fq_model_join *join_of(const struct fq_model *model,
                                           const struct fq_model_object *object,
                                           const struct fq_model_object *base)
{
    const struct fq_model_join *found = NULL;
    for (const struct fq_model_join *join = model->joins; join; join = join->next) {
        if (join->from != object || join->to != base || !join->unique)
            continue;
        if (!found || (is_primary(join) && !is_primary(found)))
            found = join;
    }
    return found;
}

static void add_kind(struct fq_model *model, struct fq_refinement *refinement,
                     struct fq_model_object *base, const struct fq_said_type *said,
                     struct fq_location at)
{
    const struct fq_model_join *join = join_of(model, said->object, base);
    if (!join) {
        fq_refinement_wrong(refinement, at,
                            "no key of %.*s is a foreign key to %.*s, so nothing says which rows "
                            "of %.*s are of the type %.*s",
                            FQ_STR_ARG(said->object->sql_name), FQ_STR_ARG(base->sql_name),
                            FQ_STR_ARG(base->abstract->name), FQ_STR_ARG(said->name));
        return;
    }
    struct fq_model_kind *kind = FQ_NEW(model->scratch, struct fq_model_kind);
    *kind = (struct fq_model_kind){.object = said->object, .join = join};
    if (join->backward)
        kind->name = join->backward->name;
    FQ_CHAIN_APPEND(base->kinds, base->last_kind, kind);
}

static void find_kinds(struct fq_model *model, struct fq_refinement *refinement,
                       struct fq_model_object *base)
{
    const struct fq_said_type *interface = base->abstract;
    bool any = false;
    for (const struct fq_said_type *said = refinement->types; said; said = said->next) {
        const struct fq_name_node *where = fq_said_belongs(said, interface);
        if (!where)
            continue;
        any = any || said->object || said->relation.len; /* which is told when it is not there */
        if (said->object && !said->hidden)
            add_kind(model, refinement, base, said, where->at);
    }
    if (!any)
        fq_refinement_wrong(refinement, interface->discriminator_at,
                            "%.*s needs the column that says of which type a row is: "
                            "@relation(name: \"…\", discriminator: \"…\"); or types that are of "
                            "relations of their own",
                            FQ_STR_ARG(interface->name));
}

void fq_refine_kinds(struct fq_model *model, struct fq_refinement *refinement)
{
    for (struct fq_model_object *object = model->objects; object; object = object->next) {
        if (object->abstract && !object->abstract->discriminator.len)
            find_kinds(model, refinement, object);
    }
}

/* ---- their fields ---- */

static void take_out(struct fq_model_fields *fields, const struct fq_model_field *gone)
{
    struct fq_model_field *all = fields->first;
    *fields = (struct fq_model_fields){0};
    for (struct fq_model_field *field = all, *next; field; field = next) {
        next = field->next;
        if (field != gone)
            fq_model_field_add(fields, field);
        else
            field->sight = FQ_LEFT_OUT;
    }
}

/* The column that leads to the row is equal to the one that it leads to. */
static bool is_same_column(const struct fq_model_join *join, const struct fq_model_field *own,
                           const struct fq_model_field *there)
{
    for (size_t i = 0; i < join->key->column_count; i++) {
        if (fq_model_base_column(join->from, own) == join->key->columns[i] &&
            fq_model_base_column(join->to, there) == join->key->target_columns[i])
            return true;
    }
    return false;
}

/* One name means one thing in all types of an interface: a table's own column of that name gives
 * way.  Who wrote a view has decided what it shows. */
static void give_way(struct fq_refinement *refinement, const struct fq_model_kind *kind,
                     const struct fq_model_field *there)
{
    struct fq_model_object *object = kind->object;
    struct fq_model_field *own = fq_model_field(&object->fields, there->name);
    if (!own || object->relation != object->shape.base || is_same_column(kind->join, own, there))
        return;
    if (own->said && own->said->from.len)
        fq_refinement_wrong(refinement, own->said->at,
                            "%.*s.%.*s is what %.*s has under this name; give the column %.*s "
                            "another name",
                            FQ_STR_ARG(object->name), FQ_STR_ARG(own->name),
                            FQ_STR_ARG(kind->join->to->sql_name), FQ_STR_ARG(own->from));
    take_out(&object->fields, own);
}

/* Its types say what the fields would say that lead to their rows. */
static void hide_ends(struct fq_model_object *base)
{
    for (const struct fq_model_kind *kind = base->kinds; kind; kind = kind->next) {
        if (kind->join->backward && !kind->join->backward->said)
            take_out(&base->fields, kind->join->backward);
    }
}

static bool is_listed(const struct fq_model_object *base, const struct fq_model_field *field)
{
    bool listed = false;
    for (const struct fq_model_kind *kind = base->kinds; kind; kind = kind->next) {
        const struct fq_said_type *said = kind->object->said;
        listed = listed || !fq_said_leaves_out(said, fq_said_field(said, field->name));
    }
    return listed;
}

/* A union lists no fields: its rows are found by what one of its types has. */
static void keep_listed(struct fq_model_object *base)
{
    for (struct fq_model_field *field = base->fields.first, *next; field; field = next) {
        next = field->next;
        if (!is_listed(base, field))
            take_out(&base->fields, field);
    }
}

void fq_refine_kind_fields(struct fq_model *model, struct fq_refinement *refinement)
{
    for (struct fq_model_object *base = model->objects; base; base = base->next) {
        hide_ends(base);
        if (base->kinds && base->abstract->kind == FQ_DEFINE_UNION) {
            keep_listed(base);
            continue;
        }
        for (const struct fq_model_kind *kind = base->kinds; kind; kind = kind->next) {
            for (const struct fq_model_field *field = base->fields.first; field;
                 field = field->next)
                give_way(refinement, kind, field);
        }
    }
}
