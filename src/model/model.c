/* SPDX-License-Identifier: MIT */
#include "model/model.h"

#include <stdarg.h>

#include "base/list.h"

void fq_model_init(struct fq_model *model, const struct fq_catalog *catalog,
                   const struct fq_model_options *options, struct fq_arena *arena,
                   struct fq_arena *scratch)
{
    *model = (struct fq_model){
        .arena = arena, .scratch = scratch, .catalog = catalog, .options = *options};
    fq_map_init(&model->shown, scratch);
    fq_map_init(&model->hidden, scratch);
    fq_map_init(&model->names, scratch);
    fq_map_init(&model->inside, scratch);
    fq_map_init(&model->pg_types, scratch);
    fq_map_init(&model->own_inputs, scratch);
    fq_map_init(&model->hosted, scratch);
    fq_map_init(&model->query, scratch);
}

void fq_model_note(struct fq_model *model, bool warning, fq_str subject, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fq_str reason = fq_arena_vprintf(model->arena, format, args);
    va_end(args);
    if (model->note_count == model->note_cap) {
        size_t cap = model->note_cap ? model->note_cap * 2 : 16;
        struct fq_model_note *notes = FQ_NEW_ARRAY(model->arena, cap, struct fq_model_note);
        if (model->note_count)
            memcpy(notes, model->notes, model->note_count * sizeof(*notes));
        model->notes = notes;
        model->note_cap = cap;
    }
    model->notes[model->note_count++] = (struct fq_model_note){
        .subject = fq_arena_str(model->arena, subject),
        .reason = reason,
        .warning = warning,
    };
}

struct fq_model_object *fq_model_object(const struct fq_model *model, fq_str name)
{
    for (struct fq_model_object *object = model->objects; object; object = object->next) {
        if (fq_str_eq(object->name, name))
            return object;
    }
    return NULL;
}

struct fq_model_field *fq_model_field(const struct fq_model_fields *fields, fq_str name)
{
    for (struct fq_model_field *field = fields->first; field; field = field->next) {
        if (fq_str_eq(field->name, name))
            return field;
    }
    return NULL;
}

void fq_model_field_add(struct fq_model_fields *fields, struct fq_model_field *field)
{
    FQ_CHAIN_APPEND(fields->first, fields->last, field);
    fields->count++;
}

void fq_model_drop_empty(struct fq_model *model)
{
    struct fq_model_object *all = model->objects;
    model->objects = model->last_object = NULL;
    for (struct fq_model_object *object = all, *next; object; object = next) {
        next = object->next;
        if (object->fields.count) {
            FQ_CHAIN_APPEND(model->objects, model->last_object, object);
            continue;
        }
        fq_map_put(&model->names, object->name, NULL);
        fq_model_note(model, false, object->sql_name, "it has no column to show");
    }
}
