/* SPDX-License-Identifier: MIT
 *
 * What fields and objects cost, on the types and fields that it was said of: by comments, and by a
 * schema file, whose word counts.
 */
#include "schema/build.h"

typedef struct fq_weight what_said(const struct fq_builder *b, const struct fq_type *type,
                                   const struct fq_field_def *def, const void *context);

static struct fq_type *weighed_type(struct fq_builder *b, fq_str name)
{
    struct fq_type *type = fq_map_get(&b->types->types, name);
    return type && !fq_type_is_builtin(type) && fq_type_is_made(type) ? type : NULL;
}

static void weigh(struct fq_builder *b, struct fq_type *type, what_said *said, const void *context)
{
    struct fq_field_def *own = NULL; /* types may share their fields */
    for (size_t i = 0; type && i < type->field_count; i++) {
        struct fq_weight weight = said(b, type, &type->fields[i], context);
        if (!weight.said)
            continue;
        if (!own) {
            own = FQ_NEW_ARRAY(b->arena, type->field_count, struct fq_field_def);
            memcpy(own, type->fields, type->field_count * sizeof(*own));
        }
        own[i].weight = weight;
    }
    if (!own)
        return;
    type->fields = own;
    fq_type_index(b->types, type);
}

/* ---- who says it ---- */

static struct fq_weight by_comment(const struct fq_builder *b, const struct fq_type *type,
                                   const struct fq_field_def *def, const void *context)
{
    const struct fq_model_field *said = fq_model_field(context, def->name);
    (void)b, (void)type;
    return said ? said->weight : (struct fq_weight){0};
}

static struct fq_weight by_file(const struct fq_builder *b, const struct fq_type *type,
                                const struct fq_field_def *def, const void *context)
{
    const struct fq_said_field *said = fq_said_field(context, def->name);
    (void)b, (void)type;
    return said ? said->weight : (struct fq_weight){0};
}

static struct fq_weight by_function(const struct fq_builder *b, const struct fq_type *type,
                                    const struct fq_field_def *def, const void *context)
{
    struct fq_weight found = {0};
    (void)context;
    for (const struct fq_model_function *f = b->model.functions; f; f = f->next) {
        if (f->weight.said && f->served && f->changes == (type == b->types->mutation) &&
            fq_str_eq(f->name, def->name))
            found = f->weight;
    }
    return found;
}

/* Of the row that it is inherited from. */
static struct fq_weight by_heritage(const struct fq_builder *b, const struct fq_type *type,
                                    const struct fq_field_def *def, const void *context)
{
    const struct fq_field *field = def->binding;
    (void)b, (void)type, (void)context;
    if (!field || field->kind != FQ_FIELD_INHERITED || def->weight.said)
        return (struct fq_weight){0};
    const struct fq_field_def *there =
        fq_type_field(fq_type_of_rows(fq_field_more(field)->via->target->type), def->name);
    return there ? there->weight : (struct fq_weight){0};
}

/* ---- all of it ---- */

/* Of objects inside a document as well. */
static void weigh_by_comments(struct fq_builder *b, struct fq_type *type,
                              const struct fq_model_fields *fields)
{
    bool any = false;
    for (const struct fq_model_field *field = fields->first; field; field = field->next) {
        any |= field->weight.said;
        if (field->members.first)
            weigh_by_comments(b, weighed_type(b, field->type_name), &field->members);
    }
    if (any)
        weigh(b, type, by_comment, fields);
}

static void weigh_object(struct fq_builder *b, const struct fq_draft *draft)
{
    const struct fq_model_object *object = draft->object;
    const struct fq_said_case *each = object->abstract ? object->abstract->cases : NULL;
    if (draft->type && object->weight.said)
        draft->type->weight = object->weight;
    weigh_by_comments(b, draft->type, &object->fields);
    for (; each; each = each->next) {
        struct fq_type *type = weighed_type(b, each->type);
        if (type && object->weight.said)
            type->weight = object->weight;
        weigh_by_comments(b, type, &object->fields);
    }
}

static void weigh_by_file(struct fq_builder *b)
{
    for (const struct fq_said_type *said = b->refinement.types; said; said = said->next) {
        struct fq_type *type = weighed_type(b, said->object ? said->object->name : said->name);
        if (!type)
            continue;
        if (said->weight.said)
            type->weight = said->weight;
        weigh(b, type, by_file, said);
    }
}

void fq_build_weights(struct fq_builder *b)
{
    for (const struct fq_draft *draft = b->drafts; draft; draft = draft->next)
        weigh_object(b, draft);
    weigh(b, b->types->query ? weighed_type(b, b->types->query->name) : NULL, by_function, NULL);
    weigh(b, b->types->mutation ? weighed_type(b, b->types->mutation->name) : NULL, by_function,
          NULL);
    weigh_by_file(b);
    for (const struct fq_draft *draft = b->drafts; draft; draft = draft->next)
        weigh(b, draft->type, by_heritage, NULL);
}
